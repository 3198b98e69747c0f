//! A notice as letters, one to each person whose letter it is: made once, when the notice goes out, and kept.

use access::{AccountId, App, Viewer};
use documents::{Block, Document};
use gate::{Addressee as For, Outgoing, Reader, Words};
use jiff::civil::Date;
use law::Kind;
use people::PersonId;
use people::records::children::{self, Child};
use people::records::circumstances::Address;
use people::records::contact_needs::{self, ContactNeeds};
use people::records::found_by::reference;
use people::records::relatives;
use store::query::insert;
use store::{Listing, Query, Result, SortKey, Tx, sql};
use uuid::Uuid;

use super::addressees::{self, Addressee};
use super::held::{self, Held};
use super::letterheads::{self, LetterheadId};
use super::notices::{Notice, NoticeId, Said};
use super::templates::{self, TemplateId};
use super::{calendar, enclosed, print_runs::RunId};
use crate::RECORD_EVENT;
use crate::model::envelopes;
use crate::model::letter::paper::{Called, Council, Made, Sheet};
use crate::model::letter::record::OnRecord;
use crate::model::letter::template::Part;
use crate::model::letter::{EASY_READ, ENGLISH, LetterKind, Template, Which, builtin, fields, language_words};
use crate::model::notices::{Days, goes_to_a_home, is_post};

/// A letter; see [`store::Id`].
#[derive(Debug)]
pub struct LetterOf;
pub type LetterId = store::Id<LetterOf>;

/// Who a letter is to that goes to the family's home.
pub const TO_HOME: &str = "The parent or carer";

/// A letter to one person.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Letter {
    pub id: LetterId,
    pub notice: NoticeId,
    /// To whom of the family; none where it goes to the family's home.
    pub person: Option<PersonId>,
    for_person: Option<PersonId>,
    letterhead: LetterheadId,
    pub(super) template: TemplateId,
    made: Words,
    pub channel: String,
    to_arrange: String,
    pub run: Option<RunId>,
    posted_on: Option<jiff_sqlx::Date>,
    held: Option<String>,
}

impl Letter {
    /// Why it must not be printed, posted or handed over; none where it can be, or was.
    #[must_use]
    pub fn held(&self) -> Option<Held> {
        let waits = self.posted_on.is_none() && goes_to_a_home(&self.channel);
        self.held.as_deref().filter(|_| waits).and_then(Held::from_code)
    }
    /// What stands in it of those who write and read.
    #[must_use]
    pub fn made(&self) -> Made {
        read(&self.made)
    }
    /// Whose letter it is: to whom it goes, or for whom one to the family's home was made; none where that was not kept.
    pub(super) fn made_for(&self) -> Option<PersonId> {
        self.person.or(self.for_person)
    }
    /// What only people can make of it, in words: "Braille".
    #[must_use]
    pub fn to_arrange(&self) -> Vec<String> {
        self.to_arrange.lines().map(str::to_owned).collect()
    }
    #[must_use]
    pub fn posted_on(&self) -> Option<Date> {
        self.posted_on.map(jiff_sqlx::Date::to_jiff)
    }
}

/// What a letter was made of, as it is kept.
fn read(made: &Words) -> Made {
    serde_json::from_str(made.unseen()).unwrap_or_default()
}

fn postal_order(made: &Words) -> (String, String) {
    let address = read(made).address;
    (address.last().cloned().unwrap_or_default(), address.first().cloned().unwrap_or_default())
}

/// What is read of a [`Letter`], ending with `where`.
fn letters() -> Query {
    Query::new(
        "select l.id, l.notice, l.person, l.for_person, l.letterhead, l.template, l.made, l.channel, l.to_arrange, l.run, l.posted_on,",
    )
    .push(&held::why())
    .push("as held from letter l join notice n on n.id = l.notice where")
}

/// The letters of a notice, in the order in which they were made.
pub async fn of_notice(tx: &mut Tx, notice: NoticeId) -> Result<Vec<Letter>> {
    letters().push("l.notice =").value(notice).push("order by l.id").all(tx).await
}

/// What a letter to somebody with these needs cannot be by itself, in words: somebody arranges it before it is sent.
#[must_use]
pub fn to_arrange(needs: &ContactNeeds, is_translated: bool) -> Vec<String> {
    let mut all = Vec::new();
    if needs.braille {
        all.push("Arrange Braille".to_owned());
    }
    if needs.audio {
        all.push("Arrange an audio recording".to_owned());
    }
    if needs.wording == "easy_read" {
        all.push("Check whether pictures are needed".to_owned());
    }
    if !needs.letter_language.is_empty() && !is_translated {
        all.push(format!("Arrange a translation into {}", language_words(&needs.letter_language)));
    }
    all
}

/// In which words a letter to somebody can be, best first. A general letter has the words that somebody wrote for this family.
#[must_use]
pub fn wanted(kind: &LetterKind, needs: &ContactNeeds) -> Vec<Which> {
    if kind.event().is_none() {
        return vec![Which::usual(kind.clone())];
    }
    let wording = if needs.wording.is_empty() { "standard" } else { needs.wording.as_str() };
    let which = |wording: &str, language: &str| Which {
        kind: kind.clone(),
        wording: wording.to_owned(),
        language: language.to_owned(),
    };
    let own = [which(wording, &needs.letter_language), which("standard", &needs.letter_language)];
    let translated = own.into_iter().filter(|_| !needs.letter_language.is_empty());
    translated.chain([which(wording, ENGLISH)]).collect()
}

/// Whether letters go out in another language than English in these words now: a native speaker has checked them.
pub async fn is_ready(tx: &mut Tx, which: &Which) -> Result<bool> {
    let known = templates::history(tx, which).await?;
    Ok(which.language != ENGLISH && known.iter().any(|one| one.is("in_use") && one.checked))
}

/// The lines of an address on an envelope.
fn lines(address: &Address) -> Vec<String> {
    let parts = [&address.street, &address.town, &address.postcode];
    let of = |text: &str| text.split([',', '\n']).map(|line| line.trim().to_owned()).collect::<Vec<_>>();
    parts.into_iter().flatten().flat_map(|text| of(text)).filter(|line| !line.is_empty()).collect()
}

/// Who writes about whom: the same for every letter of a notice.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    pub child: PersonId,
    pub kind: &'a LetterKind,
    pub sender: AccountId,
    pub today: Date,
    /// The family; of a general letter those to whom it goes.
    pub family: &'a [Addressee],
}

impl About<'_> {
    /// Whether somebody gets a letter of their own by this channel: what a decision is told with goes to whoever decides.
    fn gets(&self, one: &Addressee, channel: &str) -> bool {
        one.is_reached_by(channel) && (one.decides || self.kind.event().is_none())
    }
}

/// What stands in a letter to somebody of the family of them and of whoever writes: their own address, and nobody else's that
/// they may not have.
pub async fn made_for(tx: &mut Tx, about: &About<'_>, one: &Addressee, needs: &ContactNeeds) -> Result<Made> {
    let council = letterheads::now(tx).await?;
    let reader = Reader::addressee(tx, For::Person(one.person), about.child, about.today).await?;
    let mut address = lines(&relatives::address(tx, one.person).await?);
    if address.is_empty() && one.address && reader.may_have_address(about.child) {
        address = lines(&relatives::address(tx, about.child).await?);
    }
    let easy = if needs.wording == "easy_read" { 16 } else { 12 };
    Ok(Made {
        name: beside(&one.name, needs.addressed_as.unseen()).into(),
        addressed_as: needs.addressed_as.unseen().into(),
        address,
        is_own: one.person == about.child,
        reference: reference(about.child),
        officer: letterheads::officer_of(tx, about.child, about.sender, about.today, &council).await?,
        size: numbers::fitted::<u8>(needs.print_size.max(easy)),
        language: ENGLISH.to_owned(),
        ..Made::default()
    })
}

/// What a letter says of the child and of the last days, as they are when it goes out: kept with it, it reads so whatever changes.
struct Then {
    child: Called,
    days: Option<[Option<Date>; 3]>,
}

impl Then {
    async fn of(tx: &mut Tx, about: &About<'_>, (sent_on, channel): (Date, &str)) -> Result<Self> {
        let child = name_of(&children::of(tx, about.child).await?);
        let days = match about.kind.event() {
            Some(_) => Some(Days::new(sent_on, channel, &calendar::load(tx).await?).limits()),
            None => None,
        };
        Ok(Self { child, days })
    }

    fn with(&self, made: Made) -> Made {
        Made { child: Some(self.child.clone()), days: self.days, ..made }
    }
}

/// Makes the letters of a notice that goes out: one to each whose letter it is and whom the channel reaches, and where it reaches
/// nobody by name one to the family's home; of a general letter one to each to whom it goes. Gives to whom. The caller records the audit entry.
pub async fn make(
    tx: &mut Tx,
    may: &Outgoing,
    about: &About<'_>,
    (notice, sent_on): (NoticeId, Date),
    channel: &str,
) -> Result<Vec<(String, Option<PersonId>)>> {
    let letterhead = letterheads::for_letter(tx).await?;
    let then = Then::of(tx, about, (sent_on, channel)).await?;
    let mut sent = Vec::new();
    for one in about.family.iter().filter(|one| about.gets(one, channel)) {
        let record = enclosed::for_letter(tx, about, Some(one.person)).await?;
        to_one(tx, (may, about, &then), (notice, letterhead.id), (record, channel), one).await?;
        sent.push((one.name.clone(), Some(one.person)));
    }
    if let (true, Some(kind)) = (sent.is_empty(), about.kind.event()) {
        let (name, person) = addressees::usual(about.family);
        let to = addressees::for_home(tx, about.family, about.child, about.today).await?;
        let council = letterhead.council();
        let mut made = Made {
            name: TO_HOME.into(),
            addressed_as: "Parent or carer".into(),
            address: lines(&relatives::address(tx, about.child).await?),
            reference: reference(about.child),
            officer: letterheads::officer_of(tx, about.child, about.sender, about.today, &council).await?,
            size: 12,
            language: ENGLISH.to_owned(),
            record: enclosed::for_letter(tx, about, to).await?,
            ..Made::default()
        };
        if let Some(template) = templates::for_letter(tx, &Which::usual(kind)).await? {
            made = then.with(made);
            made.by_hand = enclosed::by_hand(tx, (about.child, notice), template, &made).await?;
            keep(tx, (may, notice), (To::Home(to), &made, &[]), (letterhead.id, template), channel).await?;
        }
        sent.push((name, person));
    }
    Ok(sent)
}

/// Makes the letter to one of the family, in the best words that there are for them; gives whether there were any.
async fn to_one(
    tx: &mut Tx,
    (may, about, then): (&Outgoing, &About<'_>, &Then),
    (notice, letterhead): (NoticeId, LetterheadId),
    (record, channel): (Option<OnRecord>, &str),
    one: &Addressee,
) -> Result<bool> {
    let needs = contact_needs::of(tx, one.person).await?;
    let mut made = then.with(made_for(tx, about, one, &needs).await?);
    made.record = record;
    for which in wanted(about.kind, &needs) {
        let Some(template) = templates::for_letter(tx, &which).await? else { continue };
        made.language.clone_from(&which.language);
        made.pictures = which.wording == EASY_READ;
        made.by_hand = enclosed::by_hand(tx, (about.child, notice), template, &made).await?;
        let arrange = to_arrange(&needs, which.language != ENGLISH);
        keep(tx, (may, notice), (To::One(one.person), &made, &arrange), (letterhead, template), channel).await?;
        return Ok(true);
    }
    Ok(false)
}

/// The last letter of a notice to somebody, or to the family's home for them, is made anew to where they live now: it says and
/// encloses what that did, and waits to be printed. Not where that one can still go as it is. Gives whether a letter to them waits
/// now. The caller records the audit entry.
pub async fn make_again(
    tx: &mut Tx,
    may: &Outgoing,
    about: &About<'_>,
    (notice, channel): (&Notice, &str),
    one: &Addressee,
) -> Result<bool> {
    let all = of_notice(tx, notice.id).await?;
    let is_theirs = |letter: &&Letter| match letter.made_for() {
        Some(person) => person == one.person,
        None => one.decides,
    };
    let Some(last) = all.iter().rev().find(is_theirs) else { return Ok(false) };
    let is_to_go = last.posted_on.is_none() && last.held().is_none() && is_post(&last.channel);
    if is_to_go && is_post(channel) {
        return Ok(true);
    }
    let mut then = Then::of(tx, about, (notice.sent_on(), &notice.channel)).await?;
    let reader = Reader::addressee(tx, For::Person(one.person), about.child, about.today).await?;
    let made = enclosed::made_now(tx, about.child, last, &reader).await?;
    then.days = made.days.or(then.days);
    let letterhead = letterheads::for_letter(tx).await?;
    to_one(tx, (may, about, &then), (notice.id, letterhead.id), (made.record, channel), one).await
}

/// To whom a letter goes.
#[derive(Debug, Clone, Copy)]
enum To {
    One(PersonId),
    /// To the family's home, made for one of it.
    Home(Option<PersonId>),
}

async fn keep(
    tx: &mut Tx,
    (may, notice): (&Outgoing, NoticeId),
    (to, made, arrange): (To, &Made, &[String]),
    (letterhead, template): (LetterheadId, TemplateId),
    channel: &str,
) -> Result<()> {
    let id: LetterId = tx.new_id();
    let (person, for_person) = match to {
        To::One(person) => (Some(person), None),
        To::Home(person) => (None, person),
    };
    insert(
        "letter",
        vec![
            ("id", id.into()),
            ("notice", notice.into()),
            ("person", person.into()),
            ("for_person", for_person.into()),
            ("letterhead", letterhead.into()),
            ("template", template.into()),
            ("made", serde_json::json!(made).to_string().into()),
            ("goes_to", held::compared(&made.address).into()),
            ("channel", channel.into()),
            ("to_arrange", arrange.join("\n").into()),
            ("let_out", may.let_out().into()),
        ],
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// Says why the letter of a notice to somebody goes although a death is recorded. The caller records the audit entry.
pub async fn let_out(tx: &mut Tx, may: &Outgoing, notice: NoticeId, person: PersonId) -> Result<()> {
    let Some(reason) = may.let_out() else { return Ok(()) };
    sql!(
        "update letter set let_out = $1 where let_out is null and posted_on is null and notice = $2 and person = $3",
        reason,
        notice,
        person,
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// Whether a notice had gone to somebody of the family before this day: then the day of what it tells stays, whatever goes later.
pub async fn went_before(tx: &mut Tx, notice: NoticeId, on: Date) -> Result<bool> {
    let gone = sql!(
        "select (select count(*) from letter where notice = $1 and posted_on < $2)
           + (select count(*) from notice_delivery where notice = $3 and person is not null and sent_on < $4
                and channel not like '%post' and copy_reason is null)",
        notice,
        on,
        notice,
        on,
    );
    Ok(gone.number(tx).await? > 0)
}

/// The last days that the letters of a notice named when they went out; none where it has none, or they were not kept.
pub(super) async fn days_of(tx: &mut Tx, notice: NoticeId) -> Result<Option<[Option<Date>; 3]>> {
    let row: Option<(Words,)> =
        sql!("select made from letter where notice = $1 order by id limit 1", notice).maybe(tx).await?;
    Ok(row.and_then(|(made,)| read(&made).days))
}

/// A letter put together: as it went out, in the words that this reader may have, and under this name. `said_on` is the day that it
/// names; `before` stands before its text.
pub async fn document(
    tx: &mut Tx,
    (letter, made): (&Letter, &Made),
    notice: &Notice,
    said_on: Date,
    (child, reader): (&Called, &Reader),
    before: &[Block],
) -> Result<Document> {
    let council = letterheads::one(tx, letter.letterhead).await?.council();
    if let Some(said) = notice.said() {
        return Ok(screened(general(&said, &council, (made, said_on), (child, reader), before), reader));
    }
    let template = templates::one(tx, letter.template).await?;
    let days = match made.days {
        Some(days) => days,
        // Of one that was made before they were kept.
        None => Days::new(said_on, &notice.channel, &calendar::load(tx).await?).limits(),
    };
    let legal: Vec<(&'static str, String)> = Kind::from_code(&notice.kind)
        .map(law::notice::required)
        .unwrap_or_default()
        .iter()
        .map(|field| (field.name, notice.field(field.name).to(reader)))
        .collect();
    let sheet = Sheet {
        template: &Template::parse(&template.body),
        council: &council,
        made,
        date: said_on,
        child: (&child.full, &child.first),
        days,
        legal: &legal,
        mark: "",
    };
    Ok(screened(sheet.document(before), reader))
}

/// A general letter put together for somebody, with words in it that they must not have: see [`screened`].
fn general(
    said: &Said,
    council: &Council,
    (made, on): (&Made, Date),
    (child, reader): (&Called, &Reader),
    before: &[Block],
) -> Document {
    let sheet = Sheet {
        template: &Template::parse(&said.text),
        council,
        made,
        date: on,
        child: (&child.full, &child.first),
        days: [None; 3],
        legal: &[(fields::SCHOOL, said.school_for(reader))],
        mark: "",
    };
    sheet.document(before)
}

/// A general letter as it would go out now to somebody, with what is in it that they must not have, and who reads it.
pub async fn to_go(
    tx: &mut Tx,
    about: &About<'_>,
    said: &Said,
    one: &Addressee,
    child: &Child,
) -> Result<(Document, Reader)> {
    let needs = contact_needs::of(tx, one.person).await?;
    let made = made_for(tx, about, one, &needs).await?;
    let council = letterheads::now(tx).await?;
    let reader = Reader::addressee(tx, For::Person(one.person), about.child, about.today).await?;
    let document = general(said, &council, (&made, about.today), (&name_of(child), &reader), &[]);
    Ok((document, reader))
}

/// Every text of a letter, as [`screened`] looks at them: what people let through is let through of one of these.
#[must_use]
pub fn texts(document: &Document) -> Vec<&str> {
    let mut all = vec![document.title.as_str()];
    for block in &document.blocks {
        match block {
            Block::Heading(_, text) | Block::Paragraph(text) => all.push(text),
            Block::List(items) => all.extend(items.iter().map(String::as_str)),
            Block::Pictured { heading, lines, .. } => {
                all.push(heading);
                all.extend(lines.iter().map(String::as_str));
            }
            // No template makes the first three; who signs is no secret.
            Block::Facts(_) | Block::Table { .. } | Block::Chart(_) | Block::Signature(..) => {}
        }
    }
    all
}

/// The texts of a general letter as they are kept, each as [`texts`] gives them where nothing takes the place of a field in it.
#[must_use]
pub fn said_in(text: &Words) -> Vec<Words> {
    let template = Template::parse(text.unseen());
    let parts = template.parts.into_iter().flat_map(|part| match part {
        Part::Heading(text) | Part::Paragraph(text) => vec![text],
        Part::List(items) => items,
    });
    std::iter::once(template.subject).chain(parts).chain(template.enclosed).map(Words::from).collect()
}

/// What a child is called in a sentence.
#[must_use]
pub fn called(child: &Child) -> &str {
    child.preferred_name.as_deref().filter(|name| !name.trim().is_empty()).unwrap_or(&child.forename)
}

/// What a letter that goes out now calls a child.
#[must_use]
pub fn name_of(child: &Child) -> Called {
    Called { full: full_name(child), first: called(child).to_owned() }
}

/// A child's full name in a letter or a plan.
#[must_use]
pub fn full_name(child: &Child) -> String {
    beside(&child.name(), child.preferred_name.as_deref().unwrap_or_default())
}

/// A name, with another one beside it where a PDF can show only the other: it would be lost there.
fn beside(name: &str, other: &str) -> String {
    let is_shown = |text: &str| documents::cannot_show([text]).is_empty();
    let other = other.trim();
    if other.is_empty() || is_shown(name) || !is_shown(other) { name.to_owned() } else { format!("{name} ({other})") }
}

/// The text of a letter as its reader may have it, whatever a template says.
#[must_use]
pub fn screened(document: Document, reader: &Reader) -> Document {
    changed(document, |text| Words::new(text).to(reader))
}

/// A letter with every text of it changed: see [`texts`].
fn changed(mut document: Document, change: impl Fn(&str) -> String) -> Document {
    let show = |text: &mut String| *text = change(text.as_str());
    show(&mut document.title);
    for block in &mut document.blocks {
        match block {
            Block::Heading(_, text) | Block::Paragraph(text) => show(text),
            Block::List(items) => items.iter_mut().for_each(show),
            Block::Pictured { heading, lines, .. } => {
                show(heading);
                lines.iter_mut().for_each(show);
            }
            // As in [`texts`].
            Block::Facts(_) | Block::Table { .. } | Block::Chart(_) | Block::Signature(..) => {}
        }
    }
    document
}

/// A letter in the list of those that are posted.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ToPost {
    pub id: LetterId,
    pub person: PersonId,
    forename: String,
    surname: String,
    pub restricted: bool,
    /// To whom of the family; none where it goes to the family's home.
    pub to_person: Option<PersonId>,
    to_forename: Option<String>,
    to_surname: Option<String>,
    /// Whether somebody of the family must not learn where another of it is.
    pub is_confidential: bool,
    held: Option<String>,
    pub notice: NoticeId,
    /// The event that it tells; none of a general letter.
    pub event: Option<Uuid>,
    pub kind: String,
    general: Option<String>,
    pub channel: String,
    sent_on: jiff_sqlx::Date,
    made: Words,
    to_arrange: String,
    pub run: Option<RunId>,
    printed_at: Option<jiff_sqlx::Timestamp>,
    posted_on: Option<jiff_sqlx::Date>,
}

impl ToPost {
    /// What a general letter is called.
    #[must_use]
    pub fn general(&self) -> String {
        let own = || builtin::general_name(&self.kind).map(str::to_owned);
        self.general.clone().or_else(own).unwrap_or_else(|| "Letter".to_owned())
    }
    #[must_use]
    pub fn child(&self) -> String {
        gate::name::listed(&self.forename, &self.surname)
    }
    /// To whom and about whom, in a sentence.
    #[must_use]
    pub fn named(&self) -> String {
        format!("the letter to {} about {}", self.to(), gate::name::full(&self.forename, &self.surname))
    }
    /// To whom it goes, as they are called today: the name in the letter may be sealed since.
    #[must_use]
    pub fn to(&self) -> String {
        let named = self.to_forename.as_deref().zip(self.to_surname.as_deref());
        named.map_or_else(|| TO_HOME.to_owned(), |(forename, surname)| gate::name::full(forename, surname))
    }
    /// Whether somebody puts something into the envelope of it; none where it was made before this was kept.
    #[must_use]
    pub fn has_by_hand(&self) -> Option<bool> {
        let made = read(&self.made);
        (made.record.is_some() || self.event.is_none()).then_some(!made.by_hand.is_empty())
    }
    /// What letters are sorted by in a bag of post: the postcode, then the rest of the address.
    #[must_use]
    pub fn postal_order(&self) -> (String, String) {
        postal_order(&self.made)
    }
    /// The day that it names.
    #[must_use]
    pub fn sent_on(&self) -> Date {
        self.sent_on.to_jiff()
    }
    #[must_use]
    pub fn to_arrange(&self) -> String {
        self.to_arrange.replace('\n', ", ")
    }
    #[must_use]
    pub fn printed_at(&self) -> Option<jiff::Timestamp> {
        self.printed_at.map(jiff_sqlx::Timestamp::to_jiff)
    }
    #[must_use]
    pub fn posted_on(&self) -> Option<Date> {
        self.posted_on.map(jiff_sqlx::Date::to_jiff)
    }
    /// Why it must not be printed or posted; none where it can be, or was.
    #[must_use]
    pub fn held(&self) -> Option<Held> {
        self.held.as_deref().filter(|_| self.posted_on.is_none()).and_then(Held::from_code)
    }
}

/// Which letters a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Show {
    ToPrint,
    /// Those about children whose record is restricted: they are printed apart.
    RestrictedToPrint,
    Printed,
    Posted,
    /// Those that must not be printed or posted until somebody does something about them.
    Held,
}

impl Show {
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        match code {
            "restricted" => Self::RestrictedToPrint,
            "printed" => Self::Printed,
            "posted" => Self::Posted,
            "held" => Self::Held,
            _ => Self::ToPrint,
        }
    }
}

const COLUMNS: &str =
    "select l.id as id, n.person, p.forename, p.surname, p.sort_key as sort_key, p.restricted, l.person as to_person,
       (select t.forename from person t where t.id = l.person) as to_forename,
       (select t.surname from person t where t.id = l.person) as to_surname,
       (exists (select 1 from withheld w where w.child = n.person and (w.ends_on is null or w.ends_on >= n.sent_on))
        or exists (select 1 from relationship r join withheld w on w.from_person = r.person
             where r.child = n.person and (w.ends_on is null or w.ends_on >= n.sent_on))
        or exists (select 1 from relationship r join withheld w on w.about_person = r.person
             where r.child = n.person and (w.ends_on is null or w.ends_on >= n.sent_on))) as is_confidential,
       n.id as notice, n.event, n.kind, (select g.name from general_letter g where g.code = n.kind) as general, l.channel, n.sent_on as sent_on, l.made, l.to_arrange, l.run, l.printed_at, l.posted_on";
const TABLES: &str = "from letter l join notice n on n.id = l.notice join person p on p.id = n.person
      where n.withdrawn_at is null and l.channel like '%post'";

/// That whoever the letter is to did not have it by another way, such as in their account: then nobody has to post it. Ends
/// with `and`.
const HAD_IT_NO_OTHER_WAY: &str =
    "not exists (select 1 from notice_delivery d where d.notice = n.id and d.person = l.person
        and d.channel not like '%post' and d.failed_on is null and d.copy_reason is null) and";

/// Narrows a query to letters that are not held, ending with `and`.
fn not_held(query: Query) -> Query {
    query.push("not").push(&held::is_held()).push("and")
}

/// The columns of [`ToPost`].
fn columns() -> Query {
    Query::new(COLUMNS).push(",").push(&held::why()).push("as held")
}

/// Sorts by the child's name.
pub const BY_NAME: SortKey = SortKey::new("name", &["sort_key"]);
/// Sorts by the date of the letter.
pub const BY_DATE: SortKey = SortKey::new("date", &["sent_on"]);

/// Counting stops here: most letters were posted, and nobody reads so many pages.
pub const COUNTED: i64 = 10_000;

/// Letters that are posted, about children whose journey the viewer records.
#[must_use]
pub fn listing(app: &App, viewer: &Viewer, show: Show) -> Listing<ToPost> {
    // Why a letter stays is asked of those on the page alone.
    let held = Query::new("(select").push(&held::why());
    let held = held.push("from letter l join notice n on n.id = l.notice where l.id = shown.id) as held");
    Listing::new(Query::new(COLUMNS), of_view(app, viewer, Query::default(), show), "sent_on, id")
        .looked_up("shown", held)
        .counted_to(COUNTED)
}

/// How many letters are to be printed, how many are printed and not posted, and how many are held: those of these lists, as far as
/// counting goes.
pub async fn count_unposted(tx: &mut Tx, app: &App, viewer: &Viewer) -> Result<[i64; 3]> {
    let to_print = listing(app, viewer, Show::ToPrint).count(tx).await?;
    let printed = listing(app, viewer, Show::Printed).count(tx).await?;
    Ok([to_print, printed, listing(app, viewer, Show::Held).count(tx).await?])
}

/// All letters of a list.
pub async fn all(tx: &mut Tx, app: &App, viewer: &Viewer, show: Show) -> Result<Vec<LetterId>> {
    ids(tx, of_view(app, viewer, Query::new("select l.id"), show)).await
}

async fn ids(tx: &mut Tx, query: Query) -> Result<Vec<LetterId>> {
    let rows: Vec<(LetterId,)> = query.push("order by l.id").all(tx).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Narrows a query to the letters of a list, ending with `and`.
fn shown(query: Query, show: Show) -> Query {
    let which = match show {
        Show::ToPrint => "l.run is null and l.posted_on is null and not p.restricted and",
        Show::RestrictedToPrint => "l.run is null and l.posted_on is null and p.restricted and",
        Show::Printed => "l.run is not null and l.posted_on is null and",
        Show::Posted => "l.posted_on is not null and",
        Show::Held => "l.posted_on is null and",
    };
    match show {
        Show::ToPrint | Show::RestrictedToPrint => not_held(query.push(which).push(HAD_IT_NO_OTHER_WAY)),
        Show::Printed => query.push(which).push("not").push(&held::is_replaced()).push("and"),
        Show::Posted => query.push(which),
        Show::Held => query.push(which).push(HAD_IT_NO_OTHER_WAY).push(&held::waits_for_somebody()).push("and"),
    }
}

/// The letters of a list, as far as the viewer records the children's journey.
fn of_view(app: &App, viewer: &Viewer, query: Query, show: Show) -> Query {
    people::within(app, viewer, RECORD_EVENT, shown(query.push(TABLES).push("and"), show))
}

/// The letters of a run that the viewer may see, each with the number of its envelope: in postal order, but for letters about one
/// child to different people, which never lie beside each other.
pub async fn of_run(tx: &mut Tx, app: &App, viewer: &Viewer, run: RunId) -> Result<Vec<(usize, ToPost)>> {
    let query = columns().push(TABLES).push("and l.run =").value(run).push("and");
    let mut all: Vec<ToPost> = people::within(app, viewer, RECORD_EVENT, query).push("order by l.id").all(tx).await?;
    all.sort_by_cached_key(ToPost::postal_order);
    // One that goes to the family's home is alone in its envelope.
    Ok(envelopes::in_order(all, |one| one.person, |one| (one.to_person, one.to_person.is_none().then_some(one.id))))
}

/// A letter that somebody chose to print.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Chosen {
    pub id: LetterId,
    /// About whom it is.
    pub person: PersonId,
    sent_on: jiff_sqlx::Date,
    pub to_arrange: String,
    made: Words,
}

impl Chosen {
    #[must_use]
    pub fn sent_on(&self) -> Date {
        self.sent_on.to_jiff()
    }
    /// See [`ToPost::postal_order`].
    #[must_use]
    pub fn postal_order(&self) -> (String, String) {
        postal_order(&self.made)
    }
}

/// Those of these letters that the viewer can print now, and that are not held: about restricted records, or about others.
fn printable(query: Query, app: &App, viewer: &Viewer, ids: &[LetterId], restricted: bool) -> Query {
    let query = query.push(TABLES).push("and l.run is null and l.posted_on is null and p.restricted =");
    let query = query.value(restricted).push("and l.id in (").list(ids.iter().copied()).push(") and");
    people::within(app, viewer, RECORD_EVENT, not_held(query))
}

/// Those of these letters that the viewer can print now.
pub async fn chosen(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    ids: &[LetterId],
    restricted: bool,
) -> Result<Vec<Chosen>> {
    let mut all = Vec::new();
    for some in ids.chunks(200) {
        let query = Query::new("select l.id, n.person, n.sent_on, l.to_arrange, l.made");
        let query = printable(query, app, viewer, some, restricted).push("order by l.id");
        all.extend(query.all::<Chosen>(tx).await?);
    }
    Ok(all)
}

/// The same once the children's records are locked: nothing that holds one comes between this and what is done with it.
pub async fn still_to_print(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    some: &[LetterId],
    restricted: bool,
) -> Result<Vec<LetterId>> {
    ids(tx, printable(Query::new("select l.id"), app, viewer, some, restricted)).await
}

/// Those letters of a run about a child that are still to be posted, and are not held: asked once the child's record is locked,
/// nothing that holds one comes between this and what is done with it.
pub async fn to_post(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    (run, child): (RunId, PersonId),
) -> Result<Vec<LetterId>> {
    let query = Query::new("select l.id").push(TABLES).push("and l.posted_on is null and l.run =").value(run);
    let query = not_held(query.push("and n.person =").value(child).push("and"));
    ids(tx, people::within(app, viewer, RECORD_EVENT, query)).await
}

/// A child, and a letter about them.
pub type Told = (PersonId, LetterId);

/// Narrows a query to letters by post that are held until somebody does something about them, and that whoever they are to still
/// waits for.
fn waiting(query: Query) -> Query {
    let query = query.push(TABLES).push("and l.posted_on is null and").push(HAD_IT_NO_OTHER_WAY);
    query.push(&held::waits_for_somebody())
}

/// A query with the number of a child's letters that wait so.
pub(super) fn number_held(query: Query, child: PersonId) -> Query {
    waiting(query.push("(select count(*)")).push("and n.person =").value(child).push(")")
}

/// The letters that wait so, about all children or one, and of which no task tells. What somebody marked as done is not asked for
/// again.
pub(super) async fn held_untold(tx: &mut Tx, task: &str, child: Option<PersonId>) -> Result<Vec<Told>> {
    let query = waiting(Query::new("select n.person, l.id"))
        .push("and not exists (select 1 from task t where t.person = n.person and t.about = l.id")
        .push("and (t.done_on is null or coalesce(t.done_how, '') <> '') and t.kind =")
        .value(task)
        .push(")");
    of_one(query, "n.person", child).push("order by n.person, l.id").all(tx).await
}

/// The letters of which an open task tells that they wait so, and that no longer do.
pub(super) async fn told_and_free(tx: &mut Tx, task: &str, child: Option<PersonId>) -> Result<Vec<Told>> {
    let query = Query::new("select t.person, t.about from task t where t.done_on is null and t.kind =").value(task);
    let query = waiting(query.push("and not exists (select 1")).push("and l.id = t.about)");
    of_one(query, "t.person", child).push("order by t.person, t.about").all(tx).await
}

pub(super) fn of_one(query: Query, column: &str, child: Option<PersonId>) -> Query {
    match child {
        Some(child) => query.push(&format!("and {column} =")).value(child),
        None => query,
    }
}

/// The notice of a letter.
///
/// # Errors
/// [`store::StoreError::NotFound`].
pub async fn notice_of(tx: &mut Tx, child: PersonId, letter: Uuid) -> Result<NoticeId> {
    let row: (NoticeId,) = sql!(
        "select n.id from letter l join notice n on n.id = l.notice where n.person = $1 and l.id = $2",
        child,
        letter,
    )
    .one(tx)
    .await?;
    Ok(row.0)
}

/// One letter of a child's notice.
///
/// # Errors
/// [`store::StoreError::NotFound`].
pub async fn one(tx: &mut Tx, notice: NoticeId, id: LetterId) -> Result<Letter> {
    letters().push("l.notice =").value(notice).push("and l.id =").value(id).one(tx).await
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn every_word_that_somebody_wrote_is_among_the_texts_of_a_letter() {
        let mut letter = Document::new("A visit", "Council", date(2026, 11, 30));
        letter.heading("Why").text("We come to Ilkley.");
        letter.add(Block::List(vec!["Bring nothing".to_owned()]));
        let lines = vec!["Near the school".to_owned(), "At ten".to_owned()];
        letter.add(Block::Pictured { picture: None, heading: "Where".to_owned(), lines });
        let all = ["A visit", "Why", "We come to Ilkley.", "Bring nothing", "Where", "Near the school", "At ten"];
        assert_eq!(texts(&letter), all);
    }
}
