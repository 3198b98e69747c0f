//! The administration of accounts: inviting people, giving and ending roles, what needs a second person, handing work over,
//! and bringing in a whole staff by a file.

pub mod model;
pub mod pages;
pub mod records;

use access::{ADD_STAFF, MANAGE_ACCOUNTS, Role};
use workstream::{SetUpStep, Workstream};

pub static MIGRATIONS: store::Migrations = store::Migrations::new("accounts", &sqlx::migrate!("./migrations"));

pub const ACCOUNTS: Workstream = Workstream {
    migrations: Some(&MIGRATIONS),
    sections: pages::SECTIONS,
    set_up: &[
        SetUpStep {
            code: "second_person",
            order: 20,
            title: "Add a second person who manages accounts",
            gives: "Two people agree to everything that opens children’s records. One alone cannot. While there is one administrator, an operator adds the second with the command below.",
            href: "/accounts/new",
            may: MANAGE_ACCOUNTS,
            command: "oneplan account add --name \"Asha Khan\" --email asha@example.gov.uk --role administrator --address https://oneplan.example.gov.uk",
            done: |app| {
                Box::pin(async move {
                    let today = app.db.clock().today();
                    let mut tx = app.db.read().await?;
                    let all = access::records::accounts::holders(&mut tx, Role::Administrator, today).await?.len();
                    Ok((all > 1).then(|| format!("{all} administrators")))
                })
            },
        },
        SetUpStep {
            code: "staff",
            order: 80,
            title: "Add your staff from a file",
            gives: "An account with the right role for each colleague. Nobody is invited until you say so.",
            href: "/accounts/import",
            may: ADD_STAFF,
            command: "oneplan account import staff.csv --dry-run\noneplan account import staff.csv",
            done: |app| {
                Box::pin(async move {
                    let mut tx = app.db.read().await?;
                    let count = records::staff::accounts(&mut tx).await?;
                    // What waits for a second person cannot be used.
                    let waits = records::staff::without_role(&mut tx).await?;
                    Ok((count > 0 && waits == 0).then(|| page::words::plural(count, "account", "accounts")))
                })
            },
        },
    ],
    ..Workstream::new("accounts", pages::routes)
};
