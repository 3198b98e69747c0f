//! What somebody decided about a person of a return who may be on record already.

use people::PersonId;
use people::records::events;
use sen2::Understood;
use store::query::insert_many;
use store::{Query, Result, Tx, sql};

use super::child::{Added, add_child, add_to, facts_alone};
use super::people::{Import, LEFT_OUT, WAITS, not_imported, not_taken_row, said_of};
use crate::model::lost::lost;
use crate::model::take_in::Wanted;
use crate::records::batches::Question;
use crate::records::rows::Rows;

/// What somebody decided about a doubtful person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It is this child.
    Same(PersonId),
    /// It is nobody whose record is here.
    New,
    /// It is not to be recorded.
    LeaveOut,
}

/// Carries a decision out: what the file says goes into the child's record, or a new one. Gives the child. The caller
/// has asked the policy, and records the audit entry.
///
/// # Errors
/// Those of the store; [`store::StoreError::Stale`] where somebody decided before.
pub async fn decide(tx: &mut Tx, by: &str, question: &Question, decision: Decision) -> Result<Option<PersonId>> {
    let id = question.id;
    let taken = sql!(
        "update sen2_import_person set decided_by = $1 where state = 'doubtful' and decided_by is null and id = $2",
        by,
        id,
    )
    .run(tx)
    .await?;
    if taken == 0 {
        return Err(store::StoreError::Stale);
    }
    let carried = match (decision, question.person()) {
        (Decision::LeaveOut, _) | (_, None) => Carried::left_out(),
        (decision, Some((raw, year))) => take(tx, by, question, decision, &raw, year).await?,
    };
    note_decision(tx, question, &carried).await?;
    note_what_waited(tx, question, &carried).await?;
    events::written_in_bulk(tx).await?;
    Ok(carried.child)
}

/// What became of a decision.
struct Carried {
    state: &'static str,
    child: Option<PersonId>,
    /// Of the child's record.
    version: i64,
    notes: Vec<String>,
    /// What the record said otherwise before.
    changed: Vec<String>,
}

impl Carried {
    const fn left_out() -> Self {
        Self { state: "left_out", child: None, version: 0, notes: Vec::new(), changed: Vec::new() }
    }

    fn is_left_out(&self) -> bool {
        self.state == "left_out"
    }
}

/// Writes what the return says of a person into the record of the child that was decided on, or a new one.
async fn take(
    tx: &mut Tx,
    by: &str,
    question: &Question,
    decision: Decision,
    raw: &sen2::Record,
    year: sen2::Year,
) -> Result<Carried> {
    let said = format!("SEN2 {}, {by}", question.year);
    let rows = Rows::new(question.batch, &said, question.made_at());
    let mut import = Import::of(tx, question.batch, year, rows).await?;
    let (person, _) = Understood::person(question.number(), raw, year).into_parts();
    let Some(wanted) = Wanted::from_record(&person, year) else { return Err(store::StoreError::Stale) };
    let number = question.number();
    let (carried, left) = match decision {
        Decision::Same(child) => {
            let added = add_to(tx, &mut import, child, &wanted, &person).await?;
            let facts = if added.is_last { added.facts.clone() } else { facts_alone(tx, &mut import, &wanted).await? };
            let left = lost(number, &person, &facts, year);
            let version = added.facts.version;
            let Added { notes, changed, .. } = added;
            (Carried { state: "matched", child: Some(child), version, notes, changed }, left)
        }
        _ => {
            let (child, facts, notes) = add_child(tx, &mut import, &wanted).await?;
            let carried = Carried { state: "new", child: Some(child), version: 1, notes, changed: Vec::new() };
            (carried, lost(number, &person, &facts, year))
        }
    };
    let said = carried.notes.iter().map(|why| said_of(number, &person, why));
    for one in left.into_iter().chain(said) {
        not_taken_row(tx, &mut import, &one);
    }
    import.rows.write(tx).await?;
    import.rows.ask_who_lives_together(tx).await?;
    import.count_settings(&wanted);
    let settings = import.new_settings().into_iter().map(|one| {
        let id: store::Id<()> = tx.new_id();
        vec![id.into(), question.batch.into(), i64::MAX.into(), one.to_string().into()]
    });
    let settings = settings.collect();
    insert_many(tx, "sen2_remark", &["id", "batch", "place", "words"], settings).await?;
    Ok(carried)
}

async fn note_decision(tx: &mut Tx, question: &Question, carried: &Carried) -> Result<()> {
    let mut query = Query::new("update sen2_import_person set");
    if carried.is_left_out() {
        query = query.push("content = null,");
    }
    let why: Vec<&str> =
        std::iter::once(&question.why).chain(&carried.notes).chain(&carried.changed).map(String::as_str).collect();
    query
        .push("why =")
        .value(why.join(". "))
        .push(", version =")
        .value(carried.version)
        .push(", state =")
        .value(carried.state)
        .push(", person =")
        .value(carried.child)
        .push("where id =")
        .value(question.id)
        .run(tx)
        .await?;
    Ok(())
}

/// That the person waits is true no more.
async fn note_what_waited(tx: &mut Tx, question: &Question, carried: &Carried) -> Result<()> {
    let number: i64 = numbers::fitted(question.number());
    let waits = if carried.is_left_out() {
        Query::new("update sen2_not_taken set why =").value(not_imported(LEFT_OUT)).push("where")
    } else {
        Query::new("delete from sen2_not_taken where")
    };
    waits
        .push("why =")
        .value(not_imported(WAITS))
        .push("and batch =")
        .value(question.batch)
        .push("and number =")
        .value(number)
        .run(tx)
        .await?;
    sql!(
        "update sen2_not_taken set person = $1 where batch = $2 and number = $3",
        carried.child,
        question.batch,
        number,
    )
    .run(tx)
    .await?;
    Ok(())
}
