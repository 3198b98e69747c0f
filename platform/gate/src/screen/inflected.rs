//! Names of places as other languages change them: the endings of Polish, the first letters of Welsh. Names are folded: small
//! letters without marks.

/// What Polish puts at the end of a name, in place of some of its last letters: "Denholt", "w Denholcie", "do Denholtu".
const POLISH: &[(&str, &[&str])] = &[
    ("t", &["cie", "tu", "tem"]),
    ("d", &["dzie", "du", "dem"]),
    ("n", &["nie", "nu", "nem"]),
    ("m", &["mie", "mu", "mem"]),
    ("r", &["rze", "ru", "rem"]),
    ("l", &["lu", "lem"]),
    ("k", &["ku", "kiem"]),
    ("s", &["sie", "su", "sem"]),
    ("h", &["hu", "hem"]),
    ("e", &["u", "em"]),
    ("a", &["ie", "y", "e"]),
];

/// What Welsh makes of the first letters of a name after "yn", "o" and "i": "Denholt", "yn Nenholt", "o Ddenholt".
const WELSH: &[(&str, &[&str])] = &[
    ("ll", &["l"]),
    ("rh", &["r"]),
    ("p", &["mh", "b", "ph"]),
    ("t", &["nh", "d", "th"]),
    ("c", &["ngh", "g", "ch"]),
    ("k", &["ngh", "g"]),
    ("b", &["m", "f"]),
    ("d", &["n", "dd"]),
    ("g", &["ng"]),
    ("m", &["f"]),
];

/// A name as it may be changed.
pub(super) fn of(name: &str) -> Vec<String> {
    let mut all = Vec::new();
    if let Some((ending, others)) = POLISH.iter().find(|(ending, _)| name.ends_with(ending)) {
        let stem = name.strip_suffix(ending).unwrap_or(name);
        all.extend(others.iter().map(|other| format!("{stem}{other}")));
    }
    if let Some((beginning, others)) = WELSH.iter().find(|(beginning, _)| name.starts_with(beginning)) {
        let rest = name.strip_prefix(beginning).unwrap_or(name);
        all.extend(others.iter().map(|other| format!("{other}{rest}")));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_known_as_other_languages_change_it() {
        let all = of("denholt");
        for changed in ["denholcie", "denholtu", "nenholt", "ddenholt"] {
            assert!(all.iter().any(|one| one == changed), "{changed}: {all:?}");
        }
        assert!(of("oakroyd").iter().any(|one| one == "oakroydzie"));
    }
}
