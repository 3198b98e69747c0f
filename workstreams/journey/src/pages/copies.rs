//! Copies of papers for a member of the family who must not learn where the child is.

use access::Viewer;
use gate::records::recheck;
use gate::{Addressee, Reader};
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

/// Those of the family for whom a copy of their own must be made.
pub(super) async fn of(tx: &mut Tx, viewer: &Viewer, id: PersonId) -> Result<Vec<Copy>, Problem> {
    let bound = recheck::bound_family(tx, id, viewer.today).await?;
    Ok(bound.into_iter().map(|(person, name)| Copy { person, name }).collect())
}

impl Wanted {
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
        let known = makes_copies && of(tx, viewer, id).await?.iter().any(|copy| copy.person == person);
        if !known {
            return Err(Problem::NotFound);
        }
        Ok(Reader::addressee(tx, Addressee::Person(person), id, viewer.today).await?)
    }
}
