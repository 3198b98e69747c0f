//! Grounds of exception: facts that may lift one time limit. They never give a new date, and the duty to act
//! as soon as practicable stays. That a fact made compliance impractical is a named officer's judgement, with
//! its reason and its day; nothing here decides it.

use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};

use crate::counting::days_between;

/// What may lift a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// Advice was asked of a school or post-16 institution around a closure of four weeks or more.
    SchoolClosed4Weeks,
    /// The same of a provider of relevant early years education.
    EarlyYearsClosed4Weeks,
    /// Exceptional personal circumstances of the child, the parent or the young person.
    ExceptionalPersonalCircumstances,
    /// Absent from the area for four weeks or more without a break.
    AbsentFromArea4Weeks,
    /// An appointment with the adviser was not kept. For advice-givers alone.
    MissedAppointment,
    /// After a tribunal's order: absent for two weeks or more without a break.
    OrderPeriodAbsent2Weeks,
    /// After a tribunal's order: the family wants to make representations late, or a further meeting.
    OrderLateRepresentations,
    /// After a tribunal's order: any circumstance of regulation 13(3).
    OrderReg13Circumstances,
    /// Coronavirus, from 1 May to 25 September 2020 (SI 2020/471).
    Coronavirus2020,
}

/// The grounds of regulations 5(4), 10(4), 13(3) and 27(3) of SI 2014/1530.
pub const LOCAL_AUTHORITY: &[Ground] = &[
    Ground::SchoolClosed4Weeks,
    Ground::EarlyYearsClosed4Weeks,
    Ground::ExceptionalPersonalCircumstances,
    Ground::AbsentFromArea4Weeks,
    Ground::Coronavirus2020,
];
/// Those of regulation 8(2): for whoever was asked for advice.
pub const ADVISER: &[Ground] = &[
    Ground::ExceptionalPersonalCircumstances,
    Ground::AbsentFromArea4Weeks,
    Ground::MissedAppointment,
    Ground::Coronavirus2020,
];
/// Those of regulation 44(3): after an order.
pub const ORDER: &[Ground] = &[
    Ground::OrderPeriodAbsent2Weeks,
    Ground::OrderLateRepresentations,
    Ground::OrderReg13Circumstances,
    Ground::ExceptionalPersonalCircumstances,
];
/// Those of SI 2015/62 regulation 13(3): no absence.
pub const DETAINED: &[Ground] =
    &[Ground::SchoolClosed4Weeks, Ground::EarlyYearsClosed4Weeks, Ground::ExceptionalPersonalCircumstances];
/// Coronavirus alone.
pub const CORONAVIRUS: &[Ground] = &[Ground::Coronavirus2020];

impl Ground {
    /// Whether the law knew this ground on a day.
    #[must_use]
    pub fn in_force(self, on: Date) -> bool {
        self != Self::Coronavirus2020 || (date(2020, 5, 1)..=date(2020, 9, 25)).contains(&on)
    }

    /// As people read it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::SchoolClosed4Weeks => {
                "Advice was asked of a school or college in the time from one week before a closure of at least four weeks until one week before it re-opened"
            }
            Self::EarlyYearsClosed4Weeks => {
                "Advice was asked of an early years provider in the time from one week before a closure of at least four weeks until one week before it re-opened"
            }
            Self::ExceptionalPersonalCircumstances => {
                "Exceptional personal circumstances affected the child, the parent or the young person during the time"
            }
            Self::AbsentFromArea4Weeks => {
                "The child, the parent or the young person was away from the area for at least four weeks without a break"
            }
            Self::MissedAppointment => {
                "The child or young person did not keep an appointment that the adviser made within the six weeks"
            }
            Self::OrderPeriodAbsent2Weeks => {
                "After the order, the child, the parent or the young person was away from the area for at least two weeks without a break"
            }
            Self::OrderLateRepresentations => {
                "After the order, the family wants to make representations after the 15 days, or asks for a further meeting"
            }
            Self::OrderReg13Circumstances => "After the order, any of the circumstances of regulation 13(3)",
            Self::Coronavirus2020 => "Coronavirus, between 1 May and 25 September 2020 (SI 2020/471)",
        }
    }

    #[must_use]
    pub const fn provision(self) -> &'static str {
        match self {
            Self::SchoolClosed4Weeks => "regulations 5(4)(a), 10(4)(a), 13(3) and 27(3)(a), SEND Regulations 2014",
            Self::EarlyYearsClosed4Weeks => "regulations 5(4)(b), 10(4)(b), 13(3) and 27(3)(b), SEND Regulations 2014",
            Self::ExceptionalPersonalCircumstances => {
                "regulations 5(4)(c), 8(2)(a), 10(4)(c), 13(3) and 27(3)(c), SEND Regulations 2014"
            }
            Self::AbsentFromArea4Weeks => {
                "regulations 5(4)(d), 8(2)(b), 10(4)(d), 13(3) and 27(3)(d), SEND Regulations 2014"
            }
            Self::MissedAppointment => "regulation 8(2)(c), SEND Regulations 2014",
            Self::OrderPeriodAbsent2Weeks | Self::OrderLateRepresentations | Self::OrderReg13Circumstances => {
                "regulation 44(3), SEND Regulations 2014"
            }
            Self::Coronavirus2020 => "SEND (Coronavirus) (Amendment) Regulations 2020",
        }
    }
}

/// A closure: the first closed day, and the day of re-opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closure {
    /// The first closed day.
    pub from: Date,
    /// The day of re-opening.
    pub reopens: Date,
}

impl Closure {
    /// Whether advice asked on a day falls in the window of regulation 10(4)(a): the closure lasts four weeks or
    /// more, and the day lies from one week before its first day to one week before the re-opening. Both ends are
    /// taken to be inside (our reading).
    #[must_use]
    pub fn window_holds(self, asked_on: Date) -> bool {
        days_between(self.from, self.reopens) >= 28
            && days_between(self.from, asked_on) >= -7
            && days_between(asked_on, self.reopens) >= 7
    }
}

/// Whether an absence, both days counted, lasts at least so many weeks.
#[must_use]
pub fn is_absent_for(first: Date, last: Date, weeks: u16) -> bool {
    days_between(first, last) + 1 >= 7 * i64::from(weeks)
}
