//! Whether a child somebody writes about is one whose record is here already, perhaps under another name.

use access::{App, Viewer};
use jiff::civil::Date;
use store::{Query, Result, Tx};

use super::{children, relatives};
use crate::model::words;
use crate::{FIND_CHILD, PersonId, scope};

/// What is known of the child from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Forename.
    pub forename: String,
    /// Surname.
    pub surname: String,
    /// Date of birth.
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
    /// Date of birth.
    pub birth_date: Option<Date>,
    /// Why it may be the same child.
    pub why: Vec<String>,
    /// Whether little doubt is left.
    pub sure: bool,
}

#[derive(sqlx::FromRow)]
struct Candidate {
    id: PersonId,
    forename: String,
    surname: String,
    birth_date: Option<jiff_sqlx::Date>,
}

/// So many records are looked into; more people than that are not born on one day with one name.
const LOOKED_AT: i64 = 60;

/// The records that may be this child's, the surest first. Only records that the viewer may find.
///
/// # Errors
/// Those of the store.
pub async fn find(tx: &mut Tx, app: &App, viewer: &Viewer, asked: &Asked) -> Result<Vec<Match>> {
    let query = Query::new("select p.id, p.forename, p.surname, p.birth_date from person p where p.is_child and");
    let mut query = scope::may(app, viewer, FIND_CHILD, query)
        .and("and (p.birth_date =")
        .value(asked.birth_date)
        .and("or p.id in (select person from identifier where value =")
        .value(asked.upn.clone().unwrap_or_default())
        .and(")");
    let names = words(&format!("{} {}", asked.forename, asked.surname));
    if !names.is_empty() {
        query = query.and("or (1 = 1");
        for word in &names {
            query = query.and("and p.id in (select person from person_name_word where word =").value(word).and(")");
        }
        query = query.and(")");
    }
    let candidates: Vec<Candidate> = query.and(") order by p.sort_key, p.id limit").value(LOOKED_AT).all(tx).await?;
    let mut found = Vec::new();
    for one in candidates {
        if let Some(one) = weigh(tx, viewer, asked, one).await? {
            found.push(one);
        }
    }
    found.sort_by_key(|one| (!one.sure, std::cmp::Reverse(one.why.len())));
    Ok(found)
}

/// A restricted record that the viewer must not know of, as far as a request from outside could be about it.
#[derive(Debug, Clone)]
pub struct Hidden {
    birth_date: Option<Date>,
    names: Vec<(Vec<String>, Vec<String>)>,
    numbers: Vec<String>,
    postcode: Option<String>,
}

impl Hidden {
    /// Whether a request may be about this child: then only those who are named on the record see it.
    #[must_use]
    pub fn may_be(&self, asked: &Asked) -> bool {
        let same_day = self.birth_date == Some(asked.birth_date);
        let near = self.birth_date.is_none_or(|born| is_near(born, asked.birth_date));
        let (forename, surname) = (words(&asked.forename), words(&asked.surname));
        let number = asked.upn.as_ref().is_some_and(|upn| self.numbers.contains(upn));
        let home = same_day && asked.postcode.is_some() && self.postcode == asked.postcode;
        let named = self.names.iter().any(|(first, last)| match (*first == forename, *last == surname) {
            (true, true) => same_day || near,
            (true, false) | (false, true) => same_day,
            (false, false) => false,
        });
        number || home || named
    }
}

/// The restricted records that the viewer must not know of. Nothing of them is to be shown.
///
/// # Errors
/// Those of the store.
pub async fn hidden_from(tx: &mut Tx, app: &App, viewer: &Viewer) -> Result<Vec<Hidden>> {
    let query = Query::new("select id, birth_date from person p where is_child and restricted");
    // Where nobody who can sign in is named on the record, a manager sees the request: none may be lost.
    let query = if viewer.is(access::Role::Manager) {
        query.and(
            "and exists (select 1 from assignment a join account c on c.id = a.account
                where a.person = p.id and a.kind = 'named' and c.disabled_at is null)",
        )
    } else {
        query
    };
    let all: Vec<(PersonId, Option<jiff_sqlx::Date>)> = query.all(tx).await?;
    let query = Query::new("select p.id from person p where p.is_child and p.restricted and");
    let own: Vec<(PersonId,)> = scope::may(app, viewer, FIND_CHILD, query).all(tx).await?;
    let mut hidden = Vec::new();
    for (id, born) in all.into_iter().filter(|(id, _)| !own.contains(&(*id,))) {
        let names: Vec<(String, String)> =
            Query::new("select forename, surname from person_name where person =").value(id).all(tx).await?;
        hidden.push(Hidden {
            birth_date: born.map(jiff_sqlx::Date::to_jiff),
            names: names.iter().map(|(forename, surname)| (words(forename), words(surname))).collect(),
            numbers: children::identifiers(tx, id).await?.into_iter().map(|(_, value)| value).collect(),
            postcode: relatives::address(tx, id).await?.postcode,
        });
    }
    Ok(hidden)
}

/// Why a candidate may be the child; `None` where only the birthday is shared.
async fn weigh(tx: &mut Tx, viewer: &Viewer, asked: &Asked, one: Candidate) -> Result<Option<Match>> {
    let birth_date = one.birth_date.map(jiff_sqlx::Date::to_jiff);
    let same_day = birth_date == Some(asked.birth_date);
    let mut why = Vec::new();
    let mut sure = false;
    let identifiers = children::identifiers(tx, one.id).await?;
    if asked.upn.as_ref().is_some_and(|upn| identifiers.iter().any(|(_, value)| value == upn)) {
        why.push("The same UPN".to_owned());
        sure = true;
    }
    let (forename, surname) = (words(&asked.forename), words(&asked.surname));
    for name in children::names(tx, viewer, one.id).await? {
        let former = if name.kind == "former" { ", a former name" } else { "" };
        let (same_forename, same_surname) = (words(&name.forename) == forename, words(&name.surname) == surname);
        let called = format!("{} {}{former}", name.forename, name.surname);
        match (same_day, same_forename, same_surname) {
            (true, true, true) => {
                why.push(format!("Born on the same day, with the same name ({called})"));
                sure = true;
            }
            (true, true, false) => why.push(format!(
                "Born on the same day, with the same forename and another surname ({called}): the name may have changed"
            )),
            (true, false, true) => {
                why.push(format!("Born on the same day, with the same surname ({called}): may be a twin"));
            }
            (false, true, true) if birth_date.is_none_or(|born| is_near(born, asked.birth_date)) => {
                why.push(format!("The same name ({called}); the date of birth is not known, or differs in one part"));
            }
            _ => {}
        }
    }
    if let (true, Some(postcode)) = (same_day, &asked.postcode) {
        let home = relatives::address(tx, one.id).await?;
        if home.postcode.as_ref() == Some(postcode) {
            why.push("Born on the same day, at the same postcode".to_owned());
        }
    }
    why.dedup();
    let name = format!("{} {}", one.forename, one.surname);
    Ok((!why.is_empty()).then_some(Match { person: one.id, name, birth_date, why, sure }))
}

/// Whether two dates may be one that was mistyped: one part differs, or day and month are changed about.
#[must_use]
pub fn is_near(one: Date, other: Date) -> bool {
    let same = [one.day() == other.day(), one.month() == other.month(), one.year() == other.year()];
    let turned = one.year() == other.year() && one.day() == other.month() && one.month() == other.day();
    turned || same.into_iter().filter(|same| *same).count() == 2
}

#[cfg(test)]
mod tests {
    use super::is_near;
    use jiff::civil::date;

    #[test]
    fn a_mistyped_date_of_birth_is_near() {
        assert!(is_near(date(2015, 3, 12), date(2015, 12, 3)), "day and month changed about");
        assert!(is_near(date(2015, 3, 12), date(2016, 3, 12)), "another year");
        assert!(!is_near(date(2015, 3, 12), date(2016, 4, 12)));
    }
}
