//! One template: what it says, its fields, its history; writing a new version and putting it in use.

use access::{App, Facts, Viewer};
use askama::Template as Page;
use axum::extract::{Path, Query, State};
use page::govuk::{Button, Cell, Choice, Head, Markup, Table, Tag, Textarea};
use page::{Done, FieldsForm, Form, Layout, Problem, Shown, go, refuse, show, words};
use serde_json::json;
use store::StoreError;

use super::list::title_of;
use crate::MANAGE_NOTICES;
use crate::model::letter::template::LONGEST;
use crate::model::letter::{ENGLISH, Fault, LetterKind, Template, Which, builtin, fields};
use crate::records::general_letters;
use crate::records::templates::{self, Stored};

/// Which template an address names: kind, wording and language.
pub type Codes = Path<(String, String, String)>;

/// The address of a template.
pub(super) fn path_of(which: &Which) -> String {
    format!("/letters/templates/{}/{}/{}", which.kind.code(), which.wording, which.language)
}

/// The template of an address, for somebody who manages letters.
pub(super) async fn open(
    app: &App,
    viewer: &Viewer,
    (kind, wording, language): &(String, String, String),
) -> Result<Which, Problem> {
    app.allow(viewer, MANAGE_NOTICES, &Facts::default())?;
    let mut tx = app.db.read().await?;
    let general = general_letters::known(&mut tx).await?;
    Which::among(&general, (kind.as_str(), wording.as_str(), language.as_str())).ok_or(Problem::NotFound)
}

#[derive(Page)]
#[template(path = "letter_template.html")]
struct View {
    layout: Layout,
    at: String,
    /// What it is: wording and language.
    about: String,
    unchecked: Option<Tag>,
    /// Whether letters have this text now.
    status: String,
    text: String,
    is_translation: bool,
    draft: Option<Draft>,
    history: Option<Table>,
    fields: Table,
    use_it: Button,
    delete: Button,
    /// Whether a general letter is offered, and the button that changes it.
    offer: Option<Offer>,
}

/// Whether a general letter can be chosen.
struct Offer {
    code: String,
    is_offered: bool,
    button: Button,
}

impl Offer {
    fn new(code: &str, is_offered: bool) -> Self {
        let words = if is_offered { "Stop offering this letter" } else { "Offer this letter again" };
        let button = Button::submit(words).classes("govuk-button--secondary");
        Self { code: code.to_owned(), is_offered, button }
    }
}

/// A draft, and what keeps it from being used.
struct Draft {
    by: String,
    version: i64,
    text: String,
    faults: Vec<String>,
    unchecked: bool,
    /// The number of the version that it can be compared with, and its own.
    compare: Option<(i64, i64)>,
}

/// The merge fields: those of the law first.
fn field_table(kind: &LetterKind) -> Table {
    let braced = |name: &str| format!("{{{name}}}");
    let legal = fields::legal(kind)
        .into_iter()
        .map(|(name, about, provision)| [braced(name), about, format!("Required: {provision}")]);
    let others = fields::of(kind)
        .into_iter()
        .map(|field| [braced(field.name), field.about.to_owned(), format!("For example, {}", field.example)]);
    Table {
        head: ["Merge field", "What it shows", "Note"].iter().map(|text| Head::text(text)).collect(),
        rows: legal.chain(others).map(|row| row.map(Cell::text).to_vec()).collect(),
        first_cell_is_header: true,
        ..Table::default()
    }
}

fn history_table(at: &str, all: &[Stored]) -> Option<Table> {
    let kept: Vec<&Stored> = all.iter().filter(|one| !one.is("draft")).collect();
    let rows: Vec<Vec<Cell>> = kept
        .iter()
        .enumerate()
        .map(|(place, one)| {
            let state = if one.is("in_use") { "In use" } else { "Replaced" };
            let since = one.used_at().map(words::time).unwrap_or_default();
            let by = one.used_by.clone().unwrap_or_default();
            let compare = kept.get(place + 1).map_or_else(Markup::default, |before| {
                let href = format!("{at}/compare/{}/{}", before.number, one.number);
                Markup::link(&href, &format!("Compare with version {}", before.number))
            });
            let see = Markup::link(&format!("{at}/preview?version={}", one.number), "Preview (PDF)");
            vec![
                Cell::text(format!("Version {}", one.number)),
                Cell::text(state),
                Cell::text(format!("{since}, {by}")),
                Cell::html(see),
                Cell::html(compare),
            ]
        })
        .collect();
    (!rows.is_empty()).then(|| Table {
        head: ["Version", "Status", "In use since", "Letter", "Changes"].iter().map(|text| Head::text(text)).collect(),
        rows,
        first_cell_is_header: true,
        ..Table::default()
    })
}

/// Why a text cannot be used, in words.
fn in_words(text: &str, kind: &LetterKind) -> Vec<String> {
    Template::read(text, kind.clone()).err().unwrap_or_default().iter().map(Fault::to_string).collect()
}

pub async fn view(State(app): State<App>, viewer: Viewer, Path(codes): Codes, Query(done): Query<Done>) -> Shown {
    let which = open(&app, &viewer, &codes).await?;
    show(&shown(&app, &viewer, &which, done.done.as_deref(), None).await?)
}

async fn shown(
    app: &App,
    viewer: &Viewer,
    which: &Which,
    done: Option<&str>,
    refused: Option<&Form>,
) -> Result<View, Problem> {
    let mut tx = app.db.read().await?;
    let all = templates::history(&mut tx, which).await?;
    let text = templates::text(&mut tx, which).await?;
    let kept = general_letters::all(&mut tx).await?;
    drop(tx);
    let kept = kept.iter().find(|one| one.code == which.kind.code());
    let offer = kept.map(|one| Offer::new(&one.code, one.is_offered()));
    let at = path_of(which);
    let in_use = all.iter().find(|one| one.is("in_use"));
    let foreign = which.language != ENGLISH;
    let draft = all.iter().find(|one| one.is("draft")).map(|one| Draft {
        by: format!("{}, {}", one.changed_by, words::time(one.changed_at())),
        version: one.version,
        text: one.body.clone(),
        faults: in_words(&one.body, &which.kind),
        unchecked: foreign && !one.checked,
        compare: in_use.map(|used| (used.number, one.number)),
    });
    let done = done.and_then(|key| match key {
        "saved" => Some("Draft saved. Letters stay as they are until you put it in use."),
        "used" => Some("In use. New letters have this text from now on."),
        "discarded" => Some("Draft deleted."),
        "added" => Some("Letter added. Write its text and put it in use: then it can be chosen."),
        "offered" => Some("This letter can be chosen again."),
        "ended" => Some("This letter can no longer be chosen. Letters that were sent stay as they are."),
        _ => None,
    });
    let layout = app.layout(viewer, &title_of(which)).back_to("/letters", "Letters").done(done);
    Ok(View {
        layout: layout.errors(refused.and_then(Form::summary)),
        about: which.words(),
        unchecked: in_use
            .filter(|one| foreign && !one.checked)
            .map(|_| Tag::new("Not yet checked by a native speaker", "yellow")),
        status: match in_use {
            Some(one) => format!("Version {} is in use.", one.number),
            None if foreign => "There is no translation yet. Letters go out in English.".to_owned(),
            None if builtin::of(&which.kind, &which.wording).is_none() => {
                "No text is in use yet. Nobody can write this letter.".to_owned()
            }
            None => "The text that comes with OnePlan is in use.".to_owned(),
        },
        text: text.unwrap_or_default(),
        is_translation: foreign,
        history: history_table(&at, &all),
        fields: field_table(&which.kind),
        offer,
        use_it: Button::submit("Put this draft in use"),
        delete: Button::submit("Delete the draft").classes("govuk-button--warning"),
        draft,
        at,
    })
}

fn edit_page(app: &App, viewer: &Viewer, which: &Which, form: &Form, version: i64) -> Result<FieldsForm, Problem> {
    let layout = app
        .layout(viewer, &format!("Edit: {}", title_of(which)))
        .errors(form.summary())
        .back_to(&path_of(which), &title_of(which));
    let area = Textarea {
        rows: Some(30),
        hint: Some("The first line is the subject, such as “Subject: Your request about {child_name}”. Start a heading with “# ” and a list item with “- ”. Put merge fields in braces".into()),
        ..form.textarea("body", "Text of the letter").up_to(LONGEST)
    };
    let page = FieldsForm::new(layout, version).lead(which.words()).field(&area)?;
    let page = if which.language == ENGLISH {
        page
    } else {
        let checked = Choice::new("yes", "A native speaker has checked this translation")
            .hint("Letters go out in this language only once somebody has");
        page.field(&form.checkboxes("checked", "Translation", vec![checked]))?
    };
    Ok(page.button("Save this text").after(Markup::render(&FieldList::of(&which.kind))?))
}

#[derive(Page)]
#[template(ext = "html", source = r#"<h2 class="govuk-heading-m">Merge fields</h2>{{ fields.cards("Merge fields") }}"#)]
pub(super) struct FieldList {
    fields: Table,
}

impl FieldList {
    /// Those that a letter of this kind can have.
    pub(super) fn of(kind: &LetterKind) -> Self {
        Self { fields: field_table(kind) }
    }
}

/// The form for the next version: it opens with the draft, or with what is in use.
pub async fn edit(State(app): State<App>, viewer: Viewer, Path(codes): Codes) -> Shown {
    let which = open(&app, &viewer, &codes).await?;
    let mut tx = app.db.read().await?;
    let all = templates::history(&mut tx, &which).await?;
    let draft = all.into_iter().find(|one| one.is("draft"));
    let text = match &draft {
        Some(draft) => Some(draft.body.clone()),
        None => templates::text(&mut tx, &which).await?,
    };
    let text = match text {
        Some(text) => text,
        // A translation begins with the English text beside it.
        None => {
            let english = Which { language: ENGLISH.to_owned(), ..which.clone() };
            templates::text(&mut tx, &english).await?.unwrap_or_default()
        }
    };
    drop(tx);
    let mut form = Form::default().with("body", text);
    if draft.as_ref().is_some_and(|draft| draft.checked) {
        form = form.with("checked", "yes");
    }
    show(&edit_page(&app, &viewer, &which, &form, draft.map_or(0, |draft| draft.version))?)
}

/// Saves the draft. A field that does not exist and a part that the law requires are said at once; they are corrected before the
/// draft is saved, so that nobody can put it in use without them.
pub async fn save(State(app): State<App>, viewer: Viewer, Path(codes): Codes, mut form: Form) -> Shown {
    let which = open(&app, &viewer, &codes).await?;
    let allowed = app.allow(&viewer, MANAGE_NOTICES, &Facts::default())?;
    form.at_most("body", LONGEST);
    let body = form.value("body").replace('\r', "");
    let faults = in_words(&body, &which.kind);
    if !faults.is_empty() {
        form.refuse("body", faults.join(". "));
    }
    let checked = which.language == ENGLISH || form.value("checked") == "yes";
    let version: i64 = form.value("version").parse().unwrap_or(0);
    if form.is_right() {
        let mut tx = app.db.write(&viewer.actor()).await?;
        match templates::save_draft(&mut tx, &which, (&body, checked), &viewer.name, version).await {
            Ok(id) => {
                let detail = json!({ "kind": which.kind.code(), "wording": which.wording, "language": which.language,
                                     "act": "draft saved", "checked": checked });
                tx.record(allowed.entry("letter_template", Some(id.uuid())).detail(detail)).await?;
                tx.commit().await?;
                return go(&format!("{}?done=saved", path_of(&which)));
            }
            Err(StoreError::Stale) => form.refuse(
                "body",
                "Somebody else saved a draft while you were working. Open it, and add your changes to it",
            ),
            Err(other) => return Err(other.into()),
        }
    }
    refuse(&edit_page(&app, &viewer, &which, &form, version)?)
}

/// Puts the draft in use.
pub async fn put_in_use(State(app): State<App>, viewer: Viewer, Path(codes): Codes, mut form: Form) -> Shown {
    let which = open(&app, &viewer, &codes).await?;
    let allowed = app.allow(&viewer, MANAGE_NOTICES, &Facts::default())?;
    let version: i64 = form.value("version").parse().unwrap_or(0);
    let mut tx = app.db.write(&viewer.actor()).await?;
    let draft = templates::history(&mut tx, &which).await?.into_iter().find(|one| one.is("draft"));
    let draft = draft.ok_or_else(|| Problem::Conflict("There is no draft to put in use.".to_owned()))?;
    // What the law asks for may be more than when the draft was saved.
    if let Some(fault) = in_words(&draft.body, &which.kind).first() {
        form.refuse("", fault.clone());
        drop(tx);
        return refuse(&shown(&app, &viewer, &which, None, Some(&form)).await?);
    }
    templates::put_in_use(&mut tx, &which, draft.id, version, &viewer.name).await?;
    let detail = json!({ "kind": which.kind.code(), "wording": which.wording, "language": which.language,
                         "act": "put in use", "number": draft.number });
    tx.record(allowed.entry("letter_template", Some(draft.id.uuid())).detail(detail)).await?;
    tx.commit().await?;
    go(&format!("{}?done=used", path_of(&which)))
}

/// Deletes the draft.
pub async fn discard(State(app): State<App>, viewer: Viewer, Path(codes): Codes) -> Shown {
    let which = open(&app, &viewer, &codes).await?;
    let allowed = app.allow(&viewer, MANAGE_NOTICES, &Facts::default())?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    if templates::discard(&mut tx, &which).await? {
        let detail = json!({ "kind": which.kind.code(), "wording": which.wording, "language": which.language,
                             "act": "draft deleted" });
        tx.record(allowed.entry("letter_template", None).detail(detail)).await?;
        tx.commit().await?;
    }
    go(&format!("{}?done=discarded", path_of(&which)))
}
