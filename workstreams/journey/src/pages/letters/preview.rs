//! Letters that are not sent: how a template or the letterhead looks, with an invented child or with one of the officer's.

use access::{App, Facts, Viewer};
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::IntoResponse;
use documents::Document;
use gate::{Addressee as For, Reader};
use jiff::civil::Date;
use law::Kind;
use law::notice::required;
use page::{DateRange, Form, Problem, Shown};
use people::PersonId;
use people::records::children::{self, Child};
use people::records::contact_needs;
use store::Tx;

use super::template::{Codes, open};
use crate::model::letter::paper::{Council, Made, Officer, Sheet};
use crate::model::letter::record::OnRecord;
use crate::model::letter::{EASY_READ, KINDS, LetterKind, Template, Which, fields};
use crate::model::notices::{CHANNELS, Days, drafted};
use crate::pages::record::USUAL_CHANNEL;
use crate::records::addressees::{self, Addressee};
use crate::records::letters::{self, About, called, full_name};
use crate::records::sealed::Sealed;
use crate::records::{calendar, enclosed, letterheads, notices, templates};
use crate::{MANAGE_NOTICES, RECORD_EVENT};

const MARK: &str = "Preview. This letter has not been sent.";
/// What stands where an officer has not written anything yet.
const TO_WRITE: &str = "[You enter this when you record the decision.]";

/// Which version of a template, and in which size.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    #[serde(default)]
    version: String,
    size: Option<u8>,
}

fn invented(council: &Council, size: u8, language: &str) -> Made {
    Made {
        name: "Ruth Harker".into(),
        addressed_as: "Ms Harker".into(),
        address: ["12 Long Lane", "Calderwick", "ZX9 4AB"].map(str::to_owned).to_vec(),
        is_own: false,
        reference: "SEN/00000000".to_owned(),
        officer: Officer {
            name: "Asha Rahman".to_owned(),
            title: "SEND case officer".to_owned(),
            telephone: if council.telephone.is_empty() {
                "01632 960 020".to_owned()
            } else {
                council.telephone.clone()
            },
            email: "asha.rahman@example.org".to_owned(),
        },
        size,
        language: language.to_owned(),
        ..Made::default()
    }
}

/// The parts that the law asks for, as they stand on the form when it opens; of a general letter what whoever writes it types.
async fn legal(tx: &mut Tx, kind: &LetterKind, days: &Days) -> Result<Vec<(&'static str, String)>, Problem> {
    let Some(kind) = kind.event() else { return Ok(fields::examples()) };
    let standard = notices::standard(tx).await?;
    let own = |name: &str| standard.iter().find(|(known, text)| *known == name && !text.is_empty());
    Ok(required(kind)
        .iter()
        .map(|field| {
            let text = own(field.name).map_or_else(|| drafted(kind, field.name, days), |(_, text)| text.clone());
            (field.name, if text.is_empty() { TO_WRITE.to_owned() } else { text })
        })
        .collect())
}

/// What a letter says beside its template.
pub(in crate::pages) struct Says {
    /// The parts that the law asks for.
    pub(in crate::pages) legal: Vec<(&'static str, String)>,
    pub(in crate::pages) days: Days,
    /// The date of the letter.
    pub(in crate::pages) on: Date,
    /// What stands over it where it is no letter yet.
    pub(in crate::pages) mark: &'static str,
}

impl Says {
    /// As the form opens today.
    async fn opened(tx: &mut Tx, kind: &LetterKind, today: Date) -> Result<Self, Problem> {
        let days = Days::new(today, USUAL_CHANNEL, &calendar::load(tx).await?);
        let legal = legal(tx, kind, &days).await?;
        Ok(Self { legal, days, on: today, mark: MARK })
    }
}

async fn put_together(
    tx: &mut Tx,
    body: &str,
    made: &Made,
    child: (&str, &str),
    says: &Says,
) -> Result<Document, Problem> {
    let council = match letterheads::latest(tx).await? {
        Some(known) => known.council(),
        None => letterheads::usual(tx).await?,
    };
    let sheet = Sheet {
        template: &Template::parse(body),
        council: &council,
        made,
        date: says.on,
        child,
        days: [says.days.appeal, says.days.mediation, says.days.comment],
        legal: &says.legal,
        mark: says.mark,
    };
    Ok(sheet.document(&[]))
}

/// A PDF that the browser shows.
fn shown(document: &Document) -> Shown {
    let content = documents::pdf(document).map_err(|error| Problem::Defect(error.to_string()))?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, "inline; filename=\"preview.pdf\"".to_owned()),
    ];
    Ok((headers, content).into_response())
}

async fn with_invented_child(app: &App, viewer: &Viewer, which: &Which, body: &str, size: Option<u8>) -> Shown {
    let mut tx = app.db.read().await?;
    let council = match letterheads::latest(&mut tx).await? {
        Some(known) => known.council(),
        None => letterheads::usual(&mut tx).await?,
    };
    let mut made = invented(&council, size.unwrap_or(12).clamp(12, 18), &which.language);
    made.pictures = which.wording == EASY_READ;
    made.record = which.kind.event().map(OnRecord::invented);
    let child = ("Zoe Harker", "Zoe");
    let says = Says::opened(&mut tx, &which.kind, viewer.today).await?;
    let document = put_together(&mut tx, body, &made, child, &says).await?;
    drop(tx);
    shown(&document)
}

/// A template with an invented child.
pub async fn template(State(app): State<App>, viewer: Viewer, Path(codes): Codes, Query(asked): Query<Asked>) -> Shown {
    let which = open(&app, &viewer, &codes).await?;
    let mut tx = app.db.read().await?;
    let all = templates::history(&mut tx, &which).await?;
    let body = match asked.version.as_str() {
        "" => templates::text(&mut tx, &which).await?,
        "draft" => all.into_iter().find(|one| one.is("draft")).map(|one| one.body),
        number => all.into_iter().find(|one| one.number.to_string() == number).map(|one| one.body),
    };
    drop(tx);
    let body = body.ok_or(Problem::NotFound)?;
    with_invented_child(&app, &viewer, &which, &body, asked.size).await
}

/// The letterhead, above a letter to nobody.
pub async fn letterhead(State(app): State<App>, viewer: Viewer) -> Shown {
    app.allow(&viewer, MANAGE_NOTICES, &Facts::default())?;
    let which = Which::usual(Kind::AssessmentAgreed);
    let mut tx = app.db.read().await?;
    let body = templates::text(&mut tx, &which).await?.unwrap_or_default();
    drop(tx);
    with_invented_child(&app, &viewer, &which, &body, None).await
}

/// A letter that tells a decision as each of these would get it whose letter it is, with their names.
pub(in crate::pages) async fn to_each(
    tx: &mut Tx,
    viewer: &Viewer,
    child: &Child,
    kind: Kind,
    family: &[Addressee],
    says: &Says,
) -> Result<Vec<(String, Document)>, Problem> {
    let letter = LetterKind::from(kind);
    let about = About { child: child.id, kind: &letter, sender: viewer.account, today: viewer.today, family };
    let name = full_name(child);
    let sealed = Sealed::of(tx, viewer, child).await?;
    let mut all = Vec::new();
    for one in family.iter().filter(|one| one.decides) {
        let needs = contact_needs::of(tx, one.person).await?;
        let mut made = letters::made_for(tx, &about, one, &needs).await?;
        let reader = Reader::addressee(tx, For::Person(one.person), child.id, viewer.today).await?;
        made.record = Some(enclosed::of(tx, child.id, kind, &reader).await?);
        let mut body = None;
        for which in letters::wanted(&letter, &needs) {
            if body.is_none() && letters::is_ready(tx, &which).await? {
                made.language.clone_from(&which.language);
                made.pictures = which.wording == EASY_READ;
                body = templates::text(tx, &which).await?;
            }
        }
        let body = match body {
            Some(body) => body,
            None => {
                made.pictures = needs.wording == EASY_READ;
                let usual = Which::usual(kind);
                let wording = if needs.wording.is_empty() { usual.wording.clone() } else { needs.wording.clone() };
                let which = Which { wording, ..usual };
                templates::text(tx, &which).await?.unwrap_or_default()
            }
        };
        let sheet = put_together(tx, &body, &made, (&name, called(child)), says).await?;
        all.push((one.name.clone(), sealed.shown(letters::screened(sheet, &reader))));
    }
    Ok(all)
}

/// What is typed in the form of a decision, in the place of what the form opened with; another day names other days.
async fn typed(tx: &mut Tx, says: Says, form: &mut Form) -> Result<Says, Problem> {
    let known = CHANNELS.iter().any(|(code, _)| *code == form.value("channel"));
    let channel = if known { form.value("channel").to_owned() } else { USUAL_CHANNEL.to_owned() };
    let on = form.date("on", "The date", &DateRange::any()).unwrap_or(says.on);
    let text = |name: &'static str, before: String| {
        let typed = form.value(&format!("notice-{name}"));
        (name, if typed.is_empty() { before } else { typed.to_owned() })
    };
    let legal = says.legal.into_iter().map(|(name, before)| text(name, before)).collect();
    Ok(Says { legal, days: Days::new(on, &channel, &calendar::load(tx).await?), on, mark: says.mark })
}

/// The letters as the family of a child would get them now, one after the other.
pub async fn for_child(State(app): State<App>, viewer: Viewer, Path(which): Path<(PersonId, String)>) -> Shown {
    to_family(&app, &viewer, which, None).await
}

/// The same with what is typed and not recorded. It changes nothing: it is sent because what is typed has no place in an address.
pub async fn with_typed(
    State(app): State<App>,
    viewer: Viewer,
    Path(which): Path<(PersonId, String)>,
    form: Form,
) -> Shown {
    to_family(&app, &viewer, which, Some(form)).await
}

async fn to_family(app: &App, viewer: &Viewer, (id, code): (PersonId, String), form: Option<Form>) -> Shown {
    let kind = Kind::from_code(&code).filter(|kind| KINDS.contains(kind)).ok_or(Problem::NotFound)?;
    let (child, _, mut tx) = children::open(app, viewer, RECORD_EVENT, id, "preview of a letter").await?;
    let family = addressees::of(&mut tx, app, viewer, id).await?;
    let mut says = Says::opened(&mut tx, &kind.into(), viewer.today).await?;
    if let Some(mut form) = form {
        says = typed(&mut tx, says, &mut form).await?;
    }
    let all = to_each(&mut tx, viewer, &child, kind, &family, &says).await?;
    let all: Vec<Document> = all.into_iter().map(|(_, document)| document).collect();
    drop(tx);
    if all.is_empty() {
        return Err(Problem::Conflict(
            "Nobody is recorded to whom this letter would go. Add a parent, carer or decision-maker to the record first."
                .to_owned(),
        ));
    }
    let content = documents::pdf_of_all("Preview", &all, false).map_err(|error| Problem::Defect(error.to_string()))?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, "inline; filename=\"preview.pdf\"".to_owned()),
    ];
    Ok((headers, content).into_response())
}
