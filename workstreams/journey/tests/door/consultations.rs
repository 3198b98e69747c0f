//! Settings that are consulted: what they see, what they answer, and what a child’s papers go to.

use access::Role;
use axum::http::StatusCode;
use testing::casework::{drafted, notice, on, record, recorded, weeks_ago};

use crate::{id_after, on_each};

#[tokio::test]
async fn a_consulted_setting_reads_the_draft_answers_on_the_grounds_of_the_law_and_goes_out_again() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let (asked, other) = (area.school("Beckfoot Primary", "900001").await, area.school("Hill Top", "900002").await);
        let senco = area.person("Sue Senco", Role::Senco, Some(asked)).await;
        let stranger = area.person("Sam Senco", Role::Senco, Some(other)).await;
        assert!(area.get(&senco, "/consultations").await.text.contains("Your setting has no consultations"));

        let unknown = record(&area, &officer, child, "consultation.sent", &(on(weeks_ago(&area, 1)) + "&setting=Nowhere")).await;
        assert!(unknown.refuses("setting"), "{}", unknown.text);
        recorded(&area, &officer, child, "consultation.sent", &(on(weeks_ago(&area, 1)) + "&setting=Beckfoot")).await;
        let twice = record(&area, &officer, child, "consultation.sent", &(on(area.today()) + "&setting=Beckfoot")).await;
        assert!(twice.refuses("setting"), "{}", twice.text);

        let list = area.get(&senco, "/consultations").await.text;
        assert!(list.contains("Ogden, Zoe") && list.contains("10 Nov 2026"), "{list}");
        let address = format!("/consultations/{child}/");
        let own = format!("{address}{}", id_after(&list, &address));
        let page = area.get(&senco, &own).await;
        assert!(page.text.contains("Understands three words") && page.text.contains("within 15 days"), "{}", page.text);
        // The setting sees what it is asked about, and not the record; another setting sees nothing.
        assert_eq!(area.get(&senco, &format!("/children/{child}")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(area.get(&stranger, &own).await.status, StatusCode::NOT_FOUND);
        assert_eq!(area.post(&stranger, &own, "answer=yes").await.status, StatusCode::NOT_FOUND);
        assert!(!area.get(&stranger, "/consultations").await.text.contains("Ogden"));

        let decide = format!("/children/{child}/consultations/{}", own.rsplit('/').next().unwrap());
        let early = area.post(&officer, &decide, "outcome=not_named&ground=none&reason=No+answer").await;
        assert!(early.text.contains("has until 10 November 2026 to answer"), "{}", early.text);
        let full = area.post(&senco, &own, "answer=no&grounds=resources&reason=We+are+full").await;
        assert!(full.refuses("reason"), "{}", full.text);
        let groundless = area.post(&senco, &own, "answer=no&reason=We+cannot").await;
        assert!(groundless.refuses("grounds"), "{}", groundless.text);
        let why = "answer=no&grounds=education_of_others&reason=The+class+of+eight+has+two+pupils+who+need+silence+to+learn+at+all+times";
        assert_eq!(area.post(&senco, &own, why).await.status, StatusCode::SEE_OTHER);
        let again = area.get(&senco, &own).await.text;
        assert!(again.contains("You answered: No"), "{again}");

        // A final plan before the authority has decided on the answer is refused.
        let open = record(&area, &officer, child, "plan.issued", &(on(area.today()) + &notice() + "&plan=setting")).await;
        assert!(open.text.contains("Section I") || open.text.contains("Beckfoot Primary was consulted"), "{}", open.text);
        area.post(&officer, &format!("/children/{child}/plan/new/I"), "body=Beckfoot+Primary").await;
        let open = record(&area, &officer, child, "plan.issued", &(on(area.today()) + &notice())).await;
        assert!(open.text.contains("Beckfoot Primary was consulted, and there is no decision on its answer"), "{}", open.text);
        let page = area.get(&officer, &decide).await.text;
        assert!(page.contains("Incompatible with the provision of efficient education for others") && page.contains("Sue Senco"));
        let silent = area.post(&officer, &decide, "outcome=named").await;
        assert!(silent.refuses("reason"));
        let named = area.post(&officer, &decide, "outcome=named&reason=The+class+can+be+split").await;
        assert_eq!(named.status, StatusCode::SEE_OTHER, "{}", named.text);
        assert_eq!(area.get(&senco, &own).await.status, StatusCode::NOT_FOUND, "the setting is out again");
        recorded(&area, &officer, child, "plan.issued", &(on(area.today()) + &notice())).await;
        let journey = area.get(&officer, &format!("/children/{child}/journey")).await.text;
        assert!(journey.contains("Beckfoot Primary, asked") && journey.contains("to be named"), "{journey}");
    })
    .await;
}

#[tokio::test]
async fn a_setting_is_shown_in_full_before_a_child_s_papers_go_to_it_and_its_entry_names_it() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let asked = area.school("Beckfoot Primary", "900001").await;
        let senco = area.person("Sue Senco", Role::Senco, Some(asked)).await;
        let path = format!("/children/{child}/journey/record/consultation.sent");
        let form = on(area.today()) + "&setting=Beckfoot";
        // A part of its name sends nothing.
        let shown = area.post(&officer, &path, &form).await;
        assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
        assert!(shown.text.contains("data-confirm=") && shown.text.contains("Beckfoot Primary"), "{}", shown.text);
        assert!(shown.text.contains(&format!("name=\"chosen\" value=\"{asked}\"")), "{}", shown.text);
        assert!(shown.text.contains("In the account of its SENCO"), "{}", shown.text);
        let none = "select count(*) from consultation";
        assert_eq!(area.number(none).await, 0, "it was tried, and did not happen");
        assert_eq!(area.number("select count(*) from event where kind = 'consultation.sent'").await, 0);
        assert!(!area.get(&senco, "/consultations").await.text.contains("Ogden"));
        let back = area.post(&officer, &path, &format!("{form}&step=change")).await;
        assert!(back.text.contains("value=\"Beckfoot\"") && !back.text.contains("data-confirm="), "{}", back.text);
        let stranger = area.person("Dev Officer", Role::CaseOfficer, None).await;
        assert_ne!(area.post(&stranger, &path, &form).await.status, StatusCode::OK);
        // What was shown is what is asked, also where its name finds another by then.
        area.school("Beckfoot Secondary", "900002").await;
        let sent = area.post(&officer, &path, &format!("{form}&chosen={asked}&step=confirmed")).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        assert_eq!(area.number(none).await, 1);
        assert!(area.get(&senco, "/consultations").await.text.contains("Ogden"));
        let after = area.get(&officer, &sent.location).await.text;
        let banner = after.split("govuk-notification-banner__content").nth(1).unwrap_or_default();
        assert!(banner.contains("Beckfoot Primary"), "{after}");
        // Which of several it was is said where it can be put right.
        let list = format!("/children/{child}/journey/events");
        let history = area.get(&officer, &list).await.text;
        assert!(history.contains("Setting consulted: Beckfoot Primary"), "{history}");
        let before = history.split(": Setting consulted: Beckfoot Primary</span>").next().unwrap();
        let event = format!("{list}/{}", &before.rsplit("/journey/events/").next().unwrap()[..36]);
        assert!(area.get(&officer, &event).await.text.contains("Beckfoot Primary"));
    })
    .await;
}

#[tokio::test]
async fn what_a_setting_answered_is_recorded_as_it_was_said_from_the_page_of_consultations() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let settings = [area.school("Beckfoot Primary", "900001").await, area.school("Hill Top", "900002").await];
        for name in ["Beckfoot", "Hill+Top"] {
            let form = on(weeks_ago(&area, 1)) + "&setting=" + name;
            recorded(&area, &officer, child, "consultation.sent", &form).await;
        }
        let mut tx = area.db.read().await.unwrap();
        let select = store::Query::new("select id from consultation where organisation =").value(settings[0]);
        let (which,): (uuid::Uuid,) = select.one(&mut tx).await.unwrap();
        drop(tx);
        let record = format!("/children/{child}/journey/record/consultation.answered?consultation={which}");
        // It is a link away on each page that shows what waits for an answer.
        let own = format!("/children/{child}/consultations/{which}");
        for path in [format!("/children/{child}/consultations"), own.clone(), format!("/children/{child}/journey")] {
            assert!(area.get(&officer, &path).await.text.contains(&format!("href=\"{record}\"")), "{path}");
        }
        // Until it is there, or its time has passed, nobody decides.
        assert!(!area.get(&officer, &own).await.text.contains("name=\"outcome\""));
        let form = area.get(&officer, &record).await.text;
        let chosen = form.split(&format!("value=\"{which}\"")).nth(1).and_then(|rest| rest.split('>').next());
        assert!(chosen.is_some_and(|rest| rest.contains("checked")), "{form}");
        // Being full is no reason in law, and still what they said.
        let path = format!("/children/{child}/journey/record/consultation.answered");
        let answer = format!("{}&consultation={which}&answer=no&reason=We+are+full+in+year+3.", on(area.today()));
        let asked = area.post(&officer, &path, &answer).await;
        assert!(asked.refuses("reason") && !asked.refuses("grounds"), "{}", asked.text);
        let sure = format!("{answer}&sure=reason%3AWe+are+full+in+year+3.%3A%3A%3A");
        let saved = area.post(&officer, &path, &sure).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        let kept = "select count(*) from consultation where answer = 'no' and grounds = ''
            and answer_reason = 'We are full in year 3.'";
        assert_eq!(area.number(kept).await, 1);
        assert!(area.get(&officer, &own).await.text.contains("name=\"outcome\""), "now it can be decided");
    })
    .await;
}
