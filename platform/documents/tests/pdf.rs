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

fn series() -> charts::Chart {
    use charts::{Chart, Kind, Line, Period, Series, Unit, Value};
    let periods = ["2022", "2023", "2024"].map(|year| Period::Named(year.to_owned())).to_vec();
    let own = Series {
        name: "Bradford".to_owned(),
        values: vec![Value::from(71.4), Value::Missing("suppressed".to_owned()), Value::from(89.6)],
        intervals: vec![Some((68.7, 73.9)), None, Some((87.8, 91.1))],
    };
    let england = Series::new("England", vec![Value::from(49.1), Value::from(50.3), Value::from(46.4)]);
    let line = Line { periods, series: vec![own, england], target: Some(90.0) };
    Chart::new("Plans in 20 weeks", "Bradford is higher than England", Unit::share(1), Kind::Line(line))
        .source("Department for Education")
}

/// A report with charts of every height over pages.
fn report() -> Document {
    let mut document = Document::new("Report", "", date(2026, 11, 24));
    for number in 0..3 {
        document.heading(format!("Part {number}")).chart(series());
    }
    document
}

/// The figures that each file of the chart must hold.
const FIGURES: [&str; 6] = ["71.4%", "89.6%", "46.4%", "68.7% to 73.9%", "suppressed", "Target 90.0%"];

#[test]
fn a_chart_is_drawn_into_a_pdf_with_its_description_and_its_figures() {
    let bytes = pdf(&report()).unwrap();
    assert_eq!(pdf(&report()).unwrap(), bytes, "the same document, the same bytes");
    assert!(String::from_utf8_lossy(&bytes).contains("/Figure"), "a figure among the tags");
    if Command::new("pdfinfo").arg("-v").output().is_err() {
        println!("skipped: poppler-utils (pdfinfo, pdftotext) is not installed");
        return;
    }
    let folder = std::env::temp_dir().join(format!("oneplan-chart-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("report.pdf");
    std::fs::write(&file, &bytes).unwrap();
    let run = |program: &str, arguments: &[&str], last: &[&str]| {
        let output = Command::new(program).args(arguments).arg(&file).args(last).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let structure = run("pdfinfo", &["-struct-text"], &[]);
    assert!(structure.matches("Figure").count() >= 3, "{structure}");
    let text = run("pdftotext", &["-layout"], &["-"]);
    for words in FIGURES.into_iter().chain(["Bradford is higher than England", "Source: Department for Education"]) {
        assert!(text.contains(words), "{words}: {text}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_chart_is_drawn_into_a_word_file_with_its_description_and_its_figures() {
    let bytes = word(&report()).unwrap();
    assert_eq!(word(&report()).unwrap(), bytes, "the same document, the same bytes");
    let mut file = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut part = |name: &str| {
        let mut content = Vec::new();
        std::io::Read::read_to_end(&mut file.by_name(name).unwrap(), &mut content).unwrap();
        content
    };
    let document = String::from_utf8(part("word/document.xml")).unwrap();
    assert!(
        document.contains(r#"descr="Bradford is higher than England. Line chart from 2022 to 2024."#),
        "{document}"
    );
    for words in FIGURES.into_iter().filter(|words| !words.starts_with("Target")) {
        assert!(document.contains(words), "{words}");
    }
    let relations = String::from_utf8(part("word/_rels/document.xml.rels")).unwrap();
    for number in 1..=3 {
        for ending in ["png", "svg"] {
            assert!(relations.contains(&format!("media/chart{number}.{ending}")), "{relations}");
            assert!(document.contains(&format!("rId{}{number}\"", if ending == "png" { "Png" } else { "Svg" })));
        }
    }
    let svg = String::from_utf8(part("word/media/chart1.svg")).unwrap();
    assert!(svg.contains("89.6%") && svg.contains("Target 90.0%"), "{svg}");
    assert!(part("word/media/chart3.png").starts_with(b"\x89PNG"));
}

#[test]
fn a_png_is_the_same_drawing_with_letters_in_it() {
    let bytes = documents::png(&series()).unwrap();
    assert_eq!(documents::png(&series()).unwrap(), bytes, "the same chart, the same bytes");
    let image = tiny_skia::Pixmap::decode_png(&bytes).unwrap();
    let drawing = series().drawing(charts::WIDE, charts::Dress::Alone);
    assert_eq!((f64::from(image.width()), f64::from(image.height())), (drawing.width * 3.0, drawing.height * 3.0));
    // Where the drawing has a text the image is dark, and it is paper beyond.
    let texts: Vec<(&str, [f64; 4])> = drawing.texts().collect();
    assert!(texts.iter().any(|(text, _)| text.contains("89.6%")), "{texts:?}");
    let is_dark = |x: f64, y: f64| {
        image.pixel((x * 3.0) as u32, (y * 3.0) as u32).is_some_and(|pixel| pixel.red() < 140 && pixel.green() < 140)
    };
    for (text, [left, top, right, bottom]) in texts {
        let mut at = (left, top);
        let mut dark = 0;
        while at.1 < bottom {
            dark += i32::from(is_dark(at.0, at.1));
            at.0 += 0.34;
            if at.0 >= right {
                at = (left, at.1 + 0.34);
            }
        }
        assert!(dark > 5, "{text}: {dark}");
    }
    assert!(image.pixel(1, 1).is_some_and(|pixel| pixel.red() == 255 && pixel.alpha() == 255), "paper, not glass");
    // The kinds are told by the name of the file.
    assert_eq!(documents::Image::from_name("a.png"), Some(documents::Image::Png));
    assert_eq!(documents::Image::from_name("a.exe"), None);
}
