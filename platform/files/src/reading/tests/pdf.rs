use super::*;

/// A PDF of these objects, with a page that says `page`.
fn pdf(page: &str, objects: &[(u32, &str)]) -> Vec<u8> {
    let mut all = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 /Resources << /Font << /F1 5 0 R >> >> >>\nendobj\n3 0 obj\n<< /Type /Page /Parent 2 0 R /Contents 4 0 R /MediaBox [0 0 595 842] >>\nendobj\n".to_vec();
    all.extend(stream(4, "", page.as_bytes()));
    all.extend_from_slice(
        b"5 0 obj\n<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>\nendobj\n",
    );
    for (number, object) in objects {
        all.extend_from_slice(format!("{number} 0 obj\n{object}\nendobj\n").as_bytes());
    }
    all.extend_from_slice(b"trailer\n<< /Root 1 0 R /Size 99 >>\nstartxref\n0\n%%EOF\n");
    all
}

fn stream(number: u32, entries: &str, content: &[u8]) -> Vec<u8> {
    let mut all = format!("{number} 0 obj\n<< /Length {} {entries} >>\nstream\n", content.len()).into_bytes();
    all.extend_from_slice(content);
    all.extend_from_slice(b"\nendstream\nendobj\n");
    all
}

fn deflated(content: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(content).unwrap();
    packed.finish().unwrap()
}

fn written(text: &str) -> String {
    format!("BT /F1 12 Tf 72 700 Td ({text}) Tj ET")
}

fn with(page: &str, more: &[Vec<u8>]) -> Vec<u8> {
    let mut all = pdf(page, &[]);
    let end = memchr::memmem::rfind(&all, b"trailer").unwrap();
    all.splice(end..end, more.concat());
    all
}

/// A small one with some of everything.
pub(super) fn sample() -> Vec<u8> {
    let mut all = pdf(&written("Words"), &[(6, "<< /Type /Annot /Contents (a note) >>")]);
    all.extend(stream(7, "/Filter /FlateDecode /Subtype /Form", &deflated(written("drawn").as_bytes())));
    all.extend(stream(8, "/Type /ObjStm /N 1 /First 4", b"9 0 << /Title (packed) >>"));
    all
}

#[test]
fn the_text_of_pages_is_read() {
    reads_whole("a.pdf", &pdf(&written(NEEDLE), &[]), NEEDLE);
    for (content, expected) in [
        ("BT /F1 12 Tf [(Zo) -20 (e) 30 ( Og) (den)] TJ ET", "Zoe Ogden"),
        ("BT /F1 12 Tf 1 0 0 1 72 700 Tm [(Zoe) -400 (Ogden)] TJ ET", "Zoe Ogden"),
        ("BT /F1 12 Tf 14 TL (one) Tj T* (two) Tj (three) ' 0 -20 Td (four) Tj ET", "one\ntwo\nthree\nfour"),
        ("BT /F1 12 Tf (Name) Tj 200 0 Td (Born) Tj ET", "Name\tBorn"),
        ("BT /F1 12 Tf <416C2D4E6F6F72> Tj ET", "Al-Noor"),
        ("BT /F1 12 Tf (St Mary\\222s \\(old\\) caf\\351) Tj ET", "St Mary’s (old) café"),
        ("BT /F1 12 Tf 3 Tr (invisible) Tj ET", "invisible"),
        ("/Span << /ActualText (instead) >> BDC BT /F1 12 Tf (x) Tj ET EMC", "instead"),
        ("q 0.1 0 0 0.1 0 0 cm BT /F1 120 Tf (small) Tj ET Q", "small"),
        ("BT /F1 1 Tf 12 0 0 12 72 700 Tm (Heather) Tj ET BT /F1 1 Tf 12 0 0 12 118 700 Tm (Way) Tj ET", "Heather Way"),
    ] {
        reads_whole("a.pdf", &pdf(content, &[]), expected);
    }
}

#[test]
fn everything_that_a_pdf_says_elsewhere_is_read() {
    let wide: String = [0xfe_u8, 0xff]
        .into_iter()
        .chain(NEEDLE.encode_utf16().flat_map(u16::to_be_bytes))
        .map(|byte| format!("{byte:02X}"))
        .collect();
    for (what, object) in [
        ("document information", format!("<< /Title ({NEEDLE}) >>")),
        ("in two bytes a letter", format!("<< /Title <{wide}> >>")),
        ("an outline", format!("<< /Title ({NEEDLE}) /Parent 1 0 R /Dest [3 0 R /Fit] >>")),
        ("a note", format!("<< /Type /Annot /Subtype /Text /Contents ({NEEDLE}) >>")),
        (
            "the target of a link",
            format!("<< /Type /Annot /Subtype /Link /A << /S /URI /URI (https://example.com/?{NEEDLE}) >> >>"),
        ),
        ("the value of a form field", format!("<< /FT /Tx /T (a) /V ({NEEDLE}) >>")),
        ("a choice of a form", format!("<< /FT /Btn /V /{} >>", NEEDLE.replace(' ', "#20"))),
        ("a script", format!("<< /S /JavaScript /JS (app.alert\\('{NEEDLE}'\\)) >>")),
        ("another text for a picture", format!("<< /S /Figure /Alt ({NEEDLE}) >>")),
        ("the name of a layer", format!("<< /Type /OCG /Name ({NEEDLE}) >>")),
        ("a comment", format!("<< /A 1 % {NEEDLE}\n >>")),
    ] {
        let said = said("a.pdf", &pdf(&written("x y"), &[(9, &object)]));
        assert!(said.text.as_deref().unwrap_or_default().contains(NEEDLE), "{what}: {said:?}");
        assert!(!said.partly, "{what} was read partly");
    }
    let trailer = String::from_utf8_lossy(&pdf(&written("x y"), &[]))
        .replace("/Size 99", &format!("/Info << /Author ({NEEDLE}) >>"));
    assert!(said("a.pdf", trailer.as_bytes()).text.unwrap().contains(NEEDLE));
    let mut remark = pdf(&written("x y"), &[]);
    remark.extend_from_slice(format!("% {NEEDLE}\n").as_bytes());
    reads_whole("a.pdf", &remark, NEEDLE);
}

#[test]
fn streams_of_a_pdf_are_read_by_what_they_are() {
    let metadata = format!(
        "<?xpacket begin=\"\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><dc:title>{NEEDLE}</dc:title></x:xmpmeta>"
    );
    let packed = format!("9 0 10 30 << /Title (packed away first) >>  << /Title ({NEEDLE}) >>");
    let first = packed.find("<<").unwrap();
    let packed = packed.replace("10 30", &format!("10 {}", packed.rfind("<<").unwrap() - first));
    for (what, one) in [
        ("metadata", stream(9, "/Type /Metadata /Subtype /XML", metadata.as_bytes())),
        (
            "a drawing",
            stream(
                9,
                "/Type /XObject /Subtype /Form /Resources << /Font << /F1 5 0 R >> >>",
                written(NEEDLE).as_bytes(),
            ),
        ),
        ("a drawing without fonts of its own", stream(9, "/Type /XObject /Subtype /Form", written(NEEDLE).as_bytes())),
        ("a packed drawing", stream(9, "/Subtype /Form /Filter /FlateDecode", &deflated(written(NEEDLE).as_bytes()))),
        ("packed objects", stream(9, &format!("/Type /ObjStm /N 2 /First {first}"), packed.as_bytes())),
        (
            "packed objects, deflated",
            stream(9, &format!("/Type /ObjStm /N 2 /First {first} /Filter /FlateDecode"), &deflated(packed.as_bytes())),
        ),
        ("an attached text", stream(9, "/Type /EmbeddedFile", NEEDLE.as_bytes())),
        (
            "an attached Word file",
            stream(9, "/Type /EmbeddedFile /Filter /FlateDecode", &deflated(&word(&paragraph(NEEDLE), &[]))),
        ),
        ("an attached PDF", stream(9, "/Type /EmbeddedFile", &pdf(&written(NEEDLE), &[]))),
        (
            "a form of XML",
            stream(
                9,
                "",
                format!("<xdp:xdp xmlns:xdp=\"http://ns.adobe.com/xdp/\"><a>{NEEDLE}</a></xdp:xdp>").as_bytes(),
            ),
        ),
        ("a script", stream(9, "", format!("app.alert('{NEEDLE}')").as_bytes())),
        ("a page that nobody points to any more", stream(9, "", written(NEEDLE).as_bytes())),
    ] {
        let said = said("a.pdf", &with(&written("x y"), &[one]));
        assert!(said.text.as_deref().unwrap_or_default().contains(NEEDLE), "{what}: {said:?}");
        assert!(!said.partly, "{what} was read partly: {said:?}");
    }
}

#[test]
fn what_stood_in_a_pdf_before_it_was_corrected_is_read() {
    let mut corrected = pdf(&written(NEEDLE), &[]);
    corrected.extend(stream(4, "", written("now empty").as_bytes()));
    corrected.extend_from_slice(b"trailer\n<< /Root 1 0 R /Prev 9 >>\nstartxref\n1\n%%EOF\n");
    for words in [NEEDLE, "now empty"] {
        reads_whole("a.pdf", &corrected, words);
    }
}

#[test]
fn letters_of_a_font_are_what_the_font_says() {
    let map = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /x def 1 begincodespacerange <0000> <FFFF> endcodespacerange 2 beginbfchar <0001> <0041> <0002> <00660066> endbfchar 2 beginbfrange <0010> <0012> <0061> <0020> <0021> [<006E> <006F>] endbfrange endcmap";
    let font = "5 0 obj << /Type /Font /Subtype /Type0 /Encoding /Identity-H /ToUnicode 7 0 R /DescendantFonts [8 0 R] >> endobj 8 0 obj << /Subtype /CIDFontType2 /DW 500 /W [1 [600 700] 16 18 400] >> endobj ";
    let file = with("BT /F1 12 Tf <0001000200100011001200200021> Tj ET", &[font.into(), stream(7, "", map.as_bytes())]);
    reads_whole("a.pdf", &file, "Affabcno");
    // A code that the map does not know, and a font without a map.
    reads_partly("a.pdf", &with("BT /F1 12 Tf <00010099> Tj ET", &[font.into(), stream(7, "", map.as_bytes())]), "A");
    let file = with("BT /F1 12 Tf <00010002> Tj ET", &[font.replace("/ToUnicode 7 0 R", "").into()]);
    assert!(said("a.pdf", &file).partly);
    let differences = "5 0 obj << /Type /Font /Subtype /TrueType /FontDescriptor << /Flags 4 /FontFile2 9 0 R >> /Encoding << /Differences [1 /A /l /hyphen /N 5 /o.alt /uni006F /r /f_i /unknown99] >> >> endobj ";
    let file = with("BT /F1 12 Tf <0102030405060708> Tj ET", &[differences.into()]);
    reads_whole("a.pdf", &file, "Al-Noorfi");
    let file = with("BT /F1 12 Tf <010209> Tj ET", &[differences.into()]);
    reads_partly("a.pdf", &file, "Al");
    let own = "5 0 obj << /Type /Font /Subtype /TrueType /FontDescriptor << /Flags 4 /FontFile2 9 0 R >> >> endobj ";
    assert!(said("a.pdf", &with("BT /F1 12 Tf (shuffled) Tj ET", &[own.into()])).partly);
}

#[test]
fn what_cannot_be_read_in_a_pdf_is_said() {
    let picture = stream(9, "/Type /XObject /Subtype /Image /Width 1 /Height 1 /Filter /DCTDecode", b"\xff\xd8\xff");
    reads_partly("a.pdf", &with(&written(NEEDLE), &[picture]), NEEDLE);
    reads_partly(
        "a.pdf",
        &pdf(&format!("{} BI /W 1 /H 1 ID \x01\x02 EI BT /F1 12 Tf (after) Tj ET", written(NEEDLE)), &[]),
        "after",
    );
    assert!(said("a.pdf", &pdf("0 0 m 10 10 l S", &[])).partly, "a page without text");
    let curves = "0 0 1 1 2 2 c ".repeat(200);
    reads_partly("a.pdf", &pdf(&format!("{curves} {}", written(NEEDLE)), &[]), NEEDLE);
    reads_partly("a.pdf", &with(&written(NEEDLE), &[stream(9, "", &noise(500))]), NEEDLE);
    reads_partly("a.pdf", &with(&written(NEEDLE), &[stream(9, "/Type /EmbeddedFile", PICTURE)]), NEEDLE);
    reads_partly("a.pdf", &pdf(&format!("BT /Missing 12 Tf ({NEEDLE}) Tj ET"), &[]), NEEDLE);
    // Another file behind it.
    let mut appended = pdf(&written(NEEDLE), &[]);
    appended.extend_from_slice(&noise(200));
    reads_partly("a.pdf", &appended, NEEDLE);
    // Objects in the stream of another object, which the file's index may point to.
    let inside = format!("q\n77 0 obj << /Title (hidden) >> endobj Q {}", written(NEEDLE));
    assert!(said("a.pdf", &pdf(&inside, &[])).partly);
    reads_nothing("a.pdf", b"%PDF-1.7");
    assert!(said("a.pdf", &pdf(&written(NEEDLE), &[(9, "<< /Broken [ 1 2")])).partly);
}

#[test]
fn a_locked_pdf_is_read_where_no_password_is_asked_for_and_never_whole() {
    let mut document = lopdf::Document::load_mem(&sample_with_index()).unwrap();
    let id = lopdf::Object::String(vec![7; 16], lopdf::StringFormat::Hexadecimal);
    document.trailer.set("ID", vec![id.clone(), id]);
    for (user, found) in [("", true), ("secret", false)] {
        let mut document = document.clone();
        let version = lopdf::EncryptionVersion::V2 {
            document: &document.clone(),
            owner_password: "owner",
            user_password: user,
            key_length: 128,
            permissions: lopdf::Permissions::all(),
        };
        let state = lopdf::EncryptionState::try_from(version).unwrap();
        document.encrypt(&state).unwrap();
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).unwrap();
        let said = said("a.pdf", &bytes);
        assert!(said.partly);
        assert_eq!(said.text.unwrap_or_default().contains(NEEDLE), found, "{user:?}");
    }
}

fn sample_with_index() -> Vec<u8> {
    let mut document = documents::Document::new("Plan", "Zoë", jiff::civil::date(2026, 11, 24));
    document.text(NEEDLE);
    documents::pdf(&document).unwrap()
}

#[test]
fn pdfs_of_this_program_are_read_whole() {
    let mut document = documents::Document::new(
        "Education, health and care plan",
        "Zoë Łuczak-Ōta, born 27 March 2015",
        jiff::civil::date(2026, 11, 24),
    );
    document.footer = "Calderwick".into();
    document.heading("Section B").text(NEEDLE).text("First line.\nSecond line — with “quotes”.");
    document.add(documents::Block::List(vec!["One".into(), "Two".into()]));
    document.add(documents::Block::Facts(vec![("By whom".into(), "Therapist".into())]));
    let rows = (0..90).map(|n| vec![format!("Row {n}"), format!("{:02}/0{}/2015", n % 28 + 1, n % 9 + 1)]).collect();
    document.add(documents::Block::Table {
        caption: "Ninety".into(),
        head: vec!["Name".into(), "Date of birth".into()],
        rows,
    });
    let file = documents::pdf(&document).unwrap();
    for words in [
        NEEDLE,
        "Zoë Łuczak-Ōta, born 27 March 2015",
        "Calderwick",
        "Second line — with “quotes”.",
        "Therapist",
        "Name\tDate of birth\n",
        "Row 89\t",
        "Section B",
    ] {
        reads_whole("plan.pdf", &file, words);
    }
    let text = said("plan.pdf", &file).text.unwrap();
    assert!(text.lines().filter(|line| line.starts_with("Row ") && line.contains("/2015")).count() >= 80, "{text}");
}

#[test]
fn letters_are_read_as_they_stand_on_the_page_wherever_they_stand_in_the_file() {
    // The second word first.
    let back = "BT /F1 12 Tf 1 0 0 1 118 700 Tm (Way) Tj 1 0 0 1 72 700 Tm (Heather) Tj ET";
    reads_whole("a.pdf", &pdf(back, &[]), "Heather Way");
    // Two lines by turns, letter by letter; and one from its end.
    let place = |letter: char, at: usize, up: u32| {
        let along = 72.0 + 6.4 * f64::from(u32::try_from(at).unwrap());
        format!("1 0 0 1 {along} {up} Tm ({letter}) Tj ")
    };
    let by_turns: String = "HEDGE"
        .chars()
        .zip("MAMMA".chars())
        .enumerate()
        .map(|(at, (one, other))| place(one, at, 700) + &place(other, at, 680))
        .collect();
    reads_whole("a.pdf", &pdf(&format!("BT /F1 12 Tf {by_turns} ET"), &[]), "HEDGE\nMAMMA");
    let from_the_end: String = "HEDGE"
        .chars()
        .enumerate()
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .map(|(at, letter)| place(letter, at, 700))
        .collect();
    reads_whole("a.pdf", &pdf(&format!("BT /F1 12 Tf {from_the_end} ET"), &[]), "HEDGE");
    // Two columns, each from above: nothing is read twice.
    let columns =
        "BT /F1 12 Tf 1 0 0 1 72 700 Tm (one) Tj 0 -20 Td (two) Tj 1 0 0 1 300 700 Tm (three) Tj 0 -20 Td (four) Tj ET";
    reads_whole("a.pdf", &pdf(columns, &[]), "one\ntwo\nthree\nfour");
}
