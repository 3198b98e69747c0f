//! Letters that go to the family's home and name nobody: what an officer prints of them is what whoever they were made for may have.

use access::Role;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use jiff::civil::date;
use people::PersonId;
use store::Query;
use testing::apart::lives;
use testing::casework::{AGREED, notice, on, recorded, weeks_ago};
use testing::{Area, Someone};
use uuid::Uuid;

use crate::on_each;
use crate::refusals::line;

/// What stands in the letter and in the plan that it encloses.
const SCHOOL: &str = "Al-Noor";

/// A draft plan in a letter to a child's home. The only one who decides is Tom, of whom no address is known.
struct ToHome {
    officer: Someone,
    child: PersonId,
    tom: PersonId,
    /// She lives where the child does.
    ada: PersonId,
    notice: Uuid,
    letter: Uuid,
}

async fn to_home(area: &Area) -> ToHome {
    let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
    let school = area.school("Al-Noor Academy", "900123").await;
    let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
    area.place(child, school).await;
    area.assign(child, &officer, "case_officer").await;
    let (_, tom) = area.parent(child, "Tom", false).await;
    let ada = area.relative(child, ("Ada", "Whitlock"), "Grandparent", false).await;
    for person in [child, ada] {
        lives(area, person, "108 Heather Way", "Ilkley", "ZX22 9QQ").await;
    }
    recorded(area, &officer, child, "request.received", &format!("{}&source=parent", on(weeks_ago(area, 18)))).await;
    recorded(area, &officer, child, "request.agreed", &(on(weeks_ago(area, 13)) + &notice())).await;
    area.post(&officer, &format!("/children/{child}/plan/begin"), "").await;
    line(area, &officer, child, "A2", "body=I+like+trains").await;
    let need = line(area, &officer, child, "B", "body=Reads+well+at+Al-Noor+Academy").await;
    let outcome = line(area, &officer, child, "E", "body=Follows+two+steps").await;
    let therapy = format!("body=Therapy&who=Therapist&quantity=45+minutes&need={need}&outcome={outcome}");
    line(area, &officer, child, "F", &therapy).await;
    recorded(area, &officer, child, "plan.agreed", &(on(weeks_ago(area, 5)) + AGREED)).await;
    let says = notice().replace("=Written", "=Al-Noor+Academy+can+help");
    let form = on(area.today()) + &says.replace("channel=by+hand", "channel=second+class+post");
    recorded(area, &officer, child, "plan.draft_served", &form).await;
    let query = "select l.notice, l.id from letter l join notice n on n.id = l.notice
        where l.person is null and n.kind = 'plan.draft_served'";
    let (notice, letter): (Uuid, Uuid) = Query::new(query).one(&mut area.db.read().await.unwrap()).await.unwrap();
    ToHome { officer, child, tom, ada, notice, letter }
}

/// What a file says.
async fn read(area: &Area, who: &Someone, path: &str) -> String {
    let request = Request::get(path).header(header::COOKIE, &who.cookie).body(Body::empty()).unwrap();
    let response = area.respond(request).await;
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    let kind = response.headers()[header::CONTENT_TYPE].to_str().unwrap().to_owned();
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    files::reading::read(&kind, &bytes).text.unwrap_or_default()
}

#[tokio::test]
async fn what_is_printed_to_a_home_tells_whoever_it_was_made_for_no_more_than_they_may_know() {
    on_each(|area| async move {
        let ToHome { officer, child, tom, ada, notice, letter } = to_home(&area).await;
        let made = Query::new("select count(*) from letter where for_person =").value(tom);
        let made = made.push("and person is null and id =").value(letter);
        assert_eq!(made.number(&mut area.db.read().await.unwrap()).await.unwrap(), 1);
        let begun = area.post(&officer, "/letters/to-print", &format!("select=rows&letter={letter}")).await;
        assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text);
        let run = begun.location.split('?').next().unwrap();
        let path = format!("/children/{child}/journey/notices/{notice}");
        let mut all = vec![format!("{run}/pdf")];
        for kind in ["pdf", "word"] {
            all.extend([format!("{path}/{kind}"), format!("{path}/letters/{letter}/{kind}")]);
        }
        for file in &all {
            assert!(read(&area, &officer, file).await.contains(SCHOOL), "no rule yet: {file}");
        }
        let rule = format!("from={tom}&about={ada}&reason=Court+order");
        let ruled = area.post(&officer, &format!("/children/{child}/contact-rules"), &rule).await;
        assert_eq!(ruled.status, StatusCode::SEE_OTHER, "{}", ruled.text);
        let nothing_is_told = async |when: &str| {
            for file in &all {
                let text = read(&area, &officer, file).await;
                assert!(text.contains("Zoe") && !text.contains(SCHOOL), "{when}: {file}: {text}");
            }
        };
        nothing_is_told("as it was kept").await;
        // Nor where that was not kept, nor where somebody else decides too by now.
        area.change(Query::new("update letter set for_person = null")).await;
        nothing_is_told("worked out again").await;
        area.parent(child, "Uma", false).await;
        nothing_is_told("of two who decide").await;
        // Officers read on their pages what was written.
        assert!(area.get(&officer, &path).await.text.contains(SCHOOL));
    })
    .await;
}
