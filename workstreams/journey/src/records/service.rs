//! When what was sent to the family was served, and until when its letter lets them comment: from notices and deliveries.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use law::counting::days_between;
use law::ledger::Event;
use law::service::Channel;
use law::{Calendar, Kind};
use people::PersonId;
use people::records::events::Event as Recorded;
use store::{Result, Tx, sql};
use uuid::Uuid;

use crate::model::{self, Roots, days};

const FAR: i64 = model::notices::LONGEST_TO_COMMENT;

/// A notice, with one sending of it where one is written down.
#[derive(sqlx::FromRow)]
struct Sent {
    child: PersonId,
    event: Uuid,
    channel: String,
    sent_on: jiff_sqlx::Date,
    fields: gate::Words,
    addressee: Option<String>,
    person: Option<Uuid>,
    delivered_by: Option<String>,
    delivered_on: Option<jiff_sqlx::Date>,
    received_on: Option<jiff_sqlx::Date>,
    failed_on: Option<jiff_sqlx::Date>,
    copy_reason: Option<String>,
    /// Whether the letter of this sending is still here: it is to be printed, or nobody has posted it.
    is_here: bool,
    is_withdrawn: bool,
}

/// What became of one sending to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sending {
    /// Served on a day that is proved.
    Proved(Date),
    /// Served on the day that the law supposes, or on one that nobody can work out.
    Supposed(Option<Date>),
    /// It did not arrive, or it has not left: what failed is no service.
    Failed,
}

/// When something was served on one addressee, from all that was sent to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Service {
    On(Option<Date>),
    Not,
}

/// What is proved goes before what is supposed, and the earliest proof is enough. Where nothing is proved, whoever sent it
/// again had a reason: the latest counts.
fn service(sendings: &[Sending]) -> Service {
    let proved = sendings.iter().filter_map(|one| if let Sending::Proved(on) = one { Some(*on) } else { None });
    if let Some(on) = proved.min() {
        return Service::On(Some(on));
    }
    let supposed = sendings.iter().filter_map(|one| if let Sending::Supposed(on) = one { Some(*on) } else { None });
    supposed.max().map_or(Service::Not, Service::On)
}

impl Sent {
    fn channel(&self) -> Option<Channel> {
        Channel::from_code(self.delivered_by.as_deref().unwrap_or(&self.channel))
    }

    /// By whom it was to be had: a person whatever they were called, or somebody in words.
    fn whose(&self) -> (Option<Uuid>, String) {
        let words = || self.addressee.as_deref().unwrap_or_default().trim().to_lowercase();
        (self.person, self.person.map_or_else(words, |_| String::new()))
    }

    /// Whether it was to be served on them: what went to the school, or as a copy, begins nobody's time.
    fn is_service(&self) -> bool {
        let with_the_notice = self.delivered_on.is_none_or(|on| on.to_jiff() == self.sent_on.to_jiff());
        self.copy_reason.is_none() && (self.person.is_some() || with_the_notice)
    }

    fn sending(&self, calendar: &Calendar) -> Sending {
        if let Some(on) = self.received_on {
            return Sending::Proved(on.to_jiff());
        }
        if self.failed_on.is_some() || self.is_here {
            return Sending::Failed;
        }
        let sent = self.delivered_on.unwrap_or(self.sent_on).to_jiff();
        Sending::Supposed(self.channel().and_then(|channel| channel.served(sent, calendar).ok()))
    }
}

/// What is known of the service of one event.
#[derive(Default)]
struct Known {
    /// What was sent to each addressee.
    to: BTreeMap<(Option<Uuid>, String), Vec<Sending>>,
    /// The day that the letter names.
    until: Option<Date>,
    /// Whether a notice of it stands, and whether one was withdrawn.
    stands: bool,
    is_withdrawn: bool,
}

impl Known {
    /// The last day on which somebody was served, or that somebody was not. What was withdrawn serves nobody.
    fn served(&self) -> Service {
        if self.is_withdrawn && !self.stands {
            return Service::Not;
        }
        // A letter to "the parent or the young person" is somebody's as soon as it went to them by name.
        let named = self.to.keys().any(|(person, _)| person.is_some());
        let all = self.to.iter().filter(|((person, _), _)| person.is_some() || !named);
        all.map(|(_, sendings)| service(sendings))
            .reduce(|one, other| match (one, other) {
                (Service::On(one), Service::On(other)) => Service::On(one.max(other)),
                _ => Service::Not,
            })
            .unwrap_or(Service::On(None))
    }
}

/// What was sent of what is served, with what became of it, by the child.
#[derive(Default)]
pub struct Served(HashMap<PersonId, Vec<Sent>>);

/// [`Served`] for the children from one id to another.
pub async fn served(tx: &mut Tx, first: Uuid, last: Uuid) -> Result<Served> {
    let rows: Vec<Sent> = sql!(
        "select n.person as child, n.event, n.channel, n.sent_on, n.fields, d.addressee, d.person,
           d.channel as delivered_by, d.sent_on as delivered_on, d.received_on, d.failed_on, d.copy_reason,
           n.withdrawn_at is not null as is_withdrawn,
           (d.channel is not null and d.channel like '%post'
             and exists (select 1 from letter l where l.notice = n.id and coalesce(l.person, l.for_person) = d.person
               and l.channel like '%post' and l.posted_on is null)
             and not exists (select 1 from letter l where l.notice = n.id and coalesce(l.person, l.for_person) = d.person
               and l.posted_on >= d.sent_on)) as is_here
            from notice n left join notice_delivery d on d.notice = n.id
           where n.event is not null and n.person >= $1 and n.person <= $2 and n.kind in ('plan.draft_served',
             'review.amendment_served', 'amendment.proposed', 'detained.draft_served')
           order by d.sent_on, d.id",
        first,
        last,
    )
    .all(tx)
    .await?;
    let mut all = Served::default();
    for row in rows {
        all.0.entry(row.child).or_default().push(row);
    }
    Ok(all)
}

impl Served {
    /// Puts the day of service, deemed or proved, and the day that the letter names into a child's events of what is served. What
    /// did not reach somebody, was withdrawn or is still to be posted, and was served on them in no other way, is not served.
    pub fn put(&self, child: PersonId, roots: &Roots, events: &mut [Event], calendar: &Calendar) {
        let mut known: HashMap<u64, Known> = HashMap::new();
        for row in self.0.get(&child).into_iter().flatten() {
            let of = known.entry(model::about(roots.of(row.event))).or_default();
            if row.is_withdrawn {
                of.is_withdrawn = true;
                continue;
            }
            of.stands = true;
            let until = named_day(row.fields.unseen(), row.sent_on.to_jiff());
            of.until = of.until.max(until);
            if row.is_service() {
                of.to.entry(row.whose()).or_default().push(row.sending(calendar));
            }
        }
        for event in events.iter_mut().filter(|event| event.kind.is_served()) {
            if let Some(known) = known.get(&event.id) {
                *event = match known.served() {
                    Service::On(day) => event.served(day, known.until),
                    Service::Not => event.served(None, known.until).undelivered(),
                };
            }
        }
    }
}

/// [`Served::put`] for one child.
pub async fn apply(
    tx: &mut Tx,
    child: PersonId,
    recorded: &[Recorded],
    events: &mut [Event],
    calendar: &Calendar,
) -> Result<()> {
    if events.iter().any(|event| event.kind.is_served()) {
        let roots = Roots::new(recorded.iter().map(|event| (event.id.uuid(), event.corrects)));
        served(tx, child.uuid(), child.uuid()).await?.put(child, &roots, events, calendar);
    }
    Ok(())
}

/// From when those who were asked for advice could read the request in an account, by the piece of advice.
#[derive(Debug, Default)]
pub struct Readable(HashMap<u64, Date>);

#[derive(sqlx::FromRow)]
struct LetIn {
    about: Uuid,
    starts_on: jiff_sqlx::Date,
    role_since: Option<jiff_sqlx::Date>,
}

/// [`Readable`] for the children from one id to another.
pub async fn readable(tx: &mut Tx, first: Uuid, last: Uuid) -> Result<Readable> {
    let rows: Vec<LetIn> = sql!(
        "select m.about, m.starts_on, h.starts_on as role_since from admission m
           left join account_role h on h.organisation = m.organisation
             and h.role in ('senco', 'adviser', 'educational_psychologist') and h.ends_on is null
             and (m.account is null or h.account = m.account)
             and exists (select 1 from account a where a.id = h.account and a.disabled_at is null)
           where m.kind = 'asked' and (m.account is not null or h.id is not null)
             and m.person >= $1 and m.person <= $2",
        first,
        last,
    )
    .all(tx)
    .await?;
    let mut all = Readable::default();
    for row in rows {
        let starts = row.starts_on.to_jiff();
        let since = row.role_since.map_or(starts, |role| role.to_jiff().max(starts));
        let day = all.0.entry(model::about(row.about)).or_insert(since);
        *day = since.min(*day);
    }
    Ok(all)
}

/// What can be read in an account is served on the day from which it can be.
pub fn in_accounts(events: &mut [Event], readable: &Readable) {
    for event in events.iter_mut().filter(|event| event.kind == Kind::AdviceAsked) {
        let since = readable.0.get(&event.about).map(|day| event.on.max(*day));
        event.served = event.served.or(since);
    }
}

/// The last day that a letter names for comments.
fn named_day(fields: &str, sent: Date) -> Option<Date> {
    let fields: serde_json::Value = serde_json::from_str(fields).ok()?;
    let text = fields.get("representations_until")?.as_str()?;
    let days = days::named(text, sent).into_iter().map(|named| named.day);
    days.filter(|day| *day > sent && days_between(sent, *day) <= FAR).max()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn what_failed_is_no_service_and_each_addressee_needs_their_own() {
        use Sending::{Failed, Proved, Supposed};
        let [first, again, later] = [date(2026, 11, 19), date(2026, 11, 30), date(2026, 12, 2)];
        assert_eq!(service(&[Failed]), Service::Not);
        assert_eq!(service(&[Failed, Proved(again)]), Service::On(Some(again)));
        assert_eq!(service(&[Failed, Supposed(Some(later))]), Service::On(Some(later)));
        assert_eq!(service(&[Supposed(Some(first)), Supposed(Some(later))]), Service::On(Some(later)), "sent again");
        assert_eq!(service(&[Proved(first), Supposed(Some(later))]), Service::On(Some(first)), "a spare copy");
        let [one, other] = [1, 2].map(|number| (Some(Uuid::from_u128(number)), String::new()));
        type Sent = ((Option<Uuid>, String), Vec<Sending>);
        let known = |to: Vec<Sent>| {
            Known { to: to.into_iter().collect(), stands: true, is_withdrawn: true, ..Known::default() }.served()
        };
        let both = known(vec![(one.clone(), vec![Proved(first)]), (other.clone(), vec![Failed, Proved(again)])]);
        assert_eq!(both, Service::On(Some(again)), "the last of them");
        assert_eq!(known(vec![(one.clone(), vec![Proved(first)]), (other, vec![Failed])]), Service::Not);
        let unnamed = (None, "the parent or the young person".to_owned());
        assert_eq!(known(vec![(unnamed.clone(), vec![Failed]), (one, vec![Proved(again)])]), Service::On(Some(again)));
        assert_eq!(known(vec![(unnamed, vec![Failed])]), Service::Not);
        assert_eq!(known(Vec::new()), Service::On(None), "nothing is known of it");
        assert_eq!(Known { is_withdrawn: true, ..Known::default() }.served(), Service::Not, "no notice of it stands");
    }

    #[test]
    fn the_day_that_a_letter_names_is_read_from_its_words() {
        let named = |text: &str| {
            named_day(&serde_json::json!({ "representations_until": text }).to_string(), date(2026, 11, 6))
        };
        assert_eq!(named("You can comment on it until the end of 26 November 2026."), Some(date(2026, 11, 26)));
        assert_eq!(named("Sent on 6 November 2026. Comment by 30 Nov."), Some(date(2026, 11, 30)));
        assert_eq!(named("Written"), None);
        assert_eq!(named("The school year begins on 1 September 2027."), None);
    }

    #[test]
    fn every_kind_that_is_served_is_looked_for() {
        let code = include_str!("service.rs");
        for kind in Kind::ALL.iter().filter(|kind| kind.is_served()) {
            assert!(code.contains(&format!("'{}'", kind.code())), "{kind:?}");
        }
    }
}
