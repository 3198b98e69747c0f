//! What is asked about, and who lets it through.

use super::{SECOND, id_after, note};
use crate::common::{Someone, on_each};
use access::Role;
use axum::http::StatusCode;
use store::Query;
use testing::apart::{apart, bind, lives};
use testing::casework::{notice, on, record, recorded, weeks_ago};

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
            assert!(refused.refuses("body") && refused.text.contains(SECOND), "{exact}: {}", refused.text);
            assert!(refused.text.contains(exact.split(' ').next().unwrap()), "nothing typed is lost");
        }
        let town = "The trip goes to Ilkley on Friday";
        let asked = area.post(&case.officer, &path, &send(town, "")).await;
        assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(asked.text.contains("“Ilkley”"), "{}", asked.text);
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
        assert!(asked.contains("“Ilkley”") && asked.contains("“ZX22”"), "{asked}");
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
        assert!(list.contains("data-tag=\"not-fully-read\""), "{list}");
        let file = id_after(&list, &format!("{files}/"));
        let checked = area.post(&case.officer, &format!("{files}/{file}/checked"), "").await;
        assert_eq!(checked.status, StatusCode::SEE_OTHER, "{}", checked.text);
        let checked = area.get(&case.officer, &files).await.text;
        assert!(checked.contains("data-checked") && checked.contains("Asha Officer"), "{checked}");
        // To the mother it goes without another question: it was confirmed once.
        let new = format!("/children/{}/messages/new", case.child);
        let hers = format!("to={}&subject=S&body=B&files={file}&step=send", case.mother.account);
        assert_eq!(area.post(&case.officer, &new, &hers).await.status, StatusCode::SEE_OTHER);
        let his = format!("to={}&subject=S&body=B&files={file}", case.father.account);
        let refused = area.post(&case.officer, &new, &format!("{his}&step=send")).await;
        assert!(refused.refuses("files") && refused.text.contains(SECOND), "{}", refused.text);
        let asked =
            area.post(&case.officer, &new, &format!("{his}&step=second&second-reason=He+has+a+right+to+it")).await;
        assert_eq!(asked.status, StatusCode::OK, "{}", asked.text);
        assert_eq!(area.number("select count(*) from reading where needs_second").await, 1);
        let held = format!("/children/{}/held-back", case.child);
        assert!(area.get(&case.manager, "/").await.text.contains(&format!("{held}\"")));
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
        assert!(asked.refuses(&format!("whereabouts-{}", case.tom)), "{}", asked.text);
        assert!(asked.text.contains("108, Al-Noor Academy, Heather Way"), "{}", asked.text);
        let seen = format!("{form}&whereabouts-{}=none", case.tom);
        recorded(&area, &case.officer, child, "request.refused", &seen).await;
        let journey = area.get(&case.father, &format!("/children/{child}/journey")).await.text;
        let notice = journey.split("/journey/notices/").nth(1).unwrap()[..36].to_owned();
        let path = format!("/children/{child}/journey/notices/{notice}");
        let his = area.get(&case.father, &path).await.text;
        assert!(!his.contains("Heather") && !his.contains("Al-Noor") && his.contains("She left [removed]"), "{his}");
        let officers = area.get(&case.officer, &path).await.text;
        assert!(officers.contains(&format!("?for={}", case.tom)) && officers.contains("Heather Way"), "{officers}");
        let copy = area.get(&case.officer, &format!("{path}/pdf?for={}", case.tom)).await;
        assert_eq!(copy.status, StatusCode::OK);
        assert_eq!(
            area.get(&case.officer, &format!("{path}/pdf?for={}", case.child)).await.status,
            StatusCode::NOT_FOUND
        );
        assert_eq!(area.get(&case.mother, &format!("{path}/pdf?for={}", case.tom)).await.status, StatusCode::NOT_FOUND);
        // Recorded on the wrong child: it is withdrawn at once, and only then the entry is corrected.
        assert_eq!(area.post(&case.mother, &format!("{path}/withdraw"), "why=x").await.status, StatusCode::FORBIDDEN);
        assert!(area.post(&case.officer, &format!("{path}/withdraw"), "").await.refuses("why"));
        let gone = area.post(&case.officer, &format!("{path}/withdraw"), "why=Meant+for+another+child").await;
        assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.text);
        for who in [&case.mother, &case.father] {
            assert_eq!(area.get(who, &path).await.status, StatusCode::NOT_FOUND);
            assert_eq!(area.get(who, &format!("{path}/pdf")).await.status, StatusCode::NOT_FOUND);
            assert!(!area.get(who, &format!("/children/{child}/journey")).await.text.contains(&notice));
        }
        let kept = area.get(&case.officer, &path).await.text;
        assert!(kept.contains("Meant for another child") && kept.contains("data-breach-steps"), "{kept}");
        assert!(kept.contains("Heather Way"), "{kept}");
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
        let seen = async || area.get(&case.father, &format!("/children/{child}/details")).await.text;
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
        let seen = async || area.get(&case.father, &format!("/children/{child}/details")).await.text;
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
async fn a_correction_of_a_letter_and_the_answer_to_new_details_are_let_through_by_two_people_like_any_other_text() {
    on_each(|area| async move {
        let case = apart(&area).await;
        bind(&area, &case).await;
        let (child, held) = (case.child, format!("/children/{}/held-back", case.child));
        let received = format!("{}&source=parent", on(weeks_ago(&area, 5)));
        recorded(&area, &case.officer, child, "request.received", &received).await;
        let form = on(weeks_ago(&area, 1)) + &notice().replace("test-plan=yes", "test-plan=no");
        recorded(&area, &case.officer, child, "request.refused", &form).await;
        let mut tx = area.db.read().await.unwrap();
        let (letter,): (uuid::Uuid,) = Query::new("select id from notice").one(&mut tx).await.unwrap();
        drop(tx);
        let righted = "Al-Noor Academy can help until 2 January 2027";
        let correction = vec![
            ("id", area.db.new_id::<()>().into()),
            ("notice", letter.into()),
            ("was", weeks_ago(&area, 1).into()),
            ("sent_on", weeks_ago(&area, 1).into()),
            ("fields", serde_json::json!({ "reasons": righted }).to_string().into()),
            ("reason", "A wrong day".into()),
            ("made_by", "Asha Officer".into()),
            ("made_on", area.today().into()),
        ];
        area.row("notice_correction", correction).await;
        let answer = "Al-Noor Academy gave us another address for you";
        let change = vec![
            ("id", area.db.new_id::<()>().into()),
            ("person", case.tom.into()),
            ("account", case.father.account.into()),
            ("asked_by", "Tom Parent".into()),
            ("asked_on", area.today().into()),
            ("changes", serde_json::json!({ "phone": "07700 900123" }).to_string().into()),
            ("state", "refused".into()),
            ("reason", answer.into()),
            ("decided_by", "Asha Officer".into()),
            ("decided_on", area.today().into()),
        ];
        area.row("details_change", change).await;
        for (text, path) in
            [(righted, format!("/children/{child}/journey/notices/{letter}")), (answer, "/my-details".to_owned())]
        {
            let print = gate::fingerprint(text);
            let his = async || area.get(&case.father, &path).await.text;
            assert!(!his().await.contains("Al-Noor"), "{path}: {}", his().await);
            assert!(area.get(&case.officer, &held).await.text.contains(&print), "{path} is listed");
            let word = gate::fingerprint("Al-Noor Academy");
            let ask = format!("fingerprint={print}&person={}&reason=The+court+named+it&word={word}", case.tom);
            assert_eq!(area.post(&case.father, &held, &ask).await.status, StatusCode::FORBIDDEN);
            let asked = area.post(&case.officer, &held, &ask).await;
            assert!(asked.location.ends_with("asked"), "{path}: {}", asked.text);
            assert!(!his().await.contains("Al-Noor"), "{path}: not before a second person has read it");
            let mut tx = area.db.read().await.unwrap();
            let waits = "select id from reading where second_by is null and refused_at is null and fingerprint =";
            let (reading,): (uuid::Uuid,) = Query::new(waits).value(print.as_str()).one(&mut tx).await.unwrap();
            drop(tx);
            let decide = format!("{held}/{reading}");
            assert_ne!(area.post(&case.officer, &decide, "decision=agree").await.status, StatusCode::SEE_OTHER);
            assert_eq!(area.post(&case.manager, &decide, "decision=agree").await.status, StatusCode::SEE_OTHER);
            assert!(his().await.contains(text), "{path}: {}", his().await);
        }
        // What they entered themselves is theirs, and nothing is asked about it.
        let own = serde_json::json!({ "street": "108 Heather Way", "town": "Ilkley" }).to_string();
        let reason = "108 Heather Way, Ilkley is not your address";
        area.change(Query::new("update details_change set changes =").value(own).push(", reason =").value(reason))
            .await;
        assert!(area.get(&case.father, "/my-details").await.text.contains(reason));
        assert!(!area.get(&case.officer, &held).await.text.contains(&gate::fingerprint(reason)));
    })
    .await;
}
