//! Rhys, eleven: a refusal to assess, mediation, and an appeal that is before the Tribunal.

use access::Role;
use law::Kind;

use super::{Child, Home, Relative, Request, Story, What, officer, step};

pub(super) const STORY: Story = Story {
    child: Child {
        forename: "Rhys",
        surname: "Pemberton",
        age: (11, 1),
        sex: "M",
        ethnicity: "WBRI",
        language: "English",
        needs: &["SEMH", "SPLD"],
        setting: "900001",
        there_since: -2_230,
        home: Home { street: "71 Garth Close", ward: "Shawfold", postcode: "ZX25 6HD" },
        has_account: false,
        number: 4,
    },
    family: &[
        Relative {
            forename: "Gemma",
            surname: "Pemberton",
            kind: "Mother",
            phone: "07700 900485",
            email: "gemma.pemberton@example.org",
            home: None,
            has_account: false,
        },
        Relative {
            forename: "Lee",
            surname: "Pemberton",
            kind: "Father",
            phone: "07700 900486",
            email: "lee.pemberton@example.org",
            home: Some(Home { street: "3 Mill Lane", ward: "Shawfold", postcode: "ZX25 1AB" }),
            has_account: false,
        },
    ],
    steps: &[
        step(
            -214,
            Role::CaseOfficer,
            What::Request(Request {
                source: "parent",
                asked_by: "Gemma Pemberton",
                relation: "Mother",
                needs: "Rhys cannot read the board and will not say so. He tears up his work, gets sent out, and comes home saying he is thick. He has been suspended four times in two terms.",
                provision: "A behaviour card, a seat by himself, a teaching assistant twice a week who was off sick for a term. Nobody has tested his reading.",
                views: "School is where I get it wrong. I like fixing bikes with Dad.",
            }),
        ),
        officer(-211, What::Happened(Kind::ConsideringNotified)),
        officer(
            -196,
            What::Evidence {
                part: "needs",
                source: "Heronsfield Primary School, record of behaviour and attainment",
                body: "Four suspensions in two terms. Reading at the level of Year 2. Maths at age when questions are read to him.",
            },
        ),
        officer(
            -178,
            What::Decided {
                kind: Kind::AssessmentRefused,
                judged: (true, false),
                judgement: "Rhys has special educational needs. The school has not yet assessed his reading or put a reading programme in place; what it has the means to do has not been tried. On what we have, a plan is not shown to be needed.",
                letter: &[(
                    "reasons",
                    "We agree that Rhys has special educational needs. From what we have been sent, the school has not yet looked at why reading is so hard for him, and has not tried a programme for it. We think that it can do both from what it has. We looked at your letter, the school’s record of attainment and its record of behaviour. The educational psychologist will visit the school in the next half-term, whatever you decide about this letter.",
                )],
            },
        ),
        officer(-168, What::Happened(Kind::MediationAdviserTold)),
        officer(-160, What::Happened(Kind::MediationWanted)),
        officer(-138, What::Happened(Kind::MediationHeld)),
        officer(-136, What::Happened(Kind::MediationCertificate)),
        step(
            -134,
            Role::CaseOfficer,
            What::Document {
                title: "Note of the mediation",
                file: "mediation-note.txt",
                text: "Mediation about Rhys Pemberton, {d-138}\n\nThere: Gemma and Lee Pemberton, Grace Adeyemi (SENCO), Asha Rahman (case officer), the mediator.\n\nAgreed: the school tests reading and spelling within three weeks and begins a reading programme of four sessions a week; the psychologist visits. Not agreed: whether to assess. The family will appeal, and everybody will go on with what was agreed meanwhile.\n",
            },
        ),
        officer(-116, What::Happened(Kind::AppealRegistered)),
        officer(-112, What::Happened(Kind::AppealReceived)),
        step(
            -90,
            Role::Senco,
            What::Document {
                title: "Reading and spelling assessment",
                file: "reading-assessment.txt",
                text: "Rhys Pemberton: assessment of reading and spelling\n\nSingle-word reading: standard score 68. Spelling: 64. Phonological awareness: 71. Listening comprehension: 108.\n\nRhys understands what he hears like a child a little above his age, and cannot read it. After nine weeks of the programme he has gained three months. He has not been suspended since it began.\n\nGrace Adeyemi, SENCO\n",
            },
        ),
        officer(-82, What::Happened(Kind::AppealAnswered)),
        officer(
            -33,
            What::Directed { what: "bundle", by: 24, said: "One file, numbered, with the reading assessment in it." },
        ),
        officer(-33, What::Directed { what: "hearing", by: 38, said: "By video." }),
    ],
};
