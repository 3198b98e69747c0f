//! Health needs that often go with a need.

use super::{ALL, Health, PHYSIO, SCHOOL, part};

pub(super) static EPILEPSY: Health = Health {
    need: "{name} has epilepsy with {a seizure every few months|seizures in sleep|absences each week}, treated with medicine.",
    provision: part(
        ALL,
        "Epilepsy specialist nurse",
        "One clinic every {four|six} months, and {one hour|90 minutes} of training for staff each year",
        "A care plan for seizures that the nurse signs, training of at least {four|five|six} members of staff, and review of treatment.",
    ),
};

pub(super) static MUSCLES: Health = Health {
    need: "{name} has tightness of the muscles and is at risk of {pain|contractures|a hip that slips}.",
    provision: part(
        ALL,
        PHYSIO,
        "One session of {30|45} minutes every {two|three} weeks, and a review every {three|six} months",
        "Stretches and a standing programme, reviewed with the orthotist; the physiotherapist trains {two|three} members of staff each year.",
    ),
};

pub(super) static HEARING: Health = Health {
    need: "{name} depends on {two hearing aids|two cochlear implants|one bone-anchored aid}.",
    provision: part(
        ALL,
        "Paediatric audiology",
        "Every {four|six} months; new moulds within {seven|ten} working days",
        "Tests of hearing, aids and moulds. The setting and the family may ring the clinic directly.",
    ),
};

pub(super) static SLEEP: Health = Health {
    need: "{name} sleeps {five|six} hours and is tired on {three|four} days a week.",
    provision: part(
        SCHOOL,
        "Specialist nurse, sleep clinic",
        "{Three|Four} appointments of one hour over {ten|12} weeks",
        "A written plan for sleep, with a diary before and after.",
    ),
};
