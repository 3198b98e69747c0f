//! E-mail by SMTP, encrypted and with the server's certificate checked; without encryption to this machine alone.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters, TlsVersion};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, Message};
use uuid::Uuid;

use super::{HandedOver, Parcel};

/// The whole conversation about one message may take so long.
const LONGEST: Duration = Duration::from_secs(60);
/// The server has so long to be there.
const TO_CONNECT: Duration = Duration::from_secs(15);

/// How the way to the server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// Encrypted after STARTTLS, which the server must offer.
    StartTls,
    /// Encrypted from the beginning.
    Tls,
    /// Not encrypted: to this machine alone.
    None,
}

/// Who sends.
#[derive(Debug, Clone)]
pub struct From {
    mailbox: Mailbox,
}

impl From {
    /// An address, such as `SEND team <send@example.gov.uk>`.
    ///
    /// # Errors
    /// In words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mailbox = text
            .parse()
            .map_err(|_| format!("{text} is not an email address such as SEND team <send@example.gov.uk>"))?;
        Ok(Self { mailbox })
    }

    /// What the address ends in, after the @.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.mailbox.email.domain()
    }
}

/// A mail server.
#[derive(Clone)]
pub struct Smtp {
    host: String,
    port: u16,
    protection: Protection,
    credentials: Option<Credentials>,
    tls: Option<TlsParameters>,
    from: From,
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Smtp({}:{}, {:?})", self.host, self.port, self.protection)
    }
}

/// Where a mail server is, and how one signs in to it.
#[derive(Default, Clone)]
pub struct Server<'a> {
    pub host: &'a str,
    /// Its port; the usual one where none is named.
    pub port: Option<u16>,
    /// User and password.
    pub credentials: Option<(String, String)>,
    /// Another authority (PEM) whose certificates hold, beside those of this machine.
    pub authority: Option<Vec<u8>>,
}

impl Smtp {
    /// A mail server.
    ///
    /// # Errors
    /// In words.
    pub fn new(server: Server<'_>, protection: Protection, from: From) -> Result<Self, String> {
        let host = server.host.to_owned();
        let is_here = matches!(server.host, "localhost" | "127.0.0.1" | "::1");
        if protection == Protection::None && !is_here {
            return Err(format!("{host} is another machine, and mail to it must be encrypted. Choose starttls or tls"));
        }
        let port = server.port.unwrap_or(match protection {
            Protection::StartTls => 587,
            Protection::Tls => 465,
            Protection::None => 25,
        });
        let tls = match protection {
            Protection::None => None,
            Protection::StartTls | Protection::Tls => {
                let mut builder = TlsParameters::builder(host.clone()).set_min_tls_version(TlsVersion::Tlsv12);
                if let Some(pem) = &server.authority {
                    let certificate = Certificate::from_pem(pem).map_err(|error| {
                        format!("the certificate of the mail server's authority cannot be read: {error}")
                    })?;
                    builder = builder.add_root_certificate(certificate);
                }
                let built = builder.build_rustls();
                Some(built.map_err(|error| format!("encryption to {host} cannot be set up: {error}"))?)
            }
        };
        let credentials = server.credentials.map(|(user, password)| Credentials::new(user, password));
        Ok(Self { host, port, protection, credentials, tls, from })
    }

    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Hands a message over. The server has it once it has said so after the last line: before that nothing was sent, and where
    /// its answer is lost nobody knows.
    #[store::boxed]
    pub(super) async fn hand_over(&self, parcel: &Parcel) -> HandedOver {
        let message = match message(&self.from, parcel) {
            Ok(message) => message,
            Err(why) => return HandedOver::Refused(why),
        };
        let is_sent = AtomicBool::new(false);
        match tokio::time::timeout(LONGEST, self.converse(&message, &is_sent)).await {
            Ok(Ok(())) => HandedOver::Accepted(None),
            Ok(Err(refused)) => refused,
            Err(_) if is_sent.load(Ordering::SeqCst) => {
                HandedOver::Unknown(format!("{} had the whole message and did not answer.", self.host))
            }
            Err(_) => HandedOver::NotNow(format!("{} did not answer in time.", self.host)),
        }
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let hello = ClientId::Domain(self.from.domain().to_owned());
        let at_once = self.tls.clone().filter(|_| self.protection == Protection::Tls);
        let address = (self.host.as_str(), self.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(address, Some(TO_CONNECT), &hello, at_once, None).await?;
        if let (Protection::StartTls, Some(tls)) = (self.protection, self.tls.clone()) {
            connection.starttls(tls, &hello).await?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(&[Mechanism::Plain, Mechanism::Login], credentials).await?;
        }
        Ok(connection)
    }

    async fn converse(&self, message: &Message, is_sent: &AtomicBool) -> Result<(), HandedOver> {
        let not_now = |error: &Error| HandedOver::NotNow(format!("{}: {}.", self.host, said(error)));
        let mut connection = self.connect().await.map_err(|error| not_now(&error))?;
        let envelope = message.envelope();
        let begun = connection.command(Mail::new(envelope.from().cloned(), Vec::new())).await;
        if let Err(error) = begun {
            connection.abort().await;
            return Err(not_now(&error));
        }
        for to in envelope.to() {
            if let Err(error) = connection.command(Rcpt::new(to.clone(), Vec::new())).await {
                connection.abort().await;
                let bounced = error.is_permanent();
                return Err(if bounced { HandedOver::Bounced(said(&error)) } else { not_now(&error) });
            }
        }
        if let Err(error) = connection.command(Data).await {
            connection.abort().await;
            return Err(if error.is_permanent() { HandedOver::Refused(said(&error)) } else { not_now(&error) });
        }
        is_sent.store(true, Ordering::SeqCst);
        let answer = connection.message(&message.formatted()).await;
        if let Err(error) = answer {
            connection.abort().await;
            return Err(match (error.is_permanent(), error.is_transient()) {
                (true, _) => HandedOver::Refused(said(&error)),
                (_, true) => not_now(&error),
                _ => HandedOver::Unknown(format!(
                    "{} had the whole message, and its answer was lost: {}.",
                    self.host,
                    said(&error)
                )),
            });
        }
        // It has the message whether it hears the goodbye or not.
        let _ = connection.quit().await;
        Ok(())
    }
}

/// What a server said, or why nothing was heard of it; never what was sent to it.
fn said(error: &Error) -> String {
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        words = format!("{words}: {inner}");
        cause = inner.source();
    }
    words.chars().filter(|c| !c.is_control()).take(300).collect()
}

/// The message as RFC 5322 has it, in its two twins.
pub(super) fn message(from: &From, parcel: &Parcel) -> Result<Message, String> {
    let to: Address = parcel.to.parse().map_err(|_| "The email address is not valid.".to_owned())?;
    let mut builder = Message::builder()
        .from(from.mailbox.clone())
        .to(Mailbox::new(None, to))
        .date(date(parcel.at))
        .subject(&parcel.written.subject)
        .message_id(Some(message_id(parcel.id, from.domain())))
        .raw_header(raw("Auto-Submitted", "auto-generated"));
    if let Some(address) = &parcel.unsubscribe {
        builder = builder.raw_header(raw("List-Unsubscribe", &format!("<{address}>")));
    }
    let part = |kind, text: &str| SinglePart::builder().header(kind).body(text.to_owned());
    let twins = MultiPart::alternative()
        .singlepart(part(ContentType::TEXT_PLAIN, &parcel.written.text))
        .singlepart(part(ContentType::TEXT_HTML, &parcel.written.html));
    builder.multipart(twins).map_err(|error| format!("The message cannot be written: {error}."))
}

/// The name of a message: the same each time that it is sent.
#[must_use]
pub fn message_id(id: Uuid, domain: &str) -> String {
    format!("<{id}@{domain}>")
}

fn raw(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

fn date(at: Timestamp) -> std::time::SystemTime {
    let seconds = numbers::fitted::<u64>(at.as_second());
    std::time::UNIX_EPOCH + Duration::from_secs(seconds)
}
