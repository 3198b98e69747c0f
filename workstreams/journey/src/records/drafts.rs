//! Requests that somebody with an account has begun and not sent. Nobody else reads them.

use access::AccountId;
use people::PersonId;
use store::query::insert;
use store::{Result, Tx, sql};

use super::intake::Answers;

/// What an account has written about a child so far.
pub async fn of(tx: &mut Tx, child: PersonId, account: AccountId) -> Result<Answers> {
    let row: Option<(String,)> =
        sql!("select answers from request_draft where person = $1 and account = $2", child, account).maybe(tx).await?;
    Ok(row.and_then(|(answers,)| serde_json::from_str(&answers).ok()).unwrap_or_default())
}

/// Keeps what was written; nothing is kept of an empty one. The caller records the audit entry.
pub async fn keep(tx: &mut Tx, child: PersonId, account: AccountId, answers: &Answers) -> Result<()> {
    sql!("delete from request_draft where person = $1 and account = $2", child, account).run(tx).await?;
    if answers.values().all(String::is_empty) {
        return Ok(());
    }
    let now = tx.now();
    insert(
        "request_draft",
        vec![
            ("person", child.into()),
            ("account", account.into()),
            ("answers", serde_json::to_string(answers).unwrap_or_default().into()),
            ("saved_at", now.into()),
        ],
    )
    .run(tx)
    .await
    .map(|_| ())
}
