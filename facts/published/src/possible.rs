//! What the numbers of a column can be: a share lies between 0 and 100%, and nothing that is counted is below nothing.

use crate::meta::Column;

/// What the numbers of a column can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Possible {
    /// A percentage of a whole: 0 to 100.
    Share,
    /// Counted or measured: 0 or more.
    Amount,
    /// A change, a difference, a score of progress, money owed: anything.
    Any,
}

/// Parts of names whose numbers can lie below nothing, wherever they stand in the name.
const SIGNED: &[&str] =
    &["change", "growth", "differ", "progress", "p8", "prog8", "_prog", "balance", "deficit", "surplus", "residual"];
/// The same, as whole words of a name.
const SIGNED_WORDS: &[&str] = &["gap", "diff", "net", "pp", "ppt", "ppts", "va", "ci", "lower", "upper", "variance"];
/// Parts of names of shares that go beyond 100%, as the DfE publishes them.
const UPTAKE: &[&str] =
    &["taking up", "take-up", "take up", "take_up", "takeup", "uptake", "benefitting from", "yr_olds"];
/// Words of names of shares.
const SHARE_WORDS: &[&str] = &["pc", "pct", "perc", "percent", "percentage", "percentages", "pt", "proportion"];

impl Possible {
    /// By the name of a column or what it is called, and by its unit where the meta file says it.
    #[must_use]
    pub fn named(name: &str, meta: Option<&Column>) -> Self {
        let lower = name.to_lowercase();
        let has = |list: &[&str]| lower.split(|c: char| !c.is_alphanumeric()).any(|word| list.contains(&word));
        let unit = meta.map_or("", |column| column.unit.as_str());
        if unit == "pp" || SIGNED.iter().any(|part| lower.contains(part)) || has(SIGNED_WORDS) {
            return Self::Any;
        }
        // Of an estimated population more may take something up than there are.
        if UPTAKE.iter().any(|part| lower.contains(part)) {
            return Self::Amount;
        }
        if unit == "%" || has(SHARE_WORDS) || lower.contains('%') { Self::Share } else { Self::Amount }
    }

    /// Why a number cannot be one of the column.
    #[must_use]
    pub fn refuses(self, number: f64) -> Option<&'static str> {
        match self {
            Self::Share if !(0.0..=100.0).contains(&number) => Some("a percentage is between 0 and 100"),
            Self::Amount if number < 0.0 => Some("a count or an amount cannot be below 0"),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_known_by_its_name_or_its_unit() {
        for name in [
            "pc_plans_issued_20_weeks_ex",
            "request_outcome_six_weeks_pc",
            "ehc_plan_percent",
            "pt_rwm_met_expected_standard",
            "gld_percentage",
            "Percentage of re-referrals",
            "% KS4 destination not sustained",
            "Care Leavers - NEET (%)",
        ] {
            assert_eq!(Possible::named(name, None), Possible::Share, "{name}");
        }
        for name in
            ["annual_change_ppts_neet", "avg_p8score", "p8score_ci_low", "KS2R_Prog_VA", "attainment_gap", "deficit"]
        {
            assert_eq!(Possible::named(name, None), Possible::Any, "{name}");
        }
        for name in [
            "no_outcome",
            "directpayintegrated",
            "susp_rate",
            "t_ebacc_e_ptq_ee",
            "avg_att8",
            "Total_ Pup_FixedEx",
            "Percentage of 3 & 4 year olds taking up some free education",
        ] {
            assert_eq!(Possible::named(name, None), Possible::Amount, "{name}");
        }
        let unit = |unit: &str| Column { unit: unit.to_owned(), ..Column::default() };
        assert_eq!(Possible::named("in_time", Some(&unit("%"))), Possible::Share);
        assert_eq!(Possible::named("in_time", Some(&unit("pp"))), Possible::Any);
        assert!(Possible::Share.refuses(999.0).is_some() && Possible::Share.refuses(100.0).is_none());
        assert!(Possible::Amount.refuses(-5.0).is_some() && Possible::Amount.refuses(5332.0).is_none());
    }
}
