//! Who answers to a search: children by their own names, numbers, home and telephone, and by those of the people around them. What a
//! viewer must not learn is no way for them to find anybody: the conditions stand inside the query.

use access::{App, Role, Viewer};
use jiff::civil::Date;
use search::{Branch, Part, Wanted, Way};
use store::{Listing, Query, Result, Tx};
use uuid::Uuid;

use super::children::{LISTED, Listed};
use super::found_by;
use crate::model::sort_key;
use crate::{FIND_CHILD, PersonId, scope};

/// What is found through somebody around the child is farther than what is the child's own.
const AROUND: i64 = 20;
/// Where so many answer, a search goes no farther.
const ENOUGH: i64 = 40;
/// Where nothing can fit.
const NOBODY: &str = "select id as child, 0 as rank, 'name' as way, 0 as around from person where 1 = 0";

/// One thing that must fit.
#[derive(Debug, Clone)]
pub struct Criterion {
    wanted: Wanted,
    /// What is the child's own.
    own: bool,
    /// What is that of the people around it.
    around: bool,
}

impl Criterion {
    /// What may be the child's own or somebody's around it.
    #[must_use]
    pub const fn anybodys(wanted: Wanted) -> Self {
        Self { own: true, around: !wanted.is_short, wanted }
    }

    /// What must be the child's own.
    #[must_use]
    pub const fn own(wanted: Wanted) -> Self {
        Self { own: true, around: false, wanted }
    }

    /// What must be that of a parent, carer or somebody else around the child.
    #[must_use]
    pub const fn around(wanted: Wanted) -> Self {
        Self { own: false, around: true, wanted }
    }

    /// Whether a search may look farther for it than at first.
    fn may_widen(&self) -> bool {
        self.wanted.is_word()
    }

    /// Whether a branch is looked for this far, for what is the child's own or for the people around it.
    fn reaches(&self, branch: &Branch, around: bool, tier: Tier) -> bool {
        let asked = if around { self.around && may_be_around(branch.way) } else { self.own };
        // What was asked of the people around the child alone is near there.
        let far = usize::from(!branch.is_near()) + usize::from(around && self.own && self.may_widen());
        asked && far <= tier as usize
    }

    /// How near each child is, rows `child`, `rank`, `way`, `around`; of one or some children where the condition on their ids
    /// stands in `ids`.
    fn rows(&self, viewer: &Viewer, tier: Tier, ids: Option<&str>) -> Query {
        let mut query = Query::new("");
        let mut parts = 0;
        for branch in &self.wanted.branches {
            for around in [false, true] {
                if self.reaches(branch, around, tier) {
                    query = row_of(query.push(if parts == 0 { "" } else { "union all" }), viewer, branch, around, ids);
                    parts += 1;
                }
            }
        }
        if parts == 0 { Query::new(NOBODY) } else { query }
    }

    /// How many bear it: what leads to the fewest begins.
    async fn size(&self, tx: &mut Tx) -> Result<i64> {
        let about = if self.own { found_by::CHILDREN.about } else { found_by::ADULTS.about };
        self.wanted.size(tx, about).await
    }
}

/// How far a search goes. It goes on only where few answer: among thousands who are called so, those whose name sounds like it
/// or whose parent bears it are no help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tier {
    /// Children who are called what was typed, or whose name begins so.
    Near = 0,
    /// Those whose name sounds or is spelled like it, or whose parent or carer is called so.
    Wide = 1,
    /// All, with those whose parent or carer has a name like it.
    All = 2,
}

/// Of the people around a child former names and numbers are not looked for.
const fn may_be_around(way: Way) -> bool {
    matches!(way, Way::Name | Way::Postcode | Way::Phone | Way::Email)
}

/// One branch, for what is the child's own, or for the people around it. The order of the tables is that in which they are read.
fn row_of(query: Query, viewer: &Viewer, branch: &Branch, around: bool, ids: Option<&str>) -> Query {
    let query = branch.rank(query.push(if around { "select r.child, 20 +" } else { "select t.subject as child," }));
    let query = query.push(&format!("as rank, t.way, {} as around from", i64::from(around)));
    let query =
        match (around, ids) {
            (false, _) => query.push("search_term t where t.about = 'child' and"),
            (true, None) => query
                .push("search_term t cross join relationship r where r.person = t.subject and t.about = 'adult' and"),
            (true, Some(_)) => query
                .push("relationship r cross join search_term t where r.person = t.subject and t.about = 'adult' and"),
        };
    let child = if around { "r.child" } else { "t.subject" };
    let query = branch.on(query, ids.is_some());
    let query = match ids {
        Some(ids) => query.push(&format!("and {child} {ids}")),
        None => query,
    };
    limited(if around { related(query, viewer) } else { query }, viewer, branch.way, around, child)
}

/// That the relationship `r` holds today. Where a former name of the child is sealed, the people around it could tell that name: then
/// it is found by what is its own alone.
fn related(query: Query, viewer: &Viewer) -> Query {
    query
        .push("and (r.starts_on is null or r.starts_on <=")
        .value(viewer.today)
        .push(") and (r.ends_on is null or r.ends_on >=")
        .value(viewer.today)
        .push(") and r.child not in (select z.person from person_name z where z.sealed)")
}

/// That the viewer may learn what they would find the child by. As [`gate::Reader::session`] decides it for one child, and
/// rather less: whoever is family is shown on the record itself what they may know, and finds nobody by it.
fn limited(query: Query, viewer: &Viewer, way: Way, around: bool, child: &str) -> Query {
    if !around && !way.is_whereabouts() {
        return query;
    }
    let query = as_no_family(query, viewer, child);
    if !way.is_whereabouts() || viewer.is(Role::CaseOfficer) || viewer.is(Role::Manager) {
        return query;
    }
    // Whoever works with the child outside the authority knows how to reach those who answer for it, and where it lives.
    match (way, around) {
        (Way::Postcode, false) => no_rule(query, viewer, child, None),
        (Way::Postcode, true) => no_rule(query.push("and r.lives_with"), viewer, child, None),
        (_, true) => {
            let query = query.push("and (r.parental_responsibility or r.has_care or r.lives_with)");
            no_rule(query, viewer, child, Some("r.person"))
        }
        (_, false) => query.push("and 1 = 0"),
    }
}

/// That the viewer is not of the child's family, nor somebody from whom anybody's whereabouts are kept.
#[must_use]
pub fn as_no_family(query: Query, viewer: &Viewer, child: &str) -> Query {
    let Some(person) = viewer.person else { return query };
    query
        .push("and not exists (select 1 from withheld w where w.from_person =")
        .value(person)
        .push(") and not exists (select 1 from protected k where k.from_person =")
        .value(person)
        .push(&format!(") and {child} <>"))
        .value(person)
        .push(&format!("and {child} not in (select f.child from relationship f where f.person ="))
        .value(person)
        .push(")")
}

/// That no rule keeps the whereabouts of this child from anybody, or from one person.
fn no_rule(query: Query, viewer: &Viewer, child: &str, from: Option<&str>) -> Query {
    let query = query
        .push(&format!("and not exists (select 1 from withheld w where (w.child = {child} or w.about_person in"))
        .push(&format!("(select q.person from relationship q where q.child = {child})) and w.starts_on <="))
        .value(viewer.today)
        .push("and (w.ends_on is null or w.ends_on >=")
        .value(viewer.today)
        .push(")");
    match from {
        Some(column) => query.push(&format!("and w.from_person = {column})")),
        None => query.push(")"),
    }
}

/// What was asked, ready for the database.
#[derive(Debug, Clone, Default)]
pub struct Criteria {
    pub criteria: Vec<Criterion>,
    pub birth_date: Option<Date>,
    /// The beginning of a word in the name of the present setting, folded.
    pub setting: Option<String>,
}

impl Criteria {
    /// Everything that was typed into one box.
    pub async fn typed(tx: &mut Tx, parts: &[Part]) -> Result<Self> {
        let mut all = Self::default();
        for part in parts {
            match part {
                Part::Date(date) => all.birth_date = Some(*date),
                other => all.criteria.extend(Wanted::part(tx, other).await?.map(Criterion::anybodys)),
            }
        }
        Ok(all)
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.criteria.is_empty() && self.birth_date.is_none() && self.setting.is_none()
    }

    /// What leads to the fewest first.
    async fn sorted(&self, tx: &mut Tx) -> Result<Vec<&Criterion>> {
        let mut sized = Vec::with_capacity(self.criteria.len());
        for one in &self.criteria {
            sized.push((if self.criteria.len() > 1 { one.size(tx).await? } else { 0 }, one));
        }
        sized.sort_by_key(|(size, _)| *size);
        Ok(sized.into_iter().map(|(_, one)| one).collect())
    }

    /// Rows `child`, `rank`, in brackets, of those to whom all criteria fit; the first of them begins.
    fn answers(&self, viewer: &Viewer, criteria: &[&Criterion], tier: Tier) -> Query {
        let Some((first, others)) = criteria.split_first() else { return self.answers_otherwise() };
        let mut query = Query::new("(with m as materialized (select n.child, n.rank");
        for other in others {
            let rows = other.rows(viewer, tier, Some("= n.child"));
            query = query.push("+ (select min(x.rank) from (").then(rows).push(") x)");
        }
        query
            .push("as rank from (select h.child, min(h.rank) as rank from (")
            .then(first.rows(viewer, tier, None))
            .push(") h group by h.child) n) select child, rank from m where rank is not null)")
    }

    /// Where no word or number was asked for.
    fn answers_otherwise(&self) -> Query {
        match (self.birth_date, &self.setting) {
            (Some(date), _) => {
                Query::new("(select q.id as child, 0 as rank from person q where q.is_child and q.birth_date =")
                    .value(date)
                    .push(")")
            }
            (None, Some(setting)) => {
                at_setting(Query::new("(select distinct l.person as child, 0 as rank"), setting).push(")")
            }
            (None, None) => Query::new("(").push(NOBODY).push(")"),
        }
    }
}

/// Who is at a setting whose name begins so.
fn at_setting(query: Query, begins: &str) -> Query {
    query
        .push("from placement l join organisation o on o.id = l.organisation where l.ends_on is null and o.sort_key >=")
        .value(begins)
        .push("and o.sort_key <")
        .value(format!("{begins}\u{10ffff}"))
}

/// The beginning of a setting's name, as it is looked for.
#[must_use]
pub fn setting(typed: &str) -> Option<String> {
    let folded = sort_key(typed, "");
    (!folded.is_empty()).then_some(folded)
}

/// The children that `viewer` may find and that answer to all of it, the nearest first.
pub async fn find(tx: &mut Tx, app: &App, viewer: &Viewer, criteria: &Criteria) -> Result<Listing<Listed>> {
    let sorted = criteria.sorted(tx).await?;
    if sorted.iter().any(|one| one.may_widen()) {
        for tier in [Tier::Near, Tier::Wide] {
            let near = listing(app, viewer, criteria, &sorted, tier);
            if near.clone().counted_to(ENOUGH).count(tx).await? >= ENOUGH {
                return Ok(near);
            }
        }
    }
    Ok(listing(app, viewer, criteria, &sorted, Tier::All))
}

fn listing(app: &App, viewer: &Viewer, criteria: &Criteria, sorted: &[&Criterion], tier: Tier) -> Listing<Listed> {
    let query = Query::new("from").then(criteria.answers(viewer, sorted, tier));
    let query = query.push("m join person p on p.id = m.child where p.is_child and");
    let mut query = scope::may_at_work(app, viewer, FIND_CHILD, query);
    if let Some(date) = criteria.birth_date {
        query = query.push("and p.birth_date =").value(date);
    }
    if let Some(begins) = &criteria.setting {
        query = at_setting(query.push("and p.id in (select l.person"), begins).push(")");
    }
    Listing::new(Query::new(LISTED), query, "m.rank, p.sort_key, p.id")
}

/// By what a child was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Matched {
    pub way: Way,
    /// Whether it is that of somebody around the child.
    pub around: bool,
    /// Whether it only sounds or is spelled like what was typed.
    pub alike: bool,
}

/// By what the children of a page were found: for each thing that was asked the nearest.
pub async fn matched(
    tx: &mut Tx,
    viewer: &Viewer,
    criteria: &Criteria,
    children: &[PersonId],
) -> Result<Vec<(PersonId, Matched)>> {
    let mut all = Vec::new();
    if children.is_empty() {
        return Ok(all);
    }
    for criterion in &criteria.criteria {
        let mut nearest: Vec<(PersonId, i64, Matched)> = Vec::new();
        let rows = criterion.rows(viewer, Tier::All, Some("in (select i.id from chosen i)"));
        let chosen = Query::new("with chosen as (select id from person where id in (").list(children.iter().copied());
        let query = chosen
            .push("))")
            .push("select x.child, cast(x.rank as bigint), x.way, cast(x.around as bigint) from (")
            .then(rows)
            .push(") x");
        let rows: Vec<(Uuid, i64, String, i64)> = query.all(tx).await?;
        for (child, rank, way, around) in rows {
            let Some(way) = Way::from_code(&way) else { continue };
            let alike = rank % AROUND >= search::records::wanted::ALIKE;
            let one = (PersonId::from_uuid(child), rank, Matched { way, around: around == 1, alike });
            match nearest.iter_mut().find(|(of, ..)| *of == one.0) {
                Some(there) if there.1 > rank => *there = one,
                Some(_) => {}
                None => nearest.push(one),
            }
        }
        all.extend(nearest.into_iter().map(|(child, _, matched)| (child, matched)));
    }
    Ok(all)
}
