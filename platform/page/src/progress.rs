//! How far work in the background is. Without scripts the reader refreshes the page by a link; with them it says by itself how
//! far it is, for ten minutes (`assets/progress.js`). The page never loads itself anew: whoever reads it stays where they are.

use askama::Template;

/// How far work in the background is: part of the page that will show what came of it.
#[derive(Debug, Template)]
#[template(path = "progress.html")]
pub struct Progress {
    href: String,
    status: String,
    hint: String,
    done: i64,
    total: i64,
}

impl Progress {
    /// The page with this address waits for work that stands so, such as "Running: 300 of 1,000 simulations".
    #[must_use]
    pub fn new(href: &str, status: &str) -> Self {
        Self { href: href.to_owned(), status: status.to_owned(), hint: String::new(), done: 0, total: 0 }
    }

    /// Says how long it takes, as a rule.
    #[must_use]
    pub fn hint(mut self, hint: &str) -> Self {
        hint.clone_into(&mut self.hint);
        self
    }

    /// Shows a bar: `done` of `total`. Where the total is not known yet there is none.
    #[must_use]
    pub fn of(mut self, done: i64, total: i64) -> Self {
        (self.done, self.total) = (done.clamp(0, total.max(0)), total);
        self
    }

    fn percent(&self) -> i64 {
        self.done.saturating_mul(100) / self.total.max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_has_words_a_bar_and_a_link_that_works_without_scripts() {
        let waiting = Progress::new("/forecasts/1", "Waiting to run").hint("It takes a minute.").render().unwrap();
        assert!(waiting.contains(r#"href="/forecasts/1""#) && waiting.contains("Waiting to run"), "{waiting}");
        assert!(!waiting.contains("<progress") && !waiting.contains("http-equiv"), "{waiting}");
        let running = Progress::new("/forecasts/1", "Running").of(250, 1_000).render().unwrap();
        assert!(running.contains(r#"max="1000" value="250""#) && running.contains("25%"), "{running}");
    }
}
