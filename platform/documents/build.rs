//! The fonts come from npm; a build without them says what to do.
fn main() {
    for font in ["fonts/regular.ttf", "fonts/bold.ttf"] {
        println!("cargo:rerun-if-changed={font}");
        assert!(std::path::Path::new(font).exists(), "platform/documents/{font} is missing: run `make assets` first");
    }
}
