use rust_xlsxwriter::{Format as Style, Workbook};

use super::*;

const WORD: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";

/// Reads a Word file with this body, and with these parts beside it: what is looked for is in one of them.
fn a_word_file_is_read(what: &str, body: &str, parts: &[(&str, &[u8])]) {
    let said = said("a.docx", &word(body, parts));
    assert!(said.text.as_deref().unwrap_or_default().contains(NEEDLE), "{what}: {said:?}");
    assert!(!said.partly, "{what} was read partly");
}

#[test]
fn everything_in_the_body_of_a_word_file_is_read() {
    let n = NEEDLE;
    for (what, body) in [
        ("text", paragraph(n)),
        ("hidden text", format!("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{n}</w:t></w:r></w:p>")),
        ("a tracked insertion", format!("<w:p><w:ins w:author=\"a\"><w:r><w:t>{n}</w:t></w:r></w:ins></w:p>")),
        ("a tracked deletion", format!("<w:p><w:del><w:r><w:delText>{n}</w:delText></w:r></w:del></w:p>")),
        ("the author of a change", format!("<w:p><w:ins w:author=\"{n}\"><w:r><w:t>x</w:t></w:r></w:ins></w:p>")),
        ("a field", format!("<w:p><w:r><w:instrText>HYPERLINK \"{n}\"</w:instrText></w:r></w:p>")),
        ("alternative text", format!("<w:p><w:drawing><wp:docPr id=\"1\" descr=\"{n}\"/></w:drawing></w:p>")),
        ("a title of a drawing", format!("<w:p><w:drawing><wp:docPr id=\"1\" title=\"{n}\"/></w:drawing></w:p>")),
        ("a comment of the markup", format!("<!-- {n} --><w:p/>")),
        ("raw text", format!("<w:p><w:r><w:t><![CDATA[{n}]]></w:t></w:r></w:p>")),
        ("an instruction", format!("<?note {n}?><w:p/>")),
    ] {
        a_word_file_is_read(what, &body, &[]);
    }
}

#[test]
fn every_part_of_a_word_file_is_read() {
    let (n, text) = (NEEDLE, paragraph(NEEDLE));
    for (what, name, content) in [
        ("a header", "word/header1.xml", format!("<w:hdr {WORD}>{text}</w:hdr>")),
        ("a footer", "word/footer1.xml", format!("<w:ftr {WORD}>{text}</w:ftr>")),
        ("a footnote", "word/footnotes.xml", format!("<w:footnotes {WORD}>{text}</w:footnotes>")),
        ("an endnote", "word/endnotes.xml", format!("<w:endnotes {WORD}>{text}</w:endnotes>")),
        ("a comment", "word/comments.xml", format!("<w:comments {WORD}><w:comment>{text}</w:comment></w:comments>")),
        (
            "who commented",
            "word/people.xml",
            format!(
                "<w15:people xmlns:w15=\"http://schemas.microsoft.com/office/word/2012/wordml\"><w15:person w15:author=\"{n}\"/></w15:people>"
            ),
        ),
        (
            "a style",
            "word/styles.xml",
            format!("<w:styles {WORD}><w:style><w:name w:val=\"{n}\"/></w:style></w:styles>"),
        ),
        (
            "a variable",
            "word/settings.xml",
            format!("<w:settings {WORD}><w:docVar w:name=\"a\" w:val=\"{n}\"/></w:settings>"),
        ),
        (
            "a chart",
            "word/charts/chart1.xml",
            format!(
                "<c:chartSpace xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\"><c:pt><c:v>{n}</c:v></c:pt></c:chartSpace>"
            ),
        ),
        (
            "a diagram",
            "word/diagrams/data1.xml",
            format!(
                "<dgm:dataModel xmlns:dgm=\"http://schemas.openxmlformats.org/drawingml/2006/diagram\"><a:p><a:r><a:t>{n}</a:t></a:r></a:p></dgm:dataModel>"
            ),
        ),
        (
            "a part of the glossary",
            "word/glossary/document.xml",
            format!("<w:glossaryDocument {WORD}>{text}</w:glossaryDocument>"),
        ),
    ] {
        a_word_file_is_read(what, "", &[(name, content.as_bytes())]);
    }
}

#[test]
fn properties_of_a_word_file_and_what_is_packed_into_it_are_read() {
    let n = NEEDLE;
    for (what, name, content) in [
        (
            "the company",
            "docProps/app.xml",
            format!(
                "<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\"><Company>{n}</Company></Properties>"
            ),
        ),
        (
            "the author",
            "docProps/core.xml",
            format!(
                "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\"><dc:creator>{n}</dc:creator></cp:coreProperties>"
            ),
        ),
        (
            "a property of one's own",
            "docProps/custom.xml",
            format!(
                "<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties\"><property name=\"{n}\"/></Properties>"
            ),
        ),
        ("custom XML", "customXml/item1.xml", format!("<?xml version=\"1.0\"?><child><home>{n}</home></child>")),
        ("an attribute of custom XML", "customXml/item1.xml", format!("<?xml version=\"1.0\"?><child home=\"{n}\"/>")),
        ("a web page", "word/afchunk.html", format!("<html><body><p>{n}</p></body></html>")),
        ("a text", "word/afchunk.txt", n.to_owned()),
        ("rich text", "word/afchunk.rtf", format!("{{\\rtf1\\ansi {n}\\par}}")),
        ("a part in no known place", "somewhere/else.dat", n.to_owned()),
        ("the name of a part", "word/Al-Noor Academy, 12 Heather Way, ZX22 9AB", "x".to_owned()),
    ] {
        a_word_file_is_read(what, "", &[(name, content.as_bytes())]);
    }
}

#[test]
fn a_page_saved_as_one_file_inside_a_word_file_is_read() {
    let page = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<html><body>Al-Noor=20Acad=\r\nemy</body></html>\r\n--b--\r\n";
    reads_whole("a.docx", &word("", &[("word/afchunk.mht", page.as_bytes())]), "Al-Noor Academy");
}

#[test]
fn the_target_of_a_link_is_read_as_it_is_meant() {
    let links = "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Target=\"https://maps.example/?q=12+Heather%20Way,%20ZX22+9AB\" TargetMode=\"External\"/></Relationships>";
    reads_whole("a.docx", &word("", &[("word/_rels/document.xml.rels", links.as_bytes())]), "12 Heather Way, ZX22 9AB");
}

#[test]
fn a_name_in_two_runs_is_one_name_and_two_paragraphs_are_two() {
    let body = "<w:p w:rsidR=\"00AA11BB\"><w:pPr><w:pStyle w:val=\"Normal\"/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>Zo</w:t></w:r>\n  <w:proofErr w:type=\"spellStart\"/><w:bookmarkStart w:name=\"x\"/><w:hyperlink><w:r><w:t>e Og</w:t></w:r></w:hyperlink><w:ins><w:r><w:t>den</w:t></w:r></w:ins></w:p><w:p><w:r><w:t>Hart</w:t><w:tab/><w:t>Sam</w:t><w:br/><w:t>Lee</w:t></w:r></w:p>";
    let said = said("a.docx", &word(body, &[]));
    let text = said.text.unwrap();
    assert!(text.starts_with("Zoe Ogden\nHart\tSam\nLee"), "{text}");
    assert!(!text.contains("00AA11BB"), "{text}");
    let entities = "<w:p><w:r><w:t>St Mary&apos;s &#x26; St John&#39;s &lt;x&gt; a&b</w:t></w:r></w:p>";
    reads_whole("a.docx", &word(entities, &[]), "St Mary's & St John's <x> a&b");
    let symbol = "<w:p><w:r><w:t>Al-N</w:t><w:sym w:font=\"Wingdings\" w:char=\"F06F\"/><w:t>or</w:t></w:r></w:p>";
    reads_whole("a.docx", &word(symbol, &[]), "Al-Noor");
    let struck = "<w:p><w:r><w:t>Zo</w:t></w:r><w:del><w:r><w:delText>Beck</w:delText></w:r><w:r><w:delText>foot</w:delText></w:r></w:del><w:r><w:t>e</w:t></w:r></w:p>";
    let text = super::said("a.docx", &word(struck, &[])).text.unwrap();
    assert!(text.contains("Zoe") && text.contains("Beckfoot"), "{text}");
}

#[test]
fn rows_of_a_word_table_keep_their_cells_apart() {
    let row = |cells: [&str; 3]| {
        format!("<w:tr>{}</w:tr>", cells.map(|cell| format!("<w:tc>{}</w:tc>", paragraph(cell))).concat())
    };
    let table = format!("<w:tbl>{}{}</w:tbl>", row(["Name", "DOB", "School"]), row(["Zoe", "", "Beckfoot"]));
    reads_whole("a.docx", &word(&table, &[]), "Name\tDOB\tSchool\nZoe\t\tBeckfoot");
}

#[test]
fn parts_in_other_encodings_and_damaged_parts_are_read_too() {
    let xml = format!("<?xml version=\"1.0\" encoding=\"UTF-16\"?><w:hdr xmlns:w=\"x\">{}</w:hdr>", paragraph(NEEDLE));
    let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(xml.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    reads_whole("a.docx", &word("", &[("word/header1.xml", &wide)]), NEEDLE);
    let mut narrow = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a xmlns=\"x\"><b>Caf\xe9 ".to_vec();
    narrow.extend_from_slice(NEEDLE.as_bytes());
    narrow.extend_from_slice(b"</b></a>");
    reads_whole("a.docx", &word("", &[("customXml/item1.xml", &narrow)]), "Café Al-Noor");
    let damaged = format!("<?xml version=\"1.0\"?><w:hdr xmlns:w=\"x\"><w:p></w:q><w:t a=b>one</w:t> < {NEEDLE} <<");
    reads_whole("a.docx", &word("", &[("word/header1.xml", damaged.as_bytes())]), NEEDLE);
}

#[test]
fn files_inside_an_office_file_are_read() {
    let inner = word(&paragraph(NEEDLE), &[]);
    reads_whole("a.docx", &word("", &[("word/embeddings/Document1.docx", &inner)]), NEEDLE);
    let object = ole(&[("Package", &inner), ("\u{1}CompObj", b"\x01\0\xfe\xff"), ("\u{1}Ole", b"\x01\0\0\x02")]);
    reads_whole("a.docx", &word("", &[("word/embeddings/oleObject1.bin", &object)]), NEEDLE);
    let object = ole(&[("\u{1}Ole10Native", &packed("Al-Noor.txt", NEEDLE.as_bytes()))]);
    reads_whole("a.docx", &word("", &[("word/embeddings/oleObject1.bin", &object)]), NEEDLE);
    reads_whole("a.docx", &word("", &[("word/embeddings/oleObject1.bin", &object)]), "Al-Noor.txt");
    let object = ole(&[("WordDocument", &noise(5000))]);
    reads_nothing("a.docx", &zip(&[("[Content_Types].xml", b" "), ("a", &object)]));
    // To a depth of three.
    let mut nested = word(&paragraph(NEEDLE), &[]);
    for depth in 1..=4 {
        nested = zip(&[("a", &nested)]);
        if depth <= 3 {
            reads_whole("a.zip", &nested, NEEDLE);
        }
    }
    assert!(said("a.zip", &nested).partly);
}

#[test]
fn what_cannot_be_read_in_an_office_file_is_said() {
    for (name, part) in [
        ("word/media/image1.png", PICTURE),
        ("word/media/image1.emf", b"\x01\0\0\0\x6c\0\0\0"),
        ("word/media/image1.xml", PICTURE),
        ("docProps/thumbnail.jpeg", b"\xff\xd8\xff\xe0"),
        ("word/fonts/font1.odttf", &noise(600)),
        ("word/embeddings/oleObject1.bin", &ole(&[("Contents", &noise(5000))])),
        ("word/activeX/activeX1.bin", &noise(100)),
        ("word/whatever", &noise(100)),
        (
            "customXml/item1.xml",
            format!("<?xml version=\"1.0\"?><a>{}</a>", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo0MTIz".repeat(20))
                .as_bytes(),
        ),
        (
            "word/afchunk.html",
            format!(
                "<html><img src=\"data:image/png;base64,{}\"></html>",
                "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo0MTIz".repeat(20)
            )
            .as_bytes(),
        ),
    ] {
        reads_partly("a.docx", &word(&paragraph(NEEDLE), &[(name, part)]), NEEDLE);
    }
}

#[test]
fn a_file_of_pictures_alone_says_nothing() {
    reads_nothing("a.docx", &zip(&[("1", PICTURE)]));
    reads_nothing("a.docx", b"PK\x03\x04 damaged");
    assert_eq!(
        said("a.docx", &ole(&[("EncryptedPackage", &noise(5000)), ("EncryptionInfo", &noise(100))])),
        Said { text: None, partly: true }
    );
}

#[test]
fn what_lies_in_a_packed_file_beside_its_parts_is_noticed() {
    let file = word(&paragraph("Words"), &[]);
    let hidden = [&file[..], &noise(100)].concat();
    assert!(said("a.docx", &hidden).partly, "after");
    // A part that the list of parts does not name: its entry there is another's.
    let first = zip(&[("word/document.xml", paragraph(NEEDLE).as_bytes())]);
    let end = memchr::memmem::find(&first, b"PK\x01\x02").unwrap();
    let between = [&first[..end], &file[..]].concat();
    assert!(said("a.docx", &between).partly, "before");
    let mut commented = zip::ZipWriter::new(Cursor::new(Vec::new()));
    commented.set_comment(NEEDLE).unwrap();
    commented.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
    commented.write_all(paragraph("Words").as_bytes()).unwrap();
    reads_whole("a.docx", &commented.finish().unwrap().into_inner(), NEEDLE);
}

#[test]
fn word_files_of_this_program_are_read_whole() {
    let mut document =
        documents::Document::new("Education, health and care plan", "Zoë Łuczak-Ōta", jiff::civil::date(2026, 11, 24));
    document.heading("Section B").text(NEEDLE);
    reads_whole("plan.docx", &documents::word(&document).unwrap(), NEEDLE);
    let mut sheet = workbook::Sheet::new("Children", &["Name", "Date of birth"]);
    sheet.row(&["Zoe", "27/03/2015"]);
    reads_whole("list.xlsx", &workbook::write(vec![sheet]).unwrap(), "Name\tDate of birth\nZoe\t27/03/2015");
}

#[test]
fn a_workbook_is_read_as_rows_with_dates_as_dates_hidden_sheets_too() {
    let mut book = Workbook::new();
    let date = Style::new().set_num_format("dd/mm/yyyy");
    let named = Style::new().set_num_format("[$-809]d mmmm yyyy;@");
    let money = Style::new().set_num_format("\"days\" #,##0.00");
    let sheet = book.add_worksheet();
    sheet.set_name("Beckfoot Primary").unwrap();
    sheet.write_row(0, 0, ["Name", "DOB", "Note"]).unwrap();
    for (row, name) in (1..).zip(["Zoe Ogden", "Sam Hart", "Lee\nPoe"]) {
        sheet.write_string(row, 0, name).unwrap();
        sheet
            .write_number_with_format(row, 1, 42_090.0 + f64::from(row), if row == 1 { &date } else { &named })
            .unwrap();
        sheet.write_number_with_format(row, 3, 42_090.0, &money).unwrap();
    }
    sheet.write_formula(9, 0, rust_xlsxwriter::Formula::new("=\"Al-Noor\"&\" Academy\"").set_result("shown")).unwrap();
    sheet.insert_note(3, 0, &rust_xlsxwriter::Note::new("a note on Heather Way")).unwrap();
    sheet.write_url(11, 0, rust_xlsxwriter::Url::new("https://example.com/Al%2DNoor").set_text("link")).unwrap();
    sheet.set_header("&CIn the header");
    let hidden = book.add_worksheet();
    hidden.set_name("Hidden").unwrap().set_hidden(true);
    hidden.write_string(0, 0, "Very").unwrap();
    hidden.write_string(0, 2, "hidden").unwrap();
    book.set_properties(&rust_xlsxwriter::DocProperties::new().set_company("Al-Noor Academy"));
    let file = book.save_to_buffer().unwrap();
    let said = said("a.xlsx", &file);
    let text = said.text.unwrap();
    assert!(
        text.starts_with("Name\tDOB\tNote\nZoe Ogden\t2015-03-28\t\t42090\nSam Hart\t2015-03-29\t\t42090\nLee Poe\t2015-03-30\t\t42090\n"),
        "{text}"
    );
    for words in [
        "Beckfoot Primary",
        "Very\t\thidden",
        "\"Al-Noor\"&\" Academy\"",
        "shown",
        "a note on Heather Way",
        "Al-Noor",
        "In the header",
        "Al-Noor Academy",
        "Hidden",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!said.partly, "{text}");
}

#[test]
fn pivot_caches_names_of_sheets_and_printers_of_a_workbook_are_read() {
    let main = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    let sheet = format!(
        "<worksheet {main}><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>1</v></c><c r=\"C1\" t=\"inlineStr\"><is><t>inline</t></is></c><c r=\"D1\"><v>42090</v></c></row></sheetData></worksheet>"
    );
    let strings = format!(
        "<sst {main}><si><t>unused string</t></si><si><r><t>Zo</t></r><r><t>e</t></r><rPh><t>zoi</t></rPh></si></sst>"
    );
    let printer: Vec<u8> =
        "Al-Noor office printer".encode_utf16().flat_map(u16::to_le_bytes).chain(noise(40)).collect();
    let file = zip(&[
        ("[Content_Types].xml", b"<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"),
        ("xl/workbook.xml", format!("<workbook {main}><sheets><sheet name=\"Al-Noor Academy\" state=\"veryHidden\"/></sheets></workbook>").as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ("xl/sharedStrings.xml", strings.as_bytes()),
        ("xl/pivotCache/pivotCacheDefinition1.xml", format!("<pivotCacheDefinition {main} refreshedBy=\"Heather\"><s v=\"B801200005001\"/></pivotCacheDefinition>").as_bytes()),
        ("xl/pivotCache/pivotCacheRecords1.xml", format!("<pivotCacheRecords {main}><r><s v=\"Sam Hart\"/><d v=\"2015-03-27T00:00:00\"/><n v=\"1274555555\"/></r></pivotCacheRecords>").as_bytes()),
        ("xl/printerSettings/printerSettings1.bin", &printer),
    ]);
    let said = said("a.xlsx", &file);
    let text = said.text.unwrap();
    assert!(text.starts_with("Zoe\t\tinline\t42090\n"), "{text}");
    for words in [
        "Al-Noor Academy",
        "unused string",
        "B801200005001",
        "Sam Hart",
        "2015-03-27",
        "1274555555",
        "Heather",
        "Al-Noor office printer",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!said.partly, "{text}");
}

#[test]
fn a_workbook_that_counts_days_from_1904_shows_the_same_dates() {
    let main = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    let file = zip(&[
        ("xl/worksheets/sheet1.xml", format!("<worksheet {main}><row><c s=\"1\"><v>40628</v></c><c t=\"d\"><v>2015-03-27</v></c></row></worksheet>").as_bytes()),
        ("xl/styles.xml", format!("<styleSheet {main}><cellStyleXfs><xf numFmtId=\"0\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>").as_bytes()),
        ("xl/workbook.xml", format!("<workbook {main}><workbookPr date1904=\"1\"/></workbook>").as_bytes()),
    ]);
    reads_whole("a.xlsx", &file, "2015-03-27\t2015-03-27");
}

#[test]
fn presentations_are_read_with_their_notes_and_comments() {
    let known = "xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"";
    let slide = |text: &str| format!("<p:sld {known}><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:sld>");
    for part in [
        "ppt/slides/slide1.xml",
        "ppt/notesSlides/notesSlide1.xml",
        "ppt/comments/comment1.xml",
        "ppt/slideMasters/slideMaster1.xml",
        "ppt/tags/tag1.xml",
    ] {
        let content = slide(NEEDLE);
        let file = zip(&[("ppt/presentation.xml", b"<a/>"), (part, content.as_bytes())]);
        reads_whole("a.pptx", &file, NEEDLE);
    }
    let name = format!("<p:sld {known}><p:cNvPr id=\"2\" name=\"{NEEDLE}\" descr=\"x\"/></p:sld>");
    reads_whole("a.pptx", &zip(&[("ppt/slides/slide1.xml", name.as_bytes())]), NEEDLE);
}

#[test]
fn open_documents_are_read_with_their_objects_settings_and_changes() {
    let known = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\"";
    let content = format!(
        "<office:document-content {known}><text:tracked-changes><text:p>struck out</text:p></text:tracked-changes><text:p>Zo<text:span>e</text:span><text:s text:c=\"2\"/>Ogden<text:line-break/>Hart</text:p><table:table><table:table-row><table:table-cell><text:p>Name</text:p></table:table-cell><table:table-cell table:number-columns-repeated=\"2\"/><table:table-cell office:date-value=\"2015-03-27\"><text:p>27/03/15</text:p></table:table-cell><table:table-cell table:number-columns-repeated=\"16000\"/></table:table-row></table:table><draw:frame><svg:desc>{NEEDLE}</svg:desc></draw:frame></office:document-content>"
    );
    let object = format!("<office:document-content {known}><text:p>in an object</text:p></office:document-content>");
    let meta = format!("<office:document-meta {known}><dc:creator>its author</dc:creator></office:document-meta>");
    let file = zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", content.as_bytes()),
        ("Object 1/content.xml", object.as_bytes()),
        ("meta.xml", meta.as_bytes()),
    ]);
    for words in
        ["Zoe Ogden\nHart", "Name\t\t\t27/03/15\n", "struck out", NEEDLE, "in an object", "its author", "2015-03-27"]
    {
        reads_whole("a.odt", &file, words);
    }
    let locked = zip(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", &noise(500))]);
    assert!(said("a.odt", &locked).partly);
}
