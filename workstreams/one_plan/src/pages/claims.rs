//! The claims guard: a sentence for the board is made here, or refused; a claim that somebody made is judged.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Query, State};
use page::govuk::{Button, Cell, Checkboxes, Choice, Head, Input, Select, SelectItem, Table, Tag};
use page::{Form, Layout, Problem, Shown, show, words};
use store::Tx;

use super::common::{self, Asked, basket_choice};
use super::measures::neighbours_words;
use crate::model::claim::{Claim, Count, Figure, Judged, Rule, judge};
use crate::model::definition::Definition;
use crate::model::frame::Frame;
use crate::records::baskets::{self, Basket};
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
    /// The button that was pressed: `count` or `check`.
    #[serde(default)]
    act: String,
}

impl Wanted {
    fn form(&self) -> Form {
        Form::default()
            .with("rule", self.rule.clone())
            .with("says", self.says.clone())
            .with("measure", self.measure.clone())
            .with("label", self.label.clone())
            .with("value", self.value.clone())
            .with("against", self.against.clone())
            .with("better", self.better.clone())
            .with("period", self.period.clone())
            .with("cohort", self.cohort.clone())
            .with("act", self.act.clone())
    }
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
    let tag = Tag::new(&words::capitalised(judged.verdict.words()), colour).coded(judged.verdict.code());
    Told { tag, reasons: judged.reasons.clone() }
}

pub async fn view(State(app): State<App>, viewer: Viewer, Query(wanted): Query<Wanted>) -> Shown {
    let asked = Asked { basket: wanted.basket.clone(), neighbours: wanted.neighbours.clone(), ..Asked::default() };
    let mut tx = app.db.read().await?;
    let Some(frame) = asked.frame(&mut tx).await? else {
        drop(tx);
        return common::no_area(&app, &viewer, "Claims for the board");
    };
    let all = baskets::all(&mut tx).await?;
    let Some(basket) = baskets::chosen(&all, &asked.basket) else {
        return common::no_area(&app, &viewer, "Claims for the board");
    };
    let mut form = wanted.form();
    let counted = counted(&mut tx, &frame, basket, &mut form).await?;
    let judged = match claim(basket, &mut form) {
        Some((definition, claim)) => {
            let lines = measures::lines(&mut tx, definition).await?;
            Some(told(&judge(definition, &frame.every_period(definition, &lines), &claim)))
        }
        None => None,
    };
    drop(tx);
    let layout = app.layout(&viewer, "Claims for the board").errors(form.summary()).back_to("/measures", "Measures");
    show(&Claims { counted, judged, ..Claims::new(layout, &form, &frame, basket_choice(&all, basket), basket) })
}

/// How many measures of the basket a rule counts, where one is chosen; and whether a count that somebody wrote is right.
async fn counted(tx: &mut Tx, frame: &Frame, basket: &Basket, form: &mut Form) -> Result<Option<Counted>, Problem> {
    let says = form.value("says").trim().to_owned();
    let Some(rule) = Rule::parse(form.value("rule")) else {
        if !says.is_empty() {
            form.refuse("rule", "Select the rule that was used");
        } else if form.value("act") == "count" {
            form.refuse("rule", "Select the rule to count by");
        }
        return Ok(None);
    };
    let rows = of_basket(tx, frame, basket).await?;
    let rows: Vec<_> = rows.iter().map(|(definition, one)| (definition, one.clone())).collect();
    let count = Count::of(&basket.title(), &frame.neighbours_version, rule, &rows);
    let judged =
        match says.split_once(" of ").map(|(yes, of)| (yes.trim().parse::<usize>(), of.trim().parse::<usize>())) {
            Some((Ok(yes), Ok(of))) if yes > of => {
                form.refuse("says", "The first number of the count cannot be greater than the second");
                None
            }
            Some((Ok(yes), Ok(of))) => Some(told(&count.judge(yes, of))),
            _ => {
                if !says.is_empty() {
                    form.refuse("says", "Enter the count in the form 18 of 26");
                }
                None
            }
        };
    Ok(Some(Counted { sentence: count.sentence(), rule: rule.says(), judged, table: table(&count) }))
}

/// The claim to judge and the measure that it is about, where one was made and can be read.
fn claim<'a>(basket: &'a Basket, form: &mut Form) -> Option<(&'a Definition, Claim)> {
    let (value, against) = (figure(form, "value"), figure(form, "against"));
    let cohort = cohort(form);
    let is_empty = ["label", "value", "against", "measure"].iter().all(|name| form.value(name).trim().is_empty());
    if is_empty && form.value("act") != "check" {
        return None;
    }
    let label = form.value("label").trim().to_owned();
    let says_better = form.value("better") == "yes";
    let definition = basket.measures.iter().find(|one| one.id == form.value("measure"));
    if definition.is_none() {
        form.refuse("measure", "Select the measure that the claim is about");
    }
    if label.is_empty() {
        form.refuse("label", "Enter the wording of the claim");
    }
    if value.is_none() && against.is_none() && !says_better {
        form.refuse("value", "Enter the figure in the claim, or select “Better than the neighbours”");
    }
    let period = Some(form.value("period").trim().to_owned()).filter(|period| !period.is_empty());
    let definition = definition.filter(|_| form.is_right())?;
    Some((definition, Claim { label, value, against, period, says_better, cohort }))
}

fn figure(form: &mut Form, name: &str) -> Option<Figure> {
    match form.value(name).trim() {
        "" => None,
        text => text.parse().map_err(|why: String| form.refuse(name, why)).ok(),
    }
}

fn cohort(form: &mut Form) -> Option<u64> {
    let text = form.value("cohort").trim();
    if text.is_empty() {
        return None;
    }
    let people = text.replace(',', "").parse::<u64>().ok().filter(|people| (1..=10_000_000).contains(people));
    if people.is_none() {
        form.refuse("cohort", "Enter how many people as a whole number above 0, such as 325");
    }
    people
}

impl Claims {
    fn new(layout: Layout, form: &Form, frame: &Frame, choice: Select, basket: &Basket) -> Self {
        let rules = std::iter::once(SelectItem::new("", "Select an option"))
            .chain(Rule::ALL.iter().map(|one| SelectItem::new(one.code(), &words::capitalised(one.words()))))
            .collect();
        let measures = std::iter::once(SelectItem::new("", "Select an option"))
            .chain(basket.measures.iter().map(|one| SelectItem::new(&one.id, &format!("{} {}", one.id, one.title))))
            .collect();
        Self {
            beside: words::capitalised(&neighbours_words(frame)),
            basket: choice,
            rule: form.select("rule", "Rule", rules),
            says: form.input("says", "A count to check, such as 18 of 26 (optional)"),
            count: pressed("Count", "count"),
            counted: None,
            measure: form.select("measure", "Measure", measures),
            label: form.input("label", "Measure as worded in the claim"),
            value: form.input("value", "Figure in the claim (optional)"),
            against: form.input("against", "Neighbours’ figure in the claim (optional)"),
            period: form.input("period", "Period in the claim, such as 2024 or 2024/25 (optional)"),
            kept: vec![("basket", basket.full_name()), ("neighbours", frame.neighbours_version.clone())],
            better: form.checkboxes(
                "better",
                "What the claim says",
                vec![Choice::new("yes", "Better than the neighbours")],
            ),
            cohort: form.input("cohort", "Approximate number of people, if known (optional)"),
            judge: pressed("Check claim", "check"),
            judged: None,
            layout,
        }
    }
}

/// A button that says in the address that it was pressed.
fn pressed(text: &str, act: &str) -> Button {
    Button { name: "act".to_owned(), value: act.to_owned(), ..Button::submit(text) }
}

fn table(count: &Count) -> Table {
    let rows = count
        .measures
        .iter()
        .map(|one| {
            let verdict = match (one.counts, &one.why_not) {
                (Some(true), _) => "Counts".to_owned(),
                (Some(false), _) => "Does not count".to_owned(),
                (None, why) => format!("Not tested: {}", why.as_deref().unwrap_or_default()),
            };
            vec![
                Cell::text(format!("{} {}", one.id, one.title)),
                Cell::text(one.period.clone().unwrap_or_default()),
                Cell::text(verdict),
            ]
        })
        .collect();
    Table {
        head: vec![Head::text("Measure"), Head::text("Period"), Head::text("Result")],
        rows,
        first_cell_is_header: true,
        ..Table::default()
    }
}
