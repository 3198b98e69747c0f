use access::records::accounts::{self, NewAccount};
use access::records::links::{self, Purpose};
use access::{Held, Role, token};
use anyhow::{Context, Result, bail};
use clap::Subcommand;
use serde_json::json;
use store::Entry;

use super::{open_ready, operator};
use crate::output::{Ended, Format, print};

/// Add the first accounts
#[derive(Debug, Subcommand)]
pub enum AccountCommand {
    /// Add an account and print its invitation link; the first administrator begins here
    #[command(
        after_help = "Example: oneplan account add --name \"Asha Khan\" --email asha@example.gov.uk --role administrator --address https://oneplan.example.gov.uk"
    )]
    Add {
        /// The person's name
        #[arg(long)]
        name: String,
        /// What they sign in with
        #[arg(long)]
        email: String,
        /// The role, such as administrator, manager or case_officer
        #[arg(long)]
        role: String,
        /// The address people use, for the link
        #[arg(long, env = "ONEPLAN_ADDRESS", default_value = "http://127.0.0.1:8080")]
        address: String,
        /// How to print the link
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
}

impl AccountCommand {
    pub(super) async fn run(self, place: &str) -> Result<Ended> {
        let Self::Add { name, email, role, address, format } = self;
        let known: Vec<&str> =
            Role::ALL.iter().filter(|role| !role.needs_organisation()).map(|role| role.code()).collect();
        let role = Role::from_code(&role)
            .filter(|role| !role.needs_organisation())
            .with_context(|| format!("there is no role {role} to give here; choose one of {}", known.join(", ")))?;
        if !email.contains('@') {
            bail!("{email} is not an email address");
        }
        let db = open_ready(place).await?;
        let secret = token::new(db.random());
        let mut tx = db.write(&operator()).await?;
        let id =
            accounts::insert(&mut tx, &NewAccount { email: &email, name: &name, password_hash: None, person: None })
                .await?;
        accounts::give_role(&mut tx, id, Held { role, organisation: None }, db.clock().today()).await?;
        links::make(&mut tx, id, Purpose::Invitation, &token::hash(&secret)).await?;
        let detail = json!({ "after": { "email": email, "role": role.code() } });
        tx.record(Entry::new("account.manage", "account", Some(id.uuid()), "operator").detail(detail)).await?;
        tx.commit().await?;
        store::audit::seal(&db).await?;
        let link = format!("{}/link/{secret}", address.trim_end_matches('/'));
        print(
            format,
            &json!({ "account": id, "link": link }),
            format!("Give this link to {name} alone. It works once, for seven days:\n{link}"),
        );
        db.close().await;
        Ok(Ended::Done)
    }
}
