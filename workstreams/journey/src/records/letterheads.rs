//! What stands above letters, and how officers sign: each change of the letterhead is a row of its own, which letters keep.

use access::AccountId;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use documents::Picture;
use people::PersonId;
use store::query::insert;
use store::{Result, Tx, setting, sql};

use crate::model::letter::paper::{Council, Officer};

/// A letterhead; see [`store::Id`].
#[derive(Debug)]
pub struct LetterheadOf;
pub type LetterheadId = store::Id<LetterheadOf>;

/// A letterhead as it was saved.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Letterhead {
    pub id: LetterheadId,
    /// Counted from 1.
    pub number: i64,
    name: String,
    team: String,
    address: String,
    telephone: String,
    email: String,
    website: String,
    logo: String,
    logo_alt: String,
    pub added_by: String,
    added_at: jiff_sqlx::Timestamp,
}

impl Letterhead {
    /// When it was saved.
    #[must_use]
    pub fn added_at(&self) -> jiff::Timestamp {
        self.added_at.to_jiff()
    }

    /// What it says.
    #[must_use]
    pub fn council(&self) -> Council {
        let logo = STANDARD.decode(&self.logo).ok().filter(|png| !png.is_empty());
        Council {
            name: self.name.clone(),
            team: self.team.clone(),
            address: self.address.clone(),
            telephone: self.telephone.clone(),
            email: self.email.clone(),
            website: self.website.clone(),
            logo: logo.and_then(|png| Picture::read(png, &self.logo_alt).ok()),
        }
    }
}

/// The one that new letters get; none where none was ever saved.
pub async fn latest(tx: &mut Tx) -> Result<Option<Letterhead>> {
    sql!(
        "select id, number, name, team, address, telephone, email, website, logo, logo_alt, added_by, added_at
           from letterhead order by number desc limit 1"
    )
    .maybe(tx)
    .await
}

/// # Errors
/// [`store::StoreError::NotFound`].
pub async fn one(tx: &mut Tx, id: LetterheadId) -> Result<Letterhead> {
    sql!(
        "select id, number, name, team, address, telephone, email, website, logo, logo_alt, added_by, added_at
           from letterhead where id = $1",
        id,
    )
    .one(tx)
    .await
}

/// What stands above letters until somebody says more: the name of the area.
pub async fn usual(tx: &mut Tx) -> Result<Council> {
    let name = setting::get(tx, "area").await?.filter(|name| !name.is_empty());
    Ok(Council { name: name.unwrap_or_else(|| "The local authority".to_owned()), ..Council::default() })
}

/// What stands above a letter that is written now.
pub async fn now(tx: &mut Tx) -> Result<Council> {
    match latest(tx).await? {
        Some(known) => Ok(known.council()),
        None => usual(tx).await,
    }
}

/// Keeps a letterhead, from now on that of every new letter. The caller records the audit entry.
pub async fn add(tx: &mut Tx, council: &Council, by: &str) -> Result<LetterheadId> {
    let last = sql!("select coalesce(max(number), 0) from letterhead").number(tx).await?;
    let id: LetterheadId = tx.new_id();
    let now = tx.now();
    let logo = council.logo.as_ref();
    insert(
        "letterhead",
        vec![
            ("id", id.into()),
            ("number", last.saturating_add(1).into()),
            ("name", (&council.name).into()),
            ("team", (&council.team).into()),
            ("address", (&council.address).into()),
            ("telephone", (&council.telephone).into()),
            ("email", (&council.email).into()),
            ("website", (&council.website).into()),
            ("logo", logo.map(|logo| STANDARD.encode(logo.png())).unwrap_or_default().into()),
            ("logo_alt", logo.map(|logo| logo.alt.clone()).unwrap_or_default().into()),
            ("added_by", by.into()),
            ("added_at", now.into()),
        ],
    )
    .run(tx)
    .await?;
    Ok(id)
}

/// The one for a letter that goes out now; where none was saved, one with the name of the area is.
pub(super) async fn for_letter(tx: &mut Tx) -> Result<Letterhead> {
    if let Some(known) = latest(tx).await? {
        return Ok(known);
    }
    let council = usual(tx).await?;
    let id = add(tx, &council, "OnePlan").await?;
    one(tx, id).await
}

/// How an account signs letters: as its owner said.
pub async fn signature(tx: &mut Tx, account: AccountId) -> Result<Option<Officer>> {
    let row: Option<(String, String, String)> =
        sql!("select title, telephone, email from letter_signature where account = $1", account).maybe(tx).await?;
    Ok(row.map(|(title, telephone, email)| Officer { name: String::new(), title, telephone, email }))
}

/// Keeps how an account signs letters. The caller records the audit entry.
pub async fn sign_as(tx: &mut Tx, account: AccountId, officer: &Officer) -> Result<()> {
    let rows = sql!(
        "update letter_signature set title = $1, telephone = $2, email = $3 where account = $4",
        &officer.title,
        &officer.telephone,
        &officer.email,
        account,
    )
    .run(tx)
    .await?;
    if rows == 0 {
        let row = vec![
            ("account", account.into()),
            ("title", (&officer.title).into()),
            ("telephone", (&officer.telephone).into()),
            ("email", (&officer.email).into()),
        ];
        insert("letter_signature", row).run(tx).await?;
    }
    Ok(())
}

/// The case officer of a child, as letters name them: whoever covers for them, who can be reached; whoever sends the letter where
/// there is none.
pub async fn officer_of(
    tx: &mut Tx,
    child: PersonId,
    sender: AccountId,
    today: jiff::civil::Date,
    council: &Council,
) -> Result<Officer> {
    let known: Option<(AccountId,)> = sql!(
        "select coalesce((select v.covered_by from cover v where v.officer = a.account and v.starts_on <= $1
             and v.ends_on >= $2 order by v.starts_on desc, v.id limit 1), a.account)
           from assignment a where a.kind = 'case_officer' and a.person = $3 and a.starts_on <= $4
           and (a.ends_on is null or a.ends_on >= $5) order by a.starts_on desc, a.account limit 1",
        today,
        today,
        child,
        today,
        today,
    )
    .maybe(tx)
    .await?;
    let account = known.map_or(sender, |(account,)| account);
    let record = access::records::accounts::by_id(tx, account).await?;
    let said = signature(tx, account).await?.unwrap_or_default();
    let or = |said: String, other: &str| if said.is_empty() { other.to_owned() } else { said };
    Ok(Officer {
        name: record.name,
        title: or(said.title, "SEND case officer"),
        telephone: or(said.telephone, &council.telephone),
        email: or(said.email, &record.email),
    })
}
