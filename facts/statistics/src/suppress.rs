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
