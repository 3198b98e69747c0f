//! Files larger than what is read into memory: kept, read and known without standing there as a whole. By itself, since memory is
//! measured for the whole process.

use std::fs::File;
use std::io::{Seek, Write};
use std::sync::Mutex;

use files::reading::{LARGEST, kind_of_file};
use files::records::stored;
use futures_util::StreamExt;
use store::testing::noon;
use store::{Actor, Clock, Entry, Migrations, Right};

const ROOMS: &[&Migrations] = &[&files::MIGRATIONS];
/// Four times what is ever read into memory of a file.
const LARGE: usize = 4 * LARGEST;
/// What may be taken beside it.
const MOST: u64 = 24 * 1024 * 1024;

static ONE: Mutex<()> = Mutex::new(());

/// The most memory that the process has had, in bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

fn large(begins: &[u8]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(begins).unwrap();
    let piece = vec![7; 1024 * 1024];
    for _ in 0..LARGE / piece.len() {
        file.write_all(&piece).unwrap();
    }
    file.rewind().unwrap();
    file
}

#[test]
fn a_large_file_is_known_kept_and_read_without_standing_in_memory() {
    let _one = ONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let db = store::testing::sqlite(ROOMS, Clock::fixed(noon())).await;
        let mut file = large(b"\0\0\0\x18ftypmp42 a recording");
        let before = peak();
        assert_eq!(kind_of_file("visit.mp4", &mut file).unwrap(), "video/mp4");
        let new = files::put(&db, file).await.unwrap();
        let mut tx = db.write(&Actor::program("test")).await.unwrap();
        let id = new.keep(&mut tx).await.unwrap();
        tx.record(Entry::new("file.add", "file", None, Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
        let stored = stored::one(&mut db.read().await.unwrap(), id).await.unwrap();
        assert!(stored.size > i64::try_from(LARGE).unwrap());
        let mut pieces = stored.open(&db).await.unwrap().into_body().into_data_stream();
        let mut read = 0;
        while let Some(piece) = pieces.next().await {
            read += piece.unwrap().len();
        }
        assert!(read > LARGE);
        let taken = peak() - before;
        assert!(taken < MOST, "{} MB", taken >> 20);
    });
}

#[test]
fn what_runs_is_refused_in_a_large_file_as_in_a_small_one() {
    let _one = ONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let refused = |name: &str, mut file: File| kind_of_file(name, &mut file).unwrap_err();
    assert!(refused("a.pdf", large(b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff")).contains("program or script"));
    assert!(refused("setup.exe", large(b"plain words")).contains(".exe"));
    for (member, words) in [("word/run.exe", "run.exe"), ("xl/vbaProject.bin", "macros")] {
        let mut zip = zip::ZipWriter::new(tempfile::tempfile().unwrap());
        let plain = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        for name in ["word/media/film.mp4", member] {
            zip.start_file(name, plain).unwrap();
            zip.write_all(&vec![7; LARGEST]).unwrap();
        }
        assert!(refused("a.docx", zip.finish().unwrap()).contains(words), "{member}");
    }
    let mut zip = zip::ZipWriter::new(tempfile::tempfile().unwrap());
    let plain = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    zip.start_file("word/media/film.mp4", plain).unwrap();
    zip.write_all(&vec![7; LARGEST + 1]).unwrap();
    let kind = kind_of_file("a.docx", &mut zip.finish().unwrap()).unwrap();
    assert!(kind.ends_with("wordprocessingml.document"), "{kind}");
}
