//! Letters name the days that their own day gives, go by ways that are open, and stay as they went.

use crate::on_each;
use access::Role;
use axum::http::StatusCode;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use people::PersonId;
use store::Query;
use testing::casework::{on, record, recorded};
use testing::{Area, Someone};

/// A form as a browser sends it.
pub fn encoded(fields: &[(String, String)]) -> String {
    let safe = |text: &str| -> String {
        text.bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
                _ => format!("%{byte:02X}"),
            })
            .collect()
    };
    fields.iter().map(|(name, value)| format!("{}={}", safe(name), safe(value))).collect::<Vec<_>>().join("&")
}

/// What stands in the fields of a page's form.
pub fn fields(page: &str) -> Vec<(String, String)> {
    let plain = |text: &str| {
        text.replace("&#39;", "'")
            .replace("&#34;", "\"")
            .replace("&#60;", "<")
            .replace("&#62;", ">")
            .replace("&#38;", "&")
    };
    let named = |tag: &str| tag.split("name=\"").nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned);
    let mut all = Vec::new();
    for part in page.split("<textarea").skip(1) {
        let (tag, rest) = part.split_once('>').unwrap();
        all.push((named(tag).unwrap(), plain(rest.split("</textarea>").next().unwrap())));
    }
    for part in page.split("<input").skip(1) {
        let tag = part.split('>').next().unwrap();
        let value = tag.split("value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
        if (tag.contains("type=\"text\"") || tag.contains("type=\"hidden\"")) && !tag.contains("form_key") {
            all.push((named(tag).unwrap(), plain(value)));
        }
    }
    all
}

pub async fn home(area: &Area, person: PersonId) {
    area.row(
        "address",
        vec![
            ("id", area.db.new_id::<()>().into()),
            ("person", person.into()),
            ("street", "1 Test Street".into()),
            ("postcode", "ZZ9 4AB".into()),
            ("starts_on", date(2020, 1, 1).into()),
        ],
    )
    .await;
}

/// A child whose request waits for a decision, with a parent at home; the day is 28 November 2026.
pub async fn requested(area: &Area) -> (Someone, Someone, PersonId) {
    let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
    let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
    let (parent, _) = area.parent(child, "Pat", true).await;
    home(area, child).await;
    area.assign(child, &officer, "case_officer").await;
    recorded(area, &officer, child, "request.received", &format!("{}&source=parent", on(date(2026, 10, 20)))).await;
    area.later(26 * 24).await;
    assert_eq!(area.today(), date(2026, 11, 28));
    (officer, parent, child)
}

const NOT_MET: [(&str, &str); 3] = [("test-needs", "yes"), ("test-plan", "no"), ("judgement", "The school can do it")];

/// The form of an act with a letter as it opens, for a day and a channel, with the fields changed that are named; what only a person
/// can say is written.
pub async fn filled(
    area: &Area,
    officer: &Someone,
    (child, kind): (PersonId, &str),
    (day, channel): (Date, &str),
    changed: &[(&str, &str)],
) -> Vec<(String, String)> {
    let page = area.get(officer, &format!("/children/{child}/journey/record/{kind}")).await.text;
    let mut all = fields(&page);
    let (d, m, y) = (day.day().to_string(), day.month().to_string(), day.year().to_string());
    let mut set = vec![("on-day", d.as_str()), ("on-month", &m), ("on-year", &y), ("channel", channel)];
    if day < area.today() {
        set.push(("sent_earlier", "Typed and sent by the team"));
    }
    for (_, value) in all.iter_mut().filter(|(name, value)| name.starts_with("notice-") && value.is_empty()) {
        "Written".clone_into(value);
    }
    set.extend(changed);
    for (name, value) in set {
        all.retain(|(known, _)| known != name);
        all.push((name.to_owned(), value.to_owned()));
    }
    all
}

/// The form of a refusal as it opens, for a day and a channel, with the fields changed that are named.
pub async fn refusal(
    area: &Area,
    officer: &Someone,
    child: PersonId,
    day: Date,
    channel: &str,
    changed: &[(&str, &str)],
) -> Vec<(String, String)> {
    let changed: Vec<(&str, &str)> = NOT_MET.iter().chain(changed).copied().collect();
    filled(area, officer, (child, "request.refused"), (day, channel), &changed).await
}

pub async fn letter(area: &Area, who: &Someone, child: PersonId) -> (String, String) {
    let mut tx = area.db.read().await.unwrap();
    let (notice,): (uuid::Uuid,) =
        Query::new("select id from notice order by id desc limit 1").one(&mut tx).await.unwrap();
    drop(tx);
    let path = format!("/children/{child}/journey/notices/{notice}");
    (area.get(who, &path).await.text, path)
}

#[tokio::test]
async fn a_letter_recorded_late_names_the_days_of_the_day_on_which_it_was_sent() {
    on_each(|area| async move {
        let (officer, parent, child) = requested(&area).await;
        let form = refusal(&area, &officer, child, date(2026, 11, 20), "first class post", &[]).await;
        assert!(encoded(&form).contains("28%20January%202027"), "the form opens with today's days");
        recorded(&area, &officer, child, "request.refused", &encoded(&form)).await;
        let (text, _) = letter(&area, &parent, child).await;
        assert!(text.contains("Sent on 20 November 2026") && text.contains("20 January 2027"), "{text}");
        assert!(!text.contains("28 January 2027") && !text.contains("28 November 2026"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn a_day_changed_by_hand_that_no_longer_fits_is_refused_with_both_days() {
    on_each(|area| async move {
        let (officer, parent, child) = requested(&area).await;
        for wrong in ["27 January 2027", "27/01/2027", "27.1.27", "27th Jan", "January 27, 2027"] {
            let text = format!("Your appeal must reach the Tribunal by {wrong}.");
            let form = refusal(
                &area,
                &officer,
                child,
                date(2026, 11, 20),
                "first class post",
                &[("notice-appeal_limits", &text)],
            )
            .await;
            let answer = record(&area, &officer, child, "request.refused", &encoded(&form)).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
            assert!(
                answer.text.contains(&format!("The text says {wrong}")) && answer.text.contains("20 January 2027"),
                "{}",
                answer.text
            );
            assert!(answer.text.contains(&text), "what was typed stays");
        }
        // Words of one's own, with the day as the form had it or as it should be, go.
        let own = "Please see that the Tribunal has your appeal by Thursday 28 January 2027.";
        let form =
            refusal(&area, &officer, child, date(2026, 11, 20), "first class post", &[("notice-appeal_limits", own)])
                .await;
        recorded(&area, &officer, child, "request.refused", &encoded(&form)).await;
        let (text, _) = letter(&area, &parent, child).await;
        assert!(text.contains("has your appeal by Wednesday 20 January 2027"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn a_period_that_gives_the_family_less_than_the_law_is_refused() {
    on_each(|area| async move {
        let (officer, _, child) = requested(&area).await;
        for (field, text, right) in [
            ("notice-appeal_limits", "Your appeal must reach the Tribunal within one month of this letter.", false),
            ("notice-mediation_limits", "Contact the adviser within 28 days.", false),
            ("notice-reasons", "If you disagree, you can appeal within six weeks.", false),
            ("notice-appeal_limits", "You have two months to appeal, or one month from the certificate.", true),
        ] {
            let form = refusal(&area, &officer, child, date(2026, 11, 27), "first class post", &[(field, text)]).await;
            let answer = record(&area, &officer, child, "request.refused", &encoded(&form)).await;
            assert_eq!(answer.status == StatusCode::SEE_OTHER, right, "{text}: {}", answer.text);
            assert!(right || answer.text.contains("but the family has"), "{text}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_went_out_stays_as_it_was_and_its_correction_stands_beside_it() {
    on_each(|area| async move {
        let (officer, parent, child) = requested(&area).await;
        let form = refusal(&area, &officer, child, date(2026, 11, 27), "first class post", &[]).await;
        recorded(&area, &officer, child, "request.refused", &encoded(&form)).await;
        let list = format!("/children/{child}/journey/events");
        let page = area.get(&officer, &list).await.text;
        let before = page.split(": Decision not to assess notified</span>").next().unwrap();
        let event = format!("{list}/{}", &before.rsplit("/journey/events/").next().unwrap()[..36]);
        let moved = format!("act=day&reason=Post+book&{}", on(date(2026, 11, 20)));
        // Less time than the letter says is confirmed first.
        let asked = area.post(&officer, &event, &moved).await;
        assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(asked.text.contains("to appeal until 20 January 2027, not 27 January 2027"), "{}", asked.text);
        let sure = format!("{moved}&shorter=2026-11-20");
        assert_eq!(area.post(&officer, &event, &sure).await.status, StatusCode::SEE_OTHER);
        let (text, path) = letter(&area, &parent, child).await;
        assert!(text.contains("Sent on 27 November 2026") && text.contains("by 27 January 2027"), "as it went: {text}");
        let top = text.split("The letter as it was sent</h2>").next().unwrap();
        assert!(top.contains("There was a mistake in this letter") && top.contains("20 January 2027"), "{top}");
        let beside = text.split("Correction of 28 November 2026").nth(1).expect("the correction stands beside it");
        assert!(beside.contains("sent on 20 November 2026") && beside.contains("20 January 2027"), "{beside}");
        // The correction must go out too: until it did, it stands on the worklist.
        let work = area.get(&officer, "/worklist?show=all").await.text;
        assert!(work.contains("Send the family the correction of a letter"), "{work}");
        let again = format!("addressee=The+parents&channel=by+hand&{}", on(area.today()));
        assert_eq!(area.post(&officer, &format!("{path}/sent"), &again).await.status, StatusCode::SEE_OTHER);
        assert!(!area.get(&officer, "/worklist?show=all").await.text.contains("correction of a letter"));
    })
    .await;
}

#[tokio::test]
async fn nothing_is_posted_to_the_old_address_while_a_new_one_that_must_be_kept_secret_waits() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        let (mother, _) = area.parent(child, "Mina", true).await;
        home(&area, child).await;
        recorded(&area, &officer, child, "request.received", &format!("{}&source=parent", on(date(2026, 10, 20))))
            .await;
        let own =
            "forename=Mina&surname=Parent&street=1+Quarry+Bank&town=Hebden&postcode=ZX7+7AA&kept=yes&kept_from=Tom";
        let asked = area.post(&mother, "/my-details/change", &format!("{own}&step=confirm")).await;
        assert_eq!(asked.location, "/my-details?done=asked", "{}", asked.text);
        let form = refusal(&area, &officer, child, area.today(), "first class post", &[]).await;
        let held = record(&area, &officer, child, "request.refused", &encoded(&form)).await;
        assert!(held.refuses("channel"), "{}", held.text);
        area.change(Query::new("update details_change set state = 'refused'")).await;
        recorded(&area, &officer, child, "request.refused", &encoded(&form)).await;
    })
    .await;
}

#[tokio::test]
async fn a_letter_goes_only_by_a_way_that_is_open_to_the_family() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        recorded(&area, &officer, child, "request.received", &format!("{}&source=parent", on(date(2026, 10, 20))))
            .await;
        for (channel, words) in [
            ("portal", "Nobody in the family has an account"),
            ("email", "No email address is recorded"),
            ("first class post", "No postal address is recorded"),
            ("second class post", "No postal address is recorded"),
        ] {
            let form = refusal(&area, &officer, child, area.today(), channel, &[]).await;
            let answer = record(&area, &officer, child, "request.refused", &encoded(&form)).await;
            assert!(answer.text.contains(words), "{channel}: {}", answer.text);
        }
        // The home alone is nobody's name.
        home(&area, child).await;
        let form = refusal(&area, &officer, child, area.today(), "first class post", &[]).await;
        let answer = record(&area, &officer, child, "request.refused", &encoded(&form)).await;
        assert!(answer.text.contains("Nobody is recorded to whom this letter can be addressed"), "{}", answer.text);
        let (_, father) = area.parent(child, "Tom", false).await;
        let form = refusal(&area, &officer, child, area.today(), "portal", &[]).await;
        recorded(&area, &officer, child, "request.refused", &encoded(&form)).await;
        let (_, path) = letter(&area, &officer, child).await;
        let sent = format!("{path}/sent");
        let again = |who: &str, channel: &str| format!("who={who}&channel={channel}&{}", on(area.today()));
        let refused = area.post(&officer, &sent, &again(&father.to_string(), "email")).await.text;
        assert!(refused.contains("Tom Parent has no email address on record"), "{refused}");
        let refused = area.post(&officer, &sent, &(again("other", "portal") + "&addressee=The+school")).await.text;
        assert!(refused.contains("Only a family member with an account"), "{refused}");
        assert_eq!(
            area.post(&officer, &sent, &again(&father.to_string(), "portal")).await.status,
            StatusCode::SEE_OTHER
        );
        // Closed accounts open nothing.
        area.change(
            Query::new("update account set disabled_at =").value(area.db.now()).push("where person =").value(father),
        )
        .await;
        let refused = area.post(&officer, &sent, &again(&father.to_string(), "portal")).await.text;
        assert!(refused.contains("has no account that can open this letter"), "{refused}");
    })
    .await;
}

#[tokio::test]
async fn a_letter_that_did_not_arrive_is_a_task_until_it_went_another_way() {
    on_each(|area| async move {
        let (officer, _, child) = requested(&area).await;
        let form = refusal(&area, &officer, child, date(2026, 11, 20), "second class post", &[]).await;
        recorded(&area, &officer, child, "request.refused", &encoded(&form)).await;
        let (text, path) = letter(&area, &officer, child).await;
        // Fri 20 November, and four working days.
        assert!(text.contains("By second class post") && text.contains("26 November 2026"), "{text}");
        let mut tx = area.db.read().await.unwrap();
        let (delivery,): (uuid::Uuid,) = Query::new("select id from notice_delivery").one(&mut tx).await.unwrap();
        drop(tx);
        let back = format!("outcome=failed&proof=Returned+to+sender&{}", on(area.today()));
        assert_eq!(area.post(&officer, &format!("{path}/sent/{delivery}"), &back).await.status, StatusCode::SEE_OTHER);
        let work = area.get(&officer, "/worklist?show=all").await.text;
        assert!(work.contains("Find another way to reach the family: a letter did not arrive"), "{work}");
        let page = area.get(&officer, &path).await.text;
        assert!(page.contains("Did not arrive, known on 28 November 2026: Returned to sender"), "{page}");
        let handed = format!("addressee=Pat+Parent&channel=by+hand&{}", on(area.today()));
        assert_eq!(area.post(&officer, &format!("{path}/sent"), &handed).await.status, StatusCode::SEE_OTHER);
        assert!(!area.get(&officer, "/worklist?show=all").await.text.contains("a letter did not arrive"));
        // The day before the sending is no day on which it can have come back.
        let early = format!("outcome=failed&proof=x&{}", on(date(2026, 11, 20).checked_sub(1.day()).unwrap()));
        assert!(area.post(&officer, &format!("{path}/sent/{delivery}"), &early).await.status != StatusCode::SEE_OTHER);
    })
    .await;
}
