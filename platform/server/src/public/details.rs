//! What the public pages say about the local area, and the form to fill that in.

use access::{App, Facts, Viewer};
use axum::extract::{Query, State};
use organisations::records::area::Details;
use page::govuk::{Choice, Input, SummaryList, Textarea};
use page::{Done, FieldsForm, Form, Problem, Shown, fingerprint, go, refuse, show};
use serde_json::json;
use store::{Actor, Db, Entry, Right};

use super::EDIT_PUBLIC_PAGES;
use super::language::{DRAFTS, SHOWN};

/// The most characters of one answer.
const LONGEST: usize = 2_000;

/// A question that only the area can answer.
pub(super) struct Detail {
    pub code: &'static str,
    label: &'static str,
    hint: &'static str,
    /// Whether it takes several lines.
    long: bool,
}

const fn short(code: &'static str, label: &'static str, hint: &'static str) -> Detail {
    Detail { code, label, hint, long: false }
}

const fn long(code: &'static str, label: &'static str, hint: &'static str) -> Detail {
    Detail { code, label, hint, long: true }
}

const DETAILS: &[Detail] = &[
    short("council", "Name of the council", "As on its letters. It is the controller of the personal data"),
    short("email", "Email address of the SEND service", "Families write to it"),
    short(
        "telephone",
        "Telephone number of the SEND service",
        "Say when it is answered too, such as Monday to Friday, 9am to 5pm",
    ),
    long("address", "Postal address of the SEND service", ""),
    long(
        "sendiass",
        "SENDIASS",
        "Name, telephone number and website of the free information, advice and support service",
    ),
    long("mediation", "Mediation", "Name, telephone number and website of the mediation adviser"),
    short("local_offer", "Web address of the Local Offer", "It begins with https://"),
    long("data_protection", "Data protection officer", "Name of the post, email address and postal address"),
    long("kept_for", "How long records are kept", "As your retention schedule says it"),
    long("complaints", "How to complain", "Who to write to, how long an answer takes, and what comes next"),
    long(
        "complaints_again",
        "If they are not happy with the first answer to a complaint",
        "Who looks at it again, and how long the second answer takes",
    ),
    long(
        "hosting",
        "Who runs the computers that OnePlan is on",
        "The name of the company or team, and the country where the data lies",
    ),
    long("accessibility", "Who to tell about a page that is hard to use", "Email address and telephone number"),
    short("accessibility_checked", "When the pages were last checked for accessibility", "And by whom"),
];

/// The number of answers, in words. `None` while any is missing: the set-up step is not done yet.
pub(super) fn all_filled(details: &Details) -> Option<String> {
    (missing(details) == 0).then(|| format!("all {} answers filled in", DETAILS.len()))
}

/// What an invented area fills in.
const INVENTED: &[(&str, &str)] = &[
    ("council", "Calderwick Council (invented)"),
    ("email", "send@example.org"),
    ("telephone", "01632 960 020, Monday to Friday, 9am to 5pm"),
    ("address", "SEND assessment and review team\nWharfside House\nMill Lane\nCalderwick\nZX1 1AA"),
    (
        "sendiass",
        "Calderwick SENDIASS (invented): free help that does not take sides\nTelephone: 01632 960 040\nEmail: sendiass@example.org",
    ),
    (
        "mediation",
        "Calderwick Mediation Service (invented)\nTelephone: 01632 960 010\nEmail: mediation@example.org\nIt is free. Have our letter with the decision at hand when you call.",
    ),
    ("local_offer", "https://www.example.org/local-offer"),
    (
        "data_protection",
        "Data Protection Officer, Calderwick Council\nEmail: dataprotection@example.org\nWharfside House, Mill Lane, Calderwick, ZX1 1AA",
    ),
    ("kept_for", "Until the child or young person is 31, or for 6 years after the plan has ended if that is later."),
    (
        "complaints",
        "Write to complaints@example.org or call 01632 960 050. Say what happened and what should be put right.\nWe answer within 20 working days.",
    ),
    ("complaints_again", "Tell us why. A senior manager then looks at it again. They answer within 20 working days."),
    ("hosting", "The council’s own computers (invented). They are in England."),
    ("accessibility", "Email: webteam@example.org\nTelephone: 01632 960 020"),
    ("accessibility_checked", "1 September 2026, by the council’s web team"),
];

/// Fills in the pages of an invented area.
pub(super) async fn invent(db: &Db) -> store::Result<()> {
    let details = Details::new(INVENTED.iter().map(|(code, text)| ((*code).to_owned(), (*text).to_owned())));
    let mut tx = db.write(&Actor::program("demo")).await?;
    details.save(&mut tx).await?;
    tx.record(Entry::new("demo.make", "setting", None, Right::Operator)).await?;
    tx.commit().await
}

/// The number of questions without an answer.
pub(super) fn missing(details: &Details) -> usize {
    DETAILS.iter().filter(|detail| details.lines(detail.code).is_empty()).count()
}

/// What stands for the answers as they are kept.
fn version(details: &Details) -> i64 {
    let texts: Vec<&str> =
        DETAILS.iter().map(|detail| detail.code).chain([SHOWN]).map(|code| details.text(code)).collect();
    fingerprint(&texts)
}

/// The answers that somebody else saved, where others were typed.
fn saved_meanwhile(kept: &Details, form: &Form) -> SummaryList {
    let other = DETAILS.iter().filter(|detail| kept.text(detail.code).trim() != form.value(detail.code));
    other.fold(SummaryList::default(), |list, detail| list.row(detail.label, kept.text(detail.code)))
}

fn page(app: &App, viewer: &Viewer, details: &Details, form: &Form, done: bool) -> Result<FieldsForm, Problem> {
    let layout = app.layout(viewer, "Public pages").errors(form.summary());
    let layout = layout.done(done.then_some("Changes saved. The public pages show them now."));
    let missing = match missing(details) {
        0 => "Everything is filled in.".to_owned(),
        1 => {
            "One answer is missing. Until you enter it, its page tells families to call the council’s main switchboard."
                .to_owned()
        }
        count => format!(
            "{count} answers are missing. Until you enter them, their pages tell families to call the council’s main switchboard."
        ),
    };
    let mut page = FieldsForm::new(layout, form.version_or(version(details)))
        .lead("These pages can be read without an account: how to reach you, privacy, accessibility, cookies and complaints. Anybody can read what you enter here.")
        .lead(missing);
    for detail in DETAILS {
        // What families are not told yet is seen without reading every box.
        let gap = if details.lines(detail.code).is_empty() { "Not filled in yet. " } else { "" };
        let hint = format!("{gap}{}", detail.hint);
        let hint = (!hint.is_empty()).then(|| hint.as_str().into());
        page = match detail.long {
            true => {
                let area = form.textarea(detail.code, detail.label).up_to(LONGEST);
                page.field(&Textarea { rows: Some(3), hint, ..area })?
            }
            false => page.field(&Input { hint, ..form.input(detail.code, detail.label) })?,
        };
    }
    page.field(&form.radios(SHOWN, "Languages of the request form and the family’s home page", languages()))
}

fn languages() -> Vec<Choice> {
    vec![
        Choice::new("english", "English only"),
        Choice::new(DRAFTS, "English, and drafts in Urdu, Punjabi, Polish, Bengali and Arabic").hint(
            "No native speaker has checked the drafts. Each page says so. Have them read before families use them",
        ),
    ]
}

pub(super) async fn form(State(app): State<App>, viewer: Viewer, Query(done): Query<Done>) -> Shown {
    let details = Details::load(&mut app.db.read().await?).await?;
    let filled = DETAILS.iter().fold(Form::default(), |form, detail| form.with(detail.code, details.text(detail.code)));
    let filled = filled.with(SHOWN, if details.text(SHOWN) == DRAFTS { DRAFTS } else { "english" });
    show(&page(&app, &viewer, &details, &filled, done.done.is_some())?)
}

pub(super) async fn submit(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, EDIT_PUBLIC_PAGES, &Facts::default())?;
    for detail in DETAILS {
        form.at_most(detail.code, LONGEST);
    }
    // As it was typed, in whatever letters: only its form is looked at.
    form.email("email");
    form.telephone("telephone");
    let offer = form.value("local_offer").trim().to_owned();
    if !offer.is_empty() && !offer.starts_with("https://") {
        form.refuse("local_offer", "Web address must begin with https://");
    }
    let typed = DETAILS.iter().map(|detail| (detail.code.to_owned(), form.value(detail.code).trim().to_owned()));
    let shown = (SHOWN.to_owned(), if form.value(SHOWN) == DRAFTS { DRAFTS.to_owned() } else { String::new() });
    let details = Details::new(typed.chain([shown]));
    let mut tx = app.db.write(&viewer.actor()).await?;
    let before = Details::load(&mut tx).await?;
    let stale = form.is_right() && form.is_stale(version(&before));
    if !form.is_right() {
        drop(tx);
        // What is missing is said of what is public, not of what is typed.
        let page = page(&app, &viewer, &before, &form, false)?;
        return refuse(&page.saved(stale.then(|| saved_meanwhile(&before, &form))));
    }
    let codes = DETAILS.iter().map(|detail| detail.code).chain([SHOWN]);
    let changed: Vec<&str> = codes.filter(|code| before.text(code) != details.text(code)).collect();
    details.save(&mut tx).await?;
    tx.record(allowed.entry("setting", None).detail(json!({ "changed": changed }))).await?;
    tx.commit().await?;
    go("/public-pages?done=saved")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invented_area_fills_in_everything_and_a_gap_leaves_the_step_to_do() {
        let invented = || INVENTED.iter().map(|(code, text)| ((*code).to_owned(), (*text).to_owned()));
        assert!(all_filled(&Details::new(invented())).is_some());
        assert_eq!(all_filled(&Details::new(invented().skip(1))), None);
        assert_eq!(all_filled(&Details::default()), None);
    }
}
