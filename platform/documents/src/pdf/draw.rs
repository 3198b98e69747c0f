//! Drawing what is laid out, and describing it by tags.

use std::num::NonZeroU16;

use krilla::color::luma;
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::error::KrillaError;
use krilla::geom::{PathBuilder, Point, Size, Transform};
use krilla::image::Image;
use krilla::metadata::{DateTime, Metadata};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::Stroke;
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, ListNumbering, SpanTag, TableHeaderScope, Tag, TagGroup, TagTree,
};
use krilla::{Document as File, SerializeSettings};

use super::figure::figure;
use super::layout::{Child, HEIGHT, Kind, LEFT, Laid, Line, Mark, Part, WIDTH};
use crate::face::Faces;
use crate::script::language;
use crate::{Document, DocumentError, Picture};

/// Of headers and footers.
const SMALL: f32 = 10.0;

/// Draws the whole file: documents one after the other, each with its own count of pages.
pub fn draw(title: &str, all: &[(&Document, Laid)], faces: &Faces) -> Result<Vec<u8>, DocumentError> {
    let configuration = ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| DocumentError::Writer(format!("{error:?}")))?;
    let mut file = File::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    let slots = all.last().map_or(0, |(_, laid)| laid.slots);
    let mut drawn: Vec<Option<Identifier>> = (0..slots).map(|_| None).collect();
    for (document, laid) in all {
        pages(&mut file, document, laid, faces, &mut drawn)?;
    }
    let first = all.first().map(|(document, _)| *document);
    let language = first.map_or_else(|| "en-GB".to_owned(), |document| document.language.clone());
    let mut tree = TagTree::new().with_lang(Some(language.clone()));
    for part in all.iter().flat_map(|(_, laid)| &laid.parts) {
        tree.push(group(part, &mut drawn));
    }
    file.set_tag_tree(tree);
    file.set_outline(outline(all));
    let mut metadata = Metadata::new().title(title.to_owned()).language(language).producer("OnePlan".to_owned());
    if let Some(on) = first.map(|document| document.date) {
        let made = DateTime::new(numbers::fitted::<u16>(on.year()))
            .month(numbers::fitted::<u8>(on.month()))
            .day(numbers::fitted::<u8>(on.day()));
        metadata = metadata.creation_date(made);
    }
    file.set_metadata(metadata);
    file.finish().map_err(|error| match error {
        KrillaError::Validation(found) => {
            DocumentError::NotAccessible(found.iter().map(|(one, _)| format!("{one:?}")).collect::<Vec<_>>().join("; "))
        }
        other => DocumentError::Writer(format!("{other:?}")),
    })
}

/// The pages of one document.
fn pages(
    file: &mut File,
    document: &Document,
    laid: &Laid,
    faces: &Faces,
    drawn: &mut [Option<Identifier>],
) -> Result<(), DocumentError> {
    let faces = &faces.for_document(document);
    let total = laid.pages.len();
    let size =
        PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| DocumentError::Writer("the page has no size".to_owned()))?;
    for (number, marks) in laid.pages.iter().enumerate() {
        let mut page = file.start_page_with(size.clone());
        let mut surface = page.surface();
        for mark in marks {
            draw_mark(&mut surface, faces, mark, drawn);
        }
        // The first page of a letter has the letterhead there.
        if number > 0 || document.letterhead.is_none() {
            let header = faces.clean(&document.header);
            artifact(&mut surface, faces, ArtifactType::Header, &small(faces, 48.0, &header));
        }
        let footer = faces.clean(&document.footer);
        let separator = if footer.is_empty() { "" } else { " – " };
        let text = format!("{footer}{separator}Page {} of {total}", number + 1);
        artifact(&mut surface, faces, ArtifactType::Footer, &small(faces, HEIGHT - 36.0, &text));
        surface.finish();
        page.finish();
    }
    if laid.blank_back {
        file.start_page_with(size).finish();
    }
    Ok(())
}

fn small(faces: &Faces, y: f32, text: &str) -> Line {
    Line { x: LEFT, y, size: SMALL, bold: false, reading: faces.reading(text), text: text.to_owned() }
}

fn text(surface: &mut Surface<'_>, faces: &Faces, line: &Line) {
    let mut x = line.x;
    for run in faces.runs(&line.text, line.bold, line.reading) {
        let width = run.width(line.size);
        surface.draw_glyphs(Point::from_xy(x, line.y), &run.glyphs(), run.font(), &line.text, line.size, false);
        x += width;
    }
}

fn artifact(surface: &mut Surface<'_>, faces: &Faces, kind: ArtifactType, line: &Line) {
    if line.text.is_empty() {
        return;
    }
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(kind)));
    text(surface, faces, line);
    surface.end_tagged();
}

fn image(surface: &mut Surface<'_>, at: (f32, f32), size: (f32, f32), picture: &Picture) {
    let (Some((pixels, width, height)), Some(size)) = (picture.pixels(), Size::from_wh(size.0, size.1)) else { return };
    surface.push_transform(&Transform::from_translate(at.0, at.1));
    surface.draw_image(Image::from_rgba8(pixels, width, height), size);
    surface.pop();
}

fn draw_mark(surface: &mut Surface<'_>, faces: &Faces, mark: &Mark, drawn: &mut [Option<Identifier>]) {
    match mark {
        Mark::Text { slot, line } => {
            // Where letters join, the writer says of each cluster what is written. Saying it of the line too would nest the
            // two, and poppler then loses the end of the line.
            let span = SpanTag::empty().with_lang(language(&line.text));
            let identifier = surface.start_tagged(ContentTag::Span(span));
            text(surface, faces, line);
            surface.end_tagged();
            if let Some(place) = drawn.get_mut(*slot) {
                *place = Some(identifier);
            }
        }
        Mark::Figure { slot, at, scale, drawing } => {
            let identifier = surface.start_tagged(ContentTag::Other);
            figure(surface, faces, drawing, *at, *scale);
            surface.end_tagged();
            if let Some(place) = drawn.get_mut(*slot) {
                *place = Some(identifier);
            }
        }
        Mark::Picture { slot, at, size, picture } => {
            let identifier = surface.start_tagged(ContentTag::Other);
            image(surface, *at, *size, picture);
            surface.end_tagged();
            if let Some(place) = drawn.get_mut(*slot) {
                *place = Some(identifier);
            }
        }
        Mark::Decoration { at, size, picture } => {
            surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
            image(surface, *at, *size, picture);
            surface.end_tagged();
        }
        Mark::Again(line) => artifact(surface, faces, ArtifactType::PaginationOther, line),
        Mark::Rule { from, to, y } => {
            surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
            let grey = luma::Color::new(150);
            surface.set_stroke(Some(Stroke { paint: grey.into(), width: 0.5, ..Stroke::default() }));
            let mut path = PathBuilder::new();
            path.move_to(*from, *y);
            path.line_to(*to, *y);
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
            // Text is drawn with the stroke too.
            surface.set_stroke(None);
            surface.end_tagged();
        }
    }
}

fn group(part: &Part, drawn: &mut [Option<Identifier>]) -> TagGroup {
    let mut group = match &part.kind {
        Kind::Heading(level, title) => {
            TagGroup::new(Tag::Hn(NonZeroU16::new(u16::from(*level)).unwrap_or(NonZeroU16::MIN), Some(title.clone())))
        }
        Kind::Paragraph => TagGroup::new(Tag::P),
        Kind::Figure(alt) => TagGroup::new(Tag::Figure(Some(alt.clone()))),
        Kind::List => TagGroup::new(Tag::L(ListNumbering::Disc)),
        Kind::Item => TagGroup::new(Tag::LI),
        Kind::Label => TagGroup::new(Tag::Lbl),
        Kind::Body => TagGroup::new(Tag::LBody),
        Kind::Table(summary) if summary.is_empty() => TagGroup::new(Tag::Table),
        Kind::Table(summary) => TagGroup::new(Tag::Table.with_summary(Some(summary.clone()))),
        Kind::Head => TagGroup::new(Tag::THead),
        Kind::Rows => TagGroup::new(Tag::TBody),
        Kind::Row => TagGroup::new(Tag::TR),
        Kind::ColumnHeading => TagGroup::new(Tag::TH(TableHeaderScope::Column)),
        Kind::RowHeading => TagGroup::new(Tag::TH(TableHeaderScope::Row)),
        Kind::Cell => TagGroup::new(Tag::TD),
    };
    for child in &part.children {
        match child {
            Child::Part(part) => group.push(self::group(part, drawn)),
            Child::Slot(slot) => {
                if let Some(identifier) = drawn.get_mut(*slot).and_then(Option::take) {
                    group.push(identifier);
                }
            }
        }
    }
    group
}

/// The headings of level 2 with those of level 3 under them.
fn outline(all: &[(&Document, Laid)]) -> Outline {
    let mut outline = Outline::new();
    let mut open: Option<OutlineNode> = None;
    let mut before = 0;
    for (_, laid) in all {
        for mark in &laid.bookmarks {
            let to = XyzDestination::new(before + mark.page, Point::from_xy(LEFT, mark.y));
            let node = OutlineNode::new(mark.text.clone(), to);
            match (&mut open, mark.level) {
                (Some(above), 3) => above.push_child(node),
                _ => {
                    if let Some(done) = open.replace(node) {
                        outline.push_child(done);
                    }
                }
            }
        }
        before += laid.pages.len() + usize::from(laid.blank_back);
    }
    if let Some(last) = open {
        outline.push_child(last);
    }
    outline
}
