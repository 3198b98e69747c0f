//! What only those who work with a child are shown, and what stands on no page: something in each column that can hold it.

use axum::http::StatusCode;
use jiff::civil::date;
use people::PersonId;
use serde_json::json;
use store::{Actor, AllowedBy, Entry, Id, Query, Value};

use super::rows::{Planting, json as answers, mark};
use crate::common::Someone;
use crate::needles::PLANTED;

/// What is planted about one child for those who work with it.
pub(super) struct Work<'a> {
    pub(super) planting: Planting<'a>,
    pub(super) father: PersonId,
    pub(super) mother: (&'a Someone, PersonId),
    pub(super) grandmother: PersonId,
}

/// A hash that nothing else has.
fn hash(id: Id<()>) -> Value {
    id.to_string().into()
}

impl Work<'_> {
    fn new_id(&self) -> Id<()> {
        self.planting.area.db.new_id()
    }

    fn id(&self) -> Value {
        self.planting.id()
    }

    fn child(&self) -> Value {
        self.planting.child.into()
    }

    fn day(&self) -> Value {
        self.planting.day()
    }

    fn now(&self) -> Value {
        self.planting.now.into()
    }

    fn officer(&self) -> Value {
        self.planting.officer.account.into()
    }

    async fn row(&self, table: &'static str, row: Vec<(&'static str, Value)>) {
        self.planting.area.row(table, row).await;
    }

    async fn one(&self, sql: &str) -> uuid::Uuid {
        let mut tx = self.planting.area.db.read().await.unwrap();
        let (id,): (uuid::Uuid,) = Query::new(sql).value(self.planting.child).one(&mut tx).await.unwrap();
        id
    }

    /// Gives the link and the code of somebody who is asked for advice and has no account.
    pub(super) async fn everywhere(&self) -> (String, String) {
        self.contacts().await;
        self.decisions().await;
        self.joins_and_holds().await;
        self.opened_for_a_reason().await;
        self.panel().await;
        self.plans().await;
        self.letters().await;
        self.what_was_taken_back().await;
        self.request_from_outside().await;
        self.files_of_advice().await;
        self.returns().await;
        self.of_the_officer().await;
        self.feedback().await;
        self.advice_that_waits().await
    }

    async fn contacts(&self) {
        let (mother, mina) = self.mother;
        let row = vec![
            ("id", self.id()),
            ("person", mina.into()),
            ("addressed_as", mark("contact_need.addressed_as")),
            ("interpreter", mark("contact_need.interpreter")),
            ("letter_language", "".into()),
            ("wording", "standard".into()),
            ("print_size", 12_i64.into()),
            ("braille", false.into()),
            ("audio", false.into()),
            ("reached_by", "".into()),
            ("other", mark("contact_need.other")),
            ("said_by", mark("contact_need.said_by")),
            ("said_on", self.day()),
            ("version", 1_i64.into()),
        ];
        self.row("contact_need", row).await;
        let row = vec![
            ("id", self.id()),
            ("child", self.child()),
            ("about_person", self.grandmother.into()),
            ("with_person", mina.into()),
            ("what", "address".into()),
            ("reason", mark("contact_shared.reason")),
            ("decided_by", mark("contact_shared.decided_by")),
            ("starts_on", date(2026, 1, 5).into()),
        ];
        self.row("contact_shared", row).await;
        // Of somebody who lives with the mother it would hold her letters.
        let aunt = self.planting.area.relative(self.planting.child, ("Una", "Marsden"), "Aunt", false).await;
        let row = vec![
            ("id", self.id()),
            ("person", aunt.into()),
            ("account", mother.account.into()),
            ("asked_by", mark("details_change.asked_by")),
            ("asked_on", self.day()),
            ("changes", answers("details_change.changes", "kept_from")),
            ("state", "waiting".into()),
        ];
        self.row("details_change", row).await;
    }

    async fn decisions(&self) {
        let row = vec![
            ("id", self.id()),
            ("young_person", self.child()),
            ("person", self.mother.1.into()),
            ("basis", "deputy".into()),
            ("evidence", mark("decision_maker.evidence")),
            ("found_by", mark("decision_maker.found_by")),
            ("found_on", date(2025, 1, 6).into()),
            ("starts_on", date(2025, 1, 6).into()),
            ("review_on", date(2026, 1, 6).into()),
            ("ends_on", date(2025, 6, 2).into()),
            ("end_reason", mark("decision_maker.end_reason")),
            ("recorded_by", mark("decision_maker.recorded_by")),
            ("recorded_at", self.now()),
        ];
        self.row("decision_maker", row).await;
        let row = vec![
            ("id", self.id()),
            ("person", self.child()),
            ("told_on", self.day()),
            ("how", mark("rights_told.how")),
            ("recorded_by", mark("rights_told.recorded_by")),
            ("recorded_at", self.now()),
        ];
        self.row("rights_told", row).await;
        let row = vec![
            ("id", self.id()),
            ("person", self.child()),
            ("rule", law::ids::DECISION_TO_ASSESS.into()),
            ("ground", "exceptional_personal_circumstances".into()),
            ("facts", mark("reliance.facts")),
            ("judged_by", mark("reliance.judged_by")),
            ("reason", mark("reliance.reason")),
            ("judged_on", date(2026, 2, 2).into()),
        ];
        self.row("reliance", row).await;
        let row = vec![
            ("id", self.id()),
            ("child", self.child()),
            ("for_person", self.father.into()),
            ("kind", "text".into()),
            ("fingerprint", hash(self.new_id())),
            ("title", mark("reading.title")),
            ("body", mark("reading.body")),
            ("place", format!("/children/{}", self.planting.child).into()),
            ("reason", mark("reading.reason")),
            ("first_by", self.officer()),
            ("first_name", mark("reading.first_name")),
            ("first_at", self.now()),
            ("needs_second", true.into()),
        ];
        self.row("reading", row).await;
    }

    async fn joins_and_holds(&self) {
        let other = self.planting.area.child("Maxim", "Ogdon", date(2014, 3, 27), None).await;
        for is_separated in [false, true] {
            let then: Value = if is_separated { self.now() } else { None::<jiff::Timestamp>.into() };
            let mut row = vec![
                ("id", self.id()),
                ("kept", self.child()),
                ("other", other.into()),
                ("reason", mark("record_join.reason")),
                ("asked_by", self.officer()),
                ("asked_name", mark("record_join.asked_name")),
                ("asked_at", self.now()),
                ("needs_second", true.into()),
                ("joined_at", then.clone()),
                ("kept_was_restricted", false.into()),
                ("other_was_restricted", false.into()),
                ("identifiers", "".into()),
                ("separated_at", then),
            ];
            if is_separated {
                row.push(("separated_reason", mark("record_join.separated_reason")));
            }
            self.row("record_join", row).await;
        }
        let row = vec![
            ("id", self.id()),
            ("person", self.child()),
            ("because", mark("retention_hold.because")),
            ("held_by", mark("retention_hold.held_by")),
            ("held_on", self.day()),
        ];
        self.row("retention_hold", row).await;
        let row = vec![
            ("id", self.id()),
            ("person", self.child()),
            ("account", self.officer()),
            ("account_name", mark("access_request.account_name")),
            ("kind", "break_glass".into()),
            ("reason", mark("access_request.reason")),
            ("asked_at", self.now()),
            ("granted", false.into()),
        ];
        self.row("access_request", row).await;
        let row = vec![
            ("id", self.id()),
            ("kind", "sen2".into()),
            ("reason", mark("export_request.reason")),
            ("asked_by", self.officer()),
            ("asked_name", mark("export_request.asked_name")),
            ("asked_at", self.now()),
            ("agreed", false.into()),
        ];
        self.row("export_request", row).await;
    }

    /// Why somebody looked, and at what, as the log keeps it.
    async fn opened_for_a_reason(&self) {
        let Planting { area, child, officer, .. } = &self.planting;
        let by = AllowedBy::of_roles([("case officer", "the child is on their caseload")]);
        let entry = Entry::new("child.open", "person", Some(child.uuid()), by)
            .detail(json!({ "part": format!("audit_entry.detail {PLANTED}") }))
            .reason(&format!("audit_entry.reason {PLANTED}"));
        let actor = Actor { account: Some(officer.account.uuid()), name: officer.name.clone() };
        area.db.log_read(&actor, entry).await.unwrap();
    }

    async fn panel(&self) {
        let (panel, item) = (self.new_id(), self.new_id());
        let row = vec![
            ("id", panel.into()),
            ("held_on", date(2026, 12, 1).into()),
            ("title", "Assessment panel".into()),
            ("made_by", "Test".into()),
        ];
        self.row("panel", row).await;
        let row = vec![
            ("id", item.into()),
            ("panel", panel.into()),
            ("person", self.child()),
            ("rank", 1_i64.into()),
            ("question", "assess".into()),
            ("proposed", mark("panel_item.proposed")),
            ("recommendation", "no".into()),
            ("reasons", mark("panel_item.reasons")),
            ("recommended_by", mark("panel_item.recommended_by")),
            ("recommended_on", self.day()),
        ];
        self.row("panel_item", row).await;
        let row = vec![
            ("item", item.into()),
            ("account", self.id()),
            ("name", mark("panel_conflict.name")),
            ("reason", mark("panel_conflict.reason")),
            ("declared_at", self.now()),
        ];
        self.row("panel_conflict", row).await;
    }

    async fn plans(&self) {
        let plan = self.one("select id from plan_version where state = 'served' and person =").await;
        let event = self.one("select id from event where kind = 'plan.draft_served' and person =").await;
        let row = vec![
            ("id", self.id()),
            ("person", self.child()),
            ("service", self.planting.school.into()),
            ("asked_by", mark("health_agreement.asked_by")),
            ("asked_on", self.day()),
            ("due_on", self.day()),
            ("answer", "not_agreed".into()),
            ("reason", mark("health_agreement.reason")),
            ("answered_by", mark("health_agreement.answered_by")),
            ("answered_on", self.day()),
        ];
        self.row("health_agreement", row).await;
        let row = vec![
            ("id", self.id()),
            ("person", self.child()),
            ("event", event.into()),
            ("otherwise", "OTH".into()),
            ("otherwise_words", mark("named_setting.otherwise_words")),
            ("rank", 2_i64.into()),
            ("sen_unit", false.into()),
            ("resourced_provision", false.into()),
        ];
        self.row("named_setting", row).await;
        let row = vec![
            ("id", self.id()),
            ("kind", "plan_version".into()),
            ("owner", plan.into()),
            ("number", 1_i64.into()),
            ("step", "taken_back".into()),
            ("title", "Draft plan".into()),
            ("href", format!("/children/{}/plan", self.planting.child).into()),
            ("checksum", "".into()),
            ("by_name", mark("approval_step.by_name")),
            ("reason", mark("approval_step.reason")),
            ("made_at", self.now()),
        ];
        self.row("approval_step", row).await;
        let row = vec![
            ("kind", "plan_version".into()),
            ("owner", self.id()),
            ("content", mark("frozen.content")),
            ("sha256", "".into()),
            ("reason", mark("frozen.reason")),
            ("made_by", mark("frozen.made_by")),
            ("made_at", self.now()),
        ];
        self.row("frozen", row).await;
        let row = vec![
            ("id", self.id()),
            ("person", self.child()),
            ("kind", "plan.issued".into()),
            ("form", answers("issuing.form", "notice-reasons")),
            ("made_by", self.officer()),
            ("made_by_name", mark("issuing.made_by_name")),
            ("made_at", self.now()),
            ("ended_at", self.now()),
        ];
        self.row("issuing", row).await;
    }

    /// What an officer settled, and a letter that should not have gone.
    async fn letters(&self) {
        let row = vec![
            ("id", self.id()),
            ("person", self.child()),
            ("kind", "follow_up".into()),
            ("due_on", self.day()),
            ("made_by", mark("task.made_by")),
            ("made_on", self.day()),
            ("done_by", mark("task.done_by")),
            ("done_on", self.day()),
            ("done_how", mark("task.done_how")),
        ];
        self.row("task", row).await;
        let event = self.one("select id from event where kind = 'plan.draft_served' and person =").await;
        let row = vec![
            ("id", self.id()),
            ("person", self.child()),
            ("event", event.into()),
            ("kind", "plan.refused".into()),
            ("fields", answers("notice.fields", "reasons")),
            ("sent_on", self.day()),
            ("channel", "post".into()),
            ("withdrawn_at", self.now()),
            ("withdrawn_by", mark("notice.withdrawn_by")),
            ("withdrawn_why", mark("notice.withdrawn_why")),
        ];
        self.row("notice", row).await;
    }

    /// A message and a document that should not have gone.
    async fn what_was_taken_back(&self) {
        let earlier: Value = (self.planting.now - jiff::SignedDuration::from_hours(30)).into();
        let row = vec![
            ("id", self.id()),
            ("person", self.child()),
            ("kind", "message".into()),
            ("subject", mark("message.subject")),
            ("body", mark("message.body")),
            ("sender", self.officer()),
            ("sender_name", mark("message.sender_name")),
            ("written_at", earlier.clone()),
            ("leaves_at", earlier),
            ("let_out", mark("message.let_out")),
            ("withdrawn_at", self.now()),
            ("withdrawn_by", mark("message.withdrawn_by")),
            ("withdrawn_why", mark("message.withdrawn_why")),
        ];
        self.row("message", row).await;
        let file = self.new_id();
        let row = vec![
            ("id", file.into()),
            ("person", self.child()),
            ("title", mark("file.title withdrawn")),
            ("name", mark("file.name")),
            ("media_type", "text/plain; charset=utf-8".into()),
            ("size", 10_i64.into()),
            ("sha256", hash(file)),
            ("added_by", self.officer()),
            ("added_by_name", mark("file.added_by_name")),
            ("added_at", self.now()),
            ("withdrawn_at", self.now()),
            ("withdrawn_why", mark("file.withdrawn_why")),
        ];
        self.row("file", row).await;
    }

    /// A file whose bytes are gone.
    async fn stored(&self) -> Value {
        let id = self.new_id();
        let row = vec![
            ("id", id.into()),
            ("size", 10_i64.into()),
            ("sha256", hash(id)),
            ("sealed_sha256", hash(id)),
            ("secret", "".into()),
            ("stored_at", self.now()),
            ("removed_at", self.now()),
            ("gone_at", self.now()),
        ];
        self.row("stored_file", row).await;
        id.into()
    }

    async fn request_from_outside(&self) {
        let intake = self.new_id();
        let row = vec![
            ("id", intake.into()),
            ("code_hash", hash(intake)),
            ("state", "placed".into()),
            ("answers", answers("intake.answers", "needs")),
            ("as_sent", answers("intake.as_sent", "needs")),
            ("close_asked_why", mark("intake.close_asked_why")),
            ("begun_at", self.now()),
            ("saved_at", self.now()),
            ("reference", "R-1".into()),
            ("sent_on", self.day()),
            ("person", self.child()),
            ("placed_by", mark("intake.placed_by")),
            ("placed_on", self.day()),
        ];
        self.row("intake", row).await;
        let row = vec![
            ("id", self.id()),
            ("intake", intake.into()),
            ("content", self.stored().await),
            ("name", mark("request_file.name")),
            ("media_type", "text/plain; charset=utf-8".into()),
            ("added_at", self.now()),
        ];
        self.row("request_file", row).await;
        let row = vec![
            ("person", self.child()),
            ("account", self.officer()),
            ("answers", answers("request_draft.answers", "needs")),
            ("saved_at", self.now()),
        ];
        self.row("request_draft", row).await;
    }

    async fn files_of_advice(&self) {
        let advice = self.one("select id from advice where person =").await;
        let row = vec![
            ("id", self.id()),
            ("owner_kind", "advice".into()),
            ("owner", advice.into()),
            ("content", self.stored().await),
            ("name", mark("attachment.name")),
            ("media_type", "text/plain; charset=utf-8".into()),
            ("added_by", self.officer()),
            ("added_by_name", mark("attachment.added_by_name")),
            ("added_at", self.now()),
            ("looked_at", self.now()),
            ("held_because", mark("attachment.held_because")),
            ("removed_at", self.now()),
            ("removed_because", mark("attachment.removed_because")),
        ];
        self.row("attachment", row).await;
    }

    async fn returns(&self) {
        let batch = self.new_id();
        let row = vec![
            ("id", batch.into()),
            ("file_name", "return.xml".into()),
            ("year", 2026_i64.into()),
            ("authority", "890".into()),
            ("made_by", "Test".into()),
            ("made_at", self.now()),
            ("finished_at", self.now()),
        ];
        self.row("sen2_import", row).await;
        let row = vec![
            ("id", self.id()),
            ("batch", batch.into()),
            ("number", 1_i64.into()),
            ("line", 2_i64.into()),
            ("shown", mark("sen2_import_person.shown")),
            ("state", "matched".into()),
            ("person", self.child()),
            ("why", mark("sen2_import_person.why")),
            ("print", "".into()),
            ("content", mark("sen2_import_person.content")),
            ("version", 1_i64.into()),
        ];
        self.row("sen2_import_person", row).await;
        let row = vec![
            ("batch", batch.into()),
            ("person", self.child()),
            ("table_name", "identifier".into()),
            ("row_id", self.id()),
            ("detail", mark("sen2_import_row.detail")),
        ];
        self.row("sen2_import_row", row).await;
        let row = vec![
            ("id", self.id()),
            ("batch", batch.into()),
            ("number", 1_i64.into()),
            ("person", self.child()),
            ("who", mark("sen2_not_taken.who")),
            ("item", mark("sen2_not_taken.item")),
            ("value", mark("sen2_not_taken.value")),
            ("place", mark("sen2_not_taken.place")),
            ("line", 2_i64.into()),
            ("why", mark("sen2_not_taken.why")),
        ];
        self.row("sen2_not_taken", row).await;
        let row = vec![
            ("id", self.id()),
            ("person", self.child()),
            ("rule", "2.1".into()),
            ("level", "error".into()),
            ("items", mark("sen2_finding.items")),
            ("value", mark("sen2_finding.value")),
            ("words", mark("sen2_finding.words")),
            ("fix", "".into()),
            ("since", self.day()),
        ];
        self.row("sen2_finding", row).await;
    }

    /// What the officer keeps for themselves.
    async fn of_the_officer(&self) {
        let row = vec![
            ("id", self.id()),
            ("account", self.officer()),
            ("list", "/letters/to-print".into()),
            ("query", "".into()),
            ("name", mark("saved_view.name")),
            ("made_at", self.now()),
        ];
        self.row("saved_view", row).await;
        let row = vec![
            ("id", self.id()),
            ("account", self.officer()),
            ("asked", answers("saved_search.asked", "name")),
            ("made_at", self.now()),
        ];
        self.row("saved_search", row).await;
        let row = vec![
            ("id", self.id()),
            ("account", self.officer()),
            ("path", format!("/children/{}/notes/new", self.planting.child).into()),
            ("fields", answers("unsaved_form.fields", "body")),
            ("kept_at", self.now()),
            ("seen_at", self.now()),
        ];
        self.row("unsaved_form", row).await;
    }

    async fn feedback(&self) {
        let row = vec![
            ("id", self.id()),
            ("page", "/children/{id}".into()),
            ("useful", false.into()),
            ("body", mark("page_feedback.body")),
            ("sent_at", self.now()),
        ];
        self.row("page_feedback", row).await;
    }

    async fn advice_that_waits(&self) -> (String, String) {
        let piece = self.new_id();
        let row = vec![
            ("id", piece.into()),
            ("person", self.child()),
            ("line", "f".into()),
            ("asked_of", "A therapist".into()),
            ("late_reason", "staff".into()),
            ("expected_on", date(2026, 12, 1).into()),
            ("late_note", mark("advice.late_note")),
            ("late_said_on", self.day()),
            ("late_said_by", mark("advice.late_said_by")),
            ("email", "advice.email 900991@park.example".into()),
            ("phone", "advice.phone 07700 900991".into()),
        ];
        self.row("advice", row).await;
        let row = vec![
            ("id", self.id()),
            ("person", self.child()),
            ("kind", "advice.asked".into()),
            ("happened_on", date(2026, 2, 2).into()),
            ("recorded_at", self.now()),
            ("recorded_by", mark("event.recorded_by")),
            ("detail", "{}".into()),
            ("about", piece.into()),
        ];
        self.row("event", row).await;
        let row = vec![
            ("id", self.id()),
            ("advice", piece.into()),
            ("address", "advice_reminder.address 900991@park.example".into()),
            ("sent_on", self.day()),
            ("sent_by", mark("advice_reminder.sent_by")),
        ];
        self.row("advice_reminder", row).await;
        let Planting { area, child, officer, now, .. } = &self.planting;
        let invite = format!("/children/{child}/advice/{piece}/guest");
        let made = area.post(officer, &invite, "name=Ines+Guest,+therapist").await;
        assert_eq!(made.status, StatusCode::OK, "{}", made.text);
        let link = made.text.split("http://test/guest/").nth(1).unwrap()[..64].to_owned();
        let code = made.text.split(r#"name="code" type="text" readonly value=""#).nth(1).unwrap()[..6].to_owned();
        // Another was given a link, whose name tells where they are.
        let other = self.new_id();
        let row = vec![
            ("id", other.into()),
            ("person", self.child()),
            ("advice", piece.into()),
            ("name", mark("guest.name")),
            ("link_hash", hash(other)),
            ("code_hash", hash(other)),
            ("made_by", mark("guest.made_by")),
            ("made_at", self.now()),
            ("expires_at", (*now + jiff::SignedDuration::from_hours(24)).into()),
            ("tries", 0_i64.into()),
            // Cancelled while they wrote.
            ("revoked_at", self.now()),
            ("draft", answers("guest.draft", "needs")),
            ("draft_at", self.now()),
        ];
        self.row("guest", row).await;
        (link, code)
    }
}
