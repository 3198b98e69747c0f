//! Counts for operators in the Prometheus text format. Nothing personal: routes are patterns, never paths.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Upper bounds of the buckets, in seconds.
const BUCKETS: [f64; 9] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5];

/// What has been served since the start.
#[derive(Debug, Clone, Default)]
pub struct Metrics(Arc<Mutex<BTreeMap<Key, Served>>>);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    method: String,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, Default)]
struct Served {
    count: u64,
    seconds: f64,
    buckets: [u64; BUCKETS.len()],
}

impl Metrics {
    /// Notes a response.
    pub fn note(&self, method: &str, route: &str, status: u16, took: Duration) {
        let key = Key { method: method.to_owned(), route: route.to_owned(), status };
        let seconds = took.as_secs_f64();
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let served = all.entry(key).or_default();
        served.count += 1;
        served.seconds += seconds;
        for (bucket, bound) in served.buckets.iter_mut().zip(BUCKETS) {
            *bucket += u64::from(seconds <= bound);
        }
    }

    #[must_use]
    pub fn text(&self) -> String {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = String::from(
            "# HELP oneplan_request_seconds Time to answer a request.\n# TYPE oneplan_request_seconds histogram\n",
        );
        for (Key { method, route, status }, served) in all.iter() {
            let labels = format!("method=\"{method}\",route=\"{route}\",status=\"{status}\"");
            for (bucket, bound) in served.buckets.iter().zip(BUCKETS) {
                let _ = writeln!(text, "oneplan_request_seconds_bucket{{{labels},le=\"{bound}\"}} {bucket}");
            }
            let _ = writeln!(text, "oneplan_request_seconds_bucket{{{labels},le=\"+Inf\"}} {}", served.count);
            let _ = writeln!(text, "oneplan_request_seconds_sum{{{labels}}} {}", served.seconds);
            let _ = writeln!(text, "oneplan_request_seconds_count{{{labels}}} {}", served.count);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_route_and_bucket() {
        let metrics = Metrics::default();
        metrics.note("GET", "/children/{id}", 200, Duration::from_millis(7));
        metrics.note("GET", "/children/{id}", 200, Duration::from_millis(70));
        let text = metrics.text();
        assert!(
            text.contains(
                r#"oneplan_request_seconds_bucket{method="GET",route="/children/{id}",status="200",le="0.01"} 1"#
            ),
            "{text}"
        );
        assert!(
            text.contains(r#"oneplan_request_seconds_count{method="GET",route="/children/{id}",status="200"} 2"#),
            "{text}"
        );
    }
}
