//! Reading and checking a return, beside a bare pass of the XML parser over the same bytes. Nothing is kept of a
//! person once it is checked: the time grows with the people, the memory does not.

use std::hint::black_box;
use std::io::BufReader;
use std::time::{Duration, Instant};

use sen2::rules::{apply, base, base_header};
use sen2::{Checker, XmlReader, Year};

#[expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
fn main() {
    // First: the peak of memory is never less than it was.
    streamed();
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

/// A return of `people` that is made as it is read: it is never whole in memory.
struct Stream {
    person: String,
    after: Vec<u8>,
    made: u32,
    people: u32,
    waiting: std::io::Cursor<Vec<u8>>,
}

impl Stream {
    fn of(people: u32) -> Self {
        let file = String::from_utf8(a_return(1)).unwrap_or_default();
        let from = file.find("    <Person>").unwrap_or(0);
        let until = file.find("  </Persons>").unwrap_or(0);
        let (before, after) = (file.as_bytes()[..from].to_vec(), file.as_bytes()[until..].to_vec());
        let waiting = std::io::Cursor::new(before);
        Self { person: file[from..until].to_owned(), after, made: 0, people, waiting }
    }
}

impl std::io::Read for Stream {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        loop {
            let count = self.waiting.read(into)?;
            if count > 0 || self.made > self.people {
                return Ok(count);
            }
            let next = if self.made == self.people {
                self.after.clone()
            } else {
                self.person.replace("Ogden0", &format!("Ogden{}", self.made)).into_bytes()
            };
            self.made += 1;
            self.waiting = std::io::Cursor::new(next);
        }
    }
}

/// The most memory that this program has had, in megabytes, where the system says so.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(0.0) / 1e3
}

/// 70,000 and 700,000 people from a stream: ten times the people take ten times the time, and what memory grows by is
/// three marks of 16 bytes a person, by which doubles are found.
#[expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a benchmark prints its figures")]
fn streamed() {
    let mut per_person = Vec::new();
    for people in [70_000, 700_000] {
        let stream = Stream::of(people);
        let (before, begun) = (peak(), Instant::now());
        let mut checker = Checker::new(None);
        for part in XmlReader::new(BufReader::with_capacity(1 << 16, stream)).flatten() {
            checker.look(&part, &mut |_| ());
        }
        let summary = checker.finish(&mut |_| ());
        assert_eq!(summary.counts.people, u64::from(people));
        per_person.push(begun.elapsed().as_secs_f64() / f64::from(people));
        println!("SEN2 of {people} people streamed, peak memory {:.0} MB more than before", peak() - before);
    }
    println!("time for each person at 700,000 beside 70,000: {:.2}", per_person[1] / per_person[0]);
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
