//! The worklist: what is owed about the children of one's caseload, or of the area, by legal date, one line each.

use std::collections::HashMap;

use access::lists::{Export, ReadLog};
use access::records::accounts::{self, Holder};
use access::{AccountId, App, Role, Viewer};
use askama::Template;
use axum::extract::{Query, State};
use futures_util::future::try_join;
use jiff::ToSpan;
use jiff::civil::Date;
use page::govuk::{Markup, Tag};
use page::list::{Column, Columns, FileKind, Filter, List, ListParams, ListQuery};
use page::{Form, Layout, Problem, Shown, refuse, show, words};
use people::PersonId;
use people::records::cover;
use people::records::teams::{self, Team, TeamId};
use store::{Found, Listing, Tx};

use super::worklist_act::{self, Done};
use crate::model::asked_of::AskedOf;
use crate::model::steps::{self, RESPONSIBLE, Step};
use crate::model::tasks;
use crate::records::panels::{self, Panel};
use crate::records::worklist::{
    self, BY_DEADLINE, BY_NAME, BY_OFFICER, BY_SCHOOL, Binding, Due, Filters, Flag, Owed, WaitsFor, Whose,
};
use crate::records::{advice, advice_queue, missing, services};
use crate::{RECORD_EVENT, SEE_WORKLIST};

/// What the log says of a worklist that was read.
pub(super) const READS: ReadLog<Owed> =
    ReadLog { event: "worklist.see", about: "person", right: SEE_WORKLIST, subject: |line| Some(line.person.uuid()) };

/// The same of a file.
static EXPORTS: ReadLog<Owed> = ReadLog { event: "worklist.export", ..READS };

/// Months ahead that can be chosen.
const MONTHS: i32 = 6;

/// The filter of plans to write: drafts, final and amended ones.
const PLANS: &str = "plans";
/// The filter by whose advice a child waits for: [`AskedOf::code`].
pub(super) const SERVICE: &str = "service";

#[derive(Template)]
#[template(path = "worklist.html")]
struct Worklist {
    layout: Layout,
    list: Markup,
    /// How many dates are missing, in words.
    missing: Option<String>,
}

/// The code of the choice of the teams that a manager leads, and what the code of any team begins with.
const OWN_TEAMS: &str = "my-team";
const TEAM: &str = "team-";

/// Case officers by account, as lists name them: two of one name have their email address beside it.
#[derive(Default)]
pub(super) struct Officers {
    all: Vec<Holder>,
    names: HashMap<AccountId, String>,
    /// Who covers for whom today.
    covering: HashMap<AccountId, AccountId>,
    own: Option<AccountId>,
    /// The teams of the area, for who sees the work of all of them.
    teams: Vec<Team>,
    /// How many of them the viewer leads.
    leads: usize,
    /// Whose advice came for a child and was not read, where the list is about that.
    unread: HashMap<PersonId, Vec<String>>,
    /// Whose advice the children of the list wait for, where it is about that.
    advice_of: String,
    /// What is to be done, where the list is about one kind of deadline.
    act: String,
}

/// For what an action waits, under what is to be done.
#[derive(Template)]
#[template(ext = "html", source = r#"<span class="op-cards__note" data-waits>Waiting for: {{ what }}</span>"#)]
struct Waits {
    what: &'static str,
}

impl Officers {
    pub(super) async fn load(tx: &mut Tx, viewer: &Viewer) -> store::Result<Self> {
        let all = accounts::holders(tx, Role::CaseOfficer, viewer.today).await?;
        let names = all.iter().map(|one| (one.id, one.name.clone())).collect();
        let covers = cover::current(tx, None, viewer.today).await?.into_iter();
        let covers = covers.filter(|one| one.starts_on() <= viewer.today);
        let covering = covers.map(|one| (one.officer, one.covered_by)).collect();
        let own = viewer.is(Role::CaseOfficer).then_some(viewer.account);
        let teams = if viewer.is(Role::Manager) { teams::all(tx).await? } else { Vec::new() };
        let leads = teams.iter().filter(|team| team.manager == Some(viewer.account)).count();
        let own = own.filter(|_| !viewer.is(Role::Manager));
        Ok(Self { all, names, covering, own, teams, leads, unread: HashMap::new(), ..Self::default() })
    }

    /// Looks up what the list says of the children that an address asks for.
    pub(super) async fn look_up(
        &mut self,
        tx: &mut Tx,
        app: &App,
        viewer: &Viewer,
        query: &ListQuery,
    ) -> store::Result<()> {
        if query.value("waiting") == "unread" {
            for (child, from) in advice_queue::unread(tx, app, viewer).await? {
                self.unread.entry(child).or_default().push(from);
            }
        }
        self.act = words::capitalised(tasks::act(query.value("rule")));
        if let Some(of) = advice::by_code(tx, query.value(SERVICE)).await? {
            self.advice_of = of.words(&services::names(tx, of.service().into_iter().collect()).await?);
        }
        Ok(())
    }

    /// The action of a line: to read what came, where the list is about that.
    fn action(&self, line: &Owed) -> String {
        match self.unread.get(&line.person) {
            Some(from) => format!("Read the advice: {}", from.join("; ")),
            None => act_in_words(line),
        }
    }

    /// The same with a link to the advice that is to be read.
    fn action_cell(&self, line: &Owed) -> Markup {
        let words = self.action(line);
        if self.unread.contains_key(&line.person) {
            return Markup::link(&format!("/children/{}/advice", line.person), &words);
        }
        match line.waits_for() {
            Some(what) => Markup::text(&words).then(&Markup::of(&Waits { what: what.words() })),
            None => Markup::text(&words),
        }
    }

    pub(super) fn all(&self) -> &[Holder] {
        &self.all
    }

    pub(super) fn name(&self, account: AccountId) -> &str {
        self.names.get(&account).map_or("No longer a case officer", String::as_str)
    }

    /// The case officer of a line; one who is covered is marked.
    fn of(&self, line: &Owed) -> String {
        match (line.officer, self.own) {
            (None, _) => "Not allocated".to_owned(),
            (Some(officer), Some(own)) if officer != own => format!("{} (you cover)", self.name(officer)),
            (Some(officer), _) => match self.covering.get(&officer) {
                Some(by) => format!("{} (away: {} covers)", self.name(officer), self.name(*by)),
                None => self.name(officer).to_owned(),
            },
        }
    }
}

/// The columns: on the worklist and on the home page.
pub(super) fn columns<'a>(today: Date, officers: &'a Officers) -> Columns<'a, Owed> {
    let named = |line: &Owed| gate::name::listed(&line.forename, &line.surname);
    Columns::new([
        Column::cell("Child or young person", move |line: &Owed| {
            let link = Markup::link(&format!("/children/{}/journey", line.person), &named(line));
            if line.restricted {
                link.then(&Markup::text(" ")).then(&Tag::new("Restricted", "red").into())
            } else {
                link
            }
        })
        .in_file("Child or young person", named)
        .sorted_by(BY_NAME),
        Column::file("Date of birth", |line: &Owed| line.birth_date().map(|born| born.to_string()).unwrap_or_default()),
        Column::text("School or setting", |line: &Owed| line.school.clone().unwrap_or_default()).sorted_by(BY_SCHOOL),
        Column::text("Year", move |line: &Owed| {
            line.birth_date().map(|born| steps::year_words(born, today)).unwrap_or_default()
        }),
        Column::cell("Next action", move |line: &Owed| officers.action_cell(line))
            .in_file("Next action", move |line| officers.action(line)),
        Column::text("Responsible", |line: &Owed| words::capitalised(line.who.trim_start_matches("the ")))
            .if_asked("responsible"),
        Column::text("Due date", day_in_words)
            .in_file("Due date", |line| line.last_day().map(|day| day.to_string()).unwrap_or_default())
            .sorted_by(BY_DEADLINE)
            .leads(),
        Column::file("Advice expected", |line: &Owed| {
            line.expected_on().map(|day| day.to_string()).unwrap_or_default()
        }),
        Column::cell("Status", move |line: &Owed| standing(line, today))
            .in_file("Status", move |line| standing(line, today).text)
            .leads(),
        Column::text("Case officer", move |line: &Owed| officers.of(line)).sorted_by(BY_OFFICER),
    ])
}

pub(super) fn act_in_words(line: &Owed) -> String {
    if let Some(what) = &line.what {
        return words::capitalised(what);
    }
    let act = tasks::act(&line.rule);
    words::capitalised(&match &line.asked_of {
        // Whoever works on the case gives none: they wait for it.
        Some(asked) if line.rule == law::ids::ADVICE => format!("waiting for advice: {asked}"),
        Some(asked) => format!("{act}: {asked}"),
        None => act.to_owned(),
    })
}

/// When it is due, and by when advice is expected where whoever was asked said so.
pub(super) fn day_in_words(line: &Owed) -> String {
    match line.expected_on() {
        Some(on) => format!("{}. Expected {}", due_in_words(line), words::short_date(on)),
        None => due_in_words(line),
    }
}

fn due_in_words(line: &Owed) -> String {
    let work_to = line.work_to().filter(|day| Some(*day) != line.last_day());
    match (line.last_day(), work_to) {
        (None, _) if line.is_missing => format!("Not known: started {}", words::short_date(line.from_on())),
        (Some(day), _) if !line.force().binds() => format!("{}: {}", line.force().day_words(), words::short_date(day)),
        (Some(day), Some(work_to)) => format!("{} ({})", words::short_date(day), super::to_do::send_by(day, work_to)),
        (Some(day), None) => words::short_date(day),
        (None, _) => format!("As soon as practicable, since {}", words::short_date(line.from_on())),
    }
}

pub(super) fn standing(line: &Owed, today: Date) -> Tag {
    let Some(day) = line.last_day() else {
        return if line.is_missing { Tag::new("Date missing", "yellow") } else { Tag::new("Open", "blue") };
    };
    if tasks::is_urgent(&line.rule) {
        return Tag::new("Urgent", "red");
    }
    let left = law::counting::days_between(today, day);
    match (line.force().binds(), line.lifted.is_some()) {
        (false, _) if left < 0 => {
            Tag::new(&format!("Advised date passed {} ago", words::plural(-left, "day", "days")), "grey")
        }
        (false, _) => Tag::new("Advised", "grey"),
        (true, true) => Tag::new("Exception relied on", "yellow"),
        (true, false) => super::to_do::days_left(left),
    }
}

/// What is due by when, to choose from: spans from today, and months by their first day.
fn due_choices(today: Date) -> Vec<(String, String)> {
    let spans = [("late", "Late"), ("week", "This week"), ("four-weeks", "Next 4 weeks"), ("none", "No date")];
    let spans = spans.into_iter().map(|(code, words)| (code.to_owned(), words.to_owned()));
    let month = |ahead: i32| {
        let first = today.first_of_month().checked_add(ahead.months()).ok()?;
        Some((first.strftime("%Y-%m").to_string(), words::month(first)))
    };
    spans.chain((0..MONTHS).filter_map(month)).collect()
}

/// Whose children can be chosen: a manager sees the area's, an officer what they may open.
fn whose_choices(viewer: &Viewer, assigns: bool, officers: &Officers) -> Vec<(String, String)> {
    let of = |code: &str, words: &str| (code.to_owned(), words.to_owned());
    let mut all = Vec::new();
    if viewer.is(Role::Manager) {
        match officers.leads {
            0 => {}
            1 => all.push(of(OWN_TEAMS, "Your team")),
            _ => all.push(of(OWN_TEAMS, "Your teams")),
        }
        all.push(of("mine", "Yours"));
    } else {
        all.push(of("own", "Yours, without those you cover"));
        all.push(of("covering", "Those you cover"));
    }
    if assigns {
        all.push(of("unallocated", "Not allocated"));
        let team = |team: &Team| (format!("{TEAM}{}", team.id), format!("Team: {}", team.name));
        all.extend(officers.teams.iter().map(team));
        all.extend(officers.all().iter().map(|one| (one.id.to_string(), one.name.clone())));
    }
    all
}

/// The list. `officers` are those by whom it is filtered and to whom children can be given.
pub(super) fn list<'a>(app: &App, viewer: &Viewer, officers: &'a Officers, meetings: &[Panel]) -> List<'a, Owed> {
    list_with(app, viewer, officers, meetings, &Form::default())
}

/// The same with what was typed for an act.
fn list_with<'a>(
    app: &App,
    viewer: &Viewer,
    officers: &'a Officers,
    meetings: &[Panel],
    form: &Form,
) -> List<'a, Owed> {
    let assigns = app.policy.may_ever(viewer, people::ASSIGN_CHILD);
    let coded = |choices: &[(&str, &str)]| {
        choices.iter().map(|(code, words)| ((*code).to_owned(), (*words).to_owned())).collect::<Vec<_>>()
    };
    let steps: Vec<_> = Step::ALL.iter().map(|(_, code, words)| (*code, *words)).collect();
    let flags: Vec<_> = Flag::ALL.iter().map(|(_, code, words)| (*code, *words)).collect();
    let waits: Vec<_> = WaitsFor::ALL.iter().map(|(_, code, words)| (*code, *words)).collect();
    let bindings: Vec<_> = Binding::ALL.iter().map(|(_, code, words)| (*code, *words)).collect();
    let responsible: Vec<_> = RESPONSIBLE.iter().map(|(code, words, _)| (*code, *words)).collect();
    List::new("/worklist", ("action due", "actions due"), columns(viewer.today, officers))
        .filter(Filter::views("show", "Actions", [("", "Next action of each child"), ("all", "All actions")]))
        .filter(Filter::choice("due", "Due", due_choices(viewer.today)))
        .filter(Filter::choice("whose", "Case officer", whose_choices(viewer, assigns, officers)))
        .filter(Filter::choice("step", "Type of action", coded(&steps)))
        .filter(Filter::choice("binding", "Deadline", coded(&bindings)))
        .filter(Filter::choice("who", "Responsible", coded(&responsible)))
        .filter(Filter::words_about_nobody("school", "School or setting"))
        .filter(Filter::choice("year", "Year group", steps::year_choices()))
        .filter(Filter::choice("flag", "Flag", coded(&flags)))
        .filter(Filter::choice("waiting", "Waiting for", coded(&waits)))
        .filter(Filter::given("rule", "Action").in_words(&officers.act))
        .filter(Filter::given(PLANS, "Type of action").in_words("draft, final and amended plans"))
        .filter(Filter::given(SERVICE, "Waiting for advice from").in_words(&officers.advice_of))
        .filter(Filter::given_day("from", "Due from"))
        .filter(Filter::given_day("until", "Due until"))
        .filter(Filter::given("open", "Without").in_words("exceptions and missing dates"))
        .in_order_of("due")
        .note("earliest deadline first")
        .empty("No actions due.")
        .files()
        .act(worklist_act::actions(assigns, officers, meetings, form))
}

fn due(asked: &ListParams, today: Date) -> Due {
    let day = |code: &str| asked.value(code).parse::<Date>().ok().map(|day| day.max(steps::FIRST_DAY));
    match (asked.value("due"), day("from"), day("until")) {
        ("late", ..) => Due::Late,
        ("none", ..) => Due::NoDay,
        ("week", ..) => between(worklist::this_week(today)),
        ("four-weeks", ..) => between(worklist::four_weeks(today)),
        ("", None, None) => Due::Whenever,
        ("", from, until) => Due::Between(from.unwrap_or(steps::FIRST_DAY), until.unwrap_or(Date::MAX)),
        (month, ..) => match format!("{month}-01").parse::<Date>() {
            Ok(first) => Due::Between(first, first.last_of_month()),
            Err(_) => Due::Whenever,
        },
    }
}

const fn between((from, until): (Date, Date)) -> Due {
    Due::Between(from, until)
}

/// Whose children: of a manager the whole area's unless they ask for less, of an officer their own and those they cover.
fn whose(viewer: &Viewer, asked: &ListParams) -> Whose {
    match asked.value("whose") {
        "unallocated" => Whose::Nobody,
        "covering" => Whose::Covered,
        "own" => Whose::Own,
        "mine" => Whose::Mine,
        OWN_TEAMS => Whose::OwnTeams,
        "" if viewer.is(Role::Manager) => Whose::Everybody,
        "" => Whose::Mine,
        code => match code.strip_prefix(TEAM) {
            Some(id) => id.parse().map_or(Whose::Mine, Whose::Team),
            None => code.parse().map_or(Whose::Mine, Whose::Of),
        },
    }
}

/// What an address asks for.
pub(super) fn filters(viewer: &Viewer, asked: &ListParams) -> Filters {
    let given = |code: &str| Some(asked.value(code).to_owned()).filter(|value| !value.is_empty());
    Filters {
        whose: whose(viewer, asked),
        all: asked.value("show") == "all",
        due: due(asked, viewer.today),
        step: Step::from_code(asked.value("step")),
        plans: !asked.value(PLANS).is_empty(),
        rule: given("rule"),
        binding: Binding::from_code(asked.value("binding")),
        responsible: asked.value("who").to_owned(),
        school: people::model::sort_key(asked.value("school"), ""),
        year: asked.value("year").to_owned(),
        flag: Flag::from_code(asked.value("flag")),
        waits_for: WaitsFor::from_code(asked.value("waiting")),
        advice_of: None,
        counted: !asked.value("open").is_empty(),
    }
}

/// The list as an address asks for it.
pub(super) async fn listing(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    list: &List<'_, Owed>,
    asked: &ListParams,
) -> store::Result<Listing<Owed>> {
    let mut filters = filters(viewer, asked);
    let service = asked.value(SERVICE);
    if !service.is_empty() {
        // Of a code that nobody has, nothing is shown: not the whole list.
        filters.advice_of = advice::by_code(tx, service).await?.or_else(|| Some(AskedOf::Named(String::new())));
    }
    Ok(worklist::listing_by(app, viewer, &filters, list.sort(asked).map(|sort| sort.by)))
}

pub async fn view(State(app): State<App>, viewer: Viewer, query: ListQuery, Query(done): Query<Done>) -> Shown {
    let mut tx = app.db.read().await?;
    let mut officers = Officers::load(&mut tx, &viewer).await?;
    officers.look_up(&mut tx, &app, &viewer, &query).await?;
    let meetings = panels::coming(&mut tx, viewer.today).await?;
    drop(tx);
    let list = list(&app, &viewer, &officers, &meetings);
    let asked = list.params(&query);
    let mut page = page(&app, &viewer, &officers, list, &asked).await?;
    let unfit = done.unfit(&app, &viewer).await?;
    page.layout = page.layout.done(done.words(&officers, &unfit).as_deref()).errors(done.errors(&unfit));
    show(&page)
}

/// The page of the list as it is asked for.
async fn page(
    app: &App,
    viewer: &Viewer,
    officers: &Officers,
    list: List<'_, Owed>,
    asked: &ListParams,
) -> Result<Worklist, Problem> {
    let mut tx = app.db.read().await?;
    let listing = listing(&mut tx, app, viewer, &list, asked).await?;
    let found = listing.page(&mut tx, &list.page_params(asked)).await?;
    drop(tx);
    let list = app.with_views(viewer, list).await?;
    // The log is written while the rest is looked up: neither holds a connection that the other waits for.
    let ((), missing) = try_join(app.log_rows(viewer, &found.rows, &READS), missing_dates(app, viewer)).await?;
    let title = part(asked).map_or_else(|| title(viewer, officers, whose(viewer, asked)), str::to_owned);
    Ok(Worklist {
        list: list.labelled(&title).show(asked, &found)?,
        missing: (missing > 0).then(|| words::plural(missing, "date is missing", "dates are missing")),
        layout: app.layout(viewer, &title),
    })
}

/// The list again after an act that lacks something, with what was selected for it. `missing` is a code.
pub(super) async fn refused(
    (app, viewer): (&App, &Viewer),
    form: &Form,
    (officers, meetings): (&Officers, &[Panel]),
    missing: &'static str,
) -> Shown {
    let mut form = form.clone();
    worklist_act::refuse_missing(&mut form, missing);
    let list = list_with(app, viewer, officers, meetings, &form);
    let (asked, chosen) = list.chosen(&form);
    let mut page = page(app, viewer, officers, list.chosen_again(chosen), &asked).await?;
    page.layout = page.layout.errors(form.summary());
    refuse(&page)
}

/// Whose children a list is narrowed to, as its filter says it.
pub(super) fn whose_words(app: &App, viewer: &Viewer, officers: &Officers, asked: &ListParams) -> Option<String> {
    let assigns = app.policy.may_ever(viewer, people::ASSIGN_CHILD);
    let choices = whose_choices(viewer, assigns, officers);
    choices.into_iter().find(|(code, _)| code == asked.value("whose")).map(|(_, words)| words)
}

/// The heading of a part of the casework that the navigation leads to.
fn part(asked: &ListParams) -> Option<&'static str> {
    match (asked.value("step"), asked.value(PLANS)) {
        ("advice", "") => Some("Assessments and advice"),
        ("review-decision", "") => Some("Review decisions"),
        ("", "yes") => Some("Plans to write"),
        _ => None,
    }
}

/// The heading: whose children the list is about.
fn title(viewer: &Viewer, officers: &Officers, whose: Whose) -> String {
    let team = |id: TeamId| officers.teams.iter().find(|team| team.id == id);
    match whose {
        Whose::Everybody => "Everybody’s worklist".to_owned(),
        Whose::OwnTeams if officers.leads > 1 => "Your teams’ worklist".to_owned(),
        Whose::OwnTeams => "Your team’s worklist".to_owned(),
        Whose::Team(id) => team(id).map_or_else(|| "Worklist".to_owned(), |team| format!("Worklist: {}", team.name)),
        _ if viewer.is(Role::Manager) => "Worklist".to_owned(),
        _ => "Your worklist".to_owned(),
    }
}

/// How many dates from before the area began with OnePlan are missing.
async fn missing_dates(app: &App, viewer: &Viewer) -> Result<i64, Problem> {
    if !app.policy.may_ever(viewer, RECORD_EVENT) {
        return Ok(0);
    }
    let mut tx = app.db.read().await?;
    Ok(missing::listing(app, viewer).count(&mut tx).await?)
}

/// The list as a file.
pub async fn file(State(app): State<App>, viewer: Viewer, kind: FileKind, query: ListQuery) -> Shown {
    let mut tx = app.db.read().await?;
    let officers = Officers::load(&mut tx, &viewer).await?;
    drop(tx);
    let list = list(&app, &viewer, &officers, &[]);
    let asked = list.params(&query);
    let of =
        Export { kind, name: "worklist", title: "Worklist", reads: &EXPORTS, leaves_out: Some(|line| line.restricted) };
    let listing = listing(&mut app.db.read().await?, &app, &viewer, &list, &asked).await?;
    app.list_file(&viewer, &listing, list.columns(), list.sort(&asked), of).await
}

/// The first lines of a list, as a home page shows them; logged. Nothing where there are none.
pub(super) async fn first_lines(
    app: &App,
    viewer: &Viewer,
    filters: &Filters,
    lines: i64,
) -> Result<Option<page::govuk::Table>, Problem> {
    let mut tx = app.db.read().await?;
    let rows = worklist::listing(app, viewer, filters).first(&mut tx, lines).await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let officers = Officers::load(&mut tx, viewer).await?;
    drop(tx);
    app.log_rows(viewer, &rows, &READS).await?;
    let found = Found::all(rows);
    Ok(Some(columns(viewer.today, &officers).table(&found.rows)))
}
