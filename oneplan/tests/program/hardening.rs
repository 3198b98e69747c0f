//! What keeps the program up and honest: forms that are sent twice, sessions that end, guesses, floods, what is refused.

mod browsers;
mod forms;
mod limits;
mod logged;
mod program;
mod small;
mod told;
mod two_persons;

use crate::common::{Area, Someone, operator};
use access::Role;
use access::records::accounts;
use axum::body::Body;
use axum::http::{Request, header};
use store::{Entry, Query, Right};

pub const PASSWORD: &str = "copper lantern otter";

pub async fn count(area: &Area, sql: &str) -> i64 {
    let mut tx = area.db.read().await.unwrap();
    Query::new(sql).number(&mut tx).await.unwrap()
}

/// Gives somebody a password without signing them out.
pub async fn give_password(area: &Area, who: &Someone) {
    let hash = access::password::hash_now(PASSWORD, b"a salt of a test").unwrap();
    let mut tx = area.db.write(&operator()).await.unwrap();
    accounts::set_password(&mut tx, who.account, &hash).await.unwrap();
    tx.record(Entry::new("test.arrange", "test", None, Right::Test)).await.unwrap();
    tx.commit().await.unwrap();
}

pub async fn sign_in_from(
    area: &Area,
    who: &Someone,
    cookies: &str,
    address: &str,
    password: &str,
) -> crate::common::Answer {
    let form = format!("email={}&password={}", who.email, password.replace(' ', "+"));
    let mut request = Request::post("/sign-in")
        .header(header::COOKIE, cookies)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form))
        .unwrap();
    let peer: std::net::SocketAddr = format!("{address}:1").parse().unwrap();
    request.extensions_mut().insert(axum::extract::ConnectInfo(peer));
    area.send(request).await
}

pub fn nobody(cookie: &str, area: &Area) -> Someone {
    Someone {
        account: area.db.new_id(),
        name: String::new(),
        email: String::new(),
        cookie: cookie.to_owned(),
        role: Role::Editor,
    }
}
