//! The templates of letters: which are in use, and which are being written.

use access::{App, Facts, Viewer};
use axum::extract::{Query, State};
use page::govuk::{Cell, Markup, SelectItem, Tag};
use page::list::{Column, Columns, Filter, List, ListPage, ListQuery};
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show, words};
use people::model::contact::{LANGUAGES, WORDINGS};
use store::Found;

use super::super::texts;
use super::template::path_of;
use crate::MANAGE_NOTICES;
use crate::model::letter::{ENGLISH, KINDS, LetterKind, Which, builtin, language_words};
use crate::records::notices;
use crate::records::templates::{self, Line};

/// What was just done.
#[derive(serde::Deserialize, Default)]
pub struct Done {
    done: Option<String>,
    count: Option<i64>,
    moved: Option<i64>,
}

fn list<'a>() -> List<'a, Line> {
    let columns = Columns::new([
        Column::cell("Letter", |line: &Line| Markup::link(&path_of(&line.which), &title_of(&line.which))),
        Column::text("Wording", |line: &Line| people::model::contact::wording_words(&line.which.wording).to_owned()),
        Column::text("Language", |line: &Line| language_words(&line.which.language).to_owned()),
        Column::cell("In use", in_use),
        Column::cell("Draft", draft),
    ]);
    let kinds = KINDS.iter().map(|kind| (kind.code(), title(kind.words())));
    List::new("/letters", ("template", "templates"), columns)
        .filter(Filter::choice("wording", "Wording", WORDINGS.iter().copied()))
        .filter(Filter::choice("kind", "Letter", kinds.chain([(ALL_GENERAL, "General letters".to_owned())])))
}

/// A kind of letter as a heading: without what the record says of it, that it was sent.
pub(in crate::pages) fn title(words: &str) -> String {
    words.replace(" notified", "").replace(" sent", "")
}

pub(super) fn title_of(which: &Which) -> String {
    match &which.kind {
        LetterKind::Event(kind) => title(kind.words()),
        LetterKind::General(general) => general.name.clone(),
    }
}

/// The choice of the general letters in the list.
const ALL_GENERAL: &str = "general";

fn in_use(line: &Line) -> Cell {
    match &line.in_use {
        Some(one) if line.which.language != ENGLISH && !one.checked => {
            Cell::html(Markup::of(&Tag::new("Not yet checked by a native speaker", "yellow")))
        }
        Some(one) => {
            let since = one.used_at().map(words::time).unwrap_or_default();
            Cell::text(format!("Version {}, since {since}", one.number))
        }
        None if builtin::of(&line.which.kind, &line.which.wording).is_some() && line.which.language == ENGLISH => {
            Cell::text("The text that comes with OnePlan")
        }
        None => Cell::text("None"),
    }
}

fn draft(line: &Line) -> Cell {
    match &line.draft {
        Some(one) => Cell::html(Markup::of(&Tag::new(&format!("Draft of {}", one.changed_by), "blue"))),
        None => Cell::text(""),
    }
}

pub async fn view(State(app): State<App>, viewer: Viewer, query: ListQuery, Query(done): Query<Done>) -> Shown {
    app.allow(&viewer, MANAGE_NOTICES, &Facts::default())?;
    let list = list();
    let asked = list.params(&query);
    let mut tx = app.db.read().await?;
    let mut rows = templates::listed(&mut tx).await?;
    let lacking = texts::lacking(&notices::standard(&mut tx).await?);
    drop(tx);
    let (wording, kind) = (asked.value("wording").to_owned(), asked.value("kind").to_owned());
    rows.retain(|line| wording.is_empty() || line.which.wording == wording);
    rows.retain(|line| match &line.which.kind {
        LetterKind::General(_) if kind == ALL_GENERAL => true,
        of => kind.is_empty() || of.code() == kind,
    });
    let words = match done.done.as_deref() {
        Some("imported") => {
            let count = done.count.unwrap_or_default();
            Some(format!("{} saved. Check each draft, then put it in use.", words::plural(count, "draft", "drafts")))
        }
        Some("letterhead") => Some("Letterhead saved. New letters have it from now on.".to_owned()),
        Some("texts") => {
            Some(lacking.as_ref().map_or_else(
                || "Standard texts saved.".to_owned(),
                |lacking| format!("Standard texts saved. {lacking}."),
            ))
        }
        Some("holidays") => {
            let moved = words::plural(done.moved.unwrap_or_default(), "deadline", "deadlines");
            Some(format!("Bank holidays saved. All dates are worked out again: {moved} moved."))
        }
        Some("signature") => Some("Saved. Your letters are signed like this from now on.".to_owned()),
        _ => None,
    };
    let page =
        ListPage::new(app.layout(&viewer, "Letters").done(words.as_deref()), list.show(&asked, &Found::all(rows))?)
            .lead("What each letter says. A letter that was sent keeps its letterhead and its version of the template.")
            .link("/letters/letterhead", "Letterhead")
            .link("/notices/texts", "Standard texts")
            .link("/bank-holidays", "Bank holidays")
            .link("/letters/new", "Add a general letter")
            .link("/letters/translation", "Add a translation")
            .link("/letters/import", "Import templates")
            .link("/letters/export", "Export all templates (text file)");
    show(&page)
}

fn translation_page(app: &App, viewer: &Viewer, form: &Form) -> Result<FieldsForm, Problem> {
    let layout = app.layout(viewer, "Add a translation").errors(form.summary()).back_to("/letters", "Letters");
    let select = |codes: Vec<(&str, String)>| {
        let items = codes.iter().map(|(code, words)| SelectItem::new(code, words));
        std::iter::once(SelectItem::new("", "Select")).chain(items).collect::<Vec<_>>()
    };
    let kinds = KINDS.iter().map(|kind| (kind.code(), title(kind.words()))).collect();
    let of = |codes: &[(&'static str, &'static str)]| {
        codes.iter().map(|(code, words)| (*code, (*words).to_owned())).collect::<Vec<_>>()
    };
    FieldsForm::new(layout, 0)
        .lead("A letter goes out in another language only once a native speaker has checked the translation. What the law requires is put into it word for word, in English.")
        .field(&form.select("kind", "Letter", select(kinds)))?
        .field(&form.select("wording", "Wording", select(of(WORDINGS))))?
        .field(&form.select("language", "Language", select(of(LANGUAGES))))
        .map(|page| page.button("Continue"))
}

/// The form that says which letter is translated.
pub async fn translation(State(app): State<App>, viewer: Viewer) -> Shown {
    app.allow(&viewer, MANAGE_NOTICES, &Facts::default())?;
    show(&translation_page(&app, &viewer, &Form::default())?)
}

/// Leads to the template's form; nothing is kept before it is saved there.
pub async fn translate(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    app.allow(&viewer, MANAGE_NOTICES, &Facts::default())?;
    let which = Which::from_codes(form.value("kind"), form.value("wording"), form.value("language"));
    if let Some(which) = which.filter(|which| which.language != ENGLISH) {
        return go(&format!("{}/edit", path_of(&which)));
    }
    for (name, message) in
        [("kind", "Select the letter"), ("wording", "Select the wording"), ("language", "Select the language")]
    {
        if form.value(name).is_empty() {
            form.refuse(name, message);
        }
    }
    if form.is_right() {
        form.refuse("language", "Select a language from the list");
    }
    refuse(&translation_page(&app, &viewer, &form)?)
}
