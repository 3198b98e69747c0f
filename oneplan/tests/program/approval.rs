//! Comments, approval by a second person, and what is frozen: through the door, on the things that have them.

use crate::common::{Area, Someone, on_each};
use ::testing::casework::{AGREED, notice, on, recorded, weeks_ago};
use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use oneplan::rooms;
use people::PersonId;
use store::query::insert;
use store::{Actor, Clock, Entry, Query, Right, testing};

/// A workstream with one report of a month; gives the report's address.
async fn report(area: &Area, lead: &Someone) -> String {
    area.post(lead, "/projects/workstreams/new", "name=Our+SEND+Journey&lead=Ann").await;
    let mut tx = area.db.read().await.unwrap();
    let stream = projects::records::programmes::all(&mut tx).await.unwrap().first().unwrap().id;
    drop(tx);
    write(area, lead, &format!("/projects/workstreams/{stream}/report"), "Forms+agreed").await
}

async fn write(area: &Area, lead: &Someone, at: &str, done: &str) -> String {
    let month = area.today().first_of_month();
    let made = area.post(lead, at, &format!("month={month}&done={done}&next=Reminders&help=")).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    made.location
}

/// What the approval of a thing says on a page.
fn state(page: &str) -> &str {
    page.split("data-approval=\"").nth(1).map_or("none", |rest| rest.split('"').next().unwrap())
}

/// The checksum that the link to decide carries.
fn seen(page: &str) -> String {
    page.split("decision?seen=").nth(1).unwrap_or_else(|| panic!("{page}"))[..64].to_owned()
}

async fn texts(area: &Area, sql: &str) -> Vec<String> {
    let mut tx = area.db.read().await.unwrap();
    let rows: Vec<(String,)> = Query::new(sql).all(&mut tx).await.unwrap();
    rows.into_iter().map(|(text,)| text).collect()
}

#[tokio::test]
async fn a_report_is_sent_to_a_named_person_returned_with_a_reason_and_approved() {
    on_each(|area| async move {
        let lead = area.person("Com Missioner", Role::Commissioner, None).await;
        let sponsor = area.person("Spo Nsor", Role::BoardMember, None).await;
        let other = area.person("Ot Her", Role::BoardMember, None).await;
        let analyst = area.person("Tom Analyst", Role::Analyst, None).await;
        let at = report(&area, &lead).await;
        assert_eq!(state(&area.get(&lead, &at).await.text), "draft");
        assert_eq!(
            state(&area.get(&analyst, &at).await.text),
            "none",
            "whoever neither writes nor decides is told nothing"
        );
        let approval = format!("{at}/approval");
        let form = area.get(&lead, &approval).await.text;
        assert!(form.contains(&sponsor.account.to_string()) && !form.contains(&lead.account.to_string()), "{form}");
        let nobody = area.post(&lead, &approval, "to=").await;
        assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(nobody.refuses("to"));
        assert_eq!(
            area.post(&sponsor, &approval, &format!("to={}", other.account)).await.status,
            StatusCode::FORBIDDEN
        );
        let sent = area.post(&lead, &approval, &format!("to={}&note=Please+read", sponsor.account)).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);

        // It waits for the one who was named, and for nobody else.
        assert!(area.get(&sponsor, "/").await.text.contains("data-approvals=\"1\""));
        assert!(!area.get(&other, "/").await.text.contains("data-approvals"));
        assert!(area.get(&sponsor, "/approvals").await.text.contains(&at));
        assert!(!area.get(&other, "/approvals").await.text.contains(&at));
        let decision = format!("{approval}/decision");
        let read = seen(&area.get(&sponsor, &at).await.text);
        let not_asked = area.post(&other, &decision, &format!("decision=approve&seen={read}")).await;
        assert_eq!(not_asked.status, StatusCode::NOT_FOUND);
        let silent = area.post(&sponsor, &decision, &format!("decision=return&reason=&seen={read}")).await;
        assert!(silent.refuses("reason"), "{}", silent.text);
        let back =
            area.post(&sponsor, &decision, &format!("decision=return&reason=Say+what+is+late&seen={read}")).await;
        assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.text);
        let page = area.get(&lead, &at).await.text;
        assert!(state(&page) == "returned" && page.contains("Say what is late"), "{page}");
        assert!(!area.get(&sponsor, "/").await.text.contains("data-approvals"));

        // Its words are taken into a new one, which is sent and approved.
        let again =
            page.split("href=\"").find(|part| part.contains("/report?from=")).unwrap().split('"').next().unwrap();
        assert!(area.get(&lead, again).await.text.contains("Forms agreed"));
        let second = write(&area, &lead, again.split('?').next().unwrap(), "Forms+agreed,+two+late").await;
        assert_eq!(state(&area.get(&lead, &second).await.text), "draft");
        area.post(&lead, &format!("{second}/approval"), &format!("to={}", sponsor.account)).await;
        let read = seen(&area.get(&sponsor, &second).await.text);
        let yes =
            area.post(&sponsor, &format!("{second}/approval/decision"), &format!("decision=approve&seen={read}")).await;
        assert_eq!(yes.status, StatusCode::SEE_OTHER, "{}", yes.text);
        assert_eq!(state(&area.get(&lead, &second).await.text), "approved");
        assert_eq!(state(&area.get(&lead, &at).await.text), "returned");
        let twice =
            area.post(&sponsor, &format!("{second}/approval/decision"), &format!("decision=approve&seen={read}")).await;
        assert_eq!(twice.status, StatusCode::CONFLICT);
        let history = area.get(&lead, &format!("{second}/approval")).await.text;
        assert!(history.contains("op-timeline") && history.contains("Spo Nsor"), "{history}");
        let steps = texts(&area, "select step from approval_step order by made_at, number").await;
        assert_eq!(steps.len(), 4, "{steps:?}");
        let audited = texts(&area, "select detail from audit_entry where detail like '%\"approval\"%'").await;
        assert_eq!(audited.len(), 4, "{audited:?}");
        // Whoever is to know is told, and nothing more is said.
        let mut told = texts(&area, "select kind from outbox order by kind").await;
        told.dedup();
        assert_eq!(told, ["approval.approved", "approval.returned", "approval.waiting"]);
    })
    .await;
}

#[tokio::test]
async fn nobody_approves_their_own_nor_for_somebody_whose_account_they_had_in_hand() {
    on_each(|area| async move {
        let lead = area.person("Com Missioner", Role::Commissioner, None).await;
        let puppet = area.person("Pup Pet", Role::BoardMember, None).await;
        let sponsor = area.person("Spo Nsor", Role::BoardMember, None).await;
        let at = report(&area, &lead).await;
        let now = area.db.now();
        let hand = vec![("account", puppet.account.into()), ("hand", lead.account.into()), ("at", now.into())];
        area.row("account_hand", hand).await;
        let form = area.get(&lead, &format!("{at}/approval")).await.text;
        assert!(form.contains(&sponsor.account.to_string()) && !form.contains(&puppet.account.to_string()), "{form}");
        for who in [lead.account, puppet.account] {
            let sent = area.post(&lead, &format!("{at}/approval"), &format!("to={who}")).await;
            assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        // A link to the other's account that came later counts too.
        area.post(&lead, &format!("{at}/approval"), &format!("to={}", sponsor.account)).await;
        let hand = vec![("account", sponsor.account.into()), ("hand", lead.account.into()), ("at", now.into())];
        area.row("account_hand", hand).await;
        let read = seen(&area.get(&sponsor, &at).await.text);
        let answer =
            area.post(&sponsor, &format!("{at}/approval/decision"), &format!("decision=approve&seen={read}")).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.text);
        // What was sent can be taken back.
        assert_eq!(area.post(&lead, &format!("{at}/approval/take-back"), "").await.status, StatusCode::SEE_OTHER);
        assert_eq!(state(&area.get(&lead, &at).await.text), "draft");
        assert!(!area.get(&sponsor, "/").await.text.contains("data-approvals"));
    })
    .await;
}

/// A child with a working version of one line; gives its officer, manager, and the address of the plan.
async fn plan(area: &Area) -> (Someone, Someone, PersonId, String) {
    let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
    let manager = area.person("Mo Manager", Role::Manager, None).await;
    let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
    area.assign(child, &officer, "case_officer").await;
    let at = format!("/children/{child}/plan");
    assert_eq!(area.post(&officer, &format!("{at}/begin"), "").await.status, StatusCode::SEE_OTHER);
    let line = area.post(&officer, &format!("{at}/new/B"), "body=Zoe+understands+three+words").await;
    assert_eq!(line.status, StatusCode::SEE_OTHER, "{}", line.text);
    (officer, manager, child, at)
}

#[tokio::test]
async fn an_edit_cancels_the_approval_of_a_plan() {
    on_each(|area| async move {
        let (officer, manager, child, at) = plan(&area).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        let approval = format!("{at}/approval");
        assert_eq!(state(&area.get(&officer, &at).await.text), "draft");
        area.post(&officer, &approval, &format!("to={}", manager.account)).await;
        let page = area.get(&manager, &at).await.text;
        let read = seen(&page);
        // Changed after the manager read it: what was read is what is approved.
        let line = page.split("/plan/lines/").nth(1).unwrap()[..36].to_owned();
        let edit = |version: u8, words: &'static str| {
            let (area, officer, to) = (&area, &officer, format!("{at}/lines/{line}"));
            async move {
                let saved = area.post(officer, &to, &format!("version={version}&body={words}")).await;
                assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
            }
        };
        edit(1, "Zoe+understands+four+words").await;
        let decision = format!("{approval}/decision");
        let late = area.post(&manager, &decision, &format!("decision=approve&seen={read}")).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(late.refuses("decision"), "{}", late.text);
        let read = seen(&area.get(&manager, &at).await.text);
        let yes = area.post(&manager, &decision, &format!("decision=approve&seen={read}")).await;
        assert_eq!(yes.status, StatusCode::SEE_OTHER, "{}", yes.text);
        assert_eq!(state(&area.get(&officer, &at).await.text), "approved");
        // Another word: the approval no longer counts. The old words back: it counts again, for that is what was approved.
        edit(2, "Zoe+understands+five+words").await;
        assert_eq!(state(&area.get(&officer, &at).await.text), "changed");
        edit(3, "Zoe+understands+four+words").await;
        assert_eq!(state(&area.get(&officer, &at).await.text), "approved");
        // The family sees nothing of it, and comes to none of its pages.
        assert_eq!(state(&area.get(&parent, &at).await.text), "none");
        for page in [&approval, &decision] {
            assert_eq!(area.get(&parent, page).await.status, StatusCode::FORBIDDEN);
        }
        assert_eq!(area.post(&officer, &decision, "decision=approve").await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn a_plan_is_approved_only_by_those_who_may_open_it_and_reading_it_is_logged() {
    on_each(|area| async move {
        let (officer, manager, child, at) = plan(&area).await;
        let stranger = area.person("Olu Other", Role::CaseOfficer, None).await;
        let approval = format!("{at}/approval");
        assert_eq!(area.get(&stranger, &approval).await.status, StatusCode::NOT_FOUND);
        assert_eq!(
            area.post(&stranger, &approval, &format!("to={}", manager.account)).await.status,
            StatusCode::NOT_FOUND
        );
        let before = texts(&area, "select action from audit_entry where action = 'child.open'").await.len();
        assert_eq!(area.get(&officer, &approval).await.status, StatusCode::OK);
        let after = texts(&area, "select action from audit_entry where action = 'child.open'").await.len();
        assert_eq!(after, before + 1, "reading is logged");
        // The list of what waits names the child to whoever may open the record, and logs it.
        area.post(&officer, &approval, &format!("to={}", manager.account)).await;
        let list = area.get(&manager, "/approvals").await.text;
        assert!(list.contains(&at) && list.contains("Zoe Ogden"), "{list}");
        let logged = texts(&area, "select action from audit_entry where action = 'approval.list'").await.len();
        assert!(logged > 0, "it is logged");
        assert!(area.get(&manager, &format!("{approval}/decision")).await.text.contains("Zoe Ogden"));
        // A restricted record is approved by those who are named on it.
        area.change(Query::new("update person set restricted = true where id =").value(child)).await;
        assert_eq!(area.get(&manager, &format!("{approval}/decision")).await.status, StatusCode::NOT_FOUND);
        assert!(!area.get(&manager, "/approvals").await.text.contains("Zoe Ogden"));
    })
    .await;
}

#[tokio::test]
async fn a_served_plan_is_sealed_and_one_that_was_changed_in_the_database_is_not_shown() {
    on_each(|area| async move {
        let (officer, manager, child, at) = plan(&area).await;
        recorded(&area, &officer, child, "request.received", &format!("{}&source=parent", on(weeks_ago(&area, 18))))
            .await;
        recorded(&area, &officer, child, "request.agreed", &(on(weeks_ago(&area, 13)) + &notice())).await;
        recorded(&area, &officer, child, "plan.agreed", &(on(weeks_ago(&area, 4)) + AGREED)).await;
        let id = |page: &str, words: &str| {
            let rest = page.split(&format!("<p class=\"govuk-body\">{words}")).nth(1).unwrap();
            rest.split("/plan/lines/").nth(1).unwrap()[..36].to_owned()
        };
        for (section, form) in
            [("A2", "body=I+like+trains"), ("BS", "body=Timetables"), ("E", "body=By+July+2027+two+steps")]
        {
            area.post(&officer, &format!("{at}/new/{section}"), form).await;
        }
        let page = area.get(&officer, &at).await.text;
        let (need, outcome) = (id(&page, "Zoe understands"), id(&page, "By July 2027"));
        let form = format!("body=Therapy&who=Therapist&quantity=45+minutes+twice+a+week&need={need}&outcome={outcome}");
        area.post(&officer, &format!("{at}/new/F"), &form).await;
        area.post(&officer, &format!("{at}/approval"), &format!("to={}", manager.account)).await;
        assert!(area.get(&manager, "/").await.text.contains("data-approvals"));
        recorded(&area, &officer, child, "plan.draft_served", &(on(weeks_ago(&area, 3)) + &notice())).await;
        // It went out as it stood: nobody is asked any more.
        assert!(!area.get(&manager, "/").await.text.contains("data-approvals"));
        let sealed = texts(&area, "select sha256 from frozen where kind = 'plan_version'").await;
        assert!(sealed.len() == 1 && sealed[0].len() == 64);
        assert!(area.get(&officer, &format!("{at}/1")).await.text.contains("three words"));
        let change =
            "update plan_line set body = 'Nothing' where body like 'Zoe%' and plan in (select owner from frozen)";
        area.change(Query::new(change)).await;
        let changed = area.get(&officer, &format!("{at}/1")).await;
        assert_eq!(changed.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(changed.problem() == "not-as-frozen" && !changed.text.contains("Nothing"), "{}", changed.text);
        assert_eq!(
            area.get(&officer, &at).await.status,
            StatusCode::OK,
            "the version that is being written can be read"
        );
    })
    .await;
}

#[tokio::test]
async fn a_comment_on_a_report_is_replied_to_and_answered() {
    on_each(|area| async move {
        let lead = area.person("Com Missioner", Role::Commissioner, None).await;
        let board = area.person("Bea Board", Role::BoardMember, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let at = report(&area, &lead).await;
        let blank = area.post(&board, &format!("{at}/comment"), "body=").await;
        assert!(blank.refuses("body"));
        assert_eq!(area.get(&officer, &format!("{at}/comment")).await.status, StatusCode::FORBIDDEN);
        assert_eq!(
            area.post(&board, &format!("{at}/comment"), "body=Which+forms?").await.status,
            StatusCode::SEE_OTHER
        );
        let page = area.get(&lead, &at).await.text;
        let comment = page.split("data-comment=\"").nth(1).unwrap()[..36].to_owned();
        let reply = area.post(&lead, &format!("{at}/comment?to={comment}"), "body=All+three").await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text);
        let page = area.get(&board, &at).await.text;
        assert!(page.matches("data-comment").count() == 1 && page.contains("All three"), "{page}");
        let one = format!("{at}/comments/{comment}");
        assert_eq!(area.post(&board, &one, "answer=done&reason=x").await.status, StatusCode::FORBIDDEN);
        assert!(area.post(&lead, &one, "answer=done&reason=").await.refuses("reason"));
        assert_eq!(area.post(&lead, &one, "answer=noted&reason=Named+next+month").await.status, StatusCode::SEE_OTHER);
        let page = area.get(&board, &at).await.text;
        assert!(page.contains("Named next month") && !page.contains("Reply<"), "{page}");
        // A comment of one report is not one of another.
        let second = report(&area, &lead).await;
        assert_eq!(area.get(&lead, &format!("{second}/comments/{comment}")).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_report_says_what_changed_since_and_one_that_was_changed_is_not_shown() {
    on_each(|area| async move {
        let lead = area.person("Com Missioner", Role::Commissioner, None).await;
        area.post(&lead, "/projects/workstreams/new", "name=Our+SEND+Journey&lead=Ann").await;
        let mut tx = area.db.write(&Actor::program("test")).await.unwrap();
        let stream = projects::records::programmes::all(&mut tx).await.unwrap().first().unwrap().id;
        let fields = projects::records::projects::Fields {
            programme: stream,
            name: "Advice in six weeks".to_owned(),
            about: String::new(),
            owner: "Ann".to_owned(),
            partner: "NHS".to_owned(),
            starts_on: area.today(),
        };
        let project = projects::records::projects::add(&mut tx, &fields, "test").await.unwrap();
        tx.record(Entry::new("test", "test", None, Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
        let at = write(&area, &lead, &format!("/projects/workstreams/{stream}/report"), "Forms").await;
        assert!(!area.get(&lead, &at).await.text.contains("data-changed-since"));
        let stopped = area.post(&lead, &format!("/projects/{project}/stop"), "version=1&why=Done+elsewhere").await;
        assert_eq!(stopped.status, StatusCode::SEE_OTHER, "{}", stopped.text);
        let page = area.get(&lead, &at).await.text;
        assert!(page.contains("data-changed-since") && page.contains("Advice in six weeks"), "{page}");
        let history = area.get(&lead, &format!("/projects/{project}")).await.text;
        assert!(history.contains("id=\"history\"") && history.contains("Done elsewhere"), "{history}");
        area.change(Query::new("update highlight_report set done = 'All is well'")).await;
        let changed = area.get(&lead, &at).await;
        assert_eq!(changed.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(changed.problem() == "not-as-frozen" && !changed.text.contains("All is well"), "{}", changed.text);
    })
    .await;
}

/// What there was before anything frozen had an author, a checksum and comments of its own: the ids of its rows.
struct Before {
    stream: uuid::Uuid,
    report: uuid::Uuid,
    pack: uuid::Uuid,
    forecast: uuid::Uuid,
    child: uuid::Uuid,
    version: uuid::Uuid,
    said: uuid::Uuid,
}

async fn frozen_before(tx: &mut store::Tx, before: &Before, day: jiff::civil::Date) {
    let Before { stream, report, pack, forecast, .. } = *before;
    let now = tx.now();
    let rows: Vec<(&'static str, Vec<(&'static str, store::Value)>)> = vec![
        (
            "programme",
            vec![("id", stream.into()), ("name", "Journey".into()), ("lead", "Ann".into()), ("position", 1_i64.into())],
        ),
        (
            "highlight_report",
            vec![
                ("id", report.into()),
                ("programme", stream.into()),
                ("month", day.into()),
                ("done", "Forms".into()),
                ("next", "More".into()),
                ("help", "".into()),
                ("content", "[]".into()),
                ("made_by", "Mo".into()),
                ("made_at", now.into()),
            ],
        ),
        (
            "board_pack",
            vec![
                ("id", pack.into()),
                ("title", "December".into()),
                ("for_on", day.into()),
                ("content", "{}".into()),
                ("sha256", "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a".into()),
                ("made_by", "Mo".into()),
                ("made_at", now.into()),
            ],
        ),
        (
            "sufficiency_forecast",
            vec![
                ("id", forecast.into()),
                ("name", "Current trend".into()),
                ("why", "".into()),
                ("scenario", "{}".into()),
                ("simulations", 10_i64.into()),
                ("years", 3_i64.into()),
                ("seed", 1_i64.into()),
                ("asked_by", "Mo".into()),
                ("asked_at", now.into()),
                ("outcome", "{}".into()),
                ("locked_by", "Mo".into()),
                ("locked_at", now.into()),
                ("locked_why", "Paper 7".into()),
            ],
        ),
    ];
    for (table, row) in rows {
        insert(table, row).run(tx).await.unwrap();
    }
}

async fn said_before(tx: &mut store::Tx, before: &Before, day: jiff::civil::Date) {
    let Before { stream, child, version, said, .. } = *before;
    person(tx, child).await;
    let plan = vec![
        ("id", version.into()),
        ("person", child.into()),
        ("number", 1_i64.into()),
        ("state", "served".into()),
        ("begun_on", day.into()),
        ("begun_by", "Mo".into()),
        ("frozen_on", day.into()),
    ];
    insert("plan_version", plan).run(tx).await.unwrap();
    let comment = vec![
        ("id", said.into()),
        ("plan", version.into()),
        ("line", stream.into()),
        ("body", "Five words".into()),
        ("made_by", "Pat".into()),
        ("made_on", day.into()),
        ("answer", "part".into()),
        ("answer_reason", "Four".into()),
        ("answered_by", "Asha".into()),
        ("answered_on", day.into()),
    ];
    insert("plan_comment", comment).run(tx).await.unwrap();
}

#[tokio::test]
async fn what_was_frozen_and_said_before_keeps_its_ids_and_meaning() {
    let migrations = rooms::all().migrations();
    for db in testing::each_at(&migrations, Clock::fixed(testing::noon()), 20_261_203_999).await {
        let mut tx = db.write(&Actor::program("test")).await.unwrap();
        let id = || tx.new_id::<()>().uuid();
        let before =
            Before { stream: id(), report: id(), pack: id(), forecast: id(), child: id(), version: id(), said: id() };
        let (now, day) = (tx.now(), date(2026, 10, 1));
        frozen_before(&mut tx, &before, day).await;
        said_before(&mut tx, &before, day).await;
        tx.record(Entry::new("test", "test", None, Right::Test)).await.unwrap();
        tx.commit().await.unwrap();

        db.migrate().await.unwrap();
        let mut tx = db.read().await.unwrap();
        let one = projects::records::reports::one(&mut tx, store::Id::from_uuid(before.report)).await.unwrap();
        assert_eq!((one.done.as_str(), one.frozen.made_by.as_str(), one.frozen.checksum()), ("Forms", "Mo", None));
        assert!(one.frozen.in_words().contains("cannot be checked"));
        let packs = one_plan::records::packs::list(&mut tx).await.unwrap();
        assert_eq!(
            (packs[0].id.uuid(), packs[0].title.as_str(), packs[0].frozen.made_at()),
            (before.pack, "December", now)
        );
        assert!(packs[0].frozen.checksum().is_some_and(|sum| sum.as_str().starts_with("44136fa3")));
        let locked = sufficiency::records::forecasts::all(&mut tx).await.unwrap();
        assert_eq!(locked[0].lock.as_ref().unwrap().reason.as_deref(), Some("Paper 7"));
        let kept: (uuid::Uuid, uuid::Uuid, String, String) =
            Query::new("select owner, place, answer, answer_reason from comment where kind = 'plan_version' and id =")
                .value(before.said)
                .one(&mut tx)
                .await
                .unwrap();
        assert_eq!(kept, (before.version, before.stream, "part".to_owned(), "Four".to_owned()));
    }
}

async fn person(tx: &mut store::Tx, id: uuid::Uuid) {
    let row = vec![
        ("id", id.into()),
        ("is_child", true.into()),
        ("forename", "Zoe".into()),
        ("surname", "Ogden".into()),
        ("sort_key", "ogden zoe".into()),
        ("restricted", false.into()),
        ("version", 1_i64.into()),
    ];
    insert("person", row).run(tx).await.unwrap();
}

#[tokio::test]
async fn what_waits_for_somebody_passes_on_when_their_account_closes_and_never_to_whoever_sent_it() {
    on_each(|area| async move {
        let lead = area.person("Com Missioner", Role::Commissioner, None).await;
        let sponsor = area.person("Spo Nsor", Role::BoardMember, None).await;
        let other = area.person("Ot Her", Role::BoardMember, None).await;
        let at = report(&area, &lead).await;
        area.post(&lead, &format!("{at}/approval"), &format!("to={}", sponsor.account)).await;
        let work = rooms::all().work().into_iter().find(|work| work.code == "approvals").unwrap();
        let pass = async |from: &Someone, to: &Someone| {
            let mut tx = area.db.write(&Actor::program("test")).await.unwrap();
            let waits = (work.count)(&mut tx, from.account, area.today()).await.unwrap();
            let passed = (work.hand_over)(&mut tx, from.account, to.account, area.today()).await.unwrap();
            assert_eq!((waits, passed), (1, 1));
            tx.record(Entry::new("test", "test", None, Right::Test)).await.unwrap();
            tx.commit().await.unwrap();
        };
        pass(&sponsor, &other).await;
        assert!(area.get(&other, "/").await.text.contains("data-approvals=\"1\""));
        assert!(!area.get(&sponsor, "/").await.text.contains("data-approvals"));
        let history = area.get(&lead, &format!("{at}/approval")).await.text;
        assert!(history.contains("Ot Her"), "{history}");
        pass(&other, &lead).await;
        assert_eq!(state(&area.get(&lead, &at).await.text), "draft", "it went back to whoever sent it");
    })
    .await;
}

#[tokio::test]
async fn the_history_of_an_organisation_says_who_changed_what_and_is_for_those_who_may_change_it() {
    on_each(|area| async move {
        let commissioner = area.person("Com Missioner", Role::Commissioner, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let school = area.school("Beckfoot Primary", "900001").await;
        let at = format!("/organisations/{school}");
        assert!(!area.get(&commissioner, &at).await.text.contains("id=\"history\""));
        let form = area.get(&commissioner, &format!("{at}/edit")).await.text;
        let version = form.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let body = format!("version={version}&name=Beckfoot+Primary&contact_name=Bea+Bingley");
        let saved = area.post(&commissioner, &format!("{at}/edit"), &body).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        let page = area.get(&commissioner, &at).await.text;
        let history = page.split_once("id=\"history\"").unwrap().1;
        assert!(history.contains("Com Missioner") && history.contains("Bingley"), "{history}");
        assert!(!history.contains("900001"), "what stayed is no change: {history}");
        assert!(!area.get(&officer, &at).await.text.contains("id=\"history\""));
    })
    .await;
}
