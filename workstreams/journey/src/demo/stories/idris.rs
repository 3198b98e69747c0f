//! Idris, five: an assessment in its fifteenth week. Four of six reports are in, the draft plan has gone out, his parents have
//! commented on three lines, and his mother and the case officer write to each other.

use access::Role;
use law::Kind;

use super::{Advice, Child, Home, Relative, Request, Story, What, Whom, line, named, officer, provision, step};

pub(super) const HOME: Home = Home { street: "14 Weaver Court", ward: "Kirkbeck", postcode: "ZX14 3PL" };

pub(super) const MOTHER: Relative = Relative {
    forename: "Samina",
    surname: "Yousaf",
    kind: "Mother",
    phone: "07700 900461",
    email: "samina.yousaf@example.org",
    home: None,
    has_account: true,
};

pub(super) const FATHER: Relative = Relative {
    forename: "Kamran",
    surname: "Yousaf",
    kind: "Father",
    phone: "07700 900462",
    email: "kamran.yousaf@example.org",
    home: None,
    has_account: false,
};

pub(super) const STORY: Story = Story {
    child: Child {
        forename: "Idris",
        surname: "Yousaf",
        age: (5, 4),
        sex: "M",
        ethnicity: "APKN",
        language: "Urdu",
        needs: &["ASD", "SLCN"],
        setting: "900001",
        there_since: -430,
        home: HOME,
        has_account: false,
        number: 1,
    },
    family: &[MOTHER, FATHER],
    steps: &[
        step(
            -103,
            Role::CaseOfficer,
            What::Request(Request {
                source: "parent",
                asked_by: "Samina Yousaf",
                relation: "Mother",
                needs: "Idris uses about twenty words that we understand, and signs for a few more. He does not answer to his name unless you touch his arm first. Noise is very hard for him: the hand dryer, the dinner hall, assembly. When it is too much he runs, and he has got out of the school gate twice. He eats four foods. At home he is calm when he knows what comes next, and he can do a forty-piece jigsaw faster than his dad.",
                provision: "The school has given him a teaching assistant in the mornings since {m-10}, a quiet tent in the classroom, pictures of the day and six visits from the speech therapist. It has helped, but only while somebody is right beside him. In the afternoon there is nobody, and that is when he runs.",
                views: "Idris cannot tell us in words yet. He shows us: he pulls us to the park, he lines up his buses, and he covers his ears when it is time for assembly.",
            }),
        ),
        step(
            -102,
            Role::Parent,
            What::Document {
                title: "What helps Idris at home",
                file: "what-helps-idris.txt",
                text: "What helps Idris\n\nTell him what comes next, with a picture. First shoes, then park.\nGet down to his height and touch his arm before you speak. Use three words, not ten.\nEar defenders in the blue bag. He will ask for them by tapping his ears.\nBuses. Anything with a timetable. He knows the 576 and the 72 by their colour.\nIf he runs, do not shout. Walk beside him and say “wait, Idris”. He stops at kerbs.\n\nWhat makes it harder\n\nHand dryers. Somebody new standing behind him. A change that nobody told him about.\n",
            },
        ),
        officer(-101, What::Happened(Kind::ConsideringNotified)),
        step(
            -97,
            Role::Parent,
            What::Message {
                to: Role::CaseOfficer,
                subject: "What happens now?",
                body: "Dear Asha,\n\nThank you for the telephone call on Tuesday. I was worried nobody would read what I wrote and you had read all of it.\n\nCan you tell me what happens now, and whether we have to do anything? Kamran works nights so mornings are difficult for us both.\n\nSamina",
                with: &[],
            },
        ),
        officer(-96, What::Read),
        officer(
            -96,
            What::Message {
                to: Role::Parent,
                subject: "What happens now",
                body: "Dear Samina,\n\nThank you for writing, and for the page about what helps Idris at home. I have put it where everybody who sees him will read it first.\n\nBy {d-61} we will decide whether to assess Idris’s needs. I am asking his school what they have tried and what it changed. You do not have to do anything more before then.\n\nIf we assess, we ask six people for a report. One of them is you. I will ring you in the afternoon, not the morning.\n\nAsha Rahman\nCase officer",
                with: &[],
            },
        ),
        step(-94, Role::Parent, What::Read),
        step(
            -88,
            Role::Senco,
            What::Document {
                title: "Support plan and review, Reception to now",
                file: "idris-support-plan.txt",
                text: "Heronsfield Primary School: support plan for Idris Yousaf\n\nTarget 1: Idris will stay with an adult for a ten-minute activity. Start: 2 minutes. Now: 7 minutes with an adult at arm’s length, 2 minutes without.\nTarget 2: Idris will ask for what he wants with a picture or a sign. Start: 3 signs. Now: 11 signs, 20 spoken words.\nTarget 3: Idris will eat his lunch in the dinner hall. Start: 0 days. Now: 0 days. He eats in the library with one friend.\n\nIncidents of leaving the room this term: 41, of which 33 after one o’clock.\n\nGrace Adeyemi, SENCO\n",
            },
        ),
        officer(
            -86,
            What::Evidence {
                part: "needs",
                source: "Heronsfield Primary School, support plan and review",
                body: "About twenty spoken words and eleven signs at five years and one month. Leaves the room several times a day, 33 of 41 times in the afternoon, when no adult is beside him.",
            },
        ),
        officer(
            -86,
            What::Evidence {
                part: "plan",
                source: "Heronsfield Primary School, costed provision map",
                body: "Two cycles of assess, plan, do, review. The school spends £6,400 a year on 15 hours of a teaching assistant. Progress is real with an adult beside him and is lost without one.",
            },
        ),
        officer(
            -67,
            What::Decided {
                kind: Kind::AssessmentAgreed,
                judged: (true, true),
                judgement: "Idris has difficulties in communication and interaction that are far beyond those of most children of his age. The school has acted on advice for two terms and records what changed. What helps is an adult beside him all day, which is more than a school gives from its own resources. A plan may be necessary.",
                letter: &[],
            },
        ),
        officer(
            -66,
            What::Ask(&[
                ("a", Whom::Family("Samina and Kamran Yousaf")),
                ("b", Whom::Setting("Heronsfield Primary School")),
                ("c", Whom::Service("Calderwick Hospitals NHS Trust")),
                ("d", Whom::Psychologist),
                ("e", Whom::Service("Children’s social care")),
                ("f", Whom::Service("Calderwick Speech and Language Therapy")),
            ]),
        ),
        officer(
            -55,
            What::Give(
                "a",
                Advice {
                    needs: "Idris is our second child, and he is funny. He loves buses, water, and his sister Hana. What is hard: he cannot tell us when something hurts. He had an ear infection for a week before we knew. He does not know that roads are dangerous except at kerbs, where he always stops, because we practised every day for a year. He eats plain rice, toast, apples and one kind of yoghurt. He sleeps from nine until three.",
                    provision: "Somebody who knows him, all day, so that he does not have to run to be heard. The same few people. Pictures. Speech therapy that shows us what to do at home as well, because six weeks and then nothing was hard to watch. A short, quiet lunch.",
                    outcomes: "We want him to be able to say yes, no, stop and help, and to have a friend come to tea. One day we want him to take the 576 on his own.",
                },
            ),
        ),
        step(
            -41,
            Role::Senco,
            What::Give(
                "b",
                Advice {
                    needs: "Idris is in a class of 29. With an adult beside him he joins in phonics for seven minutes, matches all the initial sounds, and counts objects reliably to 30. Without one he leaves his place within two minutes. He does not yet take part in whole-class talk. He plays next to other children and has begun to hand things to one boy. He is not yet toilet trained at school; he is at home. Afternoons, assembly, wet play and supply teachers are the hardest times.",
                    provision: "From our own resources: 15 hours a week of a teaching assistant trained in TEACCH, a work station with a left-to-right system, an object and picture timetable, ear defenders, lunch in the library. What he needs beyond that: an adult with that training beside him in the afternoon and at lunch, a therapist’s programme that the assistant carries out every day, and a second quiet space near the classroom.",
                    outcomes: "By {m+9}: Idris stays in a directed task for 15 minutes; asks for help with a picture, sign or word on eight of ten occasions; eats in the dinner hall with one friend at a table by the door on four days of five.",
                },
            ),
        ),
        step(
            -40,
            Role::Parent,
            What::Message {
                to: Role::CaseOfficer,
                subject: "The psychologist’s visit",
                body: "Dear Asha,\n\nIoana came to the school on Monday and then to us. She sat on the floor for an hour and let him show her every bus. Nobody has done that before.\n\nShe says her report will be with you soon. Will we see it before the plan, or only with it?\n\nSamina",
                with: &[],
            },
        ),
        officer(-39, What::Read),
        officer(
            -39,
            What::Message {
                to: Role::Parent,
                subject: "The psychologist’s visit",
                body: "Dear Samina,\n\nI am glad, and I will tell her.\n\nYou get every report with the draft plan, so that you can see where each line comes from. If you would like to talk Ioana’s report through with her before then, tell me and I will set it up: she has offered {d-32} at 2 o’clock.\n\nWe are still waiting for the hospital, social care and the speech and language therapist. I have written to each of them again today.\n\nAsha Rahman",
                with: &[],
            },
        ),
        step(-38, Role::Parent, What::Read),
        step(
            -33,
            Role::EducationalPsychologist,
            What::Give(
                "d",
                Advice {
                    needs: "I met Idris at school on two mornings and one afternoon, and at home. I used observation, dynamic assessment through play, the Vineland with his mother and his teacher, and his own choice of activity. I did not use a standardised test of ability: he would not have understood what was asked, and the score would not have been his.\nCognition and learning: Idris learns quickly what he can see. He completed a 48-piece jigsaw without the picture and worked out a sliding puzzle in three attempts. His understanding of number is at least at the level of his age. His attention lasts as long as the structure does.\nCommunication and interaction: he understands single words and familiar two-word phrases, and more when they come with an object. He communicates to ask and to protest; he does not yet comment or share for its own sake, except about buses, when he looked at me and smiled.\nSocial, emotional and mental health: leaving the room is communication. In three hours I saw him leave seven times. Each followed a noise, a change without notice, or a wait of more than two minutes. He was not distressed when he was told first.\nSensory: he seeks deep pressure and movement, and avoids sudden sound.",
                    provision: "An adult trained in autism within arm’s reach for the whole of the school day, lunch included, fading by plan and not by staffing. Visual structure in every lesson. Attention Autism, four sessions of 20 minutes a week in a group of no more than four children. Intensive interaction, 15 minutes a day. Warning of every change with a picture, two minutes and half a minute before. A low-arousal work place with one screen at his back. I will train the staff team for a day and visit once each half-term for a year.",
                    outcomes: "By the end of Key Stage 1 Idris will tell a familiar adult by picture, sign or word that he needs a break, help, or something to stop, in nine of ten occasions. He will take part in a 15-minute group activity with three other children. He will play alongside and exchange toys with one friend for ten minutes each day.",
                },
            ),
        ),
        step(
            -31,
            Role::Adviser,
            What::Give(
                "c",
                Advice {
                    needs: "Idris was seen at the child development clinic on {d-45} by Dr Wiktoria Nowak, consultant community paediatrician. The multidisciplinary team made the diagnosis of autism spectrum disorder with a language disorder (ICD-11 6A02.2) in {m-7}. His growth is along the 25th centile for weight and the 50th for height. He has restricted eating: four foods, with adequate energy and low iron (ferritin 9 micrograms per litre), treated with syrup. Hearing is normal in both ears (play audiometry {d-58}), after two episodes of glue ear that have cleared. Sleep: settles at 21:00, wakes at 03:00 on five nights of seven. No epilepsy. No other health need.",
                    provision: "Review in the community paediatric clinic every six months. Community dietitian: an assessment in school and at home within six weeks, then one review a term for a year. Sleep clinic: four appointments for the parents with a specialist nurse, and a plan in writing. Iron syrup until ferritin is above 30, with a blood test after three months. Continence nurse: one visit to the school to write a toileting plan.",
                    outcomes: "By {m+12} Idris will eat eight foods from three food groups. By {m+6} he will sleep for seven hours on five nights of seven. By {m+9} he will use the toilet at school with a prompt.",
                },
            ),
        ),
        officer(
            -15,
            What::Write(&[
                line(
                    "A1",
                    "Idris is five. He lives with his mother Samina, his father Kamran and his sister Hana, who is nine. The family speaks Urdu and English at home; Idris has words in both. He was born at term after an uncomplicated pregnancy, walked at 14 months, and had his first words at two and a half. He went to a playgroup for a year, started in Reception at Heronsfield Primary School, and is there now. The diagnosis of autism was made in {m-7}.",
                ),
                line(
                    "A1",
                    "His parents say: “Idris is funny and clever, and he is not naughty. When he runs, he is telling you something. We want people to listen the first time.”",
                ),
                named(
                    "A2",
                    "view",
                    "I like buses. The 72 is yellow and the 576 is blue. (Idris chose these two photographs and put them on the page first.)",
                ),
                line(
                    "A2",
                    "I like it when I know what is next. I do not like the hand dryer, the big hall, or people behind me. (Idris sorted pictures into “like” and “do not like” with Ioana and Miss Brook.)",
                ),
                line(
                    "A2",
                    "My best people are Hana, Mum, Dad, Miss Brook and Teddy Marsh in my class. (Idris pointed to their photographs.)",
                ),
                line(
                    "A2",
                    "His parents’ hopes: that Idris can say yes, no, stop and help; that he has a friend; that he learns to read, because he loves timetables; that one day he takes the bus on his own.",
                ),
                line(
                    "BS",
                    "Idris sees patterns. He finishes a 48-piece jigsaw without looking at the picture and remembers the order of every bus stop between home and school.",
                ),
                line("BS", "He counts objects reliably to 30 and recognises numbers to 100."),
                line("BS", "He is affectionate with people he knows, and shows pleasure by bringing them a bus."),
                line("BS", "He learns a routine in two or three days when it is shown and not only said."),
                named(
                    "B",
                    "talk",
                    "Communication: Idris uses about 20 spoken words and 11 signs. He understands single words and familiar two-word phrases. He asks and protests but does not yet comment, answer questions or tell somebody that he is in pain.",
                ),
                named(
                    "B",
                    "calm",
                    "Regulation: sudden noise, unannounced change and waiting lead Idris to leave the room, on average four times a day. He has left the school building twice. He does not recognise danger from traffic except at a kerb.",
                ),
                named(
                    "B",
                    "learn",
                    "Attention and learning: with an adult beside him Idris works for seven minutes; without, for two. He does not yet follow an instruction that is given to the whole class.",
                ),
                named(
                    "B",
                    "play",
                    "Play and friendship: Idris plays next to other children. He exchanges toys with one boy when an adult starts it. He does not yet join a game or ask to.",
                ),
                named(
                    "B",
                    "self",
                    "Independence: Idris eats in a separate room, uses the toilet at home but not at school, and needs help with his coat and shoes.",
                ),
                named(
                    "C",
                    "eating",
                    "Idris eats four foods and has had iron deficiency, which affects his energy and attention in the afternoon.",
                ),
                named(
                    "C",
                    "sleep",
                    "Idris sleeps for six hours and wakes at three on five nights of seven. He is tired by one o’clock, when most of the incidents at school happen.",
                ),
                named(
                    "D",
                    "breaks",
                    "Idris needs constant supervision outside because he does not see danger. His parents share the care between night shifts and have not had an evening together since he was three. (From his parents’ advice: the report from social care is not in yet.)",
                ),
                named(
                    "E",
                    "o-talk",
                    "By {m+18} Idris will tell a familiar adult, by word, sign or picture, that he wants something, needs help, or wants something to stop, on nine of ten occasions, without being asked first.",
                ),
                named(
                    "E",
                    "o-calm",
                    "By {m+12} Idris will use his “break” card before he leaves an activity on eight of ten occasions, so that he leaves the classroom no more than once a week.",
                ),
                named(
                    "E",
                    "o-learn",
                    "By {m+18} Idris will work for 15 minutes on a task with an adult in the room and not beside him, and follow an instruction given to a group of four.",
                ),
                named(
                    "E",
                    "o-play",
                    "By {m+18} Idris will play a game of taking turns with one friend for ten minutes each day, and with two friends twice a week.",
                ),
                named(
                    "E",
                    "o-self",
                    "By {m+12} Idris will eat his lunch in the dinner hall with a friend on four days of five, and use the toilet at school with one prompt.",
                ),
                named(
                    "E",
                    "o-health",
                    "By {m+12} Idris will eat eight foods from three food groups and sleep for seven hours on five nights of seven.",
                ),
                provision(
                    ("F", "adult"),
                    ("calm", "o-calm", "d"),
                    "Teaching assistant with at least Level 2 autism training and the one-day training of the educational psychology service",
                    "32.5 hours a week in term time, lunch and breaks included",
                    "One adult stays within arm’s reach of Idris, notices what builds up, offers the “break” card, and records each time that he leaves and what came before. The plan for moving back is written by the SENCO and the psychologist each half-term and agreed with his parents.",
                ),
                provision(
                    ("F", "warn"),
                    ("calm", "o-calm", "d"),
                    "Class teacher and teaching assistant",
                    "Before every change, at two minutes and at half a minute, every day",
                    "Idris is shown what comes next with a photograph on his timetable and a timer. A change of staff, room or routine is prepared the day before with a picture story that goes home.",
                ),
                provision(
                    ("F", "base"),
                    ("calm", "o-calm", "b"),
                    "The school",
                    "In place from the first day of the plan; used at least three times a day for ten minutes",
                    "A low-arousal work place in the classroom with a screen behind Idris, and a second quiet room within 20 metres with deep-pressure cushions, a swing seat and his bus book.",
                ),
                provision(
                    ("F", "slt"),
                    ("talk", "o-talk", "b"),
                    "Speech and language therapist registered with the HCPC",
                    "One direct session of 40 minutes a week for 12 weeks, then one a fortnight: 24 sessions a year; two hours each half-term to train and review",
                    "Work on requesting, refusing, asking for help and on two-word phrases, with a picture exchange system. The therapist models each step for the teaching assistant and for his parents, and writes the programme that they follow.",
                ),
                provision(
                    ("F", "daily"),
                    ("talk", "o-talk", "d"),
                    "Teaching assistant, trained by the therapist",
                    "15 minutes of intensive interaction and 15 minutes of the therapist’s programme, every school day",
                    "Idris’s words, signs and pictures are used all day by everybody who works with him. A core board of 20 pictures goes wherever he goes.",
                ),
                provision(
                    ("F", "group"),
                    ("learn", "o-learn", "d"),
                    "Teacher or teaching assistant trained in Attention Autism",
                    "20 minutes, four times a week, in a group of no more than four children",
                    "Attention Autism, stages one to three, building from looking together to taking a turn to working at the table.",
                ),
                provision(
                    ("F", "work"),
                    ("learn", "o-learn", "b"),
                    "Class teacher with the teaching assistant",
                    "Five tasks a day of five to seven minutes, growing by one minute each half-term",
                    "Work station with a left-to-right system: Idris sees how much there is, when it is finished and what comes then. Reading begins with bus timetables, station names and photographs of his route.",
                ),
                provision(
                    ("F", "friend"),
                    ("play", "o-play", "d"),
                    "Teaching assistant",
                    "Ten minutes a day, and two play sessions of 20 minutes a week with the same two children",
                    "Planned play with Teddy and one other child: exchanging, building and taking turns, with a picture for each step. The adult starts it, comments in three words, and steps back.",
                ),
                provision(
                    ("F", "lunch"),
                    ("self", "o-self", "b"),
                    "Lunchtime supervisor known to Idris, with the teaching assistant",
                    "30 minutes every day, eight steps over two terms",
                    "From the library to the dinner hall in eight steps, with one friend, at the table by the door, ten minutes before the others. Hand dryers in the nearest washroom are switched off.",
                ),
                provision(
                    ("F", "self-care"),
                    ("self", "o-self", "c"),
                    "Teaching assistant",
                    "Five times a day at set times, ten minutes each",
                    "The continence nurse’s toileting plan, and dressing in backward steps: the last step is Idris’s, then the last two.",
                ),
                // On purpose: what the product says of a line that says too little.
                provision(
                    ("F", "ot"),
                    ("calm", "o-calm", "b"),
                    "Occupational therapist",
                    "",
                    "Idris would benefit from regular access to sensory activities as appropriate.",
                ),
                provision(
                    ("F", "train"),
                    ("learn", "o-learn", "d"),
                    "Educational psychologist",
                    "One day of training before the plan begins; one visit of two hours each half-term for a year, six in all",
                    "Training for everybody who works with Idris, then observation and a review of the plan for stepping back, with his parents there.",
                ),
                provision(
                    ("G", "diet"),
                    ("eating", "o-health", "c"),
                    "Community dietitian, Calderwick Hospitals NHS Trust",
                    "One assessment at home and at school within six weeks, then one review a term for a year",
                    "A plan to add foods in small steps that home and school both follow, and a blood test for iron after three months of treatment.",
                ),
                provision(
                    ("G", "nurse"),
                    ("sleep", "o-health", "c"),
                    "Specialist nurse, sleep clinic",
                    "Four appointments of one hour over 12 weeks",
                    "A written sleep plan for his parents, with a diary before and after.",
                ),
                provision(
                    ("H1", "outside"),
                    ("breaks", "o-self", "a"),
                    "Children with disabilities team",
                    "Decided within ten working days of the social care report; at least one visit at home before then",
                    "The assessment under section 2 of the Chronically Sick and Disabled Persons Act 1970 says what the family is given; this section is completed with it.",
                ),
                provision(
                    ("H2", "short"),
                    ("breaks", "o-play", "a"),
                    "Moorland Short Breaks, Saturday club",
                    "Three hours every second Saturday, 20 Saturdays a year",
                    "A club of six children with two adults for every three, with swimming once a month. Idris is collected by minibus with an escort.",
                ),
                line("J", "His parents have not asked for a direct payment. They know that they can ask at any time."),
            ]),
        ),
        officer(-14, What::Happened(Kind::PlanAgreed)),
        officer(
            -12,
            What::Letter {
                kind: Kind::DraftServed,
                fields: &[],
                without_advice: "The report from social care is four weeks late and the speech and language therapist’s two. I have asked for both three times and told the heads of both services on {d-20}. The family does not want to wait: they asked on {d-16} to have the draft now. Sections D, F and H will be looked at again on the day each report comes, and the family will get the changes to comment on.",
            },
        ),
        officer(
            -12,
            What::Document {
                title: "Idris: your draft plan and how to tell us what you think",
                file: "idris-draft-plan-guide.txt",
                text: "Idris: your draft plan\n\nThis is a draft. Nothing in it is fixed until you have told us what you think.\n\nYou have at least 15 days: the letter with the plan says until when. You can write beside any line, ring Asha Rahman on 01632 960 020, or meet us. You can bring somebody with you. SENDIASS is free and not part of the council: 01632 960 040.\n\nPlease look first at section A (is it Idris?), section B (have we understood what is hard for him?) and section F (is it clear who does what, how often and for how long?).\n\nTell us, too, which school you would like. You do not have to know yet.\n",
            },
        ),
        officer(
            -11,
            What::Message {
                to: Role::Parent,
                subject: "The draft plan for Idris",
                body: "Dear Samina and Kamran,\n\nThe draft plan for Idris is here for you to read, with the four reports that we have. I have written a short page about how to tell us what you think; it is attached.\n\nTwo reports are late, from social care and from the speech and language therapist. You asked not to wait for them. When they come you will have them the same day, and if they change the plan you will have time to comment again.\n\nI am at school on Thursday and can sit with you both at half past two, after the bell.\n\nAsha Rahman",
                with: &["Idris: your draft plan and how to tell us what you think"],
            },
        ),
        step(-9, Role::Parent, What::Read),
        step(
            -6,
            Role::Parent,
            What::Comment {
                line: "self",
                body: "He does use the toilet at school now, since the half-term holiday, if Miss Brook takes him before lunch. Please say what he can do. It took him a long time.",
            },
        ),
        step(
            -6,
            Role::Parent,
            What::Comment {
                line: "ot",
                body: "We do not understand this line. What activities, and who does them, and when? Ioana wrote that he needs deep pressure and movement. Can it say that?",
            },
        ),
        step(
            -6,
            Role::Parent,
            What::Comment {
                line: "short",
                body: "Thank you for this. Saturdays are when Kamran sleeps, so it would help all of us. Could Hana visit the club with him the first time?",
            },
        ),
        step(
            -4,
            Role::Parent,
            What::Message {
                to: Role::CaseOfficer,
                subject: "Our comments, and a question about speech therapy",
                body: "Dear Asha,\n\nWe have written on three lines of the plan. Most of it we read twice because it sounded so much like him.\n\nOne question. It says the therapist comes once a week for 12 weeks and then once a fortnight. Does it start again each year? And what happens in the holidays?\n\nSamina and Kamran",
                with: &[],
            },
        ),
        officer(
            -1,
            What::Answer {
                line: "self",
                code: "accepted",
                reason: "You are right, and I am glad. Miss Brook says the same. The final plan will say: “uses the toilet at home, and at school with one prompt before lunch”.",
            },
        ),
    ],
};
