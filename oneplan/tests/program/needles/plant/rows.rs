//! Rows straight into tables, each with what is planted in its free text.

use jiff::civil::{Date, date};
use people::{OrganisationId, PersonId};
use store::{Id, Query, Value};

use crate::common::{Area, Someone};
use crate::needles::PLANTED;

/// What is planted about one child.
pub(super) struct Planting<'a> {
    pub(super) area: &'a Area,
    pub(super) child: PersonId,
    pub(super) father: &'a Someone,
    pub(super) officer: &'a Someone,
    pub(super) school: OrganisationId,
    pub(super) now: jiff::Timestamp,
    pub(super) today: Date,
}

/// What is planted in a column: it begins with the column's name, so that it is known where it stands.
pub(super) fn mark(column: &str) -> Value {
    format!("{column} {PLANTED}").into()
}

pub(super) fn json(column: &str, key: &str) -> Value {
    serde_json::json!({ key: format!("{column} {PLANTED}") }).to_string().into()
}

impl Planting<'_> {
    pub(super) fn id(&self) -> Value {
        self.area.db.new_id::<()>().into()
    }

    pub(super) fn day(&self) -> Value {
        self.today.into()
    }

    pub(super) async fn everywhere(&self) {
        let event = self.events().await;
        self.views_and_consent().await;
        let advice = self.advice().await;
        self.plans(advice).await;
        self.notes().await;
        self.notices(event).await;
        self.evidence_and_consultations().await;
        self.messages().await;
        self.what_else_is_on_record().await;
    }

    /// Gives the one that notices are about.
    async fn events(&self) -> Id<()> {
        let event = self.area.db.new_id::<()>();
        let row = vec![
            ("id", event.into()),
            ("person", self.child.into()),
            ("kind", "plan.ceased".into()),
            ("happened_on", self.day()),
            ("recorded_at", self.now.into()),
            ("recorded_by", mark("event.recorded_by")),
            ("detail", json("event.detail", "reason")),
        ];
        self.area.row("event", row).await;
        for (kind, on) in [
            ("request.received", date(2026, 1, 5)),
            ("advice.returned", date(2026, 3, 5)),
            ("plan.draft_served", date(2026, 4, 6)),
        ] {
            let row = vec![
                ("id", self.id()),
                ("person", self.child.into()),
                ("kind", kind.into()),
                ("happened_on", on.into()),
                ("recorded_at", self.now.into()),
                ("recorded_by", mark("event.recorded_by")),
                ("detail", json("event.detail", "reason")),
            ];
            self.area.row("event", row).await;
        }
        event
    }

    async fn views_and_consent(&self) {
        let own: (uuid::Uuid,) = {
            let mut tx = self.area.db.read().await.unwrap();
            Query::new("select person from account where id =").value(self.father.account).one(&mut tx).await.unwrap()
        };
        let row = vec![
            ("id", self.id()),
            ("person", self.child.into()),
            ("account", self.officer.account.into()),
            ("written_by", mark("own_view.written_by")),
            ("written_at", self.now.into()),
            ("answers", json("own_view.answers", "like")),
        ];
        self.area.row("own_view", row).await;
        let row = vec![
            ("id", self.id()),
            ("person", own.0.into()),
            ("account", self.father.account.into()),
            ("asked_by", mark("details_change.asked_by")),
            ("asked_on", self.day()),
            ("changes", "{}".into()),
            ("state", "refused".into()),
            ("decided_by", mark("details_change.decided_by")),
            ("decided_on", self.day()),
            ("reason", mark("details_change.reason")),
        ];
        self.area.row("details_change", row).await;
        let row = vec![
            ("id", self.id()),
            ("person", self.child.into()),
            ("kind", "share_information".into()),
            ("given", true.into()),
            ("given_by", mark("consent.given_by")),
            ("given_on", self.day()),
            ("note", mark("consent.note")),
        ];
        self.area.row("consent", row).await;
    }

    async fn advice(&self) -> Id<()> {
        let advice = self.area.db.new_id::<()>();
        let row = vec![
            ("id", advice.into()),
            ("person", self.child.into()),
            ("line", "d".into()),
            ("asked_of", mark("advice.asked_of")),
            ("late_reason", "staff".into()),
            ("expected_on", self.day()),
            ("late_note", mark("advice.late_note")),
            ("late_said_on", self.day()),
        ];
        self.area.row("advice", row).await;
        let row = vec![
            ("id", self.id()),
            ("person", self.child.into()),
            ("kind", "advice.returned".into()),
            ("happened_on", date(2026, 3, 6).into()),
            ("recorded_at", self.now.into()),
            ("recorded_by", mark("event.recorded_by")),
            ("detail", "{}".into()),
            ("about", advice.into()),
        ];
        self.area.row("event", row).await;
        let row = vec![
            ("id", self.id()),
            ("advice", advice.into()),
            ("needs", mark("advice_text.needs")),
            ("provision", mark("advice_text.provision")),
            ("outcomes", mark("advice_text.outcomes")),
            ("not_known", false.into()),
            ("written_by", mark("advice_text.written_by")),
            ("written_on", date(2026, 3, 6).into()),
        ];
        self.area.row("advice_text", row).await;
        advice
    }

    async fn plans(&self, advice: Id<()>) {
        for (number, state) in [(1_i64, "served"), (2, "final")] {
            let plan = self.area.db.new_id::<()>();
            let row = vec![
                ("id", plan.into()),
                ("person", self.child.into()),
                ("number", number.into()),
                ("state", state.into()),
                ("begun_on", date(2026, 4, 1).into()),
                ("begun_by", mark("plan_version.begun_by")),
                ("frozen_on", date(2026, 4, 6).into()),
            ];
            self.area.row("plan_version", row).await;
            for section in ["A1", "A2", "BS", "B", "C", "D", "E", "F", "G", "H1", "H2", "I", "J"] {
                let row = vec![
                    ("id", self.id()),
                    ("plan", plan.into()),
                    ("line", self.id()),
                    ("section", section.into()),
                    ("rank", 1_i64.into()),
                    ("body", format!("plan_line.body {section} {number} {PLANTED}").into()),
                    ("who", mark("plan_line.who")),
                    ("quantity", mark("plan_line.quantity")),
                    ("source", advice.into()),
                    ("source_words", mark("plan_line.source_words")),
                    ("easy", mark("plan_line.easy")),
                    ("written_by", mark("plan_line.written_by")),
                    ("written_at", self.now.into()),
                    ("version", 1_i64.into()),
                ];
                self.area.row("plan_line", row).await;
            }
            self.comments(plan).await;
        }
    }

    async fn comments(&self, plan: Id<()>) {
        for account in [self.father.account, self.officer.account] {
            let own = account == self.father.account;
            let body: Value = if own { "comment.body of my own".into() } else { mark("comment.body") };
            let row = vec![
                ("id", self.id()),
                ("kind", "plan_version".into()),
                ("owner", plan.into()),
                ("body", body),
                ("asked", "school".into()),
                ("named", if own { "A school of my own".into() } else { mark("comment.named") }),
                ("made_by", if own { "Tom Parent".into() } else { mark("comment.made_by") }),
                ("made_by_account", account.into()),
                ("made_on", self.day()),
                ("answer", "part".into()),
                ("answer_reason", mark("comment.answer_reason")),
                ("answered_by", mark("comment.answered_by")),
            ];
            self.area.row("comment", row).await;
        }
    }

    async fn notes(&self) {
        let (note, corrected) = (self.area.db.new_id::<()>(), self.area.db.new_id::<()>());
        let version = |id: Id<()>| {
            vec![
                ("id", id.into()),
                ("person", self.child.into()),
                ("root", note.into()),
                ("kind", "call".into()),
                ("happened_on", self.day()),
                ("with_whom", mark("case_note.with_whom")),
                ("body", mark("case_note.body")),
                ("written_by", mark("case_note.written_by")),
                ("written_by_account", self.officer.account.into()),
                ("written_at", self.now.into()),
            ]
        };
        self.area.row("case_note", version(note)).await;
        let why = [("corrects", note.into()), ("corrected_why", mark("case_note.corrected_why"))];
        self.area.row("case_note", version(corrected).into_iter().chain(why).collect()).await;
        let row = vec![
            ("id", self.id()),
            ("person", self.child.into()),
            ("kind", "follow_up".into()),
            ("about", note.into()),
            ("due_on", self.day()),
            ("made_by", mark("task.made_by")),
            ("made_on", self.day()),
            ("what", mark("task.what")),
            ("for_name", mark("task.for_name")),
        ];
        self.area.row("task", row).await;
    }

    async fn notices(&self, event: Id<()>) {
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
            let notice = self.area.db.new_id::<()>();
            let row = vec![
                ("id", notice.into()),
                ("person", self.child.into()),
                ("event", event.into()),
                ("kind", kind.into()),
                ("fields", serde_json::Value::Object(every).to_string().into()),
                ("sent_on", self.day()),
                ("channel", "post".into()),
            ];
            self.area.row("notice", row).await;
            let right = serde_json::json!({ "reasons": format!("notice_correction.fields {PLANTED}") });
            let row = vec![
                ("id", self.id()),
                ("notice", notice.into()),
                ("was", self.day()),
                ("sent_on", self.day()),
                ("fields", right.to_string().into()),
                ("reason", mark("notice_correction.reason")),
                ("made_by", mark("notice_correction.made_by")),
                ("made_on", self.day()),
            ];
            self.area.row("notice_correction", row).await;
            let row = vec![
                ("id", self.id()),
                ("notice", notice.into()),
                ("addressee", mark("notice_delivery.addressee")),
                ("channel", "post".into()),
                ("sent_on", self.day()),
                ("received_on", self.day()),
                ("proof", mark("notice_delivery.proof")),
                ("copy_reason", mark("notice_delivery.copy_reason")),
                ("added_by", mark("notice_delivery.added_by")),
            ];
            self.area.row("notice_delivery", row).await;
        }
    }

    async fn evidence_and_consultations(&self) {
        let row = vec![
            ("id", self.id()),
            ("person", self.child.into()),
            ("part", "needs".into()),
            ("body", mark("evidence.body")),
            ("source", mark("evidence.source")),
            ("added_by", mark("evidence.added_by")),
            ("added_on", self.day()),
        ];
        self.area.row("evidence", row).await;
        let row = vec![
            ("id", self.id()),
            ("person", self.child.into()),
            ("organisation", self.school.into()),
            ("sent_on", self.day()),
            ("answer", "no".into()),
            ("grounds", "".into()),
            ("answer_reason", mark("consultation.answer_reason")),
            ("answered_by", mark("consultation.answered_by")),
            ("outcome", "not_named".into()),
            ("outcome_reason", mark("consultation.outcome_reason")),
            ("decided_by", mark("consultation.decided_by")),
        ];
        self.area.row("consultation", row).await;
        let row = vec![
            ("id", self.id()),
            ("person", self.child.into()),
            ("kind", "consulted".into()),
            ("organisation", self.school.into()),
            ("about", self.id()),
            ("starts_on", self.day()),
        ];
        self.area.row("admission", row).await;
    }

    async fn messages(&self) {
        let earlier: Value = (self.now - jiff::SignedDuration::from_hours(30)).into();
        for (sender, mine) in [(self.officer, false), (self.father, true)] {
            let message = self.area.db.new_id::<()>();
            let subject: Value = if mine { "a message of my own".into() } else { mark("message.subject") };
            let body: Value = if mine { "written by myself".into() } else { mark("message.body") };
            let row = vec![
                ("id", message.into()),
                ("person", self.child.into()),
                ("kind", "message".into()),
                ("subject", subject),
                ("body", body),
                ("sender", sender.account.into()),
                ("sender_name", if mine { "Tom Parent".into() } else { mark("message.sender_name") }),
                ("written_at", earlier.clone()),
                ("leaves_at", earlier.clone()),
            ];
            self.area.row("message", row).await;
            let to = if mine { self.officer } else { self.father };
            let row = vec![
                ("message", message.into()),
                ("account", to.account.into()),
                ("name", mark("message_recipient.name")),
                ("capacity", mark("message_recipient.capacity")),
            ];
            self.area.row("message_recipient", row).await;
            if !mine {
                self.files_of(message).await;
            }
        }
    }

    async fn files_of(&self, message: Id<()>) {
        for (title, partly) in [("file.title", false), ("file.title partly", true)] {
            let file = self.area.db.new_id::<()>();
            let row = vec![
                ("id", file.into()),
                ("person", self.child.into()),
                ("title", mark(title)),
                ("name", mark("file.name")),
                ("media_type", "text/plain; charset=utf-8".into()),
                ("size", 10_i64.into()),
                ("sha256", file.to_string().into()),
                ("body", mark("file.body")),
                ("partly_read", partly.into()),
                ("added_by", self.officer.account.into()),
                ("added_by_name", mark("file.added_by_name")),
                ("added_at", self.now.into()),
            ];
            self.area.row("file", row).await;
            let row = vec![("file", file.into()), ("content", format!("file.body {PLANTED}").into_bytes().into())];
            self.area.row("file_content", row).await;
            self.area.row("message_file", vec![("message", message.into()), ("file", file.into())]).await;
        }
    }

    async fn what_else_is_on_record(&self) {
        self.area
            .change(
                Query::new("update person set first_language =")
                    .value(format!("person.first_language {PLANTED}"))
                    .push("where id =")
                    .value(self.child),
            )
            .await;
        let row = vec![
            ("id", self.id()),
            ("person", self.child.into()),
            ("otherwise", "OTH".into()),
            ("otherwise_words", mark("placement.otherwise_words")),
            ("starts_on", date(2024, 1, 1).into()),
            ("ends_on", date(2024, 6, 1).into()),
        ];
        self.area.row("placement", row).await;
        let row = vec![
            ("id", self.id()),
            ("person", self.child.into()),
            ("meeting_on", self.day()),
            ("takes_part", mark("review_report.takes_part")),
            ("recommends", "maintain".into()),
            ("text", mark("review_report.text")),
            ("sent_by", mark("review_report.sent_by")),
            ("sent_by_account", self.officer.account.into()),
            ("sent_on", self.day()),
            ("organisation", self.school.into()),
        ];
        self.area.row("review_report", row).await;
        let row = vec![
            ("id", self.id()),
            ("person", self.child.into()),
            ("item", "orderseq".into()),
            ("value", mark("sen2_value.value")),
            ("said_by", mark("sen2_value.said_by")),
            ("said_at", self.now.into()),
        ];
        self.area.row("sen2_value", row).await;
    }
}
