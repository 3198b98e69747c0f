//! From published files to figures: small files of our own on both databases, the real ones where they are.

use std::collections::BTreeSet;
use std::path::PathBuf;

use jiff::civil::{Date, date};
use one_plan::model::claim::{Claim, Count, Judged, Rule, Verdict, flips, judge};
use one_plan::model::definition::{Definition, NoFigure, shipped};
use one_plan::model::evaluate::Evaluated;
use one_plan::model::frame::Frame;
use one_plan::records::baskets::{self, Basket};
use one_plan::records::files::{self, Brought, By, ImportError};
use one_plan::records::measures;
use one_plan::records::values;
use sha2::{Digest, Sha256};
use statistics::{Change, Standing, Statistic};
use store::{Actor, Clock, Db, Migrations, on_both, sql};

const ROOMS: &[&Migrations] = &[
    &access::MIGRATIONS,
    &people::MIGRATIONS,
    &search::MIGRATIONS,
    &approval::MIGRATIONS,
    &::files::MIGRATIONS,
    &journey::MIGRATIONS,
    &returns::MIGRATIONS,
    &projects::MIGRATIONS,
    &one_plan::MIGRATIONS,
];

const HEAD: &str = "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,new_la_code,la_name,plans_issued_20_weeks_ex,plans_issued_den_ex,pc_plans_issued_20_weeks_ex\n";

fn line(year: u16, old: &str, new: &str, name: &str, numbers: &str) -> String {
    format!(
        "{year},Calendar year,Local authority,E92000001,England,E12000003,Yorkshire and The Humber,{old},{new},{name},{numbers}\n"
    )
}

async fn bring(db: &Db, name: &str, content: Vec<u8>, day: Date) -> Result<Vec<Brought>, ImportError> {
    let actor = Actor::program("test");
    let by = By { actor: &actor, allowed: None, retrieved_on: day, strict: false };
    let mut download = files::bring_in(db, by, vec![(name.to_owned(), content)]).await?;
    download.refused.pop().map_or(Ok(download.done), Err)
}

fn of(id: &str) -> Definition {
    shipped().into_iter().find(|one| one.id == id).unwrap()
}

async fn evaluated(db: &Db, definition: &Definition, version: &str, period: Option<&str>) -> Option<Evaluated> {
    let mut tx = db.read().await.unwrap();
    let frame = Frame::load(&mut tx, "380", Some(version)).await.unwrap();
    let lines = measures::lines(&mut tx, definition).await.unwrap();
    frame.evaluate(definition, &lines, period)
}

async fn judged(db: &Db, id: &str, claim: &Claim) -> Judged {
    let mut tx = db.read().await.unwrap();
    let frame = Frame::load(&mut tx, "380", Some("2025-05")).await.unwrap();
    let definition = of(id);
    let lines = measures::lines(&mut tx, &definition).await.unwrap();
    judge(&definition, &frame.every_period(&definition, &lines), claim)
}

/// More values than are written in one transaction, for two authorities: 406 a year.
fn large(years: std::ops::RangeInclusive<u16>, cell: &str) -> String {
    let more: String = (0..200).map(|number| format!(",plans_{number}")).collect();
    let cells = format!("817,1145,71.4{}", format!(",{cell}").repeat(200));
    let mut text = format!("{}{more}\n", HEAD.trim_end());
    for year in years {
        text += &line(year, "380", "E08000032", "Bradford", &cells);
        text += &line(year, "209", "E09000023", "Lewisham", &cells);
    }
    text
}

/// Everything that is shown, as other tools read it.
async fn shown(db: &Db) -> Vec<(String, String, String, Option<f64>, String)> {
    let mut tx = db.read().await.unwrap();
    sql!("select series, area_code, period, value, sha256 from report_published_value order by 1, 2, 3")
        .all(&mut tx)
        .await
        .unwrap()
}

on_both! {
    async fn others_write_while_a_large_file_comes_in_and_nobody_is_shown_half_of_it(db: TestDb) {
        let importing = tokio::spawn({
            let db = (*db).clone();
            async move { bring(&db, "plans.csv", large(2010..=2024, "7").into_bytes(), date(2025, 6, 26)).await.unwrap() }
        });
        let (mut written, mut seen) = (0, BTreeSet::new());
        while !importing.is_finished() {
            if store::under_way::now(&db).await.unwrap().is_some() {
                let mut tx = db.write(&Actor::program("test")).await.unwrap();
                store::setting::set(&mut tx, "area", "Testshire").await.unwrap();
                tx.record(store::Entry::new("test.arrange", "test", None, store::Right::Test)).await.unwrap();
                tx.commit().await.unwrap();
                written += 1;
            }
            let mut tx = db.read().await.unwrap();
            seen.insert((shown(&db).await.len(), files::all(&mut tx).await.unwrap().len()));
            drop(tx);
            tokio::task::yield_now().await;
        }
        assert_eq!(importing.await.unwrap()[0].added, 15 * 406);
        assert!(written > 2, "{written}");
        // The file and its values are asked for one after the other here.
        seen.retain(|(values, files)| *values != 15 * 406 || *files != 1);
        assert!(seen.iter().all(|(values, _)| *values == 0), "{seen:?}");
        assert_eq!(shown(&db).await.len(), 15 * 406);
    }

    async fn a_file_that_fails_in_the_middle_leaves_what_was_there_and_comes_in_later(db: TestDb) {
        bring(&db, "plans.csv", large(2010..=2010, "7").into_bytes(), date(2025, 6, 1)).await.unwrap();
        let before = shown(&db).await;
        assert_eq!(before.len(), 406);
        let later = large(2010..=2024, "8").into_bytes();
        // Its last value is one that stands in it already: what came before it is written by then.
        let part = published::unpack("plans.csv", later.clone()).unwrap().parts.remove(0);
        let codes = one_plan::records::areas::codes(&mut db.read().await.unwrap()).await.unwrap();
        let mut torn = published::read_part(&part, &codes, None).unwrap();
        torn.observations.extend(torn.observations.last().cloned());
        let actor = Actor::program("test");
        let by = By { actor: &actor, allowed: None, retrieved_on: date(2025, 9, 1), strict: false };
        let error = files::take_in(&db, by, "plans.csv", "0".repeat(64), &torn).await.unwrap_err();
        assert!(matches!(error, ImportError::Store(store::StoreError::Duplicate(_))), "{error}");
        assert_eq!(shown(&db).await, before);
        assert_eq!(files::all(&mut db.read().await.unwrap()).await.unwrap().len(), 1);
        assert_eq!(store::under_way::now(&db).await.unwrap(), None);
        let done = bring(&db, "plans.csv", later, date(2025, 9, 1)).await.unwrap();
        assert_eq!((done[0].added, done[0].restated), (14 * 406, 400));
        assert_eq!(shown(&db).await.len(), 15 * 406);
        let mut tx = db.read().await.unwrap();
        let series = ["ees:plans:plans_0"];
        assert_eq!(values::restatements(&mut tx, &series).await.unwrap().len(), 2);
        assert_eq!(sql!("select count(*) from published_value").number(&mut tx).await.unwrap(), 15 * 406, "nothing is left over");
        assert_eq!(sql!("select count(*) from published_series").number(&mut tx).await.unwrap(), 203);
    }

    async fn a_file_waits_for_another_that_comes_in(db: TestDb) {
        let other = store::under_way::Alone::begin(&db, "an import of published figures").await.unwrap();
        let importing = tokio::spawn({
            let db = (*db).clone();
            async move { bring(&db, "plans.csv", large(2024..=2024, "7").into_bytes(), date(2025, 6, 1)).await.unwrap() }
        });
        tokio::time::sleep(std::time::Duration::from_millis(400)).await;
        assert!(!importing.is_finished() && files::all(&mut db.read().await.unwrap()).await.unwrap().is_empty());
        other.end(&db).await.unwrap();
        assert_eq!(importing.await.unwrap()[0].added, 406);
    }

    async fn a_file_that_cannot_be_used_takes_nothing_from_the_others(db: TestDb) {
        let good = HEAD.to_owned() + &line(2023, "380", "E08000032", "Bradford", "817,1145,71.4");
        let doubled = format!("{good}{}", line(2023, "380", "E08000032", "Bradford", "900,1145,78.6"));
        let actor = Actor::program("test");
        let by = By { actor: &actor, allowed: None, retrieved_on: date(2025, 6, 26), strict: false };
        let all = vec![
            ("doubled.csv".to_owned(), doubled.into_bytes()),
            ("good.csv".to_owned(), good.into_bytes()),
        ];
        let download = files::bring_in(&db, by, all).await.unwrap();
        assert_eq!((download.done.len(), download.done[0].name.as_str()), (1, "good.csv"));
        let words = download.refused[0].to_string();
        assert!(words.contains("line 3: the same area and period are already in line 2"), "{words}");
    }

    async fn a_meta_file_in_the_same_download_says_which_columns_are_filters(db: TestDb) {
        let text = "time_period,time_identifier,geographic_level,country_code,new_la_code,old_la_code,band,pupils\n\
                    2024,Calendar year,National,E92000001,,,1,500\n\
                    2024,Calendar year,Local authority,E92000001,E08000032,380,2,6\n";
        let meta = "col_name,col_type,label\nband,Filter,Band\npupils,Indicator,Pupils\n";
        let actor = Actor::program("test");
        let by = By { actor: &actor, allowed: None, retrieved_on: date(2025, 6, 26), strict: false };
        let file = |name: &str, content: &str| (name.to_owned(), content.as_bytes().to_vec());
        for all in [
            vec![file("band.csv", text), file("band.meta.csv", meta)],
            vec![file("Band.META.csv", meta), file("BAND.csv", text)],
        ] {
            let download = files::bring_in(&db, by, all).await.unwrap();
            assert!(download.done.is_empty() && download.refused.len() == 1, "{download:?}");
            assert!(
                matches!(&download.refused[0], ImportError::NotRead { why: published::NotRead::Part { column, .. }, .. } if column == "band"),
                "{download:?}"
            );
        }
        // The meta file of another dataset says nothing about it.
        let other = vec![file("bands.meta.csv", meta), file("band.csv", text)];
        let download = files::bring_in(&db, by, other).await.unwrap();
        assert_eq!((download.done.len(), download.refused.len()), (1, 0), "{download:?}");
        assert_eq!(shown(&db).await.len(), 4, "band and pupils, of two areas");
    }

    async fn absence_and_exclusions_of_pupils_with_sen_are_figures_of_their_measures(db: TestDb) {
        const PLACE: &str = "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,new_la_code,la_name";
        let text = |columns: &str, rows: &[&str]| {
            let of = "202425,Academic year,Local authority,E92000001,England,E12000003,Yorkshire and The Humber,380,E08000032,Bradford";
            let rows: String = rows.iter().map(|cells| format!("{of},{cells}\n")).collect();
            format!("{PLACE},{columns}\n{rows}").into_bytes()
        };
        let exclusions = text("education_phase,characteristic_group,characteristic,susp,perm_excl,headcount", &[
            "Total,Total,Total,4000,100,100000",
            "Total,SEN provision,\"Education, health and care plan\",150,1,1000",
            "Total,SEN provision,SEN support / SEN without an EHC plan,378,5,2000",
            "Primary,SEN provision,\"Education, health and care plan\",9,0,500",
        ]);
        let absence = text(
            "education_phase,breakdown_topic,breakdown,sess_overall,sess_possible,enrolments,enrolments_pa_10_exact,enrolments_pa_50_exact",
            &[
                "Total,Total,Total,9000,100000,1000,200,20",
                "Total,SEN provision,\"Education, health and care plan\",148,1000,500,190,49",
                "Total,SEN provision,SEN support / SEN without an EHC plan,220,2000,600,150,12",
                "Total,SEN provision,No SEN provision,8000,97000,900,100,5",
            ],
        );
        let day = date(2025, 11, 1);
        for (name, content) in [("exc_characteristics.csv", exclusions), ("6_absence_3term_characteristics_2025.csv", absence)] {
            let done = bring(&db, name, content, day).await.unwrap();
            assert!(!done[0].is_unused && done[0].lost.is_empty(), "{done:?}");
        }
        for (id, figure) in
            [("M32", 14.8), ("M33", 11.0), ("M34", 38.0), ("M35", 9.8), ("M37", 15.0), ("M38", 18.9), ("M39", 0.2)]
        {
            let one = evaluated(&db, &of(id), "2025-05", None).await.unwrap();
            assert!(one.now.value.is_some_and(|value| near(value, figure)), "{id}: {:?}", one.now);
        }
        let whole = [("380".to_owned(), Some(4000.0))];
        let held: Vec<_> = shown(&db).await.into_iter().filter(|one| one.0 == "ees:exc_characteristics:susp").collect();
        assert_eq!(held.into_iter().map(|one| (one.1, one.3)).collect::<Vec<_>>(), whole, "the whole is that of everybody");
    }

    async fn whoever_waits_while_published_figures_are_stored_is_told_what_for(db: TestDb) {
        let more: String = (0..60).map(|number| format!(",plans_{number}")).collect();
        let cells = format!("817,1145,71.4{}", ",7".repeat(60));
        let mut text = format!("{}{more}\n", HEAD.trim_end());
        for year in 2000..=2024 {
            text += &line(year, "380", "E08000032", "Bradford", &cells);
            text += &line(year, "209", "E09000023", "Lewisham", &cells);
        }
        let importing = tokio::spawn({
            let db = (*db).clone();
            async move { bring(&db, "plans.csv", text.into_bytes(), date(2025, 6, 26)).await.unwrap() }
        });
        let mut said = None;
        while !importing.is_finished() {
            said = store::under_way::now(&db).await.unwrap().or(said);
            tokio::task::yield_now().await;
        }
        assert_eq!(importing.await.unwrap()[0].added, 50 * 63);
        assert_eq!(said.as_deref(), Some("an import of published figures"));
        assert_eq!(store::under_way::now(&db).await.unwrap(), None);
    }

    async fn an_authority_that_comes_later_is_added_and_its_figures_come_in(db: TestDb) {
        let text = HEAD.to_owned()
            + &line(2027, "950", "E06000099", "East Surrey", "10,20,50.0")
            + &line(2027, "380", "E08000032", "Bradford", "817,1145,71.4");
        let day = date(2025, 6, 26);
        let before = bring(&db, "a.csv", text.clone().into_bytes(), day).await.unwrap();
        assert_eq!(before[0].lost.lines(), ["line 2: “E06000099” is not the code of a known area"]);
        let actor = Actor::program("test");
        let authority = one_plan::records::areas::NewAuthority {
            number: "950".to_owned(),
            gss: "E06000099".to_owned(),
            name: "East Surrey".to_owned(),
            region: "E12000008".to_owned(),
        };
        let entry = store::Entry::new("measure.import", "area", None, store::Right::Operator);
        one_plan::records::areas::add_authority(&db, &actor, entry, &authority).await.unwrap();
        let after = bring(&db, "a.csv", text.into_bytes(), day).await.unwrap();
        assert_eq!((after[0].added, after[0].known), (3, false), "the same file says more now: {after:?}");
        let mut tx = db.read().await.unwrap();
        let all = one_plan::records::areas::all(&mut tx).await.unwrap();
        assert_eq!(all.get("950").map(|area| area.name.as_str()), Some("East Surrey"));
    }

    async fn values_keep_their_file_and_a_later_copy_is_a_restatement(db: TestDb) {
        let first = HEAD.to_owned()
            + &line(2023, "380", "E08000032", "Bradford", "817,1145,71.4")
            + &line(2024, "380", "E08000032", "Bradford", "1180,1317,89.6")
            + &line(2024, "209", "E09000023", "Lewisham", "290,306,94.8");
        let later = HEAD.to_owned()
            + &line(2023, "380", "E08000032", "Bradford", "817,1145,71.4")
            + &line(2024, "380", "E08000032", "Bradford", "1180,1317,89.6")
            + &line(2024, "209", "E09000023", "Lewisham", "x,x,x")
            + &line(2024, "888", "E10000017", "Lancashire", "1,4,25");
        let done = bring(&db, "timeliness_20_week.csv", first.clone().into_bytes(), date(2025, 6, 26)).await.unwrap();
        assert_eq!((done[0].values, done[0].added, done[0].restated), (9, 9, 0));
        let again = bring(&db, "copy.csv", first.into_bytes(), date(2025, 7, 1)).await.unwrap();
        assert!(again[0].known, "the same content under another name is the same file");
        let done = bring(&db, "timeliness_20_week.csv", later.into_bytes(), date(2025, 9, 1)).await.unwrap();
        assert_eq!((done[0].added, done[0].restated, done[0].gone), (3, 3, 0));

        let mut tx = db.read().await.unwrap();
        let series = ["ees:timeliness_20_week:pc_plans_issued_20_weeks_ex"];
        let restated = values::restatements(&mut tx, &series).await.unwrap();
        assert_eq!(restated.len(), 1);
        assert_eq!((restated[0].area.as_str(), restated[0].old_text.as_str(), restated[0].new_text.as_str()), ("209", "94.8", "not available"));
        let held = values::load(&mut tx, &series, None).await.unwrap();
        assert_eq!(held.of(series[0], "209")[0].value, published::Value::Missing(published::Missing::Unavailable));
        assert_eq!(held.of(series[0], "209")[0].file, 2, "the value names the file that it came from");
        assert_eq!(held.of(series[0], "380")[1].file, 2, "what a later copy prints alike is that copy’s");
        let files = files::all(&mut tx).await.unwrap();
        assert_eq!(files[1].retrieved_on, date(2025, 6, 26));
        assert_eq!(files[1].sha256.len(), 64);
    }

    async fn an_older_copy_that_comes_in_later_replaces_nothing(db: TestDb) {
        let newer = HEAD.to_owned() + &line(2024, "380", "E08000032", "Bradford", "10,20,50");
        let older = HEAD.to_owned() + &line(2024, "380", "E08000032", "Bradford", "12,20,60");
        bring(&db, "timeliness_20_week.csv", newer.into_bytes(), date(2025, 9, 1)).await.unwrap();
        let done = bring(&db, "timeliness_20_week.csv", older.into_bytes(), date(2025, 6, 1)).await.unwrap();
        assert_eq!(done[0].restated, 2);
        let one = evaluated(&db, &of("M01"), "2025-05", None).await.unwrap();
        assert_eq!(one.now.value, Some(50.0));
        let mut tx = db.read().await.unwrap();
        assert_eq!(values::restatements(&mut tx, &["ees:timeliness_20_week:pc_plans_issued_20_weeks_ex"]).await.unwrap().len(), 1);
    }

    async fn a_copy_of_the_database_keeps_every_figure_to_the_last_bit(db: TestDb) {
        let text = HEAD.to_owned() + &line(2024, "380", "E08000032", "Bradford", "1180,1317,89.59757023538345");
        bring(&db, "timeliness_20_week.csv", text.into_bytes(), date(2025, 6, 1)).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("copy.oneplan");
        let actor = Actor::program("test");
        store::backup::backup(&db, &copy, &actor).await.unwrap();
        let place = folder.path().join("restored.sqlite");
        let target = Db::open(&place.to_string_lossy(), ROOMS, Clock::fixed(store::testing::noon()), store::Random::system()).await.unwrap();
        store::backup::restore(&target, &copy, &actor).await.unwrap();
        let one = evaluated(&target, &of("M01"), "2025-05", None).await.unwrap();
        assert_eq!(one.now.value, Some(89.597_570_235_383_45));
        if !db.is_file() {
            let back = store::testing::postgres(ROOMS, Clock::fixed(store::testing::noon())).await.unwrap();
            store::backup::restore(&back, &copy, &actor).await.unwrap();
            assert_eq!(evaluated(&back, &of("M01"), "2025-05", None).await.unwrap().now.value, one.now.value);
        }
    }

    async fn copies_in_any_order_end_with_the_latest(db: TestDb) {
        let copy = |value: &str, more: &str| (HEAD.to_owned() + &line(2024, "380", "E08000032", "Bradford", value) + more).into_bytes();
        let more = line(2023, "380", "E08000032", "Bradford", "1,2,50");
        bring(&db, "timeliness_20_week.csv", copy("1,1,94.8", ""), date(2025, 6, 1)).await.unwrap();
        // September prints the same: then July, which printed another, comes in late.
        bring(&db, "timeliness_20_week.csv", copy("1,1,94.8", &more), date(2025, 9, 1)).await.unwrap();
        bring(&db, "timeliness_20_week.csv", copy("1,1,95.0", ""), date(2025, 7, 1)).await.unwrap();
        let one = evaluated(&db, &of("M01"), "2025-05", Some("2024")).await.unwrap();
        assert_eq!(one.now.value, Some(94.8), "what September says stays");
        let error = bring(&db, "timeliness_20_week.csv", copy("1,1,1", ""), date(2099, 1, 1)).await.unwrap_err();
        assert!(error.to_string().contains("in the future"), "{error}");
    }

    async fn a_file_that_cannot_be_used_leaves_nothing(db: TestDb) {
        let torn = HEAD.to_owned() + "2024,Calendar year\n";
        let error = bring(&db, "torn.csv", torn.into_bytes(), date(2025, 6, 1)).await.unwrap_err();
        assert!(error.to_string().contains("line 2"), "{error}");
        let error = bring(&db, "letter.csv", b"Dear all,\nsee you\n".to_vec(), date(2025, 6, 1)).await.unwrap_err();
        assert!(error.to_string().contains("not a file that OnePlan can use"), "{error}");
        let mut tx = db.read().await.unwrap();
        assert!(files::all(&mut tx).await.unwrap().is_empty());
    }

    async fn a_basket_of_the_same_name_is_its_next_version(db: TestDb) {
        let actor = Actor::program("test");
        let mut measures = vec![of("M01"), of("M02")];
        let first = baskets::keep(&db, &actor, None, ("local", "Board, 3 March", "Board"), &measures).await.unwrap();
        measures.pop();
        let second = baskets::keep(&db, &actor, None, ("local", "Board, 5 May", "Board"), &measures).await.unwrap();
        assert_eq!((first, second), (1, 2));
        let mut tx = db.read().await.unwrap();
        let all = baskets::all(&mut tx).await.unwrap();
        assert_eq!(baskets::find(&all, "local").map(|one| one.measures.len()), Some(1));
        assert_eq!(baskets::find(&all, "local version 1").map(|one| one.measures.clone()), Some(vec![of("M01"), of("M02")]));
        assert_eq!(all.iter().map(Basket::full_name).next_back(), Some("assembled-48 version 1".to_owned()));
    }

    async fn a_word_needs_enough_neighbours_and_the_period_before(db: TestDb) {
        // Two of Bradford's ten neighbours have a figure, and 2022 is two years before.
        let text = HEAD.to_owned()
            + &line(2022, "380", "E08000032", "Bradford", "80,100,80")
            + &line(2024, "380", "E08000032", "Bradford", "90,100,90")
            + &line(2024, "330", "E08000025", "Birmingham", "20,100,20")
            + &line(2024, "353", "E08000004", "Oldham", "c,c,c");
        bring(&db, "timeliness_20_week.csv", text.into_bytes(), date(2025, 6, 1)).await.unwrap();
        let one = evaluated(&db, &of("M01"), "2025-05", None).await.unwrap();
        assert_eq!(one.change, Change::CannotTell);
        let mean = one.by(Statistic::Mean).unwrap();
        assert_eq!((mean.comparison.n, mean.comparison.of, mean.standing), (1, 10, Standing::CannotTell));
        let oldham = one.neighbours.iter().find(|one| one.area == "353").unwrap();
        assert_eq!(oldham.point.as_ref().unwrap().missing, Some(published::Missing::Suppressed));
        // A number of people depends on how large an area is: it is no better or worse than another area's.
        let number = Definition { unit: "count".to_owned(), ..of("M01") };
        let counted = evaluated(&db, &number, "2025-05", None).await.unwrap();
        assert_eq!((counted.beside_england, counted.rank), (Standing::Count, None));
        // The sentence is refused, and says why.
        let definition = of("M01");
        let count = Count::of("local version 1", "2025-05", Rule::AheadOfMean, &[(&definition, Some(one))]);
        assert!(count.sentence().unwrap_err().contains("None of the 1 measures"));
    }

    async fn a_percentage_that_does_not_follow_from_its_parts_gets_no_interval(db: TestDb) {
        let text = HEAD.to_owned() + &line(2024, "380", "E08000032", "Bradford", "50,100,57.2");
        bring(&db, "timeliness_20_week.csv", text.into_bytes(), date(2025, 6, 1)).await.unwrap();
        let one = evaluated(&db, &of("M01"), "2025-05", None).await.unwrap();
        assert_eq!((one.now.value, one.now.does_not_follow, one.now.interval), (Some(57.2), true, None));
    }
}

/// A file of the shared data; none, with a printed line, where it is not.
fn shared(name: &str) -> Option<Vec<u8>> {
    let root = std::env::var("ONEPLAN_SHARED").unwrap_or_else(|_| "../../../shared".to_owned());
    let path = PathBuf::from(root).join("data/measures").join(name);
    let content = std::fs::read(&path).ok();
    if content.is_none() {
        println!("skipped: {} is not here", path.display());
    }
    content
}

fn near(one: f64, other: f64) -> bool {
    (one - other).abs() < 0.005
}

/// The files that Bradford's figures come out of, each with the day on which it was retrieved. LAIT's is the last.
const DOWNLOADED: &[(&str, Date)] = &[
    ("ees/ehcp/education-health-and-care-plans_2025.zip", date(2025, 7, 1)),
    ("ees/neet/UD_NEETNK_LA_dashboard_2023_final.csv", date(2025, 7, 1)),
    ("ees/neet/UD_NEETNK_LA_dashboard_2024_final.csv", date(2025, 7, 1)),
    ("lait/bds_long_0.parquet", date(2025, 12, 1)),
];

/// M01 with exceptions counted in.
const WITH_EXCEPTIONS: &str = "ees:timeliness_20_week:pc_plans_issued_within_20_weeks";

/// These files with their names; none where one of them is not here.
fn downloaded() -> Option<Vec<(&'static str, Vec<u8>, Date)>> {
    let file = |(path, day): &(&'static str, Date)| {
        let name = path.rsplit('/').next().unwrap();
        Some((name, shared(path)?, *day))
    };
    DOWNLOADED.iter().map(file).collect()
}

/// Reads a file whole, and brings in what the measures need of it: the same figures, in a fraction of the time.
async fn bring_what_is_needed(db: &Db, name: &str, content: Vec<u8>, day: Date) {
    let actor = Actor::program("test");
    let by = By { actor: &actor, allowed: None, retrieved_on: day, strict: false };
    let all = shipped();
    let needed: BTreeSet<&str> = all.iter().flat_map(Definition::series).chain([WITH_EXCEPTIONS]).collect();
    let shares: BTreeSet<&str> =
        all.iter().filter(|one| one.is_share()).filter_map(|one| one.value_series.as_deref()).collect();
    for part in published::parts(name, content).unwrap() {
        // A release's zip holds a table of words too.
        let Ok(mut reading) = published::read(&part.name, &part.content) else { continue };
        reading.hold_to_shares(|code| shares.contains(code));
        let is_needed: Vec<bool> = reading.series.iter().map(|one| needed.contains(one.code.as_str())).collect();
        reading.observations.retain(|one| is_needed[one.series as usize]);
        if reading.observations.is_empty() {
            continue;
        }
        let sha256 = hex::encode(Sha256::digest(&part.content));
        files::take_in(db, by, &part.name, sha256, &reading).await.unwrap();
    }
}

#[tokio::test]
async fn bradfords_figures_come_out_of_the_files() {
    let Some(files) = downloaded() else { return };
    let db = store::testing::sqlite(ROOMS, Clock::fixed(store::testing::noon())).await;
    for (name, content, day) in files {
        bring_what_is_needed(&db, name, content, day).await;
    }
    bradfords_figures(&db).await;
}

#[tokio::test]
#[ignore = "soak: every value of the files is kept"]
async fn bradfords_figures_come_out_of_the_files_that_are_kept_whole() {
    let Some(files) = downloaded() else { return };
    let db = store::testing::sqlite(ROOMS, Clock::fixed(store::testing::noon())).await;
    let mut values = 0;
    for (name, content, day) in files {
        values = bring(&db, name, content, day).await.unwrap()[0].values;
    }
    assert!(values > 600_000, "{values}");
    bradfords_figures(&db).await;
}

async fn bradfords_figures(db: &Db) {
    let one = evaluated(db, &of("M01"), "2025-05", None).await.unwrap();
    let interval = one.now.interval.unwrap();
    assert_eq!((one.now.value, one.now.parts), (Some(89.6), Some((1180.0, 1317.0))));
    assert!((interval.lower - 87.8).abs() < 0.05 && (interval.upper - 91.1).abs() < 0.06, "{interval:?}");
    let by = |one: &Evaluated, statistic| {
        one.by(statistic).map(|beside| (beside.comparison.value, beside.comparison.n)).unwrap()
    };
    assert!(near(by(&one, Statistic::Mean).0, 50.69) && by(&one, Statistic::Mean).1 == 10);
    assert!(near(by(&one, Statistic::Median).0, 45.6));
    assert!((by(&one, Statistic::Pooled).0 - 44.120_379).abs() < 1e-6);
    assert_eq!(one.england.as_ref().unwrap().value, Some(46.4));
    assert_eq!(one.change, Change::Improved);
    let old = evaluated(db, &of("M01"), "2021-04", None).await.unwrap();
    assert!(near(by(&old, Statistic::Mean).0, 63.31) && near(by(&old, Statistic::Median).0, 74.45));
    assert!((by(&old, Statistic::Pooled).0 - 57.913_931).abs() < 1e-6);

    // Exceptions counted in: another measure.
    let with = Definition {
        value_series: Some(WITH_EXCEPTIONS.to_owned()),
        numerator_series: Vec::new(),
        denominator_series: Vec::new(),
        interval: one_plan::model::definition::Method::None,
        ..of("M01")
    };
    let with = evaluated(db, &with, "2025-05", None).await.unwrap();
    assert!(with.now.value == Some(88.9) && near(by(&with, Statistic::Mean).0, 50.40));

    let neet = evaluated(db, &of("M26"), "2025-05", Some("2024")).await.unwrap();
    assert!(neet.now.value == Some(8.3) && near(by(&neet, Statistic::Mean).0, 10.61));

    let early = evaluated(db, &of("M14"), "2025-05", None).await.unwrap();
    assert!(flips(&of("M14"), &early).unwrap().contains("worse than the mean (22.39), better than the median (22.15)"));

    the_bulletins_claims(db).await;
    a_count_is_of_a_whole_basket(db).await;
}

/// The six claims of the bulletin, and its count.
async fn the_bulletins_claims(db: &Db) {
    let claim = |label: &str, figures: Option<(&str, &str)>| Claim {
        label: label.to_owned(),
        value: figures.map(|(value, _)| value.parse().unwrap()),
        against: figures.map(|(_, against)| against.parse().unwrap()),
        says_better: true,
        ..Claim::default()
    };
    let weeks = judged(db, "M01", &claim("EHC plans within 20 weeks", Some(("89.6", "50.7")))).await;
    assert_eq!(weeks.verdict, Verdict::Exact, "{weeks:?}");
    let phonics = judged(db, "M15", &claim("Key stage 1 phonics, EHCPs", None)).await;
    assert_eq!(phonics.verdict, Verdict::Untested, "ahead, and without a numerator: {phonics:?}");
    assert!(phonics.reasons.iter().any(|why| why.contains("not tested")), "{phonics:?}");
    let ks2 = Claim { cohort: Some(325), ..claim("Key stage 2 reading, writing, maths, EHCPs", None) };
    let ks2 = judged(db, "M17", &ks2).await;
    assert_eq!(ks2.verdict, Verdict::NotDistinguishable, "{ks2:?}");
    let gcse = judged(db, "M20", &claim("GCSE outcomes, EHCPs", None)).await;
    assert_eq!(gcse.verdict, Verdict::NotReproduced, "{gcse:?}");
    assert!(gcse.reasons[0].contains("11.4") && gcse.reasons[0].contains("13.2"), "{gcse:?}");
    let neet = judged(db, "M26", &claim("NEET 16-17", Some(("8.3", "10.6")))).await;
    assert_eq!(neet.verdict, Verdict::Mislabelled, "{neet:?}");
    let right = judged(db, "M26", &claim("16-17 NEET or not known, EHC plan", Some(("8.3", "10.6")))).await;
    assert_eq!(right.verdict, Verdict::Untested, "the figures are right, and better was not tested: {right:?}");
    let figures = Claim { says_better: false, ..claim("16-17 NEET or not known, EHC plan", Some(("8.3", "10.6"))) };
    assert_eq!(judged(db, "M26", &figures).await.verdict, Verdict::Exact);
    // What was true two years before is not true now; with its year it is.
    let old = claim("GCSE outcomes, EHCPs", Some(("12.6", "12.4")));
    assert_eq!(judged(db, "M20", &old).await.verdict, Verdict::OutOfDate);
    let dated = Claim { period: Some("2023".to_owned()), ..old };
    assert_eq!(judged(db, "M20", &dated).await.verdict, Verdict::Untested);
    // As many decimals as were written.
    let rounded =
        |value: &str| Claim { says_better: false, ..claim("EHC plans within 20 weeks", Some((value, "50.7"))) };
    assert_eq!(judged(db, "M01", &rounded("90")).await.verdict, Verdict::Exact);
    assert_eq!(judged(db, "M01", &rounded("90.0")).await.verdict, Verdict::NotReproduced);
    let work =
        judged(db, "M29", &claim("Adults with a learning disability in paid employment", Some(("4.2", "3.1")))).await;
    assert_eq!(work.verdict, Verdict::NotCheckable, "{work:?}");
    let wrong = judged(db, "M01", &claim("EHC plans within 20 weeks", Some(("98.6", "50.7")))).await;
    assert_eq!(wrong.verdict, Verdict::NotReproduced, "{wrong:?}");
}

#[test]
fn what_oneplan_cannot_read_from_files_is_not_said_to_be_missing_from_them() {
    for one in shipped() {
        let why = match one.series().count() {
            0 => NoFigure::Unreadable,
            _ => NoFigure::NoFile,
        };
        assert_eq!(one.no_figure(), why, "{}", one.id);
        let count = Count::of("Set", "2025-05", Rule::AheadOfMean, &[(&one, None)]);
        assert_eq!(count.measures[0].why_not.as_deref(), Some(why.words()), "{}", one.id);
        let judged = judge(&one, &[], &Claim { label: one.title.clone(), ..Claim::default() });
        assert_eq!(judged.verdict, Verdict::NotCheckable, "{judged:?}");
        assert_eq!(judged.reasons[0].contains("OnePlan cannot read"), why == NoFigure::Unreadable, "{judged:?}");
    }
    let code = |id: &str| of(id).no_figure().code();
    assert_eq!([code("M01"), code("M29")], ["no_file", "unreadable"]);
}

async fn a_count_is_of_a_whole_basket(db: &Db) {
    let mut tx = db.read().await.unwrap();
    let frame = Frame::load(&mut tx, "380", Some("2025-05")).await.unwrap();
    let all = baskets::all(&mut tx).await.unwrap();
    let basket = baskets::find(&all, "shortlist-26").unwrap();
    let rows = measures::of_basket(&mut tx, &frame, basket).await.unwrap();
    let rows: Vec<_> = rows.iter().map(|(definition, one)| (definition, one.clone())).collect();
    let count = |rule| Count::of(&basket.title(), "2025-05", rule, &rows);
    let tracking = count(Rule::TrackingPositively);
    assert_eq!(tracking.judge(18, 26).verdict, Verdict::NotReproducible);
    assert!(tracking.judged < 26, "most of the measures have no interval");
    assert_eq!(tracking.judge(tracking.yes, tracking.judged).verdict, Verdict::Exact, "its own sentence");
    let sentence = tracking.sentence().unwrap();
    assert!(
        sentence.contains("measures are tracking positively. The measure set “Core measures, version 1” has 26; "),
        "{sentence}"
    );
    // By sign alone, mean and median differ by the one measure that lies between them.
    let (mean, median) = (count(Rule::AheadOfMean), count(Rule::AheadOfMedian));
    assert_eq!(mean.judged, median.judged);
    let differs: Vec<&str> = mean
        .measures
        .iter()
        .zip(&median.measures)
        .filter(|(one, other)| one.counts != other.counts)
        .map(|(one, _)| one.id.as_str())
        .collect();
    assert!(differs.contains(&"M14"), "{differs:?}");
}

#[tokio::test]
async fn the_later_copy_of_2025_restates_and_both_stay() {
    let Some(first) = shared("ees/ehcp/2025_extracted/timeliness_20_week.csv") else { return };
    let later = shared("ees/ehcp/2025_later_copy/timeliness_20_week.csv.gz").unwrap();
    let db = store::testing::sqlite(ROOMS, Clock::fixed(store::testing::noon())).await;
    bring(&db, "timeliness_20_week.csv", first, date(2025, 7, 1)).await.unwrap();
    let before = evaluated(&db, &of("M01"), "2025-05", None).await.unwrap();
    let done = bring(&db, "timeliness_20_week.csv.gz", later, date(2025, 9, 1)).await.unwrap();
    assert!(done[0].restated > 0);
    let after = evaluated(&db, &of("M01"), "2025-05", None).await.unwrap();
    assert_eq!(before.beside, after.beside, "no neighbour of Bradford's changed");
    let mut tx = db.read().await.unwrap();
    let restated =
        values::restatements(&mut tx, &["ees:timeliness_20_week:pc_plans_issued_20_weeks_ex"]).await.unwrap();
    let lewisham: Vec<(&str, &str)> = restated
        .iter()
        .filter(|one| one.area == "209" && one.period == "2024")
        .map(|one| (one.old_text.as_str(), one.new_text.as_str()))
        .collect();
    assert_eq!(lewisham, [("94.8", "not available")]);
}
