//! What an officer is told before a letter is sent: how each person of the family is to be written to, and what only people can
//! make.

use access::{App, Viewer};
use askama::Template;
use gate::Reader;
use page::Problem;
use people::PersonId;
use people::records::contact_needs::{self, ContactNeeds};
use store::Tx;

use crate::model::letter::LetterKind;
use crate::records::addressees::{self, Addressee};
use crate::records::letters;

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% if !people.is_empty() %}<div class="govuk-inset-text" data-needs><h2 class="govuk-heading-s">How the family is written to</h2>{% for one in people %}<p class="govuk-body"><strong>{{ one.name }}</strong>: {{ one.needs }}.{% for arrange in one.arrange %} <strong class="govuk-tag govuk-tag--yellow">{{ arrange }}</strong>{% endfor %}</p>{% endfor %}{% if arranges %}<p class="govuk-body">Arrange this before you record that the letter was sent.</p>{% endif %}</div>{% endif %}{% if let Some(kind) = preview %}<p class="govuk-body"><button class="op-link-button" type="submit" formaction="/children/{{ child }}/journey/letter/{{ kind }}" formtarget="_blank" formnovalidate data-preview>Preview the letter (PDF, opens in a new tab)</button></p>{% endif %}"#
)]
pub struct Needs {
    child: PersonId,
    /// The code of the decision whose letter can be looked at; a general letter is shown before it goes.
    preview: Option<&'static str>,
    people: Vec<Person>,
    arranges: bool,
}

struct Person {
    name: String,
    needs: String,
    arrange: Vec<String>,
}

/// What is to be known before a letter of this kind goes to the family.
pub async fn of(tx: &mut Tx, app: &App, viewer: &Viewer, child: PersonId, kind: &LetterKind) -> Result<Needs, Problem> {
    let reader = Reader::session(tx, viewer, child).await?;
    let mut people = Vec::new();
    let is_theirs = |one: &Addressee| one.decides || kind.event().is_none();
    for one in addressees::of(tx, app, viewer, child).await?.into_iter().filter(is_theirs) {
        let needs = contact_needs::of(tx, one.person).await?;
        let words = needs.in_words(&reader);
        if words.is_empty() {
            continue;
        }
        let arrange = letters::to_arrange(&needs, is_translated(tx, kind, &needs).await?);
        people.push(Person { name: one.name, needs: words.join("; "), arrange });
    }
    let arranges = people.iter().any(|one| !one.arrange.is_empty());
    Ok(Needs { child, preview: kind.event().map(law::Kind::code), people, arranges })
}

/// To whom a letter goes.
pub struct Recipient {
    pub name: String,
    /// None where it goes to the family as a whole.
    pub person: Option<PersonId>,
    /// What somebody is to arrange for them first.
    pub arrange: Vec<String>,
}

/// To whom a letter of this kind goes by this way, each with what somebody is to arrange for them first. Where it reaches nobody by
/// name, it goes to the family as a whole.
pub async fn recipients(
    tx: &mut Tx,
    family: &[Addressee],
    kind: law::Kind,
    channel: &str,
) -> Result<Vec<Recipient>, Problem> {
    let (kind, mut all) = (LetterKind::from(kind), Vec::new());
    for one in family.iter().filter(|one| one.decides && one.is_reached_by(channel)) {
        let needs = contact_needs::of(tx, one.person).await?;
        let arrange = letters::to_arrange(&needs, is_translated(tx, &kind, &needs).await?);
        all.push(Recipient { name: one.name.clone(), person: Some(one.person), arrange });
    }
    if all.is_empty() {
        let (name, person) = addressees::usual(family);
        all.push(Recipient { name, person, arrange: Vec::new() });
    }
    Ok(all)
}

/// Whether the letter is there in the language that somebody needs, and checked.
async fn is_translated(tx: &mut Tx, kind: &LetterKind, needs: &ContactNeeds) -> Result<bool, Problem> {
    for which in letters::wanted(kind, needs) {
        if letters::is_ready(tx, &which).await? {
            return Ok(true);
        }
    }
    Ok(false)
}
