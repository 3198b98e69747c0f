//! A file of colleagues: it is looked at first, and no account is added.

use access::{App, Viewer};
use askama::Template;
use axum::extract::State;
use page::govuk::{Button, FileUpload, Markup, Pagination};
use page::list::{ListQuery, PAGE_SIZE};
use page::{Layout, Limit, Problem, Shown, Upload, go, path, refuse, show, words};
use serde_json::json;
use store::PageParams;

use super::account_list::allow_managing;
use crate::model::staff;
use crate::records::staff as files;

/// The largest file.
pub const FILES: Limit = Limit::megabytes(2);

#[derive(Template)]
#[template(path = "staff.html")]
struct Staff {
    layout: Layout,
    file: FileUpload,
    button: Button,
    before: Vec<Markup>,
    pagination: Option<Pagination>,
}

/// The form, with one page of the files that were added before.
async fn view(app: &App, viewer: &Viewer, form: &page::Form, number: i64) -> Result<Staff, Problem> {
    let mut tx = app.db.read().await?;
    let before = files::files().page(&mut tx, &PageParams { number, ..PageParams::first(PAGE_SIZE) }).await?;
    Ok(Staff {
        layout: app.layout(viewer, "Add accounts from a file").errors(form.summary()).back_to("/accounts", "Accounts"),
        file: FileUpload {
            name: "file".to_owned(),
            label: "The file of your staff".into(),
            hint: Some(format!("A CSV file, as Excel saves it. {}", FILES.hint()).into()),
            error_message: form.error("file"),
            ..FileUpload::default()
        },
        button: Button::submit("Check the file"),
        pagination: page::list::pages(&before, |number| {
            path::with_query("/accounts/import", [("page", number.to_string())])
        }),
        before: before
            .rows
            .iter()
            .map(|one| {
                let text = format!("{}, {}, {}", one.name, words::time(one.added_at()), one.added_by_name);
                Markup::link(&format!("/accounts/import/{}", one.id), &text)
            })
            .collect(),
    })
}

pub async fn form(State(app): State<App>, viewer: Viewer, query: ListQuery) -> Shown {
    allow_managing(&app, &viewer, None)?;
    show(&view(&app, &viewer, &page::Form::default(), query.page("page")).await?)
}

/// Keeps the file with what is wrong with each row.
pub async fn submit(State(app): State<App>, viewer: Viewer, mut upload: Upload) -> Shown {
    let allowed = allow_managing(&app, &viewer, None)?;
    let holds_files = upload.must_hold_files();
    let mut form = upload.form;
    let Some(file) = upload.files.into_iter().next_back().filter(|_| holds_files) else {
        return refuse(&view(&app, &viewer, &form, 1).await?);
    };
    let name = if file.name.is_empty() { "staff.csv".to_owned() } else { file.name.clone() };
    let rows = match staff::read(&file.into_bytes()?) {
        Ok(rows) => rows,
        Err(why) => {
            form.refuse("file", why.to_string());
            return refuse(&view(&app, &viewer, &form, 1).await?);
        }
    };
    let mut tx = app.db.write(&viewer.actor()).await?;
    let id = files::keep(&mut tx, &name, &rows, &viewer.actor()).await?;
    let detail = json!({ "staff_file": id, "name": name, "rows": rows.len() });
    tx.record(allowed.entry("account", None).detail(detail)).await?;
    tx.commit().await?;
    go(&format!("/accounts/import/{id}"))
}
