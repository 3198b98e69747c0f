//! Tells the stories: each step is recorded on its day, in the name of whoever did it, through the functions and past the
//! guards that pages use.

use std::collections::HashMap;

use access::{Action, Allowed, App, Role, Settings, Viewer, identify};
use approval::Thing as _;
use approval::demo as said;
use approval::demo::CommentId;
use gate::Outgoing;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use law::invariants::Given;
use law::notice::{lacks, required};
use law::service::Channel;
use law::{Calendar, Kind};
use messages::guard::{self, Draft as Message};
use messages::records::{case, files as documents, messages as sent};
use messages::{ADD_FILE, FileId, MessageId, READ_MESSAGE, WRITE_MESSAGE};
use page::Problem;
use people::records::admissions::{self, Admitted};
use people::records::circumstances::{self, Address, Start};
use people::records::{children, family, relatives};
use people::{ADD_CHILD, EDIT_CHILD, PersonId};
use serde_json::json;
use store::{Db, Result, StoreError, Tx};
use uuid::Uuid;
use workstream::Rooms;

use super::stories::{Child, Home, Line, Request, Step, Story, What, Whom};
use crate::model::notices::{Days, drafted};
use crate::model::{direction, plan};
use crate::pages::{Draft, freezes};
use crate::records::advice::{self, AdviceId, Recipient, Text, Written};
use crate::records::consultations::{self, ConsultationId};
use crate::records::letters::{self, About};
use crate::records::timeline::{self, Recorded, Recording};
use crate::records::{addressees, deliveries, evidence, invented, notices, plans, services};
use crate::{ANSWER_CONSULTATION, COMMENT_PLAN, GIVE_ADVICE, RECORD_EVENT, WRITE_PLAN};

/// The child's pages are their own part of the program; what a story needs of it are the rules about who may do what.
const ROOMS: &[workstream::Workstream] = &[people::PEOPLE, messages::MESSAGES, crate::JOURNEY];

/// The working day that is so many days from `today`, or the last before it.
fn day(today: Date, days: i32) -> Date {
    let calendar = Calendar::built_in();
    let wanted = today.checked_add(days.days()).unwrap_or(today);
    // Something to come is set for the working day after.
    let step = if days > 0 { 1 } else { -1 };
    let mut day = wanted;
    while calendar.is_working_day(day).is_ok_and(|works| !works) {
        day = day.checked_add(step.days()).unwrap_or(wanted);
    }
    day
}

pub(super) fn in_words(today: Date, days: i32) -> String {
    page::words::date(day(today, days))
}

/// A text of a story with the days that it names.
pub(super) fn dated(text: &str, today: Date) -> String {
    let mut told = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        told.push_str(before);
        let (mark, then) = after.split_once('}').unwrap_or((after, ""));
        match named(mark, today) {
            Some(words) => {
                told.push_str(&words);
                rest = then;
            }
            None => {
                told.push('{');
                rest = after;
            }
        }
    }
    told + rest
}

fn named(mark: &str, today: Date) -> Option<String> {
    let (kind, count) = mark.split_at_checked(1)?;
    let count: i32 = count.parse().ok()?;
    match kind {
        "d" => Some(in_words(today, count)),
        "m" => today.checked_add(count.months()).ok().map(page::words::month),
        "y" => today.checked_add(count.years()).ok().map(|day| day.year().to_string()),
        _ => None,
    }
}

/// 1 September, so far ahead that there is time until the end of March before it: colleges are asked before the plan is
/// amended.
fn transfer(today: Date) -> Date {
    let ahead = today.checked_add(200.days()).unwrap_or(today);
    let september = Date::new(ahead.year(), 9, 1).unwrap_or(ahead);
    if september >= ahead { september } else { september.checked_add(1.year()).unwrap_or(september) }
}

fn stopped(why: impl std::fmt::Display) -> StoreError {
    StoreError::File(format!("A story of the invented area cannot be told: {why}"))
}

/// As the store's error: whoever invents an area is at the command line.
fn on_page(problem: Problem) -> StoreError {
    match problem {
        Problem::NotFound => stopped("whoever does it may not"),
        other => stopped(format!("{other:?}")),
    }
}

/// How often a step is told again where the database is busy, each time after it has waited.
const TRIES: usize = 5;

/// Tells every story.
pub(super) async fn tell(db: &Db, stories: &[&Story]) -> Result<()> {
    let rooms = Rooms::new(ROOMS);
    let app = App::new(db.clone(), rooms.policy(), Vec::new(), Vec::new(), Settings::default());
    let mut known = HashMap::new();
    for story in stories {
        let mut telling = Telling::begin(&app, story, &mut known).await?;
        for (number, step) in (0_i64..).zip(story.steps) {
            // Steps of one day are far enough apart for a message to have left. Each is a transaction: where the machine has other
            // work, it is told once more.
            let mut told = telling.step(step, number * 12).await;
            for _ in 0..TRIES {
                if !matches!(told, Err(StoreError::Busy(_))) {
                    break;
                }
                told = telling.step(step, number * 12).await;
            }
            told.map_err(|why| stopped(format!("{}, {} days ago: {why}", story.child.forename, -step.day)))?;
        }
    }
    Ok(())
}

/// Somebody of the family by name: the brother of one child is the brother of the other.
type Known = HashMap<(&'static str, &'static str), PersonId>;

/// A story while it is told.
struct Telling<'a> {
    app: &'a App,
    today: Date,
    child: PersonId,
    lines: HashMap<&'static str, Uuid>,
    advice: HashMap<&'static str, AdviceId>,
    consultations: HashMap<&'static str, ConsultationId>,
    comments: HashMap<&'static str, CommentId>,
    documents: HashMap<&'static str, FileId>,
    last_message: Option<MessageId>,
}

/// What a step is told in: its transaction, whoever acts, and their day.
struct Told {
    tx: Tx,
    viewer: Viewer,
}

impl Told {
    async fn allowed(&mut self, app: &App, action: Action, child: PersonId) -> Result<Allowed> {
        children::allow(&mut self.tx, app, &self.viewer, action, child).await.map_err(on_page)
    }
}

/// A transaction that says that it is ten o'clock and `minutes` on `day`, in the name of the demo account of a role.
async fn told_by(db: &Db, role: Role, day: Date, minutes: i64) -> Result<Told> {
    let (now, today) = (db.now(), db.clock().today());
    let morning = day.at(10, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).map_or(now, |zoned| zoned.timestamp());
    let at: Timestamp = morning.checked_add(minutes.minutes()).unwrap_or(morning).min(now);
    let mut tx = db.read().await?;
    let (account, ..) =
        invented::sign_in(&mut tx, role).await?.ok_or_else(|| stopped(format!("no account for {role}")))?;
    let viewer =
        identify::stand_in(&mut tx, account, now, today).await?.ok_or_else(|| stopped("an account is closed"))?;
    drop(tx);
    let viewer = Viewer { today: day, now: at, ..viewer };
    let mut tx = db.write(&viewer.actor()).await?;
    tx.tell_as_at(at);
    Ok(Told { tx, viewer })
}

fn address(home: &Home) -> Address {
    Address {
        street: Some(home.street.to_owned()),
        town: Some(home.ward.to_owned()),
        postcode: Some(home.postcode.to_owned()),
    }
}

fn upn(child: &Child, born: Date) -> Option<String> {
    let year = born.year().rem_euclid(100);
    // Schools 9999 of authority 999: the random population comes to no such number.
    identifiers::Upn::from_body(&format!("9999999{year:02}{:03}", child.number)).ok().map(|upn| upn.as_str().to_owned())
}

impl<'a> Telling<'a> {
    /// The child, the family, the school, the case officer: recorded by the officer on the day on which the story begins.
    async fn begin(app: &'a App, story: &Story, known: &mut Known) -> Result<Self> {
        let (db, child) = (&app.db, &story.child);
        let today = db.clock().today();
        let first = story.steps.first().map_or(today, |step| day(today, step.day));
        let mut told = told_by(db, Role::CaseOfficer, first, -60).await?;
        let born = today.checked_sub(child.age.0.years().months(child.age.1)).unwrap_or(today);
        let allowed = app.allow(&told.viewer, ADD_CHILD, &access::Facts::default()).map_err(on_page)?;
        let details = children::Details {
            forename: child.forename.to_owned(),
            surname: child.surname.to_owned(),
            preferred_name: None,
            birth_date: born,
            sex: Some(child.sex.to_owned()),
            ethnicity: Some(child.ethnicity.to_owned()),
            first_language: Some(child.language.to_owned()),
            upn: upn(child, born),
            nhs_number: None,
            corrects_mistake: false,
        };
        let id = children::add(&mut told.tx, &told.viewer, &details, &allowed).await?;
        let allowed = told.allowed(app, EDIT_CHILD, id).await?;
        home(&mut told.tx, id, child, first.max(born), &allowed).await?;
        let start = day(today, child.there_since);
        let (setting, _) = invented::setting(&mut told.tx, child.setting).await?;
        let place = Start { setting: Some(setting), ..Start::default() };
        circumstances::change_setting(&mut told.tx, id, 2, &place, start, &allowed).await?;
        let needs: Vec<String> = child.needs.iter().map(|need| (*need).to_owned()).collect();
        circumstances::set_needs(&mut told.tx, id, 3, &needs, first, &allowed).await?;
        for one in story.family {
            let details = relatives::Details {
                forename: one.forename.to_owned(),
                surname: one.surname.to_owned(),
                kind: one.kind.to_owned(),
                parental_responsibility: true,
                has_care: one.home.is_none(),
                lives_with: one.home.is_none(),
                phone: Some(one.phone.to_owned()),
                email: Some(one.email.to_owned()),
                address: Some(address(one.home.as_ref().unwrap_or(&child.home))),
            };
            let name = (one.forename, one.surname);
            let same = known.get(&name).copied();
            let person = relatives::add(&mut told.tx, id, same, &details, first, &allowed).await?;
            if same.is_none() && one.has_account {
                invented::link(&mut told.tx, Role::Parent, person).await?;
            }
            known.insert(name, person);
        }
        if child.has_account {
            invented::link(&mut told.tx, Role::YoungPerson, id).await?;
        }
        family::record_consent(&mut told.tx, id, "share_information", true, consent_by(child), first, None).await?;
        told.tx
            .record(allowed.entry("person", Some(id.uuid())).detail(json!({ "consent": "share_information" })))
            .await?;
        told.tx.commit().await?;
        Ok(Self {
            app,
            today,
            child: id,
            lines: HashMap::new(),
            advice: HashMap::new(),
            consultations: HashMap::new(),
            comments: HashMap::new(),
            documents: HashMap::new(),
            last_message: None,
        })
    }

    async fn step(&mut self, step: &Step, minutes: i64) -> Result<()> {
        let db = &self.app.db;
        let on = day(self.today, step.day);
        if let What::Document { title, file, text } = &step.what {
            // On PostgreSQL somebody must say where files lie; a story is whole without its documents.
            if files::Place::of(db).is_err() {
                return Ok(());
            }
            let text = self.dated(text);
            // The bytes come first, before anything is written in the database.
            let content = files::put_bytes(db, text.clone().into_bytes()).await?;
            let mut told = told_by(db, step.by, on, minutes).await?;
            self.document(&mut told, (title, file), text, content).await?;
            return told.tx.commit().await;
        }
        let mut told = told_by(db, step.by, on, minutes).await?;
        self.what(&mut told, &step.what).await?;
        told.tx.commit().await
    }

    /// Does a step that is no document.
    async fn what(&mut self, told: &mut Told, what: &What) -> Result<()> {
        let on = told.viewer.today;
        match what {
            What::Request(request) => self.request(told, request).await?,
            What::Happened(kind) => {
                self.record(told, *kind, on, None, json!({}), Given::default()).await?;
            }
            What::Planned(kind, days) => {
                let on = day(self.today, *days);
                self.record(told, *kind, on, None, json!({}), Given::default()).await?;
            }
            What::Directed { what, by, said } => {
                let whom = direction::AUTHORITY;
                let kind = direction::kind(what, whom).ok_or_else(|| stopped(*what))?;
                let detail = direction::detail((*what, whom), day(self.today, *by), said);
                self.record(told, kind, on, None, detail, Given::default()).await?;
            }
            What::Transfer(kind) => {
                self.record(told, *kind, transfer(self.today), None, json!({}), Given::default()).await?;
            }
            What::Evidence { part, source, body } => {
                let allowed = told.allowed(self.app, RECORD_EVENT, self.child).await?;
                let body = self.dated(body);
                evidence::add(&mut told.tx, self.child, part, &body, source, &told.viewer.name, on).await?;
                let entry = allowed.entry("person", Some(self.child.uuid()));
                told.tx.record(entry.detail(json!({ "evidence": part, "source": source }))).await?;
            }
            What::Decided { kind, judged, judgement, letter } => {
                let yes_or_no = |yes: bool| if yes { "yes" } else { "no" };
                let detail = json!({ "test_needs": yes_or_no(judged.0), "test_plan": yes_or_no(judged.1),
                                     "judgement": self.dated(judgement) });
                let given = Given { legal_test: Some(*judged), ..Given::default() };
                self.letter(told, *kind, letter, (detail, given)).await?;
            }
            What::Letter { kind, fields, without_advice } => self.sent(told, *kind, fields, without_advice).await?,
            What::Ask(pieces) => {
                for (line, whom) in *pieces {
                    self.ask(told, line, whom).await?;
                }
            }
            What::Give(line, text) => {
                let of = |text: &str| dated(text, self.today);
                let text = Text {
                    needs: of(text.needs),
                    provision: of(text.provision),
                    outcomes: of(text.outcomes),
                    not_known: false,
                };
                self.give(told, line, &text).await?;
            }
            What::Came(lines) => {
                for line in *lines {
                    let about = self.advice.get(line).map(|id| id.uuid());
                    self.record(told, Kind::AdviceReturned, on, about, json!({}), Given::default()).await?;
                }
            }
            What::Write(lines) => self.write(told, lines).await?,
            What::Consult(urn) => self.consult(told, urn).await?,
            What::Reply { setting, yes, reason } => self.reply(told, setting, *yes, reason).await?,
            What::Name { setting, reason } => self.name(told, setting, reason).await?,
            What::Comment { line, body } => self.comment(told, line, body).await?,
            What::Answer { line, code, reason } => self.answer(told, line, (code, reason)).await?,
            What::Document { .. } => {}
            What::Message { to, subject, body, with } => self.message(told, *to, (subject, body), with).await?,
            What::Read => self.read(told).await?,
        }
        Ok(())
    }

    fn dated(&self, text: &str) -> String {
        dated(text, self.today)
    }

    /// Records an event past the law's guards.
    async fn record(
        &self,
        told: &mut Told,
        kind: Kind,
        on: Date,
        about: Option<Uuid>,
        detail: serde_json::Value,
        given: Given,
    ) -> Result<Uuid> {
        let right = match kind {
            Kind::AdviceReturned if !told.viewer.is(Role::CaseOfficer) => GIVE_ADVICE,
            Kind::SettingAnswered => ANSWER_CONSULTATION,
            _ => RECORD_EVENT,
        };
        let allowed = match told.allowed(self.app, right, self.child).await {
            // What came on paper is recorded by the officer.
            Err(_) if told.viewer.is(Role::CaseOfficer) => told.allowed(self.app, RECORD_EVENT, self.child).await?,
            other => other?,
        };
        let given = Given { confirmed: Some(on), ..given };
        let recording = Recording { about, ..Recording::new(kind, on, detail, given) };
        match timeline::record(&mut told.tx, &told.viewer, self.child, &recording, &allowed).await? {
            Recorded::Yes(event) => Ok(event),
            Recorded::No(why) => Err(stopped(format!("{}: {why}", kind.words()))),
        }
    }

    async fn outgoing(&self, told: &mut Told) -> Result<Outgoing> {
        Outgoing::about(&mut told.tx, self.child, "").await?.map_err(stopped)
    }

    async fn request(&self, told: &mut Told, request: &Request) -> Result<()> {
        let detail = json!({
            "source": request.source, "asked_by": request.asked_by, "relation": request.relation,
            "needs": self.dated(request.needs), "provision": self.dated(request.provision),
            "views": self.dated(request.views),
        });
        let on = told.viewer.today;
        self.record(told, Kind::RequestReceived, on, None, detail, Given::default()).await.map(|_| ())
    }

    /// A decision or plan with its letter: what the law wants before it is looked for as the pages look for it.
    async fn sent(
        &self,
        told: &mut Told,
        kind: Kind,
        fields: &[(&'static str, &'static str)],
        without: &str,
    ) -> Result<()> {
        let journey = timeline::whole(&mut told.tx, self.child).await?;
        let missing = advice::missing(&mut told.tx, self.child, kind, None, &journey).await?;
        let working = self.working(told).await?;
        let mut detail = json!({});
        let mut given = Given { advice_missing: missing.clone(), ..Given::default() };
        if !missing.is_empty() && !without.is_empty() {
            let reason = self.dated(without);
            given.without_advice = Some(reason.clone());
            detail = json!({ "without_advice": { "lines": missing, "reason": reason, "by": told.viewer.name } });
        }
        match working {
            Some((_, lines)) if freezes(kind).is_some() => {
                if let Some(fault) = plan::faults(&lines).first() {
                    return Err(stopped(&fault.words));
                }
                given.setting_named = lines.iter().any(|line| line.section == "I");
                given.health_provision = lines.iter().any(|line| line.section == "G");
            }
            // A plan that is kept on paper.
            _ => given.setting_named = matches!(kind, Kind::PlanIssued | Kind::PlanAmended),
        }
        self.letter(told, kind, fields, (detail, given)).await
    }

    async fn working(&self, told: &mut Told) -> Result<Option<(plans::PlanId, Vec<plan::Line>)>> {
        let all = plans::versions(&mut told.tx, self.child).await?;
        let Some(version) = all.into_iter().find(plans::Version::is_working) else { return Ok(None) };
        let lines = plans::lines(&mut told.tx, version.id).await?;
        Ok(Some((version.id, lines.iter().map(plans::Stored::unseen).collect())))
    }

    async fn letter(
        &self,
        told: &mut Told,
        kind: Kind,
        fields: &[(&'static str, &'static str)],
        (detail, given): (serde_json::Value, Given),
    ) -> Result<()> {
        let on = told.viewer.today;
        let family = addressees::of(&mut told.tx, self.app, &told.viewer, self.child).await.map_err(on_page)?;
        let has_account = family.iter().any(|one| one.decides && one.is_reached_by("portal"));
        let channel = if has_account { "portal" } else { "email" };
        let texts = self.letter_texts(told, kind, fields, channel).await?;
        let lacking = lacks(kind, |name| texts.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_str()));
        let given = Given { notice_lacks: Some(lacking), channel: Channel::from_code(channel), ..given };
        let event = self.record(told, kind, on, None, detail, given).await?;
        if !texts.is_empty() {
            let may = self.outgoing(told).await?;
            let notice = notices::add(&mut told.tx, &may, event, kind, &texts, on, channel).await?;
            let (child, sender) = (self.child, told.viewer.account);
            let about = About { child, kind: &kind.into(), sender, today: on, family: &family };
            for (addressee, person) in letters::make(&mut told.tx, &may, &about, (notice, on), channel).await? {
                let new = deliveries::New { addressee: &addressee, person, channel, sent_on: on, copy_reason: None };
                deliveries::add(&mut told.tx, &may, notice, &new, &told.viewer.name).await?;
            }
        }
        let (Some(state), Some((version, _))) = (freezes(kind), self.working(told).await?) else { return Ok(()) };
        plans::freeze(&mut told.tx, version, state, on, event, &told.viewer.actor()).await?;
        if state == "served" {
            plans::begin(&mut told.tx, self.child, &told.viewer.name, on).await?;
        }
        Ok(())
    }

    /// What a letter says: its own texts, else the area's, else what the program can say.
    async fn letter_texts(
        &self,
        told: &mut Told,
        kind: Kind,
        fields: &[(&'static str, &'static str)],
        channel: &str,
    ) -> Result<Vec<(String, String)>> {
        let days = Days::new(told.viewer.today, channel, &Calendar::built_in());
        let standard = notices::standard(&mut told.tx).await?;
        let text = |field: &str| {
            let own = fields.iter().find(|(name, _)| *name == field).map(|(_, text)| self.dated(text));
            let usual = standard.iter().find(|(name, text)| *name == field && !text.is_empty());
            own.or_else(|| usual.map(|(_, text)| text.clone())).unwrap_or_else(|| drafted(kind, field, &days))
        };
        Ok(required(kind).iter().map(|field| (field.name.to_owned(), text(field.name))).collect())
    }

    async fn ask(&mut self, told: &mut Told, line: &'static str, whom: &Whom) -> Result<()> {
        let on = told.viewer.today;
        let may = self.outgoing(told).await?;
        let (asked_of, account, service) = match whom {
            Whom::Family(name) | Whom::Setting(name) => ((*name).to_owned(), None, None),
            Whom::Psychologist => {
                let found = invented::sign_in(&mut told.tx, Role::EducationalPsychologist).await?;
                let (account, name, _) = found.ok_or_else(|| stopped("nobody is a psychologist"))?;
                (format!("{name}, educational psychologist"), Some(account), None)
            }
            Whom::Service(name) => {
                let all = services::all(&mut told.tx).await?;
                let service = all.into_iter().find(|one| one.name == *name).map(|one| one.organisation);
                ((*name).to_owned(), None, service)
            }
        };
        let to = Recipient { account, service, ..Recipient::default() };
        let piece = advice::add(&mut told.tx, &may, line, &asked_of, to).await?;
        self.advice.insert(line, piece);
        let about = Some(piece.uuid());
        let detail = json!({ "line": line, "asked_of": asked_of });
        self.record(told, Kind::AdviceAsked, on, about, detail.clone(), Given::default()).await?;
        let all = advice::of(&mut told.tx, self.child).await?;
        for who in all.iter().filter(|one| one.id == piece).flat_map(advice::Advice::admits) {
            admissions::admit(&mut told.tx, self.child, who, piece.uuid(), on).await?;
        }
        self.record(told, Kind::AdviceAskReceived, on, about, detail, Given::default()).await.map(|_| ())
    }

    async fn give(&self, told: &mut Told, line: &str, text: &Text) -> Result<()> {
        let piece = *self.advice.get(line).ok_or_else(|| stopped(format!("advice ({line}) was not asked for")))?;
        let on = told.viewer.today;
        let detail = json!({ "not_known": false });
        let event = self.record(told, Kind::AdviceReturned, on, Some(piece.uuid()), detail, Given::default()).await?;
        let by = if told.viewer.is(Role::CaseOfficer) {
            let all = advice::of(&mut told.tx, self.child).await?;
            let from = all.iter().find(|one| one.id == piece).map_or("", |one| one.asked_of.unseen());
            format!("{from}, written down by {}", told.viewer.name)
        } else {
            told.viewer.name.clone()
        };
        advice::keep(&mut told.tx, piece, text, Written { by: &by, account: None, on }, event).await
    }

    /// Writes lines of the working version. A line whose name is there already is written anew.
    async fn write(&mut self, told: &mut Told, lines: &[Line]) -> Result<()> {
        let on = told.viewer.today;
        let version = plans::begin(&mut told.tx, self.child, &told.viewer.name, on).await?;
        let allowed = told.allowed(self.app, WRITE_PLAN, self.child).await?;
        for one in lines {
            let new = || told.tx.new_id::<()>().uuid();
            let id = if one.name.is_empty() { new() } else { *self.lines.entry(one.name).or_insert_with(new) };
            let known = |name: &str| self.lines.get(name).copied();
            let written = plan::Line {
                line: id,
                section: one.section.to_owned(),
                body: self.dated(one.body),
                who: one.provision.map(|what| self.dated(what.who)),
                quantity: one.provision.map(|what| self.dated(what.quantity)),
                need: one.provision.and_then(|what| known(what.need)),
                outcome: one.provision.and_then(|what| known(what.outcome)),
                source: one.provision.and_then(|what| self.advice.get(what.source)).map(|id| id.uuid()),
                source_words: None,
                easy: (!one.easy.is_empty()).then(|| self.dated(one.easy)),
            };
            plans::write(&mut told.tx, self.child, version, &written, 1, &told.viewer, &allowed).await?;
        }
        Ok(())
    }

    async fn consult(&mut self, told: &mut Told, urn: &'static str) -> Result<()> {
        let on = told.viewer.today;
        let (setting, name) = invented::setting(&mut told.tx, urn).await?;
        let may = self.outgoing(told).await?;
        let id = consultations::add(&mut told.tx, &may, setting, on).await?;
        self.consultations.insert(urn, id);
        let detail = json!({ "setting": name, "organisation": setting.to_string() });
        self.record(told, Kind::SettingConsulted, on, Some(id.uuid()), detail, Given::default()).await?;
        admissions::admit(&mut told.tx, self.child, Admitted::Consulted(setting), id.uuid(), on).await
    }

    fn consultation(&self, urn: &str) -> Result<ConsultationId> {
        self.consultations.get(urn).copied().ok_or_else(|| stopped(format!("{urn} was not consulted")))
    }

    async fn reply(&self, told: &mut Told, urn: &str, yes: bool, reason: &str) -> Result<()> {
        let (id, on) = (self.consultation(urn)?, told.viewer.today);
        let (_, setting) = invented::setting(&mut told.tx, urn).await?;
        let by = match told.viewer.is(Role::CaseOfficer) {
            true => format!("{setting}, written down by {}", told.viewer.name),
            false => told.viewer.name.clone(),
        };
        let grounds = if yes { Vec::new() } else { vec!["unsuitable".to_owned()] };
        let answer = consultations::Answer { yes, grounds, reason: self.dated(reason), cost: None };
        consultations::answer(&mut told.tx, id, &answer, &by, on).await?;
        let detail = json!({ "setting": setting, "answer": if yes { "yes" } else { "no" } });
        self.record(told, Kind::SettingAnswered, on, Some(id.uuid()), detail, Given::default()).await.map(|_| ())
    }

    async fn name(&self, told: &mut Told, urn: &str, reason: &str) -> Result<()> {
        let (id, on) = (self.consultation(urn)?, told.viewer.today);
        let allowed = told.allowed(self.app, RECORD_EVENT, self.child).await?;
        let outcome = consultations::Outcome { named: true, ground: None, reason: self.dated(reason) };
        consultations::decide(&mut told.tx, id, &outcome, &told.viewer.name, on).await?;
        admissions::end(&mut told.tx, id.uuid(), None, on).await?;
        let detail = json!({ "consultation": id, "named": true, "ground": null });
        told.tx.record(allowed.entry("person", Some(self.child.uuid())).detail(detail).reason(&outcome.reason)).await
    }

    async fn draft(&self, told: &mut Told) -> Result<Draft> {
        Draft::load(&mut told.tx, &told.viewer, self.child.uuid()).await.map_err(on_page)
    }

    async fn comment(&mut self, told: &mut Told, line: &'static str, body: &str) -> Result<()> {
        let allowed = told.allowed(self.app, COMMENT_PLAN, self.child).await?;
        let draft = self.draft(told).await?;
        let place = self.lines.get(line).copied();
        let body = self.dated(body);
        let comment = said::comment_at(&mut told.tx, &told.viewer, &draft, place, &body).await.map_err(on_page)?;
        self.comments.insert(line, comment);
        told.tx.record(allowed.entry("person", Some(self.child.uuid())).detail(json!({ "place": place }))).await
    }

    async fn answer(&self, told: &mut Told, line: &str, (code, reason): (&str, &str)) -> Result<()> {
        let allowed = told.allowed(self.app, WRITE_PLAN, self.child).await?;
        let draft = self.draft(told).await?;
        let comment = *self.comments.get(line).ok_or_else(|| stopped(format!("nobody commented on {line}")))?;
        let reason = self.dated(reason);
        said::answer(&mut told.tx, &told.viewer, &draft, comment, (code, &reason)).await.map_err(on_page)?;
        told.tx.record(allowed.entry("person", Some(self.child.uuid())).detail(json!({ "answer": code }))).await
    }

    async fn document(
        &mut self,
        told: &mut Told,
        (title, name): (&'static str, &str),
        text: String,
        content: files::NewFile,
    ) -> Result<()> {
        let allowed = told.allowed(self.app, ADD_FILE, self.child).await?;
        let new = documents::New {
            title,
            name,
            media_type: "text/plain; charset=utf-8",
            said: files::reading::Said { text: Some(text), ..files::reading::Said::default() },
            content,
        };
        let by = (told.viewer.account, told.viewer.name.as_str());
        let file = documents::keep(&mut told.tx, by, self.child, new).await?;
        self.documents.insert(title, file);
        let entry = allowed.entry("person", Some(self.child.uuid()));
        told.tx.record(entry.detail(json!({ "file": file }))).await
    }

    /// A message through the send guard.
    async fn message(&mut self, told: &mut Told, to: Role, (subject, body): (&str, &str), with: &[&str]) -> Result<()> {
        let allowed = told.allowed(self.app, WRITE_MESSAGE, self.child).await?;
        let (account, ..) = invented::sign_in(&mut told.tx, to).await?.ok_or_else(|| stopped("nobody to write to"))?;
        let message = Message {
            to: vec![account],
            subject: subject.to_owned(),
            body: self.dated(body),
            files: with.iter().filter_map(|title| self.documents.get(title)).copied().collect(),
            let_out: String::new(),
        };
        let case = case::of(&mut told.tx, self.app, &told.viewer, self.child, &message).await.map_err(on_page)?;
        let cleared = guard::check(&case, &message).map_err(|refused| stopped(format!("{subject}: {refused:?}")))?;
        for file in cleared.files().iter().filter(|file| !file.checked) {
            documents::check(&mut told.tx, self.child, file.file, &told.viewer.name).await?;
        }
        let by = (told.viewer.account, told.viewer.name.as_str());
        let id = sent::send(&mut told.tx, &self.app.db, &cleared, by, sent::Kind::Message, None).await?;
        self.last_message = Some(id);
        told.tx.record(allowed.entry("person", Some(self.child.uuid())).detail(json!({ "message": id }))).await
    }

    async fn read(&self, told: &mut Told) -> Result<()> {
        let message = self.last_message.ok_or_else(|| stopped("there is no message to read"))?;
        sent::note_read(&mut told.tx, &told.viewer, self.child, message).await?;
        let allowed = told.allowed(self.app, READ_MESSAGE, self.child).await?;
        let entry = allowed.entry("person", Some(self.child.uuid()));
        told.tx.record(entry.detail(json!({ "message_read": message }))).await
    }
}

fn consent_by(child: &Child) -> &'static str {
    if child.age.0 >= 16 { "Young person" } else { "Parent" }
}

async fn home(tx: &mut Tx, id: PersonId, child: &Child, from: Date, allowed: &Allowed) -> Result<()> {
    circumstances::move_home(tx, id, 1, (&address(&child.home), from), &[], allowed).await?;
    invented::set_ward(tx, id, child.home.ward).await
}
