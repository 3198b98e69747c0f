//! What goes on a panel's agenda: a case whose deadline is before the meeting only where somebody confirms it, alone and with many;
//! and what the officer proposes.

use crate::law_core::{event, page, plan_since};
use crate::on_each;
use crate::worklist::requested;
use access::Role;
use axum::http::StatusCode;
use jiff::ToSpan;
use jiff::civil::date;
use people::PersonId;
use store::Query;
use testing::casework::{on, weeks_ago};
use testing::{Area, Someone};
use uuid::Uuid;

/// A panel that meets in two weeks, with its members.
struct Panel {
    officer: Someone,
    manager: Someone,
    members: [Someone; 2],
    /// Its address and its id.
    at: String,
    id: String,
}

async fn planned(area: &Area) -> Panel {
    let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
    let manager = area.person("Mo Manager", Role::Manager, None).await;
    let members = [
        area.person("Pia Panel", Role::PanelMember, None).await,
        area.person("Per Panel", Role::PanelMember, None).await,
    ];
    let at = meeting(area, &manager, &members, 14).await;
    let id = at.rsplit('/').next().unwrap().to_owned();
    Panel { officer, manager, members, at, id }
}

/// Plans a meeting in so many days; gives its address.
async fn meeting(area: &Area, manager: &Someone, members: &[Someone; 2], days: i64) -> String {
    let day = area.today().checked_add(days.days()).unwrap();
    let form = format!("title=Panel&{}&members={}&members={}", on(day), members[0].account, members[1].account);
    let made = area.post(manager, "/panels/new", &form).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    made.location
}

/// A child with a plan whose re-assessment is asked for: the decision whether to assess has no day in six weeks.
async fn without_a_deadline(area: &Area, officer: &Someone) -> PersonId {
    let child = area.child("Ida", "Free", date(2015, 3, 27), None).await;
    area.assign(child, officer, "case_officer").await;
    plan_since(area, child, 40).await;
    event(area, child, "reassessment.requested", weeks_ago(area, 1), None).await;
    journey::records::owed::work_out_all(&area.db).await.unwrap();
    child
}

async fn items(area: &Area) -> i64 {
    area.number("select count(*) from panel_item").await
}

#[tokio::test]
async fn a_case_goes_on_an_agenda_after_its_deadline_only_where_somebody_confirms_it() {
    on_each(|area| async move {
        let panel = planned(&area).await;
        let Panel { officer, id, at, .. } = &panel;
        // The decision is due in a week; the panel meets in two.
        let late = requested(&area, officer, ("Ava", "Ogden"), 5).await;
        let put = |child: PersonId, more: &str| {
            (format!("/children/{child}/panel"), format!("panel={id}&question=assess{more}"))
        };
        let (path, form) = put(late, "");
        let asked = area.post(officer, &path, &form).await;
        assert!(asked.refuses("after_deadline"), "{}", asked.text);
        let this = format!("name=\"after_deadline\" type=\"checkbox\" value=\"{id}\"");
        assert!(asked.text.contains(&this) && asked.text.contains("9 November 2026"), "{}", asked.text);
        assert_eq!(items(&area).await, 0);
        // What was confirmed of another meeting counts for that one.
        let other = meeting(&area, &panel.manager, &panel.members, 21).await;
        let (path, form) = put(late, &format!("&after_deadline={}", other.rsplit('/').next().unwrap()));
        assert!(area.post(officer, &path, &form).await.refuses("after_deadline"));
        let (path, form) = put(late, &format!("&after_deadline={id}"));
        assert_eq!(area.post(officer, &path, &form).await.location, *at);
        let logged = "select count(*) from audit_entry where detail like '%after_deadline_of\":\"2026-11-09%'";
        assert_eq!(area.number(logged).await, 1);
        // It is there: nothing more is asked.
        let (path, form) = put(late, "");
        let again = area.post(officer, &path, &form).await;
        assert!(again.refuses("panel") && !again.refuses("after_deadline"), "{}", again.text);

        // A case in time, one on the very day, and one without a deadline go there at once.
        let in_time = requested(&area, officer, ("Bea", "Hart"), 1).await;
        let on_the_day = requested(&area, officer, ("Cara", "Day"), 4).await;
        let free = without_a_deadline(&area, officer).await;
        for child in [in_time, on_the_day, free] {
            let (path, form) = put(child, "");
            let done = area.post(officer, &path, &form).await;
            assert_eq!(done.location, *at, "{}", done.text);
        }
        assert_eq!(items(&area).await, 4);
        // Whoever does not record on the case puts it nowhere.
        let stranger = area.person("Olu Other", Role::CaseOfficer, None).await;
        let (path, form) = put(late, &format!("&after_deadline={id}"));
        assert_eq!(area.post(&stranger, &path, &form).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

/// The case to which the page of another leads.
fn next_of(page: &str) -> Option<String> {
    page.split("data-next href=\"").nth(1)?.split('"').next().map(str::to_owned)
}

#[tokio::test]
async fn a_member_goes_from_case_to_case() {
    on_each(|area| async move {
        let panel = planned(&area).await;
        let Panel { officer, members, id, at, .. } = &panel;
        for (name, weeks) in [("Ava", 3), ("Bea", 2), ("Cai", 1)] {
            let child = requested(&area, officer, (name, "Ogden"), weeks).await;
            let form = format!("panel={id}&question=assess");
            let put = area.post(officer, &format!("/children/{child}/panel"), &form).await;
            assert_eq!(put.location, *at, "{}", put.text);
        }
        let agenda = page(&area, &members[0], at).await;
        let links = agenda.split("<tbody").nth(1).unwrap().split("href=\"").filter_map(|link| link.split('"').next());
        let cases: Vec<String> =
            links.filter(|link| link.starts_with(&format!("{at}/items/"))).map(str::to_owned).collect();
        let [first, second, third] = <[String; 3]>::try_from(cases).unwrap();
        let next = async |who: &Someone, case: &str| next_of(&page(&area, who, case).await);
        assert_eq!(next(&members[0], &second).await.as_ref(), Some(&third));
        assert_eq!(next(&members[0], &third).await.as_ref(), Some(&first), "what was left out comes after the last");
        assert_eq!(next(&members[0], &first).await, None, "all are read");
        assert_eq!(next(&members[1], &first).await.as_ref(), Some(&second), "another member has read none");
        // A case in which they have an interest is not the next one.
        let interest = area.post(&members[1], &format!("{second}/interest"), "interest=I+teach+her").await;
        assert_eq!(interest.status, StatusCode::SEE_OTHER, "{}", interest.text);
        assert_eq!(next(&members[1], &first).await.as_ref(), Some(&third));
    })
    .await;
}

#[tokio::test]
async fn of_many_those_whose_deadline_is_earlier_are_left_off_and_named_until_somebody_adds_them_all_the_same() {
    on_each(|area| async move {
        let panel = planned(&area).await;
        let Panel { officer, id, .. } = &panel;
        let late = requested(&area, officer, ("Ava", "Ogden"), 5).await;
        let in_time = requested(&area, officer, ("Bea", "Hart"), 1).await;
        let free = without_a_deadline(&area, officer).await;
        let act = format!("act=panel&panel={id}&question=assess&list=due%3Dfour-weeks");
        let many = format!("{act}&child={late}&child={in_time}&child={free}");
        // Who reads about whom is shown first.
        let check = area.post(officer, "/worklist/act", &many).await;
        assert_eq!((check.status, items(&area).await), (StatusCode::OK, 0), "{}", check.text);
        for name in ["Ava Ogden", "Bea Hart"] {
            assert!(check.text.contains(name), "{name}: {}", check.text);
        }
        let many = format!("{many}&sure=yes");
        let asked = area.post(officer, "/worklist/act", &many).await;
        assert_eq!(asked.status, StatusCode::OK, "{}", asked.text);
        assert_eq!(items(&area).await, 2, "the others are on it");
        assert!(asked.text.contains("Ava Ogden") && asked.text.contains("9 November 2026"), "{}", asked.text);
        let again = |child: PersonId| format!("name=\"child\" value=\"{child}\"");
        assert!(asked.text.contains(&again(late)) && !asked.text.contains(&again(in_time)), "{}", asked.text);
        for (name, value) in
            [("act", "panel"), ("panel", id.as_str()), ("question", "assess"), ("late", "yes"), ("sure", "yes")]
        {
            assert!(asked.text.contains(&format!("name=\"{name}\" value=\"{value}\"")), "{name}: {}", asked.text);
        }
        let yes = area.post(officer, "/worklist/act", &format!("{act}&late=yes&sure=yes&child={late}")).await;
        assert_eq!(yes.location, "/worklist?due=four-weeks&done=on-panel&count=1");
        assert_eq!(items(&area).await, 3);
        // What is there already is told as that, and not asked about.
        let there = area.post(officer, "/worklist/act", &many).await;
        assert_eq!(there.location, "/worklist?due=four-weeks&done=on-panel&count=0&not=on-agenda.3");
        // Somebody else's case is neither added nor named.
        let stranger = area.person("Olu Other", Role::CaseOfficer, None).await;
        let not_theirs = area.post(&stranger, "/worklist/act", &format!("{act}&late=yes&child={late}")).await;
        assert_eq!(not_theirs.location, "/worklist?due=four-weeks&done=on-panel&count=0&not=not-yours.1");
    })
    .await;
}

#[tokio::test]
async fn what_the_officer_proposes_is_read_by_the_members_and_by_nobody_with_an_interest() {
    on_each(|area| async move {
        let panel = planned(&area).await;
        let Panel { officer, manager, members: [one, two], at, id } = &panel;
        let child = requested(&area, officer, ("Zoe", "Ogden"), 1).await;
        let put = async |proposed: &str| {
            let form = format!("panel={id}&question=assess&proposed={proposed}");
            area.post(officer, &format!("/children/{child}/panel"), &form).await
        };
        assert!(put(&"x".repeat(501)).await.refuses("proposed"));
        assert_eq!(put("Assess,+with+therapy+advice").await.location, *at);
        let text = "Assess, with therapy advice";
        let agenda = page(&area, one, at).await;
        assert!(agenda.contains(text), "{agenda}");
        let item = format!("{at}/items/{}", &agenda.split("/items/").nth(1).unwrap()[..36]);
        assert!(page(&area, one, &item).await.contains(text), "it stands in the papers");
        // Beside the answer that takes it up, on the day, for whoever writes down what the panel recommends.
        assert!(page(&area, manager, &item).await.contains("data-not-before"));
        let meets = Query::new("update panel set held_on =").value(area.today()).push("where id =");
        area.change(meets.value(id.parse::<Uuid>().unwrap())).await;
        let hint = page(&area, manager, &item).await;
        let asked = hint.split("/recommend\"").nth(1).unwrap_or_default();
        assert!(
            asked.contains("name=\"recommendation\" type=\"radio\" value=\"yes\"") && asked.contains(text),
            "{hint}"
        );

        let declared = area.post(two, &format!("{item}/interest"), "interest=I+teach+her").await;
        assert_eq!(declared.status, StatusCode::SEE_OTHER, "{}", declared.text);
        assert!(!page(&area, two, at).await.contains(text));
        assert_eq!(area.get(two, &item).await.status, StatusCode::NOT_FOUND);
        let stranger = area.person("Ola Panel", Role::PanelMember, None).await;
        assert_eq!(area.get(&stranger, at).await.status, StatusCode::NOT_FOUND);

        // What comes back on the agenda comes with what is proposed now.
        let removed = area.post(officer, &format!("{item}/remove"), "why=A+mistake").await;
        assert_eq!(removed.status, StatusCode::SEE_OTHER, "{}", removed.text);
        assert_eq!(put("").await.location, *at);
        assert!(!page(&area, one, at).await.contains(text));
        assert!(!page(&area, two, at).await.contains("Ogden"));
    })
    .await;
}
