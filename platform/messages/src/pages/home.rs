//! New messages on the home page and beside the navigation.

use access::{App, Badge, BadgeShown, Role, at_top};
use page::Count;
use workstream::HomeCounts;

use crate::records::messages::count_unread;

pub const HOME_COUNTS: &[HomeCounts] = &[HomeCounts {
    roles: &[
        Role::CaseOfficer,
        Role::Manager,
        Role::Senco,
        Role::EducationalPsychologist,
        Role::Adviser,
        Role::Parent,
        Role::YoungPerson,
    ],
    order: 30,
    count: |app, viewer| {
        Box::pin(async move {
            // The navigation says it already.
            let unread = match at_top::waits("/messages") {
                Some(unread) => unread,
                None => count_unread(&mut app.db.read().await?, &app, &viewer).await?,
            };
            // A family is told of what is there for them.
            let is_shown = unread > 0 || viewer.person.is_none();
            let words = if unread == 1 { "New message" } else { "New messages" };
            Ok(is_shown.then(|| Count::new("messages", unread, words, "/messages?show=new")).into_iter().collect())
        })
    },
}];

pub const BADGES: &[Badge] = &[Badge {
    href: "/messages",
    words: "new",
    shown: BadgeShown::Everywhere,
    count: |app: App, viewer| {
        Box::pin(async move {
            let mut tx = app.db.read().await?;
            count_unread(&mut tx, &app, &viewer).await
        })
    },
}];
