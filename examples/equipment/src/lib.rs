//! Equipment that settings have on loan: a whole room, small enough to be read at one sitting. CONTRIBUTING goes through it;
//! it is tested, and no part of the program.

mod demo;
pub mod mail;
mod pages;
mod policy;
pub mod records;

use access::{Place, Section};
use jobs::Kind;
use workstream::{Demo, Workstream};

pub use policy::{CHANGE_EQUIPMENT, RULES, SEE_EQUIPMENT};

static MIGRATIONS: store::Migrations = store::Migrations::new("equipment", &sqlx::migrate!("./migrations"));

pub const EQUIPMENT: Workstream = Workstream {
    migrations: Some(&MIGRATIONS),
    rules: RULES,
    sections: &[Section::new(Place::Casework, "Equipment", "/equipment", SEE_EQUIPMENT)],
    mail: mail::KINDS,
    jobs: &[Kind::nightly("equipment.overdue", "Tell managers of overdue equipment", 6, |ctx| {
        Box::pin(async move { Ok(mail::tell_of_overdue(ctx.db()).await?) })
    })],
    demo: Some(Demo { label: "Lending equipment", after: &[], prepare: |db| Box::pin(demo::invent(db)) }),
    ..Workstream::new("equipment", pages::routes)
};
