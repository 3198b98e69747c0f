//! Why a letter that was made must not be printed or posted now.

use gate::outgoing;

/// Why a letter stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// A death is recorded, and nobody said why this letter must go.
    Death,
    /// Somebody asked for a new address to be kept from somebody.
    Address,
    /// It calls the child by a name that was sealed since.
    Name,
}

/// That an addressee has asked for a new address to be kept from somebody since the letter `l` was made: nothing goes to the old
/// address until an officer has reviewed it, nor once it is agreed, for the letter names the old one. What goes to the family's
/// home or to the young person goes where the family lives: it is held for whoever of them asks.
const ADDRESS: &str =
    "(exists (select 1 from details_change h where h.person = l.person and h.changes like '%\"kept_from\"%'
          and (h.state = 'waiting' or h.state = 'agreed' and h.id > l.id))
      or (l.person is null or l.person = n.person) and exists (select 1 from details_change h
          where h.person in (select n.person union all select r.person from relationship r where r.child = n.person)
            and h.changes like '%\"kept_from\"%' and (h.state = 'waiting' or h.state = 'agreed' and h.id > l.id)))";

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
    pub const ALL: [Self; 3] = [Self::Death, Self::Address, Self::Name];

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Death => "death",
            Self::Address => "address",
            Self::Name => "name",
        }
    }

    pub(super) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    /// As a condition in SQL on the letter `l` and its notice `n`.
    fn condition(self) -> String {
        match self {
            Self::Death => format!("({} and {UNKNOWN})", outgoing::stays("n.person", "l.let_out")),
            Self::Address => ADDRESS.to_owned(),
            Self::Name => NAME.to_owned(),
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
