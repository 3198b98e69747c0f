//! Which words of a text are taken out of somebody's copy: said to whoever writes it, long before it goes to anybody.

use jiff::civil::Date;
use store::{Result, Tx};

use super::recheck;
use crate::{PersonId, Words};

/// Somebody of the family who must not learn where the child is, and what is taken out of their copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocked {
    pub name: String,
    /// As they are written, each once.
    pub words: Vec<String>,
}

impl Blocked {
    /// For whoever wrote them.
    #[must_use]
    pub fn in_words(&self) -> String {
        let words: Vec<String> = self.words.iter().map(|word| format!("“{word}”")).collect();
        format!("These words will be removed from the copy of {}: {}.", self.name, words.join(", "))
    }
}

/// Those from whose copies words of these texts are taken out; nobody where no rule keeps anything from anybody.
#[store::boxed]
pub async fn in_texts(tx: &mut Tx, child: PersonId, texts: &[&Words], today: Date) -> Result<Vec<Blocked>> {
    let mut all = Vec::new();
    let family = recheck::closed_family(tx, child, today).await?;
    for (_, name, reader) in family.into_iter().filter(|(.., reader)| reader.is_kept_from_home()) {
        let screen = reader.screen();
        let mut words: Vec<String> = Vec::new();
        for text in texts.iter().map(|text| text.unseen()) {
            for finding in screen.held(text) {
                let said = &text[finding.start..finding.end];
                if !words.iter().any(|known| known == said) {
                    words.push(said.to_owned());
                }
            }
        }
        if !words.is_empty() {
            all.push(Blocked { name, words });
        }
    }
    Ok(all)
}
