//! The faces come from npm; a build without the first two says what to do, one without another warns.

use std::fmt::Write;
use std::path::{Path, PathBuf};

/// The faces of other scripts, in the order in which they are looked through.
const OTHERS: &[&str] = &[
    "arabic",
    "bengali",
    "gurmukhi",
    "devanagari",
    "gujarati",
    "tamil",
    "telugu",
    "malayalam",
    "sinhala",
    "ethiopic",
    "hebrew",
    "thai",
    "armenian",
    "georgian",
    "emoji",
    "nastaliq",
];

/// Faces in pieces, in the order of the sets of `src/pieces.rs`.
const SETS: &[&str] = &["simplified", "traditional", "japanese", "korean"];

fn main() {
    println!("cargo:rerun-if-changed=fonts");
    println!("cargo:rerun-if-changed=build.rs");
    for font in ["fonts/regular.ttf", "fonts/bold.ttf"] {
        assert!(Path::new(font).exists(), "platform/documents/{font} is missing: run `make assets` first");
    }
    let here = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let bytes = |name: &str| {
        let file = here.join("fonts").join(format!("{name}.ttf"));
        file.exists().then(|| format!("include_bytes!({:?})", file.display().to_string()))
    };
    let mut made = String::from("pub static OTHERS: &[(&[u8], Option<&[u8]>)] = &[\n");
    // Numbers as `Faces` counts them: 0 is the plain face.
    let (mut carried, mut nastaliq) = (0_usize, None);
    for name in OTHERS {
        carried += usize::from(bytes(name).is_some());
        if *name == "nastaliq" {
            nastaliq = bytes(name).map(|_| carried);
        }
        match (bytes(name), bytes(&format!("{name}-bold"))) {
            (Some(regular), Some(bold)) => {
                let _ = writeln!(made, "    ({regular}, Some({bold})),");
            }
            (Some(regular), None) => {
                let _ = writeln!(made, "    ({regular}, None),");
            }
            (None, _) => {
                println!("cargo:warning=PDF files cannot show {name}: run `make assets`");
            }
        }
    }
    made.push_str("];\n");
    let _ = writeln!(made, "pub const NASTALIQ: Option<usize> = {nastaliq:?};");
    write("faces.rs", &made);
    let mut made = format!("pub static SETS: [&[u8]; {}] = [\n", SETS.len());
    for name in SETS {
        let file = here.join("fonts").join(format!("{name}.pieces"));
        if file.exists() {
            let _ = writeln!(made, "    include_bytes!({:?}),", file.display().to_string());
        } else {
            println!("cargo:warning=PDF files cannot show {name} signs: run `make assets`");
            made.push_str("    &[],\n");
        }
    }
    made.push_str("];\n");
    write("pieces.rs", &made);
}

fn write(name: &str, made: &str) {
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default()).join(name);
    assert!(std::fs::write(&out, made).is_ok(), "cannot write {}", out.display());
}
