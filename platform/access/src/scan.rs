//! Documents that are no documents: programs, macros, and what a virus scanner finds where one is set up.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use page::Problem;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::time::{sleep, timeout};

/// Who looks for viruses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Scanner {
    /// Nobody: what is certain to be no document is refused all the same.
    #[default]
    Off,
    /// ClamAV's daemon, by its socket.
    Clamd(PathBuf),
    /// A program that reads the file from its standard input: exit code 0 where it is clean, 1 where it is not.
    Command(Vec<String>),
}

/// A scanner may take so long.
const PATIENCE: Duration = Duration::from_secs(60);
/// Bytes given to the daemon at once.
const CHUNK: usize = 64 * 1024;
/// Parts of a packed file that are looked at; one with more is no document.
const MOST_PARTS: usize = 20_000;

const IS_PROGRAM: &str = "The file is a program, not a document. Send the document itself";
const HAS_MACROS: &str = "The file contains macros. Save it without macros, or as a PDF, and send that";
const IS_INFECTED: &str =
    "The virus scanner found a problem in this file, so it was not saved. Check your device, and send a clean copy";

impl Scanner {
    /// Whether anybody looks.
    #[must_use]
    pub fn is_on(&self) -> bool {
        *self != Self::Off
    }
}

/// Why a file is not taken, in words; `None` where it is. It is read in pieces, and stands at its beginning afterwards.
///
/// # Errors
/// [`Problem::Unavailable`] where a scanner is set up and does not answer: nothing is taken unseen then.
#[store::boxed]
pub async fn refused(scanner: &Scanner, file: &mut File) -> Result<Option<&'static str>, Problem> {
    let unreadable = |error: io::Error| {
        Problem::Unavailable(format!("The file could not be read on the server: {error}. Nothing was saved."))
    };
    let no_document = no_document(file).map_err(unreadable)?;
    file.rewind().map_err(unreadable)?;
    if no_document.is_some() {
        return Ok(no_document);
    }
    let found = match scanner {
        Scanner::Off => Ok(false),
        Scanner::Clamd(socket) => match timeout(PATIENCE, ask_daemon(socket, file)).await {
            Ok(found) => found,
            Err(_) => Err(io::ErrorKind::TimedOut.into()),
        },
        Scanner::Command(command) => ask_program(command, file).await,
    };
    file.rewind().map_err(unreadable)?;
    match found {
        Ok(found) => Ok(found.then_some(IS_INFECTED)),
        Err(error) => {
            tracing::error!(%error, "the virus scanner does not answer");
            let words = "The file could not be checked for viruses, so it was not saved. Try again in a few minutes.";
            Err(Problem::Unavailable(words.to_owned()))
        }
    }
}

/// What is certain to be no document, whatever it is called.
fn no_document(file: &mut File) -> io::Result<Option<&'static str>> {
    const PROGRAMS: &[&[u8]] = &[
        b"MZ",
        b"\x7fELF",
        b"#!",
        b"\xca\xfe\xba\xbe",
        b"\xfe\xed\xfa\xce",
        b"\xfe\xed\xfa\xcf",
        b"\xce\xfa\xed\xfe",
        b"\xcf\xfa\xed\xfe",
        b"dex\n",
        b"!<arch>\n",
        b"L\0\0\0\x01\x14\x02\0",
    ];
    /// What every scanner takes for a virus, to be tried with. In two parts, so that no scanner takes this program for one.
    const TEST: [&str; 2] = ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!$H+H*"];
    let mut begins = Vec::new();
    file.rewind()?;
    file.by_ref().take(1024).read_to_end(&mut begins)?;
    if PROGRAMS.iter().any(|program| begins.starts_with(program)) {
        return Ok(Some(IS_PROGRAM));
    }
    if memchr::memmem::find(&begins, TEST.concat().as_bytes()).is_some() {
        return Ok(Some(IS_INFECTED));
    }
    if begins.starts_with(b"PK") {
        file.rewind()?;
        return Ok(packed(file));
    }
    if begins.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        let name = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
        let macros = ["_VBA_PROJECT", "VBA", "Macros", "_VBA_PROJECT_CUR"].map(name);
        return Ok(holds_one_of(file, &macros)?.then_some(HAS_MACROS));
    }
    if begins.starts_with(b"%PDF") && holds_one_of(file, &[b"/Launch".to_vec()])? {
        return Ok(Some(IS_PROGRAM));
    }
    Ok(None)
}

/// What is packed as Word, Excel, OpenDocument and programs are.
fn packed(file: &mut File) -> Option<&'static str> {
    const RUN: &[&str] = &[
        ".class", ".exe", ".dll", ".com", ".scr", ".bat", ".cmd", ".ps1", ".vbs", ".vbe", ".js", ".jse", ".wsf",
        ".hta", ".jar", ".msi", ".lnk", ".dex", ".so",
    ];
    let Ok(archive) = zip::ZipArchive::new(file) else { return None };
    if archive.len() > MOST_PARTS {
        return Some(IS_PROGRAM);
    }
    for name in archive.file_names() {
        let name = name.to_lowercase().replace('\\', "/");
        if name == "meta-inf/manifest.mf" || RUN.iter().any(|end| name.ends_with(end)) {
            return Some(IS_PROGRAM);
        }
        let macros = name.ends_with("vbaproject.bin")
            || name.contains("/macrosheets/")
            || name.starts_with("basic/")
            || name.starts_with("scripts/")
            || name.contains("activex");
        if macros {
            return Some(HAS_MACROS);
        }
    }
    None
}

/// Whether any of these stands in a file, which is read in pieces that overlap.
fn holds_one_of(file: &mut File, parts: &[Vec<u8>]) -> io::Result<bool> {
    let longest = parts.iter().map(Vec::len).max().unwrap_or(0);
    let mut piece = Vec::with_capacity(CHUNK + longest);
    file.rewind()?;
    loop {
        let kept = piece.len().saturating_sub(longest);
        piece.drain(..kept);
        let before = piece.len();
        file.by_ref().take(CHUNK as u64).read_to_end(&mut piece)?;
        if piece.len() == before {
            return Ok(false);
        }
        if parts.iter().any(|part| memchr::memmem::find(&piece, part).is_some()) {
            return Ok(true);
        }
    }
}

/// Whether ClamAV's daemon finds something.
async fn ask_daemon(socket: &PathBuf, file: &mut File) -> io::Result<bool> {
    let mut daemon = UnixStream::connect(socket).await?;
    daemon.write_all(b"zINSTREAM\0").await?;
    let mut chunk = vec![0; CHUNK];
    loop {
        let count = file.read(&mut chunk)?;
        if count == 0 {
            break;
        }
        daemon.write_all(&numbers::fitted::<u32>(count).to_be_bytes()).await?;
        daemon.write_all(&chunk[..count]).await?;
    }
    daemon.write_all(&0_u32.to_be_bytes()).await?;
    let mut answer = Vec::new();
    daemon.take(4096).read_to_end(&mut answer).await?;
    let answer = String::from_utf8_lossy(&answer);
    let answer = answer.trim_end_matches(['\0', '\n']);
    match answer {
        clean if clean.ends_with(": OK") => Ok(false),
        found if found.ends_with("FOUND") => Ok(true),
        other => Err(io::Error::other(format!("clamd says {other:?}"))),
    }
}

/// Whether a program finds something: the file is its standard input.
async fn ask_program(command: &[String], file: &File) -> io::Result<bool> {
    let (program, arguments) = command.split_first().ok_or(io::ErrorKind::InvalidInput)?;
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::from(file.try_clone()?))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let mut waited = Duration::ZERO;
    let step = Duration::from_millis(20);
    loop {
        if let Some(status) = child.try_wait()? {
            return match status.code() {
                Some(0) => Ok(false),
                Some(1) => Ok(true),
                other => Err(io::Error::other(format!("the scanner ended with {other:?}"))),
            };
        }
        if waited > PATIENCE {
            child.kill()?;
            child.wait()?;
            return Err(io::ErrorKind::TimedOut.into());
        }
        sleep(step).await;
        waited += step;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};

    async fn refused(scanner: &Scanner, content: &[u8]) -> Result<Option<&'static str>, Problem> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(content).unwrap();
        let refused = super::refused(scanner, &mut file).await;
        assert_eq!(file.stream_position().unwrap(), 0, "whoever keeps it reads it from its beginning");
        refused
    }

    fn zip_of(names: &[&str]) -> Vec<u8> {
        let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for name in names {
            out.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            out.write_all(b"text").unwrap();
        }
        out.finish().unwrap().into_inner()
    }

    #[tokio::test]
    async fn programs_and_macros_are_refused_whatever_they_are_called() {
        let refused_in = async |content: &[u8]| refused(&Scanner::Off, content).await.unwrap();
        for content in [
            b"MZ\x90\0".to_vec(),
            b"\x7fELF\x02".to_vec(),
            b"#!/bin/sh\nrm".to_vec(),
            zip_of(&["META-INF/MANIFEST.MF", "A.class"]),
            zip_of(&["word/document.xml", "word/embeddings/run.exe"]),
            b"%PDF-1.7\n<< /S /Launch /F (cmd.exe) >>".to_vec(),
        ] {
            assert_eq!(refused_in(&content).await, Some(IS_PROGRAM), "{content:?}");
        }
        let mut old_word = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
        assert_eq!(refused_in(&old_word).await, None);
        old_word.extend("_VBA_PROJECT".encode_utf16().flat_map(u16::to_le_bytes));
        for content in [
            zip_of(&["xl/workbook.xml", "xl/vbaProject.bin"]),
            zip_of(&["xl/macrosheets/sheet1.xml"]),
            zip_of(&["content.xml", "Basic/script-lc.xml"]),
            old_word,
        ] {
            assert_eq!(refused_in(&content).await, Some(HAS_MACROS));
        }
        for content in
            [zip_of(&["word/document.xml", "[Content_Types].xml"]), b"%PDF-1.7 plain".to_vec(), b"text".to_vec()]
        {
            assert_eq!(refused_in(&content).await, None);
        }
        // Far into a file, over the edge of two pieces.
        for before in [CHUNK - 10, CHUNK - 3, 3 * CHUNK - 1, 5 * CHUNK] {
            let far = [b"%PDF-1.7\n".to_vec(), vec![b' '; before], b"/Launch".to_vec()].concat();
            assert_eq!(refused_in(&far).await, Some(IS_PROGRAM), "{before}");
        }
        let eicar = format!("X5O!P%@AP[4\\PZX54(P^)7CC)7}}$EICAR-STANDARD-{}", "ANTIVIRUS-TEST-FILE!$H+H*");
        assert_eq!(refused_in(eicar.as_bytes()).await, Some(IS_INFECTED));
    }

    #[tokio::test]
    async fn a_program_looks_for_viruses_and_nothing_is_taken_where_it_fails() {
        let by = |script: &str| Scanner::Command(vec!["sh".into(), "-c".into(), script.into()]);
        let looks = by("! grep -q VIRUS");
        assert_eq!(refused(&looks, b"a letter").await.unwrap(), None);
        assert_eq!(refused(&looks, b"a VIRUS").await.unwrap(), Some(IS_INFECTED));
        assert!(matches!(refused(&by("exit 2"), b"a letter").await, Err(Problem::Unavailable(_))));
        let none = Scanner::Command(vec!["/no/such/scanner".into()]);
        assert!(matches!(refused(&none, b"a letter").await, Err(Problem::Unavailable(_))));
    }

    #[tokio::test]
    async fn clamav_is_asked_by_its_socket() {
        let folder = std::env::temp_dir().join(format!("oneplan-clamd-{}", std::process::id()));
        let _ = std::fs::remove_file(&folder);
        let daemon = tokio::net::UnixListener::bind(&folder).unwrap();
        let answering = tokio::spawn(async move {
            loop {
                let (mut asker, _) = daemon.accept().await.unwrap();
                let mut all = Vec::new();
                while !all.ends_with(&[0, 0, 0, 0]) {
                    let mut some = [0; 256];
                    let count = asker.read(&mut some).await.unwrap();
                    all.extend_from_slice(&some[..count]);
                }
                let found = memchr::memmem::find(&all, b"VIRUS").is_some();
                let answer: &[u8] = if found { b"stream: Test-Signature FOUND\0" } else { b"stream: OK\0" };
                asker.write_all(answer).await.unwrap();
            }
        });
        let scanner = Scanner::Clamd(folder.clone());
        assert_eq!(refused(&scanner, b"a letter").await.unwrap(), None);
        assert_eq!(refused(&scanner, b"a VIRUS").await.unwrap(), Some(IS_INFECTED));
        answering.abort();
        std::fs::remove_file(folder).unwrap();
    }
}
