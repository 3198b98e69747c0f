//! Changing where a child lives and learns, their needs, care and family; giving the family an account.

use crate::common::{Area, Someone, on_each};
use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use people::PersonId;
use people::model::codes;
use store::{Query, sql};

struct Case {
    officer: Someone,
    stranger: Someone,
    child: PersonId,
}

async fn case(area: &Area) -> Case {
    let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
    let stranger = area.person("Olu Other", Role::CaseOfficer, None).await;
    let child = area.child("Zoe", "Ogden", date(2009, 3, 27), None).await;
    area.assign(child, &officer, "case_officer").await;
    Case { officer, stranger, child }
}

fn since(area: &Area) -> String {
    let today = area.today();
    format!("from-day={}&from-month={}&from-year={}", today.day(), today.month(), today.year())
}

#[tokio::test]
async fn what_changes_ends_what_was_and_keeps_it() {
    on_each(|area| async move {
        let Case { officer, stranger, child } = case(&area).await;
        area.school("Beckfoot Primary", "900001").await;
        area.school("Beckfoot Upper", "900002").await;
        let at = |part: &str| format!("/children/{child}/{part}");
        let from = since(&area);

        // Not one's own case: no door, nothing said.
        for part in ["address", "setting", "needs", "care", "people/new", "contact-rules", "invite"] {
            assert_eq!(area.get(&stranger, &at(part)).await.status, StatusCode::NOT_FOUND, "{part}");
            assert_eq!(area.post(&stranger, &at(part), "version=1").await.status, StatusCode::NOT_FOUND, "{part}");
        }

        let saved =
            area.post(&officer, &at("address"), &format!("version=1&street=1+Mill+Lane&postcode=bd11hx&{from}")).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        let wrong =
            area.post(&officer, &at("address"), &format!("version=2&street=2+Mill+Lane&postcode=nowhere&{from}")).await;
        assert!(wrong.refuses("postcode") && wrong.text.contains("2 Mill Lane"), "what was typed stays");
        // Somebody who began from the page before that is told, and shown both.
        let late = area.post(&officer, &at("address"), &format!("version=1&street=3+Mill+Lane&{from}")).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            late.text.contains("1 Mill Lane")
                && late.text.contains("3 Mill Lane")
                && late.text.contains(r#"value="2""#)
        );

        let several = area.post(&officer, &at("setting"), &format!("version=2&setting=beckfoot&act=move&{from}")).await;
        let asks = several.text.contains("name=\"chosen\"") && several.text.contains("Beckfoot Upper");
        assert!(asks, "{}", several.text);
        let one = area.post(&officer, &at("setting"), &format!("version=2&setting=900002&act=move&{from}")).await;
        assert_eq!(one.status, StatusCode::SEE_OTHER, "{}", one.text);
        let again = area.post(&officer, &at("setting"), &format!("version=3&setting=900002&act=move&{from}")).await;
        assert!(again.refuses("setting"));
        let none = area.post(&officer, &at("setting"), &format!("version=3&setting=nowhere&act=move&{from}")).await;
        assert!(none.refuses("setting"));

        let needs = format!("version=3&main=ASD&other=SLCN&other=ASD&other=NONSENSE&{from}");
        assert_eq!(area.post(&officer, &at("needs"), &needs).await.status, StatusCode::SEE_OTHER);
        assert!(area.post(&officer, &at("needs"), &format!("version=4&other=SLCN&{from}")).await.refuses("main"));
        let care = format!("version=4&care=looked_after&{from}");
        assert_eq!(area.post(&officer, &at("care"), &care).await.status, StatusCode::SEE_OTHER);
        let future = "version=5&care=child_in_need&from-day=1&from-month=1&from-year=2199";
        assert!(area.post(&officer, &at("care"), future).await.refuses("from"));

        let page = area.get(&officer, &format!("/children/{child}/details")).await.text;
        let need = |code: &str| codes::words(codes::SEN_TYPES, code).to_owned();
        let both = format!("{}; {}", need("ASD"), need("SLCN"));
        let looked_after = codes::words(codes::CARE, "looked_after");
        for part in ["1 Mill Lane, BD1 1HX", "Beckfoot Upper", both.as_str(), looked_after] {
            assert!(page.contains(part), "{part}");
        }
        let none = area.post(&officer, &at("care"), &format!("version=5&{from}")).await;
        assert_eq!(none.status, StatusCode::SEE_OTHER);
        assert!(!area.get(&officer, &format!("/children/{child}/details")).await.text.contains(looked_after));
        assert_eq!(area.logged("child.edit", child).await, 5, "each saved change is in the log, no refused one");
    })
    .await;
}

/// The form that adds a mother, or changes one.
fn add(forename: &str, more: &str) -> String {
    format!("forename={forename}&surname=Ogden&kind=Mother&facts=parental_responsibility&{more}")
}

async fn the_same_person_is_asked_about_and_not_doubled(area: &Area, officer: &Someone, mina: &str) {
    // The same person belongs to a brother: asked, not doubled.
    let brother = area.child("Sam", "Ogden", date(2012, 5, 1), None).await;
    area.assign(brother, officer, "case_officer").await;
    let asked = area.post(officer, &format!("/children/{brother}/people/new"), &add("Mina", "")).await;
    assert!(asked.text.contains("name=\"same\"") && asked.text.contains("Zoe Ogden"), "{}", asked.text);
    let same =
        area.post(officer, &format!("/children/{brother}/people/new"), &add("Mina", &format!("same={mina}"))).await;
    assert_eq!(same.status, StatusCode::SEE_OTHER);
    assert!(area.get(officer, &format!("/children/{brother}/people")).await.text.contains("1 Safe Street"));
}

/// The rule is known by its id; Tom is bound by it.
async fn a_rule_ends_by_two_persons_whom_it_does_not_bind(
    area: &Area,
    officer: &Someone,
    child: PersonId,
    id: &str,
    tom: &str,
) {
    let at = |part: &str| format!("/children/{child}/{part}");
    assert!(area.post(officer, &at("contact-rules/end"), &format!("rule={id}")).await.refuses("ends"));
    assert_eq!(
        area.post(officer, &at("contact-rules/end"), &format!("rule={id}&ends=Order+lifted")).await.status,
        StatusCode::SEE_OTHER
    );
    // One person alone does not end it: the officer cannot agree, a manager can.
    let holds = area.get(officer, &at("contact-rules")).await.text;
    assert!(holds.contains(&format!("data-rule=\"{id}\"")), "{holds}");
    assert!(holds.contains("data-asked") && !holds.contains("contact-rules/end"), "{holds}");
    let manager = area.person("Mo Manager", Role::Manager, None).await;
    let waits = area.get(&manager, "/restricted").await.text;
    let act = format!("/restricted/names/{}", &waits.split("/restricted/names/").nth(1).unwrap()[..36]);
    assert_eq!(area.post(officer, &act, "decision=agree").await.status, StatusCode::FORBIDDEN);
    // Whom the rule binds does not end it, whatever they work as.
    let bound = area.person_in_records("Tom Manager", Role::Manager, None, Some(tom.parse().unwrap())).await;
    assert!(!area.get(&bound, "/restricted").await.text.contains(&act));
    assert_eq!(area.post(&bound, &act, "decision=agree").await.status, StatusCode::NOT_FOUND);
    assert_eq!(area.post(&manager, &act, "decision=agree").await.location, "/restricted?done=rule-ended");
    assert!(area.get(officer, "/account/since").await.text.contains("data-notice=\"rule_gone\""));
    assert_eq!(
        area.post(officer, &at("contact-rules/end"), &format!("rule={id}&ends=Again")).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_family_is_added_changed_and_kept_apart() {
    on_each(|area| async move {
        let Case { officer, child, .. } = case(&area).await;
        let at = |part: &str| format!("/children/{child}/{part}");
        let added = area
            .post(&officer, &at("people/new"), &add("Mina", "facts=lives_with&phone=01274+496000&street=1+Safe+Street"))
            .await;
        assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
        assert_eq!(
            area.post(&officer, &at("people/new"), &add("Tom", "").replace("Mother", "Father")).await.status,
            StatusCode::SEE_OTHER
        );
        let bad = area.post(&officer, &at("people/new"), &add("Ann", "email=nothing&phone=12")).await;
        assert!(bad.refuses("email") && bad.refuses("phone"));

        let page = area.get(&officer, &format!("/children/{child}/people")).await.text;
        assert!(page.contains("Mina Ogden") && page.contains("1 Safe Street") && page.contains("01274 496000"));
        let person = |name: &str| {
            let link = page.find(&format!("> {name}</span>")).unwrap();
            let start = page[..link].rfind("/people/").unwrap() + "/people/".len();
            page[start..start + 36].to_owned()
        };
        let (mina, tom) = (person("Mina Ogden"), person("Tom Ogden"));

        the_same_person_is_asked_about_and_not_doubled(&area, &officer, &mina).await;

        let edit = at(&format!("people/{mina}"));
        assert!(area.get(&officer, &edit).await.text.contains(r#"value="1 Safe Street""#));
        let moved = area.post(&officer, &edit, &add("Mina", "version=1&street=9+Safe+Street")).await;
        assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", moved.text);
        let late = area.post(&officer, &edit, &add("Wilhelmina", "version=1")).await;
        assert!(late.text.contains("9 Safe Street") && late.text.contains("Wilhelmina"));

        // Tom must not learn where Mina lives.
        let rule = format!("from={tom}&about={mina}&reason=Court+order");
        let same = format!("from={tom}&about={tom}&reason=x");
        assert!(area.post(&officer, &at("contact-rules"), &same).await.refuses("about"));
        assert_eq!(area.post(&officer, &at("contact-rules"), &rule).await.status, StatusCode::SEE_OTHER);
        let rules = area.get(&officer, &at("contact-rules")).await.text;
        assert!(rules.contains("data-rule=") && rules.contains("Tom Ogden") && rules.contains("Mina Ogden"), "{rules}");
        let father = area.person_in_records("Tom Ogden", Role::Parent, None, Some(tom.parse().unwrap())).await;
        area.change(
            Query::new("update person set birth_date =").value(date(2015, 1, 1)).push("where id =").value(child),
        )
        .await;
        let seen = area.get(&father, &format!("/children/{child}/people")).await;
        assert_eq!(seen.status, StatusCode::OK);
        assert!(!seen.text.contains("Safe Street"), "not by the new address either");
        assert_eq!(area.get(&father, &edit).await.status, StatusCode::FORBIDDEN);

        let id = rules.split(r#"name="rule" value=""#).nth(1).unwrap()[..36].to_owned();
        a_rule_ends_by_two_persons_whom_it_does_not_bind(&area, &officer, child, &id, &tom).await;
        assert_eq!(area.post(&officer, &at(&format!("people/{tom}/end")), "").await.status, StatusCode::SEE_OTHER);
        assert_eq!(area.get(&father, &format!("/children/{child}")).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

/// The mark of what somebody is warned of beside one of those who can be invited.
fn warned_of(page: &str, person: PersonId) -> Option<&str> {
    let choice = page.split_once(&format!("value=\"{person}\""))?.1.split("type=\"radio\"").next()?;
    choice.split_once("data-warning=\"")?.1.split('"').next()
}

#[tokio::test]
async fn giving_an_account_warns_of_whoever_must_not_learn_where_the_child_is_and_of_nobody_else() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        let (_, father) = area.parent(child, "Tom", false).await;
        let (_, mother) = area.parent(child, "Mina", false).await;
        let carer = area.relative(child, ("Cara", "Carer"), "Foster carer", true).await;
        area.change(sql!("update relationship set has_care = $1 where person = $2", true, carer)).await;
        let invite = format!("/children/{child}/invite");
        let warned = async || {
            let page = area.get(&officer, &invite).await.text;
            [father, mother, carer].map(|person| warned_of(&page, person).map(str::to_owned))
        };
        assert_eq!(warned().await, [None, None, None]);
        area.looked_after(child, date(2025, 1, 6)).await;
        let home = Some("looked-after-home".to_owned());
        assert_eq!(warned().await, [home.clone(), home.clone(), None]);
        let rule = vec![
            ("id", area.db.new_id::<()>().into()),
            ("child", child.into()),
            ("from_person", father.into()),
            ("about_person", carer.into()),
            ("reason", "Court order".into()),
            ("starts_on", date(2025, 1, 6).into()),
        ];
        area.row("withheld", rule).await;
        assert_eq!(warned().await, [Some("bound".to_owned()), home, None]);
    })
    .await;
}

#[tokio::test]
async fn a_family_gets_an_account_from_its_case_officer() {
    on_each(|area| async move {
        let Case { officer, child, .. } = case(&area).await;
        let invite = format!("/children/{child}/invite");
        let mother = "forename=Mina&surname=Ogden&kind=Mother&facts=parental_responsibility&email=mina@example.org";
        let young = area.get(&officer, &invite).await.text;
        assert!(
            young.contains(&format!("value=\"{child}\"")),
            "a young person whose rights have passed may have one: {young}"
        );
        area.post(&officer, &format!("/children/{child}/people/new"), mother).await;
        let page = area.get(&officer, &invite).await.text;
        let mina = page.split("Mina Ogden").next().unwrap().rsplit(r#"value=""#).next().unwrap()[..36].to_owned();

        // Not by the address of an account for work, nor by one's own.
        for email in [&officer.email, &area.person("Sue Senco", Role::Analyst, None).await.email] {
            let refused = area.post(&officer, &invite, &format!("person={mina}&email={email}")).await;
            assert!(refused.refuses("email"), "{email}");
        }
        assert!(area.post(&officer, &invite, "person=somebody&email=x@example.org").await.refuses("person"));
        let made = area.post(&officer, &invite, &format!("person={mina}&email=Mina@example.org")).await;
        assert_eq!(made.status, StatusCode::OK);
        let link = made.text.split("http://test").nth(1).unwrap().split('<').next().unwrap().to_owned();
        assert!(link.starts_with("/link/"));
        let other = area.post(&officer, &invite, &format!("person={mina}&email=other@example.org")).await;
        assert!(other.refuses("email"), "{}", other.text);

        let nobody = Someone { cookie: String::new(), ..area.person("No One", Role::Parent, None).await };
        let chosen = area.post(&nobody, &link, "password=copper+lantern+otter&again=copper+lantern+otter").await;
        assert!(chosen.status.is_success() || chosen.status == StatusCode::SEE_OTHER, "{}", chosen.text);
        let again = area.post(&officer, &invite, &format!("person={mina}&email=mina@example.org")).await;
        assert!(again.refuses("email"), "{}", again.text);

        // An account that an administrator made for a parent becomes theirs.
        let father = area.person("Tom Ogden", Role::Parent, None).await;
        area.change(
            Query::new("update person set birth_date =").value(date(2015, 1, 1)).push("where id =").value(child),
        )
        .await;
        assert_eq!(area.get(&father, &format!("/children/{child}")).await.status, StatusCode::NOT_FOUND);
        let dad = "forename=Tom&surname=Ogden&kind=Father&facts=parental_responsibility";
        area.post(&officer, &format!("/children/{child}/people/new"), dad).await;
        let page = area.get(&officer, &invite).await.text;
        let tom = page.split("Tom Ogden").next().unwrap().rsplit(r#"value=""#).next().unwrap()[..36].to_owned();
        area.post(&officer, &invite, &format!("person={tom}&email={}", father.email)).await;
        assert_eq!(area.get(&father, &format!("/children/{child}")).await.status, StatusCode::OK);
    })
    .await;
}
