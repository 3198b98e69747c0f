//! From the policy to SQL: which children a viewer may find, and how they stand to one child.
//!
//! The condition of each relationship is written here once; lists and single records both use it.

use access::{Action, App, Facts, Relationship, Viewer};
use jiff::ToSpan;
use jiff::civil::Date;
use store::{Query, Result, StoreError, Tx};

use crate::PersonId;

/// From this age a young person decides who sees the record.
const OWN_DECISIONS_FROM: i32 = 16;

/// Adds to `query` the condition that `viewer` stands in `relationship` to the child `p`.
fn condition(query: Query, relationship: Relationship, viewer: &Viewer) -> Query {
    let today = viewer.today;
    let on_day = |query: Query, row: &str| {
        query
            .and(&format!("and {row}.starts_on <="))
            .value(today)
            .and(&format!("and ({row}.ends_on is null or {row}.ends_on >="))
            .value(today)
            .and(")")
    };
    let assigned = |query: Query, kind: &str| {
        let query =
            query.and("exists (select 1 from assignment a where a.person = p.id and a.account =").value(viewer.account);
        on_day(query.and("and a.kind =").value(kind), "a").and(")")
    };
    let granted = |query: Query, kind: &str| {
        query
            .and("exists (select 1 from access_request g where g.person = p.id and g.granted and g.account =")
            .value(viewer.account)
            .and("and g.kind =")
            .value(kind)
            .and("and g.expires_at >")
            .value(viewer.now)
            .and(")")
    };
    match relationship {
        Relationship::Area => query.and("1 = 1"),
        Relationship::Caseload => assigned(query, "case_officer"),
        Relationship::Involved => assigned(query, "involved"),
        Relationship::Named => assigned(query, "named"),
        Relationship::Cover => {
            let query = query
                .and("exists (select 1 from cover v join assignment a on a.account = v.officer and a.kind = 'case_officer'")
                .and("where a.person = p.id and v.covered_by =").value(viewer.account);
            on_day(on_day(query, "v"), "a").and(")")
        }
        Relationship::Placement => {
            let own = viewer.organisations();
            if own.is_empty() {
                return query.and("1 = 0");
            }
            let query = query
                .and("exists (select 1 from placement l where l.person = p.id and l.organisation in (")
                .list(own)
                .and(")");
            on_day(query, "l").and(")")
        }
        Relationship::ParentalResponsibility => {
            let Some(person) = viewer.person else { return query.and("1 = 0") };
            query
                .and("exists (select 1 from relationship r where r.child = p.id and r.parental_responsibility and r.person =").value(person)
                .and("and (r.ends_on is null or r.ends_on >=").value(today).and(")")
                .and("and (p.birth_date >").value(born_before_for_own_decisions(today))
                .and("or exists (select 1 from consent s where s.person = p.id and s.kind = 'parent_access' and s.given and s.withdrawn_on is null)))")
        }
        Relationship::Own => match viewer.person {
            Some(person) => query.and("p.id =").value(person),
            None => query.and("1 = 0"),
        },
        Relationship::ReasonGiven => granted(query, "reason_given"),
        Relationship::BreakGlass => granted(query, "break_glass"),
        // A child does not belong to an organisation.
        Relationship::OwnOrganisation => query.and("1 = 0"),
    }
}

/// Who was born on this day or before decides for themselves on `today`.
fn born_before_for_own_decisions(today: Date) -> Date {
    today.checked_sub(OWN_DECISIONS_FROM.years()).unwrap_or(today)
}

/// Adds to `query` the condition that `viewer` may do `action` to the child `p`: what every list of
/// children carries.
pub(crate) fn may(app: &App, viewer: &Viewer, action: Action, query: Query) -> Query {
    let rules = app.policy.reach(viewer, action);
    if rules.is_empty() {
        return query.and("1 = 0");
    }
    let mut query = query.and("(");
    for (index, rule) in rules.iter().enumerate() {
        query = query.and(if index == 0 { "(" } else { "or (" });
        if !rule.restricted {
            query = query.and("not p.restricted and");
        }
        query = condition(query, rule.relationship, viewer).and(")");
    }
    query.and(")")
}

/// How `viewer` stands to one child.
///
/// # Errors
/// [`StoreError::NotFound`] where there is no such child.
pub(crate) async fn facts(tx: &mut Tx, viewer: &Viewer, child: PersonId) -> Result<Facts> {
    const ASKED: [Relationship; 9] = [
        Relationship::Caseload,
        Relationship::Cover,
        Relationship::Placement,
        Relationship::Involved,
        Relationship::ParentalResponsibility,
        Relationship::Own,
        Relationship::Named,
        Relationship::ReasonGiven,
        Relationship::BreakGlass,
    ];
    let mut query = Query::new("select p.restricted, ");
    // One text of nine marks: a tuple of ten columns would be no clearer.
    for (index, relationship) in ASKED.into_iter().enumerate() {
        query = condition(query.and(if index == 0 { "case when" } else { "|| case when" }), relationship, viewer)
            .and("then '1' else '0' end");
    }
    let query = query.and("as marks from person p where p.is_child and p.id =").value(child);
    let (restricted, marks): (bool, String) = query.maybe(tx).await?.ok_or(StoreError::NotFound)?;
    let relationships = ASKED
        .into_iter()
        .zip(marks.chars())
        .filter(|(_, mark)| *mark == '1')
        .map(|(relationship, _)| relationship)
        .collect();
    Ok(Facts { relationships, organisation: None, restricted })
}
