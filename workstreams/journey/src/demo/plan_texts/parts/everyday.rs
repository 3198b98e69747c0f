//! Preparing for lessons, for friends and for an adult life: what any plan may hold.

use super::{ADULT, Need, OLDER, YOUNG, part};

/// What goes with any need where there is no second one.
pub(super) static EVERYDAY: [Need; 3] = [
    Need {
        code: "everyday",
        needs: &[
            "{name} needs help with getting ready for lessons: {coat and bag|the right book|the timetable}, and with {playtime|lunch}.",
            "{name} has few friends and is {alone|left out|with younger children} at {four|five} of ten playtimes.",
        ],
        outcomes: &[
            "By {in 12} {name} will play with {one|two} other children for {ten|15} minutes each day.",
            "By {in 12} {name} will get ready for {PE|home|lunch} with {a picture list|one prompt}.",
        ],
        adult: &[],
        provision: &[
            part(
                YOUNG,
                "Lunchtime supervisor",
                "{15|20} minutes each day",
                "A planned game with the same {two|three} children, begun by the adult, who then steps back.",
            ),
            part(
                YOUNG,
                "Teaching assistant",
                "{Five|Ten} minutes, {three|four} times a day",
                "A picture list on {the peg|the table}; {name} takes each picture off when it is done.",
            ),
            part(
                YOUNG,
                "Class teacher",
                "{20|30} minutes, once a week, for {ten|12} weeks",
                "A circle of friends of {four|five|six} children who meet and plan one kind thing.",
            ),
        ],
        health: None,
    },
    Need {
        code: "everyday",
        needs: &[
            "{name} finds moving between lessons, homework and equipment hard, and arrives late or without books {three|four} times a week.",
            "{name} wants friends and does not know how to {join in|keep one|say no}.",
        ],
        outcomes: &[
            "By {in 12} {name} will have what is needed in {eight|nine} of ten lessons.",
            "By {in 12} {name} will go to {a club|a lunch group} {once|twice} a week.",
        ],
        adult: &[],
        provision: &[
            part(
                OLDER,
                "Form tutor",
                "{Five|Ten} minutes at the beginning and end of each day",
                "A checklist for the next day, and homework written down by an adult who has seen it understood.",
            ),
            part(
                OLDER,
                "Mentor",
                "{30|40} minutes a week for {12|18} weeks",
                "A social skills group of no more than {five|six} with one aim a week that is practised at lunch.",
            ),
            part(
                OLDER,
                "The setting",
                "Every day",
                "{name} leaves lessons {three|five} minutes early and has a place for lunch with {two|three} others.",
            ),
        ],
        health: None,
    },
    Need {
        code: "everyday",
        needs: &[
            "{name} has not yet {spent money alone|been away from home|used a bus alone} and relies on family for appointments.",
            "{name} does not know yet what work is like, and needs to see it to choose.",
        ],
        outcomes: &[],
        adult: &[
            "By {in 12} {name} will travel to {college|town|a friend} alone on {two|three|four} days a week.",
            "By {in 16} {name} will have worked in {two|three} places for {ten|15|20} days each and chosen one.",
        ],
        provision: &[
            part(
                ADULT,
                "Travel trainer",
                "Two hours a week for {12|15|20} weeks",
                "One route, with the trainer, then shadowed, then alone; what to do when the bus does not come is practised {five|six} times.",
            ),
            part(
                ADULT,
                "Careers adviser qualified at Level 6",
                "{Two|Three} meetings of 45 minutes a year",
                "Visits to {two|three} workplaces, an application that {name} makes, and a plan for each summer.",
            ),
            part(
                ADULT,
                "Teacher of independent living skills",
                "{One session|Two sessions} of {60|90} minutes a week",
                "Money by card, appointments by telephone and {six|eight} meals, each done alone before the next.",
            ),
        ],
        health: None,
    },
];
