//! Panels read papers, declare interests and recommend, and see nothing after the meeting.

use access::Role;
use axum::http::StatusCode;
use jiff::ToSpan;
use jiff::civil::date;
use people::PersonId;
use testing::casework::{notice, on, recorded, weeks_ago};
use testing::{Answer, Area, Someone};

use crate::on_each;

/// A meeting about two children with its two members, and a member of the panel who does not sit on it.
struct Meeting {
    officer: Someone,
    manager: Someone,
    one: Someone,
    two: Someone,
    stranger: Someone,
    child: PersonId,
    other: PersonId,
    /// Its address.
    panel: String,
}

impl Meeting {
    /// Puts a child on its agenda.
    async fn put(&self, area: &Area, child: PersonId, question: &str) -> Answer {
        let id = self.panel.rsplit('/').next().unwrap();
        area.post(&self.officer, &format!("/children/{child}/panel"), &format!("panel={id}&question={question}")).await
    }
}

async fn planned(area: &Area) -> Meeting {
    let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
    let manager = area.person("Mo Manager", Role::Manager, None).await;
    let (one, two) = (
        area.person("Pia Panel", Role::PanelMember, None).await,
        area.person("Per Panel", Role::PanelMember, None).await,
    );
    let stranger = area.person("Ola Panel", Role::PanelMember, None).await;
    let (child, other) = (
        area.child("Zoe", "Ogden", date(2015, 3, 27), None).await,
        area.child("Max", "Hart", date(2016, 1, 1), None).await,
    );
    for child in [child, other] {
        area.assign(child, &officer, "case_officer").await;
        let form = format!("{}&source=parent", on(weeks_ago(area, 3)));
        recorded(area, &officer, child, "request.received", &form).await;
    }
    let evidence = "part=needs&source=School&body=Reads+as+a+child+of+five";
    let test = format!("/children/{child}/journey/test");
    assert_eq!(area.post(&officer, &test, evidence).await.status, StatusCode::SEE_OTHER);
    let blank = area.post(&officer, &test, "").await;
    assert!(blank.refuses("part") && blank.refuses("body"));

    let none = area.get(&officer, &format!("/children/{child}/panel")).await.text;
    assert!(none.contains("No panel meetings are planned"));
    let day = area.today().checked_add(3.days()).unwrap();
    let few = area.post(&manager, "/panels/new", &format!("title=Panel&{}&members={}", on(day), one.account)).await;
    assert!(few.text.contains("Select at least 2 members"));
    let past = area.post(&manager, "/panels/new", &format!("title=Panel&{}", on(weeks_ago(area, 1)))).await;
    assert!(past.refuses("on"));
    let both = format!("title=Panel&{}&members={}&members={}", on(day), one.account, two.account);
    let made = area.post(&manager, "/panels/new", &both).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    Meeting { officer, manager, one, two, stranger, child, other, panel: made.location }
}

/// The addresses of the items of both children, of which one member has opened the first.
async fn papers_are_read(area: &Area, meeting: &Meeting) -> (String, String) {
    let Meeting { one, two, stranger, child, panel, .. } = meeting;
    let agenda = area.get(one, panel).await.text;
    assert!(agenda.contains("Ogden, Zoe") && agenda.contains("Hart, Max"), "{agenda}");
    assert!(agenda.contains("You have read the papers of 0 of 2") && agenda.contains("Asha Officer"), "{agenda}");
    let home = area.get(one, "/").await.text;
    assert!(home.contains("data-count=\"papers\"") && home.contains("data-badge=\"2\""), "{home}");
    assert!(home.contains("data-next-panel=\"2\"") && home.contains(&format!("{panel}/items/")), "{home}");
    assert!(!area.get(stranger, "/").await.text.contains("data-next-panel"));
    assert!(!area.get(one, "/account").await.text.contains("data-badge"));
    assert!(!area.get(stranger, "/panels").await.text.contains("data-badge"));
    let item = item_of(panel, &agenda, "Ogden, Zoe");
    let papers = area.get(one, &item).await.text;
    assert!(papers.contains("data-view-on"), "when a member says what they think: {papers}");
    assert!(
        papers.contains("Reads as a child of five") && papers.contains("There is no evidence for this part"),
        "{papers}"
    );
    assert!(area.get(one, panel).await.text.contains("You have read the papers of 1 of 2"));
    assert!(area.get(two, panel).await.text.contains("You have read the papers of 0 of 2"));
    assert!(area.get(one, &format!("{panel}/pdf")).await.text.starts_with("%PDF-1.7"));
    assert!(!area.get(one, panel).await.text.contains("You have read the papers of"), "all of them are read");
    // A member sees the papers and nothing else; somebody who does not sit on this panel sees nothing.
    assert!(matches!(
        area.get(one, &format!("/children/{child}")).await.status,
        StatusCode::FORBIDDEN | StatusCode::NOT_FOUND
    ));
    for path in [panel.as_str(), item.as_str()] {
        assert_eq!(area.get(stranger, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert!(!area.get(stranger, "/panels").await.text.contains("Panel</a>"));
    assert_eq!(
        area.post(one, &format!("{item}/recommend"), "recommendation=yes&reasons=a").await.status,
        StatusCode::FORBIDDEN
    );
    (item, item_of(panel, &agenda, "Hart, Max"))
}

/// The address of a child's item, from the agenda.
fn item_of(panel: &str, agenda: &str, name: &str) -> String {
    let row = agenda.split(name).next().unwrap();
    format!("{panel}/items/{}", &row.rsplit("/items/").next().unwrap()[..36])
}

async fn an_interest_closes_a_child_to_a_member(area: &Area, meeting: &Meeting, item: &str) {
    let Meeting { two, panel, child, .. } = meeting;
    let why = area.post(two, &format!("{item}/interest"), "interest=").await;
    assert!(why.refuses("interest"));
    assert_eq!(area.post(two, &format!("{item}/interest"), "interest=I+teach+her").await.status, StatusCode::SEE_OTHER);
    assert_eq!(area.get(two, item).await.status, StatusCode::NOT_FOUND, "with an interest the case is gone");
    assert_eq!(area.logged("panel.declare", *child).await, 1, "the log calls it what it is");
    let theirs = area.get(two, panel).await.text;
    assert!(
        !theirs.contains("Ogden")
            && theirs.contains("Hart, Max")
            && theirs.contains("1 case is on this agenda that you cannot see")
    );
    assert!(!area.get(two, &format!("{panel}/pdf")).await.text.contains("Ogden"));
}

/// The interest is in the child: another question, on this agenda, opens nothing.
async fn an_interest_stands_for_another_question(area: &Area, meeting: &Meeting, item: &str) {
    let Meeting { officer, one, two, child, panel, .. } = meeting;
    let early = meeting.put(area, *child, "issue").await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY, "nobody has decided to assess");
    recorded(area, officer, *child, "request.agreed", &(on(area.today()) + &notice())).await;
    assert_eq!(meeting.put(area, *child, "issue").await.location, *panel);
    assert!(!area.get(two, panel).await.text.contains("Ogden"));
    let other_item = {
        let agenda = area.get(one, panel).await.text;
        let ids: Vec<String> = agenda.split("/items/").skip(1).map(|part| part[..36].to_owned()).collect();
        let own = item.rsplit('/').next().unwrap();
        let mut fresh = Vec::new();
        for of in ids.into_iter().filter(|of| of != own) {
            let at = format!("{panel}/items/{of}");
            if area.get(one, &at).await.text.contains("Zoe Ogden") {
                fresh.push(at);
            }
        }
        fresh.remove(0)
    };
    assert_eq!(area.get(two, &other_item).await.status, StatusCode::NOT_FOUND);
    // Taken off the agenda, its papers are closed to the members; it can come back, with the interests declared.
    let remove = format!("{other_item}/remove");
    assert_eq!(area.post(one, &remove, "why=A+mistake").await.status, StatusCode::FORBIDDEN);
    assert_eq!(area.post(officer, &remove, "why=").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(area.post(officer, &remove, "why=A+mistake").await.status, StatusCode::SEE_OTHER);
    assert_eq!(area.get(one, &other_item).await.status, StatusCode::NOT_FOUND);
    assert_eq!(meeting.put(area, *child, "issue").await.location, *panel);
    assert_eq!(area.get(one, &other_item).await.status, StatusCode::OK);
    assert_eq!(area.get(two, &other_item).await.status, StatusCode::NOT_FOUND, "the interest stands");
    let tried = area.post(two, &format!("{other_item}/interest"), "interest=again").await;
    assert_eq!(tried.status, StatusCode::NOT_FOUND);
}

/// The officer sees that there is something to decide, and the list of it.
async fn what_is_recommended_waits_for_the_officer(area: &Area, meeting: &Meeting) {
    let Meeting { officer, manager, other, .. } = meeting;
    assert!(area.get(officer, "/panels").await.text.contains("data-recommended"));
    assert!(area.get(officer, "/worklist?waiting=recommended").await.text.contains("Hart, Max"));
    assert!(!area.get(manager, "/panels").await.text.contains("data-recommended"));
    let form = area.get(officer, &format!("/children/{other}/journey/record/request.agreed")).await.text;
    assert!(form.contains("The panel recommends (Whether to assess): Assess. The evidence is clear"), "{form}");
}

#[tokio::test]
async fn a_panel_reads_papers_declares_interests_and_recommends_and_its_members_go_out() {
    on_each(|area| async move {
        let meeting = planned(&area).await;
        let Meeting { manager, one, child, other, panel, .. } = &meeting;
        for child in [*child, *other] {
            let put = meeting.put(&area, child, "assess").await;
            assert_eq!(put.location, *panel, "{}", put.text);
        }
        let twice = meeting.put(&area, *child, "assess").await;
        assert!(twice.text.contains("already on this agenda with this question"), "{}", twice.text);
        let (item, second) = papers_are_read(&area, &meeting).await;

        // Before its day there is no form, and nothing is recorded.
        let form = format!("action=\"{item}/recommend\"");
        let before = area.get(manager, &item).await.text;
        assert!(before.contains("data-not-before") && !before.contains(&form), "{before}");
        let early = area.post(manager, &format!("{item}/recommend"), "recommendation=yes&reasons=Clear").await;
        assert_eq!(early.status, StatusCode::CONFLICT, "{}", early.text);
        area.later(24 * 3).await;
        let now = area.get(manager, &item).await.text;
        assert!(!now.contains("data-not-before") && now.contains(&form), "{now}");
        // Whether to assess is answered with yes or no, and with no changes to what is proposed.
        assert!(now.contains("value=\"yes\"") && !now.contains("value=\"changed\""), "{now}");
        an_interest_closes_a_child_to_a_member(&area, &meeting, &item).await;
        an_interest_stands_for_another_question(&area, &meeting, &item).await;
        let few = area.post(manager, &format!("{item}/recommend"), "recommendation=yes&reasons=Clear").await;
        assert!(few.text.contains("1 member is without an interest"), "{}", few.text);
        let done = area
            .post(manager, &format!("{second}/recommend"), "recommendation=yes&reasons=The+evidence+is+clear")
            .await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        what_is_recommended_waits_for_the_officer(&area, &meeting).await;
        // What is asked whether to assess makes no sense once that is decided.
        let agenda = area.get(manager, panel).await.text;
        assert_eq!(agenda.matches("data-tag=\"unfit\"").count(), 1, "{agenda}");
        assert!(area.get(manager, &item).await.text.contains("data-warning=\"unfit\""));
        // Two questions about one child have no answer: whoever closes the meeting is asked.
        let close = format!("{panel}/close");
        let asked = area.post(manager, &close, "").await;
        assert!(asked.status == StatusCode::OK && asked.text.contains("name=\"sure\" value=\"yes\""), "{}", asked.text);
        assert_eq!(area.number("select count(*) from panel where closed_on is not null").await, 0);
        assert_eq!(area.post(manager, &close, "sure=yes").await.status, StatusCode::SEE_OTHER);
        assert!(!area.get(one, panel).await.text.contains("Ogden"), "after the meeting nobody reads the papers");
        assert_eq!(area.get(one, &item).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_panel_that_nobody_closes_does_not_keep_its_members_in() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let one = area.person("Pia Panel", Role::PanelMember, None).await;
        let two = area.person("Per Panel", Role::PanelMember, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        recorded(&area, &officer, child, "request.received", &format!("{}&source=parent", on(weeks_ago(&area, 3))))
            .await;
        let form = format!("title=Panel&{}&members={}&members={}", on(area.today()), one.account, two.account);
        let panel = area.post(&manager, "/panels/new", &form).await.location;
        let put = format!("panel={}&question=assess", panel.rsplit('/').next().unwrap());
        area.post(&officer, &format!("/children/{child}/panel"), &put).await;
        assert!(area.get(&one, &panel).await.text.contains("Ogden, Zoe"));
        assert!(area.logged("panel.read", child).await == 0);
        area.get(&one, &format!("{panel}/pdf")).await;
        assert_eq!(area.logged("panel.read", child).await, 1, "the pack is logged for each child");
        area.later(24 * 15).await;
        assert!(!area.get(&one, &panel).await.text.contains("Ogden"));
        let late = area.post(&officer, &format!("/children/{child}/panel"), &put).await;
        assert!(late.text.contains("Select a meeting") || late.text.contains("No panel meetings are planned"));
    })
    .await;
}
