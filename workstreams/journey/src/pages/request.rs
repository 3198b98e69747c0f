//! Asking for an assessment with an account: a parent, a young person, or the child's setting. Where the record takes no
//! new request now, as with a plan in force, what is asked goes to the officers, who say what it is.

use access::{App, Relationship, Role, Rule, Viewer};
use axum::extract::{Path, State};
use files::Brought;
use gate::Reader;
use law::Kind;
use law::age::Decides;
use law::invariants::Given;
use law::machines::{Machine, NeedsAssessment};
use messages::ADD_FILE;
use messages::records::files as documents;
use page::govuk::{Button, FileUpload, Textarea};
use page::{FieldsForm, Form, Limit, Problem, Shown, Upload, go, refuse, show};
use people::PersonId;
use people::records::children::{self, Child};
use people::records::rights::{self, Rights};
use serde_json::json;
use store::Tx;

use super::advice_files;
use super::journey::takes_request;
use crate::REQUEST_ASSESSMENT;
use crate::model::asking::TOO_OLD;
use crate::model::reply;
use crate::records::intake::{self, Answers};
use crate::records::timeline::{self, Journey, Recorded, Recording};
use crate::records::{drafts, owed, tasks};

/// Reports and pictures that come with a request, all together: each becomes a document of the child.
pub const FILES: Limit = Limit::megabytes(files::reading::LARGEST / (1024 * 1024));

/// What is said where a request is asked for about a child who died.
const AFTER_A_DEATH: &str = "You can no longer make a request. You can still write to the case officer.";

/// What is said where another authority looks after the child.
const AFTER_A_MOVE: &str = "Another local authority looks after this now. Make your request there. If you live here again, write to the case officer.";

/// Whether the child is another authority's now.
pub(super) fn moved_away(journey: &Journey) -> bool {
    NeedsAssessment::after(&journey.events) == NeedsAssessment::MovedAway
}

/// What somebody can ask about a child, by where its process stands.
struct Asks {
    source: &'static str,
    journey: Journey,
    /// Whether part of what happened is kept from them.
    is_bound: bool,
    /// Why they cannot ask, in words.
    shut: Option<String>,
    /// Whether they can add files.
    may_add: bool,
}

impl Asks {
    fn new(rule: &Rule, rights: &Rights, journey: Journey, (is_bound, may_add): (bool, bool)) -> Self {
        let has_plan = NeedsAssessment::after(&journey.events) == NeedsAssessment::Finalised;
        // With a plan that runs on to the end of the academic year there is still something to ask.
        let too_old = rights.decides == Some(Decides::Nobody);
        let shut = match rights.may_ask(rule.relationship) {
            _ if journey.died.is_some() => Some(AFTER_A_DEATH.to_owned()),
            _ if moved_away(&journey) => Some(AFTER_A_MOVE.to_owned()),
            Err(_) if too_old && has_plan => None,
            Err(_) if too_old => Some(format!("{TOO_OLD}.")),
            Err(words) => Some(format!("{words}.")),
            Ok(()) => None,
        };
        let source = match (rule.role, rule.relationship) {
            // Whoever decides for a young person stands in their place.
            (Role::Parent, Relationship::DecidesFor) if rights.decides == Some(Decides::Parents) => "parent",
            (Role::YoungPerson, _) | (Role::Parent, Relationship::DecidesFor) => "young_person",
            (Role::Parent, _) => "parent",
            _ => "setting",
        };
        Self { source, journey, is_bound, shut, may_add }
    }

    fn takes(&self) -> bool {
        takes_request(&self.journey)
    }

    fn has_plan(&self) -> bool {
        NeedsAssessment::after(&self.journey.events) == NeedsAssessment::Finalised
    }
}

/// What the link to the page is called: more about a request can be sent while it is being decided and the advice gathered, not
/// once a plan is being made.
pub(super) fn offered(journey: &Journey) -> Option<&'static str> {
    use NeedsAssessment::{Assessing, Finalised, Requested};
    let state = NeedsAssessment::after(&journey.events);
    let is_open = matches!(state, Requested | Assessing | Finalised) || takes_request(journey);
    is_open.then(|| title(journey))
}

/// What the page and its link are called.
fn title(journey: &Journey) -> &'static str {
    if takes_request(journey) {
        "Ask for an assessment"
    } else if NeedsAssessment::after(&journey.events) == NeedsAssessment::Finalised {
        "Ask for a re-assessment or an early review"
    } else {
        "Send more about the request"
    }
}

fn view(app: &App, viewer: &Viewer, child: &Child, asks: &Asks, form: &Form) -> Result<FieldsForm, Problem> {
    let back = format!("/children/{}/journey", child.id);
    let layout = app.layout(viewer, title(&asks.journey)).errors(form.summary()).back_to(&back, &child.name());
    // Saving it to come back later may be done again and again.
    let mut page = FieldsForm::new(layout, 0).again_at("save");
    if let Some(words) = &asks.shut {
        return Ok(page.lead(words.as_str()).without_form());
    }
    let area = |name: &str, label: &str, hint: &str| Textarea {
        rows: Some(5),
        hint: Some(hint.into()),
        ..form.textarea(name, label).up_to(8_000)
    };
    page = if asks.takes() {
        page.lead("The law asks two questions (section 36(8), Children and Families Act 2014). Does the child or young person have, or might they have, special educational needs? Might they need support through an EHC plan? You do not have to prove anything. Write what you know.")
            .lead("The local authority must say within 6 weeks whether it will assess (regulation 5(1), SEND Regulations 2014).")
    } else if asks.has_plan() {
        page.lead("There is a plan now. You can ask for a re-assessment or an early review. You can ask for something else about the plan too. Within 15 days the local authority will answer. It will say what kind of request this is, and what happens next.")
    } else {
        page.lead("A request is being decided, or an assessment has started. What you send is kept with it. The local authority will answer within 15 days.")
    };
    // A young person is asked about themselves.
    let own = viewer.person == Some(child.id.uuid());
    let of = |theirs: &'static str, own_words: &'static str| if own { own_words } else { theirs };
    let needs = of("What does the child or young person find difficult?", "What do you find difficult?");
    let why = if asks.has_plan() {
        "What should change, and why"
    } else {
        of(
            "What help have they had, and what is still difficult?",
            "What help have you had, and what is still difficult?",
        )
    };
    let views = of(
        "What the child or young person thinks and hopes for (optional)",
        "What do you think and hope for? (optional)",
    );
    let in_words = of("In their own words if you can", "You can leave this out");
    page = page
        .field(&area("needs", needs, "At school, at home or anywhere else"))?
        .field(&area("provision", why, "What has been tried, and what is still not working"))?
        .field(&area("views", views, in_words))?;
    if asks.may_add {
        let hint = format!("They are added to Documents. {}", FILES.hint_of_several());
        page = page.file(&FileUpload {
            name: "file".to_owned(),
            label: "Reports and pictures (optional)".into(),
            hint: Some(hint.into()),
            error_message: form.error("file"),
            multiple: true,
            ..FileUpload::default()
        })?;
    }
    page.field(&Button {
        name: "step".to_owned(),
        value: "save".to_owned(),
        ..Button::submit("Save and come back later").classes("govuk-button--secondary")
    })
    .map(|page| page.button("Send the request"))
}

async fn asks(tx: &mut Tx, app: &App, viewer: &Viewer, child: &Child) -> Result<Asks, Problem> {
    let allowed = children::allow(tx, app, viewer, REQUEST_ASSESSMENT, child.id).await?;
    let reader = Reader::session(tx, viewer, child.id).await?;
    let journey = timeline::load(tx, &reader, child.id).await?;
    let rights = rights::of(tx, child.id, viewer.today).await?;
    let may_add = app.policy.decide(viewer, ADD_FILE, &children::standing(tx, viewer, child.id).await?).is_some();
    Ok(Asks::new(allowed.rule(), &rights, journey, (reader.is_bound(), may_add)))
}

pub async fn form(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, REQUEST_ASSESSMENT, id, "request").await?;
    let draft = drafts::of(&mut tx, id, viewer.account).await?;
    let asks = asks(&mut tx, &app, &viewer, &child).await?;
    drop(tx);
    let form = Form::from_values(draft);
    show(&view(&app, &viewer, &child, &asks, &form)?)
}

const FIELDS: [&str; 3] = ["needs", "provision", "views"];

/// Puts what came with a request among the child's documents.
async fn add_files(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    child: PersonId,
    brought: Vec<Brought>,
) -> Result<(), Problem> {
    if brought.is_empty() {
        return Ok(());
    }
    let allowed = children::allow(tx, app, viewer, ADD_FILE, child).await?;
    for Brought { name, media_type, said, content } in brought {
        let new = documents::New { title: &name, name: &name, media_type, said, content };
        documents::add(tx, (viewer.account, &viewer.name), child, new, &allowed).await?;
    }
    Ok(())
}

/// The act: received today.
pub async fn submit(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, upload: Upload) -> Shown {
    let Upload { mut form, files: sent } = upload;
    let saves = form.value("step") == "save";
    for field in FIELDS {
        form.at_most(field, 8_000);
    }
    let is_whole = saves || (!form.value("needs").is_empty() && !form.value("provision").is_empty());
    let brought = match is_whole && form.is_right() {
        true => advice_files::keep(&app, sent, &mut form).await?,
        false => Vec::new(),
    };
    if saves && form.is_right() {
        let mut tx = app.db.write(&viewer.actor()).await?;
        let allowed = children::allow(&mut tx, &app, &viewer, REQUEST_ASSESSMENT, id).await?;
        let answers = FIELDS.into_iter().map(|field| (field.to_owned(), form.value(field).to_owned())).collect();
        drafts::keep(&mut tx, id, viewer.account, &answers).await?;
        tx.record(allowed.entry("person", Some(id.uuid())).detail(json!({ "draft": "kept" }))).await?;
        add_files(&mut tx, &app, &viewer, id, brought).await?;
        tx.commit().await?;
        return go(&format!("/children/{id}/journey?done=draft"));
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, REQUEST_ASSESSMENT, id).await?;
    // Two that ask at once come one after the other: the second joins the first.
    children::lock(&mut tx, id).await?;
    let child = children::of(&mut tx, id).await?;
    let asks = asks(&mut tx, &app, &viewer, &child).await?;
    let why = if asks.has_plan() {
        "Enter what should change, and why"
    } else {
        "Enter what help they have had, and what is still difficult"
    };
    for (field, message) in [("needs", "Enter what the child or young person finds difficult"), ("provision", why)] {
        if form.value(field).is_empty() {
            form.refuse(field, message);
        }
    }
    if let Some(words) = &asks.shut {
        form.refuse("needs", words.as_str());
    }
    if form.is_right() {
        let done = if asks.takes() {
            let detail = json!({ "source": asks.source,
                                 "needs": form.value("needs"), "provision": form.value("provision"),
                                 "views": form.value("views"), "asked_by": viewer.name });
            let recording = Recording::new(Kind::RequestReceived, viewer.today, detail, Given::default());
            match timeline::record(&mut tx, &viewer, id, &recording, &allowed).await? {
                Recorded::Yes(_) => Some("requested"),
                // What stands against it may be kept from them: an officer reads the request, and says what it is.
                Recorded::No(_) if asks.is_bound => {
                    hand_in(&mut tx, &app, &viewer, &child, asks.source, &form, &allowed).await?;
                    Some("requested")
                }
                Recorded::No(words) => {
                    form.refuse("needs", words.to_string());
                    None
                }
            }
        } else {
            hand_in(&mut tx, &app, &viewer, &child, asks.source, &form, &allowed).await?;
            Some("handed-in")
        };
        if let Some(done) = done {
            add_files(&mut tx, &app, &viewer, id, brought).await?;
            drafts::keep(&mut tx, id, viewer.account, &Answers::new()).await?;
            tx.commit().await?;
            return go(&format!("/children/{id}/journey?done={done}"));
        }
    }
    drop(tx);
    let (child, _, mut tx) = children::open(&app, &viewer, REQUEST_ASSESSMENT, id, "request").await?;
    let asks = self::asks(&mut tx, &app, &viewer, &child).await?;
    drop(tx);
    refuse(&view(&app, &viewer, &child, &asks, &form)?)
}

/// Hands what is asked to the officers, who say what it is; it stands on the worklist of the child's officer at once.
async fn hand_in(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    child: &Child,
    who: &str,
    form: &Form,
    allowed: &access::Allowed,
) -> Result<(), Problem> {
    let mut answers: Answers =
        FIELDS.into_iter().map(|field| (field.to_owned(), form.value(field).to_owned())).collect();
    for (field, value) in [
        ("child", child.id.to_string()),
        ("who", who.to_owned()),
        ("your_name", viewer.name.clone()),
        ("relation", allowed.rule().role.to_string()),
        ("forename", child.forename.clone()),
        ("surname", child.surname.clone()),
        ("born", child.birth_date().map(|born| born.to_string()).unwrap_or_default()),
    ] {
        answers.insert(field.to_owned(), value);
    }
    let reference = intake::new_code(app.db.random());
    let reference = format!("R-{}", reference.get(..9).unwrap_or(&reference));
    let code = intake::new_code(app.db.random());
    let request = intake::from_account(tx, &code, &answers, viewer.today, &reference).await?;
    let due = reply::last_day(reply::REPLY, viewer.today);
    let kind = crate::model::tasks::Kind::RequestWaits;
    tasks::add(tx, child.id, kind, Some(request.uuid()), due, &viewer.name, viewer.today).await?;
    owed::work_out(tx, child.id, viewer.today).await?;
    tx.record(allowed.entry("person", Some(child.id.uuid())).detail(json!({ "request_handed_in": request }))).await?;
    Ok(())
}
