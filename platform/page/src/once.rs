//! The key that each form carries, so that it does its work once however often its button is pressed. Forms do not ask
//! for it: it is put into every form of every page as the page is sent.

use std::fmt::Write;

/// The name of the field, and of the part of the address where a form carries a file.
pub const FIELD: &str = "form_key";

/// The name of the button by which a long text is saved to go on with later.
pub const KEEP_DRAFT: &str = "keep_draft";

/// What the address of a form ends with once a draft of it was saved.
pub const DRAFT_SAVED: &str = "draft_saved";

/// How the address of a form goes on that holds its draft already, with something that was fetched for it from another page.
pub const DRAFT_WITH: &str = "draft_with";

/// The field of a form by which somebody says something, such as a message: the same words again within minutes are not said
/// twice, though the page was fetched anew. Its value is the `step` of a button that only keeps what was typed; empty
/// where there is none.
pub const SAID: &str = "say_once";

/// Whether a field is one that forms carry by themselves, so that they are sent once: nobody typed it.
#[must_use]
pub fn is_mark(name: &str) -> bool {
    [FIELD, SAID].contains(&name)
}

/// What a form that is shown again carries where a draft of it is gone on with.
pub const DRAFT: &str = "draft";

/// The field that says from which draft a form was gone on with: saved again, it takes the place of that one.
pub const DRAFT_FROM: &str = "draft_from";

/// What [`DRAFT`] is beside where the draft was saved just now: when, and whether files were chosen that it does not hold.
const SAVED: &str = "saved-";
const WITHOUT_FILES: &str = "-files";

/// What a form that is shown again carries once it was saved as a draft.
#[must_use]
pub fn saved_at(at: jiff::Timestamp, files: bool) -> String {
    format!("{SAVED}{}{}", at.as_second(), if files { WITHOUT_FILES } else { "" })
}

/// The same in words; nothing where it was not saved just now.
#[must_use]
pub fn saved_as_draft(mark: &str) -> Option<String> {
    let mark = mark.strip_prefix(SAVED)?;
    let (second, files) = mark.strip_suffix(WITHOUT_FILES).map_or((mark, false), |second| (second, true));
    let at =
        crate::words::local(jiff::Timestamp::from_second(second.parse().ok()?).ok()?).strftime("%H:%M").to_string();
    let files = if files { " Files are not saved with a draft. Add them when you send." } else { "" };
    Some(format!("Draft saved {at}. It has not been sent. Only you can see it.{files}"))
}

/// The page with the mark of the draft that its long form was gone on with.
#[must_use]
pub fn with_draft_mark(html: &str, id: &str) -> String {
    let named = html.find(&format!("name=\"{KEEP_DRAFT}\""));
    let Some(button) = named.and_then(|at| html[..at].rfind("<button")) else { return html.to_owned() };
    let (before, after) = html.split_at(button);
    format!("{before}<input type=\"hidden\" name=\"{DRAFT_FROM}\" value=\"{id}\">{after}")
}

/// How a form without files is sent.
const PLAIN: &str = "application/x-www-form-urlencoded";

/// From so many lines on a text is long.
const LONG: usize = 4;

/// The page with a second button in each long form that it sends to itself: what was typed is saved to go on with later, and
/// offered when the form is opened again. `path` is the page's own.
#[must_use]
pub fn with_draft_buttons(html: &str, path: &str) -> String {
    let button = crate::govuk::Button {
        name: KEEP_DRAFT.to_owned(),
        value: "yes".to_owned(),
        ..crate::govuk::Button::submit("Save as a draft").classes("govuk-button--secondary")
    };
    let Ok(button) = askama::Template::render(&button) else { return html.to_owned() };
    // A draft holds no files: of a form with files it is what was typed beside them.
    let without_files = button.replacen("<button ", &format!("<button formenctype=\"{PLAIN}\" "), 1);
    let mut out = String::with_capacity(html.len() + 512);
    let mut rest = html;
    while let Some((before, form)) = rest.find("<form").map(|at| rest.split_at(at)) {
        out.push_str(before);
        let (form, after) = form.split_at(form.find("</form>").unwrap_or(form.len()));
        let tag = &form[..tag_end(form)];
        let posts = attribute(tag, "method").is_some_and(|method| method.eq_ignore_ascii_case("post"));
        let to_itself = attribute(tag, "action").is_none_or(|action| action.is_empty() || action == path);
        out.push_str(form);
        if posts && to_itself && is_long(form) && !keeps_itself(form) {
            out.push_str(if attribute(tag, "enctype").is_none() { &button } else { &without_files });
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Whether a form has a button of its own by which it is saved to go on with.
fn keeps_itself(form: &str) -> bool {
    form.match_indices("<input").any(|(at, _)| {
        let tag = &form[at..at + tag_end(&form[at..])];
        attribute(tag, "name") == Some(SAID) && attribute(tag, "value").is_some_and(|step| !step.is_empty())
    })
}

/// Whether a form has a text of many lines, or several texts.
fn is_long(form: &str) -> bool {
    let texts: Vec<&str> = form.match_indices("<textarea").map(|(at, _)| &form[at..]).collect();
    let lines = |text: &&str| attribute(&text[..tag_end(text)], "rows").and_then(|rows| rows.parse().ok());
    texts.len() > 1 || texts.iter().filter_map(lines).any(|rows: usize| rows >= LONG)
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
    fn long_forms_that_a_page_sends_to_itself_can_be_saved_as_drafts() {
        let long = |page: &str| with_draft_buttons(page, "/here").matches("name=\"keep_draft\"").count();
        let text = |rows: usize| format!("<textarea name=\"t\" rows=\"{rows}\">a</textarea>");
        assert_eq!(long(&format!("<form method=\"post\" novalidate>{}<button>Save</button></form>end", text(5))), 1);
        assert_eq!(long(&format!("<form method=\"post\" action=\"/here\">{}{}</form>", text(2), text(2))), 1);
        assert_eq!(long(&format!("<form method=\"post\">{}</form>", text(3))), 0, "a short one");
        assert_eq!(long(&format!("<form method=\"post\" action=\"/other\">{}</form>", text(9))), 0);
        assert_eq!(long(&format!("<form method=\"get\">{}</form><form>{}</form>", text(9), text(9))), 0);
        let said = |step: &str| {
            format!("<form method=\"post\"><input type=\"hidden\" name=\"{SAID}\" value=\"{step}\">{}</form>", text(9))
        };
        assert_eq!((long(&said("save")), long(&said(""))), (0, 1), "one button to save is enough");
        let files = format!("<form method=\"post\" enctype=\"multipart/form-data\">{}</form>", text(6));
        assert_eq!((long(&files), with_draft_buttons(&files, "/here").matches(PLAIN).count()), (1, 1));
        let page = format!("<p>a</p><form method=\"post\">{}</form><p>b</p>", text(8));
        let made = with_draft_buttons(&page, "/here");
        assert!(made.starts_with("<p>a</p><form method=\"post\">") && made.ends_with("</form><p>b</p>"), "{made}");
    }

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
