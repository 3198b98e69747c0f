//! Reminders of advice for children of a worklist that were selected: the page that says which reminder goes to whom, and by which
//! way, before anything is sent.

use access::lists::ReadLog;
use access::{App, Viewer};
use askama::Template;
use jiff::civil::Date;
use law::counting::days_between;
use page::govuk::{Choice, Markup};
use page::{FieldsForm, Form, Problem, words};
use people::PersonId;
use people::records::children;
use serde_json::json;
use store::Tx;

use super::to_do::days_left;
use super::worklist_act::{Came, Why};
use crate::RECORD_EVENT;
use crate::model::advice_lines::subject;
use crate::model::chasing::Step;
use crate::records::advice::AdviceId;
use crate::records::chasing::{self, Due, Outcome};
use crate::records::worklist::Owed;

/// Pieces of advice that the page names one by one; of more, those that are late are chased.
const NAMED: usize = 100;

/// Whose advice the page names.
static READS: ReadLog<Due> = ReadLog::new("worklist.see", "person", RECORD_EVENT, |due| Some(due.person.uuid()));

/// Which advice is chased.
pub(super) enum Pieces {
    These(Vec<AdviceId>),
    /// Whatever is late.
    Late,
    /// No reminder can be sent: why not is said of each.
    None,
}

impl Pieces {
    fn holds(&self, due: &Due, today: Date) -> bool {
        match self {
            Self::These(pieces) => pieces.contains(&due.advice),
            Self::Late => due.last_day() < today,
            Self::None => true,
        }
    }
}

/// What comes of a form that chases advice.
pub(super) enum Chase {
    /// What is asked before anything is sent.
    Ask(Box<FieldsForm>),
    Send(Pieces),
}

/// What the box of a line of the worklist sends: the child and, of a line about advice, which piece.
pub(super) fn row_id(line: &Owed) -> String {
    match line.about {
        Some(piece) if line.rule == law::ids::ADVICE => format!("{}.{piece}", line.person),
        _ => line.person.to_string(),
    }
}

/// The children of the lines that were selected, each once, and the advice that some of the lines are about.
pub(super) fn selected(rows: &[String]) -> (Vec<PersonId>, Vec<AdviceId>) {
    let (mut children, mut pieces) = (Vec::new(), Vec::new());
    for row in rows {
        let (child, piece) = row.split_once('.').unwrap_or((row.as_str(), ""));
        if let Ok(child) = child.parse::<PersonId>()
            && !children.contains(&child)
        {
            children.push(child);
        }
        pieces.extend(piece.parse::<AdviceId>().ok());
    }
    (children, pieces)
}

/// Reads which advice is chased, or asks. `ticked` is the advice of the lines that were selected.
pub(super) async fn read(
    app: &App,
    viewer: &Viewer,
    form: &mut Form,
    (children, ticked): (&[PersonId], &[AdviceId]),
    (carried, back): (&[(&'static str, String)], &str),
) -> Result<Chase, Problem> {
    if form.value("sure") == "yes" {
        if form.value("which") == "late" {
            return Ok(Chase::Send(Pieces::Late));
        }
        let pieces: Vec<AdviceId> = form.values("piece").iter().filter_map(|piece| piece.parse().ok()).collect();
        if !pieces.is_empty() {
            return Ok(Chase::Send(Pieces::These(pieces)));
        }
        form.refuse("piece", "Select at least one reminder");
    }
    let page = page(app, viewer, form, (children, ticked), back).await?;
    Ok(page.map_or(Chase::Send(Pieces::None), |page| {
        let page = page.hidden("act", "chase").hidden("sure", "yes");
        Chase::Ask(Box::new(carried.iter().fold(page, |page, (name, value)| page.hidden(name, value))))
    }))
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h2 class="govuk-heading-m">No reminder can be sent</h2><ul class="govuk-list govuk-list--bullet">{% for (code, words) in all %}<li data-not-reminded="{{ code }}">{{ words }}</li>{% endfor %}</ul>"#
)]
struct NotReminded {
    all: Vec<(&'static str, String)>,
}

/// The page; none where no reminder can be sent of any of the advice.
async fn page(
    app: &App,
    viewer: &Viewer,
    form: &Form,
    (of, ticked): (&[PersonId], &[AdviceId]),
    back: &str,
) -> Result<Option<FieldsForm>, Problem> {
    let mut tx = app.db.read().await?;
    let mut all = Vec::new();
    for child in of.iter().copied() {
        if children::allow(&mut tx, app, viewer, RECORD_EVENT, child).await.is_ok() {
            all.extend(chasing::of_child(&mut tx, child).await?);
        }
    }
    let layout = app.layout(viewer, "Check who gets a reminder").errors(form.summary()).back_to(back, "Worklist");
    let page = FieldsForm::new(layout, 0);
    if all.len() > NAMED {
        return Ok(Some(of_many(page, &all, viewer.today)));
    }
    let (mut choices, mut usual, mut not) = (Vec::new(), Vec::new(), Vec::new());
    for due in &all {
        let name = children::of(&mut tx, due.person).await?.name();
        let what = format!("{name}: {}, {}", subject(&due.line), due.asked_of);
        let way = match chasing::would_be(&mut tx, app, viewer, due).await? {
            Outcome::Sent => "A message in their OnePlan account".to_owned(),
            Outcome::ByEmail => format!("An email to {}", due.address().unwrap_or_default()),
            other => {
                if let Some(why) = why_not(other) {
                    not.push((why.code(), format!("{what}: {}", why.of_one())));
                }
                continue;
            }
        };
        let left = days_left(days_between(viewer.today, due.last_day())).text;
        let id = due.advice.to_string();
        choices.push(Choice::new(&id, &what).hint(&format!("{left}, {}. {way}", words::short_date(due.last_day()))));
        usual.push((ticked.contains(&due.advice), due.last_day() < viewer.today, id));
    }
    if choices.is_empty() {
        return Ok(None);
    }
    drop(tx);
    app.log_rows(viewer, &all, &READS).await?;
    let is_ticked = usual.iter().any(|(ticked, ..)| *ticked);
    let usual = usual.into_iter().filter(|(ticked, late, _)| if is_ticked { *ticked } else { *late });
    let filled = match form.is_right() {
        true => usual.fold(Form::default(), |form, (_, _, id)| form.with("piece", id)),
        false => form.clone(),
    };
    let mut page = page
        .lead("Nothing has been sent yet. Each line that you select is one reminder. You can cancel a message until it is sent.")
        .field(&filled.checkboxes("piece", "Reminders to send", choices))?
        .button("Send the reminders");
    if !not.is_empty() {
        page = page.after(Markup::render(&NotReminded { all: not })?);
    }
    Ok(Some(page))
}

/// The page where there are too many to name each.
fn of_many(page: FieldsForm, all: &[Due], today: Date) -> FieldsForm {
    let late = all.iter().filter(|due| due.last_day() < today).count();
    let waits = words::plural(all.len(), "piece of advice is", "pieces of advice are");
    let late_words = words::plural(late, "is late", "are late");
    let page = page.lead(format!("{waits} still to come, and {late_words}."));
    if late == 0 {
        return page.lead("Select fewer children to choose which advice to chase.").without_form();
    }
    page.lead("Whoever owes late advice gets a reminder in their OnePlan account, or by email if they have none.")
        .hidden("which", "late")
        .button("Send reminders of late advice")
}

const fn why_not(outcome: Outcome) -> Option<Why> {
    match outcome {
        Outcome::Sent | Outcome::ByEmail => None,
        Outcome::NoAccount => Some(Why::NoAccount),
        Outcome::Stopped => Some(Why::Stopped),
        Outcome::Already => Some(Why::RemindedToday),
    }
}

/// Sends the reminders of one child.
pub(super) async fn chase(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    child: PersonId,
    pieces: &Pieces,
    came: &mut Came,
) -> Result<(), Problem> {
    let Ok(allowed) = children::allow(tx, app, viewer, RECORD_EVENT, child).await else {
        came.not(Why::NotYours);
        return Ok(());
    };
    let (mut sent, mut not) = (0, Vec::new());
    let all = chasing::of_child(tx, child).await?;
    for due in all.iter().filter(|due| pieces.holds(due, viewer.today)) {
        let outcome = match pieces {
            Pieces::None => chasing::would_be(tx, app, viewer, due).await?,
            _ => chasing::send(tx, app, (viewer, &viewer.name), due, Step::Remind).await?,
        };
        match why_not(outcome) {
            Some(why) if not.contains(&why) => {}
            Some(why) => not.push(why),
            None if matches!(pieces, Pieces::None) => {}
            None => {
                tx.record(allowed.entry("person", Some(child.uuid())).detail(json!({ "reminded": due.advice })))
                    .await?;
                sent += 1;
            }
        }
    }
    if all.is_empty() {
        not.push(Why::NothingDue);
    }
    if sent == 0 {
        for why in not {
            came.not(why);
        }
    } else {
        came.did(sent);
    }
    Ok(())
}
