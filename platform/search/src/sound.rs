//! How a word sounds, for names as they are written in England: English, Irish, South Asian, Arabic, Polish and Turkish names
//! in English letters. Mohammed is Muhammad, Kowalski is Kovalsky, Chaudhry is Chowdhury, Szymon is Shimon.
//!
//! Vowels count only at the beginning; letters that are taken for each other (b and p, d and t, c, k and q, s, z and sh, v, f and
//! w) are one. Where letters are spoken in more ways than one, a word has several keys; words sound alike that share one.

/// A word has at most so many keys.
const MOST: usize = 8;

/// What the word sounds like, in one way or several.
#[must_use]
pub(crate) fn keys(word: &str) -> Vec<String> {
    let mut keys = vec![String::new()];
    let mut rest = word;
    let mut beside_consonant = false;
    while let Some(next) = rest.chars().next() {
        let first = rest.len() == word.len();
        let (ways, taken) = if first { begins(rest) } else { None }.unwrap_or_else(|| spoken(rest, next));
        keys = joined(&keys, ways, beside_consonant);
        beside_consonant = ways != SILENT;
        rest = rest.get(taken..).unwrap_or_default();
    }
    keys.retain(|key| !key.is_empty());
    keys
}

/// Each key with each way; a sound that stands twice side by side is one.
fn joined(keys: &[String], ways: &[&str], beside: bool) -> Vec<String> {
    let mut all: Vec<String> = Vec::with_capacity(keys.len() * ways.len());
    for key in keys {
        for way in ways {
            let doubled = beside && way.chars().next().is_some_and(|sound| key.ends_with(sound));
            let more = if doubled { way.get(1..).unwrap_or_default() } else { way };
            let one = format!("{key}{more}");
            if all.len() < MOST && !all.contains(&one) {
                all.push(one);
            }
        }
    }
    all
}

type Spoken = (&'static [&'static str], usize);

fn is_vowel(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

/// How the beginning of a word is spoken where it differs from the same letters within one.
fn begins(rest: &str) -> Option<Spoken> {
    const PAIRS: &[(&str, &[&str])] = &[
        ("wr", &["R"]),
        ("wh", &["F"]),
        ("kn", &["N"]),
        ("gn", &["N"]),
        ("pn", &["N"]),
        ("ng", &["N"]),
        ("ps", &["S"]),
        ("mc", &["MK"]),
        ("gh", &["K"]),
        ("bh", &["P"]),
        ("ge", &["C", "K"]),
        ("gi", &["C", "K"]),
        ("gy", &["C", "K"]),
    ];
    if let Some((_, ways)) = PAIRS.iter().find(|(pair, _)| rest.starts_with(pair)) {
        return Some((ways, 2));
    }
    let mut letters = rest.chars();
    let (first, second) = (letters.next()?, letters.next());
    match first {
        'j' => Some((&["C", "Y"], 1)),
        'y' if second.is_some_and(is_vowel) => Some((&["Y"], 1)),
        'x' => Some((&["S"], 1)),
        'h' => Some((&["H"], 1)),
        'w' => Some((&["F"], 1)),
        _ if is_vowel(first) => Some((&["A"], 1)),
        _ => None,
    }
}

/// How several letters together are spoken; the longest first.
const TOGETHER: &[(&str, &[&str])] = &[
    ("tsch", &["C"]),
    ("sch", &["S"]),
    ("tch", &["C"]),
    ("ngh", &["NK"]),
    ("ght", &["T"]),
    ("mps", &["MS"]),
    ("chr", &["KR"]),
    ("chl", &["KL"]),
    ("sz", &["S"]),
    ("sh", &["S"]),
    ("zh", &["S"]),
    ("ts", &["S"]),
    ("tz", &["S"]),
    ("cz", &["C"]),
    ("rz", &["R", "RS"]),
    ("ch", &["C", "S", "K"]),
    ("ck", &["K"]),
    ("cq", &["K"]),
    ("qu", &["K"]),
    ("kh", &["K"]),
    ("ph", &["F"]),
    ("bh", &["P", "F"]),
    ("mh", &["M", "F"]),
    ("th", &["T"]),
    ("dh", &["T"]),
];

const SILENT: &[&str] = &[""];
const PERHAPS_SPOKEN: &[&str] = &["K", ""];

fn spoken(rest: &str, next: char) -> Spoken {
    if let Some((letters, ways)) = TOGETHER.iter().find(|(letters, _)| rest.starts_with(letters)) {
        return (ways, letters.len());
    }
    let after = rest.chars().nth(1);
    let before_vowel = after.is_some_and(is_vowel);
    let before_soft = matches!(after, Some('e' | 'i' | 'y'));
    let ways: &[&str] = match next {
        'g' if rest.starts_with("gh") => {
            return (if rest.chars().nth(2).is_some_and(is_vowel) { PERHAPS_SPOKEN } else { SILENT }, 2);
        }
        'c' if before_soft => &["S"],
        'g' if before_soft => &["K", "C"],
        'c' | 'k' | 'q' | 'g' => &["K"],
        'x' => &["KS"],
        'j' => &["C", ""],
        'w' if before_vowel => &["F", ""],
        'd' | 't' => &["T"],
        'b' | 'p' => &["P"],
        'f' | 'v' => &["F"],
        's' | 'z' => &["S"],
        'l' => &["L"],
        'm' => &["M"],
        'n' => &["N"],
        'r' => &["R"],
        _ => SILENT,
    };
    (ways, next.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(one: &str, other: &str) -> bool {
        keys(one).iter().any(|key| keys(other).contains(key))
    }

    #[test]
    fn a_name_sounds_alike_however_it_came_into_english_letters() {
        for names in [
            "mohammed muhammad mohamed mohamad mehmet",
            "yusuf youssef yousuf yousaf jusuf",
            "joseph yusuf",
            "chaudhry choudhury chowdhury chaudhary choudhry",
            "hussain hussein husain hossain",
            "qureshi quraishi kureishi",
            "fatima fatimah fathima fatma",
            "zainab zaynab zeynep",
            "aisha ayesha aysha aicha",
            "khan kahn",
            "singh sing",
            "iqbal ikbal eqbal",
            "jaswinder jaswindar yaswinder jasvinder",
            "begum begom bagum",
            "rahman rehman",
            "kowalski kovalsky",
            "szymon shimon simon",
            "wojcik voitsik woycik",
            "krzysztof krystof kristof",
            "grzegorz gregor",
            "piotr pyotr peter",
            "jacek yatsek",
            "lukasz lucas",
            "wiktoria victoria",
            "siobhan shivaun",
            "niamh neve",
            "sean shaun shawn",
            "leigh lee",
            "wright right",
            "knight night",
            "smith smyth schmidt",
            "catherine kathryn katharine katarzyna",
            "stephen steven stefan",
            "thompson tomson thomson",
            "philip filip phillip",
            "xavier zavier",
            "callaghan callahan",
            "rowan rohan",
            "yasmin jasmine yasmeen",
            "nguyen nuyen",
            "ogden ogdon",
        ] {
            let mut names = names.split(' ');
            let first = names.next().unwrap();
            for other in names {
                assert!(alike(first, other), "{first} {:?}, {other} {:?}", keys(first), keys(other));
            }
        }
    }

    #[test]
    fn other_names_sound_otherwise() {
        for (one, other) in
            [("khan", "hussain"), ("smith", "jones"), ("patel", "ali"), ("zoe", "zane"), ("nowak", "kowal")]
        {
            assert!(!alike(one, other), "{one} {other}");
        }
    }

    #[test]
    fn no_word_has_many_keys_and_every_word_ends() {
        assert!(keys("chjchjchjchjwowowowogege").len() <= MOST);
        assert_eq!(keys(""), Vec::<String>::new());
        assert!(keys("李").is_empty() && keys("éà").is_empty());
    }
}
