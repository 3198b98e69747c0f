//! What was worked out in a transaction that reads is there for the rest of it, and nowhere else.

use store::{Actor, Migrations, on_both};
use uuid::Uuid;

const ROOMS: &[&Migrations] = &[];
const WHO: Uuid = Uuid::from_u128(1);
const WHAT: Uuid = Uuid::from_u128(2);

on_both! {
    async fn a_transaction_that_reads_keeps_what_was_worked_out_and_one_that_writes_keeps_nothing(db: TestDb) {
        let mut tx = db.read().await.unwrap();
        assert_eq!(tx.kept::<String>(WHO, WHAT), None);
        tx.keep(WHO, WHAT, "worked out".to_owned());
        assert_eq!(tx.kept::<String>(WHO, WHAT).as_deref(), Some("worked out"));
        assert_eq!(tx.kept::<String>(WHAT, WHO), None, "for somebody else");
        assert_eq!(tx.kept::<i64>(WHO, WHAT), None, "something else");
        drop(tx);
        let tx = db.read().await.unwrap();
        assert_eq!(tx.kept::<String>(WHO, WHAT), None, "each reads anew");
        drop(tx);
        let mut tx = db.write(&Actor::program("test")).await.unwrap();
        tx.keep(WHO, WHAT, "worked out".to_owned());
        assert_eq!(tx.kept::<String>(WHO, WHAT), None);
    }
}
