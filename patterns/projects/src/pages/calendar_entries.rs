//! What of this room stands in people's calendars: the milestones that they lead.

use calendar::{Days, Entry, Source, When};
use page::{Problem, words};
use store::Tx;

use crate::policy::SEE_PROJECTS;
use crate::records::leading;

pub const CALENDAR: &[Source] = &[Source {
    code: "projects.milestones",
    label: "Milestones of projects that name you as owner or lead",
    is_for: |policy, viewer| policy.may_ever(viewer, SEE_PROJECTS),
    find: |tx, _, viewer, days| Box::pin(milestones(tx, &viewer.name, days)),
}];

async fn milestones(tx: &mut Tx, name: &str, days: Days) -> Result<Vec<Entry>, Problem> {
    let all = leading::milestones(tx, name, days.first, days.last).await?;
    Ok(all
        .into_iter()
        .map(|one| Entry {
            uid: format!("milestone.{}", one.id),
            when: When::Day(one.forecast_on),
            summary: format!("Milestone: {}", one.title),
            description: format!(
                "Project: {}. Agreed for {}, expected on {}.",
                one.project_name,
                words::date(one.baseline_on),
                words::date(one.forecast_on)
            ),
            href: format!("/projects/{}", one.project),
            child: None,
        })
        .collect())
}
