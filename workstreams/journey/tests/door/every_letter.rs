//! Every kind of letter that tells a decision, as the family reads it: its days, and its parts.

use access::Role;
use jiff::civil::{Date, date};
use journey::model::letter::KINDS;
use journey::model::notices::{Days, drafted};
use law::notice::required;
use law::{Calendar, Kind};
use page::words;
use people::PersonId;
use store::sql;
use testing::Area;
use testing::casework::{recorded, weeks_ago};

use crate::law_core::{another, event, plan_since};
use crate::letters::{encoded, filled, home};
use crate::on_each;

const POST: &str = "first class post";

/// What was recorded before a letter of a kind can go out, and for how many weeks.
const fn before(kind: Kind) -> &'static [(&'static str, i32)] {
    match kind {
        Kind::AssessmentAgreed | Kind::AssessmentRefused => &[("request.received", 5)],
        Kind::PlanRefused | Kind::DraftServed => &[("request.received", 18), ("request.agreed", 13)],
        Kind::PlanIssued => &[("request.received", 18), ("request.agreed", 13), ("plan.draft_served", 8)],
        Kind::ReviewKeep | Kind::ReviewAmend => &[("review.meeting", 5)],
        Kind::ReviewCease => &[("review.meeting", 5), ("cease.considered", 4), ("cease.consulted", 3)],
        Kind::AmendmentServed => &[("review.meeting", 5), ("review.amend", 3)],
        Kind::PlanAmended | Kind::AmendmentDropped => &[("amendment.proposed", 8)],
        Kind::ReassessmentAgreed | Kind::ReassessmentDeclined => &[("reassessment.requested", 5)],
        Kind::CeaseNotified => &[("cease.considered", 4), ("cease.consulted", 3)],
        _ => &[],
    }
}

/// Whether a kind is about a plan that is in force.
const fn is_about_a_plan(kind: Kind) -> bool {
    !matches!(
        kind,
        Kind::AssessmentAgreed | Kind::AssessmentRefused | Kind::PlanRefused | Kind::DraftServed | Kind::PlanIssued
    )
}

/// What the form of a kind asks beside its day and its letter.
const fn answers(kind: Kind) -> &'static [(&'static str, &'static str)] {
    match kind {
        Kind::AssessmentAgreed => &[("test-needs", "yes"), ("test-plan", "yes"), ("judgement", "Seen in the evidence")],
        Kind::AssessmentRefused => &[("test-needs", "yes"), ("test-plan", "no"), ("judgement", "The school can do it")],
        Kind::PlanRefused => &[("without_advice", "The family gave theirs")],
        Kind::DraftServed | Kind::AmendmentServed | Kind::AmendmentProposed => {
            &[("without_advice", "The family gave theirs"), ("plan_elsewhere", "yes")]
        }
        Kind::PlanIssued | Kind::PlanAmended => &[("without_advice", "The family gave theirs"), ("plan", "setting")],
        _ => &[],
    }
}

/// A text without its marks.
fn plain(html: &str) -> String {
    html.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect::<Vec<_>>().join(" ")
}

fn names(text: &str, day: Date) -> bool {
    let day = words::date(day);
    text.match_indices(&day).any(|(at, _)| !text[..at].ends_with(|before: char| before.is_ascii_digit()))
}

/// A letter that went out.
struct Went {
    kind: Kind,
    /// Whose letter it is.
    parent: String,
    /// Its notice as it is kept: each field that the law asks for.
    kept: serde_json::Value,
    /// What the parent reads.
    read: String,
}

/// A letter of each kind about a child of its own: the form is opened today, and the letter is recorded as posted on `day`.
async fn each(area: &Area, day: Date) -> Vec<Went> {
    let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
    let mut all = Vec::new();
    for (kind, letter) in KINDS.iter().copied().zip('a'..='z') {
        let child = another(area, &officer, date(2015, 3, 27)).await;
        let parent = format!("Pat{letter}");
        let (reads, _) = area.parent(child, &parent, true).await;
        home(area, child).await;
        if is_about_a_plan(kind) {
            plan_since(area, child, 50).await;
        }
        for (before, weeks) in before(kind) {
            event(area, child, before, weeks_ago(area, *weeks), None).await;
        }
        let form = filled(area, &officer, (child, kind.code()), (day, POST), answers(kind)).await;
        recorded(area, &officer, child, kind.code(), &encoded(&form)).await;
        let (notice, kept) = notice_of(area, child).await;
        let read = area.get(&reads, &format!("/children/{child}/journey/notices/{notice}")).await.text;
        let read = read.split_once("class=\"op-letter\"").unwrap_or_else(|| panic!("{kind:?}: {read}")).1.to_owned();
        all.push(Went { kind, parent, kept, read });
    }
    assert_eq!(all.len(), KINDS.len());
    all
}

async fn notice_of(area: &Area, child: PersonId) -> (uuid::Uuid, serde_json::Value) {
    let mut tx = area.db.read().await.unwrap();
    let (id, kept): (uuid::Uuid, String) =
        sql!("select id, fields from notice where person = $1", child).one(&mut tx).await.unwrap();
    (id, serde_json::from_str(&kept).unwrap())
}

#[test]
fn every_decision_that_can_be_appealed_goes_out_as_a_letter() {
    for kind in law::kind::APPEALABLE {
        assert!(KINDS.contains(kind), "{kind:?}");
    }
}

#[tokio::test]
async fn every_letter_recorded_late_names_the_days_of_the_day_on_which_it_was_sent() {
    on_each(|area| async move {
        let (sent, today) = (date(2026, 10, 23), area.today());
        assert_eq!(today, date(2026, 11, 2));
        let [right, wrong] = [sent, today].map(|day| Days::new(day, POST, &Calendar::built_in()));
        let of = |days: Days| [Some(days.sent), Some(days.served)].into_iter().chain(days.limits()).flatten();
        for Went { kind, kept, read, .. } in each(&area, sent).await {
            for field in required(kind) {
                let text = kept[field.name].as_str().unwrap_or_default();
                let own = drafted(kind, field.name, &right);
                assert!(text == own || own.is_empty(), "{kind:?} {}: {text}", field.name);
                assert!(!text.is_empty(), "{kind:?} {}", field.name);
            }
            assert!(names(&read, sent), "{kind:?}: {read}");
            let limits = [("appeal_right", right.appeal), ("representations_until", right.comment)];
            for (_, day) in limits.iter().filter(|(field, _)| required(kind).iter().any(|one| one.name == *field)) {
                assert!(names(&read, day.unwrap()), "{kind:?}: {read}");
            }
            for day in of(wrong) {
                assert!(!names(&kept.to_string(), day) && !names(&read, day), "{kind:?} {day}: {read}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn every_letter_has_its_parts_and_no_heading_that_is_a_field_s_name() {
    on_each(|area| async move {
        for Went { kind, parent, read, .. } in each(&area, area.today()).await {
            let (letter, signed) =
                read.split_once("Yours sincerely").unwrap_or_else(|| panic!("{kind:?} is not signed: {read}"));
            let (head, body) = letter
                .split_once(&format!("Dear {parent} Parent"))
                .unwrap_or_else(|| panic!("{kind:?} greets nobody: {letter}"));
            for said in ["Testshire", "Our reference: SEN/", "Asha Officer", "1 Test Street", "ZZ9 4AB"] {
                assert!(head.contains(said), "{kind:?} {said}: {head}");
            }
            assert!(names(head, area.today()), "{kind:?}: {head}");
            let by: String = signed.split("</p>").take(2).collect();
            for said in ["Asha Officer", "SEND case officer", "Testshire"] {
                assert!(by.contains(said), "{kind:?} {said}: {by}");
            }
            let text = plain(body);
            assert!(text.contains("Zoe Ogden") && text.split_whitespace().count() > 40, "{kind:?}: {text}");
            assert!(!text.contains('{') && !text.contains('}'), "a field was left in {kind:?}: {text}");
            let headings = body.split("<h3").skip(1).map(|part| {
                let heading = part.split_once('>').unwrap().1;
                heading.split("</h3>").next().unwrap().trim().to_lowercase()
            });
            let headings: Vec<String> = headings.collect();
            assert!(!headings.is_empty(), "{kind:?}: {body}");
            for field in required(kind) {
                let is_name = |heading: &&String| [field.name, field.words].contains(&heading.as_str());
                assert_eq!(headings.iter().find(is_name), None, "{kind:?}");
            }
        }
    })
    .await;
}
