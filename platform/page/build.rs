//! The assets are made by `make assets`; without them the program still compiles, and says so when it
//! is asked to serve.
fn main() {
    println!("cargo:rerun-if-changed=static");
    let made = std::path::Path::new("static/oneplan.css").exists();
    if let (false, Err(error)) = (made, std::fs::create_dir_all("static")) {
        println!("cargo:warning=cannot make platform/page/static: {error}");
    }
    if !made {
        println!("cargo:warning=the pages have no styles yet: run `make assets`");
    }
}
