//! The book of the law, for anybody: every rule with its provision, its words, its examples, and a date worked out.

use access::{App, Viewer};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query, State};
use law::working::{Due, limit_in_words, shown};
use law::{Certainty, Provision, Rule, book, counting};
use page::govuk::{Button, Cell, DateInput, Head, Markup, Table, Tag};
use page::{DateRange, Form, Layout, Problem, Shown, show, words};

use crate::records::calendar;

#[derive(Template)]
#[template(path = "law_list.html")]
struct LawList {
    layout: Layout,
    rules_of: String,
    disclaimer: &'static str,
    groups: Vec<(String, Table)>,
    not_coded: Table,
}

/// A frame for whoever looks: signed in or not.
fn layout(app: &App, viewer: Option<&Viewer>, title: &str) -> Layout {
    viewer.map_or_else(|| app.public_layout(title), |viewer| app.layout(viewer, title))
}

/// Every rule, by process.
pub async fn list(State(app): State<App>, viewer: Option<Extension<Viewer>>) -> Shown {
    let mut groups: Vec<(String, Table)> = Vec::new();
    for (provision, rule) in law::rules() {
        let name = words::capitalised(rule.process());
        if !groups.iter().any(|(known, _)| *known == name) {
            let head =
                ["Rule", "What must be done", "Limit", "Provision"].iter().map(|text| Head::text(text)).collect();
            groups.push((name.clone(), Table { head, first_cell_is_header: true, ..Table::default() }));
        }
        if let Some((_, table)) = groups.iter_mut().find(|(known, _)| *known == name) {
            table.rows.push(vec![
                Cell::html(Markup::link(&format!("/law/{}", rule.id), rule.id)),
                Cell::text(rule.act),
                Cell::text(limit_in_words(rule.limit)),
                Cell::text(provision.cited_for(rule)),
            ]);
        }
    }
    let not_coded = Table {
        head: ["Number", "Subject", "Provision", "Reason"].iter().map(|text| Head::text(text)).collect(),
        rows: law::provisions::not_coded::NOT_CODED
            .iter()
            .map(|one| vec![Cell::text(one.id), Cell::text(one.what), Cell::text(one.provision), Cell::text(one.why)])
            .collect(),
        first_cell_is_header: true,
        ..Table::default()
    };
    show(&LawList {
        layout: layout(&app, viewer.as_deref(), "Statutory deadlines"),
        rules_of: super::rules_of(),
        disclaimer: law::DISCLAIMER,
        groups,
        not_coded,
    })
}

#[derive(Template)]
#[template(path = "law_rule.html")]
struct LawRule {
    layout: Layout,
    rule: &'static Rule,
    provision: &'static Provision,
    citation: String,
    address: String,
    quoted: String,
    in_force: String,
    certainty: Tag,
    sentence: String,
    examples: Table,
    on: DateInput,
    button: Button,
    due: Option<(Due, String, String)>,
    needs_other: bool,
    rules_of: String,
    disclaimer: &'static str,
}

/// The day that somebody asks about.
#[derive(serde::Deserialize, Default)]
pub struct Asked {
    #[serde(rename = "on-day")]
    day: Option<String>,
    #[serde(rename = "on-month")]
    month: Option<String>,
    #[serde(rename = "on-year")]
    year: Option<String>,
}

/// One rule, and a date by it.
pub async fn rule(
    State(app): State<App>,
    viewer: Option<Extension<Viewer>>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Shown {
    let (provision, rule) = law::rule(&id).ok_or(Problem::NotFound)?;
    let mut form = Form::default()
        .with("on-day", asked.day.unwrap_or_default())
        .with("on-month", asked.month.unwrap_or_default())
        .with("on-year", asked.year.unwrap_or_default());
    let mut due = None;
    if let Some(on) = form.date("on", "The date", &DateRange::any()) {
        let mut tx = app.db.read().await?;
        let calendar = calendar::load(&mut tx).await?;
        let from = rule.from.first().copied().ok_or(Problem::NotFound)?;
        match law::working::due(provision, rule, from, on, &counting::Alone, &calendar) {
            Ok(found) => {
                let last = found.last_day.map_or_else(|| "None. As soon as practicable.".to_owned(), shown);
                let work_to = found.work_to.map(shown).unwrap_or_default();
                due = Some((found, last, work_to));
            }
            Err(error) => form.refuse("on", error.to_string()),
        }
    }
    let examples = Table {
        head: ["From", "Last day", "What it shows"].iter().map(|text| Head::text(text)).collect(),
        rows: rule
            .examples
            .iter()
            .map(|example| {
                let last = example.last_day.map_or_else(|| "None".to_owned(), words::short_date);
                vec![Cell::text(words::short_date(example.on)), Cell::text(last), Cell::text(example.shows)]
            })
            .collect(),
        ..Table::default()
    };
    let colour = match provision.certainty {
        Certainty::Text => "green",
        Certainty::Secondary | Certainty::Guidance => "blue",
        Certainty::Interpretive => "yellow",
        Certainty::Unverified => "red",
    };
    let title = format!("{} {}", rule.id, rule.act);
    let from = rule.from.first().map_or("", |kind| kind.words());
    show(&LawRule {
        layout: layout(&app, viewer.as_deref(), &title).errors(form.summary()).back_to("/law", "Statutory deadlines"),
        rule,
        provision,
        citation: provision.cited_for(rule),
        address: provision.address(),
        quoted: book::quoted(provision),
        in_force: book::in_force(provision),
        certainty: Tag::new(&words::capitalised(provision.certainty.code()), colour),
        sentence: book::sentence(rule),
        examples,
        on: form.date_input("on", from, "The date that time is counted from. For example, 2 9 2024"),
        button: Button::submit("Work out the date"),
        due,
        needs_other: matches!(rule.limit, law::Limit::Earliest(_) | law::Limit::Latest(_)),
        rules_of: super::rules_of(),
        disclaimer: law::DISCLAIMER,
    })
}
