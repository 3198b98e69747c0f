//! Short lines with a picture at their side, in a Word file.

use crate::word::{attribute, paragraph};
use crate::{Block, Document, Picture};

/// What stands beside a picture is indented, so that long lines do not run under it.
pub(crate) const STYLES: &str = r#"<w:style w:type="paragraph" w:customStyle="1" w:styleId="Pictured"><w:name w:val="Beside a picture"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:after="160"/><w:ind w:left="1500"/></w:pPr></w:style><w:style w:type="paragraph" w:customStyle="1" w:styleId="PicturedHeading"><w:name w:val="Heading beside a picture"/><w:basedOn w:val="Heading2"/><w:next w:val="Pictured"/><w:pPr><w:ind w:left="1500"/></w:pPr></w:style>"#;
/// English Metric Units, of which a point has 12,700.
const POINT: f32 = 12_700.0;
/// The side of the square that a picture fills, in points.
const SIDE: f32 = 60.0;

/// The pictures of a document with their numbers.
pub(crate) fn all(document: &Document) -> impl Iterator<Item = (usize, &Picture)> {
    let all = document.blocks.iter().filter_map(|block| match block {
        Block::Pictured { picture, .. } => picture.as_ref(),
        _ => None,
    });
    (1..).zip(all)
}

pub(crate) fn name(number: usize) -> String {
    format!("word/media/picture{number}.png")
}

/// By which name the text finds a picture.
pub(crate) fn relationship(number: usize) -> String {
    format!(
        r#"<Relationship Id="rIdPicture{number}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/picture{number}.png"/>"#
    )
}

/// The block. A picture stands in a frame at the left edge; without one nothing is indented.
pub(crate) fn block(picture: Option<(&Picture, usize)>, heading: &str, lines: &[String]) -> String {
    let mut out = picture.map(|(picture, number)| drawing(picture, number)).unwrap_or_default();
    let (title, text) = match picture {
        Some(_) => (r#"<w:pStyle w:val="PicturedHeading"/>"#, r#"<w:pStyle w:val="Pictured"/>"#),
        None => (r#"<w:pStyle w:val="Heading2"/>"#, ""),
    };
    if !heading.is_empty() {
        out.push_str(&paragraph(title, heading, false));
    }
    for line in lines {
        out.push_str(&paragraph(text, line, false));
    }
    out
}

fn drawing(picture: &Picture, number: usize) -> String {
    let (width, height) = picture.within(SIDE, SIDE);
    let (width, height) = ((width * POINT).round(), (height * POINT).round());
    let (id, alt) = (9_100 + number, attribute(&picture.alt));
    // Word passes over a picture that is marked as decoration, whatever reads the page aloud.
    let decoration = match picture.alt.is_empty() {
        true => {
            r#"<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>"#
        }
        false => "",
    };
    format!(
        r#"<w:p><w:pPr><w:keepNext/><w:framePr w:w="1300" w:hSpace="180" w:wrap="around" w:vAnchor="text" w:hAnchor="margin" w:x="1" w:y="1"/></w:pPr><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/><wp:docPr id="{id}" name="Picture {number}" descr="{alt}">{decoration}</wp:docPr><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="{id}" name="Picture {number}" descr="{alt}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rIdPicture{number}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"#
    )
}
