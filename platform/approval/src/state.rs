//! How an approval stands: worked out from its steps and from what the thing says now, never stored. So an edit cancels an
//! approval by itself.

use crate::checksum::Checksum;
use crate::records::steps::{Step, What};

/// How an approval stands.
#[derive(Debug, Clone)]
pub enum State {
    /// Nobody was asked, or it was taken back.
    Draft,
    /// Somebody was asked. `changed` where it says something else since.
    Sent { asked: Step, changed: bool },
    /// It came back with a reason.
    Returned(Step),
    /// It was approved as it stands.
    Approved(Step),
    /// It was approved, and says something else since: that approval does not count.
    Changed(Step),
}

impl State {
    /// From the steps, the first one first, and what the thing says now.
    #[must_use]
    pub fn new(steps: &[Step], now: &Checksum) -> Self {
        let Some(last) = steps.last() else { return Self::Draft };
        match last.what {
            What::Sent => Self::Sent { changed: !last.is_about(now), asked: last.clone() },
            What::Returned => Self::Returned(last.clone()),
            What::Approved if last.is_about(now) => Self::Approved(last.clone()),
            What::Approved => Self::Changed(last.clone()),
            What::TakenBack | What::Ended => Self::Draft,
        }
    }

    /// As a code: for tests and for marks on pages.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Sent { .. } => "sent",
            Self::Returned(_) => "returned",
            Self::Approved(_) => "approved",
            Self::Changed(_) => "changed",
        }
    }

    /// In one or two words, and the colour of its tag.
    #[must_use]
    pub const fn label(&self) -> (&'static str, &'static str) {
        match self {
            Self::Draft => ("Draft", "grey"),
            Self::Sent { .. } => ("Waiting for approval", "yellow"),
            Self::Returned(_) => ("Returned", "red"),
            Self::Approved(_) => ("Approved", "green"),
            Self::Changed(_) => ("Changed since it was approved", "yellow"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::steps::step;

    #[test]
    fn an_approval_counts_for_what_was_read_and_an_edit_cancels_it() {
        let (read, edited) = (Checksum::of_text("Forms agreed"), Checksum::of_text("Forms agreed, two late"));
        let stands = |what: &[What], now: &Checksum| {
            let steps: Vec<Step> = what.iter().map(|one| step(*one, &read)).collect();
            State::new(&steps, now)
        };
        let cases: [(&[What], &str, &str); 7] = [
            (&[], "draft", "draft"),
            (&[What::Sent], "sent", "sent"),
            (&[What::Sent, What::TakenBack], "draft", "draft"),
            (&[What::Sent, What::Returned], "returned", "returned"),
            (&[What::Sent, What::Approved], "approved", "changed"),
            (&[What::Sent, What::Approved, What::Sent], "sent", "sent"),
            (&[What::Sent, What::Ended], "draft", "draft"),
        ];
        for (what, as_read, once_edited) in cases {
            assert_eq!(stands(what, &read).code(), as_read, "{what:?}");
            assert_eq!(stands(what, &edited).code(), once_edited, "{what:?}");
        }
        // Whoever is asked learns that it says something else than it did when it was sent.
        assert!(matches!(stands(&[What::Sent], &read), State::Sent { changed: false, .. }));
        assert!(matches!(stands(&[What::Sent], &edited), State::Sent { changed: true, .. }));
    }
}
