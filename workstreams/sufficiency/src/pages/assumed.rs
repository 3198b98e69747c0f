//! What the form of assumptions says: its levers, and what of them cannot be used.

use page::{Form, words};
use projection::cohorts::{Acts, LAST, Lever, Scenario, Whom};

use super::assume::PERCENT;
use super::common::{january, whole};
use crate::model::levers::with_codes;
use crate::model::previews::Target;
use crate::model::provision::Provision;
use crate::records::forecasts::Made;

/// What an error calls a field with a number.
fn called(name: &str) -> &'static str {
    match name {
        "part" => "Share placed in another provision",
        "named" => "Share of children for whom a provision is named",
        "places" => "Change in places",
        "prices" => "Price increase each year",
        "seek_plans" => "Target number of plans",
        _ => PERCENT.iter().find(|(field, ..)| *field == name).map_or("This", |(_, label, ..)| *label),
    }
}

/// A number within bounds; 0 where nothing was typed.
fn amount(form: &mut Form, name: &str, (low, high): (f64, f64)) -> f64 {
    let text = form.value(name).trim().trim_end_matches('%').replace('−', "-").replace(',', "");
    if text.is_empty() {
        return 0.0;
    }
    match text.parse::<f64>().ok().filter(|value| (low..=high).contains(value)) {
        Some(value) => value,
        None => {
            let label = called(name).trim_end_matches(", change in %");
            form.refuse(name, format!("{label} must be a number from {} to {}", whole(low), whole(high)));
            0.0
        }
    }
}

fn year(form: &mut Form, name: &str) -> Option<u16> {
    let text = form.value(name).trim().to_owned();
    if text.is_empty() {
        return None;
    }
    let year = text.parse::<u16>().ok().filter(|year| (2000..=2100).contains(year));
    if year.is_none() {
        let label = match name {
            "from" => "From January",
            "fully" => "In full from January",
            _ => "January of the target",
        };
        form.refuse(name, format!("{label} must be a year, such as 2027"));
    }
    year
}

/// What the form assumes. `sought` is the field whose lever is looked for: it is there even where it changes nothing yet; its place
/// among the levers comes with them.
pub(super) fn scenario(form: &mut Form, sought: Option<&str>) -> (Scenario, Option<usize>) {
    let written = form.value("scenario").to_owned();
    if !written.is_empty() {
        let scenario = Scenario::read(&written).map(with_codes).unwrap_or_else(|words| {
            form.refuse("scenario", format!("The scenario file cannot be used: {words}"));
            Scenario::default()
        });
        return (scenario, None);
    }
    let mut levers = of_children(form, sought);
    levers.extend(of_provision(form, sought));
    levers.extend(of_places(form));
    let (from, fully) = (year(form, "from"), year(form, "fully"));
    if !levers.is_empty() && from.is_none() && form.error("from").is_none() {
        form.refuse("from", "Enter the January that the change starts from");
    }
    for (name, lever) in &mut levers {
        lever.from = from.unwrap_or(0);
        lever.fully = fully.filter(|_| *name != "prices");
    }
    let place = levers.iter().position(|(name, _)| Some(*name) == sought);
    let scenario = with_codes(Scenario { levers: levers.into_iter().map(|(_, lever)| lever).collect() });
    if let Err(words) = scenario.check()
        && form.is_right()
    {
        // The form has no numbered levers.
        let words = words.split_once(": ").map_or(words.as_str(), |(_, words)| words);
        form.refuse("fully", words::capitalised(words));
    }
    (scenario, place)
}

/// Levers by the fields that they stand in; from when on they act is not said yet.
type Named = Vec<(&'static str, Lever)>;

/// Who comes and who leaves.
fn of_children(form: &mut Form, sought: Option<&str>) -> Named {
    let mut levers = Vec::new();
    for (name, ..) in PERCENT {
        let times = 1.0 + amount(form, name, (-100.0, 400.0)) / 100.0;
        if (times - 1.0).abs() < 1e-9 && sought != Some(name) {
            continue;
        }
        let lever = |acts: Acts| Lever::of(acts, 0);
        let lever = match name {
            "requests" => {
                let needs = Some(form.value("requests_of").to_owned()).filter(|need| !need.is_empty());
                Lever { needs: needs.into_iter().collect(), ..lever(Acts::Requests { times }) }
            }
            "acceptance" => lever(Acts::Acceptance { times }),
            // Curriculum year 12 is 16 at the start of the school year.
            "endings" => Lever { ncys: Some((11, LAST)), ..lever(Acts::Endings { times }) },
            _ => lever(Acts::Population { times }),
        };
        levers.push((name, lever));
    }
    levers
}

/// Where they are placed.
fn of_provision(form: &mut Form, sought: Option<&str>) -> Named {
    let mut levers = Vec::new();
    let known = |name: &str| Provision::kept_as(name).is_some();
    let part = amount(form, "part", (0.0, 100.0)) / 100.0;
    if part > 0.0 || sought == Some("part") {
        let (from_provision, to_provision) = (form.value("shift_from").to_owned(), form.value("shift_to").to_owned());
        if !known(&from_provision) || !known(&to_provision) || from_provision == to_provision {
            form.refuse("shift_to", "Select two different provisions");
        }
        let only_while_places = form.value("only_while_places") == "yes";
        let acts = Acts::Provision { from_provision, to_provision, part, whom: Whom::Moving, only_while_places };
        levers.push(("part", Lever::of(acts, 0)));
    }
    let part = amount(form, "named", (0.0, 100.0)) / 100.0;
    if part > 0.0 {
        let to_provision = form.value("named_to").to_owned();
        if !known(&to_provision) {
            form.refuse("named_to", "Select the provision that is named");
        }
        levers.push(("named", Lever::of(Acts::Named { to_provision, part, whom: Whom::New }, 0)));
    }
    levers
}

/// Places and prices.
fn of_places(form: &mut Form) -> Named {
    let mut levers = Vec::new();
    let more = amount(form, "places", (-10_000.0, 10_000.0));
    if more != 0.0 {
        levers.push(("places", Lever::of(Acts::Places { group: form.value("places_in").to_owned(), more }, 0)));
    }
    let rise = amount(form, "prices", (-50.0, 100.0)) / 100.0;
    if rise != 0.0 {
        levers.push(("prices", Lever::of(Acts::Prices { groups: Vec::new(), a_year: 1.0 + rise }, 0)));
    }
    levers
}

/// The form that assumes a scenario: in its fields, where they can say it, else as a file.
pub(super) fn filled(form: Form, scenario: &Scenario) -> Form {
    let percent = |value: f64| {
        let text = format!("{:.4}", value * 100.0);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    let mut fields = form.clone();
    for lever in &scenario.levers {
        fields.set("from", &lever.from.to_string());
        match &lever.acts {
            Acts::Requests { times } => {
                fields.set("requests", &percent(times - 1.0));
                fields.set("requests_of", lever.needs.first().map_or("", String::as_str));
            }
            Acts::Acceptance { times } => fields.set("acceptance", &percent(times - 1.0)),
            Acts::Endings { times } => fields.set("endings", &percent(times - 1.0)),
            Acts::Population { times } => fields.set("population", &percent(times - 1.0)),
            // No field is for it: the file is.
            Acts::Issue { .. } => {}
            Acts::Provision { from_provision, to_provision, part, only_while_places, .. } => {
                fields.set("part", &percent(*part));
                fields.set("shift_from", from_provision);
                fields.set("shift_to", to_provision);
                fields.set("only_while_places", if *only_while_places { "yes" } else { "" });
            }
            Acts::Named { to_provision, part, .. } => {
                fields.set("named", &percent(*part));
                fields.set("named_to", to_provision);
            }
            Acts::Places { group, more } => {
                fields.set("places", &more.to_string());
                fields.set("places_in", group);
            }
            Acts::Prices { a_year, .. } => fields.set("prices", &percent(a_year - 1.0)),
        }
        if let Some(fully) = lever.fully {
            fields.set("fully", &fully.to_string());
        }
    }
    // Levers that the fields cannot say, such as two of a kind or one that ends, would be others than those that were assumed.
    if in_order(&self::scenario(&mut fields.clone(), None).0) == in_order(scenario) {
        return fields;
    }
    form.with("scenario", serde_json::to_string_pretty(scenario).unwrap_or_default())
}

/// Levers in the order of the form. Those that place children are taken one after the other: they keep theirs.
fn in_order(scenario: &Scenario) -> Vec<&Lever> {
    let mut levers: Vec<&Lever> = scenario.levers.iter().collect();
    levers.sort_by_key(|lever| match lever.acts {
        Acts::Requests { .. } => 0,
        Acts::Acceptance { .. } | Acts::Issue { .. } => 1,
        Acts::Endings { .. } => 2,
        Acts::Population { .. } => 3,
        Acts::Provision { .. } | Acts::Named { .. } => 4,
        Acts::Places { .. } => 5,
        Acts::Prices { .. } => 6,
    });
    levers
}

/// Refuses what the record does not know, and what would be seen in no January: it would change nothing, and say nothing.
pub(super) fn check(form: &mut Form, scenario: &Scenario, made: &Made, years: Option<u16>) {
    let unknown = scenario.unknown(&made.snapshot.dimensions());
    let is_written = !form.value("scenario").is_empty();
    if !unknown.is_empty() {
        let field = if is_written { "scenario" } else { "requests_of" };
        form.refuse(field, format!("There is no need, area or provision on record called {}", unknown.join(", ")));
    }
    let roomless = scenario.without_rooms(&made.history());
    if !roomless.is_empty() {
        let field = if is_written { "scenario" } else { "only_while_places" };
        let names: Vec<&str> = roomless.iter().map(|kept| Provision::shown(kept)).collect();
        let words = format!(
            "There are no places on record for {}. Upload them, or remove the condition on places",
            names.join(", ")
        );
        form.refuse(field, words);
    }
    let first = made.snapshot.next_january();
    if scenario.levers.iter().any(|lever| lever.from < first) {
        let field = if is_written { "scenario" } else { "from" };
        form.refuse(field, format!("The change must start in January {first} or later"));
    }
    let Some(last) = years.map(|years| first + years - 1) else { return };
    // Places are there in their January; all else is first seen in the January after.
    let is_late =
        |lever: &Lever| lever.from > last || (lever.from == last && !matches!(lever.acts, Acts::Places { .. }));
    if scenario.levers.iter().any(is_late) {
        let field = if is_written { "scenario" } else { "from" };
        form.refuse(field, format!("The change must start before {}, the last January in the forecast", january(last)));
    }
}

/// The target that is typed, of the lever that is looked for.
pub(super) fn target(
    form: &mut Form,
    lever: Option<usize>,
    made: &Result<Made, String>,
    years: Option<u16>,
) -> Option<Target> {
    let plans = amount(form, "seek_plans", (1.0, 1_000_000.0));
    if plans < 1.0 && form.error("seek_plans").is_none() {
        form.refuse("seek_plans", "Enter the target number of plans");
    }
    let last = made.as_ref().ok().zip(years).map(|(made, years)| {
        let first = made.snapshot.next_january();
        first..=first + years - 1
    });
    let year = year(form, "seek_year");
    if let (Some(year), Some(range)) = (year, &last) {
        if !range.contains(&year) {
            form.refuse("seek_year", format!("Enter a year from {} to {}", range.start(), range.end()));
        }
    } else if form.error("seek_year").is_none() {
        form.refuse("seek_year", "Enter the January that the target is for");
    }
    if lever.is_none() {
        form.refuse("seek_by", "Select the assumption to change. A scenario file cannot be used here");
    }
    let of = form.value("seek_of").to_owned();
    let provision = Provision::ALL.iter().position(|one| one.code() == of);
    if provision.is_none() && !of.is_empty() {
        form.refuse("seek_of", "Select a provision, or all provisions");
    }
    Some(Target { lever: lever?, plans, year: year?, provision })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scenario_comes_back_from_the_form_that_was_filled_with_it() {
        let fields = [
            ("requests", "-20"),
            ("requests_of", "ASD"),
            ("acceptance", "12.5"),
            ("endings", "7"),
            ("population", "-0.3"),
            ("part", "33"),
            ("shift_from", Provision::StateSpecial.code()),
            ("shift_to", Provision::SpecialistBase.code()),
            ("only_while_places", "yes"),
            ("named", "4"),
            ("named_to", Provision::Independent.code()),
            ("places", "-20"),
            ("places_in", "units"),
            ("prices", "3"),
            ("from", "2027"),
            ("fully", "2029"),
        ];
        let mut typed = fields.into_iter().fold(Form::default(), |form, (name, value)| form.with(name, value));
        let (assumed, _) = scenario(&mut typed, None);
        assert!(typed.is_right() && assumed.levers.len() == 8, "{assumed:?}");
        let mut form = filled(Form::default(), &assumed);
        assert!(form.value("scenario").is_empty());
        for (name, value) in fields {
            assert_eq!(form.value(name), value, "{name}");
        }
        assert_eq!(scenario(&mut form, None).0, assumed);
    }

    #[test]
    fn an_error_names_its_field() {
        let mut form = Form::default().with("endings", "many").with("part", "900").with("from", "soon");
        scenario(&mut form, None);
        for (name, label) in [("endings", "Plans ceased"), ("part", "Share placed"), ("from", "From January")] {
            let message = form.error(name).unwrap();
            assert!(format!("{message:?}").contains(label), "{name}: {message:?}");
        }
    }

    #[test]
    fn the_order_of_a_file_is_no_reason_for_a_file() {
        let levers =
            |first: &str, second: &str| Scenario::read(&format!(r#"{{"levers": [{first}, {second}]}}"#)).unwrap();
        let requests = r#"{"acts": "requests", "times": 0.9, "from": 2027}"#;
        let places = r#"{"acts": "places", "group": "units", "more": 20, "from": 2027}"#;
        let form = filled(Form::default(), &levers(places, requests));
        assert_eq!([form.value("scenario"), form.value("requests"), form.value("places")], ["", "-10", "20"]);
        // Who is named a provision after others have moved is not who was named it before.
        let named = format!(
            r#"{{"acts": "named", "to-provision": "{}", "part": 0.1, "whom": "new", "from": 2027}}"#,
            Provision::Independent.code()
        );
        let moved = format!(
            r#"{{"acts": "provision", "from-provision": "{}", "to-provision": "{}", "part": 0.1, "whom": "moving", "from": 2027}}"#,
            Provision::StateSpecial.code(),
            Provision::SpecialistBase.code()
        );
        assert!(filled(Form::default(), &levers(&moved, &named)).value("scenario").is_empty());
        assert!(!filled(Form::default(), &levers(&named, &moved)).value("scenario").is_empty());
    }

    #[test]
    fn what_fields_cannot_say_comes_back_as_a_file() {
        let file = r#"{"levers": [
            {"acts": "issue", "times": 0.9, "from": 2027},
            {"acts": "requests", "times": 0.9, "from": 2027, "until": 2029},
            {"acts": "requests", "times": 0.8, "from": 2028}
        ]}"#;
        let assumed = Scenario::read(file).unwrap();
        let mut form = filled(Form::default().with("requests", "0"), &assumed);
        assert_eq!(form.value("requests"), "0", "a field that would change nothing says nothing");
        assert_eq!(scenario(&mut form, None).0, assumed);
        assert!(form.is_right());
    }
}
