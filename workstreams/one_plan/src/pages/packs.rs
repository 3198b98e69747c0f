//! Board packs: made at one click, frozen, read on the page, as PDF, as Word, and as images for slides.

use access::{AccountId, Action, App, Facts, Viewer};
use approval::{Approved, Checksum, Thing, comments, sign_off};
use askama::Template;
use axum::extract::{Path, Query, State};
use documents::{Block, Document, Image, pdf, word};
use page::govuk::{Cell, Head, Markup, Table};
use page::{DateRange, Done, FieldsForm, Figure, Form, Layout, Problem, Shown, go, refuse, show, words};
use store::Tx;
use uuid::Uuid;

use super::common::{Asked, basket_choice};
use crate::model::pack::Pack;
use crate::policy::{APPROVE_PACK, LEAD_PLAN, SEE_PLAN};
use crate::records::baskets::{self, Basket};
use crate::records::meetings;
use crate::records::packs::{self, Kept, PackId};
use page::download;

#[derive(Template)]
#[template(path = "packs.html")]
struct Packs {
    layout: Layout,
    table: Option<Table>,
    may_lead: bool,
}

pub async fn list(State(app): State<App>, viewer: Viewer) -> Shown {
    let mut tx = app.db.read().await?;
    let mut all = packs::list(&mut tx).await?;
    let meetings = meetings::all(&mut tx).await?;
    drop(tx);
    all.sort_by_key(|one| one.place(viewer.today));
    let rows: Vec<Vec<Cell>> = all
        .iter()
        .map(|one| {
            vec![
                Cell::html(Markup::link(&format!("/plan/packs/{}", one.id), &one.named())),
                match meetings.iter().find(|meeting| one.is_of(meeting)) {
                    Some(meeting) => Cell::html(Markup::link(
                        &format!("/plan/meetings/{}", meeting.id),
                        &words::short_date(one.for_on),
                    )),
                    None => Cell::text(format!(
                        "{}: no board meeting is listed for this day",
                        words::short_date(one.for_on)
                    )),
                },
                Cell::text(format!("{}, {}", one.frozen.made_by, words::time(one.frozen.made_at()))),
            ]
        })
        .collect();
    show(&Packs {
        table: (!rows.is_empty()).then(|| Table {
            head: ["Pack", "For the meeting on", "Made by"].map(Head::text).to_vec(),
            rows,
            first_cell_is_header: true,
            ..Table::default()
        }),
        may_lead: app.policy.may_ever(&viewer, LEAD_PLAN),
        layout: app.layout(&viewer, "Board packs").back_to("/plan", "One Plan"),
    })
}

fn form_page(app: &App, viewer: &Viewer, baskets: &[Basket], form: &Form) -> Result<FieldsForm, Problem> {
    let chosen = baskets::chosen(baskets, form.value("basket")).ok_or(Problem::NotFound)?;
    let layout = app.layout(viewer, "Make a board pack").errors(form.summary()).back_to("/plan/packs", "Board packs");
    FieldsForm::new(layout, 0)
        .again()
        .lead(
            "The pack contains the measures, exceptions, plan, highlight reports, risks, decisions and tasks as they are now. It is then frozen and does not change.",
        )
        .button("Make pack")
        .field(&form.input("title", "Title (leave blank to use the board and the date)"))?
        .field(&form.date_input("for_on", "Date of the meeting", "For example, 27 3 2026"))?
        .field(&basket_choice(baskets, chosen))
}

pub async fn new(State(app): State<App>, viewer: Viewer) -> Shown {
    let mut tx = app.db.read().await?;
    let baskets = baskets::all(&mut tx).await?;
    let meetings = meetings::all(&mut tx).await?;
    drop(tx);
    // The next board meeting; they come newest first.
    let next = meetings.iter().rev().find(|one| one.is_of_board() && one.held_on >= viewer.today);
    let form = Form::default().with_date("for_on", next.map_or(viewer.today, |one| one.held_on));
    show(&form_page(&app, &viewer, &baskets, &form)?)
}

pub async fn make(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, LEAD_PLAN, &Facts::default())?;
    let title = form.optional("title");
    let for_on = form.required_date(
        "for_on",
        "Date of the meeting",
        &DateRange::past_or_coming(viewer.today),
        "Enter the date of the meeting",
    );
    if for_on.is_some_and(|day| (day - viewer.today).get_days().abs() > 400) {
        form.refuse("for_on", "Date of the meeting must be within about a year of today");
    }
    // All is read before the pack is written: nobody waits meanwhile.
    let mut tx = app.db.read().await?;
    let baskets = baskets::all(&mut tx).await?;
    let basket = baskets::find(&baskets, form.value("basket")).cloned();
    if basket.is_none() {
        form.refuse("basket", "Select the measure set");
    }
    let frame = Asked::default().frame(&mut tx).await?;
    if frame.is_none() {
        form.refuse("for_on", "The local authority has not been set: set it in the header of the SEN2 return");
    }
    let (Some(for_on), Some(basket), Some(frame), true) = (for_on, basket, frame, form.is_right()) else {
        drop(tx);
        return refuse(&form_page(&app, &viewer, &baskets, &form)?);
    };
    let title = title.unwrap_or_else(|| format!("SEND partnership board, {}", words::date(for_on)));
    let pack = packs::make(&mut tx, &frame, &basket, &title, for_on, viewer.today).await?;
    drop(tx);
    let mut tx = app.db.write(&viewer.actor()).await?;
    let (id, sha256) = packs::keep(&mut tx, &pack, &viewer.actor()).await?;
    let detail = serde_json::json!({ "sha256": sha256.as_str() });
    tx.record(allowed.entry("board_pack", Some(id.uuid())).detail(detail)).await?;
    tx.commit().await?;
    go(&format!("/plan/packs/{id}"))
}

impl Thing for Kept {
    const CODE: &'static str = "board_pack";
    const NAME: &'static str = "board pack";
    const SUBJECT: &'static str = "board_pack";
    const SEE: Action = SEE_PLAN;

    async fn facts(_: &mut Tx, _: &Viewer, _: Uuid) -> Result<Facts, Problem> {
        Ok(Facts::default())
    }
    async fn load(tx: &mut Tx, _: &Viewer, id: Uuid) -> Result<Self, Problem> {
        Ok(packs::one(tx, PackId::from_uuid(id)).await?)
    }
    fn owner(&self) -> Uuid {
        self.id.uuid()
    }
    fn title(&self) -> String {
        self.pack.named()
    }
    fn href(&self) -> String {
        format!("/plan/packs/{}", self.id)
    }
}

impl Approved for Kept {
    const SEND: Action = LEAD_PLAN;
    const APPROVE: Action = APPROVE_PACK;

    fn checksum(&self) -> &Checksum {
        &self.checksum
    }
    fn authors(&self) -> Vec<AccountId> {
        self.frozen.made_by_account.into_iter().collect()
    }
}

async fn load(tx: &mut Tx, id: PackId) -> Result<(Kept, Vec<String>), Problem> {
    let kept = packs::one(tx, id).await?;
    let restated = packs::restated(tx, &kept.pack).await?;
    Ok((kept, restated))
}

#[derive(Template)]
#[template(path = "pack.html")]
struct OnePack {
    layout: Layout,
    id: String,
    frozen: String,
    approval: Markup,
    content: Markup,
    images: Vec<(String, Figure)>,
}

/// The pack as a page: the same document that the files hold.
pub async fn view(State(app): State<App>, viewer: Viewer, Path(id): Path<PackId>, Query(asked): Query<Done>) -> Shown {
    let mut tx = app.db.read().await?;
    let (kept, restated) = load(&mut tx, id).await?;
    let approval = sign_off::summary(&mut tx, &app, &viewer, &kept, &Facts::default()).await?;
    drop(tx);
    let Kept { pack, frozen, .. } = kept;
    let mut images = Vec::new();
    for one in pack.measures.iter().filter(|one| one.value.is_some()) {
        let href = |ending: &str| format!("/plan/packs/{id}/images/{}{ending}", one.id);
        let figure = Figure::new(&format!("image-{}", one.id), &pack.chart(one))?
            .file(href(""), &format!("Download {} (SVG)", one.id))
            .file(href(".png"), &format!("Download {} (PNG)", one.id));
        images.push((format!("{} {}", one.id, one.title), figure));
    }
    show(&OnePack {
        id: id.to_string(),
        frozen: frozen.in_words(),
        content: markup(&pack.document(&restated))?,
        approval,
        images,
        layout: app
            .layout(&viewer, &pack.named())
            .back_to("/plan/packs", "Board packs")
            .done(asked.done.as_deref().and_then(comments::done)),
    })
}

#[derive(Template)]
#[template(path = "document.html")]
struct Blocks {
    blocks: Vec<Shape>,
}

enum Shape {
    Heading(String),
    Subheading(String),
    Paragraph(String),
    List(Vec<String>),
    Markup(Markup, String),
}

/// A document as a part of a page.
fn markup(document: &Document) -> Result<Markup, Problem> {
    let mut blocks = Vec::new();
    for (place, block) in document.blocks.iter().enumerate() {
        blocks.push(match block {
            Block::Chart(chart) => {
                let figure = Figure::new(&format!("chart-{place}"), chart)?;
                Shape::Markup(Markup::render(&figure)?, String::new())
            }
            Block::Heading(2, text) => Shape::Heading(text.clone()),
            Block::Heading(_, text) => Shape::Subheading(text.clone()),
            Block::Paragraph(text) => Shape::Paragraph(text.clone()),
            Block::Pictured { heading, lines, .. } => Shape::Paragraph(format!("{heading} {}", lines.join(" "))),
            Block::Signature(closing, lines) => Shape::Paragraph(format!("{closing} {}", lines.join(", "))),
            Block::List(items) => Shape::List(items.clone()),
            Block::Facts(facts) => {
                let mut list = page::govuk::SummaryList::default();
                for (name, value) in facts {
                    list = list.row(name, value.clone());
                }
                Shape::Markup(Markup::render(&list)?, String::new())
            }
            Block::Table { caption, head, rows } => {
                let table = Table {
                    head: head.iter().map(|text| Head::text(text)).collect(),
                    rows: rows.iter().map(|row| row.iter().map(Cell::text).collect()).collect(),
                    first_cell_is_header: true,
                    ..Table::default()
                };
                Shape::Markup(Markup::render(&table)?, caption.clone())
            }
        });
    }
    Ok(Markup::render(&Blocks { blocks })?)
}

fn file_name(pack: &Pack, ending: &str) -> String {
    format!("board-pack-{}.{ending}", pack.for_on)
}

/// The pack as an accessible PDF.
pub async fn as_pdf(State(app): State<App>, _viewer: Viewer, Path(id): Path<PackId>) -> Shown {
    let mut tx = app.db.read().await?;
    let (Kept { pack, .. }, restated) = load(&mut tx, id).await?;
    drop(tx);
    let content = pdf(&pack.document(&restated)).map_err(|error| Problem::Defect(error.to_string()))?;
    download::keep("application/pdf", &file_name(&pack, "pdf"), content)
}

/// The pack as Word.
pub async fn as_word(State(app): State<App>, _viewer: Viewer, Path(id): Path<PackId>) -> Shown {
    let mut tx = app.db.read().await?;
    let (Kept { pack, .. }, restated) = load(&mut tx, id).await?;
    drop(tx);
    let content = word(&pack.document(&restated)).map_err(|error| Problem::Defect(error.to_string()))?;
    let kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    download::keep(kind, &file_name(&pack, "docx"), content)
}

/// The series of a measure as it was frozen, as an image: SVG, or PNG where the address ends so.
pub async fn image(State(app): State<App>, _viewer: Viewer, Path((id, measure)): Path<(PackId, String)>) -> Shown {
    let mut tx = app.db.read().await?;
    let Kept { pack, .. } = packs::one(&mut tx, id).await?;
    drop(tx);
    let (measure, kind, ending) = match measure.strip_suffix(".png") {
        Some(measure) => (measure, Image::Png, "png"),
        None => (measure.as_str(), Image::Svg, "svg"),
    };
    let one = pack.measures.iter().find(|one| one.id == measure).ok_or(Problem::NotFound)?;
    let drawn = kind.of(&pack.chart(one)).map_err(|error| Problem::Defect(error.to_string()))?;
    download::keep(kind.media_type(), &format!("{}-{}.{ending}", one.id, pack.for_on), drawn)
}
