//! Rules with their examples; reading and writing; files that are broken, hostile or of another year.

use std::io::BufReader;

use proptest::prelude::*;
use sen2::measures::{Share, Timeliness};
use sen2::rules::{Check, Sure, apply, base, base_header, rules};
use sen2::schema::{Form, ITEMS, Place, order};
use sen2::{Block, Checker, Field, Finding, Level, Part, Record, Side, Unreadable, XmlReader, Year, diff};

fn year(number: u16) -> Year {
    Year::new(number).unwrap()
}

/// What a checker finds in a header and people.
fn findings(year: Year, header: &Record, people: &[Record]) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut checker = Checker::new(Some(year));
    checker.look(&Part::Header(header.clone()), &mut |finding| found.push(finding));
    for person in people {
        checker.look(&Part::Person(person.clone()), &mut |finding| found.push(finding));
    }
    checker.finish(&mut |finding| found.push(finding));
    found
}

fn xml(year: Year, people: &[Record]) -> Vec<u8> {
    let mut out = Vec::new();
    sen2::write_xml(&mut out, year, &base_header(year), people).unwrap();
    out
}

fn read(bytes: &[u8]) -> Vec<Result<Part, Unreadable>> {
    XmlReader::new(BufReader::new(bytes)).collect()
}

#[test]
fn the_example_return_of_each_year_is_clean() {
    for year in Year::all() {
        let found = findings(year, &base_header(year), &[base(year)]);
        assert_eq!(found, [], "{year}");
    }
}

#[test]
fn every_rule_holds_for_its_good_example_and_fails_for_its_bad_one() {
    for rule in rules() {
        let year = rule.example_year();
        let own = |found: Vec<Finding>| found.into_iter().filter(|one| one.rule == rule.id).collect::<Vec<_>>();
        let (header, person) = (base_header(year), base(year));
        let of = |changes: &str| match rule.check {
            Check::Header(_) => own(findings(year, &apply(&header, changes).unwrap(), &[])),
            _ => own(findings(
                year,
                &header,
                &[apply(&person, changes).unwrap_or_else(|| panic!("{}: {changes}", rule.id))],
            )),
        };
        assert_eq!(of(rule.good), [], "{}", rule.id);
        match rule.check {
            Check::Header(_) | Check::Person(_) if !matches!(rule.id, "S-G1" | "S-A10") => {
                let found = of(rule.bad);
                assert!(!found.is_empty(), "{}: nothing found for {}", rule.id, rule.bad);
                assert_eq!(found[0].level, rule.level);
                assert!(!found[0].words.is_empty() && !found[0].fix.is_empty());
            }
            _ => {}
        }
    }
}

#[test]
fn rules_that_look_across_people_and_at_gias_find_what_they_should() {
    let y = year(2026);
    let person = base(y);
    let other = apply(&person, "UPN=; UniqueLearnerNumber=1000000043; Surname=Hart").unwrap();
    let ids =
        |people: &[Record]| findings(y, &base_header(y), people).into_iter().map(|one| one.rule).collect::<Vec<_>>();
    assert_eq!(ids(&[person.clone(), other.clone()]), Vec::<&str>::new());
    assert_eq!(ids(&[person.clone(), person.clone()]), ["S-D1", "S-D3"]);
    assert_eq!(ids(&[other.clone(), apply(&other, "Forename=Max").unwrap()]), ["S-D2"]);
    let mut two = person.clone();
    let request = two.one(Block::Requests).unwrap().clone();
    two.push(request);
    assert!(ids(&[two]).contains(&"S-A10"));
    let many: Vec<Record> = (0..12)
        .map(|n| apply(&person, &format!("UPN=; UPNunknown=UN3; Surname=S{n}; Requests/RequestSource=5")).unwrap())
        .collect();
    let found = findings(y, &base_header(y), &many);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].rule, found[0].level, found[0].person), ("S-R6", Level::Prompt, None));
    assert_eq!(found[0].words, "12 of 12 requests have the source “other”");

    let known =
        [("999001".to_owned(), sen2::checks::Setting { name: "Hill Top".into(), open: true, ..Default::default() })];
    let gias = |changes: &str| {
        let mut found = Vec::new();
        let mut checker = Checker::new(Some(y)).with_settings(known.clone().into());
        checker.look(&Part::Person(apply(&person, changes).unwrap()), &mut |one| found.push(one.words));
        found
    };
    assert_eq!(gias(""), Vec::<String>::new());
    assert!(gias("Requests/ActivePlans/PlacementDetail/URN=999888")[0].contains("no such setting"));
    assert!(gias("Requests/ActivePlans/PlacementDetail/SENunitIndicator=1")[0].contains("Hill Top has no SEN unit"));
}

#[test]
fn rules_say_what_they_rest_on_and_have_ids_of_their_own() {
    let mut ids: Vec<&str> = rules().iter().map(|rule| rule.id).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
    for rule in rules() {
        assert!(!rule.says.is_empty() && !rule.fix.is_empty() && !rule.basis.is_empty(), "{}", rule.id);
        assert!(
            rule.sure != Sure::Expected || rule.level != Level::Error,
            "{}: what is only expected is no error",
            rule.id
        );
    }
    // Every check of the reference's tables 2.2 that is not a prompt on its own.
    for id in [
        "S-H1", "S-H2", "S-H3", "S-P1", "S-P5", "S-P9", "S-R1", "S-R8", "S-S1", "S-S7", "S-N1", "S-N5", "S-N9",
        "S-N11", "S-A1", "S-A6", "S-X1",
    ] {
        assert!(ids.contains(&id), "{id}");
    }
}

#[test]
fn needs_may_stand_in_either_order_of_their_ranks() {
    let y = year(2026);
    let person = apply(
        &base(y),
        "Requests/ActivePlans/SENneed/SENtype=HI; Requests/ActivePlans/SENneed/SENtypeRank=2; \
         +Requests/ActivePlans/SENneed SENtype=SLCN SENtypeRank=1",
    )
    .unwrap();
    let Some(Ok(Part::Person(read))) = read(&xml(y, &[person])).into_iter().nth(1) else { panic!() };
    let plans = read.one(Block::Requests).unwrap().one(Block::ActivePlans).unwrap();
    let needs: Vec<_> =
        plans.all(Block::SenNeed).map(|need| (need.get(Field::SenType), need.get(Field::SenTypeRank))).collect();
    assert_eq!(needs, [(Some("HI"), Some("2")), (Some("SLCN"), Some("1"))]);
    assert_eq!(findings(y, &base_header(y), &[read]), []);
}

#[test]
fn no_rule_is_stricter_than_its_words() {
    const CEASED: &str =
        "Requests/Assessment/NamedPlan/CeaseDate=2025-07-31; Requests/Assessment/NamedPlan/CeaseReason=1";
    const NEET: &str = "Requests/ActivePlans/PlacementDetail/URN=; Requests/ActivePlans/PlacementDetail/SENSetting=NEET; PersonBirthDate=1999-12-01";
    const OLD: &str = "Requests/RequestOutcome=H; Requests/RequestOutcomeDate=; Requests/ReceivedDate=; Requests/RYA=";
    const BESIDE: &str = "+Requests/ActivePlans/PlacementDetail URN=999002 PlacementRank=2 EntryDate=2025-09-01 SENunitIndicator=0 ResourcedProvisionIndicator=0";
    let left = |on: &str| format!("Requests/ActivePlans/PlacementDetail/LeavingDate={on}");
    let y = year(2026);
    let finds = |rule: &str, changes: &str| {
        let person = apply(&base(y), changes).unwrap_or_else(|| panic!("{rule}: {changes}"));
        findings(y, &base_header(y), &[person]).iter().any(|one| one.rule == rule)
    };
    let needs = |second: &str| {
        format!(
            "Requests/ActivePlans/SENneed/SENtypeRank=2; +Requests/ActivePlans/SENneed SENtype=HI SENtypeRank={second}"
        )
    };
    // Of each rule: what its words allow, and what they do not.
    for (rule, allowed, not) in [
        ("S-A1", needs("1"), needs("2")),
        (
            "S-R8",
            "Requests/RequestOutcome=N; Requests/RequestTribunal=1".to_owned(),
            "Requests/RequestOutcome=W; Requests/RequestOutcomeDate=; Requests/RequestTribunal=1".to_owned(),
        ),
        (
            "S-S3",
            "Requests/Assessment/AssessmentOutcome=N; Requests/Assessment/AssessmentMediation=1".to_owned(),
            "Requests/Assessment/AssessmentOutcome=N; Requests/Assessment/OtherMediation=1".to_owned(),
        ),
        (
            "S-P8",
            format!(
                "UPN=; UPNunknown=UN8; {OLD}; Requests/Assessment/AssessmentOutcome=H; Requests/ActivePlans/TransferLA=380"
            ),
            format!("UPN=; UPNunknown=UN8; {OLD}; Requests/Assessment/AssessmentOutcome=H"),
        ),
        (
            "S-P9",
            format!("UPN=; UPNunknown=UN10; {OLD}; -Requests/Assessment; -Requests/ActivePlans"),
            "UPN=; UPNunknown=UN10; Requests/RequestOutcome=N; Requests/RequestTribunal=1".to_owned(),
        ),
        ("S-N7", format!("{NEET}; {}", left("2025-11-01")), NEET.to_owned()),
        ("S-N11", format!("{CEASED}; PersonBirthDate=2006-08-15"), format!("{CEASED}; PersonBirthDate=2006-09-15")),
        ("S-A8", format!("{}; {BESIDE}", left("2026-02-13")), format!("{}; {BESIDE}", left("2025-12-19"))),
        ("S-A9", left("2026-02-13"), left("2026-01-14")),
        ("S-R11", left("2026-07-21"), "Requests/ActivePlans/PlacementDetail/EntryDate=2026-02-01".to_owned()),
    ] {
        assert!(!finds(rule, &allowed), "{rule}: {allowed}");
        assert!(finds(rule, &not), "{rule}: {not}");
    }
}

#[test]
fn a_return_is_written_in_the_order_of_its_year_and_read_back() {
    for y in Year::all() {
        let mut person = base(y);
        if y.number() >= 2025 {
            person = apply(&person, "Requests/ActivePlans/ReviewMeeting=2024-10-01; Requests/ActivePlans/LastReview=2024-10-20; Requests/ActivePlans/ReviewOutcome=M; Surname=O'Neill & <Sons>").unwrap();
        }
        let bytes = xml(y, std::slice::from_ref(&person));
        let parts = read(&bytes);
        let Some(Ok(Part::Person(back))) = parts.get(1) else { panic!("{y}: {parts:?}") };
        assert_eq!(back.without_lines(), person.without_lines(), "{y}");
        assert_eq!(parts.len(), 2);
    }
    let text = String::from_utf8(xml(
        year(2026),
        &[apply(
            &base(year(2026)),
            "Requests/ActivePlans/ReviewMeeting=2025-10-01; Requests/ActivePlans/LastReview=2025-10-20",
        )
        .unwrap()],
    ))
    .unwrap();
    let at = |element: &str| text.find(&format!("<{element}>")).unwrap_or_else(|| panic!("{element}"));
    assert!(
        at("ReceivedDate") < at("RequestSource") && at("StartDate") < at("PlanDetail") && at("PlanDetail") < at("PB")
    );
    assert!(
        at("SENneed") < at("ReviewMeeting")
            && at("ReviewMeeting") < at("LastReview")
            && at("SENunitIndicator") < at("ResourcedProvisionIndicator")
    );
    assert!(text.contains("<SENtype>SLCN</SENtype>") && text.contains("<PostCode>ZZ9 4AB</PostCode>"));
}

#[test]
fn defects_of_other_tools_are_not_ours() {
    let y = year(2026);
    let person = apply(&base(y), "+Requests/ActivePlans/SENneed SENtype=HI SENtypeRank=2; Requests/Assessment/NamedPlan/PlanWBP=S; Requests/Assessment/NamedPlan/PlanRes=A; Requests/ActivePlans/PlacementDetail/Res=B; Requests/ActivePlans/PlacementDetail/URN=; Requests/ActivePlans/PlacementDetail/UKPRN=10012345; Requests/ActivePlans/ReviewMeeting=2025-10-01; Requests/ActivePlans/LastReview=2025-10-20; Requests/ActivePlans/ReviewDraft=2025-10-20; Requests/ActivePlans/ReviewOutcome=A").unwrap();
    let bytes = xml(y, std::slice::from_ref(&person));
    let text = String::from_utf8(bytes.clone()).unwrap();
    for element in ["PlanWBP", "PlanRes", "Res", "UKPRN", "ReviewDraft"] {
        assert!(text.contains(&format!("<{element}>")), "{element}");
    }
    let Some(Ok(Part::Person(back))) = read(&bytes).into_iter().nth(1) else { panic!() };
    let plans = back.one(Block::Requests).unwrap().one(Block::ActivePlans).unwrap();
    let needs: Vec<&str> = plans.all(Block::SenNeed).filter_map(|need| need.get(Field::SenType)).collect();
    assert_eq!(needs, ["SLCN", "HI"], "the second need is kept");
    assert_eq!(plans.get(Field::ReviewMeeting), Some("2025-10-01"), "the dates of the review are not swapped");
    assert_eq!(plans.get(Field::LastReview), Some("2025-10-20"));
    assert_eq!(findings(y, &base_header(y), &[person]), []);
    // Long URNs and ULNs of ten digits are right; 14 characters of a UPN are not.
    let ids = |changes: &str| {
        findings(y, &base_header(y), &[apply(&base(y), changes).unwrap()])
            .into_iter()
            .map(|one| one.rule)
            .collect::<Vec<_>>()
    };
    assert_eq!(ids("UniqueLearnerNumber=1000000043"), Vec::<&str>::new());
    assert_eq!(ids("UPN=A9990001150011"), ["S-P4"]);
    assert_eq!(ids("Requests/ActivePlans/PlacementDetail/URN=9990011"), ["S-N2"]);
}

#[test]
fn what_has_no_place_is_told_by_line_and_the_rest_is_read() {
    let text = "\u{feff}<?xml version=\"1.0\"?>\n<Message xmlns:x=\"urn:x\">\n <Persons>\n  <x:PERSON>\n   <surname>Ogden</surname>\n   <Shoe>41</Shoe>\n   <Postcode><![CDATA[ZZ9 4AB]]></Postcode>\n   <Requests><Sausage/><RequestOutcome>H</RequestOutcome></Requests>\n   <Forename>Zo&#235;</Forename>\n   <Forename>Zo&euml;&nbsp;&shoe;</Forename>\n  </x:PERSON>\n </Persons>\n</Message>\n";
    let parts = read(text.as_bytes());
    let told: Vec<String> = parts
        .iter()
        .filter_map(|part| match part {
            Ok(Part::NotTaken(one)) => Some(format!("{}: {}", one.line, one.in_words())),
            _ => None,
        })
        .collect();
    assert_eq!(
        told,
        [
            "6: <Shoe> is not an item in <Person>; it was left out",
            "8: <Sausage> is not an item in <Requests>; it was left out",
            "10: <Forename> appears twice in <Person>; the last one is used",
            "10: the entity &shoe; was not expanded",
        ]
    );
    let person = parts.iter().find_map(|part| match part {
        Ok(Part::Person(person)) => Some(person),
        _ => None,
    });
    let person = person.unwrap();
    assert_eq!(person.get(Field::Surname), Some("Ogden"));
    assert!(person.get(Field::Forename).is_some_and(|name| name.starts_with("Zoë")));
    assert_eq!(person.get(Field::PostCode), Some("ZZ9 4AB"));
    assert_eq!(person.value(Field::Surname).unwrap().line, 5);
    assert_eq!(person.one(Block::Requests).unwrap().get(Field::RequestOutcome), Some("H"));
}

#[test]
fn broken_and_hostile_files_are_said_and_crash_nothing() {
    let last = |bytes: &[u8]| read(bytes).pop().map(|part| part.unwrap_err());
    assert_eq!(last(b""), Some(Unreadable::Empty));
    assert_eq!(last(b"<html><body/></html>"), Some(Unreadable::NotSen2));
    assert!(matches!(last(b"Surname,Forename\nOgden,Zoe\n"), Some(Unreadable::NotSen2 | Unreadable::NotXml(..))));
    let whole = xml(year(2026), &[base(year(2026))]);
    // Wherever the file breaks off, it is said, and never taken for whole.
    for end in 1..whole.len() - 12 {
        let parts = read(&whole[..end]);
        assert!(parts.last().is_some_and(Result::is_err), "{end}: {parts:?}");
    }
    let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><Message><Persons><Person><Surname>&b;&b;</Surname></Person></Persons></Message>";
    let parts = read(bomb.as_bytes());
    assert!(
        parts.iter().any(|part| matches!(part, Ok(Part::NotTaken(one)) if one.in_words().contains("document type")))
    );
    assert!(
        parts
            .iter()
            .any(|part| matches!(part, Ok(Part::NotTaken(one)) if one.in_words().contains("&b; was not expanded")))
    );
    assert!(!format!("{parts:?}").contains("aaaa"));
    let deep = format!("<Message>{}", "<a>".repeat(100));
    assert!(matches!(last(deep.as_bytes()), Some(Unreadable::TooMuch(..))));
    let wide = format!("<Message><Persons><Person>{}", "<Requests></Requests>".repeat(30_000));
    assert!(matches!(last(wide.as_bytes()), Some(Unreadable::TooMuch(..))));
    let long =
        format!("<Message><Persons><Person><Surname>{}</Surname></Person></Persons></Message>", "x".repeat(100_000));
    let parts = read(long.as_bytes());
    assert!(
        parts.iter().any(|part| matches!(part, Ok(Part::NotTaken(one)) if one.in_words().contains("longer than 4000")))
    );
}

#[test]
fn the_collect_export_says_the_same_as_the_xml() {
    let y = year(2025);
    let people = vec![
        apply(&base(y), "+Requests/ActivePlans/SENneed SENtype=HI SENtypeRank=2").unwrap(),
        apply(&base(y), "UPN=; UPNunknown=UN3; Surname=Hart; +Requests RequestOutcome=H").unwrap(),
    ];
    let header = base_header(y);
    let files = sen2::write_csv_set(y, &header, &people, jiff::civil::date(2025, 2, 3)).unwrap();
    assert_eq!(files.len(), 9);
    assert!(files[1].0 == "Blade-Export_03-02-2025_person.csv", "{}", files[1].0);
    let text = String::from_utf8(files[2].1.clone()).unwrap();
    assert!(
        text.starts_with("requeststableid,NativeId,requestsorderseqcolumn,sourceid,persontableid,receiveddate"),
        "{text}"
    );
    assert!(text.contains("2024-Jan-20 00:00:00"), "{text}");
    let parts = sen2::read_csv_set(files.iter().map(|(name, bytes)| (name.clone(), &bytes[..])).collect()).unwrap();
    assert!(matches!(&parts[0], Part::Header(back) if back.without_lines() == header.without_lines()));
    let back: Vec<Record> = parts
        .iter()
        .filter_map(|part| match part {
            Part::Person(person) => Some(person.without_lines()),
            _ => None,
        })
        .collect();
    assert_eq!(back, people.iter().map(Record::without_lines).collect::<Vec<_>>());
    // Booleans in words, a lost parent, a stray file.
    let files = vec![
        ("x_person.csv".to_owned(), &b"persontableid,sen2tableid,surname\n7,1,Ogden\n"[..]),
        (
            "x_requests.csv".to_owned(),
            &b"requeststableid,persontableid,rya,receiveddate\n1,7,true,2022-Sep-28 00:00:00\n2,9,false,\n"[..],
        ),
        ("readme.csv".to_owned(), &b"a\n"[..]),
    ];
    let parts = sen2::read_csv_set(files).unwrap();
    let told: Vec<String> = parts
        .iter()
        .filter_map(|part| match part {
            Part::NotTaken(one) => Some(one.in_words()),
            _ => None,
        })
        .collect();
    assert!(
        told[0].contains("readme.csv") && told[2].contains("a row of Requests names the persontableid 9"),
        "{told:?}"
    );
    let Some(Part::Person(person)) = parts.iter().find(|part| matches!(part, Part::Person(_))) else { panic!() };
    let request = person.one(Block::Requests).unwrap();
    assert_eq!((request.get(Field::Rya), request.get(Field::ReceivedDate)), (Some("1"), Some("2022-09-28")));
    assert_eq!(sen2::read_csv_set(Vec::<(String, &[u8])>::new()), Err(Unreadable::NotSen2));
}

#[test]
fn two_returns_are_compared_by_a_key_that_does_not_rest_on_the_upn_alone() {
    let y = year(2026);
    let nameless = apply(&base(y), "UPN=; UPNunknown=UN3; Surname=Hart").unwrap();
    let (mut before, mut after) = (Side::default(), Side::default());
    for person in [base(y), nameless.clone(), apply(&base(y), "UPN=; UniqueLearnerNumber=1000000043").unwrap()] {
        before.add(&person);
    }
    for person in [apply(&base(y), "Requests/Assessment/Week20=1").unwrap(), nameless] {
        after.add(&person);
    }
    after.add(&apply(&base(y), "UPN=; UPNunknown=UN2; Surname=New").unwrap());
    let diff = diff(&before, &after);
    assert_eq!(diff.gone, ["1000000043"]);
    assert_eq!(diff.new, ["ZN, born 2016-05-04"]);
    assert_eq!(diff.changed.len(), 1);
    assert_eq!(
        (diff.changed[0].place.as_str(), diff.changed[0].before.as_str(), diff.changed[0].after.as_str()),
        ("Requests[1]/Assessment[1]/Week20", "0", "1")
    );
    assert!(diff.totals.iter().all(|one| !one.odd));
}

#[test]
fn the_measures_are_computed_as_they_are_published() {
    let y = year(2026);
    let mut all = Timeliness::default();
    for changes in [
        "",
        // Day 140 is inside, day 141 is not.
        "Requests/Assessment/AssessmentOutcomeDate=2025-06-09",
        "Requests/Assessment/AssessmentOutcomeDate=2025-06-10",
        "Requests/Assessment/AssessmentOutcomeDate=2025-09-10; Requests/Assessment/Week20=1",
        // Undated plans stay in the denominator.
        "Requests/Assessment/AssessmentOutcomeDate=",
        "Requests/Assessment/AssessmentOutcome=N; Requests/Assessment/AssessmentOutcomeDate=2025-05-12; -Requests/Assessment/NamedPlan; -Requests/ActivePlans",
        "Requests/RequestOutcome=N; Requests/RequestOutcomeDate=2025-03-04; -Requests/Assessment; -Requests/ActivePlans",
        "Requests/ActivePlans/ReviewMeeting=2025-10-01; Requests/ActivePlans/LastReview=2025-10-29",
    ] {
        all.add(&apply(&base(y), changes).unwrap(), y);
    }
    let share = |within, of| Share { within, of };
    assert_eq!(all.within_20_weeks, share(3, 6));
    assert_eq!(all.within_20_weeks_no_exceptions, share(3, 5));
    assert_eq!(all.refused_within_16_weeks, share(1, 1));
    assert_eq!(all.decided_within_6_weeks, share(7, 8));
    assert_eq!(all.review_within_4_weeks, share(1, 1));
    assert_eq!(share(1_180, 1_317).percent().as_deref(), Some("89.6"));
    assert_eq!(share(39_407, 84_866).percent().as_deref(), Some("46.4"));
    assert_eq!(share(1, 8).percent().as_deref(), Some("12.5"));
    assert_eq!(share(5, 1_000).percent().as_deref(), Some("0.5"));
    assert_eq!(share(1, 2_000).percent().as_deref(), Some("0.1"), "half up");
    assert_eq!(share(0, 0).percent(), None);
}

/// The published percentages, where the files are.
#[test]
fn published_percentages_come_out_of_the_published_counts() {
    let shared = std::env::var("ONEPLAN_SHARED")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared").to_owned());
    let path = format!("{shared}/data/sen2/ees_2025rev_timeliness_20_week.csv");
    let Ok(file) = std::fs::File::open(&path) else {
        println!("skipped: {path} is not there");
        return;
    };
    let mut reader = intake::csv_reader(&csv::ReaderBuilder::new(), file);
    let heading: Vec<String> =
        reader.headers().unwrap().iter().map(|name| name.trim_start_matches('\u{feff}').to_lowercase()).collect();
    let place =
        |name: &str| heading.iter().position(|known| known == name).unwrap_or_else(|| panic!("{name} in {heading:?}"));
    let (code, time) = (place("new_la_code"), place("time_period"));
    let pairs: Vec<(usize, usize, usize)> = [
        ("plans_issued_within_20_weeks", "plans_issued_den", "pc_plans_issued_within_20_weeks"),
        ("plans_issued_20_weeks_ex", "plans_issued_den_ex", "pc_plans_issued_20_weeks_ex"),
    ]
    .into_iter()
    .filter_map(|(within, of, percent)| {
        let find = |name: &str| heading.iter().position(|known| known == name);
        Some((find(within)?, find(of)?, find(percent)?))
    })
    .collect();
    assert!(!pairs.is_empty(), "{heading:?}");
    let (mut right, mut all, mut bradford) = (0, 0, None);
    for row in reader.records() {
        let row = row.unwrap();
        for (within, of, percent) in &pairs {
            let (Ok(within_count), Ok(of_count)) = (row[*within].parse(), row[*of].parse()) else { continue };
            let Ok(published) = row[*percent].parse::<f64>() else { continue };
            let share = Share { within: within_count, of: of_count };
            all += 1;
            let ours: f64 = share.percent().unwrap_or_default().parse().unwrap_or(-1.0);
            right += i32::from((ours - published).abs() < 0.001);
            if &row[code] == "E08000032" && &row[time] == "2024" && of_count == 1_317 {
                bradford = share.percent();
            }
        }
    }
    println!("{right} of {all} published percentages reproduced");
    assert!(all > 20_000 && all - right <= 2, "{right} of {all}");
    assert_eq!(bradford.as_deref(), Some("89.6"));
}

fn value(form: Form) -> BoxedStrategy<String> {
    match form {
        Form::Text => "[A-Za-z0-9&<>'\"é ]{1,20}".prop_map(|text| text.trim().to_owned()).boxed(),
        Form::Date => {
            (2000_i16..2026, 1_i8..13, 1_i8..29).prop_map(|(y, m, d)| jiff::civil::date(y, m, d).to_string()).boxed()
        }
        Form::DateTime => Just("2026-02-01T09:00:00".to_owned()).boxed(),
        Form::Flag => prop_oneof![Just("0".to_owned()), Just("1".to_owned())].boxed(),
        Form::Code(list) => (0..list.len()).prop_map(move |index| list[index].0.to_owned()).boxed(),
        Form::Digits(least, _) => {
            proptest::string::string_regex(&format!("[1-9][0-9]{{{}}}", least - 1)).unwrap().boxed()
        }
        Form::Upn => "[A-Z][0-9]{12}".boxed(),
        Form::Authority => "[0-9]{3}".boxed(),
    }
}

fn record(block: Block, year: Year) -> BoxedStrategy<Record> {
    let fields: Vec<_> = ITEMS
        .iter()
        .filter(|item| item.block == block && item.number(year).is_some())
        .map(|item| proptest::option::of(value(item.form)).prop_map(move |text| (item.field, text)))
        .collect();
    let children: Vec<_> = order(block, year)
        .into_iter()
        .filter_map(|place| match place {
            Place::Block(child) => Some(proptest::collection::vec(record(child, year), 0..3)),
            Place::Item(_) => None,
        })
        .collect();
    (fields, children)
        .prop_map(move |(fields, children)| {
            let mut record = Record::new(block, 0);
            for (field, text) in fields {
                record.set(field, text.unwrap_or_default(), 0);
            }
            for child in children.into_iter().flatten() {
                record.push(child);
            }
            record
        })
        .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    /// What is written is what was there, in each year, in both forms.
    #[test]
    fn reading_what_was_written_gives_the_same(
        (y, people) in (2023_u16..2028).prop_flat_map(|number| {
            let year = Year::new(number).unwrap();
            (Just(year), proptest::collection::vec(record(Block::Person, year), 0..3))
        })
    ) {
        let parts = read(&xml(y, &people));
        let back: Vec<Record> = parts.iter().filter_map(|part| match part {
            Ok(Part::Person(person)) => Some(person.without_lines()),
            _ => None,
        }).collect();
        let plain: Vec<Record> = people.iter().map(Record::without_lines).collect();
        prop_assert_eq!(&back, &plain);
        prop_assert!(parts.iter().all(Result::is_ok), "{:?}", parts);
        let files = sen2::write_csv_set(y, &base_header(y), &people, jiff::civil::date(2026, 1, 1)).unwrap();
        let parts = sen2::read_csv_set(files.iter().map(|(name, bytes)| (name.clone(), &bytes[..])).collect()).unwrap();
        let back: Vec<Record> = parts.iter().filter_map(|part| match part {
            Part::Person(person) => Some(person.without_lines()),
            _ => None,
        }).collect();
        prop_assert_eq!(&back, &plain);
    }

    /// No bytes make the reader or the checker fall over.
    #[test]
    fn no_bytes_crash_the_reader(noise in proptest::collection::vec(any::<u8>(), 0..200), at in 0_usize..3_000) {
        let mut bytes = xml(year(2026), &[base(year(2026))]);
        let at = at.min(bytes.len());
        bytes.splice(at..at, noise);
        let mut checker = Checker::default();
        for part in read(&bytes).into_iter().flatten() {
            checker.look(&part, &mut |_| {});
        }
        checker.finish(&mut |_| {});
    }
}

#[test]
fn what_is_common_over_the_whole_return_is_asked_about_once_and_what_is_rare_is_not() {
    let y = year(2026);
    for (changes, rule) in [
        ("Requests/ActivePlans/PlacementDetail/SENSetting=OTH", "S-N6"),
        ("Requests/Assessment/NamedPlan/CeaseReason=9", "S-N10"),
    ] {
        let changed = apply(&base(y), changes).unwrap();
        let of = |people: &[Record]| {
            let all = findings(y, &base_header(y), people);
            all.into_iter().filter(|one| one.rule == rule).collect::<Vec<_>>()
        };
        let found = of(&vec![changed.clone(); 12]);
        assert_eq!(found.len(), 1, "{rule}");
        assert_eq!((found[0].level, found[0].person), (Level::Prompt, None), "{rule}");
        assert!(found[0].words.starts_with("12 of 12 "), "{}", found[0].words);
        let mut rare = vec![base(y); 199];
        rare.push(changed);
        assert_eq!(of(&rare), [], "{rule}");
    }
}
