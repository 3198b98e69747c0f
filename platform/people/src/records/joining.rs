//! Two records of one child: joined into one of them, and separated again.
//!
//! Every row about the other record is moved and noted, so that all of it can go back. Access stays the narrower of the
//! two: whoever could see only one of the records sees neither until a manager decides.

use access::records::widening;
use access::work::{Follows, Moves};
use access::{AccountId, Allowed, App, Viewer, identify};
use gate::records::{memory, recheck};
use gate::{Reader, Words};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;
use store::query::{insert, insert_many};
use store::{Query, Result, StoreError, Tx, Value, sql};
use uuid::Uuid;

use super::{children, doubles, events, found_by, kept as figures, names};
use crate::{OPEN_CHILD, OrganisationId, PersonId, scope};

/// Where this room names people.
pub const MOVES: &[Moves] = &[
    Moves::new("person_name", "person", Follows::Stays("copied as former names, as open as they are")),
    Moves::new("identifier", "person", Follows::Stays("copied")),
    Moves::new("address", "person", Follows::Row),
    Moves::new("contact", "person", Follows::Row),
    Moves::new("contact_need", "person", Follows::UnlessThere(&[])),
    Moves::new("relationship", "child", Follows::UnlessBeside("person")),
    Moves::new("relationship", "person", Follows::UnlessBeside("child")),
    Moves::new("withheld", "child", Follows::Row),
    Moves::new("withheld", "from_person", Follows::Row),
    Moves::new("withheld", "about_person", Follows::Row),
    Moves::new("care_status", "person", Follows::Row),
    Moves::new("sen_need", "person", Follows::Row),
    Moves::new("consent", "person", Follows::Row),
    Moves::new("assignment", "person", Follows::Row),
    Moves::new("placement", "person", Follows::Row),
    Moves::new("event", "person", Follows::Row),
    Moves::new("access_request", "person", Follows::Row),
    Moves::new("admission", "person", Follows::Row),
    Moves::new("decision_maker", "young_person", Follows::Row),
    Moves::new("decision_maker", "person", Follows::Row),
    Moves::new("decision_maker", "for_parent", Follows::Row),
    Moves::new("rights_told", "person", Follows::Row),
    Moves::new("contact_shared", "child", Follows::Row),
    Moves::new("contact_shared", "about_person", Follows::Row),
    Moves::new("contact_shared", "with_person", Follows::Row),
    Moves::new("reading", "child", Follows::Row),
    Moves::new("reading", "for_person", Follows::Row),
    Moves::new("former_place", "person", Follows::Row),
    Moves::new("retention_hold", "person", Follows::UnlessThere(&[])),
    Moves::new("recheck", "child", Follows::Stays("asked for again")),
    Moves::new("protected", "person", Follows::Stays("copied, for good")),
    Moves::new("protected", "from_person", Follows::Stays("a child is protected, not shut out")),
    Moves::new("possible_double", "person", Follows::Stays("decided by the join")),
    Moves::new("possible_double", "other", Follows::Stays("decided by the join")),
    Moves::new("record_join", "kept", Follows::Stays("says what was joined")),
    Moves::new("record_join", "other", Follows::Stays("says what was joined")),
    Moves::new("access_hold", "child", Follows::Stays("made by the join")),
    Moves::new("access_hold", "person", Follows::Stays("made by the join")),
];

/// Two records that are, were or may be joined; see [`store::Id`].
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Join {
    pub id: store::Id<Join>,
    /// The record that stays.
    pub kept: PersonId,
    /// The record that is joined to it.
    pub other: PersonId,
    other_forename: String,
    other_surname: String,
    /// Why they are of one child.
    pub reason: Words,
    pub asked_by: Uuid,
    pub asked_name: String,
    /// Whether a second person must agree.
    pub needs_second: bool,
    joined_at: Option<jiff_sqlx::Timestamp>,
    kept_was_restricted: bool,
    other_was_restricted: bool,
    identifiers: String,
}

impl Join {
    /// The name on the record that is joined: it may be a former name of the child that is sealed.
    #[must_use]
    pub fn other_name(&self, reader: &Reader) -> String {
        let name = gate::name::full(&self.other_forename, &self.other_surname);
        reader.sealed_names().title(&name)
    }
    /// Whether it waits for a second person.
    #[must_use]
    pub const fn waits(&self) -> bool {
        self.joined_at.is_none()
    }
}

const JOINS: &str = "select j.id, j.kept, j.other, o.forename as other_forename, o.surname as other_surname, j.reason,
        j.asked_by, j.asked_name, j.needs_second, j.joined_at, j.kept_was_restricted, j.other_was_restricted, j.identifiers
   from record_join j join person o on o.id = j.other where j.refused_at is null and j.separated_at is null and";

/// What is joined to a record now, and what waits for a second person.
#[store::boxed]
pub async fn of(tx: &mut Tx, kept: PersonId) -> Result<Vec<Join>> {
    sql!(JOINS, "j.kept = $1 order by j.asked_at, j.id", kept).all(tx).await
}

/// The record into which another was joined.
#[store::boxed]
pub async fn kept_of(tx: &mut Tx, other: PersonId) -> Result<Option<PersonId>> {
    let row: Option<(PersonId,)> = sql!(
        "select kept from record_join where joined_at is not null and separated_at is null and refused_at is null
           and other = $1",
        other,
    )
    .maybe(tx)
    .await?;
    Ok(row.map(|(kept,)| kept))
}

/// Asks that `other` be joined to `kept`. Where neither is restricted it is done at once; otherwise a second person agrees
/// first. Records the audit entry on both.
#[store::boxed]
pub async fn ask(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    kept: PersonId,
    other: PersonId,
    reason: &str,
    allowed: &Allowed,
) -> Result<bool> {
    let (one, two) = (children::of(tx, kept).await?, children::of(tx, other).await?);
    let needs_second = one.restricted || two.restricted;
    let id: store::Id<Join> = tx.new_id();
    let now = tx.now();
    insert(
        "record_join",
        vec![
            ("id", id.into()),
            ("kept", kept.into()),
            ("other", other.into()),
            ("reason", reason.into()),
            ("asked_by", viewer.account.into()),
            ("asked_name", (&viewer.name).into()),
            ("asked_at", now.into()),
            ("needs_second", needs_second.into()),
            ("kept_was_restricted", one.restricted.into()),
            ("other_was_restricted", two.restricted.into()),
            ("identifiers", "".into()),
        ],
    )
    .run(tx)
    .await?;
    if needs_second {
        note(tx, kept, other, "asked", reason, allowed).await?;
    } else {
        let join = one_of(tx, kept, id).await?;
        carry_out(tx, app, viewer, &join, allowed).await?;
    }
    Ok(needs_second)
}

/// One of a record's joins.
///
/// # Errors
/// [`StoreError::NotFound`] where it has no such join.
#[store::boxed]
pub async fn one_of(tx: &mut Tx, kept: PersonId, id: store::Id<Join>) -> Result<Join> {
    sql!(JOINS, "j.kept = $1 and j.id = $2", kept, id).one(tx).await
}

async fn note(tx: &mut Tx, kept: PersonId, other: PersonId, act: &str, reason: &str, allowed: &Allowed) -> Result<()> {
    for (one, beside) in [(kept, other), (other, kept)] {
        let detail = json!({ "join": act, "with": beside, "kept": kept });
        tx.record(allowed.entry("person", Some(one.uuid())).detail(detail).reason(reason)).await?;
    }
    Ok(())
}

/// A second person refuses. Records it.
#[store::boxed]
pub async fn refuse(tx: &mut Tx, viewer: &Viewer, join: &Join, allowed: &Allowed) -> Result<()> {
    let now = tx.now();
    sql!("update record_join set second_name = $1, refused_at = $2 where id = $3", &viewer.name, now, join.id)
        .run(tx)
        .await?;
    note(tx, join.kept, join.other, "refused", join.reason.unseen(), allowed).await
}

/// Joins the two records. Records it on both.
#[store::boxed]
pub async fn carry_out(tx: &mut Tx, app: &App, viewer: &Viewer, join: &Join, allowed: &Allowed) -> Result<()> {
    let (kept, other) = (join.kept, join.other);
    // Either may have been restricted, or its restriction lifted, since this was asked for.
    let (kept_restricted, other_restricted) =
        (children::of(tx, kept).await?.restricted, children::of(tx, other).await?.restricted);
    memory::keep_households(tx, viewer.today).await?;
    // Whoever asked to open one of them further did not ask to open both.
    for one in [kept, other] {
        widening::withdraw_about(tx, one.uuid(), viewer).await?;
    }
    hold(tx, app, viewer, join).await?;
    for moves in &app.moves {
        follow(tx, join, moves).await?;
    }
    let added: Vec<(Uuid, Option<i64>)> =
        names::join(tx, kept, other).await?.into_iter().map(|name| (name, None)).collect();
    remember(tx, join, "person_name", ADDED, &added).await?;
    let given = copy_identifiers(tx, join).await?;
    let now = tx.now();
    sql!(
        "update record_join set joined_at = $1, identifiers = $2, second_name = $3, kept_was_restricted = $4,
           other_was_restricted = $5 where id = $6",
        now,
        given.join("\n"),
        join.needs_second.then(|| viewer.name.clone()),
        kept_restricted,
        other_restricted,
        join.id,
    )
    .run(tx)
    .await?;
    // No list, search or count knows the record while it is part of another.
    sql!("update person set version = version + 1, is_child = false, restricted = $1 where id = $2", true, other,)
        .run(tx)
        .await?;
    sql!(
        "update person set version = version + 1, restricted = $1 where id = $2",
        kept_restricted || other_restricted,
        kept,
    )
    .run(tx)
    .await?;
    protect(tx, kept, other).await?;
    settle(tx, kept, other).await?;
    note(tx, kept, other, "joined", join.reason.unseen(), allowed).await
}

/// Separates two joined records: what moved goes back, what was written since stays with the kept record. Records it.
#[store::boxed]
pub async fn separate(tx: &mut Tx, viewer: &Viewer, join: &Join, reason: &str, allowed: &Allowed) -> Result<()> {
    let (kept, other) = (join.kept, join.other);
    memory::keep_households(tx, viewer.today).await?;
    let restricted_now = children::of(tx, kept).await?.restricted;
    let named = named_on(tx, kept, viewer.today).await?;
    let rows: Vec<(String, String, Uuid, Option<i64>)> =
        sql!("select table_name, column_name, row_id, was_number from record_join_row where of_join = $1", join.id,)
            .all(tx)
            .await?;
    for (table, column, row, number) in rows {
        match (column.as_str(), number) {
            (ADDED, _) => names::separate(tx, other, row).await?,
            (column, None) => {
                Query::new(&format!("update {table} set {column} ="))
                    .value(other)
                    .push("where id =")
                    .value(row)
                    .run(tx)
                    .await?;
            }
            (column, Some(number)) => {
                Query::new(&format!("update {table} set number ="))
                    .value(number)
                    .push(&format!(", {column} ="))
                    .value(other)
                    .push("where id =")
                    .value(row)
                    .run(tx)
                    .await?;
            }
        }
    }
    for line in join.identifiers.lines() {
        let Some((kind, value)) = line.split_once(' ') else { continue };
        sql!("delete from identifier where person = $1 and kind = $2 and value = $3", kept, kind, value)
            .run(tx)
            .await?;
    }
    protect_since(tx, join).await?;
    // What was restricted since the records were joined may be about either.
    let other_restricted = join.other_was_restricted || (restricted_now && !join.kept_was_restricted);
    // Nobody could open a restricted record on which nobody is named.
    for (child, restricted) in [(kept, restricted_now), (other, other_restricted)] {
        if restricted && named_on(tx, child, viewer.today).await?.is_empty() {
            for account in &named {
                children::assign(tx, child, *account, "named", viewer.today).await?;
            }
        }
    }
    sql!(
        "update person set version = version + 1, is_child = $1, restricted = $2 where id = $3",
        true,
        other_restricted,
        other,
    )
    .run(tx)
    .await?;
    // The kept record stays restricted: why it is may have been found since, and a restriction is lifted by two people.
    let now = tx.now();
    sql!("update access_hold set released_at = $1 where of_join = $2", now, join.id).run(tx).await?;
    sql!(
        "update record_join set separated_at = $1, separated_name = $2, separated_reason = $3 where id = $4",
        now,
        &viewer.name,
        reason,
        join.id,
    )
    .run(tx)
    .await?;
    settle(tx, kept, other).await?;
    note(tx, kept, other, "separated", reason, allowed).await
}

/// The accounts that are named on a record today.
async fn named_on(tx: &mut Tx, child: PersonId, today: Date) -> Result<Vec<AccountId>> {
    let rows: Vec<(AccountId,)> = sql!(
        "select distinct account from assignment where kind = 'named' and (ends_on is null or ends_on >= $1)
               and person = $2",
        today,
        child,
    )
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(account,)| account).collect())
}

/// What is worked out again, whichever way the rows went.
async fn settle(tx: &mut Tx, kept: PersonId, other: PersonId) -> Result<()> {
    found_by::persons(tx, &[kept, other]).await?;
    doubles::decide(tx, kept, other).await?;
    recheck::ask(tx, kept, "Two records were joined, or separated").await?;
    // A record that was restricted alone may be restricted with the other now.
    figures::forget(tx).await?;
    events::written_in_bulk(tx).await
}

/// A row that was not there before: it goes when the records are separated.
const ADDED: &str = "+";

async fn remember(tx: &mut Tx, join: &Join, table: &str, column: &str, rows: &[(Uuid, Option<i64>)]) -> Result<()> {
    let rows = rows
        .iter()
        .map(|(row, number)| {
            let id: store::Id<()> = tx.new_id();
            vec![id.into(), join.id.into(), table.into(), column.into(), (*row).into(), (*number).into()]
        })
        .collect();
    let columns = ["id", "of_join", "table_name", "column_name", "row_id", "was_number"];
    insert_many(tx, "record_join_row", &columns, rows).await
}

/// Moves the rows of one column from the other record to the kept one.
async fn follow(tx: &mut Tx, join: &Join, moves: &Moves) -> Result<()> {
    let Moves { table, column, follows } = *moves;
    let (numbered, beside) = match follows {
        Follows::Row | Follows::UnlessThere(_) => (false, None),
        // A row that would say of a child that it is its own brother stays.
        Follows::UnlessBeside(beside) => (false, Some(beside)),
        Follows::Numbered => (true, None),
        Follows::Stays(_) => return Ok(()),
    };
    let number = if numbered { "number" } else { "cast(null as bigint)" };
    let mut query =
        Query::new(&format!("select id, {number} as number from {table} where {column} =")).value(join.other);
    if let Some(beside) = beside {
        query = query.push(&format!("and {beside} not in (")).list([join.kept, join.other]).push(")");
    }
    if let Follows::UnlessThere(columns) = follows {
        let same: String = columns.iter().map(|name| format!(" and k.{name} = {table}.{name}")).collect();
        query = query
            .push(&format!("and not exists (select 1 from {table} k where k.{column} ="))
            .value(join.kept)
            .push(&format!("{same})"));
    }
    let rows: Vec<(Uuid, Option<i64>)> = query.push("order by 2, 1").all(tx).await?;
    if rows.is_empty() {
        return Ok(());
    }
    let last = if numbered {
        let query = Query::new(&format!("select coalesce(max(number), 0) from {table} where {column} ="));
        query.value(join.kept).number(tx).await?
    } else {
        0
    };
    for (row, number) in &rows {
        let mut query = Query::new(&format!("update {table} set {column} =")).value(join.kept);
        if let Some(number) = number {
            query = query.push(", number =").value(last.saturating_add(*number));
        }
        query.push("where id =").value(*row).run(tx).await?;
    }
    remember(tx, join, table, column, &rows).await
}

/// The kept record has the numbers of both; a second UPN is a former one. Gives what was added: kind and value.
async fn copy_identifiers(tx: &mut Tx, join: &Join) -> Result<Vec<String>> {
    let present = children::identifiers(tx, join.kept).await?;
    let mut added = Vec::new();
    for (kind, value) in children::identifiers(tx, join.other).await? {
        if present.iter().any(|(_, known)| *known == value) {
            continue;
        }
        let has_upn = present.iter().any(|(kind, _)| kind == "upn");
        let kind = if kind == "upn" && has_upn { "former_upn".to_owned() } else { kind };
        let row = vec![("person", join.kept.into()), ("kind", kind.as_str().into()), ("value", value.as_str().into())];
        insert("identifier", row).run(tx).await?;
        added.push(format!("{kind} {value}"));
    }
    Ok(added)
}

/// Whoever was protected from somebody as part of the other record's household is so in the kept one's, for good.
async fn protect(tx: &mut Tx, kept: PersonId, other: PersonId) -> Result<()> {
    sql!(
        "insert into protected (from_person, person) select from_person,  $1 from protected where person = $2
           on conflict do nothing",
        kept,
        other,
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// What protects the kept record from somebody since the two were joined protects the other too, once it is by itself again: it may
/// have been written for either.
async fn protect_since(tx: &mut Tx, join: &Join) -> Result<()> {
    protect(tx, join.other, join.kept).await?;
    let rules: Vec<(Uuid,)> =
        sql!("select id from withheld where child = $1 and id > $2", join.kept, join.id).all(tx).await?;
    for (rule,) in rules {
        let id: store::Id<()> = tx.new_id();
        sql!(
            "insert into withheld (id, child, from_person, about_person, reason, starts_on, ends_on, names)
               select $1, $2, w.from_person, case when w.about_person = w.child then $3 else w.about_person end, w.reason,
                 w.starts_on, w.ends_on, w.names from withheld w where w.id = $4",
            id,
            join.other,
            join.other,
            rule,
        )
        .run(tx)
        .await?;
    }
    let places: Vec<(Uuid,)> =
        sql!("select id from former_place where person = $1 and id > $2", join.kept, join.id).all(tx).await?;
    for (place,) in places {
        let id: store::Id<()> = tx.new_id();
        sql!(
            "insert into former_place (id, person, organisation, name, street, town, postcode, contacts, numbers, led_by)
               select $1, $2, f.organisation, f.name, f.street, f.town, f.postcode, f.contacts, f.numbers, f.led_by
               from former_place f where f.id = $3",
            id,
            join.other,
            place,
        )
        .run(tx)
        .await?;
    }
    Ok(())
}

/// Closes both records to whoever could open only one of them: accounts, relatives with or without one, and settings and
/// services with whoever works there.
async fn hold(tx: &mut Tx, app: &App, viewer: &Viewer, join: &Join) -> Result<()> {
    let pair = [join.kept, join.other];
    let accounts: Vec<(AccountId,)> = Query::new(
        "select id from account where disabled_at is null and (id in (select account from assignment where person in (",
    )
    .list(pair)
    .push(") union select v.covered_by from cover v join assignment s on s.account = v.officer where s.person in (")
    .list(pair)
    .push(") union select account from admission where account is not null and person in (")
    .list(pair)
    .push(") union select account from access_request where person in (")
    .list(pair)
    .push(")) or person in (select person from relationship where child in (")
    .list(pair)
    .push(")) or person in (")
    .list(pair)
    .push("))")
    .all(tx)
    .await?;
    let mut rows: Vec<[Value; 3]> = Vec::new();
    for (account,) in accounts {
        let Some(them) = identify::stand_in(tx, account, viewer.now, viewer.today).await? else { continue };
        let mut opens = [false; 2];
        for (open, child) in opens.iter_mut().zip(pair) {
            let facts = scope::facts(tx, &them, child).await?;
            *open = app.policy.decide(&them, OPEN_CHILD, &facts).is_some();
        }
        if opens != [true; 2] {
            rows.push([account.into(), None::<PersonId>.into(), None::<OrganisationId>.into()]);
        }
    }
    for (person,) in of_one_alone::<PersonId>(tx, "relationship", ["child", "person"], pair, viewer).await? {
        if !pair.contains(&person) {
            rows.push([None::<AccountId>.into(), person.into(), None::<OrganisationId>.into()]);
        }
    }
    let mut organisations =
        of_one_alone::<OrganisationId>(tx, "placement", ["person", "organisation"], pair, viewer).await?;
    organisations
        .extend(of_one_alone::<OrganisationId>(tx, "admission", ["person", "organisation"], pair, viewer).await?);
    for (organisation,) in organisations {
        rows.push([None::<AccountId>.into(), None::<PersonId>.into(), organisation.into()]);
    }
    let rows = rows
        .into_iter()
        .map(|[account, person, organisation]| {
            let id: store::Id<Hold> = tx.new_id();
            vec![id.into(), join.id.into(), join.kept.into(), account, person, organisation]
        })
        .collect();
    insert_many(tx, "access_hold", &["id", "of_join", "child", "account", "person", "organisation"], rows).await
}

/// Who stands to one of two children in a table today, and not to the other.
async fn of_one_alone<T>(
    tx: &mut Tx,
    table: &str,
    [child, who]: [&str; 2],
    pair: [PersonId; 2],
    viewer: &Viewer,
) -> Result<Vec<(T,)>>
where
    (T,): store::query::FromEither,
{
    Query::new(&format!("select {who} from {table} where {who} is not null and (ends_on is null or ends_on >="))
        .value(viewer.today)
        .push(&format!(") and {child} in ("))
        .list(pair)
        .push(&format!(") group by {who} having count(distinct {child}) = 1"))
        .all(tx)
        .await
}

/// Somebody who sees neither record until it is decided.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Hold {
    /// The hold.
    pub id: store::Id<Hold>,
    /// Whose: a name for people who decide about it.
    pub name: String,
}

/// Who is kept out of a joined record.
#[store::boxed]
pub async fn holds(tx: &mut Tx, child: PersonId) -> Result<Vec<Hold>> {
    sql!(
        "select h.id, coalesce(a.name, trim(p.forename || ' ' || p.surname), o.name, '') as name
            from access_hold h left join account a on a.id = h.account left join person p on p.id = h.person
            left join organisation o on o.id = h.organisation
           where h.released_at is null and h.child = $1 order by 2, 1",
        child,
    )
    .all(tx)
    .await
}

/// How many joined records somebody could open before, and cannot until it is decided.
#[store::boxed]
pub async fn held_from(tx: &mut Tx, viewer: &Viewer) -> Result<i64> {
    sql!("select count(distinct child) from access_hold where released_at is null and account = $1", viewer.account)
        .number(tx)
        .await
}

/// Lets somebody see the joined record by the right that they have. Records it.
///
/// # Errors
/// [`StoreError::NotFound`] where the record keeps no such person out.
#[store::boxed]
pub async fn release(
    tx: &mut Tx,
    viewer: &Viewer,
    child: PersonId,
    hold: store::Id<Hold>,
    allowed: &Allowed,
) -> Result<()> {
    let now: Timestamp = tx.now();
    let rows = sql!(
        "update access_hold set released_at = $1, released_name = $2 where released_at is null and child = $3
           and id = $4",
        now,
        &viewer.name,
        child,
        hold,
    )
    .run(tx)
    .await?;
    if rows == 0 {
        return Err(StoreError::NotFound);
    }
    tx.record(allowed.entry("person", Some(child.uuid())).detail(json!({ "let_in": hold }))).await
}
