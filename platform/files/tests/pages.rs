//! The pages that a room gets for files on its own thing: through their doors, by each who may and may not come.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use access::Relationship::{Area, OwnOrganisation};
use access::scan::Scanner;
use access::{Action, App, Facts, Grant, Held, Policy, Role, Settings, Viewer};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{Method, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use files::{Asking, Attachments, HOLD, Owner, Place, paths};
use page::{Limit, Problem};
use store::testing::{TestDb, noon};
use store::{Clock, Migrations, Query};
use tower::ServiceExt;
use uuid::Uuid;

const ROOMS: &[&Migrations] = &[&access::MIGRATIONS, &jobs::MIGRATIONS, &files::MIGRATIONS];

const SEE: Action = Action::about_the_area("visit.see");
const CHANGE: Action = Action::about_the_area("visit.change");
const VISIT: Uuid = Uuid::from_u128(1);
const SCHOOL: Uuid = Uuid::from_u128(2);
const LIMIT: Limit = Limit::megabytes(2);

static PAPERS: Attachments =
    Attachments::new("visit", paths!("/visits/{id}"), LIMIT, (SEE, CHANGE), visit).kept_for_years(6);

fn visit(_: App, _: Viewer, id: Uuid) -> Asking {
    Box::pin(async move {
        if id != VISIT {
            return Err(Problem::NotFound);
        }
        let facts = Facts { organisation: Some(SCHOOL), ..Facts::default() };
        Ok(Owner::about_no_child("Visit of 3 May", &format!("/visits/{id}"), facts))
    })
}

const RULES: &[Grant] = &[
    Grant::new(&[Role::Manager], Area, &[SEE, CHANGE], "manager of the area"),
    Grant::new(&[Role::Senco], OwnOrganisation, &[SEE, CHANGE], "own setting"),
    Grant::new(&[Role::Analyst], Area, &[SEE], "analyst of the area"),
];

struct There {
    app: App,
    router: Router,
    clock: Arc<AtomicI64>,
    _db: TestDb,
    _folder: tempfile::TempDir,
}

fn viewer(app: &App, role: Role, organisation: Option<Uuid>) -> Viewer {
    Viewer {
        account: app.db.new_id(),
        name: format!("Some {role}"),
        roles: vec![Held { role, organisation }],
        person: None,
        today: app.db.clock().today(),
        now: app.db.now(),
        session: String::new(),
        must_set_up_second_factor: false,
    }
}

/// Whoever the test says comes in.
async fn as_said(mut request: Request, next: Next) -> Response {
    if let Some(viewer) = WHO.try_with(Clone::clone).ok().flatten() {
        request.extensions_mut().insert(viewer);
    }
    next.run(request).await
}

tokio::task_local! {
    static WHO: Option<Viewer>;
}

struct Answer {
    status: StatusCode,
    location: String,
    kind: String,
    disposition: String,
    bytes: Vec<u8>,
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

impl There {
    fn new(db: TestDb, clock: Arc<AtomicI64>, scanner: Scanner) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Place::folder(folder.path().join("files")).set(&db);
        let policy = Policy::new(&[files::RULES, RULES]);
        let app = App::new((*db).clone(), policy, vec![], vec![], Settings { scanner, ..Settings::default() });
        let router = PAPERS
            .routes()
            .router(&app)
            .layer(from_fn(as_said))
            .layer(axum::extract::DefaultBodyLimit::disable())
            .with_state(app.clone());
        Self { app, router, clock, _db: db, _folder: folder }
    }

    async fn send(&self, who: Option<&Viewer>, request: Request) -> Answer {
        let response = WHO.scope(who.cloned(), self.router.clone().oneshot(request)).await.unwrap();
        let status = response.status();
        let of = |name| response.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
        let (location, kind, disposition) =
            (of(header::LOCATION), of(header::CONTENT_TYPE), of(header::CONTENT_DISPOSITION));
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec();
        Answer { status, location, kind, disposition, bytes }
    }

    async fn get(&self, who: &Viewer, path: &str) -> Answer {
        self.send(Some(who), Request::get(path).body(Body::empty()).unwrap()).await
    }

    async fn post(&self, who: &Viewer, path: &str, body: &str) -> Answer {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body.to_owned()));
        self.send(Some(who), request.unwrap()).await
    }

    async fn add(&self, who: &Viewer, files: &[(&str, &[u8])]) -> Answer {
        self.send(Some(who), form(&format!("/visits/{VISIT}/files"), files)).await
    }

    async fn rows(&self) -> Vec<(Uuid, String, String)> {
        let sql = "select id, name, media_type from attachment order by added_at, id";
        Query::new(sql).all(&mut self.app.db.read().await.unwrap()).await.unwrap()
    }

    async fn count(&self, sql: &str) -> i64 {
        Query::new(sql).number(&mut self.app.db.read().await.unwrap()).await.unwrap()
    }

    async fn clean_up(&self) {
        jobs::run_due(&self.app.db, files::JOBS).await.unwrap();
    }

    fn days_pass(&self, days: i64) {
        self.clock.fetch_add(days * 86_400_000, Ordering::SeqCst);
    }
}

fn form(path: &str, files: &[(&str, &[u8])]) -> Request {
    let mut body = Vec::new();
    for (name, bytes) in files {
        write!(body, "--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n").unwrap();
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--edge--\r\n");
    Request::post(path)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
        .header(header::CONTENT_LENGTH, body.len())
        .body(Body::from(body))
        .unwrap()
}

async fn on_each<F: Future<Output = ()>>(test: impl Fn(There) -> F) {
    let clock = || Arc::new(AtomicI64::new(noon().as_millisecond()));
    let hand = clock();
    test(There::new(store::testing::sqlite(ROOMS, Clock::by_hand(hand.clone())).await, hand, Scanner::Off)).await;
    let hand = clock();
    if let Some(db) = store::testing::postgres(ROOMS, Clock::by_hand(hand.clone())).await {
        test(There::new(db, hand, Scanner::Off)).await;
    }
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and so on";

#[tokio::test]
async fn several_files_are_added_at_once_and_come_back_as_they_were_by_what_they_are() {
    on_each(|there| async move {
        let manager = viewer(&there.app, Role::Manager, None);
        let long = b"word ".repeat(100_000);
        let added =
            there.add(&manager, &[("plan é.txt", &long), ("letter.docx", PNG), ("notes.txt", b"Some notes")]).await;
        assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text());
        assert!(added.location.ends_with("/files?done=all-added"), "{}", added.location);
        let page = there.get(&manager, &added.location).await.text();
        assert_eq!(page.matches("data-attachment").count(), 3, "{page}");
        assert_eq!(page.matches("data-tag=\"not-scanned\"").count(), 3, "nobody looked for viruses, and it says so");
        assert!(page.contains("multiple") && page.contains(&LIMIT.hint_of_several()), "{page}");
        let rows = there.rows().await;
        let kind = |name: &str| rows.iter().find(|row| row.1 == name).unwrap().2.as_str();
        assert_eq!(kind("letter.docx"), "image/png", "it is what it is, not what it is called");
        assert_eq!(kind("plan é.txt"), "text/plain; charset=utf-8");
        for (name, bytes) in [("plan é.txt", &long[..]), ("letter.docx", PNG), ("notes.txt", b"Some notes")] {
            let id = rows.iter().find(|row| row.1 == name).unwrap().0;
            let got = there.get(&manager, &format!("/visits/{VISIT}/files/{id}")).await;
            assert_eq!((got.status, got.bytes.as_slice()), (StatusCode::OK, bytes));
            assert_eq!(got.kind, kind(name));
            assert!(got.disposition.starts_with("attachment; "), "it is never shown inside a page of ours");
        }
        assert_eq!(there.count("select count(*) from audit_entry where action = 'visit.change'").await, 3);
        let reads = there.count("select count(*) from audit_entry where action = 'visit.see'").await;
        assert_eq!(reads, 4, "the list, and each file, before they were shown");
    })
    .await;
}

#[tokio::test]
async fn types_that_lie_are_refused_and_nothing_of_the_form_is_kept() {
    on_each(|there| async move {
        let manager = viewer(&there.app, Role::Manager, None);
        for (name, bytes) in [
            ("report.pdf", &b"MZ\x90\0\x03\0\0\0"[..]),
            ("report.docx", b"\x7fELF\x02\x01\x01"),
            ("report.txt", b"#!/bin/sh\nrm -rf ~"),
            ("report.exe", b"a letter"),
        ] {
            let answer = there.add(&manager, &[("good.txt", b"Some notes"), (name, bytes)]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
            let text = answer.text();
            assert!(text.contains("govuk-error-summary__list") && text.contains(name), "{text}");
        }
        let none = there.add(&manager, &[]).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", none.text());
        let empty = there.add(&manager, &[("empty.txt", b"")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", empty.text());
        assert_eq!((there.rows().await.len(), there.count("select count(*) from stored_file").await), (0, 0));
    })
    .await;
}

#[tokio::test]
async fn a_file_of_the_limit_s_size_is_kept_and_one_byte_more_is_refused_in_words() {
    on_each(|there| async move {
        let manager = viewer(&there.app, Role::Manager, None);
        let whole = vec![b'x'; LIMIT.bytes()];
        assert_eq!(there.add(&manager, &[("whole.txt", &whole)]).await.status, StatusCode::SEE_OTHER);
        let more = vec![b'x'; LIMIT.bytes() + 1];
        let answer = there.add(&manager, &[("more.txt", &more)]).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(answer.text().contains(&LIMIT.words()), "{}", answer.text());
        let half = vec![b'x'; LIMIT.bytes() / 2 + 1];
        let together = there.add(&manager, &[("a.txt", &half), ("b.txt", &half)]).await;
        assert_eq!(together.status, StatusCode::PAYLOAD_TOO_LARGE, "the limit is for all of a form's files");
        assert_eq!(there.rows().await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn whoever_the_room_does_not_let_in_finds_nothing_at_any_address() {
    on_each(|there| async move {
        let manager = viewer(&there.app, Role::Manager, None);
        there.add(&manager, &[("notes.txt", b"Some notes")]).await;
        let id = there.rows().await[0].0;
        let list = format!("/visits/{VISIT}/files");
        let one = format!("{list}/{id}");
        let acts = [format!("{one}/remove"), format!("{one}/hold"), format!("{one}/release")];
        let reason = format!("because-{id}=No&hold-{id}=No");
        let here = viewer(&there.app, Role::Senco, Some(SCHOOL));
        let elsewhere = viewer(&there.app, Role::Senco, Some(Uuid::from_u128(3)));
        let parent = viewer(&there.app, Role::Parent, None);
        let analyst = viewer(&there.app, Role::Analyst, None);
        for who in [&elsewhere, &parent] {
            for path in [&list, &one] {
                let status = there.get(who, path).await.status;
                assert!(matches!(status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN), "{path}: {status}");
            }
            for path in &acts {
                let status = there.post(who, path, &reason).await.status;
                assert!(matches!(status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN), "{path}: {status}");
            }
            let status = there.add(who, &[("mine.txt", b"Mine")]).await.status;
            assert!(matches!(status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN), "{status}");
        }
        // Who may see and not change.
        assert_eq!(there.get(&analyst, &one).await.bytes, b"Some notes");
        let page = there.get(&analyst, &list).await.text();
        assert!(!page.contains("multipart"), "{page}");
        for path in &acts {
            assert_ne!(there.post(&analyst, path, &reason).await.status, StatusCode::SEE_OTHER, "{path}");
        }
        assert_ne!(there.add(&analyst, &[("mine.txt", b"Mine")]).await.status, StatusCode::SEE_OTHER);
        // Who may change and not put on hold.
        for path in &acts[1..] {
            assert_ne!(there.post(&here, path, &reason).await.status, StatusCode::SEE_OTHER, "{path}");
        }
        // Of another thing nobody gets it, and nobody comes in who is not signed in.
        let other = format!("/visits/{}/files/{id}", Uuid::from_u128(9));
        assert_eq!(there.get(&manager, &other).await.status, StatusCode::NOT_FOUND);
        for (method, path) in [(Method::GET, &list), (Method::GET, &one), (Method::POST, &acts[0])] {
            let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
            assert_ne!(there.send(None, request).await.status, StatusCode::OK);
        }
        let left = there.count("select count(*) from attachment where removed_at is null and held_at is null").await;
        assert_eq!(left, 1);
    })
    .await;
}

#[tokio::test]
async fn a_file_is_removed_with_a_reason_and_one_on_hold_is_not_removed_by_anybody_or_any_day() {
    on_each(|there| async move {
        let manager = viewer(&there.app, Role::Manager, None);
        let senco = viewer(&there.app, Role::Senco, Some(SCHOOL));
        there.add(&senco, &[("a.txt", b"Notes a"), ("b.txt", b"Notes b"), ("c.txt", b"Notes c")]).await;
        let rows = there.rows().await;
        let path = |name: &str, act: &str| {
            let id = rows.iter().find(|row| row.1 == name).unwrap().0;
            (format!("/visits/{VISIT}/files/{id}{act}"), id)
        };
        let (remove, id) = path("a.txt", "/remove");
        let without = there.post(&senco, &remove, &format!("because-{id}=")).await;
        assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(without.text().contains(&format!("href=\"#because-{id}\"")), "{}", without.text());
        let done = there.post(&senco, &remove, &format!("because-{id}=Wrong+visit")).await;
        assert!(done.location.ends_with("?done=removed"), "{}", done.text());
        assert_eq!(there.get(&senco, &path("a.txt", "").0).await.status, StatusCode::NOT_FOUND);
        assert!(there.get(&senco, &done.location).await.text().contains("Wrong visit"));
        assert_eq!(there.post(&senco, &remove, &format!("because-{id}=Again")).await.status, StatusCode::NOT_FOUND);

        let (hold, id) = path("b.txt", "/hold");
        let held = there.post(&manager, &hold, &format!("hold-{id}=Complaint+17")).await;
        assert!(held.location.ends_with("?done=held"), "{}", held.text());
        let refused = there.post(&senco, &path("b.txt", "/remove").0, &format!("because-{id}=Old")).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        assert!(refused.text().contains("data-problem=\"conflict\""), "{}", refused.text());
        assert!(there.get(&senco, &held.location).await.text().contains("Complaint 17"));

        // Six years later those go that are not on hold.
        there.days_pass(6 * 366);
        there.clean_up().await;
        there.days_pass(2);
        there.clean_up().await;
        let left: Vec<(String,)> = Query::new("select name from attachment where removed_at is null")
            .all(&mut there.app.db.read().await.unwrap())
            .await
            .unwrap();
        assert_eq!(left, vec![("b.txt".to_owned(),)]);
        assert_eq!(there.count("select count(*) from stored_file where gone_at is not null").await, 2);
        assert_eq!(there.get(&manager, &path("b.txt", "").0).await.bytes, b"Notes b");
        // The hold ends, and its time has come as well.
        let released = there.post(&manager, &path("b.txt", "/release").0, "").await;
        assert!(released.location.ends_with("?done=released"), "{}", released.text());
        there.days_pass(1);
        there.clean_up().await;
        assert_eq!(there.count("select count(*) from attachment where removed_at is null").await, 0);
        assert_eq!(HOLD.name(), "attachment.hold");
    })
    .await;
}

#[tokio::test]
async fn a_scanner_looks_at_each_file_before_it_is_kept() {
    let clock = Arc::new(AtomicI64::new(noon().as_millisecond()));
    let scanner = Scanner::Command(vec!["sh".into(), "-c".into(), "! grep -q VIRUS".into()]);
    let there = There::new(store::testing::sqlite(ROOMS, Clock::by_hand(clock.clone())).await, clock, scanner);
    let manager = viewer(&there.app, Role::Manager, None);
    let infected = there.add(&manager, &[("good.txt", b"Some notes"), ("bad.txt", b"Some VIRUS")]).await;
    assert_eq!(infected.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(infected.text().contains("govuk-error-summary__list"), "{}", infected.text());
    assert_eq!(there.rows().await.len(), 0);
    let clean = there.add(&manager, &[("good.txt", b"Some notes")]).await;
    assert!(!there.get(&manager, &clean.location).await.text().contains("data-tag=\"not-scanned\""));
}
