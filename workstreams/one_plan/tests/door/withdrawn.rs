//! A published file that should not count is withdrawn, and used again.

use axum::http::StatusCode;
use testing::date_fields;

use crate::{HEAD, bradford, file, on_each, row};

#[tokio::test]
async fn the_values_of_a_withdrawn_file_do_not_count_and_those_of_the_file_before_it_do() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        let name = "timeliness_20_week.csv";
        area.upload(&team.analyst, "/measures/files", "", name, &file("1180,1317,89.6")).await;
        let first = area.number("select max(id) from published_file").await;
        area.upload(&team.analyst, "/measures/files", "", name, &file("1170,1317,88.8")).await;
        let second = area.number("select max(id) from published_file").await;
        let measure = async || area.get(&team.board, "/measures/M01").await.text;
        assert!(measure().await.contains("88.8%"));
        let at = |file: i64, act: &str| format!("/measures/files/{file}/{act}");

        for act in ["withdraw", "use-again"] {
            let refused = area.post(&team.board, &at(second, act), "why=Wrong").await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{act}");
        }
        let one = area.get(&team.analyst, &format!("/measures/files/{second}")).await.text;
        assert!(one.contains(&at(second, "withdraw")) && !one.contains("data-withdrawn"), "{one}");
        assert!(area.post(&team.analyst, &at(second, "withdraw"), "why=").await.refuses("why"));
        let done = area.post(&team.analyst, &at(second, "withdraw"), "why=Wrong+year").await;
        assert_eq!(done.location, format!("/measures/files/{second}?done=withdrawn"), "{}", done.text);
        let again = area.post(&team.analyst, &at(second, "withdraw"), "why=Wrong+year").await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        let logged = "select count(*) from audit_entry where action = 'measure.withdraw' and reason = 'Wrong year'";
        assert_eq!(area.number(logged).await, 1);

        let page = measure().await;
        assert!(page.contains("89.6%") && !page.contains("88.8%"), "{page}");
        assert!(page.contains(&format!("data-withdrawn=\"{second}\"")) && page.contains("Wrong year"), "{page}");
        assert!(area.get(&team.board, "/measures/files").await.text.contains("data-tag=\"withdrawn\""));
        let reported =
            "select count(*) from report_published_value where area_name = 'Bradford' and value between 88.7 and 90";
        assert_eq!(area.number(reported).await, 1, "other tools read what counts");
        assert_eq!(area.number("select count(*) from report_restatement").await, 0);
        let upload = area.upload(&team.analyst, "/measures/files", "", name, &file("1170,1317,88.8")).await;
        assert!(upload.refuses("file"), "{}", upload.text);

        // What a pack says stays, with why its file does not count any more.
        let body = format!("title=Pack&basket=shortlist-26+version+1&{}", date_fields("for_on", area.today()));
        let pack = area.post(&team.manager, "/plan/packs/new", &body).await.location;
        assert!(!area.get(&team.board, &pack).await.text.contains("Also wrong"));
        let both = area.post(&team.analyst, &at(first, "withdraw"), "why=Also+wrong").await;
        assert_eq!(both.status, StatusCode::SEE_OTHER, "{}", both.text);
        assert!(!measure().await.contains("89.6%"));
        assert_eq!(area.number(reported).await, 0);
        let later = area.get(&team.board, &pack).await.text;
        assert!(later.contains("89.6%") && later.contains("Also wrong"), "{later}");

        for file in [first, second] {
            assert!(area.post(&team.analyst, &at(file, "use-again"), "why=").await.refuses("why"));
            let used = area.post(&team.analyst, &at(file, "use-again"), "why=It+was+right").await;
            assert_eq!(used.location, format!("/measures/files/{file}?done=used"), "{}", used.text);
        }
        let page = measure().await;
        assert!(page.contains("88.8%") && !page.contains("data-withdrawn"), "{page}");
        assert!(!area.get(&team.board, &pack).await.text.contains("Also wrong"));
    })
    .await;
}

#[tokio::test]
async fn a_copy_that_comes_in_after_a_file_was_withdrawn_takes_its_place() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        let name = "timeliness_20_week.csv";
        area.upload(&team.analyst, "/measures/files", "", name, &file("1170,1317,88.8")).await;
        let wrong = area.number("select max(id) from published_file").await;
        area.post(&team.analyst, &format!("/measures/files/{wrong}/withdraw"), "why=Wrong+year").await;
        assert_eq!(area.number("select count(*) from report_published_value").await, 0);
        // It was downloaded earlier, and most of its values are those of the file that does not count.
        let retrieved = "retrieved=1/2/2025";
        let right = area.upload(&team.analyst, "/measures/files", retrieved, name, &file("1180,1317,89.6")).await;
        assert_eq!(right.status, StatusCode::OK, "{}", right.text);
        let all = area.number("select count(*) from published_value").await;
        assert_eq!(area.number("select count(*) from report_published_value").await, all);
        let page = area.get(&team.board, "/measures/M01").await.text;
        assert!(page.contains("89.6%") && page.contains("87.8%"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn published_times_of_a_withdrawn_file_do_not_stand_beside_the_areas_own() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        let head = HEAD.replace("la_name,", "la_name,breakdown_topic,breakdown,");
        let text = head
            + &row(2024, "380", "E08000032", "Bradford", "All EHC plans issued,All EHC plans issued,1180,1317,89.6");
        area.upload(&team.analyst, "/measures/files", "", "timeliness_20_week.csv", text.as_bytes()).await;
        let id = area.number("select max(id) from published_file").await;
        let has_none = async || area.get(&team.analyst, "/sen2/measures").await.text.contains("data-no-published");
        assert!(!has_none().await);
        for (act, is_left_out) in [("withdraw", true), ("use-again", false)] {
            area.post(&team.analyst, &format!("/measures/files/{id}/{act}"), "why=Wrong+year").await;
            assert_eq!(has_none().await, is_left_out, "{act}");
        }
    })
    .await;
}

#[tokio::test]
async fn published_times_of_an_earlier_file_stand_beside_the_areas_own_again_once_the_later_one_is_withdrawn() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        let head = HEAD.replace("la_name,", "la_name,breakdown_topic,breakdown,");
        let send = async |numbers: &str| {
            let all = format!("All EHC plans issued,All EHC plans issued,{numbers}");
            let text = head.clone() + &row(2024, "380", "E08000032", "Bradford", &all);
            area.upload(&team.analyst, "/measures/files", "", "timeliness_20_week.csv", text.as_bytes()).await;
            area.number("select max(id) from published_file").await
        };
        send("1180,1317,89.6").await;
        let later = send("1170,1317,88.8").await;
        let shows = async || {
            let page = area.get(&team.analyst, "/sen2/measures").await.text;
            ["89.6%", "88.8%"].map(|share| page.contains(share))
        };
        assert_eq!(shows().await, [false, true]);
        for (act, shown) in [("withdraw", [true, false]), ("use-again", [false, true])] {
            area.post(&team.analyst, &format!("/measures/files/{later}/{act}"), "why=Wrong+year").await;
            assert_eq!(shows().await, shown, "{act}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_another_file_prints_alike_stays_where_a_file_is_withdrawn() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        let name = "timeliness_20_week.csv";
        let counted = async || area.number("select count(*) from report_published_value").await;
        // A copy of the same day with one value put right.
        area.upload(&team.analyst, "/measures/files", "", name, &file("1180,1317,89.6")).await;
        let first = area.number("select max(id) from published_file").await;
        let all = counted().await;
        area.upload(&team.analyst, "/measures/files", "", name, &file("1170,1317,88.8")).await;
        area.post(&team.analyst, &format!("/measures/files/{first}/withdraw"), "why=Wrong+year").await;
        assert_eq!(counted().await, all);
        assert!(area.get(&team.board, "/measures/M01").await.text.contains("88.8%"));
    })
    .await;
}

#[tokio::test]
async fn what_a_copy_prints_alike_that_was_downloaded_earlier_stays_where_the_later_one_is_withdrawn() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        let name = "timeliness_20_week.csv";
        let counted = async || area.number("select count(*) from report_published_value").await;
        area.upload(&team.analyst, "/measures/files", "", name, &file("1170,1317,88.8")).await;
        let wrong = area.number("select max(id) from published_file").await;
        let all = counted().await;
        let earlier = ("retrieved", "01/02/2025");
        area.upload_with(&team.analyst, "/measures/files", earlier, name, &file("1180,1317,89.6")).await;
        area.post(&team.analyst, &format!("/measures/files/{wrong}/withdraw"), "why=Wrong+year").await;
        assert_eq!(counted().await, all);
        assert!(area.get(&team.board, "/measures/M01").await.text.contains("89.6%"));
    })
    .await;
}
