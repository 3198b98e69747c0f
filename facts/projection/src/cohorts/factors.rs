//! What widening multiplies counts by.

/// By which counts are multiplied: a row for each simulation and year, its first number for all, the others by provision.
#[derive(Debug, Clone)]
pub(super) struct Factors {
    pub(super) rows: Vec<f32>,
    pub(super) width: usize,
}

impl Factors {
    pub(super) fn ones(rows: usize, provisions: usize) -> Self {
        Self { rows: vec![1.0; rows * (provisions + 1)], width: provisions + 1 }
    }

    pub(super) fn all(&self, row: usize) -> f64 {
        self.rows.get(row * self.width).map_or(1.0, |factor| f64::from(*factor))
    }

    pub(super) fn of(&self, row: usize, provision: usize) -> f64 {
        self.rows.get(row * self.width + 1 + provision).map_or(1.0, |factor| f64::from(*factor))
    }

    /// Multiplies the provisions for which it is asked.
    pub(super) fn scale(&mut self, row: usize, factor: f64, wanted: impl Fn(usize) -> bool) {
        let at = row * self.width;
        for (provision, own) in self.rows[at + 1..at + self.width].iter_mut().enumerate() {
            if wanted(provision) {
                #[expect(clippy::cast_possible_truncation, reason = "a factor near 1")]
                let factor = factor as f32;
                *own *= factor;
            }
        }
    }
}
