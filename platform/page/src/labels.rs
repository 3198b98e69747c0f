//! Names the field in the error summary where the message does not, such as "Use 200 characters or fewer": at the top of the page
//! that message says nothing by itself.

/// The same page, with the label of the field before each message in its error summary that only gives a length.
#[must_use]
pub fn in_summary(html: &str) -> String {
    let Some((before, rest)) = html.split_once("govuk-error-summary__list") else { return html.to_owned() };
    let (list, after) = rest.split_at(rest.find("</ul>").unwrap_or(rest.len()));
    let mut named = list.to_owned();
    for item in list.split("<a href=\"#").skip(1) {
        let Some((id, text)) = item.split_once("\">") else { continue };
        let Some((text, _)) = text.split_once("</a>") else { continue };
        let Some(label) = label_of(html, id).filter(|_| is_nameless(text)) else { continue };
        let said = match label.strip_suffix('?') {
            Some(_) => format!("{label} {text}"),
            None => format!("{label}: {}", text.replacen("Use", "use", 1)),
        };
        let link = |text: &str| format!("<a href=\"#{id}\">{text}</a>");
        named = named.replacen(&link(text), &link(&said), 1);
    }
    format!("{before}govuk-error-summary__list{named}{after}")
}

fn is_nameless(text: &str) -> bool {
    text.starts_with("Use ") && text.ends_with(" characters or fewer")
}

/// What stands over a field.
fn label_of<'a>(html: &'a str, id: &str) -> Option<&'a str> {
    let (_, rest) = html.split_once(&format!(" for=\"{id}\">"))?;
    let (label, _) = rest.split_once("</label>")?;
    Some(label.trim().trim_end_matches(" (optional)")).filter(|label| !label.is_empty() && !label.contains('<'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_is_too_long_is_named_in_the_summary_and_not_beside_its_field() {
        let page = concat!(
            r##"<ul class="govuk-list govuk-error-summary__list"><li><a href="#born">Enter the date</a></li>"##,
            r##"<li><a href="#other">Use 200 characters or fewer</a></li><li><a href="#helps">Use 50 characters or fewer</a></li></ul>"##,
            r#"<label class="govuk-label" for="other">Anything else (optional)</label><p>Use 200 characters or fewer</p>"#,
            r#"<label class="govuk-label" for="helps">What helps you?</label>"#
        );
        let named = in_summary(page);
        assert!(named.contains(r##"<a href="#other">Anything else: use 200 characters or fewer</a>"##), "{named}");
        assert!(named.contains(r##"<a href="#helps">What helps you? Use 50 characters or fewer</a>"##), "{named}");
        assert!(
            named.contains("<p>Use 200 characters or fewer</p>") && named.contains(">Enter the date</a>"),
            "{named}"
        );
        assert_eq!(in_summary("<p>No form</p>"), "<p>No form</p>");
    }
}
