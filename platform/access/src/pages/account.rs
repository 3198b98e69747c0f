//! One's own account: password, second factor, sessions.

use askama::Template;
use axum::extract::{Query, State};
use page::govuk::{Button, Choice, PasswordInput, Radios, SummaryList};
use page::{Done, Form, Layout, Problem, Shown, go, refuse, show, words};
use store::{Entry, Right};

use crate::records::sessions::Session;
use crate::records::{accounts, sessions, throttle};
use crate::{App, Viewer, password};

#[derive(Template)]
#[template(path = "account.html")]
struct YourAccount {
    layout: Layout,
    facts: SummaryList,
    /// Whether they have lists whose views they can save.
    has_lists: bool,
    current: PasswordInput,
    new: PasswordInput,
    save: Button,
    /// The other sessions, to end one or all; none where this is the only one.
    others: Option<Others>,
}

struct Others {
    which: Radios,
    password: PasswordInput,
    button: Button,
}

fn done_words(key: Option<&str>) -> Option<&'static str> {
    match key? {
        "password" => Some("Password changed. You have been signed out everywhere else."),
        "sessions" => Some("You have been signed out everywhere else."),
        "session" => Some("That session has been signed out."),
        "second-factor" => Some("Two-step verification is set up."),
        _ => None,
    }
}

async fn page(app: &App, viewer: &Viewer, form: &Form, done: Option<&str>) -> Result<YourAccount, Problem> {
    let mut tx = app.db.read().await?;
    let account = accounts::by_id(&mut tx, viewer.account).await?;
    let open = sessions::of(&mut tx, viewer.account).await?;
    let second = if account.totp_confirmed { "Set up" } else { "Not set up" };
    let change = if account.totp_confirmed { "Change" } else { "Set up" };
    let latest = open.iter().map(|session| session.created_at).max();
    let facts = SummaryList::default()
        .row("Name", account.name)
        .row("Email address", account.email)
        .row("Roles", viewer.roles_in_words())
        .row("Two-step verification", second)
        .action(change, "two-step verification", "/account/second-factor")
        .row("Signed in since", latest.map(words::time).unwrap_or_default());
    let new = PasswordInput { autocomplete: "new-password".to_owned(), ..form.password("new", "New password") };
    Ok(YourAccount {
        layout: app.layout(viewer, "Your account").errors(form.summary()).done(done_words(done)),
        facts,
        has_lists: viewer.works_here(),
        current: form.password("current", "Current password"),
        new: PasswordInput { hint: Some("At least 12 characters. Three random words work well.".into()), ..new },
        save: Button::submit("Change password"),
        others: (open.len() > 1).then(|| Others {
            which: form.radios("which", "Where to sign out", choices(viewer, &open)),
            password: form.password("password", "Current password"),
            button: Button::submit("Sign out there").classes("govuk-button--secondary"),
        }),
    })
}

/// Signing out everywhere but here.
const EVERYWHERE: &str = "all";

/// The other sessions by the beginning of their hash, which opens nothing.
fn choices(viewer: &Viewer, open: &[Session]) -> Vec<Choice> {
    let others = open.iter().filter(|one| one.token_hash != viewer.session).map(|one| {
        let words = format!("Signed in on {}", words::time(one.created_at));
        Choice::new(one.name(), &words).hint(&format!("Last used on {}", words::time(one.seen_at)))
    });
    std::iter::once(Choice::new(EVERYWHERE, "Everywhere else")).chain(others).collect()
}

pub async fn view(State(app): State<App>, viewer: Viewer, Query(done): Query<Done>) -> Shown {
    show(&page(&app, &viewer, &Form::default(), done.done.as_deref()).await?)
}

/// Changes the password and ends all other sessions.
pub async fn change_password(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let mut tx = app.db.read().await?;
    let account = accounts::by_id(&mut tx, viewer.account).await?;
    drop(tx);
    let new = form.raw("new").to_owned();
    let typed = form.raw("current").to_owned();
    let doors = throttle::check_doors(viewer.account);
    let checked = password::check(&app, Some(&account), typed, doors, "").await?;
    if !checked.right {
        form.refuse("current", "The password is not correct. Enter your current password");
    }
    if let Some(why) = password::refused(&new, &account.email, &account.name, &app.settings.area.get()) {
        form.refuse("new", why);
    }
    if !form.is_right() {
        checked.spare(&app).await?;
        return refuse(&page(&app, &viewer, &form, None).await?);
    }
    let hash = password::hash(new, app.db.random()).await?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    checked.succeed(&mut tx).await?;
    accounts::set_password(&mut tx, viewer.account, &hash).await?;
    sessions::end_all_ways_in(&mut tx, viewer.account, &viewer.session).await?;
    tx.record(Entry::new("account.password", "account", Some(viewer.account.uuid()), Right::OwnPassword)).await?;
    tx.commit().await?;
    go("/account?done=password")
}

/// Ends one other session, or all of them, once the password was given again (ASVS 7.5.2).
pub async fn end_sessions(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let mut tx = app.db.read().await?;
    let account = accounts::by_id(&mut tx, viewer.account).await?;
    let open = sessions::of(&mut tx, viewer.account).await?;
    drop(tx);
    let which = form.one_of("which", &choices(&viewer, &open), "Select where to sign out");
    let typed = form.raw("password").to_owned();
    let checked = password::check(&app, Some(&account), typed, throttle::check_doors(viewer.account), "").await?;
    if !checked.right {
        form.refuse("password", "The password is not correct. Enter your current password");
    }
    let (Some(which), true) = (which, form.is_right()) else {
        checked.spare(&app).await?;
        return refuse(&page(&app, &viewer, &form, None).await?);
    };
    let mut tx = app.db.write(&viewer.actor()).await?;
    checked.succeed(&mut tx).await?;
    let (action, done) = match open.iter().find(|one| one.name() == which) {
        Some(one) => {
            sessions::end(&mut tx, &one.token_hash).await?;
            ("session.end", "session")
        }
        None => {
            sessions::end_all_ways_in(&mut tx, viewer.account, &viewer.session).await?;
            ("session.end_all", "sessions")
        }
    };
    tx.record(Entry::new(action, "account", Some(viewer.account.uuid()), Right::OwnAccount)).await?;
    tx.commit().await?;
    go(&format!("/account?done={done}"))
}
