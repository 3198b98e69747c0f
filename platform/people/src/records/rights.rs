//! Who decides for a child or young person: the parents, the young person from the end of compulsory school age, or
//! somebody in the place of a young person who lacks capacity.

use access::{Allowed, App, Relationship, Viewer};
use gate::Words;
use jiff::ToSpan;
use jiff::civil::Date;
use law::age::{self, Decides};
use serde_json::json;
use store::query::insert;
use store::{Query, Result, Tx, sql};

use crate::{EDIT_CHILD, PersonId, scope};

/// So many weeks before rights pass, the family and the young person are told.
pub const TOLD_BEFORE_WEEKS: i32 = 26;

/// On what somebody decides for a young person.
pub const BASES: &[(&str, &str)] = &[
    ("deputy", "Deputy appointed by the Court of Protection"),
    ("attorney", "Attorney under a lasting or enduring power of attorney"),
    ("parent", "Parent, because there is no deputy or attorney"),
];

/// Somebody who decides for a young person; see [`store::Id`].
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct DecisionMaker {
    /// The record.
    pub id: store::Id<DecisionMaker>,
    /// Who decides.
    pub person: PersonId,
    forename: String,
    surname: String,
    /// The parent in whose place they decide; none where it is the young person's.
    pub for_parent: Option<PersonId>,
    parent_forename: Option<String>,
    parent_surname: Option<String>,
    /// A code of [`BASES`].
    pub basis: String,
    /// What was seen: the assessment of capacity, the order, the power of attorney.
    pub evidence: Words,
    /// Who found that the young person lacks capacity.
    pub found_by: Words,
    found_on: jiff_sqlx::Date,
    starts_on: jiff_sqlx::Date,
    review_on: jiff_sqlx::Date,
    ends_on: Option<jiff_sqlx::Date>,
    /// Why it ended.
    pub end_reason: Option<Words>,
    pub recorded_by: String,
    /// Whether they still belong to the young person, and as a parent where they decide as one.
    pub related: bool,
}

impl DecisionMaker {
    #[must_use]
    pub fn name(&self) -> String {
        gate::name::full(&self.forename, &self.surname)
    }
    /// In whose place they decide, where it is a parent's.
    #[must_use]
    pub fn parent_name(&self) -> Option<String> {
        let (forename, surname) = (self.parent_forename.as_ref()?, self.parent_surname.as_ref()?);
        Some(gate::name::full(forename, surname))
    }
    /// When it was found that the young person lacks capacity.
    #[must_use]
    pub fn found_on(&self) -> Date {
        self.found_on.to_jiff()
    }
    /// From when they decide.
    #[must_use]
    pub fn starts_on(&self) -> Date {
        self.starts_on.to_jiff()
    }
    /// By when it is looked at again.
    #[must_use]
    pub fn review_on(&self) -> Date {
        self.review_on.to_jiff()
    }
    #[must_use]
    pub fn ends_on(&self) -> Option<Date> {
        self.ends_on.map(jiff_sqlx::Date::to_jiff)
    }
    /// Whether they decide on a day, where the young person's rights have passed.
    #[must_use]
    pub fn holds(&self, on: Date) -> bool {
        self.related && self.starts_on() <= on && self.ends_on().is_none_or(|last| last >= on)
    }
}

/// Who decides for a child, as at a day.
#[derive(Debug, Clone)]
pub struct Rights {
    /// Who decides; nothing where the date of birth is not known.
    pub decides: Option<Decides>,
    /// When rights pass to the young person.
    pub pass_on: Option<Date>,
    pub end_on: Option<Date>,
    /// Everybody who decides or decided for the young person, newest first.
    pub makers: Vec<DecisionMaker>,
    /// What the young person said about their parents seeing the record; nothing where they were not asked.
    pub parents_may_see: Option<bool>,
    /// When the family and the young person were told that rights pass.
    pub told_on: Option<Date>,
    as_at: Date,
}

impl Rights {
    /// Those who decide in the young person's place now.
    pub fn in_place(&self) -> impl Iterator<Item = &DecisionMaker> {
        let passed = self.decides == Some(Decides::YoungPerson);
        self.makers.iter().filter(move |one| passed && one.for_parent.is_none() && one.holds(self.as_at))
    }

    /// Those who decide now in the place of a parent who lacks capacity (regulation 63).
    pub fn for_parents(&self) -> impl Iterator<Item = &DecisionMaker> {
        let theirs = self.decides == Some(Decides::Parents);
        self.makers.iter().filter(move |one| theirs && one.for_parent.is_some() && one.holds(self.as_at))
    }

    /// Whether the young person decides, and nothing is recorded of whether parents may see the record or who decides if
    /// the young person cannot.
    #[must_use]
    pub fn is_unsettled(&self) -> bool {
        self.decides == Some(Decides::YoungPerson) && self.parents_may_see.is_none() && self.in_place().next().is_none()
    }

    /// Whether rights pass within half a year.
    #[must_use]
    pub fn is_soon(&self) -> bool {
        self.pass_on.is_some_and(|on| is_soon(on, self.as_at))
    }

    /// Whether the family and the young person are to be told now that rights pass.
    #[must_use]
    pub fn is_to_be_told(&self) -> bool {
        self.is_soon() && self.told_on.is_none()
    }

    /// Who decides, in one sentence for professionals.
    #[must_use]
    pub fn in_words(&self) -> String {
        let until = |date: Option<Date>| date.map(page::words::date).unwrap_or_default();
        match self.decides {
            None => "The date of birth is not known, so we cannot work out who decides.".to_owned(),
            Some(Decides::Parents) => {
                let places: Vec<String> = self
                    .for_parents()
                    .filter_map(|one| {
                        let parent = one.parent_name()?;
                        Some(format!(" {} decides in place of {parent}, who lacks capacity to decide.", one.name()))
                    })
                    .collect();
                format!("The parents decide.{} The young person decides from {}.", places.concat(), until(self.pass_on))
            }
            Some(Decides::YoungPerson) => {
                let names: Vec<String> = self.in_place().map(DecisionMaker::name).collect();
                if names.is_empty() {
                    format!("The young person decides, until they turn 25 on {}.", until(self.end_on))
                } else {
                    format!("{} in place of the young person, who lacks capacity to decide.", decide(&names))
                }
            }
            Some(Decides::Nobody) => {
                format!("The rights of a young person ended on {}, when they turned 25.", until(self.end_on))
            }
        }
    }

    /// Whether somebody who stands to the child in this relationship may ask for an assessment now.
    ///
    /// # Errors
    /// Words that say who may.
    pub fn may_ask(&self, relationship: Relationship) -> std::result::Result<(), String> {
        let on = |date: Option<Date>| date.map(page::words::date).unwrap_or_default();
        match (self.decides, relationship) {
            (Some(Decides::Nobody), _) => {
                Err("An assessment can be requested only for somebody under 25. Contact the case officer".to_owned())
            }
            (Some(Decides::YoungPerson), Relationship::ParentalResponsibility | Relationship::Care) => Err(format!(
                "Since {} the young person has made their own requests. If they cannot decide this themselves, ask the case officer to record who decides for them",
                on(self.pass_on)
            )),
            (Some(Decides::Parents), Relationship::DecidesFor) if self.for_parents().next().is_some() => Ok(()),
            (Some(Decides::Parents), Relationship::Own | Relationship::DecidesFor) => Err(format!(
                "A parent or carer makes requests until {}",
                on(self.pass_on.and_then(|day| day.yesterday().ok()))
            )),
            _ => Ok(()),
        }
    }
}

fn decide(names: &[String]) -> String {
    match names {
        [one] => format!("{one} decides"),
        many => format!("{} decide", many.join(" and ")),
    }
}

/// Whether rights pass on `on`, and it is time to tell the family.
fn is_soon(on: Date, today: Date) -> bool {
    today < on && on.checked_sub(TOLD_BEFORE_WEEKS.weeks()).is_ok_and(|first| first <= today)
}

/// Who decides for a child as at a day.
#[store::boxed]
pub async fn of(tx: &mut Tx, child: PersonId, today: Date) -> Result<Rights> {
    let born: Option<(Option<jiff_sqlx::Date>,)> =
        sql!("select birth_date from person where id = $1", child).maybe(tx).await?;
    let born = born.and_then(|(born,)| born).map(jiff_sqlx::Date::to_jiff);
    let agreed: Option<(bool,)> = sql!(
        "select given from consent where kind = 'parent_access' and withdrawn_on is null and person = $1
               order by given_on desc, id desc limit 1",
        child,
    )
    .maybe(tx)
    .await?;
    let told: Option<(jiff_sqlx::Date,)> =
        sql!("select told_on from rights_told where person = $1 order by told_on desc limit 1", child)
            .maybe(tx)
            .await?;
    Ok(Rights {
        decides: born.map(|born| age::decides(born, today)),
        pass_on: born.map(age::rights_pass_on),
        end_on: born.map(age::rights_end_on),
        makers: makers(tx, child, today).await?,
        parents_may_see: agreed.map(|(given,)| given),
        told_on: told.map(|(on,)| on.to_jiff()),
        as_at: today,
    })
}

async fn makers(tx: &mut Tx, child: PersonId, today: Date) -> Result<Vec<DecisionMaker>> {
    Query::new(&format!(
        "select m.id, m.person, p.forename, p.surname, m.for_parent, f.forename as parent_forename,
                f.surname as parent_surname, m.basis, m.evidence, m.found_by, m.found_on, m.starts_on,
                m.review_on, m.ends_on, m.end_reason, m.recorded_by,
                {} and (r.ends_on is null or r.ends_on >=",
        scope::STILL_DECIDES
    ))
    .value(today)
    .push(
        ")) as related from decision_maker m join person p on p.id = m.person
          left join person f on f.id = m.for_parent where m.young_person =",
    )
    .value(child)
    .push("order by m.starts_on desc, m.id desc")
    .all(tx)
    .await
}

/// What is recorded of somebody who decides.
#[derive(Debug, Clone)]
pub struct NewMaker {
    /// Who decides: one of the child's people.
    pub person: PersonId,
    /// The parent in whose place; none where it is the young person's.
    pub for_parent: Option<PersonId>,
    /// A code of [`BASES`].
    pub basis: String,
    /// What was seen.
    pub evidence: String,
    /// Who found that the young person lacks capacity.
    pub found_by: String,
    pub found_on: Date,
    /// By when it is looked at again.
    pub review_on: Date,
}

/// Records who decides from today. A deputy or attorney ends that a parent decides: regulation 64 knows the parent only
/// where there is no representative. Records the audit entry.
#[store::boxed]
pub async fn add(tx: &mut Tx, viewer: &Viewer, child: PersonId, new: &NewMaker, allowed: &Allowed) -> Result<()> {
    if new.basis != "parent" && new.for_parent.is_none() {
        close(tx, viewer, "young_person", child.uuid(), "and basis = 'parent'", "A deputy or attorney decides").await?;
    }
    let id: store::Id<DecisionMaker> = tx.new_id();
    let now = tx.now();
    insert(
        "decision_maker",
        vec![
            ("id", id.into()),
            ("young_person", child.into()),
            ("person", new.person.into()),
            ("for_parent", new.for_parent.into()),
            ("basis", (&new.basis).into()),
            ("evidence", (&new.evidence).into()),
            ("found_by", (&new.found_by).into()),
            ("found_on", new.found_on.into()),
            ("starts_on", viewer.today.into()),
            ("review_on", new.review_on.into()),
            ("recorded_by", (&viewer.name).into()),
            ("recorded_at", now.into()),
        ],
    )
    .run(tx)
    .await?;
    let detail = json!({ "decides_for": new.person, "in_place_of": new.for_parent, "record": id, "basis": new.basis,
                         "review_on": new.review_on.to_string() });
    tx.record(allowed.entry("person", Some(child.uuid())).detail(detail)).await
}

/// When it is reviewed whether somebody still decides.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Review {
    pub id: store::Id<DecisionMaker>,
    pub young_person: PersonId,
    #[sqlx(try_from = "jiff_sqlx::Date")]
    pub review_on: Date,
}

/// Reviews from one day to another on the viewer's own caseload and those that they cover.
pub(crate) async fn reviews(tx: &mut Tx, app: &App, viewer: &Viewer, first: Date, last: Date) -> Result<Vec<Review>> {
    let query = Query::new(&format!(
        "select m.id, m.young_person, m.review_on from decision_maker m join person p on p.id = m.young_person
          where p.is_child and m.ends_on is null and {} and (r.ends_on is null or r.ends_on >=",
        scope::STILL_DECIDES
    ))
    .value(viewer.today)
    .push(")) and m.review_on >=")
    .value(first)
    .push("and m.review_on <=")
    .value(last)
    .push("and");
    scope::may_on_own_caseload(app, viewer, EDIT_CHILD, query).push("order by m.review_on, m.id").all(tx).await
}

/// Somebody looked at it again, and it holds until the next review. Records it.
///
/// # Errors
/// Those of the store; [`store::StoreError::NotFound`] where the child has no such record in force.
#[store::boxed]
pub async fn review(
    tx: &mut Tx,
    child: PersonId,
    id: store::Id<DecisionMaker>,
    review_on: Date,
    note: &str,
    allowed: &Allowed,
) -> Result<()> {
    let rows = sql!(
        "update decision_maker set review_on = $1 where ends_on is null and young_person = $2 and id = $3",
        review_on,
        child,
        id,
    )
    .run(tx)
    .await?;
    if rows == 0 {
        return Err(store::StoreError::NotFound);
    }
    let detail = json!({ "decision_maker_reviewed": id, "review_on": review_on.to_string() });
    tx.record(allowed.entry("person", Some(child.uuid())).detail(detail).reason(note)).await
}

/// Somebody no longer decides, from today. Records it.
///
/// # Errors
/// Those of the store; [`store::StoreError::NotFound`] where the child has no such record in force.
#[store::boxed]
pub async fn end(
    tx: &mut Tx,
    viewer: &Viewer,
    child: PersonId,
    id: store::Id<DecisionMaker>,
    reason: &str,
    allowed: &Allowed,
) -> Result<()> {
    let theirs =
        sql!("select count(*) from decision_maker where ends_on is null and young_person = $1 and id = $2", child, id,)
            .number(tx)
            .await?;
    if theirs == 0 {
        return Err(store::StoreError::NotFound);
    }
    close(tx, viewer, "id", id.uuid(), "", reason).await?;
    let detail = json!({ "decision_maker_ended": id });
    tx.record(allowed.entry("person", Some(child.uuid())).detail(detail).reason(reason)).await
}

async fn close(
    tx: &mut Tx,
    viewer: &Viewer,
    column: &str,
    value: uuid::Uuid,
    which: &str,
    reason: &str,
) -> Result<u64> {
    Query::new("update decision_maker set ends_on =")
        .value(viewer.today.yesterday().unwrap_or(viewer.today))
        .push(", end_reason =")
        .value(reason)
        .push(&format!("where ends_on is null {which} and {column} ="))
        .value(value)
        .run(tx)
        .await
}

/// The family and the young person were told that rights pass. Records it.
#[store::boxed]
pub async fn told(tx: &mut Tx, viewer: &Viewer, child: PersonId, on: Date, how: &str, allowed: &Allowed) -> Result<()> {
    let id: store::Id<()> = tx.new_id();
    let now = tx.now();
    insert(
        "rights_told",
        vec![
            ("id", id.into()),
            ("person", child.into()),
            ("told_on", on.into()),
            ("how", how.into()),
            ("recorded_by", (&viewer.name).into()),
            ("recorded_at", now.into()),
        ],
    )
    .run(tx)
    .await?;
    let detail = json!({ "told_that_rights_pass": on.to_string() });
    tx.record(allowed.entry("person", Some(child.uuid())).detail(detail)).await
}

/// Something about rights that an officer is to do.
#[derive(Debug, Clone)]
pub struct Due {
    /// The young person.
    pub person: PersonId,
    pub name: String,
    /// What is to be done.
    pub what: &'static str,
    pub by: Date,
}

#[derive(sqlx::FromRow)]
struct DueRow {
    id: PersonId,
    forename: String,
    surname: String,
    birth_date: Option<jiff_sqlx::Date>,
    review_on: Option<jiff_sqlx::Date>,
}

/// What is to be done about rights on the records that the viewer may change and has on the caseload, or covers: families
/// to tell before rights pass, and decision-makers to review within four weeks. Soonest first.
#[store::boxed]
pub async fn due(tx: &mut Tx, app: &App, viewer: &Viewer) -> Result<Vec<Due>> {
    let soon = viewer.today.checked_add(TOLD_BEFORE_WEEKS.weeks()).unwrap_or(viewer.today);
    let query = Query::new(
        "select p.id, p.forename, p.surname, p.birth_date, cast(null as date) as review_on from person p where p.is_child and",
    );
    let query = scope::may_on_own_caseload(app, viewer, EDIT_CHILD, query)
        .push("and p.birth_date >=")
        .value(age::parents_decide_from_birth_date(viewer.today))
        .push("and p.birth_date <")
        .value(age::parents_decide_from_birth_date(soon))
        .push("and not exists (select 1 from rights_told t where t.person = p.id) order by p.birth_date, p.id");
    let mut rows: Vec<DueRow> = query.all(tx).await?;
    let query = Query::new(
        "select p.id, p.forename, p.surname, p.birth_date, m.review_on from person p join decision_maker m on m.young_person = p.id
          where m.ends_on is null and m.review_on <",
    )
    .value(viewer.today.checked_add(4.weeks()).unwrap_or(viewer.today))
    .push("and p.is_child and");
    let query = scope::may_on_own_caseload(app, viewer, EDIT_CHILD, query).push("order by m.review_on, p.id");
    rows.extend(query.all::<DueRow>(tx).await?);
    let mut due: Vec<Due> = rows
        .into_iter()
        .filter_map(|row| {
            let name = gate::name::full(&row.forename, &row.surname);
            let (what, by) = match row.review_on {
                Some(on) => ("Review who decides", on.to_jiff()),
                None => {
                    let last = age::compulsory_school_age_ends(row.birth_date?.to_jiff());
                    ("Tell the family and the young person that rights pass", last)
                }
            };
            Some(Due { person: row.id, name, what, by })
        })
        .collect();
    due.sort_by(|one, other| (one.by, &one.name).cmp(&(other.by, &other.name)));
    Ok(due)
}
