//! A family apart, with its places written into every text that there is about it.

use super::PLANTED;
use crate::common::{Area, Someone};
use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use people::{OrganisationId, PersonId};
use store::{Query, Value};

/// The family, and everybody who could look.
pub(super) struct Household {
    pub(super) child: PersonId,
    pub(super) sibling: PersonId,
    pub(super) father: Someone,
    /// The officer, the manager and the mother; then somebody of each role, who has nothing to do with the family.
    pub(super) everybody: Vec<Someone>,
    pub(super) letters: Letters,
}

/// Where the letters lie that were kept, as files.
pub(super) struct Letters {
    /// In the words that the father may have.
    pub(super) his: Vec<String>,
    pub(super) hers: Vec<String>,
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

/// The letters that were kept of each notice but the last. All have one to the mother, with her address; every other one
/// has one to the father too, so that of the rest he is shown hers. His are printed together, and hers.
async fn letters(area: &Area, children: [PersonId; 2], (father, mother): (PersonId, PersonId)) -> Letters {
    let now = area.db.now();
    let (letterhead, template) = (area.db.new_id::<()>(), area.db.new_id::<()>());
    let row = vec![
        ("id", letterhead.into()),
        ("number", 1_i64.into()),
        ("name", "Testshire".into()),
        ("team", "SEND team".into()),
        ("address", "".into()),
        ("telephone", "".into()),
        ("email", "".into()),
        ("website", "".into()),
        ("logo", "".into()),
        ("logo_alt", "".into()),
        ("added_by", "Test".into()),
        ("added_at", now.into()),
    ];
    area.row("letterhead", row).await;
    let row = vec![
        ("id", template.into()),
        ("kind", "plan.issued".into()),
        ("wording", "standard".into()),
        ("language", "en".into()),
        ("number", 1_i64.into()),
        ("state", "in_use".into()),
        ("checked", true.into()),
        ("body", "Subject: {child_name}\n\nDear {salutation}\n\n{reasons}\n\n{advice}\n\n{amendments}".into()),
        ("changed_by", "Test".into()),
        ("changed_at", now.into()),
        ("version", 1_i64.into()),
    ];
    area.row("letter_template", row).await;
    let mut kept = Letters { his: Vec::new(), hers: Vec::new() };
    for (to, is_his) in [(father, true), (mother, false)] {
        let run = area.db.new_id::<()>();
        let row =
            vec![("id", run.into()), ("restricted", false.into()), ("made_by", "Test".into()), ("made_at", now.into())];
        area.row("print_run", row).await;
        let files = if is_his { &mut kept.his } else { &mut kept.hers };
        files.extend(["pdf", "zip"].map(|kind| format!("/letters/to-print/{run}/{kind}")));
        for child in children {
            let mut tx = area.db.read().await.unwrap();
            let notices: Vec<(uuid::Uuid,)> = Query::new("select id from notice where person =")
                .value(child)
                .push("order by id")
                .all(&mut tx)
                .await
                .unwrap();
            drop(tx);
            let (_, with_letter) = notices.split_last().unwrap();
            for (notice,) in with_letter.iter().step_by(if is_his { 2 } else { 1 }) {
                let letter = area.db.new_id::<()>();
                let (name, address): (String, &[&str]) = if is_his {
                    ("Tom Parent".into(), &[])
                } else {
                    (format!("letter.made {PLANTED}"), &["108 Heather Way", "Ilkley", "ZX22 9QQ"])
                };
                let made = serde_json::json!({
                    "name": name, "addressed_as": name, "address": address, "is_own": false, "reference": "SEN/1",
                    "officer": { "name": "Asha Officer", "title": "", "telephone": "", "email": "" },
                    "size": 12, "language": "en", "pictures": false,
                });
                let row = vec![
                    ("id", letter.into()),
                    ("notice", (*notice).into()),
                    ("person", to.into()),
                    ("letterhead", letterhead.into()),
                    ("template", template.into()),
                    ("made", made.to_string().into()),
                    ("channel", "post".into()),
                    ("to_arrange", "".into()),
                    ("run", run.into()),
                    ("printed_at", now.into()),
                ];
                area.row("letter", row).await;
                let place = format!("/children/{child}/journey/notices/{notice}/letters/{letter}");
                files.extend(["pdf", "word"].map(|kind| format!("{place}/{kind}")));
            }
        }
    }
    kept
}

pub(super) async fn family(area: &Area) -> Household {
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
    let letters = letters(area, [child, sibling], (tom, mina)).await;
    let manager = area.person("Mo Manager", Role::Manager, None).await;
    let rule = format!("from={tom}&about={mina}&reason=Court+order");
    let made = area.post(&manager, &format!("/children/{child}/contact-rules"), &rule).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    let mut everybody = vec![officer, manager, mother];
    for role in Role::ALL {
        let other = area.school(&format!("Elsewhere {role}"), &format!("77{:04}", everybody.len())).await;
        everybody.push(area.person(&format!("Some {role}"), role, role.needs_organisation().then_some(other)).await);
    }
    Household { child, sibling, father, everybody, letters }
}
