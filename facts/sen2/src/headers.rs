//! A return has one header. What a second one says is told, and where it says that the return is another, nothing is read.

use crate::schema::item;
use crate::xml::Unreadable;
use crate::{Field, NotTaken, Record};

/// What a second header says. The first one counts.
///
/// # Errors
/// [`Unreadable::TwoHeaders`] where they name another collection, year or authority: of which the people are is not known then.
pub(crate) fn second(first: &Record, other: &Record) -> Result<Vec<NotTaken>, Unreadable> {
    for field in [Field::Collection, Field::YearOf, Field::Lea] {
        if let (Some(one), Some(two)) = (first.get(field), other.get(field))
            && one != two
        {
            let name = item(first.block, field).map_or("", |item| item.title);
            let words = format!("{name} is {one} in one and {two} in the other");
            return Err(Unreadable::TwoHeaders(first.line, other.line, words));
        }
    }
    let mut told = vec![NotTaken::new(other.line, "Header", "appears a second time; the first one is used")];
    for (field, value) in other.values() {
        if first.get(*field) != Some(value.text.as_str()) {
            let name = item(other.block, *field).map_or("", |item| item.element);
            let why = "is in the second header; the first one is used";
            told.push(NotTaken::new(value.line, name, why).value(&value.text));
        }
    }
    Ok(told)
}
