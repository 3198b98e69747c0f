//! Hana, nine, Idris's sister: a final plan in force, a review meeting last month, and a decision on the review that is due.

use access::Role;
use law::Kind;

use super::idris::{FATHER, HOME, MOTHER};
use super::{Advice, Child, Request, Story, What, Whom, line, named, officer, provision, step};

pub(super) const STORY: Story = Story {
    child: Child {
        forename: "Hana",
        surname: "Yousaf",
        age: (9, 2),
        sex: "F",
        ethnicity: "APKN",
        language: "Urdu",
        needs: &["HI", "SLCN"],
        setting: "900001",
        there_since: -1_520,
        home: HOME,
        has_account: false,
        number: 2,
    },
    family: &[MOTHER, FATHER],
    steps: &[
        step(
            -480,
            Role::CaseOfficer,
            What::Request(Request {
                source: "setting",
                asked_by: "Grace Adeyemi",
                relation: "SENCO",
                needs: "Hana is deaf: a moderate to severe sensorineural loss in both ears, found when she was four. She wears two hearing aids. In a noisy room she hears about half of what is said and guesses the rest so well that most people do not notice. Her reading and vocabulary are two years behind and the gap grows.",
                provision: "A visit each half-term from the sensory service, a radio aid on loan for a year, seating at the front, a reading programme for three terms. Progress in reading: four months in twelve.",
                views: "I can hear you when I can see you. I get tired from listening. I want to be a vet.",
            }),
        ),
        officer(-477, What::Happened(Kind::ConsideringNotified)),
        officer(
            -443,
            What::Decided {
                kind: Kind::AssessmentAgreed,
                judged: (true, true),
                judgement: "Hana has a hearing impairment that affects her access to teaching all day. A year of well-documented support has not closed the gap in language and reading. What a qualified teacher of the deaf recommends is more than the school gives from its own resources. A plan may be necessary.",
                letter: &[],
            },
        ),
        officer(
            -442,
            What::Ask(&[
                ("a", Whom::Family("Samina and Kamran Yousaf")),
                ("b", Whom::Setting("Heronsfield Primary School")),
                ("c", Whom::Service("Calderwick Hospitals NHS Trust")),
                ("d", Whom::Psychologist),
                ("e", Whom::Service("Children’s social care")),
                ("f", Whom::Service("Calderwick Sensory Service")),
            ]),
        ),
        officer(
            -430,
            What::Give(
                "a",
                Advice {
                    needs: "Hana nods when she has not heard. She has learnt that people get cross when she asks again. At home we tap the table first. She is exhausted after school and goes to sleep in her uniform.",
                    provision: "Teachers who remember the microphone. Somebody who knows about deaf children, every week. A quiet place to learn new words before the lesson and not after it.",
                    outcomes: "That she asks when she does not hear. That she reads stories for fun, as she used to when we read to her.",
                },
            ),
        ),
        step(
            -418,
            Role::Senco,
            What::Give(
                "b",
                Advice {
                    needs: "Hana is in a class of 30 in an open-plan building. She follows one-to-one conversation well. In whole-class teaching she misses endings, new words and what other children say. Reading age 6 years 8 months at 7 years 11 months; vocabulary standard score 76. She is kind, hard-working and tries to be invisible.",
                    provision: "A radio aid of her own, pre-teaching of vocabulary each morning, a classroom whose sound has been treated, and a teaching assistant who has deaf awareness training and at least Level 1 British Sign Language.",
                    outcomes: "Within two years Hana will understand and use 400 new curriculum words, and read at most a year below her age.",
                },
            ),
        ),
        step(
            -406,
            Role::Adviser,
            What::Give(
                "c",
                Advice {
                    needs: "Bilateral sensorineural hearing loss, 55 to 70 dB, stable over three years. Aided thresholds 30 to 35 dB. Two behind-the-ear digital aids, worn for nine hours a day by data log. Glue ear twice last winter, each time with a further 15 dB of loss for about three weeks.",
                    provision: "Audiology review every six months; new ear moulds each time she outgrows them, within ten working days; tympanometry within a week when school or parents report a drop.",
                    outcomes: "Hana will have working aids and moulds that fit on every school day.",
                },
            ),
        ),
        step(
            -404,
            Role::EducationalPsychologist,
            What::Give(
                "d",
                Advice {
                    needs: "Non-verbal reasoning is above average (75th centile); verbal reasoning cannot be separated from what she has not heard. Working memory is average when words are shown and low when they are only spoken. Listening takes effort: she rated a school day 9 of 10 for tiredness.",
                    provision: "Words before lessons, not after. Ten-minute listening breaks twice a day. Teaching from the front of her, one speaker at a time. Work on asking for repetition as a strength.",
                    outcomes: "Hana will ask a speaker to repeat or rephrase on eight of ten occasions when she has not understood.",
                },
            ),
        ),
        officer(
            -398,
            What::Give(
                "e",
                Advice {
                    needs: "The children with disabilities team visited on {d-400}. The home is safe and warm. Hana does not hear the smoke alarm or the doorbell at night without her aids. She has no deaf friends.",
                    provision: "Equipment under section 2 of the Chronically Sick and Disabled Persons Act 1970: a vibrating smoke alarm and a flashing doorbell. The deaf children’s club once a month.",
                    outcomes: "Hana will wake to an alarm without her aids, and know other deaf children by name.",
                },
            ),
        ),
        officer(
            -396,
            What::Give(
                "f",
                Advice {
                    needs: "Assessed by a qualified teacher of the deaf over four visits. Speech discrimination 92% in quiet, 54% with classroom noise, 84% with a radio aid. The classroom’s reverberation is 0.9 seconds; the standard is 0.6. Language: receptive vocabulary at the 5th centile.",
                    provision: "A qualified teacher of the deaf weekly; a radio aid of her own with a second microphone that is passed round; sound treatment of the classroom; British Sign Language lessons with a deaf adult, because she asked.",
                    outcomes: "Speech discrimination of at least 80% in every lesson. Hana will be able to explain her deafness to somebody new.",
                },
            ),
        ),
        officer(-373, What::Happened(Kind::PlanAgreed)),
        officer(
            -372,
            What::Write(&[
                line(
                    "A1",
                    "Hana lives with her mother Samina, her father Kamran and her little brother Idris. Her hearing loss was found at a school entry check when she was four; she has worn aids since. The family speaks Urdu and English and is learning to sign. Hana has been at Heronsfield Primary School since Reception.",
                ),
                line(
                    "A1",
                    "Her parents say: “She works twice as hard as the others to get half as far, and nobody sees it because she smiles.”",
                ),
                line("A2", "I can hear you when I can see you. Please do not talk while you write on the board."),
                line(
                    "A2",
                    "I like animals, drawing, baking with Dad and looking after Idris. I am good at maths when it is not a story.",
                ),
                line("A2", "I get tired from listening. When I am tired I say yes to everything."),
                line(
                    "A2",
                    "I want to meet other deaf children and learn to sign. When I grow up I want to be a vet for farm animals.",
                ),
                line("BS", "Hana reasons well with what she can see: her non-verbal reasoning is at the 75th centile."),
                line(
                    "BS",
                    "She looks after her own aids, changes the batteries and can say when a mould no longer fits.",
                ),
                line("BS", "She is kind and persistent. Younger children ask for her as their playground friend."),
                named(
                    "B",
                    "hearing",
                    "Hana has a moderate to severe sensorineural hearing loss in both ears. In classroom noise she recognises 54% of words with her aids alone. She misses endings, new words and what other children say.",
                ),
                named(
                    "B",
                    "words",
                    "Hana’s vocabulary is at the 5th centile. She does not know many of the words on which a lesson rests, and cannot pick them up by overhearing.",
                ),
                named(
                    "B",
                    "reading",
                    "Hana’s reading age was 6 years 8 months at 7 years 11 months. She reads words well by sight and loses the meaning of longer sentences.",
                ),
                named(
                    "B",
                    "tired",
                    "Listening all day exhausts Hana. By two o’clock she follows little of what is said and agrees with everything.",
                ),
                named(
                    "B",
                    "asking",
                    "Hana hides that she has not heard. She does not yet ask somebody to repeat, or tell an adult that her aids are not working.",
                ),
                named(
                    "C",
                    "aids",
                    "Hana depends on two hearing aids and has had glue ear twice, each time with three weeks of further loss.",
                ),
                named(
                    "D",
                    "safe",
                    "Without her aids Hana does not hear an alarm or the doorbell at night, and she does not know any other deaf children.",
                ),
                named(
                    "E",
                    "o-hearing",
                    "By {m+12} Hana will understand at least 80% of what is said in every lesson, measured by the teacher of the deaf each term.",
                ),
                named("E", "o-words", "By {m+12} Hana will understand and use 400 new words from the curriculum."),
                named(
                    "E",
                    "o-reading",
                    "By {m+12} Hana’s reading age will be at most 12 months below her age, and she will choose a book to read at home each week.",
                ),
                named(
                    "E",
                    "o-asking",
                    "By {m+8} Hana will ask a speaker to repeat or rephrase on eight of ten occasions when she has not understood, and explain her deafness to somebody new.",
                ),
                named(
                    "E",
                    "o-life",
                    "By {m+6} Hana will be woken by an alarm without her aids, and will have met other deaf children at least six times.",
                ),
                provision(
                    ("F", "tod"),
                    ("hearing", "o-hearing", "f"),
                    "Qualified teacher of the deaf",
                    "One hour a week in school, 38 weeks a year; a written report each term",
                    "Direct teaching of listening, language and independence; checks of aids, radio aid and room; advice to every teacher who has Hana that term.",
                ),
                provision(
                    ("F", "radio"),
                    ("hearing", "o-hearing", "f"),
                    "Sensory service provides it; the teaching assistant checks it",
                    "Every lesson, every day; checked at 8:50 each morning in five minutes",
                    "A radio aid of Hana’s own, with a second microphone that is passed to each child who speaks. A spare is kept at school; a broken one is replaced within two working days.",
                ),
                provision(
                    ("F", "room"),
                    ("hearing", "o-hearing", "f"),
                    "The school, with the acoustic advice of the sensory service",
                    "Within one term; measured by the teacher of the deaf once before and once after",
                    "Soft ceiling panels, felt on chair legs and a closed door bring reverberation in Hana’s classroom to 0.6 seconds or less.",
                ),
                provision(
                    ("F", "pre"),
                    ("words", "o-words", "f"),
                    "Teaching assistant with deaf awareness training and British Sign Language Level 1",
                    "20 minutes each morning, five days a week",
                    "The ten words of the day’s lessons are taught before them with pictures, signs and Hana’s own sentence in her word book.",
                ),
                provision(
                    ("F", "slt"),
                    ("words", "o-words", "f"),
                    "Specialist speech and language therapist for deaf children, registered with the HCPC",
                    "Six sessions of 45 minutes each term, 18 a year, and one hour of training for staff each term",
                    "Grammar that Hana does not hear: endings, tenses and joining words; narrative; the programme is carried on at home in English and Urdu.",
                ),
                provision(
                    ("F", "read"),
                    ("reading", "o-reading", "b"),
                    "Class teacher",
                    "25 minutes, four times a week, one to one or in a pair",
                    "A structured reading programme with visual phonics; each session ends with Hana retelling what she read.",
                ),
                provision(
                    ("F", "break"),
                    ("tired", "o-hearing", "d"),
                    "Teaching assistant",
                    "Ten minutes twice a day, at 10:45 and at 13:45",
                    "A listening break in a quiet place that Hana chooses, with her aids off if she likes.",
                ),
                // On purpose: what the product says of a line that says too little.
                provision(
                    ("F", "tests"),
                    ("tired", "o-reading", "d"),
                    "",
                    "",
                    "Support with tests and assemblies where appropriate.",
                ),
                provision(
                    ("F", "bsl"),
                    ("asking", "o-asking", "f"),
                    "Deaf adult who is a qualified teacher of British Sign Language",
                    "One hour a week for 30 weeks, with two friends whom Hana chooses",
                    "British Sign Language to Level 1, and what it is like to be deaf and grown up.",
                ),
                provision(
                    ("F", "ask"),
                    ("asking", "o-asking", "d"),
                    "Teacher of the deaf with the teaching assistant",
                    "15 minutes a week; a tally on two days a month",
                    "Phrases for asking again, practised with somebody new each half-term, and a short talk about her ears that Hana gives to her class in September.",
                ),
                provision(
                    ("G", "audio"),
                    ("aids", "o-hearing", "c"),
                    "Paediatric audiology, Calderwick Hospitals NHS Trust",
                    "Every six months; new moulds within ten working days; a test of the middle ear within seven days of a reported drop",
                    "Hearing tests, aids and moulds. School and parents may ring the clinic directly.",
                ),
                provision(
                    ("H1", "alarm"),
                    ("safe", "o-life", "e"),
                    "Children with disabilities team",
                    "Installed within 28 days, checked once a year",
                    "A vibrating smoke alarm and a flashing doorbell under section 2 of the Chronically Sick and Disabled Persons Act 1970.",
                ),
                provision(
                    ("H2", "club"),
                    ("safe", "o-life", "e"),
                    "Calderwick deaf children’s club",
                    "Three hours on the first Saturday of each month, ten a year",
                    "A place at the club, with a deaf youth worker who meets Hana and her parents before the first visit.",
                ),
                line("J", "Her parents have not asked for a direct payment."),
            ]),
        ),
        officer(-370, What::Letter { kind: Kind::DraftServed, fields: &[], without_advice: "" }),
        officer(-369, What::Consult("900001")),
        step(
            -358,
            Role::Senco,
            What::Reply {
                setting: "900001",
                yes: true,
                reason: "Hana is ours and we want to keep her. We can do all that is in section F from the start of next term; the ceiling panels will be fitted in the holiday.",
            },
        ),
        officer(
            -356,
            What::Name {
                setting: "900001",
                reason: "Her parents ask for Heronsfield. It says that it can meet Hana’s needs with the provision in section F.",
            },
        ),
        officer(-352, What::Happened(Kind::HealthAgreed)),
        officer(-350, What::Write(&[line("I", "Heronsfield Primary School, Kirkbeck: a mainstream primary school.")])),
        officer(-345, What::Letter { kind: Kind::PlanIssued, fields: &[], without_advice: "" }),
        officer(-326, What::Happened(Kind::ProvisionSecured)),
        officer(-60, What::Planned(Kind::ReviewArranged, -24)),
        step(
            -52,
            Role::Senco,
            What::Document {
                title: "Hana’s review: invitation and what to bring",
                file: "hana-review-invitation.txt",
                text: "Heronsfield Primary School\n\nDear Samina, Kamran and Hana,\n\nHana’s annual review is on {d-24} at 2 o’clock in the library, where it is quiet. Invited: Hana, her parents, Miss Okoro (class teacher), Mr Lister (teacher of the deaf), Rhian Pugh (speech and language therapist), audiology, Asha Rahman (case officer). Reports come to you two weeks before.\n\nHana would like to start the meeting with her talk about her ears.\n\nGrace Adeyemi, SENCO\n",
            },
        ),
        officer(-52, What::Happened(Kind::ReviewInvited)),
        step(
            -40,
            Role::Senco,
            What::Document {
                title: "Hana’s review: reports sent round",
                file: "hana-review-reports.txt",
                text: "Reports for the annual review of Hana Yousaf\n\nClass teacher: reading age 8 years 4 months at 9 years 1 month (was 6 years 8 months at 7 years 11 months). 312 of 400 words in the word book. Maths at age.\n\nTeacher of the deaf: speech discrimination 86% with the radio aid in the treated room (was 54% without). Hana asked for repetition on six of ten occasions (was none of ten). She changed her own tubing.\n\nSpeech and language therapist: receptive vocabulary at the 16th centile (was 5th). Ten of 18 sessions were given: the post was empty for a term. Eight are owed.\n\nAudiology: hearing stable. New moulds twice, within nine and six working days.\n",
            },
        ),
        officer(-38, What::Happened(Kind::ReviewPapersSent)),
        officer(-24, What::Happened(Kind::ReviewMeeting)),
        step(
            -14,
            Role::Senco,
            What::Document {
                title: "Report of Hana’s annual review",
                file: "hana-review-report.txt",
                text: "Annual review of Hana Yousaf, {d-24}: report of the school\n\nHana gave her talk first. She said: “I like Mr Lister and the microphone. I do not like it when the battery goes in assembly. I want to keep signing. I want my own room to be quiet in at secondary school.”\n\nHer parents said that she reads in bed again, and that the eight missed therapy sessions must be made up.\n\nOutcomes: hearing in lessons met; words on track; reading on track; asking again on track (6 of 10); life outside school met.\n\nWe recommend that the plan is amended: (1) the therapy sessions that were missed are added to next year’s; (2) the listening breaks become three a day; (3) the outcome about asking moves to “nine of ten”; (4) planning for secondary school begins, with visits to three schools by {m+6}.\n\nThe school, her parents, the teacher of the deaf and the therapist agree.\n",
            },
        ),
        officer(-13, What::Happened(Kind::ReviewReportSent)),
        step(
            -10,
            Role::Parent,
            What::Message {
                to: Role::CaseOfficer,
                subject: "Hana’s review",
                body: "Dear Asha,\n\nThank you for coming to the review. Hana was so proud that you asked her a question.\n\nWhen will we hear what you decide? The therapist said that the missed sessions could start after the holidays if it is in writing.\n\nSamina",
                with: &[],
            },
        ),
        officer(-9, What::Read),
        officer(
            -9,
            What::Message {
                to: Role::Parent,
                subject: "Hana’s review: by when you will hear",
                body: "Dear Samina,\n\nYou will have our decision within four weeks of the meeting: by {d4} at the latest. I have the school’s report and I am recommending that we amend the plan as it says.\n\nIf we do, you get the proposed changes with the letter, and at least 15 days to comment. I have asked the therapy service to plan the eight sessions now, so that nobody waits for the letter.\n\nPlease tell Hana that I have started to spell my name with my fingers.\n\nAsha Rahman",
                with: &[],
            },
        ),
        step(-8, Role::Parent, What::Read),
    ],
};
