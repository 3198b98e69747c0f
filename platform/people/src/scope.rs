//! From the policy to SQL: which children a viewer may find, and how they stand to one child.
//!
//! The condition of each relationship is written here once; lists and single records both use it.

use access::{Action, App, Facts, Relationship, Role, Rule, Viewer};
use gate::Reader;
use store::{Query, Result, StoreError, Tx};

use law::age::{parents_decide_from_birth_date, plans_possible_from_birth_date};

use crate::PersonId;

/// Adds to `query` the condition that `viewer` stands in `relationship` to the child `p`. Each is a list of
/// children that starts from the viewer, so that the database can begin with it and need not ask of every child;
/// where it is asked about one `child` alone, each list is about that child alone.
fn condition(query: Query, relationship: Relationship, viewer: &Viewer, child: Option<PersonId>) -> Query {
    match relationship {
        Relationship::Area => query.push("1 = 1"),
        Relationship::ParentalResponsibility => parent(query, viewer, "parental_responsibility", child),
        Relationship::Care => parent(query, viewer, "has_care", child),
        Relationship::DecidesFor => {
            let Some(person) = viewer.person else { return query.push("1 = 0") };
            // In the place of the young person once rights have passed, in that of a parent before.
            let decides = |query: Query, place: &str| {
                let query = query.push("p.id in (select m.young_person from decision_maker m where m.person =");
                let query = query.value(person).push(&format!("and m.for_parent is {place}"));
                let query =
                    only(today(query, "m", viewer), "m.young_person", child).push(&format!("and {STILL_DECIDES}"));
                related(query, viewer).push("))")
            };
            let passed = parents_decide_from_birth_date(viewer.today);
            let query = decides(query.push("("), "null").push("and p.birth_date <").value(passed);
            let query = query.push("and p.birth_date >=").value(plans_possible_from_birth_date(viewer.today));
            decides(query.push("or"), "not null").push("and p.birth_date >=").value(passed).push(")")
        }
        Relationship::Own => match viewer.person {
            // Whoever signs in after a death is somebody else.
            Some(person) => {
                query.push("(p.id =").value(person).push(&format!("and not {})", gate::outgoing::has_died("p.id")))
            }
            None => query.push("1 = 0"),
        },
        for_work => {
            let sets = sets(for_work, viewer, child);
            if sets.is_empty() {
                return query.push("1 = 0");
            }
            let query = query.push("p.id in (");
            sets.into_iter().enumerate().fold(query, |query, (index, set)| union(query, index, "person", set)).push(")")
        }
    }
}

/// One more of several sets, of which these columns are taken.
fn union(query: Query, index: usize, columns: &str, set: Query) -> Query {
    let query = if index == 0 { query } else { query.push("union all") };
    query.push(&format!("select {columns} from")).then(set)
}

/// The children with whom the viewer has a relationship by their work: each set is what stands behind `select person from`.
fn sets(relationship: Relationship, viewer: &Viewer, child: Option<PersonId>) -> Vec<Query> {
    let asked = |role| admitted_by_organisation(viewer, role, "asked", child);
    match relationship {
        Relationship::Caseload => vec![assigned(viewer, "case_officer", child)],
        Relationship::Involved => [assigned(viewer, "involved", child), admitted(viewer, "asked", child)]
            .into_iter()
            .chain(asked(Role::Adviser))
            .chain(asked(Role::EducationalPsychologist))
            .chain(asked(Role::Senco))
            .collect(),
        Relationship::Consulted => {
            admitted_by_organisation(viewer, Role::Senco, "consulted", child).into_iter().collect()
        }
        Relationship::Panel => vec![admitted(viewer, "panel", child)],
        Relationship::Named => vec![assigned(viewer, "named", child)],
        Relationship::Cover => {
            let query = Query::new("cover v join assignment a on a.account = v.officer where a.kind = 'case_officer'")
                .push("and v.covered_by =")
                .value(viewer.account);
            vec![only(today(today(query, "v", viewer), "a", viewer), "a.person", child)]
        }
        Relationship::Placement => {
            // Only a SENCO's own setting makes this relationship.
            let own = viewer.organisations(Role::Senco);
            if own.is_empty() {
                return Vec::new();
            }
            let query = Query::new("placement l where l.organisation in (").list(own).push(")");
            vec![only(today(query, "l", viewer), "l.person", child)]
        }
        Relationship::ReasonGiven => vec![granted(viewer, "reason_given", child)],
        Relationship::BreakGlass => vec![granted(viewer, "break_glass", child)],
        // A child does not belong to an organisation; the others are no sets.
        _ => Vec::new(),
    }
}

/// That the dated row named `row` holds today.
fn today(query: Query, row: &str, viewer: &Viewer) -> Query {
    query
        .push(&format!("and {row}.starts_on <="))
        .value(viewer.today)
        .push(&format!("and ({row}.ends_on is null or {row}.ends_on >="))
        .value(viewer.today)
        .push(")")
}

/// That a decision-maker `m` still belongs to the young person; one who decides as a parent must still be one. Closed by
/// [`related`] and two brackets.
pub(crate) const STILL_DECIDES: &str = "exists (select 1 from relationship r where r.child = m.young_person and \
     r.person = m.person and (m.basis <> 'parent' or r.parental_responsibility or r.has_care)";

/// That the relationship `r` holds today.
fn related(query: Query, viewer: &Viewer) -> Query {
    query
        .push("and (r.starts_on is null or r.starts_on <=")
        .value(viewer.today)
        .push(") and (r.ends_on is null or r.ends_on >=")
        .value(viewer.today)
        .push(")")
}

/// That the viewer is a parent, by this column of the relationship, of a child who is not over compulsory school age; or
/// of a young person who agreed that parents see the record, as long as a plan is possible.
fn parent(query: Query, viewer: &Viewer, column: &str, child: Option<PersonId>) -> Query {
    let Some(person) = viewer.person else { return query.push("1 = 0") };
    let query = query
        .push(&format!("p.id in (select r.child from relationship r where r.{column} and r.person ="))
        .value(person);
    only(related(query, viewer), "r.child", child)
        .push(") and (p.birth_date >=")
        .value(parents_decide_from_birth_date(viewer.today))
        .push("or p.birth_date >=")
        .value(plans_possible_from_birth_date(viewer.today))
        .push("and exists (select 1 from consent s where s.person = p.id and s.kind = 'parent_access'")
        .push("and s.given and s.withdrawn_on is null))")
}

/// That a row is about the one child, where there is one.
fn only(query: Query, column: &str, child: Option<PersonId>) -> Query {
    match child {
        Some(child) => query.push(&format!("and {column} =")).value(child),
        None => query,
    }
}

fn assigned(viewer: &Viewer, kind: &str, child: Option<PersonId>) -> Query {
    let query = Query::new("assignment a where a.account =").value(viewer.account);
    only(today(query.push("and a.kind =").value(kind), "a", viewer), "a.person", child)
}

/// Let in by a step of a process, by account alone.
fn admitted(viewer: &Viewer, kind: &str, child: Option<PersonId>) -> Query {
    let query = Query::new("admission d where d.organisation is null and d.kind =").value(kind);
    let query = query.push("and d.account =").value(viewer.account);
    only(today(query, "d", viewer), "d.person", child)
}

/// Let in by a step of a process, as one who holds `role` in the organisation: all of them, or the one whom it names.
fn admitted_by_organisation(viewer: &Viewer, role: Role, kind: &str, child: Option<PersonId>) -> Option<Query> {
    let own = viewer.organisations(role);
    if own.is_empty() {
        return None;
    }
    let query =
        Query::new("admission d where d.kind =").value(kind).push("and d.organisation in (").list(own).push(")");
    let query = query.push("and (d.account is null or d.account =").value(viewer.account).push(")");
    Some(only(today(query, "d", viewer), "d.person", child))
}

fn granted(viewer: &Viewer, kind: &str, child: Option<PersonId>) -> Query {
    let query = Query::new("access_request g where g.granted and g.account =")
        .value(viewer.account)
        .push("and g.kind =")
        .value(kind)
        .push("and g.expires_at >")
        .value(viewer.now);
    only(query, "g.person", child)
}

/// Adds to `query`, in which `p` is the child's person, the condition that `viewer` may do `action` to the child: what every
/// list of children carries.
#[must_use]
pub fn within(app: &App, viewer: &Viewer, action: Action, query: Query) -> Query {
    by_rules(&app.policy.reach(viewer, action), viewer, query)
}

fn by_rules(rules: &[Rule], viewer: &Viewer, query: Query) -> Query {
    if rules.is_empty() {
        return query.push("1 = 0");
    }
    if viewer.person.is_none() && rules.iter().all(|rule| rule.relationship != Relationship::Area) {
        return by_sets(rules, viewer, "p.id", query);
    }
    let mut query = query.push("(");
    for (index, rule) in rules.iter().enumerate() {
        query = query.push(if index == 0 { "(" } else { "or (" });
        if !rule.restricted {
            query = query.push("not p.restricted and");
        }
        // Whoever works here too comes to a protected child on its own pages alone: no list tells them anything.
        let bound = works(viewer) || is_for_work(rule.relationship);
        query = not_held(not_bound(query, bound, viewer), rule.relationship, viewer);
        query = condition(query, rule.relationship, viewer, None).push(")");
    }
    query.push(")")
}

/// The same for whoever has children by their work alone, about the child whose id stands in `column`: those of all rules as one set,
/// which a database can begin with.
/// `PostgreSQL` takes several sets beside each other for a condition that most children meet, and reads every child.
fn by_sets(rules: &[Rule], viewer: &Viewer, column: &str, query: Query) -> Query {
    let all = rules.iter().flat_map(|rule| {
        let columns = if rule.restricted { "person, 1 as restricted_too" } else { "person, 0 as restricted_too" };
        sets(rule.relationship, viewer, None).into_iter().map(move |set| (columns, set))
    });
    let mut all = all.enumerate().peekable();
    if all.peek().is_none() {
        return query.push("1 = 0");
    }
    let query = query.push(&format!("{column} in (select w.person from ("));
    let query = all.fold(query, |query, (index, (columns, set))| union(query, index, columns, set));
    let query = query.push(
        ") w where (w.restricted_too = 1 or w.person not in (select q.id from person q where q.restricted)) and w.person not in (",
    );
    held(query, viewer).push("))")
}

/// That no rule keeps the whereabouts of the child from the viewer: somebody under such a rule comes to the child as
/// its parent alone, whatever they work as.
fn not_bound(query: Query, asked: bool, viewer: &Viewer) -> Query {
    let Some(person) = viewer.person.filter(|_| asked) else { return query };
    let query = query
        .push("p.id not in (select w.child from withheld w where w.from_person =")
        .value(person)
        .push("and w.starts_on <=")
        .value(viewer.today)
        .push("and (w.ends_on is null or w.ends_on >=")
        .value(viewer.today)
        .push(") union select r.child from withheld w join relationship r on r.person = w.about_person where w.from_person =")
        .value(person)
        .push("and w.starts_on <=")
        .value(viewer.today)
        .push("and (w.ends_on is null or w.ends_on >=");
    query
        .value(viewer.today)
        .push(") union select k.person from protected k where k.from_person =")
        .value(person)
        .push(") and")
}

/// That no joined record keeps the viewer out until somebody decides: whoever could see only one of two records. A right
/// that comes with the role alone saw both.
fn not_held(query: Query, relationship: Relationship, viewer: &Viewer) -> Query {
    if relationship == Relationship::Area {
        return query;
    }
    held(query.push("p.id not in ("), viewer).push(") and")
}

/// The children of joined records from which the viewer is kept out.
fn held(query: Query, viewer: &Viewer) -> Query {
    let mut query = query
        .push("select h.child from access_hold h where h.released_at is null and (h.account =")
        .value(viewer.account);
    if let Some(person) = viewer.person {
        query = query.push("or h.person =").value(person);
    }
    let organisations: Vec<uuid::Uuid> = viewer.roles.iter().filter_map(|held| held.organisation).collect();
    if !organisations.is_empty() {
        query = query.push("or h.organisation in (").list(organisations).push(")");
    }
    query.push(")")
}

/// Whether somebody works here, whatever else they are.
fn works(viewer: &Viewer) -> bool {
    viewer.roles.iter().any(|held| held.role.is_professional())
}

/// Whether somebody has the relationship by their work, and not as family.
const fn is_for_work(relationship: Relationship) -> bool {
    !relationship.is_family()
}

/// [`within`] by the viewer's work alone: a search by setting must not tell a parent which of their own children is there.
#[must_use]
pub fn may_at_work(app: &App, viewer: &Viewer, action: Action, query: Query) -> Query {
    let rules: Vec<Rule> =
        app.policy.reach(viewer, action).into_iter().filter(|rule| is_for_work(rule.relationship)).collect();
    by_rules(&rules, viewer, query)
}

/// [`may_at_work`] about the child whose id stands in `column`, for counts over many rows: of whoever may see every child but
/// the restricted ones, only these few are looked at.
#[must_use]
pub fn counted(app: &App, viewer: &Viewer, action: Action, column: &str, query: Query) -> Query {
    let rules: Vec<Rule> =
        app.policy.reach(viewer, action).into_iter().filter(|rule| is_for_work(rule.relationship)).collect();
    let sees_all = rules.iter().any(|rule| rule.relationship == Relationship::Area);
    if !sees_all && viewer.person.is_none() {
        return by_sets(&rules, viewer, column, query);
    }
    if viewer.person.is_some() {
        let query = query.push(&format!("exists (select 1 from person p where p.id = {column} and"));
        return by_rules(&rules, viewer, query).push(")");
    }
    let query = query.push(&format!(
        "({column} not in (select r.id from person r where r.restricted) or {column} in (select p.id from person p where p.restricted and"
    ));
    by_rules(&rules, viewer, query).push("))")
}

/// Adds to `query` the condition that the child whose id stands in `column` is none of those of [`within`]: what a sum over all
/// children is without, for the viewer. Of whoever may see every child but the restricted ones, only these few are looked at.
#[must_use]
pub fn without(app: &App, viewer: &Viewer, action: Action, column: &str, query: Query) -> Query {
    let rules = app.policy.reach(viewer, action);
    let sees_all = viewer.person.is_none() && rules.iter().any(|rule| rule.relationship == Relationship::Area);
    let (hidden, found) = if sees_all { ("r.restricted and", "p.restricted and") } else { ("", "") };
    let query = query.push(&format!(
        "{column} in (select r.id from person r where {hidden} r.id not in (select p.id from person p where {found}"
    ));
    by_rules(&rules, viewer, query).push("))")
}

/// [`within`] on the viewer's own caseload, and on those that they cover: what they have to do, not all that they might.
pub(crate) fn may_on_own_caseload(app: &App, viewer: &Viewer, action: Action, query: Query) -> Query {
    let own =
        |rule: &Rule| matches!(rule.relationship, Relationship::Caseload | Relationship::Cover | Relationship::Named);
    let rules: Vec<Rule> = app.policy.reach(viewer, action).into_iter().filter(own).collect();
    by_rules(&rules, viewer, query)
}

/// How `viewer` stands to one child, for what leaves; nothing where there is no such child.
#[must_use]
pub fn standing<'a>(tx: &'a mut Tx, viewer: &'a Viewer, child: PersonId) -> outbox::StandingOf<'a> {
    Box::pin(async move {
        match facts(tx, viewer, child).await {
            Ok(facts) => Ok(Some(facts)),
            Err(StoreError::NotFound) => Ok(None),
            Err(other) => Err(other),
        }
    })
}

/// How `viewer` stands to one child.
///
/// # Errors
/// [`StoreError::NotFound`] where there is no such child.
#[store::boxed]
pub(crate) async fn facts(tx: &mut Tx, viewer: &Viewer, child: PersonId) -> Result<Facts> {
    const ASKED: [Relationship; 13] = [
        Relationship::Consulted,
        Relationship::Panel,
        Relationship::Caseload,
        Relationship::Cover,
        Relationship::Placement,
        Relationship::Involved,
        Relationship::ParentalResponsibility,
        Relationship::Care,
        Relationship::DecidesFor,
        Relationship::Own,
        Relationship::Named,
        Relationship::ReasonGiven,
        Relationship::BreakGlass,
    ];
    let mut query = Query::new("select p.restricted, ");
    // One text of marks: a tuple of as many columns would be no clearer.
    for (index, relationship) in ASKED.into_iter().enumerate() {
        query = condition(
            query.push(if index == 0 { "case when" } else { "|| case when" }),
            relationship,
            viewer,
            Some(child),
        )
        .push("then '1' else '0' end");
    }
    // Last, whether a joined record keeps the viewer out.
    let query = held(query.push("|| case when p.id in ("), viewer).push(") then '1' else '0' end");
    let query = query.push("as marks from person p where p.is_child and p.id =").value(child);
    let (restricted, marks): (bool, String) = query.maybe(tx).await?.ok_or(StoreError::NotFound)?;
    let kept_out = marks.ends_with('1');
    let bound = viewer.person.is_some() && works(viewer) && Reader::session(tx, viewer, child).await?.is_bound();
    let relationships: Vec<Relationship> = ASKED
        .into_iter()
        .zip(marks.chars())
        .filter(|(relationship, mark)| *mark == '1' && !kept_out && !(bound && is_for_work(*relationship)))
        .map(|(relationship, _)| relationship)
        .collect();
    Ok(Facts { relationships, organisation: None, restricted, family_only: bound })
}
