//! Sufficiency's part of people's home pages.

use access::{App, Role, Viewer};
use askama::Template;
use page::govuk::Markup;
use workstream::{HomeCard, Showing};

use super::common::{Asked, whole};
use crate::policy::SEE_SUFFICIENCY;

pub const HOME_CARDS: &[HomeCard] = &[HomeCard {
    roles: &[Role::Commissioner, Role::Analyst, Role::Manager, Role::BoardMember],
    order: 70,
    show: panel,
}];

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h2 class="govuk-heading-m">Sufficiency</h2><p class="govuk-body">{{ line }}</p><p class="govuk-body"><a class="govuk-link" href="/sufficiency">Forecasts, gaps and options</a></p>"#
)]
struct Short {
    line: String,
}

fn panel(app: App, viewer: Viewer) -> Showing {
    Box::pin(async move {
        if !app.policy.may_ever(&viewer, SEE_SUFFICIENCY) {
            return Ok(None);
        }
        let mut tx = app.db.read().await?;
        let looked = Asked::default().forecast(&mut tx).await?;
        drop(tx);
        let Some(looked) = looked else { return Ok(None) };
        let outcome = &looked.outcome;
        let (Some(year), Some(last)) = (outcome.years.last(), outcome.total.ahead.last()) else { return Ok(None) };
        let line = format!(
            "{} have a plan today. 80% range for January {year}: {} to {}.",
            whole(outcome.total.now),
            whole(last.eighty.0),
            whole(last.eighty.1)
        );
        Ok(Some(Markup::render(&Short { line })?))
    })
}
