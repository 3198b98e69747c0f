//! All papers of a child in one file, for the family: their letters, the versions of the plan and the documents that they see, with
//! a page that says what each is. Each goes through the same door as by itself, and is logged by itself.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, State};
use documents::Document;
use gate::Reader;
use page::{Problem, Shown, words};
use people::records::children;
use people::{OPEN_CHILD, PersonId};
use store::Turns;

use super::copies::Wanted;
use super::{files, notice, plan, plan_views};
use crate::records::{notices, plans};

/// Bytes of all papers together: what would be more is fetched by itself.
const MOST_BYTES: usize = 60 * 1024 * 1024;
/// Letters that are put together, the newest first; older ones are named, and opened by themselves.
const MOST_LETTERS: usize = 100;
/// So many files are put together at once: each is held in memory until it is sent.
static AT_ONCE: Turns = Turns::new(2);

/// A paper, or why it is not among them.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    title: String,
    /// Where it lies in the file.
    name: Option<String>,
}

/// What is put together.
#[derive(Debug, Default)]
struct Pack {
    files: Vec<(String, Vec<u8>)>,
    size: usize,
}

impl Pack {
    /// One paper more. Its name says no more than its title, which is the reader's to have.
    fn add(&mut self, name: String, title: String, content: Vec<u8>) -> Entry {
        if self.size + content.len() > MOST_BYTES {
            return Entry { title, name: None };
        }
        self.size += content.len();
        self.files.push((name.clone(), content));
        Entry { title, name: Some(name) }
    }

    /// A name that no other paper has: its kind and its day or number, and another number where two are alike.
    fn name(&self, stem: &str, ending: &str) -> String {
        let taken = |name: &str| self.files.iter().any(|(known, _)| known == name);
        let first = std::iter::once(format!("{stem}{ending}"));
        let others = (2_u32..).map(|number| format!("{stem}-{number}{ending}"));
        first.chain(others).find(|name| !taken(name)).unwrap_or_default()
    }

    fn has_room_for(&self, bytes: i64) -> bool {
        self.size + numbers::fitted::<usize>(bytes.max(0)) <= MOST_BYTES
    }
}

#[derive(Template)]
#[template(path = "papers_index.html")]
struct Index {
    child: String,
    made: String,
    parts: Vec<(&'static str, Vec<Entry>)>,
}

async fn pdf(document: Document) -> Result<Vec<u8>, Problem> {
    let made = store::blocking(move || documents::pdf(&document)).await;
    made.map_err(|error| Problem::Defect(error.to_string()))?.map_err(|error| Problem::Defect(error.to_string()))
}

/// The ending of a file's name, where it is a plain one.
fn ending(name: &str) -> String {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    let is_plain = (1..=5).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_plain { format!(".{ending}") } else { String::new() }
}

/// The longest beginning of a file's name, in characters.
const LONGEST_STEM: usize = 60;

/// The beginning of a file's name: the words of a title, in letters and digits that every computer writes alike.
fn stem(title: &str) -> String {
    let (title, _) = title.rsplit_once('.').filter(|_| !ending(title).is_empty()).unwrap_or((title, ""));
    let words = title.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let stem: String = words.collect::<Vec<_>>().join("-").chars().take(LONGEST_STEM).collect();
    if stem.is_empty() { "document".to_owned() } else { stem }
}

pub async fn download(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>) -> Shown {
    let _one = app.under_way.heavy_file(viewer.account)?;
    let (child, _, mut tx) = children::open(&app, &viewer, OPEN_CHILD, id, "all papers in one file").await?;
    let reader = Reader::session(&mut tx, &viewer, id).await?;
    if viewer.person != Some(id.uuid()) && !reader.is_family() {
        return Err(Problem::NotFound);
    }
    let sent = notices::read_by(&mut tx, id, viewer.person.map(PersonId::from_uuid)).await?;
    let versions = plan::visible(plans::versions(&mut tx, id).await?, false);
    let papers = messages::pages::papers(&mut tx, &app, &viewer, id).await?;
    drop(tx);
    let _turn = AT_ONCE.next().await?;
    let mut pack = Pack::default();

    let mut letters = Vec::new();
    // A general letter tells of no event, and was read to them as theirs.
    let is_open = |one: &&notices::Notice| one.is_general() || reader.may_know_event(&one.kind);
    let open = sent.iter().filter(|one| one.withdrawn_at().is_none()).filter(is_open);
    for (place, one) in open.enumerate() {
        let title = format!("{}, {}", one.title(&reader), words::date(one.sent_on()));
        if place >= MOST_LETTERS {
            letters.push(Entry { title, name: None });
            continue;
        }
        let document = notice::as_one_file(&app, &viewer, id, one.id).await?;
        let name = pack.name(&format!("letters/letter-{}", one.sent_on()), ".pdf");
        letters.push(pack.add(name, title, pdf(document).await?));
    }
    let mut plans = Vec::new();
    for version in versions {
        let number = version.number;
        let document =
            plan_views::document(&app, &viewer, id, number, "plan, with all papers", &Wanted::default()).await?;
        let title = plan_views::named(&version);
        plans.push(pack.add(format!("plan/plan-version-{number}.pdf"), title, pdf(document).await?));
    }
    let mut others = Vec::new();
    for paper in papers {
        if paper.is_held || !pack.has_room_for(paper.size) {
            others.push(Entry { title: paper.title, name: None });
            continue;
        }
        let content = messages::pages::paper(&app, &viewer, id, paper.id).await?;
        let name = pack.name(&format!("documents/{}", stem(&paper.title)), &ending(&paper.name));
        others.push(pack.add(name, paper.title, content));
    }
    let index = Index {
        child: child.name(),
        made: words::time(viewer.now),
        parts: vec![("Letters", letters), ("EHC plan", plans), ("Documents", others)],
    };
    let index = index.render().map_err(|error| Problem::Defect(error.to_string()))?;
    pack.files.insert(0, ("index.html".to_owned(), index.into_bytes()));
    files::zip(&pack.files, "papers")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_the_file_leads_nowhere_else_and_keeps_a_plain_ending() {
        let names = ["Report.PDF", "a.b.docx", "../../etc/passwd", "x.p/f", "no ending", "x.", "x.verylong", "x.é"];
        assert_eq!(names.map(ending), [".pdf", ".docx", "", "", "", "", "", ""]);
    }

    #[test]
    fn a_document_is_called_by_its_title_whatever_it_was_called_on_the_phone() {
        for (title, called) in [
            ("Speech and language report, March 2026", "Speech-and-language-report-March-2026"),
            ("../../etc/passwd", "etc-passwd"),
            ("IMG_0042.jpg", "IMG-0042"),
            ("تقرير", "document"),
            ("", "document"),
        ] {
            assert_eq!(stem(title), called, "{title}");
        }
        assert_eq!(stem(&"a".repeat(200)).len(), LONGEST_STEM);
    }

    #[test]
    fn two_letters_of_one_day_have_names_of_their_own() {
        let mut pack = Pack::default();
        for expected in ["letters/letter-2026-11-03.pdf", "letters/letter-2026-11-03-2.pdf"] {
            let name = pack.name("letters/letter-2026-11-03", ".pdf");
            assert_eq!(name, expected);
            pack.add(name, String::new(), Vec::new());
        }
    }

    #[test]
    fn what_is_too_much_is_named_and_left_out() {
        let mut pack = Pack::default();
        let small = pack.add("letters/1.pdf".to_owned(), "One".to_owned(), vec![1; 10]);
        assert_eq!(small.name.as_deref(), Some("letters/1.pdf"));
        pack.size = MOST_BYTES - 5;
        assert!(pack.has_room_for(5) && !pack.has_room_for(6));
        assert_eq!(pack.add("letters/2.pdf".to_owned(), "Two".to_owned(), vec![1; 10]).name, None);
        assert_eq!(pack.files.len(), 1);
    }
}
