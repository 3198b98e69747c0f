//! Whether a text is a list of children: what councils have sent to the wrong people more often than anything else.
//!
//! Pure functions over text. Who the children are, and whose household they belong to, is asked elsewhere.

use std::collections::{BTreeSet, HashSet};

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

use dates::{Token, date_at, day_number, is_birth, tokens};
use digits::Number;
pub use together::Together;

mod dates;
mod digits;
mod names;
mod together;

/// As many people as may be called "born on" in a text that is no table before it is a list: fewer may be the
/// brothers and sisters of one child.
const BORN: usize = 5;
/// Lines in a row that may belong to no column: a long name goes on in the next line.
const BETWEEN: usize = 3;

/// Every date in the text, each once and the earliest first, that may be the date of birth of somebody under 26 on
/// `today`. Dates are found in the forms that people and spreadsheets write them, a number that stands alone in the
/// cell of a table (as Excel counts days) among them. Where days and months can be told apart only by custom, the day
/// comes first.
#[must_use]
pub fn birth_dates(text: &str, today: Date) -> Vec<Date> {
    let folded = fold(text);
    let mut found = BTreeSet::new();
    let tokens = tokens(&folded);
    for place in 0..tokens.len() {
        found.extend(date_at(&tokens, place, today).map(|(date, _)| date).filter(|date| is_birth(*date, today)));
    }
    for line in folded.lines() {
        for cell in line.split(['\t', ',', ';', '|']) {
            found.extend(day_number(cell).filter(|date| is_birth(*date, today)));
        }
    }
    found.into_iter().collect()
}

/// Every pupil number (UPN) in the text with a right check letter, each once and without spaces. Spaces and hyphens
/// inside it, and letters of other alphabets that look alike, do not hide it.
#[must_use]
pub fn numbers(text: &str) -> Vec<String> {
    let pupils = digits::all(&fold(text)).into_iter().filter_map(|(_, number)| match number {
        Number::Upn(upn) => Some(upn),
        Number::Nhs(_) | Number::Uln(_) => None,
    });
    pupils.collect::<BTreeSet<_>>().into_iter().collect()
}

/// Every NHS number in the text by its check digit, each once and without spaces.
#[must_use]
pub fn nhs_numbers(text: &str) -> Vec<String> {
    let nhs = digits::all(&fold(text)).into_iter().filter_map(|(_, number)| match number {
        Number::Nhs(nhs) => Some(nhs),
        Number::Upn(_) | Number::Uln(_) => None,
    });
    nhs.collect::<BTreeSet<_>>().into_iter().collect()
}

/// What a text holds that tells one person from others. Whose it is, is asked of the records.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Dates that may be of birth.
    pub born: Vec<Date>,
    /// People who are named with a date of birth: in small letters, and without a name where the text says none.
    pub people: Vec<(String, Date)>,
    /// Numbers, with the date beside them.
    pub numbers: Vec<Together>,
    /// Words that stand together as full names do.
    pub names: Vec<Vec<String>>,
}

impl Found {
    #[must_use]
    pub fn in_text(text: &str, today: Date) -> Self {
        let folded = fold(text);
        Self {
            born: birth_dates(text, today),
            people: people(&folded, today),
            numbers: together::all(&folded, today),
            names: names::alone(&folded),
        }
    }

    /// Whether nothing of a person stands in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.born.is_empty() && self.people.is_empty() && self.numbers.is_empty() && self.names.is_empty()
    }
}

/// How many people a text names with a date of birth: rows of a table where a heading says that the column is one, and
/// people whose full names stand beside their dates. Cells are parted by tabs, commas, semicolons, bars, or two spaces and more.
/// A text that is no table, but says of five people and more when they were born, counts as well.
#[must_use]
pub fn rows_of_children(text: &str, today: Date) -> usize {
    people(&fold(text), today).len()
}

/// The same people. Who is found in more than one way counts once, by the date.
fn people(folded: &str, today: Date) -> Vec<(String, Date)> {
    let tables = ["\t", ",", ";", "|", "  "].into_iter().map(|between| people_in_table(folded, between, today));
    let born = Some(born(folded, today)).filter(|born| born.len() >= BORN).unwrap_or_default();
    let born = born.into_iter().map(|on| (String::new(), on)).collect();
    let mut ways: Vec<Vec<(String, Date)>> = tables.chain([names::with_birth(folded, today), born]).collect();
    ways.sort_by_key(|way| std::cmp::Reverse(way.len()));
    let mut all: Vec<(String, Date)> = Vec::new();
    for way in ways {
        let known: HashSet<Date> = all.iter().map(|(_, on)| *on).collect();
        all.extend(way.into_iter().filter(|(_, on)| !known.contains(on)));
    }
    all
}

/// A text in which what looks alike is alike: one kind of dash, space and digit, letters of the Latin alphabet, and no
/// characters that cannot be seen.
fn fold(text: &str) -> String {
    text.nfkc()
        .filter(|c| !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}'))
        .map(|c| match c {
            '\n' | '\t' => c,
            '\r' => '\n',
            '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '﹣' | '－' => '-',
            '⁄' | '∕' => '/',
            '’' | '‘' => '\'',
            c if c.is_whitespace() => ' ',
            c => digit(c).unwrap_or_else(|| latin(c)),
        })
        .collect()
}

/// The digits of other scripts come in tens.
fn digit(c: char) -> Option<char> {
    const ZEROS: [u32; 10] = [0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xe50];
    let code = u32::from(c);
    let zero = ZEROS.iter().find(|zero| (**zero..**zero + 10).contains(&code))?;
    char::from_digit(code - zero, 10)
}

/// Cyrillic and Greek letters that cannot be told from Latin ones.
fn latin(c: char) -> char {
    match c {
        'А' | 'Α' => 'A',
        'В' | 'Β' => 'B',
        'С' | 'Ϲ' => 'C',
        'Е' | 'Ε' => 'E',
        'Ғ' => 'F',
        'Ԍ' => 'G',
        'Н' | 'Η' => 'H',
        'І' | 'Ι' | 'Ӏ' => 'I',
        'Ј' | 'Ϳ' => 'J',
        'К' | 'Κ' => 'K',
        'М' | 'Μ' => 'M',
        'Ν' => 'N',
        'О' | 'Ο' => 'O',
        'Р' | 'Ρ' => 'P',
        'Ԛ' => 'Q',
        'Ѕ' => 'S',
        'Т' | 'Τ' => 'T',
        'Ѵ' => 'V',
        'Ԝ' => 'W',
        'Х' | 'Χ' => 'X',
        'Ү' | 'Υ' | 'У' => 'Y',
        'Ζ' => 'Z',
        'а' | 'α' => 'a',
        'с' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'е' => 'e',
        'һ' => 'h',
        'і' | 'ι' => 'i',
        'ј' => 'j',
        'о' | 'ο' => 'o',
        'р' | 'ρ' => 'p',
        'ԛ' => 'q',
        'ѕ' => 's',
        'ѵ' | 'ν' => 'v',
        'ԝ' => 'w',
        'х' => 'x',
        'у' => 'y',
        other => other,
    }
}

/// Where the columns of a table are that name people and their dates of birth.
struct Heading {
    births: Vec<usize>,
    names: Vec<usize>,
    cells: usize,
}

impl Heading {
    fn of(cells: &[String]) -> Option<Self> {
        if cells.len() < 2 || cells.iter().any(|cell| cell.chars().count() > 80) {
            return None;
        }
        let places = |is: fn(&str) -> bool| (0..cells.len()).filter(|place| is(&cells[*place])).collect::<Vec<_>>();
        let births = places(says_birth);
        (!births.is_empty()).then(|| Self { births, names: places(says_name), cells: cells.len() })
    }
}

fn says_birth(cell: &str) -> bool {
    let words = words(cell);
    let joined = words.concat();
    ["dateofbirth", "birthdate", "dobdd"].iter().any(|part| joined.contains(part))
        || joined.starts_with("dob")
        || joined.ends_with("dob")
        || words.iter().any(|word| ["dob", "born", "birth", "birthday"].contains(&word.as_str()))
}

fn says_name(cell: &str) -> bool {
    const NAMES: [&str; 20] = [
        "name",
        "names",
        "forename",
        "forenames",
        "surname",
        "surnames",
        "first",
        "last",
        "given",
        "family",
        "pupil",
        "child",
        "children",
        "student",
        "learner",
        "person",
        "initials",
        "upn",
        "firstname",
        "lastname",
    ];
    words(cell).iter().any(|word| NAMES.contains(&word.as_str()) || word.ends_with("name"))
}

fn words(cell: &str) -> Vec<String> {
    cell.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// The date of birth that a cell holds, and no more than that.
fn birth_in(cell: &str, today: Date) -> Option<Date> {
    if cell.chars().count() > 60 {
        return None;
    }
    birth_dates(cell, today).first().copied()
}

fn people_in_table(text: &str, between: &str, today: Date) -> Vec<(String, Date)> {
    let mut people: HashSet<(String, Date)> = HashSet::new();
    let mut heading: Option<Heading> = None;
    let mut apart = 0;
    for line in text.lines() {
        if !line.contains(between) {
            apart += 1;
            if apart > BETWEEN {
                heading = None;
            }
            continue;
        }
        apart = 0;
        let cells = cells(line, between);
        if !line.chars().any(char::is_alphanumeric) {
            continue;
        }
        // A sentence has commas too.
        if cells.last().is_some_and(|last| last.ends_with('.') && last.split(' ').count() > 1) && between != "\t" {
            heading = None;
            continue;
        }
        // A form says it beside the date.
        for two in cells.windows(2) {
            if let Some(date) = says_birth(&two[0]).then(|| birth_in(&two[1], today)).flatten() {
                people.insert((String::new(), date));
            }
        }
        if let Some(new) =
            Heading::of(&cells).filter(|new| new.births.iter().all(|place| birth_in(&cells[*place], today).is_none()))
        {
            // In a form, what is said of one column is no heading of the rows below.
            let form = cells.windows(2).any(|two| says_birth(&two[0]) && birth_in(&two[1], today).is_some());
            heading = (!form).then_some(new);
            continue;
        }
        let Some(known) = &heading else { continue };
        let strict = between == "," || between == ";";
        let mut fits = !strict || cells.len() == known.cells;
        if fits {
            let name = known.names.iter().filter_map(|place| cells.get(*place)).flat_map(|cell| words(cell));
            let name = name.collect::<Vec<_>>().join(" ");
            let dates: Vec<(String, Date)> = known
                .births
                .iter()
                .filter_map(|place| cells.get(*place))
                .filter_map(|cell| birth_in(cell, today).map(|date| (format!("{name} {}", words(cell).concat()), date)))
                .collect();
            let open = |place: &usize| {
                cells.get(*place).is_none_or(|cell| {
                    cell.is_empty() || cell.chars().count() <= 12 && !cell.chars().any(|c| c.is_ascii_digit())
                })
            };
            fits =
                !dates.is_empty() || (known.births.iter().all(open) && !name.is_empty() && cells.len() == known.cells);
            people.extend(dates);
        }
        if !fits {
            heading = None;
        }
    }
    let named: HashSet<Date> = people.iter().filter(|(name, _)| !name.is_empty()).map(|(_, date)| *date).collect();
    people.into_iter().filter(|(name, date)| !name.is_empty() || !named.contains(date)).collect()
}

/// The cells of a row. Within quotes, what parts cells parts nothing.
fn cells(line: &str, between: &str) -> Vec<String> {
    let clean = |cell: &str| cell.trim().trim_matches('"').trim().to_owned();
    match between {
        "  " => line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).map(clean).collect(),
        "|" => line.trim().trim_matches('|').split('|').map(clean).collect(),
        _ => {
            let sign = between.chars().next().unwrap_or(',');
            let mut quoted = false;
            line.split(|c| {
                quoted ^= c == '"';
                c == sign && !quoted
            })
            .map(clean)
            .collect()
        }
    }
}

/// On which days, as is said outside of tables, people were born.
fn born(text: &str, today: Date) -> HashSet<Date> {
    let tokens = tokens(text);
    let word = |place: usize, wanted: &str| matches!(tokens.get(place), Some(Token::Word(word)) if word.eq_ignore_ascii_case(wanted));
    let mut dates = HashSet::new();
    for place in 0..tokens.len() {
        let of_birth = word(place, "birth") && word(place.wrapping_sub(2), "of");
        let after = if of_birth || word(place, "dob") || word(place, "born") {
            place + 1
        } else if word(place, "d") && word(place + 2, "o") && word(place + 4, "b") {
            place + 5
        } else {
            continue;
        };
        // "born on", "date of birth is", "DOB: ".
        let found = (after..after + 6).take_while(|at| {
            matches!(tokens.get(*at), Some(Token::Sign(_)))
                || word(*at, "on")
                || word(*at, "is")
                || *at == after
                || matches!(tokens.get(at.wrapping_sub(1)), Some(Token::Sign(_) | Token::Word(_)))
        });
        dates.extend(
            found
                .filter_map(|at| date_at(&tokens, at, today))
                .map(|(date, _)| date)
                .find(|date| is_birth(*date, today)),
        );
    }
    dates
}

#[cfg(test)]
mod tests {
    use super::*;
    use identifiers::Upn;
    use jiff::ToSpan;
    use jiff::civil::date;
    use proptest::prelude::*;

    const TODAY: Date = date(2026, 11, 29);

    #[test]
    fn a_date_of_birth_is_found_in_every_form_people_and_spreadsheets_write() {
        let born = date(2015, 3, 27);
        for text in [
            "27/03/2015",
            "27/3/15",
            "27.3.15",
            "27.03.2015",
            "27-03-2015",
            "2015-03-27",
            "2015/03/27",
            "2015-03-27T00:00:00",
            "27 March 2015",
            "27th March 2015",
            "27th of March, 2015",
            "Friday, 27 March 2015",
            "March 27, 2015",
            "March 27th 2015",
            "27-Mar-15",
            "27-Mar-2015",
            "27Mar2015",
            "27 mar 15",
            "27 March ’15",
            "20150327",
            "27032015",
            "27 / 03 / 2015",
            "27 03 2015",
            "03/27/2015",
            "27‑03‑2015",
            "２７/０３/２０１５",
            "٢٧/٠٣/٢٠١٥",
            "Zoe\t42090\tBeckfoot",
            "Zoe,42090",
            "42090",
            "27\u{200b}/03/2015",
            "(27/03/2015)",
            "27/03/2015.",
            "2015 March 27",
        ] {
            assert_eq!(birth_dates(text, TODAY), [born], "{text}");
        }
    }

    #[test]
    fn what_cannot_be_a_date_of_birth_of_somebody_under_26_is_none() {
        for text in [
            "29/11/2000",
            "12 May 1984",
            "1 December 2026",
            "31/02/2015",
            "27/13/2015",
            "section 1.27.3.15",
            "01274-27-03-15",
            "£42,090 a year",
            "room 42090 is shut",
            "3 of 12, 2015",
            "B801200005001",
            "version 27.3.15.2",
            "",
        ] {
            assert_eq!(birth_dates(text, TODAY), [], "{text}");
        }
        assert_eq!(birth_dates("30/11/2000", TODAY), [date(2000, 11, 30)], "25 until tomorrow");
        assert_eq!(
            birth_dates("27/03/2015 and 1 May 2012, 27 March 2015", TODAY),
            [date(2012, 5, 1), date(2015, 3, 27)]
        );
    }

    #[test]
    fn a_pupil_number_is_found_whatever_stands_inside_it() {
        for text in [
            "B801200005001",
            "b801200005001",
            "B80 1200 0050 01",
            "B-801-2000-05001",
            "UPN:B801200005001.",
            "UPNB801200005001",
            "Ｂ801200005001",
            "В801200005001",
            "B8O12OOOO5OO1",
            "B80\u{200b}1200005001",
            "B801 2000\u{a0}05001",
            "(B80–1200–0050–01)",
        ] {
            assert_eq!(numbers(text), ["B801200005001"], "{text}");
        }
        for text in
            ["A801200005001", "B8012000050012", "B80120000500", "B80\t1200005001", "9B801200005001", "B801200005001X"]
        {
            assert_eq!(numbers(text), [] as [&str; 0], "{text}");
        }
        let temporary = Upn::from_body("80120000500A").unwrap();
        assert_eq!(numbers(&format!("{temporary}; {temporary} B801200005001")).len(), 2);
    }

    fn rows(between: &str, heading: &[&str]) -> String {
        let mut all = heading.join(between);
        for n in 1..=35 {
            all.push('\n');
            all.push_str(
                &[
                    &format!("Child{n}"),
                    "Ogden",
                    &format!("{:02}/0{}/20{}", n % 28 + 1, n % 9 + 1, 10 + n % 10),
                    "Beckfoot",
                ]
                .map(String::from)
                .join(between),
            );
        }
        all
    }

    #[test]
    fn a_table_of_children_is_a_list_whatever_parts_its_cells_and_however_its_heading_says_it() {
        for between in ["\t", ",", ";", "|", " | ", "   ", ", "] {
            for heading in [
                "DOB",
                "D.O.B.",
                "Date of birth",
                "Date of Birth (dd/mm/yyyy)",
                "Birth date",
                "Born",
                "Pupil DOB",
                "date_of_birth",
                "BirthDate",
                "ＤＯＢ",
            ] {
                let text = rows(between, &["Forename", "Surname", heading, "School"]);
                assert_eq!(rows_of_children(&text, TODAY), 35, "{between:?} {heading}");
            }
        }
        let days = "Name,DOB\n\"Ogden, Zoe\",42090\n\"Hart, Sam\",41000\nLee Poe,40500";
        assert_eq!(rows_of_children(days, TODAY), 3);
        assert_eq!(
            rows_of_children("| Name | Born |\n|---|---|\n| Zoe | 27 March 2015 |\n| Sam | 1 May 2012 |", TODAY),
            2
        );
        let gaps = "Name\tDOB\nZoe\t27/03/2015\nSam\tnot known\nLee\t1/5/2012\nKim\t2/6/2013";
        assert_eq!(rows_of_children(gaps, TODAY), 3, "one whose date of birth nobody knows does not end the list");
    }

    #[test]
    fn three_names_with_dates_beside_each_other_are_a_list_without_a_heading() {
        for text in [
            "Sam Hart 12/03/2015\nLee Poe 13/04/2014\nKim Low 01/02/2013",
            "In his class are Sam Hart (12/03/2015), Lee Poe (13/04/2014) and Kim Low (1/2/2013).",
            "Pupils:\n\n• Sam Hart – 12 March 2015\n• Lee Poe – 13 April 2014\n• Kim Low – 1 February 2013",
        ] {
            assert_eq!(rows_of_children(text, TODAY), 3, "{text}");
        }
        let both = "Name\tDOB\nSam Hart\t12/03/2015\n\nLee Poe was born on 13/04/2014, Kim Low was born on 01/02/2013.";
        assert_eq!(rows_of_children(both, TODAY), 3, "one in a table and two in a sentence");
    }

    #[test]
    fn numbers_are_found_with_the_date_beside_them() {
        let found = Found::in_text("Sam\t12/03/2015\tB801200005001\nLee\t13/04/2014\t943 476 5919", TODAY);
        let born: Vec<Option<Date>> = found.numbers.iter().map(|one| one.born).collect();
        assert_eq!(born, [Some(date(2015, 3, 12)), Some(date(2014, 4, 13))]);
        assert_eq!(nhs_numbers("943 476 5919 and ９４３４７６５９１９"), ["9434765919"]);
    }

    #[test]
    fn the_same_child_in_many_rows_is_one_child() {
        let mut marks = "Name\tDOB\tDate\tMark".to_owned();
        for day in 1..=28 {
            marks.push_str(&format!("\nZoe Ogden\t27/03/2015\t{day:02}/10/2026\t/"));
        }
        assert_eq!(rows_of_children(&marks, TODAY), 1);
    }

    #[test]
    fn a_report_with_one_date_of_birth_and_many_other_dates_is_no_list() {
        let report = "Name\tZoe Ogden\nDate of birth\t27/03/2015\nSchool\tBeckfoot\n\nHistory\nDate\tEvent\n12/05/2024\tMeeting\n\
                      3/6/2024\tAssessment\n4/7/2024\tReview\n\nEvent\tDate\nMeeting\t12/05/2024\nVisit\t1/2/2025\nCall\t3/4/2025\n\
                      She was born on 27 March 2015, two weeks early. On Monday, 4 May 2024, she was seen, and again on 7 May, 9 May and 12 June 2025.";
        assert_eq!(rows_of_children(report, TODAY), 1);
        let front = "Name\tDate of birth\tSchool\nZoe Ogden\t27/03/2015\tBeckfoot\nEvent\tDate\nMeeting\t12/05/2024\nVisit\t1/2/2025\nCall\t3/4/2025";
        assert_eq!(rows_of_children(front, TODAY), 1);
        let prose = "Please give the child's name, date of birth, address and school.\nWe met on Friday, 27 March 2024, at school.\n\
                     Then on Monday, 30 March 2024, we wrote.\nAnd on Tuesday, 31 March 2024, we called.";
        assert_eq!(rows_of_children(prose, TODAY), 0);
        assert_eq!(rows_of_children("Date of birth: 27/03/2015\nSeen 1/2/2024, 3/4/2024, 5/6/2024", TODAY), 0);
        assert_eq!(rows_of_children("Adobe,date\na,27/03/2015\nb,28/03/2015", TODAY), 0);
    }

    #[test]
    fn a_text_that_says_of_many_people_when_they_were_born_is_a_list() {
        let list: String = (1..=6).map(|n| format!("Child {n} Ogden (DOB {n}/0{n}/2014), ")).collect();
        assert_eq!(rows_of_children(&list, TODAY), 6);
        let list: String = (1..=6).map(|n| format!("Name: Child {n}\nDate of birth: {n} May 2014\n\n")).collect();
        assert_eq!(rows_of_children(&list, TODAY), 6);
        let siblings =
            "Zoe (born 27/03/2015) has a brother, Tom (born 1/2/2012), and a sister, Ann, born on 3 May 2018.";
        assert_eq!(rows_of_children(siblings, TODAY), 0);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,60}|[0-9A-Za-z/.,;|\\t\\n -]{0,80}") {
            let _ = (birth_dates(&text, TODAY), numbers(&text), rows_of_children(&text, TODAY));
            let _ = (nhs_numbers(&text), Found::in_text(&text, TODAY));
        }

        #[test]
        fn every_date_of_a_child_is_found_as_it_is_written(days in 0_i64..9_400) {
            let born = TODAY.checked_sub(days.days()).unwrap();
            for form in ["%d/%m/%Y", "%-d.%-m.%y", "%Y-%m-%d", "%-d %B %Y", "%B %-d, %Y", "%d-%b-%y"] {
                prop_assert!(birth_dates(&born.strftime(form).to_string(), TODAY).contains(&born), "{} as {}", born, form);
            }
        }
    }
}
