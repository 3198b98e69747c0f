//! What the search box finds of this room: children and young people.

use std::sync::Arc;

use access::{App, Viewer};
use page::govuk::{Markup, Tag};
use page::{Problem, words};
use search::{Asked, Hit, Part, Source, Way};
use serde_json::json;
use store::{Found, PageParams};

use super::children::{CHILDREN, FINDS};
use crate::SEARCH_CHILDREN;
use crate::records::children::Listed;
use crate::records::finding::{self, Criteria, Matched};
use crate::records::{found_by, progress};

pub const SOURCES: &[Source] = &[Source {
    code: "children",
    heading: "Children and young people",
    called: CHILDREN,
    action: SEARCH_CHILDREN,
    find: |app, viewer, asked, params| Box::pin(children(app, viewer, asked, params)),
    indexes: &[&found_by::CHILDREN, &found_by::ADULTS],
}];

/// Counting stops here: a search that finds more is asked again.
const COUNTED: i64 = 1_000;

async fn children(app: App, viewer: Viewer, asked: Arc<Asked>, params: PageParams) -> Result<Found<Hit>, Problem> {
    let parts = asked.parts();
    let mut tx = app.db.read().await?;
    let criteria = Criteria::typed(&mut tx, &parts).await?;
    if criteria.is_empty() {
        return Ok(Found::all(Vec::new()));
    }
    let listing = finding::find(&mut tx, &app, &viewer, &criteria).await?.counted_to(COUNTED);
    let mut found = listing.page(&mut tx, &params).await?;
    progress::tell(&mut tx, &app, &viewer, &mut found.rows).await?;
    let ids: Vec<_> = found.rows.iter().map(|child| child.id).collect();
    let matched = finding::matched(&mut tx, &viewer, &criteria, &ids).await?;
    drop(tx);
    let by = |is: fn(&Part) -> bool| parts.iter().any(is);
    let by = json!({ "by": { "words": by(|part| matches!(part, Part::Word(_))),
        "postcode": by(|part| matches!(part, Part::Postcode(_))), "number": by(|part| matches!(part, Part::Number(_))),
        "email": by(|part| matches!(part, Part::Email(_))), "birth_date": criteria.birth_date.is_some() } });
    app.log_rows_asked(&viewer, &found.rows, &FINDS, by).await?;
    let is_family = viewer.person.is_some();
    Ok(found.map(|child| {
        let of: Vec<Matched> = matched.iter().filter(|(id, _)| *id == child.id).map(|(_, one)| *one).collect();
        hit(&child, &of, criteria.birth_date.is_some(), is_family)
    }))
}

fn hit(child: &Listed, matched: &[Matched], by_birth: bool, is_family: bool) -> Hit {
    let mut by: Vec<String> = Vec::new();
    for one in matched.iter().map(|one| by_what(*one)).chain(by_birth.then(|| "Date of birth".to_owned())) {
        if !by.contains(&one) {
            by.push(one);
        }
    }
    let born = child.birth_date().map(|born| format!("Born {}", words::date(born)));
    // A family member may be one who must not learn where the child is: the record itself decides.
    let setting = child.setting.clone().filter(|_| !is_family);
    let officer = child.officer.as_ref().map(|name| format!("Case officer {name}"));
    Hit {
        href: format!("/children/{}", child.id),
        name: child.name(),
        tag: if child.restricted { Tag::new("Restricted", "red").into() } else { Markup::default() },
        about: born.into_iter().chain(setting).chain(child.status.clone()).chain(officer).collect(),
        matched: by,
    }
}

/// Says by what a child was found; not what is written there.
fn by_what(matched: Matched) -> String {
    let what = match (matched.way, matched.around) {
        (Way::Name, false) => "Name",
        (Way::Name, true) => "Name of a parent, carer or other person",
        (Way::Former, _) => "Former name",
        (Way::Postcode, false) => "Home postcode",
        (Way::Postcode, true) => "Postcode of a parent, carer or other person",
        (Way::Phone, false) => "Telephone number",
        (Way::Phone, true) => "Telephone number of a parent, carer or other person",
        (Way::Email, false) => "Email address",
        (Way::Email, true) => "Email address of a parent, carer or other person",
        (Way::Number, _) => "UPN, ULN, NHS number or reference of a letter",
        (Way::Word, _) => "Words",
    };
    if matched.alike { format!("Similar {}", what.to_lowercase()) } else { what.to_owned() }
}
