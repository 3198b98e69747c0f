//! Downloads that are made to fill the memory: each is refused in words, and 0.9 MB cost under 200 MB whatever is in them.

use std::io::{Cursor, Write};
use std::process::Command;

use published::areas::Codes;
use zip::write::{SimpleFileOptions, ZipWriter};

const MB: usize = 1 << 20;
const HEAD: &str = "time_period,time_identifier,geographic_level,country_code,new_la_code,old_la_code";

/// A release with one file of so many bytes, made up to 0.9 MB with noise: a larger download may cost more.
fn release(start: &str, row: impl Fn(usize) -> String, bytes: usize) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("data/a.csv", SimpleFileOptions::default().compression_level(Some(6))).unwrap();
    zip.write_all(start.as_bytes()).unwrap();
    let mut written = start.len();
    for number in 0.. {
        let row = row(number);
        zip.write_all(row.as_bytes()).unwrap();
        written += row.len();
        if written > bytes {
            break;
        }
    }
    let content = zip.finish().unwrap().into_inner();
    let left = (9 * MB / 10).saturating_sub(content.len() + 1_000);
    let mut zip = ZipWriter::new_append(Cursor::new(content)).unwrap();
    zip.start_file("noise.bin", SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored))
        .unwrap();
    zip.write_all(&vec![0xa5; left]).unwrap();
    zip.finish().unwrap().into_inner()
}

/// Makes a download.
type Make = Box<dyn Fn() -> Vec<u8>>;

/// Each with its name and whether it must be refused.
fn bombs() -> Vec<(&'static str, Make, bool)> {
    let columns = |count: usize| (0..count).map(|number| format!(",c{number}")).collect::<String>();
    let bradford =
        |year: usize| format!("{},Week {},Local authority,E92000001,E08000032,380", 1990 + year % 100, year / 100);
    let wide = format!("{HEAD}{}\n", columns(2_000));
    let narrow = format!("{HEAD}{}\n", columns(1));
    let ones = ",1".repeat(2_000);
    let (wide_too, narrow_too, open) = (wide.clone(), narrow.clone(), format!("{narrow}\""));
    vec![
        ("more than it may unpack to", Box::new(move || release(&wide, |_| ",".repeat(50_000), 70 * MB)), true),
        (
            "many values in few bytes",
            Box::new(move || release(&wide_too, |row| format!("{}{ones}\n", bradford(row)), 55 * MB)),
            true,
        ),
        ("many rows", Box::new(move || release(&narrow, |row| format!("{},1\n", bradford(row)), 20 * MB)), false),
        (
            "many bad cells",
            Box::new(move || release(&narrow_too, |row| format!("{},?\n", bradford(row)), 20 * MB)),
            true,
        ),
        ("one cell", Box::new(move || release(&open, |_| "x".repeat(5_000), 55 * MB)), true),
        ("a heading of commas", Box::new(|| release("", |_| ",".repeat(5_000), 55 * MB)), true),
    ]
}

/// The most memory that this process has had, in MB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0");
    line.trim().trim_end_matches("kB").trim().parse::<u64>().unwrap_or(0) / 1024
}

#[test]
#[ignore = "part: another test runs it in a process of its own"]
fn a_process_that_reads_one() {
    let Ok(path) = std::env::var("RELEASE") else { return };
    let outcome = published::unpack("a.zip", std::fs::read(path).unwrap()).and_then(|mut all| {
        let part = all.parts.remove(0);
        published::read_part(&part, &Codes::default(), None)
    });
    let words =
        outcome.map_or_else(|error| error.to_string(), |reading| format!("read {}", reading.observations.len()));
    println!("PEAK {} {}", peak(), words.lines().next().unwrap_or_default());
}

#[test]
fn a_download_of_less_than_1_mb_costs_under_200_mb_and_is_refused_in_words() {
    try_out(&["more than it may unpack to", "many values in few bytes"]);
}

#[test]
#[ignore = "soak: two minutes"]
fn every_kind_of_bomb_costs_under_200_mb() {
    try_out(&["many rows", "many bad cells", "one cell", "a heading of commas"]);
}

fn try_out(names: &[&str]) {
    let folder = std::env::temp_dir().join(format!("published-bombs-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for (name, make, is_refused) in bombs().into_iter().filter(|(name, ..)| names.contains(name)) {
        let content = make();
        assert!(content.len() < MB, "{name} is {} bytes", content.len());
        let path = folder.join("bomb.zip");
        std::fs::write(&path, content).unwrap();
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["a_process_that_reads_one", "--exact", "--ignored", "--nocapture"])
            .env("RELEASE", &path)
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let line = text.lines().find_map(|line| line.split_once("PEAK ")).map(|(_, rest)| rest.to_owned());
        let line = line.unwrap_or_else(|| panic!("{name} ended the process: {text}"));
        println!("{name}: {line}");
        let (peak, words) = line.split_once(' ').unwrap();
        assert!(peak.parse::<u64>().unwrap() < 200, "{name}: {line}");
        assert!(!is_refused || !words.starts_with("read"), "{name}: {line}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
