//! What plans are put together from: by kind of need and by age. In braces stand the child's forename, a month ahead, and
//! choices of which each plan has one.

/// The ages for which provision differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Age {
    /// Nursery and primary school.
    Primary,
    /// Secondary school.
    Secondary,
    /// From 16.
    Adult,
}

impl Age {
    pub(super) const fn of(years: i32) -> Self {
        match years {
            ..11 => Self::Primary,
            11..16 => Self::Secondary,
            _ => Self::Adult,
        }
    }
}

/// A piece of provision.
#[derive(Debug)]
pub(super) struct Part {
    ages: &'static [Age],
    pub who: &'static str,
    pub quantity: &'static str,
    pub body: &'static str,
}

impl Part {
    pub(super) fn is_for(&self, age: Age) -> bool {
        self.ages.contains(&age)
    }
}

/// A health need that often goes with it.
#[derive(Debug)]
pub(super) struct Health {
    pub need: &'static str,
    pub provision: Part,
}

#[derive(Debug)]
pub(super) struct Need {
    pub code: &'static str,
    pub needs: &'static [&'static str],
    outcomes: &'static [&'static str],
    /// From 16.
    adult: &'static [&'static str],
    pub provision: &'static [Part],
    pub health: Option<&'static Health>,
}

impl Need {
    pub(super) const fn outcomes(&self, age: Age) -> &'static [&'static str] {
        match age {
            Age::Adult => self.adult,
            _ => self.outcomes,
        }
    }
}

const ALL: &[Age] = &[Age::Primary, Age::Secondary, Age::Adult];
const SCHOOL: &[Age] = &[Age::Primary, Age::Secondary];
const YOUNG: &[Age] = &[Age::Primary];
const OLDER: &[Age] = &[Age::Secondary, Age::Adult];
const ADULT: &[Age] = &[Age::Adult];

const fn part(ages: &'static [Age], who: &'static str, quantity: &'static str, body: &'static str) -> Part {
    Part { ages, who, quantity, body }
}

const THERAPIST: &str = "Speech and language therapist registered with the HCPC";
const OCCUPATIONAL: &str = "Occupational therapist registered with the HCPC";
const PHYSIO: &str = "Physiotherapist registered with the HCPC";

pub(super) const HISTORY: &[&str] = &[
    "{name} lives with family and has been known to the SEND team since the request for an assessment.",
    "{name} lives with {Mum|Dad|both parents|Mum and Nan} and {a brother|a sister|two sisters|a brother and a sister|a dog called Max}. The plan began after {the school|the nursery|the family} asked for an assessment.",
    "{name}’s family says that the first worries were about {speech|sleep|play|learning to walk|being with other children}. Support began at {nursery|school} and has been built up since.",
    "{name} has moved setting {once|twice} and took {a term|half a year} to settle each time. The family asks that changes are planned early.",
];

pub(super) const STRENGTHS: &[&str] = &[
    "{name} is {kind|curious|patient|funny|determined} and {likes to help|makes people laugh|keeps trying|notices when somebody is sad}.",
    "{name} learns well {by doing|with pictures|in the morning|outdoors|with one friend beside them}.",
    "{name} is good at {building|drawing|number puzzles|remembering routes|caring for animals|music|swimming}.",
    "{name} knows {every dinosaur|the bus timetable|the words of many songs|the name of every child in the class|how the computer works}.",
    "{name} shows {when enough is enough|what is wanted by pointing|pleasure in company|care with younger children}.",
];

/// Somebody's own words.
pub(super) const fn views(age: Age) -> &'static [&'static str] {
    match age {
        Age::Primary => &[
            "I like {the sand tray|my trampoline|stories about trains|playing with water|my teacher}.",
            "I do not like {loud noises|it when people shout|the hall|waiting|scratchy jumpers}.",
            "My friend is {Sam|Ali|Ella|Zaynab|Theo}. We play {tag|cars|families|football}.",
            "It helps me when {somebody shows me a picture|I can hold something|it is quiet|I know who is coming}.",
        ],
        Age::Secondary => &[
            "I like {art|PE|cooking|computing|science when we do experiments}.",
            "I find {writing a lot|crowded corridors|changing classrooms|reading out loud|supply teachers} hard.",
            "It helps me when {teachers give me one thing at a time|I can leave five minutes early|somebody checks that I have understood|I sit at the side}.",
            "Please {do not talk about me in front of others|ask me first|tell me before a change|let me finish}.",
        ],
        Age::Adult => &[
            "I like {my work placement|being with my mates|music|the gym|gaming|gardening}.",
            "I find {forms|money|new places|getting up|strangers} hard.",
            "It helps me when {you write it down|I can ring somebody|we practise it first|I know the plan for the week}.",
            "I want people to {ask me and not my mum|be straight with me|give me time|trust me}.",
        ],
    }
}

pub(super) const fn hopes(age: Age) -> &'static [&'static str] {
    match age {
        Age::Primary => &[
            "The family hopes that {name} will {talk to other children|read|be happy to go to school|make a friend|be safe outside}.",
            "When I grow up I want to be {a bus driver|a vet|a superhero|a baker|a teacher}.",
        ],
        Age::Secondary => &[
            "I want to {go to college|work with animals|be a mechanic|join the army cadets|cook for a job|design games}.",
            "The family hopes that {name} will {have friends|feel safe at school|get qualifications|travel alone}.",
        ],
        Age::Adult => &[
            "I want {a paid job|my own flat|to travel by myself|to have a girlfriend|to drive|to finish my course}.",
            "In five years I see myself {working|living with friends|at university|helping in a nursery|with a dog of my own}.",
        ],
    }
}

/// How every plan is kept alive.
pub(super) static FOLLOWED: Part = part(
    ALL,
    "{SENCO|Lead for the plan|Assistant head|Tutor} with the family",
    "{30|40|45|60} minutes, {once|twice} each {term|half-term}, on a {Monday|Tuesday|Wednesday|Thursday|Friday} {morning|afternoon}",
    "What was given is written down each {week|fortnight}, and looked at with {name} and the family; {the next step|one thing to change} is chosen and shared with {all staff|every teacher} within {two|three|five} days.",
);

/// What says too little, on purpose.
pub(super) const VAGUE: &[&str] = &[
    "{name} would benefit from regular access to a small group as appropriate.",
    "Opportunities to develop social skills with peers where possible.",
    "A high level of support from staff as needed.",
    "Ongoing support with learning as required.",
    "Access to sensory resources such as a quiet area.",
];

static EPILEPSY: Health = Health {
    need: "{name} has epilepsy with {a seizure every few months|seizures in sleep|absences each week}, treated with medicine.",
    provision: part(
        ALL,
        "Epilepsy specialist nurse",
        "One clinic every {four|six} months, and {one hour|90 minutes} of training for staff each year",
        "A care plan for seizures that the nurse signs, training of at least {four|five|six} members of staff, and review of treatment.",
    ),
};
static MUSCLES: Health = Health {
    need: "{name} has tightness of the muscles and is at risk of {pain|contractures|a hip that slips}.",
    provision: part(
        ALL,
        PHYSIO,
        "One session of {30|45} minutes every {two|three} weeks, and a review every {three|six} months",
        "Stretches and a standing programme, reviewed with the orthotist; the physiotherapist trains {two|three} members of staff each year.",
    ),
};
static HEARING: Health = Health {
    need: "{name} depends on {two hearing aids|two cochlear implants|one bone-anchored aid}.",
    provision: part(
        ALL,
        "Paediatric audiology",
        "Every {four|six} months; new moulds within {seven|ten} working days",
        "Tests of hearing, aids and moulds. The setting and the family may ring the clinic directly.",
    ),
};
static SLEEP: Health = Health {
    need: "{name} sleeps {five|six} hours and is tired on {three|four} days a week.",
    provision: part(
        SCHOOL,
        "Specialist nurse, sleep clinic",
        "{Three|Four} appointments of one hour over {ten|12} weeks",
        "A written plan for sleep, with a diary before and after.",
    ),
};

pub(super) const NEEDS: &[Need] = &[
    Need {
        code: "ASD",
        needs: &[
            "{name} is autistic. Unplanned change, noise and waiting lead to distress on {two|three|four} days a week.",
            "{name} is autistic and finds it hard to start, share or end a conversation, and to know what others may be thinking.",
            "{name} is autistic and depends on routine. {name} follows {one|two} steps when they are shown, and loses the thread when they are only said.",
        ],
        outcomes: &[
            "By {in 12} {name} will use a break card before leaving an activity on {seven|eight|nine} of ten occasions.",
            "By {in 18} {name} will take turns with {one friend|two other children} for {five|ten|15} minutes each day.",
            "By {in 12} {name} will manage a change that was shown the day before without distress on {seven|eight} of ten occasions.",
        ],
        adult: &[
            "By {in 16} {name} will complete a work placement of {60|80|100} days and say what helps them at work.",
            "By {in 12} {name} will travel {to college|to the leisure centre|to work} alone on {four|five} days a week.",
        ],
        provision: &[
            part(
                SCHOOL,
                "Teaching assistant trained in autism, Level 2",
                "{15|20|25|30} hours a week",
                "An adult stays near {name}, notices what builds up, offers the break card and records what came before each time that {name} leaves.",
            ),
            part(
                ALL,
                "Class teacher or tutor",
                "Before every change, at {two|five} minutes and again at half a minute",
                "{name} is shown what comes next with {a photograph|a symbol|a written list} and a timer; changes of staff are prepared the day before.",
            ),
            part(
                SCHOOL,
                THERAPIST,
                "{Six|Eight|Ten} sessions of {30|40|45} minutes each term",
                "Work on {conversation|understanding questions|saying what is wrong|two-word phrases}, with a programme that staff follow and {one hour|two hours} of training each term.",
            ),
            part(
                YOUNG,
                "Teacher trained in Attention Autism",
                "20 minutes, {three|four} times a week, in a group of no more than {four|five}",
                "Attention Autism: looking together, taking a turn, then working at the table.",
            ),
            part(
                OLDER,
                "Tutor trained in autism",
                "{20|30} minutes, once a week, one to one",
                "{name} looks at the week with the tutor, plans two hard moments and practises words for them.",
            ),
            part(
                SCHOOL,
                "The setting",
                "{Ten|15} minutes, {two|three} times a day",
                "A low-arousal place with {a screen|a tent|soft light} that {name} goes to by plan and not only after distress.",
            ),
            part(
                ADULT,
                "Job coach with a Level 3 qualification",
                "{One day|Two days} a week at work, {30|36} weeks a year",
                "Systematic instruction at a real workplace, with photographs of each task, and a vocational profile that is renewed each term.",
            ),
        ],
        health: Some(&SLEEP),
    },
    Need {
        code: "SLCN",
        needs: &[
            "{name} has a language disorder: understanding is at the level of a child {two|three} years younger, and sentences have {two|three|four} words.",
            "{name}’s speech is understood by family and by {few|some} others. {name} gives up after {two|three} tries.",
            "{name} finds it hard to find words, tell what happened in order and follow instructions of more than {one step|two steps}.",
        ],
        outcomes: &[
            "By {in 12} {name} will follow instructions of {two|three} steps in class on {seven|eight} of ten occasions.",
            "By {in 12} {name} will use {100|150|200} new words and sentences of {four|five|six} words.",
            "By {in 18} {name} will tell {a friend|an adult} what happened, in order, with {three|four|five} events.",
        ],
        adult: &[
            "By {in 12} {name} will speak for themselves at a meeting with {notes|a friend|pictures} they have made.",
            "By {in 16} {name} will telephone {the surgery|an employer|a shop} and get what they rang for on {three|four} of five occasions.",
        ],
        provision: &[
            part(
                SCHOOL,
                THERAPIST,
                "{Six|Eight|Ten|12} sessions of {30|40|45} minutes each term",
                "Direct therapy on {sentence structure|speech sounds|vocabulary|narrative}, one to one, with aims that are set again each term.",
            ),
            part(
                SCHOOL,
                "Teaching assistant trained by the therapist",
                "{15|20} minutes, {four|five} times a week",
                "The therapist’s programme, with a record of each session that goes home each {week|fortnight}.",
            ),
            part(
                SCHOOL,
                "Class teacher",
                "The {eight|ten|12} words of each topic, {ten|15} minutes, before it begins",
                "New words are taught before the lesson with {pictures|signs|real things} and put into {name}’s own sentence.",
            ),
            part(
                ALL,
                "Everybody who teaches {name}",
                "In every lesson",
                "{name} is called by name first; instructions are given in {one|two} steps, shown, and checked by asking {name} what comes first.",
            ),
            part(
                YOUNG,
                "Nursery nurse or teaching assistant",
                "{20|30} minutes, {three|four} times a week, with {two|three} other children",
                "A language group: listening, taking turns and talking about {stories|pictures|what was built}.",
            ),
            part(
                OLDER,
                THERAPIST,
                "{Four|Six} sessions of 45 minutes each term",
                "Language for {interviews|exams|the workplace|friendships}, practised in the place where it is used.",
            ),
        ],
        health: None,
    },
    Need {
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
    },
    Need {
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
    },
    Need {
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
    },
    Need {
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
    },
    Need {
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
    },
    Need {
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
    },
    Need {
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
    },
    Need {
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
    },
    Need {
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
    },
    Need {
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
    },
];

/// What goes with any need where there is no second one.
static EVERYDAY: [Need; 3] = [
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

/// The parts of a need; of one that is not known, those of learning.
pub(super) fn need(code: Option<&str>) -> &'static Need {
    let wanted = code.unwrap_or("MLD");
    let found = NEEDS.iter().find(|need| need.code == wanted);
    found.or_else(|| NEEDS.iter().find(|need| need.code == "MLD")).unwrap_or(&EVERYDAY[0])
}

/// What goes with any need.
pub(super) fn everyday(age: Age) -> &'static Need {
    match age {
        Age::Primary => &EVERYDAY[0],
        Age::Secondary => &EVERYDAY[1],
        Age::Adult => &EVERYDAY[2],
    }
}
