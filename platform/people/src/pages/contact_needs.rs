//! How a parent, carer or young person is to be written and spoken to: as an officer records it, and as they say it themselves.

use access::{App, Viewer};
use axum::extract::{Path, Query, State};
use gate::{Reader, Words};
use page::govuk::{Choice, Input, Select, SelectItem, Textarea};
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show};
use store::Tx;

use super::fact_form::{came_late, fact_form, version};
use crate::model::codes::Code;
use crate::model::contact::{LANGUAGES, PRINTS, WAYS, WORDINGS};
use crate::records::children::{self, Child};
use crate::records::contact_needs::{self, ContactNeeds};
use crate::records::relatives;
use crate::{EDIT_CHILD, PersonId, SAY_CONTACT_NEEDS};

fn choices(codes: &[Code]) -> Vec<Choice> {
    codes.iter().map(|(code, words)| Choice::new(code, words)).collect()
}

/// In which words letters can be, with what that means.
fn wordings() -> Vec<Choice> {
    let about = |code: &str| match code {
        "plain" => "Short sentences and everyday words, with everything that the law says",
        "easy_read" => "The same, one sentence a line, in large print",
        _ => "",
    };
    WORDINGS
        .iter()
        .map(|(code, words)| match about(code) {
            "" => Choice::new(code, words),
            hint => Choice::new(code, words).hint(hint),
        })
        .collect()
}

/// Who says it: the words of the form are theirs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Officer,
    Themselves,
}

fn fields(page: FieldsForm, form: &Form, by: By) -> Result<FieldsForm, Problem> {
    let own = by == By::Themselves;
    let said = |officer: &'static str, themselves: &'static str| if own { themselves } else { officer };
    let languages = std::iter::once(SelectItem::new("", "English"))
        .chain(LANGUAGES.iter().map(|(code, words)| SelectItem::new(code, words)))
        .collect();
    let arranged = |choice: Choice| {
        choice.hint(said(
            "OnePlan cannot make this: arrange it before you send a letter",
            "Your case officer has to arrange it, so it takes longer",
        ))
    };
    let formats = vec![
        arranged(Choice::new("braille", "Braille")),
        arranged(Choice::new("audio", said("Audio", "Audio: somebody reads it out in a recording"))),
    ];
    page.field(&Input {
        hint: Some("For example, Ms Harker. If this is empty, letters begin with the full name".into()),
        ..form
            .input(
                "addressed_as",
                said("How letters address them (optional)", "What should we call you in letters? (optional)"),
            )
            .purpose("off")
    })?
    .field(&Input {
        hint: Some("For example, Urdu or British Sign Language".into()),
        ..form
            .input(
                "interpreter",
                said("Interpreter needed in (optional)", "Do you need an interpreter? Which language? (optional)"),
            )
            .purpose("off")
    })?
    .field(&Select {
        hint: Some(
            said(
                "Letters come in it where a translation has been checked. Arrange a translation of the others",
                "Your case officer has to arrange a translation. Until it is ready, letters may come in English",
            )
            .into(),
        ),
        ..form.select(
            "letter_language",
            said("Language of letters", "What language should our letters be in?"),
            languages,
        )
    })?
    .field(&form.radios("wording", said("Wording of letters", "How should our letters be written?"), wordings()))?
    .field(&form.radios("print_size", said("Size of print", "How large should the words be?"), choices(PRINTS)))?
    .field(&form.checkboxes("formats", said("Other formats", "Do you need one of these?"), formats))?
    .field(&form.radios(
        "reached_by",
        said("How they prefer to be reached", "How should we write to you?"),
        choices(WAYS),
    ))?
    .field(&Textarea {
        rows: Some(3),
        hint: Some(
            said(
                "For example, call in the afternoon, or send letters to a support worker too",
                "For example, when we should call you. Only the council reads this",
            )
            .into(),
        ),
        ..form
            .textarea("other", said("Anything else (optional)", "Is there anything else we should know? (optional)"))
            .up_to(1_000)
    })
}

/// The form as it opens. An officer changes nothing that they may not read whole; what somebody said of themselves is theirs.
fn filled(needs: &ContactNeeds, officer: Option<&Reader>) -> Result<Form, Problem> {
    let text = |words: &Words| officer.map_or_else(|| Ok(words.unseen().to_owned()), |reader| words.to_edit(reader));
    let mut form = Form::default()
        .with("addressed_as", text(&needs.addressed_as)?)
        .with("interpreter", text(&needs.interpreter)?)
        .with("letter_language", needs.letter_language.clone())
        .with("wording", needs.wording.clone())
        .with("print_size", needs.print_size.to_string())
        .with("reached_by", needs.reached_by.clone())
        .with("other", text(&needs.other)?);
    for (needed, code) in [(needs.braille, "braille"), (needs.audio, "audio")] {
        if needed {
            form = form.with("formats", code);
        }
    }
    Ok(form)
}

/// Reads and checks the answers; nothing where something of them is refused.
fn read(form: &mut Form) -> Option<ContactNeeds> {
    for (name, most) in [("addressed_as", 100), ("interpreter", 100), ("other", 1_000)] {
        form.at_most(name, most);
    }
    if form.value("addressed_as").contains(['\n', '\r']) {
        form.refuse("addressed_as", "Enter the name on one line");
    }
    let language = form.value("letter_language").to_owned();
    if !language.is_empty() && !LANGUAGES.iter().any(|(code, _)| *code == language) {
        form.refuse("letter_language", "Select a language from the list");
    }
    let wording = form.one_of("wording", &choices(WORDINGS), "Select how letters are worded");
    let print = form.one_of("print_size", &choices(PRINTS), "Select the size of print");
    let way = form.value("reached_by").to_owned();
    if !WAYS.iter().any(|(code, _)| *code == way) {
        form.refuse("reached_by", "Select how to reach them");
    }
    let formats = form.values("formats");
    let has = |code: &str| formats.iter().any(|value| value == code);
    let (wording, print) = (wording?, print?);
    form.is_right().then(|| ContactNeeds {
        addressed_as: Words::new(form.value("addressed_as")),
        interpreter: Words::new(form.value("interpreter")),
        letter_language: language,
        wording,
        print_size: print.parse().unwrap_or(contact_needs::PLAIN_PRINT),
        braille: has("braille"),
        audio: has("audio"),
        reached_by: way,
        other: Words::new(form.value("other")),
        version: version(form),
    })
}

/// The person as they are called: the child or young person, or one of the family whom the viewer may reach.
async fn whose(tx: &mut Tx, viewer: &Viewer, child: &Child, person: PersonId) -> Result<String, Problem> {
    let reader = Reader::session(tx, viewer, child.id).await?;
    if !reader.may_have_contacts(person) || reader.is_family() {
        return Err(Problem::NotFound);
    }
    if person == child.id {
        return Ok(child.name());
    }
    let known = relatives::one(tx, child.id, person, viewer.today).await?;
    Ok(gate::name::full(&known.forename, &known.surname))
}

fn officers(
    app: &App,
    viewer: &Viewer,
    child: &Child,
    name: &str,
    form: &Form,
    at: i64,
) -> Result<FieldsForm, Problem> {
    let page = fact_form(app, viewer, child, &format!("Communication needs: {name}"), form, at)
        .lead("Letters to them follow the name, the wording and the size of print. You arrange what OnePlan cannot make: you are told of it before a letter is sent. It applies for every child they are linked to.");
    fields(page, form, By::Officer)
}

/// The form, for an officer.
pub async fn edit(State(app): State<App>, viewer: Viewer, Path((id, person)): Path<(PersonId, PersonId)>) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, EDIT_CHILD, id, "communication needs").await?;
    let name = whose(&mut tx, &viewer, &child, person).await?;
    let needs = contact_needs::of(&mut tx, person).await?;
    let reader = Reader::session(&mut tx, &viewer, id).await?;
    show(&officers(&app, &viewer, &child, &name, &filled(&needs, Some(&reader))?, needs.version)?)
}

/// Saves what an officer recorded.
pub async fn save(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, person)): Path<(PersonId, PersonId)>,
    mut form: Form,
) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, EDIT_CHILD, id).await?;
    let child = children::of(&mut tx, id).await?;
    let name = whose(&mut tx, &viewer, &child, person).await?;
    let reader = Reader::session(&mut tx, &viewer, id).await?;
    filled(&contact_needs::of(&mut tx, person).await?, Some(&reader))?;
    if let Some(needs) = read(&mut form) {
        let saved = contact_needs::save(&mut tx, id, person, &needs, &viewer.name, viewer.today, &allowed).await;
        if !came_late(saved, &mut form)? {
            tx.commit().await?;
            return go(&format!("/children/{id}/people?done=saved"));
        }
    }
    drop(tx);
    let (child, _, mut tx) = children::open(&app, &viewer, EDIT_CHILD, id, "communication needs").await?;
    let now = contact_needs::of(&mut tx, person).await?.version;
    refuse(&officers(&app, &viewer, &child, &name, &form, now)?)
}

/// Who the viewer is in the records: only people of the family have a form of their own.
fn own(viewer: &Viewer) -> Result<PersonId, Problem> {
    viewer.person.map(PersonId::from_uuid).ok_or(Problem::NotFound)
}

/// Where somebody opened their own form, and where it leads back: from their details, or from a child's record.
#[derive(serde::Deserialize)]
pub struct OpenedFrom {
    from: Option<String>,
}

impl OpenedFrom {
    fn back(&self, child: &Child) -> (String, String) {
        match self.from.as_deref() {
            Some("details") => ("/my-details".to_owned(), "My details".to_owned()),
            _ => (format!("/children/{}", child.id), child.name()),
        }
    }
}

fn themselves(
    app: &App,
    viewer: &Viewer,
    (back, text): &(String, String),
    form: &Form,
    at: i64,
) -> Result<FieldsForm, Problem> {
    let layout = app.layout(viewer, "How we write to you").errors(form.summary()).back_to(back, text);
    let page = FieldsForm::new(layout, at)
        .lead("Tell us what works for you. What we call you, the kind of words and the size of print are used from our next letter on.")
        .lead("Another language, an interpreter, Braille and audio take longer. Your case officer has to arrange them.")
        .lead("We use this for every child that you look after.")
        .lead("The school or college, and others who help with the plan, can see how to reach you. They cannot see what you write in the last box.");
    fields(page, form, By::Themselves)
}

/// The form, for a parent or a young person about themselves.
pub async fn mine(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PersonId>,
    Query(from): Query<OpenedFrom>,
) -> Shown {
    let person = own(&viewer)?;
    let (child, _, mut tx) = children::open(&app, &viewer, SAY_CONTACT_NEEDS, id, "own communication needs").await?;
    let needs = contact_needs::of(&mut tx, person).await?;
    show(&themselves(&app, &viewer, &from.back(&child), &filled(&needs, None)?, needs.version)?)
}

/// Saves what they said.
pub async fn save_mine(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PersonId>,
    Query(from): Query<OpenedFrom>,
    mut form: Form,
) -> Shown {
    let person = own(&viewer)?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, SAY_CONTACT_NEEDS, id).await?;
    let back = from.back(&children::of(&mut tx, id).await?);
    if let Some(needs) = read(&mut form) {
        let by = format!("{}, themselves", viewer.name);
        let saved = contact_needs::save(&mut tx, id, person, &needs, &by, viewer.today, &allowed).await;
        if !came_late(saved, &mut form)? {
            tx.commit().await?;
            return go(&format!("{}?done=needs", back.0));
        }
    }
    drop(tx);
    let (_, _, mut tx) = children::open(&app, &viewer, SAY_CONTACT_NEEDS, id, "own communication needs").await?;
    let now = contact_needs::of(&mut tx, person).await?.version;
    refuse(&themselves(&app, &viewer, &back, &form, now)?)
}
