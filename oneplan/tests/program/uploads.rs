//! Files that come in: each page has a limit of its own and says it; what is as large as real files are comes in, what is
//! larger is refused in words, however it is sent.

use crate::common::{Answer, Area, Someone, on_each};
use crate::hardening::nobody;
use access::Role;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use sen2::rules::{base, base_header};
use sen2::{Field, Year};

/// A form with a file of so many megabytes that begins with some text, in pieces of one megabyte. `whole` says how long it is.
fn form(path: &str, who: &Someone, begins: &str, megabytes: usize, ends: &str, whole: bool) -> Request<Body> {
    let head = format!(
        "--edge\r\ncontent-disposition: form-data; name=\"title\"\r\n\r\nA report\r\n--edge\r\ncontent-disposition: form-data; \
         name=\"kind\"\r\n\r\nareas\r\n--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"file.txt\"\r\n\r\n{begins}"
    );
    let tail = format!("{ends}\r\n--edge--\r\n");
    let length = head.len() + (megabytes << 20) + tail.len();
    let piece = axum::body::Bytes::from(vec![b' '; 1 << 20]);
    let pieces = std::iter::once(head.into()).chain(std::iter::repeat_n(piece, megabytes)).chain([tail.into()]);
    let stream = futures_util::stream::iter(pieces.map(Ok::<axum::body::Bytes, std::io::Error>));
    let mut request = Request::post(path)
        .header(header::COOKIE, &who.cookie)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge");
    if whole {
        request = request.header(header::CONTENT_LENGTH, length);
    }
    request.body(Body::from_stream(stream)).unwrap()
}

/// The SENCO of a child with a plan, and the address of a page about its review or the report of one.
async fn reviewing(area: &Area, child: people::PersonId, path: &str) -> (Someone, String) {
    let name: String = path.chars().filter(char::is_ascii_alphabetic).collect();
    let school = area.school(&format!("School {name}"), &format!("9005{:02}", path.len())).await;
    let senco = area.person(&format!("Sue {name}"), Role::Senco, Some(school)).await;
    area.place(child, school).await;
    let event = vec![
        ("id", area.db.new_id::<()>().into()),
        ("person", child.into()),
        ("kind", "plan.issued".into()),
        ("happened_on", jiff::civil::date(2026, 3, 6).into()),
        ("recorded_at", area.db.now().into()),
        ("recorded_by", "Ada Officer".into()),
        ("detail", "{}".into()),
    ];
    area.row("event", event).await;
    let report = area.db.new_id::<()>();
    let row = vec![
        ("id", report.into()),
        ("person", child.into()),
        ("meeting_on", jiff::civil::date(2026, 10, 20).into()),
        ("takes_part", "".into()),
        ("recommends", "maintain".into()),
        ("text", "Everything goes well".into()),
        ("sent_by", senco.name.as_str().into()),
        ("sent_by_account", senco.account.into()),
        ("sent_on", area.today().into()),
        ("organisation", school.into()),
    ];
    area.row("review_report", row).await;
    let owner = if path.contains("reports") { report.to_string() } else { child.to_string() };
    (senco, path.replace("{id}", &owner))
}

/// Somebody who may use the page, and its address.
async fn somebody(area: &Area, path: &str) -> (Someone, String) {
    if path == "/request/files" {
        // Without an account, in a browser that holds a request.
        let begun = area.post(&nobody("", area), "/request/begin", "").await;
        return (nobody(begun.cookie.split(';').next().unwrap(), area), path.to_owned());
    }
    let role = match path {
        "/organisations/import" | "/accounts/import" => Role::Administrator,
        "/measures/files" | "/sufficiency/data" => Role::Analyst,
        "/sen2/import" | "/letters/letterhead" => Role::Manager,
        _ => Role::CaseOfficer,
    };
    let name: String = path.chars().filter(char::is_ascii_alphabetic).collect();
    let who = area.person(&format!("Ada {name}"), role, None).await;
    if !path.contains("{id}") {
        return (who, path.to_owned());
    }
    let child = area.child("Ann", "Ogden", jiff::civil::date(2015, 5, 4), None).await;
    if path.contains("review") {
        return reviewing(area, child, path).await;
    }
    if path.ends_with("/journey/request") {
        let (parent, _) = area.parent(child, "Pat", true).await;
        return (parent, path.replace("{id}", &child.to_string()));
    }
    area.assign(child, &who, "case_officer").await;
    if path.contains("advice") {
        let advice = area.db.new_id::<()>();
        // Whoever gives it adds files with it.
        let gives = path.ends_with("{advice}");
        let who = if gives { area.person("Eve Psychologist", Role::EducationalPsychologist, None).await } else { who };
        if gives {
            area.assign(child, &who, "involved").await;
        }
        let asked = gives.then_some(who.account);
        let line = vec![
            ("account", asked.into()),
            ("id", advice.into()),
            ("person", child.into()),
            ("line", "d".into()),
            ("asked_of", "Educational psychology".into()),
        ];
        area.row("advice", line).await;
        for (kind, about) in [("request.received", None), ("advice.asked", Some(advice))] {
            let mut event = vec![
                ("id", area.db.new_id::<()>().into()),
                ("person", child.into()),
                ("kind", kind.into()),
                ("happened_on", jiff::civil::date(2026, 3, 6).into()),
                ("recorded_at", area.db.now().into()),
                ("recorded_by", "Ada Officer".into()),
                ("detail", "{}".into()),
            ];
            event.extend(about.map(|piece| ("about", piece.into())));
            area.row("event", event).await;
        }
        let owner = if path.contains("{advice}") { child.to_string() } else { advice.to_string() };
        return (who, path.replace("{advice}", &advice.to_string()).replace("{id}", &owner));
    }
    (who, path.replace("{id}", &child.to_string()))
}

fn too_large(answer: &Answer, limit: page::Limit) {
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", answer.text);
    assert!(answer.refuses("file") && answer.text.contains(&limit.words()), "{}", answer.text);
    let summary = answer.text.split("govuk-error-summary__list").nth(1).unwrap_or_default();
    let errors = summary.split("</ul>").next().unwrap_or_default();
    assert_eq!(errors.matches("<li").count(), 1, "nothing else is wrong: {errors}");
}

#[tokio::test]
async fn each_page_that_takes_files_says_its_limit_and_refuses_what_is_larger_in_words() {
    let area = Area::on_sqlite(oneplan::rooms::ROOMS).await;
    let routes: Vec<_> =
        oneplan::rooms::all().routes().list().iter().filter_map(|one| Some((one.path, one.files?))).collect();
    assert!(routes.len() >= 5, "{routes:?}");
    for (path, limit) in routes {
        let (who, path) = somebody(&area, path).await;
        let page = area.get(&who, &path).await;
        let says = [limit.hint(), limit.hint_of_several()];
        assert!(says.iter().any(|hint| page.text.contains(hint)), "{path}: {}", page.text);
        let megabytes = limit.bytes() >> 20;
        // It says how long it is: what was typed before the file is read, and no more.
        let refused = area.send(form(&path, &who, "", megabytes + 2, "", true)).await;
        too_large(&refused, limit);
        if page.text.contains("name=\"title\"") {
            assert!(refused.text.contains("value=\"A report\""), "what was typed is kept: {}", refused.text);
        }
        if megabytes <= 50 {
            // It does not say how long it is: it is read so far, and no further.
            too_large(&area.send(form(&path, &who, "", megabytes + 2, "", false)).await, limit);
            too_large(&area.send(form(&path, &who, "x", megabytes, "", false)).await, limit);
        }
        // As large as real files are, it comes to whoever reads it, whether it says how long it is or not.
        for whole in [true, false] {
            let answer = area.send(form(&path, &who, "a letter", megabytes.min(15) - 1, "", whole)).await;
            assert_ne!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}: {}", answer.text);
        }
        let nothing = area.upload(&who, &path, "A report", "", b"").await;
        assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        let empty = area.upload(&who, &path, "A report", "empty.csv", b"").await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
    }
}

#[tokio::test]
async fn a_return_as_large_as_the_programs_own_comes_in_through_its_page() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let year = Year::new(2026).unwrap();
        let mut out = Vec::new();
        sen2::write_xml(&mut out, year, &base_header(year), &[base(year)]).unwrap();
        let xml = String::from_utf8(out).unwrap();
        let (before, after) = xml.split_at(xml.find("<Person>").unwrap());
        let done = area.send(form("/sen2/import", &manager, before, 14, after, true)).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let page = area.get(&manager, &done.location).await;
        assert!(page.text.contains(base(year).get(Field::Surname).unwrap()), "{}", page.text);
    })
    .await;
}

#[tokio::test]
async fn the_page_of_settings_says_what_of_the_file_was_not_imported() {
    on_each(|area| async move {
        let who = area.person("Ada Admin", Role::Administrator, None).await;
        let send = async |strict: &str, content: &str| {
            area.upload_with(&who, "/organisations/import", ("strict", strict), "gias.csv", content.as_bytes()).await
        };
        let count = async || {
            let mut tx = area.db.read().await.unwrap();
            store::Query::new("select count(*) from organisation where source = 'gias'").number(&mut tx).await.unwrap()
        };
        let head = "URN,EstablishmentName,EstablishmentStatus (name),Postcode\n";
        let file = format!("{head}107249,Good School,Open,Bradford\nx,Bad School,Open,BD1 1HX\n");
        for content in [file.replace("107249", "y"), head.to_owned(), "%PDF-1.7\n".to_owned()] {
            let none = send("", &content).await;
            assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY, "{content}");
        }
        let held_back = send("yes", &file).await;
        assert_eq!((held_back.status, count().await), (StatusCode::UNPROCESSABLE_ENTITY, 0), "{}", held_back.text);
        let sent = send("", &file).await;
        assert_eq!((sent.status, count().await), (StatusCode::SEE_OTHER, 1), "{}", sent.text);
        // What was left out stands at an address of its own, and stays there.
        let done = area.get(&who, &sent.location).await;
        assert!(area.get(&who, "/organisations/import").await.text.contains("data-last-import"));
        for words in ["&#34;Bradford&#34;", "data-not-in-file"] {
            assert!(done.text.contains(words), "{words}: {}", done.text);
        }
    })
    .await;
}

#[tokio::test]
async fn files_sent_to_a_page_that_takes_none_are_held_to_the_size_of_a_form() {
    let area = Area::on_sqlite(oneplan::rooms::ROOMS).await;
    let who = area.person("Ada Admin", Role::Administrator, None).await;
    for whole in [true, false] {
        let answer = area.send(form("/organisations/new", &who, "", 3, "", whole)).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", answer.text);
    }
}

#[tokio::test]
async fn an_export_is_made_from_its_own_form_alone_and_the_family_sees_that_it_held_their_child() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let year = Year::new(2026).unwrap();
        let mut out = Vec::new();
        sen2::write_xml(&mut out, year, &base_header(year), &[base(year)]).unwrap();
        area.upload(&manager, "/sen2/import", "", "return.xml", &out).await;
        for (path, body) in [
            ("/sen2/export", ""),
            ("/sen2/export", "{\"a\":1}"),
            ("/sen2/export", "year=1999"),
            ("/annex-a", ""),
            ("/annex-a", "year=2026"),
            ("/annex-a", "on-day=31&on-month=2&on-year=2026"),
        ] {
            let answer = area.post(&manager, path, body).await;
            assert!(answer.status.is_client_error(), "{path} {body}: {}", answer.status);
        }
        let mut tx = area.db.read().await.unwrap();
        let held = "select count(*) from audit_subject s join audit_entry e on e.segment = s.segment and e.position = s.position
                     join person p on p.id = s.subject where p.is_child and e.action in ('return.export', 'annex_a.export')";
        assert_eq!(store::Query::new(held).number(&mut tx).await.unwrap(), 0);
        drop(tx);
        assert_eq!(area.post(&manager, "/sen2/export", "year=2026").await.status, StatusCode::OK);
        assert_eq!(area.post(&manager, "/annex-a", "on-day=2&on-month=11&on-year=2026").await.status, StatusCode::OK);
        let mut tx = area.db.read().await.unwrap();
        let count = store::Query::new(held).number(&mut tx).await.unwrap();
        assert_eq!(count, 2, "the return and Annex A each held the child");
    })
    .await;
}
