//! What to build: against every plan there is, on small questions.

use std::sync::LazyLock;

use projection::Fault;
use projection::gap::Capacity;
use projection::groups::{Group, Groups};
use projection::options::{Plan, Question, choose};
use projection::totals::{Method, Outlook, Panel, outlook};

const AREA: &str = "E3";

static GROUPS: LazyLock<Groups> = LazyLock::new(|| {
    let mut totals = "la_code,la_name,year,plans_january\n".to_owned();
    let mut settings = "measure,la_code,year,setting,count\n".to_owned();
    for area in 0..60_i32 {
        for year in 2019..=2025_i32 {
            let wavers = f64::from((area * 7 + year * 13) % 23);
            let special = 100.0 * 1.1_f64.powi(year - 2019) + wavers;
            let units = 40.0 * 1.15_f64.powi(year - 2019) + wavers / 2.0;
            totals += &format!("E{area},Area {area},{year},1000\n");
            settings += &format!("stock,E{area},{year},special_la_maintained,{special:.0}\n");
            settings += &format!("stock,E{area},{year},mainstream_academy_senunit,{units:.0}\n");
        }
    }
    let panel = Panel::read("totals.csv", &totals).unwrap();
    Groups::read(&panel, "settings.csv", &settings).unwrap()
});

static OUTLOOKS: LazyLock<[Vec<Outlook>; 2]> = LazyLock::new(|| {
    [Group::StateSpecial, Group::Units].map(|group| outlook(GROUPS.of(group).unwrap(), AREA, 3, Method::AllAlike))
});

fn capacity() -> Capacity {
    Capacity::read("c.csv", "site,group,year,places\nA,state-special,2025,175\nB,units,2025,85\n").unwrap()
}

const PRICES: &str = "group,place,instead\nstate-special,24000,60000\nunits,15000,45000\n";

fn question(options: &str, grants: &str) -> Question {
    let options = format!("option,group,places,capital,earliest\n{options}");
    let grants = format!("year,amount\n{grants}");
    let mut question = Question::read(("o.csv", &options), ("p.csv", PRICES), ("g.csv", &grants)).unwrap();
    (question.rate, question.life) = (0.035, 40);
    question
}

fn plan(question: &Question) -> Plan {
    choose(&GROUPS, AREA, 3, &capacity(), question, 20, 1).unwrap()
}

/// The cost of a plan, said once more: for each option the year in which it opens.
fn cost(question: &Question, opens: &[Option<u16>]) -> Option<f64> {
    let capacity = capacity();
    let annuity = 0.035 / (1.0 - 1.035_f64.powi(-40));
    let mut sum = 0.0;
    for year in 2026..=2028_u16 {
        let open: Vec<_> = question
            .choices
            .iter()
            .zip(opens)
            .filter(|(_, opens)| opens.is_some_and(|opens| opens <= year))
            .map(|(choice, _)| choice)
            .collect();
        let capital: f64 = open.iter().map(|one| one.capital).sum();
        let money: f64 = question.grants.iter().filter(|(until, _)| **until <= year).map(|(_, amount)| amount).sum();
        let (all, units) = open.iter().fold((0.0, 0.0), |(all, units), one| {
            (all + one.places, units + if one.group == Group::Units { one.places } else { 0.0 })
        });
        if capital > money || units < question.mainstream * all || open.iter().any(|one| one.earliest > year) {
            return None;
        }
        let discount = 1.035_f64.powi(-i32::from(year - 2026));
        sum += capital * annuity * discount;
        let groups = [(Group::StateSpecial, 36_000.0), (Group::Units, 30_000.0)];
        for ((group, more), outlook) in groups.into_iter().zip(&*OUTLOOKS) {
            let new: f64 = open.iter().filter(|one| one.group == group).map(|one| one.places).sum();
            let values = &outlook[usize::from(year - 2026)].values;
            let places = capacity.places(group, year).unwrap() + new;
            let mean = |values: &[f64]| {
                values.iter().map(|value| (value - places).max(0.0)).sum::<f64>() / values.len() as f64
            };
            // The worst tenth of 400 values.
            let short = (1.0 - question.averse) * mean(values) + question.averse * mean(&values[360..]);
            sum += short * more * discount;
        }
    }
    Some(sum)
}

fn cheapest(question: &Question) -> f64 {
    let years = [None, Some(2026), Some(2027), Some(2028)];
    let all = 4_usize.pow(u32::try_from(question.choices.len()).unwrap());
    let costs = (0..all).filter_map(|plan| {
        let opens = (0..question.choices.len()).map(|place| years[plan / 4_usize.pow(place as u32) % 4]);
        // An option cannot open before it can.
        cost(question, &opens.collect::<Vec<_>>())
    });
    costs.fold(f64::INFINITY, f64::min)
}

fn opens(question: &Question, plan: &Plan) -> Vec<Option<u16>> {
    let of = |name: &str| plan.chosen.iter().find(|one| one.choice.name == name).map(|one| one.opens);
    question.choices.iter().map(|choice| of(&choice.name)).collect()
}

const OPTIONS: &str = "Base at Oak,units,12,400000,2026\nBase at Elm,units,20,900000,2027\n\
    Wing,state-special,30,1800000,2027\nNew school,state-special,60,6500000,2028\n";

#[test]
fn the_plan_is_the_cheapest_there_is_or_says_by_how_much_it_may_be_dearer() {
    let grants = [
        "2026,500000\n2027,1500000\n2028,8000000\n",
        "2026,0\n2027,1800000\n",
        "2026,10000000\n",
        "2027,900000\n2028,900000\n",
    ];
    for grants in grants {
        for (share, averse) in [(0.0, 0.0), (0.5, 0.0), (0.0, 0.6), (0.5, 1.0)] {
            let mut question = question(OPTIONS, grants);
            (question.mainstream, question.averse) = (share, averse);
            let plan = plan(&question);
            let own = cost(&question, &opens(&question, &plan)).expect("the plan keeps to grants, years and share");
            assert!((plan.cost - own).abs() < 1.0, "{grants} {share}: {} {own}", plan.cost);
            let least = cheapest(&question);
            assert!(plan.bound <= least + 1.0 && least <= plan.cost + 1.0, "{grants} {share} {least} {plan:?}");
            // On these it is the best, or within a part of a hundred.
            assert!(plan.cost <= least * 1.01 + 1.0, "{grants} {share} {least} {}", plan.cost);
            assert!(plan.cost <= plan.cost_of_nothing);
        }
    }
}

#[test]
fn without_money_nothing_is_built_and_what_never_pays_is_never_chosen() {
    let none = plan(&question(OPTIONS, "2026,0\n"));
    assert!(none.chosen.is_empty() && none.cost == none.cost_of_nothing, "{none:?}");
    assert!(none.robust.iter().all(|(_, share)| *share == 0.0));
    let question = question("Cheap,units,20,100000,2026\nPalace,units,1,90000000,2026\n", "2026,100000000\n");
    let plan = plan(&question);
    assert_eq!(plan.chosen.iter().map(|one| one.choice.name.as_str()).collect::<Vec<_>>(), ["Cheap"]);
    assert_eq!(plan.robust[1], ("Palace".to_owned(), 0.0));
    assert!(plan.robust[0].1 > 50.0, "{plan:?}");
    let one = &plan.chosen[0];
    assert_eq!((one.opens, one.capital_per_place, plan.capital), (2026, 5_000.0, 100_000.0));
    assert!(one.used.1 <= one.used.0 && one.used.0 <= one.used.2 && one.used.2 <= 20.0, "{one:?}");
}

#[test]
fn the_same_seed_gives_the_same_plan() {
    let question = question(OPTIONS, "2026,3000000\n");
    assert_eq!(plan(&question), plan(&question));
    assert!(choose(&GROUPS, "E99", 3, &capacity(), &question, 20, 1).is_none());
    assert!(choose(&GROUPS, AREA, 3, &Capacity::default(), &question, 20, 1).is_none());
    assert!(plan(&question).left_out.is_empty());
    // Of units nobody said how many places there are: their bases are named, not taken for useless.
    let special = Capacity::read("c.csv", "site,group,year,places\nA,state-special,2025,175\n").unwrap();
    let plan = choose(&GROUPS, AREA, 3, &special, &question, 20, 1).unwrap();
    assert_eq!(plan.left_out, ["Base at Oak", "Base at Elm"]);
    assert_eq!(plan.robust.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["Wing", "New school"]);
}

#[test]
fn what_is_wrong_is_said_by_line() {
    let said = |options: &str, prices: &str, grants: &str| {
        let options = format!("option,group,places,capital,earliest\n{options}");
        let (prices, grants) = (format!("group,place,instead\n{prices}"), format!("year,amount\n{grants}"));
        let faults = Question::read(("o.csv", &options), ("p.csv", &prices), ("g.csv", &grants)).unwrap_err();
        let line = |fault: &Fault| format!("{}:{} {}", fault.file, fault.line.unwrap_or(0), fault.words);
        faults.iter().map(line).collect::<Vec<_>>().join("\n")
    };
    let (option, price, grant) = ("A,units,10,100,2026\n", "units,1,2\n", "2026,1\n");
    assert!(said("A,unit,10,100,2026\n", price, grant).contains("o.csv:2 “unit” is no group"));
    assert!(said("A,units,0,100,2026\n", price, grant).contains("“0” is no number of new places"));
    assert!(said("A,units,10,much,2026\n", price, grant).contains("“much” is no sum of money"));
    assert!(said("A,units,10,100,soon\n", price, grant).contains("“soon” is no year"));
    assert!(said(&option.repeat(2), price, grant).contains("o.csv:3 “A” stands there twice"));
    assert!(said(option, "units,3,2\n", grant).contains("p.csv:2 instead costs less than a place"));
    assert!(said(option, "units,x,2\n", grant).contains("p.csv:2 “x”, “2”: no sums of money"));
    assert!(said(option, "state-special,1,2\n", grant).contains("p.csv:0 it has no price of units"));
    assert!(said(option, price, "2026,1\n2026,2\n").contains("g.csv:3 2026 stands there twice"));
    assert!(said(option, price, "2026,-1\n").contains("g.csv:2 “-1” is no sum of money"));
    let many: String = (0..15).map(|number| format!("A{number},units,10,100,2026\n")).collect();
    assert!(said(&many, price, grant).contains("there are more than 14 options of units"));
}
