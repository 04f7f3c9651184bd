//! Shops, their groups, and who serves in them.
