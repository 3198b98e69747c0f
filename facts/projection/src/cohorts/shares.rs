//! Shares of a whole, and which of them a chance falls on.

/// Rows of cumulative shares, with a guide: for each row as many marks as parts, that say where to begin to look.
pub(super) struct Shares {
    sums: Vec<f64>,
    guide: Vec<u8>,
    row: usize,
}

impl Shares {
    pub(super) fn of(sums: Vec<f64>, row: usize) -> Self {
        let row = row.max(1);
        let mut guide = Vec::with_capacity(sums.len());
        for sums in sums.chunks(row) {
            let step = sums.last().copied().unwrap_or(0.0) / sums.len() as f64;
            let (mut at, mut mark) = (0, 0.0);
            for _ in 0..sums.len() {
                while at + 1 < sums.len() && sums[at] <= mark {
                    at += 1;
                }
                guide.push(small(at));
                mark += step;
            }
        }
        Self { sums, guide, row }
    }

    /// The parts of a row.
    #[inline]
    pub(super) fn row(&self, row: usize) -> &[f64] {
        self.sums.get(row * self.row..(row + 1) * self.row).unwrap_or_default()
    }

    /// The place in a row that a chance falls on.
    #[inline]
    pub(super) fn draw(&self, row: usize, chance: f64) -> usize {
        let sums = self.row(row);
        let wanted = chance * sums.last().copied().unwrap_or(0.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a place in the row"
        )]
        let mark = (chance * sums.len() as f64) as usize;
        let mut at = usize::from(self.guide.get(row * self.row + mark).copied().unwrap_or(0));
        // A mark that was rounded up is a step too far.
        while at > 0 && sums[at - 1] > wanted {
            at -= 1;
        }
        while at + 1 < sums.len() && sums[at] <= wanted {
            at += 1;
        }
        at
    }
}

/// The place among parts that a chance falls on.
pub(super) fn pick(parts: &[f64], chance: f64) -> usize {
    let all: f64 = parts.iter().sum();
    let mut sum = 0.0;
    let found = parts.iter().position(|part| {
        sum += part;
        chance * all < sum
    });
    found.unwrap_or(0)
}

#[inline]
pub(super) fn small(place: usize) -> u8 {
    numbers::fitted::<u8>(place)
}

pub(super) fn odds(chance: f64) -> f64 {
    chance / (1.0 - chance)
}

pub(super) fn chance_of(odds: f64) -> f64 {
    odds / (1.0 + odds)
}
