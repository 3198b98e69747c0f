//! A document as a Word file: real headings, lists and table headings, so that a screen reader can go from one to
//! the next.

use std::io::Cursor;

use docx_rs::{
    AbstractNumbering, Docx, IndentLevel, Level, LevelJc, LevelText, NumberFormat, Numbering, NumberingId, Paragraph,
    Run, RunFonts, SpecialIndentType, Start, Style, StyleType, Table, TableCell, TableRow,
};

use crate::{Block, Document, DocumentError};

/// The bullets' numbering.
const BULLETS: usize = 2;

fn style(id: &str, name: &str, half_points: usize) -> Style {
    Style::new(id, StyleType::Paragraph).name(name).size(half_points).bold()
}

fn paragraph(text: &str) -> Paragraph {
    Paragraph::new().add_run(Run::new().add_text(text))
}

fn strong(text: &str) -> Paragraph {
    Paragraph::new().add_run(Run::new().add_text(text).bold())
}

fn cell(content: Paragraph) -> TableCell {
    TableCell::new().add_paragraph(content)
}

/// The file's bytes.
///
/// # Errors
/// [`DocumentError::Writer`].
pub fn word(document: &Document) -> Result<Vec<u8>, DocumentError> {
    let bullet = Level::new(0, Start::new(1), NumberFormat::new("bullet"), LevelText::new("•"), LevelJc::new("left"))
        .indent(Some(720), Some(SpecialIndentType::Hanging(360)), None, None);
    let mut docx = Docx::new()
        .default_fonts(RunFonts::new().ascii("Arial").hi_ansi("Arial"))
        .default_size(24)
        .add_style(style("Heading1", "heading 1", 36))
        .add_style(style("Heading2", "heading 2", 30))
        .add_style(style("Heading3", "heading 3", 26))
        .add_abstract_numbering(AbstractNumbering::new(BULLETS).add_level(bullet))
        .add_numbering(Numbering::new(BULLETS, BULLETS))
        .add_paragraph(paragraph(&document.title).style("Heading1"));
    for block in &document.blocks {
        docx = match block {
            Block::Heading(level, text) => docx.add_paragraph(paragraph(text).style(&format!("Heading{level}"))),
            Block::Paragraph(text) => docx.add_paragraph(paragraph(text)),
            Block::List(items) => items.iter().fold(docx, |docx, item| {
                docx.add_paragraph(paragraph(item).numbering(NumberingId::new(BULLETS), IndentLevel::new(0)))
            }),
            Block::Facts(facts) => {
                let rows =
                    facts.iter().map(|(key, value)| TableRow::new(vec![cell(strong(key)), cell(paragraph(value))]));
                docx.add_table(Table::new(rows.collect()))
            }
            Block::Table { caption, head, rows } => {
                let docx = if caption.is_empty() { docx } else { docx.add_paragraph(strong(caption)) };
                let heading = TableRow::new(head.iter().map(|text| cell(strong(text))).collect());
                let rows = rows.iter().map(|row| TableRow::new(row.iter().map(|text| cell(paragraph(text))).collect()));
                docx.add_table(Table::new(std::iter::once(heading).chain(rows).collect()))
            }
        };
    }
    if !document.footer.is_empty() {
        docx = docx.add_paragraph(paragraph(&document.footer));
    }
    let mut file = Cursor::new(Vec::new());
    docx.build().pack(&mut file).map_err(|error| DocumentError::Writer(error.to_string()))?;
    Ok(file.into_inner())
}
