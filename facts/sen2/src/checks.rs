//! Checking a return: one person after the other, and the whole at the end.

use std::collections::{HashMap, HashSet};

use crate::counts::Counts;
use crate::not_taken::shown;
use crate::rules::{Check, Rule, rules};
pub use crate::rules::{Hits, Level, Setting, Subject, Totals};
use crate::schema::{Block, Year, item};
use crate::{Field, NotTaken, Part, Record, Understood};

/// Something found.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    pub rule: &'static str,
    /// How much it weighs.
    pub level: Level,
    /// The numbers of the items in the year's specification.
    pub items: Vec<&'static str>,
    /// The person, counted from 1; none where it is about the whole.
    pub person: Option<u64>,
    /// The UPN or ULN, where there is one, to find them by.
    pub key: String,
    /// The line of the file; 0 where there is none.
    pub line: u32,
    /// What stands there.
    pub value: String,
    pub words: String,
    /// What to do.
    pub fix: &'static str,
}

/// What a check came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Summary {
    /// The survey year, where the header names one.
    pub year: Option<u16>,
    /// The authority's number.
    pub authority: String,
    /// People, requests, plans.
    #[serde(flatten)]
    pub counts: Counts,
    /// Findings by level.
    pub errors: u64,
    pub queries: u64,
    pub prompts: u64,
}

impl Summary {
    /// Whether the file can go as it is. A prompt asks to look at what may well be true: it holds nothing back.
    #[must_use]
    pub const fn is_clean(&self) -> bool {
        self.errors + self.queries == 0
    }
}

/// Checks a return as it is read.
#[derive(Debug)]
pub struct Checker {
    year: Option<Year>,
    given: Option<Year>,
    authority: String,
    settings: Option<HashMap<String, Setting>>,
    totals: Totals,
    rules: Vec<&'static Rule>,
    summary: Summary,
    /// Where the rules have found something in the person, or the header, and in what.
    found: HashSet<(u32, String)>,
    has_header: bool,
}

impl Default for Checker {
    fn default() -> Self {
        Self::new(None)
    }
}

impl Checker {
    /// A checker; `year` where the file is to be judged by another year than its header names.
    #[must_use]
    pub fn new(year: Option<Year>) -> Self {
        Self {
            year,
            given: year,
            authority: String::new(),
            settings: None,
            totals: Totals::default(),
            rules: Vec::new(),
            summary: Summary::default(),
            found: HashSet::new(),
            has_header: false,
        }
    }

    /// With the settings that GIAS knows, by URN.
    #[must_use]
    pub fn with_settings(mut self, settings: HashMap<String, Setting>) -> Self {
        self.settings = Some(settings);
        self
    }

    /// The year by which it judges.
    #[must_use]
    pub fn year(&self) -> Year {
        self.year.unwrap_or(Year::LAST)
    }

    /// Looks at what a reader gives next.
    pub fn look(&mut self, part: &Part, found: &mut impl FnMut(Finding)) {
        match part {
            Part::Header(header) => self.header(header, found),
            Part::Person(person) => self.person(person, found),
            Part::NotTaken(one) | Part::Refused(one) | Part::Remark(one) => self.reader(one, found),
        }
    }

    /// What a reader tells.
    fn reader(&mut self, one: &NotTaken, found: &mut impl FnMut(Finding)) {
        let fix = "Remove it, or export the file again with software for this year’s specification.";
        self.tell(not_taken("S-X1", fix, one), found);
    }

    /// What an import would not take, and no rule has found: nothing is left out there of which nothing is said here.
    fn understood(&mut self, understood: Understood, found: &mut impl FnMut(Finding)) {
        let (_, not_taken_all) = understood.into_parts();
        for one in not_taken_all {
            if one.value.is_empty() || !self.found.contains(&(one.line, one.value.clone())) {
                let fix = "Correct it in the source system, and export the file again.";
                self.tell(not_taken("S-X3", fix, &one), found);
            }
        }
        self.found.clear();
    }

    fn tell(&mut self, finding: Finding, found: &mut impl FnMut(Finding)) {
        match finding.level {
            Level::Error => self.summary.errors += 1,
            Level::Query => self.summary.queries += 1,
            Level::Prompt => self.summary.prompts += 1,
        }
        if !finding.value.is_empty() {
            self.found.insert((finding.line, shown(&finding.value)));
        }
        found(finding);
    }

    /// Something about the header as a whole.
    fn about_header(
        &mut self,
        line: u32,
        value: &str,
        words: String,
        fix: &'static str,
        found: &mut impl FnMut(Finding),
    ) {
        let one = NotTaken::new(line, "", words).value(value);
        self.tell(not_taken("S-H1", fix, &one), found);
    }

    fn header(&mut self, header: &Record, found: &mut impl FnMut(Finding)) {
        self.found.clear();
        self.has_header = true;
        let says = header.get(Field::YearOf).and_then(|text| text.trim().parse().ok()).and_then(Year::new);
        match self.given {
            None => self.year = says,
            Some(given) if header.has(Field::YearOf) && says != Some(given) => {
                let says = header.get(Field::YearOf).unwrap_or_default();
                let words =
                    format!("The header has the year {says}; the file was checked as the {given} return, as you asked");
                let fix = "Check the file without a year, or correct the year in its header.";
                let line = header.value(Field::YearOf).map_or(header.line, |value| value.line);
                self.about_header(line, says, words, fix, found);
            }
            Some(_) => {}
        }
        if self.totals.counts.people > 0 {
            let words = "The header comes after people, who were checked without it".to_owned();
            self.about_header(header.line, "", words, "Put the header before the people.", found);
        }
        self.authority = header.get(Field::Lea).unwrap_or_default().to_owned();
        self.summary.year = self.year.map(Year::number);
        self.summary.authority.clone_from(&self.authority);
        self.apply(header, None, found, |check| match check {
            Check::Header(look) => Some(*look),
            _ => None,
        });
        let year = self.year();
        self.understood(Understood::header(header, year), found);
    }

    fn person(&mut self, person: &Record, found: &mut impl FnMut(Finding)) {
        self.count(person);
        let number = self.totals.counts.people;
        self.found.clear();
        self.apply(person, Some(number), found, |check| match check {
            Check::Person(look) => Some(*look),
            _ => None,
        });
        self.duplicates(person, number, found);
        let year = self.year();
        self.understood(Understood::person(number, person, year), found);
    }

    fn apply(
        &mut self,
        record: &Record,
        number: Option<u64>,
        found: &mut impl FnMut(Finding),
        of: impl Fn(&Check) -> Option<fn(&Subject<'_>, &mut Hits)>,
    ) {
        let year = self.year();
        if self.rules.is_empty() {
            self.rules = rules().iter().filter(|rule| rule.holds_in(year)).collect();
        }
        let chosen = std::mem::take(&mut self.rules);
        let settings = self.settings.take();
        let subject = Subject { record, year, census: year.census(), settings: settings.as_ref() };
        let mut hits = Hits::default();
        for rule in &chosen {
            let Some(look) = of(&rule.check) else { continue };
            look(&subject, &mut hits);
            for (line, value, words) in hits.0.drain(..) {
                self.tell(finding(rule, year, number, record, line, value, words), found);
            }
        }
        self.rules = chosen;
        self.settings = settings;
    }

    fn count(&mut self, person: &Record) {
        self.totals.counts.add(person);
        for request in person.all(Block::Requests) {
            if request.get(Field::RequestSource) == Some("5") {
                self.totals.count("S-R6");
            }
            let plans = request.one(Block::Assessment).and_then(|assessment| assessment.one(Block::NamedPlan));
            if plans.is_some_and(|plan| plan.get(Field::CeaseReason) == Some("9")) {
                self.totals.count("S-N10");
            }
            let named = plans.into_iter().flat_map(|plan| plan.all(Block::PlanDetail));
            let attended = request.all(Block::ActivePlans).flat_map(|plans| plans.all(Block::PlacementDetail));
            for setting in named.chain(attended).filter_map(|detail| detail.get(Field::SenSetting)) {
                if matches!(setting, "OTH" | "NIEO") {
                    self.totals.count("S-N6");
                }
            }
        }
        self.summary.counts = self.totals.counts;
    }

    /// Two people of one number, or of one name and birthday.
    fn duplicates(&mut self, person: &Record, number: u64, found: &mut impl FnMut(Finding)) {
        let year = self.year();
        let mut say = |checker: &mut Self, id: &str, before: Option<u64>, field: Field, words: &str| {
            let Some(before) = before else { return };
            let Some(rule) = rules().iter().find(|rule| rule.id == id && rule.holds_in(year)) else { return };
            let value = person.value(field);
            let (line, text) = value.map_or((person.line, String::new()), |value| (value.line, value.text.clone()));
            let words = format!("{words} (person {before})");
            checker.tell(finding(rule, year, Some(number), person, line, text, words), found);
        };
        if let Some(upn) = person.get(Field::Upn) {
            let before = self.totals.before("upn", &upn, number);
            say(self, "S-D1", before, Field::Upn, "Another person in the return has this UPN");
        }
        if let Some(uln) = person.get(Field::Uln) {
            let before = self.totals.before("uln", &uln, number);
            say(self, "S-D2", before, Field::Uln, "Another person in the return has this ULN");
        }
        let name = (person.get(Field::Surname), person.get(Field::Forename), person.get(Field::PersonBirthDate));
        if name.0.is_some() && name.2.is_some() {
            let before = self.totals.before("name", &name, number);
            say(self, "S-D3", before, Field::Surname, "Another person in the return has this name and date of birth");
        }
    }

    /// What is to be said of the whole; then the summary.
    pub fn finish(mut self, found: &mut impl FnMut(Finding)) -> Summary {
        let year = self.year();
        if !self.has_header && self.given.is_none() && self.totals.counts.people > 0 {
            let words =
                format!("The file has no header, so its survey year is not known. It was checked as the {year} return");
            let fix = "Export the file with its header. If it is a pre-submission workbook, give the survey year with the file.";
            self.about_header(0, "", words, fix, found);
        }
        for rule in rules().iter().filter(|rule| rule.holds_in(year)) {
            let Check::Whole(judge) = rule.check else { continue };
            if let Some(words) = judge(&self.totals) {
                let whole = Record::new(Block::Header, 0);
                self.tell(finding(rule, year, None, &whole, 0, String::new(), words), found);
            }
        }
        self.summary
    }
}

/// Something that is not taken, as a finding.
fn not_taken(rule: &'static str, fix: &'static str, one: &NotTaken) -> Finding {
    Finding {
        rule,
        level: Level::Error,
        items: Vec::new(),
        person: one.person,
        key: one.key.clone(),
        line: one.line,
        value: one.value.clone(),
        words: one.in_words(),
        fix,
    }
}

fn finding(
    rule: &'static Rule,
    year: Year,
    person: Option<u64>,
    record: &Record,
    line: u32,
    value: String,
    words: String,
) -> Finding {
    let items = rule.fields.iter().filter_map(|(block, field)| item(*block, *field)?.number(year)).collect();
    let key = record.get(Field::Upn).or_else(|| record.get(Field::Uln)).unwrap_or_default().to_owned();
    Finding { rule: rule.id, level: rule.level, items, person, key, line, value, words, fix: rule.fix }
}
