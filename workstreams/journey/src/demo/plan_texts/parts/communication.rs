//! Communication and interaction.

use super::health::SLEEP;
use super::{ADULT, ALL, Need, OLDER, SCHOOL, THERAPIST, YOUNG, part};

pub(super) static ASD: Need = Need {
    code: "ASD",
    needs: &[
        "{name} is autistic. Unplanned change, noise and waiting lead to distress on {two|three|four} days a week.",
        "{name} is autistic and finds it hard to start, share or end a conversation, and to know what others may be thinking.",
        "{name} is autistic and depends on routine. {name} follows {one|two} steps when they are shown, and loses the thread when they are only said.",
    ],
    outcomes: &[
        "By {in 12} {name} will use a break card before leaving an activity on {seven|eight|nine} of ten occasions.",
        "By {in 18} {name} will take turns with {one friend|two other children} for {five|ten|15} minutes each day.",
        "By {in 12} {name} will manage a change that was shown the day before without distress on {seven|eight} of ten occasions.",
    ],
    adult: &[
        "By {in 16} {name} will complete a work placement of {60|80|100} days and say what helps them at work.",
        "By {in 12} {name} will travel {to college|to the leisure centre|to work} alone on {four|five} days a week.",
    ],
    provision: &[
        part(
            SCHOOL,
            "Teaching assistant trained in autism, Level 2",
            "{15|20|25|30} hours a week",
            "An adult stays near {name}, notices what builds up, offers the break card and records what came before each time that {name} leaves.",
        ),
        part(
            ALL,
            "Class teacher or tutor",
            "Before every change, at {two|five} minutes and again at half a minute",
            "{name} is shown what comes next with {a photograph|a symbol|a written list} and a timer; changes of staff are prepared the day before.",
        ),
        part(
            SCHOOL,
            THERAPIST,
            "{Six|Eight|Ten} sessions of {30|40|45} minutes each term",
            "Work on {conversation|understanding questions|saying what is wrong|two-word phrases}, with a programme that staff follow and {one hour|two hours} of training each term.",
        ),
        part(
            YOUNG,
            "Teacher trained in Attention Autism",
            "20 minutes, {three|four} times a week, in a group of no more than {four|five}",
            "Attention Autism: looking together, taking a turn, then working at the table.",
        ),
        part(
            OLDER,
            "Tutor trained in autism",
            "{20|30} minutes, once a week, one to one",
            "{name} looks at the week with the tutor, plans two hard moments and practises words for them.",
        ),
        part(
            SCHOOL,
            "The setting",
            "{Ten|15} minutes, {two|three} times a day",
            "A low-arousal place with {a screen|a tent|soft light} that {name} goes to by plan and not only after distress.",
        ),
        part(
            ADULT,
            "Job coach with a Level 3 qualification",
            "{One day|Two days} a week at work, {30|36} weeks a year",
            "Systematic instruction at a real workplace, with photographs of each task, and a vocational profile that is renewed each term.",
        ),
    ],
    health: Some(&SLEEP),
};

pub(super) static SLCN: Need = Need {
    code: "SLCN",
    needs: &[
        "{name} has a language disorder: understanding is at the level of a child {two|three} years younger, and sentences have {two|three|four} words.",
        "{name}’s speech is understood by family and by {few|some} others. {name} gives up after {two|three} tries.",
        "{name} finds it hard to find words, tell what happened in order and follow instructions of more than {one step|two steps}.",
    ],
    outcomes: &[
        "By {in 12} {name} will follow instructions of {two|three} steps in class on {seven|eight} of ten occasions.",
        "By {in 12} {name} will use {100|150|200} new words and sentences of {four|five|six} words.",
        "By {in 18} {name} will tell {a friend|an adult} what happened, in order, with {three|four|five} events.",
    ],
    adult: &[
        "By {in 12} {name} will speak for themselves at a meeting with {notes|a friend|pictures} they have made.",
        "By {in 16} {name} will telephone {the surgery|an employer|a shop} and get what they rang for on {three|four} of five occasions.",
    ],
    provision: &[
        part(
            SCHOOL,
            THERAPIST,
            "{Six|Eight|Ten|12} sessions of {30|40|45} minutes each term",
            "Direct therapy on {sentence structure|speech sounds|vocabulary|narrative}, one to one, with aims that are set again each term.",
        ),
        part(
            SCHOOL,
            "Teaching assistant trained by the therapist",
            "{15|20} minutes, {four|five} times a week",
            "The therapist’s programme, with a record of each session that goes home each {week|fortnight}.",
        ),
        part(
            SCHOOL,
            "Class teacher",
            "The {eight|ten|12} words of each topic, {ten|15} minutes, before it begins",
            "New words are taught before the lesson with {pictures|signs|real things} and put into {name}’s own sentence.",
        ),
        part(
            ALL,
            "Everybody who teaches {name}",
            "In every lesson",
            "{name} is called by name first; instructions are given in {one|two} steps, shown, and checked by asking {name} what comes first.",
        ),
        part(
            YOUNG,
            "Nursery nurse or teaching assistant",
            "{20|30} minutes, {three|four} times a week, with {two|three} other children",
            "A language group: listening, taking turns and talking about {stories|pictures|what was built}.",
        ),
        part(
            OLDER,
            THERAPIST,
            "{Four|Six} sessions of 45 minutes each term",
            "Language for {interviews|exams|the workplace|friendships}, practised in the place where it is used.",
        ),
    ],
    health: None,
};
