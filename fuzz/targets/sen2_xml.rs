//! Whatever bytes come as the XML of a return: read, checked, written and read again without a crash, and the same.
#![no_main]

use std::io::BufReader;

use libfuzzer_sys::fuzz_target;
use sen2::{Checker, Part, Record, XmlReader, Year};

fn people(bytes: &[u8]) -> Vec<Record> {
    XmlReader::new(BufReader::new(bytes))
        .filter_map(|part| match part {
            Ok(Part::Person(person)) => Some(person),
            _ => None,
        })
        .collect()
}

fuzz_target!(|bytes: &[u8]| {
    let mut checker = Checker::new(None);
    let mut header = Record::new(sen2::Block::Header, 0);
    for part in XmlReader::new(BufReader::new(bytes)).flatten() {
        checker.look(&part, &mut |_| ());
        if let Part::Header(read) = part {
            header = read;
        }
    }
    checker.finish(&mut |_| ());
    let first = people(bytes);
    let year = Year::LAST;
    let mut out = Vec::new();
    sen2::write_xml(&mut out, year, &header, &first).expect("memory takes all");
    let again = people(&out);
    let mut twice = Vec::new();
    sen2::write_xml(&mut twice, year, &header, &again).expect("memory takes all");
    assert_eq!(out, twice, "what was written is read as it is");
});
