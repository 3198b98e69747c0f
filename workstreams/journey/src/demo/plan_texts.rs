//! Plans with text for everybody who has a plan in force and no story: put together from parts that people who write plans
//! would recognise, by need and age. The same child has the same text each time.

mod parts;

use jiff::ToSpan;
use jiff::civil::Date;
use store::{Actor, Db, Entry, Result, Right};
use uuid::Uuid;

use crate::model::plan::Line;
use crate::records::invented::{self, InForce};
use crate::records::plans::{self, Final};
use parts::{Age, Need, Part, VAGUE};

/// Plans in one transaction.
const BATCH: usize = 500;
/// One plan in so many says too little somewhere, as real ones do.
const ONE_IN: u64 = 10;

/// Writes the plans. Whoever has a text keeps it.
pub(super) async fn write(db: &Db) -> Result<()> {
    let (actor, today) = (Actor::program("demo"), db.clock().today());
    let all = invented::in_force(&mut db.read().await?).await?;
    for some in all.chunks(BATCH) {
        let mut finals = Vec::with_capacity(some.len());
        for one in some {
            let lines = text(one, today);
            finals.push(Final { child: one.person, on: one.issued_on(), event: one.event, lines });
        }
        let mut tx = db.write(&actor).await?;
        plans::keep_finals(&mut tx, &finals, "Calderwick SEND team", &actor).await?;
        tx.record(
            Entry::new("demo.make", "plan_version", None, Right::Operator)
                .detail(serde_json::json!({ "plans": finals.len() })),
        )
        .await?;
        tx.commit().await?;
    }
    Ok(())
}

/// A stream of numbers that follows from a child alone.
struct Stream(u64);

impl Stream {
    fn of(child: Uuid) -> Self {
        let bits = child.as_u128();
        Self(numbers::fitted::<u64>((bits ^ (bits >> 64)) & u128::from(u64::MAX)))
    }

    /// SplitMix64.
    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A place among `count`.
    fn place(&mut self, count: usize) -> usize {
        let of = numbers::fitted::<u64>(count.max(1));
        numbers::fitted::<usize>(self.next() % of)
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        let place = self.place(of.len());
        of.get(place).copied().unwrap_or_default()
    }

    /// `count` of `of`, each once, in their order.
    fn some<'a, T>(&mut self, of: &'a [T], count: usize) -> Vec<&'a T> {
        let mut left = count.min(of.len());
        let mut chosen = Vec::with_capacity(left);
        for (place, one) in of.iter().enumerate() {
            if left > 0 && self.place(of.len() - place) < left {
                chosen.push(one);
                left -= 1;
            }
        }
        chosen
    }
}

/// A text with its choices made: `{name}` is the child, `{in 12}` the month twelve months ahead, `{a|b}` one of two.
fn filled(text: &str, name: &str, today: Date, draw: &mut Stream) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let (slot, then) = after.split_once('}').unwrap_or((after, ""));
        let words: Vec<&str> = slot.split('|').collect();
        match (slot, slot.strip_prefix("in ").and_then(|months| months.parse::<i32>().ok())) {
            ("name", _) => out.push_str(name),
            (_, Some(months)) => {
                let day = today.checked_add(months.months()).unwrap_or(today);
                out.push_str(&page::words::month(day));
            }
            _ => out.push_str(draw.one(&words)),
        }
        rest = then;
    }
    out.push_str(rest);
    out
}

/// Lines of one plan, with the ids by which provision names needs and outcomes.
struct Writing<'a> {
    name: &'a str,
    today: Date,
    draw: Stream,
    lines: Vec<Line>,
}

impl Writing<'_> {
    fn line(&mut self, section: &str, text: &str) -> Uuid {
        let id = Uuid::from_u128((u128::from(self.draw.next()) << 64) | u128::from(self.draw.next()));
        let body = filled(text, self.name, self.today, &mut self.draw);
        self.lines.push(Line { line: id, section: section.to_owned(), body, ..Line::default() });
        id
    }

    fn provision(&mut self, section: &str, part: &Part, need: Uuid, outcome: Uuid) {
        self.line(section, part.body);
        let who = filled(part.who, self.name, self.today, &mut self.draw);
        let quantity = filled(part.quantity, self.name, self.today, &mut self.draw);
        if let Some(last) = self.lines.last_mut() {
            last.who = Some(who);
            last.quantity = Some(quantity);
            last.need = Some(need);
            last.outcome = Some(outcome);
        }
    }

    /// A need with an outcome and provision that serves both.
    fn thread(&mut self, need: &Need, age: Age, provisions: usize) {
        let parts: Vec<&Part> = need.provision.iter().filter(|part| part.is_for(age)).collect();
        let chosen: Vec<&Part> = self.draw.some(&parts, provisions).into_iter().copied().collect();
        let body = self.draw.one(need.needs);
        let difficulty = self.line("B", body);
        let outcome = self.draw.one(need.outcomes(age));
        let outcome = self.line("E", outcome);
        for part in chosen {
            self.provision("F", part, difficulty, outcome);
        }
    }
}

/// The text of one plan.
fn text(one: &InForce, today: Date) -> Vec<Line> {
    let years = one.age(today);
    let age = Age::of(years);
    let mut writing =
        Writing { name: &one.forename, today, draw: Stream::of(one.person.uuid()), lines: Vec::with_capacity(20) };
    let first = parts::need(one.first_need.as_deref());
    let second = one.second_need.as_deref().map(|code| parts::need(Some(code))).filter(|need| need.code != first.code);
    let history = writing.draw.one(parts::HISTORY);
    writing.line("A1", history);
    for view in writing.draw.some(parts::views(age), 2) {
        writing.line("A2", view);
    }
    let hope = writing.draw.one(parts::hopes(age));
    writing.line("A2", hope);
    for strength in writing.draw.some(parts::STRENGTHS, 2) {
        writing.line("BS", strength);
    }
    writing.thread(first, age, 3);
    match second {
        Some(second) => writing.thread(second, age, 2),
        None => writing.thread(parts::everyday(age), age, 2),
    }
    if let (Some(need), Some(outcome)) = (first_need(&writing.lines), last_outcome(&writing.lines)) {
        writing.provision("F", &parts::FOLLOWED, need, outcome);
    }
    if let (Some(health), Some(outcome)) = (first.health, last_outcome(&writing.lines)) {
        let need = writing.line("C", health.need);
        writing.provision("G", &health.provision, need, outcome);
    }
    if writing.draw.next().is_multiple_of(ONE_IN)
        && let (Some(need), Some(outcome)) = (first_need(&writing.lines), last_outcome(&writing.lines))
    {
        let vague = writing.draw.one(VAGUE);
        writing.line("F", vague);
        if let Some(last) = writing.lines.last_mut() {
            last.need = Some(need);
            last.outcome = Some(outcome);
        }
    }
    if let Some(setting) = &one.setting {
        writing.line("I", "");
        if let Some(last) = writing.lines.last_mut() {
            last.body.clone_from(setting);
        }
    }
    writing.lines
}

fn first_need(lines: &[Line]) -> Option<Uuid> {
    lines.iter().find(|line| line.section == "B").map(|line| line.line)
}

fn last_outcome(lines: &[Line]) -> Option<Uuid> {
    lines.iter().rfind(|line| line.section == "E").map(|line| line.line)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::model::plan::{faults, section_of, vague};
    use jiff::civil::date;

    const TODAY: Date = date(2026, 11, 2);

    fn plan(number: u128, need: &str, second: Option<&str>, born: Date) -> Vec<Line> {
        let one = InForce::new(
            store::Id::from_uuid(Uuid::from_u128(number.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835))),
            "Zoe",
            born,
            (Some(need), second),
        );
        text(&one, TODAY)
    }

    /// Plans of every need and age.
    fn many(count: u128) -> Vec<Vec<Line>> {
        let codes: Vec<&str> = parts::NEEDS.iter().map(|need| need.code).collect();
        let of = |number: u128, by: u128| codes[numbers::fitted::<usize>((number / by) % codes.len() as u128)];
        let born = |number: u128| date(numbers::fitted::<i16>(2002 + number % 22), 3, 27);
        (0..count).map(|number| plan(number, of(number, 1), Some(of(number, 13)), born(number))).collect()
    }

    #[test]
    fn every_plan_is_whole_and_one_in_ten_says_too_little() {
        let all = many(2_000);
        let mut vague_plans = 0;
        for lines in &all {
            assert_eq!(faults(lines), [], "{lines:#?}");
            let mut provision =
                lines.iter().filter(|line| section_of(&line.section).is_some_and(|one| one.is_provision()));
            let short: Vec<_> = provision.clone().filter(|line| !vague(line).is_empty()).collect();
            vague_plans += usize::from(!short.is_empty());
            for line in short {
                assert!(line.who.is_none(), "only what is meant to: {line:?} {:?}", vague(line));
            }
            assert!(provision.all(|line| !line.body.contains(['{', '}', '|'])));
        }
        assert!((140..=270).contains(&vague_plans), "{vague_plans} of 2,000");
    }

    #[test]
    fn no_two_children_share_a_section_f_and_there_are_many_kinds_of_provision() {
        let all = many(8_000);
        let section = |lines: &[Line]| -> String {
            let of_f = lines.iter().filter(|line| line.section == "F");
            of_f.map(|line| format!("{}{:?}{:?}\n", line.body, line.who, line.quantity)).collect()
        };
        let distinct: BTreeSet<String> = all.iter().map(|lines| section(lines)).collect();
        assert_eq!(distinct.len(), all.len());
        let kinds: usize = parts::NEEDS.iter().map(|need| need.provision.len()).sum();
        assert!(kinds >= 60, "{kinds}");
    }

    #[test]
    fn the_same_child_has_the_same_text() {
        assert_eq!(plan(7, "ASD", None, date(2015, 3, 27)), plan(7, "ASD", None, date(2015, 3, 27)));
    }
}
