//! Links to take up an account or to choose a new password, by e-mail. Each is made when it leaves, so nobody is shown it.

use access::records::accounts;
use access::records::links::{self, Purpose};
use access::{AccountId, token};
use outbox::{About, AboutAccount, AnyKind, IsStill, Kind, Leads, Link, Made, TakenBack, When};
use store::{Random, Result, Tx};

use crate::records::relatives;

/// A link to take up a new account.
pub const INVITATION: AboutAccount = AboutAccount {
    kind: Kind {
        code: "account.invitation",
        label: "Invitation to an account",
        counted: ("invitation", "invitations"),
        words: include_str!("../mail/invitation.txt"),
        leads: Leads::Link(Link { make: invitation, take_back: Some(take_back) }),
        when: When::Always,
        useful_hours: 7 * 24,
        still: Some(has_a_child),
    },
};

/// A link to choose a new password.
pub const NEW_PASSWORD: AboutAccount = AboutAccount {
    kind: Kind {
        code: "account.new_password",
        label: "Link for a new password",
        counted: ("link for a new password", "links for a new password"),
        words: include_str!("../mail/new_password.txt"),
        leads: Leads::Link(Link { make: new_password, take_back: Some(take_back) }),
        when: When::Always,
        useful_hours: 24,
        still: None,
    },
};

/// A link to choose a new password that the owner of the account asked for.
pub const FORGOTTEN: AboutAccount = AboutAccount {
    kind: Kind {
        code: "account.forgotten",
        label: "Link for a forgotten password",
        counted: ("link for a forgotten password", "links for a forgotten password"),
        words: include_str!("../mail/forgotten.txt"),
        leads: Leads::Link(Link { make: forgotten, take_back: Some(take_back) }),
        when: When::Always,
        useful_hours: 1,
        still: None,
    },
};

/// Those with a link that opens an account.
const LINKS: &[AboutAccount] = &[INVITATION, NEW_PASSWORD, FORGOTTEN];

/// What this room sends.
pub const KINDS: &[AnyKind] =
    &[AnyKind::Account(INVITATION), AnyKind::Account(NEW_PASSWORD), AnyKind::Account(FORGOTTEN)];

/// Whoever is invited for a child's sake is not written to any more once the child died, or is no longer theirs.
fn has_a_child(tx: &mut Tx, about: About) -> IsStill<'_> {
    Box::pin(async move {
        let Some(account) = about.account else { return Ok(false) };
        relatives::invited_still(tx, account).await
    })
}

fn invitation<'a>(tx: &'a mut Tx, random: &'a Random, about: About) -> Made<'a> {
    Box::pin(link(tx, random, about, Purpose::Invitation))
}

fn new_password<'a>(tx: &'a mut Tx, random: &'a Random, about: About) -> Made<'a> {
    Box::pin(link(tx, random, about, Purpose::Reset))
}

fn forgotten<'a>(tx: &'a mut Tx, random: &'a Random, about: About) -> Made<'a> {
    Box::pin(link(tx, random, about, Purpose::Forgotten))
}

fn take_back(tx: &mut Tx, about: About) -> TakenBack<'_> {
    Box::pin(async move {
        let Some(account) = about.account else { return Ok(()) };
        links::take_back_in(tx, account, about.message.uuid()).await
    })
}

async fn link(tx: &mut Tx, random: &Random, about: About, purpose: Purpose) -> Result<Option<String>> {
    let Some(id) = about.account else { return Ok(None) };
    let account = accounts::by_id(tx, id).await?;
    let is_taken_up = account.password_hash.is_some();
    let is_of_use = match purpose {
        Purpose::Invitation => !is_taken_up,
        Purpose::Reset => true,
        // Where somebody took the password away meanwhile, a person makes the link.
        Purpose::Forgotten => is_taken_up,
    };
    if account.disabled_at.is_some() || !is_of_use {
        return Ok(None);
    }
    let secret = token::new(random);
    links::make_in(tx, id, purpose, &token::hash(&secret), about.message.uuid()).await?;
    Ok(Some(format!("/link/{secret}")))
}

/// The kind of mail that carries a link.
#[must_use]
pub const fn of(purpose: Purpose) -> AboutAccount {
    match purpose {
        Purpose::Invitation => INVITATION,
        Purpose::Reset => NEW_PASSWORD,
        Purpose::Forgotten => FORGOTTEN,
    }
}

/// Whether a link that opens the account is on its way to its owner.
#[store::boxed]
pub async fn is_on_its_way(tx: &mut Tx, account: AccountId) -> Result<bool> {
    outbox::records::queue::is_on_its_way(tx, account, LINKS).await
}

/// Takes back an account's links that nobody has used, and those that wait to leave: who would get them was trusted with less.
/// The caller records the audit entry.
#[store::boxed]
pub async fn take_back_links(tx: &mut Tx, account: AccountId) -> Result<()> {
    links::take_back(tx, account).await?;
    outbox::records::queue::take_back(tx, account, LINKS).await
}
