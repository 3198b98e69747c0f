//! Zip and gzip, unpacked within bounds: how many members, how much they say they are, and how much they really are.

use std::io::{self, Read, Seek, SeekFrom};

use thiserror::Error;
use zip::ZipArchive;

/// Members that an archive may have: a release or a workbook has tens.
const MOST_MEMBERS: usize = 10_000;
/// Bytes that any archive may unpack to, whatever its size.
const BASE: u64 = 24 << 20;
/// How many times its own size an archive may unpack to beyond that. Published releases and workbooks stay under 30.
const RATIO: u64 = 40;
/// Bytes that no archive may unpack to.
const MOST: u64 = 8 << 30;

/// Why an archive is not unpacked.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotUnpacked {
    /// It is none, or damaged.
    #[error("the packed file is cut off or damaged ({0}). Download it again")]
    Damaged(String),
    /// It is locked.
    #[error("it is locked by a password. Save it without one, and try again")]
    Locked,
    /// It has too many members.
    #[error("it has {0} files, more than the limit of 10,000 for a zip file. It may be damaged or malicious")]
    Members(usize),
    /// It unpacks to too much.
    #[error("it unpacks to more than {0} MB, which is too much for its size. It may be damaged or malicious")]
    TooLarge(u64),
}

/// How many bytes a packed file of `packed` bytes may unpack to.
#[must_use]
pub fn allowed(packed: u64) -> u64 {
    BASE.saturating_add(packed.saturating_mul(RATIO)).min(MOST)
}

/// A member of an archive, by what the archive says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub index: usize,
    /// Its name, with folders.
    pub name: String,
    /// Whether it is a folder.
    pub is_folder: bool,
    /// Year, month, day on which it was packed, where the archive says so.
    pub packed_on: Option<(u16, u8, u8)>,
}

/// A zip file whose members can only be read within bounds, all of them together.
#[derive(Debug)]
pub struct Archive<R> {
    inner: ZipArchive<R>,
    members: Vec<Member>,
    packed: u64,
    left: u64,
}

impl<R: Read + Seek> Archive<R> {
    /// Opens an archive and looks at what it says of itself; nothing is unpacked.
    ///
    /// # Errors
    /// [`NotUnpacked`].
    pub fn open(mut file: R) -> Result<Self, NotUnpacked> {
        let damaged = |error: &dyn std::fmt::Display| NotUnpacked::Damaged(error.to_string());
        let packed = file.seek(SeekFrom::End(0)).map_err(|error| damaged(&error))?;
        file.rewind().map_err(|error| damaged(&error))?;
        let mut inner = ZipArchive::new(file).map_err(|error| damaged(&error))?;
        if inner.len() > MOST_MEMBERS {
            return Err(NotUnpacked::Members(inner.len()));
        }
        let mut members = Vec::with_capacity(inner.len());
        let (mut declared, mut compressed) = (0_u64, 0_u64);
        for index in 0..inner.len() {
            let file = inner.by_index_raw(index).map_err(|error| damaged(&error))?;
            if file.encrypted() {
                return Err(NotUnpacked::Locked);
            }
            declared = declared.saturating_add(file.size());
            compressed = compressed.saturating_add(file.compressed_size());
            members.push(Member {
                index,
                name: file.name().to_owned(),
                is_folder: file.is_dir(),
                packed_on: file.last_modified().map(|at| (at.year(), at.month(), at.day())),
            });
        }
        let left = allowed(packed);
        // Members that lie over one another are more than the file that holds them.
        if declared > left || compressed > packed {
            return Err(NotUnpacked::TooLarge(left >> 20));
        }
        Ok(Self { inner, members, packed, left })
    }

    /// How many bytes it has, packed.
    #[must_use]
    pub const fn packed(&self) -> u64 {
        self.packed
    }

    #[must_use]
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// A member to read. What is really read counts, whatever the archive says: beyond the bound of the whole archive it
    /// ends in an error, which [`NotUnpacked::from`] puts into words.
    ///
    /// # Errors
    /// [`NotUnpacked`].
    pub fn member(&mut self, index: usize) -> Result<impl Read, NotUnpacked> {
        let file = self.inner.by_index(index).map_err(|error| NotUnpacked::Damaged(error.to_string()))?;
        let bound = allowed(self.packed);
        Ok(Bounded { inner: file, left: &mut self.left, bound })
    }

    /// A whole member.
    ///
    /// # Errors
    /// [`NotUnpacked`].
    pub fn whole(&mut self, index: usize) -> Result<Vec<u8>, NotUnpacked> {
        let mut out = Vec::new();
        self.member(index)?.read_to_end(&mut out)?;
        Ok(out)
    }
}

/// The content of a gzip file.
///
/// # Errors
/// [`NotUnpacked`].
pub fn gunzip(content: &[u8]) -> Result<Vec<u8>, NotUnpacked> {
    let bound = allowed(numbers::fitted::<u64>(content.len()));
    let mut left = bound;
    let mut out = Vec::new();
    Bounded { inner: flate2::read::MultiGzDecoder::new(content), left: &mut left, bound }.read_to_end(&mut out)?;
    Ok(out)
}

impl From<io::Error> for NotUnpacked {
    fn from(error: io::Error) -> Self {
        match error.get_ref().and_then(|inner| inner.downcast_ref::<Self>()) {
            Some(known) => known.clone(),
            None => Self::Damaged(error.to_string()),
        }
    }
}

struct Bounded<'a, R> {
    inner: R,
    left: &'a mut u64,
    bound: u64,
}

impl<R: Read> Read for Bounded<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let bytes = numbers::fitted::<u64>(read);
        *self.left =
            self.left.checked_sub(bytes).ok_or_else(|| io::Error::other(NotUnpacked::TooLarge(self.bound >> 20)))?;
        Ok(read)
    }
}
