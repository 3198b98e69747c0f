//! Letters as letters: one to each person in the words that they may have, with the letterhead and template of the day on which they
//! went out; in the format that people need; printed together and posted once.

use crate::bereavement::undo;
use crate::letters::{encoded, home, letter, refusal, requested};
use crate::on_each;
use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use people::PersonId;
use store::Query;
use testing::casework::{on, recorded};
use testing::{Area, Someone, date_fields};

const POST: &str = "first class post";

/// Sends a refusal by post on 27 November 2026, with reasons.
pub async fn sent(area: &Area, officer: &Someone, child: PersonId, reasons: &str) {
    let form = refusal(area, officer, child, date(2026, 11, 27), POST, &[("notice-reasons", reasons)]).await;
    recorded(area, officer, child, "request.refused", &encoded(&form)).await;
}

/// A child of Kim, with a refusal that is ready to print.
pub async fn refused(area: &Area, officer: &Someone, surname: &str) -> PersonId {
    let child = area.child("Ivy", surname, date(2014, 5, 1), None).await;
    area.parent(child, "Kim", true).await;
    home(area, child).await;
    area.assign(child, officer, "case_officer").await;
    recorded(area, officer, child, "request.received", &format!("{}&source=parent", on(date(2026, 10, 26)))).await;
    sent(area, officer, child, "The school can help").await;
    child
}

/// What was made of the letters: each as it is kept, in their order.
async fn made(area: &Area) -> Vec<serde_json::Value> {
    let mut tx = area.db.read().await.unwrap();
    let rows: Vec<(String,)> = Query::new("select made from letter order by id").all(&mut tx).await.unwrap();
    rows.iter().map(|(made,)| serde_json::from_str(made).unwrap()).collect()
}

pub async fn ids(area: &Area) -> Vec<uuid::Uuid> {
    let mut tx = area.db.read().await.unwrap();
    let rows: Vec<(uuid::Uuid,)> = Query::new("select id from letter order by id").all(&mut tx).await.unwrap();
    rows.into_iter().map(|(id,)| id).collect()
}

const TEMPLATE: &str = "/letters/templates/request.refused/standard/en";

/// The text of a template's form, with something changed in it.
async fn edited(area: &Area, who: &Someone, path: &str, change: impl Fn(&str) -> String) -> testing::Answer {
    let page = area.get(who, &format!("{path}/edit")).await.text;
    let fields = crate::letters::fields(&page);
    let body = fields.iter().find(|(name, _)| name == "body").unwrap().1.clone();
    let version = fields.iter().find(|(name, _)| name == "version").unwrap().1.clone();
    let form = vec![("body".to_owned(), change(&body)), ("version".to_owned(), version)];
    area.post(who, &format!("{path}/edit"), &encoded(&form)).await
}

#[tokio::test]
async fn each_parent_gets_a_letter_of_their_own_in_the_words_that_they_may_have() {
    on_each(|area| async move {
        let (officer, pat, child) = requested(&area).await;
        let (tom, tom_id) = area.parent(child, "Tom", false).await;
        area.row(
            "address",
            vec![
                ("id", area.db.new_id::<()>().into()),
                ("person", tom_id.into()),
                ("street", "9 Other Road".into()),
                ("town", "Fernhill".into()),
                ("postcode", "ZZ8 1AB".into()),
                ("starts_on", date(2020, 1, 1).into()),
            ],
        )
        .await;
        let reasons = "Zoe lives at 1 Test Street, ZZ9 4AB, and the school there can help.";
        let mut form = refusal(&area, &officer, child, date(2026, 11, 27), POST, &[("notice-reasons", reasons)]).await;
        // Nothing of it is left in for the father.
        form.push((format!("whereabouts-{tom_id}"), "none".to_owned()));
        recorded(&area, &officer, child, "request.refused", &encoded(&form)).await;
        let made = made(&area).await;
        let of = |name: &str| made.iter().find(|one| one["name"] == name).unwrap_or_else(|| panic!("{name}: {made:?}"));
        assert_eq!(made.len(), 2, "{made:?}");
        assert_eq!(of("Pat Parent")["address"], serde_json::json!(["1 Test Street", "ZZ9 4AB"]));
        assert_eq!(of("Tom Parent")["address"], serde_json::json!(["9 Other Road", "Fernhill", "ZZ8 1AB"]));
        assert_eq!(of("Tom Parent")["officer"]["name"], "Asha Officer");
        let (own, path) = letter(&area, &pat, child).await;
        assert!(own.contains("Dear Pat Parent") && own.contains("1 Test Street"), "{own}");
        let (theirs, _) = letter(&area, &tom, child).await;
        assert!(theirs.contains("Dear Tom Parent") && !theirs.contains("1 Test Street"), "{theirs}");
        assert!(!own.contains("9 Other Road") && theirs.contains("9 Other Road"));
        // Reasons stand before rights.
        let at = |words: &str| own.find(words).unwrap_or_else(|| panic!("{words}: {own}"));
        assert!(at("the school there can help") < at("First-tier Tribunal"), "{own}");
        // The files of each are for those who work on the case.
        for id in ids(&area).await {
            for kind in ["pdf", "word"] {
                let file = format!("{path}/letters/{id}/{kind}");
                assert_eq!(area.get(&officer, &file).await.status, StatusCode::OK, "{file}");
                assert_ne!(area.get(&tom, &file).await.status, StatusCode::OK, "{file}");
            }
        }
        for kind in ["pdf", "word"] {
            assert_eq!(area.get(&tom, &format!("{path}/{kind}")).await.status, StatusCode::OK);
        }
        let stranger = area.person("Dev Officer", Role::CaseOfficer, None).await;
        let file = format!("{path}/letters/{}/pdf", ids(&area).await[0]);
        assert_ne!(area.get(&stranger, &file).await.status, StatusCode::OK);
        assert_eq!(area.number("select count(*) from notice_delivery").await, 2, "one to each");
    })
    .await;
}

/// Somebody who gets letters that are easy to read.
async fn reads_easy(area: &Area, person: PersonId) {
    area.row(
        "contact_need",
        vec![
            ("id", area.db.new_id::<()>().into()),
            ("person", person.into()),
            ("addressed_as", "".into()),
            ("interpreter", "".into()),
            ("letter_language", "".into()),
            ("wording", "easy_read".into()),
            ("print_size", 12_i64.into()),
            ("braille", false.into()),
            ("audio", false.into()),
            ("reached_by", "".into()),
            ("other", "".into()),
            ("said_by", "Asha Officer".into()),
            ("said_on", area.today().into()),
            ("version", 1_i64.into()),
        ],
    )
    .await;
}

#[tokio::test]
async fn words_beside_a_picture_are_screened_as_all_others_are() {
    on_each(|area| async move {
        let (officer, _, child) = requested(&area).await;
        let (tom, tom_id) = area.parent(child, "Tom", false).await;
        testing::apart::lives(&area, tom_id, "9 Other Road", "Fernhill", "ZZ8 1AB").await;
        reads_easy(&area, tom_id).await;
        let reasons = "Zoe lives at 1 Test Street, ZZ9 4AB, and the school there can help.";
        let mut form = refusal(&area, &officer, child, date(2026, 11, 27), POST, &[("notice-reasons", reasons)]).await;
        form.push((format!("whereabouts-{tom_id}"), "none".to_owned()));
        recorded(&area, &officer, child, "request.refused", &encoded(&form)).await;
        let made = made(&area).await;
        let his = made.iter().find(|one| one["name"] == "Tom Parent").unwrap();
        assert_eq!(his["pictures"], true);
        let (text, _) = letter(&area, &tom, child).await;
        assert!(text.contains("9 Other Road") && !text.contains("1 Test Street"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn a_letter_that_went_out_keeps_its_letterhead_and_its_template() {
    on_each(|area| async move {
        let (officer, pat, child) = requested(&area).await;
        let manager = area.person("Mina Manager", Role::Manager, None).await;
        let head = |name: &str| {
            format!("name={name}&team=SEND+team&address=Town+Hall%0ACalderwick&telephone=01632+960020&email=send@example.org")
        };
        let set = async |name: &str| {
            let mut body = String::new();
            for pair in head(name).split('&') {
                let (field, value) = pair.split_once('=').unwrap();
                let value = value.replace('+', " ").replace("%0A", "\n");
                body += &format!("--edge\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
            }
            body += "--edge--\r\n";
            let request = axum::http::Request::post("/letters/letterhead")
                .header(axum::http::header::COOKIE, &manager.cookie)
                .header(axum::http::header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
                .body(axum::body::Body::from(body))
                .unwrap();
            let answer = area.send(request).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        };
        set("First Council").await;
        let saved = edited(&area, &manager, TEMPLATE, |body| format!("{body}\n\nIn the first words.\n")).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        assert_eq!(area.post(&manager, &format!("{TEMPLATE}/use"), "version=1").await.status, StatusCode::SEE_OTHER);
        // A draft changes no letter.
        edited(&area, &manager, TEMPLATE, |body| body.replace("In the first words.", "In draft words.")).await;
        sent(&area, &officer, child, "The school can help").await;
        set("Second Council").await;
        assert_eq!(area.post(&manager, &format!("{TEMPLATE}/use"), "version=1").await.status, StatusCode::SEE_OTHER);
        let (text, _) = letter(&area, &pat, child).await;
        assert!(text.contains("First Council") && text.contains("In the first words."), "{text}");
        assert!(!text.contains("Second Council") && !text.contains("In draft words."), "{text}");
        // A version that was in use stays, and two can be compared.
        let compared = area.get(&manager, &format!("{TEMPLATE}/compare/1/2")).await.text;
        assert!(compared.contains("<del>") && compared.contains("In draft words."), "{compared}");
        for page in ["", "/preview", "/preview?version=1&size=18", "/export", "/edit"] {
            assert_eq!(area.get(&manager, &format!("{TEMPLATE}{page}")).await.status, StatusCode::OK, "{page}");
            assert_ne!(area.get(&officer, &format!("{TEMPLATE}{page}")).await.status, StatusCode::OK, "{page}");
        }
        for page in ["/letters", "/letters/letterhead", "/letters/letterhead/preview", "/letters/export", "/letters/import"] {
            assert_eq!(area.get(&manager, page).await.status, StatusCode::OK, "{page}");
            assert_ne!(area.get(&officer, page).await.status, StatusCode::OK, "{page}");
            assert_ne!(area.get(&pat, page).await.status, StatusCode::OK, "{page}");
        }
        // What stands above a letter must be there.
        let bare = area.upload_with(&manager, "/letters/letterhead", ("name", ""), "logo.gif", b"GIF89a").await;
        assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(bare.text.contains("href=\"#name\"") && bare.text.contains("href=\"#file\""), "{}", bare.text);
    })
    .await;
}

#[tokio::test]
async fn a_template_without_what_the_law_requires_cannot_be_saved() {
    on_each(|area| async move {
        let manager = area.person("Mina Manager", Role::Manager, None).await;
        let cut = edited(&area, &manager, TEMPLATE, |body| body.replace("{appeal_right}", "")).await;
        assert_eq!(cut.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(cut.text.contains("regulation 5(3)") && cut.text.contains("{appeal_right}"), "{}", cut.text);
        let unknown = edited(&area, &manager, TEMPLATE, |body| format!("{body}\n{{childs_name}}")).await;
        assert!(unknown.text.contains("There is no merge field {childs_name}"), "{}", unknown.text);
        assert_eq!(area.number("select count(*) from letter_template").await, 0);
        // What one area exports another can bring in; what is broken is refused whole.
        let file = area.get(&manager, "/letters/export").await.text;
        let changed = file.replace("Please talk to us.", "Please ring us.");
        let bring = |text: &str| encoded(&[("text".to_owned(), text.to_owned())]);
        let done = area.post(&manager, "/letters/import", &bring(&changed)).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let drafts = area.number("select count(*) from letter_template where state = 'draft'").await;
        assert!(drafts > 5, "{drafts}");
        let broken = changed.replacen("{reasons}", "", 1);
        let refused = area.post(&manager, "/letters/import", &bring(&broken)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains("{reasons}"), "{}", refused.text);
    })
    .await;
}

const NEEDS: &str = "addressed_as=Ms+Parent&interpreter=Urdu&wording=plain&print_size=16&formats=braille&letter_language=pl&reached_by=&other=Call+after+2&version=0";

#[tokio::test]
async fn a_letter_follows_what_its_reader_needs_and_says_what_only_people_can_make() {
    on_each(|area| async move {
        let (officer, pat, child) = requested(&area).await;
        let mut tx = area.db.read().await.unwrap();
        let (parent,): (PersonId,) =
            Query::new("select person from relationship where child =").value(child).one(&mut tx).await.unwrap();
        drop(tx);
        let form = format!("/children/{child}/people/{parent}/needs");
        let own = format!("/children/{child}/how-we-write-to-you");
        assert_ne!(area.get(&pat, &form).await.status, StatusCode::OK, "that is the officer's");
        assert_ne!(area.get(&officer, &own).await.status, StatusCode::OK, "and that the family's");
        let stranger = area.person("Dev Officer", Role::CaseOfficer, None).await;
        assert_ne!(area.post(&stranger, &form, NEEDS).await.status, StatusCode::SEE_OTHER);
        let other = area.child("Max", "Other", date(2016, 1, 1), None).await;
        assert_ne!(area.get(&pat, &format!("/children/{other}/how-we-write-to-you")).await.status, StatusCode::OK);
        let wrong = area.post(&officer, &form, &NEEDS.replace("print_size=16", "print_size=99")).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        // The family says it itself; the officer sees it.
        let said = area.post(&pat, &own, NEEDS).await;
        assert_eq!(said.status, StatusCode::SEE_OTHER);
        // What has to be arranged first is not promised for the next letter.
        let page = area.get(&pat, &said.location).await.text;
        let (now, first) =
            page.split_once("next letter follows").and_then(|(_, rest)| rest.split_once("arrange")).unwrap();
        assert!(now.contains("large print") && !now.contains("Polish"), "{now}");
        assert!(first.contains("letters in Polish") && first.contains("Braille"), "{first}");
        assert!(area.get(&officer, &form).await.text.contains("Urdu"));
        let late = area.post(&officer, &form, NEEDS).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "somebody saved meanwhile");
        let page = area.get(&officer, &format!("/children/{child}/journey/record/request.refused")).await.text;
        let told = page.split("data-needs").nth(1).expect("the officer is told before the letter is sent");
        assert!(told.contains("Arrange Braille") && told.contains("Arrange a translation into Polish"), "{told}");
        assert!(page.contains("Interpreter: Urdu"), "on every page about the child");
        let preview = area.get(&officer, &format!("/children/{child}/journey/letter/request.refused")).await;
        assert_eq!(preview.status, StatusCode::OK);
        assert_ne!(
            area.get(&stranger, &format!("/children/{child}/journey/letter/request.refused")).await.status,
            StatusCode::OK
        );
        sent(&area, &officer, child, "The school can help").await;
        let made = made(&area).await;
        assert_eq!((made[0]["size"].as_i64(), made[0]["addressed_as"].as_str()), (Some(16), Some("Ms Parent")));
        assert_eq!(area.number("select count(*) from letter where to_arrange like '%Braille%Polish%'").await, 1);
        let (text, _) = letter(&area, &pat, child).await;
        assert!(text.contains("Dear Ms Parent") && text.contains("Your rights in full"), "plain words: {text}");
        assert!(text.contains("First-tier Tribunal"), "the law's own words are there: {text}");
    })
    .await;
}

#[tokio::test]
async fn a_translation_goes_out_only_once_a_native_speaker_has_checked_it() {
    on_each(|area| async move {
        let (officer, pat, child) = requested(&area).await;
        let manager = area.person("Mina Manager", Role::Manager, None).await;
        let needs = NEEDS.replace("wording=plain", "wording=standard");
        area.post(&pat, &format!("/children/{child}/how-we-write-to-you"), &needs).await;
        let asked =
            area.post(&manager, "/letters/translation", "kind=request.refused&wording=standard&language=pl").await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
        let path = "/letters/templates/request.refused/standard/pl";
        let polish = |body: &str| body.replace("We were asked", "Poproszono nas");
        assert_eq!(edited(&area, &manager, path, polish).await.status, StatusCode::SEE_OTHER);
        area.post(&manager, &format!("{path}/use"), "version=1").await;
        let told = async || {
            let page = area.get(&officer, &format!("/children/{child}/journey/record/request.refused")).await.text;
            page.contains("Arrange a translation into Polish")
        };
        assert!(told().await, "not yet checked");
        let form = crate::letters::fields(&area.get(&manager, &format!("{path}/edit")).await.text);
        let body = form.iter().find(|(name, _)| name == "body").unwrap().1.clone();
        let checked = [("body", body.as_str()), ("version", "0"), ("checked", "yes")];
        let checked: Vec<_> = checked.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        assert_eq!(
            area.post(&manager, &format!("{path}/edit"), &encoded(&checked)).await.status,
            StatusCode::SEE_OTHER
        );
        assert_eq!(area.post(&manager, &format!("{path}/use"), "version=1").await.status, StatusCode::SEE_OTHER);
        assert!(!told().await, "checked");
        sent(&area, &officer, child, "The school can help").await;
        let (text, _) = letter(&area, &pat, child).await;
        assert!(text.contains("Poproszono nas") && text.contains("First-tier Tribunal"), "{text}");
        assert_eq!(made(&area).await[0]["language"], "pl");
    })
    .await;
}

#[tokio::test]
async fn letters_are_printed_once_together_and_the_day_they_are_posted_counts() {
    on_each(|area| async move {
        let (officer, pat, child) = requested(&area).await;
        sent(&area, &officer, child, "The school can help").await;
        let secret = refused(&area, &officer, "Hidden").await;
        area.restrict(secret, &[&officer]).await;
        let stranger = area.person("Dev Officer", Role::CaseOfficer, None).await;
        assert_ne!(area.get(&pat, "/letters/to-print").await.status, StatusCode::OK);
        assert!(!area.get(&stranger, "/letters/to-print").await.text.contains("Ogden"));
        let list = area.get(&officer, "/letters/to-print").await.text;
        assert!(list.contains("Ogden, Zoe") && !list.contains("Hidden, Ivy"), "restricted records apart: {list}");
        assert!(area.get(&officer, "/letters/to-print?show=restricted").await.text.contains("Hidden, Ivy"));
        assert!(area.get(&officer, "/").await.text.contains("data-count=\"to-print\""));
        let ids = ids(&area).await;
        let all = format!("select=rows&letter={}&letter={}", ids[0], ids[1]);
        // Who may not see a letter prints none.
        area.post(&stranger, "/letters/to-print", &all).await;
        assert_eq!(area.number("select count(*) from letter where run is not null").await, 0);
        let begun = area.post(&officer, "/letters/to-print", &all).await;
        let run = begun.location.split('?').next().unwrap().to_owned();
        assert_eq!(area.number("select count(*) from letter where run is not null").await, 1, "not the restricted one");
        assert!(
            area.get(&officer, "/").await.text.contains("data-count=\"to-post\""),
            "what was printed is to be posted"
        );
        // A second press prints nothing again.
        area.post(&officer, "/letters/to-print", &all).await;
        assert_eq!(area.number("select count(*) from print_run").await, 1);
        assert_eq!(area.get(&officer, &format!("{run}/pdf")).await.status, StatusCode::OK);
        // A file for each letter, named by its reference alone.
        let apart = area.get(&officer, &format!("{run}/zip")).await;
        assert!(apart.status.is_success() && apart.text.starts_with("PK"), "{}", apart.status);
        assert!(apart.text.contains("001-SEN-") && !apart.text.contains("002-SEN-"), "one letter");
        for page in [run.clone(), format!("{run}/pdf"), format!("{run}/zip")] {
            assert_ne!(area.get(&stranger, &page).await.status, StatusCode::OK, "{page}");
        }
        assert_ne!(
            area.post(&stranger, &format!("{run}/posted"), &on(area.today())).await.status,
            StatusCode::SEE_OTHER
        );
        let early = area.post(&officer, &format!("{run}/posted"), &date_fields("on", date(2026, 11, 20))).await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY, "before the date of the letter");
        let posted = area.post(&officer, &format!("{run}/posted"), &on(area.today())).await;
        assert_eq!(posted.status, StatusCode::SEE_OTHER, "{}", posted.text);
        // The letter is dated the 27th and was posted on the 28th: that day counts, and the family is told.
        let mut tx = area.db.read().await.unwrap();
        let moved =
            Query::new("select count(*) from notice_delivery d join notice n on n.id = d.notice where n.person =")
                .value(child)
                .push("and n.sent_on =")
                .value(area.today())
                .push("and d.sent_on =")
                .value(area.today());
        assert_eq!(moved.number(&mut tx).await.unwrap(), 1);
        drop(tx);
        let mut tx = area.db.read().await.unwrap();
        let (notice,): (uuid::Uuid,) =
            Query::new("select id from notice where person =").value(child).one(&mut tx).await.unwrap();
        drop(tx);
        let text = area.get(&pat, &format!("/children/{child}/journey/notices/{notice}")).await.text;
        assert!(text.contains("There was a mistake in this letter") || text.contains("Correction of"), "{text}");
        assert!(area.get(&officer, "/letters/to-print?show=posted").await.text.contains("Ogden, Zoe"));
    })
    .await;
}

#[tokio::test]
async fn nothing_is_printed_to_the_old_address_of_whoever_waits_for_a_secret_one_before_and_after_it_is_chosen() {
    on_each(|area| async move {
        let (officer, pat, child) = requested(&area).await;
        sent(&area, &officer, child, "The school can help").await;
        refused(&area, &officer, "Open").await;
        let ids = ids(&area).await;
        let mut tx = area.db.read().await.unwrap();
        let query =
            Query::new("select l.id from letter l join notice n on n.id = l.notice where n.person =").value(child);
        let (held,): (uuid::Uuid,) = query.one(&mut tx).await.unwrap();
        drop(tx);
        let all = format!("select=rows&letter={}&letter={}", ids[0], ids[1]);
        let begun = area.post(&officer, "/letters/to-print", &all).await;
        let run = begun.location.split('?').next().unwrap().to_owned();
        assert!(area.get(&officer, &format!("{run}/zip")).await.text.contains("002-SEN-"), "both");
        // Between choosing and printing.
        area.later(1).await;
        let own =
            "forename=Pat&surname=Parent&street=1+Quarry+Bank&town=Hebden&postcode=ZX7+7AA&kept=yes&kept_from=Tom";
        let asked = area.post(&pat, "/my-details/change", &format!("{own}&step=confirm")).await;
        assert_eq!(asked.location, "/my-details?done=asked", "{}", asked.text);
        let page = area.get(&officer, &run).await.text;
        assert!(page.contains("data-held=\"1\"") && page.contains("Pat Parent"), "{page}");
        let file = area.get(&officer, &format!("{run}/zip")).await.text;
        assert!(file.contains("001-SEN-") && !file.contains("002-SEN-"), "the other alone");
        assert_eq!(area.get(&officer, &format!("{run}/pdf")).await.status, StatusCode::OK);
        // Nor is it marked as posted with the others.
        let posted = area.post(&officer, &format!("{run}/posted"), &on(area.today())).await;
        assert_eq!(posted.status, StatusCode::SEE_OTHER, "{}", posted.text);
        assert_eq!(area.number("select count(*) from letter where posted_on is not null").await, 1);
        assert_eq!(area.number("select count(*) from letter where posted_on is null and run is not null").await, 1);
        // Before it is chosen.
        area.post(&officer, &format!("{run}/again"), &format!("letter={held}")).await;
        let one = format!("select=rows&letter={held}");
        assert!(area.post(&officer, "/letters/to-print", &one).await.location.contains("done=none"));
        assert_eq!(area.number("select count(*) from print_run").await, 1);
        // Once somebody has decided it goes.
        area.change(Query::new("update details_change set state = 'refused'")).await;
        let begun = area.post(&officer, "/letters/to-print", &one).await;
        let run = begun.location.split('?').next().unwrap().to_owned();
        assert!(!area.get(&officer, &run).await.text.contains("data-held"));
        assert_eq!(area.get(&officer, &format!("{run}/pdf")).await.status, StatusCode::OK);
        // The letter names the old address, so it stays where the new one is agreed, however it would leave.
        let mut tx = area.db.read().await.unwrap();
        let query = Query::new("select notice from letter where id =").value(held);
        let (notice,): (uuid::Uuid,) = query.one(&mut tx).await.unwrap();
        drop(tx);
        let notice = format!("/children/{child}/journey/notices/{notice}");
        let files = [
            format!("{run}/pdf"),
            format!("{run}/zip"),
            format!("{notice}/pdf"),
            format!("{notice}/word"),
            format!("{notice}/letters/{held}/pdf"),
            format!("{notice}/letters/{held}/word"),
        ];
        for state in ["waiting", "agreed"] {
            area.change(Query::new("update details_change set state =").value(state)).await;
            if state == "agreed" {
                let agreed = "update address set street = '1 Quarry Bank', town = 'Hebden', postcode = 'ZX7 7AA'";
                area.change(Query::new(agreed)).await;
            }
            for file in &files {
                assert_eq!(area.get(&officer, file).await.status, StatusCode::CONFLICT, "{state}: {file}");
            }
        }
        // One to the young person goes to the home that whoever asked is leaving.
        area.change(Query::new("update letter set person =").value(child).push("where id =").value(held)).await;
        assert_eq!(area.get(&officer, &files[4]).await.status, StatusCode::CONFLICT);
    })
    .await;
}

/// The letter about a child: its id, its page, and to whom it goes.
async fn letter_about(area: &Area, child: PersonId) -> (uuid::Uuid, String, PersonId) {
    let mut tx = area.db.read().await.unwrap();
    let query = "select l.id, n.id, l.person from letter l join notice n on n.id = l.notice where n.person =";
    let (letter, notice, to): (uuid::Uuid, uuid::Uuid, PersonId) =
        Query::new(query).value(child).one(&mut tx).await.unwrap();
    (letter, format!("/children/{child}/journey/notices/{notice}"), to)
}

#[tokio::test]
async fn a_letter_from_before_a_death_is_neither_printed_nor_posted_until_somebody_says_why() {
    on_each(|area| async move {
        let (officer, _, child) = requested(&area).await;
        sent(&area, &officer, child, "The school can help").await;
        refused(&area, &officer, "Open").await;
        let (held, notice, to) = letter_about(&area, child).await;
        let ids = ids(&area).await;
        let all = format!("select=rows&letter={}&letter={}", ids[0], ids[1]);
        let begun = area.post(&officer, "/letters/to-print", &all).await;
        let run = begun.location.split('?').next().unwrap().to_owned();
        let whole = area.get(&officer, &format!("{run}/zip")).await.text;
        assert!(whole.contains("002-SEN-"), "both");
        // Between choosing and printing.
        recorded(&area, &officer, child, "child.died", &on(area.today())).await;
        let page = area.get(&officer, &run).await.text;
        assert!(page.contains("data-held=\"1\" data-why=\"death\""), "{page}");
        let file = area.get(&officer, &format!("{run}/zip")).await.text;
        assert!(file.contains("001-SEN-") && !file.contains("002-SEN-"), "the other alone");
        assert_eq!(area.get(&officer, &format!("{run}/pdf")).await.status, StatusCode::OK);
        let posted = area.post(&officer, &format!("{run}/posted"), &on(area.today())).await;
        assert_eq!(posted.status, StatusCode::SEE_OTHER, "{}", posted.text);
        let waits = Query::new("select count(*) from letter where posted_on is null and id =").value(held);
        assert_eq!(waits.number(&mut area.db.read().await.unwrap()).await.unwrap(), 1);
        assert_eq!(area.number("select count(*) from letter where posted_on is not null").await, 1);
        // Before it is chosen.
        area.post(&officer, &format!("{run}/again"), &format!("letter={held}")).await;
        assert!(!area.get(&officer, "/letters/to-print").await.text.contains(&notice));
        let one = format!("select=rows&letter={held}");
        assert!(area.post(&officer, "/letters/to-print", &one).await.location.contains("done=none"));
        let files = ["pdf", "word"].map(|kind| (format!("{notice}/{kind}"), format!("{notice}/letters/{held}/{kind}")));
        let files: Vec<String> = files.into_iter().flat_map(|(own, to)| [own, to]).collect();
        let have = async |status: StatusCode| {
            for file in &files {
                assert_eq!(area.get(&officer, file).await.status, status, "{file}");
            }
        };
        have(StatusCode::CONFLICT).await;
        assert!(area.get(&officer, &format!("/children/{child}/letters?status=held")).await.text.contains(&notice));
        // It was another child's: the letter goes on.
        undo(&area, &officer, child).await;
        have(StatusCode::OK).await;
        assert!(area.get(&officer, "/letters/to-print").await.text.contains(&notice));
        let begun = area.post(&officer, "/letters/to-print", &one).await;
        let run = begun.location.split('?').next().unwrap().to_owned();
        assert!(!area.get(&officer, &run).await.text.contains("data-held"));
        assert_eq!(area.get(&officer, &format!("{run}/pdf")).await.status, StatusCode::OK);
        // A return tells the death as the end of a plan.
        area.event_saying(child, "plan.ceased", area.today(), r#"{"ceasereason":"8"}"#).await;
        have(StatusCode::CONFLICT).await;
        for kind in ["pdf", "zip"] {
            assert_eq!(area.get(&officer, &format!("{run}/{kind}")).await.status, StatusCode::CONFLICT, "{kind}");
        }
        // Somebody says why it must go to this person: it does, and nobody else can say so.
        let again = format!("{}&who={to}&channel=by+hand", on(area.today()));
        let sent = format!("{notice}/sent");
        assert!(area.post(&officer, &sent, &again).await.refuses("let_out"));
        let again = format!("{again}&let_out=The+family+asked+for+it");
        let stranger = area.person("Dev Officer", Role::CaseOfficer, None).await;
        assert_ne!(area.post(&stranger, &sent, &again).await.status, StatusCode::SEE_OTHER);
        have(StatusCode::CONFLICT).await;
        let said = area.post(&officer, &sent, &again).await;
        assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.text);
        // It is made anew to be handed over, and the one to be posted stays.
        for kind in ["pdf", "word"] {
            let old = format!("{notice}/letters/{held}/{kind}");
            assert_eq!(area.get(&officer, &old).await.status, StatusCode::CONFLICT, "{kind}");
            assert_eq!(area.get(&officer, &format!("{notice}/{kind}")).await.status, StatusCode::OK, "{kind}");
        }
        assert_eq!(area.get(&officer, &format!("{run}/pdf")).await.status, StatusCode::CONFLICT);
        assert_eq!(area.number("select count(distinct person) from letter where let_out is not null").await, 1);
    })
    .await;
}

/// What stands in the letter on its page.
fn in_letter(page: &str) -> &str {
    page.split("<div class=\"op-letter\">").nth(1).unwrap_or_else(|| panic!("{page}"))
}

#[tokio::test]
async fn a_letter_that_went_out_keeps_its_days_and_the_name_whatever_changes_after_it() {
    on_each(|area| async move {
        let (officer, pat, child) = requested(&area).await;
        let mut tx = area.db.read().await.unwrap();
        let query = Query::new("select person from relationship where child =").value(child);
        let (parent,): (PersonId,) = query.one(&mut tx).await.unwrap();
        drop(tx);
        reads_easy(&area, parent).await;
        sent(&area, &officer, child, "The school can help").await;
        let kept = made(&area).await.remove(0);
        assert_eq!(kept["child"], serde_json::json!({ "full": "Zoe Ogden", "first": "Zoe" }));
        assert_eq!(kept["days"][0], "2027-01-27");
        let (before, path) = letter(&area, &pat, child).await;
        let named = in_letter(&before).matches("27 January 2027").count();
        assert!(named > 1, "in the words of the template too: {before}");
        // The last day becomes a bank holiday, and the child has another name.
        let holiday = "insert into setting (name, value) values ('bank_holidays', '2027-01-27')";
        area.change(Query::new(holiday)).await;
        let other_name =
            Query::new("update person set surname = 'Hart', preferred_name = 'Zo' where id =").value(child);
        area.change(other_name).await;
        let (after, _) = letter(&area, &pat, child).await;
        assert_eq!(in_letter(&after).matches("27 January 2027").count(), named, "{after}");
        assert!(!in_letter(&after).contains("28 January 2027"), "{after}");
        assert!(in_letter(&after).contains("Zoe Ogden") && !in_letter(&after).contains("Hart"), "{after}");
        assert_eq!(area.get(&pat, &format!("{path}/pdf")).await.status, StatusCode::OK);
        // What it gave the family is what it said.
        let mut tx = area.db.read().await.unwrap();
        let (event,): (uuid::Uuid,) =
            Query::new("select id from event where kind = 'request.refused'").one(&mut tx).await.unwrap();
        drop(tx);
        let moved = format!("act=day&reason=Post+book&{}", on(date(2026, 11, 20)));
        let asked = area.post(&officer, &format!("/children/{child}/journey/events/{event}"), &moved).await;
        assert!(asked.text.contains("20 January 2027, not 27 January 2027"), "{}", asked.text);
        // One from before this was kept is read with what is known today.
        area.change(Query::new("update letter set made = replace(made, '\"days\"', '\"none\"')")).await;
        let (old, _) = letter(&area, &pat, child).await;
        assert!(in_letter(&old).contains("28 January 2027"), "{old}");
    })
    .await;
}

#[tokio::test]
async fn letters_to_parents_apart_are_marked_and_parted_in_a_print_run() {
    on_each(|area| async move {
        let (officer, _, child) = requested(&area).await;
        let (_, tom) = area.parent(child, "Tom", false).await;
        testing::apart::lives(&area, tom, "9 Other Road", "Fernhill", "ZZ8 1AB").await;
        sent(&area, &officer, child, "The school can help").await;
        let ids = ids(&area).await;
        assert_eq!(ids.len(), 2, "one to each");
        let all = format!("select=rows&letter={}&letter={}", ids[0], ids[1]);
        let begun = area.post(&officer, "/letters/to-print", &all).await;
        let run = begun.location.split('?').next().unwrap().to_owned();
        let open = area.get(&officer, &run).await.text;
        assert!(!open.contains("Separate envelopes") && open.contains("Tom Parent"), "{open}");
        let plain = area.get(&officer, &format!("{run}/pdf")).await.text.len();
        // A rule that is made after they were put together holds for them too.
        let pat: PersonId = {
            let mut tx = area.db.read().await.unwrap();
            let query = Query::new("select person from relationship where child =").value(child).push("and person <>");
            let (pat,): (PersonId,) = query.value(tom).one(&mut tx).await.unwrap();
            pat
        };
        let rule = format!("from={tom}&about={pat}&reason=Court+order");
        let ruled = area.post(&officer, &format!("/children/{child}/contact-rules"), &rule).await;
        assert_eq!(ruled.status, StatusCode::SEE_OTHER, "{}", ruled.text);
        let parted = area.get(&officer, &run).await.text;
        assert!(parted.contains("govuk-warning-text") && parted.matches("Separate envelopes").count() >= 3, "{parted}");
        let file = area.get(&officer, &format!("{run}/pdf")).await;
        assert_eq!(file.status, StatusCode::OK);
        assert!(file.text.len() > plain, "a sheet before each letter");
    })
    .await;
}
