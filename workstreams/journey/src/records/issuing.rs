//! Acts that were confirmed and wait for a manager's approval, and for which acts the area wants one.

use access::records::widening::are_two_people;
use access::{AccountId, Viewer};
use gate::{Reader, Words};
use jiff::Timestamp;
use law::Kind;
use people::PersonId;
use store::query::insert;
use store::{Result, Tx, setting, sql};

/// An act that waits; see [`store::Id`].
#[derive(Debug)]
pub struct WaitingOf;
pub type WaitingId = store::Id<WaitingOf>;

/// Fields that say when and how often, and not what goes out: they change without cancelling an approval, and make nobody an author.
const OF_THE_DAY: &[&str] = &[
    "on-day",
    "on-month",
    "on-year",
    "drafted-on",
    "drafted-channel",
    "confirm",
    "unlikely",
    "version",
    "form_key",
    "step",
];

/// Those of the fields of a form that say what goes out.
#[must_use]
pub fn what_goes_out(mut fields: Vec<(String, String)>) -> Vec<(String, String)> {
    fields.retain(|(name, _)| !OF_THE_DAY.contains(&name.as_str()));
    fields
}

/// An act that waits for approval.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Waiting {
    pub id: WaitingId,
    kind: String,
    form: Words,
    pub made_by: AccountId,
    pub made_by_name: String,
    made_at: jiff_sqlx::Timestamp,
    /// Whether the area wanted a manager's approval when it was written: it needs one until it goes.
    pub needs_sign_off: bool,
}

impl Waiting {
    /// The event that it would be; none where a newer program wrote it.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        Kind::from_code(&self.kind)
    }

    /// The code of the event, or of a general letter.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.kind
    }

    /// When it was confirmed.
    #[must_use]
    pub fn made_at(&self) -> Timestamp {
        self.made_at.to_jiff()
    }

    /// Whether the reader may have all that was typed.
    #[must_use]
    pub fn is_whole(&self, reader: &Reader) -> bool {
        self.form.is_whole(reader)
    }

    /// The fields of the form as they were confirmed, for those who work on the case.
    #[must_use]
    pub fn fields(&self) -> Vec<(String, String)> {
        serde_json::from_str(self.form.unseen()).unwrap_or_default()
    }
}

/// The act of a child that waits; none where none does.
pub async fn of(tx: &mut Tx, child: PersonId) -> Result<Option<Waiting>> {
    sql!(
        "select id, kind, form, made_by, made_by_name, made_at, needs_sign_off from issuing
           where ended_at is null and person = $1 and kind not like 'general.%' order by made_at desc limit 1",
        child,
    )
    .maybe(tx)
    .await
}

/// The general letter about a child that waits; none where none does.
pub async fn letter_of(tx: &mut Tx, child: PersonId) -> Result<Option<Waiting>> {
    sql!(
        "select id, kind, form, made_by, made_by_name, made_at, needs_sign_off from issuing
           where ended_at is null and person = $1 and kind like 'general.%' order by made_at desc limit 1",
        child,
    )
    .maybe(tx)
    .await
}

/// The children about whom something waits that an officer confirmed, each with the code of the event or general letter.
pub async fn made_by(tx: &mut Tx, officer: AccountId) -> Result<Vec<(PersonId, String)>> {
    sql!("select person, kind from issuing where ended_at is null and made_by = $1 order by made_at, id", officer,)
        .all(tx)
        .await
}

/// Keeps what an officer confirmed, in the place of what waited. The same act keeps its id, so that its approval is looked at
/// again. The caller records the audit entry.
pub async fn keep(
    tx: &mut Tx,
    viewer: &Viewer,
    child: PersonId,
    kind: Kind,
    fields: &[(String, String)],
) -> Result<()> {
    let (same, other) = of(tx, child).await?.map_or((None, None), |waiting| match waiting.kind() == Some(kind) {
        true => (Some(waiting), None),
        false => (None, Some(waiting)),
    });
    if other.is_some() {
        end(tx, child).await?;
    }
    let needs = is_wanted(tx, kind, viewer.account).await?;
    keep_as(tx, viewer, child, (same, kind.code(), needs), fields).await
}

/// The same of a general letter, of which one waits at a time: nothing is kept where another does. Gives whether it was kept. The
/// caller records the audit entry.
pub async fn keep_letter(
    tx: &mut Tx,
    viewer: &Viewer,
    child: PersonId,
    code: &str,
    fields: &[(String, String)],
) -> Result<bool> {
    let waiting = letter_of(tx, child).await?;
    if waiting.as_ref().is_some_and(|waiting| waiting.kind != code) {
        return Ok(false);
    }
    let needs = is_wanted_for_letters(tx, viewer.account).await?;
    keep_as(tx, viewer, child, (waiting, code, needs), fields).await?;
    Ok(true)
}

async fn keep_as(
    tx: &mut Tx,
    viewer: &Viewer,
    child: PersonId,
    (waiting, code, needs): (Option<Waiting>, &str, bool),
    fields: &[(String, String)],
) -> Result<()> {
    let form = store::json::kept(fields)?;
    let now = tx.now();
    if let Some(waiting) = waiting {
        if needs {
            sql!("update issuing set needs_sign_off = $1 where id = $2", true, waiting.id).run(tx).await?;
        }
        // Whoever saves it as it is has not written it: who wrote it does not sign it off.
        if what_goes_out(waiting.fields()) == what_goes_out(fields.to_vec()) {
            return sql!("update issuing set form = $1 where id = $2", form, waiting.id).run(tx).await.map(|_| ());
        }
        sql!(
            "update issuing set form = $1, made_by = $2, made_by_name = $3, made_at = $4 where id = $5",
            form,
            viewer.account,
            &viewer.name,
            now,
            waiting.id,
        )
        .run(tx)
        .await?;
        return add_author(tx, viewer, waiting.id).await;
    }
    let id: WaitingId = tx.new_id();
    insert(
        "issuing",
        vec![
            ("id", id.into()),
            ("person", child.into()),
            ("kind", code.into()),
            ("form", form.into()),
            ("made_by", viewer.account.into()),
            ("made_by_name", (&viewer.name).into()),
            ("made_at", now.into()),
            ("needs_sign_off", needs.into()),
        ],
    )
    .run(tx)
    .await?;
    add_author(tx, viewer, id).await
}

/// Notes that somebody wrote or changed it: whoever changed it after them changes nothing of that.
async fn add_author(tx: &mut Tx, viewer: &Viewer, id: WaitingId) -> Result<()> {
    let now = tx.now();
    sql!(
        "insert into issuing_author (issuing, account, name, since) values ($1, $2, $3, $4) on conflict do nothing",
        id,
        viewer.account,
        &viewer.name,
        now,
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// All who wrote or changed what waits, the first one first, each with their name then.
pub async fn authors(tx: &mut Tx, id: WaitingId) -> Result<Vec<(AccountId, String)>> {
    sql!("select account, name from issuing_author where issuing = $1 order by since, account", id).all(tx).await
}

/// Ends what waits: it was issued, or nobody wants it any more. The caller records the audit entry.
pub async fn end(tx: &mut Tx, child: PersonId) -> Result<()> {
    let now = tx.now();
    sql!(
        "update issuing set ended_at = $1 where ended_at is null and kind not like 'general.%' and person = $2",
        now,
        child,
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// Ends what waits of a general letter: it was sent, or nobody wants it any more. The caller records the audit entry.
pub async fn end_letter(tx: &mut Tx, id: WaitingId) -> Result<()> {
    let now = tx.now();
    sql!("update issuing set ended_at = $1 where ended_at is null and id = $2", now, id).run_or_stale(tx).await
}

/// What can want a manager's approval, by its code.
pub const GROUPS: &[(&str, &str, &[Kind])] = &[
    ("final", "Final plans and amended final plans", &[Kind::PlanIssued, Kind::PlanAmended]),
    (
        "refusal",
        "Refusals: not to assess, not to issue a plan, not to re-assess",
        &[Kind::AssessmentRefused, Kind::PlanRefused, Kind::ReassessmentDeclined],
    ),
    ("cease", "Decisions to cease a plan", &[Kind::ReviewCease, Kind::CeaseNotified]),
    (LETTERS, "General letters, which tell no decision", &[]),
];

/// The code of the general letters among [`GROUPS`].
const LETTERS: &str = "letters";

const SETTING: &str = "journey.sign_off";

/// Groups that one person alone took out of the setting, each with their account: `letters:` and the id.
const FREED: &str = "journey.sign_off_freed";

/// The codes of the groups for which the area wants approval; none until somebody says so.
pub async fn wanted(tx: &mut Tx) -> Result<Vec<&'static str>> {
    let said = setting::get(tx, SETTING).await?.unwrap_or_default();
    Ok(GROUPS.iter().map(|(code, ..)| *code).filter(|code| said.split(' ').any(|one| one == *code)).collect())
}

/// The groups that somebody took out of the setting and no second person has, each with who did.
async fn freed(tx: &mut Tx) -> Result<Vec<(String, AccountId)>> {
    let said = setting::get(tx, FREED).await?.unwrap_or_default();
    let one = |text: &str| {
        let (code, by) = text.split_once(':')?;
        Some((code.to_owned(), by.parse::<AccountId>().ok()?))
    };
    Ok(said.split(' ').filter_map(one).collect())
}

/// Says for what the area wants approval. Whoever takes a group out frees what others write; what they write themself
/// needs an approval until a second person has saved it so too. The caller records the audit entry.
pub async fn want(tx: &mut Tx, codes: &[&str], by: AccountId) -> Result<()> {
    let (before, freed) = (wanted(tx).await?, freed(tx).await?);
    let mut left: Vec<String> = Vec::new();
    for (code, ..) in GROUPS.iter().filter(|(code, ..)| !codes.contains(code)) {
        let known = freed.iter().find(|(group, _)| group == code).map(|(_, who)| *who);
        let is_agreed = match known {
            Some(who) => are_two_people(tx, who, by).await?,
            None => false,
        };
        let who = match (is_agreed, before.contains(code)) {
            (true, _) => None,
            (false, true) => Some(by),
            (false, false) => known,
        };
        left.extend(who.map(|who| format!("{code}:{who}")));
    }
    setting::set(tx, FREED, &left.join(" ")).await?;
    setting::set(tx, SETTING, &codes.join(" ")).await
}

/// Whether what somebody writes in a group waits for a manager's approval: the area wants it, or they alone have said that
/// it does not.
async fn is_group_wanted(tx: &mut Tx, group: &str, author: AccountId) -> Result<bool> {
    if wanted(tx).await?.contains(&group) {
        return Ok(true);
    }
    for (_, who) in freed(tx).await?.into_iter().filter(|(freed, _)| freed == group) {
        if !are_two_people(tx, who, author).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the general letters that somebody writes wait for a manager's approval.
pub async fn is_wanted_for_letters(tx: &mut Tx, author: AccountId) -> Result<bool> {
    is_group_wanted(tx, LETTERS, author).await
}

/// Whether an act that somebody prepares waits for a manager's approval.
pub async fn is_wanted(tx: &mut Tx, kind: Kind, author: AccountId) -> Result<bool> {
    match GROUPS.iter().find(|(.., kinds)| kinds.contains(&kind)) {
        Some((code, ..)) => is_group_wanted(tx, code, author).await,
        None => Ok(false),
    }
}
