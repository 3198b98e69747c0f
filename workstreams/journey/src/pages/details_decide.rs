//! An officer looks at the new name or address that somebody of the family asks for, and agrees or not.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, State};
use gate::Reader;
use gate::records::memory;
use page::govuk::{Choice, InsetText, Textarea, WarningText};
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show, words};
use people::records::children::{self, Child};
use people::records::household::{self, Member};
use people::records::relatives::{self, Own};
use people::{EDIT_CHILD, PersonId};
use serde_json::json;
use store::Tx;

use super::about_others;
use super::details::{in_words, place};
use crate::model::tasks::Kind as Task;
use crate::records::details::{self, Change, ChangeId};
use crate::records::{mail, owed, tasks};

const AGREE: (&str, &str) = ("agree", "Save the new details");
/// Where somebody was named who must not find out the address, and nobody is kept from it.
const AGREE_OPEN: (&str, &str) =
    ("agree-open", "Save the new details. I have checked: nobody who can see this record is meant");
/// The same where a rule keeps it from somebody: it need not be whoever was named.
const AGREE_KEPT: (&str, &str) = (
    "agree",
    "Save the new details. I have checked: an address confidentiality rule applies to everybody who is meant",
);
const REFUSE: (&str, &str) = ("refuse", "Do not save them");

/// What an officer decides on.
struct Asked {
    change: Change,
    own: Own,
    /// Who lives with them, where the address is to change; of the children those that the officer works with.
    household: Vec<Member>,
    /// Who must not find out the address, as the family says.
    kept_from: Option<String>,
    /// Whether a rule keeps it from somebody.
    is_kept: bool,
    /// Whether it is the home of somebody whom the person must not find.
    is_protected: bool,
    /// Whether such a home is near.
    is_near: bool,
}

impl Asked {
    async fn load(tx: &mut Tx, app: &App, viewer: &Viewer, child: PersonId, id: ChangeId) -> Result<Self, Problem> {
        let (change, own) = change_of(tx, viewer, child, id).await?;
        let new = change.apply(&own);
        let mut household = Vec::new();
        if new.address != own.address {
            for one in household::of(tx, change.person, viewer.today).await? {
                let is_theirs = !one.is_child || children::allow(tx, app, viewer, EDIT_CHILD, one.person).await.is_ok();
                household.extend(is_theirs.then_some(one));
            }
        }
        let reader = Reader::session(tx, viewer, child).await?;
        let kept_from = change.kept_from().map(|who| who.to(&reader));
        let is_kept = relatives::is_kept_from_somebody(tx, change.person, viewer.today).await?;
        let is_protected = memory::is_home_of_protected(tx, change.person, &place(&new.address), viewer.today).await?;
        let is_near = !is_protected
            && new.address != own.address
            && memory::is_near_protected(tx, change.person, &place(&new.address), viewer.today).await?;
        Ok(Self { change, own, household, kept_from, is_kept, is_protected, is_near })
    }

    fn choices(&self) -> Vec<Choice> {
        let all = match (self.is_protected, self.kept_from.is_some(), self.is_kept) {
            (true, ..) => vec![REFUSE],
            (false, true, true) => vec![AGREE_KEPT, AGREE_OPEN, REFUSE],
            (false, true, false) => vec![AGREE_OPEN, REFUSE],
            (false, false, _) => vec![AGREE, REFUSE],
        };
        all.into_iter().map(|(code, words)| Choice::new(code, words)).collect()
    }

    /// How the officer finds out whether it is true. Where somebody must not find the family, the old number may be theirs.
    const fn how_to_check(&self) -> &'static str {
        if self.kept_from.is_some() && !self.is_protected {
            "Call only in the way they asked. Check who they are with something only they know. Do not post anything to the old address before this is decided: letters to it are held."
        } else {
            "Check by telephone with the number that we had before. Somebody else may have signed in to this account. If an address must be kept from somebody, set that first, under Address confidentiality."
        }
    }

    /// What the officer has to know first.
    fn warning(&self, child: PersonId) -> Option<(String, Option<String>)> {
        if self.is_protected {
            return Some(("This is the address of somebody who must not be found by this person. You cannot save it. Do not confirm or deny the address. Tell your manager.".to_owned(), None));
        }
        let who = self.kept_from.as_ref()?;
        let rule = format!("/children/{child}/contact-rules");
        Some((
            format!("{} says that somebody must not find out these details: {who}", self.change.asked_by),
            Some(rule),
        ))
    }
}

/// The change, where it is about one of this child's people, and the viewer may know where they live.
async fn change_of(tx: &mut Tx, viewer: &Viewer, child: PersonId, id: ChangeId) -> Result<(Change, Own), Problem> {
    let change = details::waiting(tx, id).await?;
    let reader = Reader::session(tx, viewer, child).await?;
    if !reader.may_have_address(change.person) || viewer.person == Some(change.person.uuid()) {
        return Err(Problem::NotFound);
    }
    if change.person != child {
        relatives::one(tx, child, change.person, viewer.today).await?;
    }
    let own = relatives::own(tx, change.person).await?;
    Ok((change, own))
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<p class="govuk-body"><a class="govuk-link" href="{{ href }}">Set address confidentiality first</a></p>"#
)]
struct SetFirst {
    href: String,
}

fn page(app: &App, viewer: &Viewer, child: &Child, asked: &Asked, form: &Form) -> Result<FieldsForm, Problem> {
    let (change, own) = (&asked.change, &asked.own);
    let back = format!("/children/{}/journey", child.id);
    let layout = app.layout(viewer, "New contact details").errors(form.summary()).back_to(&back, &child.name());
    let mut page = FieldsForm::new(layout, 0).doubts(form);
    if let Some((text, rule)) = asked.warning(child.id) {
        page = page.field(&WarningText { text, ..WarningText::default() })?;
        if let Some(href) = rule {
            page = page.field(&SetFirst { href })?;
        }
    }
    if asked.is_near {
        page = page.field(&WarningText { text: "This is near the home of somebody who must not be found by this person. It may be a guess. Ask for proof of the new address. Do not say what is near it. Tell your manager before you save it.".to_owned(), ..WarningText::default() })?;
    }
    page = page
        .lead(format!(
            "{} sent new details on {}. They are not used until you save them.",
            change.asked_by,
            words::date(change.asked_on())
        ))
        .lead(asked.how_to_check())
        .field(&InsetText { text: "Now".to_owned(), ..InsetText::default() })?
        .field(&in_words(own))?
        .field(&InsetText { text: "New".to_owned(), ..InsetText::default() })?
        .field(&in_words(&change.apply(own)))?
        .field(&form.radios("what", "What do you want to do?", asked.choices()))?;
    if let Some(boxes) =
        people::pages::who_moves(form, &gate::name::full(&own.forename, &own.surname), &asked.household)
    {
        page = page.field(&boxes)?;
    }
    page.field(&Textarea {
        rows: Some(3),
        hint: Some("The person who sent them can read this".into()),
        ..form.textarea("reason", "If you do not save them, say why").up_to(1_000)
    })
    .map(|page| page.button("Save"))
}

pub async fn form(State(app): State<App>, viewer: Viewer, Path((id, change)): Path<(PersonId, ChangeId)>) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, EDIT_CHILD, id, "contact details").await?;
    let asked = Asked::load(&mut tx, &app, &viewer, id, change).await?;
    drop(tx);
    show(&page(&app, &viewer, &child, &asked, &Form::default())?)
}

pub async fn submit(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, change)): Path<(PersonId, ChangeId)>,
    mut form: Form,
) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, EDIT_CHILD, id).await?;
    let asked = Asked::load(&mut tx, &app, &viewer, id, change).await?;
    let what = form.one_of("what", &asked.choices(), "Select what you want to do");
    let agrees = what.as_deref().is_some_and(|what| what != REFUSE.0);
    let along = if agrees { people::pages::moves(&mut form, &asked.household) } else { Vec::new() };
    form.at_most("reason", 1_000);
    if !agrees && form.is_right() && form.value("reason").is_empty() {
        form.refuse("reason", "Enter why you do not save the new details");
    }
    if !agrees {
        about_others::doubt(&mut tx, &viewer, id, ("reason", "Why new details were not saved"), &mut form).await?;
    }
    if !form.is_right() {
        drop(tx);
        let (child, _, _) = children::open(&app, &viewer, EDIT_CHILD, id, "contact details").await?;
        return refuse(&page(&app, &viewer, &child, &asked, &form)?);
    }
    let Asked { change, own, .. } = asked;
    details::decide(&mut tx, change.id, agrees, &viewer.name, form.value("reason"), viewer.today).await?;
    if agrees {
        relatives::set_own(&mut tx, change.person, &change.apply(&own), &along, viewer.today).await?;
    }
    for task in [Task::Details, Task::SecretAddress] {
        for child in tasks::children_of(&mut tx, task, change.id.uuid()).await? {
            let about = Some(change.id.uuid());
            tasks::settled(&mut tx, child, task, about, &viewer.name, viewer.today).await?;
            owed::work_out(&mut tx, child, viewer.today).await?;
        }
    }
    mail::details_changed(&mut tx, &app.db, change.account, viewer.today).await?;
    let detail = json!({ "details_change": change.id, "agreed": agrees, "of": change.person, "along": along });
    tx.record(allowed.entry("person", Some(id.uuid())).detail(detail).reason(form.value("reason"))).await?;
    tx.commit().await?;
    go(&format!("/children/{id}/journey?done=task"))
}
