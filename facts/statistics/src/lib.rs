//! Honest words for a number: how sure it is, what it is compared with, whether it moved.
//!
//! Everything here is arithmetic over what it is handed. Percentages run from 0 to 100, rates count events for so many;
//! a proportion has its interval by Wilson, a rate by Byar or, below ten events, by the exact Poisson distribution.

mod comparator;
mod interval;
mod suppress;
mod words;
mod xmr;

pub use comparator::{Band, Comparison, Member, Statistic, band, compare, mean, median, pooled, quantile, rank};
pub use interval::{Confidence, Interval, mean_interval, proportion, rate};
pub use suppress::{Policy, Shown, Sum, sums, table};
pub use words::{Change, Observed, Polarity, Standing, change, standing, two_proportions};
pub use xmr::{Assurance, Chart, Options, PointType, SpecialCause, Variation, chart};
