//! A family apart, with its places written into every text that there is about it.

mod rows;
mod work;

use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use people::{OrganisationId, PersonId};
use store::Query;

use super::PLANTED;
use crate::common::{Area, Someone};
use rows::{Planting, mark};
use testing::apart::lives;
use work::Work;

/// The family, and everybody who could look.
pub(super) struct Household {
    pub(super) child: PersonId,
    pub(super) sibling: PersonId,
    pub(super) father: Someone,
    /// The father's father, who is under the same rule.
    pub(super) grandfather: Someone,
    /// The child, who is over compulsory school age.
    pub(super) young_person: Someone,
    /// The link and the code of somebody who is asked for advice about the sibling and has no account.
    pub(super) guest: (String, String),
    /// The officer, the manager and the mother; then somebody of each role, who has nothing to do with the family.
    pub(super) everybody: Vec<Someone>,
    pub(super) letters: Letters,
}

/// A looked-after child, and the mother to whom nobody opened where it lives.
pub(super) struct Cared {
    pub(super) child: PersonId,
    pub(super) mother: Someone,
}

/// Where the letters lie that were kept, as files.
pub(super) struct Letters {
    /// In the words that the father may have.
    pub(super) his: Vec<String>,
    pub(super) hers: Vec<String>,
}

/// The letters that were kept of each notice but the last. All have one to the mother, with her address; every other one
/// has one to the father too, so that of the rest he is shown hers. His are printed together, and hers.
async fn letters(area: &Area, children: [PersonId; 2], (father, mother): (PersonId, PersonId)) -> Letters {
    let now = area.db.now();
    let (letterhead, template) = (area.db.new_id::<()>(), area.db.new_id::<()>());
    let row = vec![
        ("id", letterhead.into()),
        ("number", 1_i64.into()),
        ("name", "Testshire".into()),
        ("team", "SEND team".into()),
        ("address", "".into()),
        ("telephone", "".into()),
        ("email", "".into()),
        ("website", "".into()),
        ("logo", "".into()),
        ("logo_alt", "".into()),
        ("added_by", "Test".into()),
        ("added_at", now.into()),
    ];
    area.row("letterhead", row).await;
    let row = vec![
        ("id", template.into()),
        ("kind", "plan.issued".into()),
        ("wording", "standard".into()),
        ("language", "en".into()),
        ("number", 1_i64.into()),
        ("state", "in_use".into()),
        ("checked", true.into()),
        ("body", "Subject: {child_name}\n\nDear {salutation}\n\n{reasons}\n\n{advice}\n\n{amendments}".into()),
        ("changed_by", "Test".into()),
        ("changed_at", now.into()),
        ("version", 1_i64.into()),
    ];
    area.row("letter_template", row).await;
    let mut kept = Letters { his: Vec::new(), hers: Vec::new() };
    for (to, is_his) in [(father, true), (mother, false)] {
        let run = area.db.new_id::<()>();
        let row =
            vec![("id", run.into()), ("restricted", false.into()), ("made_by", "Test".into()), ("made_at", now.into())];
        area.row("print_run", row).await;
        let files = if is_his { &mut kept.his } else { &mut kept.hers };
        files.extend(["pdf", "zip"].map(|kind| format!("/letters/to-print/{run}/{kind}")));
        for child in children {
            let mut tx = area.db.read().await.unwrap();
            let notices: Vec<(uuid::Uuid,)> = Query::new("select id from notice where person =")
                .value(child)
                .push("order by id")
                .all(&mut tx)
                .await
                .unwrap();
            drop(tx);
            let (_, with_letter) = notices.split_last().unwrap();
            for (notice,) in with_letter.iter().step_by(if is_his { 2 } else { 1 }) {
                let letter = area.db.new_id::<()>();
                let (name, address): (String, &[&str]) = if is_his {
                    ("Tom Parent".into(), &[])
                } else {
                    (format!("letter.made {PLANTED}"), &["108 Heather Way", "Ilkley", "ZX22 9QQ"])
                };
                let made = serde_json::json!({
                    "name": name, "addressed_as": name, "address": address, "is_own": false, "reference": "SEN/1",
                    "officer": { "name": "Asha Officer", "title": "", "telephone": "", "email": "" },
                    "size": 12, "language": "en", "pictures": false,
                });
                let mut row = vec![
                    ("id", letter.into()),
                    ("notice", (*notice).into()),
                    ("person", to.into()),
                    ("letterhead", letterhead.into()),
                    ("template", template.into()),
                    ("made", made.to_string().into()),
                    ("channel", "post".into()),
                    ("to_arrange", if is_his { "".into() } else { mark("letter.to_arrange") }),
                    ("run", run.into()),
                    ("printed_at", now.into()),
                ];
                if !is_his {
                    row.push(("let_out", mark("letter.let_out")));
                }
                area.row("letter", row).await;
                let place = format!("/children/{child}/journey/notices/{notice}/letters/{letter}");
                files.extend(["pdf", "word"].map(|kind| format!("{place}/{kind}")));
            }
        }
    }
    kept
}

/// What is typed into a form.
fn typed(column: &str) -> String {
    format!("{column} {PLANTED}").replace(' ', "+")
}

/// A school whose every way to be found is a needle.
async fn school(area: &Area) -> OrganisationId {
    let school = area.school("Al-Noor Academy", "900123").await;
    area.change(Query::new("update organisation set street = 'Thornbury Road', town = 'Keighley', postcode = 'ZX7 1AB', phone = '01632 960123', contact_name = 'Farah Siddiqui' where id =").value(school)).await;
    school
}

/// These people live at the home that must not be found.
async fn live_there(area: &Area, people: &[PersonId]) {
    for person in people {
        lives(area, *person, "108 Heather Way", "Ilkley", "ZX22 9QQ").await;
        area.contact(*person, "phone", "07700 900991").await;
    }
}

/// Nobody of these must learn where the mother lives. An officer asks for one rule to end, and nobody has agreed.
async fn rules(
    area: &Area,
    child: PersonId,
    from: [PersonId; 2],
    about: PersonId,
    (officer, manager): (&Someone, &Someone),
) {
    let page = format!("/children/{child}/contact-rules");
    for from in from {
        let rule = format!("from={from}&about={about}&reason={}", typed("withheld.reason"));
        let made = area.post(manager, &page, &rule).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    }
    let mut tx = area.db.read().await.unwrap();
    let (rule,): (uuid::Uuid,) =
        Query::new("select id from withheld where from_person =").value(from[1]).one(&mut tx).await.unwrap();
    drop(tx);
    let end = format!("rule={rule}&ends={}", typed("access_act.reason"));
    let asked = area.post(officer, &format!("{page}/end"), &end).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
}

pub(super) async fn family(area: &Area) -> Household {
    let school = school(area).await;
    let child = area.child("Zoe", "Ogden", date(2010, 3, 27), None).await;
    let sibling = area.child("Max", "Ogden", date(2014, 3, 27), None).await;
    area.place(child, school).await;
    area.place(sibling, school).await;
    let (mother, mina) = area.parent(child, "Mina", true).await;
    let (father, tom) = area.parent(child, "Tom", false).await;
    // The same two parents have another child, in the same home; a grandmother lives with them.
    for (person, lives_with) in [(mina, true), (tom, false)] {
        area.related(sibling, person, "Parent", (true, lives_with)).await;
    }
    let ada = area.relative(child, ("Ada", "Whitlock"), "Grandparent", true).await;
    live_there(area, &[child, sibling, mina, ada]).await;
    lives(area, tom, "7 Crag Rise", "Otley", "ZX5 5AB").await;
    area.contact(tom, "phone", "07700 900444").await;
    let george = area.relative(child, ("George", "Grand"), "Grandparent", false).await;
    area.related(sibling, george, "Grandparent", (true, false)).await;
    let grandfather = area.person_in_records("George Grand", Role::Parent, None, Some(george)).await;
    let young_person = area.person_in_records("Zoe Ogden", Role::YoungPerson, None, Some(child)).await;
    let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
    let (now, today) = (area.db.now(), area.today());
    for child in [child, sibling] {
        area.assign(child, &officer, "case_officer").await;
        Planting { area, child, father: &father, officer: &officer, school, now, today }.everywhere().await;
    }
    let letters = letters(area, [child, sibling], (tom, mina)).await;
    let manager = area.person("Mo Manager", Role::Manager, None).await;
    rules(area, child, [tom, george], mina, (&officer, &manager)).await;
    let planting = Planting { area, child: sibling, father: &father, officer: &officer, school, now, today };
    let guest = Work { planting, father: tom, mother: (&mother, mina), grandmother: ada }.everywhere().await;
    let mut everybody = vec![officer, manager, mother];
    for role in Role::ALL {
        let other = area.school(&format!("Elsewhere {role}"), &format!("77{:04}", everybody.len())).await;
        everybody.push(area.person(&format!("Some {role}"), role, role.needs_organisation().then_some(other)).await);
    }
    Household { child, sibling, father, grandfather, young_person, guest, everybody, letters }
}

pub(super) async fn looked_after(area: &Area) -> Cared {
    let school = school(area).await;
    let child = area.child("Lee", "Marsh", date(2014, 3, 27), None).await;
    area.place(child, school).await;
    area.looked_after(child, date(2024, 1, 1)).await;
    let (mother, _) = area.parent(child, "Bea", false).await;
    let carer = area.relative(child, ("Ada", "Whitlock"), "Foster carer", true).await;
    live_there(area, &[child, carer]).await;
    let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
    area.assign(child, &officer, "case_officer").await;
    let (now, today) = (area.db.now(), area.today());
    Planting { area, child, father: &mother, officer: &officer, school, now, today }.everywhere().await;
    Cared { child, mother }
}
