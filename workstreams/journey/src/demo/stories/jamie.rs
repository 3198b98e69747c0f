//! Jamie, 17: a plan in force that prepares for adult life, a review due soon, a move to college next September with two
//! colleges asked, and Jamie's own views.

use access::Role;
use law::Kind;

use super::{Child, Home, Relative, Request, Story, What, Whom, line, named, officer, provision, step};

pub(super) const STORY: Story = Story {
    child: Child {
        forename: "Jamie",
        surname: "Hartley",
        age: (17, 5),
        sex: "M",
        ethnicity: "WBRI",
        language: "English",
        needs: &["MLD", "SEMH"],
        setting: "900002",
        there_since: -1_310,
        home: Home { street: "8 Chapel Fold", ward: "Eastbeck", postcode: "ZX8 2RB" },
        has_account: true,
        number: 3,
    },
    family: &[Relative {
        forename: "Dawn",
        surname: "Hartley",
        kind: "Mother",
        phone: "07700 900473",
        email: "dawn.hartley@example.org",
        home: None,
        has_account: false,
    }],
    steps: &[
        step(
            -1_560,
            Role::CaseOfficer,
            What::Request(Request {
                source: "setting",
                asked_by: "Head of Year 8",
                relation: "School",
                needs: "Jamie learns at the level of a child of seven or eight. He has epilepsy, is very anxious in a large school, and has been to a third of his lessons this year.",
                provision: "A reduced timetable, a mentor, reading in a group, counselling. Attendance has gone on falling.",
                views: "It is too big and too loud and I get lost. I like the dogs at my uncle’s.",
            }),
        ),
        officer(-1_557, What::Happened(Kind::ConsideringNotified)),
        officer(
            -1_523,
            What::Decided {
                kind: Kind::AssessmentAgreed,
                judged: (true, true),
                judgement: "Jamie has moderate learning difficulties, epilepsy and high anxiety. A year of support in school has not kept him in lessons. A plan may be necessary.",
                letter: &[],
            },
        ),
        officer(
            -1_522,
            What::Ask(&[
                ("a", Whom::Family("Dawn Hartley")),
                ("b", Whom::Setting("The school")),
                ("c", Whom::Service("Calderwick Hospitals NHS Trust")),
                ("d", Whom::Psychologist),
                ("e", Whom::Service("Children’s social care")),
                ("g", Whom::Service("Calderwick Educational Psychology Service")),
            ]),
        ),
        officer(-1_485, What::Came(&["a", "b", "c", "d", "e", "g"])),
        officer(-1_455, What::Happened(Kind::PlanAgreed)),
        officer(-1_452, What::Letter { kind: Kind::DraftServed, fields: &[], without_advice: "" }),
        officer(-1_451, What::Consult("900002")),
        officer(
            -1_440,
            What::Reply {
                setting: "900002",
                yes: true,
                reason: "We can meet Jamie’s needs from the start of the summer term.",
            },
        ),
        officer(
            -1_438,
            What::Name {
                setting: "900002",
                reason: "Jamie and his mother visited and ask for it; the school can meet his needs.",
            },
        ),
        officer(-1_428, What::Letter { kind: Kind::PlanIssued, fields: &[], without_advice: "" }),
        officer(-1_130, What::Planned(Kind::ReviewArranged, -1_086)),
        officer(-1_108, What::Happened(Kind::ReviewInvited)),
        officer(-1_101, What::Happened(Kind::ReviewPapersSent)),
        officer(-1_086, What::Happened(Kind::ReviewMeeting)),
        officer(-1_076, What::Happened(Kind::ReviewReportSent)),
        officer(
            -1_062,
            What::Letter {
                kind: Kind::ReviewKeep,
                fields: &[(
                    "reasons",
                    "Jamie has settled at Larkfield School, comes every day and has met one outcome of four. The provision is right and should go on.",
                )],
                without_advice: "",
            },
        ),
        officer(-760, What::Planned(Kind::ReviewArranged, -724)),
        officer(-746, What::Happened(Kind::ReviewInvited)),
        officer(-739, What::Happened(Kind::ReviewPapersSent)),
        officer(-724, What::Happened(Kind::ReviewMeeting)),
        officer(-714, What::Happened(Kind::ReviewReportSent)),
        officer(
            -700,
            What::Letter {
                kind: Kind::ReviewKeep,
                fields: &[(
                    "reasons",
                    "Jamie is working towards entry-level qualifications and everybody agrees that the plan describes him. It will be rewritten next year for the move towards adult life.",
                )],
                without_advice: "",
            },
        ),
        officer(-372, What::Planned(Kind::ReviewArranged, -338)),
        officer(-360, What::Happened(Kind::ReviewInvited)),
        officer(-353, What::Happened(Kind::ReviewPapersSent)),
        officer(-338, What::Happened(Kind::ReviewMeeting)),
        officer(-330, What::Happened(Kind::ReviewReportSent)),
        officer(
            -314,
            What::Write(&[
                line(
                    "A1",
                    "Jamie is in the sixth form of Larkfield School. He lives with his mother Dawn, his gran two doors away, and a lurcher called Biscuit. He moved from a mainstream secondary school at 13, when he was too anxious to go in, and has hardly missed a day since. He has epilepsy: tonic-clonic seizures, the last one seven months before this plan, always on waking.",
                ),
                line(
                    "A1",
                    "Dawn says: “When he was twelve he would not leave his bedroom. Now he walks six dogs at the weekend. I want people to read the second sentence first.”",
                ),
                line("A2", "This is my plan, so I wrote this bit. I said it and Miss Farr typed it."),
                line(
                    "A2",
                    "I am good with dogs. I am calm with them and they are calm with me. I am good at remembering what every dog eats and what it is scared of.",
                ),
                line(
                    "A2",
                    "I find reading letters hard, and money that is not the exact change. I do not like it when people talk about me in front of me. Ask me.",
                ),
                line(
                    "A2",
                    "What helps: telling me the plan for the day in the morning. Writing it in four lines and not in ten. Letting me go outside for five minutes when I say so.",
                ),
                line(
                    "A2",
                    "I want a job with animals, a flat near Mum but not with Mum, and a driving licence if the doctors say yes. I want to go to the football with my mates and not with a carer.",
                ),
                line(
                    "BS",
                    "Jamie is patient, gentle and dependable. He has worked on Saturdays at Beckside Kennels for a year and has a key.",
                )
                .easy("Jamie is calm and kind. He has worked at a kennels for a year. He has his own key."),
                line(
                    "BS",
                    "He speaks well when he knows people, and spoke to the whole school council about the bus stop.",
                )
                .easy("He speaks well to people he knows. He spoke to the whole school council."),
                line(
                    "BS",
                    "He cooks three meals from start to finish, with pictures, and keeps his own diary of seizures and tablets.",
                )
                .easy("He cooks three meals, with pictures to help. He writes down when he has a seizure and takes a tablet."),
                named(
                    "B",
                    "learning",
                    "Jamie has moderate learning difficulties. He reads at the level of a child of eight, writes two or three sentences, and works with whole pounds but not with change or time to the minute.",
                )
                .easy("It is hard for Jamie to read, write and count money."),
                named(
                    "B",
                    "memory",
                    "Jamie keeps two spoken instructions in mind. With longer ones he does the first, guesses the last and worries about the middle.",
                )
                .easy("It is hard for Jamie to keep more than two things in his head."),
                named(
                    "B",
                    "worry",
                    "New places, crowds and not knowing the plan make Jamie anxious. He goes quiet, then goes out. It took 11 visits before he came to this school by himself.",
                )
                .easy("New places and crowds make Jamie worry."),
                named(
                    "B",
                    "travel",
                    "Jamie walks routes that he knows. He does not yet use a bus alone, read a timetable or say what he would do if it did not come.",
                )
                .easy("Jamie does not yet go on a bus by himself."),
                named(
                    "C",
                    "epilepsy",
                    "Jamie has epilepsy, treated with tablets (levetiracetam). He has had no seizure while awake for three years; sleep loss and missed tablets bring them on. He needs people around him who know what to do.",
                )
                .easy("Jamie has seizures and takes tablets for them."),
                named(
                    "D",
                    "own-life",
                    "Jamie has not yet spent a night away from home and relies on his mother for money, appointments and shopping.",
                )
                .easy("Jamie has not yet been away from home for a night."),
                named(
                    "E",
                    "o-work",
                    "Employment: by {m+20} Jamie will complete a supported internship or a Level 1 course in animal care, with at least 100 days of work with animals, and leave it with a paid job of 16 hours a week or more.",
                )
                .easy("By {m+20} Jamie will have worked with dogs and other pets. Then he will have a job that he gets paid for."),
                named(
                    "E",
                    "o-home",
                    "Independent living: by {m+16} Jamie will plan, budget for and cook his own food for three days a week, and pay for it by card within his own budget.",
                )
                .easy("By {m+16} Jamie will plan, buy and cook his own food. He will do it three days a week."),
                named(
                    "E",
                    "o-travel",
                    "Friends and community: by {m+10} Jamie will travel to college and to the football by bus on his own, and ring a named person if something goes wrong.",
                )
                .easy("By {m+10} Jamie will go to college on the bus by himself. He will go to the football too. He will know who to ring."),
                named(
                    "E",
                    "o-health",
                    "Good health: by {m+12} Jamie will order and take his own tablets for 12 weeks without a missed dose, and tell a new person in two sentences what to do if he has a seizure.",
                )
                .easy("By {m+12} Jamie will look after his own tablets. He will tell people what to do if he has a seizure."),
                named(
                    "E",
                    "o-learning",
                    "Learning: by {m+16} Jamie will pass Entry Level 3 in English and in maths, and read a rota, a payslip and a dog’s feeding chart without help.",
                )
                .easy("By {m+16} Jamie will pass his tests in English and maths. He will read a rota and a pay slip by himself."),
                provision(
                    ("F", "teach"),
                    ("learning", "o-learning", "d"),
                    "Specialist teacher for learning difficulties",
                    "Six lessons of 45 minutes a week in a class of no more than eight",
                    "English and maths from real papers: rotas, payslips, feeding charts, bus timetables, shopping and bank statements.",
                )
                .easy("Jamie learns English and maths from real things. He reads rotas, bills and bus times."),
                provision(
                    ("F", "read"),
                    ("learning", "o-learning", "d"),
                    "Teaching assistant trained in the reading programme",
                    "20 minutes, three times a week, one to one",
                    "A structured reading programme for older learners, with texts about animals and football that Jamie chooses.",
                )
                .easy("Somebody reads with Jamie. He picks what they read. It is about dogs and football."),
                provision(
                    ("F", "steps"),
                    ("memory", "o-work", "d"),
                    "Everybody who teaches Jamie, and his job coach",
                    "In every lesson and on every working day",
                    "Instructions two at a time, shown or written in at most four lines, and checked by asking Jamie what he will do first. His phone holds the photographs of each task.",
                )
                .easy("People tell Jamie two things at a time. They write it down in four lines. They ask him what he will do first."),
                provision(
                    ("F", "job"),
                    ("learning", "o-work", "g"),
                    "Job coach with a Level 3 qualification in supported employment",
                    "One day a week at Beckside Kennels with Jamie, 36 weeks a year, falling to half a day from the second term",
                    "Work experience, taught step by step: washing, feeding, kennel routines, the telephone. A list of what Jamie can do and likes at work (a vocational profile) is written with him and renewed each term.",
                )
                .easy("A coach works with Jamie at the kennels. They write down what he can do and what he likes."),
                provision(
                    ("F", "career"),
                    ("learning", "o-work", "g"),
                    "Careers adviser qualified at Level 6",
                    "Three meetings of 45 minutes a year with Jamie and whoever he invites",
                    "Supported internships, Level 1 courses and paid work: what each asks, visits to two colleges and one employer, and an application that Jamie makes himself.",
                )
                .easy("Jamie finds out about jobs and courses. He goes to see two colleges. He fills in the form himself."),
                provision(
                    ("F", "bus"),
                    ("travel", "o-travel", "g"),
                    "Travel trainer of the council",
                    "Two hours a week for 20 weeks, then a check after one month and after three",
                    "Home to college and home to the ground: with the trainer, then shadowed, then alone. What to do when the bus does not come is practised six times.",
                )
                .easy("Jamie learns the way to college and to the football. First he goes with a trainer. Then he goes alone."),
                provision(
                    ("F", "calm"),
                    ("worry", "o-travel", "d"),
                    "Form tutor, with an emotional literacy assistant supervised by the educational psychologist",
                    "Ten minutes every morning; 30 minutes a week with the assistant",
                    "The plan of the day in four lines, and the five-minute card: Jamie goes outside when he shows it. Practice in feeling calm in new places (a cognitive behavioural approach), with a ladder that he draws.",
                )
                .easy("Each day starts with a plan in four lines. When Jamie shows his card, he can go outside for five minutes."),
                // On purpose: what the product says of a line that says too little.
                provision(
                    ("F", "social"),
                    ("worry", "o-travel", "d"),
                    "Support from staff",
                    "",
                    "Opportunities to develop social skills with peers.",
                ),
                provision(
                    ("F", "visits"),
                    ("worry", "o-work", "g"),
                    "Form tutor and the college’s transition worker",
                    "Six visits before September: two with the tutor, two with a friend, two alone; one week in July",
                    "Getting to know the college before it starts, with a map of his own and the name and photograph of one person at the door.",
                )
                .easy("Jamie goes to see the college before he starts. He gets a map. He knows who will be at the door."),
                provision(
                    ("F", "kitchen"),
                    ("memory", "o-home", "g"),
                    "Teacher of independent living skills",
                    "Two sessions of 90 minutes a week",
                    "Planning, shopping by card and cooking in the training flat: one new meal each half-term, six in the year, and a budget of £20 that Jamie keeps.",
                )
                .easy("Jamie plans, shops and cooks in a flat. He has £20 to spend."),
                provision(
                    ("G", "nurse"),
                    ("epilepsy", "o-health", "c"),
                    "Epilepsy specialist nurse, Calderwick Hospitals NHS Trust",
                    "One clinic of 45 minutes every four months; one hour of training for school and college staff each year",
                    "Review of treatment, an individual care plan for seizures signed by the nurse, training of at least four members of staff, and the move to the adult clinic: two joint appointments before he is 18.",
                )
                .easy("The nurse checks how Jamie is. She shows staff what to do if he has a seizure."),
                provision(
                    ("H1", "flat"),
                    ("own-life", "o-home", "e"),
                    "Preparing for adulthood team, under section 2 of the Chronically Sick and Disabled Persons Act 1970",
                    "Four hours a week of support at home from a personal assistant",
                    "Shopping, the bank, appointments and cooking at home, each first beside Jamie and then on the telephone.",
                )
                .easy("A helper goes with Jamie to the shops and the bank. Later they help him on the phone."),
                provision(
                    ("H2", "nights"),
                    ("own-life", "o-home", "e"),
                    "Moorland Short Breaks, young adults’ house",
                    "One night a month for 12 months, from Friday to Saturday",
                    "Nights away with three other young people, who plan the food and the evening themselves.",
                )
                .easy("Jamie stays away with three other young people. They choose the food and what to do."),
                line(
                    "J",
                    "Jamie has asked what a personal budget for his travel training would look like. A first figure has been promised to him for the next review.",
                ),
            ]),
        ),
        officer(-312, What::Happened(Kind::ReviewAmend)),
        officer(
            -312,
            What::Letter {
                kind: Kind::AmendmentServed,
                fields: &[(
                    "amendments",
                    "The whole plan is written anew for the move towards adult life, from what you said at the review. The reports of the review are enclosed.",
                )],
                without_advice: "",
            },
        ),
        officer(-288, What::Happened(Kind::HealthAgreed)),
        officer(-274, What::Write(&[line("I", "Larkfield School, sixth form: a maintained special school.")])),
        officer(-272, What::Letter { kind: Kind::PlanAmended, fields: &[], without_advice: "" }),
        step(
            -70,
            Role::YoungPerson,
            What::Document {
                title: "What I want next, by Jamie",
                file: "what-i-want-next.txt",
                text: "What I want next, by Jamie Hartley\n\nI went to see two colleges with Miss Farr.\n\nCalderwick College has animal care and 14 dogs. It is big. The canteen is loud. The animal block is at the back and it is quiet there. A lady called Bev said I can eat with the dogs.\n\nMillrace Skills College has the internship. You work in a real job four days and learn one day. It is small. There are no dogs but Beckside Kennels said they would have me.\n\nI like both. If I have to pick one now I pick Millrace because I would get paid after. But I want to see Calderwick again when the students are in.\n\nDo not decide without me.\n",
            },
        ),
        // The sixth form is part of a school: the college is the first post-16 institution.
        officer(-64, What::Transfer(Kind::TransferToPost16)),
        officer(-46, What::Planned(Kind::ReviewArranged, 16)),
        step(
            -35,
            Role::YoungPerson,
            What::Message {
                to: Role::CaseOfficer,
                subject: "college",
                body: "hi asha its jamie\n\nmiss farr says you ask the colleges now. can you ask both. and can i see calderwick again when people are there\n\njamie",
                with: &["What I want next, by Jamie"],
            },
        ),
        officer(-34, What::Read),
        officer(
            -34,
            What::Message {
                to: Role::YoungPerson,
                subject: "College: what I will do",
                body: "Hi Jamie,\n\nThank you for telling me. I read your page twice.\n\n1. I will ask both colleges next week.\n2. They should answer within 15 days.\n3. I have asked Bev if you can visit again on a Wednesday. Miss Farr will tell you the day.\n4. Nothing is decided until your review on {d16}. You choose who comes.\n\nAsha",
                with: &[],
            },
        ),
        step(-33, Role::YoungPerson, What::Read),
        officer(-27, What::Consult("900003")),
        officer(-27, What::Consult("900004")),
        officer(
            -12,
            What::Reply {
                setting: "900004",
                yes: true,
                reason: "We met Jamie twice. We can offer a supported internship with Beckside Kennels for three days a week and a job coach for each of them, from September. We would ask for the epilepsy nurse’s training in July.",
            },
        ),
        officer(-10, What::Happened(Kind::ReviewInvited)),
        officer(
            -8,
            What::Message {
                to: Role::YoungPerson,
                subject: "One college has answered",
                body: "Hi Jamie,\n\nMillrace says yes. They can do the internship with Beckside Kennels.\n\nCalderwick College has not answered yet. I rang them today and will ring again on Friday.\n\nYour review is on {d16} at 11 o’clock. What would make it a good meeting for you? You can write it, say it to Miss Farr, or send me a voice note.\n\nAsha",
                with: &[],
            },
        ),
    ],
};
