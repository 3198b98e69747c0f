//! Files in a folder, one a message, as mail programs read them: for a demonstration and for tests. Nothing leaves.

use std::io::Write as _;
use std::path::PathBuf;

use store::private;
use uuid::Uuid;

use super::smtp::{self, From};
use super::{Channel, HandedOver, NotTaken, Parcel};

#[derive(Debug, Clone)]
pub struct Folder {
    pub path: PathBuf,
    /// Who sends.
    pub from: From,
}

impl Folder {
    fn file(&self, id: Uuid, channel: Channel) -> PathBuf {
        let ending = if channel == Channel::Email { "eml" } else { "txt" };
        self.path.join(format!("{id}.{ending}"))
    }

    pub(super) fn hand_over(&self, parcel: &Parcel) -> HandedOver {
        let content = match parcel.channel {
            Channel::Email => match smtp::message(&self.from, parcel) {
                Ok(message) => message.formatted(),
                Err(why) => return HandedOver::Refused(why),
            },
            Channel::Sms | Channel::Letter => format!("To: {}\n\n{}", parcel.to, parcel.written.text).into_bytes(),
        };
        let file = self.file(parcel.id, parcel.channel);
        let part = file.with_extension("part");
        // Whole or not at all: the name alone says that it was taken.
        let kept = private::folder(&self.path)
            .and_then(|()| private::new_file(&part))
            .and_then(|mut out| out.write_all(&content).and_then(|()| out.sync_all()))
            .and_then(|()| std::fs::rename(&part, &file));
        match kept {
            Ok(()) => HandedOver::Accepted(None),
            Err(error) => {
                HandedOver::NotNow(format!("The folder {} cannot be written to: {error}.", self.path.display()))
            }
        }
    }

    pub(super) fn was_accepted(&self, id: Uuid) -> Result<Option<String>, NotTaken> {
        let is_there = [Channel::Email, Channel::Sms].iter().any(|channel| self.file(id, *channel).exists());
        if is_there { Ok(None) } else { Err(NotTaken) }
    }
}
