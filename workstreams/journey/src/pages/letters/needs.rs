//! What an officer is told before a letter is sent: how each person of the family is to be written to, and what only people can
//! make.

use access::{App, Viewer};
use askama::Template;
use gate::Reader;
use law::Kind;
use page::Problem;
use people::PersonId;
use people::records::contact_needs;
use store::Tx;

use crate::records::{addressees, letters};

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% if !people.is_empty() %}<div class="govuk-inset-text" data-needs><h2 class="govuk-heading-s">How the family is written to</h2>{% for one in people %}<p class="govuk-body"><strong>{{ one.name }}</strong>: {{ one.needs }}.{% for arrange in one.arrange %} <strong class="govuk-tag govuk-tag--yellow">{{ arrange }}</strong>{% endfor %}</p>{% endfor %}{% if arranges %}<p class="govuk-body">Arrange this before you record that the letter was sent.</p>{% endif %}</div>{% endif %}<p class="govuk-body"><a class="govuk-link" href="/children/{{ child }}/journey/letter/{{ kind }}">Preview the letter (PDF)</a></p>"#
)]
pub struct Needs {
    child: PersonId,
    kind: &'static str,
    people: Vec<Person>,
    arranges: bool,
}

struct Person {
    name: String,
    needs: String,
    arrange: Vec<String>,
}

/// What is to be known before a letter of this kind goes to the family.
pub async fn of(tx: &mut Tx, app: &App, viewer: &Viewer, child: PersonId, kind: Kind) -> Result<Needs, Problem> {
    let reader = Reader::session(tx, viewer, child).await?;
    let mut people = Vec::new();
    for one in addressees::of(tx, app, viewer, child).await?.into_iter().filter(|one| one.decides) {
        let needs = contact_needs::of(tx, one.person).await?;
        let words = needs.in_words(&reader);
        if words.is_empty() {
            continue;
        }
        let mut translated = false;
        for which in letters::wanted(kind, &needs) {
            translated |= letters::is_ready(tx, &which).await?;
        }
        let arrange = letters::to_arrange(&needs, translated);
        people.push(Person { name: one.name, needs: words.join("; "), arrange });
    }
    let arranges = people.iter().any(|one| !one.arrange.is_empty());
    Ok(Needs { child, kind: kind.code(), people, arranges })
}
