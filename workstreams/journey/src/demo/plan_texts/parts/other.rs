//! A need that no other code fits.

use super::{ALL, Need, OCCUPATIONAL, OLDER, SCHOOL, THERAPIST, part};

pub(super) static OTH: Need = Need {
    code: "OTH",
    needs: &[
        "{name} has {Down’s syndrome|a rare chromosome disorder}: speech is {two|three} years behind understanding, hands tire quickly, and {name} learns best by seeing.",
        "{name} misses {a fifth|a quarter|a third} of the year because of illness, and comes back to lessons that have gone on.",
    ],
    outcomes: &[
        "By {in 12} {name} will read {80|100|150} words on sight and sign {50|80} more.",
        "By {in 12} {name} will keep up in {English and maths|four subjects} in weeks at home or in hospital.",
    ],
    adult: &[
        "By {in 16} {name} will work {two|three} mornings a week in {a café|an office|a garden}.",
        "By {in 12} {name} will say what is needed on a bad day, and to whom.",
    ],
    provision: &[
        part(
            ALL,
            "Teacher with the plan of the hospital and home tuition service",
            "{Five|Eight|Ten} hours in each week away",
            "Lessons at home or on the ward begin by the {third|fifth} day of absence and follow the class.",
        ),
        part(
            SCHOOL,
            "Teaching assistant",
            "{15|20|25} hours a week",
            "Lessons are shown before they are told; reading by sight words, with {Numicon|real coins} for number.",
        ),
        part(
            SCHOOL,
            THERAPIST,
            "{Six|Eight} sessions of 30 minutes each term",
            "{Signs|Speech sounds|Short sentences}, with {one hour|two hours} of training for staff each term.",
        ),
        part(
            ALL,
            OCCUPATIONAL,
            "{Two|Three} visits of one hour a year",
            "Hands, seating and {scissors|buttons|cooking tools}, with ten minutes of exercises a day.",
        ),
        part(
            OLDER,
            "Mentor",
            "{20|30} minutes, {once|twice} a week",
            "How the week went, what was missed, and who is told.",
        ),
    ],
    health: None,
};
