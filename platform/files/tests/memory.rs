//! How much memory it takes to read files that are made to take much. By itself, since it is measured for the whole
//! process.

use std::io::{Cursor, Write};
use std::sync::Mutex;

use files::reading::{LARGEST, kind, read};

/// What may be taken beside the file itself.
const MOST: u64 = 175 * 1024 * 1024;

/// As much as a bomb unpacks to: more than is ever unpacked, and not so much that the test takes minutes.
const MUCH: usize = 40_000_000;

/// The peak is that of the whole process: one at a time.
static ONE: Mutex<()> = Mutex::new(());

#[test]
fn files_that_unpack_to_much_take_little_memory_and_are_read_partly() {
    take_little(&[
        ("a Word file of many paragraphs", "a.docx", &|| {
            part("word/document.xml", "<w:document xmlns:w='x'>", "<w:p><w:t>word</w:t></w:p>")
        }),
        ("shared strings of a workbook", "a.xlsx", &|| {
            part("xl/sharedStrings.xml", "<sst xmlns='x'>", "<si><t>a</t></si>")
        }),
        ("a page that unpacks to much", "a.pdf", &|| page("BT /F1 1 Tf ", "(a) Tj ")),
        ("a PDF of numbers", "a.pdf", &|| full("%PDF-1.7\n1 0 obj [", "0 ")),
        ("a map of all letters", "a.pdf", &map_of_all_letters),
    ]);
}

#[test]
#[ignore = "soak: takes minutes"]
fn office_files_that_are_made_to_take_memory_take_little() {
    take_little(&[
        ("one long text", "a.docx", &|| part("word/document.xml", "<w:document xmlns:w='x'><w:t>", "word ")),
        ("elements in elements", "a.docx", &|| part("word/document.xml", "<w:document xmlns:w='x'>", "<a>")),
        ("attributes", "a.docx", &|| part("word/document.xml", "<w:document xmlns:w='x'", " a='b'")),
        ("wide letters", "a.docx", &|| part("word/document.xml", "<\0a\0>\0", "a\0")),
        ("one shared string", "a.xlsx", &|| part("xl/sharedStrings.xml", "<sst xmlns='x'><si><t>", "aaaaaaaaaa")),
        ("empty shared strings", "a.xlsx", &|| part("xl/sharedStrings.xml", "<sst xmlns='x'>", "<si/>")),
        ("styles", "a.xlsx", &|| part("xl/styles.xml", "<styleSheet xmlns='x'><cellXfs>", "<xf/>")),
        ("cells far to the right", "a.xlsx", &|| {
            part("xl/worksheets/sheet1.xml", "<worksheet xmlns='x'>", "<row><c r='XFD1'><v>1</v></c></row>")
        }),
        ("many parts", "a.zip", &many_parts),
        ("zips in zips", "a.zip", &|| nested(5)),
        ("a container of nothing", "a.doc", &|| {
            let mut all = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
            all.resize(LARGEST, 1);
            all
        }),
    ]);
}

#[test]
#[ignore = "soak: takes minutes"]
fn pdfs_that_are_made_to_take_memory_take_little() {
    take_little(&[
        ("brackets", "a.pdf", &|| full("%PDF-1.7\n1 0 obj ", "[")),
        ("beginnings", "a.pdf", &|| full("%PDF-1.7\n", "1 0 obj<<>>stream\n")),
        ("texts without an end", "a.pdf", &|| full("%PDF-1.7\n", "1 0 obj (")),
        ("small objects", "a.pdf", &|| full("%PDF-1.7\n", "1 0 obj 1 endobj\n")),
        ("lists without an end", "a.pdf", &|| full("%PDF-1.7\n", "1 0 obj [")),
        ("dictionaries", "a.pdf", &|| full("%PDF-1.7\n1 0 obj <<", "/A 0 ")),
        ("comments", "a.pdf", &|| full("%PDF-1.7\n", "%a\n")),
        ("a page that is packed twice", "a.pdf", &|| {
            let mut twice = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
            twice.write_all(&deflated("BT ", "(a) Tj ")).unwrap();
            pdf("[/FlateDecode /FlateDecode]", &twice.finish().unwrap(), 1)
        }),
        ("a page of numbers", "a.pdf", &|| pdf("/FlateDecode", &deflated_some("BT ", "0 ", 15_000_000), 1)),
        ("a page of one list", "a.pdf", &|| pdf("/FlateDecode", &deflated_some("BT [", "0 ", 15_000_000), 1)),
        ("pages of text", "a.pdf", &|| pdf("/FlateDecode", &deflated_some("BT ", "(Al-Noor) Tj ", 3_000_000), 100)),
        ("packed objects of numbers", "a.pdf", &|| {
            pdf("/FlateDecode /Type /ObjStm /N 1 /First 4", &deflated_some("9 0 [", "0 ", 15_000_000), 1)
        }),
        ("many packed streams of objects", "a.pdf", &|| {
            pdf("/FlateDecode /Type /ObjStm /N 1 /First 4", &deflated_some("9 0 (", "aaaaaaaaaa", 15_000_000), 170)
        }),
    ]);
}

#[test]
fn emails_that_are_made_to_take_memory_take_little() {
    take_little(&[
        ("parts", "a.eml", &|| {
            full("From: a\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n", "--b\r\n\r\n")
        }),
        ("people", "a.eml", &|| full("MIME-Version: 1.0\r\nTo: ", "a <b@c>, ")),
        ("headers", "a.eml", &|| full("MIME-Version: 1.0\r\n", "To: a\r\n")),
        ("e-mails in e-mails", "a.eml", &|| full("MIME-Version: 1.0\r\n", "Content-Type: message/rfc822\r\n\r\n")),
    ]);
}

#[test]
#[ignore = "soak: takes minutes"]
fn texts_that_are_made_to_take_memory_take_little() {
    take_little(&[
        ("open elements", "a.html", &|| full("<html>", "<a>")),
        ("signs", "a.html", &|| full("<html>", "<")),
        ("entities", "a.html", &|| full("<html>", "&amp;a")),
        ("another encoding", "a.txt", &|| vec![0xe9; LARGEST]),
        ("groups", "a.rtf", &|| full("{\\rtf1", "{")),
        ("digits", "a.rtf", &|| full("{\\rtf1 ", "ab")),
    ]);
}

type Bomb<'a> = (&'a str, &'a str, &'a dyn Fn() -> Vec<u8>);

fn take_little(bombs: &[Bomb<'_>]) {
    let _one = ONE.lock();
    if !forget_the_peak() {
        println!("skipped: the system does not tell how much memory was taken at most");
        return;
    }
    let mut failed = Vec::new();
    for (what, name, file) in bombs {
        let content = file();
        assert!(content.len() <= LARGEST, "{what}: {} bytes", content.len());
        forget_the_peak();
        let before = memory("VmRSS:");
        let media_type = kind(name, &content);
        let said = read(media_type.as_ref().copied().unwrap_or_default(), &content);
        let taken = memory("VmHWM:").saturating_sub(before);
        let told =
            format!("{what}: {} MB for a file of {} MB, partly: {}", taken >> 20, content.len() >> 20, said.partly);
        println!("{told}");
        if taken > MOST || !said.partly {
            failed.push(told);
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

fn part(name: &str, start: &str, each: &str) -> Vec<u8> {
    zip(|zip| packed(zip, name, start, each, MUCH))
}

fn page(start: &str, each: &str) -> Vec<u8> {
    pdf("/FlateDecode", &deflated(start, each), 1)
}

fn full(start: &str, each: &str) -> Vec<u8> {
    let mut all = start.as_bytes().to_vec();
    all.extend(each.as_bytes().iter().cycle().take(LARGEST - start.len()));
    all
}

fn zip(write: impl FnOnce(&mut zip::ZipWriter<Cursor<Vec<u8>>>)) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    write(&mut zip);
    zip.finish().unwrap().into_inner()
}

/// Writes in pieces, so that making the file takes little memory itself.
fn pieces(out: &mut impl Write, start: &str, each: &str, bytes: usize) {
    out.write_all(start.as_bytes()).unwrap();
    let block = each.repeat(100_000 / each.len());
    for _ in 0..bytes / block.len() {
        out.write_all(block.as_bytes()).unwrap();
    }
}

fn packed(zip: &mut zip::ZipWriter<Cursor<Vec<u8>>>, name: &str, start: &str, each: &str, bytes: usize) {
    let options = zip::write::SimpleFileOptions::default().compression_level(Some(1));
    zip.start_file("[Content_Types].xml", options).unwrap();
    zip.start_file(name, options).unwrap();
    pieces(zip, start, each, bytes);
}

fn deflated(start: &str, each: &str) -> Vec<u8> {
    deflated_some(start, each, MUCH)
}

fn deflated_some(start: &str, each: &str, bytes: usize) -> Vec<u8> {
    let mut out = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    pieces(&mut out, start, each, bytes);
    out.finish().unwrap()
}

fn many_parts() -> Vec<u8> {
    zip(|zip| {
        for number in 0..200_000 {
            zip.start_file(format!("{number}"), zip::write::SimpleFileOptions::default()).unwrap();
        }
    })
}

fn nested(depth: usize) -> Vec<u8> {
    if depth == 0 {
        return zip(|zip| packed(zip, "a.txt", "", "word ", 20_000_000));
    }
    let inner = nested(depth - 1);
    zip(|zip| {
        for number in 0..8 {
            zip.start_file(format!("{number}.zip"), zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(&inner).unwrap();
        }
    })
}

fn pdf(entries: &str, content: &[u8], times: usize) -> Vec<u8> {
    let mut all =
        b"%PDF-1.7\n1 0 obj << /Type /Page /Contents 4 0 R /Resources << >> /Parent 2 0 R >> endobj\n".to_vec();
    for number in 0..times {
        all.extend_from_slice(
            format!("{} 0 obj << /Length {} /Filter {entries} >> stream\n", 4 + number, content.len()).as_bytes(),
        );
        all.extend_from_slice(content);
        all.extend_from_slice(b"\nendstream endobj\n");
    }
    all
}

fn map_of_all_letters() -> Vec<u8> {
    let map = deflated_some("1 beginbfrange ", "<00000000> <FFFFFFFF> <0041> endbfrange ", 15_000_000);
    let mut all = pdf("null", b"", 1);
    all.extend_from_slice(
        b"5 0 obj << /Subtype /Type0 /ToUnicode 6 0 R >> endobj 6 0 obj << /Filter /FlateDecode >> stream\n",
    );
    all.extend_from_slice(&map);
    all.extend_from_slice(b"\nendstream endobj 4 0 obj <<>> stream\nBT /F1 1 Tf (abcd) Tj ET\nendstream endobj 1 0 obj << /Type /Page /Contents 4 0 R /Parent 2 0 R /Resources << /Font << /F1 5 0 R >> >> >> endobj\n");
    all
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
