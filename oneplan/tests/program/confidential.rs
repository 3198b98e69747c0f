//! Where somebody is: what a family may learn of each other, what is taken out of texts, and who lets it through.

use crate::common::{Area, Someone, on_each};
use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use people::PersonId;
use store::Query;
use testing::apart::{apart, bind, lives};
use testing::casework::{notice, on, record, recorded, weeks_ago};

/// The first id that follows these words on a page.
fn id_after(page: &str, words: &str) -> String {
    let ids = page.split(words).skip(1).filter_map(|rest| rest.get(..36)?.parse::<uuid::Uuid>().ok());
    ids.map(|id| id.to_string()).next().unwrap_or_else(|| panic!("no id after {words}: {page}"))
}

#[tokio::test]
async fn the_log_of_the_area_tells_an_administrator_under_a_rule_nothing_of_the_child() {
    on_each(|area| async move {
        let case = apart(&area).await;
        let bound = area.person_in_records("Tom Works Here", Role::Administrator, None, Some(case.tom)).await;
        area.get(&case.officer, &format!("/children/{}", case.child)).await;
        let before = area.get(&bound, "/audit-log").await.text;
        assert!(before.contains("Asha Officer"), "{before}");
        bind(&area, &case).await;
        let end = case.child.to_string().replace('-', "");
        let after = area.get(&bound, "/audit-log").await.text;
        assert!(!after.contains(&format!("(…{})", &end[26..])), "{after}");
        let other = area.person("Ada Administrator", Role::Administrator, None).await;
        assert!(area.get(&other, "/audit-log").await.text.contains(&format!("(…{})", &end[26..])));
    })
    .await;
}

#[tokio::test]
async fn parents_apart_see_their_own_address_and_each_others_only_by_a_decision() {
    on_each(|area| async move {
        let case = apart(&area).await;
        let path = format!("/children/{}", case.child);
        let his = area.get(&case.father, &path).await.text;
        assert!(
            !his.contains("Heather Way") && his.contains("Mina Parent") && his.contains("Al-Noor Academy"),
            "{his}"
        );
        let hers = area.get(&case.mother, &path).await.text;
        assert!(hers.contains("108 Heather Way") && !hers.contains("Low Fold"), "{hers}");
        let share = format!("about={}&with={}&what=both&reason=Both+asked", case.child, case.tom);
        assert_eq!(area.post(&case.officer, &format!("{path}/sharing"), &share).await.status, StatusCode::SEE_OTHER);
        assert!(area.get(&case.father, &path).await.text.contains("108 Heather Way"));
        let page = area.get(&case.officer, &format!("{path}/sharing")).await.text;
        let decision = page.split("name=\"decision\" value=\"").nth(1).unwrap()[..36].to_owned();
        let ended = area.post(&case.officer, &format!("{path}/sharing/end"), &format!("decision={decision}")).await;
        assert_eq!(ended.status, StatusCode::SEE_OTHER, "{}", ended.text);
        assert!(!area.get(&case.father, &path).await.text.contains("108 Heather Way"));
        // Nobody shares with whom a rule binds.
        bind(&area, &case).await;
        let refused = area.post(&case.officer, &format!("{path}/sharing"), &share).await;
        assert!(refused.text.contains("End the rule first"), "{}", refused.text);
        for who in [&case.mother, &case.father] {
            assert_eq!(area.get(who, &format!("{path}/sharing")).await.status, StatusCode::FORBIDDEN);
            assert_eq!(area.get(who, &format!("{path}/held-back")).await.status, StatusCode::FORBIDDEN);
        }
    })
    .await;
}

#[tokio::test]
async fn halton_2013_a_birth_parent_learns_neither_the_foster_home_nor_the_carer() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        let (mother, mina) = area.parent(child, "Mina", false).await;
        lives(&area, mina, "3 Low Fold", "Shipley", "ZX4 1AA").await;
        lives(&area, child, "21 Cragg Terrace", "Ilkley", "ZX22 4PP").await;
        let carer: PersonId = area.db.new_id();
        area.row(
            "person",
            vec![
                ("id", carer.into()),
                ("is_child", false.into()),
                ("forename", "Fay".into()),
                ("surname", "Fosterling".into()),
                ("sort_key", "fosterling fay".into()),
                ("version", 1_i64.into()),
            ],
        )
        .await;
        area.row(
            "relationship",
            vec![
                ("id", area.db.new_id::<()>().into()),
                ("child", child.into()),
                ("person", carer.into()),
                ("kind", "Foster carer".into()),
                ("parental_responsibility", false.into()),
                ("lives_with", true.into()),
            ],
        )
        .await;
        lives(&area, carer, "21 Cragg Terrace", "Ilkley", "ZX22 4PP").await;
        area.row(
            "contact",
            vec![
                ("id", area.db.new_id::<()>().into()),
                ("person", carer.into()),
                ("kind", "phone".into()),
                ("value", "07700 900555".into()),
            ],
        )
        .await;
        area.row(
            "care_status",
            vec![
                ("id", area.db.new_id::<()>().into()),
                ("person", child.into()),
                ("kind", "looked_after".into()),
                ("starts_on", date(2024, 1, 1).into()),
            ],
        )
        .await;
        let path = format!("/children/{child}");
        let consent = "kind=share_information&answer=yes&by=Social+worker&note=Carer+Fay+Fosterling+at+21+Cragg+Terrace+07700900555&on-day=1&on-month=11&on-year=2026";
        assert_eq!(area.post(&officer, &format!("{path}/consent"), consent).await.status, StatusCode::SEE_OTHER);
        let page = area.get(&mother, &path).await.text;
        for secret in ["Cragg Terrace", "Fosterling", "900555", "ZX22"] {
            assert!(!page.contains(secret), "{secret}: {page}");
        }
        assert!(page.contains("[removed]"), "the rest of the note stays: {page}");
        let invite = area.get(&officer, &format!("{path}/invite")).await.text;
        assert!(invite.contains("not the home of a looked-after child"), "giving an account warns: {invite}");
        let share = format!("about={child}&with={mina}&what=both&reason=Contact+plan");
        assert_eq!(area.post(&officer, &format!("{path}/sharing"), &share).await.status, StatusCode::SEE_OTHER);
        assert!(area.get(&mother, &path).await.text.contains("21 Cragg Terrace"), "by a decision");
    })
    .await;
}

#[tokio::test]
async fn a_message_written_before_the_rule_leaves_without_what_it_would_tell() {
    on_each(|area| async move {
        let case = apart(&area).await;
        let path = format!("/children/{}/messages", case.child);
        let body =
            format!("to={}&subject=Visit&body=Zoe+is+settled+at+Al-Noor+in+Ilkley&step=send", case.father.account);
        let sent = area.post(&case.officer, &format!("{path}/new"), &body).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        bind(&area, &case).await;
        area.later(1).await;
        messages::records::leaving::look_again(area.app.db.clone()).await.unwrap();
        let his = area.get(&case.father, &path).await.text;
        assert!(
            !his.contains("Al-Noor") && !his.contains("Ilkley") && his.contains("Zoe is settled at [removed]"),
            "{his}"
        );
        assert!(area.get(&case.officer, &path).await.text.contains("Words removed from the copy for Tom Parent"));
        assert!(
            area.get(&case.officer, "/").await.text.contains("Check what the family can see"),
            "the officer is told"
        );
        // Two people who read it let it through: nobody loses what they have a right to.
        let held = format!("/children/{}/held-back", case.child);
        let page = area.get(&case.officer, &held).await.text;
        assert!(page.contains("Words removed") && page.contains("“Al-Noor” (school or setting)"), "{page}");
        let fingerprint = gate::fingerprint("Zoe is settled at Al-Noor in Ilkley");
        let ask = format!("fingerprint={fingerprint}&person={}&reason=The+court+named+it", case.tom);
        let none = area.post(&case.officer, &held, &ask).await;
        assert!(none.text.contains("Select the words that can stay"), "{}", none.text);
        let both = format!("{ask}&word={}&word={}", gate::fingerprint("Al-Noor"), gate::fingerprint("Ilkley"));
        assert_eq!(area.post(&case.officer, &held, &both).await.status, StatusCode::SEE_OTHER);
        assert!(!area.get(&case.father, &path).await.text.contains("Al-Noor"), "one reader is not enough");
        let page = area.get(&case.manager, &held).await.text;
        assert!(page.contains("Words that would stay: “Al-Noor”, “Ilkley”"), "{page}");
        let reading = id_after(&page, &format!("action=\"{held}/"));
        let own = area.post(&case.officer, &format!("{held}/{reading}"), "decision=agree").await;
        assert_eq!(own.status, StatusCode::NOT_FOUND, "nobody is their own second person");
        assert_eq!(
            area.post(&case.father, &format!("{held}/{reading}"), "decision=agree").await.status,
            StatusCode::FORBIDDEN
        );
        let agreed = area.post(&case.manager, &format!("{held}/{reading}"), "decision=agree").await;
        assert_eq!(agreed.status, StatusCode::SEE_OTHER, "{}", agreed.text);
        assert!(area.get(&case.father, &path).await.text.contains("settled at Al-Noor in Ilkley"));
        assert_eq!(area.post(&case.officer, &format!("{held}/done"), "").await.status, StatusCode::SEE_OTHER);
        assert!(!area.get(&case.officer, "/").await.text.contains("Check what the family can see"));
    })
    .await;
}

#[tokio::test]
async fn what_may_mean_a_place_is_asked_once_and_what_is_one_is_refused() {
    on_each(|area| async move {
        let case = apart(&area).await;
        bind(&area, &case).await;
        let path = format!("/children/{}/messages/new", case.child);
        let send = |body: &str, more: &str| {
            format!(
                "to={}&subject=Trip&body={}&step=send{more}",
                case.father.account,
                body.replace(' ', "+").replace('+', "%20")
            )
        };
        for exact in [
            "settled at Al-Noor",
            "the Al-Noor school",
            "Heather Way (number 108)",
            "ZX22 9",
            "URN 900123",
            "at Аl-Nооr", // Cyrillic letters
        ] {
            let refused = area.post(&case.officer, &path, &send(exact, "")).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{exact}");
            assert!(
                refused.text.contains("must not be told this") && refused.text.contains("Ask a second person"),
                "{exact}: {}",
                refused.text
            );
            assert!(refused.text.contains(exact.split(' ').next().unwrap()), "nothing typed is lost");
        }
        let town = "The trip goes to Ilkley on Friday";
        let asked = area.post(&case.officer, &path, &send(town, "")).await;
        assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(asked.text.contains("“Ilkley” (town)"), "{}", asked.text);
        let field = format!("whereabouts-{}", case.tom);
        let left = |text: &str, word: &str| {
            format!("&{field}={}-{}", &gate::fingerprint(text)[..16], &gate::fingerprint(word)[..16])
        };
        let sent = area.post(&case.officer, &path, &send(town, &left(town, "Ilkley"))).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        // The same text again is not asked about.
        assert_eq!(area.post(&case.officer, &path, &send(town, "")).await.status, StatusCode::SEE_OTHER);
        let out = "They moved to Ilkley";
        let none = format!("&{field}=none");
        assert_eq!(area.post(&case.officer, &path, &send(out, &none)).await.status, StatusCode::SEE_OTHER);
        // Each word is answered for alone.
        let two = "The trip to Ilkley ends in ZX22";
        let asked = area.post(&case.officer, &path, &send(two, "")).await.text;
        assert!(asked.contains("“Ilkley” (town)") && asked.contains("“ZX22” (postcode)"), "{asked}");
        let one = area.post(&case.officer, &path, &send(two, &left(two, "Ilkley"))).await;
        assert_eq!(one.status, StatusCode::SEE_OTHER, "{}", one.text);
        area.later(1).await;
        let his = area.get(&case.father, &format!("/children/{}/messages", case.child)).await.text;
        assert!(his.contains(town) && his.contains("They moved to [removed]"), "{his}");
        assert!(his.contains("The trip to Ilkley ends in [removed]"), "{his}");
        // Under a new rule what was left in before is judged anew.
        bind(&area, &case).await;
        let his = area.get(&case.father, &format!("/children/{}/messages", case.child)).await.text;
        assert!(!his.contains("Ilkley"), "{his}");
        // He sees his own guess as he wrote it: whether it is right, he does not learn.
        let guess = format!("to={}&subject=Guess&body=Are+they+at+108+Heather+Way%3F&step=send", case.officer.account);
        assert_eq!(area.post(&case.father, &path, &guess).await.status, StatusCode::SEE_OTHER);
        let his = area.get(&case.father, &format!("/children/{}/messages", case.child)).await.text;
        assert!(his.contains("Are they at 108 Heather Way?"), "{his}");
    })
    .await;
}

#[tokio::test]
async fn a_document_goes_to_a_bound_parent_once_two_people_have_read_it() {
    on_each(|area| async move {
        let case = apart(&area).await;
        bind(&area, &case).await;
        let files = format!("/children/{}/files", case.child);
        area.upload(&case.officer, &format!("{files}/new"), "A scan", "scan.pdf", b"%PDF-1.7 a picture").await;
        let list = area.get(&case.officer, &files).await.text;
        assert!(list.contains("Not fully read"), "{list}");
        let file = id_after(&list, &format!("{files}/"));
        let checked = area.post(&case.officer, &format!("{files}/{file}/checked"), "").await;
        assert_eq!(checked.status, StatusCode::SEE_OTHER, "{}", checked.text);
        assert!(area.get(&case.officer, &files).await.text.contains("Checked by Asha Officer"));
        // To the mother it goes without another question: it was confirmed once.
        let new = format!("/children/{}/messages/new", case.child);
        let hers = format!("to={}&subject=S&body=B&files={file}&step=send", case.mother.account);
        assert_eq!(area.post(&case.officer, &new, &hers).await.status, StatusCode::SEE_OTHER);
        let his = format!("to={}&subject=S&body=B&files={file}", case.father.account);
        let refused = area.post(&case.officer, &new, &format!("{his}&step=send")).await;
        assert!(refused.text.contains("Two people must read it"), "{}", refused.text);
        let asked =
            area.post(&case.officer, &new, &format!("{his}&step=second&second-reason=He+has+a+right+to+it")).await;
        assert!(asked.text.contains("A second person has been asked"), "{}", asked.text);
        let held = format!("/children/{}/held-back", case.child);
        assert!(area.get(&case.manager, "/").await.text.contains("A second person must read something"));
        let page = area.get(&case.manager, &held).await.text;
        let reading = id_after(&page, &format!("action=\"{held}/"));
        assert_eq!(
            area.post(&case.manager, &format!("{held}/{reading}"), "decision=agree").await.status,
            StatusCode::SEE_OTHER
        );
        let sent = area.post(&case.officer, &new, &format!("{his}&step=send")).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        area.later(1).await;
        assert_eq!(area.get(&case.father, &format!("{files}/{file}")).await.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn a_letter_asks_before_it_goes_and_the_bound_parent_has_a_copy_of_his_own() {
    on_each(|area| async move {
        let case = apart(&area).await;
        bind(&area, &case).await;
        let child = case.child;
        recorded(
            &area,
            &case.officer,
            child,
            "request.received",
            &format!("{}&source=parent", on(weeks_ago(&area, 5))),
        )
        .await;
        let form = on(weeks_ago(&area, 1))
            + &notice()
                .replace("notice-reasons=Written", "notice-reasons=She+left+108+Heather+Way+and+Al-Noor+Academy");
        let form = form.replace("test-plan=yes", "test-plan=no");
        let asked = record(&area, &case.officer, child, "request.refused", &form).await;
        assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(asked.text.contains("Select which words can stay in the copy of Tom Parent"), "{}", asked.text);
        assert!(asked.text.contains("always removed: 108, Al-Noor Academy, Heather Way"), "{}", asked.text);
        let seen = format!("{form}&whereabouts-{}=none", case.tom);
        recorded(&area, &case.officer, child, "request.refused", &seen).await;
        let journey = area.get(&case.father, &format!("/children/{child}/journey")).await.text;
        let notice = journey.split("/journey/notices/").nth(1).unwrap()[..36].to_owned();
        let path = format!("/children/{child}/journey/notices/{notice}");
        let his = area.get(&case.father, &path).await.text;
        assert!(!his.contains("Heather") && !his.contains("Al-Noor") && his.contains("She left [removed]"), "{his}");
        let officers = area.get(&case.officer, &path).await.text;
        assert!(officers.contains("PDF for Tom Parent") && officers.contains("Heather Way"), "{officers}");
        let copy = area.get(&case.officer, &format!("{path}/pdf?for={}", case.tom)).await;
        assert_eq!(copy.status, StatusCode::OK);
        assert_eq!(
            area.get(&case.officer, &format!("{path}/pdf?for={}", case.child)).await.status,
            StatusCode::NOT_FOUND
        );
        assert_eq!(area.get(&case.mother, &format!("{path}/pdf?for={}", case.tom)).await.status, StatusCode::NOT_FOUND);
        // Recorded on the wrong child: it is withdrawn at once, and only then the entry is corrected.
        assert_eq!(area.post(&case.mother, &format!("{path}/withdraw"), "why=x").await.status, StatusCode::FORBIDDEN);
        assert!(area.post(&case.officer, &format!("{path}/withdraw"), "").await.text.contains("Enter what happened"));
        let gone = area.post(&case.officer, &format!("{path}/withdraw"), "why=Meant+for+another+child").await;
        assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.text);
        for who in [&case.mother, &case.father] {
            assert_eq!(area.get(who, &path).await.status, StatusCode::NOT_FOUND);
            assert_eq!(area.get(who, &format!("{path}/pdf")).await.status, StatusCode::NOT_FOUND);
            assert!(!area.get(who, &format!("/children/{child}/journey")).await.text.contains(&notice));
        }
        let kept = area.get(&case.officer, &path).await.text;
        assert!(
            kept.contains("Meant for another child") && kept.contains("72 hours") && kept.contains("Heather Way"),
            "{kept}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_bound_parent_who_works_for_the_council_does_not_learn_it_at_work() {
    on_each(|area| async move {
        let case = apart(&area).await;
        bind(&area, &case).await;
        area.row(
            "account_role",
            vec![
                ("id", area.db.new_id::<()>().into()),
                ("account", case.father.account.into()),
                ("role", Role::Manager.code().into()),
                ("starts_on", date(2020, 1, 1).into()),
            ],
        )
        .await;
        let other = area.child("Ava", "Ackroyd", date(2016, 5, 5), None).await;
        assert!(area.search(&case.father, "name=ackroyd").await.text.contains(&other.to_string()), "he works");
        assert!(!area.search(&case.father, "setting=al-noor").await.text.contains(&case.child.to_string()));
        let page = area.get(&case.father, &format!("/children/{}", case.child)).await.text;
        assert!(!page.contains("Heather Way") && !page.contains("Al-Noor"), "{page}");
        for part in ["address", "setting", "contact-rules", "held-back", "journey/events", "sharing"] {
            let answer = area.get(&case.father, &format!("/children/{}/{part}", case.child)).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{part}");
        }
    })
    .await;
}

#[tokio::test]
async fn restricted_records_leave_by_an_act_of_two_people_and_those_named_are_told() {
    on_each(|area| async move {
        let named = area.person("Nan Named", Role::Manager, None).await;
        let one = area.person("Mo Manager", Role::Manager, None).await;
        let two = area.person("May Manager", Role::Manager, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), Some("B801200005001")).await;
        area.row(
            "event",
            vec![
                ("id", area.db.new_id::<()>().into()),
                ("person", child.into()),
                ("kind", "request.received".into()),
                ("happened_on", date(2025, 2, 3).into()),
                ("recorded_at", area.db.now().into()),
                ("recorded_by", "x".into()),
                ("detail", "{}".into()),
            ],
        )
        .await;
        area.restrict(child, &[&named]).await;
        let without = area.post(&one, "/sen2/export", "year=2026").await;
        assert_eq!(without.status, StatusCode::OK);
        assert!(!without.text.contains("B801200005001") && !without.text.contains("Ogden"), "{}", without.text);
        assert!(area.get(&one, "/sen2").await.text.contains("1 restricted record is left out"));
        let workbook = area.post(&one, "/annex-a", "on-day=2&on-month=11&on-year=2026").await;
        assert!(!workbook.text.contains("B801200005001"));
        assert_eq!(area.get(&officer, "/sen2/restricted").await.status, StatusCode::FORBIDDEN);
        assert!(area.post(&one, "/sen2/restricted", "kind=sen2").await.text.contains("Give your reasons"));
        assert_eq!(
            area.post(&one, "/sen2/restricted", "kind=sen2&reason=Return+for+the+DfE").await.status,
            StatusCode::SEE_OTHER
        );
        let page = area.get(&two, "/sen2/restricted").await.text;
        let id = page.split("action=\"/sen2/restricted/").nth(1).unwrap()[..36].to_owned();
        let early = area.post(&one, "/sen2/export", &format!("year=2026&request={id}")).await;
        assert_eq!(early.status, StatusCode::CONFLICT, "{}", early.text);
        let own = area.post(&one, &format!("/sen2/restricted/{id}"), "decision=agree").await;
        assert_eq!(own.status, StatusCode::NOT_FOUND, "nobody is their own second person");
        assert_eq!(
            area.post(&two, &format!("/sen2/restricted/{id}"), "decision=agree").await.status,
            StatusCode::SEE_OTHER
        );
        let another = area.post(&two, "/sen2/export", &format!("year=2026&request={id}")).await;
        assert_eq!(another.status, StatusCode::NOT_FOUND, "it is for whoever asked");
        let whole = area.post(&one, "/sen2/export", &format!("year=2026&request={id}")).await;
        assert!(whole.text.contains("B801200005001"), "the return can be made whole: {}", whole.text);
        let again = area.post(&one, "/sen2/export", &format!("year=2026&request={id}")).await;
        assert_eq!(again.status, StatusCode::CONFLICT, "once");
        assert_eq!(area.logged("return.export_restricted", child).await, 1, "a line in the log for the child");
        let told = area.get(&named, "/").await.text;
        assert!(
            told.contains("Zoe Ogden: in the SEN2 return, exported by Mo Manager with the agreement of May Manager"),
            "{told}"
        );
        assert!(!area.get(&one, "/").await.text.contains("Zoe Ogden"));
        assert_eq!(area.post(&named, "/sen2/restricted/noted", "").await.status, StatusCode::SEE_OTHER);
        assert!(!area.get(&named, "/").await.text.contains("Zoe Ogden: in the SEN2 return"));
    })
    .await;
}

#[tokio::test]
async fn a_request_about_a_restricted_record_is_seen_by_those_named_alone() {
    on_each(|area| async move {
        let named = area.person("Nan Named", Role::Manager, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        let answers = serde_json::json!({ "forename": "Zoe", "surname": "Ogden", "born": "2015-03-27", "street": "108 Heather Way", "who": "parent", "your_name": "Mina Parent" });
        let intake = area.db.new_id::<()>();
        area.row("intake", vec![("id", intake.into()), ("code_hash", "x".into()), ("state", "sent".into()), ("answers", answers.to_string().into()), ("begun_at", area.db.now().into()), ("saved_at", area.db.now().into()), ("reference", "R-1".into()), ("sent_on", area.today().into())]).await;
        assert!(area.get(&officer, "/requests").await.text.contains("Ogden, Zoe"));
        area.restrict(child, &[&named]).await;
        assert!(!area.get(&officer, "/requests").await.text.contains("Ogden"));
        assert_eq!(area.get(&officer, &format!("/requests/{intake}")).await.status, StatusCode::NOT_FOUND);
        let placed = area.post(&officer, &format!("/requests/{intake}"), "whose=new").await;
        assert_eq!(placed.status, StatusCode::NOT_FOUND, "no second, open record comes into being");
        assert!(area.get(&named, "/requests").await.text.contains("Ogden, Zoe"));
        let page = area.get(&named, &format!("/requests/{intake}")).await.text;
        assert!(page.contains("Very likely"), "{page}");
    })
    .await;
}

/// A consent with a note: free text that the family reads.
async fn note(area: &Area, who: &Someone, child: PersonId, text: &str) {
    let text = text.replace(' ', "+");
    let form = format!("kind=share_information&answer=yes&by=Mina&note={text}&on-day=1&on-month=11&on-year=2026");
    let kept = area.post(who, &format!("/children/{child}/consent"), &form).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
}

async fn contact(area: &Area, person: PersonId, value: &str) {
    let row = vec![
        ("id", area.db.new_id::<()>().into()),
        ("person", person.into()),
        ("kind", "phone".into()),
        ("value", value.into()),
    ];
    area.row("contact", row).await;
}

#[tokio::test]
async fn a_school_that_is_no_placement_yet_or_only_in_words_is_taken_out_too() {
    on_each(|area| async move {
        let case = apart(&area).await;
        bind(&area, &case).await;
        let asked = area.school("Keldgate High School", "900124").await;
        let (plan, line) = (area.db.new_id::<()>(), area.db.new_id::<()>());
        let today = area.today();
        let child = case.child;
        area.row(
            "plan_version",
            vec![
                ("id", plan.into()),
                ("person", child.into()),
                ("number", 1_i64.into()),
                ("state", "final".into()),
                ("begun_on", today.into()),
                ("begun_by", "Test".into()),
            ],
        )
        .await;
        area.row(
            "plan_line",
            vec![
                ("id", line.into()),
                ("plan", plan.into()),
                ("line", line.into()),
                ("section", "I".into()),
                ("rank", 1_i64.into()),
                ("body", "Fellgate Primary School, Millgarth, from September 2027".into()),
                ("written_by", "Test".into()),
                ("written_at", area.db.now().into()),
                ("version", 1_i64.into()),
            ],
        )
        .await;
        area.row(
            "placement",
            vec![
                ("id", area.db.new_id::<()>().into()),
                ("person", child.into()),
                ("otherwise", "OTH".into()),
                ("otherwise_words", "Hollybank Tuition, Skelbrook".into()),
                ("starts_on", today.into()),
            ],
        )
        .await;
        // Its admission has ended and is gone.
        area.row(
            "consultation",
            vec![
                ("id", area.db.new_id::<()>().into()),
                ("person", child.into()),
                ("organisation", asked.into()),
                ("sent_on", today.into()),
                ("grounds", "".into()),
            ],
        )
        .await;
        for (kind, words) in [("consultation.sent", "Setting consulted"), ("case.moved_out", "Moved out of the area")] {
            area.row(
                "event",
                vec![
                    ("id", area.db.new_id::<()>().into()),
                    ("person", child.into()),
                    ("kind", kind.into()),
                    ("happened_on", today.into()),
                    ("recorded_at", area.db.now().into()),
                    ("recorded_by", "Test".into()),
                    ("detail", "{}".into()),
                ],
            )
            .await;
            let path = format!("/children/{child}");
            assert!(area.get(&case.mother, &path).await.text.contains(words), "{words}");
            for page in [path.clone(), format!("{path}/journey"), "/".to_owned()] {
                assert!(!area.get(&case.father, &page).await.text.contains(words), "{words} on {page}");
            }
        }
        note(
            &area,
            &case.officer,
            child,
            "Six visits to Fellgate Primary in Millgarth, Hollybank Tuition in Skelbrook, Keldgate High",
        )
        .await;
        let his = area.get(&case.father, &format!("/children/{child}")).await.text;
        for secret in ["Fellgate", "Millgarth", "Hollybank", "Skelbrook", "Keldgate"] {
            assert!(!his.contains(secret), "{secret}: {his}");
        }
        assert!(his.contains("Six visits to [removed]"), "{his}");
    })
    .await;
}

#[tokio::test]
async fn a_bound_parent_sees_no_number_that_names_a_school() {
    on_each(|area| async move {
        let case = apart(&area).await;
        let other = area.child("Adeel", "Ogden", date(2013, 3, 27), Some("Q207000016048")).await;
        area.row(
            "relationship",
            vec![
                ("id", area.db.new_id::<()>().into()),
                ("child", other.into()),
                ("person", case.tom.into()),
                ("kind", "Parent".into()),
                ("parental_responsibility", true.into()),
                ("lives_with", false.into()),
            ],
        )
        .await;
        assert!(area.get(&case.father, &format!("/children/{other}")).await.text.contains("Q207000016048"));
        // The mother stands on this record under another spelling, with her telephone number as somebody else wrote it.
        let (_, sumera) = area.parent(other, "Mena", true).await;
        let school = area.school("Withinbeck Academy", "900125").await;
        area.place(other, school).await;
        contact(&area, case.mina, "07700 900 946").await;
        contact(&area, sumera, "+44 7700 900946").await;
        bind(&area, &case).await;
        let his = area.get(&case.father, &format!("/children/{other}")).await.text;
        assert!(!his.contains("Q207000016048"), "a UPN names the school that gave it: {his}");
        assert!(!his.contains("Withinbeck"), "one household under two names: {his}");
    })
    .await;
}

#[tokio::test]
async fn nothing_opens_before_the_second_person_and_a_move_closes_what_was_open() {
    on_each(|area| async move {
        let case = apart(&area).await;
        bind(&area, &case).await;
        let (child, held) = (case.child, format!("/children/{}/held-back", case.child));
        let ask = async |text: &str| {
            let words: String = ["108", "Heather Way", "Ilkley", "Otley"]
                .iter()
                .map(|word| format!("&word={}", gate::fingerprint(word)))
                .collect();
            let print = gate::fingerprint(text);
            let form = format!("fingerprint={print}&person={}&reason=The+court+named+it{words}", case.tom);
            let asked = area.post(&case.officer, &held, &form).await;
            assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
        };
        let seen = async || area.get(&case.father, &format!("/children/{child}")).await.text;
        let both = "They live at 108 Heather Way in Ilkley";
        note(&area, &case.officer, child, both).await;
        ask(both).await;
        assert!(!seen().await.contains("in Ilkley"), "half of it does not open early: {}", seen().await);
        let trip = "The clinic is in Ilkley and the cinema in Otley";
        note(&area, &case.officer, child, trip).await;
        ask(trip).await;
        assert!(seen().await.contains(trip), "{}", seen().await);
        for person in [child, case.mina] {
            area.change(
                Query::new("update address set ends_on =").value(area.today()).push("where person =").value(person),
            )
            .await;
            lives(&area, person, "9 Mill Row", "Otley", "ZX30 1AA").await;
        }
        let his = seen().await;
        assert!(!his.contains("Otley"), "what was read before the move lets the new home through: {his}");
    })
    .await;
}

#[tokio::test]
async fn one_officer_never_lets_out_alone_what_two_must_read_whatever_others_choose_meanwhile() {
    on_each(|area| async move {
        let case = apart(&area).await;
        bind(&area, &case).await;
        let manager = area.person("Max Manager", Role::Manager, None).await;
        let (child, held) = (case.child, format!("/children/{}/held-back", case.child));
        let text = "They live at 108 Heather Way, near the park of Ilkley";
        note(&area, &case.officer, child, text).await;
        let seen = async || area.get(&case.father, &format!("/children/{child}")).await.text;
        let choose = async |who: &Someone, words: &[&str]| {
            let words: String = words.iter().map(|word| format!("&word={}", gate::fingerprint(word))).collect();
            let print = gate::fingerprint(text);
            let form = format!("fingerprint={print}&person={}&reason=The+court+named+it{words}", case.tom);
            area.post(who, &held, &form).await.location
        };
        let decide = async |who: &Someone, decision: &str| {
            let mut tx = area.db.read().await.unwrap();
            let rows: Vec<(uuid::Uuid,)> =
                Query::new("select id from reading where refused_at is null order by id").all(&mut tx).await.unwrap();
            drop(tx);
            let mut taken = 0;
            for (id,) in rows {
                let answer = area.post(who, &format!("{held}/{id}"), &format!("decision={decision}")).await;
                taken += u32::from(answer.status == StatusCode::SEE_OTHER);
            }
            taken
        };
        assert!(choose(&case.officer, &["108", "Heather Way"]).await.ends_with("asked"));
        assert!(choose(&manager, &["Ilkley"]).await.ends_with("let"));
        let his = seen().await;
        assert!(his.contains("park of Ilkley") && !his.contains("Heather"), "{his}");
        assert_eq!(decide(&case.officer, "agree").await, 0, "one's own request, and what nobody asked about");
        assert!(choose(&case.officer, &["108", "Heather Way"]).await.ends_with("asked"), "asked again");
        assert_eq!(decide(&case.officer, "agree").await, 0);
        assert!(!seen().await.contains("Heather"), "{}", seen().await);
        assert_eq!(decide(&manager, "agree").await, 1, "once, whoever asks how often");
        let his = seen().await;
        assert!(his.contains("108 Heather Way, near the park of Ilkley"), "{his}");
        // Somebody of the household moves: the word means their home now, whoever let it through.
        lives(&area, case.mina, "9 Mill Row", "Ilkley", "ZX30 1AA").await;
        assert!(!seen().await.contains("park of Ilkley"), "{}", seen().await);
        // What is held back again is so whoever let it through.
        decide(&manager, "refuse").await;
        assert!(!seen().await.contains("Heather"), "{}", seen().await);
    })
    .await;
}

#[tokio::test]
async fn the_home_of_a_looked_after_child_is_kept_without_a_carer_on_record_in_documents_and_as_a_boarding_school() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        let (mother, mina) = area.parent(child, "Mina", false).await;
        lives(&area, mina, "3 Low Fold", "Shipley", "ZX4 1AA").await;
        lives(&area, child, "8 Beechwood Avenue", "Lowmoorside", "ZX16 1AA").await;
        area.row(
            "care_status",
            vec![
                ("id", area.db.new_id::<()>().into()),
                ("person", child.into()),
                ("kind", "looked_after".into()),
                ("starts_on", date(2024, 1, 1).into()),
            ],
        )
        .await;
        let boards = area.school("Upper Wick House School", "900126").await;
        area.place(child, boards).await;
        area.change(Query::new("update placement set residential = 'B' where person =").value(child)).await;
        note(&area, &officer, child, "She lives in Lowmoorside ZX16 and boards at Upper Wick House").await;
        let path = format!("/children/{child}");
        let hers = area.get(&mother, &path).await.text;
        for secret in ["Lowmoorside", "ZX16", "Upper Wick"] {
            assert!(!hers.contains(secret), "{secret}: {hers}");
        }
        area.upload(
            &officer,
            &format!("{path}/files/new"),
            "A visit",
            "visit.txt",
            b"Zoe Ogden is at 8 Beechwood Avenue",
        )
        .await;
        let file = id_after(&area.get(&officer, &format!("{path}/files")).await.text, &format!("{path}/files/"));
        let message = format!("to={}&subject=S&body=B&files={file}&step=send", mother.account);
        let refused = area.post(&officer, &format!("{path}/messages/new"), &message).await;
        assert!(refused.text.contains("Ask a second person"), "nothing is taken out of a document: {}", refused.text);
        // One that was sent before the child was looked after is held back when it is opened.
        area.change(Query::new("delete from care_status")).await;
        let sent = area.post(&officer, &format!("{path}/messages/new"), &format!("{message}&looked=yes")).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        area.later(1).await;
        assert_eq!(area.get(&mother, &format!("{path}/files/{file}")).await.status, StatusCode::OK);
        area.row(
            "care_status",
            vec![
                ("id", area.db.new_id::<()>().into()),
                ("person", child.into()),
                ("kind", "looked_after".into()),
                ("starts_on", date(2024, 1, 1).into()),
            ],
        )
        .await;
        assert_ne!(area.get(&mother, &format!("{path}/files/{file}")).await.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn a_request_that_could_be_about_a_restricted_childs_family_goes_to_those_named_alone() {
    on_each(|area| async move {
        let named = area.person("Nan Named", Role::Manager, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zebedee", "Quillfeather", date(2012, 2, 12), None).await;
        lives(&area, child, "108 Heather Way", "Ilkley", "ZX22 9QQ").await;
        area.restrict(child, &[&named]).await;
        for (forename, born, postcode) in [
            ("Zebedee", "2013-03-12", "ZX22 9QQ"),
            ("Zebedee", "2010-07-01", "ZX1 1AA"),
            ("Tabitha", "2016-01-01", "ZX22 9QQ"),
            ("Zeb", "2012-02-13", "ZX1 1AA"),
        ] {
            let answers = serde_json::json!({ "forename": forename, "surname": "Quillfeather", "born": born, "street": "1 Safe Street", "postcode": postcode, "who": "parent", "your_name": "Mina Parent" });
            let intake = area.db.new_id::<()>();
            area.row("intake", vec![("id", intake.into()), ("code_hash", intake.to_string().into()), ("state", "sent".into()), ("answers", answers.to_string().into()), ("begun_at", area.db.now().into()), ("saved_at", area.db.now().into()), ("reference", intake.to_string().into()), ("sent_on", area.today().into())]).await;
            let open = area.get(&officer, &format!("/requests/{intake}")).await.status;
            assert_eq!(open, StatusCode::NOT_FOUND, "{forename} {born} {postcode}");
            assert!(!area.get(&officer, "/requests").await.text.contains("Quillfeather"));
            assert_eq!(area.get(&named, &format!("/requests/{intake}")).await.status, StatusCode::OK);
        }
    })
    .await;
}

#[tokio::test]
async fn a_sealed_name_is_known_to_those_on_its_list_and_found_by_nobody() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Birthname", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        let (mother, _) = area.parent(child, "Mina", true).await;
        let change = "version=1&forename=Zoe&surname=Ogden&born-day=27&born-month=3&born-year=2015";
        assert_eq!(area.post(&manager, &format!("/children/{child}/edit"), change).await.status, StatusCode::SEE_OTHER);
        assert!(area.get(&officer, &format!("/children/{child}")).await.text.contains("Zoe Birthname"));
        let path = format!("/children/{child}/former-names");
        assert_eq!(area.get(&officer, &path).await.status, StatusCode::FORBIDDEN);
        let page = area.get(&manager, &path).await.text;
        let name = page.split("name=\"name\" type=\"radio\" value=\"").nth(1).unwrap()[..36].to_owned();
        assert!(area.post(&manager, &path, &format!("name={name}")).await.text.contains("Give your reasons"));
        let sealed = area.post(&manager, &path, &format!("name={name}&reason=Adoption+order")).await;
        assert_eq!(sealed.status, StatusCode::SEE_OTHER, "{}", sealed.text);
        for who in [&officer, &mother] {
            assert!(!area.get(who, &format!("/children/{child}")).await.text.contains("Birthname"), "{}", who.name);
        }
        assert!(area.get(&manager, &format!("/children/{child}")).await.text.contains("Zoe Birthname"));
        for who in [&officer, &manager] {
            assert!(!area.search(who, "name=birthname").await.text.contains(&child.to_string()), "found by nobody");
        }
    })
    .await;
}

#[tokio::test]
async fn at_night_emergency_access_goes_ahead_and_is_reviewed() {
    on_each(|area| async move {
        let named = area.person("Nan Named", Role::Manager, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), Some("B801200005001")).await;
        area.restrict(child, &[&named]).await;
        let ask = "identifier=B801200005001&born-day=27&born-month=3&born-year=2015&reason=Child+missing+tonight";
        // At nine in the morning a second person is there.
        area.post(&officer, "/restricted", ask).await;
        assert_eq!(area.get(&officer, &format!("/children/{child}")).await.status, StatusCode::NOT_FOUND);
        area.later(13).await;
        area.post(&officer, "/restricted", ask).await;
        assert_eq!(area.get(&officer, &format!("/children/{child}")).await.status, StatusCode::OK);
        let waiting = area.get(&manager, "/restricted").await.text;
        assert!(
            waiting.contains("Opened outside office hours") && waiting.contains("Child missing tonight"),
            "{waiting}"
        );
        area.later(5).await;
        assert_eq!(
            area.get(&officer, &format!("/children/{child}")).await.status,
            StatusCode::NOT_FOUND,
            "for 4 hours"
        );
        let id: (uuid::Uuid,) = Query::new("select id from access_request where granted")
            .one(&mut area.db.read().await.unwrap())
            .await
            .unwrap();
        assert_eq!(
            area.post(&manager, &format!("/restricted/{}", id.0), "decision=refuse").await.status,
            StatusCode::SEE_OTHER
        );
    })
    .await;
}

/// All that a parent can look at about their child, without what differs each time.
async fn seen_by(area: &Area, who: &Someone, child: PersonId, feed: &str) -> Vec<(String, String)> {
    let of_child = ["", "/journey", "/journey/request", "/plan", "/files", "/messages", "/calendar"];
    let mut paths: Vec<String> = ["/", "/children/mine", "/messages", "/calendar", feed].map(str::to_owned).to_vec();
    paths.extend(of_child.iter().map(|part| format!("/children/{child}{part}")));
    let mut out = Vec::new();
    for path in paths {
        let answer = area.get(who, &path).await;
        out.push((path, format!("{} {}", answer.status, Area::without_keys(&answer.text))));
    }
    out
}

#[tokio::test]
async fn what_a_bound_parent_must_not_learn_changes_nothing_that_they_see() {
    on_each(|area| async move {
        let case = apart(&area).await;
        let (officer, child) = (&case.officer, case.child);
        recorded(&area, officer, child, "request.received", &format!("{}&source=parent", on(weeks_ago(&area, 5))))
            .await;
        bind(&area, &case).await;
        let feed = area.calendar_address(&case.father).await;
        let row = async |kind: &str, corrects: Option<uuid::Uuid>| {
            let id: store::Id<()> = area.db.new_id();
            area.row(
                "event",
                vec![
                    ("id", id.into()),
                    ("person", child.into()),
                    ("kind", kind.into()),
                    ("happened_on", area.today().into()),
                    ("recorded_at", area.db.now().into()),
                    ("recorded_by", "Asha Officer".into()),
                    ("detail", "{}".into()),
                    ("about", None::<uuid::Uuid>.into()),
                    ("corrects", corrects.into()),
                ],
            )
            .await;
            let mut tx = area.db.write(&testing::operator()).await.unwrap();
            journey::records::owed::work_out(&mut tx, child, area.today()).await.unwrap();
            tx.record(store::Entry::new("test.arrange", "test", None, "test")).await.unwrap();
            tx.commit().await.unwrap();
            id.uuid()
        };
        for plan in [false, true] {
            if plan {
                row("plan.issued", None).await;
            }
            let before = seen_by(&area, &case.father, child, &feed).await;
            assert!(before.iter().any(|(path, text)| *path == feed && text.contains("BEGIN:VEVENT")), "{before:?}");
            let tells =
                ["move.", "case.moved", "consultation.", "order.setting", "appeal.not_opposed_setting", "detained."];
            let kinds: Vec<&str> = law::Kind::ALL.iter().map(|kind| kind.code()).collect();
            let kinds: Vec<&str> =
                kinds.into_iter().filter(|kind| tells.iter().any(|begins| kind.starts_with(begins))).collect();
            assert!(kinds.len() > 6, "{kinds:?}");
            for kind in kinds {
                let event = row(kind, None).await;
                let now = seen_by(&area, &case.father, child, &feed).await;
                for ((path, was), (_, is)) in before.iter().zip(&now) {
                    assert_eq!(was, is, "{path} after {kind}");
                }
                row("event.withdrawn", Some(event)).await;
                let now = seen_by(&area, &case.father, child, &feed).await;
                for ((path, was), (_, is)) in before.iter().zip(&now) {
                    assert_eq!(was, is, "{path} after {kind} was withdrawn");
                }
            }
        }
        // An act says by its minute that something was: a bound parent is shown who looked, and not who changed something.
        recorded(&area, officer, child, "move.known", &on(area.today())).await;
        let his = area.get(&case.father, &format!("/children/{child}")).await.text;
        assert!(!his.contains("Timeline updated") && !his.contains("Record changed"), "{his}");
        // The mother, whom no rule binds, is told.
        row("case.moved_out", None).await;
        assert!(area.get(&case.mother, &format!("/children/{child}")).await.text.contains("oved"), "she sees it");
    })
    .await;
}
