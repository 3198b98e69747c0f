//! The returns' cards on people's home pages.

use access::{App, Role, Viewer};
use askama::Template;
use page::govuk::{Cell, Head, Markup, Table};
use page::{Count, Figure, Problem, words};
use workstream::{Counting, HomeCard, HomeCounts, Showing};

use super::timeliness;
use crate::EXPORT_RETURN;
use crate::records::{exports, findings, measures};

pub const HOME_CARDS: &[HomeCard] = &[
    HomeCard {
        roles: &[Role::CaseOfficer, Role::Manager, Role::Senco, Role::EducationalPsychologist],
        order: 5,
        show: exported_card,
    },
    HomeCard { roles: &[Role::Manager], order: 7, show: waiting_card },
    HomeCard { roles: &[Role::Manager, Role::Analyst], order: 13, show: timeliness_card },
];

pub const HOME_COUNTS: &[HomeCounts] = &[
    HomeCounts { roles: &[Role::CaseOfficer], order: 20, count: own_counts },
    HomeCounts { roles: &[Role::Analyst], order: 3, count: quality_counts },
];

/// What the checks of the last night found in the area.
fn quality_counts(app: App, _: Viewer) -> Counting {
    Box::pin(async move {
        let mut tx = app.db.read().await?;
        if findings::last_night(&mut tx).await?.is_none() {
            return Ok(Vec::new());
        }
        let rules = findings::of_area(&mut tx).await?;
        let (errors, queries) = (findings::at_level(&rules, "error"), findings::at_level(&rules, "query"));
        Ok(vec![
            Count::new("area-errors", errors, "Errors in the SEN2 return", "/sen2/quality").late(),
            Count::new("area-queries", queries, "Queries in the SEN2 return", "/sen2/quality"),
        ])
    })
}

/// The findings about the children of one's own caseload.
fn own_counts(app: App, viewer: Viewer) -> Counting {
    Box::pin(async move {
        let mut tx = app.db.read().await?;
        let (errors, queries) = findings::own(&mut tx, &app, &viewer).await?;
        // A manager who has a caseload as well sees the area's list unless they ask for their own.
        let whose = if viewer.is(Role::Manager) { format!("&officer={}", viewer.account) } else { String::new() };
        let of = |level: &str| format!("/sen2/findings?level={level}{whose}");
        Ok(vec![
            Count::new("sen2-errors", errors, "SEN2 errors to correct", &of("error")),
            Count::new("sen2-queries", queries, "SEN2 queries to answer", &of("query")),
        ])
    })
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h2 class="govuk-heading-m">Final plans within 20 weeks</h2><p class="govuk-body">The law asks for every final plan within 20 weeks of the request, unless an exception applies.</p><div data-timeliness>{% if let Some(figure) = figure %}{{ figure }}{% endif %}{{ table }}</div><p class="govuk-body"><a class="govuk-link" href="/sen2/measures">See all measures of timeliness</a></p>"#
)]
struct TimelinessCard {
    /// The years beside England and the target.
    figure: Option<Figure>,
    table: Table,
}

/// How many years stand beside each other.
const YEARS: usize = 3;

/// How many plans were finished in 20 weeks, this year and before, beside England: the law asks for all of them.
fn timeliness_card(app: App, viewer: Viewer) -> Showing {
    Box::pin(async move {
        let today = viewer.today;
        let mut tx = app.db.read().await?;
        // Whoever can open the lists behind the numbers sees the numbers of these lists.
        let own = match app.policy.may_ever(&viewer, crate::SEE_FINDINGS) {
            true => measures::own_for(&mut tx, &app, &viewer).await?,
            false => measures::own(&mut tx).await?,
        };
        let published = measures::published_about(&mut tx, "").await?;
        drop(tx);
        let code = published::Measure::Within20Weeks.code();
        let england = |year: i64| {
            let of_year = published.iter().find(|one| one.measure == code && one.year == year);
            of_year.and_then(|one| one.tenths).map_or_else(|| "–".to_owned(), percent)
        };
        let years = own.iter().filter(|one| one.measure == code && one.share().of > 0).take(YEARS);
        let rows: Vec<Vec<Cell>> = years
            .map(|one| {
                let share = one.share();
                let tenths = share.tenths().and_then(|tenths| i64::try_from(tenths).ok());
                let own = tenths.map_or_else(|| "–".to_owned(), percent);
                let own = format!("{own} ({} of {})", words::count(share.within), words::count(share.of));
                let year = match one.is_recorded_alone() {
                    true => format!("{}, recorded in OnePlan only", one.year),
                    false => one.year.to_string(),
                };
                vec![Cell::text(year), Cell::number(own), Cell::number(england(one.year))]
            })
            .collect();
        if rows.is_empty() {
            return Ok::<_, Problem>(None);
        }
        let head = vec![Head::text("Year"), Head::number("This area"), Head::number("England")];
        let table = Table { head, rows, first_cell_is_header: true, ..Table::default() };
        let chart = timeliness::by_year(published::Measure::Within20Weeks, &own, &published, today);
        let figure = chart.map(|chart| Figure::new("timeliness", &chart)).transpose()?;
        Ok(Some(Markup::render(&TimelinessCard { figure, table })?))
    })
}

fn percent(tenths: i64) -> String {
    format!("{}.{}%", tenths / 10, tenths % 10)
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h2 class="govuk-heading-m">Restricted records were exported</h2><p class="govuk-body">You are named on these records.</p><ul class="govuk-list govuk-list--bullet">{% for (kind, line) in lines %}<li data-exported="{{ kind }}">{{ line }}</li>{% endfor %}</ul><form method="post" action="/sen2/restricted/noted"><button class="govuk-button govuk-button--secondary" type="submit">I have read this</button></form>"#
)]
struct ExportedCard {
    /// What it was part of, by its code; in words.
    lines: Vec<(String, String)>,
}

fn exported_card(app: App, viewer: Viewer) -> Showing {
    Box::pin(async move {
        let mut tx = app.db.read().await?;
        let all = exports::notices(&mut tx, &viewer).await?;
        drop(tx);
        if all.is_empty() {
            return Ok::<_, Problem>(None);
        }
        let shown: Vec<_> = all.iter().map(|one| one.person).collect();
        let entry = store::Entry::new("return.export_notice", "person", None, store::Right::NamedOnRecord)
            .detail(serde_json::json!({ "shown": shown }));
        app.db.log_read(&viewer.actor(), entry).await?;
        let lines = all
            .iter()
            .map(|one| {
                let what = if one.kind == "sen2" { "the SEN2 return" } else { "Annex A" };
                let second = one.decided_name.clone().unwrap_or_default();
                let line = format!(
                    "{}: in {what}, exported by {} with the agreement of {second}, {}",
                    people::name::full(&one.forename, &one.surname),
                    one.asked_name,
                    words::time(one.used_at())
                );
                (one.kind.clone(), line)
            })
            .collect();
        Ok(Some(Markup::render(&ExportedCard { lines })?))
    })
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h2 class="govuk-heading-m">Export of restricted records</h2><p class="govuk-body">{{ count }}. <a class="govuk-link" href="/sen2/restricted">Decide on it</a></p>"#
)]
struct WaitingCard {
    count: String,
}

fn waiting_card(app: App, viewer: Viewer) -> Showing {
    Box::pin(async move {
        if !app.policy.may_ever(&viewer, EXPORT_RETURN) {
            return Ok::<_, Problem>(None);
        }
        let mut tx = app.db.read().await?;
        let all = exports::all(&mut tx).await?;
        drop(tx);
        let waiting = all.iter().filter(|one| one.waits() && one.asked_by != viewer.account).count();
        if waiting == 0 {
            return Ok(None);
        }
        let waiting = numbers::fitted::<i64>(waiting);
        let count = words::plural(
            waiting,
            "request is waiting for a second person",
            "requests are waiting for a second person",
        );
        Ok(Some(Markup::render(&WaitingCard { count })?))
    })
}
