//! Templates of letters: drafts, what is in use, and what was. What was in use once is never changed: letters name it.

use std::collections::HashMap;

use store::query::insert;
use store::{Result, StoreError, Tx, sql};

use super::general_letters;
use crate::model::letter::{ENGLISH, General, KINDS, LetterKind, Which, builtin};

/// A template; see [`store::Id`].
#[derive(Debug)]
pub struct TemplateOf;
pub type TemplateId = store::Id<TemplateOf>;

/// Who is said to have written what comes with the program.
pub const PROGRAM: &str = "OnePlan";

/// A template as it is kept.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Stored {
    pub id: TemplateId,
    pub kind: String,
    pub wording: String,
    pub language: String,
    /// Counted from 1 for its kind, wording and language.
    pub number: i64,
    /// `draft`, `in_use` or `replaced`.
    pub state: String,
    /// Whether a native speaker has checked it.
    pub checked: bool,
    pub body: String,
    pub changed_by: String,
    changed_at: jiff_sqlx::Timestamp,
    pub used_by: Option<String>,
    used_at: Option<jiff_sqlx::Timestamp>,
    /// Counts changes of a draft.
    pub version: i64,
}

impl Stored {
    #[must_use]
    pub fn changed_at(&self) -> jiff::Timestamp {
        self.changed_at.to_jiff()
    }
    /// Since when it was in use.
    #[must_use]
    pub fn used_at(&self) -> Option<jiff::Timestamp> {
        self.used_at.map(jiff_sqlx::Timestamp::to_jiff)
    }
    #[must_use]
    pub fn is(&self, state: &str) -> bool {
        self.state == state
    }
    /// Whether it came with an earlier version of the program, which says something else now.
    fn is_outdated(&self, now: Option<&str>) -> bool {
        self.used_by.as_deref() == Some(PROGRAM) && now.is_some_and(|now| now != self.body)
    }
}

/// Every version of one kind, wording and language, newest first.
pub async fn history(tx: &mut Tx, which: &Which) -> Result<Vec<Stored>> {
    sql!(
        "select id, kind, wording, language, number, state, checked, body, changed_by, changed_at, used_by, used_at, version
           from letter_template where kind = $1 and wording = $2 and language = $3 order by number desc",
        which.kind.code(),
        &which.wording,
        &which.language,
    )
    .all(tx)
    .await
}

/// Every template that is in use or a draft.
pub async fn current(tx: &mut Tx) -> Result<Vec<Stored>> {
    sql!(
        "select id, kind, wording, language, number, state, checked, body, changed_by, changed_at, used_by, used_at, version
           from letter_template where state <> 'replaced' order by kind, wording, language, number"
    )
    .all(tx)
    .await
}

/// # Errors
/// [`StoreError::NotFound`].
pub async fn one(tx: &mut Tx, id: TemplateId) -> Result<Stored> {
    sql!(
        "select id, kind, wording, language, number, state, checked, body, changed_by, changed_at, used_by, used_at, version
           from letter_template where id = $1",
        id,
    )
    .one(tx)
    .await
}

/// The text that letters of this kind, wording and language get now; nothing where there is none in this language.
pub async fn text(tx: &mut Tx, which: &Which) -> Result<Option<String>> {
    let own = builtin::of(&which.kind, &which.wording).filter(|_| which.language == ENGLISH);
    let known = history(tx, which).await?.into_iter().find(|one| one.is("in_use"));
    let known = known.filter(|one| !one.is_outdated(own.as_deref()));
    Ok(known.map(|one| one.body).or(own))
}

/// Saves a draft: the one there is, or a new version. The caller records the audit entry.
///
/// # Errors
/// [`StoreError::Stale`] where somebody saved since `version`.
pub async fn save_draft(
    tx: &mut Tx,
    which: &Which,
    (body, checked): (&str, bool),
    by: &str,
    version: i64,
) -> Result<TemplateId> {
    let known = history(tx, which).await?;
    let now = tx.now();
    if let Some(draft) = known.iter().find(|one| one.is("draft")) {
        let rows = sql!(
            "update letter_template set body = $1, checked = $2, changed_by = $3, changed_at = $4, version = version + 1
               where state = 'draft' and id = $5 and version = $6",
            body,
            checked,
            by,
            now,
            draft.id,
            version,
        )
        .run(tx)
        .await?;
        return if rows == 1 { Ok(draft.id) } else { Err(StoreError::Stale) };
    }
    if version > 0 {
        return Err(StoreError::Stale);
    }
    let number = known.first().map_or(0, |newest| newest.number).saturating_add(1);
    keep(tx, which, number, ("draft", body, checked), (by, None)).await
}

async fn keep(
    tx: &mut Tx,
    which: &Which,
    number: i64,
    (state, body, checked): (&str, &str, bool),
    (by, used_by): (&str, Option<&str>),
) -> Result<TemplateId> {
    let id: TemplateId = tx.new_id();
    let now = tx.now();
    insert(
        "letter_template",
        vec![
            ("id", id.into()),
            ("kind", which.kind.code().into()),
            ("wording", (&which.wording).into()),
            ("language", (&which.language).into()),
            ("number", number.into()),
            ("state", state.into()),
            ("checked", checked.into()),
            ("body", body.into()),
            ("changed_by", by.into()),
            ("changed_at", now.into()),
            ("used_by", used_by.into()),
            ("used_at", used_by.map(|_| now).into()),
            ("version", 1_i64.into()),
        ],
    )
    .run(tx)
    .await?;
    Ok(id)
}

/// Puts a draft in use, in place of what was. The caller has read it whole and checked it, and records the audit entry.
///
/// # Errors
/// [`StoreError::Stale`] where the draft is another than at `version`, or gone.
pub async fn put_in_use(tx: &mut Tx, which: &Which, draft: TemplateId, version: i64, by: &str) -> Result<()> {
    let now = tx.now();
    sql!(
        "update letter_template set state = 'replaced' where state = 'in_use' and kind = $1 and wording = $2
           and language = $3",
        which.kind.code(),
        &which.wording,
        &which.language,
    )
    .run(tx)
    .await?;
    sql!(
        "update letter_template set state = 'in_use', used_by = $1, used_at = $2 where state = 'draft' and id = $3
           and version = $4",
        by,
        now,
        draft,
        version,
    )
    .run_or_stale(tx)
    .await
}

/// Throws a draft away; no letter can name it. The caller records the audit entry.
pub async fn discard(tx: &mut Tx, which: &Which) -> Result<bool> {
    let rows = sql!(
        "delete from letter_template where state = 'draft' and kind = $1 and wording = $2 and language = $3",
        which.kind.code(),
        &which.wording,
        &which.language,
    )
    .run(tx)
    .await?;
    Ok(rows > 0)
}

/// What a letter that goes out now is made of, kept so that it stays: what the council has in use, or what comes with the
/// program. A language without a template that a native speaker has checked has none, nor has a letter of the council's own of
/// which nothing is in use.
pub(super) async fn for_letter(tx: &mut Tx, which: &Which) -> Result<Option<TemplateId>> {
    let known = history(tx, which).await?;
    let now = builtin::of(&which.kind, &which.wording).filter(|_| which.language == ENGLISH);
    if let Some(own) = known.iter().find(|one| one.is("in_use") && (one.checked || which.language == ENGLISH)) {
        if !own.is_outdated(now.as_deref()) {
            return Ok(Some(own.id));
        }
        sql!("update letter_template set state = 'replaced' where state = 'in_use' and id = $1", own.id)
            .run(tx)
            .await?;
    }
    let Some(body) = now else { return Ok(None) };
    let number = known.first().map_or(0, |newest| newest.number).saturating_add(1);
    keep(tx, which, number, ("in_use", &body, true), (PROGRAM, Some(PROGRAM))).await.map(Some)
}

/// The templates as a list: those of each kind in English, and those in other languages that somebody began; then the general
/// letters.
pub async fn listed(tx: &mut Tx) -> Result<Vec<Line>> {
    let mut known: HashMap<(String, String, String), Vec<Stored>> = HashMap::new();
    let mut others = Vec::new();
    for one in current(tx).await? {
        let key = (one.kind.clone(), one.wording.clone(), one.language.clone());
        if one.language != ENGLISH && !known.contains_key(&key) {
            others.extend(Which::from_codes(&key.0, &key.1, &key.2));
        }
        known.entry(key).or_default().push(one);
    }
    let general = general_letters::all(tx).await?.into_iter().map(|one| Which::usual(General::from(one)));
    let wordings = people::model::contact::WORDINGS;
    let english = KINDS.iter().flat_map(|kind| {
        wordings.iter().map(|(wording, _)| Which { wording: (*wording).to_owned(), ..Which::usual(*kind) })
    });
    let mut lines: Vec<Line> = english
        .chain(others)
        .chain(general)
        .map(|which| {
            let key = (which.kind.code().to_owned(), which.wording.clone(), which.language.clone());
            let mut own = known.remove(&key).unwrap_or_default();
            let mut take = |state: &str| own.iter().position(|one| one.is(state)).map(|at| own.swap_remove(at));
            Line { in_use: take("in_use"), draft: take("draft"), which }
        })
        .collect();
    let place = |kind: &LetterKind| KINDS.iter().position(|one| Some(*one) == kind.event()).unwrap_or(KINDS.len());
    lines.sort_by_key(|line| (place(&line.which.kind), line.which.language != ENGLISH));
    Ok(lines)
}

/// A line of the list of templates.
#[derive(Debug, Clone)]
pub struct Line {
    pub which: Which,
    pub in_use: Option<Stored>,
    pub draft: Option<Stored>,
}
