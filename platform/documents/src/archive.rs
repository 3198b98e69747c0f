//! Several files in one, for whoever takes them together.

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::DocumentError;

/// A zip file of these, each with its name. The same files give the same bytes.
///
/// # Errors
/// [`DocumentError::Writer`], as where two have one name.
pub fn archive(files: &[(String, Vec<u8>)]) -> Result<Vec<u8>, DocumentError> {
    let failed = |error: String| DocumentError::Writer(error);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        archive.start_file(name.as_str(), SimpleFileOptions::default()).map_err(|error| failed(error.to_string()))?;
        archive.write_all(content).map_err(|error| failed(error.to_string()))?;
    }
    archive.finish().map(Cursor::into_inner).map_err(|error| failed(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_come_back_as_they_were_and_no_two_have_one_name() {
        let files = [("index.html".to_owned(), b"<p>".to_vec()), ("letters/1.pdf".to_owned(), vec![7; 100_000])];
        let made = archive(&files).unwrap();
        assert_eq!(made, archive(&files).unwrap());
        let mut read = zip::ZipArchive::new(Cursor::new(made)).unwrap();
        assert_eq!(read.len(), 2);
        let mut content = Vec::new();
        std::io::Read::read_to_end(&mut read.by_name("letters/1.pdf").unwrap(), &mut content).unwrap();
        assert_eq!(content, files[1].1);
        let twice = [files[0].clone(), files[0].clone()];
        assert!(matches!(archive(&twice), Err(DocumentError::Writer(_))));
    }
}
