//! How e-mail, text messages and letters leave: from options and the environment. Secrets come from files or the environment
//! alone, so that no list of processes shows them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use clap::{Args, ValueEnum};
use outbox::transport::notify::{self, Templates};
use outbox::transport::smtp::{From, Protection, Server};
use outbox::transport::{Folder, Notify, Smtp, Transports};
use outbox::{Mark, Post};
use store::Db;
use uuid::Uuid;

use crate::rooms;

/// How the way to the mail server is protected.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Way {
    /// Encrypted after STARTTLS, usually on port 587
    Starttls,
    /// Encrypted from the beginning, usually on port 465
    Tls,
    /// Not encrypted: a mail server on this machine alone
    None,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Email, text messages and letters")]
pub(super) struct MailOptions {
    /// Who sends, such as "SEND team <send@example.gov.uk>"
    #[arg(long, env = "ONEPLAN_MAIL_FROM")]
    mail_from: Option<String>,
    /// Write every message to this folder instead of sending it: for a demonstration
    #[arg(long, env = "ONEPLAN_MAIL_FOLDER")]
    mail_folder: Option<PathBuf>,
    /// The mail server
    #[arg(long, env = "ONEPLAN_SMTP_HOST")]
    smtp_host: Option<String>,
    /// Its port: 587 for starttls, 465 for tls, unless you say otherwise
    #[arg(long, env = "ONEPLAN_SMTP_PORT")]
    smtp_port: Option<u16>,
    /// How the way to the mail server is protected
    #[arg(long, env = "ONEPLAN_SMTP_PROTECTION", value_enum, default_value_t = Way::Starttls)]
    smtp_protection: Way,
    /// Who signs in to the mail server
    #[arg(long, env = "ONEPLAN_SMTP_USER")]
    smtp_user: Option<String>,
    /// A file with the password, or set ONEPLAN_SMTP_PASSWORD
    #[arg(long, env = "ONEPLAN_SMTP_PASSWORD_FILE")]
    smtp_password_file: Option<PathBuf>,
    /// A file with the certificate (PEM) of the authority that the mail server's certificate comes from, where this machine does not know it
    #[arg(long, env = "ONEPLAN_SMTP_AUTHORITY")]
    smtp_authority: Option<PathBuf>,
    /// A file with an API key of GOV.UK Notify, or set ONEPLAN_NOTIFY_KEY
    #[arg(long, env = "ONEPLAN_NOTIFY_KEY_FILE")]
    notify_key_file: Option<PathBuf>,
    /// The template for emails: its subject is ((subject)), its message ((body))
    #[arg(long, env = "ONEPLAN_NOTIFY_EMAIL_TEMPLATE")]
    notify_email_template: Option<Uuid>,
    /// The template for text messages: its message is ((body))
    #[arg(long, env = "ONEPLAN_NOTIFY_SMS_TEMPLATE")]
    notify_sms_template: Option<Uuid>,
    /// The template for letters: its heading is ((subject)), its message ((body))
    #[arg(long, env = "ONEPLAN_NOTIFY_LETTER_TEMPLATE")]
    notify_letter_template: Option<Uuid>,
    /// Where GOV.UK Notify is
    #[arg(long, env = "ONEPLAN_NOTIFY_ADDRESS", default_value = notify::ADDRESS, hide = true)]
    notify_address: String,
    /// Where the mark of this installation is kept, without which nothing is sent: beside an SQLite file unless you say otherwise
    #[arg(long, env = "ONEPLAN_INSTALLATION_FILE")]
    installation_file: Option<PathBuf>,
}

/// A secret from a file or the environment, never from the command line.
pub(super) fn secret(file: Option<&Path>, variable: &str) -> Result<Option<String>> {
    let text = match file {
        Some(file) => Some(std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?),
        None => std::env::var(variable).ok(),
    };
    Ok(text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()))
}

impl MailOptions {
    /// Sets the way out up, and lets the database carry it.
    pub(super) fn set_up(self, db: &Db, address: &str) -> Result<()> {
        let mark = Mark::of(db, self.installation_file.clone());
        let transports = self.transports(db)?;
        if transports.of(outbox::transport::Channel::Email).is_some() && mark.is_none() {
            bail!(
                "Say where the mark of this installation is kept: set ONEPLAN_INSTALLATION_FILE to a file on this machine."
            );
        }
        db.carry(Arc::new(Post {
            address: address.trim_end_matches('/').to_owned(),
            transports,
            mark,
            kinds: rooms::all().mail(),
            policy: rooms::all().policy(),
            standing: people::standing,
        }));
        Ok(())
    }

    fn from(&self) -> Result<From> {
        let from =
            self.mail_from.as_deref().context("Say who sends: --mail-from \"SEND team <send@example.gov.uk>\".")?;
        From::parse(from).map_err(|words| anyhow!(words))
    }

    fn transports(&self, db: &Db) -> Result<Transports> {
        let folder = match &self.mail_folder {
            Some(path) => Some(Folder { path: path.clone(), from: self.from()? }),
            None => None,
        };
        let smtp = match &self.smtp_host {
            Some(host) => Some(self.smtp(host)?),
            None => None,
        };
        let notify = match secret(self.notify_key_file.as_deref(), "ONEPLAN_NOTIFY_KEY")? {
            Some(key) => {
                let templates = Templates {
                    email: self.notify_email_template,
                    sms: self.notify_sms_template,
                    letter: self.notify_letter_template,
                };
                let clock = db.clock().clone();
                Some(Notify::new(&key, templates, &self.notify_address, clock).map_err(|words| anyhow!(words))?)
            }
            None => None,
        };
        Ok(Transports { folder, smtp, notify })
    }

    fn smtp(&self, host: &str) -> Result<Smtp> {
        let password = secret(self.smtp_password_file.as_deref(), "ONEPLAN_SMTP_PASSWORD")?;
        let credentials = match (&self.smtp_user, password) {
            (Some(user), Some(password)) => Some((user.clone(), password)),
            (Some(_), None) => bail!("Set ONEPLAN_SMTP_PASSWORD_FILE to a file with the password of the mail server."),
            (None, _) => None,
        };
        let authority = match &self.smtp_authority {
            Some(file) => Some(std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?),
            None => None,
        };
        let protection = match self.smtp_protection {
            Way::Starttls => Protection::StartTls,
            Way::Tls => Protection::Tls,
            Way::None => Protection::None,
        };
        let server = Server { host, port: self.smtp_port, credentials, authority };
        Smtp::new(server, protection, self.from()?).map_err(|words| anyhow!(words))
    }
}
