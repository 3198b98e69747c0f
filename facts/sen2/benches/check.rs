//! Reading and checking a return, beside a bare pass of the XML parser over the same bytes. Nothing is kept of a
//! person once it is checked: the time grows with the people, the memory does not.

use std::hint::black_box;
use std::io::BufReader;
use std::time::{Duration, Instant};

use sen2::rules::{apply, base, base_header};
use sen2::{Checker, XmlReader, Year};

#[expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
fn main() {
    for people in [10_000, 100_000] {
        let file = a_return(people);
        // For the peers that read the same file (scripts/peers.sh).
        if let Some(to) = std::env::var_os("ONEPLAN_SEN2_FILE").filter(|_| people == 10_000) {
            assert!(std::fs::write(to, &file).is_ok());
        }
        let ours = median(|| check(&file));
        let floor = median(|| bare(&file));
        let ratio = ours.as_secs_f64() / floor.as_secs_f64();
        let size = file.len() as f64 / 1e6;
        println!(
            "SEN2 of {people} people ({size:.0} MB) read and checked {:.0} ms, bare pass {:.0} ms, ratio {ratio:.2}",
            ours.as_secs_f64() * 1e3,
            floor.as_secs_f64() * 1e3
        );
    }
}

/// The example person over and over, each with a name and a birthday of its own.
fn a_return(people: u32) -> Vec<u8> {
    let year = Year::LAST;
    let example = base(year);
    let mut all = Vec::new();
    for one in 0..people {
        let born = format!("20{:02}-{:02}-{:02}", 8 + one % 12, 1 + one / 12 % 12, 1 + one / 144 % 28);
        let changes = format!("Surname=Ogden{one};PersonBirthDate={born}");
        all.extend(apply(&example, &changes));
    }
    let mut file = Vec::new();
    let written = sen2::write_xml(&mut file, year, &base_header(year), &all);
    assert!(written.is_ok());
    file
}

fn check(file: &[u8]) {
    let mut checker = Checker::new(None);
    let mut found = 0_u64;
    for part in XmlReader::new(BufReader::with_capacity(1 << 16, file)).flatten() {
        checker.look(&part, &mut |_| found += 1);
    }
    black_box((checker.finish(&mut |_| ()), found));
}

fn bare(file: &[u8]) {
    let mut reader = quick_xml::Reader::from_reader(BufReader::with_capacity(1 << 16, file));
    let (mut buffer, mut events) = (Vec::new(), 0_u64);
    while let Ok(event) = reader.read_event_into(&mut buffer) {
        if event == quick_xml::events::Event::Eof {
            break;
        }
        events += 1;
        buffer.clear();
    }
    black_box(events);
}

#[expect(clippy::disallowed_methods, reason = "durations of a benchmark")]
fn median(act: impl Fn()) -> Duration {
    let mut times: Vec<Duration> = (0..7)
        .map(|_| {
            let begun = Instant::now();
            act();
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[3]
}
