//! Asking for all the advice of an assessment at once: who is asked for what is ticked already.

use ::organisations::records::organisations;
use access::records::accounts;
use access::{App, Role, Viewer};
use askama::Template;
use axum::extract::{Path, State};
use gate::{Outgoing, Reader};
use jiff::civil::Date;
use law::invariants::{Refused, offers};
use law::notice::is_from_year_9;
use law::{Kind, Limit, counting};
use page::govuk::{Cell, Checkboxes, Choice, Fieldset, Head, Input, Markup, SelectItem, Table, Tag};
use page::{DateRange, FieldsForm, Form, Problem, Shown, refuse, show, words};
use people::PersonId;
use people::records::children::{self, Child};
use store::Tx;

use super::asking::{Asked, Asking};
use super::{advice_to_send, sent_earlier};
use crate::RECORD_EVENT;
use crate::model::advice_lines::{ADULTHOOD, FAMILY, PSYCHOLOGY, SCHOOL, SUBJECTS, VIEWS, from, provision};
use crate::records::advice::{self, Advice, Recipient};
use crate::records::reminders::{self, Reach};
use crate::records::timeline::{self, Journey};
use crate::records::{addressees, services};

/// Somebody who can be asked for a kind of advice.
struct Offer {
    /// As the form sends it.
    value: String,
    name: String,
    hint: String,
    to: Recipient,
    /// Whether it is ticked when the form opens.
    usual: bool,
}

/// A kind of advice, and who can be asked for it.
struct Line {
    code: &'static str,
    offers: Vec<Offer>,
    /// Of whom it was asked already, in this assessment.
    asked: Vec<String>,
}

impl Line {
    fn field(&self) -> String {
        format!("ask-{}", self.code)
    }

    fn choices(&self) -> Vec<Choice> {
        self.offers.iter().map(|offer| Choice::new(&offer.value, &offer.name).hint(&offer.hint)).collect()
    }
}

const IN_ACCOUNT: &str =
    "Gets the request in their account, with what the family wrote. You add files on the next page";
const BY_LETTER: &str = "Has no account: print the request, or send it by email";

/// What a request for a kind of advice can go to.
struct Offers<'a> {
    app: &'a App,
    viewer: &'a Viewer,
    child: &'a Child,
}

impl Offers<'_> {
    async fn family(&self, tx: &mut Tx, own_views: bool) -> Result<Vec<Offer>, Problem> {
        let mut all = Vec::new();
        for one in addressees::of(tx, self.app, self.viewer, self.child.id).await? {
            let account = if one.account { services::account_of(tx, one.person).await? } else { None };
            all.push(Offer {
                value: format!("family-{}", one.person),
                name: format!("{} ({})", one.name, one.kind.to_lowercase()),
                hint: if account.is_some() { "Gets the request in their account" } else { BY_LETTER }.to_owned(),
                to: Recipient { account, ..Recipient::default() },
                usual: one.decides && (!own_views || one.person == self.child.id),
            });
        }
        Ok(all)
    }

    async fn school(&self, tx: &mut Tx, usual: bool, hint: &str) -> Result<Option<Offer>, Problem> {
        let Some(setting) = advice::setting_of(tx, self.child.id).await? else { return Ok(None) };
        let has_senco = !services::sencos(tx, setting).await?.is_empty();
        Ok(Some(Offer {
            value: format!("setting-{setting}"),
            name: organisations::name(tx, setting.uuid()).await?,
            hint: if has_senco { hint } else { BY_LETTER }.to_owned(),
            to: Recipient { setting: Some(setting), ..Recipient::default() },
            usual,
        }))
    }

    async fn services(&self, tx: &mut Tx, line: &str) -> Result<Vec<Offer>, Problem> {
        let mut all = Vec::new();
        for one in services::all(tx).await?.into_iter().filter(|one| one.gives(line)) {
            let has_account = !services::advisers(tx, one.organisation).await?.is_empty();
            all.push(Offer {
                value: format!("service-{}", one.organisation),
                hint: if has_account { IN_ACCOUNT } else { BY_LETTER }.to_owned(),
                to: Recipient { service: Some(one.organisation), ..Recipient::default() },
                name: one.name,
                usual: true,
            });
        }
        Ok(all)
    }

    /// Psychologists with an account of their own: whoever owes least is ticked, where no service is asked.
    async fn psychologists(&self, tx: &mut Tx, ticks: bool) -> Result<Vec<Offer>, Problem> {
        let holders = accounts::holders(tx, Role::EducationalPsychologist, self.viewer.today).await?;
        let ids: Vec<_> = holders.iter().map(|one| one.id).collect();
        let loads = advice::loads(tx, &ids).await?;
        let mut all = Vec::new();
        for (index, (account, count)) in loads.into_iter().enumerate() {
            let Some(holder) = holders.iter().find(|one| one.id == account) else { continue };
            all.push(Offer {
                value: format!("account-{account}"),
                name: holder.name.clone(),
                hint: format!("Educational psychologist, {} to give", words::plural(count, "request", "requests")),
                to: Recipient { account: Some(account), ..Recipient::default() },
                usual: ticks && index == 0,
            });
        }
        Ok(all)
    }

    async fn of(&self, tx: &mut Tx, line: &'static str) -> Result<Vec<Offer>, Problem> {
        let mut all = Vec::new();
        match line {
            FAMILY => all.extend(self.family(tx, false).await?),
            VIEWS => {
                all.extend(self.family(tx, true).await?);
                let nobody = all.iter().all(|one| !one.usual);
                let hint = "The SENCO asks the child, and writes down what they say";
                all.extend(self.school(tx, nobody, hint).await?);
            }
            SCHOOL => {
                // Where another school still has the request, whoever asks says what becomes of that one.
                let elsewhere = !advice::open_elsewhere(tx, self.child.id).await?.is_empty();
                let hint = "The SENCO gets the request in their account";
                all.extend(self.school(tx, !elsewhere, hint).await?);
            }
            line => {
                all.extend(self.services(tx, line).await?);
                if line == PSYCHOLOGY {
                    let ticks = all.is_empty();
                    all.extend(self.psychologists(tx, ticks).await?);
                }
                if line == ADULTHOOD {
                    let nobody = all.is_empty();
                    all.extend(self.school(tx, nobody, "The SENCO gets the request in their account").await?);
                }
            }
        }
        Ok(all)
    }
}

async fn lines(
    tx: &mut Tx,
    (app, viewer): (&App, &Viewer),
    child: &Child,
    journey: &Journey,
) -> Result<Vec<Line>, Problem> {
    let offers = Offers { app, viewer, child };
    let since = advice::began(&journey.events);
    let pieces = advice::of(tx, child.id).await?;
    let older = child.birth_date().is_some_and(|born| is_from_year_9(born, viewer.today));
    let reader = Reader::session(tx, viewer, child.id).await?;
    let asked = |code: &str| -> Vec<String> {
        let stands = |piece: &&Advice| {
            let standing = advice::standing(&journey.events, piece.id);
            let counts = standing.asked.is_some_and(|on| on >= since) || standing.came.is_some_and(|on| on >= since);
            counts && !standing.is_withdrawn
        };
        let own = pieces.iter().filter(|piece| piece.line == code).filter(stands);
        own.map(|piece| piece.from(&reader)).collect()
    };
    let mut all = Vec::new();
    for (code, _) in SUBJECTS {
        let mut line = Line { code, offers: offers.of(tx, code).await?, asked: asked(code) };
        // What was asked for is not asked for again unless somebody wants it; what no rule asks of everybody waits for a reason.
        let is_usual = !matches!(*code, "f" | "h") && (*code != ADULTHOOD || older) && line.asked.is_empty();
        line.offers.iter_mut().for_each(|offer| offer.usual &= is_usual);
        all.push(line);
    }
    Ok(all)
}

fn opened(lines: &[Line], today: Date) -> Form {
    let form = Form::default().with_date("on", today);
    lines.iter().fold(form, |form, line| {
        let usual = line.offers.iter().filter(|offer| offer.usual);
        usual.fold(form, |form, offer| form.with(&line.field(), &offer.value))
    })
}

fn view(
    app: &App,
    viewer: &Viewer,
    child: &Child,
    lines: &[Line],
    journey: &Journey,
    form: &Form,
) -> Result<FieldsForm, Problem> {
    let back = format!("/children/{}/advice", child.id);
    let layout = app.layout(viewer, "Ask for advice").errors(form.summary()).back_to(&back, "Advice");
    let due = Limit::WeeksAfter(6).last_day(viewer.today, &counting::Alone, &journey.calendar);
    let due = due.ok().flatten().map(words::date).unwrap_or_default();
    let mut page = FieldsForm::new(layout, 0)
        .button("Send the requests")
        .lead(format!("Everybody the law says you must ask is already selected. Requests that arrive today are due by {due} (six weeks, regulation 8(1))."))
        .field(&form.date_input("on", "Requests sent on", "For example, 27 3 2026"))?;
    page = sent_earlier::field(form, page)?;
    for (line, (code, subject)) in lines.iter().zip(SUBJECTS) {
        let asked = match line.asked.as_slice() {
            [] => String::new(),
            names => format!("Already asked: {}. ", names.join(", ")),
        };
        let hint = format!("{asked}{} ({})", from(code).trim_end_matches('.'), provision(code));
        if line.offers.is_empty() {
            if !matches!(*code, "f" | "h" | ADULTHOOD) {
                page = page.field(&Nobody { subject, hint })?;
            }
            continue;
        }
        let boxes = form.checkboxes(&line.field(), subject, line.choices());
        page = page.field(&Checkboxes {
            fieldset: Some(Fieldset::new(subject, "govuk-fieldset__legend--m")),
            hint: Some(hint.as_str().into()),
            classes: "govuk-checkboxes--small".to_owned(),
            ..boxes
        })?;
    }
    let kinds = SUBJECTS.iter().map(|(code, subject)| SelectItem::new(code, subject));
    let kinds = std::iter::once(SelectItem::new("", "Select")).chain(kinds).collect();
    page.field(&Heading)?
        .field(&form.select("other-line", "Type of advice", kinds))?
        .field(&Input {
            hint: Some("They get the request by post or email: print it from the next page".into()),
            ..form.input("other-name", "Name of the person or service")
        })?
        .field(&Input {
            hint: Some(
                "Reminders are sent there automatically. They say when the advice is due and name no child".into(),
            ),
            ..form.input("other-email", "Their email address").purpose("off")
        })?
        .field(&form.input("other-phone", "Their telephone number").purpose("off"))
}

/// What is said where no service is known for a kind of advice that the law asks for.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h2 class="govuk-heading-m">{{ subject }}</h2><p class="govuk-hint">{{ hint }}</p><p class="govuk-body">No service is set up for this. Enter a name under “Somebody else”, or ask a manager to set it up under Advice chasing.</p>"#
)]
struct Nobody<'a> {
    subject: &'a str,
    hint: String,
}

#[derive(Template)]
#[template(ext = "html", source = r#"<h2 class="govuk-heading-m">Somebody else (optional)</h2>"#)]
struct Heading;

async fn may_ask(app: &App, viewer: &Viewer, id: PersonId) -> Result<(Child, Journey, Tx), Problem> {
    let (child, _, mut tx) = children::open(app, viewer, RECORD_EVENT, id, "advice").await?;
    let journey = timeline::whole(&mut tx, id).await?;
    if journey.died.is_some() || !offers(&journey.events, Kind::AdviceAsked, viewer.today) {
        return Err(Problem::Conflict(
            "Advice can be asked for once the decision to assess, or to re-assess, is recorded.".to_owned(),
        ));
    }
    Ok((child, journey, tx))
}

pub async fn form(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>) -> Shown {
    let (child, journey, mut tx) = may_ask(&app, &viewer, id).await?;
    let lines = lines(&mut tx, (&app, &viewer), &child, &journey).await?;
    drop(tx);
    let form = opened(&lines, viewer.today);
    show(&view(&app, &viewer, &child, &lines, &journey, &form)?)
}

/// Somebody who is to be asked.
struct Wanted {
    line: &'static str,
    /// The field in which they were selected or named.
    field: String,
    name: String,
    to: Recipient,
    /// How they are reached, where somebody wrote that down.
    reach: Reach,
}

/// Who was selected, and for what.
fn chosen(lines: &[Line], form: &mut Form) -> Vec<Wanted> {
    let mut all = Vec::new();
    for line in lines {
        let values = form.values(&line.field());
        let known = line.offers.iter().filter(|offer| values.contains(&offer.value));
        all.extend(known.map(|offer| Wanted {
            line: line.code,
            field: line.field(),
            name: offer.name.clone(),
            to: offer.to,
            reach: Reach::default(),
        }));
    }
    let other = lines.iter().find(|line| line.code == form.value("other-line")).map(|line| line.code);
    let reach = Reach { email: form.email("other-email"), phone: form.telephone("other-phone") };
    form.at_most("other-phone", 50);
    match (form.optional("other-name"), other) {
        (Some(name), Some(line)) => {
            all.push(Wanted { line, field: "other-name".to_owned(), name, to: Recipient::default(), reach });
        }
        (Some(_), None) => form.refuse("other-line", "Select the type of advice"),
        (None, None) if reach == Reach::default() => {}
        (None, _) => form.refuse("other-name", "Enter the name of the person or service"),
    }
    all
}

/// The advice that the law asks for, that somebody could be asked for, and that nobody was or is asked for.
fn left_out(lines: &[Line], wanted: &[Wanted]) -> Vec<String> {
    let is_left =
        |line: &Line| line.offers.iter().any(|offer| offer.usual) && !wanted.iter().any(|one| one.line == line.code);
    let all = lines.iter().zip(SUBJECTS).filter(|pair| is_left(pair.0));
    all.map(|(line, (_, subject))| format!("{subject} ({})", provision(line.code))).collect()
}

/// What is said of it once the other requests went.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<div class="govuk-inset-text" data-left-out="{{ all.len() }}"><p class="govuk-body"><strong>You did not ask for advice that the law requires:</strong></p><ul class="govuk-list govuk-list--bullet">{% for one in all %}<li>{{ one }}</li>{% endfor %}</ul><p class="govuk-body"><a class="govuk-link" href="/children/{{ child }}/advice/ask">Ask for it</a></p></div>"#
)]
struct LeftOut {
    child: PersonId,
    all: Vec<String>,
}

/// Sends every request, and says of each how it went.
pub async fn submit(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, mut form: Form) -> Shown {
    let (child, journey, mut tx) = may_ask(&app, &viewer, id).await?;
    let lines = lines(&mut tx, (&app, &viewer), &child, &journey).await?;
    drop(tx);
    let range = DateRange::past(viewer.today).since(child.birth_date(), "the date of birth");
    let on = form.required_date("on", "The date", &range, "Enter the date");
    let wanted = chosen(&lines, &mut form);
    if wanted.is_empty() && form.is_right() {
        let first = lines.iter().find(|line| !line.offers.is_empty());
        let first = first.map_or_else(|| "other-name".to_owned(), Line::field);
        form.refuse(&first, "Select at least one person or service to ask");
    }
    if on.is_some_and(|on| on < viewer.today) {
        sent_earlier::ask(&mut form);
    }
    let left_out = left_out(&lines, &wanted);
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, RECORD_EVENT, id).await?;
    let outgoing = Outgoing::about(&mut tx, id, "").await?;
    let may = outgoing.map_err(|stopped| Problem::Conflict(stopped.to_string()))?;
    let earlier = on.and_then(|on| sent_earlier::said(&form, &viewer, on));
    let asking = Asking { app: &app, viewer: &viewer, child: id, may: &may, allowed: &allowed, earlier };
    let mut sent = Vec::new();
    if let Some(on) = on.filter(|_| form.is_right()) {
        for Wanted { line, field, name, to, reach } in wanted {
            match asking.ask(&mut tx, (line, &name, to), on).await? {
                Ok(asked) => {
                    if reach != Reach::default() {
                        reminders::set_reach(&mut tx, asked.id, &reach).await?;
                    }
                    sent.push((line, name, asked));
                }
                Err(why) => {
                    // A day that cannot be is wrong for all of them.
                    let is_the_day =
                        matches!(why, Refused::Impossible(_) | Refused::Unlikely(_) | Refused::Before { .. });
                    form.refuse(if is_the_day { "on" } else { field.as_str() }, format!("{name}: {why}"));
                    break;
                }
            }
        }
    }
    if !form.is_right() {
        drop(tx);
        return refuse(&view(&app, &viewer, &child, &lines, &journey, &form)?);
    }
    tx.commit().await?;
    let told = match left_out.is_empty() {
        true => Markup::default(),
        false => Markup::render(&LeftOut { child: id, all: left_out })?,
    };
    show(&results((&app, &viewer), id, &sent, &told))
}

/// What became of each request.
fn results(
    (app, viewer): (&App, &Viewer),
    id: PersonId,
    sent: &[(&'static str, String, Asked)],
    told: &Markup,
) -> FieldsForm {
    let rows = sent.iter().map(|(line, name, asked)| {
        let here = format!("/children/{id}/advice/{}", asked.id);
        let (tag, next) = match asked.in_account {
            true => (
                Tag::new("In their account", "green"),
                Markup::link(
                    &format!("/advice-requests/{}/files", asked.id),
                    &format!("Add files for {name}, such as reports"),
                ),
            ),
            false => (
                Tag::new("To be sent", "yellow"),
                Markup::link(&format!("{here}/letter"), &format!("Print the request to {name}")),
            ),
        };
        let subject = SUBJECTS.iter().find(|(code, _)| code == line).map_or("", |(_, subject)| subject);
        vec![Cell::html(Markup::link(&here, name)), Cell::text(subject), tag.into(), Cell::html(next)]
    });
    let table = Table {
        head: ["Asked", "Advice", "Status", "What happens next"].map(Head::text).to_vec(),
        rows: rows.collect(),
        first_cell_is_header: true,
        ..Table::default()
    };
    let count = words::plural(sent.len(), "request", "requests");
    let by_post = sent.iter().filter(|(_, _, asked)| !asked.in_account).count();
    let done = match by_post {
        0 => format!("{count} sent."),
        some => format!("{count} recorded. {} to be printed or sent by email.", words::plural(some, "is", "are")),
    };
    let layout = app
        .layout(viewer, "Requests for advice")
        .back_to(&format!("/children/{id}/advice"), "Advice")
        .done(Some(&done));
    let list = Markup::link(&format!("/children/{id}/advice"), "See all advice for this child");
    let list = match by_post {
        0 => list,
        _ => list.then(&Markup::written("<br>")).then(&Markup::link(advice_to_send::PATH, "Mark requests as sent")),
    };
    let table = Markup::of(&table.cards("Requests for advice"));
    FieldsForm::new(layout, 0).without_form().before(told.clone().then(&table)).after(list)
}
