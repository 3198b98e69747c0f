//! The pupils of a SENCO's school: how far each is, when the annual review is due, and who the case officer is.

use access::lists::{Export, ReadLog};
use access::{App, Viewer};
use axum::extract::State;
use jiff::Span;
use jiff::civil::Date;
use page::list::{Column, Columns, FileKind, Filter, List, ListPage, ListParams, ListQuery};
use page::{Problem, Shown, show, words};
use store::Found;
use workstream::{Rooms, Stage};

use super::children::name;
use crate::OPEN_CHILD;
use crate::model::school_year::{year_choices, year_code, year_words};
use crate::records::caseload::{self, Mine};
use crate::records::progress::{self, Progress};

/// When the next annual review is due: codes and words.
const REVIEWS: [(&str, &str); 4] =
    [("late", "Overdue"), ("soon", "In the next 3 months"), ("later", "Later"), ("none", "No date")];

/// A pupil as the list shows them.
struct Pupil {
    mine: Mine,
    progress: Progress,
}

impl Pupil {
    /// What an address asks for, by the day of the next review.
    fn review(&self, today: Date) -> &'static str {
        let soon = today.checked_add(Span::new().months(3)).unwrap_or(Date::MAX);
        match self.progress.review_due {
            None => "none",
            Some(due) if due < today => "late",
            Some(due) if due <= soon => "soon",
            Some(_) => "later",
        }
    }

    fn year(&self, today: Date) -> Option<String> {
        self.mine.child.birth_date().map(|born| year_code(born, today))
    }

    fn officer(&self) -> &str {
        self.progress.officer.as_ref().map_or("", |(_, name)| name)
    }

    /// Whether a list that asks for this shows them.
    fn is_asked(&self, asked: &ListParams, today: Date) -> bool {
        let is = |filter: &str, value: Option<String>| {
            let wanted = asked.value(filter);
            wanted.is_empty() || value.is_some_and(|value| value == wanted)
        };
        is("stage", Some(self.progress.stage.code().to_owned()))
            && is("year", self.year(today))
            && is("review", Some(self.review(today).to_owned()))
            && is("officer", self.progress.officer.as_ref().map(|(id, _)| id.to_string()))
    }
}

const READS: ReadLog<Pupil> =
    ReadLog { event: "child.list", about: "person", right: OPEN_CHILD, subject: |one| Some(one.mine.child.id.uuid()) };
/// The same of a file.
static EXPORTS: ReadLog<Pupil> = ReadLog { event: "pupil.export", ..READS };

/// All of the viewer's pupils: their stage is worked out here, so all are read, and the list shows a page of them.
async fn load(app: &App, viewer: &Viewer) -> Result<Vec<Pupil>, Problem> {
    let mut tx = app.db.read().await?;
    let all = caseload::all_mine(&mut tx, app, viewer).await?;
    let ids: Vec<_> = all.iter().map(|mine| mine.child.id).collect();
    let mut progress = progress::of(&mut tx, app, viewer, &ids).await?;
    let pupil = |mine: Mine| Pupil { progress: progress.remove(&mine.child.id).unwrap_or_default(), mine };
    Ok(all.into_iter().map(pupil).collect())
}

fn columns<'a>(today: Date) -> Columns<'a, Pupil> {
    let born = |one: &Pupil| one.mine.child.birth_date();
    let day = |day: Option<Date>| day.map(words::short_date).unwrap_or_default();
    let in_file = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    Columns::new([
        Column::cell("Pupil", |one: &Pupil| name(&one.mine.child))
            .in_file("Pupil", |one: &Pupil| one.mine.child.name())
            .sorted_with("name", |one: &Pupil, other| one.mine.child.name().cmp(&other.mine.child.name())),
        Column::text("Date of birth", move |one: &Pupil| day(born(one)))
            .in_file("Date of birth", move |one| in_file(born(one)))
            .sorted_with("born", move |one, other| born(one).cmp(&born(other))),
        Column::text("Year", move |one: &Pupil| born(one).map(|born| year_words(born, today)).unwrap_or_default()),
        Column::text("Status", |one: &Pupil| one.progress.status.clone().unwrap_or_default()).leads(),
        Column::text("Next review", move |one: &Pupil| day(one.progress.review_due))
            .in_file("Next review", move |one| in_file(one.progress.review_due))
            .sorted_with("review", |one, other| {
                let day = |one: &Pupil| one.progress.review_due.unwrap_or(Date::MAX);
                day(one).cmp(&day(other))
            })
            .leads(),
        Column::text("Case officer", |one: &Pupil| one.officer().to_owned())
            .sorted_with("officer", |one, other| one.officer().cmp(other.officer())),
    ])
}

/// The list of these pupils: the case officers to choose from are theirs.
fn list<'a>(viewer: &Viewer, all: &[Pupil]) -> List<'a, Pupil> {
    let mut officers: Vec<(String, String)> = all
        .iter()
        .filter_map(|one| one.progress.officer.as_ref())
        .map(|(id, name)| (id.to_string(), name.clone()))
        .collect();
    officers.sort_by(|(id, name), (other_id, other)| (name, id).cmp(&(other, other_id)));
    officers.dedup();
    List::new("/children/mine", ("pupil", "pupils"), columns(viewer.today))
        .labelled("Pupils")
        .filter(Filter::choice("stage", "Stage", Stage::ALL.map(|(_, code, words)| (code, words))))
        .filter(Filter::choice("year", "Year group", year_choices()))
        .filter(Filter::choice("review", "Next review", REVIEWS))
        .filter(Filter::choice("officer", "Case officer", officers))
        .in_order_of("name")
        .empty("There are no pupils of your school in OnePlan.")
        .file(FileKind::Excel, "/children/mine/xlsx")
        .file(FileKind::Csv, "/children/mine/csv")
}

pub(super) async fn view(app: &App, viewer: &Viewer, query: &ListQuery) -> Shown {
    let mut all = load(app, viewer).await?;
    let list = app.with_views(viewer, list(viewer, &all)).await?;
    let asked = list.params(query);
    all.retain(|one| one.is_asked(&asked, viewer.today));
    list.arrange(&asked, &mut all);
    let found = Found::page_of(all, &list.page_params(&asked));
    app.log_rows(viewer, &found.rows, &READS).await?;
    let page = ListPage::new(app.layout(viewer, "Pupils"), list.show(&asked, &found)?);
    let page = links(app).into_iter().fold(page, |page, (href, words)| page.link(href, words));
    show(&page.link("/children", "Find a child or young person").link("/organisations", "See schools and providers"))
}

/// Where the rooms lead whoever sees pupils: address and words.
pub(super) fn links(app: &App) -> Vec<(&'static str, &'static str)> {
    Rooms::of(&app.db).list_statuses().into_iter().flat_map(|room| room.of_pupils.iter().copied()).collect()
}

async fn file(app: &App, viewer: &Viewer, query: &ListQuery, kind: FileKind) -> Shown {
    let mut all = load(app, viewer).await?;
    let list = list(viewer, &all);
    let asked = list.params(query);
    all.retain(|one| one.is_asked(&asked, viewer.today));
    list.arrange(&asked, &mut all);
    let leaves_out: fn(&Pupil) -> bool = |one| one.mine.child.restricted;
    let of = Export { kind, name: "pupils", title: "Pupils", reads: &EXPORTS, leaves_out: Some(leaves_out) };
    app.rows_file(viewer, &all, list.columns(), of).await
}

/// The list as CSV.
pub async fn as_csv(State(app): State<App>, viewer: Viewer, query: ListQuery) -> Shown {
    file(&app, &viewer, &query, FileKind::Csv).await
}

/// The list as an Excel workbook.
pub async fn as_xlsx(State(app): State<App>, viewer: Viewer, query: ListQuery) -> Shown {
    file(&app, &viewer, &query, FileKind::Excel).await
}
