//! What an officer writes on an ordinary day asks nothing: the words of letters and messages are not taken for places.

use gate::{Addressee, PersonId, Reader};
use store::query::insert;
use store::testing::noon;
use store::{Actor, Clock, Entry, Migrations, Query, Right};
use synthetic::{Size, make};

const ROOMS: &[&Migrations] = &[
    &access::MIGRATIONS,
    &people::MIGRATIONS,
    &search::MIGRATIONS,
    &approval::MIGRATIONS,
    &files::MIGRATIONS,
    &messages::MIGRATIONS,
    &journey::MIGRATIONS,
    &returns::MIGRATIONS,
];

/// Sentences of letters, plans, advice and messages, as they are written every day.
const SENTENCES: &[&str] = &[
    "Dear parent or carer, thank you for your letter of {day} March.",
    "The annual review meeting is on {day} June at 2pm, in the meeting room on the first floor.",
    "{name} will be able to read {number} high frequency words by July 2027.",
    "Speech and language therapy, {number} sessions of 45 minutes each term, from a therapist registered with the HCPC.",
    "{name} enjoys playing in the park and walking by the river with the family dog.",
    "We have decided to carry out an EHC needs assessment under section 36 of the Children and Families Act 2014.",
    "You can telephone the SEND team at {area} Council on 01632 960{number}, Monday to Friday.",
    "{area} Council, Civic Centre, {area}",
    "Please send us anything that you want us to read by {day} November.",
    "{name} finds it hard to follow instructions of more than {number} words.",
    "The school will give small group work in the hall twice a week, {number} minutes each time.",
    "An educational psychologist from our service will see {name} at school.",
    "{name} likes the new church hall club on Mondays and wants to be a farmer.",
    "The sensory room is open from 9 to {number}.",
    "The occupational therapist recommends a writing slope, a move and sit cushion and a fidget toy.",
    "You have the right to appeal to the First-tier Tribunal within two months.",
    "Mediation is free. An independent mediator leads it.",
    "SENDIASS gives free, confidential and impartial advice to families.",
    "{name}’s brother {other} came to the meeting too.",
    "At home {name} sleeps well, eats a small range of foods and needs help with dressing.",
    "We are sorry that our decision is {number} days late.",
    "The draft plan is with this letter. You have 15 days to comment on it.",
    "{name} made good progress in mathematics: from step {number} to the next.",
    "The taxi comes at 8:{day} and the escort sits beside {name}.",
    "The paediatrician wrote on {day} January that hearing is normal.",
    "{name} was excluded for one day in the spring term.",
    "A place at a special school was asked for. We are consulting three schools.",
    "Please tell us which primary school you prefer.",
    "Key stage 2 results came in July. {name} reached the expected standard in science.",
    "The green card helps {name} to ask for a break in the classroom.",
];

#[tokio::test]
async fn of_a_thousand_ordinary_texts_at_most_one_in_fifty_asks() {
    let db = store::testing::sqlite(ROOMS, Clock::fixed(noon())).await;
    make(&db, Size { plans: 150, seed: 1 }, |_| ()).await.unwrap();
    let today = db.clock().today();
    let mut tx = db.write(&Actor::program("test")).await.unwrap();
    let area = store::setting::get(&mut tx, "area").await.unwrap().unwrap_or_else(|| "Calderwick".to_owned());
    let children: Vec<(PersonId, String, PersonId)> = Query::new(
        "select p.id, p.forename, min(r.person) from person p join relationship r on r.child = p.id
           join placement l on l.person = p.id where p.is_child group by p.id, p.forename order by p.id limit 50",
    )
    .all(&mut tx)
    .await
    .unwrap();
    assert_eq!(children.len(), 50);
    let (mut texts, mut asked) = (0, Vec::new());
    for (index, (child, name, about)) in children.iter().enumerate() {
        let father: PersonId = tx.new_id();
        let person = vec![
            ("id", father.into()),
            ("is_child", false.into()),
            ("forename", "Tom".into()),
            ("surname", "Apart".into()),
            ("sort_key", "apart tom".into()),
            ("version", 1_i64.into()),
        ];
        insert("person", person).run(&mut tx).await.unwrap();
        let rule = vec![
            ("id", tx.new_id::<()>().into()),
            ("child", (*child).into()),
            ("from_person", father.into()),
            ("about_person", (*about).into()),
            ("reason", "Court order".into()),
            ("starts_on", today.into()),
        ];
        insert("withheld", rule).run(&mut tx).await.unwrap();
        let reader = Reader::addressee(&mut tx, Addressee::Person(father), *child, today).await.unwrap();
        assert!(reader.is_bound() && !reader.screen().is_open());
        let other = &children[(index + 1) % children.len()].1;
        for step in 0..20 {
            // Three sentences make a text.
            let text: Vec<String> = (0..3)
                .map(|of| {
                    let sentence = SENTENCES[(index * 7 + step * 3 + of) % SENTENCES.len()];
                    let number = ((index * 13 + step * 5 + of) % 90 + 10).to_string();
                    let day = ((index + step + of) % 28 + 1).to_string();
                    sentence
                        .replace("{name}", name)
                        .replace("{other}", other)
                        .replace("{number}", &number)
                        .replace("{day}", &day)
                        .replace("{area}", &area)
                })
                .collect();
            let text = text.join(" ");
            texts += 1;
            if let Some(one) = reader.screen().held(&text).first() {
                asked.push(format!("“{}” in: {text}", &text[one.start..one.end]));
            }
        }
    }
    tx.record(Entry::new("test.arrange", "test", None, Right::Test)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(texts, 1_000);
    assert!(asked.len() <= 20, "{} of 1,000 ask: {:#?}", asked.len(), &asked[..asked.len().min(10)]);
    println!("{} of 1,000 ordinary texts ask", asked.len());
}

/// Sentences that name people, as they are written every day: the child, brothers and sisters, and those who work with them.
const OF_PEOPLE: &[&str] = &[
    "{name} {surname} (date of birth {day} March 2015) was seen at school.",
    "Report by Jocasta Fieldhouse, educational psychologist, {day} May 2023.",
    "{name}’s sister Ann {surname}, born {day} June 2017, goes to the same school.",
    "Dr Amy Shaw saw {name} on {day} March 2022, and again on {day} June 2023.",
    "Yours sincerely, Jocasta Fieldhouse, SEND case officer",
    "Speech and Language Therapy Report, {day} March 2021",
    "Annual Review {day} March 2021, Annual Review {day} March 2022, Annual Review {day} March 2023",
    "Telephone +44 161 496 00{number} or 0161 496 00{number}.",
    "Present: {name} {surname}, Mrs {surname}, Mr Hart, Jocasta Fieldhouse.",
    "Invoice A{number}/1122 of {day} April 2024 is paid.",
];

#[tokio::test]
async fn of_a_thousand_ordinary_texts_at_most_one_in_fifty_is_taken_to_be_about_another_child() {
    let db = store::testing::sqlite(ROOMS, Clock::fixed(noon())).await;
    make(&db, Size { plans: 150, seed: 1 }, |_| ()).await.unwrap();
    let today = db.clock().today();
    let mut tx = db.read().await.unwrap();
    let children: Vec<(PersonId, String, String)> = Query::new(
        "select p.id, p.forename, p.surname from person p where p.is_child and not p.restricted order by p.id limit 50",
    )
    .all(&mut tx)
    .await
    .unwrap();
    assert_eq!(children.len(), 50);
    let (mut texts, mut asked, mut lists) = (0, Vec::new(), 0);
    for (index, (child, name, surname)) in children.iter().enumerate() {
        for step in 0..20 {
            let sentence = |of: usize| match of {
                0 => OF_PEOPLE[(index * 3 + step) % OF_PEOPLE.len()],
                _ => SENTENCES[(index * 7 + step * 3 + of) % SENTENCES.len()],
            };
            let said = |of: usize| {
                sentence(of)
                    .replace("{name}", name)
                    .replace("{surname}", surname)
                    .replace("{other}", &children[(index + 1) % children.len()].1)
                    .replace("{number}", &((index * 13 + step * 5 + of) % 90 + 10).to_string())
                    .replace("{day}", &((index + step + of) % 28 + 1).to_string())
                    .replace("{area}", "Calderwick")
            };
            let text = (0..3).map(said).collect::<Vec<_>>().join(" ");
            texts += 1;
            let others = messages::records::others::in_text(&mut tx, *child, &text, &gate::fingerprint(&text), today)
                .await
                .unwrap();
            lists += usize::from(others.children >= messages::guard::LIST_FROM);
            if !others.words.is_empty() {
                asked.push(format!("{:?} in: {text}", others.words));
            }
        }
    }
    assert_eq!((texts, lists), (1_000, 0), "an ordinary day needs no second person");
    assert!(asked.len() <= 20, "{} of 1,000 ask: {:#?}", asked.len(), &asked[..asked.len().min(10)]);
}
