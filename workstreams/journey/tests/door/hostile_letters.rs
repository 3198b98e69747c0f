//! Whatever people type into a letter, it says that and nothing else: on its page, as a PDF and as a Word file.

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use jiff::civil::date;
use testing::casework::recorded;
use testing::{Area, Someone};

use crate::letters::{encoded, letter, refusal, requested};
use crate::on_each;

const POST: &str = "first class post";

/// Words that could be taken for markup, for merge fields, for one that is not closed, and marks that turn the direction of reading.
const HOSTILE: &str = "<script>alert(1)</script> & <b>bold</b> {child_name} {{reference}} {reply_by \u{202e}exe.txt\u{202c} \u{2066}alone\u{2069} \u{200f}end";

/// What a file says, without white space: where its lines break is nobody's business.
async fn file_says(area: &Area, who: &Someone, path: &str) -> String {
    let request = Request::get(path).header(header::COOKIE, &who.cookie).body(Body::empty()).unwrap();
    let response = area.respond(request).await;
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    let kind = response.headers()[header::CONTENT_TYPE].to_str().unwrap().to_owned();
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    files::reading::read(&kind, &bytes).text.unwrap_or_default().split_whitespace().collect()
}

#[tokio::test]
async fn hostile_words_stand_in_a_letter_as_they_were_typed() {
    on_each(|area| async move {
        let (officer, pat, child) = requested(&area).await;
        let path = format!("/children/{child}/journey/record/request.refused");
        let written = async |reasons: &str| {
            let form = refusal(&area, &officer, child, date(2026, 11, 27), POST, &[("notice-reasons", reasons)]).await;
            encoded(&form)
        };
        // A character that no text holds, and more than anybody reads: refused, and nothing is recorded.
        let nul = area.post(&officer, &path, &written("The school\0 can help").await).await;
        assert_eq!(nul.status, StatusCode::BAD_REQUEST, "{}", nul.text);
        let endless = area.post(&officer, &path, &written(&"<b>{reasons} ".repeat(8_000)).await).await;
        assert!(endless.refuses("notice-reasons"));
        assert!(!endless.text.contains("<b>{reasons}"), "shown again as it was typed");
        assert_eq!(area.number("select count(*) from notice").await, 0);

        // The page that confirms it, the letter, and its files.
        let form = written(HOSTILE).await;
        let confirm = area.post(&officer, &path, &form).await.text;
        assert!(confirm.contains("data-confirm=") && !confirm.contains("<script>alert"), "{confirm}");
        recorded(&area, &officer, child, "request.refused", &form).await;
        let (page, notice) = letter(&area, &pat, child).await;
        let escaped = "&#60;script&#62;alert(1)&#60;/script&#62; &#38; &#60;b&#62;bold&#60;/b&#62; {child_name} {{reference}} {reply_by";
        assert!(page.contains(escaped) && !page.contains("<script>alert"), "{page}");
        for kind in ["pdf", "word"] {
            let said = file_says(&area, &pat, &format!("{notice}/{kind}")).await;
            let typed = "<script>alert(1)</script>&<b>bold</b>{child_name}{{reference}}{reply_by";
            assert!(said.contains(typed), "{kind}: {said}");
            // What turns the direction of reading could make a text read as another.
            assert!(said.contains("exe.txt") && !said.contains('\u{202e}'), "{kind}: {said}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_letter_as_long_as_it_can_be_and_without_a_space_is_made_whole() {
    on_each(|area| async move {
        let (officer, pat, child) = requested(&area).await;
        let reasons = format!("{} LastWord", "a".repeat(9_900));
        let form = refusal(&area, &officer, child, date(2026, 11, 27), POST, &[("notice-reasons", &reasons)]).await;
        recorded(&area, &officer, child, "request.refused", &encoded(&form)).await;
        let (page, notice) = letter(&area, &pat, child).await;
        assert!(page.contains(&reasons), "{page}");
        for kind in ["pdf", "word"] {
            let said = file_says(&area, &pat, &format!("{notice}/{kind}")).await;
            assert!(said.contains("LastWord"), "{kind}");
            assert!(said.matches('a').count() >= 9_900, "{kind}: no letter of it is cut off");
        }
    })
    .await;
}
