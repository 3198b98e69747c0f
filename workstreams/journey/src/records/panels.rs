//! Meetings of the panel: agenda, members, interests, recommendations.

use access::records::accounts::OFFICER_APART;
use access::{AccountId, App, Viewer};
use gate::Words;
use jiff::civil::Date;
use people::PersonId;
use store::query::insert;
use store::{Listing, Query, Result, SortKey, StoreError, Tx, sql};

use super::worklist::has_today;
use crate::READ_PANEL;
use crate::model::panel::{QUESTIONS, decisions};

/// A meeting; see [`store::Id`].
#[derive(Debug)]
pub struct PanelOf;
pub type PanelId = store::Id<PanelOf>;
/// A line of the agenda; see [`store::Id`].
#[derive(Debug)]
pub struct ItemOf;
pub type ItemId = store::Id<ItemOf>;

/// A meeting.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Panel {
    pub id: PanelId,
    held_on: jiff_sqlx::Date,
    pub title: String,
    closed_on: Option<jiff_sqlx::Date>,
}

impl Panel {
    /// The day of the meeting.
    #[must_use]
    pub fn held_on(&self) -> Date {
        self.held_on.to_jiff()
    }
    /// When it was closed.
    #[must_use]
    pub fn closed_on(&self) -> Option<Date> {
        self.closed_on.map(jiff_sqlx::Date::to_jiff)
    }
}

const PANEL: &str = "select n.id, n.held_on, n.title, n.closed_on";

pub const BY_DATE: SortKey = SortKey::new("date", &["n.held_on"]);

/// The meetings, newest first: all for whoever runs panels, one's own for a member.
#[must_use]
pub fn listing(member: Option<AccountId>) -> Listing<Panel> {
    let from = Query::new("from panel n");
    let from = match member {
        Some(account) => {
            from.push("where n.id in (select panel from panel_member where account =").value(account).push(")")
        }
        None => from,
    };
    Listing::new(Query::new(PANEL), from, "n.held_on desc, n.id desc")
}

/// The meetings from a day on that are not closed, the next first: as many as somebody has planned.
pub async fn coming(tx: &mut Tx, from: Date) -> Result<Vec<Panel>> {
    Query::new(PANEL)
        .push("from panel n where n.closed_on is null and n.held_on >=")
        .value(from)
        .push("order by n.held_on, n.id")
        .all(tx)
        .await
}

/// A member's meetings that are not closed, the farthest first.
pub async fn open_of(tx: &mut Tx, member: AccountId) -> Result<Vec<Panel>> {
    Query::new(PANEL)
        .push("from panel n where n.closed_on is null and n.id in (select panel from panel_member where account =")
        .value(member)
        .push(") order by n.held_on desc, n.id desc")
        .all(tx)
        .await
}

/// One meeting.
///
/// # Errors
/// [`StoreError::NotFound`].
pub async fn one(tx: &mut Tx, id: PanelId) -> Result<Panel> {
    Query::new(PANEL).push("from panel n where n.id =").value(id).one(tx).await
}

/// Plans a meeting with its members. The caller records the audit entry.
pub async fn add(
    tx: &mut Tx,
    title: &str,
    held_on: Date,
    by: &str,
    members: &[(AccountId, String)],
) -> Result<PanelId> {
    let id: PanelId = tx.new_id();
    insert(
        "panel",
        vec![("id", id.into()), ("held_on", held_on.into()), ("title", title.into()), ("made_by", by.into())],
    )
    .run(tx)
    .await?;
    for (account, name) in members {
        insert("panel_member", vec![("panel", id.into()), ("account", (*account).into()), ("name", name.into())])
            .run(tx)
            .await?;
    }
    Ok(id)
}

/// The members of a meeting: account and name.
pub async fn members(tx: &mut Tx, id: PanelId) -> Result<Vec<(AccountId, String)>> {
    sql!("select account, name from panel_member where panel = $1 order by name", id).all(tx).await
}

/// A line of the agenda.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Item {
    pub id: ItemId,
    /// The meeting.
    pub panel: PanelId,
    pub person: PersonId,
    /// The child's forename.
    pub forename: String,
    /// The child's surname.
    pub surname: String,
    /// What is asked of the panel.
    pub question: String,
    /// What the officer proposes.
    pub proposed: Option<Words>,
    /// What it recommends.
    pub recommendation: Option<String>,
    pub reasons: Option<String>,
    /// Who wrote it down.
    pub recommended_by: Option<String>,
    recommended_on: Option<jiff_sqlx::Date>,
}

impl Item {
    /// When it was recommended.
    #[must_use]
    pub fn recommended_on(&self) -> Option<Date> {
        self.recommended_on.map(jiff_sqlx::Date::to_jiff)
    }
}

/// A line of the agenda as the meeting's list shows it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Line {
    #[sqlx(flatten)]
    pub item: Item,
    birth_date: Option<jiff_sqlx::Date>,
    /// The name of the present setting.
    pub school: Option<String>,
    /// The name of the case officer.
    pub officer: Option<String>,
    last_day: Option<jiff_sqlx::Date>,
}

impl Line {
    #[must_use]
    pub fn birth_date(&self) -> Option<Date> {
        self.birth_date.map(jiff_sqlx::Date::to_jiff)
    }
    /// The last day of the decision that the panel is asked about.
    #[must_use]
    pub fn last_day(&self) -> Option<Date> {
        self.last_day.map(jiff_sqlx::Date::to_jiff)
    }
}

const ITEM: &str =
    "select i.id, i.panel, i.person, p.forename, p.surname, i.question, i.proposed, i.recommendation, i.reasons,
       i.recommended_by, i.recommended_on from panel_item i join person p on p.id = i.person where i.removed_on is null and";

/// Without the children in whom the viewer declared an interest, on whichever agenda.
fn without_conflicts(query: Query, viewer: &Viewer) -> Query {
    query
        .push("and i.person not in (select x.person from panel_conflict c join panel_item x on x.id = c.item where c.account =")
        .value(viewer.account)
        .push(") and")
}

/// Whether an account declared an interest in a child, on whichever agenda.
pub async fn is_conflicted(tx: &mut Tx, account: AccountId, child: PersonId) -> Result<bool> {
    let count =
        Query::new("select count(*) from panel_conflict c join panel_item x on x.id = c.item where c.account =")
            .value(account)
            .push("and x.person =")
            .value(child);
    Ok(count.number(tx).await? > 0)
}

/// The agenda of a meeting, the earliest legal deadline first, as far as the viewer may see its cases: whoever declared an
/// interest in one does not.
pub async fn items(tx: &mut Tx, app: &App, viewer: &Viewer, panel: PanelId) -> Result<Vec<Line>> {
    let query = Query::new(&format!(
        "select i.id, i.panel, i.person, p.forename, p.surname, i.question, i.proposed, i.recommendation, i.reasons,
                i.recommended_by, i.recommended_on, p.birth_date,
                (select g.name from placement l join organisation g on g.id = l.organisation
                  where l.person = i.person and l.ends_on is null order by l.starts_on desc limit 1) as school,
                (select {OFFICER_APART} from assignment a join account c on c.id = a.account where a.person = i.person and"
    ));
    let query = has_today(query, viewer)
        .push("order by a.starts_on desc limit 1) as officer, (select min(w.last_day) from owed w where w.person = i.person and")
        .push("w.rule = case i.question when 'assess' then")
        .value(law::ids::DECISION_TO_ASSESS)
        .push("else")
        .value(law::ids::FINAL_PLAN)
        .push("end) as last_day from panel_item i join person p on p.id = i.person where i.removed_on is null and i.panel =")
        .value(panel);
    let query = people::within(app, viewer, READ_PANEL, without_conflicts(query, viewer));
    let mut all: Vec<Line> = query.push("order by i.rank, i.id").all(tx).await?;
    all.sort_by_key(|line| (line.last_day().is_none(), line.last_day()));
    Ok(all)
}

/// Which of these lines the viewer has opened the papers of: the log says it.
pub async fn read_by(tx: &mut Tx, viewer: &Viewer, lines: &[Line]) -> Result<Vec<ItemId>> {
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    let query = Query::new("select e.detail from audit_entry e where e.action = 'panel.read' and e.actor =")
        .value(viewer.account)
        .push("and e.subject in (")
        .list(lines.iter().map(|line| line.item.person))
        .push(")");
    let logged: Vec<(String,)> = query.all(tx).await?;
    let is_read = |id: &ItemId| logged.iter().any(|(detail,)| detail.contains(&id.to_string()));
    Ok(lines.iter().map(|line| line.item.id).filter(is_read).collect())
}

/// How many lines of the agenda an account declared an interest in. Of cases that are not theirs to see it says
/// nothing: that there is one would tell of a restricted record.
pub async fn own_interests(tx: &mut Tx, panel: PanelId, account: AccountId) -> Result<i64> {
    sql!(
        "select count(distinct i.id) from panel_item i join panel_conflict c on c.item = i.id where i.panel = $1
           and i.removed_on is null and c.account = $2",
        panel,
        account,
    )
    .number(tx)
    .await
}

/// One line that the viewer may see.
///
/// # Errors
/// [`StoreError::NotFound`].
pub async fn item(tx: &mut Tx, app: &App, viewer: &Viewer, panel: PanelId, id: ItemId) -> Result<Item> {
    let query = Query::new(ITEM).push("i.panel =").value(panel).push("and i.id =").value(id);
    let query = without_conflicts(query, viewer);
    people::within(app, viewer, READ_PANEL, query).one(tx).await
}

/// What panels were asked and recommended about a child, newest first. For whoever may record on the case.
pub async fn about(tx: &mut Tx, child: PersonId) -> Result<Vec<Item>> {
    Query::new(ITEM).push("i.person =").value(child).push("order by i.id desc").all(tx).await
}

/// The last day of the decision that a question is about; none where none runs.
pub async fn last_day(tx: &mut Tx, child: PersonId, question: &str) -> Result<Option<Date>> {
    let rule = if question == "assess" { law::ids::DECISION_TO_ASSESS } else { law::ids::FINAL_PLAN };
    let (day,): (Option<jiff_sqlx::Date>,) =
        sql!("select min(last_day) from owed where person = $1 and rule = $2", child, rule).one(tx).await?;
    Ok(day.map(jiff_sqlx::Date::to_jiff))
}

/// Whether a case is on the agenda of a meeting with this question.
pub async fn is_on(tx: &mut Tx, panel: PanelId, child: PersonId, question: &str) -> Result<bool> {
    let count = sql!(
        "select count(*) from panel_item where removed_on is null and panel = $1 and person = $2 and question = $3",
        panel,
        child,
        question,
    );
    Ok(count.number(tx).await? > 0)
}

/// Puts a case on the agenda of a meeting that is not closed. The caller lets the members in and records the audit
/// entry.
///
/// # Errors
/// [`StoreError::Duplicate`] where it is there with this question; [`StoreError::Stale`] where the meeting is closed.
pub async fn put(
    tx: &mut Tx,
    panel: PanelId,
    child: PersonId,
    question: &str,
    proposed: Option<&str>,
) -> Result<ItemId> {
    // Whoever closes it meanwhile comes before or after, not between.
    let open = sql!("update panel set title = title where closed_on is null and id = $1", panel).run(tx).await?;
    if open == 0 {
        return Err(StoreError::Stale);
    }
    let row: Option<(ItemId, bool)> = sql!(
        "select id, removed_on is not null from panel_item where panel = $1 and person = $2 and question = $3",
        panel,
        child,
        question,
    )
    .maybe(tx)
    .await?;
    if let Some((id, true)) = row {
        // It was taken off, and comes back with the interests that were declared.
        sql!("update panel_item set removed_on = null, proposed = $1 where id = $2", proposed, id).run(tx).await?;
        return Ok(id);
    }
    if row.is_some() {
        return Err(StoreError::Duplicate("This case is already on this agenda with this question.".to_owned()));
    }
    let rank = sql!("select count(*) from panel_item where panel = $1", panel).number(tx).await?;
    let id: ItemId = tx.new_id();
    insert(
        "panel_item",
        vec![
            ("id", id.into()),
            ("panel", panel.into()),
            ("person", child.into()),
            ("rank", rank.into()),
            ("question", question.into()),
            ("proposed", proposed.into()),
        ],
    )
    .run(tx)
    .await?;
    Ok(id)
}

/// A line of the agenda, for whoever works on the case.
///
/// # Errors
/// [`StoreError::NotFound`].
pub async fn line(tx: &mut Tx, panel: PanelId, id: ItemId) -> Result<Item> {
    Query::new(ITEM).push("i.panel =").value(panel).push("and i.id =").value(id).one(tx).await
}

/// Takes a case off the agenda of a meeting that is not closed. The caller ends the admissions and records the audit entry.
///
/// # Errors
/// [`StoreError::Stale`] where the panel has made its recommendation, or the meeting is closed.
pub async fn remove(tx: &mut Tx, item: ItemId, on: Date) -> Result<()> {
    sql!(
        "update panel_item set removed_on = $1 where removed_on is null and recommendation is null and id = $2
           and panel in (select n.id from panel n where n.closed_on is null)",
        on,
        item,
    )
    .run_or_stale(tx)
    .await
}

/// Whoever declared an interest in a line: account, name and reason.
pub async fn conflicts(tx: &mut Tx, item: ItemId) -> Result<Vec<(AccountId, String, String)>> {
    sql!("select account, name, reason from panel_conflict where item = $1 order by name", item).all(tx).await
}

/// Declares an interest in a line. The caller ends the admission and records the audit entry.
pub async fn declare(tx: &mut Tx, item: ItemId, viewer: &Viewer, reason: &str) -> Result<()> {
    let now = tx.now();
    insert(
        "panel_conflict",
        vec![
            ("item", item.into()),
            ("account", viewer.account.into()),
            ("name", (&viewer.name).into()),
            ("reason", reason.into()),
            ("declared_at", now.into()),
        ],
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// Writes down what the panel recommends. The caller records the audit entry.
///
/// # Errors
/// [`StoreError::Stale`] where somebody else did meanwhile.
pub async fn recommend(
    tx: &mut Tx,
    item: ItemId,
    recommendation: &str,
    reasons: &str,
    by: &str,
    on: Date,
) -> Result<()> {
    sql!(
        "update panel_item set recommendation = $1, reasons = $2, recommended_by = $3, recommended_on = $4
           where recommendation is null and id = $5",
        recommendation,
        reasons,
        by,
        on,
        item,
    )
    .run_or_stale(tx)
    .await
}

/// Closes a meeting. The caller ends the admissions and records the audit entry.
///
/// # Errors
/// [`StoreError::Stale`] where it is closed.
pub async fn close(tx: &mut Tx, panel: PanelId, on: Date) -> Result<()> {
    sql!("update panel set closed_on = $1 where closed_on is null and id = $2", on, panel).run_or_stale(tx).await
}

/// Reopens a meeting that was closed. The caller lets the members in and records the audit entry.
///
/// # Errors
/// [`StoreError::Stale`] where it is not closed.
pub async fn reopen(tx: &mut Tx, panel: PanelId) -> Result<()> {
    sql!("update panel set closed_on = null where closed_on is not null and id = $1", panel).run_or_stale(tx).await
}

/// Moves a meeting that is not closed to another day. The caller lets the members in anew and records the audit entry.
///
/// # Errors
/// [`StoreError::Stale`] where it is closed.
pub async fn move_to(tx: &mut Tx, panel: PanelId, day: Date) -> Result<()> {
    sql!("update panel set held_on = $1 where closed_on is null and id = $2", day, panel).run_or_stale(tx).await
}

/// Whether a decision that holds went out about a case of a meeting since the panel made its recommendation.
pub async fn is_decided_on(tx: &mut Tx, panel: PanelId) -> Result<bool> {
    for (question, _) in QUESTIONS {
        let count = Query::new(
            "select count(*) from panel_item i join event e on e.person = i.person and e.happened_on >= i.recommended_on
              where i.removed_on is null and i.panel =",
        )
        .value(panel)
        .push("and i.question =")
        .value(*question)
        .push("and e.kind in (")
        .list(decisions(question).iter().map(|kind| kind.code()))
        .push(") and not exists (select 1 from event c where c.corrects = e.id)");
        if count.number(tx).await? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The cases on the agenda of a meeting: line, child and question.
pub async fn cases(tx: &mut Tx, panel: PanelId) -> Result<Vec<(ItemId, PersonId, String)>> {
    sql!("select id, person, question from panel_item where removed_on is null and panel = $1", panel).all(tx).await
}

/// The ids of all lines about a child, on whichever agenda.
pub async fn ids_about(tx: &mut Tx, child: PersonId) -> Result<Vec<(ItemId,)>> {
    sql!("select id from panel_item where person = $1", child).all(tx).await
}

/// The ids of all lines of a meeting.
pub async fn ids(tx: &mut Tx, panel: PanelId) -> Result<Vec<(ItemId,)>> {
    sql!("select id from panel_item where panel = $1", panel).all(tx).await
}
