use std::path::{Path, PathBuf};

use ::accounts::model::staff;
use ::accounts::records::staff as files;
use access::records::accounts::{self, NewAccount};
use access::records::links::{self, Purpose};
use access::records::widening::{self, ActId, Kind};
use access::{Held, Role, token};
use anyhow::{Context, Result, bail};
use clap::Subcommand;
use intake::{Outcome, counted};
use serde_json::json;
use store::{Entry, Right};

use super::{open_ready, operator};
use crate::output::{Ended, Format, print, say};

/// Add the first accounts
#[derive(Debug, Subcommand)]
pub enum AccountCommand {
    /// Add an account and print its invitation link; the first administrators begin here
    ///
    /// Where the account was added on the page and this role waits for a second person, the command agrees to it.
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
        #[arg(long, env = "ONEPLAN_ADDRESS", default_value = "http://127.0.0.1:8080", value_parser = super::address::own_address)]
        address: String,
        /// How to print the link
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Add a whole staff from a CSV file with the columns name, email, role and organisation
    ///
    /// What is wrong is listed by line, and the other rows are added. Nobody is invited: release the invitations on the page that
    /// is printed. Exit code 1 where a row was not added, 2 where none was.
    #[command(after_help = "Example: oneplan account import staff.csv --dry-run")]
    Import {
        /// The file
        file: PathBuf,
        /// Say what is wrong and add nothing
        #[arg(long)]
        dry_run: bool,
        /// The address people use, for the page with the invitations
        #[arg(long, env = "ONEPLAN_ADDRESS", default_value = "http://127.0.0.1:8080", value_parser = super::address::own_address)]
        address: String,
        /// How to print what was done
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// List what waits for a second person
    #[command(after_help = "Example: oneplan account waiting --format json")]
    Waiting {
        /// How to print them
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Be the second person for something that waits, where there is nobody else who manages accounts
    #[command(after_help = "Example: oneplan account agree 0193…")]
    Agree {
        /// Which, as `account waiting` lists them
        id: ActId,
        /// The address people use, for a link
        #[arg(long, env = "ONEPLAN_ADDRESS", default_value = "http://127.0.0.1:8080", value_parser = super::address::own_address)]
        address: String,
    },
}

impl AccountCommand {
    pub(super) async fn run(self, place: &str) -> Result<Ended> {
        match self {
            Self::Add { name, email, role, address, format } => add(place, name, email, role, address, format).await,
            Self::Import { file, dry_run, address, format } => import(place, &file, dry_run, &address, format).await,
            Self::Waiting { format } => waiting(place, format).await,
            Self::Agree { id, address } => agree(place, id, &address).await,
        }
    }
}

async fn waiting(place: &str, format: Format) -> Result<Ended> {
    let db = open_ready(place).await?;
    let mut tx = db.read().await?;
    let mut facts = Vec::new();
    let mut text = String::new();
    for act in widening::waiting(&mut tx).await? {
        let account = accounts::by_id(&mut tx, act.account).await?;
        let what = people::carry_out::act_in_words(&act.kind);
        text.push_str(&format!(
            "{}  {what} for {} ({}), asked by {} on {}\n",
            act.id, account.name, account.email, act.asked_by_name, act.asked_at
        ));
        facts.push(
            json!({ "id": act.id, "kind": act.kind.code(), "account": account.email, "asked_by": act.asked_by_name }),
        );
    }
    drop(tx);
    let text =
        if text.is_empty() { "Nothing is waiting for a second person.".to_owned() } else { text.trim_end().to_owned() };
    print(format, &facts, text);
    db.close().await;
    Ok(Ended::Done)
}

async fn agree(place: &str, id: ActId, address: &str) -> Result<Ended> {
    let db = open_ready(place).await?;
    let operator = operator();
    let mut tx = db.write(&operator).await?;
    let act = widening::decide(&mut tx, id, (None, &operator.name), true)
        .await
        .context("nothing is waiting under this number. `oneplan account waiting` lists what is")?;
    let by = format!("{} and {}", act.asked_by_name, operator.name);
    people::carry_out::carry_out(&mut tx, &act, &by, db.clock().today()).await?;
    let detail = json!({ "agreed": act.kind.code(), "asked_by": act.asked_by_name });
    tx.record(Entry::new("account.manage", "account", Some(act.account.uuid()), Right::Operator).detail(detail))
        .await?;
    let account = accounts::by_id(&mut tx, act.account).await?;
    // Whoever asked is not shown a link into the account; where nobody else manages accounts, it is made here.
    let link = match act.kind {
        Kind::Role(_) | Kind::Link if account.password_hash.is_none() || act.kind == Kind::Link => {
            let purpose = if account.password_hash.is_none() { Purpose::Invitation } else { Purpose::Reset };
            let secret = token::new(db.random());
            widening::link_made(&mut tx, act.account).await?;
            links::make(&mut tx, act.account, None, purpose, &token::hash(&secret)).await?;
            Some(format!("{}/link/{secret}", address.trim_end_matches('/')))
        }
        _ => None,
    };
    tx.commit().await?;
    store::audit::seal(&db).await?;
    match link {
        Some(link) => say(format!("Agreed. Give this link to {} alone. It works once:\n{link}", account.name)),
        None => say("Agreed."),
    }
    db.close().await;
    Ok(Ended::Done)
}

async fn add(place: &str, name: String, email: String, role: String, address: String, format: Format) -> Result<Ended> {
    let known: Vec<&str> = Role::ALL.iter().filter(|role| !role.needs_organisation()).map(|role| role.code()).collect();
    let role = Role::from_code(&role)
        .filter(|role| !role.needs_organisation())
        .with_context(|| format!("you cannot give the role {role}. Choose one of {}", known.join(", ")))?;
    if !page::words::is_email(&email) {
        bail!("{email} is not an email address");
    }
    let db = open_ready(place).await?;
    let secret = token::new(db.random());
    let mut tx = db.write(&operator()).await?;
    // Whoever is alone asked for it on the page, and nobody there can agree.
    if let Some(known) = accounts::by_email(&mut tx, &email).await? {
        let role = Kind::Role(Held { role, organisation: None });
        let waits = widening::waiting(&mut tx).await?;
        let act = waits.into_iter().find(|act| act.account == known.id && act.kind == role);
        drop(tx);
        db.close().await;
        let Some(act) = act else {
            bail!("there is already an account with the email address {email}, and this role does not wait for it");
        };
        return agree(place, act.id, &address).await;
    }
    let id = accounts::insert(&mut tx, &NewAccount { email: &email, name: &name, password_hash: None, person: None })
        .await?;
    accounts::give_role(&mut tx, id, Held { role, organisation: None }, db.clock().today()).await?;
    links::make(&mut tx, id, None, Purpose::Invitation, &token::hash(&secret)).await?;
    let detail = json!({ "after": { "email": email, "role": role.code() } });
    tx.record(Entry::new("account.manage", "account", Some(id.uuid()), Right::Operator).detail(detail)).await?;
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

async fn import(place: &str, file: &Path, dry_run: bool, address: &str, format: Format) -> Result<Ended> {
    let content = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let rows = staff::read(&content).with_context(|| format!("cannot use {}", file.display()))?;
    let db = open_ready(place).await?;
    let mut tx = db.read().await?;
    let checked = files::check(&mut tx, &rows).await?;
    drop(tx);
    let faults: Vec<(u64, &str)> =
        rows.iter().zip(&checked).filter_map(|(row, (fault, _))| Some((row.line, fault.as_deref()?))).collect();
    let mut text: String = faults.iter().map(|(line, fault)| format!("line {line}: {fault}\n")).collect();
    let ready = rows.len() - faults.len();
    let mut fact = json!({
        "rows": rows.len(), "ready": ready,
        "faults": faults.iter().map(|(line, fault)| json!({ "line": line, "fault": fault })).collect::<Vec<_>>(),
    });
    if dry_run || ready == 0 {
        text.push_str(&format!("{} can be added. Nothing was added.", counted(ready as u64, "account", "accounts")));
    } else {
        let operator = operator();
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let mut tx = db.write(&operator).await?;
        let id = files::keep(&mut tx, &name, &rows, &operator).await?;
        let count = files::add(&mut tx, id, None, db.clock().today()).await?;
        let detail = json!({ "staff_file": id, "name": name, "added": count });
        tx.record(Entry::new("account.manage", "account", None, Right::Operator).detail(detail)).await?;
        tx.commit().await?;
        store::audit::seal(&db).await?;
        let page = format!("{}/accounts/import/{id}", address.trim_end_matches('/'));
        let added = counted(count as u64, "account", "accounts");
        text.push_str(&format!("{added} added. Nobody has been invited. Release the invitations at {page}"));
        fact["added"] = json!(count);
        fact["page"] = json!(page);
    }
    print(format, &fact, text);
    db.close().await;
    Ok(Outcome::of(ready as u64, faults.len() as u64).into())
}
