//! Teams: case officers who work under a manager. An officer is in one team at most.

use access::{AccountId, Allowed, Role};
use jiff::civil::Date;
use serde_json::json;
use store::query::{change, insert};
use store::{Result, Tx, sql};

use crate::model::sort_key;

/// A team; see [`store::Id`].
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Team {
    pub id: TeamId,
    pub name: String,
    /// Who leads it; nobody where whoever did has left.
    pub manager: Option<AccountId>,
    /// Counts changes, those of its members among them.
    pub version: i64,
}

pub type TeamId = store::Id<Team>;

/// A case officer who is in a team.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Member {
    pub account: AccountId,
    pub team: TeamId,
}

/// What a team is to be.
#[derive(Debug, Clone)]
pub struct Fields {
    pub name: String,
    pub manager: AccountId,
    pub officers: Vec<AccountId>,
}

/// Every team, by name: an area has a few.
#[store::boxed]
pub async fn all(tx: &mut Tx) -> Result<Vec<Team>> {
    sql!("select id, name, manager, version from team order by sort_key, id").all(tx).await
}

/// One.
///
/// # Errors
/// [`store::StoreError::NotFound`].
#[store::boxed]
pub async fn one(tx: &mut Tx, id: TeamId) -> Result<Team> {
    sql!("select id, name, manager, version from team where id = $1", id).one(tx).await
}

/// Who is in which team: a row for each case officer at most.
#[store::boxed]
pub async fn members(tx: &mut Tx) -> Result<Vec<Member>> {
    sql!("select account, team from team_member order by team, account").all(tx).await
}

/// The name of each case officer's team, for those who are in one.
#[store::boxed]
pub async fn by_officer(tx: &mut Tx) -> Result<Vec<(AccountId, String)>> {
    sql!("select m.account, t.name from team_member m join team t on t.id = m.team order by t.sort_key, m.account")
        .all(tx)
        .await
}

/// How many children the case officers of each team have; a team whose officers have none is left out. For managers, who may
/// find every child.
#[store::boxed]
pub async fn children(tx: &mut Tx, today: Date) -> Result<Vec<(TeamId, i64)>> {
    sql!(
        "select m.team, count(distinct s.person) as children
           from team_member m join assignment s on s.account = m.account and s.kind = 'case_officer'
          where s.starts_on <= $1 and (s.ends_on is null or s.ends_on >= $2) group by m.team",
        today,
        today,
    )
    .all(tx)
    .await
}

/// The officers of one team.
async fn officers(tx: &mut Tx, team: TeamId) -> Result<Vec<AccountId>> {
    let rows: Vec<(AccountId,)> =
        sql!("select account from team_member where team = $1 order by account", team).all(tx).await?;
    Ok(rows.into_iter().map(|(account,)| account).collect())
}

/// Adds a team; records it.
///
/// # Errors
/// [`store::StoreError::Duplicate`] where another team has the name.
#[store::boxed]
pub async fn add(tx: &mut Tx, team: &Fields, allowed: &Allowed) -> Result<TeamId> {
    let id: TeamId = tx.new_id();
    insert(
        "team",
        vec![
            ("id", id.into()),
            ("name", (&team.name).into()),
            ("sort_key", sort_key(&team.name, "").into()),
            ("manager", team.manager.into()),
            ("version", 1_i64.into()),
        ],
    )
    .run(tx)
    .await?;
    fill(tx, id, &team.officers, allowed).await?;
    let after = json!({ "name": team.name, "manager": team.manager, "officers": team.officers });
    tx.record(allowed.entry("team", Some(id.uuid())).detail(json!({ "after": after }))).await?;
    Ok(id)
}

/// Changes a team as it was read; records it.
///
/// # Errors
/// [`store::StoreError::Stale`] where somebody saved it since; [`store::StoreError::Duplicate`] where another has the name.
#[store::boxed]
pub async fn save(tx: &mut Tx, was: &Team, team: &Fields, allowed: &Allowed) -> Result<()> {
    let officers = officers(tx, was.id).await?;
    let before = json!({ "name": was.name, "manager": was.manager, "officers": officers });
    let row = vec![
        ("name", (&team.name).into()),
        ("sort_key", sort_key(&team.name, "").into()),
        ("manager", team.manager.into()),
    ];
    change(tx, "team", was.id, was.version, row).await?;
    fill(tx, was.id, &team.officers, allowed).await?;
    let after = json!({ "name": team.name, "manager": team.manager, "officers": team.officers });
    let detail = json!({ "before": before, "after": after });
    tx.record(allowed.entry("team", Some(was.id.uuid())).detail(detail)).await
}

/// Puts these officers, and nobody else, into a team. Whoever was in another leaves it: that team has then changed, so that a
/// form of it that is open elsewhere does not take them back unseen.
async fn fill(tx: &mut Tx, team: TeamId, officers: &[AccountId], allowed: &Allowed) -> Result<()> {
    for member in members(tx).await? {
        match (member.team == team, officers.contains(&member.account)) {
            (true, false) => {
                sql!("delete from team_member where account = $1 and team = $2", member.account, team).run(tx).await?;
            }
            (false, true) => {
                let detail = json!({ "left": member.account, "for": team });
                changed(tx, member.team).await?;
                tx.record(allowed.entry("team", Some(member.team.uuid())).detail(detail)).await?;
            }
            (true, true) | (false, false) => {}
        }
    }
    for account in officers {
        // In one statement: two people may choose the same officer at the same moment.
        sql!(
            "insert into team_member (account, team) values ($1, $2)
               on conflict (account) do update set team = excluded.team",
            *account,
            team,
        )
        .run(tx)
        .await?;
    }
    Ok(())
}

/// Counts that a team changed.
async fn changed(tx: &mut Tx, team: TeamId) -> Result<()> {
    sql!("update team set version = version + 1 where id = $1", team).run(tx).await.map(|_| ())
}

/// Removes a team: its officers are then in none. Records it.
#[store::boxed]
pub async fn remove(tx: &mut Tx, team: &Team, allowed: &Allowed) -> Result<()> {
    let officers = officers(tx, team.id).await?;
    let before = json!({ "name": team.name, "manager": team.manager, "officers": officers });
    sql!("delete from team_member where team = $1", team.id).run(tx).await?;
    sql!("delete from team where id = $1", team.id).run(tx).await?;
    tx.record(allowed.entry("team", Some(team.id.uuid())).detail(json!({ "removed": before }))).await
}

/// Takes an account out of the teams that it is in or leads, where it is no longer a case officer's or a manager's; records
/// each. A team that loses its manager stays, and waits for another.
#[store::boxed]
pub async fn leaves(tx: &mut Tx, account: AccountId, losing: &[Role], allowed: &Allowed) -> Result<()> {
    if losing.contains(&Role::CaseOfficer) {
        let team: Option<(TeamId,)> =
            sql!("select team from team_member where account = $1", account).maybe(tx).await?;
        if let Some((team,)) = team {
            sql!("delete from team_member where account = $1", account).run(tx).await?;
            changed(tx, team).await?;
            tx.record(allowed.entry("team", Some(team.uuid())).detail(json!({ "left": account }))).await?;
        }
    }
    if losing.contains(&Role::Manager) {
        let led: Vec<(TeamId,)> = sql!("select id from team where manager = $1 order by id", account).all(tx).await?;
        for (team,) in led {
            sql!("update team set manager = null, version = version + 1 where id = $1", team).run(tx).await?;
            tx.record(allowed.entry("team", Some(team.uuid())).detail(json!({ "manager_left": account }))).await?;
        }
    }
    Ok(())
}
