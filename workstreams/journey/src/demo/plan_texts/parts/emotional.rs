//! Social, emotional and mental health.

use super::{ADULT, ALL, Need, OLDER, SCHOOL, part};

pub(super) static SEMH: Need = Need {
    code: "SEMH",
    needs: &[
        "{name} is anxious and {leaves the room|refuses work|goes silent} when {unsure|corrected|watched}, on {two|three|four} days a week.",
        "{name} finds it hard to trust adults and to wait for attention. Small losses are felt as large ones, and end in {shouting|tears|running} {twice|three times} a week.",
        "{name} has ADHD and works for {three|five|eight} minutes before attention goes. {name} acts first and is sorry after.",
    ],
    outcomes: &[
        "By {in 12} {name} will be in lessons for {80|85|90} percent of the week.",
        "By {in 12} {name} will tell an adult how they feel, in words or on a scale, before it is too much on {six|seven|eight} of ten occasions.",
        "By {in 18} {name} will work for {15|20|25} minutes on a task that was set out in parts.",
    ],
    adult: &[
        "By {in 12} {name} will attend {four|five} days a week and ring in on a day that is too hard.",
        "By {in 16} {name} will name {three|four} things that help, and use one of them on {seven|eight} of ten hard days.",
    ],
    provision: &[
        part(
            SCHOOL,
            "Emotional literacy assistant, supervised by an educational psychologist",
            "{30|40|45} minutes, {once|twice} a week, {12|18|24} weeks",
            "Naming feelings, what the body does, and {three|four} ways to bring it down that {name} chooses.",
        ),
        part(
            ALL,
            "One named member of staff whom {name} chose",
            "{Ten|15} minutes at the beginning and {five|ten} at the end of each day",
            "The day is looked at before it begins and closed with something that went well.",
        ),
        part(
            SCHOOL,
            "Teaching assistant trained in de-escalation",
            "{15|20|25} hours a week",
            "An adult sets work out in parts of {five|eight|ten} minutes with a movement break between, and speaks first about what {name} has done.",
        ),
        part(
            OLDER,
            "Counsellor accredited by the BACP",
            "50 minutes a week for {12|18|24} weeks",
            "Counselling in a private room at a time that {name} chose, reviewed after {six|eight} weeks.",
        ),
        part(
            SCHOOL,
            "Educational psychologist",
            "{Three|Four} visits of two hours a year",
            "Consultation with the staff and the family about what is behind the behaviour, and a plan that everybody signs.",
        ),
        part(
            SCHOOL,
            "The setting",
            "Every day, {five|ten} minutes before the others",
            "{name} arrives by another door and begins with {breakfast|a job|a drawing task} beside an adult they know.",
        ),
        part(
            ADULT,
            "Tutor",
            "{30|45} minutes a week",
            "A timetable that grows by {one lesson|two lessons} each half-term, written with {name}, and a message the evening before.",
        ),
    ],
    health: None,
};
