//! For tests of the gate itself: whether the test that looks for leaks would find them. In a release build the switch is
//! connected to nothing.

use std::sync::atomic::{AtomicBool, Ordering};

static OPEN: AtomicBool = AtomicBool::new(false);

/// Opens the gate for the whole process, or closes it again.
pub fn open(open: bool) {
    OPEN.store(open, Ordering::SeqCst);
}

/// Whether a test has opened the gate.
#[must_use]
pub fn is_open() -> bool {
    OPEN.load(Ordering::SeqCst)
}
