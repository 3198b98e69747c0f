//! Small numbers are not shown outside the team: neither themselves nor by subtraction.

/// What counts as small.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Policy {
    /// Counts from 1 to this are not shown.
    pub up_to: u64,
    /// Whether 0 is not shown either.
    pub zero: bool,
}

impl Default for Policy {
    /// 1 to 5 are not shown.
    fn default() -> Self {
        Self { up_to: 5, zero: false }
    }
}

impl Policy {
    /// Whether a count may not be shown.
    #[must_use]
    pub const fn hides(self, count: u64) -> bool {
        (count == 0 && self.zero) || (count >= 1 && count <= self.up_to)
    }

    /// Whether a percentage may not be shown: its numerator is small, or so is what is missing to the whole (0% and
    /// 100% of a small group tell of everybody in it).
    #[must_use]
    pub const fn hides_share(self, numerator: u64, denominator: u64) -> bool {
        let rest = denominator.saturating_sub(numerator);
        self.hides(numerator) || self.hides(rest) || self.hides(denominator) || denominator <= self.up_to
    }
}

/// A cell of a table, as it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    Count(u64),
    /// Too small to be shown.
    Small,
    /// Not small, and hidden so that a small one cannot be worked out.
    Secondary,
}

/// A table whose totals by row and by column are shown: small cells are hidden, and as many more as it takes that no
/// row and no column has one hidden cell alone, nor hidden cells that are few together: the total less what is shown would
/// tell of them. Of the others the smallest above 0 is taken first.
#[must_use]
pub fn table(rows: &[Vec<u64>], policy: Policy) -> Vec<Vec<Shown>> {
    let mut out: Vec<Vec<Shown>> = rows
        .iter()
        .map(|row| {
            row.iter().map(|count| if policy.hides(*count) { Shown::Small } else { Shown::Count(*count) }).collect()
        })
        .collect();
    while let Some((row, column)) = told(rows, &out, policy) {
        out[row][column] = Shown::Secondary;
    }
    out
}

/// The cell to hide beside those of the first row or column whose total tells of what is hidden in it.
fn told(rows: &[Vec<u64>], out: &[Vec<Shown>], policy: Policy) -> Option<(usize, usize)> {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let by_row = (0..rows.len()).map(|row| (0..rows[row].len()).map(|column| (row, column)).collect::<Vec<_>>());
    let by_column = (0..width).map(|column| {
        (0..rows.len()).filter(|row| column < rows[*row].len()).map(|row| (row, column)).collect::<Vec<_>>()
    });
    by_row.chain(by_column).find_map(|line| {
        let (open, hidden): (Vec<_>, Vec<_>) =
            line.into_iter().partition(|(row, column)| matches!(out[*row][*column], Shown::Count(_)));
        let smallest = |(row, column): &(usize, usize)| match rows[*row][*column] {
            0 => u64::MAX,
            count => count,
        };
        let sum: u64 = hidden.iter().map(|(row, column)| rows[*row][*column]).sum();
        match hidden.len() {
            0 => None,
            1 => open.into_iter().min_by_key(smallest),
            _ if sum > policy.up_to => None,
            // Further zeros would leave the sum as it is.
            _ => open.into_iter().filter(|(row, column)| rows[*row][*column] > 0).min_by_key(smallest),
        }
    })
}

/// A number that is shown: the sum of some parts of one whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum {
    /// Its parts, a bit for each by its place.
    pub of: u128,
    /// Whether everybody knows it, such as the total of all.
    pub is_known: bool,
}

/// Which of the sums that one reader may see together, in whatever tables, are hidden: small ones, and as many more as it takes
/// that no sum less others within it leaves few. Of those the smallest is hidden first. Parts may be means. Of more than 128
/// parts only what is known is shown.
#[must_use]
pub fn sums(parts: &[f64], sums: &[Sum], policy: Policy) -> Vec<bool> {
    if parts.len() > 128 {
        return sums.iter().map(|one| !one.is_known).collect();
    }
    let mut told = Told { parts: parts.to_vec(), below: few_below(policy) };
    let values: Vec<f64> = sums.iter().map(|one| told.value(one.of)).collect();
    let mut hidden: Vec<bool> = sums
        .iter()
        .zip(&values)
        .map(|(one, value)| !one.is_known && (told.is_few(*value) || (policy.zero && *value < 0.5)))
        .collect();
    loop {
        // What is shown as 0 tells of its parts that they are none.
        let none = sums.iter().zip(&values).zip(&hidden).filter(|((_, value), hidden)| **value < 0.5 && !**hidden);
        let none = none.fold(0_u128, |all, ((one, _), _)| all | one.of);
        for (_, part) in told.parts.iter_mut().enumerate().filter(|(place, _)| none & (1_u128 << *place) != 0) {
            *part = 0.0;
        }
        let shown: Vec<(usize, u128)> = (0..sums.len())
            .filter(|place| !hidden[*place] && values[*place] >= told.below)
            .map(|place| (place, sums[place].of & !none))
            .collect();
        let Some(masks) = told.of_few(&shown, &values) else { return hidden };
        let may_hide = |mask: &u128| !shown.iter().any(|(place, of)| of == mask && sums[*place].is_known);
        let value = |mask: &u128| told.value(*mask);
        let next = masks.into_iter().filter(may_hide).min_by(|one, other| value(one).total_cmp(&value(other)));
        let Some(next) = next else { return hidden };
        for (place, _) in shown.iter().filter(|(_, of)| *of == next) {
            hidden[*place] = true;
        }
    }
}

/// Counts and means from a half to this are few.
#[expect(clippy::cast_precision_loss, reason = "a handful")]
fn few_below(policy: Policy) -> f64 {
    policy.up_to as f64 + 0.5
}

/// What sums tell of their parts.
struct Told {
    parts: Vec<f64>,
    below: f64,
}

impl Told {
    fn value(&self, of: u128) -> f64 {
        self.parts.iter().enumerate().filter(|(place, _)| of & (1_u128 << *place) != 0).map(|(_, part)| part).sum()
    }

    fn is_few(&self, value: f64) -> bool {
        (0.5..self.below).contains(&value)
    }

    /// A sum and others within it that leave few of it; the smallest such sum first.
    fn of_few(&self, shown: &[(usize, u128)], values: &[f64]) -> Option<Vec<u128>> {
        let mut all: Vec<(f64, u128)> = shown.iter().map(|(place, of)| (values[*place], *of)).collect();
        all.sort_by(|(one, first), (other, second)| one.total_cmp(other).then(first.cmp(second)));
        all.dedup_by_key(|(_, of)| *of);
        all.iter().find_map(|(_, whole)| {
            let within: Vec<u128> = all.iter().rev().map(|(_, of)| *of).filter(|of| of != whole).collect();
            let mut found = self.leaves_few(*whole, &within)?;
            found.push(*whole);
            Some(found)
        })
    }

    /// Sums that have no part in common and lie within what is left, so that few are left.
    fn leaves_few(&self, left: u128, within: &[u128]) -> Option<Vec<u128>> {
        let value = self.value(left);
        if self.is_few(value) {
            return Some(Vec::new());
        }
        let within: Vec<u128> = within.iter().copied().filter(|one| one & !left == 0).collect();
        let reached = within.iter().fold(0_u128, |all, one| all | one);
        if value < 0.5 || self.value(left & !reached) >= self.below {
            return None;
        }
        let (first, rest) = within.split_first()?;
        let taken = self.leaves_few(left & !first, rest).map(|mut found| {
            found.push(*first);
            found
        });
        taken.or_else(|| self.leaves_few(left, rest))
    }
}
