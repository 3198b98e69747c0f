use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use access::Settings;
use access::scan::Scanner;
use anyhow::{Context, Result, bail};
use clap::Args;
use server::audit_to::AuditTo;
use server::metrics::Metrics;
use server::watch::Watched;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::mail::{MailOptions, secret};
use super::{key_file, open_ready, open_ready_at, take_up_key};
use crate::output::{Ended, say};
use crate::{listen, rooms};

/// Serve the pages
///
/// Stops cleanly on Ctrl-C or SIGTERM: requests under way are finished, jobs under way have 15 seconds and begin again later.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: oneplan serve --listen 127.0.0.1:8080 --address https://oneplan.example.gov.uk --behind-proxy"
)]
pub struct Serve {
    /// Where to listen
    #[arg(long, env = "ONEPLAN_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The address people use; where it is https, cookies are sent by https alone
    #[arg(long, env = "ONEPLAN_ADDRESS", value_parser = super::address::own_address)]
    address: Option<String>,
    /// A proxy in front tells who asks (X-Forwarded-For); it must pass Host and Origin unchanged
    #[arg(long, env = "ONEPLAN_BEHIND_PROXY")]
    behind_proxy: bool,
    /// Whoever gives this bearer token may read /metrics from elsewhere
    #[arg(long, env = "ONEPLAN_METRICS_TOKEN", hide_env_values = true)]
    metrics_token: Option<String>,
    /// A file with that token: no list of processes shows it
    #[arg(long, env = "ONEPLAN_METRICS_TOKEN_FILE", conflicts_with = "metrics_token")]
    metrics_token_file: Option<PathBuf>,
    /// Where the ends of the audit chain are noted each hour: a file that whoever can write to the database cannot
    #[arg(long, env = "ONEPLAN_ANCHORS")]
    anchors: Option<PathBuf>,
    /// Where entries of the audit log go as well, as JSON lines without reasons and what was changed: a file, or `syslog`
    #[arg(long, env = "ONEPLAN_AUDIT_TO", value_name = "FILE|syslog")]
    audit_to: Option<AuditTo>,
    /// The socket of ClamAV's daemon, which looks at each document before it is kept
    #[arg(long, env = "ONEPLAN_CLAMD", conflicts_with = "scan_command")]
    clamd: Option<PathBuf>,
    /// A program that looks at each document: it reads it from standard input and ends with 0 where it is clean, 1 where not
    #[arg(long, env = "ONEPLAN_SCAN_COMMAND")]
    scan_command: Option<String>,
    /// Let the clock begin at this time, such as 2027-03-01T09:00:00Z: to walk an invented area through months
    #[arg(long)]
    clock: Option<jiff::Timestamp>,
    /// Log as JSON lines
    #[arg(long, env = "ONEPLAN_LOG_JSON")]
    log_json: bool,
    #[command(flatten)]
    mail: MailOptions,
}

impl Serve {
    pub(super) async fn run(self, place: &str) -> Result<Ended> {
        start_log(self.log_json);
        if !page::assets::are_built() {
            bail!("The pages have no styles: this program was built without `make assets`. Run `make build`.");
        }
        let db = match self.clock {
            Some(at) => open_ready_at(place, at).await?,
            None => open_ready(place).await?,
        };
        let listener = TcpListener::bind(self.listen).await.with_context(|| {
            format!(
                "cannot listen on {}: another program may be using it. Choose another address with --listen",
                self.listen
            )
        })?;
        if let Some(file) = &self.anchors {
            db.note_anchors_in(file.clone());
        }
        let watched = Watched { audit_to: self.audit_to, ..Watched::default() };
        if let Some(to) = &watched.audit_to {
            to.write(&watched.syslog, &[])?;
        }
        db.carry(Arc::new(watched));
        for warning in db.file().map(store::private::open_to_others).unwrap_or_default() {
            say(format!("warning: {warning}"));
        }
        take_up_key(&db, true).await?;
        match key_file(&db) {
            Some(file) if db.key_is_missing() => bail!(
                "The key of this database is not in {}. Put it back there, or name its place with ONEPLAN_KEY_FILE; if it is lost, run `oneplan new-key`.",
                file.display()
            ),
            Some(_) => {}
            None => say(
                "warning: there is no key file, so seeds of two-step verification and the keys of files are stored in plain. Set ONEPLAN_KEY_FILE to a file on this machine.",
            ),
        }
        match files::Place::of(&db) {
            Ok(place) => place.open_to_others().into_iter().for_each(|words| say(format!("warning: {words}"))),
            Err(error) => say(format!("warning: {error}")),
        }
        store::backup::sweep_leftovers(&db).await?;
        let local = listener.local_addr()?;
        let origin = self.address.clone();
        let address = self.address.unwrap_or_else(|| format!("http://{local}"));
        let scanner = match (self.clamd, self.scan_command) {
            (Some(socket), _) => Scanner::Clamd(socket),
            (_, Some(command)) => Scanner::Command(command.split_whitespace().map(str::to_owned).collect()),
            _ => Scanner::Off,
        };
        let settings = Settings {
            https: address.starts_with("https://"),
            address: address.clone(),
            origin,
            behind_proxy: self.behind_proxy,
            scanner,
            ..Settings::default()
        };
        self.mail.set_up(&db, &address)?;
        let app = server::app(db.clone(), &rooms::all(), settings).await?;
        let metrics_token = match self.metrics_token_file {
            Some(file) => secret(Some(&file), "ONEPLAN_METRICS_TOKEN")?,
            None => self.metrics_token,
        };
        let service = server::router(&app, &Metrics::default(), metrics_token);
        // Each server notes it for itself: another, whose file lies elsewhere, may run the job that does so each hour.
        warn_of(server::watch::at_start(&db).await);
        let jobs = jobs::Runner::new(&db, &rooms::all().jobs()).start();
        say(format!("OnePlan is at {address}"));
        if app.settings.invented {
            say(super::demo::sign_ins());
        }
        let room = listen::Room { most: listen::connections(), behind_proxy: app.settings.behind_proxy };
        listen::serve(listener, service, room, told_to_stop()).await;
        jobs.stop(TO_END).await;
        warn_of(server::watch::anchor(db.clone()).await);
        db.close().await;
        Ok(Ended::Done)
    }
}

/// So long, when the program is told to stop, jobs may go on that are under way. Most systems kill a program after 30 seconds or more.
const TO_END: Duration = Duration::from_secs(15);

/// An end of the audit log that could not be noted keeps nobody from their work.
fn warn_of(noted: store::Result<()>) {
    if let Err(error) = noted {
        say(format!("warning: {error}"));
    }
}

fn start_log(json: bool) {
    let filter =
        tracing_subscriber::EnvFilter::try_from_env("ONEPLAN_LOG").unwrap_or_else(|_| "warn,audit_anchor=info".into());
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if json { log.json().init() } else { log.compact().init() }
}

async fn told_to_stop() {
    let mut terminate = match signal(SignalKind::terminate()) {
        Ok(terminate) => terminate,
        // Without it, Ctrl-C still works.
        Err(_) => return tokio::signal::ctrl_c().await.unwrap_or(()),
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
