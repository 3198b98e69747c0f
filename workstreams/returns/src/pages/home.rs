//! The returns' cards on people's home pages.

use access::{App, Role, Viewer};
use askama::Template;
use page::Problem;
use page::govuk::Markup;
use page::words;
use workstream::{HomeCard, Showing};

use crate::EXPORT_RETURN;
use crate::records::{exports, findings};

pub const HOME_CARDS: &[HomeCard] = &[
    HomeCard {
        roles: &[Role::CaseOfficer, Role::Manager, Role::Senco, Role::EducationalPsychologist],
        order: 5,
        show: exported_card,
    },
    HomeCard { roles: &[Role::Manager], order: 21, show: waiting_card },
    HomeCard { roles: &[Role::CaseOfficer], order: 35, show: own_card },
];

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h2 class="govuk-heading-m">SEN2 return</h2><p class="govuk-body">About the children of your caseload: {{ errors }} and {{ queries }}. <a class="govuk-link" href="/sen2">See what to do</a></p>"#
)]
struct OwnCard {
    errors: String,
    queries: String,
}

fn own_card(app: App, viewer: Viewer) -> Showing {
    Box::pin(async move {
        let mut tx = app.db.read().await?;
        let (errors, queries) = findings::own(&mut tx, &app, &viewer).await?;
        drop(tx);
        if errors + queries == 0 {
            return Ok::<_, Problem>(None);
        }
        let panel = OwnCard {
            errors: words::plural(errors, "error", "errors"),
            queries: words::plural(queries, "query", "queries"),
        };
        Ok(Some(Markup::render(&panel)?))
    })
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h2 class="govuk-heading-m">Restricted records were exported</h2><p class="govuk-body">You are named on these records.</p><ul class="govuk-list govuk-list--bullet">{% for line in lines %}<li>{{ line }}</li>{% endfor %}</ul><form method="post" action="/sen2/restricted/noted"><button class="govuk-button govuk-button--secondary" type="submit">I have read this</button></form>"#
)]
struct ExportedCard {
    lines: Vec<String>,
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
        let entry = store::Entry::new("return.export_notice", "person", None, "named on the restricted record")
            .detail(serde_json::json!({ "shown": shown }));
        app.db.log_read(&viewer.actor(), entry).await?;
        let lines = all
            .iter()
            .map(|one| {
                let what = if one.kind == "sen2" { "the SEN2 return" } else { "Annex A" };
                let second = one.decided_name.clone().unwrap_or_default();
                format!(
                    "{}: in {what}, exported by {} with the agreement of {second}, {}",
                    people::name::full(&one.forename, &one.surname),
                    one.asked_name,
                    words::time(one.used_at())
                )
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
