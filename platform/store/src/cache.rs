//! What was worked out lately, for who asks the same again: nothing of it is written down, and it is gone when the program ends.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// The last answers. Questions are compared whole, so that an answer is never that of another.
pub struct Cache<Q, A> {
    kept: Mutex<VecDeque<(Q, Arc<OnceLock<A>>)>>,
    most: usize,
}

impl<Q: PartialEq, A: Clone> Cache<Q, A> {
    /// Keeps so many.
    #[must_use]
    pub const fn new(most: usize) -> Self {
        Self { kept: Mutex::new(VecDeque::new()), most }
    }

    /// The answer to a question: that of the last time, or made now. Who asks the same meanwhile waits for it; who asks another
    /// does not.
    pub fn of(&self, question: Q, make: impl FnOnce() -> A) -> A {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept.iter().position(|(asked, _)| *asked == question).and_then(|place| kept.remove(place));
        let (question, answer) = known.unwrap_or_else(|| (question, Arc::default()));
        kept.push_front((question, Arc::clone(&answer)));
        kept.truncate(self.most);
        drop(kept);
        answer.get_or_init(make).clone()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    #[test]
    fn an_answer_is_made_once_and_forgotten_when_others_were_asked_for() {
        let (cache, made) = (Cache::new(2), AtomicUsize::new(0));
        let ask = |question: u8| {
            cache.of(question, || {
                made.fetch_add(1, Ordering::Relaxed);
                question * 2
            })
        };
        assert_eq!([1, 2, 1, 2, 1].map(ask), [2, 4, 2, 4, 2]);
        assert_eq!(made.load(Ordering::Relaxed), 2);
        // 1 was asked for last: 2 makes room for 3.
        assert_eq!([3, 1, 2].map(ask), [6, 2, 4]);
        assert_eq!(made.load(Ordering::Relaxed), 4);
    }

    #[test]
    fn who_asks_the_same_meanwhile_waits_and_who_asks_another_does_not() {
        let (cache, made) = (Cache::new(4), AtomicUsize::new(0));
        let slow = || {
            std::thread::sleep(Duration::from_millis(100));
            made.fetch_add(1, Ordering::Relaxed);
            7
        };
        std::thread::scope(|scope| {
            let all: Vec<_> = (0..3).map(|_| scope.spawn(|| cache.of("slow", slow))).collect();
            let other = scope.spawn(|| cache.of("other", || made.load(Ordering::Relaxed)));
            assert_eq!(other.join().unwrap(), 0, "it did not wait");
            assert!(all.into_iter().all(|one| one.join().unwrap() == 7));
        });
        assert_eq!(made.load(Ordering::Relaxed), 1);
    }
}
