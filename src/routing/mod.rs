//! Who serves whom: the rules, the waiting line, presence.
