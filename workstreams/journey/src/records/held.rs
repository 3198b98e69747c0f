//! Why a letter that was made must not be printed, posted or handed over now.

use gate::outgoing;

use crate::model::notices::BY_HAND;

/// Why a letter stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// A death is recorded, and nobody said why this letter must go.
    Death,
    /// Somebody asked for a new address to be kept from somebody.
    Address,
    /// The address on it is not where it would go now.
    Moved,
    /// It calls the child by a name that was sealed since.
    Name,
}

/// What is left out of an address before it is compared: how it is written says nothing about where it is.
const LEFT_OUT: [&str; 10] = [" ", ",", ".", "%", "_", "\"", "\\", "\n", "\r", "\t"];

/// A text in SQL as addresses are compared.
fn plain(text: &str) -> String {
    LEFT_OUT.iter().fold(format!("lower({text})"), |text, one| format!("replace({text}, '{one}', '')"))
}

/// Where somebody lives by their own record now, in SQL as addresses are compared; empty where that says nothing. As
/// `relatives::address` finds it.
fn own_home(person: &str) -> String {
    let whole = plain("coalesce(a.street, '') || coalesce(a.town, '') || coalesce(a.postcode, '')");
    format!(
        "coalesce((select {whole} from address a where a.ends_on is null and a.person = {person}
            order by a.starts_on is null, a.starts_on desc, a.id desc limit 1), '')"
    )
}

/// Where whoever asked for the change `h` lives now: where their own record says nothing, that is with the child.
fn home_that_is_left() -> String {
    let (own, of_child) = (own_home("h.person"), own_home("n.person"));
    format!(
        "(case when {own} <> '' then {own}
            when exists (select 1 from relationship r where r.child = n.person and r.person = h.person and r.lives_with)
              then {of_child}
            else '' end)"
    )
}

/// The address that the letter `l` would have if it were made now: see `letters::made_for`.
fn address_now() -> String {
    let (own, of_child) = (own_home("l.person"), own_home("n.person"));
    format!(
        "(case when l.person is null or l.person = n.person then {of_child}
            when {own} <> '' then {own}
            when exists (select 1 from relationship r where r.child = n.person and r.person = l.person and r.lives_with
                           and (r.ends_on is null or r.ends_on >= n.sent_on))
              and not exists (select 1 from withheld w where w.from_person = l.person
                           and (w.child = n.person or w.about_person in (select r.person from relationship r
                                  where r.child = n.person and r.lives_with))
                           and (w.ends_on is null or w.ends_on >= n.sent_on)) then {of_child}
            else '' end)"
    )
}

/// That this address stands on the letter `l`. It is among the first that is kept of a letter.
fn bears(address: &str) -> String {
    format!("{} like '%address:[' || {address} || ']%'", plain("substr(l.made, 1, 1000)"))
}

/// That the letter `l` has not left: it is to be posted, or carried there by somebody.
fn is_here() -> String {
    format!("l.posted_on is null and ({POSTED} or coalesce(l.channel, n.channel) = '{BY_HAND}' and {UNKNOWN})")
}

/// That an addressee, or somebody who lives where the letter `l` goes, has asked for a new address to be kept from
/// somebody: nothing goes there until an officer has reviewed it, nor once it is agreed, for the letter names the old one.
/// What goes to the family's home or to the young person goes where the family lives: it is held for whoever of them asks.
fn is_asked_to_be_kept() -> String {
    format!(
        "({here} and (exists (select 1 from details_change h where h.person = l.person and {KEPT}
                and (h.state = 'waiting' or h.state = 'agreed' and h.id > l.id))
              or (l.person is null or l.person = n.person) and exists (select 1 from details_change h
                where h.person in (select n.person
                    union all select r.person from relationship r where r.child = n.person)
                  and {KEPT} and (h.state = 'waiting' or h.state = 'agreed' and h.id > l.id))
              or {HAS_ADDRESS} and exists (select 1 from details_change h where h.state = 'waiting' and {KEPT}
                and h.person in (select n.person
                    union all select r.person from relationship r where r.child = n.person
                    union all select r.child from relationship r where r.person = l.person
                    union all select o.person from relationship r join relationship o on o.child = r.child
                      where r.person = l.person)
                and {bears})))",
        here = is_here(),
        bears = bears(&home_that_is_left()),
    )
}

/// That an address stands on the letter `l` that is not where it would go if it were made now: whoever it is to has moved.
fn is_of_another_home() -> String {
    let (here, now) = (is_here(), bears(&address_now()));
    format!("({here} and {HAS_ADDRESS} and not {now})")
}

/// That an address stands on the letter `l`.
const HAS_ADDRESS: &str = "l.made like '%\"address\":[\"%'";

/// That somebody must not find out what the change `h` asks for.
const KEPT: &str = "h.changes like '%\"kept_from\"%'";

/// That a postal service carries the letter: see [`is_post`](crate::model::notices::is_post).
const POSTED: &str = "coalesce(l.channel, n.channel) like '%post'";

/// That the name that the child had when the letter `l` was made is sealed: printed by an officer, it would tell them the name; with
/// the name of today it would tell that to whoever it goes to.
const NAME: &str =
    "exists (select 1 from person_name z where z.person = n.person and z.sealed and z.ends_on >= n.sent_on
      and exists (select 1 from person_name y where y.person = n.person and y.kind = 'legal' and y.id > l.id))";

/// That nobody knows that the letter `l` arrived.
const UNKNOWN: &str = "not exists (select 1 from notice_delivery v where v.notice = n.id and v.received_on is not null
        and (l.person is null or v.person = l.person))";

impl Held {
    /// All of them, the gravest first.
    pub const ALL: [Self; 4] = [Self::Death, Self::Address, Self::Moved, Self::Name];

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Death => "death",
            Self::Address => "address",
            Self::Moved => "moved",
            Self::Name => "name",
        }
    }

    pub(super) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    /// As a condition in SQL on the letter `l` and its notice `n`.
    fn condition(self) -> String {
        match self {
            Self::Death => format!("({POSTED} and {} and {UNKNOWN})", outgoing::stays("n.person", "l.let_out")),
            Self::Address => is_asked_to_be_kept(),
            Self::Moved => is_of_another_home(),
            Self::Name => format!("({POSTED} and {NAME})"),
        }
    }
}

/// The condition in SQL that the letter `l` of the notice `n` stays, for whatever reason.
pub(super) fn is_held() -> String {
    format!("({})", Held::ALL.map(Held::condition).join(" or "))
}

/// Why it stays, as a value in SQL; null where it does not.
pub(super) fn why() -> String {
    let whens = Held::ALL.map(|one| format!("when {} then '{}'", one.condition(), one.code()));
    format!("case {} end", whens.join(" "))
}
