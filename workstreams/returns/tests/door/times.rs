//! The times of the process beside the published ones: what a year counts, what is left out, and the children behind a figure.

use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use returns::records::findings;
use store::sql;
use testing::Someone;

use crate::{ANOTHER, bring_in, file, on_each, only_child};

#[tokio::test]
async fn times_stand_beside_the_published_ones() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let analyst = area.person("Tom Analyst", Role::Analyst, None).await;
        assert_eq!(bring_in(&area, &manager, &file(&["", ANOTHER])).await.status, StatusCode::SEE_OTHER);
        let header = "sen2_lea=999&sen2_dmo=Y&sen2_dco=Y&sen2_dsco=R";
        assert_eq!(area.post(&manager, "/sen2/header", header).await.status, StatusCode::SEE_OTHER);
        let wrong = area.post(&manager, "/sen2/header", "sen2_lea=Brad&sen2_dmo=Y").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let columns = "time_period,geographic_level,region_code,region_name,new_la_code,old_la_code,la_name,breakdown_topic,plans_issued_within_20_weeks,plans_issued_den,pc_plans_issued_within_20_weeks";
        let rows = "2025,National,,,,,,All EHC plans issued,464,1000,46.4\n2025,Local authority,,,E99,999,Test,All EHC plans issued,3,4,75.0\n2025,Local authority,,,E98,998,Other,All EHC plans issued,1,4,25.0";
        let codes = [("E99".to_owned(), "999".to_owned()), ("E98".to_owned(), "998".to_owned())];
        let codes = published::areas::Codes::with(codes);
        let times = published::read_times(format!("{columns}\n{rows}\n").as_bytes(), &codes, 2026).unwrap();
        let operator = testing::operator();
        let taken = returns::records::measures::take_published(&area.db, &operator, None, &times.figures, ("f", None)).await;
        assert_eq!(taken.unwrap(), 3);
        findings::check(&area.db).await.unwrap();
        let page = area.get(&analyst, "/sen2/measures").await;
        assert_eq!(page.status, StatusCode::OK);
        // Both plans came 19 weeks and some days after the request.
        assert!(page.text.contains("2 of 2") && page.text.contains("100.0%"), "{}", page.text);
        let counted = |text: &str| text.split_once("Counted on ").map(|(_, day)| day[..12].to_owned()).unwrap();
        let cases = area.get(&manager, "/sen2/measures/within_20_weeks_no_exceptions/2025").await.text;
        assert_eq!(counted(&page.text), counted(&cases), "a figure and its children are of one day");
        assert!(page.text.contains("46.4%") && page.text.contains("75.0%") && !page.text.contains("25.0%"), "{}", page.text);
        // Beside England and what the law asks for, by year and by month.
        assert!(page.text.contains("<svg"), "{}", page.text);
        assert!(!page.text.contains("/sen2/measures/within_20_weeks/2025"), "an analyst opens no list of children");
        let months = area.get(&analyst, "/sen2/measures?by=month").await.text;
        assert!(months.contains("too few to tell a trend"), "{months}");
        let opened = area.get(&manager, "/sen2/measures").await.text;
        assert!(opened.contains("href=\"/sen2/measures/within_20_weeks/2025\""), "{opened}");
        assert!(area.get(&analyst, "/").await.text.contains("data-timeliness"));
        assert_eq!(area.get(&analyst, "/sen2/findings").await.status, StatusCode::FORBIDDEN);
        assert_eq!(area.post(&analyst, "/sen2/export", "year=2026").await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn a_plan_whose_request_was_decided_the_year_before_is_counted_from_its_request() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        for (kind, day) in [
            ("request.received", date(2024, 11, 1)),
            ("request.agreed", date(2024, 12, 10)),
            ("plan.agreed", date(2025, 2, 1)),
            ("plan.issued", date(2025, 3, 10)),
        ] {
            area.row(
                "event",
                vec![
                    ("id", uuid::Uuid::from_u128(0x70 + u128::from(day.day().unsigned_abs()) + 0x100 * u128::from(day.month().unsigned_abs())).into()),
                    ("person", child.into()),
                    ("kind", kind.into()),
                    ("happened_on", day.into()),
                    ("recorded_at", area.db.now().into()),
                    ("recorded_by", "Mo Manager".into()),
                    ("detail", "{}".into()),
                ],
            )
            .await;
        }
        findings::check(&area.db).await.unwrap();
        assert_eq!(area.number("select within * 10 + of_all from sen2_measure where year = 2025 and measure = 'within_20_weeks_no_exceptions'").await, 11);
        let cases = area.get(&manager, "/sen2/measures/within_20_weeks_no_exceptions/2025").await.text;
        assert!(cases.contains("Ogden, Zoe"), "{cases}");
        let late = "/sen2/measures/within_20_weeks_no_exceptions/2025?which=late";
        assert!(area.get(&manager, late).await.text.contains("data-total=\"0\""), "it was on time");
        let of_march = "select within from sen2_measure_month where measure = 'within_20_weeks_no_exceptions' and of_all = 1";
        assert_eq!(area.number(of_march).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_plan_whose_request_is_not_on_record_is_left_out_of_the_times_and_said() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        area.event(child, "plan.issued", date(2025, 3, 10)).await;
        findings::check(&area.db).await.unwrap();
        let of = "from sen2_measure where year = 2025 and measure = 'within_20_weeks'";
        assert_eq!(area.number(&format!("select not_known {of}")).await, 1);
        assert_eq!(area.number(&format!("select of_all {of}")).await, 0, "it is not counted as late");
        let page = area.get(&manager, "/sen2/measures").await.text;
        assert!(!page.contains("0 of 1"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn a_year_that_no_return_covers_and_nobody_recorded_has_no_figure() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        // The return of 2026 tells of 2025, and of some decisions of other years.
        let other = |year: &str, surname: &str, born: &str| {
            format!(
                "UPN=; UPNunknown=UN3; Surname={surname}; PersonBirthDate={born}-02-03; Requests/ReceivedDate={year}-01-05; Requests/RequestOutcomeDate={year}-01-20; \
                 Requests/Assessment/AssessmentOutcomeDate={year}-02-10; Requests/Assessment/NamedPlan/StartDate={year}-02-10"
            )
        };
        let people = ["".to_owned(), other("2023", "Hart", "2012"), other("2026", "Cox", "2013")];
        let people: Vec<&str> = people.iter().map(String::as_str).collect();
        assert_eq!(bring_in(&area, &manager, &file(&people)).await.status, StatusCode::SEE_OTHER);
        findings::check(&area.db).await.unwrap();
        let in_year = |year: i32| format!("select cast(coalesce(sum(of_all + not_known), 0) as bigint) from sen2_measure where year = {year}");
        for year in [2022, 2023, 2024, 2026] {
            assert_eq!(area.number(&in_year(year)).await, 0, "{year}");
        }
        assert!(area.number(&in_year(2025)).await > 0);
        let of_year = "select count(*) from sen2_measure_month where";
        assert_eq!(area.number(&format!("{of_year} month < '2025-01-01' or month >= '2026-01-01'")).await, 0);
        // Nothing covers this year: how many plans were issued in twelve months is not known.
        people::records::kept::count_again(&area.db).await.unwrap();
        assert_eq!(area.number("select count(*) from kept_figure where kind in ('requests', 'issued', 'appeals')").await, 0);
        assert_eq!(area.number("select count(*) from kept_figure where kind = 'plans'").await, 1);
        assert!(!area.get(&manager, "/area").await.text.contains("data-figure=\"issued\""));
        // What is recorded here counts.
        let child = area.child("Ann", "Bell", date(2015, 3, 27), None).await;
        area.event(child, "request.received", date(2026, 2, 2)).await;
        area.event(child, "request.agreed", date(2026, 3, 2)).await;
        findings::check(&area.db).await.unwrap();
        assert_eq!(area.number("select of_all from sen2_measure where year = 2026 and measure = 'decided_within_6_weeks'").await, 1);
        let own = returns::records::measures::own(&mut area.db.read().await.unwrap()).await.unwrap();
        assert!(own.iter().any(|one| one.year == 2026 && one.is_recorded_alone()), "{own:?}");
    })
    .await;
}

#[tokio::test]
async fn a_figure_is_that_of_the_list_behind_it_for_each_reader_also_once_an_import_is_undone() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let named = area.person("Nora Named", Role::Manager, None).await;
        let batch = bring_in(&area, &manager, &file(&["", ANOTHER])).await.location;
        findings::check(&area.db).await.unwrap();
        let list = "/sen2/measures/within_20_weeks_no_exceptions/2025";
        let seen = async |who: &Someone| {
            let page = area.get(who, "/sen2/measures").await.text;
            let figure = page.split(&format!("href=\"{list}\">")).nth(1).and_then(|rest| rest.split('<').next());
            let cases = area.get(who, list).await.text;
            let total = cases.split("data-total=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
            (figure.map(str::to_owned), total.to_owned())
        };
        let of = |number: &str| (Some(format!("{number} of {number}")), number.to_owned());
        assert_eq!([seen(&manager).await, seen(&named).await], [of("2"), of("2")]);
        area.restrict(only_child(&area, "Ogden").await, &[&named]).await;
        assert_eq!([seen(&manager).await, seen(&named).await], [of("1"), of("2")]);
        let months = area.get(&manager, "/sen2/measures?by=month").await.text;
        assert!(months.contains("1 of 1"), "{months}");
        // Checks that find the same leave what is kept as it is.
        findings::check(&area.db).await.unwrap();
        assert_eq!([seen(&manager).await, seen(&named).await], [of("1"), of("2")]);
        // The restricted child stays, for somebody is named on the record; the other is gone, and no night has counted since.
        let undone = area.post(&manager, &format!("{batch}/undo"), "").await;
        assert!(undone.location.ends_with("?state=kept"), "{} {}", undone.location, undone.text);
        assert_eq!([seen(&manager).await, seen(&named).await], [(None, "0".to_owned()), of("1")]);
        // Whoever is no child any more adds nothing.
        let child = only_child(&area, "Ogden").await;
        area.change(sql!("update person set is_child = $1 where id = $2", false, child)).await;
        findings::check(&area.db).await.unwrap();
        let rows = "select count(*) from sen2_measure_case where measure = 'within_20_weeks_no_exceptions'";
        assert_eq!(area.number(rows).await, 0);
    })
    .await;
}
