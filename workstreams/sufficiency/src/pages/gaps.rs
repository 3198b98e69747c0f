//! Gaps: by provision and year, and for one provision on the map of areas.

use access::{App, Viewer};
use axum::extract::{Query, State};
use page::govuk::{Cell, Head, Markup, SelectItem, Table, Tag};
use page::list::Column;
use page::{Problem, Shown, show};
use projection::gap::{Basis, Capacity, Gap, Phase, Site, Sites, against};
use projection::groups::Group;

use super::common::{Asked, Page, Part, chance, january, need_words, none_yet, places, signed, stamped, table, whole};
use super::track::track_by_provision;
use crate::model::appraisal::{behind, by_area, gaps};
use crate::model::outcome::Outcome;

/// The colour of a chance of a shortage. The words beside it say the same.
fn tag(gap: &Gap) -> Markup {
    let (colour, words) = match gap.chance_short {
        high if high >= 0.8 => ("red", "short"),
        high if high >= 0.5 => ("orange", "likely short"),
        high if high >= 0.2 => ("yellow", "over, may be short"),
        _ => ("green", "over"),
    };
    let over = gap.children - gap.places;
    let text = if over < 0.0 { format!("{} spare", whole(-over)) } else { format!("{} {words}", whole(over)) };
    Markup::of(&Tag::new(&text, colour))
}

fn basis(gap: &Gap) -> &'static str {
    match gap.basis {
        Basis::Placed => "placed",
        Basis::Suitable => "suitable",
    }
}

/// The group that is asked for; special schools where none is.
fn group(asked: &Asked) -> Group {
    Group::named(&asked.of).unwrap_or(Group::StateSpecial)
}

pub async fn view(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let mut tx = app.db.read().await?;
    let Some(looked) = asked.forecast(&mut tx).await? else {
        drop(tx);
        return none_yet(&app, &viewer, "Gaps");
    };
    let outcome = &looked.outcome;
    let known = places(&mut tx, &looked).await?;
    drop(tx);
    let (sites, waiting) = (&known.sites, &known.waiting);
    let group = group(&asked);
    let layout = app.layout(&viewer, "Gaps").back_to("/sufficiency", "Sufficiency");
    let mut page = Page::new(layout).lead("Children against places, with how likely a shortage is.");
    page.lead.extend(known.kept.clone());
    let items = Group::ALL.iter().map(|one| SelectItem::new(one.name(), one.words())).collect();
    page.before =
        looked.choice("/sufficiency/gaps", vec![("of", "Provision on the map", items, group.name().to_owned())])?;
    let all = gaps(outcome, sites, waiting);
    let mut part = Part::new("By provision and year")
        .line(
            "“Placed” goes on as children were placed: places that do not exist cannot be filled, so it understates need where \
             provision is full. “Suitable” adds those for whom it was judged suitable and who are elsewhere, where they were counted. \
             The middle of what may come, less places.",
        );
    if all.is_empty() {
        part = part.line("No places are known: there is nothing to lay children beside.");
    } else {
        part.table = Some(by_year(&outcome.years, &all));
    }
    page = page.part(part);
    if !all.is_empty() {
        page = page.part(last_january(outcome, &all));
    }
    page = page.part(known_about(outcome, sites, &known.source));
    page = page.part(phases(outcome, sites, group)).part(needs(outcome, sites, group));
    let mut part = Part::new(&format!("By area: {}", group.words())).line(
        "Children by the area they live in, less places by the area they lie in. A shortage in one area may be met in the next: it \
         says how far children go, not that places are missing.",
    );
    let areas = by_area(outcome, sites, group);
    if !sites.0.iter().any(|site| site.group == group) {
        part = part.line("Places of this provision are not known: there is nothing to lay children beside.");
    } else if areas.is_empty() {
        part = part.line("Nobody, and no place.");
    } else {
        part.table = Some(map(outcome.years.as_slice(), &areas));
    }
    page = page.part(part);
    let cells = behind(outcome, group);
    if !cells.is_empty() {
        let rows = cells
            .iter()
            .map(|(age, need, more)| (Markup::text(&format!("{age}, {}", need_words(need))), vec![signed(*more)]));
        let last = outcome.years.last().copied().unwrap_or(0);
        let head = ["Age and need".to_owned(), format!("More by {}", january(last))];
        page =
            page.part(Part::new(&format!("Who makes it grow: {}", group.words())).table(table(&head, rows.collect())));
    }
    page = page.part(Part::new("").line(looked.cited()).link(
        format!("/sufficiency/gaps/csv?forecast={}", looked.forecast.id),
        "All gaps as CSV, by provision, area, age and need",
    ));
    show(&page)
}

/// A row for each provision and which children are counted, a column for each January: how many more children than places, and
/// whether that is a shortage.
fn by_year(years: &[u16], all: &[Gap]) -> Table {
    let mut head = vec![Head::text("Provision")];
    head.extend(years.iter().map(|year| Head::text(&january(*year))));
    let mut keys: Vec<(Group, Basis)> = all.iter().map(|gap| (gap.group, gap.basis)).collect();
    keys.sort_unstable();
    keys.dedup();
    let row = |(group, own): (Group, Basis)| {
        let of = |year: &u16| all.iter().find(|gap| (gap.group, gap.basis, gap.year) == (group, own, *year));
        let words = all.iter().find(|gap| gap.basis == own).map_or("", basis);
        let mut row = vec![Cell::text(format!("{}, {words}", group.words()))];
        row.extend(years.iter().map(|year| of(year).map_or_else(|| Cell::text(""), |gap| Cell::html(tag(gap)))));
        row
    };
    Table { head, rows: keys.into_iter().map(row).collect(), first_cell_is_header: true, ..Table::default() }
}

/// The figures of the last January.
fn last_january(outcome: &Outcome, all: &[Gap]) -> Part {
    let last = outcome.years.last().copied().unwrap_or(0);
    let rows = all.iter().filter(|gap| gap.year == last).map(|gap| {
        let cells = vec![
            whole(gap.children),
            whole(gap.places),
            chance(gap.chance_short),
            whole(gap.short),
            format!("{} to {}", signed(gap.eighty.0), signed(gap.eighty.1)),
            whole(gap.places_needed),
        ];
        (Markup::text(&format!("{}, {}", gap.group.words(), basis(gap))), cells)
    });
    let head = [
        "Provision",
        "Children",
        "Places",
        "Chance of a shortage",
        "Short on average",
        "Children less places, 8 of 10",
        "Places more that leave one chance in five",
    ];
    Part::new(&format!("In figures, {}", january(last)))
        .line("Children are the middle of what may come; short on average is over all of it, so it may be more than children less places. The CSV file has every January.")
        .table(table(&head.map(str::to_owned), rows.collect()))
}

/// What is to be known about gaps.
fn known_about(outcome: &Outcome, sites: &Sites, source: &str) -> Part {
    let part = Part::new("What to know about it")
        .line("Who waits grows as the provision does. They have a place somewhere now: “suitable” rows of several provisions do not add up.")
        .line(source)
        .line(track_by_provision(outcome))
        .line("A provision may have enough places in all and be short for one phase: see below.");
    let without: Vec<&str> = Group::ALL
        .into_iter()
        .filter(|group| !sites.0.iter().any(|site| site.group == *group))
        .map(Group::words)
        .collect();
    if without.is_empty() { part } else { part.line(format!("Places not known: {}.", without.join(", "))) }
}

/// Children by phase against the places that are for it; places for all ages are said beside.
fn phases(outcome: &Outcome, sites: &Sites, group: Group) -> Part {
    let mut part = Part::new(&format!("By phase: {}", group.words()));
    let has_phase = sites.0.iter().any(|site| site.group == group && site.phase.is_some());
    let own = |phase: Option<Phase>| Capacity::of(sites, move |site| site.group == group && site.phase == phase);
    let mut head = vec!["Phase".to_owned()];
    head.extend(outcome.years.iter().map(|year| january(*year)));
    let mut rows = Vec::new();
    for phase in Phase::ALL {
        let Some(outlook) = outcome.outlooks.iter().find(|one| one.group == group && one.phase == Some(phase)) else {
            continue;
        };
        let capacity = own(Some(phase));
        let cells = outcome.years.iter().map(|year| {
            let places = capacity.places(group, *year).unwrap_or(0.0);
            let gap = against(group, *year, Basis::Placed, places, &outlook.in_year(&outcome.years, *year));
            let children = format!(
                "{} ({} to {})",
                whole(gap.children),
                whole(gap.eighty.0 + places),
                whole(gap.eighty.1 + places)
            );
            if has_phase { format!("{children} for {}", whole(places)) } else { children }
        });
        rows.push((Markup::text(phase.words()), cells.collect()));
    }
    if has_phase {
        let shared = own(None);
        let cells = outcome.years.iter().map(|year| whole(shared.places(group, *year).unwrap_or(0.0)));
        rows.push((Markup::text("Places for all ages"), cells.collect()));
        part = part.line("Children, with 8 of 10, for the places of the phase.");
    } else {
        part = part.line("Children, with 8 of 10. The list of places names no phase for this provision: its places are for all ages.");
    }
    part.table(table(&head, rows))
}

/// Children by primary need against the places that are for it; places for all needs are said beside.
fn needs(outcome: &Outcome, sites: &Sites, group: Group) -> Part {
    let part = Part::new(&format!("By primary need: {}", group.words()));
    let named = |need: &str| sites.0.iter().any(|site| site.group == group && site.need == need);
    let own = |need: &str| {
        let need = need.to_owned();
        Capacity::of(sites, move |site| site.group == group && site.need == need)
    };
    let mut head = vec!["Need".to_owned()];
    head.extend(outcome.years.iter().map(|year| january(*year)));
    let mut rows = Vec::new();
    for outlook in outcome.outlooks.iter().filter(|one| one.group == group && !one.need.is_empty()) {
        let (has_places, capacity) = (named(&outlook.need), own(&outlook.need));
        let cells = outcome.years.iter().map(|year| {
            let places = capacity.places(group, *year).unwrap_or(0.0);
            let gap = against(group, *year, Basis::Placed, places, &outlook.in_year(&outcome.years, *year));
            let low_high = (whole(gap.eighty.0 + places), whole(gap.eighty.1 + places));
            let children = format!("{} ({} to {})", whole(gap.children), low_high.0, low_high.1);
            if has_places {
                format!("{children} for {}, short with {}", whole(places), chance(gap.chance_short))
            } else {
                children
            }
        });
        rows.push((Markup::text(&need_words(&outlook.need)), cells.collect()));
    }
    if rows.is_empty() {
        return part.line("Nobody.");
    }
    let any = sites.0.iter().any(|site| site.group == group && !site.need.is_empty());
    let shared = own("");
    if any {
        let cells = outcome.years.iter().map(|year| whole(shared.places(group, *year).unwrap_or(0.0)));
        rows.push((Markup::text("Places for all needs"), cells.collect()));
    }
    let part = if any {
        part.line("Children, with 8 of 10, for the places that are for their need, and the chance that these are too few: places for all needs may take them too.")
    } else {
        part.line(
            "Children, with 8 of 10. The list of places names no need for this provision: its places are for all.",
        )
    };
    part.table(table(&head, rows))
}

/// The map: a row for each area, a column for each January.
fn map(years: &[u16], areas: &[crate::model::appraisal::AreaGap]) -> Table {
    let mut head = vec![Head::text("Area"), Head::number("Places in the last January")];
    head.extend(years.iter().map(|year| Head::text(&january(*year))));
    let rows = areas
        .iter()
        .map(|one| {
            let places = one.years.last().map_or(0.0, |gap| gap.places);
            let mut row = vec![Cell::text(&one.area), Cell::number(whole(places))];
            row.extend(one.years.iter().map(|gap| Cell::html(tag(gap))));
            row
        })
        .collect();
    Table { head, rows, first_cell_is_header: true, ..Table::default() }
}

/// A gap, of what, and whether places for it are known.
type Row = (String, Gap, bool);

/// All gaps, and the children of every area, age and need.
pub async fn as_csv(State(app): State<App>, _viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let mut tx = app.db.read().await?;
    let Some(looked) = asked.forecast(&mut tx).await? else { return Err(Problem::NotFound) };
    let outcome = &looked.outcome;
    let known = places(&mut tx, &looked).await?;
    drop(tx);
    let (sites, waiting) = (&known.sites, &known.waiting);
    let mut rows: Vec<Row> = Vec::new();
    let mut add = |of: &str, gap: &Gap, has_places: bool| rows.push((of.to_owned(), gap.clone(), has_places));
    gaps(outcome, sites, waiting).iter().for_each(|gap| add("all", gap, true));
    for group in Group::ALL {
        let has_places = sites.0.iter().any(|site| site.group == group);
        for area in by_area(outcome, sites, group) {
            area.years.iter().for_each(|gap| add(&format!("area {}", area.area), gap, has_places));
        }
        let apart = outcome.outlooks.iter().filter(|one| one.group == group && one.area.is_empty());
        for one in apart.filter(|one| one.phase.is_some() || !one.need.is_empty()) {
            let of = one.phase.map_or_else(|| format!("need {}", one.need), |phase| format!("phase {}", phase.words()));
            let is_for = |site: &Site| {
                site.group == group && if one.need.is_empty() { site.phase == one.phase } else { site.need == one.need }
            };
            let (capacity, has_places) = (Capacity::of(sites, is_for), sites.0.iter().any(is_for));
            for year in &outcome.years {
                let values = one.in_year(&outcome.years, *year);
                let places = capacity.places(group, *year).unwrap_or(0.0);
                add(&of, &against(group, *year, Basis::Placed, places, &values), has_places);
            }
        }
    }
    let number = |value: f64| format!("{value:.1}");
    // What is about places is said where some are known.
    let placed = |heading: &str, of: fn(&Gap) -> f64| {
        Column::text(
            heading,
            move |(_, gap, has_places): &Row| {
                if *has_places { number(of(gap)) } else { String::new() }
            },
        )
    };
    let columns = [
        Column::text("provision", |(_, gap, _): &Row| gap.group.name().to_owned()),
        Column::text("of", |(of, ..): &Row| of.clone()),
        Column::text("basis", |(_, gap, _): &Row| basis(gap).to_owned()),
        Column::text("january", |(_, gap, _): &Row| gap.year.to_string()),
        Column::text("children", move |(_, gap, _): &Row| number(gap.children)),
        placed("places", |gap| gap.places),
        Column::text(
            "chance_short",
            |(_, gap, has_places): &Row| {
                if *has_places { format!("{:.3}", gap.chance_short) } else { String::new() }
            },
        ),
        placed("short", |gap| gap.short),
        placed("p10", |gap| gap.eighty.0),
        placed("p90", |gap| gap.eighty.1),
        placed("places_needed", |gap| gap.places_needed),
    ];
    stamped(columns, &looked).csv("gaps", &rows)
}
