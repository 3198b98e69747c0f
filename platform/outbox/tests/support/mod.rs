//! A small installation that sends, a mail server and a GOV.UK Notify on this machine.
#![allow(dead_code, clippy::allow_attributes, reason = "each test uses its own part of this")]

pub mod notify;
pub mod smtp;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use access::records::accounts::{self, NewAccount};
use access::{AccountId, Held, Policy, Role};
use jiff::civil::date;
use outbox::records::list::{self, Listed};
use outbox::transport::smtp::From;
use outbox::transport::{Folder, Transports};
use outbox::{About, AboutAccount, AnyKind, Kind, Leads, Link, Made, Mail, MailId, Mark, Post, TakenBack, When};
use store::testing::{self, TestDb};
use store::{Actor, Clock, Entry, Migrations, Random, Right, Tx, setting};

pub const ROOMS: &[&Migrations] = &[&access::MIGRATIONS, &jobs::MIGRATIONS, &outbox::MIGRATIONS];

const fn kind(code: &'static str, when: When) -> AboutAccount {
    AboutAccount {
        kind: Kind {
            code,
            label: "A test",
            counted: ("test", "tests"),
            words: "Subject: A test of {area}\n\nSomething is new.\n\n[Read it]\n",
            leads: Leads::Page("/messages"),
            when,
            useful_hours: 48,
            still: None,
        },
    }
}

pub const ALWAYS: AboutAccount = kind("test.always", When::Always);
pub const TODAY: AboutAccount = kind("test.today", When::Today);
pub const SUMMARY: AboutAccount = kind("test.summary", When::Summary);
/// With a link. Of the last message with one it is noted that there is its link.
pub const LINK: AboutAccount = AboutAccount {
    kind: Kind {
        leads: Leads::Link(Link { make: make_link, take_back: Some(take_link_back) }),
        ..kind("test.link", When::Always).kind
    },
};
const LINK_OF: &str = "test_link_of";

fn make_link<'a>(tx: &'a mut Tx, _: &'a Random, about: About) -> Made<'a> {
    Box::pin(async move {
        setting::set(tx, LINK_OF, &about.message.to_string()).await?;
        Ok(Some("/link/1".to_owned()))
    })
}

fn take_link_back(tx: &mut Tx, about: About) -> TakenBack<'_> {
    Box::pin(async move {
        if setting::get(tx, LINK_OF).await? == Some(about.message.to_string()) {
            setting::remove(tx, LINK_OF).await?;
        }
        Ok(())
    })
}

pub struct Area {
    pub db: TestDb,
    pub clock: Arc<AtomicI64>,
    pub folder: tempfile::TempDir,
}

/// Runs a test on SQLite, and on PostgreSQL where there is one.
pub async fn on_each<F: AsyncFn(Area)>(test: F) {
    for postgres in [false, true] {
        let clock = Arc::new(AtomicI64::new(testing::noon().as_millisecond()));
        let by_hand = Clock::by_hand(clock.clone());
        let db = match postgres {
            true => testing::postgres(ROOMS, by_hand).await,
            false => Some(testing::sqlite(ROOMS, by_hand).await),
        };
        if let Some(db) = db {
            test(Area { db, clock, folder: tempfile::tempdir().unwrap() }).await;
        }
    }
}

pub fn from() -> From {
    From::parse("SEND team <send@area.example>").unwrap()
}

impl Area {
    pub fn pass_minutes(&self, minutes: i64) {
        self.clock.fetch_add(minutes * 60_000, Ordering::SeqCst);
    }

    pub fn mark(&self) -> Mark {
        Mark::new(self.folder.path().join("area.installation"))
    }

    pub fn sent_to(&self) -> PathBuf {
        self.folder.path().join("sent")
    }

    pub fn by_folder(&self) -> Transports {
        Transports { folder: Some(Folder { path: self.sent_to(), from: from() }), ..Transports::default() }
    }

    /// The way out of this server.
    pub fn set_up(&self, transports: Transports) {
        let kinds: Vec<AnyKind> =
            outbox::KINDS.iter().copied().chain([ALWAYS, TODAY, SUMMARY, LINK].map(AnyKind::Account)).collect();
        self.db.carry(Arc::new(Post {
            address: "https://area.example".into(),
            transports,
            mark: Some(self.mark()),
            kinds,
            policy: Policy::new(&[outbox::RULES]),
            standing: |_, _, _| Box::pin(async { Ok(None) }),
        }));
    }

    pub async fn release(&self) {
        let mark = self.mark();
        let mut tx = self.db.write(&Actor::program("test")).await.unwrap();
        let release = mark.release(&mut tx, self.db.random()).await.unwrap();
        self.recorded(tx).await;
        mark.write(&release).unwrap();
    }

    /// Everything by the folder, released.
    pub async fn sends_to_folder(&self) {
        self.set_up(self.by_folder());
        self.release().await;
    }

    async fn recorded(&self, mut tx: Tx) {
        tx.record(Entry::new("test.arrange", "test", None, Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub async fn change(&self, act: impl AsyncFnOnce(&mut Tx)) {
        let mut tx = self.db.write(&Actor::program("test")).await.unwrap();
        act(&mut tx).await;
        self.recorded(tx).await;
    }

    pub async fn person(&self, name: &str, role: Role) -> AccountId {
        let mut tx = self.db.write(&Actor::program("test")).await.unwrap();
        let email = format!("{name}@example.org");
        let new = NewAccount { email: &email, name, password_hash: None, person: None };
        let id = accounts::insert(&mut tx, &new).await.unwrap();
        accounts::give_role(&mut tx, id, Held { role, organisation: None }, date(2020, 1, 1)).await.unwrap();
        self.recorded(tx).await;
        id
    }

    pub async fn send(&self, mail: Mail) -> Option<MailId> {
        let mut tx = self.db.write(&Actor::program("test")).await.unwrap();
        let id = outbox::send(&mut tx, &self.db, mail).await.unwrap();
        self.recorded(tx).await;
        id
    }

    /// Lets a server do what is due.
    pub async fn work(&self) {
        jobs::run_due(&self.db, outbox::JOBS).await.unwrap();
    }

    pub async fn look(&self, id: MailId) -> Listed {
        list::one(&mut self.db.read().await.unwrap(), id).await.unwrap()
    }

    pub async fn state(&self, id: MailId) -> &'static str {
        self.look(id).await.state.code()
    }

    /// Whether the link of this message is still there.
    pub async fn has_link(&self, id: MailId) -> bool {
        setting::get(&mut self.db.read().await.unwrap(), LINK_OF).await.unwrap() == Some(id.to_string())
    }

    /// What lies in the folder, each as text.
    pub fn files(&self) -> Vec<String> {
        let Ok(all) = std::fs::read_dir(self.sent_to()) else { return Vec::new() };
        all.map(|file| readable(&std::fs::read(file.unwrap().path()).unwrap())).collect()
    }
}

/// A message as it is, and what a mail program reads in it.
pub fn readable(bytes: &[u8]) -> String {
    let parsed = mail_parser::MessageParser::default().parse(bytes);
    let body = parsed.map(|mail| {
        let text = mail.body_text(0).map(|text| text.into_owned()).unwrap_or_default();
        let html = mail.body_html(0).map(|html| html.into_owned()).unwrap_or_default();
        format!("{text}\n{html}")
    });
    format!("{}\n{}", String::from_utf8_lossy(bytes), body.unwrap_or_default()).replace("\r\n", "\n")
}
