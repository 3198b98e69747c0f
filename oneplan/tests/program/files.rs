//! Documents of a child lie outside the database: those of an old database move there, and are compared before their bytes go.

use crate::common::{Area, Someone, on_each};
use access::{App, Role, Viewer};
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use axum::middleware::from_fn_with_state;
use files::{Asking, Attachments, Owner, paths};
use jiff::civil::date;
use jobs::{Kind, State};
use people::PersonId;
use sha2::{Digest, Sha256};
use store::Query;
use tower::ServiceExt;
use uuid::Uuid;

fn moving() -> Kind {
    oneplan::rooms::all().jobs().into_iter().find(|kind| kind.code == "messages.move_documents").unwrap()
}

/// A document as it stood before files lay outside the database.
async fn old_document(area: &Area, child: PersonId, who: &Someone, content: &[u8], hash_of: &[u8]) -> Uuid {
    let id = area.db.new_id::<()>();
    let hash: String = Sha256::digest(hash_of).iter().map(|byte| format!("{byte:02x}")).collect();
    let row = vec![
        ("id", id.into()),
        ("person", child.into()),
        ("title", "A report".into()),
        ("name", "report.txt".into()),
        ("media_type", "text/plain; charset=utf-8".into()),
        ("size", i64::try_from(content.len()).unwrap().into()),
        ("sha256", hash.into()),
        ("added_by", who.account.into()),
        ("added_by_name", who.name.as_str().into()),
        ("added_at", area.db.now().into()),
    ];
    area.row("file", row).await;
    area.row("file_content", vec![("file", id.into()), ("content", content.to_vec().into())]).await;
    id.uuid()
}

async fn number(area: &Area, sql: &str) -> i64 {
    Query::new(sql).number(&mut area.db.read().await.unwrap()).await.unwrap()
}

#[tokio::test]
async fn documents_of_an_old_database_move_out_of_it_and_are_compared_before_their_bytes_go() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Ann", "Ogden", date(2015, 5, 4), None).await;
        area.assign(child, &officer, "case_officer").await;
        let mut old = Vec::new();
        for number in 0..7 {
            let text = format!("report {number} ").repeat(1 + number * 9_000);
            old.push((old_document(&area, child, &officer, text.as_bytes(), text.as_bytes()).await, text));
        }
        let damaged = old_document(&area, child, &officer, b"as it is now", b"as it was").await;
        let path = |id: Uuid| format!("/children/{child}/files/{id}");
        // Before, in the middle and afterwards each opens.
        assert_eq!(area.get(&officer, &path(old[3].0)).await.text, old[3].1);
        // The program is killed when the bytes of the first are outside and its row does not say so yet.
        let _ = files::put_bytes(&area.db, old[0].1.clone().into_bytes()).await.unwrap();
        jobs::run_due(&area.db, &[moving()]).await.unwrap();
        assert_eq!(number(&area, "select count(*) from file_content").await, 1);
        assert_eq!(number(&area, "select count(*) from file where content is not null").await, 7);
        for (id, text) in &old {
            let got = area.get(&officer, &path(*id)).await;
            assert_eq!((got.status, &got.text), (StatusCode::OK, text));
        }
        let same = "select count(*) from file f join stored_file s on s.id = f.content and s.sha256 = f.sha256 and s.size = f.size";
        assert_eq!(number(&area, same).await, 7);
        // The one that does not agree stays, opens as before, and an administrator is told once.
        assert_eq!(area.get(&officer, &path(damaged)).await.text, "as it is now");
        let mut tx = area.db.read().await.unwrap();
        let all = jobs::schedules(&mut tx).await.unwrap();
        let job = all.into_iter().find(|job| job.kind == "messages.move_documents").unwrap();
        drop(tx);
        assert!(job.error.as_deref().is_some_and(|error| error.starts_with("1 document")), "{job:?}");
        assert_ne!(job.state, State::Running);
        area.pass_hours(2);
        jobs::run_due(&area.db, &[moving()]).await.unwrap();
        assert_eq!(number(&area, "select count(*) from audit_entry where action = 'file.is_damaged'").await, 1);
        assert_eq!(number(&area, "select count(*) from audit_entry where action = 'file.moved_out'").await, 7);
        // What the kill left behind goes.
        area.pass_hours(24);
        jobs::run_due(&area.db, files::JOBS).await.unwrap();
        assert_eq!(number(&area, "select count(*) from file_coming").await, 0);
    })
    .await;
}

#[tokio::test]
async fn where_the_place_of_files_cannot_be_written_to_documents_stay_and_move_when_it_can() {
    let area = Area::on_sqlite(oneplan::rooms::ROOMS).await;
    let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
    let child = area.child("Ann", "Ogden", date(2015, 5, 4), None).await;
    area.assign(child, &officer, "case_officer").await;
    let id = old_document(&area, child, &officer, b"a report", b"a report").await;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("files"), "a file where the folder should be").unwrap();
    files::Place::folder(folder.path().join("files")).set(&area.db);
    jobs::run_due(&area.db, &[moving()]).await.unwrap();
    assert_eq!(number(&area, "select count(*) from file_content").await, 1);
    let refused = area.upload(&officer, &format!("/children/{child}/files/new"), "New", "new.txt", b"new").await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE, "{}", refused.text);
    assert!(refused.text.contains("A file cannot be kept"), "{}", refused.text);
    std::fs::remove_file(folder.path().join("files")).unwrap();
    area.later(1).await;
    jobs::run_due(&area.db, &[moving()]).await.unwrap();
    assert_eq!(number(&area, "select count(*) from file_content").await, 0);
    assert_eq!(area.get(&officer, &format!("/children/{child}/files/{id}")).await.text, "a report");
}

/// Files on something about a child, as a room will have them: who sees and adds documents of the child sees and adds these.
static PAPERS: Attachments = Attachments::new(
    "visit",
    paths!("/visits/{id}"),
    page::Limit::megabytes(2),
    (messages::READ_MESSAGE, messages::ADD_FILE),
    visit,
);

fn visit(app: App, viewer: Viewer, id: Uuid) -> Asking {
    Box::pin(async move {
        let child = PersonId::from_uuid(id);
        let standing = people::records::children::standing(&mut app.db.read().await?, &viewer, child).await?;
        Ok(Owner::about_child(child, "Home visit", &format!("/children/{id}"), standing, messages::ATTACHED))
    })
}

#[tokio::test]
async fn whoever_must_not_learn_where_a_child_is_gets_no_file_about_it_but_their_own_and_no_name_that_tells() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        let (mother, mina) = area.parent(child, "Mina", true).await;
        let (father, tom) = area.parent(child, "Tom", false).await;
        area.row(
            "address",
            vec![
                ("id", area.db.new_id::<()>().into()),
                ("person", child.into()),
                ("street", "108 Heather Way".into()),
                ("town", "Ilkley".into()),
                ("postcode", "ZX22 9QQ".into()),
            ],
        )
        .await;
        let rule = format!("from={tom}&about={mina}&reason=Court+order");
        let made = area.post(&officer, &format!("/children/{child}/contact-rules"), &rule).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
        let list = format!("/visits/{child}/files");
        let send = async |who: &Someone, name: &str, content: &str| {
            let body = format!(
                "--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{content}\r\n--edge--\r\n"
            );
            let request = Request::post(&list)
                .header(header::COOKIE, &who.cookie)
                .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
                .body(Body::from(body));
            answer(&area, request.unwrap()).await
        };
        let get = async |who: &Someone, path: &str| {
            let request = Request::get(path).header(header::COOKIE, &who.cookie).body(Body::empty());
            answer(&area, request.unwrap()).await
        };
        assert_eq!(send(&officer, "visit to 108 Heather Way.txt", "It went well.").await.0, StatusCode::SEE_OTHER);
        assert_eq!(send(&father, "mine.txt", "What I saw.").await.0, StatusCode::SEE_OTHER);
        let ids: Vec<(Uuid, String)> = Query::new("select id, name from attachment")
            .all(&mut area.db.read().await.unwrap())
            .await
            .unwrap();
        let path = |begins: &str| {
            format!("{list}/{}", ids.iter().find(|(_, name)| name.starts_with(begins)).unwrap().0)
        };
        let (status, page) = get(&father, &list).await;
        assert_eq!(status, StatusCode::OK);
        assert!(!page.contains("Heather") && page.contains("not available to you"), "{page}");
        assert_eq!(get(&father, &path("visit")).await.0, StatusCode::CONFLICT);
        assert_eq!(get(&father, &path("mine")).await, (StatusCode::OK, "What I saw.".to_owned()));
        for who in [&officer, &mother] {
            assert_eq!(get(who, &path("visit")).await, (StatusCode::OK, "It went well.".to_owned()));
            assert!(get(who, &list).await.1.contains("108 Heather Way"));
        }
        // The family is told who looked.
        let reads = "select count(*) from audit_subject s join person p on p.id = s.subject where p.is_child";
        assert!(number(&area, reads).await > 0);
    })
    .await;
}

/// The answer of a room's own pages.
async fn answer(area: &Area, request: Request<Body>) -> (StatusCode, String) {
    let identify = from_fn_with_state(area.app.clone(), access::identify::identify);
    let router = PAPERS.routes().router(&area.app).layer(identify).with_state(area.app.clone());
    let response = router.oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8_lossy(&bytes).into_owned())
}
