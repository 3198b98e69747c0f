//! Lists of what is owed: an officer's worklist, and what it is narrowed to. What is counted of it for an area: [`super::loads`].

use access::{AccountId, App, Viewer};
use jiff::ToSpan;
use jiff::civil::Date;
use law::{Force, Kind};
use people::records::teams::TeamId;
use people::{OPEN_CHILD, PersonId};
use store::{Listing, Query, Result, SortKey, Tx};
use uuid::Uuid;

use super::{advice, reviews};
use crate::model::asked_of::AskedOf;
use crate::model::steps::{self, RESPONSIBLE, Step};
use crate::model::tasks;
use crate::model::urgency::FIRST;

/// Whose children a list is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Whose {
    /// Everybody's whom the viewer may open.
    #[default]
    Everybody,
    /// The viewer's caseload, and those that they cover.
    Mine,
    /// The viewer's caseload alone.
    Own,
    /// Those that the viewer covers for others.
    Covered,
    /// Those whom no case officer has.
    Nobody,
    /// The caseload of one officer.
    Of(AccountId),
    /// The caseloads of one team's officers.
    Team(TeamId),
    /// Those of the teams that the viewer leads.
    OwnTeams,
}

/// When it falls due.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Due {
    #[default]
    Whenever,
    /// What the law asks for, whose day has passed and which no exception excuses.
    Late,
    /// What falls due from one day to another.
    Between(Date, Date),
    /// What has no day.
    NoDay,
}

/// The days from today to the end of the week.
#[must_use]
pub fn this_week(today: Date) -> (Date, Date) {
    let left = 7 - i64::from(today.weekday().to_monday_one_offset());
    (today, today.checked_add(left.days()).unwrap_or(today))
}

/// Today and the four weeks behind it.
#[must_use]
pub fn four_weeks(today: Date) -> (Date, Date) {
    (today, today.checked_add(28.days()).unwrap_or(today))
}

/// What a list of it is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filters {
    pub whose: Whose,
    /// Everything that is owed, and not only the one next act of each child.
    pub all: bool,
    pub due: Due,
    pub step: Option<Step>,
    /// Plans to write alone: see [`Step::PLANS`].
    pub plans: bool,
    /// One rule of the law, or kind of task.
    pub rule: Option<String>,
    pub binding: Option<Binding>,
    /// A code of [`RESPONSIBLE`].
    pub responsible: String,
    /// A part of the name of the present setting, folded.
    pub school: String,
    /// A code of [`steps::year_choices`].
    pub year: String,
    pub flag: Option<Flag>,
    pub waits_for: Option<WaitsFor>,
    /// Of whom advice is waited for.
    pub advice_of: Option<AskedOf>,
    /// Nothing on which an exception is relied, and nothing that rests on a missing date.
    pub counted: bool,
}

/// What sets a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binding {
    /// The law, or whoever set a task: what is late once its day has passed.
    Law,
    Statute,
    Advised,
}

impl Binding {
    pub const ALL: &'static [(Self, &'static str, &'static str)] = &[
        (Self::Law, "law", "Set by law, or a task"),
        (Self::Statute, "statute", "Set by law"),
        (Self::Advised, "advised", "Guidance or target"),
    ];

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == code).map(|(what, ..)| *what)
    }
}

/// What marks a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flag {
    LookedAfter,
    ChildProtection,
    ChildInNeed,
    AddressConfidential,
    /// Somebody of the family, or the young person, needs an interpreter.
    Interpreter,
    /// An appeal that nobody has decided or ended.
    AppealOpen,
    /// The last night's checks found an error in what the SEN2 return would say.
    Sen2Error,
    Restricted,
}

impl Flag {
    pub const ALL: &'static [(Self, &'static str, &'static str)] = &[
        (Self::LookedAfter, "looked-after", "Looked after"),
        (Self::ChildProtection, "child-protection", "Child protection plan"),
        (Self::ChildInNeed, "child-in-need", "Child in need"),
        (Self::AddressConfidential, "address", "Address confidential"),
        (Self::Interpreter, "interpreter", "Interpreter needed"),
        (Self::AppealOpen, "appeal", "Appeal open"),
        (Self::Sen2Error, "sen2", "SEN2 error"),
        (Self::Restricted, "restricted", "Restricted record"),
    ];

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == code).map(|(flag, ..)| *flag)
    }
}

/// For what a child's process waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitsFor {
    Advice,
    Panel,
    Consultation,
    /// A decision: the panel has recommended, and the step that it was asked about is not done.
    Recommended,
    /// A panel that meets after the deadline that it is to help with.
    PanelLate,
    /// Somebody of the case to read advice that came.
    Unread,
    /// The school or setting to hold the review meeting.
    Meeting,
    /// Whoever held the review meeting to send its report.
    Report,
    /// The health body's agreement to section G.
    Health,
    /// A manager's approval.
    SignOff,
    /// Nobody else: no advice, school, panel, review, health body or manager is waited for.
    Nobody,
}

impl WaitsFor {
    pub const ALL: &'static [(Self, &'static str, &'static str)] = &[
        (Self::Advice, "advice", "Advice"),
        (Self::Panel, "panel", "Panel"),
        (Self::Consultation, "consultation", "A school’s response"),
        (Self::Recommended, "recommended", "Decision after the panel"),
        (Self::PanelLate, "panel-late", "Panel after the deadline"),
        (Self::Unread, "unread", "Advice to be read"),
        (Self::Meeting, "meeting", "The school to hold the review meeting"),
        (Self::Report, "report", "The report of the review meeting"),
        (Self::Health, "health", "Agreement to section G"),
        (Self::SignOff, "sign-off", "Manager’s approval"),
        (Self::Nobody, "nobody", "Nobody else"),
    ];

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == code).map(|(what, ..)| *what)
    }

    #[must_use]
    pub fn words(self) -> &'static str {
        Self::ALL.iter().find(|(known, ..)| *known == self).map_or("", |(.., words)| *words)
    }
}

/// One thing that is owed.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Owed {
    pub person: PersonId,
    pub forename: String,
    pub surname: String,
    /// Whether the record is restricted.
    pub restricted: bool,
    birth_date: Option<jiff_sqlx::Date>,
    /// The name of the present setting.
    pub school: Option<String>,
    /// The account of the case officer.
    pub officer: Option<AccountId>,
    pub rule: String,
    /// Who owes it.
    pub who: String,
    from_on: jiff_sqlx::Date,
    last_day: Option<jiff_sqlx::Date>,
    work_to: Option<jiff_sqlx::Date>,
    force: String,
    /// The exception relied on.
    pub lifted: Option<String>,
    /// Whether it rests on a date from before the area began with OnePlan that nobody has said yet.
    pub is_missing: bool,
    /// Of whom advice was asked.
    pub asked_of: Option<String>,
    /// What is to be done, as somebody wrote it.
    pub what: Option<String>,
    expected_on: Option<jiff_sqlx::Date>,
    /// A code of [`WaitsFor`], where somebody else has to do something before it can be done.
    waits: Option<String>,
    /// The event, advice or task that it is owed about.
    pub about: Option<Uuid>,
    /// The kind of event that it is owed from.
    pub from_kind: String,
}

impl Owed {
    #[must_use]
    pub fn birth_date(&self) -> Option<Date> {
        self.birth_date.map(jiff_sqlx::Date::to_jiff)
    }
    /// The day that time runs from.
    #[must_use]
    pub fn from_on(&self) -> Date {
        self.from_on.to_jiff()
    }
    /// How hard the duty is: only what is statutory is ever overdue.
    #[must_use]
    pub fn force(&self) -> Force {
        Force::from_code(&self.force).unwrap_or(Force::Must)
    }
    #[must_use]
    pub fn last_day(&self) -> Option<Date> {
        self.last_day.map(jiff_sqlx::Date::to_jiff)
    }
    /// What somebody else has to do before it can be done.
    #[must_use]
    pub fn waits_for(&self) -> Option<WaitsFor> {
        self.waits.as_deref().and_then(WaitsFor::from_code)
    }
    /// By when advice comes, as whoever was asked said.
    #[must_use]
    pub fn expected_on(&self) -> Option<Date> {
        self.expected_on.map(jiff_sqlx::Date::to_jiff)
    }
    /// The day to work to.
    #[must_use]
    pub fn work_to(&self) -> Option<Date> {
        self.work_to.map(jiff_sqlx::Date::to_jiff)
    }
}

/// What the law itself asks for. Days in guidance and targets are no part of what is overdue, or will be.
pub(super) const STATUTORY: &str = "o.force = 'statutory'";
/// All others, by name: an index finds these few.
pub(super) const ADVISED: &str = "o.force in ('guidance', 'target', 'right')";
/// What no exception excuses, and what rests on no missing date.
pub(super) const COUNTED_LINE: &str = "o.lifted is null and not o.is_missing";

/// That a piece of advice `d` is owed about the child of a line `o`: the rule of advice and a bracket follow.
pub(super) const WAITED: &str =
    "d.person = o.person and exists (select 1 from owed w where w.person = d.person and w.about = d.id and w.rule =";

/// That the assignment `a` makes its account the case officer today.
pub(super) fn has_today(query: Query, viewer: &Viewer) -> Query {
    query
        .push("a.kind = 'case_officer' and a.starts_on <=")
        .value(viewer.today)
        .push("and (a.ends_on is null or a.ends_on >=")
        .value(viewer.today)
        .push(")")
}

/// Those whom the viewer covers today.
fn covered(viewer: &Viewer) -> Query {
    Query::new("select v.officer as account from cover v where v.covered_by =")
        .value(viewer.account)
        .push("and v.starts_on <=")
        .value(viewer.today)
        .push("and v.ends_on >=")
        .value(viewer.today)
}

/// The children of somebody's caseload, as a set; none where the list is about no caseload.
fn caseload(viewer: &Viewer, whose: Whose) -> Option<Query> {
    let one = |query: Query, account: AccountId| {
        query.push("select b.id as account from account b where b.id =").value(account)
    };
    let accounts = match whose {
        Whose::Everybody | Whose::Nobody => return None,
        Whose::Mine => one(covered(viewer).push("union all"), viewer.account),
        Whose::Own => one(Query::default(), viewer.account),
        Whose::Covered => covered(viewer),
        Whose::Of(account) => one(Query::default(), account),
        Whose::Team(team) => Query::new("select m.account from team_member m where m.team =").value(team),
        Whose::OwnTeams => {
            Query::new("select m.account from team_member m join team t on t.id = m.team where t.manager =")
                .value(viewer.account)
        }
    };
    // The accounts come first: left to choose, SQLite looks at everybody's assignments.
    let set = Query::new("(select distinct a.person from (").then(accounts);
    let set = set.push(") x cross join assignment a where a.account = x.account and");
    Some(has_today(set, viewer).push(")"))
}

/// What is owed about whose children, under the name `o`, beside what else is read (`beside`); ending with `and` or `where`. A
/// caseload comes first, few as its children are: left to choose, SQLite begins with everything that is late in the area.
fn owed_of(query: Query, viewer: &Viewer, whose: Whose, beside: &str) -> Query {
    match caseload(viewer, whose) {
        Some(set) => {
            let query = query.push("from").then(set).push("c cross join owed o");
            query.push(beside).push("where o.person = c.person and")
        }
        None => unallocated_if(query.push("from owed o").push(beside).push("where"), viewer, whose),
    }
}

/// Narrows the list to children without a case officer, where that is asked for; ending with `and`.
fn unallocated_if(query: Query, viewer: &Viewer, whose: Whose) -> Query {
    if whose == Whose::Nobody { unallocated(query, viewer) } else { query }
}

/// Narrows a query to children without a case officer, ending with `and`.
pub(super) fn unallocated(query: Query, viewer: &Viewer) -> Query {
    let query = query.push("not exists (select 1 from assignment a where a.person = o.person and");
    has_today(query, viewer).push(") and")
}

/// When it falls due, ending with `and`.
pub(super) fn by_day(query: Query, viewer: &Viewer, due: Due) -> Query {
    match due {
        Due::Whenever => query,
        Due::Late => query
            .push(STATUTORY)
            // What is urgent is sorted before its day.
            .push("and o.last_day <")
            .value(viewer.today)
            .push("and")
            .push(COUNTED_LINE)
            .push("and o.sort_day <")
            .value(viewer.today)
            .push("and"),
        Due::Between(from, until) => {
            // What is urgent is sorted before its day; the bounds of the day by which lists sort spare all others.
            let query = query.push("o.last_day >=").value(from).push("and o.last_day <=").value(until);
            let query = query.push("and (o.sort_day >=").value(from).push("or o.sort_day =").value(FIRST);
            query.push(") and o.sort_day <=").value(until).push("and")
        }
        Due::NoDay => query.push("o.sort_day =").value(Date::MAX).push("and"),
    }
}

/// What marks the child, ending with `and`.
fn by_flag(query: Query, viewer: &Viewer, flag: Flag) -> Query {
    let kind = match flag {
        Flag::LookedAfter => "looked_after",
        Flag::ChildProtection => "child_protection",
        Flag::ChildInNeed => "child_in_need",
        Flag::Restricted => return query.push("p.restricted and"),
        Flag::AddressConfidential => {
            return query
                .push("exists (select 1 from withheld w where w.child = o.person and w.starts_on <=")
                .value(viewer.today)
                .push("and (w.ends_on is null or w.ends_on >=")
                .value(viewer.today)
                .push(")) and");
        }
        Flag::Interpreter => return by_interpreter(query, viewer),
        Flag::AppealOpen => return by_open_appeal(query),
        // Written by the checks of the return, which stand above this room: they fill the table each night.
        Flag::Sen2Error => {
            return query.push("o.person in (select f.person from sen2_finding f where f.level = 'error') and");
        }
    };
    query
        .push("exists (select 1 from care_status c where c.person = o.person and c.kind =")
        .value(kind)
        .push("and (c.ends_on is null or c.ends_on >=")
        .value(viewer.today)
        .push(")) and")
}

/// That the child, or somebody of its family, needs an interpreter, ending with `and`. The few who do are looked for first.
fn by_interpreter(query: Query, viewer: &Viewer) -> Query {
    query
        .push(
            "o.person in (select n.person from contact_need n where n.interpreter <> ''
               union all select r.child from contact_need n join relationship r on r.person = n.person
                 where n.interpreter <> '' and (r.ends_on is null or r.ends_on >=",
        )
        .value(viewer.today)
        .push(")) and")
}

/// What ends an appeal, or decides it. What the authority does not oppose is still before the Tribunal.
const ENDS_APPEAL: [Kind; 8] = [
    Kind::AppealEnded,
    Kind::OrderedAssess,
    Kind::OrderedPlan,
    Kind::OrderedReconsider,
    Kind::OrderedAmend,
    Kind::OrderedSetting,
    Kind::OrderedContinue,
    Kind::OrderedCeaseStands,
];

/// That an appeal of the child is open, ending with `and`: it was registered, and nothing after it ends the appeal about the
/// same decision. Where an old entry does not name its decision, any end counts.
fn by_open_appeal(query: Query) -> Query {
    query
        .push("o.person in (select e.person from event e where e.kind =")
        .value(Kind::AppealRegistered.code())
        .push(
            "and not exists (select 1 from event c where c.corrects = e.id)
             and not exists (select 1 from event z where z.person = e.person and z.kind in (",
        )
        .list(ENDS_APPEAL.map(Kind::code))
        .push(
            ") and z.happened_on >= e.happened_on and (z.about = e.about or z.about is null or e.about is null)
               and not exists (select 1 from event c where c.corrects = z.id))) and",
        )
}

/// For what the child waits, ending with `and`.
fn by_wait(query: Query, waits_for: WaitsFor) -> Query {
    match waits_for {
        WaitsFor::Nobody => WAITED_FOR.iter().fold(query, |query, one| by_wait(query.push("not"), *one)),
        WaitsFor::Advice => {
            query.push("o.person in (select w.person from owed w where w.rule =").value(law::ids::ADVICE).push(") and")
        }
        WaitsFor::Panel => query.push(
            "o.person in (select i.person from panel_item i join panel n on n.id = i.panel
                           where n.closed_on is null and i.removed_on is null and i.recommendation is null) and",
        ),
        WaitsFor::Consultation => query
            .push("o.person in (select k.person from consultation k where k.answer is null and k.outcome is null) and"),
        WaitsFor::Recommended => on_panel(query, "i.recommendation is not null"),
        WaitsFor::PanelLate => {
            on_panel(query, "i.recommendation is null and n.closed_on is null and n.held_on > w.last_day")
        }
        WaitsFor::Unread => {
            query.push("o.person in (select d.person from advice d where").push(advice::UNREAD).push(") and")
        }
        WaitsFor::Meeting => reviews::waits_for_meeting(query).push("and"),
        WaitsFor::Report => reviews::waits_for_report(query).push("and"),
        WaitsFor::Health => {
            query.push("o.person in (select h.person from health_agreement h where h.answer is null) and")
        }
        WaitsFor::SignOff => query.push("o.person in (select g.person from issuing g where g.ended_at is null) and"),
    }
}

/// That the child of a line `o` waits for advice of somebody, ending with `and`; of lines about advice those that are about theirs.
fn by_advice(query: Query, of: &AskedOf) -> Query {
    let begin = if *of == AskedOf::Nobody { "not exists (" } else { "exists (" };
    let query = query.push(begin).push("select 1 from advice d where").push(WAITED).value(law::ids::ADVICE).push(")");
    if *of == AskedOf::Nobody {
        return query.push(") and");
    }
    advice::asked_of(query.push("and"), of).push("(o.rule <>").value(law::ids::ADVICE).push("or d.id = o.about)) and")
}

/// Whom somebody can wait for, so that the next step is not the case officer's.
const WAITED_FOR: [WaitsFor; 7] = [
    WaitsFor::Advice,
    WaitsFor::Panel,
    WaitsFor::Consultation,
    WaitsFor::Meeting,
    WaitsFor::Report,
    WaitsFor::Health,
    WaitsFor::SignOff,
];

/// That the child has a line `i` on the agenda of a meeting `n` about a step that is still to be done: what is owed is `w`.
fn on_panel(query: Query, which: &str) -> Query {
    query
        .push("o.person in (select i.person from panel_item i join panel n on n.id = i.panel join owed w on w.person = i.person and (i.question = 'assess' and w.rule =")
        .value(law::ids::DECISION_TO_ASSESS)
        .push("or i.question = 'issue' and w.rule =")
        .value(law::ids::FINAL_PLAN)
        .push(") where i.removed_on is null and")
        .push(which)
        .push(") and")
}

/// What the line is about, ending with `and`.
fn by_kind(mut query: Query, filters: &Filters) -> Query {
    match filters.step {
        Some(Step::Task) => query = query.push("o.rule like").value(format!("{}%", tasks::PREFIX)).push("and"),
        Some(step) => query = query.push("o.rule in (").list(step.rules()).push(") and"),
        None => {}
    }
    if filters.plans {
        // A final plan is owed from the request on: it is written once it is what comes next.
        query = query.push("o.rule in (").list(Step::PLANS.into_iter().flat_map(Step::rules)).push(") and");
        query = query.push("(o.is_next or o.rule in (").list(Step::Draft.rules()).push(")) and");
    }
    if let Some(rule) = &filters.rule {
        query = query.push("o.rule =").value(rule).push("and");
    }
    query = match filters.binding {
        Some(Binding::Law) => query.push(STATUTORY).push("and"),
        Some(Binding::Statute) => {
            query.push(STATUTORY).push("and o.rule not like").value(format!("{}%", tasks::PREFIX)).push("and")
        }
        Some(Binding::Advised) => query.push(ADVISED).push("and"),
        None => query,
    };
    if let Some((.., parties)) = RESPONSIBLE.iter().find(|(code, ..)| *code == filters.responsible) {
        query = query.push("o.who in (").list(parties.iter().map(|party| party.words())).push(") and");
    }
    if filters.counted {
        query = query.push(COUNTED_LINE).push("and");
    }
    query
}

impl Filters {
    /// Whether it asks about the child beside what the list of what is owed holds.
    fn asks_about_the_child(&self) -> bool {
        !self.year.is_empty() || self.flag == Some(Flag::Restricted)
    }
}

/// What the list is narrowed to, beside whose children they are; ending with `and`.
fn conditions(viewer: &Viewer, mut query: Query, filters: &Filters) -> Query {
    if !filters.all {
        query = query.push("o.is_next and");
    }
    query = by_kind(by_day(query, viewer, filters.due), filters);
    if !filters.school.is_empty() {
        query = query
            .push("exists (select 1 from placement l join organisation g on g.id = l.organisation where l.person = o.person and l.ends_on is null and g.sort_key like")
            .value(format!("%{}%", filters.school))
            .push(") and");
    }
    if let Some((first, last)) = steps::births(&filters.year, viewer.today) {
        query = query.push("p.birth_date >=").value(first).push("and p.birth_date <=").value(last).push("and");
    }
    if let Some(flag) = filters.flag {
        query = by_flag(query, viewer, flag);
    }
    if let Some(waits_for) = filters.waits_for {
        query = by_wait(query, waits_for);
    }
    if let Some(of) = &filters.advice_of {
        query = by_advice(query, of);
    }
    query
}

/// Sorts by name.
pub const BY_NAME: SortKey = SortKey::new("name", &["sort_key"]);
/// Sorts by the last day.
pub const BY_DEADLINE: SortKey = SortKey::new("due", &["o.sort_day"]);
/// Sorts by the present setting, those without one last: see [`listing_by`].
pub const BY_SCHOOL: SortKey = SortKey::new("school", &["school_key"]).empty_last();
/// Sorts by the case officer, those without one last.
pub const BY_OFFICER: SortKey = SortKey::new("officer", &["officer_key"]).empty_last();

/// Counting stops here: nobody reads more pages, and counting all would cost more than the page.
pub const COUNTED: i64 = 10_000;

/// What is owed, by legal date, then by the day to work to. Only children whom the viewer may open.
#[must_use]
pub fn listing(app: &App, viewer: &Viewer, filters: &Filters) -> Listing<Owed> {
    listing_by(app, viewer, filters, None)
}

/// The same, to be sorted by a key. What is looked up for a page alone cannot sort the list: a key that needs it has it for
/// every row.
#[must_use]
pub fn listing_by(app: &App, viewer: &Viewer, filters: &Filters, key: Option<SortKey>) -> Listing<Owed> {
    let columns = Query::new(COLUMNS);
    let columns = match key {
        Some(BY_NAME) => return listing_by_name(app, viewer, filters),
        Some(BY_SCHOOL) => columns.push(
            ", (select g.sort_key from placement l join organisation g on g.id = l.organisation
                 where l.person = o.person and l.ends_on is null order by l.starts_on desc limit 1) as school_key",
        ),
        Some(BY_OFFICER) => {
            let columns = columns.push(
                ", (select lower(b.name) from assignment a join account b on b.id = a.account where a.person = o.person and",
            );
            has_today(columns, viewer).push("order by a.starts_on desc limit 1) as officer_key")
        }
        _ => columns,
    };
    let from = owed_of(Query::default(), viewer, filters.whose, "join person p on p.id = o.person");
    read(app, viewer, filters, columns, from)
}

/// The same by name. SQLite then begins with the names in their order, and does not sort the whole area for a page of it.
fn listing_by_name(app: &App, viewer: &Viewer, filters: &Filters) -> Listing<Owed> {
    if !matches!(filters.whose, Whose::Everybody | Whose::Nobody) {
        return listing(app, viewer, filters);
    }
    let from = Query::new("from person p cross join owed o where o.person = p.id and");
    read(app, viewer, filters, Query::new(COLUMNS), unallocated_if(from, viewer, filters.whose))
}

/// What is owed about the children whose records somebody opens as their family too.
#[must_use]
pub fn of_family(app: &App, viewer: &Viewer) -> Listing<Owed> {
    let from = Query::new("from owed o join person p on p.id = o.person where");
    lines(viewer, Query::new(COLUMNS), people::within(app, viewer, OPEN_CHILD, from))
}

/// The columns of a line that the lists have before they are sorted.
pub(super) const COLUMNS: &str =
    "select o.person, p.forename, p.surname, p.restricted, p.birth_date, o.rule, o.who, o.from_on,
    o.last_day, o.work_to, o.force, o.lifted, o.is_missing, o.about, o.from_kind, o.sort_day, p.sort_key";

/// Columns that are looked up only for the rows of the page.
pub(super) fn looked_up(viewer: &Viewer) -> Query {
    let columns = Query::new(
        "(select d.asked_of from advice d where d.id = o.about) as asked_of,
         (select t.what from task t where t.id = o.about) as what,
         (select d.expected_on from advice d where d.id = o.about) as expected_on,
         (select g.name from placement l join organisation g on g.id = l.organisation
           where l.person = o.person and l.ends_on is null order by l.starts_on desc limit 1) as school,
         case when",
    );
    let columns = reviews::waits_for_meeting(columns).push("then 'meeting' when");
    let columns = reviews::waits_for_report(columns).push("then 'report' end as waits,");
    let columns = columns.push("(select a.account from assignment a where a.person = o.person and");
    has_today(columns, viewer).push("order by a.starts_on desc limit 1) as officer")
}

/// Lines of what is owed `o` about the children `p`, by their day.
fn lines(viewer: &Viewer, columns: Query, from: Query) -> Listing<Owed> {
    Listing::new(columns, from, "o.sort_day, o.person, o.rule").looked_up("o", looked_up(viewer))
}

fn read(app: &App, viewer: &Viewer, filters: &Filters, columns: Query, from: Query) -> Listing<Owed> {
    // By their work alone: the list says where the children are.
    let from = people::may_at_work(app, viewer, OPEN_CHILD, conditions(viewer, from, filters));
    let listing = lines(viewer, columns, from).counted_to(COUNTED);
    if filters.asks_about_the_child() {
        return listing;
    }
    let counted = conditions(viewer, owed_of(Query::default(), viewer, filters.whose, ""), filters);
    listing.counted_from(people::counted(app, viewer, OPEN_CHILD, "o.person", counted))
}

/// How many lines a list has, as far as counting goes.
pub async fn count(tx: &mut Tx, app: &App, viewer: &Viewer, filters: &Filters) -> Result<i64> {
    listing(app, viewer, filters).count(tx).await
}

/// How many lines several lists of the same children have: the children are looked for once. None of the lists asks about more
/// than what is owed.
pub async fn counts<const N: usize>(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    whose: Whose,
    lists: [Filters; N],
) -> Result<[i64; N]> {
    let all = listing(app, viewer, &Filters { whose, all: true, ..Filters::default() });
    let each = lists.map(|filters| conditions(viewer, Query::default(), &filters).push("1 = 1"));
    all.count_each(tx, each).await
}

#[cfg(test)]
mod tests {
    use super::{ADVISED, STATUTORY};
    use law::Force;

    #[test]
    fn what_is_not_statutory_is_named_whole() {
        for force in Force::ALL {
            let code = format!("'{}'", force.code());
            assert_ne!(ADVISED.contains(&code), STATUTORY.contains(&code), "{code}");
        }
    }
}
