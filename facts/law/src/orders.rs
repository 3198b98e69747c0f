//! Which of the Tribunal's orders, or of what mediation agreed, an act carries out, where several wait (regulations 42(2), 44
//! and 45).

use jiff::civil::Date;

use crate::calendar::Calendar;
use crate::kind::Kind;
use crate::ledger::{Event, ledger};

/// Some of a child's orders. More than 32 to assess or 32 others share their last place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Orders(u64);

/// The places of orders to assess or to assess again; those about a plan have the others.
const TO_ASSESS: u64 = 0xffff_ffff_0000_0000;

impl Orders {
    pub const NONE: Self = Self(0);

    /// The order of a kind that is the nth of the child's.
    #[must_use]
    pub const fn one(kind: Kind, nth: usize) -> Self {
        let place = if nth < 32 { nth } else { 31 };
        Self(1 << if kind.is_order_to_assess() { place + 32 } else { place })
    }

    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    #[must_use]
    pub const fn is_none(self) -> bool {
        self.0 == 0
    }

    /// Whether any of them is among the others.
    #[must_use]
    pub const fn meet(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether they are about a plan alone, and none is to assess.
    #[must_use]
    pub const fn leave_the_assessment(self) -> bool {
        self.0 != 0 && self.0 & TO_ASSESS == 0
    }
}

/// The orders that an act of this kind would carry out in whole or in part, and that are not carried out on a day.
#[must_use]
pub fn waiting(events: &[Event], act: Kind, on: Date, calendar: &Calendar) -> Vec<Event> {
    let owed = ledger(events, &[], on, calendar);
    let waits = owed
        .into_iter()
        .filter(|one| one.from.kind.is_order() && one.state.is_open() && one.rule.discharged_by.contains(&act));
    let mut orders: Vec<Event> = waits.map(|one| one.from).collect();
    orders.sort_unstable();
    orders.dedup();
    orders
}
