//! What a return says of a child, put to what is recorded. Returns are put to it in the order of their years, whatever the
//! order in which they came: what a later year says of a child holds, and what people recorded stays.

use std::collections::HashSet;

use jiff::civil::Date;
use law::Kind::{PlanAmended, PlanCeased, PlanIssued, PlanTransferred};
use people::PersonId;
use people::model::words;
use sen2::Year;
use store::{Result, Tx};
use uuid::Uuid;

use super::organisations::Organisations;
use super::rows::{Column, Rows};
use crate::model::facts::{Facts, Happened, Named, Need, Place, Said, Setting};
use crate::model::take_in::{Wanted, WantedEvent};

/// Days within which two events of a kind are one thing that was written down on two days.
const SAME_THING: i32 = 120;

/// What of a child's record imports wrote, and nobody has changed since.
#[derive(Debug, Clone, Default)]
pub(super) struct Own {
    /// Whether the child came with an import.
    pub person: bool,
    /// Whether somebody has worked with the child since: nothing is changed then, and only added.
    pub touched: bool,
    /// Rows that can be changed.
    pub rows: HashSet<Uuid>,
    /// Columns of the person that an import filled in.
    pub columns: HashSet<String>,
}

impl Own {
    fn row(&self, id: Option<Uuid>) -> bool {
        !self.touched && id.is_some_and(|id| self.rows.contains(&id))
    }

    fn column(&self, column: &str) -> bool {
        !self.touched && (self.person || self.columns.contains(column))
    }
}

/// One return of a child being put to the record.
pub(super) struct Step<'a> {
    pub rows: &'a mut Rows,
    pub organisations: &'a mut Organisations,
    pub facts: &'a mut Facts,
    pub own: &'a mut Own,
    pub child: PersonId,
    pub year: Year,
    /// Events and placements that this return added: two of one return are two, however near.
    pub fresh: HashSet<Uuid>,
    /// Whether anything was added or changed.
    pub added: bool,
    /// What was not taken, since something else is recorded.
    pub notes: Vec<String>,
}

impl Step<'_> {
    /// Puts all of it to the record.
    pub async fn take(&mut self, tx: &mut Tx, wanted: &Wanted) -> Result<()> {
        self.name(wanted);
        self.scalars(wanted);
        self.numbers(wanted);
        self.postcode(tx, wanted);
        self.needs(tx, wanted);
        for (item, value) in &wanted.values {
            let has_number = self.facts.upn.is_some() || self.facts.uln.is_some();
            if self.facts.said(None, item).is_none() && !(*item == "UPNunknown" && has_number) {
                self.value(tx, None, item, value);
            }
        }
        for place in &wanted.places {
            self.place(tx, place).await?;
        }
        for event in &wanted.events {
            self.event(tx, event).await?;
        }
        for on in &wanted.reported {
            self.reported(tx, *on);
        }
        Ok(())
    }

    /// The last day before the survey day of this year.
    fn eve(&self) -> Date {
        self.year.census().yesterday().unwrap_or(Date::MIN)
    }

    fn stays(&mut self, what: &str, says: &str, is: &str) {
        self.notes.push(format!("{what}: {says} in the file, {is} in the record. The record was kept"));
    }

    fn name(&mut self, wanted: &Wanted) {
        let same = words(&wanted.forename) == words(&self.facts.forename)
            && words(&wanted.surname) == words(&self.facts.surname);
        if same {
            return;
        }
        let says = format!("{} {}", wanted.forename, wanted.surname);
        if self.own.person && !self.own.touched {
            self.rows.rename(
                self.child,
                (&self.facts.forename, &self.facts.surname),
                (&wanted.forename, &wanted.surname),
            );
            self.facts.forename.clone_from(&wanted.forename);
            self.facts.surname.clone_from(&wanted.surname);
            self.added = true;
        } else {
            let is = format!("{} {}", self.facts.forename, self.facts.surname);
            self.stays("Name", &says, &is);
        }
    }

    fn scalars(&mut self, wanted: &Wanted) {
        let born = |day: &Option<Date>| day.map(|day| day.to_string());
        let (is_born, says_born) = (born(&self.facts.birth_date), born(&wanted.birth_date));
        for (column, what, is, says) in [
            (Column::BirthDate, "Date of birth", is_born, says_born),
            (Column::Sex, "Sex", self.facts.sex.clone(), wanted.sex.clone()),
            (Column::Ethnicity, "Ethnicity", self.facts.ethnicity.clone(), wanted.ethnicity.clone()),
        ] {
            let Some(says) = says.filter(|says| is.as_ref() != Some(says)) else { continue };
            match &is {
                Some(is) if !self.own.column(column.name()) => {
                    self.stays(what, &says, is);
                    continue;
                }
                _ => {}
            }
            self.rows.set_person(self.child, column, is.as_deref(), &says);
            self.own.columns.insert(column.name().to_owned());
            self.added = true;
            match column {
                Column::BirthDate => self.facts.birth_date = wanted.birth_date,
                Column::Sex => self.facts.sex = Some(says),
                _ => self.facts.ethnicity = Some(says),
            }
        }
    }

    fn numbers(&mut self, wanted: &Wanted) {
        for (kind, says) in [("upn", &wanted.upn), ("uln", &wanted.uln)] {
            let is = if kind == "upn" { self.facts.upn.clone() } else { self.facts.uln.clone() };
            let Some(says) = says.clone().filter(|says| is.as_ref() != Some(says)) else { continue };
            if let Some(is) = is {
                // Which of two numbers is the right one is for somebody to say.
                self.stays(&kind.to_uppercase(), &says, &is);
                continue;
            }
            self.rows.identifier(self.child, kind, &says);
            self.added = true;
            match kind {
                "upn" => self.facts.upn = Some(says),
                _ => self.facts.uln = Some(says),
            }
        }
    }

    fn postcode(&mut self, tx: &Tx, wanted: &Wanted) {
        let Some(says) = wanted.postcode.clone().filter(|says| self.facts.postcode.as_ref() != Some(says)) else {
            return;
        };
        match (self.facts.postcode.clone(), self.facts.address) {
            (None, _) => {
                self.facts.address = Some(self.add_address(tx, &says, None));
            }
            (Some(_), Some(address)) if self.own.row(Some(address)) => {
                self.rows.end(self.child, "address", address, None, self.eve());
                self.facts.address = Some(self.add_address(tx, &says, Some(self.year.census())));
            }
            (Some(is), _) => {
                self.stays("Postcode", &says, &is);
                return;
            }
        }
        self.facts.postcode = Some(says);
        self.added = true;
    }

    fn add_address(&mut self, tx: &Tx, postcode: &str, from: Option<Date>) -> Uuid {
        let id = self.rows.postcode(tx, self.child, postcode, from);
        self.own.rows.insert(id);
        id
    }

    /// Needs are told as on the survey day: what a later survey no longer tells ended before it.
    fn needs(&mut self, tx: &Tx, wanted: &Wanted) {
        if wanted.needs.is_empty() {
            return;
        }
        let first = self.facts.needs.is_empty();
        let (census, eve) = (self.year.census(), self.eve());
        let told = |one: &Need| wanted.needs.iter().any(|need| (&need.code, need.rank) == (&one.code, one.rank));
        let open: Vec<usize> =
            self.facts.needs.iter().enumerate().filter(|(_, one)| one.ends_on.is_none()).map(|(at, _)| at).collect();
        let all_own = open.iter().all(|at| self.own.row(self.facts.needs.get(*at).and_then(|one| one.row)));
        for need in &wanted.needs {
            let here = open.iter().any(|at| {
                self.facts.needs.get(*at).is_some_and(|one| (&one.code, one.rank) == (&need.code, need.rank))
            });
            if here {
                continue;
            }
            if !first && !all_own {
                self.notes
                    .push(format!("Need {}, rank {}: other needs are recorded, and were kept", need.code, need.rank));
                continue;
            }
            let need = Need { starts_on: if first { need.starts_on } else { census }, ..need.clone() };
            let id = self.rows.need(tx, self.child, &need);
            self.own.rows.insert(id);
            self.facts.needs.push(Need { row: Some(id), ..need });
            self.added = true;
        }
        if first || !all_own {
            return;
        }
        for at in open {
            let Some(one) = self.facts.needs.get_mut(at).filter(|one| !told(one)) else { continue };
            let end = eve.max(one.starts_on);
            one.ends_on = Some(end);
            if let Some(id) = one.row {
                self.rows.end(self.child, "sen_need", id, None, end);
            }
            self.added = true;
        }
        self.facts.needs.sort_by_key(|need| (need.rank, need.starts_on));
    }

    async fn place(&mut self, tx: &mut Tx, place: &Place) -> Result<()> {
        let overlaps = |other: &Place| {
            other.ends_on.is_none_or(|end| end >= place.starts_on)
                && place.ends_on.is_none_or(|end| end >= other.starts_on)
        };
        let beside = |one: &Place| overlaps(one) && same_setting(&one.setting, &place.setting);
        if let Some(at) = self.facts.places.iter().position(beside) {
            self.place_again(at, place);
            return Ok(());
        }
        let main = |one: &Place| overlaps(one) && one.setting.rank == 1 && place.setting.rank == 1;
        if let Some(at) = self.facts.places.iter().position(main)
            && let Some(other) = self.facts.places.get_mut(at)
            && (other.ends_on.is_none() || place.ends_on.is_none())
        {
            let before = place.starts_on.yesterday().unwrap_or(place.starts_on);
            if !self.own.row(other.row) || other.starts_on > before {
                self.notes.push(format!(
                    "Main setting from {} in the file: another is recorded, and was kept",
                    law::working::shown(place.starts_on)
                ));
                return Ok(());
            }
            // Whoever is at another setting has left this one. Where one return tells both, that is said.
            if other.row.is_some_and(|id| self.fresh.contains(&id)) {
                let (day, end) = (law::working::shown(place.starts_on), law::working::shown(before));
                self.notes.push(format!(
                    "Main setting {}: another main setting starts on {day}; in the record this one ends on {end}",
                    other.setting.number()
                ));
            }
            if let Some(id) = other.row {
                self.rows.end(self.child, "placement", id, other.ends_on, before);
            }
            other.ends_on = Some(before);
        }
        let organisation = self.organisations.of(tx, &place.setting).await?;
        let id = self.rows.place(tx, self.child, place, organisation);
        self.own.rows.insert(id);
        self.fresh.insert(id);
        self.facts.places.push(Place { row: Some(id), ..place.clone() });
        self.facts.places.sort_by_key(|place| (place.setting.rank, place.starts_on));
        self.added = true;
        Ok(())
    }

    /// The same placement, as a later return tells it.
    fn place_again(&mut self, at: usize, place: &Place) {
        let Some(other) = self.facts.places.get_mut(at) else { return };
        let own = !self.own.touched && other.row.is_some_and(|id| self.own.rows.contains(&id));
        let day = |day: Option<Date>| day.map_or_else(|| "no last day".to_owned(), law::working::shown);
        if other.ends_on != place.ends_on {
            if own && let Some(id) = other.row {
                match place.ends_on {
                    Some(end) => self.rows.end(self.child, "placement", id, other.ends_on, end.max(other.starts_on)),
                    None => self.rows.reopen(self.child, "placement", id, other.ends_on),
                }
                other.ends_on = place.ends_on.map(|end| end.max(other.starts_on));
                self.added = true;
            } else {
                let (says, is) = (day(place.ends_on), day(other.ends_on));
                self.notes.push(format!(
                    "Last day at a setting: {says} in the file, {is} in the record. The record was kept"
                ));
            }
        }
        if other.starts_on != place.starts_on {
            let (says, is) = (law::working::shown(place.starts_on), law::working::shown(other.starts_on));
            self.notes
                .push(format!("First day at a setting: {says} in the file, {is} in the record. The record was kept"));
        }
        for (what, is, says) in [
            ("Residential placement", &other.residential, &place.residential),
            ("Work-based learning", &other.work_based, &place.work_based),
        ] {
            if let Some(says) = says.as_ref().filter(|says| is.as_ref() != Some(says)) {
                let is = is.as_deref().unwrap_or("nothing");
                self.notes.push(format!("{what}: {says} in the file, {is} in the record. The record was kept"));
            }
        }
    }

    fn value(&mut self, tx: &Tx, event: Option<Uuid>, item: &str, value: &str) {
        let id = self.rows.value(tx, self.child, event, item, value);
        self.own.rows.insert(id);
        let by = self.rows.by().to_owned();
        // The newest answer comes first.
        let said = Said { row: Some(id), event, item: item.to_owned(), value: value.to_owned(), by };
        self.facts.values.insert(0, said);
        self.added = true;
    }

    /// A review whose day is told and whose decision is not.
    fn reported(&mut self, tx: &Tx, on: Date) {
        let decided = self.facts.events.iter().any(|known| {
            known.on == on
                && matches!(known.kind, law::Kind::ReviewKeep | law::Kind::ReviewAmend | law::Kind::ReviewCease)
        });
        if !decided && !self.facts.reported.contains(&on) {
            let id = self.rows.reported(tx, self.child, on, self.year);
            self.own.rows.insert(id);
            self.facts.reported.push(on);
            self.added = true;
        }
    }

    /// An event of the file, unless it is recorded.
    async fn event(&mut self, tx: &mut Tx, event: &WantedEvent) -> Result<()> {
        let is_plan = |kind: law::Kind| matches!(kind, PlanIssued | PlanAmended);
        let near = |on: Date| (on - event.on).get_days().abs();
        // A day that the file does not say may be any of its year.
        let within = if event.detail.get("day_not_known").is_some() { 366 } else { SAME_THING };
        let same = self
            .facts
            .events
            .iter()
            .filter(|known| known.kind == event.kind || (is_plan(known.kind) && is_plan(event.kind)))
            .filter(|known| {
                let nearly = known.kind == event.kind && near(known.on) <= within && !self.fresh.contains(&known.id);
                known.on == event.on || nearly
            })
            .min_by_key(|known| near(known.on))
            .map(|known| (known.id, known.on, known.kind));
        let id = match same {
            Some((id, on, kind)) => {
                if on != event.on && event.detail.get("day_not_known").is_none() {
                    let (says, is) = (law::working::shown(event.on), law::working::shown(on));
                    self.stays(kind.words(), &says, &is);
                }
                id
            }
            None => {
                // A later plan of a child who has one is that plan amended.
                let in_force = self.facts.events.iter().rfind(|known| {
                    known.on < event.on && (is_plan(known.kind) || matches!(known.kind, PlanCeased | PlanTransferred))
                });
                let amends = event.kind == PlanIssued && in_force.is_some_and(|known| is_plan(known.kind));
                let kind = if amends { PlanAmended } else { event.kind };
                let id = self.rows.event(tx, self.child, kind, event.on, &event.detail);
                self.own.rows.insert(id);
                self.fresh.insert(id);
                self.facts.events.push(Happened { id, kind, on: event.on, detail: event.detail.clone() });
                self.facts.events.sort_by_key(|event| (event.on, event.kind));
                self.added = true;
                id
            }
        };
        for (item, value) in &event.values {
            match self.facts.said(Some(id), item).map(|said| (said.value.clone(), said.row)) {
                // That there is none is what nobody said.
                None if value == "0" => {}
                None => self.value(tx, Some(id), item, value),
                Some((is, row)) if is != *value && self.own.row(row) => self.value(tx, Some(id), item, value),
                Some((is, _)) if is != *value => self.stays(item, value, &is),
                Some(_) => {}
            }
        }
        let known: Vec<&Setting> =
            self.facts.named.iter().filter(|named| named.event == id).map(|named| &named.setting).collect();
        if known.is_empty() {
            for one in &event.named {
                let organisation = self.organisations.of(tx, one).await?;
                let row = self.rows.named(tx, self.child, id, one, organisation);
                self.own.rows.insert(row);
                self.facts.named.push(Named { event: id, setting: one.clone() });
                self.added = true;
            }
        } else if let Some(other) = event.named.iter().find(|one| !known.iter().any(|known| same_setting(known, one))) {
            self.notes.push(format!("Named setting {}: another is recorded, and was kept", other.number()));
        }
        Ok(())
    }
}

fn same_setting(one: &Setting, other: &Setting) -> bool {
    (one.urn.is_some() && one.urn == other.urn)
        || (one.ukprn.is_some() && one.ukprn == other.ukprn)
        || (one.otherwise.is_some() && one.otherwise == other.otherwise)
}
