//! A page as it leaves, its texts exchanged one by one. Tags, and what somebody typed into a field, stay as they are.

use crate::Language;

/// What a tag holds that is no text of the page.
const NOT_READ: [&str; 3] = ["script", "style", "textarea"];
/// Stands for a tag that says in which language it is.
const OWN: &str = "lang";
/// Where no tag can stand inside.
const PLAIN: [&str; 2] = ["title", "option"];

/// The page in another language. What its catalogue does not have is marked as English.
#[must_use]
pub fn translate(html: &str, language: &Language) -> String {
    let mut out = String::with_capacity(html.len() * 2);
    let mut rest = html;
    let mut within = String::new();
    while let Some(at) = rest.find('<') {
        let (text, from) = rest.split_at(at);
        out.push_str(&words(text, &within, language));
        let end = from.find('>').map_or(from.len(), |end| end + 1);
        let (tag, after) = from.split_at(end);
        let name: String = tag.chars().skip(1).take_while(|c| c.is_ascii_alphanumeric() || *c == '/').collect();
        out.push_str(&attributes(tag, &name, language));
        rest = after;
        if NOT_READ.contains(&name.as_str()) {
            // All of it up to its end.
            let end = rest.find(&format!("</{name}")).unwrap_or(rest.len());
            let (inside, after) = rest.split_at(end);
            out.push_str(inside);
            rest = after;
        }
        // What says in which language it is stays in it.
        within = if tag.contains(" lang=\"") && name != "html" { OWN.to_owned() } else { name };
    }
    out.push_str(&words(rest, &within, language));
    out
}

/// A tag with its label, and that of the page with its language.
fn attributes(tag: &str, name: &str, language: &Language) -> String {
    if name == "html" {
        let own = format!("lang=\"{}\" dir=\"{}\"", language.code, language.direction());
        return tag.replacen("lang=\"en\"", &own, 1);
    }
    let Some((before, after)) = tag.split_once(" aria-label=\"") else { return tag.to_owned() };
    let Some((label, after)) = after.split_once('"') else { return tag.to_owned() };
    let other = language.text(&plain(label)).map_or_else(|| label.to_owned(), |other| escaped(&other));
    format!("{before} aria-label=\"{other}\"{after}")
}

/// A text between two tags.
fn words(text: &str, within: &str, language: &Language) -> String {
    let said = text.trim();
    if within == OWN || !said.chars().any(char::is_alphabetic) {
        return text.to_owned();
    }
    let english = plain(&said.split_whitespace().collect::<Vec<_>>().join(" "));
    let other = match (language.text(&english), PLAIN.contains(&within)) {
        (Some(found), _) => escaped(&found),
        (None, true) => said.to_owned(),
        // A name, or English: it is read in its own direction, and by a voice that speaks English.
        (None, false) => format!("<bdi lang=\"en\">{said}</bdi>"),
    };
    let begins = text.len() - text.trim_start().len();
    let ends = text.trim_end().len();
    format!("{}{other}{}", &text[..begins], &text[ends..])
}

/// As it is read, without what stands for signs.
fn plain(text: &str) -> String {
    text.replace("&#39;", "'").replace("&#34;", "\"").replace("&#60;", "<").replace("&#62;", ">").replace("&#38;", "&")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&#38;").replace('<', "&#60;").replace('>', "&#62;").replace('"', "&#34;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_labels_are_exchanged_and_nothing_else() {
        let urdu = crate::find("ur").unwrap();
        let yes = urdu.text("Yes").unwrap();
        let page = "<html lang=\"en\" class=\"x\"><title>Yes</title><script>var Yes = 1;</script><p> Yes </p>\
            <input value=\"Yes\"><textarea>Yes</textarea><nav aria-label=\"Yes\"></nav><b>Zoë &#60;b&#62;</b><i lang=\"pl\">Yes</i>12</html>";
        let made = translate(page, urdu);
        assert_eq!(
            made,
            format!(
                "<html lang=\"ur\" dir=\"rtl\" class=\"x\"><title>{yes}</title><script>var Yes = 1;</script><p> {yes} </p>\
                 <input value=\"Yes\"><textarea>Yes</textarea><nav aria-label=\"{yes}\"></nav>\
                 <b><bdi lang=\"en\">Zoë &#60;b&#62;</bdi></b><i lang=\"pl\">Yes</i>12</html>"
            )
        );
    }

    #[test]
    fn whatever_stands_in_a_page_is_gone_through_to_its_end() {
        let urdu = crate::find("ur").unwrap();
        for page in ["", "<", "<p", "a<", "<script>", "<textarea>Yes", "<!-- Yes -->", "<p aria-label=\"", "Yes", "<é>"]
        {
            assert!(translate(page, urdu).len() >= page.len().min(1));
        }
    }
}
