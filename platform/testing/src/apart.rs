//! A family in which one parent must not learn where the child is.

use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use people::PersonId;

use crate::{Area, Someone};

#[derive(Debug)]
pub struct Case {
    pub officer: Someone,
    pub manager: Someone,
    pub mother: Someone,
    pub father: Someone,
    pub child: PersonId,
    pub mina: PersonId,
    pub tom: PersonId,
}

pub async fn lives(area: &Area, person: PersonId, street: &str, town: &str, postcode: &str) {
    area.row(
        "address",
        vec![
            ("id", area.db.new_id::<()>().into()),
            ("person", person.into()),
            ("street", street.into()),
            ("town", town.into()),
            ("postcode", postcode.into()),
        ],
    )
    .await;
}

/// Two parents apart, no rule yet; the child lives with the mother and goes to Al-Noor Academy.
pub async fn apart(area: &Area) -> Case {
    let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
    let manager = area.person("Mo Manager", Role::Manager, None).await;
    let school = area.school("Al-Noor Academy", "900123").await;
    let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
    area.place(child, school).await;
    area.assign(child, &officer, "case_officer").await;
    let (mother, mina) = area.parent(child, "Mina", true).await;
    let (father, tom) = area.parent(child, "Tom", false).await;
    for person in [child, mina] {
        lives(area, person, "108 Heather Way", "Ilkley", "ZX22 9QQ").await;
    }
    lives(area, tom, "3 Low Fold", "Shipley", "ZX4 1AA").await;
    Case { officer, manager, mother, father, child, mina, tom }
}

/// One parent must not learn where the other lives from now on.
pub async fn bind(area: &Area, case: &Case) {
    let rule = format!("from={}&about={}&reason=Court+order", case.tom, case.mina);
    let made = area.post(&case.officer, &format!("/children/{}/contact-rules", case.child), &rule).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    assert_eq!(made.location, format!("/children/{}/held-back?done=rule", case.child));
}
