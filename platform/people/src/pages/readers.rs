//! Who opened a child's record: one line a person and day, with what they looked at and changed behind it.

use access::{App, Role, Viewer, action_words};
use askama::Template;
use axum::extract::{Path, State};
use gate::{Reader, Words};
use jiff::Timestamp;
use jiff::civil::Date;
use page::list::ListQuery;
use page::{Layout, Shown, path, show, words};
use store::audit::list::{self, Line};
use store::{Right, ToFamily, Tx};
use uuid::Uuid;

use crate::policy::ON_CASELOAD;
use crate::records::workplaces::{self, Workplace};
use crate::records::{children, joining};
use crate::{PersonId, SEE_READERS};

/// Entries of the log on a page, or somewhat more: a day stands on one page.
const ENTRIES: usize = 500;

#[derive(Template)]
#[template(path = "readers.html")]
struct Readers {
    layout: Layout,
    days: Vec<Day>,
    /// Where what was done before these days is shown.
    earlier: Option<String>,
    /// Where the newest is shown, from a page of earlier days.
    latest: Option<String>,
}

/// How much is told of what somebody did. Which part was opened, and when, can give away what an officer is preparing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    /// All of it: to whoever works on the case.
    All,
    /// Whether they looked or recorded something: to the family.
    Acts,
    /// That they were there on that day: to somebody who must not learn where the child is.
    Days,
}

impl Told {
    fn to(reader: &Reader) -> Self {
        match (reader.is_family(), reader.is_bound()) {
            (_, true) => Self::Days,
            (true, false) => Self::Acts,
            (false, false) => Self::All,
        }
    }
}

/// What one person did to the record on one day.
struct Day {
    who: String,
    on: String,
    /// How often they looked, and changed something.
    what: String,
    reasons: Vec<String>,
    acts: Vec<Act>,
}

/// Something that was done to the record at a time.
#[derive(Debug, PartialEq, Eq)]
struct Act {
    at: String,
    what: String,
    /// Empty for a family.
    by_right: String,
}

pub async fn view(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, query: ListQuery) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, SEE_READERS, id, "readers").await?;
    let reader = Reader::session(&mut tx, &viewer, id).await?;
    let until: Option<Date> = query.value(UNTIL).parse().ok();
    let entries = entries(&mut tx, &reader, id, until).await?;
    let mut actors: Vec<Uuid> = entries.lines.iter().filter_map(|line| line.actor).collect();
    actors.sort_unstable();
    actors.dedup();
    let mut works = workplaces::of(&mut tx, &actors).await?;
    works.retain(|one| reader.may_know_setting(one.organisation));
    drop(tx);
    let here = format!("/children/{id}/readers");
    show(&Readers {
        layout: app.layout(&viewer, "Who has opened this record").back_to(&format!("/children/{id}"), &child.name()),
        days: days(&entries.lines, Told::to(&reader), &works),
        earlier: entries.earlier.map(|day| path::with_query(&here, [(UNTIL, day.to_string())])),
        latest: until.map(|_| here),
    })
}

/// Where an address says the last day that is shown.
const UNTIL: &str = "until";

/// Whether a line is of somebody who could do it by such roles alone. A list answers to several rights; where one of them is of
/// another role, or none is named, it is not said that they did it at work.
fn is_by(line: &Line, roles: impl Fn(Role) -> bool) -> bool {
    line.allowed_by.split("; ").all(|right| Role::of_right(right).is_some_and(&roles))
}

/// Whether the family is told of a line: of what professionals did, whatever gave them the right. Where the child's whereabouts are
/// kept from the reader, they are told only who of the authority looked: others may work where the child is, and the minute of an
/// act that they must not learn of would tell that it was.
fn is_told(line: &Line, is_bound: bool) -> bool {
    match (Right::from_code(&line.allowed_by).map(Right::to_family), is_bound) {
        (Some(ToFamily::NotListed), _) | (Some(ToFamily::AtWork(_)), true) => false,
        (Some(ToFamily::Authority(_) | ToFamily::AtWork(_)), false) => true,
        (Some(ToFamily::Authority(_)), true) => line.is_read(),
        (None, false) => is_by(line, Role::is_professional),
        (None, true) => is_by(line, |role| matches!(role, Role::CaseOfficer | Role::Manager)) && line.is_read(),
    }
}

/// Entries of the log, the newest first, in whole days.
#[derive(Debug, Default)]
struct Entries {
    lines: Vec<Line>,
    /// The day of the first entry that has no room any more.
    earlier: Option<Date>,
}

impl Entries {
    fn add(&mut self, line: Line) {
        if self.earlier.is_some() {
            return;
        }
        let is_full = self.lines.len() >= ENTRIES;
        if is_full && self.lines.last().is_some_and(|last| day(last.at) != day(line.at)) {
            self.earlier = Some(day(line.at));
        } else {
            self.lines.push(line);
        }
    }
}

/// The log of the record, with that of records that are part of it now, from a last day backwards. A family sees the professionals,
/// and not when another family member looked, on the record or in a list. What is not theirs to see takes no room on a page either.
async fn entries(tx: &mut Tx, reader: &Reader, id: PersonId, until: Option<Date>) -> store::Result<Entries> {
    let joined = joining::of(tx, id).await?;
    let others = joined.iter().filter(|join| !join.waits()).map(|join| join.other.uuid());
    let subjects: Vec<Uuid> = std::iter::once(id.uuid()).chain(others).collect();
    let before = until.and_then(|day| words::begins(day.tomorrow().ok()?));
    let is_shown = |line: &Line| !reader.is_family() || is_told(line, reader.is_bound());
    let mut entries = Entries::default();
    list::each_about(tx, &subjects, before, |line| {
        if is_shown(&line) {
            entries.add(line);
        }
        Ok(())
    })
    .await?;
    for line in &mut entries.lines {
        // The account of a young person may bear a name that was sealed since, and a reason say one.
        line.actor_name = reader.sealed_names().title(&line.actor_name);
        // Why somebody looked is between the professionals.
        line.reason = line.reason.take().filter(|_| !reader.is_family()).map(|why| Words::new(why).to(reader));
    }
    Ok(entries)
}

/// The day of a moment in England.
fn day(at: Timestamp) -> Date {
    words::local(at).date()
}

/// Whoever did something, where they work as far as the reader may know it, and what a family needs to know of by what right it was.
fn with_right(line: &Line, works: &[Workplace]) -> String {
    if let Some(words) = Right::from_code(&line.allowed_by).and_then(|right| right.to_family().words(&line.actor_name))
    {
        return words;
    }
    let because = line.allowed_by.split_once(": ").map_or("", |(_, because)| because);
    let role = match Role::of_right(&line.allowed_by) {
        Some(Role::CaseOfficer) if because == ON_CASELOAD => "your case officer",
        Some(Role::Manager) => "SEND team manager",
        Some(role) => {
            let mut here = works.iter().filter(|one| Some(one.account) == line.actor && one.role == role.code());
            let place = here.next().map(|one| format!(", {}", one.name)).unwrap_or_default();
            return format!("{}, {}{place}", line.actor_name, role.label());
        }
        None => return line.actor_name.clone(),
    };
    format!("{}, {role}", line.actor_name)
}

/// What a family is told by name that somebody did: what it reads or hears of anyway. Of all else it is told how much there was:
/// what is being prepared, and whom else an officer wrote to, is not theirs to learn here.
const BY_NAME: [(&str, &str); 6] = [
    ("advice.give", "wrote a report"),
    ("plan.write", "wrote parts of the plan"),
    ("plan.approve", "approved the plan"),
    ("plan.comment", "commented on the plan"),
    ("review.send", "worked on a review"),
    ("consultation.answer", "said if they have a place"),
];

/// What was done on a day, for a family.
fn acts_to_family(all: &[&Line]) -> Vec<String> {
    let has = |code: &str| all.iter().any(|line| line.action == code);
    let is_named = |line: &&&Line| BY_NAME.iter().any(|(code, _)| *code == line.action);
    let rest = all.iter().filter(|line| !line.is_read()).filter(|line| !is_named(line)).count();
    let mut acts: Vec<String> =
        BY_NAME.iter().filter(|(code, _)| has(code)).map(|(_, words)| (*words).to_owned()).collect();
    match (rest, acts.is_empty()) {
        (0, _) => {}
        (_, true) => acts.push(format!("recorded {}", words::plural(rest, "thing", "things"))),
        (_, false) => acts.push(format!("recorded {}", words::plural(rest, "other thing", "other things"))),
    }
    acts
}

/// Lines of one day, one person and one right.
type Group<'l> = ((Date, &'l str, Option<Right>), Vec<&'l Line>);

/// The lines by person and day, the newest first. Who came by a right that is no role's stands on another line of a family's list.
fn days(lines: &[Line], told: Told, works: &[Workplace]) -> Vec<Day> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for line in lines {
        let right = if told == Told::All { None } else { Right::from_code(&line.allowed_by) };
        let key = (day(line.at), line.actor_name.as_str(), right);
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, all)) => all.push(line),
            None => groups.push((key, vec![line])),
        }
    }
    groups
        .into_iter()
        .map(|((on, who, _), all)| {
            let reads = all.iter().filter(|line| line.is_read()).count();
            let changes = all.len() - reads;
            let looked = (reads > 0).then(|| format!("looked {}", times(reads)));
            let changed = (changes > 0).then(|| words::plural(changes, "action recorded", "actions recorded"));
            let mut reasons: Vec<String> = all.iter().filter_map(|line| line.reason.clone()).collect();
            reasons.dedup();
            Day {
                who: if told != Told::All {
                    all.first().map_or_else(String::new, |line| with_right(line, works))
                } else {
                    who.to_owned()
                },
                on: words::date(on),
                what: match told {
                    Told::Days => String::new(),
                    Told::Acts => looked.into_iter().chain(acts_to_family(&all)).collect::<Vec<_>>().join(", "),
                    Told::All => [looked, changed].into_iter().flatten().collect::<Vec<_>>().join(", "),
                },
                reasons,
                acts: all
                    .iter()
                    .filter(|_| told == Told::All)
                    .map(|line| Act {
                        at: words::local(line.at).strftime("%H:%M").to_string(),
                        what: what(line),
                        by_right: action_words::by_right(&line.allowed_by).to_owned(),
                    })
                    .collect(),
            }
        })
        .collect()
}

fn times(count: usize) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        more => format!("{} times", words::count(more)),
    }
}

/// What was done: which part of the record was opened, or the act as the log names it.
fn what(line: &Line) -> String {
    let detail: serde_json::Value = serde_json::from_str(&line.detail).unwrap_or_default();
    match detail.get("part").and_then(serde_json::Value::as_str).filter(|_| line.is_read()) {
        Some(part) => format!("Opened: {part}"),
        None => action_words::done(&line.action),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::OrganisationId;

    fn line(who: &str, at: &str, action: &str) -> Line {
        Line {
            at: at.parse().unwrap(),
            actor: None,
            actor_name: who.to_owned(),
            action: action.to_owned(),
            subject_kind: "person".to_owned(),
            subject: None,
            allowed_by: "case officer: the child is on their caseload".to_owned(),
            reason: None,
            detail: r#"{"part":"record"}"#.to_owned(),
        }
    }

    #[test]
    fn a_line_is_of_a_professional_where_every_right_is_one_of_work() {
        let by = |allowed_by: &str| {
            let line = Line { allowed_by: allowed_by.to_owned(), ..line("Tom", "2026-06-29T11:00:00Z", "child.list") };
            is_by(&line, |role| matches!(role, Role::CaseOfficer | Role::Senco))
        };
        assert!(by("case officer: the child is on their caseload"));
        assert!(by("SENCO: the child is at their setting; case officer: the child is on their caseload"));
        for other in [
            "parent or carer: they have parental responsibility",
            "case officer: the child is on their caseload; parent or carer: they have parental responsibility",
            "they have parental responsibility",
            "program",
            "",
        ] {
            assert!(!by(other), "{other}");
        }
    }

    #[test]
    fn one_line_stands_for_a_person_and_a_day_in_england() {
        // 23:30 in London on 29 June is 22:30 in universal time; half an hour later it is the 30th.
        let lines = [
            line("Asha", "2026-06-29T23:10:00Z", "child.open"),
            line("Dev", "2026-06-29T23:05:00Z", "child.open"),
            line("Asha", "2026-06-29T22:30:00Z", "child.edit"),
            line("Asha", "2026-06-29T12:00:00Z", "child.open"),
            line("Asha", "2026-06-29T11:00:00Z", "child.open"),
        ];
        let found: Vec<(String, String, String)> =
            days(&lines, Told::All, &[]).into_iter().map(|day| (day.who, day.on, day.what)).collect();
        let said = |who: &str, on: &str, what: &str| (who.to_owned(), on.to_owned(), what.to_owned());
        assert_eq!(
            found,
            [
                said("Asha", "30 June 2026", "looked once"),
                said("Dev", "30 June 2026", "looked once"),
                said("Asha", "29 June 2026", "looked twice, 1 action recorded"),
            ]
        );
        let to_family = days(&lines, Told::Acts, &[]);
        assert_eq!(to_family[0].who, "Asha, your case officer");
        assert_eq!(to_family[2].what, "looked twice, recorded 1 thing");
    }

    #[test]
    fn a_family_is_told_what_was_written_for_it_and_where_whoever_wrote_it_works() {
        let account = Uuid::from_u128(7);
        let by = |action: &str| Line {
            actor: Some(account),
            allowed_by: "SENCO: child placed at own setting".to_owned(),
            ..line("Sue", "2026-06-29T11:00:00Z", action)
        };
        let lines = [by("child.open"), by("plan.comment"), by("plan.comment"), by("message.write"), by("advice.give")];
        let works = |role: Role| Workplace {
            account,
            role: role.code().to_owned(),
            organisation: OrganisationId::from_uuid(Uuid::from_u128(8)),
            name: "Beckfoot".to_owned(),
        };
        let found = days(&lines, Told::Acts, &[works(Role::Adviser), works(Role::Senco)]);
        assert_eq!(found[0].who, format!("Sue, {}, Beckfoot", Role::Senco.label()));
        assert_eq!(found[0].what, "looked once, wrote a report, commented on the plan, recorded 1 other thing");
        let elsewhere = days(&lines, Told::Acts, &[works(Role::Adviser)]);
        assert_eq!(elsewhere[0].who, format!("Sue, {}", Role::Senco.label()), "they hold another role there");
    }
}
