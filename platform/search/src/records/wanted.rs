//! A part of what was typed, as the terms it may be.

use store::{Query, Result, Tx};

use super::words;
use crate::asked::Part;
use crate::term::Way;

/// A word that is not shorter is also looked for by how it sounds, and among the people around a child.
const LONG: usize = 3;
/// Counting how many have a term stops here.
const MANY: i64 = 20_000;

/// The terms that a part of a search may be, each with how near it is.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    pub branches: Vec<Branch>,
    /// Whether a word is too short to say much: then it is looked for in own names alone.
    pub is_short: bool,
}

/// Terms of one way.
#[derive(Debug, Clone)]
pub struct Branch {
    pub way: Way,
    terms: Terms,
}

#[derive(Debug, Clone)]
enum Terms {
    /// This one.
    Is(String),
    /// Those that begin so.
    Begins(String),
    /// Those that sound or are spelled like what was typed.
    Alike(Vec<String>),
}

/// A name of before is so much farther.
const FORMER: i64 = 1;
/// A word of a text is farther than one of a name.
const TEXT: i64 = 3;
/// A word that begins as it was typed.
const BEGINS: i64 = 2;
/// A word that sounds or is spelled like it. What was typed itself is at 0.
pub const ALIKE: i64 = 5;

impl Branch {
    /// Whether it is what was typed, or begins so.
    #[must_use]
    pub const fn is_near(&self) -> bool {
        !matches!(self.terms, Terms::Alike(_))
    }

    /// How near a term of it is, for a row of terms `t`.
    #[must_use]
    pub fn rank(&self, query: Query) -> Query {
        let farther = match self.way {
            Way::Former => FORMER,
            Way::Word => TEXT,
            _ => 0,
        };
        match &self.terms {
            Terms::Is(_) => query.push(&farther.to_string()),
            Terms::Alike(_) => query.push(&(ALIKE + farther).to_string()),
            Terms::Begins(word) => query
                .push("case when t.term =")
                .value(word)
                .push(&format!("then {farther} else {} end", BEGINS + farther)),
        }
    }

    /// The condition on a row of terms `t`. `of_one`: whose terms it is stands in another condition, so that there are few to look at.
    #[must_use]
    pub fn on(&self, query: Query, of_one: bool) -> Query {
        let query = query.push("t.way =").value(self.way.code());
        match &self.terms {
            Terms::Is(term) => query.push("and t.term =").value(term),
            Terms::Begins(word) => {
                query.push("and t.term >=").value(word).push("and t.term <").value(format!("{word}\u{10ffff}"))
            }
            // The few words that somebody has are read once, and not looked up for each word that is alike.
            Terms::Alike(words) => query
                .push(if of_one { "and t.term || '' in (" } else { "and t.term in (" })
                .list(words.iter().map(String::as_str))
                .push(")"),
        }
    }
}

impl Wanted {
    /// A word of a name: it, what begins so, and what sounds or is spelled like it.
    pub async fn name(tx: &mut Tx, word: &str) -> Result<Self> {
        let is_short = word.chars().count() < LONG;
        let alike = if is_short { Vec::new() } else { words::alike(tx, word).await? };
        let mut branches = Vec::new();
        for way in [Way::Name, Way::Former] {
            branches.push(Branch { way, terms: Terms::Begins(word.to_owned()) });
            if !alike.is_empty() {
                branches.push(Branch { way, terms: Terms::Alike(alike.clone()) });
            }
        }
        Ok(Self { branches, is_short })
    }

    /// A part of a search for people or organisations. A date is none of theirs to look up.
    pub async fn part(tx: &mut Tx, part: &Part) -> Result<Option<Self>> {
        match part {
            Part::Word(word) => Self::name(tx, word).await.map(Some),
            Part::Date(_) => Ok(None),
            other => Ok(Some(Self::exactly(other.terms()))),
        }
    }

    /// A word of a name or of a text.
    pub async fn name_or_text(tx: &mut Tx, word: &str) -> Result<Self> {
        let mut wanted = Self::name(tx, word).await?;
        wanted.branches.extend(Self::text(word).branches);
        Ok(wanted)
    }

    /// A word of a text, or its beginning.
    #[must_use]
    pub fn text(word: &str) -> Self {
        Self { branches: vec![Branch { way: Way::Word, terms: Terms::Begins(word.to_owned()) }], is_short: false }
    }

    /// One of these terms as they are.
    #[must_use]
    pub fn exactly(terms: Vec<(Way, String)>) -> Self {
        let branch = |(way, text)| Branch { way, terms: Terms::Is(text) };
        Self { branches: terms.into_iter().map(branch).collect(), is_short: false }
    }

    /// Whether it is a word, which others may be like.
    #[must_use]
    pub fn is_word(&self) -> bool {
        self.branches.iter().any(|branch| matches!(branch.terms, Terms::Begins(_)))
    }

    /// How many have it, about: what leads to the fewest begins a search.
    pub async fn size(&self, tx: &mut Tx, about: &'static str) -> Result<i64> {
        let mut size = 0;
        for branch in &self.branches {
            let query = Query::new("select count(*) from (select 1 from search_term t where t.about =").value(about);
            let query = branch.on(query.push("and"), false).push("limit").value(MANY).push(") counted");
            size += query.number(tx).await?;
        }
        Ok(size)
    }

    /// Whom or what it leads to, each with how near: rows `subject`, `rank`; of one thing where its id stands in `column`.
    fn rows(&self, about: &'static str, column: Option<&str>) -> Query {
        let mut query = Query::new("");
        for (place, branch) in self.branches.iter().enumerate() {
            query = query.push(if place == 0 { "select t.subject," } else { "union all select t.subject," });
            query = branch.rank(query).push("as rank from search_term t where t.about =").value(about).push("and");
            query = branch.on(query, column.is_some());
            if let Some(column) = column {
                query = query.push(&format!("and t.subject = {column}"));
            }
        }
        query
    }
}

/// Where nothing is wanted.
const NOTHING: &str = "(select subject, 0 as rank from search_term where 1 = 0)";

/// Things that answer to every part, each with how near it is: rows `subject`, `rank`, in brackets.
pub async fn all_of(tx: &mut Tx, about: &'static str, wanted: &[Wanted]) -> Result<Query> {
    let mut sized = Vec::with_capacity(wanted.len());
    for one in wanted {
        sized.push((one.size(tx, about).await?, one));
    }
    sized.sort_by_key(|(size, _)| *size);
    let Some(((_, first), others)) = sized.split_first() else { return Ok(Query::new(NOTHING)) };
    let mut query = Query::new("(with m as materialized (select n.subject, n.rank");
    for (_, other) in others {
        query = query.push("+ (select min(x.rank) from (").then(other.rows(about, Some("n.subject"))).push(") x)");
    }
    Ok(query
        .push("as rank from (select h.subject, min(h.rank) as rank from (")
        .then(first.rows(about, None))
        .push(") h group by h.subject) n) select subject, rank from m where rank is not null)"))
}
