//! An invented plan: priorities, projects, risks, meetings, evidence, and a board pack of them.

use access::Role;
use access::records::accounts::{self, Holder};
use jiff::ToSpan;
use jiff::civil::Date;
use projects::records::programmes::{self, ProgrammeId};
use projects::records::projects::{self as engine, Fields, ProjectId};
use projects::records::reports::{self, Said, Stood};
use store::{Actor, Result, Tx};

use crate::model::frame::Frame;
use crate::records::{baskets, meetings, packs, plan, readiness, risks};

const WHO: &str = "Calderwick SEND team";

/// Workstreams and who leads them.
const PROGRAMMES: [(&str, &str); 6] = [
    ("Our SEND Journey", "Head of SEND assessment"),
    ("Communication and Engagement", "Parents’ forum and council together"),
    ("Partnership Commissioning", "Joint commissioning lead"),
    ("Preparation for Adulthood", "Head of transitions"),
    ("Sufficiency", "Head of school places"),
    ("Workforce development", "Principal educational psychologist"),
];

/// A project: workstream, name, what for, owner, partner, milestones with days from today: baseline, forecast, done.
type Invented =
    (usize, &'static str, &'static str, &'static str, &'static str, &'static [(&'static str, i32, i32, Option<i32>)]);

const PROJECTS: [Invented; 6] = [
    (
        0,
        "Advice in six weeks",
        "Services give their advice within 6 weeks, so that plans are issued on time.",
        "Head of SEND assessment",
        "Council",
        &[
            ("One form for all services", -120, -120, Some(-118)),
            ("Reminders before the sixth week", -30, -30, Some(-12)),
            ("Advice in time for nine of ten requests", 60, 75, None),
        ],
    ),
    (
        0,
        "Annual reviews that count",
        "Decisions after a review reach families within four weeks.",
        "Annual review manager",
        "Council",
        &[("Backlog of decisions cleared", -20, -5, None), ("Four weeks kept for a whole term", 120, 120, None)],
    ),
    (
        1,
        "Support while you wait",
        "Families know what help there is while they wait, and who to ask.",
        "Local Offer officer",
        "Council",
        &[("Pages written with the parents’ forum", 30, 30, None)],
    ),
    (
        2,
        "Speech and language offer",
        "One jointly commissioned offer of speech and language support.",
        "Joint commissioning lead",
        "NHS board",
        &[("Needs and funding agreed", -40, -40, Some(-40)), ("Contract begins", 150, 190, None)],
    ),
    (
        3,
        "Supported internships",
        "More young people with a plan go on to work with support.",
        "Head of transitions",
        "College",
        &[("Ten employers have agreed", 45, 45, None)],
    ),
    (
        5,
        "Every SENCO trained in the graduated approach",
        "Schools meet needs earlier.",
        "Principal educational psychologist",
        "Schools",
        &[("Half of schools", -10, -10, Some(-10)), ("All schools", 200, 200, None)],
    ),
];

/// The board meets again in so many days.
const NEXT_BOARD: i32 = 21;

fn plus(day: Date, days: i32) -> Date {
    day.checked_add(days.days()).unwrap_or(day)
}

/// The working day that is so many days from `day`, or the next: boards do not meet on Saturdays.
fn meeting_day(day: Date, days: i32) -> Date {
    let wanted = plus(day, days);
    law::Calendar::built_in().on_or_after(wanted).unwrap_or(wanted)
}

/// Writes it all. The caller records the audit entry.
pub(super) async fn write(tx: &mut Tx, today: Date) -> Result<()> {
    let mut streams: Vec<ProgrammeId> = Vec::new();
    for (name, lead) in PROGRAMMES {
        streams.push(programmes::add(tx, name, lead).await?);
    }
    let mut projects: Vec<ProjectId> = Vec::new();
    for (stream, name, about, owner, partner, milestones) in PROJECTS {
        let fields = Fields {
            programme: streams[stream],
            name: name.to_owned(),
            about: about.to_owned(),
            owner: owner.to_owned(),
            partner: partner.to_owned(),
            starts_on: plus(today, -200),
        };
        let id = engine::add(tx, &fields, WHO).await?;
        projects.push(id);
        for (title, baseline, forecast, done) in milestones {
            let milestone = engine::add_milestone(tx, id, title, owner, plus(today, *baseline)).await?;
            if forecast != baseline || done.is_some() {
                let known = engine::milestone(tx, id, milestone).await?;
                let dates = (plus(today, *forecast), done.map(|days| plus(today, days)));
                engine::change_milestone(tx, &known, 1, (title, owner), dates, ("More cases than expected", WHO))
                    .await?;
            }
        }
    }
    engine::set_needs(tx, projects[1], &[projects[0]]).await?;
    let override_until = plus(today, 40);
    engine::set_colour(
        tx,
        projects[3],
        Some("green"),
        ("The later start was agreed by both boards", WHO),
        override_until,
    )
    .await?;
    report(tx, streams[0], today).await?;
    sources(tx, today, &projects).await?;
    priorities(tx, &projects).await?;
    risks_and_meetings(tx, today).await?;
    evidence(tx, today).await
}

async fn report(tx: &mut Tx, stream: ProgrammeId, today: Date) -> Result<()> {
    let all = engine::all(tx, today).await?;
    let stood: Vec<Stood> = all.iter().filter(|one| one.project.programme == stream).map(Stood::of).collect();
    let said = Said {
        programme: stream,
        month: today.first_of_month(),
        done: "All services use the one form for advice. Reminders go out in the fifth week.",
        next: "Two more officers are working through the backlog of decisions after reviews.",
        help: "Agree that the NHS board reports its own advice times from next month.",
    };
    let (report, _) = reports::keep(tx, &said, &stood, &Actor::program(WHO)).await?;
    let of_role = |all: Vec<Holder>| all.into_iter().next();
    let board = of_role(accounts::holders(tx, Role::BoardMember, today).await?);
    let commissioner = of_role(accounts::holders(tx, Role::Commissioner, today).await?);
    if let (Some(board), Some(commissioner)) = (board, commissioner) {
        let actor = |one: &Holder| Actor { account: Some(one.id.uuid()), name: one.name.clone() };
        let report = reports::one(tx, report).await?;
        approval::demo::send(tx, &report, &actor(&commissioner), (board.id, &board.name)).await?;
        let said = "Can the next report say how long advice takes from each service?";
        approval::demo::comment(tx, &report, said, &actor(&board), today).await?;
    }
    Ok(())
}

async fn sources(tx: &mut Tx, today: Date, projects: &[ProjectId]) -> Result<()> {
    let first = plan::add_source(
        tx,
        ("wsoa", "Written Statement of Action", "After the inspection of the older framework."),
        plus(today, -1300),
        None,
    )
    .await?;
    let second = plan::add_source(tx, ("app", "Accelerated Progress Plan", ""), plus(today, -500), Some(first)).await?;
    plan::add_source(tx, ("strategy", "SEND strategy", "Four years."), plus(today, -400), None).await?;
    let peer =
        plan::add_source(tx, ("peer_review", "Peer review of the local area", ""), plus(today, -150), None).await?;
    let findings = plan::add_findings(
        tx,
        second,
        &[
            ("Waits for assessments, and support while waiting.".to_owned(), "Council and NHS board".to_owned()),
            ("Communication with families.".to_owned(), "Council".to_owned()),
        ],
    )
    .await?;
    plan::set_answers(tx, findings[0], &projects[..1]).await?;
    plan::set_answers(tx, findings[1], &projects[2..3]).await?;
    let more = plan::add_findings(
        tx,
        peer,
        &[("Commission speech and language support together.".to_owned(), "NHS board".to_owned())],
    )
    .await?;
    plan::set_answers(tx, more[0], &projects[3..4]).await
}

async fn priorities(tx: &mut Tx, projects: &[ProjectId]) -> Result<()> {
    let measures = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    let one = plan::keep_priority(
        tx,
        None,
        ("Our SEND journey", "Needs are identified early, assessed on time and met well."),
        ("Head of SEND assessment", "Council"),
    )
    .await?;
    plan::keep_outcome(
        tx,
        one,
        None,
        "Families get decisions and plans in time",
        &measures(&["M01", "M02"]),
        &projects[..1],
    )
    .await?;
    plan::keep_outcome(
        tx,
        one,
        None,
        "Reviews lead to changes in support",
        &measures(&["M03", "M04"]),
        &projects[1..2],
    )
    .await?;
    let two = plan::keep_priority(
        tx,
        None,
        ("Services and support", "The right help, jointly commissioned."),
        ("Joint commissioning lead", "NHS board"),
    )
    .await?;
    let helped = [projects[2], projects[3]];
    plan::keep_outcome(tx, two, None, "Help while waiting, and after", &measures(&["M05"]), &helped).await?;
    let three = plan::keep_priority(
        tx,
        None,
        ("Preparing for adulthood", "From year 9 on."),
        ("Head of transitions", "College"),
    )
    .await?;
    plan::keep_outcome(
        tx,
        three,
        None,
        "Young people go on to work, learning and friends",
        &measures(&["M26", "M28"]),
        &projects[4..5],
    )
    .await?;
    Ok(())
}

async fn risks_and_meetings(tx: &mut Tx, today: Date) -> Result<()> {
    let risk = |title: &str, about: &str, mitigation: &str, before: (i64, i64), after: (i64, i64)| risks::Fields {
        title: title.to_owned(),
        about: about.to_owned(),
        before,
        after,
        mitigation: mitigation.to_owned(),
        owner: "Director of children’s services".to_owned(),
        review_on: plus(today, 30),
        closed: None,
    };
    for fields in [
        risk(
            "Too few educational psychologists",
            "Advice is late, so plans are late.",
            "Two trainees a year; locum psychologists until they qualify",
            (5, 4),
            (3, 4),
        ),
        risk(
            "Places do not keep pace with plans",
            "More children travel far, at a high cost.",
            "Sufficiency workstream; resourced provision in three schools",
            (4, 5),
            (4, 4),
        ),
        risk("Partners change their leads", "Work stalls.", "Each action has a deputy", (3, 2), (2, 2)),
    ] {
        risks::keep(tx, None, &fields).await?;
    }
    let board =
        meetings::add(tx, "board", "SEND partnership board", meeting_day(today, -21), "Measures, plan, risks").await?;
    meetings::decide(
        tx,
        board,
        "The strategy and the action plans are combined into one plan.",
        "Partnership board",
        WHO,
    )
    .await?;
    for next in [NEXT_BOARD, NEXT_BOARD + 28] {
        meetings::add(tx, "board", "SEND partnership board", meeting_day(today, next), "Measures, plan, risks").await?;
    }
    meetings::ask(tx, board, "Say how the NHS board will report its advice times", "NHS lead", plus(today, -3)).await?;
    meetings::ask(
        tx,
        board,
        "Bring the sufficiency forecast to the next meeting",
        "Head of school places",
        plus(today, 20),
    )
    .await?;
    let forum = meetings::add(
        tx,
        "parents_forum",
        "Parents’ forum, half term",
        meeting_day(today, -10),
        "What waiting is like",
    )
    .await?;
    meetings::decide(tx, forum, "The pages for families who wait are written together.", "Forum and council", WHO)
        .await?;
    let done =
        meetings::ask(tx, forum, "Send the draft pages to the forum", "Local Offer officer", plus(today, -2)).await?;
    meetings::done(tx, done, plus(today, -4), "Sent; the forum answered").await?;
    Ok(())
}

async fn evidence(tx: &mut Tx, today: Date) -> Result<()> {
    for (title, kind, criteria, strength, review) in [
        ("Audit of EHC plans, spring", "audit", &["A1", "A3"][..], "some", 120),
        ("Survey of parents and carers", "survey", &["A2", "B2"][..], "strong", 200),
        ("Joint strategic needs assessment", "data", &["B3"][..], "some", -15),
        ("Board minutes and risk register", "minutes", &["B1", "B5"][..], "some", 60),
    ] {
        let fields = readiness::Fields {
            title: title.to_owned(),
            kind: kind.to_owned(),
            owner: ("SEND improvement lead".to_owned(), "Council".to_owned()),
            days: (plus(today, -160), plus(today, review)),
            location: "Shared drive of the partnership".to_owned(),
            sensitivity: "internal".to_owned(),
            strength: strength.to_owned(),
            gap: String::new(),
            criteria: criteria.iter().map(|one| (*one).to_owned()).collect(),
            retired: false,
        };
        readiness::keep(tx, None, &fields, today).await?;
    }
    let text = "Plans are issued faster than a year ago: {M01}. Most requests are decided on time: {M02}.\nWhat we do not know yet: whether families notice the difference.";
    readiness::evaluate(tx, "A1", text, WHO).await
}

/// A first board pack. The caller records the audit entry.
pub(super) async fn pack(tx: &mut Tx, area: &str, today: Date) -> Result<()> {
    let frame = Frame::load(tx, area, None).await?;
    let all = baskets::all(tx).await?;
    let Some(basket) = baskets::board(&all) else { return Ok(()) };
    // For the next board meeting, which is in the list of meetings.
    let for_on = meeting_day(today, NEXT_BOARD);
    let title = format!("SEND partnership board, {}", page::words::date(for_on));
    let pack = packs::make(tx, &frame, basket, &title, for_on, today).await?;
    packs::keep(tx, &pack, &Actor::program(WHO)).await.map(|_| ())
}
