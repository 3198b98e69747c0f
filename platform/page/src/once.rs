//! The key that each form carries, so that it does its work once however often its button is pressed. Forms do not ask
//! for it: it is put into every form of every page as the page is sent.

use std::fmt::Write;

/// The name of the field, and of the part of the address where a form carries a file.
pub const FIELD: &str = "form_key";

/// The name of the button by which a long text is saved to go on with later.
pub const KEEP_DRAFT: &str = "keep_draft";

/// What a form that is shown again carries where a draft of it is gone on with.
pub const DRAFT: &str = "draft";

/// The button by which a long text is saved to go on with later. What was saved is offered when the form is opened again.
#[must_use]
pub fn draft_button() -> crate::govuk::Button {
    crate::govuk::Button {
        name: KEEP_DRAFT.to_owned(),
        value: "yes".to_owned(),
        ..crate::govuk::Button::submit("Save as a draft").classes("govuk-button--secondary")
    }
}

/// The page with a key in each of its forms that send something. `path` is the page's own, where a form that names no
/// other sends to.
#[must_use]
pub fn with_keys(html: &str, path: &str, mut key: impl FnMut() -> String) -> String {
    let mut out = String::with_capacity(html.len() + 512);
    let mut rest = html;
    while let Some(at) = rest.find("<form") {
        let (before, form) = rest.split_at(at);
        out.push_str(before);
        let end = tag_end(form);
        let (tag, after) = form.split_at(end);
        // Signing in and out may be tried again.
        let signs = attribute(tag, "action").is_some_and(|action| action.starts_with("/sign-"));
        let sends = !signs && attribute(tag, "method").is_some_and(|method| method.eq_ignore_ascii_case("post"));
        if !sends {
            out.push_str(tag);
        } else if attribute(tag, "enctype").is_some_and(|kind| kind.starts_with("multipart")) {
            // A file may be long: the key must be known before it is read.
            let action = attribute(tag, "action").filter(|action| !action.is_empty()).unwrap_or(path);
            let joined = if action.contains('?') { "&amp;" } else { "?" };
            let keyed = format!("action=\"{action}{joined}{FIELD}={}\"", key());
            let bare = match attribute(tag, "action") {
                Some(action) => tag.replacen(&format!(" action=\"{action}\""), "", 1),
                None => tag.to_owned(),
            };
            let _ = write!(out, "<form {keyed}{}", bare.trim_start_matches("<form"));
        } else {
            let _ = write!(out, "{tag}<input type=\"hidden\" name=\"{FIELD}\" value=\"{}\">", key());
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Where a tag ends: behind the first `>` that stands outside quotes.
fn tag_end(tag: &str) -> usize {
    let mut quoted = false;
    for (at, byte) in tag.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return at + 1,
            _ => {}
        }
    }
    tag.len()
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let begins = format!(" {name}=\"");
    let value = tag.split_once(begins.as_str())?.1;
    value.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_that_sends_gets_a_key_of_its_own() {
        let page = concat!(
            r#"<form method="get" action="/a"><b></b></form><form class="x" method="post" data-x="a &gt; b > c" novalidate><i></i></form>"#,
            r#"<form method="post" action="/up" enctype="multipart/form-data"></form><form method="post" enctype="multipart/form-data"></form>end"#
        );
        let mut number = 0;
        let keyed = with_keys(page, "/here", || {
            number += 1;
            format!("k{number}")
        });
        assert_eq!(
            keyed,
            concat!(
                r#"<form method="get" action="/a"><b></b></form><form class="x" method="post" data-x="a &gt; b > c" novalidate>"#,
                r#"<input type="hidden" name="form_key" value="k1"><i></i></form>"#,
                r#"<form action="/up?form_key=k2" method="post" enctype="multipart/form-data"></form>"#,
                r#"<form action="/here?form_key=k3" method="post" enctype="multipart/form-data"></form>end"#
            )
        );
    }
}
