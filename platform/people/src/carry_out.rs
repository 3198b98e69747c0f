//! Acts that widen access, and what becomes of them once a second person has agreed.

use access::records::notices::{self, What};
use access::records::widening::{self, Act, Kind};
use access::records::{accounts, sessions};
use jiff::civil::Date;
use store::{Result, Tx};

use crate::PersonId;
use crate::records::{children, family, names, relatives};

/// What an act does, in words.
#[must_use]
pub fn act_in_words(kind: &Kind) -> String {
    match kind {
        Kind::Role(held) => format!("The role of {}", held.role),
        Kind::Link => "A link to choose a new password".to_owned(),
        Kind::SecondFactor => "Resetting two-step verification".to_owned(),
        Kind::Open => "Opening a closed account again".to_owned(),
        Kind::Named(_) => "Access to a restricted record".to_owned(),
        Kind::Lifted(_) => "Lifting the restriction of a record".to_owned(),
        Kind::RuleEnded { .. } => "Ending an address confidentiality rule".to_owned(),
        Kind::NameReader { .. } => "Seeing a sealed former name".to_owned(),
        Kind::NameAgain { .. } => "Using a sealed former name again".to_owned(),
    }
}

/// Does what was agreed, and tells the owner of the account who did it. A link is made by whoever asked for it, when they
/// come back. The caller records the audit entry.
#[store::boxed]
pub async fn carry_out(tx: &mut Tx, act: &Act, by: &str, today: Date) -> Result<()> {
    let account = act.account;
    let what = match &act.kind {
        Kind::Link => return Ok(()),
        Kind::Role(held) => {
            accounts::give_role(tx, account, *held, today).await?;
            // Whoever asked may have had a link to the account when it opened nothing, and know its password.
            if widening::was_in_hand_of(tx, account, act.asked_by).await? {
                accounts::take_password(tx, account).await?;
                sessions::end_all_ways_in(tx, account, "").await?;
            }
            // Links made before it are taken back: who holds one was trusted with less.
            crate::mail::take_back_links(tx, account).await?;
            What::Role
        }
        Kind::SecondFactor => {
            accounts::set_totp(tx, account, None).await?;
            accounts::set_recovery_codes(tx, account, &[]).await?;
            sessions::end_all_ways_in(tx, account, "").await?;
            What::SecondFactor
        }
        Kind::Open => {
            accounts::open_again(tx, account).await?;
            What::Opened
        }
        Kind::Named(person) => {
            children::name_one_more(tx, PersonId::from_uuid(*person), account, today).await?;
            What::Named
        }
        Kind::Lifted(person) => {
            for named in children::lift_restriction(tx, PersonId::from_uuid(*person)).await? {
                notices::tell(tx, named, What::Lifted, by).await?;
            }
            return Ok(());
        }
        Kind::RuleEnded { child, rule } => {
            let child = PersonId::from_uuid(*child);
            relatives::end_rule(tx, child, store::Id::from_uuid(*rule), today).await?;
            for one in family::professionals(tx, child, today).await?.iter().filter(|one| !one.has_left) {
                notices::tell(tx, one.account, What::RuleGone, by).await?;
            }
            return Ok(());
        }
        Kind::NameReader { child, name } => {
            let (child, name) = (PersonId::from_uuid(*child), store::Id::from_uuid(*name));
            names::add_reader(tx, child, name, account).await?;
            for reader in names::readers(tx, child, name).await? {
                notices::tell(tx, reader, What::NameReader, by).await?;
            }
            return Ok(());
        }
        Kind::NameAgain { child, name } => {
            return names::open_present(tx, PersonId::from_uuid(*child), store::Id::from_uuid(*name)).await;
        }
    };
    notices::tell(tx, account, what, by).await
}
