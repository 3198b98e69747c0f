//! Whether a child somebody writes about is one whose record is here already: the one matcher, for requests from outside
//! and for children who are added by hand.

use access::{App, Viewer};
use jiff::civil::Date;
use store::{Query, Result, Tx};

use super::{children, relatives};
use crate::model::same::{self, Dates, Names};
use crate::model::words;
use crate::{FIND_CHILD, PersonId, scope};

/// What is known of the child from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub forename: String,
    /// Surname; empty where the child has one name.
    pub surname: String,
    pub birth_date: Date,
    /// UPN, without spaces.
    pub upn: Option<String>,
    /// Postcode of the home.
    pub postcode: Option<String>,
}

/// A record that may be the child's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Whose record.
    pub person: PersonId,
    /// The name it has now.
    pub name: String,
    pub birth_date: Option<Date>,
    /// Why it may be the same child.
    pub why: Vec<String>,
    /// Whether little doubt is left.
    pub sure: bool,
}

impl Match {
    /// ", born 2 March 2015", where it is known.
    #[must_use]
    pub fn born(&self) -> String {
        self.birth_date.map(|born| format!(", born {}", page::words::date(born))).unwrap_or_default()
    }
}

#[derive(Debug, Clone, sqlx::FromRow)]
struct Candidate {
    id: PersonId,
    forename: String,
    surname: String,
    birth_date: Option<jiff_sqlx::Date>,
}

#[derive(sqlx::FromRow)]
struct Called {
    person: PersonId,
    forename: String,
    surname: String,
    kind: String,
}

/// The records that may be this child's, the surest first. Only records that the viewer may find. They cannot be many: each was
/// born within days of the other, has the same number, or has the name and no date of birth.
#[store::boxed]
pub async fn find(tx: &mut Tx, app: &App, viewer: &Viewer, asked: &Asked) -> Result<Vec<Match>> {
    let query = Query::new("select p.id, p.forename, p.surname, p.birth_date from person p where p.is_child and");
    let mut query = scope::within(app, viewer, FIND_CHILD, query)
        .push("and (p.birth_date in (")
        .list(same::near_dates(asked.birth_date))
        .push(") or p.id in (select person from identifier where value =")
        .value(asked.upn.clone().unwrap_or_default())
        .push(")");
    let names = words(&format!("{} {}", asked.forename, asked.surname));
    if !names.is_empty() {
        query = query.push("or (p.birth_date is null");
        for word in &names {
            query = query.push("and p.id in (select t.subject from search_term t where t.about = 'child' and t.way in ('name', 'former') and t.term =").value(word).push(")");
        }
        query = query.push(")");
    }
    let near: Vec<Candidate> = query.push(") order by p.sort_key, p.id").all(tx).await?;
    let called = called(tx, viewer, &near).await?;
    let mut found = Vec::new();
    for one in near {
        let birth_date = one.birth_date.map(jiff_sqlx::Date::to_jiff);
        let named: Vec<&Called> = called.iter().filter(|name| name.person == one.id).collect();
        let mut why = by_name(asked, birth_date, &named);
        let same_day = birth_date == Some(asked.birth_date);
        let close = same_day || !why.is_empty() || asked.upn.is_some();
        if close {
            let sure = look_closely(tx, asked, &one, same_day, &mut why).await?;
            if !why.is_empty() {
                let sure = sure || why.iter().any(|(_, sure)| *sure);
                let mut why: Vec<String> = why.into_iter().map(|(words, _)| words).collect();
                why.dedup();
                let name = gate::name::full(&one.forename, &one.surname);
                found.push(Match { person: one.id, name, birth_date, why, sure });
            }
        }
    }
    found.sort_by_key(|one| (!one.sure, std::cmp::Reverse(one.why.len())));
    Ok(found)
}

/// Records of a child of the same name who is reached the same way, at the postcode or through somebody with the email address, though
/// the date of birth is another: it may have been mistyped. Only records that the viewer may find. Of those at one postcode or with
/// one email address all are looked at, since the name is compared afterwards.
#[store::boxed]
pub async fn reached_alike(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    asked: &Asked,
    email: Option<&str>,
) -> Result<Vec<Match>> {
    let (postcode, email) = (asked.postcode.clone().unwrap_or_default(), email.unwrap_or_default().to_owned());
    if postcode.is_empty() && email.is_empty() {
        return Ok(Vec::new());
    }
    let query = Query::new("select p.id, p.forename, p.surname, p.birth_date from person p where p.is_child and");
    let query = scope::within(app, viewer, FIND_CHILD, query)
        .push("and (p.id in (select a.person from address a where a.ends_on is null and a.postcode =")
        .value(postcode)
        .push(") or p.id in (select r.child from relationship r join contact c on c.person = r.person")
        .push("where c.kind = 'email' and lower(c.value) =")
        .value(email)
        .push("and (r.ends_on is null or r.ends_on >=")
        .value(viewer.today)
        .push("))) order by p.sort_key, p.id");
    let near: Vec<Candidate> = query.all(tx).await?;
    let called = called(tx, viewer, &near).await?;
    let is_same = |one: &Called| {
        let names = same::names((&one.forename, &one.surname), (&asked.forename, &asked.surname));
        matches!(names, Names::Same | Names::Turned | Names::Nearly)
    };
    let mut found = Vec::new();
    for one in near {
        let Some(name) = called.iter().find(|name| name.person == one.id && is_same(name)) else { continue };
        let alike = gate::name::full(&name.forename, &name.surname);
        found.push(Match {
            person: one.id,
            name: gate::name::full(&one.forename, &one.surname),
            birth_date: one.birth_date.map(jiff_sqlx::Date::to_jiff),
            why: vec![format!(
                "The same name ({alike}) and the same postcode or email address; the date of birth is different"
            )],
            sure: false,
        });
    }
    Ok(found)
}

/// Every name of these children that the viewer may know: a sealed former name is for those named on it.
async fn called(tx: &mut Tx, viewer: &Viewer, near: &[Candidate]) -> Result<Vec<Called>> {
    let mut all = Vec::new();
    for some in near.chunks(500) {
        let rows: Vec<Called> = Query::new("select person, forename, surname, kind from person_name where person in (")
            .list(some.iter().map(|one| one.id))
            .push(") and (not sealed or exists (select 1 from name_reader r where r.name = person_name.id and r.account =")
            .value(viewer.account)
            .push(")) order by kind = 'former', id")
            .all(tx)
            .await?;
        all.extend(rows);
    }
    Ok(all)
}

/// Why names and dates of birth say that it may be the same child, and whether that leaves little doubt.
fn by_name(asked: &Asked, birth_date: Option<Date>, named: &[&Called]) -> Vec<(String, bool)> {
    let dates = same::dates(birth_date, Some(asked.birth_date));
    let mut why = Vec::new();
    for one in named {
        let former = if one.kind == "former" { ", a former name" } else { "" };
        let called = format!("{}{former}", gate::name::full(&one.forename, &one.surname));
        let names = same::names((&one.forename, &one.surname), (&asked.forename, &asked.surname));
        let on = match dates {
            Dates::Turned => "the day and month of birth are the other way round",
            Dates::Near => "one part of the date of birth differs",
            Dates::Unknown => "the date of birth is not known",
            Dates::Same | Dates::Other => "",
        };
        let words = match (dates, names) {
            (Dates::Other, _) | (_, Names::Other) => continue,
            (Dates::Same, Names::Same) => format!("Born on the same day, with the same name ({called})"),
            (Dates::Same, Names::Turned) => {
                format!("Born on the same day, with the first and last names the other way round ({called})")
            }
            (Dates::Same, Names::Nearly) => format!("Born on the same day, with nearly the same name ({called})"),
            (Dates::Same, Names::Forename) => format!(
                "Born on the same day, with the same first name and a different last name ({called}): the name may have changed"
            ),
            (Dates::Same, Names::Surname) => {
                format!("Born on the same day, with the same last name ({called}): may be a twin")
            }
            (_, Names::Same) => format!("The same name ({called}); {on}"),
            (_, Names::Turned) => format!("The first and last names the other way round ({called}); {on}"),
            (Dates::Turned | Dates::Near, Names::Nearly) => format!("Nearly the same name ({called}); {on}"),
            (Dates::Turned, Names::Forename) => format!("The same first name ({called}); {on}"),
            (_, Names::Nearly | Names::Forename | Names::Surname) => continue,
        };
        why.push((words, dates == Dates::Same && names == Names::Same));
    }
    why
}

/// Adds what numbers and the home say. Gives whether a number leaves little doubt.
async fn look_closely(
    tx: &mut Tx,
    asked: &Asked,
    one: &Candidate,
    same_day: bool,
    why: &mut Vec<(String, bool)>,
) -> Result<bool> {
    let mut sure = false;
    if let Some(upn) = &asked.upn
        && children::identifiers(tx, one.id).await?.iter().any(|(_, value)| value == upn)
    {
        why.insert(0, ("The same UPN".to_owned(), true));
        sure = true;
    }
    if let (true, Some(postcode)) = (same_day, &asked.postcode)
        && relatives::address(tx, one.id).await?.postcode.as_ref() == Some(postcode)
    {
        why.push(("Born on the same day, at the same postcode".to_owned(), false));
    }
    Ok(sure)
}

/// Whether two dates may be one that was mistyped: one part differs, or day and month are the other way round.
#[must_use]
pub fn is_near(one: Date, other: Date) -> bool {
    matches!(same::dates(Some(one), Some(other)), Dates::Near | Dates::Turned)
}
