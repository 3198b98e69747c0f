//! Sensory and physical needs.

use super::health::{HEARING, MUSCLES};
use super::{ALL, Need, OCCUPATIONAL, PHYSIO, SCHOOL, part};

pub(super) static PD: Need = Need {
    code: "PD",
    needs: &[
        "{name} has {cerebral palsy|a muscle condition|a joint condition} and {walks with a frame|uses a wheelchair|tires after ten minutes}. Writing is slow and hurts.",
        "{name} has a physical disability: stairs, doors and changing for PE take {three|four} times as long, and {two|three} lessons a week are missed for appointments.",
    ],
    outcomes: &[
        "By {in 12} {name} will move between {lessons|rooms} without help, and arrive with the others.",
        "By {in 12} {name} will record a page by {keyboard|speech recognition} in {15|20|25} minutes.",
    ],
    adult: &[
        "By {in 12} {name} will direct a personal assistant for {three|four} tasks of the day.",
        "By {in 16} {name} will travel by {accessible taxi|bus with a ramp} to {college|work} {three|four} days a week.",
    ],
    provision: &[
        part(
            ALL,
            PHYSIO,
            "One session of {30|45} minutes a {week|fortnight}",
            "Strength, stretching and stamina, with a programme that staff carry out {daily|four times a week} for {15|20} minutes.",
        ),
        part(
            ALL,
            OCCUPATIONAL,
            "{Three|Four} visits of one hour a year",
            "Seating, {writing slope|keyboard|adapted cutlery} and the changing room, checked again when {name} grows.",
        ),
        part(
            SCHOOL,
            "Teaching assistant trained in moving and handling",
            "{12|15|20|25} hours a week",
            "Help with moving, the toilet and equipment in the way that {name} directs; rest of {ten|15} minutes after {two|three} lessons.",
        ),
        part(
            ALL,
            "Specialist in assistive technology",
            "{Four|Six} hours in the first term, then {one hour|two hours} a term",
            "{Speech recognition|A keyboard with guards|Switches}, taught until {name} uses it in {three|four} subjects.",
        ),
        part(
            SCHOOL,
            "The setting",
            "In place within {one term|ten weeks}",
            "A level route to {every room|all lessons}, a hoist, and a changing place of {12|14} square metres.",
        ),
    ],
    health: Some(&MUSCLES),
};

pub(super) static HI: Need = Need {
    code: "HI",
    needs: &[
        "{name} is deaf with a {moderate|severe|profound} loss in {both ears|one ear}. In class noise {name} recognises {40|50|60} percent of words.",
        "{name} is deaf and communicates in {spoken English|British Sign Language|both}. Incidental learning is missed.",
    ],
    outcomes: &[
        "By {in 12} {name} will understand at least {75|80|85} percent of what is said in each lesson, measured each term.",
        "By {in 12} {name} will ask a speaker to repeat on {seven|eight} of ten occasions.",
    ],
    adult: &[
        "By {in 12} {name} will book and brief {an interpreter|a notetaker} for {interviews|lectures}.",
        "By {in 16} {name} will apply for Access to Work and say what equipment is needed.",
    ],
    provision: &[
        part(
            ALL,
            "Qualified teacher of the deaf",
            "{One hour|90 minutes|Two hours} a {week|fortnight}",
            "Teaching of listening, language and independence; checks of aids and room; advice to every teacher.",
        ),
        part(
            ALL,
            "Sensory service provides it, the setting checks it",
            "Every lesson; checked each day in five minutes",
            "A radio aid with a second microphone that is passed round; a broken one is replaced within {two|three} working days.",
        ),
        part(
            SCHOOL,
            "Communication support worker with British Sign Language Level {3|6}",
            "{10|15|20|25} hours a week",
            "Interpreting and notes; {name} looks at one thing at a time.",
        ),
        part(
            SCHOOL,
            "Specialist speech and language therapist for deaf children",
            "{Four|Six|Eight} sessions of 45 minutes each term",
            "{Grammar|Speech|Narrative}, with a programme for home.",
        ),
        part(
            ALL,
            "Deaf adult who teaches British Sign Language",
            "One hour a week for {20|30} weeks",
            "Sign language, and what it is like to be deaf and grown up.",
        ),
    ],
    health: Some(&HEARING),
};

pub(super) static VI: Need = Need {
    code: "VI",
    needs: &[
        "{name} is {partially sighted|severely sight impaired} and reads print of {18|24|36} points at {15|20} centimetres.",
        "{name} learns {Braille|through touch and speech}, and does not see {steps|faces|the board}.",
    ],
    outcomes: &[
        "By {in 12} {name} will read {80|100|120} words a minute in {large print|Braille|speech}.",
        "By {in 12} {name} will move round the {school|site} alone with {a cane|planned routes}.",
    ],
    adult: &[
        "By {in 16} {name} will travel {two|three} routes alone with {a cane|an app}.",
        "By {in 12} {name} will set up a computer with {magnification|a screen reader} and show others what it does.",
    ],
    provision: &[
        part(
            ALL,
            "Qualified teacher of vision impairment",
            "{One hour|Two hours|Three hours} a week",
            "{Braille|Low vision aids|Touch typing}, and how each subject is taught so that it can be seen or touched.",
        ),
        part(
            ALL,
            "Habilitation specialist",
            "{12|18|24} hours a year",
            "{Cane skills|Routes|Kitchen skills} in the places where {name} goes.",
        ),
        part(
            SCHOOL,
            "Teaching assistant trained in the production of materials",
            "{Five|Eight|Ten} hours a week",
            "Papers in {24|36} point or Braille, ready {one day|two days} before the lesson.",
        ),
        part(
            ALL,
            "Sensory service",
            "Within {four|six} weeks, checked once a year",
            "{A video magnifier|A screen reader|A Braille display}, with {four|six} hours of teaching.",
        ),
        part(
            SCHOOL,
            "Class teacher",
            "In every lesson",
            "What is on the board is {read out|shown on a screen at the desk} at the same time; {name} sits where the light comes from behind.",
        ),
    ],
    health: None,
};

pub(super) static MSI: Need = Need {
    code: "MSI",
    needs: &[
        "{name} is deafblind: neither sight nor hearing makes up for the other. {name} knows people by {touch|smell|their ring}.",
        "{name} has a multi-sensory impairment and needs {20|30} seconds to know where a sound or touch comes from.",
    ],
    outcomes: &[
        "By {in 18} {name} will know what comes next by {four|six|eight} objects of reference.",
        "By {in 18} {name} will go from {the door|the table} to {the soft room|the swing} with one hand held.",
    ],
    adult: &[
        "By {in 18} {name} will choose the day’s {two|three} activities by touch.",
        "By {in 24} {name} will live and travel with {three|four} communicator guides who know their signs.",
    ],
    provision: &[
        part(
            ALL,
            "Intervenor trained in multi-sensory impairment",
            "{25|28|30} hours a week",
            "One to one: what others see and hear is put into {name}’s hands, and {name} is waited for.",
        ),
        part(
            ALL,
            "Qualified teacher of multi-sensory impairment",
            "{Two hours|Three hours} a {week|fortnight}",
            "Hands-on signing, objects of reference and a calendar of the day.",
        ),
        part(
            ALL,
            "Habilitation specialist",
            "{18|24} hours a year",
            "Moving, trailing and safe places, with textures that tell {name} where they are.",
        ),
        part(
            ALL,
            OCCUPATIONAL,
            "{Two|Three} visits of one hour each term",
            "A sensory diet of {ten|15} minutes, {four|five} times a day, reviewed each term.",
        ),
    ],
    health: Some(&HEARING),
};
