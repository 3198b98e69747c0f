//! A general letter about one child: its words, to whom it goes and how; then how each of them gets it, with everything that there
//! is to ask; then it goes. It records no event of the law.

use access::{Allowed, App, Viewer};
use askama::Template as Page;
use axum::extract::{Path, Query, State};
use documents::Document;
use gate::doubts::{self, Doubtful};
use gate::{Outgoing, Reader, Words};
use jiff::civil::Date;
use messages::records::others::OtherChildren;
use page::govuk::{Button, Choice, Details, Input, Markup, SummaryList, Textarea};
use page::{DateRange, FieldsForm, Form, Layout, Problem, Shown, go, refuse, show, words};
use people::PersonId;
use people::records::children::{self, Child};
use people::records::{contact_needs, family};
use serde_json::json;
use store::Tx;

use super::needs;
use super::not_shown::warning;
use super::template::FieldList;
use crate::RECORD_EVENT;
use crate::model::letter::template::{LONGEST, apart, fields_in, settled, together};
use crate::model::letter::{Fault, General, LetterKind, Template, Which, fields};
use crate::model::notices::CHANNELS;
use crate::pages::about_others;
use crate::pages::delivery::{cannot, channel_words, choice};
use crate::pages::files::Shows;
use crate::pages::how_sent;
use crate::pages::issue;
use crate::pages::issuing::{CHANGE, CONFIRMED, STEP};
use crate::pages::prepared;
use crate::records::addressees::{self, Addressee};
use crate::records::deliveries::{self, New};
use crate::records::letters::{self, About, called, full_name};
use crate::records::notes::{self, Entry};
use crate::records::notices::{self, Said, School};
use crate::records::sealed::Sealed;
use crate::records::{general_letters, issuing, mail, owed, tasks, templates};

/// Who writes which letter about whom.
pub(super) struct Writing<'a> {
    pub(super) app: &'a App,
    pub(super) viewer: &'a Viewer,
    pub(super) id: PersonId,
    pub(super) general: &'a General,
}

/// A letter as it would go.
pub(super) struct Looked {
    may: Outgoing,
    to: Vec<Addressee>,
    channel: String,
    said: Said,
    copies: Vec<Copy>,
    /// Words that may tell one of them where somebody is.
    told: Vec<Doubtful>,
    /// What it says of other children.
    others: OtherChildren,
}

/// The letter of one person.
struct Copy {
    name: String,
    /// How it goes to them.
    goes: String,
    /// What somebody has to arrange for them first.
    arrange: Vec<String>,
    document: Document,
}

impl Looked {
    /// How it goes, and what somebody has to arrange first.
    pub(super) fn facts(&self) -> SummaryList {
        let facts = SummaryList::default().row("How it is sent", channel_words(&self.channel));
        let facts = self.copies.iter().fold(facts, |facts, one| facts.row(&format!("To {}", one.name), &*one.goes));
        self.copies
            .iter()
            .filter(|one| !one.arrange.is_empty())
            .fold(facts, |facts, one| facts.row(&format!("Before you send it to {}", one.name), one.arrange.join(". ")))
    }

    /// Whether everything that there is to ask was answered; what was not is said in the form.
    pub(super) fn is_answered(&self, form: &mut Form) -> bool {
        let others = about_others::answered(&self.others, form);
        doubts::answered(&self.told, form) && others
    }

    /// Whether a second person is to read first what it says of other children.
    fn asks_second(&self, step: &str) -> bool {
        step == about_others::SECOND && self.others.is_list()
    }

    /// Whether it is confirmed in this step of its form, and everything was answered.
    fn is_confirmed(&self, step: &str, form: &mut Form) -> bool {
        (step == CONFIRMED || self.asks_second(step)) && self.is_answered(form)
    }

    /// What the PDF of them cannot show.
    pub(super) fn not_shown(&self) -> Result<Markup, Problem> {
        warning(self.copies.iter().flat_map(|one| one.document.cannot_show()).collect())
    }

    /// To whom it goes, with the letter as they get it.
    pub(super) fn letters(&self) -> Result<Vec<(String, Markup)>, Problem> {
        let mut all = Vec::with_capacity(self.copies.len());
        for one in &self.copies {
            all.push((one.name.clone(), Markup::render(&Shows { document: &one.document })?));
        }
        Ok(all)
    }
}

#[derive(Page)]
#[template(path = "letter_confirm.html")]
struct Confirm {
    layout: Layout,
    facts: SummaryList,
    questions: Vec<Markup>,
    not_shown: Markup,
    /// To whom it goes, with the letter as they get it.
    letters: Vec<(String, Markup)>,
    hidden: Vec<(String, String)>,
    /// Whether it waits for a manager's approval.
    waits: bool,
    send: Button,
    change: Button,
}

/// A general letter that is offered.
async fn offered(tx: &mut Tx, code: &str) -> Result<General, Problem> {
    let all = general_letters::offered(tx).await?;
    all.into_iter().find(|one| one.code == code).ok_or(Problem::NotFound)
}

/// What a template leaves to whoever writes the letter, in its square brackets.
fn to_write(template: &str) -> Vec<String> {
    let parts = template.split('[').skip(1).filter_map(|part| part.split_once(']'));
    parts.map(|(words, _)| format!("[{words}]")).collect()
}

/// What a letter says of the child, where a merge field asks for it.
fn of_child(child: &Child, name: &str) -> Option<String> {
    match name {
        "child_name" => Some(full_name(child)),
        "child_first_name" => Some(called(child).to_owned()),
        "child_birth_date" => child.birth_date().map(words::date),
        _ => None,
    }
}

/// How a letter can go that has not gone yet: by then the class of its post is known.
fn channels() -> Vec<Choice> {
    let known = CHANNELS.iter().filter(|(code, _)| *code != "post");
    known.map(|(code, words)| Choice::new(code, words)).collect()
}

/// To whom it goes and how, where every one of them can be reached that way.
fn recipients(form: &mut Form, family: &[Addressee]) -> (Vec<Addressee>, Option<String>) {
    let chosen = form.values("to");
    let is_chosen = |one: &&Addressee| chosen.contains(&one.person.to_string());
    let to: Vec<Addressee> = family.iter().filter(is_chosen).cloned().collect();
    if family.is_empty() {
        form.refuse("to", addressees::NOBODY);
    } else if to.is_empty() {
        form.refuse("to", "Select who the letter goes to");
    }
    let channel = form.one_of("channel", &channels(), "Select how the letter is sent");
    if let Some(channel) = &channel
        && let Some(one) = to.iter().find(|one| !one.is_reached_by(channel))
    {
        let words = cannot(channel);
        form.refuse("channel", format!("{} {words}. Select another way, or add it to the record first", one.name));
    }
    (to, channel)
}

/// The days that stand in a text, as they were typed.
fn days(form: &mut Form, text: &str, today: Date) -> Vec<(&'static str, Date)> {
    let (stand, mut days) = (fields_in(text), Vec::new());
    for (name, _, what) in fields::DAYS.iter().filter(|(name, ..)| stand.contains(name)) {
        let range = if *name == "received_on" { DateRange::past(today) } else { DateRange::coming(today) };
        if let Some(day) = form.required_date(name, &words::capitalised(what), &range, &format!("Enter {what}")) {
            days.push((*name, day));
        }
    }
    days
}

impl Writing<'_> {
    fn kind(&self) -> LetterKind {
        self.general.clone().into()
    }

    /// As [`Self::look`], before a transaction begins in which it is asked again: what is long was looked through then, and nobody
    /// waits for the writer meanwhile.
    pub(super) async fn look_ahead(&self, form: &mut Form) -> Result<Option<Looked>, Problem> {
        let mut tx = self.app.db.read().await?;
        children::allow(&mut tx, self.app, self.viewer, RECORD_EVENT, self.id).await?;
        self.look(&mut tx, form).await
    }

    /// What the form says, and how each of those to whom it goes would get it; nothing where something of it is refused.
    pub(super) async fn look(&self, tx: &mut Tx, form: &mut Form) -> Result<Option<Looked>, Problem> {
        let Self { app, viewer, id, .. } = *self;
        let child = children::of(tx, id).await?;
        form.at_most("let_out", 1_000);
        let outgoing = Outgoing::about(tx, id, form.value("let_out")).await?;
        if let Err(stopped) = &outgoing {
            form.refuse("let_out", stopped.to_string());
        }
        let (to, channel) = recipients(form, &addressees::of(tx, app, viewer, id).await?);
        let text = self.text(tx, &child, form).await?;
        let (Ok(may), Some(channel), true) = (outgoing, channel, form.is_right()) else { return Ok(None) };
        let said = Said { school: self.school(tx, &text).await?, text };
        let kind = self.kind();
        let about = About { child: id, kind: &kind, sender: viewer.account, today: viewer.today, family: &to };
        let own = Reader::session(tx, viewer, id).await?;
        let sealed = Sealed::of(tx, viewer, &child).await?;
        let (mut copies, mut told) = (Vec::new(), Vec::<Doubtful>::new());
        for one in &to {
            let (document, reader) = letters::to_go(tx, &about, &said, one, &child).await?;
            let screen = reader.screen();
            for text in letters::texts(&document) {
                let doubtful = Doubtful::of(Some(one.person), &one.name, "The letter", text, &screen.held(text));
                // What stands in it twice is asked about once.
                let new = doubtful.filter(|new| !told.contains(new));
                told.extend(new);
            }
            let arrange = letters::to_arrange(&contact_needs::of(tx, one.person).await?, false);
            let goes = how_sent::goes(&channel, how_sent::email_of(tx, &own, one.person).await?.as_deref());
            let document = sealed.shown(letters::screened(document, &reader));
            copies.push(Copy { name: one.name.clone(), goes, arrange, document });
        }
        let text = [("The letter".to_owned(), Words::from(said.text.as_str()))];
        let others = OtherChildren::in_texts(tx, id, &text, viewer.today).await?;
        Ok(Some(Looked { may, to, channel, said, copies, told, others }))
    }

    /// The text, in which what is the same for every reader has taken its place.
    async fn text(&self, tx: &mut Tx, child: &Child, form: &mut Form) -> Result<String, Problem> {
        let subject = form.required("subject", "Enter what the letter is about");
        let enclosed = form.optional("enclosed").unwrap_or_default();
        let body = form.required_text("body", LONGEST, "Enter the text of the letter");
        let text = together(&subject, &enclosed, &body.replace('\r', ""));
        let mut faults = Template::read(&text, self.kind()).err().unwrap_or_default();
        if faults.contains(&Fault::NoSubject) {
            form.refuse("subject", "Enter what the letter is about");
            faults.retain(|fault| *fault != Fault::NoSubject);
        }
        if !faults.is_empty() {
            form.refuse("body", faults.iter().map(Fault::to_string).collect::<Vec<_>>().join(". "));
        }
        let template = templates::text(tx, &Which::usual(self.kind())).await?.unwrap_or_default();
        if let Some(open) = to_write(&template).into_iter().find(|open| text.contains(open.as_str())) {
            form.refuse("body", format!("Replace “{open}” with your own words"));
        }
        let days = days(form, &text, self.viewer.today);
        let on_day = |name: &str| days.iter().find(|(known, _)| *known == name).map(|(_, on)| words::date(*on));
        let value = |name: &str| of_child(child, name).or_else(|| on_day(name));
        Ok(settled(&text, &value))
    }

    /// Where the child goes to school now, where the letter says it.
    async fn school(&self, tx: &mut Tx, text: &str) -> Result<Option<School>, Problem> {
        if !fields_in(text).contains(&fields::SCHOOL) {
            return Ok(None);
        }
        let reader = Reader::session(tx, self.viewer, self.id).await?;
        let all = family::placements(tx, &reader, self.id).await?;
        let now = all.into_iter().find(|one| one.ends_on().is_none());
        Ok(now.and_then(|one| Some((one.organisation?, one.name()))))
    }

    /// Sends it, with all that follows from it. The questions were answered in the form; the caller commits.
    pub(super) async fn send(
        &self,
        tx: &mut Tx,
        form: &Form,
        letter: &Looked,
        allowed: &Allowed,
    ) -> Result<(), Problem> {
        let Self { app, viewer, id, general } = *self;
        let Looked { may, channel, said, .. } = letter;
        let (kind, channel, today) = (self.kind(), channel.as_str(), viewer.today);
        let notice = notices::add_general(tx, may, general, said, (today, channel)).await?;
        let about = About { child: id, kind: &kind, sender: viewer.account, today, family: &letter.to };
        let mut names = Vec::new();
        for (addressee, person) in letters::make(tx, may, &about, (notice, today), channel).await? {
            let new = New { addressee: &addressee, person, channel, sent_on: today, copy_reason: None };
            deliveries::add(tx, may, notice, &new, &viewer.name).await?;
            names.push(addressee);
        }
        mail::letter(tx, &app.db, may, notice).await?;
        issue::keep(tx, viewer, id, &letter.told, form).await?;
        about_others::keep(tx, viewer, id, &letter.others, &format!("/children/{id}/letters")).await?;
        let entry = Entry {
            kind: "letter".to_owned(),
            happened_on: today,
            with_whom: names.join(", "),
            // The subject names the child as it is called today: the letter keeps that, the log does not.
            body: format!("Letter sent: {}. {}.", general.name, channel_words(channel)),
        };
        let note = notes::add(tx, viewer.into(), id, &entry).await?;
        tasks::letter_sent(tx, id, &general.code, &viewer.name, today).await?;
        owed::work_out(tx, id, today).await?;
        let to: Vec<PersonId> = letter.to.iter().map(|one| one.person).collect();
        let detail = json!({ "letter": general.code, "notice": notice, "to": to, "channel": channel, "note": note });
        let entry = allowed.entry("person", Some(id.uuid())).detail(detail);
        let entry = match may.let_out() {
            Some(reason) => entry.reason(reason),
            None => entry,
        };
        Ok(tx.record(entry).await?)
    }

    /// Keeps what was confirmed for a manager to approve; nothing where another letter waits. The caller commits.
    async fn keep_waiting(&self, tx: &mut Tx, form: &Form, allowed: &Allowed) -> Result<bool, Problem> {
        let left = |name: &str| matches!(name, "form_key" | "version" | STEP);
        let fields = form.clone().into_values().into_iter().filter(|(name, _)| !left(name));
        let fields: Vec<(String, String)> = fields.collect();
        let code = self.general.code.as_str();
        let is_kept = issuing::keep_letter(tx, self.viewer, self.id, code, &fields).await?;
        let detail = json!({ "waits_for_sign_off": code });
        tx.record(allowed.entry("person", Some(self.id.uuid())).detail(detail)).await?;
        Ok(is_kept)
    }

    /// Asks a second person to read what names several other children; the letter waits until they have. The caller commits.
    async fn ask_second(&self, tx: &mut Tx, form: &Form, letter: &Looked, allowed: &Allowed) -> Result<(), Problem> {
        let (id, place) = (self.id, format!("/children/{}/letters/waiting", self.id));
        about_others::ask_second(tx, self.viewer, id, &letter.others, (&place, form)).await?;
        let detail = json!({ "second_person_asked": self.general.code });
        Ok(tx.record(allowed.entry("person", Some(id.uuid())).detail(detail)).await?)
    }

    /// The form, with what is wrong, or as it was where somebody goes back to change something.
    async fn at_the_form(&self, form: &Form) -> Shown {
        let (child, _, mut tx) = children::open(self.app, self.viewer, RECORD_EVENT, self.id, "general letter").await?;
        let page = self.page(&mut tx, &child, form).await?;
        drop(tx);
        if form.is_right() { show(&page) } else { refuse(&page) }
    }

    async fn page(&self, tx: &mut Tx, child: &Child, form: &Form) -> Result<FieldsForm, Problem> {
        let Self { app, viewer, id, general } = *self;
        let family = addressees::of(tx, app, viewer, id).await?;
        let layout = app
            .layout(viewer, &general.name)
            .errors(form.summary())
            .back_to(&format!("/children/{id}/letters"), "Letters");
        // The page on which it is confirmed says it once; what waits for approval may be changed back.
        let mut page = FieldsForm::new(layout, 0)
            .again()
            .lead(format!("About {}. You see each letter before it is sent.", child.name()))
            .field(&needs::of(tx, app, viewer, id, &self.kind()).await?)?;
        if let Err(stopped) = Outgoing::about(tx, id, form.value("let_out")).await? {
            page = page.field(&messages::pages::let_out(&stopped, form))?;
        }
        let to: Vec<Choice> = family.iter().map(choice).collect();
        page = page
            .field(&form.checkboxes("to", "Who it goes to", to))?
            .field(&form.radios("channel", "How it is sent", channels()))?
            .field(&form.input("subject", "Subject"))?
            .field(&Textarea {
                rows: Some(16),
                hint: Some("The letter begins with “Dear” and ends with your signature by itself. “# ” begins a heading, “- ” an item of a list. Words in braces, such as {reply_by}, are filled in when the letter is made".into()),
                ..form.textarea("body", "Text of the letter").up_to(LONGEST)
            })?;
        let text = together(form.value("subject"), form.value("enclosed"), form.value("body"));
        let stand = fields_in(&text);
        for (name, label, _) in fields::DAYS.iter().filter(|(name, ..)| stand.contains(name)) {
            page = page.field(&form.date_input(name, label, "For example, 27 3 2027"))?;
        }
        let page = page.field(&Input {
            hint: Some("Separate several with semicolons".into()),
            ..form.input("enclosed", "What is enclosed (optional)")
        })?;
        let fields = Markup::render(&FieldList::of(&self.kind()))?;
        let fields = Details { summary_text: "Merge fields".to_owned(), html: fields, ..Details::default() };
        Ok(page.button("Continue").after(Markup::render(&fields)?))
    }

    /// The page on which it is read as it goes, and on which everything is asked that there is to ask.
    async fn at_the_confirmation(&self, form: &Form, letter: &Looked) -> Shown {
        let Self { app, viewer, id, general } = *self;
        let (child, _, mut tx) = children::open(app, viewer, RECORD_EVENT, id, "general letter").await?;
        let waits = issuing::is_wanted_for_letters(&mut tx, viewer.account).await?;
        drop(tx);
        let mut questions = Vec::new();
        for question in doubts::questions(&letter.told, form) {
            questions.push(Markup::render(&question)?);
        }
        questions.extend(about_others::questions(&letter.others, form)?);
        let is_asked =
            |name: &str| (name.starts_with("whereabouts") && !letter.told.is_empty()) || about_others::is_field(name);
        let hidden = form.clone().into_values().into_iter();
        let hidden = hidden.filter(|(name, _)| !is_asked(name) && !matches!(name.as_str(), STEP | "form_key"));
        let button =
            |text: &str, value: &str| Button { name: STEP.to_owned(), value: value.to_owned(), ..Button::submit(text) };
        let page = Confirm {
            layout: app
                .layout(viewer, &format!("Check before you send: {}", general.name))
                .errors(form.summary())
                .back_to(&format!("/children/{id}/letters"), &child.name()),
            facts: letter.facts(),
            questions,
            not_shown: letter.not_shown()?,
            letters: letter.letters()?,
            hidden: hidden.collect(),
            waits,
            send: match (letter.others.is_list(), waits) {
                (true, _) => button("Ask a second person", about_others::SECOND),
                (false, true) => button("Confirm and ask for approval", CONFIRMED),
                (false, false) => button(how_sent::button(&letter.channel), CONFIRMED),
            },
            change: button("Go back and change", CHANGE).classes("govuk-button--secondary"),
        };
        if form.is_right() { show(&page) } else { refuse(&page) }
    }
}

/// Whether the form opens with what waits for approval.
#[derive(serde::Deserialize, Default)]
pub struct Asked {
    waiting: Option<String>,
}

/// The form as it opens: with the words that are in use, to whoever decides and can be reached; or with what waits.
pub async fn form(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, code)): Path<(PersonId, String)>,
    Query(asked): Query<Asked>,
) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, RECORD_EVENT, id, "general letter").await?;
    let general = offered(&mut tx, &code).await?;
    let form = match issuing::letter_of(&mut tx, id).await?.filter(|one| asked.waiting.is_some() && one.code() == code)
    {
        Some(waiting) => {
            prepared::whole(&mut tx, &viewer, id, &waiting).await?;
            Form::from_values(waiting.fields())
        }
        None => opened(&mut tx, &app, &viewer, id, &general).await?,
    };
    let of = Writing { app: &app, viewer: &viewer, id, general: &general };
    let page = of.page(&mut tx, &child, &form).await?;
    drop(tx);
    show(&page)
}

async fn opened(tx: &mut Tx, app: &App, viewer: &Viewer, id: PersonId, general: &General) -> Result<Form, Problem> {
    let text = templates::text(tx, &Which::usual(general.clone())).await?.unwrap_or_default();
    let child = children::of(tx, id).await?;
    let text = settled(&text, &|name: &str| of_child(&child, name));
    let (subject, enclosed, body) = apart(&text);
    let mut form = Form::default().with("subject", subject).with("enclosed", enclosed).with("body", body);
    for one in addressees::of(tx, app, viewer, id).await? {
        if one.decides && (one.account || one.email || one.address) {
            form = form.with("to", one.person.to_string());
        }
    }
    Ok(form)
}

pub async fn submit(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, code)): Path<(PersonId, String)>,
    mut form: Form,
) -> Shown {
    let mut tx = app.db.read().await?;
    children::allow(&mut tx, &app, &viewer, RECORD_EVENT, id).await?;
    let general = offered(&mut tx, &code).await?;
    drop(tx);
    let of = Writing { app: &app, viewer: &viewer, id, general: &general };
    let step = form.value(STEP).to_owned();
    // A draft, or what was typed before a session ended, is shown again first.
    let looked = if form.is_right() && step != CHANGE { of.look_ahead(&mut form).await? } else { None };
    let Some(looked) = looked else { return of.at_the_form(&form).await };
    if !looked.is_confirmed(&step, &mut form) {
        return of.at_the_confirmation(&form, &looked).await;
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, RECORD_EVENT, id).await?;
    let Some(looked) = of.look(&mut tx, &mut form).await? else {
        drop(tx);
        return of.at_the_form(&form).await;
    };
    let asks_second = looked.asks_second(&step);
    let is_confirmed = looked.is_confirmed(&step, &mut form);
    if is_confirmed && (asks_second || issuing::is_wanted_for_letters(&mut tx, viewer.account).await?) {
        if of.keep_waiting(&mut tx, &form, &allowed).await? {
            if asks_second {
                of.ask_second(&mut tx, &form, &looked, &allowed).await?;
            }
            tx.commit().await?;
            return go(&match asks_second {
                true => format!("/children/{id}/letters/waiting?done=second"),
                false => format!("/children/{id}/letters/waiting/approval?done=kept"),
            });
        }
        form.refuse("", "Another letter about this child waits for a manager’s approval. Send it or cancel it first");
    } else if is_confirmed {
        of.send(&mut tx, &form, &looked, &allowed).await?;
        tx.commit().await?;
        return go(&format!("/children/{id}/letters?done=sent&way={}", how_sent::way(&looked.channel)));
    }
    // What was looked at did not happen.
    drop(tx);
    of.at_the_confirmation(&form, &looked).await
}
