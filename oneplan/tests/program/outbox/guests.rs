//! The link and code of a setting that has no account.

use access::Role;
use axum::http::StatusCode;
use store::Query;
use testing::casework::{on, recorded, weeks_ago};

use super::sent;
use crate::common::{Someone, on_each};

#[tokio::test]
async fn a_setting_without_an_account_is_consulted_by_a_link_and_a_code_and_the_email_names_nobody() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let (officer, child) = testing::casework::drafted(&area).await;
        area.school("Far Away School", "900001").await;
        recorded(&area, &officer, child, "consultation.sent", &(on(weeks_ago(&area, 1)) + "&setting=Far+Away")).await;
        let mut tx = area.db.read().await.unwrap();
        let (which,): (uuid::Uuid,) = Query::new("select id from consultation").one(&mut tx).await.unwrap();
        drop(tx);
        let path = format!("/children/{child}/consultations/{which}/email");
        assert!(area.post(&officer, &path, "email=nobody&name=Ines").await.refuses("email"));
        assert!(area.post(&officer, &path, "email=head@far.example&name=").await.refuses("name"));
        let stranger = area.person("Una Officer", Role::CaseOfficer, None).await;
        let refused = area.post(&stranger, &path, "email=head@far.example&name=Ines").await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
        let code_of = |page: &str| {
            page.split(r#"name="code" type="text" readonly value=""#).nth(1).unwrap_or_else(|| panic!("{page}"))[..6]
                .to_owned()
        };
        let first = code_of(&area.post(&officer, &path, "email=head@far.example&name=Ines").await.text);
        let to_the_head = async || {
            area.deliver().await;
            sent(&folder).into_iter().filter(|one| one.starts_with("To: head@far.example\n")).collect::<Vec<_>>()
        };
        let [old] = <[String; 1]>::try_from(to_the_head().await).unwrap();
        let code = code_of(&area.post(&officer, &path, "email=head@far.example&name=Ines+Head").await.text);
        let [new] =
            <[String; 1]>::try_from(to_the_head().await.into_iter().filter(|mail| *mail != old).collect::<Vec<_>>())
                .unwrap();
        for mail in [&old, &new] {
            for secret in ["Zoe", "Ogden", "Far Away", first.as_str(), code.as_str()] {
                assert!(!mail.contains(secret), "{secret}: {mail}");
            }
        }
        let link_of = |mail: &str| format!("/guest/{}", &mail.split("http://test/guest/").nth(1).unwrap()[..64]);
        let nobody = Someone { cookie: String::new(), ..officer.clone() };
        let gone = area.get(&nobody, &link_of(&old)).await.text;
        assert!(!gone.contains("name=\"code\""), "a new link cancels the old one: {gone}");
        let link = link_of(&new);
        let shut = area.get(&nobody, &link).await.text;
        assert!(shut.contains("name=\"code\"") && !shut.contains("Zoe"), "the link alone tells nothing: {shut}");
        let wrong = if code == "000000" { "111111" } else { "000000" };
        assert!(area.post(&nobody, &link, &format!("code={wrong}")).await.refuses("code"));
        let open = area.post(&nobody, &link, &format!("code={code}")).await.text;
        assert!(open.contains("Zoe Ogden") && open.contains("Understands three words"), "the draft: {open}");
        let full = format!("code={code}&step=give&answer=no&grounds=resources&reason=We+are+full");
        assert!(area.post(&nobody, &link, &full).await.refuses("reason"));
        let given = area.post(&nobody, &link, &format!("code={code}&step=give&answer=yes&cost=42,500")).await;
        assert_eq!(given.location, "/guest-thanks", "{}", given.text);
        assert!(!area.get(&nobody, &link).await.text.contains("name=\"code\""), "a link works once");
        let list = area.get(&officer, &format!("/children/{child}/consultations")).await.text;
        assert!(list.contains("data-tag=\"can-offer\"") && list.contains("£42,500"), "{list}");
        let facts = area.get(&officer, &format!("/children/{child}/consultations/{which}")).await.text;
        assert!(facts.contains("Ines Head"), "{facts}");
        assert_eq!(area.get(&officer, &path).await.status, StatusCode::CONFLICT, "it has answered");
    })
    .await;
}

#[tokio::test]
async fn the_answer_of_a_setting_is_kept_where_its_link_closes_meanwhile() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let (officer, child) = testing::casework::drafted(&area).await;
        area.school("Far Away School", "900001").await;
        recorded(&area, &officer, child, "consultation.sent", &(on(weeks_ago(&area, 1)) + "&setting=Far+Away")).await;
        let mut tx = area.db.read().await.unwrap();
        let (which,): (uuid::Uuid,) = Query::new("select id from consultation").one(&mut tx).await.unwrap();
        drop(tx);
        let path = format!("/children/{child}/consultations/{which}");
        let invited = async || {
            let shown = area.post(&officer, &format!("{path}/email"), "email=head@far.example&name=Ines").await.text;
            let code = shown.split(r#"name="code" type="text" readonly value=""#).nth(1).unwrap()[..6].to_owned();
            area.deliver().await;
            let mut tx = area.db.read().await.unwrap();
            let open = "select count(*) from guest where revoked_at is null and link_hash is not null";
            assert_eq!(Query::new(open).number(&mut tx).await.unwrap(), 1);
            code
        };
        let links = || {
            let mails = sent(&folder).into_iter().filter(|one| one.starts_with("To: head@far.example\n"));
            mails
                .map(|mail| format!("/guest/{}", &mail.split("http://test/guest/").nth(1).unwrap()[..64]))
                .collect::<Vec<_>>()
        };
        let code = invited().await;
        let [old] = <[String; 1]>::try_from(links()).unwrap();
        let nobody = Someone { cookie: String::new(), ..officer.clone() };
        let open = area.post(&nobody, &old, &format!("code={code}")).await.text;
        assert!(open.contains("name=\"keep\""), "{open}");
        let second = invited().await;
        let wrote = "step=give&answer=no&grounds=resources&grounds=unsuitable&reason=Needs+a+smaller+class&cost=";
        let shut = area.post(&nobody, &old, &format!("code={code}&{wrote}")).await;
        assert_eq!((shut.status, shut.problem()), (StatusCode::CONFLICT, "link-gone"), "{}", shut.text);
        assert!(shut.text.contains(">Needs a smaller class</textarea>"), "{}", shut.text);
        let read = area.get(&officer, &path).await.text;
        assert!(read.contains("data-guest-unsent") && read.contains("Needs a smaller class"), "{read}");
        let new = links().into_iter().find(|link| *link != old).unwrap();
        let open = area.post(&nobody, &new, &format!("code={second}")).await.text;
        assert!(open.contains(">Needs a smaller class</textarea>"), "{open}");
        assert_eq!(open.matches("\" checked").count(), 3, "the answer and both reasons: {open}");
        let given = area.post(&nobody, &new, &format!("code={second}&{wrote}")).await;
        assert_eq!(given.location, "/guest-thanks", "{}", given.text);
        assert!(!area.get(&officer, &path).await.text.contains("data-guest-unsent"));
    })
    .await;
}

#[tokio::test]
async fn no_link_leaves_about_a_restricted_record_or_after_a_death() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let (officer, child) = testing::casework::drafted(&area).await;
        for (name, urn) in [("Far Away School", "900001"), ("Further School", "900002")] {
            area.school(name, urn).await;
            let form = on(weeks_ago(&area, 1)) + &format!("&setting={}", name.replace(' ', "+"));
            recorded(&area, &officer, child, "consultation.sent", &form).await;
        }
        let mut tx = area.db.read().await.unwrap();
        let ids: Vec<(uuid::Uuid,)> = Query::new("select id from consultation order by id").all(&mut tx).await.unwrap();
        drop(tx);
        let path = |(id,): &(uuid::Uuid,)| format!("/children/{child}/consultations/{id}/email");
        let asked = area.post(&officer, &path(&ids[0]), "email=head@far.example&name=Ines").await;
        assert_eq!(asked.status, StatusCode::OK, "{}", asked.text);
        area.restrict(child, &[&officer]).await;
        area.deliver().await;
        assert!(
            sent(&folder).iter().all(|mail| !mail.starts_with("To: head@far.example")),
            "it was restricted meanwhile"
        );
        let restricted = area.post(&officer, &path(&ids[1]), "email=head@far.example&name=Ines").await;
        assert_eq!(restricted.status, StatusCode::CONFLICT);
        area.change(Query::new("update person set restricted =").value(false).push("where id =").value(child)).await;
        recorded(&area, &officer, child, "child.died", &on(area.today())).await;
        let after = area.post(&officer, &path(&ids[1]), "email=head@far.example&name=Ines").await;
        assert_eq!(after.status, StatusCode::CONFLICT);
    })
    .await;
}
