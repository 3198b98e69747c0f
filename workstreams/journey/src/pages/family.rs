//! The home page of a parent and of a young person: for each child what needs them first, how far the process is, what we
//! wait for, what they can do now, and whom they can ask.

use access::records::accounts;
use access::records::unsaved::{self, Unsaved};
use access::{App, Facts, Role, Viewer};
use approval::comments;
use askama::Template;
use gate::{Reader, Words};
use jiff::civil::Date;
use law::Kind;
use law::ledger::Obligation;
use organisations::records::area;
use page::Problem;
use page::govuk::Markup;
use page::words::date;
use people::pages::own_family;
use people::records::children;
use people::records::family;
use people::records::rights::{self, Rights};
use people::{OPEN_CHILD, PersonId};
use store::Tx;
use workstream::{HomeCard, Showing};

use super::me::Me;
use super::plan_comment::Draft;
use super::unsent::{self, Unsent};
use crate::model::family::{Can, Stands, Step, Wait, news, stands};
use crate::records::advice::{self, Advice};
use crate::records::timeline::{self, Journey};
use crate::records::{drafts, notices, plans, visits};
use crate::{COMMENT_PLAN, REQUEST_ASSESSMENT, model};

pub(super) const CARD: HomeCard = HomeCard { roles: &[Role::Parent, Role::YoungPerson], order: 5, show: family_card };

/// What can be done about a decision.
const DISAGREE: &str = "/if-you-disagree";

#[derive(Template)]
#[template(path = "family_home.html")]
struct Card {
    children: Vec<OneChild>,
    /// How the service for special educational needs is reached.
    contact: Vec<String>,
}

struct OneChild {
    id: PersonId,
    name: String,
    /// None after a death: nothing goes on.
    home: Option<Home>,
}

struct Home {
    /// The newest decision, and the page of its letter.
    news: Option<(String, Option<String>)>,
    first: Vec<ToDo>,
    passes: Option<String>,
    steps: Vec<Step>,
    summary: String,
    next: Option<(String, String)>,
    has_plan: bool,
    /// The number of the newest plan that was sent, for the easy words.
    easy: Option<i64>,
    /// What the young person's own home says; none for a parent.
    me: Option<Me>,
    waits: Vec<Wait>,
    is_late: bool,
    /// What was written and not sent.
    unsent: Vec<Unsent>,
    /// The schools that the reader asked for on the draft, and where they change that.
    named: Vec<(String, String)>,
    can: Vec<(String, String)>,
    officer: Option<String>,
}

impl OneChild {
    /// Whether it is the reader's own record.
    const fn is_me(&self) -> bool {
        matches!(self.home, Some(Home { me: Some(_), .. }))
    }
}

impl Home {
    /// Whether there is anything under what they can do now.
    const fn can_do(&self) -> bool {
        !self.can.is_empty() || !self.unsent.is_empty() || !self.named.is_empty()
    }
}

/// Something that the family has to do, with the button that does it.
pub(super) struct ToDo {
    pub(super) code: &'static str,
    pub(super) words: String,
    pub(super) href: String,
    pub(super) button: &'static str,
}

/// What a family's timeline leads with: what needs them, and what else they can do at this stage, with where.
#[derive(Default)]
pub(super) struct Leads {
    pub(super) first: Vec<ToDo>,
    pub(super) can: Vec<(String, String)>,
}

impl Leads {
    pub(super) async fn load(
        tx: &mut Tx,
        app: &App,
        viewer: &Viewer,
        reader: &Reader,
        id: PersonId,
        standing: &Facts,
        (journey, pieces): (&Journey, &[Advice]),
    ) -> Result<Self, Problem> {
        if journey.died.is_some() {
            return Ok(Self::default());
        }
        let may = |action| app.policy.decide(viewer, action, standing).is_some();
        let versions = plans::versions(tx, id).await?;
        let has_text = versions.iter().any(|version| !version.is_working());
        let named = asked_for(tx, app, viewer, &Draft::new(id, &versions), standing).await?;
        let own = viewer.person == Some(id.uuid());
        let from = |one: &Obligation| asked_of(pieces, one.from.about, reader);
        let now = stands(&journey.events, &journey.settled(viewer.today), viewer.today, own, &from);
        let writes = may(messages::WRITE_MESSAGE) && may(OPEN_CHILD);
        Ok(Self {
            first: now.first.iter().filter_map(|can| to_do(*can, id, has_text)).collect(),
            can: at_this_stage(&now, id, (writes, has_text, !named.is_empty())),
        })
    }
}

/// The schools that the reader asked for on the draft, and where they change that.
async fn asked_for(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    draft: &Draft,
    standing: &Facts,
) -> Result<Vec<(String, String)>, Problem> {
    let may = |action| app.policy.decide(viewer, action, standing).is_some();
    match may(COMMENT_PLAN) && may(OPEN_CHILD) {
        true => Ok(comments::load(tx, app, viewer, draft, standing).await?.named("school")),
        false => Ok(Vec::new()),
    }
}

fn family_card(app: App, viewer: Viewer) -> Showing {
    Box::pin(async move {
        let mine = own_family(&app, &viewer).await?;
        let mut tx = app.db.read().await?;
        let unsaved = unsaved::of(&mut tx, viewer.account).await?;
        let mut children = Vec::with_capacity(mine.len());
        for one in &mine {
            let reader = Reader::session(&mut tx, &viewer, one.child.id).await?;
            let own = viewer.person == Some(one.child.id.uuid());
            // Somebody who works with children may be a parent too: here stand their own.
            if !own && !reader.is_family() {
                continue;
            }
            let home = match one.has_died() {
                true => None,
                false => {
                    let of = (one.child.id, one.child.forename.as_str());
                    Some(home(&mut tx, &app, &viewer, &reader, of, &unsaved).await?)
                }
            };
            children.push(OneChild {
                id: one.child.id,
                name: gate::name::full(&one.child.forename, &one.child.surname),
                home,
            });
        }
        let details = area::Details::load(&mut tx).await?;
        drop(tx);
        // The child with something to do comes first.
        children.sort_by_key(|one: &OneChild| one.home.as_ref().is_none_or(|home| home.first.is_empty()));
        let contact = ["telephone", "email"].map(|code| details.line(code)).into_iter();
        let contact = contact.filter(|line| !line.is_empty()).collect();
        Ok::<_, Problem>(Some(Markup::render(&Card { children, contact })?))
    })
}

async fn home(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    reader: &Reader,
    (id, forename): (PersonId, &str),
    unsaved: &[Unsaved],
) -> Result<Home, Problem> {
    let own = viewer.person == Some(id.uuid());
    let standing = children::standing(tx, viewer, id).await?;
    let may = |action| app.policy.decide(viewer, action, &standing).is_some();
    let journey = timeline::load(tx, reader, id).await?;
    let pieces = advice::of(tx, id).await?;
    let rights = rights::of(tx, id, viewer.today).await?;
    let versions = plans::versions(tx, id).await?;
    let sent = versions.iter().find(|version| !version.is_working());
    let has_text = sent.is_some();
    let settled = journey.settled(viewer.today);
    let from = |one: &Obligation| asked_of(&pieces, one.from.about, reader);
    let now = stands(&journey.events, &settled, viewer.today, own, &from);
    let asks = (may(REQUEST_ASSESSMENT) && journey.died.is_none() && !super::request::moved_away(&journey))
        .then(|| super::request::offered(&journey))
        .flatten();
    let writes = may(messages::WRITE_MESSAGE);
    // What a card asks them to answer is told there.
    let is_first =
        |kind: Kind| now.first.iter().any(|can| matches!(can, Can::Answer { decision, .. } if *decision == kind));
    let news = match news(&journey.events, viewer.today).filter(|(kind, ..)| !is_first(*kind)) {
        Some((kind, _, words)) => Some((words, letter(tx, id, kind).await?)),
        None => None,
    };
    let named = asked_for(tx, app, viewer, &Draft::new(id, &versions), &standing).await?;
    let until = now.first.iter().find_map(|one| match one {
        Can::Comment { until, .. } => *until,
        _ => None,
    });
    let mut unsent = unsent::of_child(unsaved, id, until);
    if asks.is_some() && !drafts::of(tx, id, viewer.account).await?.is_empty() {
        unsent.push(unsent::request(id));
    }
    let visit = next_visit(tx, reader, id, &journey, viewer.today).await?;
    Ok(Home {
        news,
        first: now.first.iter().filter_map(|can| to_do(*can, id, has_text)).collect(),
        passes: passes(&rights, &journey, own, forename),
        can: can_do(&now, id, own, asks, (writes && may(OPEN_CHILD), has_text, !named.is_empty())),
        unsent,
        named,
        easy: sent.map(|version| version.number),
        me: if own { Some(Me::load(tx, viewer, reader, id, &journey, &rights).await?) } else { None },
        next: visit.into_iter().chain(now.next).min_by_key(|(_, on)| *on).map(|(what, on)| (what, date(on))),
        is_late: now.waits.iter().any(|wait| wait.is_late),
        has_plan: now.has_plan && has_text,
        steps: now.steps,
        summary: now.summary,
        waits: now.waits,
        officer: officer(tx, reader, id, viewer.today).await?,
    })
}

/// The next visit that the family expects, as its page of the advice says it.
async fn next_visit(
    tx: &mut Tx,
    reader: &Reader,
    id: PersonId,
    journey: &Journey,
    today: Date,
) -> Result<Option<(String, Date)>, Problem> {
    let all = visits::told_to_family(tx, reader, id, &journey.events, today).await?;
    let next = all.iter().find(|visit| visit.on() >= today);
    Ok(next.map(|visit| (format!("Visit for the assessment at {}", visit.time_and_place()), visit.on())))
}

/// The letter of regulation 6(1) and whom the piece was asked of, as the reader may have it; a name only where it tells more
/// than the letter.
pub(super) fn asked_of<'a>(pieces: &'a [Advice], about: u64, reader: &Reader) -> Option<(&'a str, String)> {
    let piece = pieces.iter().find(|piece| model::about(piece.id.uuid()) == about)?;
    let named = if reader.may_know_settings() { piece.asked_of.to(reader) } else { String::new() };
    Some((&piece.line, named))
}

fn to_do(can: Can, id: PersonId, has_text: bool) -> Option<ToDo> {
    let by = |until: Option<Date>| until.map(|until| format!(" by {}", date(until))).unwrap_or_default();
    let path = |part: &str| format!("/children/{id}/{part}");
    match can {
        Can::Comment { changes, until } => Some(ToDo {
            code: "comment",
            words: match changes {
                false => format!("Your draft plan: tell us what you think{}", by(until)),
                true => format!("We want to change the plan: tell us what you think{}", by(until)),
            },
            href: path(if has_text { "plan" } else { "messages/new" }),
            button: match (changes, has_text) {
                (_, false) => "Tell us what you think",
                (false, true) => "Read the draft and comment",
                (true, true) => "Read the changes and comment",
            },
        }),
        Can::Answer { decision, until, .. } => Some(ToDo {
            code: "answer",
            words: format!(
                "{} If you do not agree, you can ask for mediation{}",
                refused(decision),
                until.map(|until| format!(" until {}", date(until))).unwrap_or_default()
            ),
            href: path("journey"),
            button: "Read our letter",
        }),
        // What they are asked for has a card of its own, above.
        Can::Views { .. } | Can::Mediation { .. } | Can::Appeal { .. } | Can::Ombudsman { .. } => None,
    }
}

fn refused(decision: Kind) -> &'static str {
    match decision {
        Kind::AssessmentRefused => "We decided not to assess.",
        Kind::PlanRefused => "We decided not to make a plan.",
        Kind::ReassessmentDeclined => "We decided not to assess again.",
        Kind::AmendmentDropped => "We decided not to change the plan.",
        _ => "We decided to end the plan.",
    }
}

/// What they can do because of where things are: where, and in which words.
fn at_this_stage(
    now: &Stands,
    id: PersonId,
    (writes, has_text, has_named): (bool, bool, bool),
) -> Vec<(String, String)> {
    let path = |part: &str| format!("/children/{id}/{part}");
    let until = |until: Option<Date>| until.map(|until| format!(" (until {})", date(until))).unwrap_or_default();
    let mut all = Vec::new();
    let has_draft = now.first.iter().chain(&now.can).any(|one| matches!(one, Can::Comment { .. }));
    if has_draft && has_text && !has_named {
        all.push((path("plan/comment?ask=school"), "Say which school or college you want".to_owned()));
    }
    if has_draft && writes {
        all.push((path("messages/new?about=meeting"), "Ask to meet us about the draft".to_owned()));
    }
    for can in &now.can {
        all.extend(match can {
            Can::Comment { .. } => {
                let href = path(if has_text { "plan" } else { "messages/new" });
                Some((href, "Tell us what you think of the draft plan".to_owned()))
            }
            Can::Mediation { until: day } => {
                Some((format!("{DISAGREE}#mediation"), format!("Ask for mediation{}", until(*day))))
            }
            Can::Appeal { until: day } => {
                Some((format!("{DISAGREE}#appeal"), format!("Appeal to the SEND Tribunal{}", until(*day))))
            }
            Can::Ombudsman { until: day } => {
                Some(("/complaints".to_owned(), format!("Complain to the Ombudsman{}", until(*day))))
            }
            Can::Views { .. } | Can::Answer { .. } => None,
        });
    }
    all
}

/// Each thing that they can do now, that of this stage first.
fn can_do(
    now: &Stands,
    id: PersonId,
    own: bool,
    asks: Option<&str>,
    (writes, has_text, has_named): (bool, bool, bool),
) -> Vec<(String, String)> {
    let path = |part: &str| format!("/children/{id}/{part}");
    let mut all = at_this_stage(now, id, (writes, has_text, has_named));
    if writes {
        all.push((path("messages/new"), "Write to your case officer".to_owned()));
        all.push((path("files/new"), "Send us a report or a picture".to_owned()));
        let views = if own { "Tell us what you think and want" } else { "Tell us what your child thinks and wants" };
        all.push((path("views"), views.to_owned()));
    }
    all.extend(asks.map(|title| (path("journey/request"), title.to_owned())));
    all
}

/// The page of the newest letter with a decision of a kind.
async fn letter(tx: &mut Tx, id: PersonId, kind: Kind) -> Result<Option<String>, Problem> {
    let all = notices::of(tx, id).await?;
    let newest = all.iter().find(|one| one.kind == kind.code() && one.withdrawn_at().is_none());
    Ok(newest.map(|one| format!("/children/{id}/journey/notices/{}", one.id)))
}

async fn officer(tx: &mut Tx, reader: &Reader, id: PersonId, today: Date) -> Result<Option<String>, Problem> {
    let works = family::professionals(tx, id, today).await?;
    let officers: Vec<_> =
        works.iter().filter(|one| one.kind == "case_officer" && !one.has_left).map(|one| one.account).collect();
    let names = accounts::names(tx, &officers).await?;
    Ok(names.into_iter().next().map(|(_, name)| Words::new(name.as_str()).to(reader)))
}

/// What a family is told before rights pass.
fn passes(rights: &Rights, journey: &Journey, own: bool, name: &str) -> Option<String> {
    let on = rights.pass_on.filter(|_| rights.is_soon() && journey.died.is_none())?;
    let on = date(on);
    Some(if own {
        format!(
            "From {on} you decide about your support. You can ask for an assessment, say what you think of your plan, and appeal. You also choose whether your parents can see your record. Tell your case officer what you want."
        )
    } else {
        format!(
            "From {on} {name} decides about their own support. After that you can open this record only if {name} agrees. If {name} cannot decide this alone, talk to the case officer."
        )
    })
}
