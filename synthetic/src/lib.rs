//! A whole invented local area, for the demo and for load tests.
//!
//! Drawn from published distributions (`calibration.rs`), deterministic by seed and day, made child by
//! child so that memory stays flat at any size. Names are from invented lists, addresses lie in
//! postcodes that do not exist, telephone numbers are Ofcom's for drama, email addresses end in
//! example.org, NHS numbers are of the test range 999 and UPNs of the authority 999, which is none.

mod area;
mod calibration;
mod child;
mod draw;
mod names;
mod staff;
mod story;

use access::{AccountId, Role};
use people::OrganisationId;
use people::records::found_by;
use serde_json::json;
use store::query::insert_many;
use store::{Actor, Db, Entry, Result, Right, StoreError, Value, sql};

use crate::draw::Draw;

/// The area's name. There is no such place.
pub const AREA: &str = "Calderwick";
/// The password of every demo sign-in.
pub const DEMO_PASSWORD: &str = "copper lantern otter";
/// Children in one transaction.
const BATCH: u64 = 500;

/// A demo sign-in.
#[derive(Debug, Clone, Copy)]
pub struct SignIn {
    pub role: Role,
    /// What one signs in with.
    pub email: &'static str,
    /// The account's name.
    pub name: &'static str,
}

/// One sign-in for each job.
pub const SIGN_INS: &[SignIn] = &[
    SignIn { role: Role::CaseOfficer, email: "officer@calderwick.example.org", name: "Asha Rahman" },
    SignIn { role: Role::Manager, email: "manager@calderwick.example.org", name: "Martin Holroyd" },
    SignIn { role: Role::Senco, email: "senco@calderwick.example.org", name: "Grace Adeyemi" },
    SignIn { role: Role::SchoolAdministrator, email: "school@calderwick.example.org", name: "Peter Lumb" },
    SignIn { role: Role::EducationalPsychologist, email: "ep@calderwick.example.org", name: "Ioana Marin" },
    SignIn { role: Role::Adviser, email: "health@calderwick.example.org", name: "Wiktoria Nowak" },
    SignIn { role: Role::PanelMember, email: "panel@calderwick.example.org", name: "David Thackray" },
    SignIn { role: Role::Parent, email: "parent@calderwick.example.org", name: "Samina Yousaf" },
    SignIn { role: Role::YoungPerson, email: "young@calderwick.example.org", name: "Jamie Hartley" },
    SignIn { role: Role::Commissioner, email: "commissioner@calderwick.example.org", name: "Helen Barraclough" },
    SignIn { role: Role::Analyst, email: "analyst@calderwick.example.org", name: "Tom Okafor" },
    SignIn { role: Role::BoardMember, email: "board@calderwick.example.org", name: "Nasreen Malik" },
    SignIn { role: Role::Editor, email: "editor@calderwick.example.org", name: "Ellie Sugden" },
    SignIn { role: Role::Administrator, email: "admin@calderwick.example.org", name: "Robin Clegg" },
];

/// Which area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Live plans.
    pub plans: u32,
    /// Which area of this size.
    pub seed: u64,
}

impl Size {
    /// All children: with live plans, ceased plans, refused requests, and assessments under way.
    #[must_use]
    pub fn children(self) -> u64 {
        Kind::ALL.into_iter().map(|kind| kind.count(self)).sum()
    }
}

/// What was made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Made {
    /// Children and young people.
    pub children: u64,
    /// Plans in force.
    pub plans: u64,
    /// Settings and providers.
    pub organisations: u64,
    pub accounts: u64,
}

/// What has become of a child's request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Live,
    Ceased,
    Refused,
    UnderWay,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Live, Self::Ceased, Self::Refused, Self::UnderWay];

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of children fits")]
    fn count(self, size: Size) -> u64 {
        let each = match self {
            Self::Live => 1.0,
            Self::Ceased => calibration::CEASED_A_YEAR * calibration::YEARS_BACK,
            Self::Refused => calibration::REFUSED_A_YEAR * calibration::YEARS_BACK,
            Self::UnderWay => calibration::UNDER_WAY,
        };
        (f64::from(size.plans) * each).round() as u64
    }
}

/// Whether the database already holds an area (or real people).
pub async fn holds_an_area(db: &Db) -> Result<bool> {
    let mut tx = db.read().await?;
    let rows = sql!("select count(*) from (select 1 from person limit 1) p").number(&mut tx).await?
        + sql!("select count(*) from (select 1 from account limit 1) a").number(&mut tx).await?;
    Ok(rows > 0)
}

/// What children are placed in and assigned to.
#[derive(Debug)]
pub(crate) struct Area {
    pub settings: Vec<area::Setting>,
    pub officers: Vec<AccountId>,
    pub managers: Vec<AccountId>,
    pub psychologists: Vec<AccountId>,
    pub services: Vec<(&'static str, OrganisationId)>,
    pub wards: usize,
}

impl Area {
    /// The psychologist whom child `number` falls to.
    fn psychologist(&self, number: u64) -> Option<AccountId> {
        let place = numbers::fitted::<usize>(number).checked_rem(self.psychologists.len())?;
        self.psychologists.get(place).copied()
    }
}

/// Makes the area. `progress` is told the children made so far.
///
/// # Errors
/// [`StoreError::File`] where the database is not empty; otherwise those of the store. What was made
/// before a failure stays; empty the database before trying again.
pub async fn make(db: &Db, size: Size, progress: impl Fn(u64)) -> Result<Made> {
    if holds_an_area(db).await? {
        return Err(StoreError::File(
            "The database already holds people or accounts. An invented area is only put into an empty one.".to_owned(),
        ));
    }
    let actor = Actor::program("demo");
    let today = db.clock().today();
    let mut made = Made::default();

    let mut tx = db.write(&actor).await?;
    for (name, value) in [("area", AREA), ("invented", "yes"), ("second_factor", "optional")] {
        store::setting::set(&mut tx, name, value).await?;
    }
    let mut draw = Draw::new(size.seed, u64::MAX);
    let settings = area::settings(&mut tx, &mut draw, size, today).await?;
    let (providers, services) = area::providers(&mut tx, &mut draw, today).await?;
    made.organisations = settings.len() as u64 + providers;
    let (area, accounts) = staff::make(&mut tx, &mut draw, size, settings, services, today).await?;
    made.accounts = accounts;
    tx.record(
        Entry::new("demo.make", "area", None, Right::Operator)
            .detail(json!({ "plans": size.plans, "seed": size.seed })),
    )
    .await?;
    tx.commit().await?;

    let kinds: Vec<(Kind, u64)> = Kind::ALL.into_iter().map(|kind| (kind, kind.count(size))).collect();
    made.plans = Kind::Live.count(size);
    let mut number = 0;
    let mut rows = child::Rows::default();
    for (kind, count) in kinds {
        for _ in 0..count {
            // Each child has its own stream: the same child whatever the batch.
            let mut draw = Draw::new(size.seed, number);
            let invented = child::invent(&mut draw, &area, kind, number, today);
            rows.add(invented);
            number += 1;
            if number % BATCH == 0 {
                save(db, &actor, std::mem::take(&mut rows)).await?;
                progress(number);
            }
        }
    }
    save(db, &actor, rows).await?;
    made.children = number;
    link_second_parent(db, &actor).await?;
    for index in [&found_by::CHILDREN, &found_by::ADULTS, &::organisations::records::found_by::ORGANISATIONS] {
        search::records::build::rebuild(db, index).await?;
    }
    store::audit::seal(db).await?;
    progress(number);
    Ok(made)
}

async fn save(db: &Db, actor: &Actor, rows: child::Rows) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let children = rows.children();
    let mut tx = db.write(actor).await?;
    for (table, columns, rows) in rows.tables() {
        insert_many(&mut tx, table, columns, rows).await?;
    }
    tx.record(Entry::new("demo.make", "person", None, Right::Operator).detail(json!({ "children": children }))).await?;
    tx.commit().await
}

/// Gives the second parent a child under assessment: the stories are others'.
async fn link_second_parent(db: &Db, actor: &Actor) -> Result<()> {
    let mut tx = db.write(actor).await?;
    let parent: Option<(uuid::Uuid, String, String)> = sql!(
        "select a.id, a.forename, a.surname from relationship r join person p on p.id = r.child
           join person a on a.id = r.person
          where r.parental_responsibility and r.lives_with and not p.restricted
            and not exists (select 1 from withheld w where w.child = r.child)
            and exists (select 1 from event e where e.person = r.child and e.kind = 'advice.asked')
            and not exists (select 1 from event e where e.person = r.child and e.kind = 'plan.agreed')
          order by p.sort_key, r.id limit 1",
    )
    .maybe(&mut tx)
    .await?;
    if let Some((person, forename, surname)) = parent {
        let name = format!("{forename} {surname}");
        sql!("update account set person = $1, name = $2 where email = $3", person, name, staff::SECOND_PARENT)
            .run(&mut tx)
            .await?;
    }
    tx.record(Entry::new("demo.make", "account", None, Right::Operator)).await?;
    tx.commit().await
}

pub(crate) type RowValues = Vec<Value>;
