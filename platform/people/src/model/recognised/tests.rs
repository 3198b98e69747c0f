use super::*;
use jiff::civil::date;

fn quillfeathers() -> Vec<Hidden> {
    let mut one = Hidden::new(PersonId::from_uuid(uuid::Uuid::from_u128(1)), Some(date(2012, 2, 12)));
    one.add_name("Zebedee", "Quillfeather");
    one.add_family("Mina", "Quillfeather");
    one.add_family("Mina Jane", "Ashgrove");
    one.add_sibling(("Tabitha", "Quillfeather"), Some(date(2016, 1, 1)));
    one.add_own(Term::number("B801200005001"));
    one.add_own(Term::postcode("ZX22 9QQ"));
    one.add_own(Term::phone("07700 900123"));
    one.add_own(Term::email("mina@example.org"));
    one.add_by_work(Term::email("worker@example.org"));
    one.add_home(home(Some("108 Heather Way".to_owned()), Some("Ilkley".to_owned()), None));
    one.add_setting("Al-Noor Academy");
    vec![one]
}

/// Somebody of whom nothing is known.
fn stranger() -> Written {
    Written {
        forename: "Ivor".to_owned(),
        surname: "Brown".to_owned(),
        birth_date: Some(date(2015, 7, 23)),
        home: home(Some("1 Safe Street".to_owned()), Some("Shipley".to_owned()), Some("ZX1 1AA".to_owned())),
        email: Some("someone@example.org".to_owned()),
        phone: Some("07700 900999".to_owned()),
        writer: "Alma Brown".to_owned(),
        setting: "Beckfoot School".to_owned(),
        texts: vec!["He finds it hard to read. He is 11, and was 10 on 3 May.".to_owned()],
        ..Written::default()
    }
}

#[test]
fn one_thing_that_is_the_familys_is_enough() {
    let hidden = quillfeathers();
    let with = |change: fn(&mut Written)| {
        let mut written = stranger();
        change(&mut written);
        recognised(&written, &hidden).len()
    };
    assert_eq!(with(|_| ()), 0);
    let changes: [fn(&mut Written); 15] = [
        |one| one.email = Some("Mina@Example.org ".to_owned()),
        |one| one.phone = Some("+44 7700 900 123".to_owned()),
        |one| one.numbers = vec!["b801200005001".to_owned()],
        |one| one.home = home(None, None, Some("zx229qq".to_owned())),
        |one| one.home = home(Some("108, Heather Way".to_owned()), None, None),
        |one| one.writer = "Mina Quillfeather".to_owned(),
        |one| one.writer = "Ms Mina Ashgrove".to_owned(),
        |one| one.writer = "Zebedee Quillfeather".to_owned(),
        |one| (one.forename, one.surname) = ("Zebedee".to_owned(), "Quillfeather".to_owned()),
        |one| {
            (one.forename, one.surname) = ("Tabitha".to_owned(), "Quillfeather".to_owned());
            one.birth_date = Some(date(2016, 1, 1));
        },
        |one| one.texts = vec!["Call 07700-900 123 after three.".to_owned()],
        |one| one.texts = vec!["His UPN was B801 200005 001.".to_owned()],
        |one| one.texts = vec!["We lived at ZX22 9QQ.".to_owned()],
        |one| one.texts = vec!["He was Zebedee Quillfeather’s name before.".to_owned()],
        |one| one.texts = vec!["Write to (mina@example.org).".to_owned()],
    ];
    for (at, change) in changes.into_iter().enumerate() {
        assert_eq!(with(change), 1, "{at}");
    }
}

#[test]
fn what_many_share_counts_beside_a_name_or_a_day_alone() {
    let hidden = quillfeathers();
    let shared: [fn(&mut Written); 4] = [
        |one| one.setting = "al-noor".to_owned(),
        |one| one.email = Some("worker@example.org".to_owned()),
        |one| one.texts = vec!["Mina Quillfeather helps him.".to_owned()],
        |one| one.surname = "Ashgrove".to_owned(),
    ];
    for (at, change) in shared.into_iter().enumerate() {
        let mut written = stranger();
        change(&mut written);
        assert!(recognised(&written, &hidden).is_empty(), "{at}");
        written.birth_date = Some(date(2012, 2, 21));
        assert_eq!(recognised(&written, &hidden).len(), 1, "{at}: the day was mistyped");
        if at < 3 {
            written.birth_date = stranger().birth_date;
            written.forename = "Zebedee".to_owned();
            assert_eq!(recognised(&written, &hidden).len(), 1, "{at}: the first name");
        }
    }
}

#[test]
fn what_the_family_wrote_before_is_known_again() {
    let mut hidden = quillfeathers();
    let mut before = stranger();
    (before.writer, before.email) = ("Gran Overthwaite".to_owned(), Some("gran@example.org".to_owned()));
    before.home = home(Some("7 Far Lane".to_owned()), None, Some("ZX7 7AA".to_owned()));
    (before.forename, before.surname) = ("Zeb".to_owned(), "Overthwaite".to_owned());
    before.phone = None;
    hidden.iter_mut().for_each(|one| one.add_written(&before));
    let changes: [fn(&mut Written); 4] = [
        |one| one.email = Some("gran@example.org".to_owned()),
        |one| one.writer = "Gran Overthwaite".to_owned(),
        |one| one.home = home(None, None, Some("ZX7 7AA".to_owned())),
        |one| (one.forename, one.surname) = ("Zeb".to_owned(), "Overthwaite".to_owned()),
    ];
    assert!(recognised(&stranger(), &hidden).is_empty());
    for (at, change) in changes.into_iter().enumerate() {
        let mut written = stranger();
        change(&mut written);
        assert_eq!(recognised(&written, &hidden).len(), 1, "{at}");
    }
}

#[test]
fn an_account_that_sees_a_record_asks_about_that_one() {
    let hidden = quillfeathers();
    let mut written = Written { email: Some("mina@example.org".to_owned()), ..stranger() };
    written.child = Some(PersonId::from_uuid(uuid::Uuid::from_u128(2)));
    assert!(recognised(&written, &hidden).is_empty());
    written.child = Some(hidden[0].person());
    assert_eq!(recognised(&written, &hidden).len(), 1);
}
