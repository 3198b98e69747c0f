//! What happened to a child, newest first: each event once, with the deadline that it met or missed, as far as the reader may
//! know it.

use approval::Commented;
use approval::comments::Text;
use approval::records::comments::{self, Comment};
use gate::{Reader, Words};
use jiff::civil::Date;
use law::ledger::{Obligation, State as Standing};
use law::{Force, Kind};
use messages::records::files::Listed as Document;
use page::govuk::{Markup, Tag, TimelineItem};
use page::{Problem, words};
use people::PersonId;
use people::model::{detail_in_words, sentence};
use people::records::events::{self, Event as Recorded};
use store::Tx;
use uuid::Uuid;
use workstream::Rooms;

use super::plan_comment::Draft;
use super::to_do::tag;
use super::{accepted, sent_earlier, with_act};
use crate::model;
use crate::model::before::Settled;
use crate::model::family;
use crate::model::lanes::Lane;
use crate::model::notes::label;
use crate::model::plan::Line;
use crate::records::advice::{self, Advice};
use crate::records::consultations::{self, Consultation};
use crate::records::notes::Note;
use crate::records::plans;

/// What the story of a child is told from.
pub(super) struct Told {
    recorded: Vec<Recorded>,
    pieces: Vec<Advice>,
    consultations: Vec<Consultation>,
    /// What was said on the drafts of the plan.
    comments: Vec<Comment<Words>>,
    /// The lines of the drafts that were commented on, as the reader may have them: version, line, and its first words.
    lines: Vec<(Uuid, Uuid, String)>,
    child: PersonId,
    reader: Reader,
    rooms: Rooms,
    /// Whether it is for those who work on the case: they see by which law a day was set.
    for_work: bool,
}

/// Something that happened.
pub(super) struct Entry {
    pub on: Date,
    pub lane: Lane,
    pub is_late: bool,
    pub item: TimelineItem,
}

/// One of several things of a kind on one day: whose it is, and how it stood beside its deadline.
struct Part {
    name: String,
    note: String,
    deadlines: Vec<Deadline>,
}

/// A deadline that was met or missed.
struct Deadline {
    text: String,
    tag: Tag,
    rule: &'static str,
    cited: String,
    is_late: bool,
}

#[derive(askama::Template)]
#[template(
    ext = "html",
    source = r#"{% if parts.len() == 1 || !listed %}{% for part in parts %}{% if !part.note.is_empty() %}<p class="govuk-body op-lines">{{ part.note }}</p>{% endif %}{% for one in part.deadlines %}<p class="govuk-body-s" data-deadline="{{ one.rule }}">{{ one.text }} {{ one.tag }}{% if for_work %} <a class="govuk-link" href="/law/{{ one.rule }}">{{ one.cited }}</a>{% endif %}</p>{% endfor %}{% endfor %}{% else %}<ul class="govuk-list govuk-list--bullet">{% for part in parts %}<li>{{ part.name }}{% if !part.note.is_empty() %}: {{ part.note }}{% endif %}{% for one in part.deadlines %} <span class="govuk-body-s" data-deadline="{{ one.rule }}">{{ one.text }}</span> {{ one.tag }}{% endfor %}</li>{% endfor %}</ul>{% endif %}"#
)]
struct Description<'a> {
    parts: &'a [Part],
    /// Whether the parts have names to list.
    listed: bool,
    for_work: bool,
}

/// What comments on a draft are called among the events.
const COMMENTED: &str = "plan.commented";

#[derive(askama::Template)]
#[template(
    ext = "html",
    source = r#"<ul class="govuk-list govuk-list--bullet">{% for one in lines %}<li>{% if let Some(about) = one.about %}<span data-about>About “{{ about }}”:</span> {% endif %}<span class="op-lines">{{ one.said }}</span> <strong>{{ one.answer }}</strong></li>{% endfor %}</ul><p class="govuk-body-s"><a class="govuk-link" href="/children/{{ child }}/plan">See the comments in the plan</a></p>"#
)]
struct OnTheDraft<'a> {
    lines: &'a [OnALine<'a>],
    child: PersonId,
}

/// A comment, with the line of the draft that it is about.
struct OnALine<'a> {
    about: Option<&'a str>,
    said: String,
    answer: &'a str,
}

/// How a comment was answered.
fn answer_words(one: &Comment<Words>) -> &'static str {
    let Some(answer) = &one.answer else { return "Not answered yet" };
    Draft::ANSWERS.iter().find(|(code, _)| *code == answer.code).map_or("Answered", |(_, label)| *label)
}

impl Told {
    /// Loads what it is told from.
    pub async fn load(
        tx: &mut Tx,
        rooms: Rooms,
        reader: &Reader,
        child: PersonId,
        for_work: bool,
    ) -> Result<Self, Problem> {
        let versions = plans::versions(tx, child).await?;
        let owners: Vec<Uuid> = versions.iter().map(|one| one.id.uuid()).collect();
        let comments: Vec<Comment<Words>> = comments::of(tx, plans::CODE, &owners).await?;
        let mut lines = Vec::new();
        for version in versions.iter().map(|one| one.id) {
            let is_quoted = |one: &Comment<Words>| one.owner == version.uuid() && one.place.is_some();
            if comments.iter().any(is_quoted) {
                let readable = plans::readable(tx, reader, version).await?;
                let of = |line: Line| (version.uuid(), line.line, beginning(&line.body));
                lines.extend(readable.iter().map(|one| of(one.line(reader))));
            }
        }
        Ok(Self {
            comments,
            lines,
            child,
            recorded: events::all_of(tx, child).await?,
            pieces: advice::of(tx, child).await?,
            consultations: consultations::of(tx, child).await?,
            reader: reader.clone(),
            rooms,
            for_work,
        })
    }

    /// The events up to a day, newest first, with the deadlines that were met or missed. What was set for a later day is there
    /// where `as_at` is today.
    pub fn entries(&self, settled: Option<&Settled>, as_at: Date, today: Date) -> Vec<Entry> {
        let mut all: Vec<&Recorded> = events::known(&self.recorded, &self.reader)
            .filter(|event| event.happened_on() <= as_at || as_at == today)
            // That a request arrived tells a family nothing beside that it was made.
            .filter(|event| self.for_work || event.kind != Kind::AdviceAskReceived.code())
            .collect();
        // The order in which they were written breaks a tie.
        all.sort_by_key(|event| std::cmp::Reverse((event.happened_on(), self.order(event))));
        let mut groups: Vec<Vec<&Recorded>> = Vec::new();
        for event in all {
            let same = |group: &&mut Vec<&Recorded>| {
                group.first().is_some_and(|first| {
                    first.happened_on() == event.happened_on()
                        && first.kind == event.kind
                        && is_one_of_many(&event.kind)
                })
            };
            match groups.iter_mut().rev().find(same) {
                Some(group) => group.push(event),
                None => groups.push(vec![event]),
            }
        }
        let mut closed: Vec<&Obligation> = settled.map(closed).unwrap_or_default();
        closed.retain(|one| !self.asks_the_family(one));
        let mut entries: Vec<Entry> = groups.iter().filter_map(|group| self.entry(group, &closed)).collect();
        entries.extend(closed.iter().filter(|one| one.state.done_on().is_none()).filter_map(|one| self.missed(one)));
        entries.extend(self.on_the_draft(as_at));
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.on));
        entries
    }

    /// What each person said on a draft of the plan in a day, and how it was answered: as far as the reader may have it.
    fn on_the_draft(&self, as_at: Date) -> Vec<Entry> {
        let is_for = |one: &&Comment<Words>| {
            one.thread.is_none() && one.made_on <= as_at && Words::is_for(&self.reader, one.made_by_account)
        };
        let mut days: Vec<Vec<&Comment<Words>>> = Vec::new();
        for one in self.comments.iter().filter(is_for) {
            let by = |one: &Comment<Words>| (one.made_on, one.made_by_account, one.made_by.unseen().to_owned());
            match days.iter_mut().find(|day| day.first().is_some_and(|first| by(first) == by(one))) {
                Some(day) => day.push(one),
                None => days.push(vec![one]),
            }
        }
        days.iter().filter_map(|day| self.said(day)).collect()
    }

    fn said(&self, day: &[&Comment<Words>]) -> Option<Entry> {
        let first = *day.first()?;
        let lines: Vec<OnALine<'_>> = day
            .iter()
            .map(|one| OnALine {
                about: self.quoted(one),
                said: shortened(&one.body.shown(&self.reader, one.made_by_account)),
                answer: answer_words(one),
            })
            .collect();
        let on = first.made_on;
        Some(Entry {
            on,
            lane: Lane::Assessment,
            is_late: false,
            item: TimelineItem {
                code: COMMENTED.to_owned(),
                title: match day.len() {
                    1 => "Comment on the draft plan".to_owned(),
                    count => format!("Comments on the draft plan ({})", words::count(count)),
                },
                on: on.to_string(),
                shown_on: words::date(on),
                by: first.made_by.shown(&self.reader, first.made_by_account),
                html: Markup::of(&OnTheDraft { lines: &lines, child: self.child }),
                ..TimelineItem::default()
            },
        })
    }

    /// The first words of the line that a comment is about, where the reader may have it.
    fn quoted(&self, one: &Comment<Words>) -> Option<&str> {
        let found = self.lines.iter().find(|(owner, line, _)| *owner == one.owner && Some(*line) == one.place);
        found.map(|(.., words)| words.as_str())
    }

    /// Whether the family was asked what it thinks: regulation 8(1) sets bodies a time limit, and no family.
    fn asks_the_family(&self, one: &Obligation) -> bool {
        let asked = |piece: &Advice| model::about(piece.id.uuid()) == one.from.about;
        one.rule.id == law::ids::ADVICE && self.pieces.iter().any(|piece| piece.is_of_family() && asked(piece))
    }

    fn order(&self, event: &Recorded) -> usize {
        self.recorded.iter().position(|one| one.id == event.id).unwrap_or_default()
    }

    fn entry(&self, group: &[&Recorded], closed: &[&Obligation]) -> Option<Entry> {
        let first = *group.first()?;
        let parts: Vec<Part> = group.iter().map(|event| self.part(event, closed)).collect();
        let names: Vec<&str> = parts.iter().map(|part| part.name.as_str()).filter(|name| !name.is_empty()).collect();
        let title = match (names.as_slice(), parts.len()) {
            ([name], 1) => format!("{}: {name}", self.title(first)),
            (_, 1) => self.title(first),
            (_, count) => format!("{} ({})", self.title(first), words::count(count)),
        };
        let is_late = parts.iter().flat_map(|part| &part.deadlines).any(|deadline| deadline.is_late);
        let mut tags = Vec::new();
        if group.iter().any(|event| event.corrects.is_some()) {
            tags.push(Tag::new("Corrected", "grey"));
        }
        let listed = names.len() > 1;
        Some(Entry {
            on: first.happened_on(),
            lane: Lane::of_event(&first.kind),
            is_late,
            item: TimelineItem {
                code: first.kind.clone(),
                title,
                tags,
                on: first.happened_on().to_string(),
                shown_on: words::date(first.happened_on()),
                // Who recorded it may work where the child is.
                by: if self.reader.is_bound() { String::new() } else { first.recorded_by.to(&self.reader) },
                html: Markup::of(&Description { parts: &parts, listed, for_work: self.for_work }),
            },
        })
    }

    /// What happened, as a sentence.
    fn title(&self, event: &Recorded) -> String {
        // The end of a plan by a death is told as what it was.
        if gate::outgoing::says_died(&event.kind, event.detail.unseen()) && !self.reader.is_bound() {
            return sentence(&self.rooms, gate::outgoing::DIED);
        }
        let own = self.words(&event.kind);
        match events::decision_of(&self.recorded, event) {
            Some(decision) => {
                format!("{own}: {}, {}", self.words(&decision.kind), words::date(decision.happened_on()))
            }
            None => own,
        }
    }

    /// What an event of a kind is called for whoever reads.
    fn words(&self, kind: &str) -> String {
        match Kind::from_code(kind).filter(|_| !self.for_work) {
            Some(kind) => family::event_words(kind).to_owned(),
            None => sentence(&self.rooms, kind),
        }
    }

    /// What had to be done, for whoever reads.
    fn act(&self, one: &Obligation) -> &'static str {
        if self.for_work { one.rule.act } else { family::act_words(one.rule) }
    }

    fn part(&self, event: &Recorded, closed: &[&Obligation]) -> Part {
        let mut note =
            detail_in_words(&event.kind, &event.detail).map(|words| words.to(&self.reader)).unwrap_or_default();
        let signed =
            [with_act::without_advice(&event.detail), accepted::kept(&event.detail), sent_earlier::kept(&event.detail)];
        for kept in signed.into_iter().flatten().filter(|_| self.for_work) {
            note = [note, kept.to(&self.reader)]
                .into_iter()
                .filter(|text| !text.is_empty())
                .collect::<Vec<_>>()
                .join("\n");
        }
        let met: Vec<&&Obligation> = closed.iter().filter(|one| is_met_by(one, event)).collect();
        let several = met.len() > 1;
        let deadlines = met.into_iter().filter_map(|one| deadline(one, several.then(|| self.act(one)))).collect();
        Part { name: self.name(event), note, deadlines }
    }

    /// Whose advice, or which setting: as far as the reader may know who works where the child is.
    pub fn name(&self, event: &Recorded) -> String {
        let Some(about) = event.about else { return String::new() };
        if let Some(piece) = self.pieces.iter().find(|piece| piece.id.uuid() == about) {
            return piece.from(&self.reader);
        }
        // What became of a direction names it as it was first recorded.
        let direction = self.recorded.iter().find(|one| one.id.uuid() == about);
        if direction.and_then(|one| Kind::from_code(&one.kind)).is_some_and(Kind::is_direction) {
            return direction.map(|one| self.words(&one.kind)).unwrap_or_default();
        }
        let setting = self.consultations.iter().find(|one| one.id.uuid() == about);
        setting.filter(|_| self.reader.may_know_settings()).map(|one| one.setting.to(&self.reader)).unwrap_or_default()
    }

    /// Something that was not done, on the day by which it was to be.
    fn missed(&self, one: &Obligation) -> Option<Entry> {
        let on = one.last_day?;
        let part =
            Part { name: String::new(), note: String::new(), deadlines: deadline(one, None).into_iter().collect() };
        Some(Entry {
            on,
            lane: Lane::of(one.from.kind),
            is_late: true,
            item: TimelineItem {
                code: "missed".to_owned(),
                title: format!("Not done: {}", self.act(one)),
                on: on.to_string(),
                shown_on: words::date(on),
                html: Markup::of(&Description { parts: &[part], listed: false, for_work: self.for_work }),
                ..TimelineItem::default()
            },
        })
    }
}

/// What is done again and again on one day, and is told once.
fn is_one_of_many(kind: &str) -> bool {
    kind.starts_with("advice.") || kind.starts_with("consultation.")
}

/// What was done, or never was, and had a day.
fn closed(settled: &Settled) -> Vec<&Obligation> {
    let ended = |one: &Obligation| matches!(one.state, Standing::Ended { .. } | Standing::Lapsed);
    settled.owed.iter().filter(|one| !one.state.is_open() && !ended(one) && one.last_day.is_some()).collect()
}

fn is_met_by(one: &Obligation, event: &Recorded) -> bool {
    let Some(kind) = Kind::from_code(&event.kind) else { return false };
    let about = event.about.map_or(0, model::about);
    let its = if kind.is_about_a_direction() { one.from.id } else { one.from.about };
    let same = about == 0 || its == 0 || its == about || kind.belongs_to_a_decision();
    one.state.done_on() == Some(event.happened_on()) && one.rule.discharged_by.contains(&kind) && same
}

/// A deadline that was met or missed; `act` is what had to be done, where it has to be said.
fn deadline(one: &Obligation, act: Option<&str>) -> Option<Deadline> {
    let day = one.last_day.map(words::date)?;
    let tag = match one.state {
        // A right that was used too late is no duty done late.
        Standing::MetLate { .. } if one.rule.force == Force::May => Tag::new("After the time allowed", "grey"),
        state => tag(state),
    };
    let text = match act {
        Some(act) => format!("{}, due {day}.", words::capitalised(act)),
        None => format!("Due {day}."),
    };
    let is_late = one.state.is_breach() && one.rule.force != Force::May;
    Some(Deadline { text, tag, rule: one.rule.id, cited: one.provision.cited_for(one.rule), is_late })
}

/// An entry of the contact log.
pub(super) fn of_note(note: &Note, reader: &Reader) -> Entry {
    #[derive(askama::Template)]
    #[template(
        ext = "html",
        source = r#"<p class="govuk-body op-lines">{{ text }}</p><p class="govuk-body-s"><a class="govuk-link" href="{{ href }}">Open this entry<span class="govuk-visually-hidden">: {{ title }}</span></a></p>"#
    )]
    struct Said<'a> {
        text: &'a str,
        href: &'a str,
        title: &'a str,
    }
    let with = note.with_whom.to(reader);
    let title = if with.is_empty() { label(&note.kind).to_owned() } else { format!("{}: {with}", label(&note.kind)) };
    let text = shortened(&note.body.to(reader));
    let href = format!("/children/{}/notes/{}", note.person, note.id);
    let on = note.happened_on();
    Entry {
        on,
        lane: Lane::Contact,
        is_late: false,
        item: TimelineItem {
            code: format!("note.{}", note.kind),
            html: Markup::of(&Said { text: &text, href: &href, title: &title }),
            title,
            tags: if note.is_corrected() { vec![Tag::new("Corrected", "grey")] } else { Vec::new() },
            on: on.to_string(),
            shown_on: words::date(on),
            by: note.written_by.to(reader),
        },
    }
}

/// A document that came from outside the authority, among what happened.
pub(super) fn of_document(child: PersonId, one: &Document, reader: &Reader) -> Entry {
    #[derive(askama::Template)]
    #[template(
        ext = "html",
        source = r#"<p class="govuk-body-s"><a class="govuk-link" href="{{ href }}">See the documents<span class="govuk-visually-hidden">: {{ title }}</span></a></p>"#
    )]
    struct Said<'a> {
        href: &'a str,
        title: &'a str,
    }
    let on = words::local(one.added_at()).date();
    let own = Some(one.added_by);
    let title = format!("Document added: {}", one.title.title_to_author(reader, own));
    let href = format!("/children/{child}/files");
    Entry {
        on,
        lane: Lane::Contact,
        is_late: false,
        item: TimelineItem {
            code: "document.added".to_owned(),
            html: Markup::of(&Said { href: &href, title: &title }),
            title,
            tags: if one.unread { vec![Tag::new("Not read yet", "yellow")] } else { Vec::new() },
            on: on.to_string(),
            shown_on: words::date(on),
            by: one.added_by_name.title_to_author(reader, own),
        },
    }
}

/// Characters of an entry of the contact log among others.
const SHOWN: usize = 300;

/// Words of a line of the plan that tell which one it is.
const FIRST_WORDS: usize = 8;

fn beginning(text: &str) -> String {
    let mut words = text.split_whitespace();
    let first = words.by_ref().take(FIRST_WORDS).collect::<Vec<_>>().join(" ");
    if words.next().is_some() { format!("{first}…") } else { first }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or(text)),
        None => text.to_owned(),
    }
}
