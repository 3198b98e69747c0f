//! Which children of an invented area the demo takes for what it shows.

use access::{AccountId, Role};
use jiff::civil::Date;
use people::{OrganisationId, PersonId};
use store::{Query, Result, Tx, sql};

use super::advice::AdviceId;

/// Children whose newest step is of a kind, nobody restricted; by name.
pub async fn children_at(tx: &mut Tx, has: &str, has_not: &str, limit: i64) -> Result<Vec<PersonId>> {
    let rows: Vec<(PersonId,)> = sql!(
        "select p.id from person p where p.is_child and not p.restricted
           and not exists (select 1 from withheld w where w.child = p.id)
           and exists (select 1 from event e where e.person = p.id and e.kind = $1) and not exists (select 1
           from event e where e.person = p.id and e.kind = $2) order by p.sort_key, p.id limit $3",
        has,
        has_not,
        limit,
    )
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// An account with a role and a password: one of the demo's sign-ins.
pub async fn sign_in(tx: &mut Tx, role: Role) -> Result<Option<(AccountId, String, Option<uuid::Uuid>)>> {
    sql!(
        "select a.id, a.name, h.organisation from account a join account_role h on h.account = a.id
           where a.password_hash is not null and h.role = $1 order by length(a.email), a.email limit 1",
        role.code(),
    )
    .maybe(tx)
    .await
}

/// The last of the demo's sign-ins with a role, who is no colleague that the stories name.
pub async fn another_sign_in(tx: &mut Tx, role: Role) -> Result<Option<AccountId>> {
    let row: Option<(AccountId,)> = sql!(
        "select a.id from account a join account_role h on h.account = a.id
           where a.password_hash is not null and h.role = $1 order by length(a.email) desc, a.email limit 1",
        role.code(),
    )
    .maybe(tx)
    .await?;
    Ok(row.map(|(account,)| account))
}

/// Psychological advice that is awaited of one psychologist, or of others than them: the piece, the child, and since when.
pub async fn psychology_waiting(
    tx: &mut Tx,
    (psychologist, is_own): (AccountId, bool),
    limit: i64,
) -> Result<Vec<(AdviceId, PersonId, jiff_sqlx::Date)>> {
    let query = Query::new(
        "select d.id, d.person, e.happened_on from advice d join person p on p.id = d.person
           join event e on e.about = d.id and e.kind = 'advice.asked'
          where d.line = 'd' and not p.restricted
            and not exists (select 1 from event x where x.about = d.id and x.kind = 'advice.returned')
            and not exists (select 1 from event x where x.person = d.person and x.kind in ('plan.agreed', 'plan.refused'))",
    );
    let query = query.push(if is_own { "and d.allocated =" } else { "and d.allocated <>" }).value(psychologist);
    query.push("order by e.happened_on desc, d.id limit").value(limit).all(tx).await
}

/// A setting that is not the child's own.
pub async fn another_setting(tx: &mut Tx, child: PersonId) -> Result<Option<OrganisationId>> {
    let row: Option<(OrganisationId,)> = sql!(
        "select id from organisation where kind = 'setting' and id not in (select organisation from placement
           where person = $1) order by sort_key, id limit 1",
        child,
    )
    .maybe(tx)
    .await?;
    Ok(row.map(|(id,)| id))
}

/// Gives the account of a demo sign-in a person of the records: from then on it has that person's name.
pub async fn link(tx: &mut Tx, role: Role, person: PersonId) -> Result<()> {
    let Some((account, ..)) = sign_in(tx, role).await? else { return Ok(()) };
    let (forename, surname): (String, String) =
        sql!("select forename, surname from person where id = $1", person).one(tx).await?;
    let name = gate::name::full(&forename, &surname);
    sql!("update account set person = $1, name = $2 where id = $3", person, name, account).run(tx).await.map(|_| ())
}

/// A setting and its name, by its URN.
pub async fn setting(tx: &mut Tx, urn: &str) -> Result<(OrganisationId, String)> {
    sql!("select id, name from organisation where urn = $1", urn).one(tx).await
}

/// The ward of a home, which otherwise comes with the file of postcodes.
pub async fn set_ward(tx: &mut Tx, child: PersonId, ward: &str) -> Result<()> {
    sql!("update person set ward = $1 where id = $2", ward, child).run(tx).await.map(|_| ())
}

/// Somebody with a plan in force and no text of it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct InForce {
    pub person: PersonId,
    pub forename: String,
    birth_date: jiff_sqlx::Date,
    /// The event that sent the plan, or amended it last.
    pub event: uuid::Uuid,
    happened_on: jiff_sqlx::Date,
    pub first_need: Option<String>,
    pub second_need: Option<String>,
    /// The setting where they are now.
    pub setting: Option<String>,
}

impl InForce {
    #[cfg(test)]
    pub(crate) fn new(
        person: PersonId,
        forename: &str,
        born: Date,
        (first, second): (Option<&str>, Option<&str>),
    ) -> Self {
        use jiff_sqlx::ToSqlx;
        Self {
            person,
            forename: forename.to_owned(),
            birth_date: born.to_sqlx(),
            event: uuid::Uuid::nil(),
            happened_on: born.to_sqlx(),
            first_need: first.map(str::to_owned),
            second_need: second.map(str::to_owned),
            setting: Some("A school".to_owned()),
        }
    }

    #[must_use]
    pub fn issued_on(&self) -> Date {
        self.happened_on.to_jiff()
    }

    /// In years.
    #[must_use]
    pub fn age(&self, today: Date) -> i32 {
        let days = self.birth_date.to_jiff().until(today).map_or(0, |span| span.get_days());
        days / 365
    }
}

/// Everybody with a plan in force and no text of it: an area's share of plans, once, when it is invented.
pub async fn in_force(tx: &mut Tx) -> Result<Vec<InForce>> {
    sql!(
        "select p.id as person, p.forename, p.birth_date, e.id as event, e.happened_on,
                (select max(n.need) from sen_need n where n.person = p.id and n.rank = 1 and n.ends_on is null) as first_need,
                (select max(n.need) from sen_need n where n.person = p.id and n.rank = 2 and n.ends_on is null) as second_need,
                (select max(o.name) from placement l join organisation o on o.id = l.organisation
                  where l.person = p.id and l.ends_on is null) as setting
           from person p join event e on e.person = p.id and e.kind in ('plan.issued', 'plan.amended')
          where p.birth_date is not null
            and not exists (select 1 from event c where c.person = p.id and c.kind = 'plan.ceased')
            and not exists (select 1 from plan_version v where v.person = p.id)
            and not exists (select 1 from event l where l.person = p.id and l.kind in ('plan.issued', 'plan.amended')
                  and (l.happened_on > e.happened_on or (l.happened_on = e.happened_on and l.id > e.id)))
          order by p.id",
    )
    .all(tx)
    .await
}

/// The children of a case officer about whom something happened last, nobody restricted.
pub async fn caseload(tx: &mut Tx, officer: AccountId, limit: i64) -> Result<Vec<PersonId>> {
    let rows: Vec<(PersonId,)> = sql!(
        "select p.id from assignment s join person p on p.id = s.person where s.kind = 'case_officer' and s.account = $1
           and s.ends_on is null and not p.restricted and not exists (select 1 from withheld w where w.child = p.id)
           order by (select max(e.happened_on) from event e where e.person = p.id) desc, p.id limit $2",
        officer,
        limit,
    )
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The newest events of a kind of children who were born after a day and whose record is open, each with the child and its day.
pub async fn newest(
    tx: &mut Tx,
    kind: &str,
    born_after: Date,
    limit: i64,
) -> Result<Vec<(PersonId, uuid::Uuid, Date)>> {
    let rows: Vec<(PersonId, uuid::Uuid, jiff_sqlx::Date)> = sql!(
        "select e.person, e.id, e.happened_on from event e join person p on p.id = e.person where e.kind = $1
           and p.birth_date > $2 and not p.restricted and e.corrects is null and not exists (select 1 from notice n where n.event = e.id)
           and not exists (select 1 from withheld w where w.child = p.id)
           and exists (select 1 from assignment a where a.person = p.id and a.kind = 'case_officer')
           order by e.happened_on desc, e.id limit $3",
        kind,
        born_after,
        limit,
    )
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(person, event, on)| (person, event, on.to_jiff())).collect())
}

/// The parents with whom a child lives: who they are, and how they are called.
pub async fn parents_at_home(tx: &mut Tx, child: PersonId) -> Result<Vec<(PersonId, String)>> {
    let rows: Vec<(PersonId, String, String)> = sql!(
        "select r.person, p.forename, p.surname from relationship r join person p on p.id = r.person
           where r.parental_responsibility and r.lives_with and not p.is_child and r.child = $1
           and r.ends_on is null order by p.sort_key, p.id",
        child,
    )
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(person, forename, surname)| (person, gate::name::full(&forename, &surname))).collect())
}

/// A letter of an invented area was posted on the day that it names.
pub async fn posted(tx: &mut Tx, notice: super::notices::NoticeId, on: Date) -> Result<()> {
    sql!("update letter set posted_on = $1, posted_by = $2 where notice = $3", on, "Calderwick SEND team", notice)
        .run(tx)
        .await
        .map(|_| ())
}

/// What one of the family of an invented area needs.
pub async fn needs(
    tx: &mut Tx,
    person: PersonId,
    (interpreter, wording, size, braille): (&str, &str, i64, bool),
    today: Date,
) -> Result<()> {
    if people::records::contact_needs::of(tx, person).await?.version > 0 {
        return Ok(());
    }
    let id: store::Id<()> = tx.new_id();
    store::query::insert(
        "contact_need",
        vec![
            ("id", id.into()),
            ("person", person.into()),
            ("addressed_as", "".into()),
            ("interpreter", interpreter.into()),
            ("letter_language", "".into()),
            ("wording", wording.into()),
            ("print_size", size.into()),
            ("braille", braille.into()),
            ("audio", false.into()),
            ("reached_by", "".into()),
            ("other", "".into()),
            ("said_by", "Calderwick SEND team".into()),
            ("said_on", today.into()),
            ("version", 1_i64.into()),
        ],
    )
    .run(tx)
    .await
    .map(|_| ())
}
