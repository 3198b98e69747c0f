//! By what right something is done: as the log keeps it, and as the family of a child reads it.

use ToFamily::{AtWork, Authority, NotListed};

/// How a family reads who did something to their child's record. In the words `{}` stands for the name of whoever did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToFamily {
    /// Nobody opened a record by it at work.
    NotListed,
    /// By somebody of the local authority.
    Authority(&'static str),
    /// By somebody at work. They may work where the child is: who must not learn that is not told of them.
    AtWork(&'static str),
}

impl ToFamily {
    /// What a family reads of somebody of this name; nothing where they are not on its list.
    #[must_use]
    pub fn words(self, name: &str) -> Option<String> {
        match self {
            Self::NotListed => None,
            Self::Authority(words) | Self::AtWork(words) => Some(words.replace("{}", name)),
        }
    }
}

/// Declares the rights, each in one line: what it is, as the log keeps it, and as a family reads it.
macro_rules! rights {
    ($($(#[doc = $about:literal])* $name:ident $code:literal $family:expr;)+) => {
        /// A right that is not the right of a role by the policy.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Right {
            $($(#[doc = $about])* $name,)+
        }

        impl Right {
            /// Every right.
            pub const ALL: [Self; [$(Self::$name),+].len()] = [$(Self::$name),+];

            /// As the log keeps it. Entries stay as they were written: a code that changes is no longer known to them.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// How a family reads who did something by it.
            #[must_use]
            pub const fn to_family(self) -> ToFamily {
                match self { $(Self::$name => $family,)+ }
            }
        }
    };
}

rights! {
    /// The program does it by itself.
    Program "program" NotListed;
    /// Somebody at the program's command line.
    Operator "operator" Authority("The local authority’s computer operator");
    /// A restricted record in an export that a second person agreed to.
    RestrictedExport "two people agreed to export restricted records" Authority("{}, who made a list of children for the local authority");
    /// That such an export was made, about no child.
    RestrictedIncluded "restricted records included" NotListed;
    /// The list of records that are open to somebody for a day.
    EmergencyAccess "emergency access agreed" Authority("{}, who works for the local authority");
    /// What concerns those who are named on a restricted record.
    NamedOnRecord "named on the restricted record" AtWork("{}, who works with the family");
    /// Advice that somebody was asked for, when their way to the record has ended.
    AskedForAdvice "was asked for this advice" AtWork("{}, who was asked for a report");
    /// A consultation of somebody's school or setting, when its part in the case has ended.
    SettingConsulted "own setting was consulted" AtWork("{}, whose nursery, school or college was asked about a place");
    /// A guest's link and code for advice.
    GuestAdvice "guest: link and code for one piece of advice" AtWork("{}, who was asked for a report");
    /// A guest's link and code for a consultation.
    GuestConsultation "guest: link and code for one consultation" AtWork("{}, whose nursery, school or college was asked about a place");
    /// A guest's link with a code that is not right: nothing was opened.
    GuestWithoutCode "guest: link without the code" NotListed;
    /// Dates in somebody's own calendar, with nobody's name.
    OwnCalendar "own calendar feed" NotListed;
    /// What is asked for without an account.
    Anybody "anybody may ask" NotListed;
    /// Feedback on a page.
    Feedback "anybody may send feedback" NotListed;
    /// A request of one's own, by the code that was given for it.
    OwnRequest "holds the code" NotListed;
    /// Somebody who has not signed in.
    NobodyYet "nobody yet" NotListed;
    OwnAccount "own account" NotListed;
    OwnCode "own code" NotListed;
    OwnRecoveryCode "own recovery code" NotListed;
    OwnEmail "own email address" NotListed;
    OwnNotices "own notices" NotListed;
    OwnPassword "own password" NotListed;
    OwnSession "own session" NotListed;
    /// A link to an account of one's own.
    OwnLink "single-use link" NotListed;
    /// A test arranges something.
    Test "test" NotListed;
}

impl Right {
    /// The right that the log keeps so.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|right| right.code() == code)
    }
}

/// By what right an entry was made. There is none without its words for a family: a [`Right`] says them, and a role is one that a
/// family knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedBy(String);

impl AllowedBy {
    /// By rights of roles, each the role's label and why it may. They are those of the policy, which alone makes them.
    #[must_use]
    pub fn of_roles<'a>(rights: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let rights: Vec<String> = rights.into_iter().map(|(role, because)| format!("{role}: {because}")).collect();
        Self(rights.join("; "))
    }

    pub(super) fn into_text(self) -> String {
        self.0
    }
}

impl From<Right> for AllowedBy {
    fn from(right: Right) -> Self {
        Self(right.code().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_right_is_read_from_the_log_by_its_code() {
        for right in Right::ALL {
            assert_eq!(Right::from_code(right.code()), Some(right));
        }
        assert_eq!(Right::from_code("manager: manager of the area"), None);
    }

    #[test]
    fn roles_of_a_list_stand_side_by_side() {
        let by = AllowedBy::of_roles([("SENCO", "the child is at their setting"), ("manager", "manager of the area")]);
        assert_eq!(by.into_text(), "SENCO: the child is at their setting; manager: manager of the area");
        assert_eq!(AllowedBy::from(Right::Operator).into_text(), "operator");
    }
}
