//! The start page for people who are not signed in, and the pages that a public service must have.

use access::{App, Viewer};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use organisations::records::area::Details;
use page::govuk::Markup;
use page::{Layout, Shown, show};

use super::{accessibility, layout};

#[derive(Template)]
#[template(path = "start.html")]
struct Start {
    layout: Layout,
    area: String,
    sendiass: Vec<String>,
    local_offer: String,
}

/// The first page for people who are not signed in.
pub(crate) async fn start(app: &App) -> Shown {
    let details = Details::load(&mut app.db.read().await?).await?;
    show(&Start {
        layout: app.public_layout("Help for children and young people with special educational needs or disabilities"),
        area: app.settings.area.get(),
        sendiass: details.lines("sendiass"),
        local_offer: details.line("local_offer"),
    })
}

/// A part of a page: its heading and what it says.
struct Part {
    heading: &'static str,
    lines: Vec<String>,
}

/// The area's answer; where there is none, who to ask instead, so that the page is never a dead end.
fn part(heading: &'static str, details: &Details, code: &str) -> Part {
    let lines = details.lines(code);
    if lines.is_empty() { said(heading, &[instead(code)]) } else { Part { heading, lines } }
}

/// The area's answer, line by line, or who to ask instead.
pub(super) fn lines_or_instead(details: &Details, code: &str) -> Vec<String> {
    part("", details, code).lines
}

fn said(heading: &'static str, lines: &[&str]) -> Part {
    Part { heading, lines: lines.iter().map(|line| (*line).to_owned()).collect() }
}

/// A part of the accessibility statement.
fn claimed(heading: &'static str, claims: &[accessibility::Said]) -> Part {
    Part { heading, lines: claims.iter().map(|claim| claim.words.to_owned()).collect() }
}

/// How to contact the SEND service: each way that the area filled in.
fn ways_to_reach(details: &Details) -> Vec<Part> {
    let ways = [("Email", "email"), ("Telephone", "telephone"), ("Post", "address")];
    let known = ways.into_iter().filter(|(_, code)| !details.lines(code).is_empty());
    let parts: Vec<Part> = known.map(|(heading, code)| part(heading, details, code)).collect();
    if parts.is_empty() { vec![part("How to reach us", details, "telephone")] } else { parts }
}

/// What a page says where the area has not filled in an answer.
fn instead(code: &str) -> &'static str {
    match code {
        "sendiass" => {
            "Every area has a SEND Information, Advice and Support Service (SENDIASS). It is free and does not take sides. Ask your school, or the council’s main switchboard, for its telephone number. You can also search the internet for SENDIASS and the name of your area."
        }
        "mediation" => {
            "Our letter with the decision names a mediation adviser and says how to reach them. If you cannot find the letter, call the council’s main switchboard and ask for the SEND team."
        }
        "complaints" => {
            "Call the council’s main switchboard, or look on the council’s website, and ask how to complain about the SEND service."
        }
        "complaints_again" => {
            "Tell us why you are not happy. Ask us who looks at it again, and by when they answer. You do not have to wait for that to get free help from SENDIASS."
        }
        "hosting" => {
            "Call the council’s main switchboard and ask the data protection officer who runs the computers for OnePlan, and where they are."
        }
        "council" => "The council of this area. Its main switchboard can tell you who to speak to.",
        "data_protection" => "Call the council’s main switchboard and ask for the data protection officer.",
        "kept_for" => {
            "Call the council’s main switchboard and ask the data protection officer how long records are kept."
        }
        "accessibility" => {
            "Call the council’s main switchboard and ask for the SEND team. Say which page is hard to use."
        }
        "accessibility_checked" => "The council has not given a date. You can ask the SEND team.",
        _ => "Call the council’s main switchboard and ask for the SEND team.",
    }
}

#[derive(Template)]
#[template(path = "public_page.html")]
struct PublicPage {
    layout: Layout,
    parts: Vec<Part>,
    link: Option<Markup>,
}

/// The way to what can be done about a decision.
fn disagree() -> Markup {
    Markup::link("/if-you-disagree", "If you do not agree with a decision")
}

async fn details(app: &App) -> Result<Details, page::Problem> {
    Ok(Details::load(&mut app.db.read().await?).await?)
}

pub(super) async fn contact(State(app): State<App>, viewer: Option<Extension<Viewer>>) -> Shown {
    let details = details(&app).await?;
    let mut parts = ways_to_reach(&details);
    parts.push(part("Free and impartial help: SENDIASS", &details, "sendiass"));
    parts.push(part("Mediation", &details, "mediation"));
    let layout = layout(&app, viewer.as_deref(), "Contact the SEND service");
    let complain = Markup::link("/complaints", "Complain about the service");
    let links = disagree().then(&Markup::written("<br>")).then(&complain);
    show(&PublicPage { layout, parts, link: Some(links) })
}

pub(super) async fn complaints(State(app): State<App>, viewer: Option<Extension<Viewer>>) -> Shown {
    let details = details(&app).await?;
    let parts = vec![
        part("How to complain", &details, "complaints"),
        said(
            "If you do not agree with a decision",
            &[
                "You do not need to complain first. You can ask for mediation or appeal to the SEND Tribunal. The letter with the decision says how, and by when.",
            ],
        ),
        part("If you are not happy with our first answer", &details, "complaints_again"),
        said(
            "If you are still not happy",
            &[
                "You can go to the Local Government and Social Care Ombudsman: www.lgo.org.uk, telephone 0300 061 0614.",
                "Go within 12 months of when you found out what went wrong. After that they do not normally look at it.",
            ],
        ),
        said(
            "If it is about a school or the health service",
            &[
                "A school or college has its own way to complain. Ask the school how.",
                "The health service has its own way too. Ask the hospital or clinic that saw your child.",
                "If you are not sure who to ask, SENDIASS can help you.",
            ],
        ),
    ];
    show(&PublicPage { layout: layout(&app, viewer.as_deref(), "Complaints"), parts, link: Some(disagree()) })
}

pub(super) async fn privacy(State(app): State<App>, viewer: Option<Extension<Viewer>>) -> Shown {
    let details = details(&app).await?;
    let parts = vec![
        part("Who is responsible for your data", &details, "council"),
        part("Data protection officer", &details, "data_protection"),
        said(
            "What we keep",
            &[
                "Names, dates of birth, addresses and telephone numbers of children, young people, parents and carers.",
                "What you, schools, health and social care tell us about a child’s needs.",
                "Plans, letters and messages.",
                "Who opened, searched or changed a record, and when.",
                "A request that you write here without an account. If you do not send it, we delete it 4 weeks after you last saved it.",
            ],
        ),
        said(
            "Why we may keep it",
            &[
                "The law gives the council this work to do (Part 3 of the Children and Families Act 2014).",
                "Data protection law calls it a public task (article 6(1)(e) of the UK GDPR). What we keep about health has a reason of its own. The law calls it substantial public interest (article 9(2)(g)).",
            ],
        ),
        said(
            "Who we share it with",
            &[
                "Nurseries, schools and colleges, when we ask them for a report or about a place.",
                "Health services and social care, when we ask them for a report.",
                "Your child’s school or college can open the record. It can read the plan, what you say about the plan, and what you write under My views. It cannot read your messages to us. It cannot open files that you send us, unless we send them on.",
                "The SEND Tribunal, if there is an appeal.",
                "The Department for Education. The law says that it gets figures about every plan.",
                "If somebody must not know where a child lives, we do not show it to them.",
            ],
        ),
        part("Where we keep it", &details, "hosting"),
        part("How long we keep it", &details, "kept_for"),
        said(
            "Your rights",
            &[
                "You can ask to see what we keep about you or your child, and ask us to correct it.",
                // Article 21(1) says this of every public task; each council has its data protection officer check the words.
                "You can object to how we use it at any time (article 21 of the UK GDPR). Write to the data protection officer. Say what it is about you or your child that makes it wrong. Then we must stop. We can go on only if we have a strong reason that counts for more, or if we need it for a legal claim. We tell you what we decide.",
                "If you have an account you can see who has opened your child’s record.",
                "You can complain to the Information Commissioner: ico.org.uk, telephone 0303 123 1113.",
            ],
        ),
    ];
    let link = Some(Markup::link("/cookies", "Cookies"));
    show(&PublicPage { layout: layout(&app, viewer.as_deref(), "Privacy notice"), parts, link })
}

pub(super) async fn accessibility(State(app): State<App>, viewer: Option<Extension<Viewer>>) -> Shown {
    let details = details(&app).await?;
    let parts = vec![
        said(
            "How accessible these pages are",
            &[
                "These pages meet most of the Web Content Accessibility Guidelines 2.2, level AA. They are partly compliant: what does not work fully is listed below.",
            ],
        ),
        claimed("What you can do", accessibility::CAN_DO),
        claimed("How these pages were tested", accessibility::TESTED),
        claimed("What does not work fully", accessibility::NOT_FULLY),
        part("Tell us about a problem", &details, "accessibility"),
        part("Last checked", &details, "accessibility_checked"),
        said(
            "If you are not happy with our answer",
            &[
                "Contact the Equality Advisory and Support Service (EASS): www.equalityadvisoryservice.com. The Equality and Human Rights Commission enforces the Public Sector Bodies (Websites and Mobile Applications) Accessibility Regulations 2018.",
            ],
        ),
    ];
    let layout = layout(&app, viewer.as_deref(), "Accessibility statement");
    show(&PublicPage { layout, parts, link: Some(Markup::link("/contact", "Contact the SEND service")) })
}

pub(super) async fn cookies(State(app): State<App>, viewer: Option<Extension<Viewer>>) -> Shown {
    let parts = vec![
        said(
            "Cookies that this service needs",
            &[
                "session: keeps you signed in. It ends when you sign out, or after 30 minutes in which you do nothing.",
                "ended: for an hour after you sign out, so that what you were typing in another tab is kept for you.",
                "device: for a year after you sign in, so that a stranger who guesses at your password cannot lock you out.",
                "request: keeps open a request that you began without an account. You can remove it on the page of the request.",
                "language: for a year, the language that you chose, where pages are shown in more than English.",
            ],
        ),
        said("No others", &["There are no cookies for advertising or for counting visitors."]),
    ];
    let layout = layout(&app, viewer.as_deref(), "Cookies");
    show(&PublicPage { layout, parts, link: Some(Markup::link("/privacy", "Privacy notice")) })
}
