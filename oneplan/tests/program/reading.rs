//! What families read can be read at eleven: every page that a parent, a young person or somebody without an account opens, and
//! the letters in plain words.

use std::collections::BTreeSet;

use access::{Need, Role, Route};
use axum::http::{Method, StatusCode};
use jiff::civil::date;
use journey::model::reading_age::{grade, reading_age, sentences};
use people::PersonId;
use store::sql;
use testing::casework::{drafted, notice, on, recorded, weeks_ago};

use crate::common::{Area, Someone};
use crate::hardening::nobody;
use crate::homes::links;
use crate::invariants::leads_to;
use crate::words::{not_to_families, words_of};

/// The age at which what families read can be read.
const ELEVEN: f64 = 11.0;

/// What stands behind an element that begins a text.
fn behind<'a>(html: &'a str, name: &str) -> &'a str {
    let (begins, ends) = (format!("<{name}"), format!("</{name}>"));
    let (mut depth, mut at) = (0, 0);
    loop {
        match (html[at..].find(&begins), html[at..].find(&ends)) {
            (Some(next), Some(end)) if next < end => {
                depth += 1;
                at += next + begins.len();
            }
            (_, Some(end)) => {
                depth -= 1;
                at += end + ends.len();
                if depth == 0 {
                    return &html[at..];
                }
            }
            _ => return "",
        }
    }
}

/// A page without what is said in the law's own words, which are not ours to put otherwise.
fn without_the_laws_words(html: &str) -> String {
    let (mut ours, mut rest) = (String::new(), html);
    while let Some(at) = rest.find(" data-law") {
        let begins = rest[..at].rfind('<').unwrap();
        ours.push_str(&rest[..begins]);
        let name = rest[begins + 1..].split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap();
        rest = behind(&rest[begins..], name);
    }
    ours + rest
}

/// What ends a line where a page is read.
const BLOCKS: [&str; 15] = [
    "/p", "/li", "/h1", "/h2", "/h3", "/h4", "/label", "/legend", "/div", "/dt", "/dd", "/th", "/td", "/summary",
    "/option",
];

/// What a page says from its heading on, a line for each block.
fn text_of(html: &str) -> String {
    let main = html.split("id=\"main-content\"").nth(1).unwrap_or_default().split("</main>").next().unwrap_or_default();
    // Before the heading stands what was just done.
    let from = main.find("<h1").or_else(|| main.find('<')).unwrap_or_default();
    lines_of(&main[from..])
}

/// The same with its header, which says where the reader is and whose record it is.
fn with_header(html: &str) -> String {
    let from = html.find("<header>").unwrap_or_default();
    lines_of(html[from..].split("</main>").next().unwrap_or_default())
}

fn lines_of(html: &str) -> String {
    let ours = without_the_laws_words(html);
    let (mut text, mut rest) = (String::new(), ours.as_str());
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        let (tag, after) = tag.split_once('>').unwrap_or((tag, ""));
        if BLOCKS.contains(&tag) || tag.starts_with("br") {
            text.push('\n');
        }
        rest = after;
    }
    text.push_str(rest);
    text.replace("&#39;", "’").replace("&amp;", "and").replace("&nbsp;", " ")
}

/// The same without labels of one or two words: what is measured is sentences.
fn to_measure(html: &str) -> String {
    let text = text_of(html);
    text.lines().filter(|line| line.split_whitespace().count() > 2).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_measure_counts_sentences_and_leaves_out_labels_and_the_laws_words() {
    let page = "<main id=\"main-content\"><div>Zoe Ogden</div><h1 class=\"a\">What you can do now</h1><label>Post code</label>\
                <details><summary>Why</summary><div data-law><div>Pursuant to</div>regulations</div></details>\
                <p>Write to us. We read it.</p></main>";
    assert_eq!(to_measure(page), "What you can do now\nWrite to us. We read it.");
}

/// Fewer words tell nothing of how hard a page is: such pages are measured together.
const ENOUGH: usize = 100;

/// What was measured, for one reader.
#[derive(Default)]
struct Measured {
    hard: Vec<String>,
    short: String,
}

impl Measured {
    fn add(&mut self, page: &str, text: &str) {
        if text.split_whitespace().count() < ENOUGH {
            self.short.push_str(text);
            self.short.push('\n');
        } else {
            self.judge(page, text);
        }
    }

    fn judge(&mut self, page: &str, text: &str) {
        let age = reading_age(text);
        println!("{page}: {age:.1}");
        if age > ELEVEN {
            let mut hardest: Vec<&str> = sentences(text).collect();
            hardest.sort_by(|one, other| grade(other).total_cmp(&grade(one)));
            hardest.truncate(3);
            self.hard.push(format!("{page}: {age:.1}: {hardest:?}"));
        }
    }

    fn done(mut self, who: &str) {
        let short = std::mem::take(&mut self.short);
        self.judge("short pages", &short);
        assert!(self.hard.is_empty(), "{who}: these cannot be read at eleven:\n{}", self.hard.join("\n"));
    }
}

/// Pages whose words are the law's, or that are no family's: the book of the law, the rules of the return; and letters, whose
/// words are measured by their templates.
const NOT_MEASURED: [&str; 4] = ["/law", "/law/{rule}", "/sen2/rules", "/children/{id}/journey/notices/{notice}"];

/// Every page that somebody opens, by its kind: those with an address of their own, and one of each kind that these lead to.
async fn pages(
    area: &Area,
    who: &Someone,
    child: PersonId,
    opens: impl Fn(&Route) -> bool,
) -> Vec<(&'static str, String)> {
    let routes = oneplan::rooms::all().routes();
    let may = |route: &&Route| route.method == Method::GET && opens(route) && !NOT_MEASURED.contains(&route.path);
    let kinds: Vec<&'static str> = routes.list().iter().filter(may).map(|route| route.path).collect();
    let kind_of = |address: &str| {
        let path = address.split(['?', '#']).next().unwrap_or_default();
        let fits = kinds.iter().copied().filter(|kind| leads_to(path, kind));
        fits.min_by_key(|kind| kind.matches('{').count())
    };
    let own = |path: &str| path.replace("/children/{id}", &format!("/children/{child}"));
    let mut waiting: Vec<(&'static str, String)> = kinds.iter().map(|kind| (*kind, own(kind))).collect();
    waiting.retain(|(_, address)| !address.contains('{'));
    let mut seen: BTreeSet<&'static str> = waiting.iter().map(|(kind, _)| *kind).collect();
    let mut all = Vec::new();
    while let Some((kind, address)) = waiting.pop() {
        let answer = area.get(who, &address).await;
        assert_ne!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{address}: {}", answer.text);
        if answer.status != StatusCode::OK || !answer.text.contains("id=\"main-content\"") {
            continue;
        }
        for link in links(&answer.text) {
            if let Some(kind) = kind_of(&link)
                && seen.insert(kind)
            {
                waiting.push((kind, link));
            }
        }
        all.push((kind, answer.text));
    }
    all
}

#[tokio::test]
async fn every_page_that_a_family_opens_can_be_read_at_eleven_and_is_in_words_of_theirs() {
    let area = Area::on_sqlite(oneplan::rooms::ROOMS).await;
    let (officer, child) = drafted(&area).await;
    let (parent, _) = area.parent(child, "Pat", true).await;
    let young = area.person_in_records("Zoe Ogden", Role::YoungPerson, None, Some(child)).await;
    let own = |page: &str| format!("/children/{child}/{page}");
    let added = area.upload(&parent, &own("files/new"), "A report", "report.txt", b"Zoe reads three words").await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
    let written = format!("to={}&subject=A+question&body=When+do+we+meet&step=send", officer.account);
    let sent = area.post(&parent, &own("messages/new"), &written).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let policy = oneplan::rooms::all().policy();
    let stranger = nobody("", &area);
    for (who, at_least) in [(&parent, 35), (&young, 35), (&stranger, 15)] {
        let name = if who.cookie.is_empty() { "nobody".to_owned() } else { who.role.to_string() };
        let opens = |route: &Route| match who.cookie.is_empty() {
            true => route.need == Need::Public,
            false => route.need.roles(&policy).contains(&who.role),
        };
        let all = pages(&area, who, child, opens).await;
        assert!(all.len() >= at_least, "{name}: {:?}", all.iter().map(|(kind, _)| *kind).collect::<Vec<_>>());
        let (mut measured, mut unfit) = (Measured::default(), Vec::new());
        for (kind, page) in &all {
            let words = not_to_families(&words_of(&with_header(page)));
            unfit.extend((!words.is_empty()).then(|| format!("{kind}: {words:?}")));
            measured.add(kind, &to_measure(page));
        }
        assert!(unfit.is_empty(), "{name} reads:\n{}", unfit.join("\n"));
        measured.done(&name);
    }
}

#[tokio::test]
async fn what_is_asked_for_an_assessment_and_what_comes_is_told_to_a_family_in_words_of_theirs() {
    let area = Area::on_sqlite(oneplan::rooms::ROOMS).await;
    let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
    let psychologist = area.person("Eve Psychologist", Role::EducationalPsychologist, None).await;
    let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
    let (parent, person) = area.parent(child, "Pat", true).await;
    area.assign(child, &officer, "case_officer").await;
    let request = format!("{}&source=parent", on(weeks_ago(&area, 9)));
    recorded(&area, &officer, child, "request.received", &request).await;
    recorded(&area, &officer, child, "request.agreed", &(on(weeks_ago(&area, 4)) + &notice())).await;
    let ask = format!("{}&line=d&asked_of=Psychology&account={}", on(weeks_ago(&area, 3)), psychologist.account);
    recorded(&area, &officer, child, "advice.asked", &ask).await;
    let ask = format!("{}&ask-a=family-{person}", on(area.today()));
    area.post(&officer, &format!("/children/{child}/advice/ask"), &ask).await;
    let address = async |line: &str| {
        let mut tx = area.db.read().await.unwrap();
        let (id,): (uuid::Uuid,) = sql!("select id from advice where line = $1", line).one(&mut tx).await.unwrap();
        format!("/children/{child}/advice/{id}")
    };
    let (theirs, own) = (address("d").await, address("a").await);
    let given = area.post(&psychologist, &theirs, "needs=Words&provision=Therapy&outcomes=Sentences").await;
    assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.text);
    let mut unfit = Vec::new();
    let mut read = async |path: String| {
        let page = area.get(&parent, &path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text);
        let words = not_to_families(&words_of(&with_header(&page.text)));
        unfit.extend((!words.is_empty()).then(|| format!("{path}: {words:?}")));
        page.text
    };
    let record = format!("/children/{child}");
    let timeline = read(format!("{record}/journey")).await;
    assert!(timeline.contains("data-advice"), "{timeline}");
    assert!(read(format!("{record}/advice")).await.contains("data-advice-count"));
    read(record).await;
    read(own.clone()).await;
    let sent = area.post(&parent, &own, "needs=She+likes+trains&provision=&outcomes=").await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    read(sent.location).await;
    read(format!("{own}/correct")).await;
    assert!(unfit.is_empty(), "a family reads:\n{}", unfit.join("\n"));
}

/// How old somebody must be to read a page.
async fn age_of(area: &Area, who: &Someone, page: &str) -> f64 {
    let answer = area.get(who, page).await;
    assert_eq!(answer.status, StatusCode::OK, "{page}: {}", answer.location);
    let age = reading_age(&to_measure(&answer.text));
    println!("{page} ({}): {age:.1}", who.role);
    age
}

#[tokio::test]
async fn what_families_read_first_can_be_read_at_eleven() {
    let area = Area::on_sqlite(oneplan::rooms::ROOMS).await;
    let nobody = nobody("", &area);
    let mut hard = Vec::new();
    for page in [
        "/",
        "/request",
        "/how-it-works",
        "/how-it-works/ask",
        "/how-it-works/decide",
        "/how-it-works/assess",
        "/how-it-works/draft",
        "/how-it-works/final",
        "/how-it-works/review",
        "/contact",
        "/if-you-disagree",
        "/complaints",
        "/cookies",
        "/privacy",
    ] {
        let age = age_of(&area, &nobody, page).await;
        hard.extend((age > ELEVEN).then(|| format!("{page}: {age:.1}")));
    }
    assert!(hard.is_empty(), "these cannot be read at eleven: {hard:?}");
}

#[tokio::test]
async fn every_step_of_a_request_can_be_read_at_eleven() {
    let area = Area::on_sqlite(oneplan::rooms::ROOMS).await;
    let begun = area.post(&nobody("", &area), "/request/begin", "").await;
    let browser = nobody(begun.cookie.split(';').next().unwrap(), &area);
    let mut hard = Vec::new();
    for page in ["code", "step/you", "step/reach", "step/child", "step/needs", "files", "area"] {
        let age = age_of(&area, &browser, &format!("/request/{page}")).await;
        hard.extend((age > ELEVEN).then(|| format!("{page}: {age:.1}")));
    }
    for (step, answers) in [
        ("you", "who=parent&your_name=Kelly+Newname&relation=Mother"),
        ("reach", "email=kelly%40example.org"),
        ("child", "forename=Zoe&surname=Ogden&born-day=27&born-month=3&born-year=2015&plan=no"),
        ("needs", "needs=She+does+not+speak+in+class&provision=Small+groups&views=I+like+trains"),
    ] {
        let saved = area.post(&browser, &format!("/request/step/{step}"), answers).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{step}: {}", saved.text);
    }
    let checked = age_of(&area, &browser, "/request/check").await;
    assert_eq!(area.post(&browser, "/request/send", "").await.location, "/request/sent");
    let sent = age_of(&area, &browser, "/request/sent").await;
    let both = [("check", checked), ("sent", sent)].into_iter().filter(|(_, age)| *age > ELEVEN);
    hard.extend(both.map(|(page, age)| format!("{page}: {age:.1}")));
    assert!(hard.is_empty(), "these cannot be read at eleven: {hard:?}");
}

#[test]
fn letters_in_plain_words_can_be_read_at_eleven() {
    use journey::model::letter::{KINDS, builtin};
    let mut hard = Vec::new();
    for kind in KINDS {
        for wording in ["plain", "easy_read"] {
            // What the law says in its own words stands in braces, and is not ours to put otherwise.
            let text: String = builtin::text(*kind, wording)
                .lines()
                .filter(|line| !line.starts_with("Subject:") && !line.starts_with("Enclosed:"))
                .map(|line| {
                    let mut words = line.replace("{child_or_you}", "Zoe").replace("{officer_name}", "Asha");
                    while let Some((before, rest)) = words.split_once('{') {
                        words = format!("{before}{}", rest.split_once('}').map_or("", |(_, after)| after));
                    }
                    words + "\n"
                })
                .collect();
            let age = reading_age(&text);
            println!("{} {wording}: {age:.1}", kind.code());
            hard.extend((age > ELEVEN).then(|| format!("{} {wording}: {age:.1}", kind.code())));
        }
    }
    assert!(hard.is_empty(), "these cannot be read at eleven: {hard:?}");
}
