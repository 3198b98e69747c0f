//! The main model: children one by one, from a request to the end of a plan.
//!
//! Requests come by national curriculum year (NCY), at a level that moves from year to year; a part is accepted, a part of
//! those issued; each new plan has a need, a provision and an area. Every year a plan ends with a chance, or its holder
//! moves, with chances of their own where a phase begins; whoever grows past the last year leaves too. Nobody vanishes:
//! those of last year and those who joined, less those who left for a reason, are those of this year.
//!
//! The order is what makes the intervals honest: the **parameters are drawn once for a simulation**, out of what the history
//! leaves open; **what a year brings is drawn once for the year** and shared by all; chance in single lives comes last.
//! A person's chances are numbers out of a counter (who, which year, which question), so that two scenarios differ by what
//! they assume and by nothing else, and a seed gives the same result with any number of threads.
//!
//! [`History`] is what is known, [`Rates`] what is learnt from it under [`Priors`], [`Scenario`] what is assumed otherwise,
//! [`simulate`] the years to come, [`Results`] their margins, [`backtest`] how well all that did on years it did not see.

mod arrivals;
mod assumed;
mod backtest;
mod calibrate;
mod capacity;
mod chance;
mod factors;
mod history;
mod learning;
mod priors;
mod rates;
mod read;
mod results;
mod sampling;
mod scenario;
mod seek;
mod shares;
mod shrinkage;
mod simulate;
mod trend;
mod waits;
mod widths;

pub use self::backtest::{Backtest, Beside, Margin, Scored, Widening, backtest, crps, track};
pub use self::history::{
    Between, ByNcy, Dimensions, History, Left, Open, Person, Reason, Requests, Room, Stage, Start, Wait, YearParts,
    carried_forward,
};
pub use self::priors::Priors;
pub use self::rates::Rates;
pub use self::results::{AgeGroup, Flow, Results, Summary};
pub use self::scenario::{Acts, Lever, Scenario, Whom};
pub use self::seek::{Goal, NotSought, Sought, seek};
pub use self::simulate::{Run, simulate};
pub use self::trend::Trend;
pub use self::widths::Widths;

/// The first curriculum year: age at the start of the school year, less four.
pub const FIRST: i8 = -5;
/// The last: 24 at the start of the school year. A plan may be kept until the end of the year of the 25th birthday.
pub const LAST: i8 = 20;
/// How many there are.
pub const NCYS: usize = 26;

/// The place of a curriculum year; outside the range the nearest.
#[inline]
#[must_use]
pub fn place_of(ncy: i8) -> usize {
    usize::from((ncy.clamp(FIRST, LAST) - FIRST).unsigned_abs())
}
