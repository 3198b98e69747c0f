//! To whom of a family a letter can go, and by which ways: an account that may see it, an email address, a postal address.

use access::{App, Viewer};
use gate::{Addressee as For, Reader};
use jiff::civil::Date;
use law::age::Decides;
use page::Problem;
use people::records::circumstances::Address;
use people::records::rights;
use people::records::{children, relatives};
use people::{OPEN_CHILD, PersonId};
use store::{Tx, sql};

use super::details;
use super::letters::Letter;
use crate::model::notices::is_post;

/// Somebody of the family to whom a letter about the child goes, and how they can be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressee {
    pub person: PersonId,
    pub name: String,
    /// "Mother", "The young person" …
    pub kind: String,
    /// Whether letters are theirs: once rights have passed, the young person's and whoever decides in their place. Others
    /// get a copy.
    pub decides: bool,
    /// Whether they have an account that can open the child's record now.
    pub account: bool,
    /// Whether an email address is recorded.
    pub email: bool,
    /// Whether a postal address is recorded that can be used: not where a new one waits that must be kept from somebody.
    pub address: bool,
}

impl Addressee {
    /// Whether a letter can reach them by this channel.
    #[must_use]
    pub fn is_reached_by(&self, channel: &str) -> bool {
        match channel {
            "portal" => self.account,
            "email" => self.email,
            post if is_post(post) => self.address,
            _ => true,
        }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    person: PersonId,
    forename: String,
    surname: String,
    kind: String,
    lives_with: bool,
}

/// The family as letters about the child can reach it. For those who work on the case.
pub async fn of(tx: &mut Tx, app: &App, viewer: &Viewer, child: PersonId) -> Result<Vec<Addressee>, Problem> {
    let rows: Vec<Row> = sql!(
        "select r.person, p.forename, p.surname, r.kind, r.lives_with from relationship r
           join person p on p.id = r.person
           where (r.parental_responsibility or r.has_care or r.lives_with
                  or exists (select 1 from decision_maker m where m.young_person = r.child and m.person = r.person
                               and m.ends_on is null))
             and not p.is_child and r.child = $1 and (r.ends_on is null or r.ends_on >= $2)
             order by r.parental_responsibility desc, p.sort_key, p.id",
        child,
        viewer.today,
    )
    .all(tx)
    .await?;
    let home = relatives::address(tx, child).await?;
    let held = details::held(tx, child).await?;
    let is_home_held = !details::held_at_home(tx, child).await?.is_empty();
    let reads = messages::records::case::readers_in_family(tx, app, viewer, child, OPEN_CHILD).await?;
    let record = children::of(tx, child).await?;
    let rights = rights::of(tx, child, viewer.today).await?;
    let in_place: Vec<PersonId> = rights.in_place().map(|one| one.person).collect();
    // A parent who lacks capacity has their letters sent to whoever decides in their place (regulation 63).
    let replaced: Vec<PersonId> = rights.for_parents().filter_map(|one| one.for_parent).collect();
    let parents_decide = matches!(rights.decides, Some(Decides::Parents) | None);
    let mut all = Vec::with_capacity(rows.len() + 1);
    for row in rows {
        let own = relatives::address(tx, row.person).await?;
        all.push(Addressee {
            name: gate::name::full(&row.forename, &row.surname),
            account: reads.contains(&row.person),
            email: has_email(tx, row.person).await?,
            address: (can_be_posted_to(&own) || (row.lives_with && can_be_posted_to(&home)))
                && !held.contains(&row.person),
            decides: (parents_decide && !replaced.contains(&row.person)) || in_place.contains(&row.person),
            person: row.person,
            kind: row.kind,
        });
    }
    // Once rights have passed the letter is the young person's own.
    if rights.decides != Some(Decides::Parents) {
        all.push(Addressee {
            person: child,
            name: record.name(),
            kind: "The young person".to_owned(),
            decides: true,
            account: reads.contains(&child),
            email: has_email(tx, child).await?,
            address: can_be_posted_to(&home) && !is_home_held,
        });
    }
    // Whose letters they are comes first.
    all.sort_by_key(|one| !one.decides);
    Ok(all)
}

/// To whom a letter goes that nobody addressed: the parent, or once rights have passed the young person and whoever decides
/// in their place.
#[must_use]
pub fn usual(family: &[Addressee]) -> (String, Option<PersonId>) {
    if family.iter().all(|one| one.decides) {
        return ("The parent or the young person".to_owned(), None);
    }
    let own: Vec<&Addressee> = family.iter().filter(|one| one.decides).collect();
    let names: Vec<&str> = own.iter().map(|one| one.name.as_str()).collect();
    (
        names.join(" and "),
        match own.as_slice() {
            [one] => Some(one.person),
            _ => None,
        },
    )
}

/// For whom of the family a letter is made that goes to its home and names nobody: for whoever alone decides; of several for the
/// first who must not learn where the child is, or else from whom anything is kept. None where nothing is kept from any of several.
pub async fn for_home(
    tx: &mut Tx,
    family: &[Addressee],
    child: PersonId,
    today: Date,
) -> store::Result<Option<PersonId>> {
    let deciding: Vec<PersonId> = family.iter().filter(|one| one.decides).map(|one| one.person).collect();
    if let [one] = deciding.as_slice() {
        return Ok(Some(*one));
    }
    let mut closed = None;
    for person in deciding {
        let reader = Reader::addressee(tx, For::Person(person), child, today).await?;
        if reader.is_kept_from_home() {
            return Ok(Some(person));
        }
        if !reader.screen().is_open() {
            closed = closed.or(Some(person));
        }
    }
    Ok(closed)
}

/// Who reads a letter that an officer prints or sends, by whom it was made for. Of one to the family's home from before that was
/// kept it is worked out again.
pub async fn reader(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    child: PersonId,
    letter: &Letter,
) -> Result<Reader, Problem> {
    let mut to = letter.made_for();
    if to.is_none() {
        let family = of(tx, app, viewer, child).await?;
        to = for_home(tx, &family, child, viewer.today).await?;
    }
    let to = to.map_or(For::Professional, For::Person);
    // Which names whoever prints it may see is asked of the letter as a whole: see `sealed.rs`.
    Ok(Reader::addressee(tx, to, child, viewer.today).await?.as_sent())
}

async fn has_email(tx: &mut Tx, person: PersonId) -> Result<bool, Problem> {
    Ok(relatives::contacts(tx, person).await?.iter().any(|(kind, value)| kind == "email" && value.contains('@')))
}

/// A town alone is no address to write to.
fn can_be_posted_to(address: &Address) -> bool {
    address.street.as_ref().is_some_and(|street| !street.trim().is_empty()) || address.postcode.is_some()
}

/// Whether a letter to the family can be posted to the child's home: it is known, and nobody who lives there waits for a new address
/// that must be kept from somebody.
pub async fn home_is_known(tx: &mut Tx, child: PersonId) -> store::Result<bool> {
    Ok(can_be_posted_to(&relatives::address(tx, child).await?) && details::held_at_home(tx, child).await?.is_empty())
}

/// What is said where a letter has nobody to go to.
pub const NOBODY: &str = "Nobody is recorded to whom this letter can be addressed. Select “Add a family member or carer” on the child’s record, and add a parent with parental responsibility or the person who has care of the child";

/// Whether anybody is recorded to whom a letter can be addressed by name.
#[must_use]
pub fn names_somebody(family: &[Addressee]) -> bool {
    family.iter().any(|one| one.decides)
}

/// Why the family as a whole cannot be reached by a channel, in words; `None` where somebody can. A letter to the parent
/// or the young person goes to the child's home where that is known.
#[must_use]
pub fn why_not(family: &[Addressee], home_is_known: bool, channel: &str) -> Option<&'static str> {
    // A letter that is the young person's own is not served on their parents.
    if family.iter().any(|one| one.decides && one.is_reached_by(channel)) {
        return None;
    }
    if home_is_known && is_post(channel) {
        // A letter to nobody by name is nobody's.
        return (!names_somebody(family)).then_some(NOBODY);
    }
    match channel {
        "portal" => Some(
            "Nobody in the family has an account that can open this letter. Select another way, or invite them first",
        ),
        "email" => Some(
            "No email address is recorded for anybody to whom this letter can be addressed. Add one to a parent with parental responsibility, or select another way",
        ),
        post if is_post(post) => Some(
            "No postal address is recorded for a parent, carer or the young person, or a new one must be checked first. Add it to the record or check it, or select another way",
        ),
        _ => None,
    }
}

/// Whom of the family a free text means: by name, or as what they stand to the child.
#[must_use]
pub fn meant<'a>(family: &'a [Addressee], words: &str) -> Option<&'a Addressee> {
    let plain = |text: &str| text.trim().to_lowercase().trim_start_matches("the ").to_owned();
    let wanted = plain(words);
    family.iter().find(|one| {
        let (name, kind) = (plain(&one.name), plain(&one.kind));
        wanted == name
            || wanted == kind
            || wanted.split(|c: char| !c.is_alphanumeric()).any(|word| word == kind)
            || (!name.is_empty() && wanted.contains(&name))
    })
}
