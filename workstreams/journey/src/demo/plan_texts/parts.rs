//! What plans are put together from: by kind of need and by age. In braces stand the child's forename, a month ahead, and
//! choices of which each plan has one.

mod communication;
mod emotional;
mod everyday;
mod health;
mod learning;
mod other;
mod sensory_and_physical;

use everyday::EVERYDAY;

/// The ages for which provision differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Age {
    /// Nursery and primary school.
    Primary,
    /// Secondary school.
    Secondary,
    /// From 16.
    Adult,
}

impl Age {
    pub(super) const fn of(years: i32) -> Self {
        match years {
            ..11 => Self::Primary,
            11..16 => Self::Secondary,
            _ => Self::Adult,
        }
    }
}

/// A piece of provision.
#[derive(Debug)]
pub(super) struct Part {
    ages: &'static [Age],
    pub who: &'static str,
    pub quantity: &'static str,
    pub body: &'static str,
}

impl Part {
    pub(super) fn is_for(&self, age: Age) -> bool {
        self.ages.contains(&age)
    }
}

/// A health need that often goes with it.
#[derive(Debug)]
pub(super) struct Health {
    pub need: &'static str,
    pub provision: Part,
}

#[derive(Debug)]
pub(super) struct Need {
    pub code: &'static str,
    pub needs: &'static [&'static str],
    outcomes: &'static [&'static str],
    /// From 16.
    adult: &'static [&'static str],
    pub provision: &'static [Part],
    pub health: Option<&'static Health>,
}

impl Need {
    pub(super) const fn outcomes(&self, age: Age) -> &'static [&'static str] {
        match age {
            Age::Adult => self.adult,
            _ => self.outcomes,
        }
    }
}

const ALL: &[Age] = &[Age::Primary, Age::Secondary, Age::Adult];
const SCHOOL: &[Age] = &[Age::Primary, Age::Secondary];
const YOUNG: &[Age] = &[Age::Primary];
const OLDER: &[Age] = &[Age::Secondary, Age::Adult];
const ADULT: &[Age] = &[Age::Adult];

const fn part(ages: &'static [Age], who: &'static str, quantity: &'static str, body: &'static str) -> Part {
    Part { ages, who, quantity, body }
}

const THERAPIST: &str = "Speech and language therapist registered with the HCPC";
const OCCUPATIONAL: &str = "Occupational therapist registered with the HCPC";
const PHYSIO: &str = "Physiotherapist registered with the HCPC";

pub(super) const HISTORY: &[&str] = &[
    "{name} lives with family and has been known to the SEND team since the request for an assessment.",
    "{name} lives with {Mum|Dad|both parents|Mum and Nan} and {a brother|a sister|two sisters|a brother and a sister|a dog called Max}. The plan began after {the school|the nursery|the family} asked for an assessment.",
    "{name}’s family says that the first worries were about {speech|sleep|play|learning to walk|being with other children}. Support began at {nursery|school} and has been built up since.",
    "{name} has moved setting {once|twice} and took {a term|half a year} to settle each time. The family asks that changes are planned early.",
];

pub(super) const STRENGTHS: &[&str] = &[
    "{name} is {kind|curious|patient|funny|determined} and {likes to help|makes people laugh|keeps trying|notices when somebody is sad}.",
    "{name} learns well {by doing|with pictures|in the morning|outdoors|with one friend beside them}.",
    "{name} is good at {building|drawing|number puzzles|remembering routes|caring for animals|music|swimming}.",
    "{name} knows {every dinosaur|the bus timetable|the words of many songs|the name of every child in the class|how the computer works}.",
    "{name} shows {when enough is enough|what is wanted by pointing|pleasure in company|care with younger children}.",
];

/// Somebody's own words.
pub(super) const fn views(age: Age) -> &'static [&'static str] {
    match age {
        Age::Primary => &[
            "I like {the sand tray|my trampoline|stories about trains|playing with water|my teacher}.",
            "I do not like {loud noises|it when people shout|the hall|waiting|scratchy jumpers}.",
            "My friend is {Sam|Ali|Ella|Zaynab|Theo}. We play {tag|cars|families|football}.",
            "It helps me when {somebody shows me a picture|I can hold something|it is quiet|I know who is coming}.",
        ],
        Age::Secondary => &[
            "I like {art|PE|cooking|computing|science when we do experiments}.",
            "I find {writing a lot|crowded corridors|changing classrooms|reading out loud|supply teachers} hard.",
            "It helps me when {teachers give me one thing at a time|I can leave five minutes early|somebody checks that I have understood|I sit at the side}.",
            "Please {do not talk about me in front of others|ask me first|tell me before a change|let me finish}.",
        ],
        Age::Adult => &[
            "I like {my work placement|being with my mates|music|the gym|gaming|gardening}.",
            "I find {forms|money|new places|getting up|strangers} hard.",
            "It helps me when {you write it down|I can ring somebody|we practise it first|I know the plan for the week}.",
            "I want people to {ask me and not my mum|be straight with me|give me time|trust me}.",
        ],
    }
}

pub(super) const fn hopes(age: Age) -> &'static [&'static str] {
    match age {
        Age::Primary => &[
            "The family hopes that {name} will {talk to other children|read|be happy to go to school|make a friend|be safe outside}.",
            "When I grow up I want to be {a bus driver|a vet|a superhero|a baker|a teacher}.",
        ],
        Age::Secondary => &[
            "I want to {go to college|work with animals|be a mechanic|join the army cadets|cook for a job|design games}.",
            "The family hopes that {name} will {have friends|feel safe at school|get qualifications|travel alone}.",
        ],
        Age::Adult => &[
            "I want {a paid job|my own flat|to travel by myself|to have a girlfriend|to drive|to finish my course}.",
            "In five years I see myself {working|living with friends|at university|helping in a nursery|with a dog of my own}.",
        ],
    }
}

/// How every plan is kept alive.
pub(super) static FOLLOWED: Part = part(
    ALL,
    "{SENCO|Lead for the plan|Assistant head|Tutor} with the family",
    "{30|40|45|60} minutes, {once|twice} each {term|half-term}, on a {Monday|Tuesday|Wednesday|Thursday|Friday} {morning|afternoon}",
    "What was given is written down each {week|fortnight}, and looked at with {name} and the family; {the next step|one thing to change} is chosen and shared with {all staff|every teacher} within {two|three|five} days.",
);

/// What says too little, on purpose.
pub(super) const VAGUE: &[&str] = &[
    "{name} would benefit from regular access to a small group as appropriate.",
    "Opportunities to develop social skills with peers where possible.",
    "A high level of support from staff as needed.",
    "Ongoing support with learning as required.",
    "Access to sensory resources such as a quiet area.",
];

pub(super) static NEEDS: &[&Need] = &[
    &communication::ASD,
    &communication::SLCN,
    &emotional::SEMH,
    &learning::SLD,
    &learning::MLD,
    &learning::PMLD,
    &sensory_and_physical::PD,
    &sensory_and_physical::HI,
    &sensory_and_physical::VI,
    &learning::SPLD,
    &sensory_and_physical::MSI,
    &other::OTH,
];

/// The parts of a need; of one that is not known, those of learning.
pub(super) fn need(code: Option<&str>) -> &'static Need {
    let with = |code: &str| NEEDS.iter().copied().find(|need| need.code == code);
    code.and_then(with).or_else(|| with("MLD")).unwrap_or(&EVERYDAY[0])
}

/// What goes with any need.
pub(super) fn everyday(age: Age) -> &'static Need {
    match age {
        Age::Primary => &EVERYDAY[0],
        Age::Secondary => &EVERYDAY[1],
        Age::Adult => &EVERYDAY[2],
    }
}
