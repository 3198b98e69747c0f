//! What comes out, read back by programs that are not ours (poppler's, where they are installed).

use std::process::Command;

use documents::{Block, Document, pdf, word};
use jiff::civil::date;

fn letter() -> Document {
    let mut document =
        Document::new("Education, health and care plan", "Zoë Łuczak-Ōta, born 27 March 2015", date(2026, 11, 24));
    document.footer = "Calderwick".into();
    document.heading("Section B").text("First line.\nSecond line — with “quotes”, ≥ 3 and a\ttab.");
    document.add(Block::List(vec!["One".into(), "Two".into()]));
    document.add(Block::Facts(vec![("By whom".into(), "Therapist".into()), ("How much".into(), "45 minutes".into())]));
    let rows = (0..90).map(|n| vec![format!("Row {n}"), "A long cell ".repeat(8), String::new()]).collect();
    document.subheading("A table over pages").add(Block::Table {
        caption: "Ninety rows".into(),
        head: vec!["What".into(), "How".into(), "When".into()],
        rows,
    });
    document.text(&format!("{} end.", "Unbreakable".repeat(40)));
    document
}

#[test]
fn a_pdf_is_tagged_and_keeps_to_pdf_ua() {
    let bytes = pdf(&letter()).unwrap();
    assert_eq!(pdf(&letter()).unwrap(), bytes, "the same document, the same bytes");
    let text = String::from_utf8_lossy(&bytes);
    for words in ["%PDF-1.7", "/StructTreeRoot", "/Lang", "en-GB", "pdfuaid", "/MarkInfo", "/DisplayDocTitle true"] {
        assert!(text.contains(words), "{words}");
    }
    assert!(bytes.len() < 200_000, "{} bytes: the font is cut down to what is used", bytes.len());
}

#[test]
fn poppler_reads_its_structure_and_its_words() {
    if Command::new("pdfinfo").arg("-v").output().is_err() {
        println!("skipped: poppler-utils (pdfinfo, pdftotext) is not installed");
        return;
    }
    let folder = std::env::temp_dir().join(format!("oneplan-pdf-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("plan.pdf");
    std::fs::write(&file, pdf(&letter()).unwrap()).unwrap();
    let run = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).arg(&file).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let info = run("pdfinfo", &[]);
    assert!(info.contains("Tagged:          yes") && info.contains("Title:           Education, health"), "{info}");
    let structure = run("pdfinfo", &["-struct-text"]);
    for words in ["H1", "H2", "H3", "Table", "THead", "TR", "TH", "TD", "LI", "Lbl", "LBody", "\"Therapist\"", "Row 89"]
    {
        assert!(structure.contains(words), "{words}: {structure}");
    }
    assert_eq!(structure.matches("THead").count(), 1, "headings that are repeated on a page are no content");
    let output = Command::new("pdftotext").args(["-layout"]).arg(&file).arg("-").output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("Zoë Łuczak-Ōta") && text.contains("Page 1 of") && text.contains("“quotes”, >= 3"), "{text}");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn letters_that_the_font_lacks_cost_no_document() {
    let mut document = Document::new("名前 and ✓", "", date(2026, 1, 1));
    document.text("مرحبا \u{200b}\u{feff}").heading("").add(Block::List(vec![])).add(Block::Table {
        caption: String::new(),
        head: vec![],
        rows: vec![],
    });
    assert!(pdf(&document).is_ok(), "{:?}", pdf(&document).err());
}

#[test]
fn a_word_file_is_written_from_the_same_document() {
    let bytes = word(&letter()).unwrap();
    assert!(bytes.starts_with(b"PK\x03\x04"));
}
