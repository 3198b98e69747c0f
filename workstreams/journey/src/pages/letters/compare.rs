//! What changed between two versions of a template, line by line.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, State};
use page::{Layout, Problem, Shown, show, words};

use super::list::title_of;
use super::template::{open, path_of};
use crate::records::templates;

/// A line of the comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Line {
    Same(String),
    Removed(String),
    Added(String),
}

#[derive(Template)]
#[template(path = "letter_compare.html")]
struct Compared {
    layout: Layout,
    lead: String,
    /// What is said where a version has more lines than are compared.
    cut: Option<String>,
    lines: Vec<Line>,
}

/// Lines that a comparison looks at; a template has far fewer.
const MOST: usize = 1_000;

/// What is said where one of the versions has more lines than that.
fn cut(before: &str, after: &str) -> Option<String> {
    let longest = before.lines().count().max(after.lines().count());
    (longest > MOST).then(|| {
        let (first, all) = (words::count(MOST), words::count(longest));
        format!("Only the first {first} lines of each version are compared. The longer one has {all}.")
    })
}

/// The longest common part stays, what is not in it was removed or added.
fn compare(before: &str, after: &str) -> Vec<Line> {
    let before: Vec<&str> = before.lines().take(MOST).collect();
    let after: Vec<&str> = after.lines().take(MOST).collect();
    let width = after.len() + 1;
    // How many lines of the rest are in both, from each place on.
    let mut common = vec![0_usize; (before.len() + 1) * width];
    let of = |common: &[usize], a: usize, b: usize| common.get(a * width + b).copied().unwrap_or(0);
    for (a, one) in before.iter().enumerate().rev() {
        for (b, other) in after.iter().enumerate().rev() {
            let longest = if one == other {
                of(&common, a + 1, b + 1) + 1
            } else {
                of(&common, a + 1, b).max(of(&common, a, b + 1))
            };
            if let Some(place) = common.get_mut(a * width + b) {
                *place = longest;
            }
        }
    }
    let (mut a, mut b, mut lines) = (0, 0, Vec::new());
    loop {
        match (before.get(a), after.get(b)) {
            (Some(one), Some(other)) if one == other => {
                lines.push(Line::Same((*one).to_owned()));
                a += 1;
                b += 1;
            }
            (Some(one), other) if other.is_none() || of(&common, a + 1, b) >= of(&common, a, b + 1) => {
                lines.push(Line::Removed((*one).to_owned()));
                a += 1;
            }
            (_, Some(other)) => {
                lines.push(Line::Added((*other).to_owned()));
                b += 1;
            }
            _ => return lines,
        }
    }
}

pub async fn view(
    State(app): State<App>,
    viewer: Viewer,
    Path((kind, wording, language, one, other)): Path<(String, String, String, i64, i64)>,
) -> Shown {
    let which = open(&app, &viewer, &(kind, wording, language)).await?;
    let mut tx = app.db.read().await?;
    let all = templates::history(&mut tx, &which).await?;
    drop(tx);
    let of = |number: i64| all.iter().find(|known| known.number == number).ok_or(Problem::NotFound);
    let (before, after) = (of(one)?, of(other)?);
    let named = |number: i64, state: &str| {
        if state == "draft" { "the draft".to_owned() } else { format!("version {number}") }
    };
    show(&Compared {
        layout: app
            .layout(&viewer, &format!("Changes: {}", title_of(&which)))
            .back_to(&path_of(&which), &title_of(&which)),
        lead: format!("{}. From {} to {}.", which.words(), named(one, &before.state), named(other, &after.state)),
        cut: cut(&before.body, &after.body),
        lines: compare(&before.body, &after.body),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_version_with_more_lines_than_are_compared_it_is_said() {
        let long = "line\n".repeat(MOST + 1);
        assert!(cut(&long, "one").is_some() && cut("one", &long).is_some());
        assert_eq!(cut(&"line\n".repeat(MOST), "one"), None);
    }

    #[test]
    fn lines_that_changed_stand_between_those_that_stayed() {
        let lines = compare("one\ntwo\nthree", "one\n2\nthree\nfour");
        let of = |text: &str| text.to_owned();
        assert_eq!(
            lines,
            [
                Line::Same(of("one")),
                Line::Removed(of("two")),
                Line::Added(of("2")),
                Line::Same(of("three")),
                Line::Added(of("four"))
            ]
        );
        assert!(compare("", "").is_empty());
        assert_eq!(compare("a", ""), [Line::Removed(of("a"))]);
    }
}
