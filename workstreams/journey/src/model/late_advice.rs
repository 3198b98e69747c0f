//! Why advice cannot be given within the six weeks. A reason is none of the law's exceptions by itself: the local authority judges
//! that, by what happened.

use law::Ground;

/// Why advice is late, or will be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LateReason {
    PersonalCircumstances,
    Absent,
    MissedAppointment,
    SchoolClosed,
    NoStaff,
    Waiting,
    Other,
}

impl LateReason {
    pub const ALL: [Self; 7] = [
        Self::MissedAppointment,
        Self::Absent,
        Self::PersonalCircumstances,
        Self::SchoolClosed,
        Self::NoStaff,
        Self::Waiting,
        Self::Other,
    ];

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::PersonalCircumstances => "personal",
            Self::Absent => "absent",
            Self::MissedAppointment => "appointment",
            Self::SchoolClosed => "closed",
            Self::NoStaff => "staff",
            Self::Waiting => "waiting",
            Self::Other => "other",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::PersonalCircumstances => "Exceptional personal circumstances of the child, young person or family",
            Self::Absent => "The child, young person or family was away for 4 weeks or more",
            Self::MissedAppointment => "The child or young person missed an appointment",
            Self::SchoolClosed => "The school or setting was closed",
            Self::NoStaff => "Not enough staff",
            Self::Waiting => "Waiting for a visit, a test or a report",
            Self::Other => "Another reason",
        }
    }

    /// The exception of regulation 8(2) that it may be. The closure of a school is none for advice.
    #[must_use]
    pub const fn may_be(self) -> Option<Ground> {
        match self {
            Self::PersonalCircumstances => Some(Ground::ExceptionalPersonalCircumstances),
            Self::Absent => Some(Ground::AbsentFromArea4Weeks),
            Self::MissedAppointment => Some(Ground::MissedAppointment),
            Self::SchoolClosed | Self::NoStaff | Self::Waiting | Self::Other => None,
        }
    }

    /// What the law says of it, under its words.
    #[must_use]
    pub const fn in_law(self) -> &'static str {
        match self.may_be() {
            Some(_) => {
                "May be an exception (regulation 8(2), SEND Regulations 2014). The local authority decides, and needs the dates"
            }
            None => "Not an exception. The statutory deadline does not change",
        }
    }
}

#[cfg(test)]
mod tests {
    use law::ground::ADVISER;

    use super::*;

    #[test]
    fn a_reason_is_only_ever_an_exception_that_the_regulation_knows_for_advice() {
        for one in LateReason::ALL {
            assert_eq!(LateReason::from_code(one.code()), Some(one));
            assert!(one.may_be().is_none_or(|ground| ADVISER.contains(&ground)), "{one:?}");
            assert_eq!(one.may_be().is_none(), one.in_law().starts_with("Not an exception"), "{one:?}");
        }
        assert_eq!(LateReason::NoStaff.may_be(), None);
        assert_eq!(LateReason::SchoolClosed.may_be(), None);
    }
}
