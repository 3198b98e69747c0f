//! Pages of sufficiency are found by the words that people look for.

use access::Role;

use super::on_each;

#[tokio::test]
async fn the_map_and_the_gaps_are_found_by_what_people_call_them() {
    on_each(|area| async move {
        let board = area.person("Bea Board", Role::BoardMember, None).await;
        for (words, href) in [
            ("map", "/sufficiency/travel"),
            ("ward", "/sufficiency/gaps"),
            ("special+school+places", "/sufficiency/gaps"),
            ("special+school+places", "/sufficiency/travel"),
            ("reform+plan", "/sufficiency/returns"),
        ] {
            let found = area.search_box(&board, words).await;
            assert!(found.contains(&format!("href=\"{href}\"")), "{words}: {found}");
        }
        let senco = area.person("Sam Senco", Role::Senco, Some(area.school("Beckfoot", "900001").await)).await;
        assert!(!area.search_box(&senco, "map").await.contains("/sufficiency"), "who may not see them");
    })
    .await;
}
