//! A setting without an account answers a consultation: by a link that was sent to its address, and a code that was told another
//! way.

use access::App;
use gate::{Addressee, Reader};
use law::Kind;
use law::invariants::Given;
use law::working::shown;
use page::govuk::Markup;
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show, words};
use people::records::children;
use serde_json::json;
use store::{Actor, Entry, Right, Tx};

use super::consultation::{answer_by, papers_of, tell_if_late};
use super::guest_draft;
use super::record::{answer_fields, answered};
use crate::records::consultations::{self, ConsultationId};
use crate::records::guests::{self, For, Guest};
use crate::records::timeline::{self, Recorded, Recording};

async fn page(
    app: &App,
    guest: &Guest,
    which: ConsultationId,
    form: &Form,
    done: Option<&str>,
) -> Result<FieldsForm, Problem> {
    let actor = Actor { account: None, name: format!("{} (guest)", guest.name) };
    let entry = Entry::new("guest.open", "person", Some(guest.person.uuid()), Right::GuestConsultation);
    app.db.log_read(&actor, entry.detail(json!({ "consultation": which }))).await?;
    let today = app.db.clock().today();
    let mut tx = app.db.read().await?;
    let child = children::of(&mut tx, guest.person).await?;
    let one = consultations::one(&mut tx, guest.person, which).await?;
    let reader = Reader::addressee(&mut tx, Addressee::Professional, guest.person, today).await?;
    // Once it is decided, the setting has no more need of the papers.
    let papers = match one.outcome.is_some() {
        true => None,
        false => papers_of(&mut tx, &reader, &child, today).await?,
    };
    drop(tx);
    let by = answer_by(one.sent_on()).map(shown).unwrap_or_default();
    let layout = app.public_layout("Can you take this child?").errors(form.summary()).done(done);
    let page = FieldsForm::new(layout, 0)
        .lead(format!("The local authority asks {} whether it can take {}.", one.setting.to(&reader), child.name()))
        .lead(format!(
            "Consultation sent {}. Respond by {by}, within 15 days (Code of Practice 9.83). The local authority can decide even if you do not respond.",
            words::date(one.sent_on())
        ))
        .hidden("code", form.value("code"))
        .hidden("step", "give");
    let page = match &papers {
        Some(papers) => page.before(Markup::render(&super::files::Shows { document: papers })?),
        None if one.outcome.is_some() => {
            page.lead("The local authority has decided. The draft plan is no longer here.")
        }
        None => page.lead("The draft plan is not here. The local authority will send you a paper copy."),
    };
    let (save, text) = guest_draft::SAVE;
    answer_fields(page, form).map(|page| page.button("Send the answer").other_button(save, text))
}

/// What a guest who knows the code asks or sends, in the transaction that looked at the code.
pub(super) async fn submit(app: &App, mut tx: Tx, guest: &Guest, which: ConsultationId, mut form: Form) -> Shown {
    if form.value("step") != "give" {
        let (form, said) = guest_draft::begun(&mut tx, guest, form).await?;
        drop(tx);
        return show(&page(app, guest, which, &form, said.as_deref()).await?);
    }
    if guest_draft::is_asked(&form) {
        drop(tx);
        let said = guest_draft::save(app, guest, &mut form).await?;
        return show(&page(app, guest, which, &form, said).await?);
    }
    if let Some(answer) = answered(&mut form) {
        let one = consultations::one(&mut tx, guest.person, which).await?;
        let today = app.db.clock().today();
        let by = format!("{} (guest)", guest.name);
        consultations::answer(&mut tx, which, &answer, &by, today).await?;
        let answer = if answer.yes { "yes" } else { "no" };
        let detail = json!({ "setting": one.setting.unseen(), "answer": answer, "guest": guest.name });
        let recording = Recording {
            about: Some(which.uuid()),
            ..Recording::new(Kind::SettingAnswered, today, detail, Given::default())
        };
        let entry = Entry::new("consultation.answer", "person", Some(guest.person.uuid()), Right::GuestConsultation);
        match timeline::record_as(&mut tx, &by, today, guest.person, &recording, entry).await? {
            Recorded::Yes(_) => {
                if !guests::use_up(&mut tx, guest.id).await? {
                    drop(tx);
                    return guest_draft::closed(app, Some(guest), &form).await;
                }
                guests::forget_drafts(&mut tx, For::Consultation(which), &guest.name).await?;
                tell_if_late(&mut tx, guest.person, which, one.outcome.is_some(), &by, today).await?;
                tx.commit().await?;
                return go("/guest-thanks");
            }
            Recorded::No(words) => form.refuse("answer", words.to_string()),
        }
    }
    drop(tx);
    refuse(&page(app, guest, which, &form, None).await?)
}
