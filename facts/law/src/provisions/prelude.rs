//! What every provision's file uses.

pub(super) use jiff::civil::date;

pub(super) use super::instruments::*;
pub(super) use crate::counting::{Limit, Part, Since};
pub(super) use crate::ground;
pub(super) use crate::ids;
pub(super) use crate::kind::{APPEALABLE, Kind};
pub(super) use crate::provision::{Again, Certainty, Example, Force, Party, Provision, Rule, When, Words};
