//! Keys of backups: a copy is encrypted to recipients (public keys of `age`), and only their identities open it again.

use std::io::{self, BufRead, Read, Write};
use std::path::Path;
use std::str::FromStr;

use age::secrecy::ExposeSecret;
use age::x25519;

use crate::{Result, StoreError, private};

/// How an encrypted copy begins.
const BEGINS: &[u8] = b"age-encryption.org/v1";

/// Whom a copy is encrypted to.
#[derive(Debug, Clone, Default)]
pub struct Recipients(Vec<x25519::Recipient>);

impl Recipients {
    /// Reads public keys such as `age1…`; several may stand in one text.
    ///
    /// # Errors
    /// [`StoreError::File`] where one is none.
    pub fn parse<'a>(keys: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        keys.into_iter()
            .flat_map(|text| text.split([',', ' ', '\n']))
            .filter(|key| !key.trim().is_empty())
            .map(|key| {
                x25519::Recipient::from_str(key.trim()).map_err(|why| {
                    let words = format!("{key} is not a public key for backups ({why}). It begins with age1; `oneplan backup-key` makes one.");
                    StoreError::File(words)
                })
            })
            .collect::<Result<_>>()
            .map(Self)
    }

    /// Whether there are none: the copy is then not encrypted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The same, and a key that only this program has while it runs: with it the copy is proved as it was written.
    pub(crate) fn and_proof(mut self) -> (Self, Option<Identities>) {
        if self.is_empty() {
            return (self, None);
        }
        let proof = x25519::Identity::generate();
        self.0.push(proof.to_public());
        (self, Some(Identities(vec![Box::new(proof)])))
    }
}

/// Who can open copies.
#[derive(Default)]
pub struct Identities(Vec<Box<dyn age::Identity + Send + Sync>>);

impl std::fmt::Debug for Identities {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Identities({})", self.0.len())
    }
}

impl Identities {
    /// Reads a file of identities, as `age-keygen` and [`make`] write it.
    ///
    /// # Errors
    /// [`StoreError::File`].
    pub fn read(path: &Path) -> Result<Self> {
        let failed =
            |why: String| StoreError::File(format!("{} is no file of keys for backups: {why}.", path.display()));
        let file = std::fs::File::open(path).map_err(|error| failed(error.to_string()))?;
        let read =
            age::IdentityFile::from_buffer(io::BufReader::new(file)).map_err(|error| failed(error.to_string()))?;
        read.into_identities().map(Self).map_err(|error| failed(error.to_string()))
    }
}

/// Makes a key, writes it to a new file for its owner alone, and gives the public part.
///
/// # Errors
/// [`StoreError::File`], also where there is such a file.
pub fn make(path: &Path) -> Result<String> {
    let failed = |why: String| StoreError::File(format!("The key cannot be written to {}: {why}.", path.display()));
    if path.exists() {
        return Err(failed("it exists already, and a key is never written over another".to_owned()));
    }
    let key = x25519::Identity::generate();
    let public = key.to_public().to_string();
    let mut file = private::new_file(path).map_err(|error| failed(error.to_string()))?;
    writeln!(file, "# public key: {public}\n{}", key.to_string().expose_secret())
        .and_then(|()| file.sync_all())
        .map_err(|error| failed(error.to_string()))?;
    Ok(public)
}

/// Where a copy goes: plain, or encrypted.
pub(crate) enum Sink<W: Write> {
    Plain(W),
    Encrypted(Box<age::stream::StreamWriter<W>>),
}

impl<W: Write> Sink<W> {
    pub(crate) fn new(out: W, to: &Recipients) -> io::Result<Self> {
        if to.is_empty() {
            return Ok(Self::Plain(out));
        }
        let recipients = to.0.iter().map(|one| one as &dyn age::Recipient);
        let encryptor = age::Encryptor::with_recipients(recipients).map_err(io::Error::other)?;
        Ok(Self::Encrypted(Box::new(encryptor.wrap_output(out)?)))
    }

    pub(crate) fn finish(self) -> io::Result<W> {
        match self {
            Self::Plain(out) => Ok(out),
            Self::Encrypted(out) => out.finish(),
        }
    }
}

impl<W: Write> Write for Sink<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(out) => out.write(bytes),
            Self::Encrypted(out) => out.write(bytes),
        }
    }
    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(out) => out.flush(),
            Self::Encrypted(out) => out.flush(),
        }
    }
}

/// What a copy says, opened where it is encrypted.
pub(crate) fn open<R: BufRead + Send + 'static>(
    mut copy: R,
    with: &Identities,
) -> std::result::Result<Box<dyn Read + Send>, String> {
    let begins = copy.fill_buf().map_err(|error| error.to_string())?.starts_with(BEGINS);
    if !begins {
        return Ok(Box::new(copy));
    }
    if with.0.is_empty() {
        return Err("it is encrypted; name the file of its key with --identity".to_owned());
    }
    let decryptor = age::Decryptor::new_buffered(copy).map_err(|error| error.to_string())?;
    let identities = with.0.iter().map(|one| &**one as &dyn age::Identity);
    match decryptor.decrypt(identities) {
        Ok(plain) => Ok(Box::new(plain)),
        Err(_) => Err("none of the keys given opens it".to_owned()),
    }
}
