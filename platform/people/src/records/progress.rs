//! How far the children of a list are, and whose caseload they are on: as the bar of each record says it, for those who may open it.

use std::collections::HashMap;

use access::{AccountId, App, Viewer};
use gate::{Reader, Words};
use jiff::civil::Date;
use store::{Query, Result, Tx};
use uuid::Uuid;
use workstream::{InList, Rooms, Stage};

use super::children::Listed;
use super::identity::holds;
use crate::{OPEN_CHILD, PersonId, scope};

/// Children who are looked up in one statement.
const AT_ONCE: usize = 500;

/// What a list says of a child whose record the viewer may open.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    pub stage: Stage,
    /// The words of the bar: "Draft plan, week 9 of 20".
    pub status: Option<String>,
    /// By when the annual review of the plan is to be completed.
    pub review_due: Option<Date>,
    /// The case officer.
    pub officer: Option<(AccountId, String)>,
}

#[derive(Debug, sqlx::FromRow)]
struct Row {
    id: PersonId,
    officer: Option<AccountId>,
    officer_name: Option<String>,
}

/// Of these children those whose records the viewer may open.
#[store::boxed]
pub async fn of(tx: &mut Tx, app: &App, viewer: &Viewer, children: &[PersonId]) -> Result<HashMap<PersonId, Progress>> {
    let mut all = HashMap::with_capacity(children.len());
    for some in children.chunks(AT_ONCE) {
        for row in opened(app, viewer, some).all::<Row>(tx).await? {
            let name = match (row.officer_name, viewer.person) {
                // Whoever is in the records may be of the child's family: one reader each, of children who are few.
                (Some(name), Some(_)) => Some(Words::new(name).to(&Reader::session(tx, viewer, row.id).await?)),
                (name, _) => name,
            };
            all.insert(row.id, Progress { officer: row.officer.zip(name), ..Progress::default() });
        }
    }
    let ids: Vec<Uuid> = all.keys().map(|child| child.uuid()).collect();
    for room in Rooms::of(&app.db).list_statuses() {
        for (child, InList { stage, status, review_due }) in (room.say)(tx, viewer, &ids).await? {
            if let Some(one) = all.get_mut(&PersonId::from_uuid(child)) {
                *one = Progress { stage, status, review_due, officer: one.officer.take() };
            }
        }
    }
    Ok(all)
}

fn opened(app: &App, viewer: &Viewer, children: &[PersonId]) -> Query {
    let query = Query::new(
        "select p.id, a.id as officer, a.name as officer_name from person p left join account a on a.disabled_at is null
           and a.id = (select n.account from assignment n where n.person = p.id and n.kind = 'case_officer'",
    );
    let query = holds(query, "n", viewer.today)
        .push("order by n.starts_on desc, n.id desc limit 1) where p.is_child and p.id in (")
        .list(children.iter().copied())
        .push(") and");
    scope::within(app, viewer, OPEN_CHILD, query)
}

/// Says it of each child of a list.
#[store::boxed]
pub async fn tell(tx: &mut Tx, app: &App, viewer: &Viewer, rows: &mut [Listed]) -> Result<()> {
    let ids: Vec<PersonId> = rows.iter().map(|row| row.id).collect();
    let mut known = of(tx, app, viewer, &ids).await?;
    for row in rows {
        if let Some(Progress { status, officer, .. }) = known.remove(&row.id) {
            row.status = status;
            row.officer = officer.map(|(_, name)| name);
        }
    }
    Ok(())
}
