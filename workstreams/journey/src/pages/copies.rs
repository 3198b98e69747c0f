//! Copies of papers for a member of the family who must not learn where the child is.

use access::Viewer;
use gate::records::recheck;
use gate::{Reader, Words};
use page::Problem;
use people::PersonId;
use store::Tx;

/// For whom a copy is made.
#[derive(Debug, Clone)]
pub(super) struct Copy {
    pub person: PersonId,
    pub name: String,
}

/// For whom a paper is wanted.
#[derive(Debug, Clone, Default, serde::Deserialize)]
pub struct Wanted {
    #[serde(rename = "for")]
    person: Option<PersonId>,
}

/// Those of the family for whom a copy of their own must be made: whoever must not learn where the child is, and whoever
/// would learn an address from these texts that was not shared with them.
pub(super) async fn of(tx: &mut Tx, viewer: &Viewer, id: PersonId, texts: &[Words]) -> Result<Vec<Copy>, Problem> {
    let family = recheck::closed_family(tx, id, viewer.today).await?;
    let needs =
        |reader: &Reader| reader.is_bound() || texts.iter().any(|text| !reader.screen().held(text.unseen()).is_empty());
    Ok(family
        .into_iter()
        .filter(|(_, _, reader)| needs(reader))
        .map(|(person, name, _)| Copy { person, name })
        .collect())
}

impl Wanted {
    /// The person for whom a copy is made.
    pub(super) const fn person(&self) -> Option<PersonId> {
        self.person
    }

    /// Who reads the paper: the person for whom an officer makes the copy, or the viewer.
    ///
    /// # Errors
    /// [`Problem::NotFound`] where a copy is wanted for somebody who needs none, or by somebody who makes none.
    pub(super) async fn reader(
        &self,
        tx: &mut Tx,
        viewer: &Viewer,
        id: PersonId,
        makes_copies: bool,
    ) -> Result<Reader, Problem> {
        let Some(person) = self.person else { return Ok(Reader::session(tx, viewer, id).await?) };
        let family = recheck::closed_family(tx, id, viewer.today).await?;
        let one = family.into_iter().find(|(known, _, _)| *known == person && makes_copies);
        let (_, _, reader) = one.ok_or(Problem::NotFound)?;
        Ok(reader.opened_by(&Reader::session(tx, viewer, id).await?))
    }

    /// What the file is called: nobody may take the whole one for the copy.
    pub(super) fn file_name(&self, name: &str) -> String {
        if self.person.is_some() { format!("{name}-edited-copy-for-one-parent") } else { name.to_owned() }
    }
}
