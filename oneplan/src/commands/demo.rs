use anyhow::Result;
use clap::Args;
use serde_json::json;
use synthetic::{DEMO_PASSWORD, SIGN_INS, Size};

use super::open;
use crate::output::{Ended, Format, bar, print, say, spinner};
use crate::rooms;

/// Fill an empty database with a whole invented local area
///
/// The same seed gives the same area on the same day. No person in it is real.
#[derive(Debug, Args)]
#[command(after_help = "Example: oneplan demo --plans 7500 --seed 1")]
pub struct Demo {
    /// Live education, health and care plans; Bradford has about 7,500, Kent 20,600
    #[arg(long, default_value_t = 7_500, value_parser = clap::value_parser!(u32).range(20..=250_000))]
    plans: u32,
    /// Which area of this size
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Do nothing where the database already holds an area
    #[arg(long)]
    if_empty: bool,
    /// How to print what was made
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Demo {
    pub(super) async fn run(self, place: &str) -> Result<Ended> {
        let db = open(place).await?;
        db.migrate().await?;
        db.check().await?;
        if self.if_empty && synthetic::holds_an_area(&db).await? {
            let text = "The database already has an area, so nothing was changed.";
            print(self.format, &json!({ "already_there": true }), text);
            return Ok(Ended::Done);
        }
        let size = Size { plans: self.plans, seed: self.seed };
        let progress = bar(size.children(), "Creating children");
        let made = synthetic::make(&db, size, |done| progress.set_position(done)).await?;
        progress.finish_and_clear();
        let progress = spinner("");
        for demo in rooms::all().demos()? {
            progress.set_message(demo.label);
            (demo.prepare)(db.clone()).await?;
        }
        store::audit::seal(&db).await?;
        progress.finish_and_clear();
        let text = format!(
            "{} created: {} children and young people (fictional), {} plans in force, {} settings, {} accounts.",
            synthetic::AREA,
            made.children,
            made.plans,
            made.organisations,
            made.accounts
        );
        let sign_ins: Vec<_> =
            SIGN_INS.iter().map(|sign_in| json!({ "role": sign_in.role.code(), "email": sign_in.email })).collect();
        let fact = json!({ "made": made, "password": DEMO_PASSWORD, "sign_ins": sign_ins });
        print(self.format, &fact, text);
        say(self::sign_ins());
        db.close().await;
        Ok(Ended::Done)
    }
}

/// The demo's sign-ins, for the terminal.
pub(super) fn sign_ins() -> String {
    let mut text = format!("Sign in with the password \"{DEMO_PASSWORD}\" as\n");
    for sign_in in SIGN_INS {
        text.push_str(&format!("  {:<28} {}\n", sign_in.role.to_string(), sign_in.email));
    }
    text
}
