//! Every word of a name, once: where words are looked up that sound or are spelled alike.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use store::query::VALUES_PER_STATEMENT;
use store::{Query, Result, Tx, Value, sql};

use crate::alike;

/// So many words that are alike are looked for, the nearest first.
const MOST: usize = 40;
/// A word that nothing has stays so long: who is writing it just now can not be seen.
const UNUSED: SignedDuration = SignedDuration::from_hours(24);

/// Keeps words, with what they are looked up by.
pub(super) async fn keep(tx: &mut Tx, words: &BTreeSet<&str>) -> Result<()> {
    let words: Vec<&str> = words.iter().copied().collect();
    for some in words.chunks(VALUES_PER_STATEMENT) {
        let query = Query::new("select word from search_word where unused_since is null and word in (");
        let known: Vec<(String,)> = query.list(some.iter().copied()).push(")").all(tx).await?;
        let known: BTreeSet<&str> = known.iter().map(|(word,)| word.as_str()).collect();
        let new: Vec<&str> = some.iter().copied().filter(|word| !known.contains(word)).collect();
        if new.is_empty() {
            continue;
        }
        let rows: Vec<Vec<Value>> = new.iter().map(|word| vec![(*word).into()]).collect();
        let again = "on conflict (word) do update set unused_since = null";
        insert(tx, "insert into search_word (word) values", rows, again).await?;
        let keys =
            |word: &str| alike::keys(word).into_iter().map(|key| vec![key.into(), word.into()]).collect::<Vec<_>>();
        let rows = new.iter().flat_map(|word| keys(word)).collect();
        insert(tx, "insert into search_alike (key, word) values", rows, "on conflict do nothing").await?;
    }
    Ok(())
}

async fn insert(tx: &mut Tx, into: &str, rows: Vec<Vec<Value>>, otherwise: &str) -> Result<()> {
    let values = rows.first().map_or(1, Vec::len);
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let mut query = Query::new(into);
        for (place, row) in rows.by_ref().take(VALUES_PER_STATEMENT / values).enumerate() {
            query = query.push(if place == 0 { "(" } else { ", (" }).list(row).push(")");
        }
        query.push(otherwise).run(tx).await?;
    }
    Ok(())
}

/// The words of names that sound or are spelled like one that was typed, the nearest first; not the word itself.
pub(super) async fn alike(tx: &mut Tx, typed: &str) -> Result<Vec<String>> {
    let keys = alike::keys(typed);
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let query = Query::new("select distinct word from search_alike where key in (");
    let words: Vec<(String,)> = query.list(keys).push(")").all(tx).await?;
    let mut near: Vec<(usize, String)> = words
        .into_iter()
        .filter(|(word,)| word != typed)
        .filter_map(|(word,)| Some((alike::distance(typed, &word)?, word)))
        .collect();
    near.sort();
    near.truncate(MOST);
    Ok(near.into_iter().map(|(_, word)| word).collect())
}

/// Removes words that nothing has had for a day. Whoever gives a name such a word meanwhile keeps it.
pub(super) async fn tidy(tx: &mut Tx) -> Result<u64> {
    let now = tx.now();
    let gone = sql!(
        "delete from search_word where unused_since < $1 and not exists (select 1 from search_term t
           where t.term = search_word.word and t.way in ('name', 'former') and t.about in ('child', 'adult', 'organisation'))",
        now - UNUSED,
    )
    .run(tx)
    .await?;
    if gone > 0 {
        sql!("delete from search_alike where word not in (select word from search_word)").run(tx).await?;
    }
    let marked = sql!(
        "update search_word set unused_since = $1 where unused_since is null and not exists (select 1 from search_term t
           where t.term = search_word.word and t.way in ('name', 'former') and t.about in ('child', 'adult', 'organisation'))",
        now,
    )
    .run(tx)
    .await?;
    let back = sql!(
        "update search_word set unused_since = null where unused_since is not null and exists (select 1 from search_term t
           where t.term = search_word.word and t.way in ('name', 'former') and t.about in ('child', 'adult', 'organisation'))",
    )
    .run(tx)
    .await?;
    Ok(gone + marked + back)
}
