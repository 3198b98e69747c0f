//! How many statements a page sends to the database: the driver tells of each in the log.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::sleep;
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Event, Metadata, Subscriber};

static COUNTS: AtomicBool = AtomicBool::new(false);
static STATEMENTS: AtomicUsize = AtomicUsize::new(0);
/// Where the driver tells of each statement.
const TOLD: &str = "sqlx::query";

/// Counts statements while it is asked to, and hears nothing else.
pub struct Statements;

/// How many statements an act sends, with what it gives. Nothing else may be at work.
pub async fn counted<T>(act: impl Future<Output = T>) -> (T, usize) {
    STATEMENTS.store(0, Ordering::Relaxed);
    COUNTS.store(true, Ordering::Relaxed);
    let given = act.await;
    // The last statement is told by a thread of its own.
    sleep(Duration::from_millis(5)).await;
    COUNTS.store(false, Ordering::Relaxed);
    (given, STATEMENTS.load(Ordering::Relaxed))
}

impl Subscriber for Statements {
    fn register_callsite(&self, about: &'static Metadata<'static>) -> Interest {
        if about.target() == TOLD { Interest::sometimes() } else { Interest::never() }
    }
    fn enabled(&self, about: &Metadata<'_>) -> bool {
        COUNTS.load(Ordering::Relaxed) && about.target() == TOLD
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {
        STATEMENTS.fetch_add(1, Ordering::Relaxed);
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}
