//! The first day as README.md tells it: its commands are those that the program takes, and they lead from a clean machine with two
//! files to children and published figures.

use std::fs;
use std::path::Path;

use clap::Parser as _;
use clap::error::ErrorKind;
use oneplan::commands::Cli;
use sen2::Year;
use sen2::rules::{apply, base, base_header};
use sqlx::{Connection, SqliteConnection};

use crate::{code, err, oneplan, out};

const README: &str = include_str!("../../../README.md");

/// What Explore Education Statistics publishes of plans within 20 weeks (Open Government Licence v3.0): England and one authority.
const TIMELINESS: &str = "\u{feff}time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,new_la_code,old_la_code,la_name,breakdown_topic,breakdown,plans_issued_den,plans_issued_den_ex,plans_issued_within_20_weeks,plans_issued_20_weeks_ex,pc_plans_issued_within_20_weeks,PC_plans_issued_20_weeks_ex,plans_issued_gt20weeks_ltYear,plans_issued_gt20weeks_ltYear_ex,pc_plans_issued_gt20weeks_ltYear,PC_plans_issued_gt20weeks_ltYear_ex,plans_issued_gt_1_year,plans_issued_gt_1_year_ex,pc_plans_issued_gt_1_year,PC_plans_issued_gt_1_year_ex
2022,Calendar year,National,E92000001,England,,,,,,All EHC plans issued,All EHC plans issued,65512,62108,31226,30536,47.7,49.2,x,x,x,x,x,x,x,x
2022,Calendar year,Local authority,E92000001,England,E12000003,Yorkshire and The Humber,E08000032,380,Bradford,All EHC plans issued,All EHC plans issued,796,795,630,630,79.1,79.2,x,x,x,x,x,x,x,x
2023,Calendar year,National,E92000001,England,,,,,,All EHC plans issued,All EHC plans issued,80945,76506,39784,38471,49.1,50.3,36404,33565,45,43.9,4118,3947,5.1,5.2
2023,Calendar year,Local authority,E92000001,England,E12000003,Yorkshire and The Humber,E08000032,380,Bradford,All EHC plans issued,All EHC plans issued,1145,1145,817,817,71.4,71.4,327,327,28.6,28.6,1,1,0.1,0.1
2024,Calendar year,National,E92000001,England,,,,,,All EHC plans issued,All EHC plans issued,90392,84866,41448,39407,45.9,46.4,42402,39168,46.9,46.2,6478,6230,7.2,7.3
2024,Calendar year,Local authority,E92000001,England,E12000003,Yorkshire and The Humber,E08000032,380,Bradford,All EHC plans issued,All EHC plans issued,1337,1317,1188,1180,88.9,89.6,148,137,11.1,10.4,1,0,0.1,0
";

/// The commands of a part of README.md: lines of code, and code in a sentence.
fn commands(text: &str) -> Vec<String> {
    let lines = text.lines().filter_map(|line| line.strip_prefix("    ")).filter(|line| line.starts_with("oneplan "));
    let lines = lines.map(|line| line.split(" #").next().unwrap_or_default().to_owned());
    let prose: Vec<&str> = text.lines().filter(|line| !line.starts_with("    ")).collect();
    let prose = prose.join("\n");
    let said = prose.split('`').skip(1).step_by(2).filter(|code| code.starts_with("oneplan")).map(str::to_owned);
    let all = lines.chain(said).map(|one| one.split(" > ").next().unwrap_or_default().trim().to_owned());
    all.filter(|one| one.split_whitespace().nth(1).is_some()).collect()
}

/// As a shell divides it.
fn words(command: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut quoted = false;
    for c in command.chars() {
        match c {
            '"' => quoted = !quoted,
            c if c.is_whitespace() && !quoted => all.push(String::new()),
            c => all.last_mut().unwrap().push(c),
        }
    }
    all.retain(|word| !word.is_empty());
    all
}

fn first_day() -> &'static str {
    let section = README.split("\n## The first day\n").nth(1).expect("README.md tells the first day");
    section.split("\n## ").next().unwrap()
}

#[test]
fn every_command_in_the_readme_is_one_that_the_program_takes() {
    let all = commands(README);
    assert!(all.len() > 40, "{}", all.len());
    let mut wrong = Vec::new();
    for command in all {
        // Three dots stand for what is left out.
        let is_cut = command.contains('…');
        let given: Vec<String> = words(&command).into_iter().filter(|word| word != "…").collect();
        let Err(error) = Cli::try_parse_from(&given) else { continue };
        let names_it_only = [ErrorKind::MissingRequiredArgument, ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand];
        let is_unknown = matches!(error.kind(), ErrorKind::InvalidSubcommand | ErrorKind::UnknownArgument);
        let shows = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
        if !shows && !names_it_only.contains(&error.kind()) && (is_unknown || !is_cut) {
            wrong.push(format!("{command}: {error}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for command in commands(first_day()) {
        assert!(Cli::try_parse_from(words(&command)).is_ok(), "whole, as it is typed: {command}");
    }
}

/// The zip file of a release: figures in one folder, what explains them in another.
fn release() -> Vec<u8> {
    let folder = std::env::var("ONEPLAN_SHARED").unwrap_or_else(|_| "../../shared".to_owned());
    let published = Path::new(&folder).join("data/sen2/ees_2025rev_timeliness_20_week.csv");
    let figures = fs::read(published).unwrap_or_else(|_| TIMELINESS.as_bytes().to_vec());
    let files = [
        ("data/timeliness_20_week.csv".to_owned(), figures),
        ("data-guidance/data-guidance.txt".to_owned(), b"Education, health and care plans".to_vec()),
    ];
    documents::archive(&files).unwrap()
}

/// Last year's return, of one child.
fn last_years_return() -> Vec<u8> {
    let year = Year::new(2026).unwrap();
    let mut file = Vec::new();
    sen2::write_xml(&mut file, year, &base_header(year), &[apply(&base(year), "").unwrap()]).unwrap();
    file
}

fn number(folder: &Path, sql: &'static str) -> i64 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let place = folder.join("data/oneplan.sqlite");
        let mut db = SqliteConnection::connect(&place.to_string_lossy()).await.unwrap();
        sqlx::query_scalar(sql).fetch_one(&mut db).await.unwrap()
    })
}

#[test]
fn the_commands_of_the_first_day_lead_from_a_clean_machine_to_children_and_published_figures() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, content: &[u8]| fs::write(folder.path().join(name), content).unwrap();
    put("380_SEN2_2026.xml", &last_years_return());
    put("education-health-and-care-plans_2025.zip", &release());
    put("staff.csv", b"name,email,role\nTom Okafor,tom@example.gov.uk,analyst\n");
    let mut ran = Vec::new();
    for command in commands(first_day()) {
        let words = words(&command);
        let args: Vec<&str> = words.iter().skip(1).map(String::as_str).collect();
        // It serves until it is stopped; the pages of the day are tried in the program's own tests.
        if args.first() == Some(&"serve") {
            continue;
        }
        let output = oneplan(folder.path(), &args);
        assert!(code(&output) < 2, "{command}: {}{}", out(&output), err(&output));
        ran.push(args.iter().take(2).copied().collect::<Vec<_>>().join(" "));
    }
    let named: Vec<&str> = ran.iter().map(String::as_str).collect();
    for step in ["migrate", "account add", "sen2 import", "measures import", "account import"] {
        assert!(named.contains(&step), "{step}: {named:?}");
    }
    assert_eq!(number(folder.path(), "select count(*) from account"), 2, "an administrator and a manager");
    assert_eq!(number(folder.path(), "select count(*) from person where is_child"), 1);
    assert!(number(folder.path(), "select count(*) from published_value") > 0);
    let shown = oneplan(folder.path(), &["measures", "show", "--area", "380", "--measure", "M01", "--format", "json"]);
    assert_eq!(code(&shown), 0, "{}", err(&shown));
    assert!(out(&shown).contains("M01"), "{}", out(&shown));
}
