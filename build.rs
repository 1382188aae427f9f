//! The themes are compiled in: a new file in them has to rebuild the binary too.

fn main() {
    println!("cargo::rerun-if-changed=themes");
}
