//! What the checks found, one line each: whose it is, what is wrong, what to do, and where.

use access::lists::{Export, ReadLog};
use access::records::accounts;
use access::{App, Role, Viewer};
use axum::extract::State;
use jiff::civil::Date;
use page::govuk::{Markup, Tag};
use page::list::{Column, Columns, FileKind, Filter as ListFilter, List, ListPage, ListParams, ListQuery};
use page::{Problem, Shown, show, words};
use people::PersonId;
use sen2::rules::Mend;

use crate::SEE_FINDINGS;
use crate::records::findings::{self, BY_FIRST_NIGHT, BY_LEVEL, BY_NAME, Filter, Listed};

/// What the log says of the list and of its files.
static READS: ReadLog<Listed> = ReadLog {
    event: "return.findings",
    about: "person",
    right: SEE_FINDINGS,
    subject: |line| line.person.map(store::Id::uuid),
};

/// A case officer who is no manager sees the findings of their own children.
fn filter(asked: &ListParams, viewer: &Viewer) -> Filter {
    let text = |code| Some(asked.value(code).to_owned()).filter(|text| !text.is_empty());
    let is_manager = viewer.is(Role::Manager);
    Filter {
        rule: text("rule"),
        level: text("level"),
        officer: if is_manager { asked.value("officer").parse().ok() } else { Some(viewer.account) },
        nobody: is_manager && asked.value("officer") == NOBODY,
    }
}

/// Children without a case officer.
const NOBODY: &str = "nobody";

/// A level as a tag.
pub(super) fn level(code: &str) -> Markup {
    let (words, colour) = match code {
        "error" => ("Error", "red"),
        "query" => ("Query", "orange"),
        _ => ("Prompt", "blue"),
    };
    Tag::new(words, colour).into()
}

/// Where a finding is corrected, and what the link says; nothing where it is about the return as a whole, and not its header.
#[must_use]
pub fn where_to(rule: &str, child: Option<PersonId>) -> Option<(String, &'static str)> {
    let mend = sen2::rules::rule(rule).map_or(Mend::Event, |rule| rule.mend);
    let (page, words) = match mend {
        Mend::Header => return Some(("/sen2/header".to_owned(), "Change the header")),
        Mend::Address => ("address", "Change the address"),
        Mend::Items => ("sen2/items", "Answer the items"),
        Mend::Details => ("edit", "Change the details"),
        Mend::Needs => ("needs", "Change the needs"),
        Mend::Setting => ("setting", "Change the school or setting"),
        Mend::Event => ("journey/events", "Correct an entry"),
    };
    child.map(|child| (format!("/children/{child}/{page}"), words))
}

/// What the levels ask for.
pub(super) const LEVELS: &str = "You must correct errors. Check queries, and correct them or be ready to explain them. The DfE may ask you about prompts.";

/// A text with its days as people write them.
fn with_days(text: &str) -> String {
    let (mut all, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(first) = rest.chars().next() {
        let day = rest.get(..10).and_then(|part| part.parse::<Date>().ok());
        let taken = match day {
            Some(day) => {
                all.push_str(&words::date(day));
                10
            }
            None => {
                all.push(first);
                first.len_utf8()
            }
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
    all
}

/// What is wrong, in a sentence about the value where there is one.
pub(super) fn problem(found: &str, value: &str) -> String {
    let (found, value) = (with_days(found), with_days(value));
    let tells = |verbs: &[&str]| verbs.iter().any(|verb| found.starts_with(verb));
    match value.is_empty() {
        true if tells(&["is "]) => format!("The item {found}"),
        true => words::capitalised(&found),
        false if tells(&["is ", "has ", "must ", "makes ", "names "]) => format!("“{value}” {found}"),
        false => format!("{} (“{value}”)", words::capitalised(&found)),
    }
}

fn columns<'a>() -> Columns<'a, Listed> {
    Columns::new([
        Column::file("record", |line: &Listed| line.person.map(|child| child.to_string()).unwrap_or_default()),
        Column::cell("Child or young person, case officer", who)
            .in_file("child", |line| {
                [&line.forename, &line.surname].into_iter().flatten().cloned().collect::<Vec<_>>().join(" ")
            })
            .sorted_by(BY_NAME),
        Column::file("case officer", |line: &Listed| line.officer.clone().unwrap_or_default()),
        Column::file("level", |line: &Listed| line.level.clone()),
        Column::cell("Rule", |line: &Listed| {
            let items = line.items.replace(' ', ", ");
            let rule = if items.is_empty() { line.rule.clone() } else { format!("{}, item {items}", line.rule) };
            level(&line.level).then(&Markup::written("<br>")).then(&Markup::text(&rule))
        })
        .in_file("rule", |line| line.rule.clone())
        .sorted_by(BY_LEVEL),
        Column::file("items", |line: &Listed| line.items.clone()),
        Column::file("value", |line: &Listed| line.value.clone()),
        Column::text("Problem", |line: &Listed| problem(&line.words, &line.value))
            .in_file("what is wrong", |line| line.words.clone()),
        Column::cell("What to do", what_to_do).in_file("what to do", |line| line.fix.clone()),
        Column::text("Since", |line: &Listed| words::short_date(line.since()))
            .in_file("since", |line| line.since().to_string())
            .sorted_by(BY_FIRST_NIGHT),
    ])
}

/// The child, with who is responsible for it.
fn who(line: &Listed) -> Markup {
    let Some(child) = line.person else { return Markup::text("Whole return") };
    let of = |part: &Option<String>| part.clone().unwrap_or_default();
    let name = gate::name::listed(&of(&line.forename), &of(&line.surname));
    let officer = line.officer.as_deref().unwrap_or("No case officer");
    Markup::link(&format!("/children/{child}/sen2"), &name).then(&Markup::written("<br>")).then(&Markup::text(officer))
}

fn what_to_do(line: &Listed) -> Markup {
    let fix = Markup::text(&format!("{} ", line.fix));
    match where_to(&line.rule, line.person) {
        Some((href, words)) => fix.then(&Markup::link(&href, words)),
        None => fix,
    }
}

/// The list. `officer` is the name of the case officer whose children are asked for, where somebody's are.
fn list_of<'a>(officer: &str) -> List<'a, Listed> {
    let levels = [("", "All"), ("error", "Errors"), ("query", "Queries"), ("prompt", "Prompts")];
    List::new("/sen2/findings", ("finding", "findings"), columns())
        .labelled("Findings of the SEN2 checks")
        .filter(ListFilter::views("level", "Level", levels))
        .filter(ListFilter::given("rule", "Rule"))
        .filter(ListFilter::given("officer", "Case officer").in_words(officer))
        .in_order_of("level")
        .files()
        .empty("No findings. The checks run each night.")
}

/// The list as an address asks for it.
async fn asked_of<'a>(
    app: &App,
    viewer: &Viewer,
    query: &ListQuery,
) -> Result<(List<'a, Listed>, ListParams), Problem> {
    let asked = list_of("").params(query);
    let mut officer = String::new();
    match filter(&asked, viewer) {
        Filter { nobody: true, .. } => "No case officer".clone_into(&mut officer),
        Filter { officer: Some(account), .. } if viewer.is(Role::Manager) => {
            let mut tx = app.db.read().await?;
            officer =
                accounts::officers_apart(&mut tx, &[account]).await?.pop().map(|(_, name)| name).unwrap_or_default();
        }
        _ => {}
    }
    Ok((list_of(&officer), asked))
}

pub async fn list(State(app): State<App>, viewer: Viewer, query: ListQuery) -> Shown {
    let (list, asked) = asked_of(&app, &viewer, &query).await?;
    let list = app.with_views(&viewer, list).await?;
    let filter = filter(&asked, &viewer);
    let found =
        app.read_page(&viewer, &findings::listing(&app, &viewer, &filter), &list.page_params(&asked), &READS).await?;
    let layout = app.layout(&viewer, "Findings of the SEN2 checks").back_to("/sen2", "SEN2 return");
    let mut page = ListPage::new(layout, list.show(&asked, &found)?).lead(LEVELS);
    if let Some(rule) = filter.rule.as_deref().and_then(sen2::rules::rule) {
        page = page.lead(format!("{}: {}", rule.id, rule.says)).lead(format!(
            "Source: {} ({}).",
            rule.basis,
            rule.sure.words()
        ));
    }
    show(&page)
}

/// The list as a file.
pub async fn file(State(app): State<App>, viewer: Viewer, kind: FileKind, query: ListQuery) -> Shown {
    let (list, asked) = asked_of(&app, &viewer, &query).await?;
    let listing = findings::listing(&app, &viewer, &filter(&asked, &viewer));
    let of = Export { kind, name: "sen2-findings", title: "Findings", reads: &READS, leaves_out: None };
    app.list_file(&viewer, &listing, list.columns(), list.sort(&asked), of).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_a_sentence_with_days_as_people_write_them() {
        assert_eq!(
            problem("is more than 4 weeks after the meeting (2026-05-22)", "2026-09-23"),
            "“23 September 2026” is more than 4 weeks after the meeting (22 May 2026)"
        );
        assert_eq!(problem("is missing", ""), "The item is missing");
        assert_eq!(problem("its check digit does not fit", "B80–1"), "Its check digit does not fit (“B80–1”)");
        assert_eq!(problem("2 plans are active at once", ""), "2 plans are active at once");
    }

    #[test]
    fn each_rule_leads_to_where_it_is_corrected_and_those_of_the_header_to_the_header() {
        let child = Some(PersonId::from_uuid(uuid::Uuid::nil()));
        for rule in sen2::rules::rules() {
            let is_header = matches!(rule.check, sen2::rules::Check::Header(_));
            let whole = where_to(rule.id, None).map(|(href, _)| href);
            assert_eq!(whole.as_deref(), is_header.then_some("/sen2/header"), "{}", rule.id);
            assert!(where_to(rule.id, child).is_some(), "{}", rule.id);
        }
    }
}
