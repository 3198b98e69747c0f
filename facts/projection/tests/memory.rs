//! Tables that are made to fill the memory. By itself, since the peak is measured for the whole process.

use projection::cohorts::History;

/// What may be taken beside the file.
const MOST: u64 = 100 << 20;

#[test]
fn tables_of_commas_or_of_mistakes_take_little_more_than_their_file() {
    if !forget_the_peak() {
        println!("skipped: the system does not tell how much memory was taken at most");
        return;
    }
    let heading = "year,ncy,population\n";
    for (text, words) in [
        (",".repeat(40_000_000), "2,000 columns"),
        (format!("{heading}{}", ",".repeat(40_000_000)), "2,000 columns"),
        (format!("{heading}\"{}", "x\n".repeat(20_000_000)), "longer than 1 MB"),
        (format!("year,ncy,{}", "x".repeat(40_000_000)), "longer than 1 MB"),
    ] {
        forget_the_peak();
        let before = memory("VmRSS:");
        let faults = History::read_children("population.csv", &text).unwrap_err();
        let taken = memory("VmHWM:").saturating_sub(before);
        assert!(taken < MOST, "{words} takes {} MB", taken >> 20);
        assert!(faults.iter().any(|fault| fault.words.contains(words) && fault.line.is_some()), "{faults:?}");
    }
    // Rows that are all wrong are not told one by one without end.
    let faults =
        History::read_children("population.csv", &format!("{heading}{}", "x,x,x\n".repeat(200_000))).unwrap_err();
    assert!(faults.len() < 2_000, "{}", faults.len());
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
