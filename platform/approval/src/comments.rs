//! Comments on anything: in a list on the thing's page, each with its answer. A room says once what they are about and who may
//! read, write and answer them ([`Commented`]); the forms are the same everywhere.

use std::future::Future;

use access::{AccountId, Action, App, Facts, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use gate::{Reader, Words, Wrote};
use page::govuk::{Choice, Input, InsetText, Markup, Textarea};
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show, words};
use serde_json::json;
use store::Tx;
use uuid::Uuid;

use crate::Thing;
use crate::records::comments::{self, Answering, Comment, CommentId, New};
use crate::thing;

/// The longest comment and the longest answer, in characters.
const LONGEST: usize = 8_000;
const LONGEST_ANSWER: usize = 4_000;
/// The longest name of what is asked for.
const LONGEST_NAME: usize = 200;

/// The code that says that what was accepted has been changed.
const CHANGED: &str = "changed";
/// What became of what was accepted: code and label.
pub const CHANGES: &[(&str, &str)] =
    &[(CHANGED, "It has been changed"), ("to_change", "It will be changed before it is sent")];

/// What comments are made of. What is about a child leaves through the gate.
pub trait Text: From<String> + Send + Sync {
    /// For whom they are shown.
    type Reader: Send + Sync;
    /// Whether a comment is for this reader at all.
    fn is_for(reader: &Self::Reader, author: Option<AccountId>) -> bool;
    /// As the reader may have it, who may have written it.
    fn shown(&self, reader: &Self::Reader, author: Option<AccountId>) -> String;
    /// An answer as the reader may have it, who may have written what it answers and quotes.
    fn answering(&self, reader: &Self::Reader, comment: &Self, author: Option<AccountId>) -> String;
}

impl Text for Words {
    type Reader = Reader;
    /// What another wrote is between them and the authority, where the two must not learn of each other.
    fn is_for(reader: &Reader, author: Option<AccountId>) -> bool {
        !reader.is_bound() || author.is_some_and(|own| reader.is_account(own))
    }
    fn shown(&self, reader: &Reader, author: Option<AccountId>) -> String {
        self.to_author(reader, author)
    }
    fn answering(&self, reader: &Reader, comment: &Self, author: Option<AccountId>) -> String {
        let mut wrote = Wrote::default();
        if author.is_some_and(|author| reader.is_account(author)) {
            wrote.add(&Self::default(), comment);
        }
        self.answer_to(reader, &wrote)
    }
}

impl Text for String {
    type Reader = ();
    fn is_for((): &(), _: Option<AccountId>) -> bool {
        true
    }
    fn shown(&self, (): &(), _: Option<AccountId>) -> String {
        self.clone()
    }
    fn answering(&self, (): &(), _: &Self, _: Option<AccountId>) -> String {
        self.clone()
    }
}

/// What was done with comments, for what follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// One was made, on this owner.
    Made(Uuid),
    /// One was answered, or taken back; so many still wait for an answer.
    Answered { waiting: usize },
}

/// Something that people name beside what they say, such as the school that they want: a form of its own that becomes a
/// comment, at `ADDRESS/comment?ask=CODE`.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    pub code: &'static str,
    /// The heading of its page.
    pub title: &'static str,
    /// What they can ask for.
    pub lead: &'static [&'static str],
    pub label: &'static str,
    pub hint: &'static str,
    /// What is said where the name is missing.
    pub missing: &'static str,
    /// What stands before the name in the comment.
    pub begins: &'static str,
}

/// A thing that can be commented on.
///
/// A room adds three lines to its routes, each with the `{id}` that [`Thing::facts`] takes:
/// `ADDRESS/comment` with [`form`] and [`submit`], `ADDRESS/comments/{comment}` with [`answer_form`] and [`answer`].
pub trait Commented: Thing {
    /// `Words` about a child, `String` about anything else.
    type Text: Text;
    /// Who may comment.
    const WRITE: Action;
    /// Who may answer.
    const ANSWER: Action;
    /// How a comment is answered: code and label.
    const ANSWERS: &'static [(&'static str, &'static str)] =
        &[("done", "Changed as suggested"), ("noted", "Noted"), ("refused", "Not accepted")];
    /// The answers, by code, that change something: whoever gives one says whether it has been changed, or will be before it goes
    /// out.
    const TAKEN_UP: &'static [&'static str] = &[];
    /// Whether people may reply to each other's comments.
    const REPLIES: bool = true;
    /// What stands above the form.
    const LEAD: &'static str;
    /// What people can name beside their comment.
    const ASKED: &'static [Asked] = &[];

    /// For whom the comments are shown.
    fn reader(
        &self,
        tx: &mut Tx,
        viewer: &Viewer,
    ) -> impl Future<Output = Result<<Self::Text as Text>::Reader, Problem>> + Send;

    /// Whose comments its page shows: a plan shows those on all its versions.
    fn owners(&self) -> Vec<Uuid> {
        vec![self.owner()]
    }

    /// What a new comment is on; nothing where nobody can comment now.
    fn open_for_comments(&self) -> Option<Uuid> {
        Some(self.owner())
    }

    /// The words at a place in it, as the viewer may have them.
    ///
    /// # Errors
    /// [`Problem::NotFound`] where it has no such place.
    fn quote(&self, tx: &mut Tx, viewer: &Viewer, place: Uuid) -> impl Future<Output = Result<String, Problem>> + Send {
        let _ = (tx, viewer, place);
        std::future::ready(Err(Problem::NotFound))
    }

    /// Whether what a comment is about still says what it said when the comment was made: the owner and the place. Asked where
    /// somebody says that it has been changed.
    fn is_as_before(
        &self,
        tx: &mut Tx,
        about: (Uuid, Option<Uuid>),
    ) -> impl Future<Output = Result<bool, Problem>> + Send {
        let _ = (tx, about);
        std::future::ready(Ok(false))
    }

    /// Looks at an answer before it goes out: what must not be said is refused at the field `reason`, what is unlikely is doubted there.
    fn look_at(
        &self,
        tx: &mut Tx,
        viewer: &Viewer,
        form: &mut Form,
    ) -> impl Future<Output = Result<(), Problem>> + Send {
        let _ = (tx, viewer, form);
        std::future::ready(Ok(()))
    }

    /// What follows, in the same transaction. Tells whether everything about it is recorded.
    fn follow(
        &self,
        tx: &mut Tx,
        viewer: &Viewer,
        changed: Changed,
    ) -> impl Future<Output = Result<(), Problem>> + Send {
        let _ = (tx, viewer, changed);
        std::future::ready(Ok(()))
    }
}

/// A comment with its replies, as a viewer may have it.
#[derive(Debug, Clone)]
struct Thread {
    id: CommentId,
    owner: Uuid,
    place: Option<Uuid>,
    made: String,
    body: String,
    /// The code of what was asked for, and the name.
    named: Option<(String, String)>,
    replies: Vec<(String, String)>,
    answer: Option<(&'static str, String, String)>,
    /// Whether the viewer wrote it, and may still change it.
    may_change: bool,
}

/// The comments on a thing, for its page.
#[derive(Debug, Clone)]
pub struct Comments {
    threads: Vec<Thread>,
    href: String,
    may_comment: bool,
    may_answer: bool,
    may_reply: bool,
}

/// Loads the comments that a viewer may read, for the page of a thing that is already open.
///
/// # Errors
/// [`Problem::NotFound`] where they may not see the thing.
pub async fn load<T: Commented>(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    of: &T,
    facts: &Facts,
) -> Result<Comments, Problem> {
    app.allow(viewer, T::SEE, facts)?;
    let may = |action| app.policy.decide(viewer, action, facts).is_some();
    let (may_comment, may_answer) = (may(T::WRITE) && of.open_for_comments().is_some(), may(T::ANSWER));
    let reader = of.reader(tx, viewer).await?;
    let all = readable::<T>(tx, of, &reader).await?;
    let open = of.open_for_comments().filter(|_| may_comment);
    let threads = all.iter().filter(|one| one.thread.is_none()).map(|one| Thread {
        may_change: may_change(one, &all, viewer.account, open),
        ..thread::<T>(one, &all, &reader, may_answer)
    });
    Ok(Comments {
        threads: threads.collect(),
        href: of.href(),
        may_comment,
        may_answer,
        may_reply: may_comment && T::REPLIES,
    })
}

async fn readable<T: Commented>(
    tx: &mut Tx,
    of: &T,
    reader: &<T::Text as Text>::Reader,
) -> Result<Vec<Comment<T::Text>>, Problem> {
    let mut all: Vec<Comment<T::Text>> = comments::of(tx, T::CODE, &of.owners()).await?;
    all.retain(|one| T::Text::is_for(reader, one.made_by_account));
    Ok(all)
}

fn made<X: Text>(one: &Comment<X>, reader: &X::Reader) -> String {
    format!("{}, {}", one.made_by.shown(reader, one.made_by_account), words::date(one.made_on))
}

fn thread<T: Commented>(
    one: &Comment<T::Text>,
    all: &[Comment<T::Text>],
    reader: &<T::Text as Text>::Reader,
    for_colleagues: bool,
) -> Thread {
    let replies = all.iter().filter(|reply| reply.thread == Some(one.id));
    Thread {
        id: one.id,
        owner: one.owner,
        place: one.place,
        made: made(one, reader),
        body: one.body.shown(reader, one.made_by_account),
        named: one.asked.clone().zip(one.named.as_ref().map(|named| named.shown(reader, one.made_by_account))),
        may_change: false,
        replies: replies.map(|one| (made(one, reader), one.body.shown(reader, one.made_by_account))).collect(),
        answer: one.answer.as_ref().map(|answer| {
            let label =
                T::ANSWERS.iter().find(|(code, _)| *code == answer.code).map_or("Answered", |(_, label)| *label);
            let on = answer.on.map(words::date).unwrap_or_default();
            let change = answer.change.as_deref().and_then(change_words).map(|words| format!(". {words}"));
            let by = match for_colleagues {
                true => format!("{}, {on}{}", answer.by.shown(reader, None), change.unwrap_or_default()),
                false => on,
            };
            (label, answer.reason.answering(reader, &one.body, one.made_by_account), by)
        }),
    }
}

#[derive(Template)]
#[template(path = "comments.html")]
struct List<'a> {
    comments: &'a Comments,
    threads: Vec<&'a Thread>,
    link: Option<(String, &'a str, &'a str)>,
}

impl Comments {
    /// How many there are at a place, or on the whole.
    #[must_use]
    pub fn count(&self, place: Option<Uuid>) -> usize {
        self.threads.iter().filter(|one| one.place == place).count()
    }

    /// The same where the page itself allows less: an older version, or a record that is closed.
    #[must_use]
    pub const fn limited(mut self, may_comment: bool, may_answer: bool) -> Self {
        self.may_comment &= may_comment;
        self.may_reply &= may_comment;
        self.may_answer &= may_answer;
        self
    }

    /// What the viewer has asked for under a code and may still change: the name, and the address of its form.
    #[must_use]
    pub fn named(&self, code: &str) -> Vec<(String, String)> {
        let own = self.threads.iter().filter(|one| self.may_comment && one.may_change);
        own.filter_map(|one| {
            let (_, named) = one.named.as_ref().filter(|(asked, _)| asked == code)?;
            Some((named.clone(), format!("{}/comment?change={}", self.href, one.id)))
        })
        .collect()
    }

    /// How many wait for an answer.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.threads.iter().filter(|one| one.answer.is_none()).count()
    }

    /// Those at a place, or on the whole, with a link to comment. `link` is what the link says, and what it is about for
    /// those who hear it alone.
    ///
    /// # Errors
    /// [`Problem::Defect`] where its template fails.
    pub fn at(&self, place: Option<Uuid>, link: (&str, &str)) -> Result<Markup, Problem> {
        let query = place.map(|place| format!("?place={place}")).unwrap_or_default();
        let threads = self.threads.iter().filter(|one| one.place == place).collect();
        let link = self.may_comment.then(|| (format!("{}/comment{query}", self.href), link.0, link.1));
        Ok(Markup::render(&List { comments: self, threads, link })?)
    }

    /// Those on the whole, under a heading; nothing where there are none and nobody may add one.
    ///
    /// # Errors
    /// [`Problem::Defect`] where its template fails.
    pub fn section(&self, heading: &str, link: &str) -> Result<Markup, Problem> {
        if self.count(None) == 0 && !self.may_comment {
            return Ok(Markup::default());
        }
        Ok(Markup::heading(heading).then(&self.at(None, (link, ""))?))
    }
}

/// What was just done, by the key in the address to which the forms lead back.
#[must_use]
pub fn done(key: &str) -> Option<&'static str> {
    match key {
        "commented" => Some("Comment sent. The answer will appear here."),
        "said" => Some("You have already sent this comment. It is on this page, and was not added again."),
        "answered" => Some("Answer saved."),
        "withdrawn" => Some("Comment withdrawn. It will not be answered."),
        _ => None,
    }
}

/// What a comment is about.
#[derive(serde::Deserialize, Default)]
pub struct About {
    /// A part of the thing. Addresses from before call it a line.
    #[serde(alias = "line")]
    place: Option<Uuid>,
    /// The comment that it replies to.
    to: Option<CommentId>,
    /// What they name: the code of an [`Asked`].
    ask: Option<String>,
    /// Their own comment that they change or take back.
    change: Option<CommentId>,
}

impl About {
    fn asked<T: Commented>(&self) -> Option<&'static Asked> {
        let code = self.ask.as_deref()?;
        T::ASKED.iter().find(|one| one.code == code)
    }

    /// What the comment is about that is to be changed.
    fn put<X>(&mut self, change: Option<&Comment<X>>) {
        if let Some(one) = change {
            (self.place, self.to) = (one.place, None);
            self.ask.clone_from(&one.asked);
        }
    }
}

/// What is quoted above the form, and the comment that is replied to.
async fn quoted<T: Commented>(
    tx: &mut Tx,
    viewer: &Viewer,
    of: &T,
    about: &About,
) -> Result<(Option<String>, Option<Comment<T::Text>>), Problem> {
    if let Some(to) = about.to {
        let reader = of.reader(tx, viewer).await?;
        let found = readable::<T>(tx, of, &reader).await?.into_iter().find(|one| one.id == to && one.thread.is_none());
        let to = found.filter(|_| T::REPLIES).ok_or(Problem::NotFound)?;
        return Ok((Some(to.body.shown(&reader, to.made_by_account)), Some(to)));
    }
    let quoted = match about.place {
        Some(place) => Some(of.quote(tx, viewer, place).await?),
        None => None,
    };
    Ok((quoted, None))
}

/// Whether an account wrote a comment on what is open for comments, and nobody has said anything to it yet.
fn may_change<X>(one: &Comment<X>, all: &[Comment<X>], account: AccountId, open: Option<Uuid>) -> bool {
    let is_open = one.thread.is_none() && one.answer.is_none() && open == Some(one.owner);
    is_open && one.made_by_account == Some(account) && !all.iter().any(|reply| reply.thread == Some(one.id))
}

/// The comment that is to be changed; none where a new one is written.
async fn changing<T: Commented>(
    tx: &mut Tx,
    viewer: &Viewer,
    of: &T,
    about: &About,
) -> Result<Option<Comment<T::Text>>, Problem> {
    let Some(id) = about.change else { return Ok(None) };
    let reader = of.reader(tx, viewer).await?;
    let mut all = readable::<T>(tx, of, &reader).await?;
    let open = of.open_for_comments();
    let at = all.iter().position(|one| one.id == id && may_change(one, &all, viewer.account, open));
    Ok(Some(all.swap_remove(at.ok_or(Problem::NotFound)?)))
}

/// What a form for a comment is about.
struct Writing {
    quoted: Option<String>,
    asked: Option<&'static Asked>,
    /// Whether it takes the place of one that was sent.
    changes: bool,
}

/// The form with the comment that is to be changed.
fn filled<X: Text>(one: &Comment<X>, asked: Option<&Asked>, reader: &X::Reader) -> Form {
    let body = one.body.shown(reader, one.made_by_account);
    let Some((asked, named)) = asked.zip(one.named.as_ref()) else { return Form::default().with("body", body) };
    let named = named.shown(reader, one.made_by_account);
    let before = format!("{}: {named}", asked.begins);
    let why = body.strip_prefix(before.as_str()).unwrap_or(&body).trim_start_matches(". ");
    Form::default().with("body", why).with("named", named)
}

/// The value of the button by which a comment is taken back.
const WITHDRAW: &str = "withdraw";

/// With a second button, where a comment that was sent is changed.
fn with_withdraw(page: FieldsForm, writing: &Writing) -> FieldsForm {
    if writing.changes { page.other_button(("step", WITHDRAW), "Withdraw this comment") } else { page }
}

fn view<T: Commented>(
    app: &App,
    viewer: &Viewer,
    of: &T,
    writing: &Writing,
    form: &Form,
) -> Result<FieldsForm, Problem> {
    if let Some(asked) = writing.asked {
        let layout = app.layout(viewer, asked.title).errors(form.summary()).back_to(&of.href(), &of.title());
        let page = asked.lead.iter().fold(FieldsForm::new(layout, 0), |page, text| page.lead(*text));
        let page = page
            .button("Send")
            .field(&Input { hint: Some(asked.hint.into()), ..form.input("named", asked.label).purpose("off") })?
            .field(&Textarea {
                rows: Some(6),
                ..form.textarea("body", "Why you want it (optional)").up_to(LONGEST - LONGEST_NAME)
            })?;
        return Ok(with_withdraw(page, writing));
    }
    let layout = app.layout(viewer, &format!("Comment on the {}", T::NAME)).errors(form.summary());
    let mut page = FieldsForm::new(layout.back_to(&of.href(), &of.title()), 0).lead(T::LEAD).button("Send the comment");
    if let Some(text) = writing.quoted.clone() {
        page = page.field(&InsetText { text, ..InsetText::default() })?;
    }
    let page = page.field(&Textarea { rows: Some(6), ..form.textarea("body", "Your comment").up_to(LONGEST) })?;
    Ok(with_withdraw(page, writing))
}

pub async fn form<T: Commented>(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<Uuid>,
    Query(mut about): Query<About>,
) -> Shown {
    let (of, _, mut tx) = thing::open::<T>(&app, &viewer, T::WRITE, id).await?;
    of.open_for_comments().ok_or(Problem::NotFound)?;
    let changing = changing(&mut tx, &viewer, &of, &about).await?;
    about.put(changing.as_ref());
    let (quoted, _) = quoted(&mut tx, &viewer, &of, &about).await?;
    let reader = of.reader(&mut tx, &viewer).await?;
    drop(tx);
    let asked = about.asked::<T>();
    let form = changing.as_ref().map_or_else(Form::default, |one| filled(one, asked, &reader));
    show(&view(&app, &viewer, &of, &Writing { quoted, asked, changes: changing.is_some() }, &form)?)
}

/// What was typed, and what was named, which stands before it.
fn said(asked: Option<&Asked>, form: &mut Form) -> (String, Option<String>) {
    let Some(asked) = asked else { return (form.required_text("body", LONGEST, "Enter your comment"), None) };
    let named = form.required_text("named", LONGEST_NAME, asked.missing);
    form.at_most("body", LONGEST - LONGEST_NAME);
    let body = match form.value("body") {
        "" => format!("{}: {named}", asked.begins),
        why => format!("{}: {named}. {why}", asked.begins),
    };
    (body, Some(named))
}

/// How many comments wait for an answer.
async fn waiting<T: Commented>(tx: &mut Tx, of: &T) -> Result<usize, Problem> {
    let all: Vec<Comment<T::Text>> = comments::of(tx, T::CODE, &of.owners()).await?;
    Ok(all.iter().filter(|one| one.thread.is_none() && one.answer.is_none()).count())
}

pub async fn submit<T: Commented>(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<Uuid>,
    Query(mut about): Query<About>,
    mut form: Form,
) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let (of, allowed) = thing::allow::<T>(&mut tx, &app, &viewer, T::WRITE, id).await?;
    let owner = of.open_for_comments().ok_or(Problem::NotFound)?;
    let before = changing(&mut tx, &viewer, &of, &about).await?;
    about.put(before.as_ref());
    let before = before.map(|one| one.id);
    if let (Some(before), WITHDRAW, true) = (before, form.value("step"), form.is_right()) {
        comments::withdraw(&mut tx, before, viewer.today).await?;
        let waiting = waiting(&mut tx, &of).await?;
        of.follow(&mut tx, &viewer, Changed::Answered { waiting }).await?;
        let detail = json!({ "comment": before, "on": owner, "withdrawn": true });
        tx.record(allowed.entry(T::SUBJECT, Some(id)).detail(detail)).await?;
        tx.commit().await?;
        return go(&format!("{}?done=withdrawn", of.href()));
    }
    let asked = about.asked::<T>();
    let (body, named) = said(asked, &mut form);
    let (quoted, to) = quoted(&mut tx, &viewer, &of, &about).await?;
    if !form.is_right() {
        drop(tx);
        let (of, _, _) = thing::open::<T>(&app, &viewer, T::WRITE, id).await?;
        return refuse(&view(&app, &viewer, &of, &Writing { quoted, asked, changes: before.is_some() }, &form)?);
    }
    let place = to.as_ref().map_or(about.place, |to| to.place);
    let named = asked.map(|asked| asked.code).zip(named.as_deref());
    let new = New { kind: T::CODE, owner, place, thread: to.map(|to| to.id), body: &body, named };
    // A browser that goes back may send the same words from a page that was fetched anew.
    if comments::is_there(&mut tx, &new, viewer.account).await? {
        drop(tx);
        return go(&format!("{}?done=said", of.href()));
    }
    if let Some(before) = before {
        comments::withdraw(&mut tx, before, viewer.today).await?;
    }
    let comment = comments::add(&mut tx, new, &viewer.actor(), viewer.today).await?;
    of.follow(&mut tx, &viewer, Changed::Made(owner)).await?;
    let detail = json!({ "comment": comment, "on": owner, "place": place, "instead_of": before });
    tx.record(allowed.entry(T::SUBJECT, Some(id)).detail(detail)).await?;
    tx.commit().await?;
    // Back to where they were reading: what was sent stands there.
    go(&match place {
        Some(_) => format!("{}#comment-{comment}", of.href()),
        None => format!("{}?done=commented", of.href()),
    })
}

async fn one<T: Commented>(tx: &mut Tx, viewer: &Viewer, of: &T, id: CommentId) -> Result<Thread, Problem> {
    let reader = of.reader(tx, viewer).await?;
    let all = readable::<T>(tx, of, &reader).await?;
    let one = all.iter().find(|one| one.id == id && one.thread.is_none()).ok_or(Problem::NotFound)?;
    Ok(thread::<T>(one, &all, &reader, true))
}

fn choices(of: &[(&str, &str)]) -> Vec<Choice> {
    of.iter().map(|(code, label)| Choice::new(code, label)).collect()
}

/// What is said of what was accepted.
fn change_words(code: &str) -> Option<&'static str> {
    CHANGES.iter().find(|(known, _)| *known == code).map(|(_, label)| *label)
}

/// Whether what was accepted has been changed, as the form says it; nothing of an answer that changes nothing.
fn said_of_change<T: Commented>(code: Option<&str>, form: &mut Form) -> Option<String> {
    code.filter(|code| T::TAKEN_UP.contains(code))?;
    form.one_of("change", &choices(CHANGES), "Select whether it has been changed")
}

fn answer_view<T: Commented>(
    app: &App,
    viewer: &Viewer,
    of: &T,
    comment: &Thread,
    form: &Form,
) -> Result<FieldsForm, Problem> {
    let layout = app.layout(viewer, "Answer a comment").errors(form.summary()).back_to(&of.href(), &of.title());
    let mut page = FieldsForm::new(layout, 0).doubts(form).lead(format!("{}:", comment.made));
    page = page.field(&InsetText { text: comment.body.clone(), ..InsetText::default() })?;
    for (made, body) in &comment.replies {
        page = page.field(&InsetText { text: format!("{made}: {body}"), ..InsetText::default() })?;
    }
    page = page.field(&form.radios("answer", "Answer", choices(T::ANSWERS)))?;
    if !T::TAKEN_UP.is_empty() {
        page = page.field(&form.radios("change", "If you accept it, has it been changed?", choices(CHANGES)))?;
    }
    page.field(&Textarea {
        rows: Some(4),
        ..form.textarea("reason", "Reason, or what was changed").up_to(LONGEST_ANSWER)
    })
}

pub async fn answer_form<T: Commented>(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, comment)): Path<(Uuid, CommentId)>,
) -> Shown {
    let (of, _, mut tx) = thing::open::<T>(&app, &viewer, T::ANSWER, id).await?;
    let comment = one(&mut tx, &viewer, &of, comment).await?;
    drop(tx);
    show(&answer_view(&app, &viewer, &of, &comment, &Form::default())?)
}

pub async fn answer<T: Commented>(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, comment)): Path<(Uuid, CommentId)>,
    mut form: Form,
) -> Shown {
    let code = form.one_of("answer", &choices(T::ANSWERS), "Select the answer");
    let change = said_of_change::<T>(code.as_deref(), &mut form);
    let reason = form.required_text("reason", LONGEST_ANSWER, "Enter the reason, or what was changed");
    let mut tx = app.db.write(&viewer.actor()).await?;
    let (of, allowed) = thing::allow::<T>(&mut tx, &app, &viewer, T::ANSWER, id).await?;
    let thread = one(&mut tx, &viewer, &of, comment).await?;
    if change.as_deref() == Some(CHANGED) && of.is_as_before(&mut tx, (thread.owner, thread.place)).await? {
        form.refuse("change", "It says the same as before. Change it first, or select that it will be changed");
    }
    of.look_at(&mut tx, &viewer, &mut form).await?;
    let (Some(code), true) = (code, form.is_right()) else {
        drop(tx);
        let (of, _, _) = thing::open::<T>(&app, &viewer, T::ANSWER, id).await?;
        return refuse(&answer_view(&app, &viewer, &of, &thread, &form)?);
    };
    let says = Answering { code: &code, reason: &reason, change: change.as_deref() };
    comments::answer(&mut tx, comment, &says, &viewer.actor(), viewer.today).await?;
    let waiting = waiting(&mut tx, &of).await?;
    of.follow(&mut tx, &viewer, Changed::Answered { waiting }).await?;
    let detail = json!({ "comment": comment, "answer": code, "change": change });
    tx.record(allowed.entry(T::SUBJECT, Some(id)).detail(detail).reason(&reason)).await?;
    tx.commit().await?;
    go(&format!("{}?done=answered", of.href()))
}
