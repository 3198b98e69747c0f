//! The history of a thing: what changed in its record, read from the audit log. An entry of a change holds what was before and
//! after it ([`change`]); the page of the thing shows them ([`of`]). The page's own right says who may see it.

use jiff::civil::Date;
use page::govuk::{Cell, Head, Table};
use page::words;
use serde_json::{Map, Value, json};
use store::audit::list::{self, Line};
use store::{Result, Tx};
use uuid::Uuid;

/// The fields of a thing that its history tells: their names in the record, and what they are called.
pub type Fields = &'static [(&'static str, &'static str)];

/// The detail of an entry about a change: the fields that differ, as they were and as they are.
#[must_use]
pub fn change(before: &Value, after: &Value) -> Value {
    let (mut was, mut is) = (Map::new(), Map::new());
    if let (Value::Object(before), Value::Object(after)) = (before, after) {
        for (name, new) in after {
            let old = before.get(name).unwrap_or(&Value::Null);
            if old != new {
                was.insert(name.clone(), old.clone());
                is.insert(name.clone(), new.clone());
            }
        }
    }
    json!({ "before": was, "after": is })
}

/// A change of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Change {
    field: &'static str,
    from: String,
    to: String,
}

/// What an entry changed.
fn changes(line: &Line, fields: Fields) -> Vec<Change> {
    let detail: Value = serde_json::from_str(&line.detail).unwrap_or_default();
    let (Some(before), Some(after)) = (detail.get("before"), detail.get("after")) else { return Vec::new() };
    let value = |of: &Value, name: &str| of.get(name).map(in_words).unwrap_or_default();
    let all = fields.iter().map(|(name, field)| Change { field, from: value(before, name), to: value(after, name) });
    all.filter(|one| one.from != one.to).collect()
}

fn in_words(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(yes) => if *yes { "Yes" } else { "No" }.to_owned(),
        Value::String(text) => text.parse::<Date>().map_or_else(|_| text.clone(), words::date),
        other => other.to_string(),
    }
}

/// The history of a thing, newest first; nothing where nothing changed.
#[store::boxed]
pub async fn of(tx: &mut Tx, subject: Uuid, fields: Fields) -> Result<Option<Table>> {
    let lines = list::changes(tx, subject).await?;
    let or_empty = |text: String| if text.is_empty() { "–".to_owned() } else { text };
    let rows: Vec<Vec<Cell>> = lines
        .iter()
        .flat_map(|line| changes(line, fields).into_iter().map(move |change| (line, change)))
        .map(|(line, change)| {
            vec![
                Cell::text(words::time(line.at)),
                Cell::text(&line.actor_name),
                Cell::text(change.field),
                Cell::text(or_empty(change.from)),
                Cell::text(or_empty(change.to)),
            ]
        })
        .collect();
    Ok((!rows.is_empty()).then(|| Table {
        head: ["Changed", "By", "What", "From", "To"].map(Head::text).to_vec(),
        rows,
        ..Table::default()
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_tells_the_fields_that_differ_alone() {
        let before = json!({ "name": "Old", "town": "Leeds", "phone": null });
        let after = json!({ "name": "New", "town": "Leeds", "phone": "01632 960000" });
        let detail = change(&before, &after);
        assert_eq!(
            detail,
            json!({ "before": { "name": "Old", "phone": null }, "after": { "name": "New", "phone": "01632 960000" } })
        );
    }
}
