//! A place is recognised in whatever form a person writes it, and ordinary sentences are left alone.

use std::collections::{HashMap, HashSet};

use gate::{Certainty, Place, ReadBy, Reading, Screen, Terms, Towns, fingerprint};

fn text(value: &str) -> Option<String> {
    Some(value.to_owned())
}

fn home() -> Place {
    Place {
        street: text("108 Heather Way"),
        town: text("Ilkley"),
        postcode: text("ZX22 9QQ"),
        contacts: vec!["07700 900991".to_owned(), "mina@example.org".to_owned()],
        ..Place::default()
    }
}

fn school() -> Place {
    Place {
        name: text("Al-Noor Academy"),
        street: text("Thornbury Road"),
        town: text("Keighley"),
        postcode: text("ZX7 1AB"),
        contacts: vec![
            "office@alnoor.example.net".to_owned(),
            "01632 960123".to_owned(),
            "https://www.alnoor-academy.example.org/contact".to_owned(),
        ],
        numbers: vec!["900123".to_owned()],
        led_by: text("Mrs Farah Siddiqui"),
    }
}

fn terms() -> Terms {
    Terms::new(&[home(), school()], &[], &["Ada Whitlock".to_owned()], &Towns::new(["Bradford"]))
}

fn screen() -> Screen {
    Screen::new(terms(), Vec::new(), HashMap::new())
}

fn certainty(text: &str) -> Option<Certainty> {
    terms().find(text).into_iter().map(|one| one.certainty).max()
}

#[test]
fn every_way_of_writing_a_place_is_recognised() {
    for exact in [
        "They live at 108 Heather Way.",
        "Heather Way (number 108)",
        "at number 108, on Heather Way now",
        "108, HEATHER-WAY",
        "Heather 108",
        "ZX22 9QQ",
        "zx229qq",
        "ZX22-9QQ",
        "ZX22 9",
        "call +44 7700 900991",
        "0044 7700 900 991",
        "(07700) 900-991",
        "07700900991",
        "Write to mina@example.org",
        "settled at Al-Noor",
        "the Al-Noor school",
        "AL NOOR ACADEMY",
        "alnoor academy",
        "Al\u{2011}Noor",
        "Аl-Nооr Acаdemy",
        "Al\u{200b}-Noor",
        "on Thornbury Road",
        "in Thornbury Rd",
        "ZX7 1AB",
        "01632 960 123",
        "URN 900123",
        "see alnoor-academy.example.org",
        "Mrs Siddiqui, Farah",
        "Farah Siddiqui wrote",
        "with her grandmother Ada Whitlock",
        "Write to senco@alnoor.example.net",
        "at 108 Ηεather Wαy",
        "ʜᴇᴀᴛʜᴇʀ ᴡᴀʏ 108",
        "at Αl-Νοοr",
        "٠٧٧٠٠٩٠٠٩٩١",
        "ZX۲۲ ۹QQ",
        "oh seven seven double oh nine double oh nine nine one",
        "07700 nine hundred 991",
        "oh seven seven double-oh, it is nine hundred and then nine nine one",
        "07700 is the first half, then nine hundred, nine nine one",
        "07700 nine hundred thousand nine hundred and ninety-one",
        "o double seven, naught naught, nine zero nil nine hundred ninety-one",
        "+44 seven seven oh oh: 900 nine nine one",
        "07700 (then) 900 (then) 991",
        "O77OO 9OO991",
        "Z X twenty-two, nine Q Q",
        "Zed ex twenty-two, nine cue queue",
        "one hundred and eight Heather Way",
        "on Heather Way, number one hundred and eight",
        "Heather&nbsp;Way, 108",
        "108 Hea<b>ther</b> Way",
        "mina (at) example.org",
        "mina at example dot org",
        "MINA [AT] EXAMPLE [DOT] ORG",
        "alnoor dot example dot net",
        "call 07700&nbsp;900&#8209;991",
        "Zulu X-ray two two nine Quebec Quebec",
        "108HeatherWay",
        "F. Siddiqui",
        "Siddiqui F",
    ] {
        assert_eq!(certainty(exact), Some(Certainty::Exact), "{exact}");
        assert!(!screen().show(exact).is_empty());
        assert!(certainty(&screen().show(exact)).is_none(), "{exact}: {}", screen().show(exact));
    }
    for likely in [
        "They moved to Ilkley.",
        "near ILKLEY",
        "in ZX22",
        "a school in Keighley",
        "the last part is 9QQ",
        "///filled.count.soap",
        "53.7938, -1.7524",
        "ring 960123",
        "ring 900 991 after six",
        "ring nine double oh, nine nine one",
        "ring nine hundred, 991",
        "near Ilkly",
        "Siddiqui, SENCO",
        "the Whitlocks",
        "Thornbery Road",
        "they stay in hether way",
        "<b>Heather</b> <i>Way</i>",
        "at thornbery rd",
        "Они живут на улице Хезер Вэй",
        "по адресу Хэзер Уэй",
        "Th0rnbury",
        "near Ikley",
        "Ιlkley",
        "Κeighley",
        "وہ تھورنبری روڈ پر ہے",
    ] {
        assert_eq!(certainty(likely), Some(Certainty::Likely), "{likely}");
    }
}

#[test]
fn names_without_their_kind_and_short_names_are_recognised() {
    let of =
        |name: &str| Terms::new(&[Place { name: text(name), ..Place::default() }], &[], &[], &Towns::new(["Bradford"]));
    for (name, written, expected) in [
        ("Beckfoot Primary School", "He goes to Beckfoot now", Some(Certainty::Likely)),
        ("Beckfoot Primary School", "at Beckfoot school", Some(Certainty::Exact)),
        ("Beckfoot Primary School", "the school, Beckfoot", Some(Certainty::Exact)),
        ("Beckfoot Upper Heaton", "Beckfoot’s SENCO", Some(Certainty::Likely)),
        ("St Mary's Catholic Primary School", "Saint Mary’s primary", Some(Certainty::Exact)),
        ("Ash Grove Nursery", "she loves Ash Grove", Some(Certainty::Exact)),
        ("Hill Top", "at Hill Top", Some(Certainty::Exact)),
        ("Bradford Academy", "The council is in Bradford", None),
        ("Bradford Academy", "at Bradford Academy", Some(Certainty::Exact)),
        ("Nab Wood Grammar School", "moved to NWGS in May", Some(Certainty::Likely)),
        ("High Park School", "the high park", None),
        ("St Bede's Primary School", "at St Bedes", Some(Certainty::Exact)),
        ("St Bede's Primary School", "St. Bedes", Some(Certainty::Exact)),
        ("St Bede's Primary School", "Saint Bede", Some(Certainty::Exact)),
        ("St Bede's Primary School", "Bede's", Some(Certainty::Likely)),
        ("St Bede's Primary School", "the Bede school", Some(Certainty::Exact)),
        ("St Bede's Primary School", "bede primary", Some(Certainty::Exact)),
        ("St Bede's Primary School", "S. Bede", Some(Certainty::Likely)),
        ("St Bede's Primary School", "St B's", Some(Certainty::Likely)),
        ("St Bede's Primary School", "@StBedesZX28", Some(Certainty::Exact)),
        ("St Mary's Primary School", "Mary likes to read", None),
    ] {
        let found = of(name).find(written).into_iter().map(|one| one.certainty).max();
        assert_eq!(found, expected, "{name}: {written}");
    }
}

#[test]
fn a_shortened_or_misspelt_name_is_asked_about() {
    let field = Place { name: text("Heather Field School"), ..Place::default() };
    let rise = Place { street: text("12 Garden Rise"), ..Place::default() };
    let known = Towns::new(["Bradford"]).with_people(["Keighly Ogden"]);
    let terms = Terms::new(&[home(), school(), field, rise], &[], &[], &known);
    for asked in [
        "at HF school",
        "HF says hello",
        "he starts at H Field School",
        "near Grd Rise",
        "on Heathr Way",
        "in Haether Way",
        "on Jeather Way",
        "at Al-Nor",
        "Al-Naor starts at nine",
        "in Thornbry Rd",
        "on Thorn Rd",
        "to K'ley on Friday",
        "in Kghly now",
        "near Likley",
    ] {
        let found = terms.find(asked).into_iter().map(|one| one.certainty).max();
        assert_eq!(found, Some(Certainty::Likely), "{asked}");
    }
    for ordinary in [
        "Keighly likes to read.",
        "In school he reads.",
        "A place at a special school was asked for.",
        "The OT and the EP wrote to the LA.",
        "Those children like the other school.",
        "After school he goes to a club.",
        "Higher education, and a college of his choice.",
    ] {
        assert_eq!(terms.find(ordinary), Vec::new(), "{ordinary}");
    }
}

#[test]
fn what_is_encoded_is_read_as_it_was() {
    for exact in [
        "MTA4IEhlYXRoZXIgV2F5",
        "see WmVkIGxpdmVzIGF0IDEwOCBIZWF0aGVyIFdheQ== now",
        "313038204865617468657220576179",
        "https://maps.example/?q=108%20%48eather%20W%61y",
        "108 Hea=74her=20W=\r\nay",
        r"108 \u0048eather Way",
    ] {
        assert_eq!(certainty(exact), Some(Certainty::Exact), "{exact}");
        assert!(certainty(&screen().show(exact)).is_none(), "{exact}: {}", screen().show(exact));
    }
    for ordinary in ["accommodation and recommendation", "dGhlIG90aGVyIGNoaWxkIHJlYWRz", "50%20 of it = 20"] {
        assert_eq!(certainty(ordinary), None, "{ordinary}");
    }
}

#[test]
fn ordinary_sentences_are_left_alone() {
    for ordinary in [
        "Zoe will be able to read 108 words by July.",
        "The heather in the garden is purple.",
        "Speech and language therapy, 9 sessions of 45 minutes.",
        "Bradford Council, City Hall, Bradford",
        "The meeting is on 22 September at 9.",
        "Nine of the nine hundred pupils read one book in 91 days, and one of them read two.",
        "She counts: one, two, three, four, five, six, seven, eight, nine, ten.",
        "The SENCO will review progress each term.",
    ] {
        assert_eq!(certainty(ordinary), None, "{ordinary}");
        assert_eq!(screen().show(ordinary), ordinary);
    }
}

#[test]
fn the_forename_of_somebody_at_the_address_asks_where_it_stands_alone() {
    let terms = Terms::new(&[], &[], &["Ada Whitlock".to_owned(), "Ada".to_owned()], &Towns::default());
    let certainty = |text: &str| terms.find(text).into_iter().map(|one| one.certainty).max();
    assert_eq!(certainty("Zoe loves being with Ada."), Some(Certainty::Likely));
    assert_eq!(certainty("Zoe loves adaptations."), None);
}

#[test]
fn towns_in_which_somebody_protected_lives_are_not_the_readers_own() {
    let towns = Towns::new(["Shipley", "Ilkley", "ZX22"]).without(["Ilkley", "ZX22"]);
    let terms = Terms::new(&[home()], &[], &[], &towns);
    assert!(!terms.find("They moved to Ilkley, in ZX22").is_empty());
    assert!(home().is_near(&Place { postcode: text("ZX22 1AA"), ..Place::default() }));
    assert!(home().is_near(&Place { town: text("ilkley"), ..Place::default() }));
    assert!(!home().is_near(&Place { town: text("Ilkley"), postcode: text("ZX4 1AA"), ..Place::default() }));
}

#[test]
fn only_what_tells_is_taken_out() {
    assert_eq!(
        screen().show("Zoe lives at 108 Heather Way and goes to Al-Noor Academy by taxi."),
        "Zoe lives at [removed] and goes to [removed] by taxi.".replacen("[removed]", "[removed] [removed]", 1)
    );
}

#[test]
fn what_was_read_goes_through_words_of_two_meanings_by_one_reader_and_all_else_by_two() {
    let likely = "The trip goes to Ilkley on Friday.";
    let exact = "The hospital is in ZX22 9QQ.";
    let with = |text: &str, by| {
        let reading = Reading { by, words: Some(screen().found(text).into_iter().collect()), since: None };
        Screen::new(terms(), Vec::new(), HashMap::from([(fingerprint(text), vec![reading])]))
    };
    // Read when it told nothing of a home that is here now.
    let before = Reading { by: ReadBy::Two, words: Some(HashSet::new()), since: None };
    let moved = Screen::new(terms(), Vec::new(), HashMap::from([(fingerprint(exact), vec![before])]));
    assert_ne!(moved.show(exact), exact, "a new place is held back whoever read the text before");
    assert_ne!(screen().show(likely), likely, "closed until somebody has read it");
    assert_eq!(with(likely, ReadBy::One).show(likely), likely);
    assert_ne!(with(exact, ReadBy::One).show(exact), exact);
    assert_eq!(with(exact, ReadBy::Two).show(exact), exact);
    // The same words with another comma are the same text; other words are not.
    assert_eq!(
        with(likely, ReadBy::One).show("The trip goes to Ilkley, on Friday"),
        "The trip goes to Ilkley, on Friday"
    );
    assert!(with(likely, ReadBy::One).show("They moved to Ilkley on Friday.").contains("[removed]"));
}

#[test]
fn names_after_a_title_initials_and_other_languages_are_asked_about() {
    for asked in ["Nana Ada says hello", "Ask Miss Farah"] {
        assert!(!screen().findings(asked).is_empty(), "{asked}");
    }
    let place = |town: &str| Place { town: text(town), name: text("Quarry Hill Academy"), ..Place::default() };
    let terms = Terms::new(&[place("Denholt")], &[], &["Yasmin Thackray".to_owned()], &Towns::default());
    for asked in [
        "mieszka w Denholcie",
        "mae hi yn Nenholt",
        "Nana Yasmin brings him",
        "thackray comes at noon",
        "see you at QH Academy",
    ] {
        assert!(!terms.find(asked).is_empty(), "{asked}");
    }
    for ordinary in ["Yasmin likes to paint", "an academy trust", "the nana hat"] {
        assert!(terms.find(ordinary).is_empty(), "{ordinary}");
    }
}

#[test]
fn a_long_name_with_two_letters_turned_or_written_backwards_is_asked_about() {
    let place = Place { name: text("Heronsfield Primary School"), street: text("Heather Way"), ..Place::default() };
    let terms = Terms::new(&[place], &[], &[], &Towns::default());
    for asked in
        ["she goes to heronsfeild now", "she goes to herosnfield now", "they are in yaW rehtaeH", "yaw rehtaeh"]
    {
        assert!(!terms.find(asked).is_empty(), "{asked}");
    }
    for ordinary in ["a field with herons", "by the way, the weather is fine"] {
        assert!(terms.find(ordinary).is_empty(), "{ordinary}");
    }
}

#[test]
fn a_surname_with_a_title_is_that_person_and_no_other_word() {
    let terms = Terms::new(&[], &[], &["Miss Brook".to_owned()], &Towns::default());
    let found = terms.find("Miss Brook says the same");
    assert!(matches!(found[..], [one] if one.certainty == Certainty::Exact), "{found:?}");
    for ordinary in ["We walked to the brook", "Brook Street", "Say hello to Miss"] {
        assert!(terms.find(ordinary).is_empty(), "{ordinary}");
    }
}

#[test]
fn each_reading_stands_for_itself_and_for_the_places_that_were_kept_then() {
    let text = "To Ilkley on Friday, and past ZX22 9QQ.";
    let words = |said: &str| Some(HashSet::from([fingerprint(said)]));
    let with = |readings: Vec<Reading>| {
        Screen::new(terms(), Vec::new(), HashMap::from([(fingerprint(text), readings)])).show(text).into_owned()
    };
    let one = Reading { by: ReadBy::One, words: words("Ilkley"), since: None };
    let two = Reading { by: ReadBy::Two, words: words("ZX22 9QQ"), since: None };
    // One word by one, the other by two: neither answer is laid to the other.
    assert_eq!(with(vec![one.clone()]), "To Ilkley on Friday, and past [removed].");
    assert_eq!(with(vec![two.clone()]), "To [removed] on Friday, and past ZX22 9QQ.");
    assert_eq!(with(vec![one.clone(), two.clone()]), text);
    let both = Reading {
        by: ReadBy::One,
        words: Some([words("Ilkley"), words("ZX22 9QQ")].into_iter().flatten().flatten().collect()),
        since: None,
    };
    assert_eq!(with(vec![both]), "To Ilkley on Friday, and past [removed].");
    // Somebody has moved to the town since: it means their home now, whoever let it through before.
    let moved = Place { town: Some("Ilkley".to_owned()), ..Place::default() };
    let since = Some(std::sync::Arc::new(Terms::new(&[moved], &[], &[], &Towns::default())));
    for by in [ReadBy::One, ReadBy::Two] {
        let before = Reading { by, since: since.clone(), ..one.clone() };
        assert_eq!(with(vec![before, two.clone()]), "To [removed] on Friday, and past ZX22 9QQ.");
    }
}

#[test]
fn a_family_that_no_rule_binds_is_asked_about_nothing_that_may_mean_something_else() {
    let closed = Terms::new(&[], &[home()], &[], &Towns::default());
    assert!(closed.find("They moved to Ilkley, ZX22").is_empty());
    assert_eq!(closed.find("108 Heather Way, ZX22 9QQ").len(), 3);
}

#[test]
fn nobody_finds_anything_where_nothing_is_hidden() {
    assert!(Screen::default().is_open());
    assert!(Screen::new(Terms::new(&[], &[], &[], &Towns::default()), Vec::new(), HashMap::new()).is_open());
    assert_eq!(format!("{:?}", screen()), "Screen(closed)", "what is hidden stands in no log");
}

proptest::proptest! {
    #[test]
    fn whatever_stands_around_it_an_address_is_taken_out(before in "\\PC{0,40}", after in "\\PC{0,40}") {
        let text = format!("{before} 108 Heather Way, ZX22 9QQ {after}");
        let shown = screen().show(&text).into_owned();
        proptest::prop_assert!(!shown.contains("Heather Way") && !shown.contains("9QQ"), "{}", shown);
    }
    #[test]
    fn no_text_is_too_odd(text in "\\PC*") {
        let _ = screen().show(&text);
    }
}

#[test]
fn links_small_letters_plurals_and_slips_of_the_pen_are_recognised() {
    let high = Place {
        name: text("Langrigg High School"),
        street: text("27 Lowmoor Gardens"),
        town: text("Hebblethwaite"),
        ..Place::default()
    };
    let terms = Terms::new(&[high], &[], &["Fay Fosterling".to_owned()], &Towns::default());
    for written in [
        "langrigghigh.sch.uk",
        "office@langrigghigh.sch.uk",
        "www.langrigg-high.org.uk",
        "@LangriggHigh",
        "https://maps.example/27%20Lowmoor%20Gardens",
        "at langrigg now",
        "in hebblethwaite",
        "the Hebblethwaites",
        "Hebblethwait",
        "Langrig High Sch",
        "27 Lowmor Gardens",
        "lhs starts at nine",
        "ms Fosterling",
    ] {
        assert!(!terms.find(written).is_empty(), "{written}");
    }
    let shown = Screen::new(terms, Vec::new(), HashMap::new()).show("He likes Langrigg High School.").into_owned();
    assert_eq!(shown, "He likes [removed].", "a name goes out whole");
}

#[test]
fn one_home_is_one_however_its_address_is_written() {
    let at = |street: &str, postcode: Option<&str>| Place {
        street: text(street),
        postcode: postcode.map(str::to_owned),
        town: text("Ilkley"),
        ..Place::default()
    };
    let home = at("27 Fern Bank, Flat 3", Some("ZX22 9QQ"));
    for same in ["Flat 3, 27 Fern Bank", "27 Fernbank Flat 3", "3/27 Fern Bank"] {
        assert!(home.is_same_home(&at(same, Some("zx229qq"))), "{same}");
    }
    assert!(at("8 Low Rd", None).is_same_home(&at("8, Low Road", None)));
    for other in ["28 Fern Bank, Flat 3", "27 Fern Bank, Flat 4", ""] {
        assert!(!home.is_same_home(&at(other, Some("ZX22 9QQ"))), "{other}");
    }
    assert!(!home.is_same_home(&at("27 Fern Bank, Flat 3", Some("ZX22 9QR"))));
}

#[test]
fn settings_in_words_are_places() {
    let named = |text: &str| {
        Place::settings_in(text)
            .into_iter()
            .map(|place| (place.name.unwrap_or_default(), place.town))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        named("Fellgate Primary School, Millgarth, from September 2027"),
        [("Fellgate Primary School".to_owned(), text("Millgarth"))]
    );
    assert_eq!(named("Hollybank Tuition, Skelbrook"), [("Hollybank Tuition".to_owned(), text("Skelbrook"))]);
    assert_eq!(named("a mainstream primary school"), []);
    assert_eq!(named("A mainstream school. St Bede's will be named."), [("St Bede's".to_owned(), None)]);
}

#[test]
fn surgeries_and_clinics_are_places_and_services_of_the_whole_area_are_none() {
    let towns = Towns::new(["Bradford"]);
    let care = |text: &str| -> Vec<String> {
        Place::care_in(text, &towns).into_iter().filter_map(|place| place.name).collect()
    };
    assert_eq!(care("Dr Khan, Moor Park Surgery"), ["Moor Park Surgery"]);
    assert_eq!(care("the Ilkley Road Child Development Centre"), ["Ilkley Road Child Development Centre"]);
    for area in ["Bradford Hospitals NHS Trust", "Children’s social care", "Speech and Language Therapy", "Mina Parent"]
    {
        assert_eq!(care(area), Vec::<String>::new(), "{area}");
        assert!(area == "Mina Parent" || !Place::is_of_one_place(area, &towns), "{area}");
    }
    let surgery = Place { name: text("Moor Park Surgery"), ..Place::default() };
    let terms = Terms::new(&[surgery], &[], &[], &towns);
    for told in ["at Moor Park Surgery", "the Moor Park practice", "her doctor at Moor Park", "Moor Pk surgery"] {
        assert!(!terms.find(told).is_empty(), "{told}");
    }
    assert!(terms.find("The surgery wrote that hearing is normal.").is_empty());
}
