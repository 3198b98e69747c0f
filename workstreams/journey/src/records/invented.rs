//! Which children of an invented area the demo takes for what it shows.

use access::{AccountId, Role};
use people::{OrganisationId, PersonId};
use store::{Result, Tx, sql};

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
           where a.password_hash is not null and h.role = $1 order by a.email limit 1",
        role.code(),
    )
    .maybe(tx)
    .await
}

/// A child of the demo's parent.
pub async fn parents_child(tx: &mut Tx, parent: AccountId) -> Result<Option<PersonId>> {
    let row: Option<(PersonId,)> = sql!(
        "select r.child from relationship r join account a on a.person = r.person where r.parental_responsibility
           and a.id = $1 order by r.id limit 1",
        parent,
    )
    .maybe(tx)
    .await?;
    Ok(row.map(|(child,)| child))
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
    born_after: jiff::civil::Date,
    limit: i64,
) -> Result<Vec<(PersonId, uuid::Uuid, jiff::civil::Date)>> {
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
pub async fn posted(tx: &mut Tx, notice: super::notices::NoticeId, on: jiff::civil::Date) -> Result<()> {
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
    today: jiff::civil::Date,
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
