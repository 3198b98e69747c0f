//! Reading the areas for action out of an inspection report, as its text is copied from the PDF: the wording is kept to
//! the letter, page feet left out.

/// An area that the inspectors named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// Whether it is for priority action.
    pub is_priority: bool,
    /// To the letter, its bullets as lines.
    pub wording: String,
    /// Who must act, as the text says it before "should".
    pub responsible: String,
}

const PRIORITY: &str = "areas for priority action";
const IMPROVEMENT: &str = "areas for improvement";
/// What follows the areas.
const ENDS: [&str; 4] =
    ["local area partnership details", "information about this inspection", "inspection team", "partnership details"];

/// The areas of a report; none where its headings are not found.
#[must_use]
pub fn areas(text: &str) -> Vec<Area> {
    let mut out: Vec<Area> = Vec::new();
    let mut section: Option<bool> = None;
    let mut current = String::new();
    let mut after_blank = true;
    let finish = |current: &mut String, section: Option<bool>, out: &mut Vec<Area>| {
        let wording = std::mem::take(current);
        if let (Some(is_priority), false) = (section, wording.is_empty()) {
            out.push(Area { is_priority, responsible: responsible(&wording), wording });
        }
    };
    for line in text.lines() {
        let line = line.trim();
        let lower = line.to_lowercase();
        if line.is_empty() {
            after_blank = true;
            continue;
        }
        if lower == PRIORITY || lower == IMPROVEMENT {
            finish(&mut current, section, &mut out);
            section = Some(lower == PRIORITY);
            after_blank = true;
            continue;
        }
        if section.is_some() && ENDS.iter().any(|end| lower.starts_with(end)) {
            finish(&mut current, section, &mut out);
            section = None;
            continue;
        }
        if section.is_none() || is_page_foot(&lower) {
            continue;
        }
        let bullet = line.strip_prefix(['•', '◼', '▪', '–', '-']).map(str::trim);
        let is_new = bullet.is_none() && after_blank && current.ends_with(['.', '!', '?']);
        if is_new {
            finish(&mut current, section, &mut out);
        }
        match bullet {
            Some(item) => {
                current.push_str("\n• ");
                current.push_str(item);
            }
            None if current.is_empty() => current.push_str(line),
            None => {
                // A word that is parted at the end of a line.
                if !current.ends_with('-') {
                    current.push(' ');
                }
                current.push_str(line);
            }
        }
        after_blank = false;
    }
    finish(&mut current, section, &mut out);
    out
}

/// The foot of a page: the report's name, or its days with the page's number.
fn is_page_foot(lower: &str) -> bool {
    // "19 January 2026 to 23 January 2026    6"
    let is_date = |text: &str| {
        let words: Vec<&str> = text.split_whitespace().take(3).collect();
        let number = |word: &str| word.parse::<u16>().is_ok();
        matches!(words.as_slice(), [day, month, year] if number(day) && intake::dates::month_named(month).is_some() && number(year))
    };
    let is_days = lower.split_once(" to ").is_some_and(|(from, to)| is_date(from) && is_date(to));
    lower.starts_with("area send inspection report") || is_days || lower.chars().all(|c| c.is_ascii_digit())
}

fn responsible(wording: &str) -> String {
    let first = wording.lines().next().unwrap_or_default();
    ["should ", "must ", "need to "]
        .iter()
        .filter_map(|word| first.find(&format!(" {word}")))
        .min()
        .and_then(|at| first.get(..at))
        .filter(|who| who.chars().count() <= 200)
        .unwrap_or("Not named")
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = "What needs to do better?\nPeople wait.\n\nAreas for priority action\n\nLeaders of the council must mend the \
        waiting\nlist at once.\n\nAreas for improvement\n\n Areas for improvement\n Leaders across the partnership should hasten their work.\n They should \
        ensure that:\n   •   plans come in time;\n   •   advice is kept for ages 11-\n       18.\n\nArea SEND inspection report: Nowhere\n19 January 2026 to 23 January 2026        6\n   \
        •   and plans are good.\n\nLeaders in health should find needs early.\n\nLocal area partnership details\nLocal authority Nowhere\n";

    #[test]
    fn areas_are_found_with_who_must_act() {
        let all = areas(REPORT);
        assert_eq!(all.len(), 3, "{all:#?}");
        assert_eq!((all[0].is_priority, all[0].responsible.as_str()), (true, "Leaders of the council"));
        assert_eq!(all[0].wording, "Leaders of the council must mend the waiting list at once.");
        assert_eq!(
            all[1].wording,
            "Leaders across the partnership should hasten their work. They should ensure that:\n• plans come in time;\n• advice is kept for ages 11-18.\n• and plans are good."
        );
        assert_eq!(all[2].responsible, "Leaders in health");
        let ages = areas("Areas for improvement\n\nLeaders should help those aged\n16 to 25 by September 2026.\n");
        assert_eq!(ages[0].wording, "Leaders should help those aged 16 to 25 by September 2026.");
        assert!(areas("A letter about something else.").is_empty());
    }
}
