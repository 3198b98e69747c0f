//! Workbooks that are made to fill the memory: each is refused in words, and a file of 1 MB costs under 200 MB whatever is
//! in it.

use std::io::{Cursor, Write};
use std::process::Command;

use workbook::read;
use zip::write::{SimpleFileOptions, ZipWriter};

const TYPES: &str =
    r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
const ROOT: &str = r#"<?xml version="1.0"?><Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<?xml version="1.0"?><workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="List_1" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const LINKS: &str = r#"<?xml version="1.0"?><Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;
const SHEET: &str = r#"<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>"#;
const STRINGS: &str = r#"<sst count="1" uniqueCount="1"><si><t>a</t></si></sst>"#;

/// A part of `times` repetitions between a beginning and an end.
struct Repeated<'a> {
    name: &'a str,
    begin: &'a str,
    what: &'a str,
    times: usize,
    end: &'a str,
}

/// A workbook with one part replaced, made up to `size` bytes with noise: a larger file may cost more.
fn workbook(part: &Repeated<'_>, size: usize) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let packed = SimpleFileOptions::default().compression_level(Some(6));
    for (name, text) in [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", ROOT),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", LINKS),
        ("xl/worksheets/sheet1.xml", SHEET),
        ("xl/sharedStrings.xml", STRINGS),
    ] {
        if name != part.name {
            zip.start_file(name, packed).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
    }
    zip.start_file(part.name, packed).unwrap();
    zip.write_all(part.begin.as_bytes()).unwrap();
    let block = part.what.repeat(1_000);
    for _ in 0..part.times / 1_000 {
        zip.write_all(block.as_bytes()).unwrap();
    }
    zip.write_all(part.end.as_bytes()).unwrap();
    let content = zip.finish().unwrap().into_inner();
    let left = size.saturating_sub(content.len() + 1_000);
    let mut zip = ZipWriter::new_append(Cursor::new(content)).unwrap();
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    zip.start_file("xl/media/noise.bin", stored).unwrap();
    zip.write_all(&vec![0xa5; left]).unwrap();
    let content = zip.finish().unwrap().into_inner();
    assert!(content.len() <= size.max(MB), "{} is {} bytes", part.name, content.len());
    content
}

const MB: usize = 1 << 20;

fn bombs() -> Vec<(&'static str, Repeated<'static>)> {
    let strings = |begin, what, times| Repeated { name: "xl/sharedStrings.xml", begin, what, times, end: "</sst>" };
    let sheet = |what, times| Repeated {
        name: "xl/worksheets/sheet1.xml",
        begin: "<worksheet><sheetData><row>",
        what,
        times,
        end: "</row></sheetData></worksheet>",
    };
    vec![
        ("one string of 100 MB", strings("<sst><si><t>", "a", 100 * MB)),
        ("one string of 55 MB", strings("<sst><si><t>", "a", 55 * MB)),
        ("short strings", strings("<sst>", "<si><t>a</t></si>", 26 * MB / 17)),
        ("empty strings", strings("<sst>", "<si/>", 26 * MB / 5)),
        ("empty strings that are open", strings("<sst>", "<si></si>", 26 * MB / 9)),
        ("a promise of strings", strings("<sst uniqueCount=\"999999999999999\">", "<si><t>a</t></si>", 1_000)),
        ("numbers", sheet("<c><v>1</v></c>", 26 * MB / 15)),
        ("texts", sheet("<c t=\"str\"><v>ab</v></c>", 26 * MB / 24)),
        ("strings again and again", sheet("<c t=\"s\"><v>0</v></c>", 26 * MB / 22)),
        ("errors", sheet("<c t=\"e\"><v>#N/A</v></c>", 26 * MB / 25)),
        ("formulas", sheet("<c><f>1</f></c>", 26 * MB / 15)),
        ("shared formulas", sheet("<c><f t=\"shared\" si=\"1\">1</f></c>", 26 * MB / 32)),
        ("rows", sheet("</row><row><c r=\"XFD1\"><v>1</v></c>", 26 * MB / 37)),
        (
            "formats",
            Repeated {
                name: "xl/styles.xml",
                begin: "<styleSheet><cellXfs>",
                what: "<xf/>",
                times: 26 * MB / 5,
                end: "</cellXfs></styleSheet>",
            },
        ),
        (
            "fonts",
            Repeated {
                name: "xl/styles.xml",
                begin: "<styleSheet><fonts>",
                what: "<font><b/></font>",
                times: 26 * MB / 17,
                end: "</fonts></styleSheet>",
            },
        ),
        (
            "names",
            Repeated {
                name: "xl/workbook.xml",
                begin: "<workbook><definedNames>",
                what: "<definedName name=\"a\">b</definedName>",
                times: 26 * MB / 37,
                end: "</definedNames></workbook>",
            },
        ),
        (
            "sheets",
            Repeated {
                name: "xl/workbook.xml",
                begin: "<workbook xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>",
                what: "<sheet name=\"a\" r:id=\"rId1\"/>",
                times: 300_000,
                end: "</sheets></workbook>",
            },
        ),
        (
            "relations",
            Repeated {
                name: "xl/_rels/workbook.xml.rels",
                begin: "<Relationships>",
                what: "<Relationship Id=\"a\" Target=\"b\"/>",
                times: 26 * MB / 33,
                end: "</Relationships>",
            },
        ),
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
    let Ok(path) = std::env::var("WORKBOOK") else { return };
    let outcome = read(std::fs::File::open(path).unwrap(), |_| true);
    let words = match &outcome {
        Ok(book) => format!("read {}", book.tables.iter().map(|table| table.rows.len()).sum::<usize>()),
        Err(error) => error.to_string(),
    };
    println!("PEAK {} {words}", peak());
}

fn try_out(bombs: Vec<(&'static str, Repeated<'static>)>) -> Vec<String> {
    let folder = std::env::temp_dir().join(format!("workbook-bombs-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let mut told = Vec::new();
    for (name, part) in bombs {
        let path = folder.join("bomb.xlsx");
        std::fs::write(&path, workbook(&part, MB)).unwrap();
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["a_process_that_reads_one", "--exact", "--ignored", "--nocapture"])
            .env("WORKBOOK", &path)
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let line = text.lines().find_map(|line| line.split_once("PEAK ")).map(|(_, rest)| rest.to_owned());
        let line = line.unwrap_or_else(|| panic!("{name} ended the process: {text}"));
        let (peak, words) = line.split_once(' ').unwrap();
        println!("{name}: {peak} MB, {words}");
        assert!(peak.parse::<u64>().unwrap() < 200, "{name}: {line}");
        let is_told = words.contains("250 sheets")
            || words.contains("It may be damaged or malicious")
            || words.contains("or it is damaged");
        assert!(is_told || words.starts_with("read"), "{name}: {line}");
        told.push(format!("{name}: {words}"));
    }
    std::fs::remove_dir_all(&folder).unwrap();
    told
}

#[test]
fn a_workbook_of_1_mb_costs_under_200_mb_and_is_refused_in_words() {
    let often = ["short strings", "a promise of strings", "numbers", "formats", "sheets"];
    let told = try_out(bombs().into_iter().filter(|(name, _)| often.contains(name)).collect());
    assert!(told.iter().all(|one| one.contains("damaged or malicious") || one.contains("250 sheets")), "{told:#?}");
}

#[test]
fn a_sheet_that_is_named_again_and_again_is_not_read_again_and_again() {
    let names: String = (0..250).map(|number| format!("<sheet name=\"a{number}\" r:id=\"rId1\"/>")).collect();
    let book = format!(
        "<workbook xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>{names}</sheets></workbook>"
    );
    let part = Repeated {
        name: "xl/worksheets/sheet1.xml",
        begin: "<worksheet><sheetData><row>",
        what: "<c/>",
        times: MB / 4,
        end: "</row></sheetData></worksheet>",
    };
    // One that names it once is read.
    assert!(read(Cursor::new(workbook(&part, 10)), |_| true).is_ok());
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let sheet = format!("{}{}{}", part.begin, part.what.repeat(part.times), part.end);
    for (name, text) in [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", ROOT),
        ("xl/workbook.xml", &book),
        ("xl/_rels/workbook.xml.rels", LINKS),
        ("xl/worksheets/sheet1.xml", &sheet),
        ("xl/sharedStrings.xml", STRINGS),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    let error = read(Cursor::new(zip.finish().unwrap().into_inner()), |_| true).unwrap_err().to_string();
    assert!(error.contains("its sheets overlap"), "{error}");
}

#[test]
#[ignore = "soak: two minutes"]
fn every_kind_of_bomb_costs_under_200_mb() {
    let told = try_out(bombs());
    assert!(told.iter().filter(|one| one.contains("damaged or malicious")).count() >= 10, "{told:#?}");
}

#[test]
fn sizes_that_an_archive_only_claims_are_not_believed() {
    let part = Repeated {
        name: "xl/sharedStrings.xml",
        begin: "<sst><si><t>",
        what: "a",
        times: 80 * MB,
        end: "</t></si></sst>",
    };
    let mut content = workbook(&part, 10);
    // The central directory says 1 KB where there are 200 MB.
    let real = u32::try_from(part.begin.len() + part.times / 1_000 * 1_000 + part.end.len()).unwrap().to_le_bytes();
    let mut found = 0;
    for at in 0..content.len() - 4 {
        if content[at..at + 4] == real {
            content[at..at + 4].copy_from_slice(&1_024_u32.to_le_bytes());
            found += 1;
        }
    }
    assert!(found >= 1);
    let error = read(Cursor::new(content), |_| true).unwrap_err().to_string();
    assert!(error.contains("damaged or malicious") || error.contains("damaged"), "{error}");
}

#[test]
fn thousands_of_members_are_refused() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for number in 0..10_001 {
        zip.start_file(format!("xl/{number}.xml"), SimpleFileOptions::default()).unwrap();
    }
    let error = read(Cursor::new(zip.finish().unwrap().into_inner()), |_| true).unwrap_err().to_string();
    assert!(error.contains("has 10001 files"), "{error}");
}
