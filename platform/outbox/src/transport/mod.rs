//! How a message leaves the program: by SMTP, by GOV.UK Notify, or as a file in a folder.

mod folder;
pub mod notify;
pub mod smtp;

use jiff::Timestamp;
use uuid::Uuid;

use crate::Written;
pub use folder::Folder;
pub use notify::Notify;
pub use smtp::Smtp;

/// How somebody is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Channel {
    /// E-mail.
    Email,
    /// Text message.
    Sms,
    /// Post.
    Letter,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Self; 3] = [Self::Email, Self::Sms, Self::Letter];

    /// As it is stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
            Self::Letter => "letter",
        }
    }

    /// In words.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Email => "Email",
            Self::Sms => "Text message",
            Self::Letter => "Letter",
        }
    }

    /// The channel with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.code() == code)
    }
}

/// One message to one person, ready to leave.
#[derive(Debug, Clone)]
pub struct Parcel {
    /// Its id in the outbox: it names the message with every provider, and tells nothing.
    pub id: Uuid,
    pub channel: Channel,
    /// The e-mail address, the telephone number, or the lines of a postal address.
    pub to: String,
    pub written: Written,
    /// Where one stops such messages, for `List-Unsubscribe`; none for what must always go.
    pub unsubscribe: Option<String>,
    pub at: Timestamp,
}

/// What became of a message that was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandedOver {
    /// It was taken; what the provider calls it.
    Accepted(Option<String>),
    /// It was surely not taken, and may be later.
    NotNow(String),
    /// It was not taken and never will be.
    Refused(String),
    /// Nobody can be reached at this address.
    Bounced(String),
    /// It may have been taken.
    Unknown(String),
}

/// What became of a message after it was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It has arrived.
    Delivered,
    /// It is still under way.
    UnderWay,
    /// Nobody can be reached at this address.
    Bounced(String),
    /// It did not arrive.
    Failed(String),
}

/// The ways out that this server has.
#[derive(Debug, Clone, Default)]
pub struct Transports {
    /// Files in a folder: where there is one, everything goes there and nothing leaves.
    pub folder: Option<Folder>,
    /// A mail server.
    pub smtp: Option<Smtp>,
    /// GOV.UK Notify.
    pub notify: Option<Notify>,
}

#[derive(Debug, Clone, Copy)]
pub enum Transport<'a> {
    /// Files in a folder.
    Folder(&'a Folder),
    /// A mail server.
    Smtp(&'a Smtp),
    /// GOV.UK Notify.
    Notify(&'a Notify),
}

impl Transports {
    /// The one for a channel; none where nothing is set up for it.
    #[must_use]
    pub fn of(&self, channel: Channel) -> Option<Transport<'_>> {
        if let Some(folder) = &self.folder {
            return Some(Transport::Folder(folder));
        }
        let smtp = self.smtp.as_ref().filter(|_| channel == Channel::Email).map(Transport::Smtp);
        smtp.or_else(|| self.notify.as_ref().filter(|notify| notify.has_template(channel)).map(Transport::Notify))
    }
}

impl Transport<'_> {
    /// As it is stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Folder(_) => "folder",
            Self::Smtp(_) => "smtp",
            Self::Notify(_) => "notify",
        }
    }

    /// Hands a message over.
    pub async fn hand_over(self, parcel: &Parcel) -> HandedOver {
        match self {
            Self::Folder(folder) => folder.hand_over(parcel),
            Self::Smtp(smtp) => smtp.hand_over(parcel).await,
            Self::Notify(notify) => notify.hand_over(parcel).await,
        }
    }

    /// Whether a message of which nobody knows was taken, and what the provider calls it; `None` where it cannot be asked.
    pub async fn was_accepted(self, id: Uuid) -> Option<Result<Option<String>, NotTaken>> {
        match self {
            Self::Folder(folder) => Some(folder.was_accepted(id)),
            Self::Smtp(_) => None,
            Self::Notify(notify) => notify.was_accepted(id).await,
        }
    }
}

/// That the provider never had a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotTaken;
