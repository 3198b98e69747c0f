//! SI 2015/62 regulation 3: consulting about a detained person.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &DETAINED_REGS,
    part: "reg 3",
    path: "regulation/3",
    says: "Asked to assess a detained person, or told of one, the home authority consults the person and whoever is \
     in charge of the accommodation.",
    words: Words::Quoted("must consult"),
    since: date(2015, 4, 1),
    until: None,
    certainty: Certainty::Text,
    note: "",
    rules: RULES,
};

const RULES: &[Rule] =
    &[Rule::new("J-1", "consult the detained person and the person in charge", Limit::AsSoonAsPracticable)
        .from(&[Kind::DetainedRequest])
        .owed(Party::Authority, &[Party::Family, Party::PersonInCharge])
        .done_by(&[Kind::DetainedConsulted])
        .ended_by(&[Kind::DetainedDecided])
        .examples(&[Example::no_day(date(2025, 3, 3), "the law sets no deadline")])];
