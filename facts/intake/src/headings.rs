//! Headings of tables: the same column in other spellings, and columns that are not there in words.

/// A heading without what differs between files of one kind: capitals, spaces, underscores, hyphens and brackets.
///
/// ```
/// assert_eq!(intake::heading("LA_Code"), intake::heading("LA (code)"));
/// ```
#[must_use]
pub fn heading(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Where a column stands in a row of headings: under its own name, else in another spelling of it, else under one of the names
/// that it is `also` known by. More than one place where it is there more than once.
#[must_use]
pub fn places_of<H: AsRef<str>>(headings: &[H], name: &str, also: &[&str]) -> Vec<usize> {
    let having = |is_it: &dyn Fn(&str) -> bool| -> Vec<usize> {
        let texts = headings.iter().map(|one| -> &str { one.as_ref() });
        texts.enumerate().filter(|(_, one)| is_it(one.trim())).map(|(at, _)| at).collect()
    };
    let wanted = heading(name);
    let others: Vec<String> = also.iter().map(|one| heading(one)).collect();
    let as_named = having(&|one| one.eq_ignore_ascii_case(name));
    if !as_named.is_empty() {
        return as_named;
    }
    let spelt = having(&|one| heading(one) == wanted);
    if spelt.is_empty() { having(&|one| others.contains(&heading(one))) } else { spelt }
}

/// "A", "A and B", "A, B and C".
#[must_use]
pub fn listed<T: AsRef<str>>(names: &[T]) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// What is told of columns that a file does not have: "column UKPRN is not in this file".
#[must_use]
pub fn not_in_file<T: AsRef<str>>(columns: &[T]) -> String {
    let (word, are) = if columns.len() == 1 { ("column", "is") } else { ("columns", "are") };
    format!("{word} {} {are} not in this file", listed(columns))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_found_under_its_name_another_spelling_or_a_known_one() {
        let also: &[&str] = &["Capacity"];
        for (headings, places) in [
            (&["URN", "SchoolCapacity"][..], &[1][..]),
            (&["Capacity", "SchoolCapacity"], &[1]),
            (&["school_capacity", "Capacity"], &[0]),
            (&["URN", " capacity "], &[1]),
            (&["School Capacity", "school-capacity"], &[0, 1]),
            (&["URN", "Places"], &[]),
        ] {
            assert_eq!(places_of(headings, "SchoolCapacity", also), places, "{headings:?}");
        }
    }

    #[test]
    fn columns_that_are_not_there_are_named() {
        assert_eq!(not_in_file(&["UKPRN"]), "column UKPRN is not in this file");
        assert_eq!(not_in_file(&["A", "B", "C"]), "columns A, B and C are not in this file");
    }
}
