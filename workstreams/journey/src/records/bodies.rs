//! Who gets what is sent to the family beside the family: the school or college that a plan names, the health body, and the
//! school or college after a review.

use ::organisations::records::organisations;
use jiff::civil::Date;
use law::Kind;
use page::Problem;
use people::{OrganisationId, PersonId};
use store::{Result, Tx, sql};

use super::{advice, consultations, health};
use crate::model::tasks::Kind as Task;

/// A body that the law names beside the family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    pub name: String,
    /// Where the law names it.
    pub provision: &'static str,
    /// Whether its SENCO reads it in an account, as the child is placed there.
    pub account: bool,
    /// What an officer has to do where nobody reads it in an account.
    pub task: Task,
}

/// The bodies that get what goes out with an act. `holds_health` is whether the plan holds health provision.
pub async fn of(
    tx: &mut Tx,
    child: PersonId,
    kind: Kind,
    holds_health: bool,
    today: Date,
) -> std::result::Result<Vec<Body>, Problem> {
    let mut all = Vec::new();
    match kind {
        Kind::PlanIssued | Kind::PlanAmended => {
            let named = consultations::of(tx, child).await?;
            let named = named.iter().find(|one| one.outcome.as_deref() == Some("named"));
            let setting = named.map(|one| one.organisation);
            let usual = "The school or college named in section I";
            all.push(setting_body(tx, child, setting, (usual, PLAN_TO_SETTING), today).await?);
            if holds_health {
                let names = health::services(tx).await?.into_iter().map(|(_, name)| name).collect::<Vec<_>>();
                let name = if names.is_empty() { HEALTH_BODY.to_owned() } else { names.join(", ") };
                all.push(Body {
                    name,
                    provision: "regulation 13(2)(c), SEND Regulations 2014",
                    account: false,
                    task: Task::PlanToHealth,
                });
            }
        }
        Kind::ReviewKeep | Kind::ReviewAmend | Kind::ReviewCease => {
            let setting = advice::setting_of(tx, child).await?;
            if setting.is_some() {
                all.push(setting_body(tx, child, setting, ("", REVIEW_TO_SETTING), today).await?);
            }
        }
        _ => {}
    }
    Ok(all)
}

const HEALTH_BODY: &str = "The integrated care board (ICB)";
const PLAN_TO_SETTING: (&str, Task) = ("regulation 13(2)(b), SEND Regulations 2014", Task::PlanToSetting);
const REVIEW_TO_SETTING: (&str, Task) = ("regulation 20(10), SEND Regulations 2014", Task::ReviewToSetting);

async fn setting_body(
    tx: &mut Tx,
    child: PersonId,
    setting: Option<OrganisationId>,
    (usual, (provision, task)): (&str, (&'static str, Task)),
    today: Date,
) -> std::result::Result<Body, Problem> {
    let (name, account) = match setting {
        Some(setting) => {
            let name = organisations::name(tx, setting.uuid()).await?;
            (name, reads(tx, child, setting, today).await?)
        }
        None => (usual.to_owned(), false),
    };
    Ok(Body { name, provision, account, task })
}

/// Whether somebody at a setting reads the child's record in an account: a SENCO, and the child is placed there.
async fn reads(tx: &mut Tx, child: PersonId, setting: OrganisationId, today: Date) -> Result<bool> {
    let count = sql!(
        "select count(*) from account_role h join account a on a.id = h.account
           where h.role = 'senco' and h.organisation = $1 and a.disabled_at is null and h.starts_on <= $2
             and (h.ends_on is null or h.ends_on >= $3)
             and exists (select 1 from placement l where l.person = $4 and l.organisation = h.organisation
                           and l.starts_on <= $5 and (l.ends_on is null or l.ends_on >= $6))",
        setting,
        today,
        today,
        child,
        today,
        today,
    )
    .number(tx)
    .await?;
    Ok(count > 0)
}
