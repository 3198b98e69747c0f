//! What organisations are found by: their part of the index.

use search::{Entry, Index, Term, Way, Which};
use store::{Result, Tx};
use uuid::Uuid;

use crate::OrganisationId;

/// Settings, providers and services.
pub static ORGANISATIONS: Index = Index { about: "organisation", read: |tx, which| Box::pin(organisations(tx, which)) };

/// Keeps current what an organisation is found by, after something of it was written in this transaction.
pub async fn organisation(tx: &mut Tx, id: OrganisationId) -> Result<()> {
    search::records::terms::refresh(tx, &ORGANISATIONS, &[id.uuid()]).await
}

#[derive(Debug, sqlx::FromRow)]
struct Organisation {
    id: Uuid,
    name: String,
    urn: Option<String>,
    ukprn: Option<String>,
    postcode: Option<String>,
    phone: Option<String>,
    email: Option<String>,
}

async fn organisations(tx: &mut Tx, which: Which<'_>) -> Result<Vec<Entry>> {
    let select = "select id, name, urn, ukprn, postcode, phone, email from organisation where 1 = 1";
    let rows: Vec<Organisation> = which.of(select).all(tx).await?;
    Ok(rows.into_iter().map(Organisation::entry).collect())
}

impl Organisation {
    fn entry(self) -> Entry {
        let mut terms = Term::words(Way::Name, &self.name);
        terms.extend(self.urn.as_deref().and_then(Term::number));
        terms.extend(self.ukprn.as_deref().and_then(Term::number));
        terms.extend(self.postcode.as_deref().and_then(Term::postcode));
        terms.extend(self.phone.as_deref().and_then(Term::phone));
        terms.extend(self.email.as_deref().and_then(Term::email));
        Entry { subject: self.id, terms }
    }
}
