//! Cognition and learning.

use super::health::EPILEPSY;
use super::{ADULT, ALL, Need, OCCUPATIONAL, OLDER, PHYSIO, SCHOOL, THERAPIST, part};

pub(super) static SLD: Need = Need {
    code: "SLD",
    needs: &[
        "{name} has severe learning difficulties and learns at the level of a child of {two|three|four}. {name} needs help with {dressing|eating|the toilet} and with staying safe.",
        "{name} has severe learning difficulties, understands {single words|short phrases} about the here and now, and needs each skill taught in many places.",
    ],
    outcomes: &[
        "By {in 18} {name} will choose between {two|three|four} things by {pointing|a sign|a symbol} on {eight|nine} of ten occasions.",
        "By {in 18} {name} will {put on a coat|wash hands|use a spoon|go to the toilet} with {one prompt|no help}.",
    ],
    adult: &[
        "By {in 18} {name} will make {a sandwich|a hot drink|beans on toast} with {one prompt|pictures}.",
        "By {in 18} {name} will buy {one thing|two things} in a shop they know with an adult {at the door|behind them}.",
    ],
    provision: &[
        part(
            ALL,
            "Specialist teacher for severe learning difficulties",
            "{25|28|30} hours a week in a class of no more than {eight|nine|ten} with {three|four} adults",
            "A curriculum of communication, independence and thinking, in steps that are assessed each {half-term|term}.",
        ),
        part(
            ALL,
            "Teaching assistant",
            "{Three|Four|Five} times a day, {ten|15} minutes",
            "{Dressing|Washing|Eating} taught in backward steps: the last step is {name}’s, then the last two.",
        ),
        part(
            ALL,
            THERAPIST,
            "{Four|Six} sessions of {30|45} minutes each term",
            "A total communication system with {signs|symbols|objects of reference}, used by everybody; the therapist models it for staff each {half-term|term}.",
        ),
        part(
            ALL,
            OCCUPATIONAL,
            "{Two|Three} visits of one hour each term",
            "A sensory programme of {ten|15} minutes, carried out {three|four} times a day, with a review each term.",
        ),
        part(
            ADULT,
            "Teacher of independent living skills",
            "{Two|Three} sessions of 90 minutes a week",
            "Cooking, shopping and the bus in the places where they are used, with photographs of each step.",
        ),
    ],
    health: Some(&EPILEPSY),
};

pub(super) static MLD: Need = Need {
    code: "MLD",
    needs: &[
        "{name} has moderate learning difficulties and works {three|four|five} years below the class in reading, writing and number.",
        "{name} needs {five|eight|ten} times as many repetitions as others to learn something new, and forgets it in the holidays.",
    ],
    outcomes: &[
        "By {in 12} {name} will read {100|150|200} words on sight and answer questions about a page.",
        "By {in 18} {name} will add and take away to {20|50|100} with {counters|a number line}.",
    ],
    adult: &[
        "By {in 16} {name} will pass Entry Level {2|3} in English and in maths.",
        "By {in 12} {name} will pay for shopping by card within a budget of £{20|30|40} a week.",
    ],
    provision: &[
        part(
            SCHOOL,
            "Teacher with a qualification in specific learning",
            "{20|25|30} minutes, {four|five} times a week, one to one or in a pair",
            "A structured reading programme with a test each {six|eight} weeks.",
        ),
        part(
            SCHOOL,
            "Teaching assistant",
            "{12|15|18} hours a week",
            "Lessons are prepared with {name} before and gone over after; work has {one|two} aims and is shown once done.",
        ),
        part(
            SCHOOL,
            "Class teacher",
            "{15|20} minutes a day",
            "Number with real things, then pictures, then figures; what was learnt is asked again after a day, a week and a month.",
        ),
        part(
            OLDER,
            "Specialist teacher",
            "{Four|Six} lessons of 45 minutes a week in a class of no more than {eight|ten}",
            "English and maths from real papers: {rotas|payslips|recipes|timetables}.",
        ),
        part(
            ADULT,
            "Travel trainer",
            "Two hours a week for {15|20} weeks",
            "{Home to college|Home to work}: with the trainer, then shadowed, then alone.",
        ),
        part(
            ALL,
            "Everybody who teaches {name}",
            "In every lesson",
            "Instructions {one|two} at a time, shown, with a picture of what finished work looks like.",
        ),
    ],
    health: None,
};

pub(super) static PMLD: Need = Need {
    code: "PMLD",
    needs: &[
        "{name} has profound and multiple learning difficulties. {name} tells people by {looking|a smile|a change of breathing|reaching}, and depends on adults for every move.",
        "{name} has profound learning difficulties with {visual|physical|hearing} impairment, and takes {ten|20|30} seconds to answer.",
    ],
    outcomes: &[
        "By {in 24} {name} will show which of two things is wanted on {six|seven|eight} of ten occasions.",
        "By {in 18} {name} will begin contact with a known adult {three|four|five} times a day.",
    ],
    adult: &[
        "By {in 24} {name} will take part in {three|four} activities a week outside the house and show which is liked.",
        "By {in 18} {name} will be supported by no more than {five|six} people who know their communication passport.",
    ],
    provision: &[
        part(
            ALL,
            "Teacher of learners with profound needs",
            "{25|28} hours a week, with one adult to {two|one} learners",
            "A sensory curriculum in which {name} meets the same {five|six} experiences each week and is waited for.",
        ),
        part(
            ALL,
            "Teaching assistant trained in intensive interaction",
            "{Ten|15} minutes, {three|four} times a day",
            "Intensive interaction, filmed once a {month|half-term} and looked at with the family.",
        ),
        part(
            ALL,
            PHYSIO,
            "{One|Two} sessions of 45 minutes a week",
            "Positions changed every {30|45|60} minutes; standing frame, walker and hydrotherapy by a written programme.",
        ),
        part(
            ALL,
            THERAPIST,
            "{Four|Six} visits of one hour each term",
            "Eating and drinking guidelines, {a switch|eye gaze|objects of reference}, and a communication passport that is renewed each {term|year}.",
        ),
        part(
            ALL,
            "Teacher of multi-sensory impairment",
            "{One hour|Two hours} each {fortnight|half-term}",
            "What {name} sees and hears, and how rooms, light and voices are arranged for it.",
        ),
    ],
    health: Some(&EPILEPSY),
};

pub(super) static SPLD: Need = Need {
    code: "SPLD",
    needs: &[
        "{name} has {dyslexia|dyscalculia|dyspraxia}: reading and spelling are at the {2nd|5th|8th} centile, and understanding of what is heard is {average|above average}.",
        "{name} loses {time|marks|confidence} because writing takes {two|three} times as long as thinking.",
    ],
    outcomes: &[
        "By {in 12} {name}’s reading age will grow by {12|15|18} months.",
        "By {in 12} {name} will plan and write {a page|three paragraphs} with {speech recognition|a keyboard}.",
    ],
    adult: &[
        "By {in 12} {name} will use {text to speech|mind maps|speech recognition} in every subject.",
        "By {in 16} {name} will tell an employer what helps with reading.",
    ],
    provision: &[
        part(
            SCHOOL,
            "Specialist teacher with a Level {5|7} qualification in dyslexia",
            "{40|45|50} minutes, {two|three} times a week, one to one",
            "A structured, multi-sensory programme of reading and spelling, tested each {ten|12} weeks.",
        ),
        part(
            SCHOOL,
            "Teaching assistant",
            "{Six|Eight|Ten} hours a week",
            "Reader and scribe; notes are given before the lesson and not copied.",
        ),
        part(
            ALL,
            "Specialist in assistive technology",
            "{Four|Six|Eight} hours in the first term",
            "{Text to speech|Speech recognition|A reading pen}, with a laptop of {name}’s own.",
        ),
        part(
            OLDER,
            "Study skills tutor",
            "One hour a week for {20|30} weeks",
            "Planning, revision and exams in steps, with extra time of {25|50} percent.",
        ),
        part(
            SCHOOL,
            "Class teacher",
            "In every lesson",
            "Marks are for content; {five|eight} spellings a week are chosen with {name} and taught, not tested.",
        ),
    ],
    health: None,
};
