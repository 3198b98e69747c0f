//! What a way of sending means: what OnePlan does itself, and what is left to whoever sends the letter.

use gate::Reader;
use page::govuk::Markup;
use page::{Layout, Problem, words};
use people::PersonId;
use people::records::relatives;
use store::Tx;

use super::delivery::channel_words;
use crate::model::notices::is_post;

/// Whether OnePlan itself takes it on: in an account, or among the letters to print.
fn is_ours(channel: &str) -> bool {
    channel == "portal" || is_post(channel)
}

/// What the button says that sends it.
pub(super) fn button(channel: &str) -> &'static str {
    if is_ours(channel) { "Confirm and send" } else { "Confirm and record as sent" }
}

/// How it goes to somebody with this email address.
pub(super) fn goes(channel: &str, email: Option<&str>) -> String {
    match (channel, email) {
        ("email", Some(email)) => format!("OnePlan does not email it: email its PDF yourself to {email}"),
        ("email", None) => "OnePlan does not email it: email its PDF yourself".to_owned(),
        ("portal", _) => "In their OnePlan account. An email says that something can be read there".to_owned(),
        (post, _) if is_post(post) => format!("{}. It goes to Letters to print", channel_words(post)),
        (other, _) => format!("{}: print its PDF and hand it over yourself", channel_words(other)),
    }
}

/// The email address of somebody, where the reader may have it.
pub(super) async fn email_of(tx: &mut Tx, reader: &Reader, person: PersonId) -> Result<Option<String>, Problem> {
    if !reader.may_have_contacts(person) {
        return Ok(None);
    }
    let known = relatives::contacts(tx, person).await?;
    Ok(known.into_iter().find(|(kind, _)| kind == "email").map(|(_, address)| address))
}

/// A way of sending as an address carries it.
pub(super) fn way(channel: &str) -> &'static str {
    match channel {
        "portal" => "account",
        "email" => "email",
        post if is_post(post) => "post",
        _ => "hand",
    }
}

/// The way of a letter that was just recorded as sent.
#[derive(serde::Deserialize, Default)]
pub struct Sent {
    way: Option<String>,
}

impl Sent {
    /// The frame with what is left to do about the letter after what was done. `to_print` is how many letters about the child wait to be
    /// printed.
    pub(super) fn next(&self, mut layout: Layout, child: PersonId, to_print: i64) -> Layout {
        let letters = format!("/children/{child}/letters");
        let next = match self.way.as_deref() {
            Some("email") => ("OnePlan has not emailed the letter. Email its PDF yourself.".to_owned(), letters),
            Some("hand") => ("Print its PDF and hand it over.".to_owned(), letters),
            Some("account") => ("They can read it in their OnePlan account.".to_owned(), letters),
            Some("post") if to_print > 0 => {
                let waits = words::plural(to_print, "letter waits", "letters wait");
                (format!("{waits} in Letters to print."), "/letters/to-print".to_owned())
            }
            _ => return layout,
        };
        let (said, href) = next;
        let text = if href.ends_with("to-print") { "Open Letters to print" } else { "See the letter and its files" };
        if let Some(banner) = layout.done.as_mut() {
            let lead = Markup::written(r#"<p class="govuk-notification-banner__heading" data-letter-next>"#);
            let said = Markup::text(&format!("{} {said} ", banner.text));
            banner.html = lead.then(&said).then(&Markup::link(&href, text)).then(&Markup::written("</p>"));
        }
        layout
    }

    pub(super) fn is_by_post(&self) -> bool {
        self.way.as_deref() == Some("post")
    }
}
