//! Comments on a draft that were accepted, while what they are about says the same as before. The page that confirms the next
//! version names them, and asks why it goes out so; the reason is kept with the event.

use access::Viewer;
use approval::Commented;
use approval::comments::Text;
use approval::records::comments::{self, CommentId};
use gate::{Reader, Words};
use law::Kind;
use page::{Form, Problem, words};
use people::PersonId;
use serde_json::{Value as Json, json};
use store::Tx;

use super::plan_comment::{Draft, says_the_same};
use super::record::{freezes, working};
use crate::model::plan::short;
use crate::records::plans;
use crate::records::timeline::Recording;

/// The field in which it is said why the plan goes out without what was accepted, and the part of an event that keeps it.
pub(super) const FIELD: &str = "not_changed";

/// A comment that was accepted and not taken up.
pub(super) struct NotChanged {
    id: CommentId,
    /// How it begins, as the officer may read it.
    pub(super) begins: String,
}

/// Those on the drafts since the last final plan, where an act sends the plan that is written here.
pub(super) async fn not_changed(
    tx: &mut Tx,
    viewer: &Viewer,
    child: PersonId,
    kind: Kind,
) -> Result<Vec<NotChanged>, Problem> {
    let mut all = Vec::new();
    let (Some(_), Some((_, now))) = (freezes(kind), working(tx, child).await?) else { return Ok(all) };
    let versions = plans::versions(tx, child).await?;
    let drafts = versions.iter().take_while(|one| one.state != "final").filter(|one| one.state == "served");
    let reader = Reader::session(tx, viewer, child).await?;
    for draft in drafts {
        let before = plans::lines(tx, draft.id).await?;
        for one in comments::of::<Words>(tx, plans::CODE, &[draft.id.uuid()]).await? {
            let is_accepted = one.answer.is_some_and(|answer| Draft::TAKEN_UP.contains(&answer.code.as_str()));
            if is_accepted && says_the_same(&before, &now, one.place) {
                let begins = short(&one.body.shown(&reader, one.made_by_account));
                all.push(NotChanged { id: one.id, begins });
            }
        }
    }
    Ok(all)
}

/// Refuses to send the plan without a reason.
pub(super) fn ask(not_changed: &[NotChanged], form: &mut Form) {
    form.at_most(FIELD, 2_000);
    if !not_changed.is_empty() && !words::is_reason(form.value(FIELD)) {
        form.refuse(FIELD, "Enter why it is sent without what you accepted, in a few words");
    }
}

/// Writes the reason into what is recorded.
pub(super) fn keep(not_changed: &[NotChanged], viewer: &Viewer, form: &Form, recording: &mut Recording) {
    if not_changed.is_empty() {
        return;
    }
    let ids: Vec<CommentId> = not_changed.iter().map(|one| one.id).collect();
    if let Some(detail) = recording.detail.as_object_mut() {
        let kept = json!({ "comments": ids, "reason": form.value(FIELD), "by": viewer.name });
        detail.insert(FIELD.to_owned(), kept);
    }
}

/// Why a plan went out without what was accepted, as its officer said it; none where it did not.
pub(super) fn kept(detail: &Words) -> Option<Words> {
    let detail: Json = serde_json::from_str(detail.unseen()).ok()?;
    let kept = detail.get(FIELD)?;
    let count = kept.get("comments")?.as_array()?.len();
    let word = |name: &str| kept.get(name).and_then(Json::as_str).unwrap_or_default();
    let changes = words::plural(count, "change", "changes");
    Some(Words::new(format!("Sent without {changes} that had been accepted. {}: {}", word("by"), word("reason"))))
}
