//! The web's files are embedded: when they are built, or built anew, the crate is compiled anew.

#![expect(clippy::unwrap_used, reason = "a build that cannot go on ends, and the panic says where")]

fn main() {
    // Watched from the first build on: a folder that is not there would compile the crate at every turn.
    std::fs::create_dir_all("web/dist").unwrap();
    println!("cargo::rerun-if-changed=web/dist");
}
