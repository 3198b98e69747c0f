//! Which pages are asked for, by whom, and the main query of each.

use access::{AccountId, Role};
use jiff::civil::Date;
use journey::model::asked_of::AskedOf;
use journey::model::steps::{RESPONSIBLE, Step};
use journey::records::advice_queue::{self, Show};
use journey::records::worklist::{self, Binding, Due, Filters, Flag, WaitsFor, Whose};
use store::Sort;
use uuid::Uuid;

use crate::Area;

/// The main query of a page, where one stands for it and public functions give it.
pub enum Bare {
    No,
    Worklist(Box<Filters>, Option<Sort>),
    Queue(Show, Option<Sort>),
    Pupils,
    Summary,
    Timeline,
}

/// A page as somebody asks for it.
pub struct Asked {
    pub role: Role,
    /// Its address, with "ID" in the place of an id.
    pub path: String,
    ids: Vec<Uuid>,
    pub bare: Bare,
}

impl Asked {
    fn new(role: Role, path: &str, bare: Bare) -> Self {
        Self { role, path: path.to_owned(), ids: Vec::new(), bare }
    }

    pub fn id(&self, round: usize) -> Option<Uuid> {
        self.ids.get(round.checked_rem(self.ids.len())?).copied()
    }

    pub fn address(&self, round: usize) -> String {
        self.id(round).map_or_else(|| self.path.clone(), |id| self.path.replace("ID", &id.to_string()))
    }
}

/// Each role's pages that are opened most, the floor first.
pub async fn pages(area: &Area) -> Vec<Asked> {
    let mut all = vec![Asked::new(Role::Manager, "/law", Bare::No)];
    all.extend(area.people.iter().map(|(role, ..)| Asked::new(*role, "/", Bare::No)));
    all.push(Asked::new(Role::Manager, "/deadlines", Bare::No));
    let officer = area.who(Role::CaseOfficer).0.account;
    all.extend(worklists(area, Role::Manager, officer));
    all.extend(worklists(area, Role::CaseOfficer, officer));
    for role in [Role::Adviser, Role::Senco] {
        all.push(Asked::new(role, "/advice", Bare::Queue(Show::All, None)));
    }
    let psychologist = Role::EducationalPsychologist;
    for (code, _) in Show::VIEWS {
        all.push(Asked::new(psychologist, &format!("/advice?show={code}"), Bare::Queue(Show::from_code(code), None)));
    }
    for by in [advice_queue::BY_NAME, advice_queue::BY_DEADLINE, advice_queue::BY_RECEIPT] {
        let sort = Some(Sort { by, descending: true });
        all.push(Asked::new(psychologist, &format!("/advice?sort=-{}", by.code), Bare::Queue(Show::All, sort)));
    }
    for query in ["", "?sort=-name", "?sort=review", "?sort=officer", "?review=late", "?year=6"] {
        all.push(Asked::new(Role::Senco, &format!("/children/mine{query}"), Bare::Pupils));
    }
    let work = [Role::CaseOfficer, Role::Manager, Role::Senco, psychologist, Role::Adviser];
    for role in work.into_iter().chain([Role::Parent, Role::YoungPerson]) {
        let ids = area.children_of(role).await;
        for (path, bare) in [("/children/ID", Bare::Summary), ("/children/ID/journey", Bare::Timeline)] {
            all.push(Asked { ids: ids.clone(), ..Asked::new(role, path, bare) });
        }
    }
    all
}

/// The worklist with each of its filters, and in each of its orders.
fn worklists(area: &Area, role: Role, officer: AccountId) -> Vec<Asked> {
    let today = area.who(role).0.today;
    let is_manager = role == Role::Manager;
    let whose = if is_manager { Whose::Everybody } else { Whose::Mine };
    let asked = |query: &str, filters: Filters, sort| Asked {
        ids: vec![officer.uuid()],
        ..Asked::new(role, &format!("/worklist{query}"), Bare::Worklist(Box::new(filters), sort))
    };
    let mut all: Vec<Asked> =
        filters(today, whose).into_iter().map(|(query, filters)| asked(&query, filters, None)).collect();
    let others = if is_manager {
        vec![
            ("mine", Whose::Mine),
            ("my-team", Whose::OwnTeams),
            ("unallocated", Whose::Nobody),
            ("ID", Whose::Of(officer)),
        ]
    } else {
        vec![("own", Whose::Own), ("covering", Whose::Covered)]
    };
    for (code, whose) in others {
        all.push(asked(&format!("?whose={code}"), Filters { whose, ..Filters::default() }, None));
    }
    for by in [worklist::BY_NAME, worklist::BY_DEADLINE, worklist::BY_SCHOOL, worklist::BY_OFFICER] {
        for (way, descending) in [("", false), ("-", true)] {
            for (show, every) in [("", false), ("&show=all", true)] {
                let filters = Filters { whose, all: every, ..Filters::default() };
                all.push(asked(&format!("?sort={way}{}{show}", by.code), filters, Some(Sort { by, descending })));
            }
        }
    }
    all
}

/// One value of each filter, and all of those that ask in another way for each.
fn filters(today: Date, whose: Whose) -> Vec<(String, Filters)> {
    let of = || Filters { whose, ..Filters::default() };
    let due = |due| Filters { due, ..of() };
    let (first, last) = (today.first_of_month(), today.last_of_month());
    let ((_, week), (_, four_weeks)) = (worklist::this_week(today), worklist::four_weeks(today));
    let mut all = vec![
        (String::new(), of()),
        ("?show=all".to_owned(), Filters { all: true, ..of() }),
        ("?due=late".to_owned(), due(Due::Late)),
        ("?due=week".to_owned(), due(Due::Between(today, week))),
        ("?due=four-weeks".to_owned(), due(Due::Between(today, four_weeks))),
        ("?due=none".to_owned(), due(Due::NoDay)),
        (format!("?due={}", first.strftime("%Y-%m")), due(Due::Between(first, last))),
        (format!("?from={first}&until={last}"), due(Due::Between(first, last))),
        ("?binding=law".to_owned(), Filters { binding: Some(Binding::Law), ..of() }),
        ("?binding=statute".to_owned(), Filters { binding: Some(Binding::Statute), ..of() }),
        ("?binding=advised".to_owned(), Filters { binding: Some(Binding::Advised), ..of() }),
        ("?school=academy".to_owned(), Filters { school: people::model::sort_key("academy", ""), ..of() }),
        ("?year=6".to_owned(), Filters { year: "6".to_owned(), ..of() }),
        (format!("?rule={}", law::ids::ADVICE), Filters { rule: Some(law::ids::ADVICE.to_owned()), ..of() }),
        ("?service=schools".to_owned(), Filters { advice_of: Some(AskedOf::Schools), ..of() }),
        ("?open=yes&show=all".to_owned(), Filters { counted: true, all: true, ..of() }),
    ];
    let step = |(step, code, _): &(Step, &str, &str)| (format!("?step={code}"), Filters { step: Some(*step), ..of() });
    all.extend(Step::ALL.iter().map(step));
    all.extend(
        RESPONSIBLE
            .iter()
            .map(|(code, ..)| (format!("?who={code}"), Filters { responsible: (*code).to_owned(), ..of() })),
    );
    let flag = |(flag, code, _): &(Flag, &str, &str)| (format!("?flag={code}"), Filters { flag: Some(*flag), ..of() });
    all.extend(Flag::ALL.iter().map(flag));
    all.extend(
        WaitsFor::ALL
            .iter()
            .map(|(what, code, _)| (format!("?waiting={code}"), Filters { waits_for: Some(*what), ..of() })),
    );
    all
}
