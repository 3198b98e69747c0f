//! A small area behind the door of some rooms: requests go in, responses come out, as a browser's would.
//!
//! A room's tests say which rooms they need, their own among them ([`serves`]); the rooms that every program has are there
//! besides.
#![expect(clippy::unwrap_used, reason = "a test that cannot have its area must stop loudly")]

pub mod apart;
pub mod casework;
pub mod projects;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use ::organisations::records::organisations::{self, Details as OrganisationDetails};
use access::records::accounts::{self, NewAccount};
use access::records::sessions;
use access::{AccountId, App, Held, Role, Settings, Viewer, token};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use jiff::civil::{Date, date};
use people::records::children::{self, Details};
use people::{OrganisationId, PersonId};
use server::metrics::Metrics;
use store::query::{insert, insert_many};
use store::testing::{self, TestDb};
use store::{Actor, Clock, Entry, Query, Right, Tx, Value, sql};
use tower::ServiceExt;
use workstream::Rooms;
pub use workstream::Workstream;

/// What every program has, beside the rooms that a test needs.
const ALWAYS: &[Workstream] = &[
    server::HOME,
    server::SET_UP,
    server::PUBLIC,
    people::PEOPLE,
    ::organisations::ORGANISATIONS,
    ::accounts::ACCOUNTS,
    approval::APPROVAL,
    server::FILES,
    server::OUTBOX,
    server::ACCESS,
    server::SEARCH,
    server::CALENDAR,
    server::JOBS,
];

/// Rooms on a database of their own, with a clock moved by hand.
#[derive(Debug)]
pub struct Area {
    pub db: TestDb,
    pub app: App,
    pub clock: Arc<AtomicI64>,
    rooms: Rooms,
    router: Router,
    /// Where files lie on PostgreSQL; on SQLite they lie beside it.
    _files: tempfile::TempDir,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub location: String,
    pub cookie: String,
    /// All cookies that were set, as a browser sends them back.
    pub cookies: String,
    pub text: String,
}

impl Answer {
    /// Whether the summary of errors says that something is wrong with a field. How it is worded is no test's business.
    #[must_use]
    pub fn refuses(&self, field: &str) -> bool {
        let summary = self.text.split_once("govuk-error-summary__list").and_then(|(_, rest)| rest.split_once("</ul>"));
        let names = |id: &str| summary.is_some_and(|(list, _)| list.contains(&format!("href=\"#{id}\"")));
        names(field) || names(&format!("{field}-day"))
    }

    /// The code of why the page that was asked for is not shown; empty where it is.
    #[must_use]
    pub fn problem(&self) -> &str {
        self.text.split_once("data-problem=\"").and_then(|(_, rest)| rest.split_once('"')).map_or("", |(code, _)| code)
    }
}

/// Says which rooms a test program needs, its own among them: `testing::serves!(&[journey::JOURNEY]);`. Its tests then use
/// `on_each`.
#[macro_export]
macro_rules! serves {
    ($rooms:expr) => {
        /// The rooms that are served.
        pub const ROOMS: &[$crate::Workstream] = $rooms;

        /// Runs `test` on SQLite and, where there is one, on PostgreSQL.
        pub async fn on_each<F: Future<Output = ()>>(test: impl Fn($crate::Area) -> F) {
            $crate::on_each(ROOMS, test).await;
        }
    };
}

/// Runs `test` with these rooms on SQLite and, where there is one, on PostgreSQL.
pub async fn on_each<F, T>(rooms: &[Workstream], test: T)
where
    T: Fn(Area) -> F,
    F: Future<Output = ()>,
{
    for postgres in [false, true] {
        let area = if postgres { Area::on_postgres(rooms).await } else { Some(Area::on_sqlite(rooms).await) };
        if let Some(area) = area {
            test(area).await;
        }
    }
}

/// [`on_each`], on areas as `make` leaves one: it is made once for all tests of the program that give it this name. For what takes
/// seconds to invent; files are not part of it.
pub async fn on_each_made<F, T>(rooms: &[Workstream], name: &str, make: impl AsyncFn(&Area), test: T)
where
    T: Fn(Area) -> F,
    F: Future<Output = ()>,
{
    for postgres in [false, true] {
        let rooms = with_always(rooms);
        let clock = Arc::new(AtomicI64::new(testing::noon().as_millisecond()));
        let make = async |db: TestDb| {
            let area = Area::new(db, rooms.clone(), clock.clone()).await;
            make(&area).await;
            area.db
        };
        let (steps, by_hand) = (rooms.migrations(), Clock::by_hand(clock.clone()));
        let db = if postgres {
            testing::postgres_made(&steps, by_hand, name, make).await
        } else {
            Some(testing::sqlite_made(&steps, by_hand, name, make).await)
        };
        if let Some(db) = db {
            test(Area::opened(db, rooms, clock).await).await;
        }
    }
}

impl Area {
    /// On SQLite alone: for a walk through everything there is.
    pub async fn on_sqlite(rooms: &[Workstream]) -> Self {
        let rooms = with_always(rooms);
        let clock = Arc::new(AtomicI64::new(testing::noon().as_millisecond()));
        let db = testing::sqlite(&rooms.migrations(), Clock::by_hand(clock.clone())).await;
        Self::new(db, rooms, clock).await
    }

    /// On PostgreSQL alone; nothing where there is none.
    pub async fn on_postgres(rooms: &[Workstream]) -> Option<Self> {
        let rooms = with_always(rooms);
        let clock = Arc::new(AtomicI64::new(testing::noon().as_millisecond()));
        let db = testing::postgres(&rooms.migrations(), Clock::by_hand(clock.clone())).await?;
        Some(Self::new(db, rooms, clock).await)
    }

    async fn new(db: TestDb, rooms: Rooms, clock: Arc<AtomicI64>) -> Self {
        let mut tx = db.write(&operator()).await.unwrap();
        store::setting::set(&mut tx, "area", "Testshire").await.unwrap();
        store::setting::set(&mut tx, "second_factor", "optional").await.unwrap();
        recorded(tx).await;
        Self::opened(db, rooms, clock).await
    }

    async fn opened(db: TestDb, rooms: Rooms, clock: Arc<AtomicI64>) -> Self {
        let files = tempfile::tempdir().unwrap();
        if !db.is_file() {
            files::Place::folder(files.path().join("files")).set(&db);
        }
        let settings = Settings { address: "http://test".into(), ..Settings::default() };
        let app = server::app(db.clone(), &rooms, settings).await.unwrap();
        let router = server::router(&app, &Metrics::default(), None);
        Self { db, app, clock, rooms, router, _files: files }
    }

    /// From now on messages leave, as files in a folder that is there as long as what this gives.
    pub async fn sends(&self) -> Folder {
        use outbox::transport::{self, Transports, smtp::From};
        let kept = tempfile::tempdir().unwrap();
        let folder = kept.path().join("sent");
        let from = From::parse("SEND team <send@area.example>").unwrap();
        let mark = outbox::Mark::new(folder.with_extension("installation"));
        let mut tx = self.db.write(&operator()).await.unwrap();
        let release = mark.release(&mut tx, self.db.random()).await.unwrap();
        recorded(tx).await;
        mark.write(&release).unwrap();
        self.db.carry(Arc::new(outbox::Post {
            address: "http://test".into(),
            transports: Transports {
                folder: Some(transport::Folder { path: folder.clone(), from }),
                ..Transports::default()
            },
            mark: Some(mark),
            kinds: self.rooms.mail(),
            policy: self.rooms.policy(),
            standing: people::standing,
        }));
        Folder { path: folder, _kept: kept }
    }

    /// Everything that the rooms invent, for an area of so many plans.
    pub async fn invent(&self, plans: u32) {
        synthetic::make(&self.db, synthetic::Size { plans, seed: 1 }, |_| ()).await.unwrap();
        for demo in self.rooms.demos().unwrap() {
            (demo.prepare)((*self.db).clone()).await.unwrap();
        }
    }

    /// An area of so many plans, with what these rooms alone invent, in this order: it takes a fraction of the time.
    pub async fn invent_for(&self, plans: u32, rooms: &[&str]) {
        synthetic::make(&self.db, synthetic::Size { plans, seed: 1 }, |_| ()).await.unwrap();
        for name in rooms {
            let room = self.rooms.iter().find(|room| room.name == *name).unwrap();
            (room.demo.unwrap().prepare)((*self.db).clone()).await.unwrap();
        }
    }

    /// Lets what is due leave.
    pub async fn deliver(&self) {
        jobs::run_due(&self.db, outbox::JOBS).await.unwrap();
    }

    pub fn pass_hours(&self, hours: i64) {
        self.clock.fetch_add(hours * 3_600_000, Ordering::SeqCst);
    }

    /// Hours later, with everybody signed in again: what is tested then is not the end of sessions.
    pub async fn later(&self, hours: i64) {
        self.pass_hours(hours);
        let now = self.db.now();
        self.change(sql!("update session set created_at = $1, seen_at = $2", now, now)).await;
    }

    pub fn today(&self) -> Date {
        self.db.clock().today()
    }

    /// An account with a role, and the cookie of a session.
    pub async fn person(&self, name: &str, role: Role, organisation: Option<OrganisationId>) -> Someone {
        self.person_in_records(name, role, organisation, None).await
    }

    /// The same for an account that belongs to a person in the records.
    pub async fn person_in_records(
        &self,
        name: &str,
        role: Role,
        organisation: Option<OrganisationId>,
        person: Option<PersonId>,
    ) -> Someone {
        let secret = token::new(self.db.random());
        let email = format!("{}@example.org", name.to_lowercase().replace(' ', "."));
        let mut tx = self.db.write(&operator()).await.unwrap();
        let new = NewAccount { email: &email, name, password_hash: None, person: person.map(PersonId::uuid) };
        let account = accounts::insert(&mut tx, &new).await.unwrap();
        let held = Held { role, organisation: organisation.map(OrganisationId::uuid) };
        accounts::give_role(&mut tx, account, held, date(2020, 1, 1)).await.unwrap();
        sessions::begin(&mut tx, account, &token::hash(&secret), false).await.unwrap();
        recorded(tx).await;
        Someone { account, name: name.to_owned(), email, cookie: format!("session={secret}"), role }
    }

    /// A child on nobody's caseload.
    pub async fn child(&self, forename: &str, surname: &str, born: Date, upn: Option<&str>) -> PersonId {
        let manager = self.viewer(Role::Manager);
        let allowed = self.app.allow(&manager, people::ADD_CHILD, &access::Facts::default()).unwrap();
        let details = Details {
            forename: forename.into(),
            surname: surname.into(),
            preferred_name: None,
            birth_date: born,
            sex: None,
            ethnicity: None,
            first_language: None,
            upn: upn.map(str::to_owned),
            nhs_number: None,
            corrects_mistake: false,
        };
        let mut tx = self.db.write(&operator()).await.unwrap();
        let id = children::add(&mut tx, &manager, &details, &allowed).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    fn viewer(&self, role: Role) -> Viewer {
        Viewer {
            account: self.db.new_id(),
            name: "Test".into(),
            roles: vec![Held { role, organisation: None }],
            person: None,
            today: self.today(),
            now: self.db.now(),
            session: String::new(),
            must_set_up_second_factor: false,
        }
    }

    pub async fn school(&self, name: &str, urn: &str) -> OrganisationId {
        let administrator = self.viewer(Role::Administrator);
        let allowed =
            self.app.allow(&administrator, ::organisations::IMPORT_ORGANISATIONS, &access::Facts::default()).unwrap();
        let details = OrganisationDetails {
            kind: "setting".into(),
            name: name.into(),
            urn: Some(urn.into()),
            ukprn: None,
            street: None,
            town: None,
            postcode: None,
            phone: None,
            email: None,
            website: None,
            contact_name: None,
        };
        let mut tx = self.db.write(&operator()).await.unwrap();
        let id = organisations::add(&mut tx, &details, &allowed).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// Puts a row straight into a table, as a workstream's own records would.
    pub async fn row(&self, table: &'static str, row: Vec<(&'static str, Value)>) {
        let mut tx = self.db.write(&operator()).await.unwrap();
        insert(table, row).run(&mut tx).await.unwrap();
        recorded(tx).await;
    }

    /// Puts many rows of the same columns straight into a table.
    pub async fn rows(&self, table: &'static str, columns: &[&'static str], rows: Vec<Vec<Value>>) {
        let mut tx = self.db.write(&operator()).await.unwrap();
        insert_many(&mut tx, table, columns, rows).await.unwrap();
        recorded(tx).await;
    }

    pub async fn change(&self, query: Query) {
        let mut tx = self.db.write(&operator()).await.unwrap();
        query.run(&mut tx).await.unwrap();
        recorded(tx).await;
    }

    pub async fn assign(&self, child: PersonId, to: &Someone, kind: &str) {
        self.row(
            "assignment",
            vec![
                ("id", self.db.new_id::<()>().into()),
                ("person", child.into()),
                ("account", to.account.into()),
                ("kind", kind.into()),
                ("starts_on", date(2020, 1, 1).into()),
            ],
        )
        .await;
    }

    pub async fn place(&self, child: PersonId, school: OrganisationId) {
        self.row(
            "placement",
            vec![
                ("id", self.db.new_id::<()>().into()),
                ("person", child.into()),
                ("organisation", school.into()),
                ("starts_on", date(2020, 1, 1).into()),
            ],
        )
        .await;
    }

    /// A parent of a child, with an account.
    pub async fn parent(&self, child: PersonId, name: &str, lives_with: bool) -> (Someone, PersonId) {
        let id = self.adult(name, "Parent").await;
        self.related(child, id, "Parent", (true, lives_with)).await;
        (self.person_in_records(&format!("{name} Parent"), Role::Parent, None, Some(id)).await, id)
    }

    /// Somebody around a child, without an account and without responsibility.
    pub async fn relative(
        &self,
        child: PersonId,
        (name, surname): (&str, &str),
        kind: &str,
        lives_with: bool,
    ) -> PersonId {
        let id = self.adult(name, surname).await;
        self.related(child, id, kind, (false, lives_with)).await;
        id
    }

    async fn adult(&self, forename: &str, surname: &str) -> PersonId {
        let id: PersonId = self.db.new_id();
        self.row(
            "person",
            vec![
                ("id", id.into()),
                ("is_child", false.into()),
                ("forename", forename.into()),
                ("surname", surname.into()),
                ("sort_key", format!("{surname} {forename}").to_lowercase().into()),
                ("version", 1_i64.into()),
            ],
        )
        .await;
        id
    }

    /// What somebody is to a child: whether they have parental responsibility, and live with it.
    pub async fn related(
        &self,
        child: PersonId,
        person: PersonId,
        kind: &str,
        (responsible, lives_with): (bool, bool),
    ) {
        self.row(
            "relationship",
            vec![
                ("id", self.db.new_id::<()>().into()),
                ("child", child.into()),
                ("person", person.into()),
                ("kind", kind.into()),
                ("parental_responsibility", responsible.into()),
                ("lives_with", lives_with.into()),
            ],
        )
        .await;
    }

    /// How somebody is reached: `phone` or `email`.
    pub async fn contact(&self, person: PersonId, kind: &str, value: &str) {
        let id = self.db.new_id::<()>();
        let row = vec![("id", id.into()), ("person", person.into()), ("kind", kind.into()), ("value", value.into())];
        self.row("contact", row).await;
    }

    pub async fn looked_after(&self, child: PersonId, from: Date) {
        self.row(
            "care_status",
            vec![
                ("id", self.db.new_id::<()>().into()),
                ("person", child.into()),
                ("kind", "looked_after".into()),
                ("starts_on", from.into()),
            ],
        )
        .await;
    }

    /// An event as an import writes it: past the forms and guards.
    pub async fn event(&self, child: PersonId, kind: &str, on: Date) {
        self.event_saying(child, kind, on, "{}").await;
    }

    /// The same with what it says, as JSON.
    pub async fn event_saying(&self, child: PersonId, kind: &str, on: Date, detail: &str) {
        self.row(
            "event",
            vec![
                ("id", self.db.new_id::<()>().into()),
                ("person", child.into()),
                ("kind", kind.into()),
                ("happened_on", on.into()),
                ("recorded_at", self.db.now().into()),
                ("recorded_by", "Test".into()),
                ("detail", detail.into()),
            ],
        )
        .await;
    }

    pub async fn restrict(&self, child: PersonId, named: &[&Someone]) {
        self.change(sql!("update person set restricted = $1 where id = $2", true, child)).await;
        for someone in named {
            self.assign(child, someone, "named").await;
        }
    }

    pub async fn respond(&self, request: Request<Body>) -> axum::response::Response {
        self.router.clone().oneshot(request).await.unwrap()
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.respond(request).await;
        let of = |name: header::HeaderName| {
            response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
        };
        let (location, cookie) = (of(header::LOCATION), of(header::SET_COOKIE));
        let set = response.headers().get_all(header::SET_COOKIE).iter();
        let cookies: Vec<&str> = set.filter_map(|value| value.to_str().ok()?.split(';').next()).collect();
        let cookies = cookies.join("; ");
        let status = response.status();
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        Answer { status, location, cookie, cookies, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    pub async fn get(&self, who: &Someone, path: &str) -> Answer {
        self.send(Request::get(path).header(header::COOKIE, &who.cookie).body(Body::empty()).unwrap()).await
    }

    /// What somebody reads of a child on the pages that say who and where the child and the family are.
    pub async fn record_of(&self, who: &Someone, child: PersonId) -> String {
        let mut text = String::new();
        for part in ["", "/people", "/details"] {
            text += &self.get(who, &format!("/children/{child}{part}")).await.text;
        }
        text
    }

    /// A page without the keys of its forms, which differ each time.
    pub fn without_keys(page: &str) -> String {
        let cut = |page: &str, begins: &str, ends: &str| {
            let mut parts = page.split(begins);
            let first = parts.next().unwrap_or_default().to_owned();
            parts.fold(first, |all, part| all + part.split_once(ends).map_or("", |(_, rest)| rest))
        };
        // A form with files carries its key in its address.
        let page = cut(page, "<input type=\"hidden\" name=\"form_key\" value=\"", "\">");
        cut(&page, "?form_key=", "\"")
    }

    /// The value of a hidden field of the first form of a page that has it.
    pub fn hidden(page: &str, name: &str) -> String {
        let field = format!("name=\"{name}\" value=\"");
        page.split(field.as_str()).nth(1).unwrap_or_default().split('"').next().unwrap_or_default().to_owned()
    }

    pub async fn post(&self, who: &Someone, path: &str, form: &str) -> Answer {
        let request = Request::post(path)
            .header(header::COOKIE, &who.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned()))
            .unwrap();
        self.send(request).await
    }

    /// Sends a document, as a form with a file does.
    pub async fn upload(&self, who: &Someone, path: &str, title: &str, name: &str, content: &[u8]) -> Answer {
        self.upload_with(who, path, ("title", title), name, content).await
    }

    /// The same with another field beside the file.
    pub async fn upload_with(
        &self,
        who: &Someone,
        path: &str,
        field: (&str, &str),
        name: &str,
        content: &[u8],
    ) -> Answer {
        self.upload_after(who, path, "", field, name, content).await
    }

    /// The same after other parts of the form, as they are sent: `--edge`, the name of the field, its value.
    pub async fn upload_after(
        &self,
        who: &Someone,
        path: &str,
        before: &str,
        (field, value): (&str, &str),
        name: &str,
        content: &[u8],
    ) -> Answer {
        let mut body = format!(
            "{before}--edge\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: application/octet-stream\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n--edge--\r\n");
        let request = Request::post(path)
            .header(header::COOKIE, &who.cookie)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
            .body(Body::from(body))
            .unwrap();
        self.send(request).await
    }

    /// A service that gives advice.
    pub async fn service(&self, name: &str) -> OrganisationId {
        let id = self.school(name, &format!("8{:05}", self.db.now().as_second() % 90_000 + name.len() as i64)).await;
        self.change(sql!("update organisation set kind = 'service' where id = $1", id)).await;
        id
    }

    /// What a query counts.
    pub async fn number(&self, sql: &str) -> i64 {
        let mut tx = self.db.read().await.unwrap();
        Query::new(sql).number(&mut tx).await.unwrap()
    }

    /// Searches for children and goes to the results, as a browser does.
    pub async fn search(&self, who: &Someone, form: &str) -> Answer {
        let answer = self.post(who, "/children", form).await;
        if answer.status == StatusCode::SEE_OTHER { self.get(who, &answer.location).await } else { answer }
    }

    /// What the search box gives for words that are written as a form sends them: the page of results.
    pub async fn search_box(&self, who: &Someone, words: &str) -> String {
        let sent = self.post(who, "/search", &format!("for={words}")).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{words}: {}", sent.text);
        let found = self.get(who, &sent.location).await;
        assert_eq!(found.status, StatusCode::OK, "{words}: {}", found.text);
        found.text
    }

    /// The address of a person's calendar, made anew.
    pub async fn calendar_address(&self, who: &Someone) -> String {
        let made = self.post(who, "/calendar/make", "").await.text;
        let secret = made.split("http://test/calendar/").nth(1).unwrap();
        format!("/calendar/{}", &secret[..64])
    }

    /// What a calendar program reads at an address, with its long lines put together again.
    pub async fn calendar(&self, address: &str) -> Answer {
        let mut answer = self.send(Request::get(address).body(Body::empty()).unwrap()).await;
        answer.text = answer.text.replace("\r\n ", "");
        answer
    }

    /// How many entries of this action about this subject are in the log.
    pub async fn logged(&self, action: &str, subject: PersonId) -> i64 {
        let mut tx = self.db.read().await.unwrap();
        sql!("select count(*) from audit_entry where action = $1 and subject = $2", action, subject)
            .number(&mut tx)
            .await
            .unwrap()
    }
}

/// These rooms, and those that every program has.
#[must_use]
pub fn with_always(rooms: &[Workstream]) -> Rooms {
    let missing = ALWAYS.iter().filter(|always| rooms.iter().all(|room| room.name != always.name));
    Rooms::new(&rooms.iter().chain(missing).copied().collect::<Vec<_>>())
}

/// A folder of files that left.
#[derive(Debug)]
pub struct Folder {
    path: std::path::PathBuf,
    _kept: tempfile::TempDir,
}

impl std::ops::Deref for Folder {
    type Target = std::path::Path;

    fn deref(&self) -> &Self::Target {
        &self.path
    }
}

/// Somebody with an account.
#[derive(Debug, Clone)]
pub struct Someone {
    pub account: AccountId,
    pub name: String,
    pub email: String,
    pub cookie: String,
    pub role: Role,
}

/// What a form says of a day.
pub fn date_fields(name: &str, day: Date) -> String {
    format!("{name}-day={}&{name}-month={}&{name}-year={}", day.day(), day.month(), day.year())
}

pub fn operator() -> Actor {
    Actor::program("test")
}

async fn recorded(mut tx: Tx) {
    tx.record(Entry::new("test.arrange", "test", None, Right::Test)).await.unwrap();
    tx.commit().await.unwrap();
}
