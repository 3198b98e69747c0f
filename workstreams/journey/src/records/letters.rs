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

use super::addressees::Addressee;
use super::held::{self, Held};
use super::letterheads::{self, LetterheadId};
use super::notices::{Notice, NoticeId, Said};
use super::templates::{self, TemplateId};
use super::{calendar, enclosed, print_runs::RunId};
use crate::RECORD_EVENT;
use crate::model::envelopes;
use crate::model::letter::paper::{Called, Council, Made, Sheet};
use crate::model::letter::template::Part;
use crate::model::letter::{EASY_READ, ENGLISH, LetterKind, Template, Which, builtin, fields, language_words};
use crate::model::notices::{Days, goes_to_a_home};

/// A letter; see [`store::Id`].
#[derive(Debug)]
pub struct LetterOf;
pub type LetterId = store::Id<LetterOf>;

/// A letter to one person.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Letter {
    pub id: LetterId,
    pub notice: NoticeId,
    /// To whom of the family; none where it goes to the family's home.
    pub person: Option<PersonId>,
    letterhead: LetterheadId,
    template: TemplateId,
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
        serde_json::from_str(self.made.unseen()).unwrap_or_default()
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

/// What is read of a [`Letter`], ending with `where`.
fn letters() -> Query {
    Query::new(
        "select l.id, l.notice, l.person, l.letterhead, l.template, l.made, l.channel, l.to_arrange, l.run, l.posted_on,",
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
        name: beside(&one.name, needs.addressed_as.unseen()),
        addressed_as: needs.addressed_as.unseen().to_owned(),
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
        let needs = contact_needs::of(tx, one.person).await?;
        let mut made = then.with(made_for(tx, about, one, &needs).await?);
        made.record = enclosed::for_letter(tx, about, Some(one.person)).await?;
        for which in wanted(about.kind, &needs) {
            let Some(template) = templates::for_letter(tx, &which).await? else { continue };
            made.language.clone_from(&which.language);
            made.pictures = which.wording == EASY_READ;
            made.by_hand = enclosed::by_hand(tx, (about.child, notice), template, &made).await?;
            let arrange = to_arrange(&needs, which.language != ENGLISH);
            keep(tx, (may, notice), (Some(one.person), &made, &arrange), (letterhead.id, template), channel).await?;
            break;
        }
        sent.push((one.name.clone(), Some(one.person)));
    }
    if let (true, Some(kind)) = (sent.is_empty(), about.kind.event()) {
        let (name, person) = super::addressees::usual(about.family);
        let council = letterhead.council();
        let mut made = Made {
            name: "The parent or carer".to_owned(),
            addressed_as: "Parent or carer".to_owned(),
            address: lines(&relatives::address(tx, about.child).await?),
            reference: reference(about.child),
            officer: letterheads::officer_of(tx, about.child, about.sender, about.today, &council).await?,
            size: 12,
            language: ENGLISH.to_owned(),
            record: enclosed::for_letter(tx, about, person).await?,
            ..Made::default()
        };
        if let Some(template) = templates::for_letter(tx, &Which::usual(kind)).await? {
            made = then.with(made);
            made.by_hand = enclosed::by_hand(tx, (about.child, notice), template, &made).await?;
            keep(tx, (may, notice), (None, &made, &[]), (letterhead.id, template), channel).await?;
        }
        sent.push((name, person));
    }
    Ok(sent)
}

async fn keep(
    tx: &mut Tx,
    (may, notice): (&Outgoing, NoticeId),
    (person, made, arrange): (Option<PersonId>, &Made, &[String]),
    (letterhead, template): (LetterheadId, TemplateId),
    channel: &str,
) -> Result<()> {
    let id: LetterId = tx.new_id();
    insert(
        "letter",
        vec![
            ("id", id.into()),
            ("notice", notice.into()),
            ("person", person.into()),
            ("letterhead", letterhead.into()),
            ("template", template.into()),
            ("made", serde_json::json!(made).to_string().into()),
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

/// The last days that the letters of a notice named when they went out; none where it has none, or they were not kept.
pub(super) async fn days_of(tx: &mut Tx, notice: NoticeId) -> Result<Option<[Option<Date>; 3]>> {
    let row: Option<(Words,)> =
        sql!("select made from letter where notice = $1 order by id limit 1", notice).maybe(tx).await?;
    Ok(row.and_then(|(made,)| serde_json::from_str::<Made>(made.unseen()).ok()).and_then(|made| made.days))
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
pub(super) fn changed(mut document: Document, change: impl Fn(&str) -> String) -> Document {
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
    fn made(&self) -> Made {
        serde_json::from_str(self.made.unseen()).unwrap_or_default()
    }
    /// To whom it goes.
    #[must_use]
    pub fn to(&self) -> String {
        self.made().name
    }
    /// What somebody puts into the envelope of it; none where it was made before this was kept.
    #[must_use]
    pub fn by_hand(&self) -> Option<Vec<String>> {
        let made = self.made();
        (made.record.is_some() || self.event.is_none()).then_some(made.by_hand)
    }
    /// What letters are sorted by in a bag of post: the postcode, then the rest of the address.
    #[must_use]
    pub fn postal_order(&self) -> (String, String) {
        let address = self.made().address;
        (address.last().cloned().unwrap_or_default(), address.first().cloned().unwrap_or_default())
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
}

impl Show {
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        match code {
            "restricted" => Self::RestrictedToPrint,
            "printed" => Self::Printed,
            "posted" => Self::Posted,
            _ => Self::ToPrint,
        }
    }
}

const COLUMNS: &str =
    "select l.id, n.person, p.forename, p.surname, p.restricted, l.person as to_person,
       (exists (select 1 from withheld w where w.child = n.person and (w.ends_on is null or w.ends_on >= n.sent_on))
        or exists (select 1 from relationship r join withheld w on w.from_person = r.person
             where r.child = n.person and (w.ends_on is null or w.ends_on >= n.sent_on))
        or exists (select 1 from relationship r join withheld w on w.about_person = r.person
             where r.child = n.person and (w.ends_on is null or w.ends_on >= n.sent_on))) as is_confidential,
       n.id as notice, n.event, n.kind, (select g.name from general_letter g where g.code = n.kind) as general, l.channel, n.sent_on, l.made, l.to_arrange, l.run, l.printed_at, l.posted_on";
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
pub const BY_NAME: SortKey = SortKey::new("name", &["p.sort_key"]);
/// Sorts by the date of the letter.
pub const BY_DATE: SortKey = SortKey::new("date", &["n.sent_on"]);

/// Letters that are posted, about children whose journey the viewer records.
#[must_use]
pub fn listing(app: &App, viewer: &Viewer, show: Show) -> Listing<ToPost> {
    of_view(app, viewer, shown(Query::new(TABLES).push("and"), show))
}

/// How many letters are to be printed, and how many are printed and not posted: those of both lists.
pub async fn count_unposted(tx: &mut Tx, app: &App, viewer: &Viewer) -> Result<[i64; 2]> {
    let each = [Show::ToPrint, Show::Printed].map(|show| shown(Query::default(), show).push("1 = 1"));
    of_view(app, viewer, Query::new(TABLES).push("and l.posted_on is null and")).count_each(tx, each).await
}

/// Narrows a query to the letters of a list, ending with `and`.
fn shown(query: Query, show: Show) -> Query {
    let which = match show {
        Show::ToPrint => "l.run is null and l.posted_on is null and not p.restricted and",
        Show::RestrictedToPrint => "l.run is null and l.posted_on is null and p.restricted and",
        Show::Printed => "l.run is not null and l.posted_on is null and",
        Show::Posted => "l.posted_on is not null and",
    };
    match show {
        Show::ToPrint | Show::RestrictedToPrint => not_held(query.push(which).push(HAD_IT_NO_OTHER_WAY)),
        Show::Printed | Show::Posted => query.push(which),
    }
}

/// The letters of a query that ends with `and`, as far as the viewer records the children's journey.
fn of_view(app: &App, viewer: &Viewer, query: Query) -> Listing<ToPost> {
    let from = people::within(app, viewer, RECORD_EVENT, query);
    Listing::new(columns(), from, "n.sent_on, l.id").counted_to(10_000)
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

/// Those of these letters that the viewer may print, and that are not held.
pub async fn chosen(tx: &mut Tx, app: &App, viewer: &Viewer, ids: &[LetterId]) -> Result<Vec<ToPost>> {
    let mut all = Vec::new();
    for some in ids.chunks(200) {
        let query = not_held(columns().push(TABLES).push("and l.id in (").list(some.iter().copied()).push(") and"));
        all.extend(people::within(app, viewer, RECORD_EVENT, query).push("order by l.id").all::<ToPost>(tx).await?);
    }
    Ok(all)
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
    let rows: Vec<(LetterId,)> = people::within(app, viewer, RECORD_EVENT, query).push("order by l.id").all(tx).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
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
