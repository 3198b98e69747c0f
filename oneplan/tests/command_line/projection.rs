//! Forecasts, gaps, options and tables of returns on files alone.

use std::path::Path;

use crate::{code, err, oneplan, out};

#[test]
fn witans_files_are_projected_or_refused_by_line() {
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| oneplan(folder.path(), args);
    let write = |name: &str, text: &str| std::fs::write(folder.path().join("in").join(name), text).unwrap();
    std::fs::create_dir(folder.path().join("in")).unwrap();
    let missing = run(&["projection", "run", "--witan", "in", "--out", "out"]);
    assert!(code(&missing) == 2 && err(&missing).contains("transitions.csv"), "{}", err(&missing));
    let head = "calendar-year,setting-1,need-1,academic-year-1,setting-2,need-2,academic-year-2\n";
    write("transitions.csv", &format!("{head}2015,A,X,1,A,X,2\n2015,NONSEND,NONSEND,1,A,X,2\n"));
    write(
        "valid-states.csv",
        "setting,setting-group,min-academic-year,max-academic-year,needs,setting->setting\nA,g,0,10,X,A\n",
    );
    write("costs.csv", "need,setting,cost\nX,A,1000\n");
    write("population.csv", "calendar-year,academic-year,population\n2015,1,100\n2015,2,100\n2016,2,100\n2017,2,100\n");
    let done = run(&[
        "projection",
        "run",
        "--witan",
        "in",
        "--simulations",
        "20",
        "--seed",
        "1",
        "--threads",
        "2",
        "--out",
        "out",
    ]);
    assert_eq!(code(&done), 0, "{}", err(&done));
    let count = std::fs::read_to_string(folder.path().join("out/Output_Count.csv")).unwrap();
    assert!(
        count.starts_with("calendar-year,mean,") && count.lines().nth(1).unwrap().starts_with("2016,2,0"),
        "{count}"
    );
    assert_eq!(code(&run(&["projection", "fit", "--witan", "in", "--out", "parameters"])), 0);
    write("transitions.csv", &format!("{head}2015,A,X,1,A,X,4\n"));
    let wrong = run(&["projection", "run", "--witan", "in", "--out", "other"]);
    assert!(code(&wrong) == 1 && out(&wrong).contains("transitions.csv, line 2"), "{}", out(&wrong));
    assert!(!folder.path().join("other").exists(), "nothing is half-written");
}

#[test]
fn a_population_or_a_cost_that_is_missing_is_named_and_ends_with_one() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join("in").join(name), text).unwrap();
    let run = |to: &str| {
        let with = ["--simulations", "20", "--seed", "1", "--threads", "2", "--format", "json", "--out", to];
        oneplan(folder.path(), &[&["projection", "run", "--witan", "in"], &with[..]].concat())
    };
    std::fs::create_dir(folder.path().join("in")).unwrap();
    write(
        "transitions.csv",
        "calendar-year,setting-1,need-1,academic-year-1,setting-2,need-2,academic-year-2\n\
         2015,A,X,1,A,X,2\n2015,A,Y,1,A,Y,2\n2015,NONSEND,NONSEND,1,A,X,2\n",
    );
    write(
        "valid-states.csv",
        "setting,setting-group,min-academic-year,max-academic-year,needs,setting->setting\nA,g,0,10,\"X,Y\",A\n",
    );
    write("costs.csv", "need,setting,cost\nX,A,1000\n");
    let population = "calendar-year,academic-year,population\n2015,1,100\n2015,2,100\n2016,2,100\n2017,2,100\n";
    write("population.csv", population);
    let done = run("out");
    assert_eq!(code(&done), 1, "{}", err(&done));
    let said: serde_json::Value = serde_json::from_str(&out(&done)).unwrap();
    assert_eq!(said["without_cost"], serde_json::json!([["Y", "A"]]));
    write("population.csv", &population.replace("2015,2,100\n", ""));
    let refused = run("other");
    let words = "curriculum year 2 has no population in 2015";
    assert!(code(&refused) == 1 && out(&refused).contains(words), "{}{}", out(&refused), err(&refused));
    assert!(out(&refused).contains("population.csv") && !folder.path().join("other").exists());
}

#[test]
fn places_are_laid_beside_children() {
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| oneplan(folder.path(), args);
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let mut panel = "la_code,la_name,year,plans_january\n".to_owned();
    let mut settings = "measure,la_code,year,setting,count\n".to_owned();
    for area in 0..60 {
        for year in 2019..=2025 {
            let special = 100 + 10 * (year - 2019) + (area * 7 + year * 13) % 11;
            panel += &format!("E{area},Area {area},{year},1000\n");
            settings += &format!("stock,E{area},{year},special_la_maintained,{special}\n");
        }
    }
    write("panel.csv", &panel);
    write("settings.csv", &settings);
    write("places.csv", "site,group,year,places\nA,state-special,2025,120\nA,state-special,2027,400\n");
    let files = ["--panel", "panel.csv", "--settings", "settings.csv", "--area", "E7"];
    let provision = run(&[&["projection", "provision"], &files[..]].concat());
    assert_eq!(code(&provision), 0, "{}", err(&provision));
    assert!(out(&provision).contains("\n  2026: 18"), "{}", out(&provision));
    let gap = |more: &[&str]| run(&[&["projection", "gap", "--capacity", "places.csv"], &files[..], more].concat());
    let text = out(&gap(&[]));
    assert!(
        text.contains("2026 current placements: 18") && text.contains("120 places; 100% chance of a shortfall"),
        "{text}"
    );
    assert!(
        text.contains("400 places; 0% chance of a shortfall") && text.contains("contained the actual figure"),
        "{text}"
    );
    assert!(text.contains("leave out children for whom there was no place"), "{text}");
    write("waiting.csv", "group,children\nstate-special,20\n");
    let json = out(&gap(&["--waiting", "waiting.csv", "--format", "json"]));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let bases: Vec<&str> = json["gaps"].as_array().unwrap().iter().filter_map(|gap| gap["basis"].as_str()).collect();
    assert_eq!(bases, ["placed", "suitable", "placed", "suitable"]);
    write("options.csv", "option,group,places,capital,earliest\nWing,state-special,40,2000000,2026\n");
    write("prices.csv", "group,place,instead\nstate-special,24000,60000\n");
    write("grants.csv", "year,amount\n2026,1000000\n2027,1000000\n");
    let own =
        ["--capacity", "places.csv", "--options", "options.csv", "--prices", "prices.csv", "--grants", "grants.csv"];
    let options = |more: &[&str]| run(&[&["projection", "options"], &files[..], &own[..], more].concat());
    // In 2026 the grant does not reach; in 2027 there are places for all.
    assert!(out(&options(&[])).contains("None: no option saves more"), "{}", out(&options(&[])));
    write("places.csv", "site,group,year,places\nA,state-special,2025,120\n");
    let text = out(&options(&[]));
    let said = ["Wing (State special schools): 40 places from January 2027; £50000 a place", "at most 0.0% more"];
    assert!(said.iter().all(|words| text.contains(words)), "{text}");
    assert!(out(&options(&["--mainstream", "0.5"])).contains("None: no option"), "no place of it is in mainstream");
    let beyond = options(&["--mainstream", "2"]);
    assert!(code(&beyond) == 2 && err(&beyond).contains("from 0 to 1"), "{}", err(&beyond));
    write("grants.csv", "year,amount\n2026,much\n");
    let wrong = options(&[]);
    assert!(code(&wrong) == 1 && out(&wrong).contains("grants.csv, line 2: “much”"), "{}", out(&wrong));
    write("waiting.csv", "group,children\nspecials,20\n");
    write("places.csv", "site,group,year,places\nA,state-special,2025,none\n");
    let wrong = gap(&["--waiting", "waiting.csv"]);
    let both = [
        "places.csv, line 2: “none” is not a number of places",
        "waiting.csv, line 2: “specials” is not a type of provision",
    ];
    assert!(code(&wrong) == 1 && both.iter().all(|words| out(&wrong).contains(words)), "{}", out(&wrong));
}

#[test]
fn totals_are_forecast_with_their_track_record() {
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| oneplan(folder.path(), args);
    let mut text = "la_code,la_name,year,plans_january\n".to_owned();
    for area in 0..40 {
        for year in 2010..=2025_i32 {
            // Areas grow differently, and each year is a little different.
            let plans =
                1_000.0 * (1.05 + 0.001 * f64::from(area)).powi(year - 2010) + f64::from((area * 7 + year * 13) % 29);
            text += &format!("E{area},Area {area},{year},{plans:.0}\n");
        }
    }
    std::fs::write(folder.path().join("panel.csv"), &text).unwrap();
    let totals =
        run(&["projection", "totals", "--panel", "panel.csv", "--area", "E7", "--years", "2", "--format", "json"]);
    assert_eq!(code(&totals), 0, "{}", err(&totals));
    let json: serde_json::Value = serde_json::from_str(&out(&totals)).unwrap();
    assert_eq!(json["forecast"][0]["year"], 2026);
    assert!(json["track_record"].as_array().is_some_and(|scores| !scores.is_empty()));
    let scored = run(&["projection", "backtest", "--panel", "panel.csv", "--years", "2"]);
    assert!(code(&scored) <= 1 && out(&scored).contains("40 areas with an unbroken series"), "{}", out(&scored));
    let unknown = run(&["projection", "totals", "--panel", "panel.csv", "--area", "E99"]);
    assert!(code(&unknown) == 2 && err(&unknown).contains("no area “E99”"), "{}", err(&unknown));
    std::fs::write(folder.path().join("panel.csv"), text.replace("E3,Area 3,2012,", "E3,Area 3,2012,many")).unwrap();
    let wrong = run(&["projection", "backtest", "--panel", "panel.csv"]);
    assert!(code(&wrong) == 1 && out(&wrong).contains("panel.csv, line 52"), "{}", out(&wrong));
}

/// A Parquet file of texts.
fn parquet(path: &Path, columns: &[&str], rows: &[Vec<String>]) {
    use parquet::data_type::{ByteArray, ByteArrayType};
    use parquet::file::writer::SerializedFileWriter;
    let fields: String = columns.iter().map(|name| format!("required binary {name} (STRING);")).collect();
    let schema = parquet::schema::parser::parse_message_type(&format!("message rows {{ {fields} }}")).unwrap();
    let file = std::fs::File::create(path).unwrap();
    let mut writer = SerializedFileWriter::new(file, schema.into(), std::sync::Arc::default()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    for at in 0..columns.len() {
        let values: Vec<ByteArray> = rows.iter().map(|row| ByteArray::from(row[at].as_str())).collect();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&values, None, None).unwrap();
        column.close().unwrap();
    }
    group.close().unwrap();
    writer.close().unwrap();
}

/// Gaps of the area's own children.
fn own_gaps(folder: &Path) {
    let run = |args: &[&str]| oneplan(folder, args);
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    write("places.csv", "site,group,year,places,area\nA,state-special,2025,150,north\n");
    let gap = |more: &[&str]| {
        let args =
            ["projection", "gap", "--data", "area", "--capacity", "places.csv", "--simulations", "50", "--years", "2"];
        run(&[&args[..], more].concat())
    };
    let named = gap(&[]);
    assert!(code(&named) == 1 && out(&named).contains("--groups"), "{}", out(&named));
    write("groups.csv", "provision,group\nspecial,state-special\n");
    let done = gap(&["--groups", "groups.csv"]);
    assert_eq!(code(&done), 0, "{}{}", out(&done), err(&done));
    assert!(out(&done).contains("2027 current placements: ") && out(&done).contains("150 places"), "{}", out(&done));
    write("more.json", r#"{"levers":[{"acts":"places","group":"state-special","more":50,"from":2027}]}"#);
    let more = gap(&["--groups", "groups.csv", "--scenario", "more.json"]);
    assert!(out(&more).contains("200 places"), "{}", out(&more));
    let both = gap(&["--panel", "panel.csv"]);
    assert_eq!(code(&both), 2, "published or own, not both");
}

/// Options for the area's own children, beside the places and groups of [`own_gaps`].
fn own_options(folder: &Path) {
    let run = |args: &[&str]| oneplan(folder, args);
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    write(
        "options.csv",
        "option,group,places,capital,earliest,area,not-with,after\nWing,state-special,20,500000,2026,north,School,\nSchool,state-special,60,5000000,2026,north,,\n",
    );
    write("prices.csv", "group,place,instead\nstate-special,25000,60000\n");
    write("grants.csv", "year,amount\n2026,6000000\n");
    write("wards.csv", "area,easting,northing\nnorth,400000,400000\n");
    let options = |more: &[&str]| {
        let args = [
            "projection",
            "options",
            "--data",
            "area",
            "--groups",
            "groups.csv",
            "--capacity",
            "places.csv",
            "--options",
            "options.csv",
            "--prices",
            "prices.csv",
            "--grants",
            "grants.csv",
            "--simulations",
            "50",
            "--years",
            "2",
        ];
        run(&[&args[..], more].concat())
    };
    let plan = options(&["--areas", "wards.csv", "--kilometre", "1", "--format", "json"]);
    assert_eq!(code(&plan), 0, "{}{}", out(&plan), err(&plan));
    let plan: serde_json::Value = serde_json::from_str(&out(&plan)).unwrap();
    let chosen: Vec<&str> =
        plan["plan"]["chosen"].as_array().unwrap().iter().filter_map(|one| one["name"].as_str()).collect();
    assert!(chosen.len() == 1, "they exclude one another: {plan}");
    assert!(plan["plan"]["bound"].as_f64().unwrap() <= plan["plan"]["cost"].as_f64().unwrap() + 1.0);
    let ways = options(&["--kilometre", "1"]);
    assert_eq!(code(&ways), 2, "ways want to know where areas lie");
}

/// Tables of returns about the area's own children.
fn own_tables(folder: &Path) {
    let run = |args: &[&str]| oneplan(folder, args);
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    let tables = |more: &[&str]| {
        let args = ["projection", "tables", "--data", "area", "--simulations", "50", "--years", "2"];
        run(&[&args[..], more].concat())
    };
    let unnamed = tables(&["--out", "t.csv"]);
    assert!(
        code(&unnamed) == 1 && out(&unnamed).contains("“special” is not a category. Use one of: "),
        "{}",
        out(&unnamed)
    );
    write("categories.csv", "provision,category\nspecial,Maintained special schools and special academies\n");
    let made = tables(&["--categories", "categories.csv", "--out", "t.csv"]);
    assert_eq!(code(&made), 0, "{}{}", out(&made), err(&made));
    let text = std::fs::read_to_string(folder.join("t.csv")).unwrap();
    assert!(text.contains("6 Plans by provision,Maintained special schools and special academies,2025,"), "{text}");
    assert!(text.contains("7.0 Plans by primary need,ASD,2027,"), "{text}");
    assert_eq!(code(&tables(&["--categories", "categories.csv", "--out", "t.csv"])), 2, "nothing is overwritten");
}

/// The value that meets a target.
fn own_target(folder: &Path) {
    let run = |args: &[&str]| oneplan(folder, args);
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    write("fewer.json", r#"{"levers":[{"acts":"requests","times":1,"from":2025}]}"#);
    let seek = |plans: &str| {
        let args = [
            "projection",
            "seek",
            "--data",
            "area",
            "--scenario",
            "fewer.json",
            "--year",
            "2027",
            "--simulations",
            "50",
        ];
        run(&[&args[..], &["--plans", plans]].concat())
    };
    let far = seek("100000");
    assert_eq!(code(&far), 1, "{}", out(&far));
    let found = seek("180");
    assert!(
        code(&found) == 1 || (code(&found) == 0 && out(&found).contains("as a central forecast")),
        "{}{}",
        out(&found),
        err(&found)
    );
}

#[test]
fn plans_are_simulated_from_files_as_csv_or_parquet() {
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| oneplan(folder.path(), args);
    let data = folder.path().join("area");
    std::fs::create_dir(&data).unwrap();
    let missing = run(&["projection", "plans", "--data", "area"]);
    assert!(
        code(&missing) == 2 && err(&missing).contains("neither people.csv nor people.parquet"),
        "{}",
        err(&missing)
    );
    // 200 children grow older; 40 join in reception each year, those of 20 leave.
    let columns = ["person", "census", "ncy", "need", "provision", "area"];
    let mut rows = Vec::new();
    for census in 2021..=2025_i32 {
        for person in 0..400_i32 {
            let ncy = census - 2021 + 12 - person / 40 * 3;
            if (0..=20).contains(&ncy) {
                let need = if person % 3 == 0 { "ASD" } else { "SLCN" };
                let cells = [&format!("p{person}"), &census.to_string(), &ncy.to_string(), need, "special", "north"];
                rows.push(cells.map(str::to_owned).to_vec());
            }
        }
    }
    let text: Vec<String> = std::iter::once(columns.join(",")).chain(rows.iter().map(|row| row.join(","))).collect();
    std::fs::write(data.join("people.csv"), text.join("\n")).unwrap();
    let population: String = (-5..=20).map(|ncy| format!("2025,{ncy},900\n")).collect();
    std::fs::write(data.join("population.csv"), format!("year,ncy,population\n{population}")).unwrap();
    let plans = |more: &[&str]| {
        let args = ["projection", "plans", "--data", "area", "--years", "2", "--simulations", "50", "--format", "json"];
        run(&[&args[..], more].concat())
    };
    let done = plans(&["--out", "forecast"]);
    assert_eq!(code(&done), 0, "{}", err(&done));
    let margins = std::fs::read_to_string(folder.path().join("forecast/margins.csv")).unwrap();
    for words in ["2026,total,\"all\",", "2027,need,\"ASD\",", "2026,age-group,\"Reception\","] {
        assert!(margins.contains(words), "{margins}");
    }
    let flows = std::fs::read_to_string(folder.path().join("forecast/flows.csv")).unwrap();
    assert!(flows.contains("2026,joined,") && flows.contains("2027,aged-out,"), "{flows}");
    let again = plans(&["--out", "forecast"]);
    assert!(code(&again) == 2 && err(&again).contains("already exists"), "{}", err(&again));
    // The same children as Parquet give the same.
    std::fs::rename(data.join("people.csv"), folder.path().join("people.csv")).unwrap();
    parquet(&data.join("people.parquet"), &columns, &rows);
    assert_eq!(out(&plans(&[])), out(&done));
    let kept = plans(&["--out", "tables", "--parquet"]);
    assert_eq!(code(&kept), 0, "{}", err(&kept));
    assert!(
        folder.path().join("tables/margins.parquet").exists() && !folder.path().join("tables/margins.csv").exists()
    );
    own_gaps(folder.path());
    own_options(folder.path());
    own_tables(folder.path());
    own_target(folder.path());
    std::fs::write(folder.path().join("s.json"), r#"{"levers":[{"acts":"requests","times":0,"from":2025}]}"#).unwrap();
    let none = plans(&["--scenario", "s.json"]);
    assert!(code(&none) == 0 && out(&none) != out(&done), "{}", err(&none));
    std::fs::write(folder.path().join("s.json"), r#"{"levers":[{"acts":"requests","times":-1,"from":2025}]}"#).unwrap();
    let wrong = plans(&["--scenario", "s.json"]);
    assert!(code(&wrong) == 1 && out(&wrong).contains("times"), "{}", out(&wrong));
    let scored = run(&["projection", "plans-backtest", "--data", "area", "--simulations", "50", "--origins", "2"]);
    // These children are no area: a simpler forecast does better, and that is said.
    assert_eq!(code(&scored), 1, "{}", out(&scored));
    std::fs::write(data.join("people.parquet"), "no such file").unwrap();
    let damaged = plans(&[]);
    assert!(code(&damaged) == 2 && err(&damaged).contains("cannot read"), "{}", err(&damaged));
}
