//! Comments: what was said about a thing, what was said back, and how it was answered.

use access::AccountId;
use jiff::civil::Date;
use store::query::insert;
use store::{Actor, Query, Result, Tx, sql};
use uuid::Uuid;

/// A comment; see [`store::Id`].
#[derive(Debug)]
pub struct CommentOf;
pub type CommentId = store::Id<CommentOf>;

/// A comment or a reply. `X` is its text: [`gate::Words`] about a child, `String` about anything else.
#[derive(Debug, Clone)]
pub struct Comment<X> {
    pub id: CommentId,
    pub owner: Uuid,
    /// The part of the thing that it is about.
    pub place: Option<Uuid>,
    /// The comment that it replies to.
    pub thread: Option<CommentId>,
    pub body: X,
    /// The code of what was asked for, where it names something; none of comments from before the name was noted.
    pub asked: Option<String>,
    /// What it names; `body` says it too.
    pub named: Option<X>,
    pub made_by: X,
    /// Whose account that is; none of comments from before accounts were noted.
    pub made_by_account: Option<AccountId>,
    pub made_on: Date,
    /// None while nobody has answered.
    pub answer: Option<Answer<X>>,
}

/// How a comment was answered.
#[derive(Debug, Clone)]
pub struct Answer<X> {
    /// One of the codes that the room names.
    pub code: String,
    pub reason: X,
    /// Whether what it is about has been changed: one of the codes of [`crate::comments::CHANGES`]. None where nobody was asked.
    pub change: Option<String>,
    /// For colleagues: families are answered by the authority.
    pub by: X,
    pub on: Option<Date>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: CommentId,
    owner: Uuid,
    place: Option<Uuid>,
    thread: Option<CommentId>,
    body: String,
    asked: Option<String>,
    named: Option<String>,
    made_by: String,
    made_by_account: Option<AccountId>,
    made_on: jiff_sqlx::Date,
    answer: Option<String>,
    answer_reason: Option<String>,
    answer_change: Option<String>,
    answered_by: Option<String>,
    answered_on: Option<jiff_sqlx::Date>,
}

impl<X: From<String>> From<Row> for Comment<X> {
    fn from(row: Row) -> Self {
        let (reason, by) = (row.answer_reason.unwrap_or_default(), row.answered_by.unwrap_or_default());
        Self {
            id: row.id,
            owner: row.owner,
            place: row.place,
            thread: row.thread,
            body: row.body.into(),
            asked: row.asked,
            named: row.named.map(X::from),
            made_by: row.made_by.into(),
            made_by_account: row.made_by_account,
            made_on: row.made_on.to_jiff(),
            answer: row.answer.map(|code| Answer {
                code,
                reason: reason.into(),
                change: row.answer_change,
                by: by.into(),
                on: row.answered_on.map(jiff_sqlx::Date::to_jiff),
            }),
        }
    }
}

const ROW: &str =
    "select id, owner, place, thread, body, asked, named, made_by, made_by_account, made_on, answer, answer_reason, answer_change,
    answered_by, answered_on from comment where withdrawn_on is null and kind =";

/// All comments on some things of a kind, oldest first.
pub async fn of<X: From<String>>(tx: &mut Tx, kind: &str, owners: &[Uuid]) -> Result<Vec<Comment<X>>> {
    if owners.is_empty() {
        return Ok(Vec::new());
    }
    let query = Query::new(ROW).value(kind).push("and owner in (").list(owners.iter().copied());
    let rows: Vec<Row> = query.push(") order by made_on, id").all(tx).await?;
    Ok(rows.into_iter().map(Comment::from).collect())
}

/// What a comment is about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct New<'a> {
    pub kind: &'static str,
    pub owner: Uuid,
    pub place: Option<Uuid>,
    pub thread: Option<CommentId>,
    pub body: &'a str,
    /// The code of what was asked for, and what was named.
    pub named: Option<(&'a str, &'a str)>,
}

/// Whether somebody has said the very same about the same thing.
pub(crate) async fn is_there(tx: &mut Tx, new: &New<'_>, by: AccountId) -> Result<bool> {
    let all: Vec<Comment<String>> = of(tx, new.kind, &[new.owner]).await?;
    let same = |one: &Comment<String>| {
        (one.made_by_account, one.place, one.thread) == (Some(by), new.place, new.thread) && one.body == new.body
    };
    Ok(all.iter().any(same))
}

/// Adds a comment or a reply. The caller records the audit entry.
pub(crate) async fn add(tx: &mut Tx, new: New<'_>, by: &Actor, on: Date) -> Result<CommentId> {
    let id: CommentId = tx.new_id();
    let row = vec![
        ("id", id.into()),
        ("kind", new.kind.into()),
        ("owner", new.owner.into()),
        ("place", new.place.into()),
        ("thread", new.thread.into()),
        ("body", new.body.into()),
        ("asked", new.named.map(|(asked, _)| asked).into()),
        ("named", new.named.map(|(_, named)| named).into()),
        ("made_by", (&by.name).into()),
        ("made_by_account", by.account.into()),
        ("made_on", on.into()),
    ];
    insert("comment", row).run(tx).await?;
    Ok(id)
}

/// Takes back a comment that nobody has answered. The caller records the audit entry.
///
/// # Errors
/// [`store::StoreError::Stale`] where somebody answered it meanwhile.
#[store::boxed]
pub(crate) async fn withdraw(tx: &mut Tx, id: CommentId, on: Date) -> Result<()> {
    sql!("update comment set withdrawn_on = $1 where answer is null and withdrawn_on is null and id = $2", on, id)
        .run_or_stale(tx)
        .await
}

/// What an answer says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Answering<'a> {
    pub code: &'a str,
    pub reason: &'a str,
    pub change: Option<&'a str>,
}

/// Answers a comment; a later answer takes the place of an earlier one, which the audit entry of the caller keeps.
#[store::boxed]
pub(crate) async fn answer(tx: &mut Tx, id: CommentId, says: &Answering<'_>, by: &Actor, on: Date) -> Result<()> {
    sql!(
        "update comment set answer = $1, answer_reason = $2, answer_change = $3, answered_by = $4,
           answered_by_account = $5, answered_on = $6 where id = $7",
        says.code,
        says.reason,
        says.change,
        &by.name,
        by.account,
        on,
        id,
    )
    .run(tx)
    .await
    .map(|_| ())
}
