//! New migration files must reach the compiler even when no source file changed.
fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
