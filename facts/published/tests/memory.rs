//! Tables that are made to fill the memory. By itself, since the peak is measured for the whole process.

use std::io::{Cursor, Write};

use published::{parts, read};

/// What may be taken beside the file, or beside what a zip holds.
const MOST: u64 = 100 << 20;

#[test]
fn tables_of_one_row_take_little_more_than_their_file_and_are_refused_in_words() {
    let wide = || format!("time_period,time_identifier,geographic_level{}", ",a".repeat(8_000_000));
    let packed = || {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("data/x.csv", zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(wide().as_bytes()).unwrap();
        zip.finish().unwrap().into_inner()
    };
    type File<'a> = (&'a str, &'a str, &'a dyn Fn() -> Vec<u8>);
    let files: [File<'_>; 5] = [
        ("x.csv", "2,000 columns", &|| wide().into_bytes()),
        ("x.zip", "2,000 columns", &packed),
        ("x.csv", "longer than 1 MB", &|| format!("time_period,{}", "a".repeat(50_000_000)).into_bytes()),
        ("x.csv", "longer than 1 MB", &|| format!("\"{}", "a\n".repeat(20_000_000)).into_bytes()),
        ("x.csv", "2,000 columns", &|| {
            format!("time_period,time_identifier,geographic_level\n2025{}", ",1".repeat(8_000_000)).into_bytes()
        }),
    ];
    if !forget_the_peak() {
        println!("skipped: the system does not tell how much memory was taken at most");
        return;
    }
    for (index, (name, words, make)) in files.iter().enumerate() {
        let content = make();
        forget_the_peak();
        let before = memory("VmRSS:");
        let size = content.len();
        let part = parts(name, content).unwrap().remove(0);
        let error = read(&part.name, &part.content).unwrap_err().to_string();
        let taken = memory("VmHWM:").saturating_sub(before);
        println!("{index} {name}: {} MB for {} MB: {error}", taken >> 20, size >> 20);
        assert!(taken < MOST, "{index} {name} takes {} MB", taken >> 20);
        assert!(error.contains(words), "{index} {name}: {error}");
    }
}

/// Bytes that the process holds, or held at most.
fn memory(what: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(what)).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or(0) * 1024
}

fn forget_the_peak() -> bool {
    std::fs::write("/proc/self/clear_refs", "5").is_ok() && memory("VmHWM:") > 0
}
