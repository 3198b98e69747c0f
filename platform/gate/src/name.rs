//! Names as they were given. A person may have one name alone: it is the forename, and the surname is empty. Nothing is
//! put in its place; only a return that must have a surname says there how it is written.

/// As the person is called: "Zoë Ogden", or the one name.
#[must_use]
pub fn full(forename: &str, surname: &str) -> String {
    [forename.trim(), surname.trim()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// As lists are ordered: "Ogden, Zoë", or the one name.
#[must_use]
pub fn listed(forename: &str, surname: &str) -> String {
    [surname.trim(), forename.trim()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_stands_alone() {
        assert_eq!((full("Aisha", ""), listed("Aisha", "")), ("Aisha".to_owned(), "Aisha".to_owned()));
        assert_eq!(full("Zoë", "van der O’Hara-Świątek"), "Zoë van der O’Hara-Świątek");
        assert_eq!(listed("Zoë", "van der Berg"), "van der Berg, Zoë");
    }
}
