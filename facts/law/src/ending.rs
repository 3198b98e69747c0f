//! Why a plan ends, and what age and state make impossible.

use jiff::civil::Date;

use crate::age::{birthday, compulsory_school_age_ends, rights_end_on};
use crate::working::shown;

/// Why a plan ends, by the codes of the SEN2 return (`ceasereason`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum End {
    /// Reached the maximum age.
    MaximumAge,
    /// Needs are met without a plan.
    NeedsMet,
    HigherEducation,
    /// Paid employment, not an apprenticeship.
    Employment,
    /// Another authority in England has the plan.
    Transferred,
    /// No longer wishes to engage.
    Disengaged,
    LeftEngland,
    Died,
    /// Another reason.
    Other,
}

impl End {
    /// All, in the order of their codes.
    pub const ALL: [Self; 9] = [
        Self::MaximumAge,
        Self::NeedsMet,
        Self::HigherEducation,
        Self::Employment,
        Self::Transferred,
        Self::Disengaged,
        Self::LeftEngland,
        Self::Died,
        Self::Other,
    ];

    /// The code of the SEN2 return.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::MaximumAge => "1",
            Self::NeedsMet => "2",
            Self::HigherEducation => "3",
            Self::Employment => "4",
            Self::Transferred => "5",
            Self::Disengaged => "6",
            Self::LeftEngland => "7",
            Self::Died => "8",
            Self::Other => "9",
        }
    }

    /// The end of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|end| end.code() == code)
    }

    /// As people read it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::MaximumAge => "Reached the maximum age",
            Self::NeedsMet => "Needs are met without a plan",
            Self::HigherEducation => "Moved on to higher education",
            Self::Employment => "Moved on to paid employment, not an apprenticeship",
            Self::Transferred => "Transferred to another local authority in England",
            Self::Disengaged => "No longer wishes to engage",
            Self::LeftEngland => "Left England",
            Self::Died => "Died",
            Self::Other => "Another reason",
        }
    }

    /// Whether it ends the plan without a decision and its notice.
    #[must_use]
    pub const fn by_itself(self) -> bool {
        matches!(self, Self::MaximumAge | Self::Transferred | Self::LeftEngland | Self::Died)
    }

    /// Why it is impossible at this age, in words; none where it is possible. Without a date of birth nothing that
    /// depends on age can be said.
    #[must_use]
    pub fn impossible_at(self, born: Option<Date>, on: Date) -> Option<String> {
        let depends = matches!(self, Self::MaximumAge | Self::HigherEducation | Self::Employment | Self::Disengaged);
        let Some(born) = born else {
            return depends.then(|| {
                "This reason depends on age, and the date of birth is not known. Enter the date of birth first."
                    .to_owned()
            });
        };
        let eighteen = birthday(born, 18);
        match self {
            Self::MaximumAge if on < rights_end_on(born) => Some(format!(
                "A plan reaches the maximum age at 25, on {} at the earliest. It can then continue to the end of the academic year (section 46).",
                shown(rights_end_on(born))
            )),
            Self::HigherEducation | Self::Employment if on <= compulsory_school_age_ends(born) => Some(format!(
                "They are of compulsory school age until {}. A plan cannot end for this reason before.",
                shown(compulsory_school_age_ends(born))
            )),
            Self::Disengaged if on < eighteen => Some(
                "For a young person under 18, the authority reviews and amends the plan so that they take part again. It does not end the plan (regulation 29, SEND Regulations 2014)."
                    .to_owned(),
            ),
            _ => None,
        }
    }
}

/// The last day to which any plan can run: the day before the 26th birthday, for an apprenticeship (regulation 46).
/// In further education it is the 31 July before.
#[must_use]
pub fn last_day_of_a_plan(born: Date) -> Date {
    let turns_26 = birthday(born, 26);
    turns_26.yesterday().unwrap_or(turns_26)
}

/// The end of the academic year in which somebody turns 25: 31 July in further education (regulation 46(1)).
#[must_use]
pub fn academic_year_of_25_ends(born: Date) -> Date {
    let turns_25 = rights_end_on(born);
    let year =
        if (turns_25.month(), turns_25.day()) > (7, 31) { turns_25.year().saturating_add(1) } else { turns_25.year() };
    Date::new(year, 7, 31).unwrap_or(turns_25)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_five_year_old_has_not_reached_the_maximum_age_and_no_child_has_left_for_work() {
        let on = date(2026, 11, 2);
        let at = |years: i16| Some(Date::new(2026 - years, 3, 27).unwrap());
        for (end, years, possible) in [
            (End::MaximumAge, 5, false),
            (End::MaximumAge, 24, false),
            (End::MaximumAge, 25, true),
            (End::HigherEducation, 12, false),
            (End::HigherEducation, 18, true),
            (End::Employment, 15, false),
            (End::Employment, 17, true),
            (End::Disengaged, 15, false),
            (End::Disengaged, 17, false),
            (End::Disengaged, 19, true),
            (End::Died, 5, true),
            (End::LeftEngland, 5, true),
            (End::NeedsMet, 5, true),
        ] {
            assert_eq!(end.impossible_at(at(years), on).is_none(), possible, "{} at {years}", end.words());
        }
        assert!(End::MaximumAge.impossible_at(None, on).is_some(), "without a date of birth");
        assert!(End::Died.impossible_at(None, on).is_none());
    }

    #[test]
    fn the_academic_year_in_which_somebody_turns_25_ends_on_31_july() {
        assert_eq!(academic_year_of_25_ends(date(2000, 10, 3)), date(2026, 7, 31));
        assert_eq!(academic_year_of_25_ends(date(2001, 7, 31)), date(2026, 7, 31));
        assert_eq!(academic_year_of_25_ends(date(2001, 8, 1)), date(2027, 7, 31));
        assert_eq!(last_day_of_a_plan(date(2004, 2, 29)), date(2030, 2, 28));
    }
}
