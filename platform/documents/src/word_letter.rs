//! What stands above the text of a letter in a Word file, and how the letter ends.

use crate::word::{attribute, paragraph};
use crate::{Document, Letterhead, Picture};

/// By which name the text finds the logo.
pub(crate) const LOGO: &str = r#"<Relationship Id="rIdLogo" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/logo.png"/>"#;
/// Twentieths of a point: a frame at the place that the window of a DL envelope shows, 22 millimetres from the left and 55 from
/// the top, 78 wide and 24 high.
const WINDOW: &str = r#"<w:framePr w:w="4422" w:h="1361" w:hRule="exact" w:wrap="around" w:vAnchor="page" w:hAnchor="page" w:x="1247" w:y="3118"/><w:spacing w:after="0"/>"#;
const BESIDE: &str = r#"<w:spacing w:after="0"/><w:ind w:left="5100"/>"#;
/// English Metric Units, of which a point has 12,700.
const POINT: f32 = 12_700.0;

pub(crate) fn logo(document: &Document) -> Option<&Picture> {
    document.letterhead.as_ref()?.logo.as_ref()
}

pub(crate) fn head(head: &Letterhead, title: &str) -> String {
    let mut out = String::new();
    if !head.mark.is_empty() {
        out.push_str(&paragraph("", &head.mark, true));
    }
    if let Some(logo) = &head.logo {
        out.push_str(&drawing(logo));
    }
    out.push_str(&paragraph(BESIDE, &head.name, true));
    for line in &head.lines {
        out.push_str(&paragraph(BESIDE, line, false));
    }
    for line in head.to.iter().filter(|line| !line.trim().is_empty()) {
        out.push_str(&paragraph(WINDOW, line, false));
    }
    for (place, (name, value)) in head.facts.iter().enumerate() {
        let first = r#"<w:spacing w:before="240" w:after="0"/><w:ind w:left="5100"/>"#;
        out.push_str(&paragraph(if place == 0 { first } else { BESIDE }, &format!("{name}: {value}"), false));
    }
    out.push_str(&paragraph(r#"<w:spacing w:before="480" w:after="120"/>"#, &head.salutation, false));
    out.push_str(&paragraph(r#"<w:pStyle w:val="Heading1"/><w:spacing w:before="0"/>"#, title, false));
    out
}

pub(crate) fn signature(closing: &str, lines: &[String]) -> String {
    let mut out = paragraph(r#"<w:keepNext/><w:spacing w:before="120" w:after="800"/>"#, closing, false);
    for (place, line) in lines.iter().enumerate() {
        let stays = if place + 1 == lines.len() { "" } else { "<w:keepNext/>" };
        out.push_str(&paragraph(&format!(r#"{stays}<w:spacing w:after="0"/>"#), line, place == 0));
    }
    out.push_str(&paragraph("", "", false));
    out
}

/// The logo at the left edge, beside who writes.
fn drawing(logo: &Picture) -> String {
    let (width, height) = logo.within(190.0, 64.0);
    let (width, height) = ((width * POINT).round(), (height * POINT).round());
    let alt = attribute(&logo.alt);
    format!(
        r#"<w:p><w:pPr><w:framePr w:wrap="around" w:vAnchor="page" w:hAnchor="page" w:x="1134" w:y="680"/></w:pPr><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/><wp:docPr id="9001" name="Logo" descr="{alt}"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="9001" name="Logo" descr="{alt}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rIdLogo"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"#
    )
}
