//! Who asks: buyers, their identity, and what is masked of them.
