//! The claims guard: a sentence for the board is made here, or refused; a claim that somebody made is judged.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Query, State};
use page::govuk::{Button, Cell, Checkboxes, Choice, Head, Input, Select, SelectItem, Table, Tag};
use page::{Form, Layout, Shown, show, words};

use super::common::{self, Asked, basket_choice};
use super::measures::neighbours_words;
use crate::model::claim::{Claim, Count, Figure, Judged, Rule, judge};
use crate::records::baskets;
use crate::records::measures::{self, of_basket};

/// What is asked. All of it is about figures of areas.
#[derive(Debug, Clone, Default, serde::Deserialize)]
pub struct Wanted {
    #[serde(default)]
    basket: String,
    #[serde(default)]
    neighbours: String,
    #[serde(default)]
    rule: String,
    #[serde(default)]
    says: String,
    #[serde(default)]
    measure: String,
    #[serde(default)]
    label: String,
    #[serde(default)]
    value: String,
    #[serde(default)]
    against: String,
    #[serde(default)]
    better: String,
    #[serde(default)]
    period: String,
    #[serde(default)]
    cohort: String,
}

#[derive(Template)]
#[template(path = "claims.html")]
struct Claims {
    layout: Layout,
    beside: String,
    basket: Select,
    rule: Select,
    says: Input,
    count: Button,
    counted: Option<Counted>,
    measure: Select,
    label: Input,
    value: Input,
    against: Input,
    period: Input,
    kept: Vec<(&'static str, String)>,
    better: Checkboxes,
    cohort: Input,
    judge: Button,
    judged: Option<Told>,
}

struct Counted {
    sentence: Result<String, String>,
    rule: &'static str,
    judged: Option<Told>,
    table: Table,
}

struct Told {
    tag: Tag,
    reasons: Vec<String>,
}

fn told(judged: &Judged) -> Told {
    let colour = if judged.verdict.may_stand() { "green" } else { "red" };
    Told { tag: Tag::new(&words::capitalised(judged.verdict.words()), colour), reasons: judged.reasons.clone() }
}

pub async fn view(State(app): State<App>, viewer: Viewer, Query(wanted): Query<Wanted>) -> Shown {
    let asked = Asked { basket: wanted.basket.clone(), neighbours: wanted.neighbours.clone(), ..Asked::default() };
    let mut tx = app.db.read().await?;
    let Some(frame) = asked.frame(&mut tx).await? else {
        drop(tx);
        return common::no_area(&app, &viewer, "Sentences for the board");
    };
    let all = baskets::all(&mut tx).await?;
    let Some(basket) = baskets::chosen(&all, &asked.basket) else {
        return common::no_area(&app, &viewer, "Sentences for the board");
    };
    let mut form = Form::default()
        .with("rule", wanted.rule.clone())
        .with("says", wanted.says.clone())
        .with("measure", wanted.measure.clone())
        .with("label", wanted.label.clone())
        .with("value", wanted.value.clone())
        .with("against", wanted.against.clone())
        .with("period", wanted.period.clone())
        .with("cohort", wanted.cohort.clone());
    let counted = match Rule::parse(&wanted.rule) {
        Some(rule) => {
            let rows = of_basket(&mut tx, &frame, basket).await?;
            let rows: Vec<_> = rows.iter().map(|(definition, one)| (definition, one.clone())).collect();
            let count = Count::of(&basket.full_name(), &frame.neighbours_version, rule, &rows);
            let said = wanted.says.trim();
            let judged = match said.split_once(" of ").map(|(yes, of)| (yes.trim().parse(), of.trim().parse())) {
                Some((Ok(yes), Ok(of))) => Some(told(&count.judge(yes, of))),
                _ => {
                    if !said.is_empty() {
                        form.refuse("says", "Write the count as 18 of 26");
                    }
                    None
                }
            };
            Some(Counted { sentence: count.sentence(), rule: rule.says(), judged, table: table(&count) })
        }
        None => {
            if !wanted.says.trim().is_empty() {
                form.refuse("rule", "Select the rule by which the count was made");
            }
            None
        }
    };
    let mut number = |name: &str, text: &str| -> Option<Figure> {
        match text.trim() {
            "" => None,
            text => text.parse().map_err(|why: String| form.refuse(name, why)).ok(),
        }
    };
    let (value, against) = (number("value", &wanted.value), number("against", &wanted.against));
    let cohort = match wanted.cohort.trim() {
        "" => None,
        text => {
            let people = text.replace(',', "").parse::<u64>().ok().filter(|people| (1..=10_000_000).contains(people));
            if people.is_none() {
                form.refuse("cohort", "Enter how many people as a whole number above 0, such as 325");
            }
            people
        }
    };
    let label = wanted.label.trim();
    let is_asked =
        [&wanted.label, &wanted.value, &wanted.against, &wanted.measure].iter().any(|text| !text.trim().is_empty());
    let definition = basket.measures.iter().find(|one| one.id == wanted.measure);
    if is_asked {
        if definition.is_none() {
            form.refuse("measure", "Select the measure that the claim is about");
        }
        if label.is_empty() {
            form.refuse("label", "Enter how the claim names it: the name is judged too");
        }
        if value.is_none() && against.is_none() && wanted.better != "yes" {
            form.refuse("value", "Enter a figure that the claim gives, or tick that it says better");
        }
    }
    let judged = match definition {
        Some(definition) if is_asked && form.is_right() => {
            let lines = measures::lines(&mut tx, definition).await?;
            let period = Some(wanted.period.trim()).filter(|period| !period.is_empty());
            let claim = Claim {
                label: label.to_owned(),
                value,
                against,
                period: period.map(str::to_owned),
                says_better: wanted.better == "yes",
                cohort,
            };
            Some(told(&judge(definition, &frame.every_period(definition, &lines), &claim)))
        }
        _ => None,
    };
    drop(tx);
    let rules = std::iter::once(SelectItem::new("", "Choose"))
        .chain(Rule::ALL.iter().map(|one| SelectItem::new(one.code(), &words::capitalised(one.words()))))
        .collect();
    let mut measures: Vec<SelectItem> = vec![SelectItem::new("", "Choose")];
    measures.extend(basket.measures.iter().map(|one| SelectItem::new(&one.id, &format!("{} {}", one.id, one.title))));
    let chosen = if wanted.better == "yes" { vec!["yes".to_owned()] } else { Vec::new() };
    show(&Claims {
        beside: words::capitalised(&neighbours_words(&frame)),
        basket: basket_choice(&all, basket),
        rule: form.select("rule", "Rule", rules),
        says: form.input("says", "A count to check, such as 18 of 26 (optional)"),
        count: Button::submit("Count"),
        counted,
        measure: form.select("measure", "Measure", measures),
        label: form.input("label", "How the claim names it"),
        value: form.input("value", "The figure that it gives (optional)"),
        against: form.input("against", "The neighbours’ figure that it gives (optional)"),
        period: form.input("period", "The period that it gives, such as 2024 or 2024/25 (optional)"),
        kept: vec![("basket", basket.full_name()), ("neighbours", frame.neighbours_version.clone())],
        better: Checkboxes {
            values: chosen,
            ..form.checkboxes("better", "What it says", vec![Choice::new("yes", "Better than the neighbours")])
        },
        cohort: form.input("cohort", "About how many people it is of, where that is known (optional)"),
        judge: Button::submit("Judge"),
        judged,
        layout: app.layout(&viewer, "Sentences for the board").errors(form.summary()).back_to("/measures", "Measures"),
    })
}

fn table(count: &Count) -> Table {
    let rows = count
        .measures
        .iter()
        .map(|one| {
            let verdict = match (one.counts, &one.why_not) {
                (Some(true), _) => "Counts".to_owned(),
                (Some(false), _) => "Does not count".to_owned(),
                (None, why) => format!("Not judged: {}", why.as_deref().unwrap_or_default()),
            };
            vec![
                Cell::text(format!("{} {}", one.id, one.title)),
                Cell::text(one.period.clone().unwrap_or_default()),
                Cell::text(verdict),
            ]
        })
        .collect();
    Table {
        head: vec![Head::text("Measure"), Head::text("Period"), Head::text("By this rule")],
        rows,
        first_cell_is_header: true,
        ..Table::default()
    }
}
