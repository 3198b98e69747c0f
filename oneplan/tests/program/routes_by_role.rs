//! Every role against every route: a door opens exactly where the policy has a line for the role. The
//! whole table is in `snapshots/`, for a person to read when it changes.

use crate::common::{Area, Someone, on_each};
use access::{Action, Need, Role};
use axum::http::{Method, StatusCode};
use oneplan::rooms;

const UNKNOWN: &str = "00000000-0000-7000-8000-000000000000";

/// What happened at the door: a thing that is not there (404) or a form that is refused means that it opened.
fn outcome(status: StatusCode, location: &str) -> &'static str {
    match status {
        StatusCode::FORBIDDEN => "shut",
        StatusCode::SEE_OTHER if location.starts_with("/sign-in") && location != "/sign-in/code" => "sign in",
        _ => "open",
    }
}

async fn try_all(area: &Area, who: &Someone) -> Vec<(String, Need, &'static str)> {
    let mut tried = Vec::new();
    for route in rooms::all().routes().list() {
        let path = route.path.replace("{id}", UNKNOWN).replace("{person}", UNKNOWN).replace("{token}", "none");
        // These two end the session that the test needs.
        if route.path.ends_with("sign-out") || route.path.ends_with("sessions/end") {
            continue;
        }
        let answer = match route.method {
            Method::GET => area.get(who, &path).await,
            _ => area.post(who, &path, "").await,
        };
        assert_ne!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{} {path}: {}", route.method, answer.text);
        tried.push((format!("{} {}", route.method, route.path), route.need, outcome(answer.status, &answer.location)));
    }
    tried
}

/// The policy is asked before any statement of a page: one database tells what there is to tell.
#[tokio::test]
async fn doors_open_exactly_where_the_policy_says() {
    doors_open(&Area::on_sqlite(rooms::ROOMS).await).await;
}

#[tokio::test]
#[ignore = "soak: every page as every role on PostgreSQL too"]
async fn doors_open_on_each_database() {
    on_each(|area| async move { doors_open(&area).await }).await;
}

async fn doors_open(area: &Area) {
    let school = area.school("Beckfoot Primary", "900001").await;
    let mut table = String::new();
    let nobody = Someone {
        account: area.db.new_id(),
        name: String::new(),
        email: String::new(),
        cookie: String::new(),
        role: Role::Editor,
    };
    for (route, need, outcome) in try_all(area, &nobody).await {
        let expected = if need == Need::Public { "open" } else { "sign in" };
        // The code page belongs to somebody half-way; the home page sends everybody else to sign in.
        if route != "GET /sign-in/code" && route != "POST /sign-in/code" && route != "GET /" {
            assert_eq!(outcome, expected, "nobody: {route}");
        }
    }
    for role in Role::ALL {
        let who = area.person(&format!("The {role}"), role, role.needs_organisation().then_some(school)).await;
        let policy = rooms::all().policy();
        for (route, need, outcome) in try_all(area, &who).await {
            if let Need::May(_) = need {
                let may = need.roles(&policy).contains(&role);
                assert_eq!(outcome, if may { "open" } else { "shut" }, "{role}: {route}");
                if may {
                    table.push_str(&format!("{:<26} {route}\n", role.to_string()));
                }
            }
        }
    }
    insta::assert_snapshot!("routes_by_role", table);
}

#[tokio::test]
async fn what_nobody_declared_is_refused() {
    on_each(|area| async move {
        let undeclared = Action::about_children("child.delete");
        for role in Role::ALL {
            let who = area.person(&format!("The {role}"), role, None).await;
            assert_eq!(area.get(&who, "/no/such/page").await.status, StatusCode::NOT_FOUND);
            assert!(!rooms::all().policy().rules().iter().any(|rule| rule.action == undeclared && rule.role == role));
        }
        let who = area.person("Ada", Role::Administrator, None).await;
        // A page that only shows does not take an act, and an act does not happen by looking.
        assert_eq!(area.post(&who, "/audit-log", "").await.status, StatusCode::NOT_FOUND);
        let looked = area.get(&who, &format!("/accounts/{UNKNOWN}/link")).await;
        assert_eq!((looked.status, looked.location), (StatusCode::SEE_OTHER, format!("/accounts/{UNKNOWN}")));
    })
    .await;
}

#[tokio::test]
async fn whoever_reloads_what_a_refused_form_showed_comes_to_the_page_of_the_form() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let routes = rooms::all().routes();
        let of = |method: Method| {
            routes.list().iter().filter(|route| route.method == method).map(|route| route.path).collect::<Vec<_>>()
        };
        let pages = of(Method::GET);
        for act in of(Method::POST).into_iter().filter(|path| !pages.contains(path)) {
            let at = act.replace("{id}", UNKNOWN);
            let back = area.get(&manager, &at).await;
            assert_eq!(back.status, StatusCode::SEE_OTHER, "{act}");
            let is_above = back.location != at && at.starts_with(back.location.trim_end_matches('/'));
            assert!(is_above || pages.contains(&back.location.as_str()), "{act}: {}", back.location);
        }
        assert_eq!(area.get(&manager, "/measures/neighbours").await.location, "/measures");
        // A page that somebody may not come to is not where they are sent.
        assert_eq!(area.get(&officer, "/measures/neighbours").await.location, "/");
        assert_eq!(area.get(&officer, "/sen2/restricted/noted").await.location, "/");
    })
    .await;
}
