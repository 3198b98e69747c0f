use proptest::prelude::*;

use super::*;

#[test]
fn texts_are_read_in_the_encoding_they_came_in() {
    let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(NEEDLE.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let big: Vec<u8> = [0xfe, 0xff].into_iter().chain(NEEDLE.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    for content in [NEEDLE.as_bytes(), &wide, &big, &[b"\xef\xbb\xbf", NEEDLE.as_bytes()].concat()] {
        reads_whole("a.txt", content, NEEDLE);
    }
    reads_whole("a.txt", b"caf\xe9 at St Mary\x92s", "café at St Mary’s");
    reads_whole("a.csv", b"Name;DOB\r\nZo\xeb;27/03/2015\r\n", "Name;DOB\nZoë;27/03/2015");
    assert_eq!(said("a.txt", b"a\x0cb").text.as_deref(), Some("a\u{c}b"));
    // A note that begins like markup is read as it stands.
    reads_whole("a.txt", b"<Zoe> says hello", "<Zoe> says hello");
    reads_nothing("a.txt", b"a\0b\x01\x02\x03");
}

#[test]
fn more_text_than_is_looked_into_is_told() {
    let long = said("a.txt", "word ".repeat(TEXT / 5 + 10).as_bytes());
    assert!(long.partly && long.text.unwrap().chars().count() <= TEXT);
    let full = said("a.txt", "word ".repeat(TEXT / 5 - 10).as_bytes());
    assert!(!full.partly);
}

#[test]
fn web_pages_are_read_with_what_they_do_not_show() {
    let page = format!(
        "<!DOCTYPE html><html><head><title>Title</title><meta name=description content='{NEEDLE}'><style>p {{ color: red }}</style></head>\
         <body><!-- remark --><p hidden>Zo<b>e</b>&nbsp;Og&shy;den &eacute;<br>Hart<p>unclosed<table><tr><td>A<td>B</tr></table><a href=\"mailto:x@y.example\">z</a><img alt=\"picture of home\">\
         <script>if (a < b && c > d) alert('script words')</script> last words</body></html>"
    );
    for words in [
        NEEDLE,
        "Title",
        "remark",
        "Zoe\u{a0}Og\u{ad}den é\nHart",
        "unclosed",
        "mailto:x@y.example",
        "picture of home",
        "script words",
        "last words",
    ] {
        reads_whole("a.html", page.as_bytes(), words);
    }
}

#[test]
fn emails_are_read_with_their_attachments() {
    let attached = word(&paragraph(NEEDLE), &[]);
    let encoded = base64(&attached);
    let mail = |kind: &str, data: &str| {
        format!(
            "From: =?utf-8?Q?Zo=C3=AB?= <zoe@example.com>\r\nTo: Office <office@alnoor.example>\r\nSubject: =?utf-8?B?QWwtTm9vcg==?=\r\nX-Note: a header of its own\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\nbefore the parts\r\n--b\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nCaf=E9 Heather=\r\n Way\r\n--b\r\nContent-Type: {kind}; name=\"the file.docx\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{data}\r\n--b--\r\nafter the parts\r\n"
        )
    };
    let whole = mail("application/octet-stream", &encoded);
    for words in [
        NEEDLE,
        "Zoë",
        "office@alnoor.example",
        "Al-Noor",
        "a header of its own",
        "Café Heather Way",
        "the file.docx",
        "before the parts",
        "after the parts",
    ] {
        reads_whole("a.eml", whole.as_bytes(), words);
    }
    reads_partly("a.eml", mail("image/png", &base64(PICTURE)).as_bytes(), "Café Heather Way");
    // Whatever it is called.
    reads_whole("a.txt", whole.as_bytes(), NEEDLE);
    let inner = format!("Subject: outer\r\nMIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n{whole}");
    reads_whole("a.eml", inner.as_bytes(), NEEDLE);
}

#[test]
fn no_file_lies_so_deep_that_reading_it_ends_the_program() {
    // As deep as a file can be that is taken at all.
    let deep = |start: &str, each: &str, end: &str| {
        let levels = 1_000_000.min((LARGEST - 1_000) / each.len());
        format!("{start}{}{end}", each.repeat(levels)).into_bytes()
    };
    let within = |name: &str, content: &[u8]| word(&paragraph("x"), &[(name, content)]);
    let mail = "From: a@b\r\nMIME-Version: 1.0\r\n";
    let sheet = deep("<worksheet xmlns='x'>", "<c>", NEEDLE);
    let files: [(&str, Vec<u8>); 14] = [
        ("a.eml", deep(mail, "Content-Type:message/rfc822\n\n", NEEDLE)),
        ("a.eml", format!("{mail}{}", "Content-Type:\n message/(x)Global\n\n".repeat(100_000)).into_bytes()),
        ("a.eml", deep(mail, "content-type:multipart/digest;boundary=b\n\n--b\n\n", NEEDLE)),
        ("a.eml", deep(mail, "Content-Type:multipart/mixed;boundary=b\n\n--b", NEEDLE)),
        ("a.xml", deep("<?xml version='1.0'?>", "<a>", NEEDLE)),
        ("a.html", deep("<html>", "<div>", NEEDLE)),
        ("a.rtf", deep("{\\rtf1 ", "{", NEEDLE)),
        ("a.pdf", deep("%PDF-1.7\n1 0 obj ", "[", NEEDLE)),
        ("a.pdf", deep("%PDF-1.7\n1 0 obj ", "<</A", NEEDLE)),
        ("a.pdf", deep("%PDF-1.7\n1 0 obj ", "(", NEEDLE)),
        ("a.docx", within("customXml/item1.xml", &deep("<x>", "<a>", NEEDLE))),
        ("a.xlsx", zip(&[("[Content_Types].xml", b"<Types/>"), ("xl/worksheets/sheet1.xml", &sheet)])),
        ("a.docx", within("word/embeddings/a.rtf", &deep("{\\rtf1 ", "{", NEEDLE))),
        ("a.eml", {
            let inner = "Content-Type:message/rfc822\n\n".repeat(100_000).into_bytes();
            format!("{mail}Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n{}", base64(&inner))
                .into_bytes()
        }),
    ];
    for (index, (name, content)) in files.iter().enumerate() {
        assert!(said(name, content).partly, "{index} {name}");
    }
    let mut nested = zip(&[("a.txt", NEEDLE.as_bytes())]);
    for _ in 0..300 {
        nested = zip(&[("a.zip", &nested)]);
    }
    assert!(kind("a.zip", &nested).map_or(true, |media_type| read(media_type, &nested).partly));
}

#[test]
fn emails_inside_emails_are_read_whole_as_deep_as_people_send_them() {
    let mut mail = format!("From: a@b\r\nSubject: c\r\nContent-Type: text/plain\r\n\r\n{NEEDLE}\r\n");
    for level in 0..3 {
        let packed = if level == 1 { base64(mail.as_bytes()) } else { mail.clone() };
        let encoding = if level == 1 { "base64" } else { "7bit" };
        mail = format!(
            "From: a@b\r\nSubject: c\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\nContent-Type: Message/RFC822\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{packed}\r\n--b{level}--\r\n"
        );
        reads_whole("a.eml", mail.as_bytes(), NEEDLE);
    }
}

fn base64(content: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut all = String::new();
    for (index, three) in content.chunks(3).enumerate() {
        if index % 19 == 18 {
            all.push_str("\r\n");
        }
        let bits = three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize];
            all.push(if place <= three.len() { char::from(letter) } else { '=' });
        }
    }
    all
}

#[test]
fn rich_text_is_read_with_its_title_and_objects() {
    let rich = b"{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}}{\\info{\\title A title}{\\company Al-Noor}}\\f0 Zo{\\b e} Ogden, caf\\'e9, \\u321?uczak \\u8217\\'92s\\par Name\\cell Born\\cell\\row{\\field{\\*\\fldinst HYPERLINK \"mailto:x@y.example\"}{\\fldrslt link}} \\{brackets\\} a\\~b}";
    for words in
        ["A title", "Al-Noor", "Zoe Ogden, café, Łuczak ’s\nName\tBorn\n", "mailto:x@y.example", "{brackets} a b"]
    {
        reads_whole("a.rtf", rich, words);
    }
    let picture = format!("{{\\rtf1 {NEEDLE}{{\\pict\\pngblip {}}}}}", hex::encode([PICTURE, &noise(200)].concat()));
    reads_partly("a.rtf", picture.as_bytes(), NEEDLE);
    let object = format!(
        "{{\\rtf1 x{{\\object{{\\*\\objdata 0105000002000000{}}}}}}}",
        hex::encode(ole(&[("Package", &word(&paragraph(NEEDLE), &[]))]))
    );
    reads_whole("a.rtf", object.as_bytes(), NEEDLE);
}

#[test]
fn what_is_kept_and_cannot_be_read_is_said() {
    for (name, content) in [
        ("a.png", PICTURE.to_vec()),
        ("a.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF".to_vec()),
        ("a.heic", b"\0\0\0\x18ftypheic".to_vec()),
        ("a.mp3", b"ID3\x03\0\0".to_vec()),
        ("a.doc", ole(&[("WordDocument", &noise(5000))])),
        ("a.xls", ole(&[("Workbook", &noise(5000))])),
        ("a.bin", noise(1000)),
        ("a.rar", [b"Rar!\x1a\x07\0".as_slice(), &noise(100)].concat()),
    ] {
        reads_nothing(name, &content);
    }
    let mut message = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    let body: Vec<u8> = NEEDLE.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (name, content) in [
        ("/__substg1.0_1000001F", body.as_slice()),
        ("/__properties_version1.0", &noise(100)),
        ("/__substg1.0_10090102", &noise(50)),
    ] {
        message.create_stream(name).unwrap().write_all(content).unwrap();
    }
    message.flush().unwrap();
    reads_partly("a.msg", &message.into_inner().into_inner(), NEEDLE);
    reads_partly("a.zip", &zip(&[("a.docx", &word(&paragraph(NEEDLE), &[])), ("b.png", PICTURE)]), NEEDLE);
    reads_whole("a.zip", &zip(&[("a.docx", &word(&paragraph(NEEDLE), &[])), ("b.txt", b"Words")]), NEEDLE);
}

/// One of each kind that is read, small.
fn samples() -> Vec<Vec<u8>> {
    let mut sheet = workbook::Sheet::new("Children", &["Name", "Born"]);
    sheet.row(&["Zoe", "27/03/2015"]);
    let mut document = documents::Document::new("Plan", "Zoë", jiff::civil::date(2026, 11, 24));
    document.heading("Section B").text(NEEDLE);
    vec![
        word(&paragraph(NEEDLE), &[("word/embeddings/a.bin", &ole(&[("Package", &word(&paragraph("x"), &[]))]))]),
        workbook::write(vec![sheet]).unwrap(),
        documents::pdf(&document).unwrap(),
        pdf::sample(),
        b"{\\rtf1\\ansi\\u321?{\\b bold}\\'e9\\bin3 abc\\cell\\row}".to_vec(),
        b"From: a@b\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b--"
            .to_vec(),
        b"<html><p>a&amp;b<!-- c --><table><tr><td>x</table>".to_vec(),
        ole(&[("\u{1}Ole10Native", &packed("a.txt", b"words")), ("__substg1.0_1000001F", b"a\0b\0")]),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_panic(content in proptest::collection::vec(any::<u8>(), 1..400), start in 0_usize..10) {
        let starts: [&[u8]; 10] = [b"", b"PK\x03\x04", b"%PDF-1.7\n1 0 obj", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf", b"<html>", b"From: a\nMIME-Version: 1\n", b"\xff\xfe", b"<?xml version=\"1.0\"?>", b"\x89PNG"];
        let content = [starts[start], &content].concat();
        let _ = kind("a", &content);
        for media_type in ["", "message/rfc822", "text/plain", "text/html"] {
            let _ = read(media_type, &content);
        }
    }

    #[test]
    fn no_damage_to_a_file_panics(sample in 0_usize..8, damage in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..20), cut in any::<proptest::sample::Index>()) {
        let mut content = samples()[sample].clone();
        for (place, byte) in damage {
            let place = place.index(content.len());
            content[place] = byte;
        }
        let _ = (kind("a", &content), read("", &content));
        content.truncate(cut.index(content.len()).max(1));
        let _ = (kind("a", &content), read("", &content));
    }
}

#[test]
fn what_says_something_else_than_what_stands_there_is_read_partly() {
    for (name, content) in [
        ("russian.txt", b"Zoe \xe6\xe8\xe2\xb8\xf2 \xe2 \xc8\xeb\xea\xeb\xe8 with her mother".to_vec()),
        ("card.vcf", b"BEGIN:VCARD\nADR;ENCODING=QUOTED-PRINTABLE:=31=30=38=20=48=65\nEND:VCARD".to_vec()),
        ("old.txt", b"See below\nbegin 644 home.txt\n#0V%T\n`\nend\n".to_vec()),
        ("pgp.txt", b"-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----".to_vec()),
        ("turned.html", b"<html><body>Zoe <bdo dir=rtl>yelklI</bdo></body></html>".to_vec()),
        ("script.html", b"<html><body>Zoe<script>document.write('a'+'b')</script></body></html>".to_vec()),
        ("style.html", b"<html><style>p:after{content:'108 Heather'}</style><p>Zoe</p></html>".to_vec()),
        ("drawn.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><text>Zoe</text><path d='M0 0L9 9'/></svg>".to_vec()),
        ("symbols.rtf", br"{\rtf1 Zoe {\field{\*\fldinst SYMBOL 73}}}".to_vec()),
    ] {
        let said = said(name, &content);
        assert!(said.partly, "{name}: {said:?}");
    }
    let plain = "Zoë’s review, 3 March: she likes 2 + 2 = 4, and pâté.".as_bytes();
    assert!(!said("plain.txt", plain).partly);
}
