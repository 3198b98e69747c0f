//! Dates that are not known, since they lie before the area began with OnePlan: the list, one child's, and many by a file.

use access::lists::{Export, ReadLog};
use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use law::ids::ANNUAL_REVIEW;
use page::govuk::{Button, Cell, FileUpload, Head, Markup, Table};
use page::list::{Column, Columns, FileKind, List, ListQuery};
use page::{DateRange, FieldsForm, Form, Layout, Limit, Problem, Shown, Upload, go, refuse, show, words};
use people::PersonId;
use people::records::children;
use serde_json::json;

use crate::RECORD_EVENT;
use crate::model::missing_dates::{self, COLUMNS, Fault, ID, NOT_NEEDED, Row, What};
use crate::records::missing::{self, Asked, BY_LATEST, BY_NAME, Line};

/// The largest file.
pub const FILES: Limit = Limit::megabytes(10);
/// What the log says of the list, and of the file to fill in.
const READS: ReadLog<Line> =
    ReadLog { event: "worklist.see", about: "person", right: RECORD_EVENT, subject: |line| Some(line.person.uuid()) };
static EXPORTS: ReadLog<Asked> =
    ReadLog { event: "worklist.export", about: "person", right: RECORD_EVENT, subject: |one| Some(one.person.uuid()) };
/// Children whose dates are saved together.
const BATCH: usize = 100;
/// Faults that a page shows.
const SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "missing_dates.html")]
struct Missing {
    layout: Layout,
    list: Markup,
    file: FileUpload,
    check: Button,
    save: Button,
    faults: Option<Table>,
    /// What is said where more rows have faults than are listed.
    more_faults: Option<String>,
}

/// What was just done.
#[derive(serde::Deserialize, Default)]
pub struct Done {
    saved: Option<i64>,
}

async fn page(
    app: &App,
    viewer: &Viewer,
    form: &Form,
    query: &ListQuery,
    done: Option<String>,
    faults: &[Fault],
) -> Result<Missing, Problem> {
    let list = app.with_views(viewer, list_of()).await?;
    let asked = list.params(query);
    let found = app.read_page(viewer, &missing::listing(app, viewer), &list.page_params(&asked), &READS).await?;
    let act =
        |value: &str, text: &str| Button { name: "act".to_owned(), value: value.to_owned(), ..Button::submit(text) };
    Ok(Missing {
        layout: app
            .layout(viewer, "Missing dates")
            .errors(form.summary())
            .done(done.as_deref())
            .back_to("/worklist", "Worklist"),
        list: list.show(&asked, &found)?,
        file: FileUpload {
            name: "file".to_owned(),
            label: "CSV file with the dates".into(),
            hint: Some(
                format!("Download the list, fill in the columns with dates and save it as CSV. {}", FILES.hint())
                    .into(),
            ),
            error_message: form.error("file"),
            ..FileUpload::default()
        },
        check: act("check", "Check the file").classes("govuk-button--secondary"),
        save: act("save", "Save the dates"),
        more_faults: (faults.len() > SHOWN).then(|| {
            let (first, all) = (words::count(SHOWN), words::count(faults.len()));
            format!(
                "The first {first} of {all} rows are listed. Correct them and upload the file again to see the others."
            )
        }),
        faults: (!faults.is_empty()).then(|| faults_table(faults)),
    })
}

fn faults_table(faults: &[Fault]) -> Table {
    let rows = faults.iter().take(SHOWN);
    Table {
        caption: format!("{} not saved", words::plural(faults.len(), "row is", "rows are")),
        caption_classes: "govuk-table__caption--m".to_owned(),
        head: vec![Head::number("Line"), Head::text("What is wrong")],
        rows: rows.map(|fault| vec![Cell::number(fault.line), Cell::text(&fault.words)]).collect(),
        ..Table::default()
    }
}

fn what(line: &Line) -> String {
    if line.rule == ANNUAL_REVIEW {
        return "Date of last annual review".to_owned();
    }
    let act = law::rule(&line.rule).map_or(line.rule.as_str(), |(_, rule)| rule.act);
    format!("When this was done: {act}")
}

fn list_of<'a>() -> List<'a, Line> {
    let columns = Columns::new([
        Column::cell("Name", |line: &Line| {
            let to = if line.rule == ANNUAL_REVIEW { "last-review" } else { "journey" };
            let name = gate::name::listed(&line.forename, &line.surname);
            Markup::link(&format!("/children/{}/{to}", line.person), &name)
        })
        .sorted_by(BY_NAME),
        Column::text("Date of birth", |line: &Line| line.born().map(words::short_date).unwrap_or_default()),
        Column::text("Missing", what),
        Column::text("Latest date known", |line: &Line| words::short_date(line.from_on())).sorted_by(BY_LATEST),
        Column::text("Due date until then", |line: &Line| {
            line.last_day().map_or_else(|| "Not known".to_owned(), words::short_date)
        }),
    ]);
    List::new("/missing-dates", ("missing date", "missing dates"), columns)
        .in_order_of("name")
        .empty("No dates are missing.")
}

/// The columns of the file to fill in: who each child is, and a column for each date that can be missing.
fn file_columns<'a>() -> Columns<'a, Asked> {
    let day = |day: jiff::civil::Date| day.strftime("%d/%m/%Y").to_string();
    let who = [
        Column::file(ID, |one: &Asked| one.person.to_string()),
        Column::file("Name", |one: &Asked| gate::name::full(&one.forename, &one.surname)),
        Column::file("Date of birth", move |one: &Asked| one.born().map(day).unwrap_or_default()),
        Column::file("Latest date known", move |one: &Asked| day(one.from_on())),
    ];
    let dates = COLUMNS.iter().enumerate().map(|(at, (_, heading))| {
        Column::file(heading, move |one: &Asked| if one.asks(at) { String::new() } else { NOT_NEEDED.to_owned() })
    });
    Columns::new(who.into_iter().chain(dates))
}

pub async fn list(State(app): State<App>, viewer: Viewer, query: ListQuery, Query(done): Query<Done>) -> Shown {
    let done = done
        .saved
        .map(|count| format!("{} saved. Due dates have been updated.", words::plural(count, "date", "dates")));
    show(&page(&app, &viewer, &Form::default(), &query, done, &[]).await?)
}

/// The list as a file to fill in.
pub async fn as_csv(State(app): State<App>, viewer: Viewer, query: ListQuery) -> Shown {
    let (list, listing) = (list_of(), missing::to_fill_in(&app, &viewer));
    let file = Export { kind: FileKind::Csv, name: "missing-dates", title: "", reads: &EXPORTS, leaves_out: None };
    app.list_file(&viewer, &listing, &file_columns(), list.sort(&list.params(&query)), file).await
}

/// Looks at each row: what can be saved, and what is wrong with the others.
async fn judged(app: &App, viewer: &Viewer, rows: Vec<Row>, faults: &mut Vec<Fault>) -> Result<Vec<Row>, Problem> {
    let mut good = Vec::new();
    for some in rows.chunks(BATCH) {
        let mut tx = app.db.read().await?;
        for row in some {
            let mut fault = |words: &str| faults.push(Fault { line: row.line, words: words.to_owned() });
            // What is not theirs is not found, in the same words as what does not exist.
            if children::allow(&mut tx, app, viewer, RECORD_EVENT, row.child).await.is_err() {
                fault("There is no record with this number that you can update");
                continue;
            }
            let child = children::of(&mut tx, row.child).await?;
            let against = match row.what {
                What::Review => {
                    missing_dates::unlikely(row.on, child.birth_date(), viewer.today).map(ToOwned::to_owned)
                }
                What::Event(kind) => missing::against(&mut tx, row.child, kind, row.on, viewer.today).await?,
            };
            match against {
                Some(words) => fault(&words),
                None => good.push(*row),
            }
        }
    }
    faults.sort_by_key(|fault| fault.line);
    Ok(good)
}

/// Keeps the dates, some children at a time. Gives how many: one that somebody else gave meanwhile is left as it is.
async fn keep(app: &App, viewer: &Viewer, rows: &[Row]) -> Result<i64, Problem> {
    let mut count = 0;
    for some in rows.chunks(BATCH) {
        let mut tx = app.db.write(&viewer.actor()).await?;
        let before = count;
        for row in some {
            let allowed = children::allow(&mut tx, app, viewer, RECORD_EVENT, row.child).await?;
            let detail = match row.what {
                What::Review => {
                    missing::reviewed(&mut tx, row.child, row.on, &viewer.name, viewer.today).await?;
                    json!({ "last_review": row.on.to_string(), "line": row.line })
                }
                What::Event(kind) => {
                    if !missing::told(&mut tx, row.child, kind, row.on, &viewer.name, viewer.today).await? {
                        continue;
                    }
                    json!({ "missing_date": kind.code(), "on": row.on.to_string(), "line": row.line })
                }
            };
            tx.record(allowed.entry("person", Some(row.child.uuid())).detail(detail)).await?;
            count += 1;
        }
        if count > before {
            tx.commit().await?;
        }
    }
    Ok(count)
}

/// Checks a file, or saves its dates; rows with faults are told and left out.
pub async fn upload(State(app): State<App>, viewer: Viewer, mut upload: Upload) -> Shown {
    upload.must_hold_files();
    let Upload { mut form, files } = upload;
    let saves = match form.value("act") {
        "save" => true,
        "check" => false,
        _ if !form.is_right() => false,
        _ => return Err(Problem::BadRequest("Select whether to check the file or to save its dates.".to_owned())),
    };
    let read = match files.into_iter().next_back() {
        Some(file) if form.is_right() => missing_dates::read(&file.into_bytes()?),
        _ => Err(String::new()),
    };
    let (rows, mut faults) = match read {
        Ok(read) => read,
        Err(words) => {
            form.refuse("file", words);
            return refuse(&page(&app, &viewer, &form, &ListQuery::default(), None, &[]).await?);
        }
    };
    let rows = judged(&app, &viewer, rows, &mut faults).await?;
    if rows.is_empty() {
        form.refuse("file", "The file has no dates that can be saved");
        return refuse(&page(&app, &viewer, &form, &ListQuery::default(), None, &faults).await?);
    }
    let done = if saves {
        let count = keep(&app, &viewer, &rows).await?;
        if faults.is_empty() {
            return go(&format!("/missing-dates?saved={count}"));
        }
        format!("{} saved. Due dates have been updated.", words::plural(count, "date", "dates"))
    } else {
        let dates = words::plural(rows.len(), "date", "dates");
        format!("{dates} can be saved. Nothing has been saved yet: upload the file again and select ‘Save the dates’.")
    };
    show(&page(&app, &viewer, &form, &ListQuery::default(), Some(done), &faults).await?)
}

fn form_page(app: &App, viewer: &Viewer, child: &children::Child, form: &Form) -> Result<FieldsForm, Problem> {
    let layout = app
        .layout(viewer, "Date of the last annual review")
        .errors(form.summary())
        .back_to(&format!("/children/{}/journey", child.id), &child.name());
    FieldsForm::new(layout, 0)
        .lead("Enter the date on which the decision after the last annual review was sent. The next annual review is then due within 12 months of it.")
        .lead("Use this for a review before OnePlan was used. Record a new review on the timeline instead.")
        .field(&form.date_input("on", "Date of the last annual review", "For example, 27 3 2026"))
}

/// The form about one child.
pub async fn form(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>) -> Shown {
    let (child, tx) = children::open_part(&app, &viewer, RECORD_EVENT, id, "journey").await?;
    drop(tx);
    show(&form_page(&app, &viewer, &child, &Form::default())?)
}

/// Keeps the date of one child.
pub async fn save(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, mut form: Form) -> Shown {
    let (child, tx) = children::open_part(&app, &viewer, RECORD_EVENT, id, "journey").await?;
    drop(tx);
    let on = form.required_date(
        "on",
        "Date of the last annual review",
        &DateRange::past(viewer.today),
        "Enter the date of the last annual review",
    );
    if let Some(words) = on.and_then(|on| missing_dates::unlikely(on, child.birth_date(), viewer.today)) {
        form.refuse("on", words);
    }
    let (Some(on), true) = (on, form.is_right()) else {
        return refuse(&form_page(&app, &viewer, &child, &form)?);
    };
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, RECORD_EVENT, id).await?;
    missing::reviewed(&mut tx, id, on, &viewer.name, viewer.today).await?;
    tx.record(allowed.entry("person", Some(id.uuid())).detail(json!({ "last_review": on.to_string() }))).await?;
    tx.commit().await?;
    go(&format!("/children/{id}/journey?done=reviewed"))
}
