//! What a return says of a child, put to what is recorded. Returns are put to it in the order of their years, whatever the
//! order in which they came: what a later year says of a child holds, and what people recorded stays.

use std::collections::HashSet;

use jiff::civil::Date;
use law::Kind::{
    AmendmentServed, PlanAmended, PlanCeased, PlanIssued, PlanTransferred, ReviewAmend, ReviewCease, ReviewKeep,
    ReviewMeeting,
};
use people::PersonId;
use people::model::words;
use sen2::Year;
use serde_json::{Map, Value as Json};
use store::{Result, Tx};
use uuid::Uuid;

use super::organisations::Organisations;
use super::rows::{Column, Rows, named_columns};
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
    /// What an earlier return had told otherwise: this one holds.
    pub changed: Vec<String>,
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
            if !(*item == "UPNunknown" && has_number) {
                self.answer(tx, None, item, value);
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

    /// A later return holds.
    fn holds(&mut self, what: &str, says: &str, is: &str) {
        self.changed
            .push(format!("{what}: {is} in an earlier return, {says} in the return for {}, which is used", self.year));
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
            match is {
                Some(is) if self.own.person && !self.own.touched => {
                    self.rows.replace_identifier(self.child, kind, &is, &says);
                    self.holds(&kind.to_uppercase(), &says, &is);
                }
                Some(is) => {
                    // Which of two numbers is the right one is for somebody to say.
                    self.stays(&kind.to_uppercase(), &says, &is);
                    continue;
                }
                None => self.rows.identifier(self.child, kind, &says),
            }
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
        let eve = self.eve();
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
            let is_fresh = other.row.is_some_and(|id| self.fresh.contains(&id));
            if !self.own.row(other.row) || (other.starts_on > before && is_fresh) {
                self.notes.push(format!(
                    "Main setting from {} in the file: another is recorded, and was kept",
                    law::working::shown(place.starts_on)
                ));
                return Ok(());
            }
            // Of a setting that began later, and that this survey no longer tells, the last day was before the survey.
            let until = eve.max(other.starts_on);
            let until = other.ends_on.map_or(until, |end| end.min(until));
            let before = if other.starts_on > before { until } else { before };
            // Whoever is at another setting has left this one. Where one return tells both, that is said.
            if is_fresh {
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
        let mut told: Vec<(&'static str, &'static str, String, String)> = Vec::new();
        if other.starts_on != place.starts_on {
            let (says, is) = (law::working::shown(place.starts_on), law::working::shown(other.starts_on));
            told.push(("starts_on", "First day at a setting", says, is));
        }
        for (column, what, is, says) in [
            ("residential", "Residential placement", &other.residential, &place.residential),
            ("work_based", "Work-based learning", &other.work_based, &place.work_based),
        ] {
            if let Some(says) = says.as_ref().filter(|says| is.as_ref() != Some(says)) {
                told.push((column, what, says.clone(), is.clone().unwrap_or_else(|| "nothing".to_owned())));
            }
        }
        let row = other.row.filter(|id| own && !self.fresh.contains(id));
        let ends_before = other.ends_on.is_some_and(|end| end < place.starts_on);
        for (column, what, says, is) in told {
            let Some(row) = row.filter(|_| column != "starts_on" || !ends_before) else {
                self.notes.push(format!("{what}: {says} in the file, {is} in the record. The record was kept"));
                continue;
            };
            let change = match column {
                "starts_on" => (Json::from(other.starts_on.to_string()), Json::from(place.starts_on.to_string())),
                "residential" => (other.residential.clone().into(), place.residential.clone().into()),
                _ => (other.work_based.clone().into(), place.work_based.clone().into()),
            };
            match column {
                "starts_on" => other.starts_on = place.starts_on,
                "residential" => other.residential.clone_from(&place.residential),
                _ => other.work_based.clone_from(&place.work_based),
            }
            self.rows.change(self.child, ("placement", row), column, change);
            self.added = true;
            if is != "nothing" {
                self.changed.push(format!(
                    "{what}: {is} in an earlier return, {says} in the return for {}, which is used",
                    self.year
                ));
            }
        }
    }

    /// An answer to an item of the person or of an event: the first, or one in the place of an earlier return's.
    fn answer(&mut self, tx: &Tx, event: Option<Uuid>, item: &str, value: &str) {
        match self.facts.said(event, item).cloned() {
            // That there is none is what nobody said.
            None if value == "0" => {}
            None => self.value(tx, event, item, value),
            Some(said) if said.value == value => {}
            Some(said) => match said.row.filter(|id| self.own.row(Some(*id)) && !self.fresh.contains(id)) {
                Some(row) => self.value_again(row, &said, value),
                None => self.stays(item, value, &said.value),
            },
        }
    }

    fn value_again(&mut self, row: Uuid, said: &Said, value: &str) {
        let by = self.rows.by().to_owned();
        let of = ("sen2_value", row);
        self.rows.change(self.child, of, "value", (said.value.clone().into(), value.into()));
        self.rows.change(self.child, of, "said_by", (said.by.clone().into(), by.clone().into()));
        if let Some(known) = self.facts.values.iter_mut().find(|known| known.row == Some(row)) {
            value.clone_into(&mut known.value);
            known.by = by;
        }
        self.holds(&said.item, value, &said.value);
        self.added = true;
    }

    fn value(&mut self, tx: &Tx, event: Option<Uuid>, item: &str, value: &str) {
        let id = self.rows.value(tx, self.child, event, item, value);
        self.own.rows.insert(id);
        self.fresh.insert(id);
        let by = self.rows.by().to_owned();
        // The newest answer comes first.
        let said = Said { row: Some(id), event, item: item.to_owned(), value: value.to_owned(), by };
        self.facts.values.insert(0, said);
        self.added = true;
    }

    /// A review whose day is told and whose decision is not.
    fn reported(&mut self, tx: &Tx, on: Date) {
        let decided = self
            .facts
            .events
            .iter()
            .any(|known| known.on == on && matches!(known.kind, ReviewKeep | ReviewAmend | ReviewCease));
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
                known.on == event.on || (nearly && !self.is_another(known, event))
            })
            .min_by_key(|known| near(known.on))
            .map(|known| known.id);
        let id = match same {
            Some(id) => {
                self.event_again(tx, id, event);
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
            self.answer(tx, Some(id), item, value);
        }
        self.named(tx, id, &event.named).await
    }

    /// Whether something that happens again and again happened in the period of this return, after what an earlier one told.
    fn is_another(&self, known: &Happened, event: &WantedEvent) -> bool {
        let again = [PlanAmended, ReviewMeeting, ReviewKeep, ReviewAmend, ReviewCease, AmendmentServed];
        let (first, _) = self.year.period();
        again.contains(&event.kind) && known.on < first && event.on >= first
    }

    /// The same event, as a later return tells it: what it adds is added, and its day holds.
    fn event_again(&mut self, tx: &Tx, id: Uuid, event: &WantedEvent) {
        let Some(known) = self.facts.events.iter().find(|known| known.id == id).cloned() else { return };
        let own = self.own.row(Some(id)) && !self.fresh.contains(&id);
        let is_dated = event.detail.get("day_not_known").is_none();
        let mut after = known.clone();
        if known.on != event.on && is_dated {
            let (says, is) = (law::working::shown(event.on), law::working::shown(known.on));
            if own {
                let days = (known.on.to_string().into(), event.on.to_string().into());
                self.rows.change(self.child, ("event", id), "happened_on", days);
                after.on = event.on;
                self.holds(known.kind.words(), &says, &is);
            } else {
                self.stays(known.kind.words(), &says, &is);
            }
        }
        let mut detail: Map<String, Json> = known.detail.as_object().cloned().unwrap_or_default();
        for (key, says) in event.detail.as_object().into_iter().flatten() {
            let is = known.word(key);
            match says.as_str() {
                Some(says) if is != Some(says) && (is.is_none() || own) => {
                    if let Some(is) = is {
                        self.holds(of_detail(key), says, is);
                    }
                    detail.insert(key.clone(), says.into());
                }
                Some(says) if is != Some(says) => self.stays(of_detail(key), says, is.unwrap_or_default()),
                _ => {}
            }
        }
        if is_dated && own {
            detail.remove("day_not_known");
        }
        let detail = Json::Object(detail);
        if own && detail != known.detail {
            let both = (known.detail.to_string().into(), detail.to_string().into());
            self.rows.change(self.child, ("event", id), "detail", both);
            after.detail = detail;
        } else if !own {
            // What people recorded stays as it is; what it leaves open is answered beside it.
            for (key, item, code) in [
                ("source", "RequestSource", source_code(&detail)),
                ("ceasereason", "CeaseReason", detail.get("ceasereason").and_then(Json::as_str)),
            ] {
                if let (None, Some(code)) = (known.word(key), code) {
                    self.answer(tx, Some(id), item, code);
                }
            }
        }
        if after != known {
            self.added = true;
            if let Some(place) = self.facts.events.iter_mut().find(|known| known.id == id) {
                *place = after;
            }
            self.facts.events.sort_by_key(|event| (event.on, event.kind));
        }
    }

    /// The settings that a plan names: those that an earlier return named are named anew.
    async fn named(&mut self, tx: &mut Tx, event: Uuid, wanted: &[Setting]) -> Result<()> {
        let known: Vec<Named> = self.facts.named.iter().filter(|named| named.event == event).cloned().collect();
        let mut free: Vec<&Named> = known
            .iter()
            .filter(|known| self.own.row(known.row) && known.row.is_some_and(|id| !self.fresh.contains(&id)))
            .filter(|known| !wanted.iter().any(|one| same_setting(&known.setting, one)))
            .collect();
        let all_own = known.iter().all(|known| self.own.row(known.row));
        for one in wanted {
            let same = known.iter().find(|known| same_setting(&known.setting, one));
            let place = free.iter().position(|known| known.setting.rank == one.rank);
            match (same, place) {
                (Some(same), _) => {
                    if self.own.row(same.row) && !alike(&same.setting, one) {
                        self.name_again(tx, same, one).await?;
                    }
                }
                (None, Some(place)) => {
                    let other = free.remove(place);
                    self.holds("Named setting", one.number(), other.setting.number());
                    self.name_again(tx, other, one).await?;
                }
                (None, None) if all_own => {
                    let organisation = self.organisations.of(tx, one).await?;
                    let row = self.rows.named(tx, self.child, event, one, organisation);
                    self.own.rows.insert(row);
                    self.fresh.insert(row);
                    self.facts.named.push(Named { row: Some(row), event, setting: one.clone() });
                    self.added = true;
                }
                (None, None) => {
                    self.notes.push(format!("Named setting {}: another is recorded, and was kept", one.number()));
                }
            }
        }
        Ok(())
    }

    async fn name_again(&mut self, tx: &mut Tx, known: &Named, one: &Setting) -> Result<()> {
        let Some(row) = known.row else { return Ok(()) };
        let was = named_columns(&known.setting, self.organisations.of(tx, &known.setting).await?);
        let is = named_columns(one, self.organisations.of(tx, one).await?);
        for ((column, was), (_, is)) in was.into_iter().zip(is).filter(|(was, is)| was != is) {
            self.rows.change(self.child, ("named_setting", row), column, (was, is));
        }
        if let Some(place) = self.facts.named.iter_mut().find(|named| named.row == Some(row)) {
            place.setting = Setting { rank: known.setting.rank, ..one.clone() };
        }
        self.added = true;
        Ok(())
    }
}

/// What a part of an event's detail is called.
fn of_detail(key: &str) -> &'static str {
    match key {
        "source" => "Source of the request",
        "ceasereason" => "Reason the plan ceased",
        _ => "Authority the child moved to",
    }
}

/// The code of the source of a request (item 2.2), as an import writes it.
fn source_code(detail: &Json) -> Option<&'static str> {
    match detail.get("source")?.as_str()? {
        "parent" => Some("1"),
        "setting" => Some("2"),
        "health" => Some("3"),
        "social_care" => Some("4"),
        _ => Some("5"),
    }
}

fn alike(one: &Setting, other: &Setting) -> bool {
    (one.sen_unit, one.resourced_provision, &one.words) == (other.sen_unit, other.resourced_provision, &other.words)
}

fn same_setting(one: &Setting, other: &Setting) -> bool {
    (one.urn.is_some() && one.urn == other.urn)
        || (one.ukprn.is_some() && one.ukprn == other.ukprn)
        || (one.otherwise.is_some() && one.otherwise == other.otherwise)
}
