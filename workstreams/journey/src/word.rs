//! A plan as a Word file: real headings, so that a screen reader can go from section to section.

use docx_rs::{Docx, DocxError, Paragraph, Run, RunFonts, Style, StyleType};
use std::io::Cursor;

use crate::model::plan::{Line, Section};

fn style(id: &str, name: &str, half_points: usize) -> Style {
    Style::new(id, StyleType::Paragraph).name(name).size(half_points).bold()
}

fn paragraph(text: &str) -> Paragraph {
    Paragraph::new().add_run(Run::new().add_text(text))
}

fn heading(text: &str, level: &str) -> Paragraph {
    paragraph(text).style(level)
}

/// The file's bytes.
///
/// # Errors
/// Those of the writer.
pub fn plan(name: &str, born: &str, version: &str, sections: &[Section], lines: &[Line]) -> Result<Vec<u8>, DocxError> {
    let mut document = Docx::new()
        .default_fonts(RunFonts::new().ascii("Arial").hi_ansi("Arial"))
        .default_size(24)
        .add_style(style("Heading1", "heading 1", 36))
        .add_style(style("Heading2", "heading 2", 30))
        .add_style(style("Heading3", "heading 3", 26))
        .add_paragraph(heading("Education, health and care plan", "Heading1"))
        .add_paragraph(paragraph(name));
    if !born.is_empty() {
        document = document.add_paragraph(paragraph(&format!("Born {born}")));
    }
    document = document.add_paragraph(paragraph(version));
    let body = |of: Option<uuid::Uuid>| lines.iter().find(|line| Some(line.line) == of).map(|line| line.body.as_str());
    let mut letter = "";
    for section in sections {
        if section.letter != letter {
            letter = section.letter;
            document = document.add_paragraph(heading(&format!("Section {letter}"), "Heading2"));
        }
        document = document.add_paragraph(heading(section.title, "Heading3"));
        let mut empty = true;
        for line in lines.iter().filter(|line| line.section == section.code) {
            empty = false;
            document = document.add_paragraph(paragraph(&line.body));
            for (label, value) in [
                ("By whom: ", line.who.as_deref()),
                ("How much: ", line.quantity.as_deref()),
                ("For the need: ", body(line.need)),
                ("Towards the outcome: ", body(line.outcome)),
            ] {
                if let Some(value) = value {
                    document = document.add_paragraph(paragraph(&format!("{label}{value}")));
                }
            }
        }
        if empty {
            document = document.add_paragraph(paragraph("Nothing is written."));
        }
    }
    let mut file = Cursor::new(Vec::new());
    document.build().pack(&mut file)?;
    Ok(file.into_inner())
}
