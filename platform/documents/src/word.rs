//! A document as a Word file: real headings, lists and table headings, a title and a language, so that a screen reader
//! can go from one to the next and reads each script in its own voice.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use charts::{Chart, Dress};
use unicode_bidi::{BidiClass, bidi_class};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::script::{belongs_to_no_script, is_rtl, language};
use crate::{Block, Document, DocumentError, FIGURE, below, caption, image, word_letter, word_pictured};

const NAMESPACES: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture""#;
const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
const FONT: &str = r#"<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/>"#;

const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/><Default Extension="svg" ContentType="image/svg+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/word/numbering.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/><Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/><Override PartName="/word/header1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/><Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>"#;
const PACKAGE: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>"#;
/// Without its end: images come after.
const PARTS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering" Target="numbering.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/settings" Target="settings.xml"/><Relationship Id="rId4" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/header" Target="header1.xml"/><Relationship Id="rId5" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer1.xml"/>"#;

/// Text as XML: what XML cannot hold is left out, and a line break becomes Word's.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str(r#"</w:t><w:br/><w:t xml:space="preserve">"#),
            '\t' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            // Directions follow from the letters; marks that turn them could make a text read as another.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            c => out.push(c),
        }
    }
    out
}

/// How Word treats a letter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Letters {
    Plain,
    /// Of a script with letters that change beside each other.
    Complex,
    RightToLeft,
    /// Of Chinese, Japanese or Korean.
    EastAsian,
}

fn letters(c: char) -> Letters {
    match (bidi_class(c), language(c.encode_utf8(&mut [0; 4]))) {
        (BidiClass::R | BidiClass::AL, _) => Letters::RightToLeft,
        (_, None | Some("el" | "hy" | "ka" | "am")) => Letters::Plain,
        (_, Some("zh" | "ja" | "ko")) => Letters::EastAsian,
        _ => Letters::Complex,
    }
}

/// A text as runs, each of one kind of letters.
fn runs(text: &str, bold: bool) -> String {
    let mut parts: Vec<(Letters, String)> = Vec::new();
    for c in text.chars() {
        let kind = match parts.last() {
            Some((before, _)) if belongs_to_no_script(c) => *before,
            _ => letters(c),
        };
        match parts.last_mut().filter(|(known, _)| *known == kind) {
            Some((_, part)) => part.push(c),
            None => parts.push((kind, c.to_string())),
        }
    }
    let mut out = String::new();
    for (kind, part) in parts {
        let mut properties = String::new();
        if bold {
            properties.push_str("<w:b/><w:bCs/>");
        }
        match kind {
            Letters::Plain | Letters::EastAsian => {}
            Letters::Complex => properties.push_str("<w:cs/>"),
            Letters::RightToLeft => properties.push_str("<w:rtl/>"),
        }
        if let Some(language) = language(&part) {
            let _ = match kind {
                Letters::EastAsian => write!(properties, r#"<w:lang w:eastAsia="{language}"/>"#),
                _ => write!(properties, r#"<w:lang w:val="{language}" w:bidi="{language}"/>"#),
            };
        }
        let _ =
            write!(out, r#"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{}</w:t></w:r>"#, escaped(&part));
    }
    out
}

/// A paragraph; `properties` come before its direction in the order that the schema asks for.
pub(crate) fn paragraph(properties: &str, text: &str, bold: bool) -> String {
    let direction = if is_rtl(text) { "<w:bidi/>" } else { "" };
    format!("<w:p><w:pPr>{properties}{direction}</w:pPr>{}</w:p>", runs(text, bold))
}

/// A table with names for its rows, and a row of headings that Word repeats on each page where there is one.
fn table(caption: &str, head: Option<&[String]>, rows: &[Vec<String>]) -> String {
    let columns = head.map(<[String]>::len).or_else(|| rows.first().map(Vec::len)).unwrap_or(0);
    if columns == 0 {
        return String::new();
    }
    let first_row = u8::from(head.is_some());
    let mut out = format!(
        r#"<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders><w:top w:val="single" w:sz="4" w:color="999999"/><w:bottom w:val="single" w:sz="4" w:color="999999"/><w:insideH w:val="single" w:sz="4" w:color="999999"/></w:tblBorders><w:tblLook w:val="0{}{}0" w:firstRow="{first_row}" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>"#,
        6,
        if head.is_some() { "A" } else { "8" },
    );
    if !caption.is_empty() {
        let _ = write!(out, r#"<w:tblCaption w:val="{}"/>"#, attribute(caption));
    }
    let _ = write!(out, "</w:tblPr><w:tblGrid>{}</w:tblGrid>", "<w:gridCol/>".repeat(columns));
    let mut row = |cells: &[String], heading: bool| {
        let properties = if heading { "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>" } else { "" };
        out.push_str("<w:tr>");
        out.push_str(properties);
        for index in 0..columns {
            let text = cells.get(index).map_or("", String::as_str);
            let _ = write!(out, "<w:tc><w:tcPr/>{}</w:tc>", paragraph("", text, heading || index == 0));
        }
        out.push_str("</w:tr>");
    };
    if let Some(head) = head {
        row(head, true);
    }
    for cells in rows {
        row(cells, false);
    }
    // Two tables without anything between them would be read as one.
    out.push_str("</w:tbl><w:p/>");
    out
}

/// Text in an attribute: without line breaks.
pub(crate) fn attribute(text: &str) -> String {
    escaped(&text.replace('\n', " "))
}

/// A chart: its title and takeaway, the image, notes and source. `number` is that of its files.
fn chart(chart: &Chart, number: usize) -> String {
    // English Metric Units: 914,400 an inch. The text is 170 millimetres wide, and the page 297 high.
    const ROOM: (f64, f64) = (6_120_000.0, 7_200_000.0);
    let drawing = chart.drawing(FIGURE, Dress::InText);
    let scale = (ROOM.0 / drawing.width).min(ROOM.1 / drawing.height);
    let (width, height) = ((drawing.width * scale).round(), (drawing.height * scale).round());
    let (name, alt) = (attribute(&chart.title), attribute(&chart.description()));
    let mut out = paragraph("<w:keepNext/>", &chart.title, true);
    if !chart.takeaway.is_empty() {
        out.push_str(&paragraph("<w:keepNext/>", &chart.takeaway, false));
    }
    // Word shows the SVG, which stays sharp; what cannot shows the PNG.
    let _ = write!(
        out,
        r#"<w:p><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/><wp:docPr id="{number}" name="{name}" descr="{alt}"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="{number}" name="{name}" descr="{alt}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rIdPng{number}"><a:extLst><a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}"><asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" r:embed="rIdSvg{number}"/></a:ext></a:extLst></a:blip><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"#
    );
    let below = below(chart);
    if !below.is_empty() {
        out.push_str(&paragraph("", &below, false));
    }
    let figures = chart.table();
    if !figures.rows.is_empty() {
        out.push_str(&paragraph("<w:keepNext/>", &caption(chart), true));
        out.push_str(&table(&caption(chart), Some(&figures.head), &figures.rows));
    }
    out
}

fn charts(document: &Document) -> impl Iterator<Item = (usize, &Chart)> {
    let all = document.blocks.iter().filter_map(|block| match block {
        Block::Chart(chart) => Some(&**chart),
        _ => None,
    });
    (1..).zip(all)
}

fn body(document: &Document) -> String {
    let (mut numbers, mut pictures) = (1_usize.., 1_usize..);
    let style = |level: u8| format!(r#"<w:pStyle w:val="Heading{level}"/>"#);
    let mut out = match &document.letterhead {
        Some(letterhead) => word_letter::head(letterhead, &document.title),
        None => paragraph(&style(1), &document.title, false),
    };
    for block in &document.blocks {
        match block {
            Block::Heading(level, text) => out.push_str(&paragraph(&style((*level).clamp(2, 3)), text, false)),
            Block::Paragraph(text) => out.push_str(&paragraph("", text, false)),
            Block::List(items) => {
                let properties =
                    r#"<w:pStyle w:val="ListBullet"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>"#;
                for item in items {
                    out.push_str(&paragraph(properties, item, false));
                }
            }
            Block::Facts(facts) => {
                let rows: Vec<Vec<String>> =
                    facts.iter().map(|(name, value)| vec![name.clone(), value.clone()]).collect();
                out.push_str(&table("", None, &rows));
            }
            Block::Table { caption, head, rows } => {
                if !caption.is_empty() {
                    out.push_str(&paragraph("<w:keepNext/>", caption, true));
                }
                out.push_str(&table(caption, Some(head), rows));
            }
            Block::Signature(closing, lines) => out.push_str(&word_letter::signature(closing, lines)),
            Block::Chart(one) => out.push_str(&chart(one, numbers.next().unwrap_or_default())),
            Block::Pictured { picture, heading, lines } => {
                let picture = picture.as_ref().map(|one| (one, pictures.next().unwrap_or_default()));
                out.push_str(&word_pictured::block(picture, heading, lines));
            }
        }
    }
    out
}

fn styles(document: &Document) -> String {
    // Word counts in half points.
    let half = |points: f32| (points * 2.0).round();
    let (plain, language) = (half(document.size), attribute(&document.language));
    let mut out = format!(
        r#"{HEAD}<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>{FONT}<w:sz w:val="{plain}"/><w:szCs w:val="{plain}"/><w:lang w:val="{language}" w:bidi="ar"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="120"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style><w:style w:type="paragraph" w:styleId="ListBullet"><w:name w:val="List Bullet"/><w:basedOn w:val="Normal"/></w:style>"#
    );
    // What a letter is about is hardly larger than its text.
    let sizes = if document.letterhead.is_some() { [1.17, 1.1, 1.0] } else { [1.5, 1.25, 1.08] };
    for (level, times) in (1..).zip(sizes) {
        let size = half(document.size * times);
        let outline = level - 1;
        let _ = write!(
            out,
            r#"<w:style w:type="paragraph" w:styleId="Heading{level}"><w:name w:val="heading {level}"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/><w:pPr><w:keepNext/><w:spacing w:before="240" w:after="80"/><w:outlineLvl w:val="{outline}"/></w:pPr><w:rPr><w:b/><w:bCs/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>"#
        );
    }
    out.push_str(word_pictured::STYLES);
    out.push_str("</w:styles>");
    out
}

fn parts(document: &Document) -> Vec<(&'static str, String)> {
    let part = |element: &str, content: &str| format!("{HEAD}<w:{element} {NAMESPACES}>{content}</w:{element}>");
    // The first page of a letter has the letterhead where others have the header.
    let first = document.letterhead.is_some();
    let (first_footer, first_page) =
        if first { (r#"<w:footerReference w:type="first" r:id="rId5"/>"#, "<w:titlePg/>") } else { ("", "") };
    let section = format!(
        r#"<w:sectPr><w:headerReference w:type="default" r:id="rId4"/><w:footerReference w:type="default" r:id="rId5"/>{first_footer}<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1134" w:bottom="1134" w:left="1134" w:header="720" w:footer="567" w:gutter="0"/>{first_page}</w:sectPr>"#
    );
    let numbering = format!(
        r#"<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="start"/><w:pPr><w:ind w:start="720" w:hanging="360"/></w:pPr><w:rPr>{FONT}</w:rPr></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>"#
    );
    let separator = if document.footer.is_empty() { "" } else { " – " };
    let number = |field: &str| format!(r#"<w:fldSimple w:instr=" {field} "><w:r><w:t>1</w:t></w:r></w:fldSimple>"#);
    let footer = format!(
        r#"<w:p>{}<w:r><w:t xml:space="preserve">{separator}Page </w:t></w:r>{}<w:r><w:t xml:space="preserve"> of </w:t></w:r>{}</w:p>"#,
        runs(&document.footer, false),
        number("PAGE"),
        number("NUMPAGES"),
    );
    let core = format!(
        r#"{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{}</dc:title><dc:creator>OnePlan</dc:creator><dc:language>{}</dc:language><dcterms:created xsi:type="dcterms:W3CDTF">{}T00:00:00Z</dcterms:created></cp:coreProperties>"#,
        attribute(&document.title),
        attribute(&document.language),
        document.date,
    );
    let images: String = charts(document)
        .map(|(number, _)| {
            let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image";
            let one = |name: &str, ending: &str| {
                format!(r#"<Relationship Id="rId{name}{number}" Type="{kind}" Target="media/chart{number}.{ending}"/>"#)
            };
            one("Png", "png") + &one("Svg", "svg")
        })
        .chain(word_letter::logo(document).map(|_| word_letter::LOGO.to_owned()))
        .chain(word_pictured::all(document).map(|(number, _)| word_pictured::relationship(number)))
        .collect();
    vec![
        ("[Content_Types].xml", format!("{HEAD}{TYPES}")),
        ("_rels/.rels", format!("{HEAD}{PACKAGE}")),
        ("docProps/core.xml", core),
        ("word/document.xml", part("document", &format!("<w:body>{}{section}</w:body>", body(document)))),
        ("word/_rels/document.xml.rels", format!("{HEAD}{PARTS}{images}</Relationships>")),
        ("word/styles.xml", styles(document)),
        ("word/numbering.xml", part("numbering", &numbering)),
        ("word/settings.xml", part("settings", r#"<w:themeFontLang w:val="en-GB" w:bidi="ar"/>"#)),
        ("word/header1.xml", part("hdr", &paragraph("", &document.header, false))),
        ("word/footer1.xml", part("ftr", &footer)),
    ]
}

/// The file's bytes. The same document gives the same bytes.
///
/// # Errors
/// [`DocumentError::Writer`].
pub fn word(document: &Document) -> Result<Vec<u8>, DocumentError> {
    let failed = |error: String| DocumentError::Writer(error);
    let mut file = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts(document) {
        file.start_file(name, SimpleFileOptions::default()).map_err(|error| failed(error.to_string()))?;
        file.write_all(content.as_bytes()).map_err(|error| failed(error.to_string()))?;
    }
    for (number, one) in charts(document) {
        let drawing = one.drawing(FIGURE, Dress::InText);
        let svg = one.svg(&format!("chart-{number}"), FIGURE).into_bytes();
        for (ending, content) in [("png", image::draw(&drawing, image::PAGE)?), ("svg", svg)] {
            let name = format!("word/media/chart{number}.{ending}");
            file.start_file(name, SimpleFileOptions::default()).map_err(|error| failed(error.to_string()))?;
            file.write_all(&content).map_err(|error| failed(error.to_string()))?;
        }
    }
    if let Some(logo) = word_letter::logo(document) {
        file.start_file("word/media/logo.png", SimpleFileOptions::default())
            .map_err(|error| failed(error.to_string()))?;
        file.write_all(logo.png()).map_err(|error| failed(error.to_string()))?;
    }
    for (number, picture) in word_pictured::all(document) {
        file.start_file(word_pictured::name(number), SimpleFileOptions::default())
            .map_err(|error| failed(error.to_string()))?;
        file.write_all(picture.png()).map_err(|error| failed(error.to_string()))?;
    }
    file.finish().map(Cursor::into_inner).map_err(|error| failed(error.to_string()))
}
