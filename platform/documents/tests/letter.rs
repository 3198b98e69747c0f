//! Letters: where the address stands, large print, a logo, several in one file, pictures beside short lines.

use std::process::Command;

use documents::{Block, Document, Letterhead, Picture, PictureError, pdf, pdf_of_all, word};
use jiff::civil::date;

/// A PNG of one pixel.
const LOGO: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00, 0x00,
    0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06, 0x00, 0x00, 0x00, 0x1f, 0x15, 0xc4, 0x89, 0x00, 0x00, 0x00, 0x0d, 0x49,
    0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0x50, 0x48, 0x58, 0xf0, 0x1f, 0x00, 0x03, 0xe4, 0x02, 0x20, 0x7b, 0x86, 0x0e,
    0xdc, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];

fn letter(name: &str) -> Document {
    let mut letter = Document::new("Decision about Zoe Ogden", "Our reference: ZX1", date(2026, 12, 1));
    letter.letterhead = Some(Letterhead {
        name: "Calderwick Council".into(),
        lines: vec!["SEND team".into(), "Town Hall, Calderwick ZX1 1AA".into()],
        logo: None,
        to: vec![name.into(), "12 Long Lane".into(), "Calderwick".into(), "ZX9 4AB".into()],
        facts: vec![("Our reference".into(), "ZX1".into()), ("Date".into(), "1 December 2026".into())],
        salutation: format!("Dear {name}"),
        mark: String::new(),
    });
    letter.text("We have decided.").heading("What happens next").text(&"A long text. ".repeat(300));
    letter.add(Block::Signature("Yours sincerely".into(), vec!["Asha Rahman".into(), "Case officer".into()]));
    letter
}

fn poppler(file: &[u8], program: &str, arguments: &[&str]) -> Option<String> {
    Command::new("pdftotext").arg("-v").output().ok()?;
    let path = std::env::temp_dir().join(format!("oneplan-letter-{}-{}.pdf", std::process::id(), file.len()));
    std::fs::write(&path, file).unwrap();
    let mut command = Command::new(program);
    command.args(arguments).arg(&path);
    if program == "pdftotext" {
        command.arg("-");
    }
    let output = command.output().unwrap();
    std::fs::remove_file(&path).unwrap();
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Where a word stands: left, top, right and bottom edge in millimetres.
fn place(boxes: &str, word: &str) -> [f64; 4] {
    let line = boxes.lines().find(|line| line.contains(&format!(">{word}<"))).expect(word);
    ["xMin", "yMin", "xMax", "yMax"].map(|name| {
        let value = line.split(&format!("{name}=\"")).nth(1).unwrap().split('"').next().unwrap();
        value.parse::<f64>().unwrap() * 25.4 / 72.0
    })
}

#[test]
fn the_address_stands_in_the_window_of_a_dl_envelope_in_large_print_too() {
    let long = "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh Cholmondeley-Marjoribanks";
    for (size, name) in [(12.0, "Harker"), (18.0, "Harker"), (12.0, long), (12.0, "مريم")] {
        let mut letter = letter(name);
        letter.size = size;
        let file = pdf(&letter).unwrap();
        let Some(boxes) = poppler(&file, "pdftotext", &["-bbox", "-l", "1"]) else { return };
        let first = place(&boxes, "12");
        let last = place(&boxes, "4AB");
        assert!(first[0] >= 20.0 && last[2] <= 100.0, "{size}: {first:?} {last:?}");
        assert!(first[1] >= 54.0 && last[3] <= 80.0, "{size}: {first:?} {last:?}");
        assert!(place(&boxes, "Dear")[1] > 79.0, "the text begins under the window");
    }
}

#[test]
fn no_part_of_an_address_is_left_out_however_long_it_is() {
    let mut letter = letter("Harker");
    let streets =
        (0..12).map(|number| format!("Longwinded{number} Street")).chain(["Lastplace".into(), "ZX9 4AB".into()]);
    letter.letterhead.as_mut().unwrap().to = ["Harker".to_owned()].into_iter().chain(streets).collect();
    let Some(text) = poppler(&pdf(&letter).unwrap(), "pdftotext", &["-l", "1"]) else { return };
    for word in ["Longwinded0", "Longwinded11", "Lastplace", "ZX9 4AB"] {
        assert!(text.contains(word), "{word}: {text}");
    }
}

#[test]
fn a_letter_is_tagged_and_reads_in_its_order() {
    let mut letter = letter("Ms Harker");
    let logo = Picture::read(LOGO.to_vec(), "Calderwick Council").unwrap();
    letter.letterhead.as_mut().unwrap().logo = Some(logo);
    let file = pdf(&letter).unwrap();
    let Some(text) = poppler(&file, "pdfinfo", &["-struct-text"]) else { return };
    let at = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words}: {text}"));
    let order =
        ["Calderwick Council", "12 Long Lane", "Our reference", "Dear Ms Harker", "Decision about", "Yours sincerely"];
    assert!(order.windows(2).all(|pair| at(pair[0]) < at(pair[1])), "{text}");
    assert!(text.contains("Figure") && text.contains("H1") && text.contains("H2"), "{text}");
    assert!(!poppler(&file, "pdftotext", &["-l", "1"]).unwrap().starts_with("Our reference: ZX1\n"));
    let word = word(&letter).unwrap();
    assert!(word.windows(19).any(|part| part == b"word/media/logo.png"));
}

#[test]
fn letters_in_one_file_count_their_own_pages_and_begin_on_a_new_sheet() {
    let letters = [letter("Ms Harker"), letter("Mr Harker")];
    let pages = |file: &[u8]| {
        let info = poppler(file, "pdfinfo", &[])?;
        info.lines().find_map(|line| line.strip_prefix("Pages:")?.trim().parse::<usize>().ok())
    };
    let one = pdf(&letters[0]).unwrap();
    let all = pdf_of_all("Two letters", &letters, true).unwrap();
    let (Some(one), Some(together)) = (pages(&one), pages(&all)) else { return };
    assert_eq!(together, 2 * (one + one % 2), "each begins on a new sheet");
    let text = poppler(&all, "pdftotext", &[]).unwrap();
    assert_eq!(text.matches(&format!("Page 1 of {one}")).count(), 2, "{text}");
    assert!(pdf_of_all("None", &[], true).is_err());
}

#[test]
fn what_is_no_logo_is_refused() {
    assert_eq!(Picture::read(b"GIF89a".to_vec(), "x").unwrap_err(), PictureError::NotPng);
    assert_eq!(Picture::read(vec![0; 2_000_000], "x").unwrap_err(), PictureError::TooHeavy);
    let mut cut = LOGO.to_vec();
    cut.truncate(40);
    assert_eq!(Picture::read(cut, "x").unwrap_err(), PictureError::NotPng);
    let mut huge = LOGO.to_vec();
    huge[16..20].copy_from_slice(&100_000_u32.to_be_bytes());
    assert_eq!(Picture::read(huge, "x").unwrap_err(), PictureError::TooLarge);
}

#[test]
fn pictures_beside_short_lines_are_decoration_unless_they_say_something() {
    let picture = |alt: &str| Some(Picture::read(LOGO.to_vec(), alt).unwrap());
    let pictured = |picture: Option<Picture>, heading: &str, line: &str| Block::Pictured {
        picture,
        heading: heading.into(),
        lines: vec![line.into(), "Line two.".into()],
    };
    let mut easy = Document::new("My plan", "Zoe Ogden", date(2026, 12, 1));
    easy.size = 18.0;
    for number in 1..=12 {
        easy.add(pictured(picture(""), &format!("Heading {number}"), "A short line."));
    }
    easy.add(pictured(None, "Without a picture", "Short.")).add(pictured(picture(""), "عنوان", "نص"));
    let word_file = word(&easy).unwrap();
    assert!(word_file.windows(23).any(|part| part == b"word/media/picture1.png"));
    assert_eq!(pdf(&easy).unwrap(), pdf(&easy).unwrap());
    let file = pdf(&easy).unwrap();
    let Some(text) = poppler(&file, "pdfinfo", &["-struct-text"]) else { return };
    let at = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words}: {text}"));
    let order = ["My plan", "Heading 1", "A short line.", "Heading 2", "Heading 12", "Without a picture"];
    assert!(order.windows(2).all(|pair| at(pair[0]) < at(pair[1])), "{text}");
    assert!(!text.contains("Figure") && text.contains("H2"), "{text}");

    // No heading stands below the last line of a page, nor a picture over the next one.
    let Some(boxes) = poppler(&file, "pdftotext", &["-bbox"]) else { return };
    let heads: Vec<f64> = boxes
        .lines()
        .filter(|line| line.contains(">Heading<"))
        .map(|line| line.split("yMin=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap())
        .collect();
    assert_eq!(heads.len(), 12);
    assert!(heads.windows(2).all(|pair| pair[1] < pair[0] || pair[1] - pair[0] >= 60.0), "{heads:?}");

    let mut told = Document::new("My plan", "Zoe Ogden", date(2026, 12, 1));
    told.add(pictured(picture("Two people talk"), "", "Short."));
    let text = poppler(&pdf(&told).unwrap(), "pdfinfo", &["-struct-text"]).unwrap();
    assert!(text.contains("Figure"), "{text}");
}
