//! Published files become figures, which name their source, for those who may see them.

use access::Role;
use axum::http::StatusCode;
use jiff::ToSpan;
use returns::records::findings;
use statistics::SpecialCause;
use testing::date_fields;

use crate::{HEAD, bradford, file, on_each, row};

#[tokio::test]
async fn a_file_becomes_figures_that_name_their_source() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        let empty = area.get(&team.board, "/measures").await;
        assert!(empty.text.contains("data-no-published"), "{}", empty.text);
        let done =
            area.upload(&team.analyst, "/measures/files", "", "timeliness_20_week.csv", &file("1180,1317,89.6")).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text);
        let kept = "select count(*) from published_value";
        let values = area.number(kept).await;
        assert!(values > 0);
        let again = area.upload(&team.analyst, "/measures/files", "", "again.csv", &file("1180,1317,89.6")).await;
        assert_eq!((again.status, area.number(kept).await), (StatusCode::OK, values), "{}", again.text);
        let bad = area.upload(&team.analyst, "/measures/files", "", "letter.csv", b"Dear all\nsee you\n").await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(bad.refuses("file"), "{}", bad.text);

        let page = area.get(&team.board, "/measures/M01").await.text;
        for words in ["89.6%", "87.8%", "91.1%", "1,180", "1,317", "50.0%", "+18.2", "timeliness_20_week.csv", "<svg"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let old = area.get(&team.board, "/measures/M01?neighbours=2021-04").await;
        assert!(old.status == StatusCode::OK && old.text.contains("2021"), "{}", old.text);
        let csv = area.get(&team.board, "/measures/M01/csv").await.text;
        assert!(csv.contains("sha256") && csv.contains("Birmingham,330,2024"), "{csv}");
        let svg = area.get(&team.board, "/measures/M01/series.svg").await.text;
        assert!(svg.starts_with("<svg") && svg.contains("<title"), "{svg}");
        let png = area.get(&team.board, "/measures/M01/images/neighbours.png").await;
        assert!(png.status == StatusCode::OK && png.text.contains("PNG"), "{}", png.status);
        for unknown in ["months.svg", "series.exe", "series"] {
            let answer = area.get(&team.board, &format!("/measures/M01/images/{unknown}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{unknown}");
        }
        // Whoever may see may not bring in; whoever is outside sees nothing.
        assert_eq!(
            area.upload(&team.board, "/measures/files", "", "f.csv", &file("1,2,50")).await.status,
            StatusCode::FORBIDDEN
        );
        let senco = area.person("Sam Senco", Role::Senco, None).await;
        assert_eq!(area.get(&senco, "/measures/M01").await.status, StatusCode::FORBIDDEN);
        assert_eq!(area.get(&team.board, "/measures/M99").await.status, StatusCode::NOT_FOUND);
        assert_eq!(area.number("select count(*) from published_file").await, 1);
    })
    .await;
}

#[tokio::test]
async fn the_page_of_published_files_says_what_of_each_was_not_taken() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        let send = async |strict: &str, name: &str, content: &[u8]| {
            area.upload_with(&team.analyst, "/measures/files", ("strict", strict), name, content).await
        };
        let text = String::from_utf8(file("1180,1317,999")).unwrap() + &row(2024, "999", "E99", "Nowhere", "1,2,50");
        let held_back = send("yes", "times.csv", text.as_bytes()).await;
        assert_eq!(held_back.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", held_back.text);
        assert_eq!(area.number("select count(*) from published_file").await, 0);
        let done = send("", "times.csv", text.as_bytes()).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text);
        for words in ["line 3: “999” in column “pc_plans_issued_20_weeks_ex”", "line 11: “E99”"] {
            assert!(held_back.text.contains(words), "{words}: {}", held_back.text);
            assert!(done.text.contains(words), "{words}: {}", done.text);
        }
        let id = area.number("select max(id) from published_file").await;
        let one = area.get(&team.board, &format!("/measures/files/{id}")).await;
        let not_imported = one.text.split("data-not-taken").nth(1).unwrap().split("</ul>").next().unwrap();
        assert!(not_imported.contains("line 3"), "{}", one.text);
        for (name, content) in
            [("a.csv", &b"%PDF-1.7\n"[..]), ("b.csv", b"<html><body>Sign in</body></html>"), ("c.csv", HEAD.as_bytes())]
        {
            let refused = send("", name, content).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
            assert!(refused.refuses("file"), "{name}: {}", refused.text);
        }
    })
    .await;
}

#[tokio::test]
async fn a_renamed_file_says_that_no_measure_uses_it_and_a_day_is_read_as_people_write_it() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        let send = async |day: &str, name: &str| {
            let content = file("1180,1317,89.6");
            area.upload_with(&team.analyst, "/measures/files", ("retrieved", day), name, &content).await
        };
        assert!(send("soon", "t3.csv").await.refuses("retrieved"));
        let renamed = send("01/02/2024", "t3.csv").await;
        assert_eq!(renamed.status, StatusCode::OK, "{}", renamed.text);
        assert!(renamed.text.contains("No measure uses these values"), "{}", renamed.text);
        let on_that_day = "select count(*) from published_file where retrieved_on = '2024-02-01'";
        assert_eq!(area.number(on_that_day).await, 1);
        let known = send("", "timeliness_20_week.csv").await;
        assert!(!known.text.contains("No measure uses these values"), "{}", known.text);
    })
    .await;
}

#[tokio::test]
async fn a_published_file_that_was_uploaded_once_stands_beside_the_areas_own_times_too() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        let before = area.get(&team.analyst, "/sen2/measures").await;
        assert!(before.text.contains("data-no-published"), "{}", before.text);
        let head = HEAD.replace("la_name,", "la_name,breakdown_topic,breakdown,");
        let text = head
            + &row(2024, "380", "E08000032", "Bradford", "All EHC plans issued,All EHC plans issued,1180,1317,89.6");
        let done = area.upload(&team.analyst, "/measures/files", "", "timeliness_20_week.csv", text.as_bytes()).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text);
        let after = area.get(&team.analyst, "/sen2/measures").await;
        assert!(!after.text.contains("data-no-published") && after.text.contains("89.6%"), "{}", after.text);
        assert_eq!(area.number("select count(*) from published_figure").await, 1);
    })
    .await;
}

#[tokio::test]
async fn one_month_far_from_the_others_does_not_widen_the_limits_of_the_control_chart() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        area.upload(&team.analyst, "/measures/files", "", "timeliness_20_week.csv", &file("1180,1317,89.6")).await;
        let mut tx = area.db.write(&store::Actor::program("test")).await.unwrap();
        for month in 1_i32..=14 {
            let first = area.today().first_of_month().checked_sub(month.months()).unwrap();
            // One month far from the others: its moving ranges would widen the limits.
            let within = if month == 7 { 5_i64 } else { 40 + i64::from(month % 3) };
            let row = vec![
                ("month", first.into()),
                ("measure", "within_20_weeks_no_exceptions".into()),
                ("within", within.into()),
                ("of_all", 50_i64.into()),
            ];
            store::query::insert("sen2_measure_month", row).run(&mut tx).await.unwrap();
        }
        tx.record(store::Entry::new("test", "test", None, store::Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
        let page = area.get(&team.analyst, "/measures/M01").await.text;
        assert!(page.contains("id=\"chart-months\""), "{page}");
        // With the ranges of that month left out the limits are narrow enough for others to lie close to them.
        assert!(page.contains(SpecialCause::TwoInThreeAbove.label()), "{page}");
        assert!(!area.get(&team.board, "/measures/M01").await.text.contains("id=\"chart-months\""), "small counts");
    })
    .await;
}

#[tokio::test]
async fn a_month_of_few_children_raises_no_alarm_and_months_without_any_are_named() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        area.upload(&team.analyst, "/measures/files", "", "timeliness_20_week.csv", &file("1180,1317,89.6")).await;
        let month = |back: i32| area.today().first_of_month().checked_sub(back.months()).unwrap();
        for back in (1_i32..=16).filter(|back| *back != 5) {
            let (within, of) = if back == 1 { (0, 1_i64) } else { (40 + i64::from(back % 3), 50) };
            let row = vec![
                ("month", month(back).into()),
                ("measure", "within_20_weeks_no_exceptions".into()),
                ("within", within.into()),
                ("of_all", of.into()),
            ];
            area.row("sen2_measure_month", row).await;
        }
        let page = area.get(&team.analyst, "/measures/M01").await.text;
        assert!(page.contains("id=\"chart-months\"") && page.contains("fewer than 30 children"), "{page}");
        assert!(!page.contains("Concern:"), "{page}");
        let missing = format!("Nothing to count in {}", month(5).strftime("%B %Y"));
        assert!(page.contains(&missing), "{missing}: {page}");
    })
    .await;
}

#[tokio::test]
async fn owner_and_target_are_set_with_a_reason() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        let refused = area.post(&team.manager, "/measures/M01/steer", "owner=Team&target=ninety&reason=").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.refuses("target") && refused.refuses("reason"), "{}", refused.text);
        assert!(refused.text.contains("value=\"ninety\""), "{}", refused.text);
        let form = format!("owner=Team&target=90&reason=Board&{}", date_fields("target_on", area.today()));
        assert_eq!(area.post(&team.manager, "/measures/M01/steer", &form).await.status, StatusCode::SEE_OTHER);
        let page = area.get(&team.board, "/measures/M01").await.text;
        assert!(page.contains("90.0% by"), "{page}");
        assert_eq!(area.post(&team.analyst, "/measures/M01/steer", &form).await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn a_measure_that_cannot_be_read_from_files_is_told_from_one_that_has_none_yet() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        let page = area.get(&team.board, "/measures").await.text;
        for why in ["unreadable", "no_file"] {
            assert!(page.contains(&format!("data-no-figure=\"{why}\"")), "{why}: {page}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_sentence_is_made_over_a_whole_basket_or_refused() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        let none = area.get(&team.board, "/measures/claims?basket=shortlist-26&rule=tracking-positively").await.text;
        assert!(none.contains("data-claim=\"none\""), "{none}");
        area.upload(&team.analyst, "/measures/files", "", "timeliness_20_week.csv", &file("1180,1317,89.6")).await;
        let said = area
            .get(&team.board, "/measures/claims?basket=shortlist-26&rule=tracking-positively&says=18+of+26")
            .await
            .text;
        for code in ["data-claim=\"made\"", "data-tag=\"not-reproducible\""] {
            assert!(said.contains(code), "{code}: {said}");
        }
        // A button that was pressed for nothing says what it needs, and no count is greater than its set.
        assert!(area.get(&team.board, "/measures/claims?act=count&rule=&says=").await.refuses("rule"));
        assert!(area.get(&team.board, "/measures/claims?act=check&label=").await.refuses("measure"));
        assert!(!area.get(&team.board, "/measures/claims").await.refuses("rule"));
        let more = "/measures/claims?basket=shortlist-26&rule=tracking-positively&says=40+of+26";
        assert!(area.get(&team.board, more).await.refuses("says"));
        let claim = "/measures/claims?measure=M01&label=Plans+in+20+weeks&value=89.6&against=50&better=yes";
        assert!(area.get(&team.board, claim).await.text.contains("data-tag=\"exact\""));
        let nothing = area.get(&team.board, "/measures/claims?measure=M01&label=&value=").await;
        assert!(nothing.refuses("label") && nothing.refuses("value"), "{}", nothing.text);
        let wrong = "/measures/claims?measure=M01&label=Plans&value=98.6";
        assert!(area.get(&team.board, wrong).await.text.contains("data-tag=\"not-reproduced\""));
        let odd = area.get(&team.board, "/measures/claims?measure=M01&label=Plans&value=many").await;
        assert!(odd.refuses("value") && odd.text.contains("value=\"many\""), "{}", odd.text);
    })
    .await;
}

#[tokio::test]
async fn a_figure_opens_down_to_its_cases_for_those_who_may() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        let child = area.child("Ada", "Ogden", jiff::civil::date(2015, 2, 1), None).await;
        let hidden = area.child("Leo", "Hart", jiff::civil::date(2014, 2, 1), None).await;
        area.restrict(hidden, &[]).await;
        // What the night writes down.
        for (child, within) in [(child, 0_i64), (hidden, 1)] {
            area.row(
                "sen2_measure_case",
                vec![
                    ("year", 2024_i64.into()),
                    ("measure", "within_20_weeks_no_exceptions".into()),
                    ("person", child.into()),
                    ("within", within.into()),
                    ("of_all", 1_i64.into()),
                ],
            )
            .await;
        }
        let year = vec![
            ("year", 2024_i64.into()),
            ("measure", "within_20_weeks_no_exceptions".into()),
            ("within", 1_i64.into()),
            ("of_all", 2_i64.into()),
            ("not_known", 0_i64.into()),
        ];
        area.row("sen2_measure", year).await;
        // Of a month of both, the restricted child is no part.
        let month = area.today().first_of_month().checked_sub(1.months()).unwrap();
        for (table, of, child) in [("sen2_measure_month", 2_i64, None), ("sen2_measure_step", 1, Some(hidden))] {
            let mut row = vec![
                ("month", month.into()),
                ("measure", "within_20_weeks_no_exceptions".into()),
                ("within", 1_i64.into()),
                ("of_all", of.into()),
            ];
            row.extend(child.map(|child| ("person", child.into())));
            area.row(table, row).await;
        }
        for path in ["/sen2/measures", "/sen2/measures?by=month"] {
            let page = area.get(&team.manager, path).await.text;
            assert!(!page.contains("1 of 2"), "{path}: {page}");
        }
        assert!(area.get(&team.manager, "/sen2/measures").await.text.contains("0 of 1"));
        assert!(area.get(&team.manager, "/sen2/measures?by=month").await.text.contains("0 of 1"));
        assert!(area.get(&team.analyst, "/sen2/measures").await.text.contains("1 of 2"), "the area’s own number");
        let address = "/sen2/measures/within_20_weeks_no_exceptions/2024";
        let page = area.get(&team.manager, address).await.text;
        assert!(page.contains("Ogden, Ada") && !page.contains("Hart"), "{page}");
        assert!(page.contains("data-total=\"1\""), "{page}");
        assert!(
            area.get(&team.manager, &format!("{address}?which=late")).await.text.contains("Ogden, Ada"),
            "it was late"
        );
        assert_eq!(area.get(&team.analyst, address).await.status, StatusCode::FORBIDDEN);
        assert_eq!(area.get(&team.board, address).await.status, StatusCode::FORBIDDEN);
        assert_eq!(area.get(&team.manager, "/sen2/measures/other/2024").await.status, StatusCode::NOT_FOUND);
        // The night replaces them: neither child has a plan.
        findings::check(&area.db).await.unwrap();
        assert!(area.get(&team.manager, address).await.text.contains("data-total=\"0\""));
    })
    .await;
}

#[tokio::test]
async fn the_public_page_hides_small_numbers_and_its_feed_is_atom() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        area.upload(&team.analyst, "/measures/files", "", "timeliness_20_week.csv", &file("1180,1317,89.6")).await;
        for (year, within, of) in [(2024_i64, 17_i64, 40_i64), (2025, 4, 30), (2026, 90, 120)] {
            area.row(
                "sen2_measure",
                vec![
                    ("year", year.into()),
                    ("measure", "within_20_weeks_no_exceptions".into()),
                    ("within", within.into()),
                    ("of_all", of.into()),
                ],
            )
            .await;
        }
        let page = area.send(axum::http::Request::get("/our-figures").body(axum::body::Body::empty()).unwrap()).await;
        assert_eq!(page.status, StatusCode::OK);
        for words in ["89.6%", "2025: hidden (small numbers)", "90 of 120", "timeliness_20_week.csv", "Oldham"] {
            assert!(page.text.contains(words), "{words}: {}", page.text);
        }
        assert!(!page.text.contains("4 of 30") && !page.text.contains("13.3%"), "{}", page.text);
        // Of a year with a published figure that one stands there alone; a range is spoken of where there is one.
        assert!(!page.text.contains("17 of 40") && page.text.contains("data-ranges"), "{}", page.text);
        assert!(!page.text.contains("but this could be chance"), "{}", page.text);
        let feed = area
            .send(axum::http::Request::get("/our-figures/feed.atom").body(axum::body::Body::empty()).unwrap())
            .await;
        assert!(
            feed.text.contains("<feed xmlns=\"http://www.w3.org/2005/Atom\">")
                && feed.text.contains("urn:oneplan:380:M01:2024"),
            "{}",
            feed.text
        );
    })
    .await;
}

#[tokio::test]
async fn views_for_other_tools_can_be_read() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        area.upload(&team.analyst, "/measures/files", "", "timeliness_20_week.csv", &file("1180,1317,89.6")).await;
        for view in [
            "report_published_value",
            "report_restatement",
            "report_neighbour",
            "report_own_measure",
            "report_measure_target",
            "report_plan",
            "report_project",
            "report_milestone",
            "report_risk",
            "report_task",
        ] {
            area.number(&format!("select count(*) from {view}")).await;
        }
        let held = "select count(*) from report_published_value where area_name = 'Bradford' and value > 89 and length(sha256) = 64 and retrieved_on is not null";
        assert_eq!(area.number(held).await, 5, "the percentage of 2024, and the counts of both years");
    })
    .await;
}
