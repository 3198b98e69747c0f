//! Steps from before the area began, whose dates a return left open: one file gives them for many children.

use access::Role;
use axum::http::StatusCode;
use store::Query;

use crate::{bring_in, file, on_each, only_child};

/// A request of which the return of January 2026 tells no more than that it was received.
const OPEN: &str = "Requests/ReceivedDate=2025-11-03; Requests/RequestOutcomeDate=; Requests/RequestOutcome=H; \
    Requests/RequestMediation=; Requests/RequestTribunal=; -Requests/Assessment; -Requests/ActivePlans";

#[tokio::test]
async fn the_steps_of_a_request_that_a_return_left_open_come_by_a_file_too() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let officer = area.person("Olu Officer", Role::CaseOfficer, None).await;
        bring_in(&area, &manager, &file(&[OPEN])).await;
        journey::records::owed::keep_current(area.app.db.clone()).await.unwrap();
        let child = only_child(&area, "Ogden").await;
        assert!(area.number("select count(*) from owed where is_missing").await > 1);
        let csv = area.get(&manager, "/missing-dates/csv").await.text;
        let lines: Vec<Vec<&str>> =
            csv.trim_start_matches('\u{feff}').lines().map(|line| line.split(',').collect()).collect();
        assert_eq!(lines.len(), 2, "one row a child: {csv}");
        let cell = |heading: &str| {
            let at = lines[0].iter().position(|one| one.trim_matches('"') == heading).unwrap();
            lines[1][at].trim_matches('"')
        };
        assert_eq!(cell("Record number"), child.to_string());
        for asked in ["Date of decision to assess", "Date of refusal to assess", "Date of final plan"] {
            assert_eq!(cell(asked), "", "{asked}: {csv}");
        }
        for other in ["Date of last annual review", "Date of amended final plan"] {
            assert_eq!(cell(other), "Not needed", "{other}: {csv}");
        }
        let send = async |who: &testing::Someone, act: &str, rows: &str| {
            let text = format!(
                "Record number,Date of decision to assess,Date of refusal to assess,Date of final plan\n{rows}\n"
            );
            area.upload_with(who, "/missing-dates", ("act", act), "dates.csv", text.as_bytes()).await
        };
        let kept = "select count(*) from event where kind in ('request.agreed', 'request.refused', 'plan.issued')";
        let right = format!("{child},10/12/2025,Not needed,20/03/2026");
        for (who, rows) in [
            (&officer, right.clone()),
            // Before the request; when the record was here already; two decisions; a plan before its decision.
            (&manager, format!("{child},02/11/2025,,")),
            (&manager, format!("{child},02/11/2026,,")),
            (&manager, format!("{child},10/12/2025,11/12/2025,")),
            (&manager, format!("{child},10/12/2025,,09/12/2025")),
        ] {
            let refused = send(who, "save", &rows).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{rows}: {}", refused.text);
        }
        assert_eq!(send(&manager, "check", &right).await.status, StatusCode::OK);
        assert_eq!(area.number(kept).await, 0, "nothing is saved yet");
        let saved = send(&manager, "save", &right).await;
        assert_eq!(saved.location, "/missing-dates?saved=2", "{}", saved.text);
        assert_eq!(area.number(kept).await, 2);
        assert_eq!(area.number("select count(*) from audit_entry where detail like '%\"missing_date\":%'").await, 2);
        let again = send(&manager, "save", &right).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "they are missing no more: {}", again.text);
        // Nothing is overdue, also once all is worked out anew; the yearly review counts from the plan.
        let today = area.today();
        for anew in [false, true] {
            if anew {
                let written = people::records::events::WORKED_OUT;
                area.change(Query::new("delete from setting where name =").value(written)).await;
                journey::records::owed::keep_current(area.app.db.clone()).await.unwrap();
            }
            assert_eq!(area.number("select count(*) from owed where is_missing").await, 0, "{anew}");
            assert_eq!(
                area.number(&format!("select count(*) from owed where last_day < '{today}'")).await,
                0,
                "{anew}"
            );
            let yearly = law::ids::ANNUAL_REVIEW;
            let next = format!("select count(*) from owed where last_day = '2027-03-19' and rule = '{yearly}'");
            assert_eq!(area.number(&next).await, 1, "{anew}");
        }
    })
    .await;
}
