//! Gaps: by provision and year, and for one provision on the map of areas.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Query, State};
use page::govuk::{Cell, Head, Markup, SelectItem, Table, Tag};
use page::list::Column;
use page::{Layout, Problem, Shown, show, words};
use projection::gap::{Basis, Capacity, Gap, Phase, Site, Sites, Waiting, against};
use projection::groups::Group;

use super::common::{
    Asked, Few, chance, framed, gap_tells, january, need_words, none_yet, places, signed, stamped, table, whole,
};
use super::track::track_by_provision;
use crate::model::appraisal::{behind, by_area, gaps};
use crate::model::outcome::Outcome;
use crate::model::provision::Provision;
use crate::model::small::{Hidden, Sum};
use crate::records::forecasts::ForecastId;

/// The colour of a chance of a shortage. The words beside it say the same.
fn tag(gap: &Gap) -> Markup {
    let (colour, words) = match gap.chance_short {
        high if high >= 0.8 => ("red", ""),
        high if high >= 0.5 => ("orange", "likely"),
        high if high >= 0.2 => ("yellow", "possible"),
        _ => ("green", ""),
    };
    #[expect(clippy::cast_possible_truncation, reason = "a number of places")]
    let over = (gap.children - gap.places).round() as i64;
    let text = match (over, words) {
        (0, "") => "Just enough places".to_owned(),
        (0, words) => format!("Just enough places (shortfall {words})"),
        (..0, _) => words::plural(-over, "spare place", "spare places"),
        (_, "") => words::plural(over, "place short", "places short"),
        (_, words) => format!("{} ({words})", words::plural(over, "place short", "places short")),
    };
    Markup::of(&Tag::new(&text, colour))
}

/// Where a shortage is likely in the last January of a forecast, the greatest first: of what, and by how much. For those who keep
/// the forecasts: nothing is hidden.
pub(super) fn likely(outcome: &Outcome, known: &super::common::Known) -> Vec<(String, Markup)> {
    let last = outcome.years.last().copied().unwrap_or(0);
    let mut all = gaps(outcome, &known.sites, &known.waiting);
    all.retain(|gap| gap.year == last && gap.chance_short >= 0.5);
    all.sort_by(|one, other| (other.children - other.places).total_cmp(&(one.children - one.places)));
    all.iter().map(|gap| (format!("{}, {}", gap.group.words(), basis_label(gap)), tag(gap))).collect()
}

fn basis(gap: &Gap) -> &'static str {
    match gap.basis {
        Basis::Placed => "current_placements",
        Basis::Suitable => "assessed_demand",
    }
}

/// What a basis is called on pages; `basis` is its code in files.
fn basis_label(gap: &Gap) -> &'static str {
    match gap.basis {
        Basis::Placed => "current placements",
        Basis::Suitable => "assessed demand",
    }
}

/// The group that is asked for; special schools where none is.
fn group(asked: &Asked) -> Group {
    Group::named(&asked.of).unwrap_or(Group::StateSpecial)
}

#[derive(Template)]
#[template(path = "gaps.html")]
struct Gaps {
    layout: Layout,
    choice: Markup,
    kept: Option<String>,
    /// Nothing where no places are known.
    by_year: Option<Markup>,
    last: String,
    last_january: Markup,
    source: String,
    track: String,
    places_not_known: String,
    /// The provision that is looked at more closely.
    provision: &'static str,
    phases: Apart,
    /// Nothing where nobody is in it.
    needs: Option<Apart>,
    areas: Areas,
    grows: Option<Markup>,
    cited: String,
    forecast: ForecastId,
}

/// Children of a provision by phase or need, against places.
struct Apart {
    /// Whether the list of places tells them apart too.
    are_apart: bool,
    table: Markup,
}

enum Areas {
    NoPlacesKnown,
    Nobody,
    Map(Markup),
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
    let (sites, group, few) = (&known.sites, group(&asked), Few::of(&app, &viewer));
    let items = Group::ALL.iter().map(|one| SelectItem::new(one.name(), one.words())).collect();
    let all = gaps(outcome, sites, &known.waiting);
    let hidden = few.hidden_in(outcome);
    let last = january(outcome.years.last().copied().unwrap_or(0));
    show(&Gaps {
        layout: app.layout(&viewer, "Gaps").back_to("/sufficiency", "Sufficiency"),
        choice: looked.choice("/sufficiency/gaps", vec![("of", "Provision", items, group.name().to_owned())])?,
        kept: known.kept.clone(),
        by_year: (!all.is_empty())
            .then(|| framed(&by_year(outcome, (&all, &known.waiting), (few, &hidden)), "By provision and year")),
        last_january: framed(
            &last_january(outcome, (&all, &known.waiting), (few, &hidden)),
            &format!("Figures for {last}"),
        ),
        source: known.source.clone(),
        track: track_by_provision(outcome),
        places_not_known: places_not_known(sites),
        provision: group.words(),
        phases: phases(outcome, sites, group, (few, &hidden)),
        needs: needs(outcome, sites, group, few),
        areas: areas(outcome, sites, group, few),
        grows: grows(outcome, group, &last, few),
        cited: looked.cited(),
        forecast: looked.forecast.id,
        last,
    })
}

fn areas(outcome: &Outcome, sites: &Sites, group: Group, few: Few) -> Areas {
    let areas = by_area(outcome, sites, group);
    if !sites.0.iter().any(|site| site.group == group) {
        Areas::NoPlacesKnown
    } else if areas.is_empty() {
        Areas::Nobody
    } else {
        Areas::Map(framed(&map(&outcome.years, &areas, few), &format!("By area: {}", group.words())))
    }
}

/// Ages and needs of which more come.
fn grows(outcome: &Outcome, group: Group, last: &str, few: Few) -> Option<Markup> {
    let (cells, all) = behind(outcome, group);
    let rows: Vec<_> = cells
        .iter()
        .map(|(age, need, more)| {
            let words = Few::shown(few.hides(*more), || signed(*more));
            (Markup::text(&format!("{age}, {}", need_words(need))), vec![words])
        })
        .collect();
    let head = ["Age and need".to_owned(), format!("Increase by {last}")];
    let label = format!("Where growth comes from: {}", group.words());
    let cut = (all > cells.len()).then(|| Markup::of(&MostGrowth { shown: cells.len(), all }));
    (!rows.is_empty()).then(|| framed(&table(&head, rows), &label).then(&cut.unwrap_or_default()))
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<p class="govuk-body" data-grow="{{ all }}">These {{ shown }} grow most, of {{ all }} ages and needs that grow.</p>"#
)]
struct MostGrowth {
    shown: usize,
    all: usize,
}

/// A row for each provision and which children are counted, a column for each January: how many more children than places, and
/// whether that is a shortage.
fn by_year(outcome: &Outcome, (all, waiting): (&[Gap], &Waiting), (few, hidden): (Few, &Hidden)) -> Table {
    let years = &outcome.years;
    let mut head = vec![Head::text("Provision")];
    head.extend(years.iter().map(|year| Head::text(&january(*year))));
    let mut keys: Vec<(Group, Basis)> = all.iter().map(|gap| (gap.group, gap.basis)).collect();
    keys.sort_unstable();
    keys.dedup();
    let row = |(group, own): (Group, Basis)| {
        let of = |year: &u16| all.iter().find(|gap| (gap.group, gap.basis, gap.year) == (group, own, *year));
        let words = all.iter().find(|gap| gap.basis == own).map_or("", basis_label);
        let mut row = vec![Cell::text(format!("{}, {words}", group.words()))];
        let cell = |gap: &Gap| match few.hides_gap(gap, all, waiting, hidden) {
            true => Cell::text(Few::NOT_SHOWN),
            false => Cell::html(tag(gap)),
        };
        row.extend(years.iter().map(|year| of(year).map_or_else(|| Cell::text(""), cell)));
        row
    };
    Table { head, rows: keys.into_iter().map(row).collect(), first_cell_is_header: true, ..Table::default() }
}

/// The figures of the last January.
fn last_january(outcome: &Outcome, (all, waiting): (&[Gap], &Waiting), (few, hidden): (Few, &Hidden)) -> Table {
    let last = outcome.years.last().copied().unwrap_or(0);
    let rows = all.iter().filter(|gap| gap.year == last).map(|gap| {
        let is_hidden = few.hides_gap(gap, all, waiting, hidden);
        let cells = [
            whole(gap.children),
            whole(gap.places),
            chance(gap.chance_short),
            whole(gap.short),
            format!("{} to {}", signed(gap.eighty.0), signed(gap.eighty.1)),
            whole(gap.places_needed),
        ];
        // Places are no children.
        let shown = |(at, words): (usize, String)| Few::shown(is_hidden && at != 1, || words);
        let cells: Vec<String> = cells.into_iter().enumerate().map(shown).collect();
        (Markup::text(&format!("{}, {}", gap.group.words(), basis_label(gap))), cells)
    });
    let head = [
        "Provision",
        "Children",
        "Places",
        "Chance of a shortfall",
        "Average shortfall",
        "Children minus places, 80% range",
        "Extra places for an 80% chance of enough",
    ];
    table(&head.map(str::to_owned), rows.collect())
}

fn places_not_known(sites: &Sites) -> String {
    let without = Group::ALL.into_iter().filter(|group| !sites.0.iter().any(|site| site.group == *group));
    without.map(Group::words).collect::<Vec<_>>().join(", ")
}

/// Whether the children of a group in a phase stay hidden, because the capacity survey has them too.
fn hides_phase(hidden: &Hidden, january: u16, group: Group, phase: Phase) -> bool {
    let own = Provision::ALL.into_iter().filter(|one| one.group() == group);
    own.filter_map(Provision::capacity_survey).any(|kind| hidden.hides(january, Sum::Survey(phase, kind)))
}

/// Children by phase against the places that are for it; places for all ages are said beside.
fn phases(outcome: &Outcome, sites: &Sites, group: Group, (few, hidden): (Few, &Hidden)) -> Apart {
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
            let children = few.middle_and_range(gap.children, (gap.eighty.0 + places, gap.eighty.1 + places));
            let words = if has_phase { format!("{children} for {}", whole(places)) } else { children };
            let words = Few::shown(hides_phase(hidden, *year, group, phase), || words);
            (gap_tells(&gap), words)
        });
        rows.push((Markup::text(phase.words()), cells.collect()));
    }
    let mut rows = few.told(rows);
    if has_phase {
        let shared = own(None);
        let cells = outcome.years.iter().map(|year| whole(shared.places(group, *year).unwrap_or(0.0)));
        rows.push((Markup::text("Places for all ages"), cells.collect()));
    }
    let table = framed(&table(&head, rows), &format!("By phase: {}", group.words()));
    Apart { are_apart: has_phase, table }
}

/// Children by primary need against the places that are for it; places for all needs are said beside.
fn needs(outcome: &Outcome, sites: &Sites, group: Group, few: Few) -> Option<Apart> {
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
            let children = few.middle_and_range(gap.children, (gap.eighty.0 + places, gap.eighty.1 + places));
            let words = if has_places {
                format!("{children} for {}, {} chance of a shortfall", whole(places), chance(gap.chance_short))
            } else {
                children
            };
            (gap_tells(&gap), words)
        });
        rows.push((Markup::text(&need_words(&outlook.need)), cells.collect()));
    }
    if rows.is_empty() {
        return None;
    }
    let mut rows = few.told(rows);
    let any = sites.0.iter().any(|site| site.group == group && !site.need.is_empty());
    let shared = own("");
    if any {
        let cells = outcome.years.iter().map(|year| whole(shared.places(group, *year).unwrap_or(0.0)));
        rows.push((Markup::text("Places for all needs"), cells.collect()));
    }
    let table = framed(&table(&head, rows), &format!("By primary need: {}", group.words()));
    Some(Apart { are_apart: any, table })
}

/// The map: a row for each area, a column for each January.
fn map(years: &[u16], areas: &[crate::model::appraisal::AreaGap], few: Few) -> Table {
    let mut head = vec![Head::text("Area"), Head::number("Places in the last January")];
    head.extend(years.iter().map(|year| Head::text(&january(*year))));
    let children: Vec<Vec<f64>> = areas.iter().map(|one| one.years.iter().map(gap_tells).collect()).collect();
    let hidden = few.hidden(&children);
    let rows = areas
        .iter()
        .zip(hidden)
        .map(|(one, hidden)| {
            let places = one.years.last().map_or(0.0, |gap| gap.places);
            let mut row = vec![Cell::text(&one.area), Cell::number(whole(places))];
            row.extend(one.years.iter().zip(hidden).map(|(gap, hidden)| match hidden {
                true => Cell::text(Few::NOT_SHOWN),
                false => Cell::html(tag(gap)),
            }));
            row
        })
        .collect();
    Table { head, rows, first_cell_is_header: true, ..Table::default() }
}

/// A gap, of what, whether places for it are known, and whether it is shown.
struct Row {
    of: String,
    gap: Gap,
    has_places: bool,
    hidden: bool,
}

/// Gaps that are told apart: by area, phase or need.
type Lines = Vec<(String, Vec<Gap>, bool)>;

/// Hides the lines of phases that other tables would tell of.
fn hide_phases(rows: &mut [Row], together: &Hidden) {
    for row in rows {
        let phase = Phase::ALL.into_iter().find(|phase| row.of.strip_prefix("phase ") == Some(phase.words()));
        row.hidden |= phase.is_some_and(|phase| hides_phase(together, row.gap.year, row.gap.group, phase));
    }
}

fn lines(outcome: &Outcome, sites: &Sites, group: Group) -> [Lines; 3] {
    let has_places = sites.0.iter().any(|site| site.group == group);
    let areas = by_area(outcome, sites, group).into_iter();
    let areas = areas.map(|one| (format!("area {}", one.area), one.years, has_places)).collect();
    let (mut phases, mut needs) = (Vec::new(), Vec::new());
    for one in outcome.outlooks.iter().filter(|one| one.group == group && one.area.is_empty()) {
        let is_for = |site: &Site| {
            site.group == group && if one.need.is_empty() { site.phase == one.phase } else { site.need == one.need }
        };
        let (capacity, has_places) = (Capacity::of(sites, is_for), sites.0.iter().any(is_for));
        let gap = |year: &u16| {
            let places = capacity.places(group, *year).unwrap_or(0.0);
            against(group, *year, Basis::Placed, places, &one.in_year(&outcome.years, *year))
        };
        let years: Vec<Gap> = outcome.years.iter().map(gap).collect();
        match (one.phase, one.need.is_empty()) {
            (Some(phase), _) => phases.push((format!("phase {}", phase.words()), years, has_places)),
            (None, false) => needs.push((format!("need {}", one.need), years, has_places)),
            (None, true) => {}
        }
    }
    [areas, phases, needs]
}

/// All gaps, and the children of every area, age and need.
pub async fn as_csv(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let mut tx = app.db.read().await?;
    let Some(looked) = asked.forecast(&mut tx).await? else { return Err(Problem::NotFound) };
    let outcome = &looked.outcome;
    let known = places(&mut tx, &looked).await?;
    drop(tx);
    let (sites, waiting, few) = (&known.sites, &known.waiting, Few::of(&app, &viewer));
    let all = gaps(outcome, sites, waiting);
    let together = few.hidden_in(outcome);
    let hidden: Vec<bool> = all.iter().map(|gap| few.hides_gap(gap, &all, waiting, &together)).collect();
    let row = |(gap, hidden)| Row { of: "all".to_owned(), has_places: true, hidden, gap };
    let mut rows: Vec<Row> = all.into_iter().zip(hidden).map(row).collect();
    for lines in Group::ALL.into_iter().flat_map(|group| lines(outcome, sites, group)) {
        let children: Vec<Vec<f64>> = lines.iter().map(|(_, years, _)| years.iter().map(gap_tells).collect()).collect();
        for ((of, years, has_places), hidden) in lines.into_iter().zip(few.hidden(&children)) {
            let row = |(gap, hidden)| Row { of: of.clone(), gap, has_places, hidden };
            rows.extend(years.into_iter().zip(hidden).map(row));
        }
    }
    hide_phases(&mut rows, &together);
    let number = |value: f64| format!("{value:.1}");
    // What is about places is said where some are known.
    let placed = |heading: &str, of: fn(&Gap) -> f64| {
        Column::text(heading, move |row: &Row| match row.has_places {
            true => Few::shown(row.hidden, || number(of(&row.gap))),
            false => String::new(),
        })
    };
    let columns = [
        Column::text("provision", |row: &Row| row.gap.group.name().to_owned()),
        Column::text("of", |row: &Row| row.of.clone()),
        Column::text("basis", |row: &Row| basis(&row.gap).to_owned()),
        Column::text("january", |row: &Row| row.gap.year.to_string()),
        Column::text("children", move |row: &Row| Few::shown(row.hidden, || number(row.gap.children))),
        placed("places", |gap| gap.places),
        Column::text("chance_short", |row: &Row| match row.has_places {
            true => Few::shown(row.hidden, || format!("{:.3}", row.gap.chance_short)),
            false => String::new(),
        }),
        placed("short", |gap| gap.short),
        placed("p10", |gap| gap.eighty.0),
        placed("p90", |gap| gap.eighty.1),
        placed("places_needed", |gap| gap.places_needed),
    ];
    stamped(columns, &looked).csv("gaps", &rows)
}
