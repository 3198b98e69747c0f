//! How services are reminded of advice, and who is told when it stays away.

use access::{AccountId, App, Facts, Viewer};
use axum::extract::{Path, Query, State};
use page::govuk::{Checkboxes, Choice, Input, Markup, SelectItem};
use page::list::{Column, Columns, List, ListPage, ListQuery};
use page::{Done, FieldsForm, Form, Problem, Shown, fingerprint, go, refuse, show, words};
use people::OrganisationId;
use serde_json::json;
use store::Found;

use crate::MANAGE_SERVICES;
use crate::model::advice_lines::{SCHOOL, SUBJECTS, is_of_family};
use crate::records::services::{self, Service};
use crate::records::{advice, chasing};

/// A service, as the policy looks at it: a manager tunes all, an adviser their own.
fn of(service: OrganisationId) -> Facts {
    Facts { organisation: Some(service.uuid()), ..Facts::default() }
}

fn columns<'a>(heads: &'a [(AccountId, String)]) -> Columns<'a, Service> {
    let days = |count: i64| words::plural(count, "day", "days");
    Columns::new([
        Column::cell("Service", |one: &Service| Markup::link(&format!("/services/{}", one.organisation), &one.name))
            .sorted_with("name", |one, other| one.name.to_lowercase().cmp(&other.name.to_lowercase())),
        Column::text("First reminder", move |one: &Service| format!("{} before", days(one.remind_before))),
        Column::text("Repeat reminders", move |one: &Service| format!("every {}", days(one.remind_every))),
        Column::text("Head of service told", move |one: &Service| format!("{} after", days(one.escalate_after))),
        Column::text("Head of service", move |one: &Service| {
            let head = heads.iter().find(|(id, _)| Some(*id) == one.head);
            head.map_or_else(|| "Nobody yet".to_owned(), |(_, name)| name.clone())
        }),
    ])
}

pub async fn list(State(app): State<App>, viewer: Viewer, query: ListQuery, Query(done): Query<Done>) -> Shown {
    let mut tx = app.db.read().await?;
    let mut all = services::all(&mut tx).await?;
    all.retain(|one| app.policy.decide(&viewer, MANAGE_SERVICES, &of(one.organisation)).is_some());
    let heads = chasing::heads(&mut tx, &all).await?;
    drop(tx);
    let title = "Advice chasing";
    let list = List::new("/services", ("service", "services"), columns(&heads))
        .labelled(title)
        .in_order_of("name")
        .empty("No services are recorded. An administrator can add them under Organisations.");
    let asked = list.params(&query);
    list.arrange(&asked, &mut all);
    let found = Found::page_of(all, &list.page_params(&asked));
    let done = done.done.as_deref().map(|_| "Changes saved. They apply from the next reminder.");
    show(&ListPage::new(app.layout(&viewer, title).done(done), list.show(&asked, &found)?))
}

/// What stands for how a service is tuned.
fn version(service: &Service) -> i64 {
    let days = format!("{} {} {}", service.remind_before, service.remind_every, service.escalate_after);
    let head = service.head.map(|head| head.to_string()).unwrap_or_default();
    fingerprint(&[&days, &head, &service.gives, if service.agrees_health { "agrees" } else { "" }])
}

async fn view(app: &App, viewer: &Viewer, service: &Service, form: &Form) -> Result<FieldsForm, Problem> {
    let mut tx = app.db.read().await?;
    let advisers = services::advisers(&mut tx, service.organisation).await?;
    drop(tx);
    let layout = app.layout(viewer, &service.name).errors(form.summary()).back_to("/services", "Advice chasing");
    let number = |name: &str, label: &str, hint: &str| Input {
        inputmode: "numeric".to_owned(),
        classes: "govuk-input--width-3".to_owned(),
        hint: Some(hint.into()),
        ..form.input(name, label)
    };
    let items = std::iter::once(SelectItem::new("", "Nobody"))
        .chain(advisers.iter().map(|(id, name)| SelectItem::new(&id.to_string(), name)))
        .collect();
    let gives = SUBJECTS.iter().filter(|(code, _)| !is_of_family(code) && *code != SCHOOL);
    let gives = gives.map(|(code, subject)| Choice::new(code, subject)).collect();
    FieldsForm::new(layout, form.version_or(version(service)))
        .lead("Reminders go to the person who has the request, from the SEND service. They say what is due and by when, and stop when the advice comes. Each is kept with the child’s messages.")
        .lead("If nobody in the service has an account, reminders go to its email address, if one is recorded. They say when the advice is due and name no child.")
        .lead("If the head of service is an educational psychologist, they allocate the service’s requests. The other psychologists see only the requests allocated to them.")
        .field(&Checkboxes {
            hint: Some("These are selected already when an officer asks for all the advice of an assessment".into()),
            ..form.checkboxes("gives", "Advice that this service gives", gives)
        })?
        .field(&form.checkboxes(
            "agrees_health",
            "Section G of plans",
            vec![Choice::new("yes", "This service agrees section G for the health body")],
        ))?
        .field(&number("before", "Days before the statutory deadline to send the first reminder", "0 to 42"))?
        .field(&number("every", "Days between reminders", "1 to 42"))?
        .field(&number("after", "Days after the statutory deadline to tell the head of the service", "1 to 90"))?
        .field(&form.select("head", "Head of service", items))
}

pub async fn form(State(app): State<App>, viewer: Viewer, Path(id): Path<OrganisationId>) -> Shown {
    app.allow(&viewer, MANAGE_SERVICES, &of(id))?;
    let mut tx = app.db.read().await?;
    let service = services::one(&mut tx, id).await?;
    drop(tx);
    let form = Form::default()
        .with("before", service.remind_before.to_string())
        .with("every", service.remind_every.to_string())
        .with("after", service.escalate_after.to_string())
        .with("head", service.head.map(|head| head.to_string()).unwrap_or_default());
    let form = if service.agrees_health { form.with("agrees_health", "yes") } else { form };
    let given = SUBJECTS.iter().map(|(code, _)| *code).filter(|code| service.gives(code));
    let form = given.fold(form, |form, code| form.with("gives", code));
    show(&view(&app, &viewer, &service, &form).await?)
}

pub async fn save(State(app): State<App>, viewer: Viewer, Path(id): Path<OrganisationId>, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, MANAGE_SERVICES, &of(id))?;
    let mut days = |name: &str, least: i64, most: i64| {
        let number = form.value(name).parse::<i64>().ok().filter(|number| (least..=most).contains(number));
        if number.is_none() {
            form.refuse(name, format!("Enter a number of days from {least} to {most}"));
        }
        number
    };
    let numbers = (days("before", 0, 42), days("every", 1, 42), days("after", 1, 90));
    let mut tx = app.db.write(&viewer.actor()).await?;
    let before = services::one(&mut tx, id).await?;
    let advisers = services::advisers(&mut tx, id).await?;
    let chosen = form.value("head").to_owned();
    let head = advisers.iter().map(|(account, _)| *account).find(|account| account.to_string() == chosen);
    if head.is_none() && !chosen.is_empty() {
        form.refuse("head", "Select somebody who gives advice for this service");
    }
    if form.is_right() {
        form.is_stale(version(&before));
    }
    let ((Some(remind_before), Some(remind_every), Some(escalate_after)), true) = (numbers, form.is_right()) else {
        drop(tx);
        return refuse(&view(&app, &viewer, &before, &form).await?);
    };
    let given = form.values("gives");
    let gives: Vec<&str> =
        SUBJECTS.iter().map(|(code, _)| *code).filter(|code| given.iter().any(|one| one == code)).collect();
    // A service that gives none of these says so, and is not guessed by its name again.
    let gives = if gives.is_empty() { "none".to_owned() } else { gives.join(" ") };
    let before_head = before.head;
    let service = Service {
        head,
        remind_before,
        remind_every,
        escalate_after,
        gives,
        agrees_health: form.value("agrees_health") == "yes",
        ..before
    };
    services::tune(&mut tx, &service).await?;
    if service.head != before_head {
        advice::let_in_service_anew(&mut tx, id, viewer.today).await?;
    }
    let detail = json!({ "remind_before": remind_before, "remind_every": remind_every, "escalate_after": escalate_after, "head": head, "gives": service.gives, "agrees_health": service.agrees_health });
    tx.record(allowed.entry("organisation", Some(id.uuid())).detail(detail)).await?;
    tx.commit().await?;
    go("/services?done=saved")
}
