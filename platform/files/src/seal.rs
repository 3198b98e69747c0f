//! How a file is encrypted: each with a key of its own (`age`: X25519, then ChaCha20-Poly1305 in pieces of 64 KB), so that
//! neither side ever holds a whole file in memory, and whatever is changed, cut off or put elsewhere is noticed.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::str::FromStr;

use age::secrecy::ExposeSecret;
use age::stream::StreamReader;
use age::x25519::Identity;
use sha2::{Digest, Sha256};

/// What came of encrypting a file.
#[derive(Debug)]
pub(crate) struct Sealed {
    /// The file's own key.
    pub secret: String,
    /// Bytes of what it says.
    pub size: u64,
    pub sha256: String,
    pub sealed_sha256: String,
}

/// Passes bytes on, and keeps their number and hash.
struct Counted<T> {
    inner: T,
    bytes: u64,
    hash: Sha256,
}

impl<T> Counted<T> {
    fn new(inner: T) -> Self {
        Self { inner, bytes: 0, hash: Sha256::new() }
    }

    fn add(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        self.hash.update(bytes);
    }

    fn sha256(self) -> String {
        hex::encode(self.hash.finalize())
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(into)?;
        self.add(&into[..count]);
        Ok(count)
    }
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(bytes)?;
        self.add(&bytes[..count]);
        Ok(count)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Encrypts a file with a fresh key.
pub(crate) fn seal(from: impl Read, into: &mut File) -> io::Result<Sealed> {
    let key = Identity::generate();
    let to = key.to_public();
    let encryptor =
        age::Encryptor::with_recipients(std::iter::once(&to as &dyn age::Recipient)).map_err(io::Error::other)?;
    let mut from = Counted::new(from);
    let mut out = encryptor.wrap_output(Counted::new(BufWriter::new(into)))?;
    io::copy(&mut from, &mut out)?;
    let mut out = out.finish()?;
    out.flush()?;
    Ok(Sealed {
        secret: key.to_string().expose_secret().to_owned(),
        size: from.bytes,
        sha256: from.sha256(),
        sealed_sha256: out.sha256(),
    })
}

/// What an encrypted file says, as it is read.
pub(crate) type Opened = StreamReader<BufReader<File>>;

/// Opens a file with its key; `None` where it is not its key, or the file does not begin as it was written.
pub(crate) fn open(mut file: File, secret: &str) -> io::Result<Option<Opened>> {
    file.rewind()?;
    let Ok(key) = Identity::from_str(secret) else { return Ok(None) };
    let Ok(decryptor) = age::Decryptor::new_buffered(BufReader::new(file)) else { return Ok(None) };
    Ok(decryptor.decrypt(std::iter::once(&key as &dyn age::Identity)).ok())
}

/// The hash of a whole file, read in pieces.
pub(crate) fn hash(file: &mut File) -> io::Result<String> {
    file.rewind()?;
    let mut counted = Counted::new(&mut *file);
    io::copy(&mut counted, &mut io::sink())?;
    let hash = counted.sha256();
    file.rewind()?;
    Ok(hash)
}
