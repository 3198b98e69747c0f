//! Travel: how far children of a provision would go, if everybody were placed anew at the sites there are.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Query, State};
use page::govuk::{Markup, SelectItem};
use page::list::Column;
use page::{Figure, Layout, Problem, Shown, show};
use projection::groups::Group;
use projection::travel::{LONGER, Places};
use store::Tx;

use super::common::{Asked, Few, Looked, framed, january, none_yet, places, pounds, stamped, table, whole};
use crate::model::travel::{SPEED, Travel, Way, travel};

/// Pounds a kilometre for one child. An assumption: contracts differ, and children share ways.
const KILOMETRE: f64 = 1.0;
/// Beyond so many minutes a way is counted as long: for primary ages, for secondary ages.
const LONG: (f64, f64) = (45.0, 75.0);

/// Everybody of a group laid onto the sites, with the places of the areas; nothing where no site lies in a known area.
async fn made(tx: &mut Tx, looked: &Looked, group: Group) -> Result<Option<(Travel, Places)>, Problem> {
    let laid = places(tx, looked).await?;
    let areas = laid.beside.areas(tx, &looked.outcome.localities).await?;
    let made = travel(&looked.outcome, &laid.sites, &areas, group).filter(|one| !one.sites.is_empty());
    Ok(made.map(|made| (made, areas)))
}

#[derive(Template)]
#[template(path = "travel.html")]
struct TravelPage {
    layout: Layout,
    choice: Markup,
    provision: &'static str,
    /// Nothing where no site lies in a known area.
    made: Option<Ways>,
}

/// How far everybody would go.
struct Ways {
    january: String,
    children: String,
    placed: String,
    without: String,
    /// On average; nothing where nobody has a place.
    kilometres: Option<String>,
    /// How many go longer than the limit for primary ages, and for secondary ages.
    long: String,
    longer: String,
    cost: String,
    a_kilometre: String,
    map: Markup,
    sites: Markup,
    areas: Markup,
    csv: String,
    cited: String,
    left_out: String,
}

pub async fn view(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let mut tx = app.db.read().await?;
    let Some(looked) = asked.forecast(&mut tx).await? else {
        drop(tx);
        return none_yet(&app, &viewer, "Travel");
    };
    let group = Group::named(&asked.of).unwrap_or(Group::StateSpecial);
    let made = made(&mut tx, &looked, group).await?;
    drop(tx);
    let items = Group::ALL.iter().map(|one| SelectItem::new(one.name(), one.words())).collect();
    let few = Few::of(&app, &viewer);
    show(&TravelPage {
        layout: app.layout(&viewer, "Travel").back_to("/sufficiency", "Sufficiency"),
        choice: looked.choice("/sufficiency/travel", vec![("of", "Provision", items, group.name().to_owned())])?,
        provision: group.words(),
        made: match made {
            Some((made, areas)) => Some(in_words(&made, &areas, &looked, group, few)?),
            None => None,
        },
    })
}

fn in_words(made: &Travel, areas: &Places, looked: &Looked, group: Group, few: Few) -> Result<Ways, Problem> {
    let january = january(made.year);
    let without: u32 = made.without.iter().map(|(_, count)| count).sum();
    let map = made
        .chart(areas, &format!("{}, {january}", group.words()), |children| (few.count(children), few.drawn(children)));
    Ok(Ways {
        january,
        children: whole(f64::from(made.children)),
        placed: few.part(f64::from(made.children - without), f64::from(without)),
        without: few.part(f64::from(without), f64::from(made.children - without)),
        kilometres: made.mean().map(|far| format!("{far:.1}")),
        long: few.count(made.longer(LONG.0)),
        longer: few.count(made.longer(LONG.1)),
        cost: pounds(made.cost(KILOMETRE)),
        a_kilometre: pounds(KILOMETRE),
        map: Markup::render(&Figure::new("map", &map)?.beside_its_table())?,
        sites: of_sites(made, few),
        areas: of_areas(made, few),
        csv: format!("/sufficiency/travel/csv?forecast={}&of={}", looked.forecast.id, group.name()),
        cited: looked.cited(),
        left_out: made.left_out.join(", "),
    })
}

/// Children of an area: how many, the way that they go, where there is a place for them, and how many as the reader may know it.
type Row<'m> = (&'m str, u32, Option<&'m Way>, String);

/// All ways, and the children for whom there is none.
pub async fn as_csv(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let mut tx = app.db.read().await?;
    let looked = asked.forecast(&mut tx).await?.ok_or(Problem::NotFound)?;
    let group = Group::named(&asked.of).unwrap_or(Group::StateSpecial);
    let made = made(&mut tx, &looked, group).await?;
    drop(tx);
    let (made, _) = made.ok_or(Problem::NotFound)?;
    let few = Few::of(&app, &viewer);
    let year = made.year.to_string();
    let ways = made.ways.iter().map(|way| (way.from.as_str(), way.children, Some(way), String::new()));
    let without = made.without.iter().map(|(area, children)| (area.as_str(), *children, None, String::new()));
    let mut rows: Vec<Row<'_>> = ways.chain(without).collect();
    let children: Vec<u32> = rows.iter().map(|row| row.1).collect();
    rows.iter_mut().zip(few.counts(&children)).for_each(|(row, words)| row.3 = words);
    let of = |(_, _, way, _): &Row<'_>, what: fn(&Way) -> String| way.map(what).unwrap_or_default();
    let columns = [
        Column::text("provision", |_: &Row<'_>| group.name().to_owned()),
        Column::text("january", |_: &Row<'_>| year.clone()),
        Column::text("area_of_home", |(from, ..): &Row<'_>| (*from).to_owned()),
        Column::text("site", |row: &Row<'_>| of(row, |way| way.site.clone())),
        Column::text("area_of_site", |row: &Row<'_>| of(row, |way| way.to.clone())),
        Column::text("placed", |(_, _, way, _): &Row<'_>| if way.is_some() { "yes" } else { "no" }.to_owned()),
        Column::text("children", |(.., words): &Row<'_>| words.clone()),
        Column::text("kilometres", |row: &Row<'_>| of(row, |way| format!("{:.1}", way.kilometres))),
        Column::text("minutes", |row: &Row<'_>| of(row, |way| format!("{:.1}", way.minutes()))),
    ];
    stamped(columns, &looked).csv("travel", &rows)
}

fn of_sites(made: &Travel, few: Few) -> Markup {
    let taken: Vec<u32> = made.sites.iter().map(|(.., taken)| *taken).collect();
    let rows = made.sites.iter().zip(few.counts(&taken)).map(|((site, places, _), children)| {
        let own = made.ways.iter().filter(|way| way.site == site.name && way.to == site.area);
        let (all, far) = own.fold((0.0, 0.0), |sum, way| {
            (sum.0 + f64::from(way.children), sum.1 + f64::from(way.children) * way.kilometres)
        });
        let mean = if all > 0.0 { format!("{:.1}", far / all) } else { "–".to_owned() };
        (Markup::text(&site.name), vec![whole(f64::from(*places)), children, mean])
    });
    let head = ["Site", "Places", "Children", "Mean distance (km)"].map(str::to_owned);
    framed(&table(&head, rows.collect()), "By site")
}

/// Sites that a line of an area names.
const PLACED_IN: usize = 4;

fn of_areas(made: &Travel, few: Few) -> Markup {
    let mut areas: Vec<&str> = made
        .ways
        .iter()
        .map(|way| way.from.as_str())
        .chain(made.without.iter().map(|(area, _)| area.as_str()))
        .collect();
    areas.sort_unstable();
    areas.dedup();
    let of = |area: &str| -> u32 {
        let placed = made.ways.iter().filter(|way| way.from == area).map(|way| way.children);
        placed.chain(made.without.iter().filter(|(own, _)| own == area).map(|(_, count)| *count)).sum()
    };
    let all: Vec<u32> = areas.iter().map(|area| of(area)).collect();
    let rows = areas.into_iter().zip(few.counts(&all)).map(|(area, children)| {
        let own: Vec<_> = made.ways.iter().filter(|way| way.from == area).collect();
        let placed: u32 = own.iter().map(|way| way.children).sum();
        let far: f64 = own.iter().map(|way| way.kilometres * f64::from(way.children)).sum();
        let long: u32 = own.iter().filter(|way| way.minutes() > LONG.0).map(|way| way.children).sum();
        let without = made.without.iter().find(|(own, _)| own == area).map_or(0, |(_, count)| *count);
        let mean = if placed > 0 { format!("{:.1}", far / f64::from(placed)) } else { "–".to_owned() };
        // Together they are the children of the area.
        let parts = few.counts(&own.iter().map(|way| way.children).chain([without]).collect::<Vec<_>>());
        let mut to: Vec<String> =
            own.iter().zip(&parts).map(|(way, children)| format!("{} ({children})", way.site)).collect();
        let others = to.len().saturating_sub(PLACED_IN);
        to.truncate(PLACED_IN);
        if others > 0 {
            to.push(format!("and {others} more"));
        }
        let cells = vec![
            children,
            parts.last().cloned().unwrap_or_default(),
            mean,
            few.count(long),
            if to.is_empty() { "–".to_owned() } else { to.join(", ") },
        ];
        (Markup::text(area), cells)
    });
    let head = ["Home area", "Children", "Without a place", "Mean distance (km)", "Over 45 minutes", "Placed in"];
    framed(&table(&head.map(str::to_owned), rows.collect()), "By area")
}
