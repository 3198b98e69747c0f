//! What of this room stands in people's calendars: when it is reviewed who decides for a child or young person.

use access::{App, Viewer};
use calendar::{Days, Entry, Source, When};
use page::{Problem, words};
use store::Tx;

use crate::EDIT_CHILD;
use crate::records::rights;

pub const CALENDAR: &[Source] = &[Source {
    code: "people.decision_makers",
    label: "Reviews of who decides for children and young people on your caseload",
    is_for: |policy, viewer| policy.may_ever(viewer, EDIT_CHILD),
    find: |tx, app, viewer, days| Box::pin(reviews(tx, app, viewer, days)),
}];

async fn reviews(tx: &mut Tx, app: &App, viewer: &Viewer, days: Days) -> Result<Vec<Entry>, Problem> {
    let all = rights::reviews(tx, app, viewer, days.first, days.last).await?;
    Ok(all
        .into_iter()
        .map(|one| Entry {
            uid: format!("decision_maker.{}", one.id),
            when: When::Day(one.review_on),
            summary: "Review who decides".to_owned(),
            description: format!(
                "Check by {} whether somebody still decides in another person’s place.",
                words::date(one.review_on)
            ),
            href: format!("/children/{}/decision-makers/{}", one.young_person, one.id),
            child: Some(one.young_person),
        })
        .collect())
}
