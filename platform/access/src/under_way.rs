//! What is under way in this copy of the program. Another copy misses none of it: what holds everywhere is in the database.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use page::Problem;
use uuid::Uuid;

use crate::AccountId;

/// So many answers are remembered to lead somebody on who pressed a button twice.
const REMEMBERED: usize = 512;

/// Requests under way.
#[derive(Debug, Clone, Default)]
pub struct UnderWay(Arc<Mutex<Parts>>);

#[derive(Debug, Default)]
struct Parts {
    same: HashMap<[u8; 32], (Uuid, usize)>,
    led: VecDeque<(Uuid, String)>,
    logged: HashMap<AccountId, (i64, usize)>,
    files: HashSet<AccountId>,
}

/// A request, while it and others like it are under way.
#[derive(Debug)]
pub(crate) struct Same {
    pub key: Uuid,
    digest: [u8; 32],
    all: UnderWay,
}

impl Drop for Same {
    fn drop(&mut self) {
        self.all.with(|parts| {
            if let Some((_, count)) = parts.same.get_mut(&self.digest) {
                *count -= 1;
                if *count == 0 {
                    parts.same.remove(&self.digest);
                }
            }
        });
    }
}

/// A heavy file of an account, while it is put together.
#[derive(Debug)]
pub struct HeavyFile {
    account: AccountId,
    all: UnderWay,
}

impl Drop for HeavyFile {
    fn drop(&mut self) {
        self.all.with(|parts| parts.files.remove(&self.account));
    }
}

impl UnderWay {
    fn with<T>(&self, work: impl FnOnce(&mut Parts) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The key that all requests with this digest share while one of them is under way.
    pub(crate) fn enter(&self, digest: [u8; 32], new: impl FnOnce() -> Uuid) -> Same {
        let key = self.with(|parts| {
            let (key, count) = parts.same.entry(digest).or_insert_with(|| (new(), 0));
            *count += 1;
            *key
        });
        Same { key, digest, all: self.clone() }
    }

    /// Begins to put a heavy file together for an account: one at a time, so that nobody takes the turns of all others.
    ///
    /// # Errors
    /// [`Problem::Conflict`] while another one is.
    pub fn heavy_file(&self, account: AccountId) -> Result<HeavyFile, Problem> {
        if self.with(|parts| parts.files.insert(account)) {
            return Ok(HeavyFile { account, all: self.clone() });
        }
        let words = "OnePlan is already making a file for you. Wait until it has downloaded. Then try again.";
        Err(Problem::Conflict(words.to_owned()))
    }

    /// Remembers where a form has led.
    pub(crate) fn leads(&self, key: Uuid, to: &str) {
        self.with(|parts| {
            parts.led.push_back((key, to.to_owned()));
            if parts.led.len() > REMEMBERED {
                parts.led.pop_front();
            }
        });
    }

    /// Where a form has led, where that is remembered.
    pub(crate) fn led(&self, key: Uuid) -> Option<String> {
        self.with(|parts| parts.led.iter().find(|(known, _)| *known == key).map(|(_, to)| to.clone()))
    }

    /// Whether one more refused page of an account is to be logged in this minute.
    pub(crate) fn is_worth_logging(&self, account: AccountId, now: Timestamp, most: usize) -> bool {
        let minute = now.as_second().div_euclid(60);
        self.with(|parts| {
            // Those of other minutes are of no use any more.
            if parts.logged.len() > 10_000 {
                parts.logged.retain(|_, (at, _)| *at == minute);
            }
            let (at, count) = parts.logged.entry(account).or_insert((minute, 0));
            if *at != minute {
                (*at, *count) = (minute, 0);
            }
            *count += 1;
            *count <= most
        })
    }
}
