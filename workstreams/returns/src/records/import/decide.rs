//! What somebody decided about a person of a return who may be on record already.

use people::PersonId;
use people::records::events;
use sen2::Understood;
use store::query::insert_many;
use store::{Query, Result, Tx, sql};

use super::child::{add_child, add_to, facts_alone};
use super::people::{Import, LEFT_OUT, WAITS, not_imported, not_taken_row, said_of};
use crate::model::lost::lost;
use crate::model::take_in::wanted;
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
    let said = format!("SEN2 {}, {by}", question.year);
    let (state, child, version, notes) = match (decision, question.person()) {
        (Decision::LeaveOut, _) | (_, None) => ("left_out", None, 0, Vec::new()),
        (decision, Some((raw, year))) => {
            let rows = Rows::new(question.batch, &said, question.made_at());
            let mut import = Import::of(tx, question.batch, year, rows).await?;
            let (person, _) = Understood::person(question.number(), &raw, year).into_parts();
            let Some(wanted) = wanted(&person, year) else { return Err(store::StoreError::Stale) };
            let number = question.number();
            let (outcome, left) = match decision {
                Decision::Same(child) => {
                    let added = add_to(tx, &mut import, child, &wanted, &person).await?;
                    let facts =
                        if added.is_last { added.facts.clone() } else { facts_alone(tx, &mut import, &wanted).await? };
                    let left = lost(number, &person, &facts, year);
                    (("matched", Some(child), added.facts.version, added.notes), left)
                }
                _ => {
                    let (child, facts, notes) = add_child(tx, &mut import, &wanted).await?;
                    (("new", Some(child), 1, notes), lost(number, &person, &facts, year))
                }
            };
            let said = outcome.3.iter().map(|why| said_of(number, &person, why));
            for one in left.into_iter().chain(said) {
                not_taken_row(tx, &mut import, &one);
            }
            import.rows.write(tx).await?;
            import.count_settings(&wanted);
            let said = import.new_settings().into_iter().map(|one| {
                let id: store::Id<()> = tx.new_id();
                vec![id.into(), question.batch.into(), i64::MAX.into(), one.to_string().into()]
            });
            let said = said.collect();
            insert_many(tx, "sen2_remark", &["id", "batch", "place", "words"], said).await?;
            outcome
        }
    };
    let mut query = Query::new("update sen2_import_person set candidates = null");
    if state == "left_out" {
        query = query.push(", content = null");
    }
    query
        .push(", why =")
        .value(std::iter::once(question.why.clone()).chain(notes).collect::<Vec<_>>().join(". "))
        .push(", version =")
        .value(version)
        .push(", state =")
        .value(state)
        .push(", person =")
        .value(child)
        .push("where id =")
        .value(id)
        .run(tx)
        .await?;
    // That the person waits is true no more.
    let number = i64::try_from(question.number()).unwrap_or(i64::MAX);
    let now = (state == "left_out").then(|| not_imported(LEFT_OUT));
    let waits = match now {
        Some(words) => Query::new("update sen2_not_taken set why =").value(words).push("where"),
        None => Query::new("delete from sen2_not_taken where"),
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
    sql!("update sen2_not_taken set person = $1 where batch = $2 and number = $3", child, question.batch, number,)
        .run(tx)
        .await?;
    events::written_in_bulk(tx).await?;
    Ok(child)
}
