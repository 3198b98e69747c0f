//! Everything that is written about a child and that the family can read or be sent: to look through for what tells
//! somebody where the child is.

use access::AccountId;
use gate::{PersonId, Words, fingerprint};
use law::Kind;
use law::notice::required;
use messages::records::{files, messages as sent};
use people::records::{events, family};
use store::{Result, Tx};
use uuid::Uuid;
use workstream::Rooms;

use super::plans::Version;
use super::{advice, deliveries, details, letters, notices, plans};
use crate::model::notices::heading;
use crate::model::plan::section_of;

/// A text or document.
#[derive(Debug, Clone)]
pub struct Paper {
    pub title: String,
    /// Where it can be read.
    pub place: String,
    pub words: Words,
    /// By which it is known: of a text its words, of a document its bytes.
    pub fingerprint: String,
    /// Whether it is a document, from which no words can be taken out.
    pub document: bool,
    /// Whether the program could not read all of a document.
    pub unread: bool,
    /// Whether and when it went out, in words.
    pub gone: String,
    /// The accounts that got it, where it went to some and not to the whole family.
    pub to: Option<Vec<AccountId>>,
    /// What it is of what people say to and fro.
    pub said: Said,
    /// What its reader entered, in an answer to that: it may stand in it.
    pub entered: Vec<String>,
}

/// Whether a text is a part of a message, which may quote what its reader wrote, or a comment or the answer to one, and whose comment
/// that is; or the answer to new details that its reader entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    Nothing,
    Subject,
    Message,
    Comment(Option<AccountId>),
    Answer(Option<AccountId>),
    Details,
}

impl Paper {
    /// Whether somebody of the family reads it with places taken out. What they wrote is theirs as they wrote it, and somebody
    /// who must not learn where the child is reads no comment of others and no answer to one.
    #[must_use]
    pub fn is_for(&self, account: Option<AccountId>, is_bound: bool) -> bool {
        let is_own = |author: Option<AccountId>| author.is_some() && author == account;
        let said = match self.said {
            Said::Nothing | Said::Subject | Said::Message | Said::Details => true,
            Said::Comment(author) => !is_bound && !is_own(author),
            Said::Answer(author) => !is_bound || is_own(author),
        };
        said && self.to.as_ref().is_none_or(|to| account.is_some_and(|account| to.contains(&account)))
    }
}

fn text(title: String, place: &str, words: Words) -> Paper {
    let fingerprint = fingerprint(words.unseen());
    Paper {
        title,
        place: place.to_owned(),
        words,
        fingerprint,
        document: false,
        unread: false,
        gone: String::new(),
        to: None,
        said: Said::Nothing,
        entered: Vec::new(),
    }
}

/// What people say on the versions of a plan, and how it is answered.
async fn comments(tx: &mut Tx, versions: &[Version], place: &str) -> Result<Vec<Paper>> {
    let owners: Vec<Uuid> = versions.iter().map(|version| version.id.uuid()).collect();
    let mut all = Vec::new();
    for one in approval::records::comments::of::<Words>(tx, plans::CODE, &owners).await? {
        let author = one.made_by_account;
        let title = format!("Comment on the plan, {}", page::words::date(one.made_on));
        if let Some(answer) = one.answer {
            let title = format!("Answer to the comment of {}", page::words::date(one.made_on));
            all.push(Paper { said: Said::Answer(author), ..text(title, place, answer.reason) });
        }
        all.push(Paper { said: Said::Comment(author), ..text(title, place, one.body) });
    }
    Ok(all)
}

/// All of a child's papers, newest kinds first. `viewer` is an officer who sees all of them.
pub async fn of(tx: &mut Tx, rooms: &Rooms, viewer: &access::Viewer, child: PersonId) -> Result<Vec<Paper>> {
    let at = format!("/children/{child}");
    let mut all = letters_of(tx, child, &at).await?;
    all.extend(plan_of(tx, child, &at).await?);
    all.extend(advice_of(tx, child, &at).await?);
    all.extend(details_of(tx, rooms, child, &at).await?);
    all.extend(refused_details(tx, child, &at).await?);
    let recipients = sent::recipients(tx, child).await?;
    all.extend(messages_of(tx, viewer, child, &at, &recipients).await?);
    all.extend(documents_of(tx, viewer, child, &at, &recipients).await?);
    Ok(all)
}

/// Letters that were not withdrawn: what an officer wrote in them, and the texts of the notice.
async fn letters_of(tx: &mut Tx, child: PersonId, at: &str) -> Result<Vec<Paper>> {
    let mut all = Vec::new();
    for notice in notices::of(tx, child).await?.into_iter().filter(|notice| notice.withdrawn_at().is_none()) {
        let kind = Kind::from_code(&notice.kind);
        let name = kind.map_or("Notice", Kind::words);
        let on = page::words::date(notice.sent_on());
        for words in notice.own_text().map(|text| letters::said_in(&text)).unwrap_or_default() {
            let place = format!("{at}/journey/notices/{}", notice.id);
            let gone = format!("Sent on {on}. Check whether the full letter went to them.");
            let to = Some(deliveries::accounts(tx, notice.id).await?);
            all.push(Paper { gone, to, ..text(format!("Letter, {on}"), &place, words) });
        }
        for field in kind.map(required).unwrap_or_default() {
            let place = format!("{at}/journey/notices/{}", notice.id);
            let gone = format!("Sent on {on}. Check whether the full letter went to them.");
            let title = format!("{name}, {on}: {}", heading(&field));
            all.push(Paper { gone, ..text(title, &place, notice.field(field.name)) });
        }
        all.extend(corrections_of(tx, &notice, at).await?);
    }
    Ok(all)
}

/// What was put right in a letter that went out: it is read above the letter.
async fn corrections_of(tx: &mut Tx, notice: &notices::Notice, at: &str) -> Result<Vec<Paper>> {
    let kind = Kind::from_code(&notice.kind);
    let name = kind.map_or("Notice", Kind::words);
    let required = kind.map(required).unwrap_or_default();
    let place = format!("{at}/journey/notices/{}", notice.id);
    let mut all = Vec::new();
    for corrected in notices::corrections(tx, notice.id).await? {
        let on = page::words::date(corrected.made_on());
        for field in &required {
            if let Some(words) = corrected.field(field.name) {
                let title = format!("Correction of {on}, {name}: {}", heading(field));
                let gone = format!("Added to the letter on {on}.");
                all.push(Paper { gone, ..text(title, &place, words) });
            }
        }
    }
    Ok(all)
}

/// The versions of the plan, and what people say on them.
async fn plan_of(tx: &mut Tx, child: PersonId, at: &str) -> Result<Vec<Paper>> {
    let versions = plans::versions(tx, child).await?;
    let mut all = comments(tx, &versions, &format!("{at}/plan")).await?;
    for version in versions {
        let place = format!("{at}/plan/{}", version.number);
        for line in plans::lines(tx, version.id).await?.iter().filter(|line| line.section() != "I") {
            let letter = section_of(line.section()).map_or("", |section| section.letter);
            for (name, words) in line.texts() {
                all.push(text(
                    format!("Plan version {}, section {letter}{name}", version.number),
                    &place,
                    words.clone(),
                ));
            }
        }
    }
    Ok(all)
}

/// Advice of professionals.
async fn advice_of(tx: &mut Tx, child: PersonId, at: &str) -> Result<Vec<Paper>> {
    let mut all = Vec::new();
    for piece in advice::of(tx, child).await?.into_iter().filter(|piece| piece.line != "b") {
        let place = format!("{at}/advice/{}", piece.id);
        for given in advice::given(tx, piece.id).await? {
            for (name, words) in [("needs", given.needs), ("provision", given.provision), ("outcomes", given.outcomes)]
            {
                all.push(text(format!("Advice ({}), {name}", piece.line), &place, words));
            }
        }
    }
    Ok(all)
}

/// Notes of consents, and what is recorded with events.
async fn details_of(tx: &mut Tx, rooms: &Rooms, child: PersonId, at: &str) -> Result<Vec<Paper>> {
    let mut all = Vec::new();
    for consent in family::consents(tx, child).await? {
        if let Some(note) = consent.note {
            all.push(text("Note of a consent".to_owned(), at, note));
        }
    }
    for event in events::all_of(tx, child).await? {
        if let Some(words) = people::model::detail_in_words(&event.kind, &event.detail) {
            let title =
                format!("{}, {}", people::model::sentence(rooms, &event.kind), page::words::date(event.happened_on()));
            all.push(text(title, at, words));
        }
    }
    Ok(all)
}

/// Why new contact details that somebody of the family entered were not saved.
async fn refused_details(tx: &mut Tx, child: PersonId, at: &str) -> Result<Vec<Paper>> {
    let mut all = Vec::new();
    for change in details::refused(tx, child).await? {
        let (asked_on, entered) = (change.asked_on(), change.fields().into_values().collect());
        let Some(reason) = change.reason else { continue };
        let title = format!("Reason for not saving new contact details, {}", page::words::date(asked_on));
        let gone = format!("{} can read it.", change.asked_by);
        let to = Some(vec![change.account]);
        let paper = text(title, &format!("{at}/people"), reason);
        all.push(Paper { gone, to, said: Said::Details, entered, ..paper });
    }
    Ok(all)
}

/// Messages that were not cancelled.
async fn messages_of(
    tx: &mut Tx,
    viewer: &access::Viewer,
    child: PersonId,
    at: &str,
    recipients: &[sent::To],
) -> Result<Vec<Paper>> {
    let mut all = Vec::new();
    let all_of_them = sent::of(tx, viewer, true, child).await?;
    // What was cancelled or withdrawn nobody reads.
    for message in all_of_them.into_iter().filter(|one| !one.is_recalled() && one.withdrawn_at().is_none()) {
        let to: Vec<_> = recipients.iter().filter(|one| one.message == message.id).map(|one| one.account).collect();
        let place = format!("{at}/messages#m-{}", message.id);
        let on = page::words::time(message.written_at());
        let read = recipients.iter().filter(|one| one.message == message.id).filter_map(sent::To::read_at).min();
        let gone = match (message.waits(viewer.now), read) {
            (true, _) if message.stopped => "Stopped because a death was recorded.".to_owned(),
            (true, _) => {
                format!("Will be sent on {}. It can still be cancelled.", page::words::time(message.leaves_at()))
            }
            (false, Some(at)) => format!("Sent, and read {}.", page::words::time(at)),
            (false, None) => {
                format!("Sent {}. Nobody has confirmed that they read it.", page::words::time(message.leaves_at()))
            }
        };
        for (name, said, words) in
            [("subject", Said::Subject, message.subject), ("message", Said::Message, message.body)]
        {
            all.push(Paper {
                to: Some(to.clone()),
                gone: gone.clone(),
                said,
                ..text(format!("Message, {on}, {name}"), &place, words)
            });
        }
    }
    Ok(all)
}

/// Documents that were sent with messages.
async fn documents_of(
    tx: &mut Tx,
    viewer: &access::Viewer,
    child: PersonId,
    at: &str,
    recipients: &[sent::To],
) -> Result<Vec<Paper>> {
    let mut all = Vec::new();
    let attached = sent::files(tx, child).await?;
    for file in files::of(tx, viewer, true, child).await?.into_iter().filter(|file| file.withdrawn_at().is_none()) {
        let by: Vec<_> = attached.iter().filter(|(_, of, ..)| *of == file.id).map(|(message, ..)| *message).collect();
        if by.is_empty() {
            continue;
        }
        let to = recipients.iter().filter(|one| by.contains(&one.message)).map(|one| one.account).collect();
        let (words, fingerprint) = files::said(tx, &file).await?;
        all.push(Paper {
            title: format!("Document “{}”", file.title.unseen()),
            place: format!("{at}/files/{}", file.id),
            words,
            fingerprint,
            document: true,
            unread: file.partly_read,
            gone: "Sent with a message.".to_owned(),
            to: Some(to),
            said: Said::Nothing,
            entered: Vec::new(),
        });
    }
    Ok(all)
}
