//! What the checks found, one line each: whose it is, what is wrong, what to do, and where.

use access::{App, Role, Viewer};
use askama::Template;
use axum::extract::{Query, State};
use page::govuk::{Cell, Head, Markup, Pagination, Table, Tag};
use page::{Layout, Problem, Shown, show, words};
use people::PersonId;
use sen2::rules::Mend;
use serde_json::json;

use super::files;
use crate::SEE_FINDINGS;
use crate::records::findings::{self, Filter, Listed};

/// Lines on a page.
const PAGE: i64 = 50;
/// Lines of a file.
const MOST: i64 = 100_000;

#[derive(Template)]
#[template(path = "sen2_findings.html")]
struct Findings {
    layout: Layout,
    summary: String,
    filters: Vec<(String, &'static str, bool)>,
    /// The rule that is shown alone: its id and what it says, what it rests on.
    rule: Option<(String, String)>,
    table: Option<Table>,
    pagination: Option<Pagination>,
    query: String,
}

/// What is asked.
#[derive(serde::Deserialize, Default, Clone)]
pub struct Asked {
    rule: Option<String>,
    level: Option<String>,
    officer: Option<String>,
    page: Option<i64>,
}

impl Asked {
    /// The address's part after the question mark, without the page.
    fn query(&self) -> String {
        let plain = |text: &Option<String>| {
            text.clone().filter(|text| text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')).unwrap_or_default()
        };
        let pairs = [("rule", plain(&self.rule)), ("level", plain(&self.level)), ("officer", plain(&self.officer))];
        pairs
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("&amp;")
            .replace("&amp;", "&")
    }

    /// A case officer who is no manager sees the findings of their own children.
    fn filter(&self, viewer: &Viewer) -> Filter {
        let text = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let nobody = self.officer.as_deref() == Some("nobody");
        let officer = self.officer.as_deref().and_then(|id| id.parse().ok());
        let is_manager = viewer.is(Role::Manager);
        Filter {
            rule: text(&self.rule),
            level: text(&self.level),
            officer: if is_manager { officer } else { Some(viewer.account) },
            nobody: nobody && is_manager,
        }
    }
}

/// A level as a tag.
pub(super) fn level(code: &str) -> Markup {
    let tag = match code {
        "error" => Tag::new("Error", "red"),
        "query" => Tag::new("Query", "orange"),
        _ => Tag::new("Prompt", "blue"),
    };
    Markup::render(&tag).unwrap_or_default()
}

/// Where a finding is put right, and what the link says.
#[must_use]
pub fn where_to(rule: &str, child: PersonId) -> (String, &'static str) {
    let mend = sen2::rules::rule(rule).map_or(Mend::Event, |rule| rule.mend);
    let (page, words) = match mend {
        Mend::Address => ("address", "Change the address"),
        Mend::Items => ("sen2/items", "Answer the items"),
        Mend::Details => ("edit", "Change the details"),
        Mend::Needs => ("needs", "Change the needs"),
        Mend::Setting => ("setting", "Change the setting"),
        Mend::Event => ("journey/events", "Correct an entry"),
        Mend::Header => return ("/sen2/header".to_owned(), "Change the header"),
    };
    (format!("/children/{child}/{page}"), words)
}

/// Loads a part of the list, and logs whom it shows.
async fn load(
    app: &App,
    viewer: &Viewer,
    filter: &Filter,
    limit: i64,
    offset: i64,
) -> Result<(Vec<Listed>, i64), Problem> {
    let mut tx = app.db.read().await?;
    let total = findings::count(&mut tx, app, viewer, filter).await?;
    let lines = findings::list(&mut tx, app, viewer, filter, limit, offset).await?;
    drop(tx);
    let mut shown: Vec<PersonId> = lines.iter().filter_map(|line| line.person).collect();
    shown.dedup();
    let because = app.policy.reach(viewer, SEE_FINDINGS).first().map_or("", |rule| rule.because);
    let entry = store::Entry::new("return.findings", "person", None, because).detail(json!({ "shown": shown }));
    app.db.log_read(&viewer.actor(), entry).await?;
    Ok((lines, total))
}

/// The page.
pub async fn list(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let filter = asked.filter(&viewer);
    let number = asked.page.unwrap_or(1).clamp(1, 1_000_000);
    let (lines, total) = load(&app, &viewer, &filter, PAGE, (number - 1) * PAGE).await?;
    let rule = filter.rule.as_ref().and_then(|id| sen2::rules::rule(id));
    let filters = [("", "All"), ("error", "Errors"), ("query", "Queries"), ("prompt", "Prompts")]
        .into_iter()
        .map(|(code, words)| {
            let other = Asked { level: Some(code.to_owned()), ..asked.clone() };
            (format!("/sen2/findings?{}", other.query()), words, filter.level.as_deref().unwrap_or_default() == code)
        })
        .collect();
    let query = asked.query();
    show(&Findings {
        summary: words::plural(total, "finding", "findings"),
        filters,
        rule: rule.map(|rule| {
            (format!("{}: {}", rule.id, rule.says), format!("Rests on: {} ({}).", rule.basis, rule.sure.words()))
        }),
        table: (!lines.is_empty()).then(|| table(&lines)),
        pagination: Pagination::numbered(
            usize::try_from(number).unwrap_or(1),
            usize::try_from(total).unwrap_or(0).div_ceil(50),
            |page| format!("/sen2/findings?{query}&page={page}"),
        ),
        query,
        layout: app.layout(&viewer, "Findings of the SEN2 checks").back_to("/sen2", "SEN2 return"),
    })
}

/// What is wrong, with the value where there is one.
fn wrong(line: &Listed) -> String {
    if line.value.is_empty() { line.words.clone() } else { format!("{} (“{}”)", line.words, line.value) }
}

fn table(lines: &[Listed]) -> Table {
    let rows = lines
        .iter()
        .map(|line| {
            let (who, fix) = match line.person {
                Some(child) => {
                    let of = |part: &Option<String>| part.clone().unwrap_or_default();
                    let name = people::name::listed(&of(&line.forename), &of(&line.surname));
                    let (href, words) = where_to(&line.rule, child);
                    let link = Markup::link(&href, words);
                    let name = Markup::link(&format!("/children/{child}/sen2"), &name);
                    (name, Markup::text(&format!("{} ", line.fix)).then(&link))
                }
                None => {
                    let link = Markup::link("/sen2/header", "Change the header");
                    let fix = Markup::text(&format!("{} ", line.fix));
                    (
                        Markup::text("The return as a whole"),
                        if line.rule.starts_with("H-") { fix.then(&link) } else { fix },
                    )
                }
            };
            let line_break = Markup::written("<br>");
            let officer = line.officer.clone().unwrap_or_else(|| "No case officer".to_owned());
            let rule = if line.items.is_empty() {
                line.rule.clone()
            } else {
                format!("{}, item {}", line.rule, line.items.replace(' ', ", "))
            };
            let who = if line.person.is_some() { who.then(&line_break).then(&Markup::text(&officer)) } else { who };
            vec![
                Cell::html(who),
                Cell::html(level(&line.level).then(&line_break).then(&Markup::text(&rule))),
                Cell::text(wrong(line)),
                Cell::html(fix),
                Cell::text(words::date(line.since())),
            ]
        })
        .collect();
    let head = ["Child or young person, case officer", "Rule", "What is wrong", "What to do", "Since"];
    Table { head: head.iter().map(|text| Head::text(text)).collect(), rows, ..Table::default() }
}

const COLUMNS: [&str; 10] =
    ["record", "child", "case officer", "level", "rule", "items", "value", "what is wrong", "what to do", "since"];

fn row(line: &Listed) -> [String; 10] {
    let name = [&line.forename, &line.surname].into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
    [
        line.person.map(|child| child.to_string()).unwrap_or_default(),
        name,
        line.officer.clone().unwrap_or_default(),
        line.level.clone(),
        line.rule.clone(),
        line.items.clone(),
        line.value.clone(),
        line.words.clone(),
        line.fix.clone(),
        line.since().to_string(),
    ]
}

/// The list as CSV.
pub async fn as_csv(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let (lines, _) = load(&app, &viewer, &asked.filter(&viewer), MOST, 0).await?;
    let rows: Vec<Vec<String>> = std::iter::once(COLUMNS.map(str::to_owned).to_vec())
        .chain(lines.iter().map(|line| row(line).to_vec()))
        .collect();
    page::download::csv("sen2-findings.csv", &rows)
}

/// The list as an Excel workbook.
pub async fn as_xlsx(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let (lines, _) = load(&app, &viewer, &asked.filter(&viewer), MOST, 0).await?;
    let mut sheet = workbook::Sheet::new("Findings", &COLUMNS);
    for line in &lines {
        sheet.row(&row(line));
    }
    let content = workbook::write(vec![sheet]).map_err(|error| Problem::Defect(error.to_string()))?;
    files::keep(workbook::MEDIA_TYPE, "sen2-findings.xlsx", content)
}
