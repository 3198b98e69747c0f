//! Who decides: when rights pass to the young person, that the family was told, and who decides in the place of a young
//! person who lacks capacity.

use access::{App, Viewer};
use axum::extract::{Path, State};
use gate::Reader;
use page::govuk::{Cell, Choice, Head, Markup, SelectItem, Table, Textarea};
use page::{DateRange, FieldsForm, Form, Problem, Shown, go, refuse, show, words};
use store::{Id, Tx};

use super::fact_form::{days_of, fact_form, from_day};
use crate::records::children::{self, Child};
use crate::records::rights::{self, BASES, DecisionMaker, NewMaker, Rights};
use crate::records::{family, rights::TOLD_BEFORE_WEEKS};
use crate::{EDIT_CHILD, PersonId};

fn basis(code: &str) -> &'static str {
    identifiers::codes::words(BASES, code).unwrap_or_default()
}

#[derive(askama::Template)]
#[template(
    ext = "html",
    source = r#"<h2 class="govuk-heading-m">Who decides on behalf of somebody else</h2>
<p class="govuk-body">Use this only where somebody has found, under the Mental Capacity Act 2005, that the young person, or a parent, lacks capacity to make these decisions.</p>
{% if let Some(table) = table %}{{ table.cards("Who decides on behalf of somebody else") }}{% else %}<p class="govuk-body">Nobody is recorded.</p>{% endif %}
<p class="govuk-body"><a class="govuk-link" href="/children/{{ child }}/decision-makers">Record who decides</a></p>"#
)]
struct Makers {
    child: PersonId,
    table: Option<Table>,
}

fn makers(reader: &Reader, child: &Child, rights: &Rights, viewer: &Viewer) -> Result<Markup, Problem> {
    let rows: Vec<Vec<Cell>> = rights
        .makers
        .iter()
        .map(|one| {
            let state = match (one.ends_on(), one.holds(viewer.today)) {
                (Some(on), _) => {
                    let why = one.end_reason.as_ref().map(|reason| reason.to(reader)).unwrap_or_default();
                    format!("Ended {}. {why}", words::date(on))
                }
                (None, false) => "Ended: no longer belongs to the young person".to_owned(),
                (None, true) => format!("Review by {}", words::date(one.review_on())),
            };
            let name = match one.ends_on() {
                Some(_) => Markup::text(&one.name()),
                None => Markup::link(&format!("/children/{}/decision-makers/{}", child.id, one.id), &one.name()),
            };
            vec![
                Cell::html(name),
                Cell::text(match one.parent_name() {
                    Some(parent) => format!("{}, on behalf of {parent}", basis(&one.basis)),
                    None => basis(&one.basis).to_owned(),
                }),
                Cell::text(one.evidence.to(reader)),
                Cell::text(format!("{}, {}", one.found_by.to(reader), words::short_date(one.found_on()))),
                Cell::text(words::short_date(one.starts_on())),
                Cell::text(state),
            ]
        })
        .collect();
    let head = ["Name", "Decides as", "Evidence", "Lack of capacity found by", "From", "Status"];
    let table = (!rows.is_empty()).then(|| Table {
        head: head.iter().map(|text| Head::text(text)).collect(),
        rows,
        ..Table::default()
    });
    Ok(Markup::render(&Makers { child: child.id, table })?)
}

async fn view(tx: &mut Tx, app: &App, viewer: &Viewer, child: &Child, form: &Form) -> Result<FieldsForm, Problem> {
    let reader = Reader::session(tx, viewer, child.id).await?;
    let rights = rights::of(tx, child.id, viewer.today).await?;
    let mut page = fact_form(app, viewer, child, "Who decides", form, 0).lead(rights.in_words());
    page = page.after(makers(&reader, child, &rights, viewer)?);
    if let Some(on) = rights.told_on {
        return Ok(page
            .lead(format!("The family and the young person were told on {}.", words::date(on)))
            .without_form());
    }
    match rights.pass_on {
        Some(on) if on > viewer.today => page
            .lead(format!(
                "Tell the parents and the young person in the {TOLD_BEFORE_WEEKS} weeks before, and record it here. Their home page tells them too."
            ))
            .field(&form.date_input("told", "When you told them", "For example, 27 3 2026"))?
            .field(&form.input("how", "How you told them"))
            .map(|page| page.button("Record that they were told")),
        _ => Ok(page.without_form()),
    }
}

pub async fn form(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, EDIT_CHILD, id, "rights").await?;
    let form = Form::default().with_date("told", viewer.today);
    show(&view(&mut tx, &app, &viewer, &child, &form).await?)
}

/// That the family was told.
pub async fn told(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, mut form: Form) -> Shown {
    let mut tx = app.db.read().await?;
    children::allow(&mut tx, &app, &viewer, EDIT_CHILD, id).await?;
    let range = days_of(&children::of(&mut tx, id).await?, viewer.today);
    drop(tx);
    let on = from_day(&mut form, "told", &range);
    let how = form.required("how", "Enter how you told them, for example at the annual review");
    if let (Some(on), true) = (on, form.is_right()) {
        let mut tx = app.db.write(&viewer.actor()).await?;
        let allowed = children::allow(&mut tx, &app, &viewer, EDIT_CHILD, id).await?;
        rights::told(&mut tx, &viewer, id, on, &how, &allowed).await?;
        tx.commit().await?;
        return go(&format!("/children/{id}/rights"));
    }
    let (child, _, mut tx) = children::open(&app, &viewer, EDIT_CHILD, id, "rights").await?;
    refuse(&view(&mut tx, &app, &viewer, &child, &form).await?)
}

fn bases() -> Vec<Choice> {
    BASES.iter().map(|(code, words)| Choice::new(code, words)).collect()
}

async fn people(tx: &mut Tx, viewer: &Viewer, id: PersonId) -> Result<Vec<family::Relative>, Problem> {
    let reader = Reader::session(tx, viewer, id).await?;
    if reader.is_family() {
        return Err(Problem::NotFound);
    }
    Ok(family::relatives(tx, &reader, id, viewer.today).await?)
}

async fn adding(tx: &mut Tx, app: &App, viewer: &Viewer, child: &Child, form: &Form) -> Result<FieldsForm, Problem> {
    let people = people(tx, viewer, child.id).await?;
    let page = fact_form(app, viewer, child, "Record who decides", form, 0);
    if people.is_empty() {
        return Ok(page.lead("Nobody is recorded. Add the person to the family and carers first.").without_form());
    }
    let items = std::iter::once(SelectItem::new("", "Select"))
        .chain(people.iter().map(|one| {
            SelectItem::new(&one.person.to_string(), &format!("{} ({})", one.name, one.kind.to_lowercase()))
        }))
        .collect();
    let parents = people.iter().filter(|one| one.parental_responsibility || one.has_care);
    let places = std::iter::once(SelectItem::new("", "The young person"))
        .chain(parents.map(|one| SelectItem::new(&one.person.to_string(), &format!("{}, a parent", one.name))))
        .collect();
    page.lead("Regulation 63: where a parent lacks capacity, their deputy or attorney decides in their place, until rights pass to the young person.")
        .lead("Regulation 64, SEND Regulations 2014: a deputy or attorney decides for a young person who lacks capacity; where there is none, a parent. They get the access that a parent has, from the day the young person’s rights begin.")
        .field(&form.select("person", "Who decides", items))?
        .field(&form.select("for_parent", "On whose behalf", places))?
        .field(&form.radios("basis", "Role", bases()))?
        .field(&Textarea { rows: Some(3), ..form.textarea("evidence", "The evidence you have seen").up_to(2_000) })?
        .field(&form.input("found_by", "Who found the lack of capacity"))?
        .field(&form.date_input("found", "When they found it", "For example, 27 3 2026"))?
        .field(&form.date_input("review", "Review by", "Within 12 months"))
        .map(|page| page.button("Record who decides"))
}

/// The form for somebody who decides.
pub async fn new(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, EDIT_CHILD, id, "rights").await?;
    show(&adding(&mut tx, &app, &viewer, &child, &Form::default()).await?)
}

/// A day of review: after today, within a year.
fn review_day(form: &mut Form, viewer: &Viewer) -> Option<jiff::civil::Date> {
    let latest = viewer.today.checked_add(jiff::ToSpan::months(12)).unwrap_or(viewer.today);
    let range = DateRange::coming(viewer.today).until(latest, "12 months from today");
    let day = form.required_date("review", "The review date", &range, "Enter the review date");
    if day == Some(viewer.today) {
        form.refuse("review", "The review date must be in the future");
    }
    day.filter(|_| form.error("review").is_none())
}

/// Records who decides.
pub async fn create(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, mut form: Form) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, EDIT_CHILD, id).await?;
    let people = people(&mut tx, &viewer, id).await?;
    let chosen = people.iter().find(|one| one.person.to_string() == form.value("person"));
    let basis = form.one_of("basis", &bases(), "Select the role in which they decide");
    let evidence = form.required_text("evidence", 2_000, "Enter the evidence, such as the court order and its date");
    let found_by = form.required("found_by", "Enter who found the lack of capacity");
    let record = children::of(&mut tx, id).await?;
    // A parent may have lacked capacity before the child was born.
    let range = match form.value("for_parent") {
        "" => days_of(&record, viewer.today),
        _ => DateRange::past(viewer.today),
    };
    let found_on = from_day(&mut form, "found", &range);
    if let (Some(on), Some(born)) = (found_on, record.birth_date())
        && words::age(born, on) < 16
        && form.value("for_parent").is_empty()
    {
        form.doubt(
            "found",
            "The young person was under 16 then. The Mental Capacity Act 2005 is for people of 16 and over",
        );
    }
    let review_on = review_day(&mut form, &viewer);
    let rights = rights::of(&mut tx, id, viewer.today).await?;
    let in_force = |parents: bool| {
        rights
            .makers
            .iter()
            .any(|one| one.for_parent.is_none() && one.holds(viewer.today) && (one.basis == "parent") == parents)
    };
    let for_parent = people
        .iter()
        .find(|one| one.person.to_string() == form.value("for_parent"))
        .filter(|one| one.parental_responsibility || one.has_care);
    match (for_parent, chosen) {
        (None, _) if !form.value("for_parent").is_empty() => {
            form.refuse("for_parent", "Select on whose behalf they decide");
        }
        (Some(_), _) if basis.as_deref() == Some("parent") => {
            form.refuse("basis", "A deputy or attorney decides in the place of a parent");
        }
        (Some(parent), Some(one)) if parent.person == one.person => {
            form.refuse("person", "Select somebody else: people cannot decide on their own behalf");
        }
        _ => {}
    }
    match chosen {
        None => form.refuse("person", "Select who decides"),
        Some(_) if for_parent.is_some() => {}
        Some(one) if basis.as_deref() == Some("parent") && !one.parental_responsibility && !one.has_care => {
            form.refuse("person", "Select a parent: somebody with parental responsibility or care");
        }
        Some(_) if basis.as_deref() == Some("parent") && in_force(false) => {
            form.refuse("basis", "A deputy or attorney decides. A parent can decide only where there is none");
        }
        Some(one) if rights.makers.iter().any(|known| known.person == one.person && known.holds(viewer.today)) => {
            form.refuse("person", "They are already recorded. Review or end that record");
        }
        Some(_) => {}
    }
    if let (Some(one), Some(basis), Some(found_on), Some(review_on), true) =
        (chosen, basis, found_on, review_on, form.is_right())
    {
        let for_parent = for_parent.map(|parent| parent.person);
        let new = NewMaker { person: one.person, for_parent, basis, evidence, found_by, found_on, review_on };
        rights::add(&mut tx, &viewer, id, &new, &allowed).await?;
        tx.commit().await?;
        return go(&format!("/children/{id}/rights"));
    }
    drop(tx);
    let (child, _, mut tx) = children::open(&app, &viewer, EDIT_CHILD, id, "rights").await?;
    refuse(&adding(&mut tx, &app, &viewer, &child, &form).await?)
}

async fn maker(tx: &mut Tx, viewer: &Viewer, id: PersonId, maker: Id<DecisionMaker>) -> Result<DecisionMaker, Problem> {
    let all = rights::of(tx, id, viewer.today).await?.makers;
    all.into_iter().find(|one| one.id == maker && one.ends_on().is_none()).ok_or(Problem::NotFound)
}

fn outcomes() -> Vec<Choice> {
    vec![Choice::new("holds", "They still decide"), Choice::new("ends", "They no longer decide")]
}

fn reviewing(
    app: &App,
    viewer: &Viewer,
    child: &Child,
    one: &DecisionMaker,
    form: &Form,
) -> Result<FieldsForm, Problem> {
    fact_form(app, viewer, child, "Review who decides", form, 0)
        .lead(format!("{}. {}. Review by {}.", one.name(), basis(&one.basis), words::date(one.review_on())))
        .field(&form.radios("outcome", "What you found", outcomes()))?
        .field(&form.date_input("review", "Next review by, if they still decide", "Within 12 months"))?
        .field(&Textarea { rows: Some(3), ..form.textarea("note", "Your reasons").up_to(2_000) })
}

/// The form to review or end one.
pub async fn look_again(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, of)): Path<(PersonId, Id<DecisionMaker>)>,
) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, EDIT_CHILD, id, "rights").await?;
    let one = maker(&mut tx, &viewer, id, of).await?;
    show(&reviewing(&app, &viewer, &child, &one, &Form::default())?)
}

/// Reviews or ends it.
pub async fn decide(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, of)): Path<(PersonId, Id<DecisionMaker>)>,
    mut form: Form,
) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, EDIT_CHILD, id).await?;
    let one = maker(&mut tx, &viewer, id, of).await?;
    let outcome = form.one_of("outcome", &outcomes(), "Select whether they still decide");
    let note = form.required_text("note", 2_000, "Give your reasons");
    let still = outcome.as_deref() == Some("holds");
    let review_on = if still { review_day(&mut form, &viewer) } else { None };
    if form.is_right() && outcome.is_some() {
        match review_on {
            Some(on) => rights::review(&mut tx, id, one.id, on, &note, &allowed).await?,
            None => rights::end(&mut tx, &viewer, id, one.id, &note, &allowed).await?,
        }
        tx.commit().await?;
        return go(&format!("/children/{id}/rights"));
    }
    drop(tx);
    let (child, _, _) = children::open(&app, &viewer, EDIT_CHILD, id, "rights").await?;
    refuse(&reviewing(&app, &viewer, &child, &one, &form)?)
}
