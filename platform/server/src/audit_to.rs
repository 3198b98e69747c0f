//! Where the audit log's entries go besides the database: a file, or the system's own log, which sends them on to another machine.

use std::convert::Infallible;
use std::io::{self, Write};
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use store::{Result, StoreError, private};

/// The system's own log.
pub(crate) const SYSLOG: &str = "/dev/log";
/// Security messages, notice (RFC 3164).
const PRIORITY: &str = "<85>oneplan: ";
/// So long the system's log may take for one line.
const LONGEST: Duration = Duration::from_secs(5);

/// Where entries go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditTo {
    /// To the end of a file, one line of JSON each.
    File(PathBuf),
    /// To the system's own log, the same lines.
    Syslog,
}

impl FromStr for AuditTo {
    type Err = Infallible;

    fn from_str(text: &str) -> std::result::Result<Self, Infallible> {
        Ok(if text == "syslog" { Self::Syslog } else { Self::File(text.into()) })
    }
}

impl AuditTo {
    /// Writes lines; none of them is lost once this says that it went well.
    ///
    /// # Errors
    /// [`StoreError::File`] with what to do.
    pub fn write(&self, syslog: &Path, lines: &[String]) -> Result<()> {
        let (place, written) = match self {
            Self::File(file) => (file.as_path(), to_file(file, lines)),
            Self::Syslog => (syslog, to_syslog(syslog, lines)),
        };
        written.map_err(|error| {
            StoreError::File(format!("Entries of the audit log cannot be written to {}: {error}.", place.display()))
        })
    }
}

fn to_file(file: &Path, lines: &[String]) -> io::Result<()> {
    let mut out = private::add_to(file)?;
    let mut text = lines.join("\n");
    if !text.is_empty() {
        text.push('\n');
    }
    out.write_all(text.as_bytes())?;
    out.sync_all()
}

/// Sends lines to the system's own log.
pub(crate) fn to_syslog(place: &Path, lines: &[String]) -> io::Result<()> {
    let socket = UnixDatagram::unbound()?;
    socket.connect(place)?;
    socket.set_write_timeout(Some(LONGEST))?;
    for line in lines {
        socket.send(format!("{PRIORITY}{line}").as_bytes())?;
    }
    Ok(())
}
