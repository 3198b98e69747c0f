//! The room through its own door.

use access::Role;
use axum::http::StatusCode;

testing::serves!(&[blank::BLANK]);

#[tokio::test]
async fn a_manager_adds_an_item_and_others_are_refused() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let added = area.post(&manager, "/blank/new", "name=First+item").await;
        assert_eq!(added.location, "/blank", "{}", added.text);
        assert!(area.get(&manager, "/blank").await.text.contains("First item"));
        let refused = area.post(&manager, "/blank/new", "name=").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let parent = area.person("Pat Parent", Role::Parent, None).await;
        for path in ["/blank", "/blank/new"] {
            assert_eq!(area.get(&parent, path).await.status, StatusCode::FORBIDDEN, "{path}");
        }
    })
    .await;
}
