//! How an assessment works, one page a step, for families.

use access::{App, Viewer};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use page::govuk::{Pagination, PaginationLink};
use page::{Layout, Problem, Shown, show};

use super::layout;

/// A step, in words that a child of 11 can read.
struct Step {
    code: &'static str,
    title: &'static str,
    /// By when: "Within 6 weeks".
    when: &'static str,
    /// What happens.
    happens: &'static [&'static str],
    /// What a parent or young person can do.
    you_can: &'static [&'static str],
}

const STEPS: &[Step] = &[
    Step {
        code: "ask",
        title: "Ask for an assessment",
        when: "Week 0",
        happens: &[
            "You ask us to find out what help your child needs. This is called an education, health and care (EHC) needs assessment.",
            "A nursery, school or college can ask too. They should talk to you first.",
        ],
        you_can: &["Tell us what your child finds hard, and what has helped.", "Send us reports that you have."],
    },
    Step {
        code: "decide",
        title: "We decide whether to assess",
        when: "By week 6",
        happens: &[
            "We read what you and the school told us.",
            "We write to you within 6 weeks. We say yes or no, and why.",
        ],
        you_can: &[
            "Ask us what we are looking at.",
            "If we say no: talk to us, ask for mediation, or appeal to the SEND Tribunal. Our letter says how and by when.",
        ],
    },
    Step {
        code: "assess",
        title: "We find out what your child needs",
        when: "Weeks 6 to 12",
        happens: &[
            "We ask you, your child, the school, health and social care, and an educational psychologist.",
            "Each of them has 6 weeks to send a report.",
        ],
        you_can: &[
            "Tell us your views, and help your child to tell us theirs. Words, pictures and recordings are all fine.",
            "Ask us to speak to somebody who knows your child well.",
        ],
    },
    Step {
        code: "draft",
        title: "You get a draft plan",
        when: "By week 16",
        happens: &[
            "If your child needs an EHC plan, we send you a draft. It does not name a school yet.",
            "If we decide not to make a plan, we write to you by week 16 and say why.",
        ],
        you_can: &[
            "Read the draft and tell us what is wrong or missing. You have at least 15 days.",
            "Tell us which nursery, school or college you want.",
            "Ask to meet us and talk about it.",
        ],
    },
    Step {
        code: "final",
        title: "You get the final plan",
        when: "By week 20",
        happens: &[
            "We ask the school that you want whether it can meet your child’s needs.",
            "We send you the final plan by week 20. It names a school, or a type of school.",
            "The council must make sure that your child gets the special help in the plan.",
        ],
        you_can: &[
            "If you do not agree with the plan: talk to us, ask for mediation, or appeal to the SEND Tribunal. Our letter says how and by when.",
        ],
    },
    Step {
        code: "review",
        title: "We review the plan every year",
        when: "Every 12 months",
        happens: &[
            "The school holds a meeting with you and your child. You talk about what is going well and what should change.",
            "Within 4 weeks of the meeting we write to you. We tell you whether the plan will stay the same, change or end.",
        ],
        you_can: &["Send your views before the meeting.", "Ask for an early review if something has changed."],
    },
];

fn address(step: &Step) -> String {
    format!("/how-it-works/{}", step.code)
}

#[derive(Template)]
#[template(path = "guide.html")]
struct Guide {
    layout: Layout,
    /// Address, title, when.
    steps: Vec<(String, &'static str, &'static str)>,
}

pub(super) async fn contents(State(app): State<App>, viewer: Option<Extension<Viewer>>) -> Shown {
    show(&Guide {
        layout: layout(&app, viewer.as_deref(), "How an EHC needs assessment works"),
        steps: STEPS.iter().map(|step| (address(step), step.title, step.when)).collect(),
    })
}

#[derive(Template)]
#[template(path = "guide_step.html")]
struct OneStep {
    layout: Layout,
    step: &'static Step,
    number: usize,
    of: usize,
    pagination: Pagination,
}

pub(super) async fn step(State(app): State<App>, viewer: Option<Extension<Viewer>>, Path(code): Path<String>) -> Shown {
    let at = STEPS.iter().position(|step| step.code == code).ok_or(Problem::NotFound)?;
    let link = |step: &Step| PaginationLink {
        href: address(step),
        label_text: step.title.to_owned(),
        ..PaginationLink::default()
    };
    let pagination = Pagination {
        previous: at.checked_sub(1).and_then(|before| STEPS.get(before)).map(link),
        next: STEPS.get(at + 1).map(link),
        ..Pagination::default()
    };
    let step = &STEPS[at];
    show(&OneStep {
        layout: layout(&app, viewer.as_deref(), step.title).back_to("/how-it-works", "All steps"),
        step,
        number: at + 1,
        of: STEPS.len(),
        pagination,
    })
}
