//! A family in which one parent must not learn where the child is, with its places written into every text that there
//! is about it: whatever he opens, by whatever way, none of them is in it.
//!
//! A column of text that this file does not know fails the test: whoever adds one says whether it can be about such a
//! family. With the gate opened, the same test finds what was planted wherever a family can read.

use std::collections::{BTreeMap, BTreeSet};

use crate::common::{Area, Someone};
use access::Role;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use jiff::civil::date;
use oneplan::rooms;
use people::{OrganisationId, PersonId};
use store::{Query, Value};

/// What must not be learnt: each is in every planted text.
const NEEDLES: &[&str] = &[
    "Heather Way",
    "ZX22",
    "900991",
    "Al-Noor",
    "Ilkley",
    "Keighley",
    "Thornbury",
    "960123",
    "Siddiqui",
    "900123",
    "Whitlock",
];
const PLANTED: &str = "lives at 108 Heather Way, Ilkley, ZX22 9QQ with Ada Whitlock, telephone 07700 900991, and goes to Al-Noor Academy, Thornbury Road, Keighley, 01632 960123, URN 900123, head Farah Siddiqui";

/// What a text column can hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    /// Free text about a family that one of the family can be shown.
    Family,
    /// Free text about a family that only those who work with it are shown.
    Work,
    /// No free text about a family: codes, names of accounts, hashes, the area's own texts, figures, settings.
    Other,
}

use Column::{Family, Other, Work};

/// Every table with the text columns that can be about a family; columns that are not named are [`Other`] in a table
/// that is named here, and a table that is not named fails.
const TABLES: &[(&str, &[(&str, Column)])] = &[
    ("access_act", &[("reason", Work)]),
    ("access_request", &[("reason", Work)]),
    ("access_hold", &[]),
    ("account", &[]),
    ("account_notice", &[]),
    ("account_role", &[]),
    ("address", &[]),
    ("admission", &[]),
    ("advice", &[("asked_of", Family), ("late_note", Work)]),
    ("advice_text", &[("needs", Family), ("provision", Family), ("outcomes", Family), ("written_by", Family)]),
    ("advice_visit", &[]),
    ("area_code", &[]),
    ("area_postcode", &[]),
    ("assignment", &[]),
    ("approval_step", &[("by_name", Work), ("to_name", Work), ("reason", Work)]),
    // Nothing that is about a child takes attachments of its own yet: the room that does shows their names with a reader.
    ("attachment", &[("name", Work), ("held_because", Work), ("removed_because", Work)]),
    ("audit_entry", &[("reason", Work), ("detail", Work)]),
    ("audit_seal", &[]),
    ("board_pack", &[]),
    ("calendar_feed", &[]),
    ("care_status", &[]),
    ("comment", &[("body", Family), ("answer_reason", Family), ("made_by", Family), ("answered_by", Work)]),
    ("compliance", &[]),
    ("consent", &[("given_by", Family), ("note", Family)]),
    ("consultation", &[("answer_reason", Work), ("answered_by", Work), ("outcome_reason", Work), ("decided_by", Work)]),
    ("case_note", &[("with_whom", Work), ("body", Work), ("corrected_why", Work), ("written_by", Work)]),
    ("contact", &[]),
    // The family is shown nobody's needs but their own.
    ("contact_need", &[("addressed_as", Work), ("interpreter", Work), ("other", Work), ("said_by", Work)]),
    ("contact_shared", &[("reason", Work)]),
    ("decision_maker", &[("evidence", Work), ("found_by", Work), ("end_reason", Work), ("recorded_by", Work)]),
    ("event", &[("detail", Family), ("recorded_by", Family)]),
    ("details_change", &[("asked_by", Work), ("changes", Work), ("decided_by", Work), ("reason", Family)]),
    ("door_try", &[]),
    ("evidence", &[("body", Work), ("source", Work), ("added_by", Work)]),
    ("export_notice", &[]),
    ("export_request", &[("reason", Work)]),
    (
        "file",
        &[("title", Family), ("name", Family), ("body", Family), ("withdrawn_why", Work), ("added_by_name", Family)],
    ),
    ("file_coming", &[]),
    ("former_place", &[]),
    ("frozen", &[]),
    ("guest", &[("name", Work)]),
    ("health_agreement", &[("reason", Work), ("asked_by", Work), ("answered_by", Work)]),
    ("highlight_report", &[]),
    ("identifier", &[]),
    ("inspection_evidence", &[]),
    ("inspection_evidence_criterion", &[]),
    ("job", &[]),
    ("intake", &[("answers", Work)]),
    ("issuing", &[("form", Work)]),
    ("issuing_author", &[]),
    ("job", &[]),
    ("kept_figure", &[("name", Work)]),
    ("known_device", &[]),
    // A letter holds the address of whom it goes to, and goes to nobody else.
    ("letter", &[("made", Work), ("to_arrange", Work), ("posted_by", Work)]),
    ("general_letter", &[]),
    ("letter_signature", &[]),
    ("letter_template", &[]),
    ("letterhead", &[]),
    ("mail_preference", &[]),
    ("measure_basket", &[]),
    ("measure_definition", &[]),
    ("measure_steer", &[]),
    ("message", &[("subject", Family), ("body", Family), ("sender_name", Family), ("let_out", Work)]),
    ("message_recipient", &[("name", Family), ("capacity", Family)]),
    ("name_reader", &[]),
    ("named_setting", &[("otherwise_words", Work)]),
    ("neighbour", &[]),
    ("notice", &[("fields", Family), ("withdrawn_why", Work)]),
    ("notice_correction", &[("fields", Family), ("reason", Work)]),
    ("notice_delivery", &[("addressee", Work), ("proof", Work), ("added_by", Work), ("copy_reason", Work)]),
    ("organisation", &[]),
    ("outbox", &[]),
    ("owed", &[]),
    ("own_view", &[("written_by", Work), ("answers", Work)]),
    ("page_feedback", &[("page", Work), ("body", Work), ("done_by", Work)]),
    ("panel", &[]),
    ("panel_conflict", &[("reason", Work)]),
    ("panel_item", &[("reasons", Work)]),
    ("panel_member", &[]),
    ("person", &[("first_language", Family), ("ward", Work)]),
    ("person_name", &[]),
    ("placement", &[("otherwise_words", Family)]),
    ("plan_decision", &[]),
    ("plan_finding", &[]),
    (
        "plan_line",
        &[("body", Family), ("who", Family), ("quantity", Family), ("source_words", Family), ("written_by", Work)],
    ),
    ("plan_meeting", &[]),
    ("plan_outcome", &[]),
    ("plan_outcome_measure", &[]),
    ("plan_priority", &[]),
    ("plan_risk", &[]),
    ("plan_source", &[]),
    ("plan_task", &[]),
    ("plan_version", &[("begun_by", Family)]),
    ("possible_double", &[]),
    ("print_run", &[]),
    ("programme", &[]),
    ("project", &[]),
    ("project_milestone", &[]),
    ("project_override", &[]),
    ("project_slip", &[]),
    ("published_area", &[]),
    ("published_figure", &[]),
    ("published_file", &[]),
    ("published_note", &[]),
    ("published_period", &[]),
    ("published_restatement", &[]),
    ("published_series", &[]),
    ("published_value", &[]),
    ("reading", &[("body", Work), ("title", Work), ("reason", Work)]),
    ("recheck", &[]),
    ("record_join", &[("reason", Work), ("separated_reason", Work)]),
    ("record_join_row", &[]),
    ("recovery_code", &[]),
    ("relationship", &[("kind", Work)]),
    ("reliance", &[("facts", Work), ("reason", Work)]),
    ("request_draft", &[("answers", Work)]),
    ("request_file", &[("name", Work)]),
    ("review_report", &[("takes_part", Work), ("text", Work), ("sent_by", Work)]),
    // The family is shown no hold.
    ("retention_hold", &[("because", Work)]),
    ("rights_told", &[("how", Work), ("recorded_by", Work)]),
    ("saved_search", &[]),
    ("saved_view", &[("name", Work)]),
    // Words without order, of things that are asked for with the viewer in the query: no page shows one.
    ("search_alike", &[]),
    ("search_term", &[]),
    ("search_word", &[]),
    ("self_evaluation", &[]),
    ("sen2_finding", &[("words", Work), ("value", Work), ("items", Work)]),
    ("sen2_import", &[]),
    ("sen2_import_person", &[("content", Work), ("why", Work), ("shown", Work), ("candidates", Work)]),
    ("sen2_import_row", &[("detail", Work)]),
    ("sen2_not_taken", &[("who", Work), ("item", Work), ("value", Work), ("place", Work), ("why", Work)]),
    ("sen2_remark", &[]),
    ("sen2_measure", &[]),
    ("sen2_measure_case", &[]),
    ("sen2_measure_month", &[]),
    ("sen2_night", &[]),
    ("sen2_value", &[("value", Work), ("said_by", Work)]),
    ("sen_need", &[]),
    ("service", &[("gives", Other)]),
    ("session", &[]),
    ("setting", &[]),
    ("sign_in_failure", &[]),
    ("single_use_link", &[]),
    ("staff_file", &[]),
    ("staff_row", &[]),
    ("stored_file", &[]),
    ("sufficiency_file", &[]),
    ("sufficiency_forecast", &[]),
    ("sufficiency_now", &[]),
    ("sufficiency_scheme", &[]),
    ("sufficiency_snapshot", &[]),
    ("sufficiency_view", &[]),
    ("task", &[("done_how", Work), ("what", Work), ("for_name", Work)]),
    ("team", &[]),
    ("under_way", &[]),
    ("unsaved_form", &[("fields", Work)]),
    ("withheld", &[("reason", Work)]),
];

struct Family_ {
    child: PersonId,
    sibling: PersonId,
    father: Someone,
    everybody: Vec<Someone>,
}

/// Rows straight into tables, each with what is planted in its free text.
async fn plant(area: &Area, child: PersonId, father: &Someone, officer: &Someone, school: OrganisationId) {
    let id = || -> Value { area.db.new_id::<()>().into() };
    let now = area.db.now();
    let today = area.today();
    let mark = |column: &str| -> Value { format!("{column} {PLANTED}").into() };
    let json = |column: &str, key: &str| -> Value {
        serde_json::json!({ key: format!("{column} {PLANTED}") }).to_string().into()
    };
    let by = || -> Value { format!("Jo of {PLANTED}").into() };
    let day: Value = today.into();
    let event = area.db.new_id::<()>();
    area.row(
        "event",
        vec![
            ("id", event.into()),
            ("person", child.into()),
            ("kind", "plan.ceased".into()),
            ("happened_on", day.clone()),
            ("recorded_at", now.into()),
            ("recorded_by", by()),
            ("detail", json("event.detail", "reason")),
        ],
    )
    .await;
    for (kind, on) in [
        ("request.received", date(2026, 1, 5)),
        ("advice.returned", date(2026, 3, 5)),
        ("plan.draft_served", date(2026, 4, 6)),
    ] {
        area.row(
            "event",
            vec![
                ("id", id()),
                ("person", child.into()),
                ("kind", kind.into()),
                ("happened_on", on.into()),
                ("recorded_at", now.into()),
                ("recorded_by", by()),
                ("detail", json("event.detail", "reason")),
            ],
        )
        .await;
    }
    let own: (uuid::Uuid,) = {
        let mut tx = area.db.read().await.unwrap();
        Query::new("select person from account where id =").value(father.account).one(&mut tx).await.unwrap()
    };
    area.row(
        "own_view",
        vec![
            ("id", id()),
            ("person", child.into()),
            ("account", officer.account.into()),
            ("written_by", mark("own_view.written_by")),
            ("written_at", now.into()),
            ("answers", json("own_view.answers", "like")),
        ],
    )
    .await;
    area.row(
        "details_change",
        vec![
            ("id", id()),
            ("person", own.0.into()),
            ("account", father.account.into()),
            ("asked_by", by()),
            ("asked_on", day.clone()),
            ("changes", "{}".into()),
            ("state", "refused".into()),
            ("decided_by", by()),
            ("decided_on", day.clone()),
            ("reason", mark("details_change.reason")),
        ],
    )
    .await;
    area.row(
        "consent",
        vec![
            ("id", id()),
            ("person", child.into()),
            ("kind", "share_information".into()),
            ("given", true.into()),
            ("given_by", mark("consent.given_by")),
            ("given_on", day.clone()),
            ("note", mark("consent.note")),
        ],
    )
    .await;
    let advice = area.db.new_id::<()>();
    area.row(
        "advice",
        vec![
            ("id", advice.into()),
            ("person", child.into()),
            ("line", "d".into()),
            ("asked_of", mark("advice.asked_of")),
            ("late_reason", "staff".into()),
            ("expected_on", day.clone()),
            ("late_note", mark("advice.late_note")),
            ("late_said_on", day.clone()),
        ],
    )
    .await;
    area.row(
        "event",
        vec![
            ("id", id()),
            ("person", child.into()),
            ("kind", "advice.returned".into()),
            ("happened_on", date(2026, 3, 6).into()),
            ("recorded_at", now.into()),
            ("recorded_by", by()),
            ("detail", "{}".into()),
            ("about", advice.into()),
        ],
    )
    .await;
    area.row(
        "advice_text",
        vec![
            ("id", id()),
            ("advice", advice.into()),
            ("needs", mark("advice_text.needs")),
            ("provision", mark("advice_text.provision")),
            ("outcomes", mark("advice_text.outcomes")),
            ("not_known", false.into()),
            ("written_by", mark("advice_text.written_by")),
            ("written_on", date(2026, 3, 6).into()),
        ],
    )
    .await;
    for (number, state) in [(1_i64, "served"), (2, "final")] {
        let plan = area.db.new_id::<()>();
        area.row(
            "plan_version",
            vec![
                ("id", plan.into()),
                ("person", child.into()),
                ("number", number.into()),
                ("state", state.into()),
                ("begun_on", date(2026, 4, 1).into()),
                ("begun_by", mark("plan_version.begun_by")),
                ("frozen_on", date(2026, 4, 6).into()),
            ],
        )
        .await;
        for section in ["A1", "A2", "BS", "B", "C", "D", "E", "F", "G", "H1", "H2", "I", "J"] {
            area.row(
                "plan_line",
                vec![
                    ("id", id()),
                    ("plan", plan.into()),
                    ("line", id()),
                    ("section", section.into()),
                    ("rank", 1_i64.into()),
                    ("body", format!("plan_line.body {section} {number} {PLANTED}").into()),
                    ("who", mark("plan_line.who")),
                    ("quantity", mark("plan_line.quantity")),
                    ("source", advice.into()),
                    ("source_words", mark("plan_line.source_words")),
                    ("written_by", by()),
                    ("written_at", now.into()),
                    ("version", 1_i64.into()),
                ],
            )
            .await;
        }
        for account in [father.account, officer.account] {
            let own = account == father.account;
            let body: Value = if own { "comment.body of my own".into() } else { mark("comment.body") };
            area.row(
                "comment",
                vec![
                    ("id", id()),
                    ("kind", "plan_version".into()),
                    ("owner", plan.into()),
                    ("body", body),
                    ("made_by", if own { "Tom Parent".into() } else { mark("comment.made_by") }),
                    ("made_by_account", account.into()),
                    ("made_on", day.clone()),
                    ("answer", "part".into()),
                    ("answer_reason", mark("comment.answer_reason")),
                    ("answered_by", by()),
                ],
            )
            .await;
        }
    }
    let note = area.db.new_id::<()>();
    area.row(
        "case_note",
        vec![
            ("id", note.into()),
            ("person", child.into()),
            ("root", note.into()),
            ("kind", "call".into()),
            ("happened_on", day.clone()),
            ("with_whom", mark("case_note.with_whom")),
            ("body", mark("case_note.body")),
            ("corrected_why", mark("case_note.corrected_why")),
            ("written_by", by()),
            ("written_by_account", officer.account.into()),
            ("written_at", now.into()),
        ],
    )
    .await;
    area.row(
        "task",
        vec![
            ("id", id()),
            ("person", child.into()),
            ("kind", "follow_up".into()),
            ("about", note.into()),
            ("due_on", day.clone()),
            ("made_by", by()),
            ("made_on", day.clone()),
            ("what", mark("task.what")),
            ("for_name", mark("task.for_name")),
        ],
    )
    .await;
    let fields: serde_json::Map<String, serde_json::Value> = [
        "reasons",
        "advice",
        "amendments",
        "appeal",
        "mediation",
        "information",
        "support",
        "time_limits",
        "comments",
        "summary",
    ]
    .iter()
    .map(|name| ((*name).to_owned(), format!("notice.fields {name} {PLANTED}").into()))
    .collect();
    for kind in
        ["request.refused", "request.agreed", "plan.draft_served", "plan.issued", "review.amend", "plan.refused"]
    {
        let every: serde_json::Map<String, serde_json::Value> = law::Kind::from_code(kind)
            .map(law::notice::required)
            .unwrap_or_default()
            .iter()
            .map(|field| (field.name.to_owned(), format!("notice.fields {} {PLANTED}", field.name).into()))
            .chain(fields.clone())
            .collect();
        let notice = area.db.new_id::<()>();
        area.row(
            "notice",
            vec![
                ("id", notice.into()),
                ("person", child.into()),
                ("event", event.into()),
                ("kind", kind.into()),
                ("fields", serde_json::Value::Object(every).to_string().into()),
                ("sent_on", day.clone()),
                ("channel", "post".into()),
            ],
        )
        .await;
        let right = serde_json::json!({ "reasons": format!("notice_correction.fields {PLANTED}") });
        area.row(
            "notice_correction",
            vec![
                ("id", id()),
                ("notice", notice.into()),
                ("was", day.clone()),
                ("sent_on", day.clone()),
                ("fields", right.to_string().into()),
                ("reason", mark("notice_correction.reason")),
                ("made_by", by()),
                ("made_on", day.clone()),
            ],
        )
        .await;
        area.row(
            "notice_delivery",
            vec![
                ("id", id()),
                ("notice", notice.into()),
                ("addressee", mark("notice_delivery.addressee")),
                ("channel", "post".into()),
                ("sent_on", day.clone()),
                ("proof", mark("notice_delivery.proof")),
                ("copy_reason", mark("notice_delivery.copy_reason")),
                ("added_by", by()),
            ],
        )
        .await;
    }
    area.row(
        "evidence",
        vec![
            ("id", id()),
            ("person", child.into()),
            ("part", "needs".into()),
            ("body", mark("evidence.body")),
            ("source", mark("evidence.source")),
            ("added_by", by()),
            ("added_on", day.clone()),
        ],
    )
    .await;
    area.row(
        "consultation",
        vec![
            ("id", id()),
            ("person", child.into()),
            ("organisation", school.into()),
            ("sent_on", day.clone()),
            ("answer", "no".into()),
            ("grounds", "".into()),
            ("answer_reason", mark("consultation.answer_reason")),
            ("answered_by", by()),
            ("outcome", "not_named".into()),
            ("outcome_reason", mark("consultation.outcome_reason")),
            ("decided_by", by()),
        ],
    )
    .await;
    area.row(
        "admission",
        vec![
            ("id", id()),
            ("person", child.into()),
            ("kind", "consulted".into()),
            ("organisation", school.into()),
            ("about", id()),
            ("starts_on", day.clone()),
        ],
    )
    .await;
    let earlier: Value = (now - jiff::SignedDuration::from_hours(30)).into();
    for (sender, mine) in [(officer, false), (father, true)] {
        let message = area.db.new_id::<()>();
        let subject: Value = if mine { "a message of my own".into() } else { mark("message.subject") };
        let body: Value = if mine { "written by myself".into() } else { mark("message.body") };
        area.row(
            "message",
            vec![
                ("id", message.into()),
                ("person", child.into()),
                ("kind", "message".into()),
                ("subject", subject),
                ("body", body),
                ("sender", sender.account.into()),
                ("sender_name", if mine { "Tom Parent".into() } else { mark("message.sender_name") }),
                ("written_at", earlier.clone()),
                ("leaves_at", earlier.clone()),
            ],
        )
        .await;
        let to = if mine { officer } else { father };
        area.row(
            "message_recipient",
            vec![
                ("message", message.into()),
                ("account", to.account.into()),
                ("name", mark("message_recipient.name")),
                ("capacity", mark("message_recipient.capacity")),
            ],
        )
        .await;
        if !mine {
            for (title, partly) in [("file.title", false), ("file.title partly", true)] {
                let file = area.db.new_id::<()>();
                area.row(
                    "file",
                    vec![
                        ("id", file.into()),
                        ("person", child.into()),
                        ("title", mark(title)),
                        ("name", mark("file.name")),
                        ("media_type", "text/plain; charset=utf-8".into()),
                        ("size", 10_i64.into()),
                        ("sha256", file.to_string().into()),
                        ("body", mark("file.body")),
                        ("partly_read", partly.into()),
                        ("added_by", officer.account.into()),
                        ("added_by_name", mark("file.added_by_name")),
                        ("added_at", now.into()),
                    ],
                )
                .await;
                area.row(
                    "file_content",
                    vec![("file", file.into()), ("content", format!("file.body {PLANTED}").into_bytes().into())],
                )
                .await;
                area.row("message_file", vec![("message", message.into()), ("file", file.into())]).await;
            }
        }
    }
    area.change(
        Query::new("update person set first_language =")
            .value(format!("person.first_language {PLANTED}"))
            .push("where id =")
            .value(child),
    )
    .await;
    area.row(
        "placement",
        vec![
            ("id", id()),
            ("person", child.into()),
            ("otherwise", "OTH".into()),
            ("otherwise_words", mark("placement.otherwise_words")),
            ("starts_on", date(2024, 1, 1).into()),
            ("ends_on", date(2024, 6, 1).into()),
        ],
    )
    .await;
    area.row(
        "review_report",
        vec![
            ("id", id()),
            ("person", child.into()),
            ("meeting_on", day.clone()),
            ("takes_part", mark("review_report.takes_part")),
            ("recommends", "maintain".into()),
            ("text", mark("review_report.text")),
            ("sent_by", by()),
            ("sent_by_account", officer.account.into()),
            ("sent_on", day.clone()),
            ("organisation", school.into()),
        ],
    )
    .await;
    area.row(
        "sen2_value",
        vec![
            ("id", id()),
            ("person", child.into()),
            ("item", "orderseq".into()),
            ("value", mark("sen2_value.value")),
            ("said_by", by()),
            ("said_at", now.into()),
        ],
    )
    .await;
}

async fn family(area: &Area) -> Family_ {
    let school = area.school("Al-Noor Academy", "900123").await;
    area.change(Query::new("update organisation set street = 'Thornbury Road', town = 'Keighley', postcode = 'ZX7 1AB', phone = '01632 960123', contact_name = 'Farah Siddiqui' where id =").value(school)).await;
    let child = area.child("Zoe", "Ogden", date(2010, 3, 27), None).await;
    let sibling = area.child("Max", "Ogden", date(2014, 3, 27), None).await;
    area.place(child, school).await;
    area.place(sibling, school).await;
    let (mother, mina) = area.parent(child, "Mina", true).await;
    let (father, tom) = area.parent(child, "Tom", false).await;
    // The same two parents have another child, in the same home; a grandmother lives with them.
    for (person, lives_with) in [(mina, true), (tom, false)] {
        area.related(sibling, person, "Parent", (true, lives_with)).await;
    }
    let ada = area.relative(child, ("Ada", "Whitlock"), "Grandparent", true).await;
    for person in [child, sibling, mina, ada] {
        area.row(
            "address",
            vec![
                ("id", area.db.new_id::<()>().into()),
                ("person", person.into()),
                ("street", "108 Heather Way".into()),
                ("town", "Ilkley".into()),
                ("postcode", "ZX22 9QQ".into()),
            ],
        )
        .await;
        area.contact(person, "phone", "07700 900991").await;
    }
    let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
    for child in [child, sibling] {
        area.assign(child, &officer, "case_officer").await;
        plant(area, child, &father, &officer, school).await;
    }
    let manager = area.person("Mo Manager", Role::Manager, None).await;
    let rule = format!("from={tom}&about={mina}&reason=Court+order");
    let made = area.post(&manager, &format!("/children/{child}/contact-rules"), &rule).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    let mut everybody = vec![officer, manager, mother];
    for role in Role::ALL {
        let other = area.school(&format!("Elsewhere {role}"), &format!("77{:04}", everybody.len())).await;
        everybody.push(area.person(&format!("Some {role}"), role, role.needs_organisation().then_some(other)).await);
    }
    Family_ { child, sibling, father, everybody }
}

/// What a page or file says: of a file every word in it.
async fn read(area: &Area, who: &Someone, path: &str) -> (StatusCode, String) {
    let request = Request::get(path).header(header::COOKIE, &who.cookie).body(Body::empty()).unwrap();
    let response = area.respond(request).await;
    let status = response.status();
    let headers = format!("{:?}", response.headers());
    let kind = response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let inside = files::reading::read(&kind, &bytes).text.unwrap_or_default();
    (status, format!("{headers}\n{}\n{inside}", String::from_utf8_lossy(&bytes)))
}

/// Every address that there is: each route with every real id in each place, and every link on every page.
async fn addresses(area: &Area, family: &Family_) -> BTreeSet<String> {
    let mut tx = area.db.read().await.unwrap();
    let mut ids: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (name, table) in [
        ("notice", "notice"),
        ("file", "file"),
        ("advice", "advice"),
        ("message", "message"),
        ("consultation", "consultation"),
        ("comment", "comment"),
        ("event", "event"),
        ("line", "plan_line"),
        ("note", "case_note"),
        ("person", "person"),
        ("report", "review_report"),
        ("delivery", "notice_delivery"),
        ("task", "task"),
    ] {
        let rows: Vec<(uuid::Uuid,)> = Query::new(&format!("select id from {table}")).all(&mut tx).await.unwrap();
        ids.insert(name, rows.into_iter().map(|(id,)| id.to_string()).collect());
    }
    ids.insert("number", vec!["1".into(), "2".into()]);
    ids.insert("other", vec!["2".into()]);
    ids.insert("section", vec!["A1".into()]);
    ids.insert("kind", vec!["plan.issued".into(), "review.amend".into()]);
    ids.insert("rule", vec!["A-13".into()]);
    let mut all = BTreeSet::new();
    for route in rooms::all().routes().list().iter().filter(|route| route.method == axum::http::Method::GET) {
        let mut paths = vec![route.path.to_owned()];
        if route.path.starts_with("/children/{id}") {
            paths = [family.child, family.sibling]
                .iter()
                .map(|id| route.path.replacen("{id}", &id.to_string(), 1))
                .collect();
        }
        // What has an address of its own and is about a child.
        for (of, table) in [("/advice/", "advice"), ("/advice-requests/", "advice"), ("/review-reports/", "report")] {
            if route.path.starts_with(of) {
                paths = ids[table].iter().map(|id| route.path.replacen("{id}", id, 1)).collect();
            }
        }
        for (name, values) in &ids {
            let hole = format!("{{{name}}}");
            paths = paths
                .into_iter()
                .flat_map(|path| match path.contains(&hole) {
                    true => values.iter().map(|value| path.replace(&hole, value)).collect(),
                    false => vec![path],
                })
                .collect();
        }
        all.extend(paths.into_iter().filter(|path| !path.contains('{')));
    }
    all
}

/// The needles that somebody finds, with the page on which they stand and what they stand in.
async fn crawl(area: &Area, who: &Someone, addresses: &BTreeSet<String>) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut waiting: Vec<String> = addresses.iter().cloned().collect();
    let mut seen: BTreeSet<String> = addresses.clone();
    while let Some(path) = waiting.pop() {
        let (status, text) = read(area, who, &path).await;
        assert_ne!(status, StatusCode::INTERNAL_SERVER_ERROR, "{path}: {text}");
        for needle in NEEDLES {
            for (at, _) in text.match_indices(needle) {
                let from = text[..at].char_indices().rev().nth(90).map_or(0, |(at, _)| at);
                let until = text[at..].char_indices().nth(30).map_or(text.len(), |(more, _)| at + more);
                found
                    .entry(format!("{needle} on {path}: {}", &text[from..until].replace('\n', " ")))
                    .or_insert_with(|| text.clone());
            }
        }
        for href in text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let href = href.split('#').next().unwrap_or_default().replace("&amp;", "&");
            let ends = ["/sign-out", "/static", "/assets"].iter().any(|one| href.starts_with(one));
            if href.starts_with('/') && !ends && seen.insert(href.clone()) && seen.len() < 3_000 {
                waiting.push(href);
            }
        }
    }
    found
}

#[tokio::test]
async fn nothing_that_is_written_anywhere_tells_a_bound_parent_where_the_child_is() {
    let area = Area::on_sqlite(rooms::ROOMS).await;
    every_text_column_is_known(&area).await;
    let family = family(&area).await;
    let addresses = addresses(&area, &family).await;
    let told = crawl(&area, &family.father, &addresses).await;
    assert!(told.is_empty(), "{} leaks: {:#?}", told.len(), told.keys().take(20).collect::<Vec<_>>());
    // Whoever has nothing to do with the child reads none of it either; who works with it does.
    for who in family.everybody.iter().skip(3) {
        let strangers = [
            Role::Parent,
            Role::YoungPerson,
            Role::Senco,
            Role::Adviser,
            Role::EducationalPsychologist,
            Role::BoardMember,
            Role::Analyst,
            Role::Commissioner,
            Role::Editor,
            Role::PanelMember,
        ];
        if strangers.contains(&who.role) {
            let own: BTreeSet<String> =
                addresses.iter().filter(|path| path.starts_with("/children/")).cloned().collect();
            let told = crawl(&area, who, &own).await;
            let about: Vec<_> = told.keys().filter(|one| one.contains("on /children/")).take(10).collect();
            assert!(about.is_empty(), "{}: {about:#?}", who.name);
        }
    }
    // With the gate open the same walk finds what was planted in each column that a family can be shown.
    gate::testing::open(true);
    let told = crawl(&area, &family.father, &addresses).await;
    gate::testing::open(false);
    let all: String = told.values().cloned().collect();
    let missed: Vec<String> = TABLES
        .iter()
        .flat_map(|(table, columns)| columns.iter().map(move |(column, kind)| (format!("{table}.{column}"), *kind)))
        .filter(|(_, kind)| *kind == Family)
        .map(|(name, _)| name)
        // Who recorded an event is told by a name without a mark; a placement that ended is among the settings.
        .filter(|name| {
            ![
                "event.recorded_by",
                "placement.otherwise_words",
                "plan_version.begun_by",
                "file.added_by_name",
                "file.body",
            ]
            .contains(&name.as_str())
        })
        .filter(|name| !all.contains(&format!("{name} ")))
        .collect();
    assert!(missed.is_empty(), "the walk does not reach {missed:?}");
    let officer = crawl(&area, &family.everybody[0], &addresses).await;
    assert!(officer.keys().any(|one| one.contains("Heather Way")), "who works with the child knows where it is");
}

/// Every text column of the schema is one that this file knows.
async fn every_text_column_is_known(area: &Area) {
    let mut tx = area.db.read().await.unwrap();
    let rows: Vec<(String, String)> = Query::new(
        "select m.name, c.name from sqlite_master m, pragma_table_info(m.name) c
          where m.type = 'table' and lower(c.type) = 'text' and m.name not like '\\_sqlx%' escape '\\' and m.name not like 'sqlite%'",
    )
    .all(&mut tx)
    .await
    .unwrap();
    let mut unknown: BTreeSet<String> = BTreeSet::new();
    let mut there: BTreeSet<(String, String)> = BTreeSet::new();
    for (table, column) in rows {
        if !TABLES.iter().any(|(known, _)| *known == table) {
            unknown.insert(format!("{table}.{column}"));
        }
        there.insert((table, column));
    }
    assert!(unknown.is_empty(), "say in this file whether these can be about a family: {unknown:?}");
    for (table, columns) in TABLES {
        for (column, _) in *columns {
            assert!(there.contains(&((*table).to_owned(), (*column).to_owned())), "{table}.{column} is no column");
        }
    }
    let _ = Other;
}

/// Whoever reads about a child is made in three ways, and no more.
#[test]
fn a_reader_is_made_in_three_ways() {
    let source = include_str!("../../../platform/gate/src/reader.rs");
    let made = source.matches("-> Self").count() + source.matches("-> Result<Self>").count();
    assert_eq!(made, 3, "a session, an addressee, an export");
    assert!(!source.contains("pub struct Reader(pub"), "nobody else can make one");
}
