//! How connections are set up.

use store::{Migrations, Query, on_both};

const ROOMS: &[&Migrations] = &[];

on_both! {
    async fn postgres_answers_a_statement_without_compiling_it_first(db: TestDb) {
        if !db.is_postgres() {
            return;
        }
        let query = Query::new("select setting, source from pg_settings where name = 'jit'");
        let set: Vec<(String, String)> = query.all(&mut db.read().await.unwrap()).await.unwrap();
        assert_eq!(set, [("off".to_owned(), "session".to_owned())]);
    }
}
