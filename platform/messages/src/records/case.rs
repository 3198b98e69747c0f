//! The case as the send guard sees it: who stands on it at this moment, which documents are the child's, where the
//! child is.

use access::records::accounts;
use access::{AccountId, Action, App, Facts, Role, Viewer, identify};
use gate::{Outgoing, Reader, SealedNames, Wrote, fingerprint};
use people::PersonId;
use people::records::{children, names};
use store::{StoreError, Tx, blocking, sql};

use super::{files, others, quoted};
use crate::guard::{self, Case, Draft, Recipient};
use crate::{READ_MESSAGE, SEE_FILES, WRITE_MESSAGE, looked};

/// An account that may stand on the case, and as what.
#[derive(Debug, Clone, sqlx::FromRow)]
struct Candidate {
    account: AccountId,
    capacity: String,
}

/// Every account that has something to do with the child. Whether it may still read is asked of the policy.
async fn candidates(tx: &mut Tx, viewer: &Viewer, child: PersonId) -> store::Result<Vec<Candidate>> {
    let today = viewer.today;
    sql!(
        "select a.id as account, r.kind as capacity from relationship r join account a on a.person = r.person
           where a.disabled_at is null and r.child = $1 and (r.ends_on is null or r.ends_on >= $2)
           union select a.id, 'The young person' from account a where a.disabled_at is null and a.person = $3
           union select s.account, case when s.kind <> 'case_officer' then 'Professional'
             when exists (select 1 from cover w where w.officer = s.account and w.starts_on <= $4 and w.ends_on >= $5)
             then 'Case officer, away' else 'Case officer' end
            from assignment s where s.person = $6 and s.starts_on <= $7 and (s.ends_on is null or s.ends_on >= $8)
            union select h.account, 'SENCO, ' || o.name from placement l join organisation o on o.id = l.organisation
              join account_role h on h.organisation = l.organisation and h.role = 'senco' and h.ends_on is null
             where l.ends_on is null and l.person = $9 union select h.account,
             case h.role when 'adviser' then 'Adviser, ' else 'Educational psychologist, ' end || o.name from admission d
             join organisation o on o.id = d.organisation
             join account_role h on h.organisation = d.organisation and h.role in ('adviser', 'educational_psychologist')
              and h.ends_on is null and (d.account is null or d.account = h.account)
            where d.kind = 'asked' and d.ends_on is null and d.person = $10 union select d.account, 'Professional'
            from admission d where d.kind = 'asked' and d.account is not null and d.organisation is null and d.person = $11 and (d.ends_on is null
            or d.ends_on >= $12) union select v.covered_by, 'Case officer, covering' from assignment s
            join cover v on v.officer = s.account
             where s.kind = 'case_officer' and s.person = $13 and s.starts_on <= $14 and (s.ends_on is null
             or s.ends_on >= $15) and v.starts_on <= $16 and v.ends_on >= $17 order by 2, 1",
        child,
        today,
        child,
        today,
        today,
        child,
        today,
        today,
        child,
        child,
        child,
        today,
        child,
        today,
        today,
        today,
        today,
    )
    .all(tx)
    .await
}

/// Whom `viewer` may write to about the child: the authority everybody who may read now, everybody else the
/// authority.
#[store::boxed]
pub async fn recipients(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    child: PersonId,
) -> Result<Vec<Recipient>, page::Problem> {
    let from_authority = is_authority(app, viewer, &children::standing(tx, viewer, child).await?);
    let all = candidates(tx, viewer, child).await?;
    let mut found = readers(tx, app, viewer, child, from_authority, all).await?;
    if !from_authority && found.is_empty() {
        // Nobody has the case, or whoever has it has left: a manager answers.
        let managers = accounts::holders(tx, Role::Manager, viewer.today).await?;
        let managers =
            managers.into_iter().map(|one| Candidate { account: one.id, capacity: "Manager".to_owned() }).collect();
        found = readers(tx, app, viewer, child, from_authority, managers).await?;
    }
    Ok(found)
}

/// The people of the family, or the young person, whose account may do `action` to the child at this moment.
#[store::boxed]
pub async fn readers_in_family(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    child: PersonId,
    action: Action,
) -> Result<Vec<PersonId>, page::Problem> {
    let mut found = Vec::new();
    for one in candidates(tx, viewer, child).await? {
        let Some(them) = identify::stand_in(tx, one.account, viewer.now, viewer.today).await? else { continue };
        let Some(person) = them.person.map(PersonId::from_uuid).filter(|person| !found.contains(person)) else {
            continue;
        };
        let standing = children::standing(tx, &them, child).await?;
        if app.policy.decide(&them, action, &standing).is_some() {
            found.push(person);
        }
    }
    Ok(found)
}

/// Of these accounts those that may read messages about the child at this moment, and that the sender may write to.
async fn readers(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    child: PersonId,
    from_authority: bool,
    all: Vec<Candidate>,
) -> Result<Vec<Recipient>, page::Problem> {
    let mut found: Vec<Recipient> = Vec::new();
    let sender = Reader::session(tx, viewer, child).await?;
    for one in all {
        if one.account == viewer.account || found.iter().any(|known| known.account == one.account) {
            continue;
        }
        let Some(them) = identify::stand_in(tx, one.account, viewer.now, viewer.today).await? else { continue };
        let standing = children::standing(tx, &them, child).await?;
        if app.policy.decide(&them, READ_MESSAGE, &standing).is_none() {
            continue;
        }
        let authority = is_authority(app, &them, &standing);
        if from_authority || authority {
            let reader = Reader::session(tx, &them, child).await?;
            let wrote = match reader.screen().is_open() {
                true => Wrote::default(),
                false => quoted::before(tx, one.account, child, viewer.now).await?,
            };
            found.push(Recipient {
                account: one.account,
                person: them.person.map(PersonId::from_uuid),
                called: sender.sealed_names().title(&them.name),
                name: them.name,
                // What the family knows goes to them and from them as it is.
                names: match sender.is_family() || reader.is_family() {
                    true => SealedNames::default(),
                    false => reader.sealed_names().clone(),
                },
                capacity: one.capacity,
                bound: reader.is_bound(),
                kept_from_home: reader.is_kept_from_home(),
                screen: reader.screen(),
                wrote,
                authority,
            });
        }
    }
    Ok(found)
}

/// Whether somebody stands to the child as one who works for the local authority on the case. A case officer who is
/// also a parent of the child does not.
#[must_use]
pub fn is_authority(app: &App, viewer: &Viewer, standing: &Facts) -> bool {
    app.policy.decide(viewer, SEE_FILES, standing).is_some()
}

/// The whole case, as it is at this moment, for this sender; with the words of the documents of the draft.
#[store::boxed]
pub async fn of(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    child: PersonId,
    draft: &Draft,
) -> Result<Case, page::Problem> {
    let recipients = recipients(tx, app, viewer, child).await?;
    let authority = is_authority(app, viewer, &children::standing(tx, viewer, child).await?);
    let mut names: Vec<String> = Vec::new();
    for name in names::of(tx, viewer, child).await? {
        names.push(gate::name::full(&name.forename, &name.surname));
    }
    let record = children::of(tx, child).await?;
    names.push(record.name());
    names.extend(record.preferred_name.map(|name| format!("{name} {}", record.surname)));
    let numbers = children::identifiers(tx, child).await?.into_iter().map(|(_, value)| value).collect();
    let mut files = files::attachable(tx, viewer, authority, child, &draft.files).await?;
    for file in files.iter_mut().filter(|file| draft.files.contains(&file.file)) {
        file.others = others::in_text(tx, child, &file.words(), &file.fingerprint, viewer.today).await?;
    }
    let said = draft.words();
    let others = others::in_text(tx, child, &said, &fingerprint(&said), viewer.today).await?;
    let outgoing = match authority {
        true => Outgoing::about(tx, child, &draft.let_out).await?,
        false => Ok(Outgoing::to_the_authority(child)),
    };
    Ok(Case { child, names, numbers, recipients, files, others, outgoing })
}

/// Looks through the message and its documents before a transaction begins in which [`of`] and [`guard::check`] are asked:
/// what they hold is known then, and nobody waits for the writer meanwhile.
#[store::boxed]
pub async fn look_ahead(app: &App, viewer: &Viewer, child: PersonId, draft: &Draft) -> Result<(), page::Problem> {
    let mut tx = app.db.read().await?;
    children::allow(&mut tx, app, viewer, WRITE_MESSAGE, child).await?;
    let authority = is_authority(app, viewer, &children::standing(&mut tx, viewer, child).await?);
    let files = files::attachable(&mut tx, viewer, authority, child, &draft.files).await?;
    drop(tx);
    let wanted = files.iter().filter(|file| draft.files.contains(&file.file));
    let mut texts: Vec<String> = wanted.map(guard::Attached::words).collect();
    texts.push(draft.words());
    if !texts.iter().any(|text| text.len() >= looked::LONG) {
        return Ok(());
    }
    looked::ahead(texts, viewer.today).await?;
    let mut tx = app.db.read().await?;
    let case = of(&mut tx, app, viewer, child, draft).await?;
    drop(tx);
    let draft = draft.clone();
    let _turn = looked::AT_ONCE.next().await?;
    let checked = blocking(move || drop(guard::check(&case, &draft)));
    Ok(checked.await.map_err(|_| StoreError::Busy(None))?)
}
