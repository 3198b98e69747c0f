//! Retention: what is kept and for how long, the records that are due for review, and legal hold of a record.

use access::lists::{Export, ReadLog};
use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use gate::Reader;
use organisations::records::area::Details;
use page::govuk::{Button, Cell, Head, Input, Markup, SummaryList, Table, Textarea, WarningText};
use page::list::{Column, Columns, FileKind, Filter, List, ListPage, ListParams, ListQuery};
use page::{Done, FieldsForm, Form, Layout, Problem, Shown, go, refuse, show, words};
use store::{Listing, Tx};

use super::children::CHILDREN;
use super::fact_form::fact_form;
use crate::model::retention::{AGES, CLASSES, Class, due_on};
use crate::records::children::{self, Child};
use crate::records::retention::{self, BY_BIRTH, BY_NAME, Due};
use crate::{FIND_CHILD, PersonId, REVIEW_RETENTION, SEE_RETENTION, SET_RETENTION};

#[derive(Template)]
#[template(path = "retention.html")]
struct Retention {
    layout: Layout,
    age: i64,
    due: i64,
    held: i64,
    may_review: bool,
    /// That the privacy notice does not name the age.
    other: Option<WarningText>,
    /// For whoever sets the age.
    set: Option<(Input, Button)>,
    version: i64,
    classes: Table,
}

async fn page(app: &App, viewer: &Viewer, form: Form, done: Option<&str>) -> Result<Retention, Problem> {
    let mut tx = app.db.read().await?;
    let age = retention::review_age(&mut tx).await?;
    let may_review = app.policy.may_ever(viewer, REVIEW_RETENTION);
    let (due, held) = if may_review {
        let held = retention::held(app, viewer).count(&mut tx).await?;
        (retention::due(app, viewer, age).count(&mut tx).await?, held)
    } else {
        retention::counts(&mut tx, viewer.today).await?
    };
    let notice = Details::load(&mut tx).await?.lines("kept_for").join(" ");
    drop(tx);
    let version = form.version_or(age);
    let form = if form.value("age").is_empty() && form.is_right() { form.with("age", age.to_string()) } else { form };
    let row = |class: &Class| vec![Cell::text(class.name), Cell::text(class.kept), Cell::text(class.removed_by)];
    Ok(Retention {
        layout: app.layout(viewer, "Retention").errors(form.summary()).done(done),
        age,
        due,
        held,
        may_review,
        other: differs(&notice, age).then(|| WarningText {
            text: format!(
                "The privacy notice does not give this age. It says: “{notice}” Change one of them so that they agree. The text of the notice is on the Public pages form."
            ),
            code: "privacy-notice",
            ..WarningText::default()
        }),
        version,
        set: app.policy.may_ever(viewer, SET_RETENTION).then(|| {
            let age = Input {
                classes: "govuk-input--width-2".to_owned(),
                inputmode: "numeric".to_owned(),
                hint: Some("In years, from the council’s own retention schedule".into()),
                ..form.input("age", "Age at which a record is due for review")
            };
            (age, Button::submit("Save"))
        }),
        classes: Table {
            head: vec![Head::text("Data"), Head::text("Kept for"), Head::text("Removed")],
            rows: CLASSES.iter().map(row).collect(),
            first_cell_is_header: true,
            ..Table::default()
        },
    })
}

/// Whether a privacy notice says how long records are kept, and does not name this age.
fn differs(notice: &str, age: i64) -> bool {
    let mut numbers = notice.split(|c: char| !c.is_ascii_digit());
    !notice.is_empty() && !numbers.any(|number| number.parse() == Ok(age))
}

pub async fn view(State(app): State<App>, viewer: Viewer, Query(asked): Query<Done>) -> Shown {
    app.allow(&viewer, SEE_RETENTION, &Facts::default())?;
    let done = asked.done.map(|_| "Retention period saved. The list of records that are due uses it from now on.");
    show(&page(&app, &viewer, Form::default(), done).await?)
}

/// Sets the age at which a record is due.
pub async fn save(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, SET_RETENTION, &Facts::default())?;
    let age = form.value("age").trim().parse::<i64>().ok().filter(|age| AGES.contains(age));
    let Some(age) = age else {
        form.refuse("age", format!("Enter an age from {} to {}", AGES.start(), AGES.end()));
        return refuse(&page(&app, &viewer, form, None).await?);
    };
    let mut tx = app.db.write(&viewer.actor()).await?;
    let kept = retention::review_age(&mut tx).await?;
    if form.is_stale(kept) {
        drop(tx);
        return refuse(&page(&app, &viewer, form, None).await?);
    }
    retention::set_review_age(&mut tx, age, &allowed).await?;
    tx.commit().await?;
    go("/retention?done=saved")
}

/// What the log says: a list of children is a read.
static READS: ReadLog<Due> =
    ReadLog { event: "retention.list", about: "person", right: FIND_CHILD, subject: |one| Some(one.person.uuid()) };
static EXPORTS: ReadLog<Due> =
    ReadLog { event: "retention.export", about: "person", right: FIND_CHILD, subject: |one| Some(one.person.uuid()) };

/// The code of the view of records on legal hold.
const HELD: &str = "held";

/// The records of the view that is asked for.
fn listing(app: &App, viewer: &Viewer, age: i64, asked: &ListParams) -> Listing<Due> {
    if asked.value("show") == HELD { retention::held(app, viewer) } else { retention::due(app, viewer, age) }
}

fn list_of<'a>(age: i64) -> List<'a, Due> {
    let columns = Columns::new([
        Column::cell("Name", |one: &Due| {
            Markup::link(
                &format!("/children/{}/retention", one.person),
                &gate::name::listed(&one.forename, &one.surname),
            )
        })
        .in_file("Name", |one| gate::name::listed(&one.forename, &one.surname))
        .sorted_by(BY_NAME),
        Column::text("Date of birth", |one: &Due| one.birth_date().map(words::short_date).unwrap_or_default())
            .sorted_by(BY_BIRTH),
        Column::text("Due on", move |one: &Due| {
            one.birth_date().and_then(|born| due_on(born, age)).map(words::short_date).unwrap_or_default()
        }),
        Column::text("Status", |one: &Due| match &one.held_by {
            Some(by) => format!("On legal hold by {by}"),
            None => "Due for review".to_owned(),
        }),
    ]);
    List::new("/retention/children", CHILDREN, columns)
        .filter(Filter::views("show", "Records", [("", "Due for review"), (HELD, "On legal hold")]))
        .empty("There are no records to show.")
        .in_order_of("born")
        .files()
}

/// The records that are due, or on hold.
pub async fn list(State(app): State<App>, viewer: Viewer, query: ListQuery) -> Shown {
    let mut tx = app.db.read().await?;
    let age = retention::review_age(&mut tx).await?;
    drop(tx);
    let list = list_of(age);
    let asked = list.params(&query);
    let listing = listing(&app, &viewer, age, &asked);
    let found = app.read_page(&viewer, &listing, &list.page_params(&asked), &READS).await?;
    let layout = app.layout(&viewer, "Records due for review").back_to("/retention", "Retention");
    show(&ListPage::new(layout, list.show(&asked, &found)?).lead(format!(
        "The record of a child or young person is due for review at the age of {age}, which the council’s retention schedule sets. OnePlan does not delete records. Decide with the council’s records manager what to do with each one, or put it on legal hold.",
    )))
}

/// The list as a file.
pub async fn file(State(app): State<App>, viewer: Viewer, kind: FileKind, query: ListQuery) -> Shown {
    let mut tx = app.db.read().await?;
    let age = retention::review_age(&mut tx).await?;
    drop(tx);
    let list = list_of(age);
    let asked = list.params(&query);
    let of = Export {
        kind,
        name: "records-due-for-review",
        title: "Records due for review",
        reads: &EXPORTS,
        leaves_out: Some(|one| one.restricted),
    };
    app.list_file(&viewer, &listing(&app, &viewer, age, &asked), list.columns(), list.sort(&asked), of).await
}

async fn hold_page(tx: &mut Tx, app: &App, viewer: &Viewer, child: &Child, form: &Form) -> Result<FieldsForm, Problem> {
    let age = retention::review_age(tx).await?;
    let hold = retention::hold(tx, child.id).await?;
    let reader = Reader::session(tx, viewer, child.id).await?;
    let due = child.birth_date().and_then(|born| due_on(born, age));
    let due = due.map_or_else(|| "The date of birth is not recorded".to_owned(), words::date);
    let facts = SummaryList::default().row("Due for review", due);
    let (facts, act, button, label) = match &hold {
        Some(hold) => (
            facts
                .row("Legal hold", format!("Since {}, by {}", words::date(hold.held_on), hold.held_by))
                .row("Reason", hold.because.to(&reader)),
            "end",
            "End legal hold",
            "Why the hold ends",
        ),
        None => (facts.row("Legal hold", "None"), "hold", "Put on legal hold", "Why the record must be kept"),
    };
    fact_form(app, viewer, child, "Legal hold", form, child.version)
        .before(Markup::render(&facts)?)
        .lead("A record on legal hold is not due for review, whatever the retention period is.")
        .hidden("act", act)
        .field(&Textarea { rows: Some(3), ..form.textarea("reason", label).up_to(2_000) })
        .map(|page| page.button(button))
}

pub async fn hold_form(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, REVIEW_RETENTION, id, "retention").await?;
    show(&hold_page(&mut tx, &app, &viewer, &child, &Form::default()).await?)
}

/// Puts the record on hold, or ends the hold.
pub async fn hold(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, mut form: Form) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, REVIEW_RETENTION, id).await?;
    let reason = form.required_text("reason", 2_000, "Give your reasons");
    form.at_most("reason", 2_000);
    if form.is_right() {
        if form.value("act") == "end" {
            retention::end_hold(&mut tx, id, &reason, &allowed).await?;
        } else {
            retention::put_on_hold(&mut tx, id, &reason, &viewer.name, viewer.today, &allowed).await?;
        }
        tx.commit().await?;
        return go(&format!("/children/{id}/details?done=saved"));
    }
    drop(tx);
    let (child, _, mut tx) = children::open(&app, &viewer, REVIEW_RETENTION, id, "retention").await?;
    refuse(&hold_page(&mut tx, &app, &viewer, &child, &form).await?)
}
