//! Languages that families write in, read back from the file by poppler, where it is installed.

use std::process::Command;

use documents::{Block, Document, pdf, word};
use jiff::civil::date;

/// A view of a child in the languages of the area, and others.
const VIEWS: &[(&str, &str)] = &[
    ("Urdu", "میں اسکول میں اپنے دوستوں کے ساتھ کھیلنا چاہتا ہوں"),
    ("Arabic", "أريد أن ألعب مع أصدقائي في المدرسة"),
    ("Bengali", "আমি স্কুলে আমার বন্ধুদের সাথে খেলতে চাই"),
    ("Punjabi", "ਮੈਂ ਸਕੂਲ ਵਿੱਚ ਆਪਣੇ ਦੋਸਤਾਂ ਨਾਲ ਖੇਡਣਾ ਚਾਹੁੰਦਾ ਹਾਂ"),
    ("Polish", "Chcę bawić się z przyjaciółmi w szkole, żółć"),
    ("Hindi", "मैं स्कूल में अपने दोस्तों के साथ खेलना चाहता हूँ"),
    ("Gujarati", "મારે શાળામાં મારા મિત્રો સાથે રમવું છે"),
    ("Tamil", "நான் பள்ளியில் விளையாட விரும்புகிறேன்"),
    ("Ukrainian", "Я хочу грати з друзями в школі, її ґанок"),
    ("Romanian", "Vreau să mă joc cu prietenii la școală"),
    ("Tigrinya", "ምስ ኣዕሩኽተይ ክጻወት እደሊ"),
    ("Pashto", "زه غواړم چې په ښوونځي کې لوبې وکړم"),
    ("Sorani", "دەمەوێت لەگەڵ هاوڕێکانم یاری بکەم"),
    ("Simplified Chinese", "我想在学校和朋友一起玩"),
    ("Traditional Chinese", "我想在學校和朋友一起玩"),
    ("Japanese", "学校で友だちとあそびたいです"),
    ("Korean", "학교에서 친구들과 놀고 싶어요"),
];

fn folder(name: &str) -> std::path::PathBuf {
    let folder = std::env::temp_dir().join(format!("oneplan-scripts-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Whether the faces and poppler are here; says so where they are not.
fn is_ready() -> bool {
    let face = |name: &str| std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts").join(name).exists();
    let faces = ["gurmukhi.ttf", "nastaliq.ttf", "traditional.pieces", "korean.pieces"].into_iter().all(face);
    let poppler = Command::new("pdftotext").arg("-v").output().is_ok();
    if !faces || !poppler {
        println!("skipped: the faces (`make assets`) or poppler-utils are not installed");
    }
    faces && poppler
}

fn text_of(name: &str, document: &Document) -> String {
    let folder = folder(name);
    let file = folder.join("view.pdf");
    std::fs::write(&file, pdf(document).unwrap()).unwrap();
    let output = Command::new("pdftotext").arg(&file).arg("-").output().unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    // Poppler puts marks of direction around what is read from the right.
    let text = String::from_utf8(output.stdout).unwrap();
    text.chars()
        .filter(|c| !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
        .collect()
}

/// Letters in any order: poppler turns some marks about, which says nothing of what is seen.
fn letters(text: &str) -> Vec<char> {
    use unicode_normalization::UnicodeNormalization;
    let mut letters: Vec<char> = text.nfkd().filter(|c| c.is_alphabetic()).collect();
    letters.sort_unstable();
    letters
}

#[test]
fn a_childs_view_in_the_languages_of_the_area_stands_in_the_pdf() {
    if !is_ready() {
        return;
    }
    for (language, view) in VIEWS {
        let mut document = Document::new(*view, "", date(2026, 11, 28));
        document.text(view).add(Block::List(vec![(*view).to_owned()]));
        document.add(Block::Facts(vec![("View".to_owned(), (*view).to_owned())]));
        let text = text_of(language, &document);
        assert!(!text.contains('?') && !text.contains("cannot show"), "{language}: {text}");
        let times = letters(&text.replace("View", "").replace("Page 1 of 1", ""));
        assert_eq!(times, letters(&view.repeat(4)), "{language}: {text}");
    }
}

#[test]
fn a_text_from_right_to_left_begins_at_the_right_edge_and_english_in_it_stays_in_order() {
    if !is_ready() {
        return;
    }
    let folder = folder("rtl");
    let file = folder.join("view.pdf");
    let mut document = Document::new("View", "", date(2026, 11, 28));
    document.text("أنا Zoe Ogden وعمري 12 سنة");
    std::fs::write(&file, pdf(&document).unwrap()).unwrap();
    let output = Command::new("pdftotext").args(["-bbox"]).arg(&file).arg("-").output().unwrap();
    let boxes = String::from_utf8(output.stdout).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    let left = |word: &str| -> f32 {
        let line =
            boxes.lines().find(|line| line.contains(&format!(">{word}<"))).unwrap_or_else(|| panic!("{word}: {boxes}"));
        line.split("xMin=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap()
    };
    assert!(left("Zoe") < left("Ogden"), "{boxes}");
    assert!(left("12") < left("Zoe"), "what comes later stands further left: {boxes}");
    let rightmost = boxes.split("xMax=\"").skip(1).filter_map(|part| part.split('"').next()?.parse::<f32>().ok());
    assert!(rightmost.fold(0.0, f32::max) > 530.0, "{boxes}");
}

#[test]
fn a_script_without_a_face_is_named_and_never_becomes_question_marks() {
    if !is_ready() {
        return;
    }
    let mut document = Document::new("View", "", date(2026, 11, 28));
    document.text("She said: ကျွန်တော် ကစားချင်တယ်။").text("\u{e000} and ខ្ញុំ ចង់លេង");
    let text = text_of("missing", &document);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "She said: [words in Myanmar characters that this file cannot show]",
        "[sign that this file cannot show] and [words in Khmer characters that this file cannot show]",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!text.contains('?'), "{text}");
}

/// Names of the faces that a file carries.
fn faces_of(document: &Document) -> Vec<String> {
    let file = pdf(document).unwrap();
    let text = String::from_utf8_lossy(&file);
    let mut names: Vec<String> = text
        .split("/FontName")
        .skip(1)
        .filter_map(|part| part.split('+').nth(1))
        .map(|part| part.chars().take_while(|c| c.is_alphanumeric() || *c == '-').collect())
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[test]
fn names_of_east_asia_stand_in_a_pdf_in_the_shapes_of_their_readers() {
    if !is_ready() {
        return;
    }
    for (name, face) in [
        ("王小明", "NotoSansSC"),
        ("陳大文", "NotoSansTC"),
        ("山田太郎", "NotoSansSC"),
        ("山田はなこ", "NotoSansJP"),
        ("김민수", "NotoSansKR"),
    ] {
        assert_eq!(documents::cannot_show([name]), Vec::<String>::new());
        let mut document = Document::new(name, name, date(2026, 11, 28));
        document.text(&format!("Dear {name}, we write about the plan.")).add(Block::List(vec![name.to_owned()]));
        assert!(faces_of(&document).iter().any(|one| one.starts_with(face)), "{name}: {:?}", faces_of(&document));
        let text = text_of("names", &document);
        assert!(text.contains(&format!("Dear {name}, we write")) && !text.contains("cannot show"), "{name}: {text}");
        assert!(text.matches(name).count() >= 3, "{name}: {text}");
    }
}

#[test]
fn a_letter_in_urdu_is_nastaliq_and_its_lines_stand_further_apart() {
    if !is_ready() {
        return;
    }
    let (urdu, arabic) = (VIEWS[0].1, VIEWS[1].1);
    let letter = |language: &str, text: &str| {
        let mut document = Document::new(text, "Calderwick", date(2026, 11, 28));
        document.language = language.to_owned();
        for _ in 0..25 {
            document.text(text);
        }
        document
    };
    let has = |document: &Document, face: &str| faces_of(document).iter().any(|name| name.starts_with(face));
    let [in_urdu, in_arabic] = [letter("ur", urdu), letter("ar", arabic)];
    assert!(has(&in_urdu, "NotoNastaliqUrdu") && !has(&in_urdu, "NotoSansArabic"), "{:?}", faces_of(&in_urdu));
    assert!(has(&in_arabic, "NotoSansArabic") && !has(&in_arabic, "NotoNastaliqUrdu"), "{:?}", faces_of(&in_arabic));
    let pages = |document: &Document| text_of("urdu", document).matches('\u{c}').count();
    assert_eq!((pages(&in_urdu), pages(&in_arabic)), (2, 1));
}

#[test]
fn an_english_pdf_carries_no_face_of_another_script() {
    let mut document = Document::new("Plan of Zoë Łuczak", "Zoë Łuczak", date(2026, 11, 28));
    document.text("Plain words – and “quotes”.");
    let faces = faces_of(&document);
    assert!(!faces.is_empty() && faces.iter().all(|name| name.starts_with("NotoSans-")), "{faces:?}");
}

#[test]
fn emoji_that_children_write_are_drawn() {
    let mut document = Document::new("I like 🐶 and ⚽", "", date(2026, 11, 28));
    document.text("👩‍🦽 ❤️ 🏳️‍🌈");
    assert!(pdf(&document).is_ok(), "{:?}", pdf(&document).err());
}

fn part(bytes: &[u8], name: &str) -> String {
    use std::io::Read;
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn a_word_file_is_as_accessible_as_the_pdf() {
    let mut document = Document::new("Plan of Zoë", "Zoë Ogden", date(2026, 11, 28));
    document.heading("Views").text("أنا Zoe").text(VIEWS[2].1).add(Block::List(vec!["One".into()])).add(Block::Table {
        caption: "Provision".into(),
        head: vec!["What".into(), "When".into()],
        rows: vec![vec!["Therapy".into(), "Weekly & <daily> 王小明".into()]],
    });
    let bytes = word(&document).unwrap();
    assert_eq!(word(&document).unwrap(), bytes, "the same document, the same bytes");
    let text = part(&bytes, "word/document.xml");
    for words in [
        r#"<w:pStyle w:val="Heading1"/>"#,
        r#"<w:pStyle w:val="Heading2"/>"#,
        "<w:tblHeader/>",
        r#"<w:tblCaption w:val="Provision"/>"#,
        "<w:bidi/>",
        r#"<w:rtl/><w:lang w:val="ar" w:bidi="ar"/>"#,
        r#"<w:cs/><w:lang w:val="bn" w:bidi="bn"/>"#,
        r#"<w:lang w:eastAsia="zh"/>"#,
        "Weekly &amp; &lt;daily&gt;",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(part(&bytes, "docProps/core.xml").contains("<dc:title>Plan of Zoë</dc:title>"));
    assert!(part(&bytes, "word/styles.xml").contains(r#"<w:lang w:val="en-GB""#));
    assert!(part(&bytes, "word/numbering.xml").contains(r#"<w:lvlText w:val="•"/>"#));
    assert!(part(&bytes, "word/header1.xml").contains("Zoë Ogden"));
}
