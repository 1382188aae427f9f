//! The default theme is compiled in: a new file in it has to rebuild the binary too.

fn main() {
    println!("cargo::rerun-if-changed=themes/handshake");
}
