//! Sufficiency's part of people's home pages.

use access::{App, Role, Viewer};
use askama::Template;
use page::govuk::Markup;
use page::{Count, words};
use workstream::{Counting, HomeCard, HomeCounts, Showing};

use super::common::{Asked, january, places, whole};
use super::gaps;
use crate::policy::{SEE_CASES, SEE_SUFFICIENCY};
use crate::records::schemes;

pub const HOME_COUNTS: &[HomeCounts] = &[HomeCounts { roles: &[Role::Commissioner], order: 35, count: scheme_counts }];

pub const HOME_CARDS: &[HomeCard] = &[
    HomeCard { roles: &[Role::Commissioner], order: 20, show: gaps_card },
    HomeCard {
        roles: &[Role::Commissioner, Role::Analyst, Role::Manager, Role::BoardMember],
        order: 70,
        show: forecast_card,
    },
];

/// Shortages on the home page; the rest are a link away.
const SHOWN: usize = 5;

fn scheme_counts(app: App, _: Viewer) -> Counting {
    Box::pin(async move {
        let all = schemes::all(&mut app.db.read().await?).await?;
        Ok(vec![Count::new("schemes", numbers::fitted(all.len()), "Capital schemes", "/sufficiency/schemes").total()])
    })
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h2 class="govuk-heading-m">Places short in {{ last }}</h2><div data-gaps="{{ count }}">{% if gaps.is_empty() %}<p class="govuk-body">No shortage of places is likely.</p>{% else %}<ul class="govuk-list">{% for (of, tag) in gaps %}<li>{{ of }}: {{ tag }}</li>{% endfor %}</ul>{% if let Some(words) = cut %}<p class="govuk-body">{{ words }}</p>{% endif %}{% endif %}</div><p class="govuk-body"><a class="govuk-link" href="/sufficiency/gaps">See gaps by provision and year</a></p>"#
)]
struct GapsCard {
    last: String,
    count: usize,
    gaps: Vec<(String, Markup)>,
    /// What is said where there are more.
    cut: Option<String>,
}

/// Where places are likely to be short; nothing before there is a forecast.
fn gaps_card(app: App, _: Viewer) -> Showing {
    Box::pin(async move {
        let mut tx = app.db.read().await?;
        let Some(looked) = Asked::default().forecast(&mut tx).await? else { return Ok(None) };
        let known = places(&mut tx, &looked).await?;
        drop(tx);
        let mut short = gaps::likely(&looked.outcome, &known);
        let count = short.len();
        short.truncate(SHOWN);
        let last = january(looked.outcome.years.last().copied().unwrap_or(0));
        let cut = (count > SHOWN).then(|| format!("Showing {SHOWN} of {}.", words::count(count)));
        Ok(Some(Markup::render(&GapsCard { last, count, gaps: short, cut })?))
    })
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h2 class="govuk-heading-m">Sufficiency</h2><p class="govuk-body" data-plans="{{ plans }}">{{ line }}</p>{% if may_open %}<p class="govuk-body"><a class="govuk-link" href="/sufficiency/cases">See who has a plan today</a></p>{% endif %}<p class="govuk-body"><a class="govuk-link" href="/sufficiency">Forecasts, gaps and options</a></p>"#
)]
struct Short {
    /// How many had a plan on the day of the forecast.
    plans: String,
    line: String,
    may_open: bool,
}

fn forecast_card(app: App, viewer: Viewer) -> Showing {
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
        let plans = whole(outcome.total.now);
        let line = format!(
            "{plans} children and young people had a plan in force on {}, the day of the forecast. 80% range for January {year}: {} to {}.",
            words::date(outcome.as_at),
            whole(last.eighty.0),
            whole(last.eighty.1)
        );
        let may_open = app.policy.may_ever(&viewer, SEE_CASES);
        Ok(Some(Markup::render(&Short { plans, line, may_open })?))
    })
}
