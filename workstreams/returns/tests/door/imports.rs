//! Returns that come in: nothing is lost in silence, several years make one history in whatever order they come, others write
//! meanwhile, and what was broken off is seen.

use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use sen2::rules::{apply, base, base_header};
use sen2::{Record, Year};
use store::Query;
use testing::casework::on;
use testing::{Answer, Area, Someone};

use crate::on_each;

fn year(number: u16) -> Year {
    Year::new(number).unwrap()
}

/// A return of a year with the example person, changed in these ways.
fn file(number: u16, people: &[&str]) -> Vec<u8> {
    let year = year(number);
    let people: Vec<Record> = people
        .iter()
        .map(|changes| apply(&base(year), changes).unwrap_or_else(|| panic!("{number}: {changes}")))
        .collect();
    let mut out = Vec::new();
    sen2::write_xml(&mut out, year, &base_header(year), &people).unwrap();
    out
}

async fn bring_in(area: &Area, who: &Someone, content: &[u8]) -> Answer {
    area.upload(who, "/sen2/import", "", "return.xml", content).await
}

/// All that the record holds of children, without ids and times of recording.
async fn record(area: &Area) -> Vec<String> {
    let mut tx = area.db.read().await.unwrap();
    let mut all = Vec::new();
    for sql in [
        "select 'person ' || p.forename || ' ' || p.surname || ' ' || coalesce(p.sex, '') || ' ' || coalesce(p.ethnicity, '') || ' ' || cast(p.birth_date as text) from person p where p.is_child",
        "select 'name ' || p.surname || ' ' || n.forename || ' ' || n.surname || ' ' || n.kind from person_name n join person p on p.id = n.person where p.is_child",
        "select 'found by ' || p.surname || ' ' || n.way || ' ' || n.term from search_term n join person p on p.id = n.subject where p.is_child and not (n.way = 'number' and n.term like 'SEN%')",
        "select 'number ' || p.surname || ' ' || n.kind || ' ' || n.value from identifier n join person p on p.id = n.person",
        "select 'home ' || p.surname || ' ' || coalesce(n.postcode, '') || ' ' || coalesce(cast(n.starts_on as text), '') || ' ' || coalesce(cast(n.ends_on as text), '') from address n join person p on p.id = n.person where p.is_child",
        "select 'need ' || p.surname || ' ' || n.need || cast(n.rank as text) || ' ' || cast(n.starts_on as text) || ' ' || coalesce(cast(n.ends_on as text), '') from sen_need n join person p on p.id = n.person",
        "select 'place ' || p.surname || ' ' || coalesce(o.urn, n.otherwise) || ' ' || cast(n.starts_on as text) || ' ' || coalesce(cast(n.ends_on as text), '') || coalesce(n.residential, '') from placement n join person p on p.id = n.person left join organisation o on o.id = n.organisation",
        "select 'event ' || p.surname || ' ' || n.kind || ' ' || cast(n.happened_on as text) || ' ' || n.detail from event n join person p on p.id = n.person",
        "select 'value ' || p.surname || ' ' || n.item || ' ' || n.value || ' ' || coalesce(e.kind || cast(e.happened_on as text), '') from sen2_value n join person p on p.id = n.person left join event e on e.id = n.event",
        "select 'named ' || p.surname || ' ' || coalesce(o.urn, n.otherwise) || ' ' || e.kind || cast(e.happened_on as text) from named_setting n join person p on p.id = n.person join event e on e.id = n.event left join organisation o on o.id = n.organisation",
    ] {
        let rows: Vec<(String,)> = Query::new(sql).all(&mut tx).await.unwrap();
        all.extend(rows.into_iter().map(|(row,)| row));
    }
    all.sort();
    all
}

/// Returns of four years that tell of the same children, who move, marry, change settings and needs, and are reviewed.
fn four_years() -> [(u16, Vec<u8>); 4] {
    const OTHER: &str = "UPN=; UniqueLearnerNumber=1000000043; Surname=Hart; Forename=Leo; PersonBirthDate=2012-01-09; PostCode=ZZ1 1AA";
    let plan = |day: &str| {
        format!(
            "Requests/ReceivedDate=; Requests/RequestSource=; Requests/RYA=; Requests/RequestOutcomeDate=; Requests/RequestOutcome=H; \
             Requests/RequestMediation=; Requests/RequestTribunal=; Requests/Assessment/AssessmentOutcome=H; \
             Requests/Assessment/AssessmentOutcomeDate=; Requests/Assessment/Week20=; Requests/Assessment/NamedPlan/StartDate={day}; \
             Requests/ActivePlans/PlacementDetail/EntryDate=2021-09-02"
        )
    };
    let of_2023 = plan("2021-03-04").replace("Requests/RequestSource=; ", "");
    let reviewed = |meeting: &str, decided: &str, outcome: &str| {
        format!(
            "; Requests/ActivePlans/ReviewMeeting={meeting}; Requests/ActivePlans/LastReview={decided}; Requests/ActivePlans/ReviewOutcome={outcome}"
        )
    };
    let first = "PersonBirthDate=2013-05-04";
    [
        (
            2023,
            file(
                2023,
                &[
                    &format!("{first}; {of_2023}; Requests/ActivePlans/LastReview=2022-03-20"),
                    &format!("{OTHER}; {of_2023}"),
                ],
            ),
        ),
        (
            2024,
            file(
                2024,
                &[&format!(
                    "{first}; {}; Requests/ActivePlans/SENneed/SENtype=ASD{}",
                    plan("2021-03-04").replace("Requests/RequestSource=; ", ""),
                    reviewed("2023-03-01", "2023-03-20", "M")
                )],
            ),
        ),
        (
            2025,
            file(
                2025,
                &[
                    &format!(
                        "{first}; Surname=Ogden-Marsh; PostCode=ZZ2 2BB; {}; Requests/ActivePlans/SENneed/SENtype=ASD; \
                     Requests/ActivePlans/PlacementDetail/URN=999002; Requests/ActivePlans/PlacementDetail/EntryDate=2024-09-03{}",
                        plan("2024-06-03"),
                        reviewed("2024-03-01", "2024-03-20", "A")
                    ),
                    &format!("{OTHER}; {}", plan("2021-03-04")),
                ],
            ),
        ),
        (
            2026,
            file(
                2026,
                &[
                    &format!(
                        "{first}; Surname=Ogden-Marsh; PostCode=ZZ2 2BB; {}; Requests/ActivePlans/SENneed/SENtype=SEMH; \
                     Requests/ActivePlans/PlacementDetail/URN=999002; Requests/ActivePlans/PlacementDetail/EntryDate=2024-09-03{}",
                        plan("2024-06-03").replace("2021-09-02", "2024-09-03"),
                        reviewed("2025-03-01", "2025-03-20", "M")
                    ),
                    &format!(
                        "{OTHER}; {}; Requests/Assessment/NamedPlan/CeaseDate=2025-07-20; Requests/Assessment/NamedPlan/CeaseReason=1; -Requests/ActivePlans",
                        plan("2021-03-04").replace("; Requests/ActivePlans/PlacementDetail/EntryDate=2021-09-02", "")
                    ),
                ],
            ),
        ),
    ]
}

#[tokio::test]
async fn returns_of_several_years_make_one_history_in_whatever_order_they_come() {
    let years = four_years();
    let mut expected: Option<Vec<String>> = None;
    for order in
        [[0, 1, 2, 3], [3, 2, 1, 0], [1, 0, 3, 2], [2, 3, 0, 1], [3, 0, 2, 1], [0, 3, 1, 2], [1, 3, 2, 0], [2, 0, 3, 1]]
    {
        let area = Area::on_sqlite(crate::ROOMS).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        for at in order {
            let done = bring_in(&area, &manager, &years[at].1).await;
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{} in {order:?}: {}", years[at].0, done.text);
            area.later(1).await;
        }
        assert_eq!(area.number("select count(*) from person where is_child").await, 2, "{order:?}");
        let record = record(&area).await;
        match &expected {
            None => {
                let has = |text: &str| record.iter().any(|line| line.contains(text));
                for text in [
                    "person Zoe Ogden-Marsh",
                    "Ogden-Marsh Zoe Ogden former",
                    "ZZ2 2BB",
                    "need Ogden-Marsh ASD1",
                    "need Ogden-Marsh SEMH1",
                    "999002 2024-09-03",
                    "review.reported 2022-03-20",
                    "review.keep 2023-03-20",
                    "review.amend 2024-03-20",
                    "review.keep 2025-03-20",
                    "plan.ceased 2025-07-20",
                ] {
                    assert!(has(text), "{text}: {record:#?}");
                }
                expected = Some(record);
            }
            Some(expected) => assert_eq!(&record, expected, "{order:?}"),
        }
    }
}

/// Returns that tell the same request and plan, each later one more of them, or otherwise.
fn three_years() -> [Vec<u8>; 3] {
    let told = |rest: &str| {
        format!(
            "PersonBirthDate=2013-05-04; Requests/ReceivedDate=2023-01-20; Requests/Assessment/AssessmentOutcomeDate=2023-06-06; \
             Requests/Assessment/NamedPlan/StartDate=2023-06-06; Requests/ActivePlans/PlacementDetail/EntryDate=2021-09-02; {rest}"
        )
    };
    [
        file(2024, &[&told("Requests/RequestOutcomeDate=2023-02-28; Ethnicity=WIRI")]),
        file(
            2025,
            &[&told(
                "Requests/RequestOutcomeDate=2023-03-02; Requests/RequestSource=2; Requests/RYA=1; Requests/Assessment/Week20=1; \
                 Requests/Assessment/NamedPlan/PlanDetail/URN=999003",
            )],
        ),
        file(
            2026,
            &[&told(
                "Requests/RequestOutcomeDate=2023-03-02; Requests/RequestSource=1; Requests/RYA=1; Requests/Assessment/Week20=1; \
                 Requests/Assessment/NamedPlan/PlanDetail/URN=999003; Requests/Assessment/NamedPlan/CeaseDate=2025-07-20; \
                 Requests/Assessment/NamedPlan/CeaseReason=1",
            )],
        ),
    ]
}

#[tokio::test]
async fn an_older_return_takes_nothing_from_what_a_newer_one_told() {
    let years = three_years();
    let mut expected: Option<Vec<String>> = None;
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let area = Area::on_sqlite(crate::ROOMS).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        for at in order {
            let done = bring_in(&area, &manager, &years[at]).await;
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{at} in {order:?}: {}", done.text);
            area.later(1).await;
        }
        let record = record(&area).await;
        for text in [
            "\"source\":\"parent\"",
            "RYA 1",
            "Week20 1",
            "named Ogden 999003",
            "request.agreed 2023-03-02",
            "plan.ceased 2025-07-20",
            " WBRI ",
        ] {
            assert!(record.iter().any(|line| line.contains(text)), "{text} in {order:?}: {record:#?}");
        }
        assert!(!record.iter().any(|line| line.contains("named Ogden 999001")), "{order:?}: {record:#?}");
        assert_eq!(&record, expected.get_or_insert_with(|| record.clone()), "{order:?}");
    }
}

#[tokio::test]
async fn a_newer_return_undone_gives_back_what_the_older_told() {
    let years = three_years();
    let (one, other) = (Area::on_sqlite(crate::ROOMS).await, Area::on_sqlite(crate::ROOMS).await);
    for (area, both) in [(&one, true), (&other, false)] {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        bring_in(area, &manager, &years[0]).await;
        area.later(1).await;
        if both {
            let place = bring_in(area, &manager, &years[1]).await.location;
            area.later(1).await;
            let undone = area.post(&manager, &format!("{place}/undo"), "").await;
            assert_eq!(undone.location, "/sen2/import?done=undone", "{}", undone.text);
        }
    }
    assert_eq!(record(&one).await, record(&other).await);
}

#[tokio::test]
async fn no_child_is_written_over_by_another() {
    let whole = String::from_utf8(file(2026, &[""])).unwrap();
    let upn = whole.split("<UPN>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let wrong = format!("UPN={}{}", if upn.starts_with('A') { "B" } else { "A" }, &upn[1..]);
    for other in [
        "Forename=Zara",
        "Forename=Zack; Sex=M",
        "Sex=M",
        "UPN=; UPNunknown=UN3; Sex=M",
        "UPN=; UPNunknown=UN3; Ethnicity=APKN",
        "UPN=; UPNunknown=UN3; PostCode=ZZ1 1AA",
        wrong.as_str(),
    ] {
        // In one file, in two files of one year, and in returns of two years, the newer first and last.
        let together = vec![file(2026, &["", other])];
        let apart = |first, second| vec![file(first, &[""]), file(second, &[other])];
        for files in [together, apart(2026, 2026), apart(2025, 2026), apart(2026, 2025)] {
            let area = Area::on_sqlite(crate::ROOMS).await;
            let manager = area.person("Mo Manager", Role::Manager, None).await;
            let mut before = Vec::new();
            for (at, content) in files.iter().enumerate() {
                if at > 0 {
                    before = record(&area).await;
                    let strict =
                        area.upload_with(&manager, "/sen2/import", ("strict", "yes"), "return.xml", content).await;
                    assert_eq!(strict.status, StatusCode::UNPROCESSABLE_ENTITY, "{other}: {}", strict.text);
                }
                let done = bring_in(&area, &manager, content).await;
                assert_eq!(done.status, StatusCode::SEE_OTHER, "{other}: {}", done.text);
                area.later(1).await;
            }
            let count = files.len();
            assert_eq!(area.number("select count(*) from person where is_child").await, 1, "{other} {count}");
            assert_eq!(
                area.number("select count(*) from person where forename = 'Zoe' and sex = 'F' and ethnicity = 'WBRI'")
                    .await,
                1,
                "{other} {count}"
            );
            assert_eq!(area.number("select count(*) from person_name where kind = 'former'").await, 0, "{other}");
            assert_eq!(
                area.number("select count(*) from sen2_import_person where state = 'doubtful'").await,
                1,
                "{other} {count}"
            );
            if count > 1 {
                assert_eq!(record(&area).await, before, "{other}");
            }
        }
    }
}

#[tokio::test]
async fn a_return_of_another_authority_is_asked_about_before_anything_is_stored() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        bring_in(&area, &manager, &file(2025, &[""])).await;
        area.later(1).await;
        let own = "UPN=; UniqueLearnerNumber=1000000043; Surname=Hart; Forename=Leo; PersonBirthDate=2012-01-09; PostCode=ZZ1 1AA";
        let other = String::from_utf8(file(2026, &[own])).unwrap().replace("<LEA>999", "<LEA>380");
        let asked = bring_in(&area, &manager, other.as_bytes()).await;
        assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", asked.text);
        assert!(asked.text.contains("name=\"other_authority\"") && asked.text.contains("380"), "{}", asked.text);
        assert_eq!(area.number("select count(*) from person where is_child").await, 1);
        assert_eq!(area.number("select count(*) from sen2_import").await, 1);
        let confirmed = ("other_authority", "yes");
        let done = area.upload_with(&manager, "/sen2/import", confirmed, "return.xml", other.as_bytes()).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        assert_eq!(area.number("select count(*) from person where is_child").await, 2);
        assert!(area.get(&manager, &done.location).await.text.contains("380"));
    })
    .await;
}

#[tokio::test]
async fn what_an_import_changes_of_who_a_child_is_is_told() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        bring_in(&area, &manager, &file(2025, &[""])).await;
        area.later(1).await;
        let done = bring_in(&area, &manager, &file(2026, &["Surname=Marsh; Ethnicity=WIRI"])).await;
        let page = area.get(&manager, &format!("{}?state=matched", done.location)).await.text;
        for text in ["changed in the record from Zoe Ogden to Zoe Marsh", "changed in the record from WBRI to WIRI"] {
            assert!(page.contains(text), "{text}: {page}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_return_undone_leaves_what_the_others_say() {
    let years = four_years();
    let (one, other) = (Area::on_sqlite(crate::ROOMS).await, Area::on_sqlite(crate::ROOMS).await);
    for (area, order, undo) in [(&one, &[0, 2, 1, 3][..], Some(1)), (&other, &[0, 1, 3], None)] {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let mut places = Vec::new();
        for at in order {
            places.push(bring_in(area, &manager, &years[*at].1).await.location);
            area.later(1).await;
        }
        if let Some(at) = undo {
            let undone = area.post(&manager, &format!("{}/undo", places[at]), "").await;
            assert_eq!(undone.location, "/sen2/import?done=undone", "{}", undone.text);
        }
    }
    assert_eq!(record(&one).await, record(&other).await);
}

#[tokio::test]
async fn what_was_not_imported_is_listed_and_can_be_downloaded_and_nothing_is_stored_where_that_was_asked_for() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let officer = area.person("Olu Officer", Role::CaseOfficer, None).await;
        let content = String::from_utf8(file(2026, &[""])).unwrap();
        let content = content
            .replace("<SENtype>SLCN</SENtype>", "<SENtype>SCLN</SENtype>")
            .replace("<URN>999001</URN>", "<URN>99900X</URN>")
            .replace("</Person>", "<Shoe>=2+2</Shoe></Person>");
        // All or nothing: nothing.
        let strict =
            area.upload_with(&manager, "/sen2/import", ("strict", "yes"), "return.xml", content.as_bytes()).await;
        assert_eq!(strict.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", strict.text);
        assert!(strict.refuses("file") && strict.text.contains("SCLN"), "{}", strict.text);
        for table in
            ["person where is_child", "sen2_import", "event", "organisation where source = 'local' and urn is not null"]
        {
            assert_eq!(area.number(&format!("select count(*) from {table}")).await, 0, "{table}");
        }
        // Otherwise the rest is stored, and the list says what is not.
        let done = bring_in(&area, &manager, content.as_bytes()).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let page = area.get(&manager, &done.location).await.text;
        for text in ["SCLN", "99900X", "Shoe", "SENtype", "not-imported", "Checks on the file found"] {
            assert!(page.contains(text), "{text}: {page}");
        }
        let csv = area.get(&manager, &format!("{}/not-imported", done.location)).await;
        assert!(csv.status == StatusCode::OK && csv.text.contains("SCLN"), "{}", csv.text);
        let who = area.get(&officer, &format!("{}/not-imported", done.location)).await;
        assert_eq!(who.status, StatusCode::FORBIDDEN);
        // What is whole says nothing.
        let whole = file(
            2026,
            &["UPN=; UniqueLearnerNumber=1000000043; Surname=Hart; Forename=Leo; PersonBirthDate=2012-01-09"],
        );
        let done = bring_in(&area, &manager, &whole).await;
        let page = area.get(&manager, &done.location).await.text;
        assert!(!page.contains("not-imported"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn others_write_while_a_return_is_imported_and_what_is_broken_off_is_seen_and_goes_on() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let changes: Vec<String> = (0..600)
            .map(|one| {
                format!(
                    "UPN=; UPNunknown=UN3; Forename=N{one}; Surname=Ogden{one}; PersonBirthDate=2012-{:02}-{:02}",
                    1 + one % 12,
                    1 + one % 28
                )
            })
            .collect();
        let content = file(2026, &changes.iter().map(String::as_str).collect::<Vec<_>>());
        let importing = tokio::spawn({
            let db = area.app.db.clone();
            let content = content.clone();
            async move {
                let entry = store::Entry::new("sen2.import", "person", None, store::Right::Test);
                let source = move |tell: &mut dyn FnMut(sen2::Part) -> bool| {
                    sen2::read_files(vec![("r.xml".to_owned(), std::io::Cursor::new(content))], tell)
                };
                let how = returns::records::import::How::default();
                let actor = store::Actor::program("test");
                returns::records::import::bring_in(&db, &actor, entry, ("r.xml", "test"), how, source, |_| ()).await
            }
        });
        let (mut writes, mut part) = (0, false);
        while !importing.is_finished() {
            let begun = tokio::time::Instant::now();
            let mut tx = area.app.db.write(&store::Actor::program("other")).await.unwrap();
            tx.record(store::Entry::new("test", "test", None, store::Right::Test)).await.unwrap();
            tx.commit().await.unwrap();
            assert!(begun.elapsed() < std::time::Duration::from_secs(4), "{:?}", begun.elapsed());
            writes += 1;
            if !part && area.number("select count(*) from person where is_child").await > 100 {
                // Broken off here, as by a loss of power.
                importing.abort();
                part = true;
            }
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        if !part {
            panic!("{writes}: {:?}", importing.await);
        }
        assert!(writes > 2, "{writes}");
        let before = area.number("select count(*) from person where is_child").await;
        assert!(before < 600, "{before}");
        let list = area.get(&manager, "/sen2/import").await.text;
        assert!(list.contains("data-tag=\"not-finished\""), "{list}");
        // The same file again goes on.
        let done = bring_in(&area, &manager, &content).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        assert_eq!(area.number("select count(*) from person where is_child").await, 600);
        // What was broken off can be undone as well.
        let mut tx = area.app.db.read().await.unwrap();
        let (first,): (uuid::Uuid,) =
            Query::new("select id from sen2_import where finished_at is null").one(&mut tx).await.unwrap();
        drop(tx);
        let page = area.get(&manager, &format!("/sen2/import/{first}")).await.text;
        assert!(page.contains("data-unfinished"), "{page}");
        assert_eq!(
            area.post(&manager, &format!("/sen2/import/{first}/undo"), "").await.location,
            "/sen2/import?done=undone"
        );
        assert_eq!(area.number("select count(*) from person where is_child").await, 600 - before);
    })
    .await;
}

#[tokio::test]
async fn settings_that_were_not_known_stand_on_the_page_of_the_import() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let done = bring_in(&area, &manager, &file(2026, &[""])).await;
        let page = area.get(&manager, &done.location).await.text;
        let remarks = page.split("id=\"remarks\"").nth(1).unwrap().split("</ul>").next().unwrap();
        assert!(remarks.contains("999001"), "{page}");
        // The header is written again as this return has it.
        let other =
            String::from_utf8(file(2025, &["UPN=; UPNunknown=UN3; Surname=Hart; PersonBirthDate=2012-02-03"])).unwrap();
        bring_in(&area, &manager, other.replace("<DCO>Y", "<DCO>N").as_bytes()).await;
        for (year, officer) in [("2025", "N"), ("2026", "Y"), ("2027", "Y")] {
            let out = area.post(&manager, "/sen2/export", &format!("year={year}")).await.text;
            assert!(out.contains(&format!("<DCO>{officer}</DCO>")), "{year}: {out}");
        }
        assert_eq!(area.post(&manager, &format!("{}/undo", done.location), "").await.status, StatusCode::SEE_OTHER);
        assert_eq!(
            area.number("select count(*) from sen2_remark where words like '%999001%'").await,
            1,
            "that of 2025"
        );
    })
    .await;
}

#[tokio::test]
async fn what_happened_before_the_area_began_is_not_overdue_and_the_date_is_asked_for() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let officer = area.person("Olu Officer", Role::CaseOfficer, None).await;
        // The clock of the tests stands in November 2026; the plan is of 2017, its last meeting told is of 2025.
        let old = "Requests/ReceivedDate=; Requests/RequestSource=; Requests/RYA=; Requests/RequestOutcomeDate=; Requests/RequestOutcome=H; \
            Requests/RequestMediation=; Requests/RequestTribunal=; Requests/Assessment/AssessmentOutcome=H; \
            Requests/Assessment/AssessmentOutcomeDate=; Requests/Assessment/Week20=; Requests/Assessment/NamedPlan/StartDate=2017-06-01; \
            Requests/ActivePlans/ReviewMeeting=2025-05-20; PersonBirthDate=2012-05-04";
        bring_in(&area, &manager, &file(2026, &[old])).await;
        journey::records::owed::keep_current(area.app.db.clone()).await.unwrap();
        let today = area.today();
        assert_eq!(
            area.number(&format!("select count(*) from owed where last_day < '{today}'")).await, 0,
            "nothing is overdue"
        );
        let list = area.get(&manager, "/missing-dates").await.text;
        assert!(list.contains("data-total=\"1\"") && list.contains("20 May 2025"), "{list}");
        assert!(area.get(&manager, "/worklist").await.text.contains("/missing-dates"));
        let forecast = area.get(&manager, "/deadlines").await.text;
        assert!(forecast.contains("data-missing"), "{forecast}");
        let mut tx = area.db.read().await.unwrap();
        let (child,): (people::PersonId,) = Query::new("select id from person where is_child").one(&mut tx).await.unwrap();
        drop(tx);
        let page = area.get(&manager, &format!("/children/{child}/journey")).await.text;
        assert!(page.contains(&format!("/children/{child}/last-review")), "{page}");
        // Who may not record cannot give it.
        let form = format!("/children/{child}/last-review");
        assert_eq!(area.get(&officer, &form).await.status, StatusCode::NOT_FOUND);
        assert_eq!(area.post(&officer, &form, &on(date(2026, 3, 10))).await.status, StatusCode::NOT_FOUND);
        assert!(area.get(&officer, "/missing-dates").await.text.contains("data-total=\"0\""));
        for wrong in ["", "on-day=31&on-month=2&on-year=2026", "on-day=1&on-month=1&on-year=2030", "on-day=1&on-month=1&on-year=2012"] {
            assert_eq!(area.post(&manager, &form, wrong).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        }
        // Many by a file: the dry run says what would be, and changes nothing.
        let csv = area.get(&manager, "/missing-dates/csv").await.text;
        assert!(csv.contains(&child.to_string()), "{csv}");
        let filled = format!(
            "Record number,Name,Date of last annual review\n{child},Zoe,10/03/2026\n{},Nobody,10/03/2026\n{child},Twice,11/03/2026\n",
            uuid::Uuid::from_u128(7)
        );
        let send = async |act: &str, file: &str| {
            area.upload_with(&manager, "/missing-dates", ("act", act), "dates.csv", file.as_bytes()).await
        };
        let checked = send("check", &filled).await;
        assert_eq!(checked.status, StatusCode::OK, "{}", checked.text);
        assert_eq!(area.number("select count(*) from event where kind = 'review.reported'").await, 0);
        assert_eq!(send("nothing", &filled).await.status, StatusCode::BAD_REQUEST);
        let saved = send("save", &filled).await;
        assert_eq!(saved.status, StatusCode::OK, "{}", saved.text);
        assert_eq!(area.number("select count(*) from event where kind = 'review.reported'").await, 1);
        assert_eq!(area.number("select count(*) from owed where is_missing").await, 0);
        let page = area.get(&manager, &format!("/children/{child}/journey")).await.text;
        assert!(page.contains("9 March 2027"), "{page}");
        // Put right singly.
        let again = area.post(&manager, &form, &on(date(2026, 2, 10))).await;
        assert_eq!(again.location, format!("/children/{child}/journey?done=reviewed"), "{}", again.text);
        let page = area.get(&manager, &format!("/children/{child}/journey")).await.text;
        assert!(page.contains("9 February 2027"), "{page}");
    })
    .await;
}
