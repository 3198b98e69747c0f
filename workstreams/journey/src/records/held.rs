//! Why a letter that was made must not be printed, posted or handed over now.

use gate::outgoing;

use crate::model::notices::BY_HAND;

/// Why a letter stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// One was made anew in its place.
    Replaced,
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
const LEFT_OUT: [char; 10] = [' ', ',', '.', '%', '_', '"', '\\', '\n', '\r', '\t'];

/// The lines of an address as they are kept to be compared. Capitals stay: each database makes them small in its own way.
pub(super) fn compared(lines: &[String]) -> String {
    lines.concat().replace(LEFT_OUT, "")
}

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

/// That this address stands on the letter `l`. Where it was not kept by itself, it is among the first of what the letter was made of.
fn bears(address: &str) -> String {
    let before = plain("substr(l.made, 1, 1000)");
    format!("coalesce('address:[' || lower(l.goes_to) || ']', {before}) like '%address:[' || {address} || ']%'")
}

/// That the letter `l` has not left: it is to be posted, or carried there by somebody.
fn is_here() -> String {
    format!("l.posted_on is null and ({POSTED} or coalesce(l.channel, n.channel) = '{BY_HAND}' and {UNKNOWN})")
}

/// That an addressee, or somebody who lives where the letter `l` goes, has asked for a new address to be kept from
/// somebody: nothing goes there until an officer has reviewed it. Once it is agreed the letter names another home, and is held for
/// that; one that names none was to be brought to the old one. Whoever of the family lives elsewhere stops nothing.
fn is_asked_to_be_kept() -> String {
    format!(
        "({here} and (exists (select 1 from details_change h where h.person = l.person and {KEPT}
                and (h.state = 'waiting' or h.state = 'agreed' and h.id > l.id and not {HAS_ADDRESS}))
              or (l.person is null or l.person = n.person) and not {HAS_ADDRESS} and exists (select 1
                from details_change h where {KEPT} and (h.state = 'waiting' or h.state = 'agreed' and h.id > l.id)
                and h.person in (select n.person
                    union all select r.person from relationship r where r.child = n.person and r.lives_with))
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
const HAS_ADDRESS: &str = "coalesce(l.goes_to <> '', l.made like '%\"address\":[\"%')";

/// That the change `h` asks for a new home that somebody must not find out.
const KEPT: &str = "h.changes like '%\"kept_from\":%' and h.changes like '%\"street\":%'";

/// That a postal service carries the letter: see [`is_post`](crate::model::notices::is_post).
const POSTED: &str = "coalesce(l.channel, n.channel) like '%post'";

/// That the name that the child had when the letter `l` was made is sealed, perhaps in a record that was joined to this one since:
/// printed by an officer, it would tell them the name; with the name of today it would tell that to whoever it goes to.
const NAME: &str =
    "exists (select 1 from person_name z where z.person = n.person and z.sealed and z.ends_on >= n.sent_on
      and (z.id > l.id
        or exists (select 1 from person_name y where y.person = n.person and y.kind = 'legal' and y.id > l.id)))";

/// That nobody knows that the letter `l` arrived.
const UNKNOWN: &str = "not exists (select 1 from notice_delivery v where v.notice = n.id and v.received_on is not null
        and (l.person is null or v.person = l.person))";

impl Held {
    /// All of them: nothing more is to be done about the first, then the gravest first.
    pub const ALL: [Self; 5] = [Self::Replaced, Self::Death, Self::Address, Self::Moved, Self::Name];

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Replaced => "replaced",
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
            Self::Replaced => is_replaced(),
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

/// The condition in SQL that it stays until somebody does something about it.
pub(super) fn waits_for_somebody() -> String {
    format!("(not {} and {})", is_replaced(), is_held())
}

/// The condition in SQL that another letter was made in its place before it left. Where it was not kept for whom one to the home was
/// made, whatever was made since takes its place.
pub(super) fn is_replaced() -> String {
    format!(
        "({} and exists (select 1 from letter k where k.notice = l.notice and k.id > l.id
            and (k.person = coalesce(l.person, l.for_person)
              or l.person is null and (k.person is null or l.for_person is null))))",
        is_here()
    )
}

/// Why it stays, as a value in SQL; null where it does not.
pub(super) fn why() -> String {
    let whens = Held::ALL.map(|one| format!("when {} then '{}'", one.condition(), one.code()));
    format!("case {} end", whens.join(" "))
}
