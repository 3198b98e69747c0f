//! The letters and notices of one child in a list: a line for each that went to somebody.

use gate::{Reader, Words};
use jiff::civil::Date;
use people::PersonId;
use store::{Query, Result, Tx};

use super::held::{self, Held};
use super::letters::LetterId;
use super::notices::{self, NoticeId};
use crate::model::letter::paper::Made;
use crate::model::notices::goes_to_a_home;

/// A notice as it went to one person; to the family's home, or as it was before letters were made here, where nobody is named.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Line {
    pub notice: NoticeId,
    pub letter: Option<LetterId>,
    kind: String,
    fields: Words,
    pub channel: String,
    sent_on: jiff_sqlx::Date,
    pub withdrawn: bool,
    /// To whom of the family.
    pub person: Option<PersonId>,
    made: Option<Words>,
    posted_on: Option<jiff_sqlx::Date>,
    received_on: Option<jiff_sqlx::Date>,
    failed_on: Option<jiff_sqlx::Date>,
    held: Option<String>,
}

impl Line {
    /// What it is called.
    #[must_use]
    pub fn title(&self, reader: &Reader) -> String {
        notices::title(&self.kind, notices::text_of(&self.fields).as_ref(), reader)
    }
    #[must_use]
    pub fn sent_on(&self) -> Date {
        self.sent_on.to_jiff()
    }
    /// To whom it is addressed, for those who work on the case.
    #[must_use]
    pub fn addressee(&self, reader: &Reader) -> Option<String> {
        let made: Made = serde_json::from_str(self.made.as_ref()?.unseen()).unwrap_or_default();
        Some(made.name.words().to(reader)).filter(|name| !name.is_empty())
    }
    #[must_use]
    pub fn posted_on(&self) -> Option<Date> {
        self.posted_on.map(jiff_sqlx::Date::to_jiff)
    }
    /// When it was received or served, where that is proved.
    #[must_use]
    pub fn received_on(&self) -> Option<Date> {
        self.received_on.map(jiff_sqlx::Date::to_jiff)
    }
    /// Why it must not be posted or handed over now; none where it can be, or was.
    #[must_use]
    pub fn held(&self) -> Option<Held> {
        let waits = self.posted_on.is_none() && goes_to_a_home(&self.channel);
        self.held.as_deref().filter(|_| waits).and_then(Held::from_code)
    }
    /// When it was known that it did not arrive.
    #[must_use]
    pub fn failed_on(&self) -> Option<Date> {
        self.failed_on.map(jiff_sqlx::Date::to_jiff)
    }
}

/// Whose letters somebody reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reads {
    /// All of them, with those that were withdrawn: whoever works on the case.
    All,
    /// What stands of decisions, without its addressees: whoever else may open the record at work.
    Standing,
    /// Their own, and what went to the family's home.
    Own(PersonId),
    /// Those with their name alone: somebody who must not learn where the child is.
    OwnAlone(PersonId),
}

const LINE: &str =
    "select n.id as notice, l.id as letter, n.kind, n.fields, coalesce(l.channel, n.channel) as channel, n.sent_on,
       n.withdrawn_at is not null as withdrawn, l.person, l.made, l.posted_on,
       (select max(d.received_on) from notice_delivery d
         where d.notice = n.id and (l.person is null or d.person = l.person)) as received_on,
       (select max(d.failed_on) from notice_delivery d
         where d.notice = n.id and (l.person is null or d.person = l.person)) as failed_on";

/// A child's letters as somebody reads them, newest first.
pub async fn of(tx: &mut Tx, child: PersonId, reads: Reads) -> Result<Vec<Line>> {
    let query = Query::new(LINE).push(",").push(&held::why());
    let query = query.push("as held from notice n left join letter l on l.notice = n.id where n.person =").value(child);
    let standing = |query: Query| query.push("and n.withdrawn_at is null");
    let own = |query: Query, person: PersonId| {
        standing(query)
            .push("and (l.person =")
            .value(person)
            .push(
                "or exists (select 1 from notice_delivery d where d.notice = n.id
               and (d.copy_reason is not null or n.event is null) and d.person =",
            )
            .value(person)
            .push(")")
    };
    let query = match reads {
        Reads::All => query,
        Reads::Standing => standing(query).push("and n.event is not null"),
        Reads::Own(person) => own(query, person).push("or l.person is null)"),
        Reads::OwnAlone(person) => own(query, person).push(")"),
    };
    let mut lines: Vec<Line> = query.push("order by n.sent_on desc, n.id desc, l.id").all(tx).await?;
    if let Reads::Own(person) | Reads::OwnAlone(person) = reads {
        once(&mut lines, person);
    } else if reads == Reads::Standing {
        lines.dedup_by_key(|line| line.notice.uuid());
    }
    Ok(lines)
}

/// Each notice once: the letter with their name where there is one, otherwise the copy that they got.
fn once(lines: &mut Vec<Line>, person: PersonId) {
    let own: Vec<NoticeId> = lines.iter().filter(|line| line.person == Some(person)).map(|line| line.notice).collect();
    lines.retain(|line| line.person == Some(person) || !own.contains(&line.notice));
    lines.dedup_by_key(|line| line.notice.uuid());
}
