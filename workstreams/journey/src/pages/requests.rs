//! A request from outside, as an officer gets it: what was written, whose record it may belong to, and putting it there.
//! Nobody is doubled without having been asked for.

use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use identifiers::{Postcode, Upn};
use jiff::civil::Date;
use law::invariants::Given;
use law::machines::{Machine, NeedsAssessment};
use law::working::shown;
use page::govuk::{Button, Checkboxes, Choice, Input, Radios, SummaryList};
use page::{Done, Form, Layout, Problem, Shown, go, refuse, show, words};
use people::records::circumstances::{self, Address};
use people::records::matching::{self, Asked, Match};
use people::records::{children, family, relatives};
use people::{OPEN_CHILD, PersonId};
use serde_json::json;
use store::{PageParams, Tx};

use super::{ask_files, request_facts, request_setting};
use crate::PLACE_REQUEST;
use crate::model::asking::{Means, source};
use crate::model::reply::{self, Due};
use crate::model::tasks::Kind as Task;
use crate::records::intake::{self, Answers, CHANNELS, CLOSED, Intake, IntakeId};
use crate::records::timeline::{self, Journey, Recorded, Recording};
use crate::records::{evidence, hidden, owed, tasks};

/// So many of the requests are compared with the records, to see whether one may be about a child with a plan. Beyond that
/// each may be, and the list says that nobody looked.
const COMPARED: usize = 40;

/// When each of these may have to be answered, the earliest first.
pub(super) async fn due_of(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    waiting: Vec<Intake>,
) -> Result<Vec<(Intake, Date, Due)>, Problem> {
    let mut all = Vec::with_capacity(waiting.len());
    let mut compared = 0;
    for one in waiting {
        let Some(on) = one.sent_on() else { continue };
        let answers = one.answers();
        let mut due = reply::due(&answers, on, false);
        let other = reply::due(&answers, on, true);
        if due != other
            && let Some(asked) = named(&answers)
        {
            compared += 1;
            if compared > COMPARED {
                due = Due { why: reply::NOT_COMPARED, ..other };
            } else {
                let found = candidates(tx, app, viewer, &one, &asked).await?;
                if found.iter().any(Candidate::is_under_way) {
                    due = other;
                }
            }
        }
        all.push((one, on, due));
    }
    all.sort_by_key(|(_, _, due)| due.on);
    Ok(all)
}

#[derive(Template)]
#[template(path = "request_place.html")]
struct Place {
    layout: Layout,
    /// The page of the request.
    here: String,
    reference: String,
    /// By when it is answered, while it waits.
    reply_due: Option<Date>,
    lists: Vec<(&'static str, SummaryList)>,
    /// Reports and pictures that came with it: address and words.
    files: Vec<(String, String)>,
    placed: Option<(PersonId, String)>,
    whose: Option<Radios>,
    /// The records that may be the child's, to be looked at beside the request: address and name.
    compare: Vec<(String, String)>,
    /// The school or setting of a new record, and which of several is meant.
    setting: Option<(Input, Option<Radios>)>,
    doubts: Option<Checkboxes>,
    what: Option<Radios>,
    /// Whether the parent who asked has parental responsibility, and lives with the child.
    kin: Option<(Radios, Checkboxes)>,
    button: Button,
    /// What an officer looked for where none of the records fits, with the field and the button for it.
    search: Option<(String, Input, Button)>,
    /// How many more records answer to it than are offered, as a number and in words.
    more_found: Option<(i64, String)>,
    /// The page on which its details are corrected, where they can be.
    edit: Option<String>,
    /// Where it is closed without a record.
    close: Option<String>,
    /// Why it was closed, in words, and where it is put back into the tray.
    closed: Option<(String, String)>,
    /// That somebody asked for it to be closed, in words.
    close_asked: Option<String>,
}

/// Whether somebody who asked has parental responsibility: codes and words.
const RESPONSIBILITY: &[(&str, &str)] = &[("yes", "Yes"), ("no", "No"), ("not_known", "Not known yet")];
/// Records that a search by hand offers.
const OFFERED: i64 = 20;

/// A date of birth that nobody has: only the name then tells whose record it is.
const NOT_KNOWN: Date = jiff::civil::date(1900, 1, 1);

/// The child as the request names them; `None` where its date of birth cannot be read.
fn named(answers: &Answers) -> Option<Asked> {
    let of = |name: &str| answers.get(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    Some(Asked {
        forename: of("forename")?,
        surname: of("surname").unwrap_or_default(),
        // With an account one asks about a child whose record is known, also where it holds no date of birth.
        birth_date: match of("born") {
            None if answers.contains_key("child") => NOT_KNOWN,
            born => born?.parse().ok()?,
        },
        upn: of("upn").and_then(|upn| upn.parse::<Upn>().ok()).map(|upn| upn.to_string()),
        postcode: of("postcode")
            .and_then(|postcode| postcode.parse::<Postcode>().ok())
            .map(|postcode| postcode.to_string()),
    })
}

/// One request that the viewer may see.
pub(super) async fn visible(tx: &mut Tx, app: &App, viewer: &Viewer, id: IntakeId) -> Result<Intake, Problem> {
    let one = intake::one(tx, id).await?;
    let hidden = hidden::hidden_from(tx, app, viewer).await?;
    if hidden::is_hidden(&one, &hidden) { Err(Problem::NotFound) } else { Ok(one) }
}

/// A match, and where its child's process stands.
struct Candidate {
    found: Match,
    stands: Stands,
    standing: String,
    /// Whether it is only here because the officer looked for it.
    is_searched: bool,
}

impl Candidate {
    fn link(&self) -> (String, String) {
        (format!("/children/{}", self.found.person), self.found.name.clone())
    }

    fn is_under_way(&self) -> bool {
        self.stands != Stands::Takes
    }
}

/// Whether the record that is selected has a plan or an assessment under way; while none is selected, whether one that may be
/// the child’s has. What an officer only looked for says nothing of the request.
fn is_under_way(candidates: &[Candidate], selected: &str) -> bool {
    match candidates.iter().find(|one| one.found.person.to_string() == selected) {
        _ if selected == "new" => false,
        Some(one) => one.is_under_way(),
        None => candidates.iter().any(|one| !one.is_searched && one.is_under_way()),
    }
}

/// What a request can be, by where the process stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stands {
    /// A request has its place now.
    Takes,
    /// One is being decided, or the assessment is under way.
    UnderWay,
    /// There is a plan in force.
    Plan,
    /// No request can be decided: over 25, or the child died.
    Shut,
}

impl Stands {
    fn new(journey: &Journey, born: Option<Date>, on: Date) -> Self {
        let too_old = born.is_some_and(|born| law::age::decides(born, on) == law::age::Decides::Nobody);
        match NeedsAssessment::after(&journey.events) {
            NeedsAssessment::Finalised => Self::Plan,
            _ if journey.died.is_some() => Self::Shut,
            _ if !super::journey::takes_request(journey) => Self::UnderWay,
            _ if too_old => Self::Shut,
            _ => Self::Takes,
        }
    }

    const fn means(self) -> &'static [Means] {
        match self {
            Self::Takes => &[Means::Assessment, Means::Other],
            Self::UnderWay => &[Means::Joins, Means::Other],
            Self::Plan => &[Means::Reassessment, Means::Review, Means::Other],
            Self::Shut => &[Means::Other],
        }
    }

    /// What it is where the officer need not choose: with a plan they do.
    const fn usual(self) -> Option<Means> {
        match self {
            Self::Takes => Some(Means::Assessment),
            Self::UnderWay => Some(Means::Joins),
            Self::Plan => None,
            Self::Shut => Some(Means::Other),
        }
    }
}

async fn candidates(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    one: &Intake,
    asked: &Asked,
) -> Result<Vec<Candidate>, Problem> {
    let on = one.sent_on().unwrap_or(viewer.today);
    let mut all = Vec::new();
    let known: Option<PersonId> = one.answers().get("child").and_then(|id| id.parse().ok());
    let mut found = matching::find(tx, app, viewer, asked).await?;
    match known {
        Some(known) => found.retain(|one| one.person == known),
        None => {
            let email = one.answers().get("email").map(|email| email.trim().to_lowercase());
            for other in matching::reached_alike(tx, app, viewer, asked, email.as_deref()).await? {
                if found.iter().all(|one| one.person != other.person) {
                    found.push(other);
                }
            }
        }
    }
    for found in found {
        all.push(candidate(tx, viewer, found, on).await?);
    }
    Ok(all)
}

async fn candidate(tx: &mut Tx, viewer: &Viewer, found: Match, on: Date) -> Result<Candidate, Problem> {
    let journey = timeline::whole(tx, found.person).await?;
    let stands = Stands::new(&journey, found.birth_date, on);
    let standing = super::journey::standing_words(&journey, viewer.today);
    Ok(Candidate { found, stands, standing, is_searched: false })
}

/// The records that an officer looks for by hand, by a UPN or by words of a name, beside those that are offered, and how many more
/// there are than are read. A request from an account names its child.
async fn searched(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    one: &Intake,
    (typed, known): (&str, &[Candidate]),
) -> Result<(Vec<Candidate>, i64), Problem> {
    let mut all = Vec::new();
    if typed.is_empty() || !one.waits() || one.answers().contains_key("child") {
        return Ok((all, 0));
    }
    let search = match typed.parse::<Upn>() {
        Ok(upn) => children::Search { identifier: Some(upn.to_string()), ..children::Search::default() },
        Err(_) => children::Search { name: typed.to_owned(), ..children::Search::default() },
    };
    let on = one.sent_on().unwrap_or(viewer.today);
    let found = children::find(tx, app, viewer, &search).await?.page(tx, &PageParams::first(OFFERED)).await?;
    let more = found.total - numbers::fitted::<i64>(found.rows.len());
    for child in found.rows {
        if known.iter().any(|one| one.found.person == child.id) {
            continue;
        }
        let found = Match {
            person: child.id,
            name: gate::name::full(&child.forename, &child.surname),
            birth_date: child.birth_date(),
            why: vec!["Found by your search".to_owned()],
            sure: false,
        };
        all.push(Candidate { is_searched: true, ..candidate(tx, viewer, found, on).await? });
    }
    Ok((all, more))
}

/// What the request is, to choose from: what some of the records can take.
fn what_it_is(candidates: &[Candidate], form: &Form) -> Option<Radios> {
    if candidates.iter().all(|one| one.stands == Stands::Takes) {
        return None;
    }
    let choices = Means::ALL
        .into_iter()
        .filter(|(means, ..)| {
            *means == Means::Assessment || candidates.iter().any(|one| one.stands.means().contains(means))
        })
        .map(|(means, code, words)| {
            let choice = Choice::new(code, words);
            match means {
                Means::Reassessment => choice.hint("Decided and notified within 15 days (regulation 25)"),
                Means::Review => choice.hint("Answered within 15 days, as the person who asked was told"),
                Means::Joins => choice.hint("Everything is kept with the request, and the person who asked gets a reply"),
                Means::Other => choice.hint("For example a change of setting, or something for an appeal. It stays on the worklist until it is answered"),
                Means::Assessment => choice,
            }
        })
        .collect();
    Some(form.radios("what", "What is the request for?", choices))
}

fn page(
    app: &App,
    viewer: &Viewer,
    one: &Intake,
    candidates: &[Candidate],
    files: Vec<(String, String)>,
    form: &Form,
) -> Place {
    let answers = one.answers();
    let waits = one.waits();
    let due_where = |under_way| one.sent_on().filter(|_| waits).map(|on| reply::due(&answers, on, under_way));
    let due = due_where(is_under_way(candidates, form.value("whose")));
    let mut items: Vec<Choice> = candidates
        .iter()
        .map(|candidate| {
            let found = &candidate.found;
            let born = found
                .birth_date
                .map_or_else(|| "date of birth not known".to_owned(), |born| format!("born {}", words::date(born)));
            let sure = if found.sure { "Very likely. " } else { "" };
            let joins = match candidate.stands {
                Stands::Takes => format!(" Status: {}.", candidate.standing),
                Stands::Plan => " There is a plan in force: select what the request is for below.".to_owned(),
                Stands::UnderWay => format!(
                    " There is already a request or assessment (stage: {}). This request will be added to it.",
                    candidate.standing
                ),
                Stands::Shut => " An assessment can no longer be requested. The request will be answered.".to_owned(),
            };
            let own = due_where(candidate.is_under_way());
            let by = own.filter(|own| due.is_some_and(|due| due.on != own.on)).map_or_else(String::new, |own| {
                format!(" If you select this record, the reply is due by {}.", shown(own.on))
            });
            Choice::new(&found.person.to_string(), &format!("{}, {born}", found.name))
                .hint(&format!("{sure}{}.{joins}{by}", found.why.join("; ")))
        })
        .collect();
    if !answers.contains_key("child") {
        items.push(
            Choice::new("new", "Create a new record")
                .hint("With the name, date of birth and address shown above, and the school or setting below"),
        );
    }
    let names_child = answers.contains_key("child");
    let here = format!("/requests/{}", one.id);
    Place {
        here: here.clone(),
        layout: app
            .layout(viewer, &format!("Request about {}", request_facts::name(&answers)))
            .errors(form.summary())
            .back_to("/requests", "New requests"),
        reference: format!(
            "{} Received {}, {}.{}",
            one.reference.clone().unwrap_or_default(),
            one.sent_on().map(words::date).unwrap_or_default(),
            CHANNELS.iter().find(|(code, _)| *code == one.channel).map_or("", |(_, words)| words).to_lowercase(),
            due.map_or_else(String::new, |due| format!(" Reply due by {}. {}.", shown(due.on), due.why))
        ),
        reply_due: due.map(|due| due.on),
        lists: request_facts::all(&answers),
        files,
        placed: one.person.map(|person| (person, one.placed_by.clone().unwrap_or_default())),
        whose: waits.then(|| form.radios("whose", "Whose record is it?", items)),
        compare: candidates.iter().map(Candidate::link).collect(),
        setting: None,
        doubts: form.doubts(),
        what: what_it_is(candidates, form).filter(|_| waits),
        kin: kin(&answers, form).filter(|_| waits),
        button: Button::submit("Match or create the record"),
        search: (waits && !names_child).then(|| {
            let none_fits = if candidates.is_empty() { "" } else { "If none of the records above is the right one. " };
            let input = Input {
                hint: Some(format!("{none_fits}Enter a name or a UPN").into()),
                spellcheck: Some(false),
                ..form.input("q", "Search for another record")
            };
            (form.value("q").to_owned(), input, Button::submit("Search").classes("govuk-button--secondary"))
        }),
        more_found: None,
        edit: (waits && !names_child).then(|| format!("{here}/edit")),
        close: waits.then(|| format!("{here}/close")),
        close_asked: one.close_asked_as.as_deref().filter(|_| waits).map(|code| {
            let why = identifiers::codes::words(CLOSED, code).unwrap_or_default();
            format!("Somebody has asked for this request to be closed. A second person has to agree. {why}.")
        }),
        closed: one.closed_as.as_deref().filter(|_| one.state == "sent").map(|code| {
            let why = identifiers::codes::words(CLOSED, code).unwrap_or_default();
            let on = one.closed_on().map(words::date).unwrap_or_default();
            let by = one.closed_by.clone().unwrap_or_default();
            (format!("Closed by {by}, {on}. {why}."), format!("{here}/reopen"))
        }),
    }
}

/// What is asked about a parent who made the request: letters are addressed to those with parental responsibility.
fn kin(answers: &Answers, form: &Form) -> Option<(Radios, Checkboxes)> {
    let name = answers.get("your_name").filter(|_| answers.get("who").is_some_and(|who| who == "parent"))?;
    let choices = RESPONSIBILITY.iter().map(|(code, words)| Choice::new(code, words)).collect();
    let radios = form.radios("responsibility", &format!("Does {name} have parental responsibility?"), choices);
    let hint = "Letters are addressed to parents with parental responsibility. You can change this later under People";
    let lives = vec![Choice::new("yes", "They live with the child or young person")];
    let lives = form.checkboxes("lives_with", "Where they live (optional)", lives);
    Some((Radios { hint: Some(hint.into()), ..radios }, lives))
}

/// One request.
pub async fn view(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<IntakeId>,
    Query(asked): Query<Done>,
) -> Shown {
    let done = asked.done.as_deref().and_then(|code| match code {
        "corrected" => Some("Details corrected. Records that may be the same child are offered again below."),
        "second" => Some("A second person has to agree before the request is closed. Until then it stays here."),
        "reopened" => Some("The request is among the new requests again."),
        _ => None,
    });
    shown_again(&app, &viewer, id, &Form::default(), (true, done)).await
}

async fn shown_again(
    app: &App,
    viewer: &Viewer,
    id: IntakeId,
    form: &Form,
    (first, done): (bool, Option<&'static str>),
) -> Shown {
    let allowed = app.allow(viewer, PLACE_REQUEST, &Facts::default())?;
    let mut tx = app.db.read().await?;
    let one = visible(&mut tx, app, viewer, id).await?;
    if let Some(child) = one.person {
        // It is part of the child's record now, and read by whoever may read that.
        children::allow(&mut tx, app, viewer, OPEN_CHILD, child).await?;
    }
    let mut candidates = match named(&one.answers()) {
        Some(asked) if one.waits() => candidates(&mut tx, app, viewer, &one, &asked).await?,
        _ => Vec::new(),
    };
    let mut form = form.clone();
    let typed = form.value("q").to_owned();
    let (more, others) = searched(&mut tx, app, viewer, &one, (&typed, &candidates)).await?;
    if !typed.is_empty() && more.is_empty() && form.is_right() {
        form.refuse(
            "q",
            "No other child that you can see matches this search. Check the spelling, or create a new record",
        );
    }
    candidates.extend(more);
    let answers = one.answers();
    let setting = if one.waits() && !answers.contains_key("child") {
        request_setting::fill(&mut form, &answers);
        Some(request_setting::fields(&mut tx, &form).await?)
    } else {
        None
    };
    let files = ask_files::listed(&mut tx, id).await?;
    drop(tx);
    let shown: Vec<_> = candidates.iter().map(|candidate| candidate.found.person).collect();
    let entry = allowed.entry("intake", Some(id.uuid())).detail(json!({ "person": one.person, "shown": shown }));
    app.db.log_read(&viewer.actor(), entry).await?;
    let is_right = form.is_right();
    let mut page = page(app, viewer, &one, &candidates, files, &form);
    page.setting = setting;
    page.more_found =
        (others > 0).then(|| (others, words::plural(others, "more record matches", "more records match")));
    if let Some(done) = done {
        page.layout = page.layout.done(Some(done));
    }
    if first && is_right { show(&page) } else { refuse(&page) }
}

/// Offers the records that answer to a name or a UPN beside those that were offered.
pub async fn search(State(app): State<App>, viewer: Viewer, Path(id): Path<IntakeId>, mut form: Form) -> Shown {
    form.required("q", "Enter a name or a UPN");
    shown_again(&app, &viewer, id, &form, (true, None)).await
}

/// Puts it to a record.
pub async fn place(State(app): State<App>, viewer: Viewer, Path(id): Path<IntakeId>, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, PLACE_REQUEST, &Facts::default())?;
    visible(&mut app.db.read().await?, &app, &viewer, id).await?;
    let files = ask_files::read(&app, id).await?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    let one = visible(&mut tx, &app, &viewer, id).await?;
    if one.closed_as.is_some() {
        return Err(Problem::Conflict("This request is closed. Put it back among the new requests first.".to_owned()));
    }
    let answers = one.answers();
    let (Some(asked), Some(on)) = (named(&answers), one.sent_on()) else {
        return Err(Problem::BadRequest(
            "The request does not name a child who could be found or added. Ask the person who sent it.".to_owned(),
        ));
    };
    let mut known = candidates(&mut tx, &app, &viewer, &one, &asked).await?;
    let typed = form.value("q").to_owned();
    let (more, _) = searched(&mut tx, &app, &viewer, &one, (&typed, &known)).await?;
    known.extend(more);
    let chosen = form.value("whose").to_owned();
    let existing = known.iter().find(|candidate| candidate.found.person.to_string() == chosen);
    if existing.is_none() && (chosen != "new" || answers.contains_key("child")) {
        form.refuse("whose", "Select whose record it is");
    }
    let stands = existing.map_or(Stands::Takes, |candidate| candidate.stands);
    let means = match form.value("what") {
        "" => stands.usual(),
        code => Means::from_code(code).filter(|means| stands.means().contains(means)),
    };
    match means {
        None if form.value("what").is_empty() => form.refuse("what", "Select what the request is for"),
        None => form.refuse("what", "This record cannot take that now. Select something else, or another record"),
        Some(_) => {}
    }
    let there = existing.map(|candidate| candidate.found.person);
    let setting = if chosen == "new" {
        request_setting::fill(&mut form, &answers);
        request_setting::read(&mut tx, &mut form).await?
    } else {
        None
    };
    let is_new = is_new_to(&mut tx, there, &answers, &viewer).await?;
    if is_new && answers.get("who").is_some_and(|who| who == "parent") {
        let choices: Vec<Choice> = RESPONSIBILITY.iter().map(|(code, words)| Choice::new(code, words)).collect();
        form.one_of("responsibility", &choices, "Select whether they have parental responsibility");
    }
    let (Some(means), true) = (means, form.is_right()) else {
        drop(tx);
        return shown_again(&app, &viewer, id, &form, (false, None)).await;
    };
    let child = match there {
        Some(child) => child,
        None => add_child(&mut tx, &viewer, &answers, &asked, &allowed).await?,
    };
    if is_new {
        let kin = Kin {
            responsibility: form.value("responsibility") == "yes",
            lives_with: form.value("lives_with") == "yes",
        };
        add_parent(&mut tx, child, &answers, &kin, viewer.today, &allowed).await?;
    }
    if let (None, Some(setting)) = (there, setting) {
        request_setting::link(&mut tx, child, setting, on, &allowed).await?;
    }
    if let Err(words) = record(&mut tx, &viewer, child, (id, on), &answers, means, &allowed).await? {
        form.refuse("whose", words);
        drop(tx);
        return shown_again(&app, &viewer, id, &form, (false, None)).await;
    }
    tasks::settled(&mut tx, child, Task::RequestWaits, Some(id.uuid()), &viewer.name, viewer.today).await?;
    owed::work_out(&mut tx, child, viewer.today).await?;
    let state = if means == Means::Joins { "joined" } else { "placed" };
    match intake::place(&mut tx, id, child, state, &viewer.name, viewer.today).await {
        Ok(()) => {}
        Err(store::StoreError::Stale) => {
            return Err(Problem::Conflict(
                "Somebody else has already matched this request to a record. Nothing was done twice.".to_owned(),
            ));
        }
        Err(other) => return Err(other.into()),
    }
    let from = format!("{}, with the request", answers.get("your_name").map_or("", String::as_str));
    ask_files::take_to(&mut tx, &viewer, child, &from, files).await?;
    let detail = json!({ "request": id, "means": means.code(), "new_child": existing.is_none() });
    tx.record(allowed.entry("person", Some(child.uuid())).detail(detail)).await?;
    tx.commit().await?;
    let done = if existing.is_none() { "placed-new" } else { "placed" };
    go(&format!("/requests?done={done}&child={child}"))
}

/// Puts a request to the record as what it is: a dated event with all that was said, and a line on the worklist until
/// whoever asked has what they were told. The inner error says why the law's guards refuse it.
async fn record(
    tx: &mut Tx,
    viewer: &Viewer,
    child: PersonId,
    (id, on): (IntakeId, Date),
    answers: &Answers,
    means: Means,
    allowed: &access::Allowed,
) -> Result<Result<(), String>, Problem> {
    let of = |name: &str| answers.get(name).cloned().unwrap_or_default();
    let detail = json!({ "source": source(&of("who")), "who": of("who"), "needs": of("needs"), "provision": of("provision"),
                         "views": of("views"), "asked_by": of("your_name"), "relation": of("relation"),
                         "email": of("email"), "phone": of("phone"), "interpreter": of("interpreter"),
                         "format": of("format"), "intake": id, "means": means.code() });
    let (kind, about) = match means {
        Means::Assessment => (law::Kind::RequestReceived, None),
        Means::Reassessment => (law::Kind::ReassessmentRequested, None),
        Means::Review => (law::Kind::ReviewRequested, Some(id.uuid())),
        Means::Joins | Means::Other => (law::Kind::RequestToAnswer, Some(id.uuid())),
    };
    let recording = Recording { about, ..Recording::new(kind, on, detail, Given::default()) };
    if let Recorded::No(words) = timeline::record(tx, viewer, child, &recording, allowed).await? {
        return Ok(Err(words.to_string()));
    }
    if means == Means::Joins {
        // Nothing that was written is lost: it speaks for the request that is being decided.
        let from = format!("A further request, {} ({}), received {}", of("your_name"), of("relation"), words::date(on));
        for (part, field) in [("needs", "needs"), ("plan", "provision")] {
            if !of(field).trim().is_empty() {
                evidence::add(tx, child, part, &of(field), &from, &viewer.name, viewer.today).await?;
            }
        }
    }
    let task = match means {
        Means::Joins => Some(Task::RequestJoined),
        Means::Other | Means::Review => Some(Task::RequestOther),
        Means::Assessment | Means::Reassessment => None,
    };
    if let Some(task) = task {
        // Whoever asked was told by when they hear.
        let due = reply::last_day(reply::REPLY, on);
        tasks::add(tx, child, task, Some(id.uuid()), due, &viewer.name, viewer.today).await?;
        owed::work_out(tx, child, viewer.today).await?;
    }
    Ok(Ok(()))
}

/// Whether the parent who asked is to be added to the people of the child: nobody of that name belongs to it. `there` is the
/// child, where it has a record.
async fn is_new_to(tx: &mut Tx, there: Option<PersonId>, answers: &Answers, viewer: &Viewer) -> Result<bool, Problem> {
    let of = |name: &str| answers.get(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    if !matches!(of("who").as_deref(), Some("parent" | "decides_for")) {
        return Ok(false);
    }
    let Some(child) = there else { return Ok(true) };
    let Some(name) = of("your_name") else { return Ok(false) };
    let reader = gate::Reader::session(tx, viewer, child).await?;
    let known = family::relatives(tx, &reader, child, viewer.today).await?;
    Ok(known.iter().all(|one| !one.name.trim().eq_ignore_ascii_case(&name)))
}

/// What an officer says of a parent who asked.
struct Kin {
    /// That they have parental responsibility; else nobody knows it, or they do not.
    responsibility: bool,
    lives_with: bool,
}

/// Adds the child with the address.
async fn add_child(
    tx: &mut Tx,
    viewer: &Viewer,
    answers: &Answers,
    asked: &Asked,
    allowed: &access::Allowed,
) -> Result<PersonId, Problem> {
    let of = |name: &str| answers.get(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let details = children::Details {
        forename: asked.forename.clone(),
        surname: asked.surname.clone(),
        preferred_name: None,
        birth_date: asked.birth_date,
        sex: None,
        ethnicity: None,
        first_language: None,
        upn: asked.upn.clone(),
        nhs_number: None,
        corrects_mistake: false,
    };
    let child = children::add(tx, viewer, &details, allowed).await?;
    let address = Address { street: of("street"), town: of("town"), postcode: asked.postcode.clone() };
    let known = address != Address::default();
    if known {
        circumstances::set_address(tx, child, Some(&address), viewer.today).await?;
    }
    Ok(child)
}

/// Adds a parent who asked to the people of the child.
async fn add_parent(
    tx: &mut Tx,
    child: PersonId,
    answers: &Answers,
    kin: &Kin,
    today: Date,
    allowed: &access::Allowed,
) -> Result<(), Problem> {
    let of = |name: &str| answers.get(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let name = of("your_name").unwrap_or_default();
    let (forename, surname) = name.rsplit_once(' ').unwrap_or((name.as_str(), ""));
    let details = relatives::Details {
        forename: forename.to_owned(),
        surname: surname.to_owned(),
        kind: of("relation").unwrap_or_else(|| "Parent or carer".to_owned()),
        parental_responsibility: kin.responsibility,
        has_care: false,
        lives_with: kin.lives_with,
        phone: of("phone"),
        email: of("email"),
        address: None,
    };
    relatives::add(tx, child, None, &details, today, allowed).await?;
    Ok(())
}
