//! The command line. One file a command; this one says what there is.

mod account;
mod address;
mod annex_a;
mod audit;
mod backup;
mod backup_key;
mod board_pack;
mod demo;
mod files;
mod import;
mod law;
mod mail;
mod measures;
mod migrate;
mod new_key;
mod policy;
mod projection;
mod restore;
mod routes;
mod sen2;
mod serve;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};
use returns::records::exports::{self, Whom};
use store::{Actor, Clock, Db, Place, Random};

use crate::output::{Ended, could_not_run, nobody_reads, say};
use crate::rooms;

/// One open program for a SEND local area partnership.
///
/// Exit codes: 0 done, 1 findings, 2 could not run. Of imports: 0 everything was taken, 1 some of it, 2 nothing was stored.
#[derive(Debug, Parser)]
#[command(name = "oneplan", version, max_term_width = 100)]
pub struct Cli {
    /// The database: the path of an SQLite file (sqlite:PATH and file:PATH too), or postgres://USER@HOST/NAME[?schema=NAME]
    #[arg(
        long,
        global = true,
        env = "ONEPLAN_DATABASE",
        default_value = "data/oneplan.sqlite",
        hide_env_values = true
    )]
    database: String,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the pages
    Serve(serve::Serve),
    /// Bring the database's structure up to date
    Migrate(migrate::Migrate),
    /// Fill an empty database with a whole invented local area
    Demo(demo::Demo),
    /// Make and prove a copy of the whole database
    Backup(backup::Backup),
    /// Make a key that copies are encrypted to
    BackupKey(backup_key::BackupKey),
    /// Give a database whose key file is lost a new key
    NewKey(new_key::NewKey),
    /// Fill an empty database from a copy
    Restore(restore::Restore),
    /// The files that people added: whether each is as it was
    #[command(subcommand)]
    Files(files::FilesCommand),
    /// Walk the audit chain
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Bring in data from files
    #[command(subcommand)]
    Import(import::Import),
    /// Add the first accounts
    #[command(subcommand)]
    Account(account::AccountCommand),
    /// The law's clock: rules, dates, vectors
    #[command(subcommand)]
    Law(law::Law),
    /// The SEN2 return: check, compare, bring in, write, the rules
    #[command(subcommand)]
    Sen2(sen2::Sen2),
    /// Annex A of an area SEND inspection: check, write
    #[command(subcommand)]
    AnnexA(annex_a::AnnexA),
    /// Measures of the SEND One Plan: published files, comparisons, claims
    #[command(subcommand)]
    Measures(measures::Measures),
    /// Make the board pack of a meeting: PDF, Word, images
    BoardPack(board_pack::BoardPack),
    /// Projections of plans: how many, where, and how sure; places beside children
    #[command(subcommand)]
    Projection(projection::ProjectionCommand),
    /// Print who may do what
    Policy(policy::PolicyCommand),
    /// Print every page, and the roles that may come to it
    Routes(routes::RoutesCommand),
}

/// Reads the command line and runs the command.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    // Whatever a command writes may hold records.
    store::private::for_owner_alone();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            say(format!("oneplan: cannot start: {error}"));
            return could_not_run();
        }
    };
    match runtime.block_on(cli.run()) {
        Ok(ended) => ended.into(),
        Err(error) if nobody_reads(&error) => ExitCode::SUCCESS,
        Err(error) => {
            say(format!("oneplan: {error}"));
            could_not_run()
        }
    }
}

impl Cli {
    async fn run(self) -> Result<Ended> {
        let place = self.database;
        match self.command {
            Command::Serve(serve) => serve.run(&place).await,
            Command::Migrate(migrate) => migrate.run(&place).await,
            Command::Demo(demo) => demo.run(&place).await,
            Command::Backup(backup) => backup.run(&place).await,
            Command::BackupKey(key) => key.run(),
            Command::NewKey(key) => key.run(&place).await,
            Command::Restore(restore) => restore.run(&place).await,
            Command::Files(files) => files.run(&place).await,
            Command::Audit(audit) => audit.run(&place).await,
            Command::Import(import) => import.run(&place).await,
            Command::Account(account) => account.run(&place).await,
            Command::Law(law) => law.run(),
            Command::Sen2(sen2) => sen2.run(&place).await,
            Command::AnnexA(annex_a) => annex_a.run(&place).await,
            Command::Measures(measures) => measures.run(&place).await,
            Command::BoardPack(pack) => pack.run(&place).await,
            Command::Projection(projection) => projection.run(),
            Command::Policy(policy) => Ok(policy.run()),
            Command::Routes(routes) => Ok(routes.run()),
        }
    }
}

/// Opens the database without looking at its structure.
async fn open(place: &str) -> Result<Db> {
    open_at(place, Clock::system()).await
}

async fn open_at(place: &str, clock: Clock) -> Result<Db> {
    let db = Db::open(place, &rooms::all().migrations(), clock, Random::system()).await?;
    if let Ok(place) = std::env::var("ONEPLAN_FILES") {
        ::files::Place::parse(&place)?.set(&db);
    }
    Ok(db)
}

/// Opens a database whose structure is this program's; where there is none, none is made.
async fn open_ready(place: &str) -> Result<Db> {
    Place::parse(place)?.must_be_there()?;
    let db = open(place).await?;
    db.check().await?;
    take_up_key(&db, false).await?;
    Ok(db)
}

/// The file of a database's key: what `ONEPLAN_KEY_FILE` says, or beside an SQLite file.
fn key_file(db: &Db) -> Option<PathBuf> {
    std::env::var_os("ONEPLAN_KEY_FILE").map(PathBuf::from).or_else(|| db.file().map(store::Key::beside))
}

/// Lets the database use its key; `make`: where it has none yet, it gets one, and what was stored in plain is locked with it.
async fn take_up_key(db: &Db, make: bool) -> Result<()> {
    let Some(file) = key_file(db) else { return Ok(()) };
    store::key::take_up(db, &file, make, &operator()).await?;
    if make && db.key().is_some() {
        let mut tx = db.write(&operator()).await?;
        let seeds = access::records::accounts::lock_seeds(&mut tx).await?;
        let files = ::files::records::stored::lock_keys(&mut tx).await?;
        for (what, about, locked) in [("key.lock_seeds", "account", seeds), ("key.lock_files", "file", files)] {
            if locked > 0 {
                let detail = serde_json::json!({ "locked": locked });
                tx.record(store::Entry::new(what, about, None, store::Right::Operator).detail(detail)).await?;
            }
        }
        if seeds + files > 0 {
            tx.commit().await?;
        }
    }
    Ok(())
}

/// The same on a clock that begins at a time; for an invented area alone.
async fn open_ready_at(place: &str, at: jiff::Timestamp) -> Result<Db> {
    Place::parse(place)?.must_be_there()?;
    let db = open_at(place, Clock::beginning_at(at)).await?;
    db.check().await?;
    take_up_key(&db, false).await?;
    let mut tx = db.read().await?;
    let invented = store::setting::get(&mut tx, "invented").await?.as_deref() == Some("yes");
    drop(tx);
    if !invented {
        anyhow::bail!("--clock is for an invented area. Here people are real, and so is the time.");
    }
    Ok(db)
}

/// Refuses a name whose ending says another kind of file than what is written to it.
fn ends_in(path: &Path, ending: &str, what: &str) -> Result<()> {
    match path.extension() {
        Some(other) if !other.eq_ignore_ascii_case(ending) => Err(anyhow::anyhow!(
            "{what}, and the name {} ends in .{}. Choose a name that ends in .{ending}.",
            path.display(),
            other.to_string_lossy()
        )),
        _ => Ok(()),
    }
}

/// Who acts on the command line: the operating system's user, by the number that nobody can choose for themselves.
fn operator() -> Actor {
    let number = rustix::process::getuid().as_raw();
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    Actor::program(&format!("operator {}", user_name(&users, number)))
}

/// The name of a user in a list as `/etc/passwd` has it, with the number.
fn user_name(users: &str, number: u32) -> String {
    let name = users.lines().find_map(|line| {
        let mut parts = line.split(':');
        let (name, _, id) = (parts.next()?, parts.next()?, parts.next()?);
        (id == number.to_string()).then(|| name.to_owned())
    });
    name.map_or_else(|| format!("user {number}"), |name| format!("{name} (user {number})"))
}

/// Whose records an export holds: everybody's with a request that two people agreed to, which is then used up.
async fn restricted(db: &Db, request: Option<&str>, kind: &str) -> Result<Whom> {
    let Some(request) = request else { return Ok(Whom::Unrestricted) };
    let id = request
        .parse()
        .context("the request number is not valid. Copy it from the page “Export restricted records”")?;
    exports::use_up(db, &operator(), id, kind, "return.export_restricted").await.context(
        "this request cannot be used: it has not been agreed, is for another file, has already been used or is more than 24 hours old",
    )?;
    Ok(Whom::Everybody)
}

/// The text of a CSV file that somebody names; another kind of file is told by what it is.
fn csv_file(file: &Path) -> Result<String> {
    let content = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let kind = intake::kind(&content);
    if !kind.may_be_csv() {
        anyhow::bail!("cannot use {}: {}", file.display(), kind.refused());
    }
    let text = intake::csv_text(&content).map_err(|error| anyhow::anyhow!("cannot use {}: {error}", file.display()))?;
    Ok(text.to_owned())
}

/// How many restricted records are not in an export.
async fn restricted_left_out(db: &Db, whom: Whom) -> Result<i64> {
    if whom == Whom::Everybody {
        return Ok(0);
    }
    Ok(exports::restricted(&mut db.read().await?).await?)
}

/// What was left out, as a sentence; nothing where nothing was.
fn left_out(count: i64) -> String {
    match count {
        0 => String::new(),
        1 => " 1 restricted record is left out.".to_owned(),
        many => format!(" {many} restricted records are left out."),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_operator_is_named_by_the_system_and_not_by_the_environment() {
        let users = "root:x:0:0:root:/root:/bin/bash\nasha:x:1000:1000:Asha:/home/asha:/bin/bash\n";
        assert_eq!(super::user_name(users, 1000), "asha (user 1000)");
        assert_eq!(super::user_name(users, 7), "user 7");
    }
}
