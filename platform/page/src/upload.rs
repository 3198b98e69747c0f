//! Files that people send. Each page that takes them says how large they may be; they are kept on the disk until the page has
//! read them, so that memory stays flat.

#![expect(clippy::disallowed_types, reason = "the one place that reads what was sent")]

use std::error::Error;
use std::fs::File;
use std::io::{Read, Seek, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::Body;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header;
use http_body_util::{BodyExt, LengthLimitError};

use crate::{Form, Problem, too_much};

/// The largest form without files, in bytes.
pub const FORM_LIMIT: usize = 1024 * 1024;
/// Files that one form may hold, all of them kept on the disk at once.
const FILES: usize = 20;
/// Parts that one form may have, fields and files.
const PARTS: usize = 500;
/// The field that names the files which the page before could not keep, as it refused the form.
pub const NOT_KEPT: &str = "files_not_kept";
/// The longest name of a file that is kept, in characters.
const LONGEST_NAME: usize = 200;

/// How large the files may be that a page takes, all together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    megabytes: usize,
}

impl Limit {
    /// So many megabytes.
    #[must_use]
    pub const fn megabytes(megabytes: usize) -> Self {
        Self { megabytes }
    }

    #[must_use]
    pub const fn bytes(self) -> usize {
        self.megabytes * 1024 * 1024
    }

    /// With the fields of the form and what stands around the files, in bytes.
    #[must_use]
    pub const fn body(self) -> usize {
        self.bytes() + FORM_LIMIT
    }

    /// What a field for a file says beside what the file is.
    #[must_use]
    pub fn hint(self) -> String {
        format!("The file must be smaller than {} MB.", self.megabytes)
    }

    /// The same of a field that takes several files.
    #[must_use]
    pub fn hint_of_several(self) -> String {
        format!("You can select several files. Together they must be smaller than {} MB.", self.megabytes)
    }

    /// What is said of a larger file.
    #[must_use]
    pub fn words(self) -> String {
        format!("The file must be smaller than {} MB", self.megabytes)
    }
}

/// The limit of the page that a request goes to, and whether what was sent is larger. The route puts it on.
#[derive(Debug, Clone)]
pub struct Limited {
    limit: Limit,
    exceeded: Arc<AtomicBool>,
}

impl Limited {
    /// Of a page.
    #[must_use]
    pub fn new(limit: Limit) -> Self {
        Self { limit, exceeded: Arc::default() }
    }

    /// How large the whole request may be, in bytes.
    #[must_use]
    pub fn body(&self) -> usize {
        self.limit.body()
    }

    /// Whether what was sent was larger.
    #[must_use]
    pub fn was_exceeded(&self) -> bool {
        self.exceeded.load(Ordering::Relaxed)
    }
}

/// A form with files. One that is larger than the page takes has no files, and says so at its field `file`; what was typed
/// before that field is kept, so that a page asks for its files last.
#[derive(Debug)]
pub struct Upload {
    /// The other fields, and what is wrong.
    pub form: Form,
    /// The files of the field `file`.
    pub files: Vec<SentFile>,
}

/// A file that was sent.
#[derive(Debug)]
pub struct SentFile {
    /// Its name without folders; it may be empty.
    pub name: String,
    /// Its size in bytes.
    pub size: usize,
    file: File,
}

impl SentFile {
    /// The file, at its beginning.
    #[must_use]
    pub fn into_file(self) -> File {
        self.file
    }

    /// All that it holds. For pages whose limit is small.
    ///
    /// # Errors
    /// [`Problem::Unavailable`] where the disk does not answer.
    pub fn into_bytes(mut self) -> Result<Vec<u8>, Problem> {
        let mut content = Vec::with_capacity(self.size);
        self.file.read_to_end(&mut content).map_err(|error| not_kept(&error))?;
        Ok(content)
    }
}

impl Upload {
    /// Says at the field `file` that there is no file, or that one is empty. Gives whether all is well.
    pub fn must_hold_files(&mut self) -> bool {
        if let Some(empty) = self.files.iter().find(|file| file.size == 0) {
            self.form.refuse("file", format!("The selected file is empty: {}", empty.name));
        }
        if self.files.is_empty() {
            self.form.refuse("file", "Select a file");
        }
        self.form.error("file").is_none()
    }
}

fn not_kept(error: &std::io::Error) -> Problem {
    Problem::Unavailable(format!("The file could not be kept on the server: {error}. Nothing was saved."))
}

fn cut_off() -> Problem {
    Problem::BadRequest(
        "The file was not uploaded completely. Go back and upload it again. Nothing was saved.".to_owned(),
    )
}

/// Why a form could not be read on.
enum Stopped {
    TooLarge,
    TooManyFiles,
    Problem(Problem),
}

impl From<MultipartError> for Stopped {
    fn from(error: MultipartError) -> Self {
        let mut cause: Option<&(dyn Error + 'static)> = Some(&error);
        while let Some(one) = cause {
            if one.is::<LengthLimitError>() {
                return Self::TooLarge;
            }
            cause = one.source();
        }
        if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
            return Self::TooLarge;
        }
        Self::Problem(cut_off())
    }
}

impl From<Problem> for Stopped {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        // A form with files is shown again without them.
        if !is_multipart(&request) {
            return Ok(Self { form: Form::from_request(request, state).await?, files: Vec::new() });
        }
        // The route puts it on what says that it is a form with files.
        let limited = request.extensions().get::<Limited>().cloned().ok_or_else(cut_off)?;
        let mut upload = Self { form: Form::default(), files: Vec::new() };
        // What says that it is too large is read as far as what was typed stands before its files, and no further.
        let length =
            request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        let is_larger = length.is_some_and(|length: usize| length > limited.limit.body());
        let request = if is_larger { beginning(request).await } else { request };
        let mut parts = Multipart::from_request(request, state).await.map_err(|_| cut_off())?;
        let outcome = match upload.read(&mut parts, limited.limit, is_larger).await {
            Ok(()) | Err(Stopped::Problem(_)) if is_larger => Err(Stopped::TooLarge),
            outcome => outcome,
        };
        match outcome {
            Ok(()) => {}
            Err(Stopped::Problem(problem)) => return Err(problem),
            Err(Stopped::TooLarge) => {
                limited.exceeded.store(true, Ordering::Relaxed);
                upload.files.clear();
                upload.form.cut_off("file", limited.limit.words());
            }
            Err(Stopped::TooManyFiles) => {
                upload.files.clear();
                upload.form.cut_off("file", format!("Select up to {FILES} files at once"));
            }
        }
        let names = upload.files.iter().map(|file| file.name.clone()).filter(|name| !name.is_empty()).collect();
        upload.form.came_with(names);
        let before = upload.form.take(NOT_KEPT);
        if !before.is_empty() && upload.files.is_empty() {
            let words = "is not attached. Select it again, or use the button again to go on without it";
            upload.form.refuse("file", format!("{before} {words}"));
        }
        Ok(upload)
    }
}

fn is_multipart(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.to_ascii_lowercase().starts_with("multipart/"))
}

/// What of a request may hold what was typed.
async fn beginning(request: Request) -> Request {
    let (head, mut body) = request.into_parts();
    let mut begins = Vec::new();
    while begins.len() < FORM_LIMIT {
        let Some(Ok(frame)) = body.frame().await else { break };
        if let Ok(data) = frame.into_data() {
            begins.extend_from_slice(&data);
        }
    }
    Request::from_parts(head, Body::from(begins))
}

impl Upload {
    /// Reads the parts one after the other. Of what `is_larger` than may be sent only those before the first file.
    async fn read(&mut self, parts: &mut Multipart, limit: Limit, is_larger: bool) -> Result<(), Stopped> {
        let (mut text, mut bytes, mut count) = (0, 0, 0);
        while let Some(field) = parts.next_field().await? {
            count += 1;
            if count > PARTS {
                return Err(too_much().into());
            }
            let is_file = field.name() == Some("file");
            if is_file && is_larger {
                return Err(Stopped::TooLarge);
            }
            if is_file && self.files.len() == FILES && field.file_name().is_some_and(|name| !name.is_empty()) {
                return Err(Stopped::TooManyFiles);
            }
            match field.name() {
                Some("file") => self.files.extend(keep(field, limit, &mut bytes).await?),
                Some(name) if field.file_name().is_none() => {
                    let name = name.to_owned();
                    let value = read_text(field, &mut text).await?;
                    self.form = std::mem::take(&mut self.form).with(&name, value);
                }
                _ => {}
            }
        }
        Ok(())
    }
}

async fn read_text(mut field: Field<'_>, sofar: &mut usize) -> Result<String, Stopped> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await? {
        *sofar += chunk.len();
        if *sofar > FORM_LIMIT {
            return Err(too_much().into());
        }
        bytes.extend_from_slice(&chunk);
    }
    // PostgreSQL holds no text with this character, and nobody types it.
    Ok(String::from_utf8_lossy(&bytes).replace('\0', ""))
}

/// Keeps a file on the disk; none where no file was chosen.
async fn keep(mut field: Field<'_>, limit: Limit, sofar: &mut usize) -> Result<Option<SentFile>, Stopped> {
    // A browser may send a whole path; the name is what follows the last bar.
    let name = field.file_name().unwrap_or_default().rsplit(['/', '\\']).next().unwrap_or_default();
    let name = shortened(&name.chars().filter(|c| !c.is_control()).collect::<String>());
    let mut file = tempfile::tempfile().map_err(|error| not_kept(&error))?;
    let mut size = 0;
    while let Some(chunk) = field.chunk().await? {
        size += chunk.len();
        *sofar += chunk.len();
        if *sofar > limit.bytes() {
            return Err(Stopped::TooLarge);
        }
        file.write_all(&chunk).map_err(|error| not_kept(&error))?;
    }
    file.rewind().map_err(|error| not_kept(&error))?;
    Ok((size > 0 || !name.is_empty()).then_some(SentFile { name, size, file }))
}

/// The longest ending of a name, in characters.
const LONGEST_ENDING: usize = 12;

/// A name that is not too long. Its ending stays: by that people and programs know what the file is.
fn shortened(name: &str) -> String {
    let ending = match name.rsplit_once('.') {
        Some((_, ending)) if ending.chars().count() <= LONGEST_ENDING => format!(".{ending}"),
        _ => String::new(),
    };
    if name.chars().count() <= LONGEST_NAME {
        return name.to_owned();
    }
    let stem = LONGEST_NAME.saturating_sub(ending.chars().count());
    name.chars().take(stem).chain(ending.chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_of_a_file_keeps_its_ending() {
        let long = shortened(&format!("{}.pdf", "é".repeat(300)));
        assert!(long.ends_with("é.pdf") && long.chars().count() == LONGEST_NAME, "{long}");
        assert_eq!(shortened(&"a".repeat(300)), "a".repeat(LONGEST_NAME));
        let sentence = format!("Dr. {}", "b".repeat(300));
        assert_eq!(shortened(&sentence).chars().count(), LONGEST_NAME, "what follows a dot is no ending");
        assert_eq!(shortened("report.docx"), "report.docx");
    }
}
