//! What to build: against every plan there is, on small questions.

mod options_world;

use std::sync::LazyLock;

use options_world::{Size, invented};
use projection::Fault;
use projection::gap::Capacity;
use projection::groups::{Group, Groups};
use projection::options::{Ahead, Choice, NoPlan, Plan, Price, Question, choose, choose_over, stand_for};
use projection::totals::{AreaTotals, Method, Outlook, outlook};

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
    let panel = AreaTotals::read("totals.csv", &totals).unwrap();
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
            // On these it is the best, and known to be.
            assert!(
                plan.cost <= least + 1.0 && plan.bound >= plan.cost * 0.999_99,
                "{grants} {share} {least} {}",
                plan.cost
            );
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
    assert!(choose(&GROUPS, "E99", 3, &capacity(), &question, 20, 1) == Err(NoPlan::Unknown));
    assert!(choose(&GROUPS, AREA, 3, &Capacity::default(), &question, 20, 1) == Err(NoPlan::Unknown));
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
    assert!(said("A,unit,10,100,2026\n", price, grant).contains("o.csv:2 “unit” is not a type of provision"));
    assert!(said("A,units,0,100,2026\n", price, grant).contains("“0” is not a number of new places"));
    assert!(said("A,units,10,much,2026\n", price, grant).contains("“much” is not an amount of money"));
    assert!(said("A,units,10,100,soon\n", price, grant).contains("“soon” is not a year"));
    assert!(said(&option.repeat(2), price, grant).contains("o.csv:3 “A” is listed twice"));
    assert!(said(option, "units,3,2\n", grant).contains("p.csv:2 “instead” costs less than a place"));
    assert!(said(option, "units,x,2\n", grant).contains("p.csv:2 “x”, “2”: not amounts of money"));
    assert!(said(option, "state-special,1,2\n", grant).contains("p.csv:0 there is no price for units"));
    assert!(said(option, price, "2026,1\n2026,2\n").contains("g.csv:3 2026 is listed twice"));
    assert!(said(option, price, "2026,-1\n").contains("g.csv:2 “-1” is not an amount of money"));
    let many: String = (0..61).map(|number| format!("A{number},units,10,100,2026\n")).collect();
    assert!(said(&many, price, grant).contains("there are more than 60 options"));
    let said = |rows: &str| {
        let text = format!("option,group,places,capital,earliest,not-with,after\n{rows}");
        let faults = Question::read_options("o.csv", &text).unwrap_err();
        faults.into_iter().map(|fault| fault.words).collect::<Vec<_>>().join("\n")
    };
    assert!(said("A,units,10,100,2026,Z,\n").contains("“Z” is not another option in the file"));
    assert!(said("A,units,10,100,2026,A,\n").contains("“A” is not another option in the file"));
    assert!(said("A,units,10,100,2026,,B\nB,units,10,100,2026,,A\n").contains("“A” would have to follow itself"));
}

#[test]
fn options_that_exclude_or_need_one_another_keep_to_it_and_freedom_never_costs() {
    for seed in 0..16 {
        let size = Size { areas: 4, futures: 8, years: 3, options: 7, ways: seed % 2 == 1 };
        let (ahead, mut question) = invented(seed, &size);
        question.averse = if seed % 3 == 0 { 0.5 } else { 0.0 };
        let plan = choose_over(&ahead, &ahead, &question).unwrap();
        let opens = |name: &str| plan.chosen.iter().find(|one| one.choice.name == name).map(|one| one.opens);
        assert!(opens("Option 0").is_none() || opens("Option 2").is_none(), "{seed}: {plan:?}");
        if let Some(later) = opens("Option 3") {
            assert!(opens("Option 1").is_some_and(|first| first <= later), "{seed}: {plan:?}");
        }
        for year in ahead.years() {
            let spent: f64 = plan.chosen.iter().filter(|one| one.opens <= *year).map(|one| one.choice.capital).sum();
            assert!(spent <= question.grants.range(..=*year).map(|(_, amount)| amount).sum::<f64>() + 1.0);
        }
        assert!(plan.bound <= plan.cost && plan.cost <= plan.cost_of_nothing, "{seed}: {plan:?}");
        assert!(plan.bound >= plan.cost * 0.999_9, "{seed}: so small a question is searched to its end");
        let mut free = question.clone();
        free.choices.iter_mut().for_each(|one| (one.not_with, one.after) = (Vec::new(), Vec::new()));
        assert!(choose_over(&ahead, &ahead, &free).unwrap().cost <= plan.cost + 1.0, "{seed}");
        let mut rich = question.clone();
        rich.grants.values_mut().for_each(|amount| *amount *= 3.0);
        assert!(choose_over(&ahead, &ahead, &rich).unwrap().cost <= plan.cost + 1.0, "{seed}");
    }
}

#[test]
fn areas_are_left_as_even_as_is_asked_or_it_is_said_that_they_cannot_be() {
    let mut otherwise = 0;
    for seed in 0..12 {
        let (ahead, mut question) = invented(seed, &Size { areas: 3, futures: 8, years: 3, options: 6, ways: false });
        let free = choose_over(&ahead, &ahead, &question).unwrap();
        question.even = Some(0.0);
        assert_eq!(
            choose_over(&ahead, &ahead, &question),
            Err(NoPlan::Uneven),
            "{seed}: nobody can leave nobody short"
        );
        question.even = Some(10.0);
        assert!((choose_over(&ahead, &ahead, &question).unwrap().cost - free.cost).abs() < 1.0, "{seed}: asks nothing");
        for even in [0.8, 1.0, 1.2] {
            question.even = Some(even);
            if let Ok(plan) = choose_over(&ahead, &ahead, &question) {
                assert!(plan.cost >= free.cost - 1.0 && plan.bound <= plan.cost, "{seed} {even}");
                otherwise += usize::from(plan.cost > free.cost + 1.0);
            }
        }
    }
    assert!(otherwise > 0, "in none of the questions does it change anything");
}

#[test]
fn where_ways_count_a_base_near_the_children_is_chosen_before_one_that_is_far() {
    let areas = ["Here".to_owned(), "Far".to_owned()];
    let mut question = of_units(vec![base("A base far", "Far", &[]), base("Base here", "Here", &[])]);
    question.grants = [(2027, 400_000.0)].into();
    let plain = Ahead::new(vec![2027], vec![Group::Units], areas.to_vec())
        .future(1.0, |_, area, _| if area == "Here" { 30.0 } else { 0.0 });
    let near = plain.clone().ways(|from, to| Some(if from == to { 0.0 } else { 9_000.0 }));
    let plan = choose_over(&near, &near, &question).unwrap();
    assert_eq!((plan.chosen.len(), plan.chosen[0].choice.name.as_str()), (1, "Base here"));
    // Ten children without a place, and the building.
    let building = 400_000.0 * 0.035 / (1.0 - 1.035_f64.powi(-40));
    assert!((plan.cost - (10.0 * 18_000.0 + building)).abs() < 1.0, "{plan:?}");
    assert_eq!(plan.crowded_out, ["A base far"], "ten more would go there if there were money");
    let both = choose_over(&plain, &plain, &question).unwrap();
    assert!((both.cost - plan.cost).abs() < 1.0, "without ways either does: {both:?}");
}

#[test]
fn a_few_futures_stand_for_many() {
    let many: Vec<Vec<f64>> = (0..90).map(|one| vec![f64::from(one % 3) * 100.0 + f64::from(one % 2)]).collect();
    let few = stand_for(&many, &[1.0; 90], 3);
    let mut near: Vec<f64> = few.iter().map(|(one, _)| (many[*one][0] / 100.0).floor()).collect();
    near.sort_by(f64::total_cmp);
    assert_eq!((near, few.iter().map(|one| one.1).sum::<f64>()), (vec![0.0, 1.0, 2.0], 90.0));
    assert!(few.iter().all(|(_, weight)| (*weight - 30.0).abs() < 1e-9), "{few:?}");
    assert_eq!(stand_for(&many[..2], &[1.0, 2.0], 5).iter().map(|one| one.1).sum::<f64>(), 3.0);
    let (ahead, question) = invented(3, &Size { areas: 3, futures: 40, years: 3, options: 5, ways: false });
    let (all, few) = (choose_over(&ahead, &ahead, &question).unwrap(), ahead.fewer(12));
    let some = choose_over(&few, &few, &question).unwrap();
    assert!(few.futures() == 12 && (some.cost / all.cost - 1.0).abs() < 0.05, "{} {}", some.cost, all.cost);
}

/// A question of units alone, with places for a child costing 18,000 pounds a year less than none.
fn of_units(choices: Vec<Choice>) -> Question {
    Question {
        choices,
        prices: [(Group::Units, Price { place: 15_000.0, instead: 33_000.0 })].into(),
        grants: [(2027, 9_000_000.0)].into(),
        rate: 0.035,
        life: 40,
        ..Question::default()
    }
}

fn base(name: &str, area: &str, after: &[&str]) -> Choice {
    Choice {
        name: name.to_owned(),
        group: Group::Units,
        places: 20.0,
        capital: 400_000.0,
        earliest: 2027,
        area: area.to_owned(),
        not_with: Vec::new(),
        after: after.iter().map(|name| (*name).to_owned()).collect(),
    }
}

#[test]
fn what_comes_after_something_that_is_not_there_never_opens_and_chains_keep_their_order() {
    let ahead = Ahead::new(vec![2027, 2028, 2029], vec![Group::Units], vec![String::new()]).future(1.0, |_, _, _| 60.0);
    let plan = choose_over(&ahead, &ahead, &of_units(vec![base("Wing", "", &["Nowhere"])])).unwrap();
    assert!(plan.chosen.is_empty() && plan.robust[0].1 == 0.0, "{plan:?}");
    let mut question = of_units(vec![base("A", "", &[]), base("B", "", &["A"]), base("C", "", &["B"])]);
    question.choices[0].earliest = 2028;
    let plan = choose_over(&ahead, &ahead, &question).unwrap();
    assert_eq!(plan.chosen.iter().map(|one| one.opens).collect::<Vec<_>>(), [2028, 2028, 2028], "{plan:?}");
    assert!(plan.chosen[0].waiting.unwrap() > 300_000.0, "waiting holds up all that comes after: {plan:?}");
    assert!(plan.robust.iter().all(|(_, share)| *share > 99.0));
}

#[test]
fn ways_that_cost_nothing_change_nothing_and_growth_is_not_rounded_away() {
    let areas: Vec<String> = (0..40).map(|area| format!("Ward {area}")).collect();
    let ahead = Ahead::new(vec![2027], vec![Group::Units], areas)
        .future(1.0, |_, _, _| 1.4)
        .places(|_, area, _| if area.is_empty() { -8.0 } else { 1.2 });
    // 56 children, 48 places less 8.
    let question = of_units(vec![base("Base", "Ward 1", &[])]);
    let (plain, free) = (ahead.clone(), ahead.ways(|_, _| Some(0.0)));
    let (plain, free) =
        (choose_over(&plain, &plain, &question).unwrap(), choose_over(&free, &free, &question).unwrap());
    assert_eq!((plain.chosen.len(), free.chosen.len()), (1, 1), "{free:?}");
    assert!((plain.cost_of_nothing - 16.0 * 18_000.0).abs() < 1.0);
    // Places by ward are whole where ways count: within one in each.
    assert!((free.cost_of_nothing - plain.cost_of_nothing).abs() <= 10.0 * 18_000.0, "{free:?}");
}

#[test]
fn homes_where_neither_place_nor_option_lies_are_not_asked_to_be_even_and_unknown_ways_are_far() {
    let areas = ["Here", "There", "Not recorded"].map(str::to_owned).to_vec();
    let ahead = Ahead::new(vec![2027], vec![Group::Units], areas)
        .future(1.0, |_, area, _| if area == "Not recorded" { 3.0 } else { 40.0 })
        .places(|_, area, _| if area == "There" { 30.0 } else { 0.0 });
    let mut question = of_units(vec![base("Base here", "Here", &[]), base("Base misspelt", "Heer", &[])]);
    question.even = Some(1.0);
    let plan = choose_over(&ahead, &ahead, &question).unwrap();
    assert!(plan.chosen.iter().any(|one| one.choice.name == "Base here"), "{plan:?}");
    // A base of which nobody says where it lies is as far as anything.
    question.even = None;
    question.choices[1].capital = 300_000.0;
    question.grants = [(2027, 400_000.0)].into();
    let far = ahead.clone().ways(|from, to| if from == to { Some(0.0) } else { Some(8_000.0) });
    let plan = choose_over(&far, &far, &question).unwrap();
    assert_eq!(plan.chosen[0].choice.name, "Base here", "{plan:?}");
    let nobody_knows = ahead.ways(|_, _| None);
    assert!(!nobody_knows.has_ways());
}
