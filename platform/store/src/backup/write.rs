//! Writing a copy.

use std::fs::File;
use std::io::{BufWriter, Read, Seek, Write};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use flate2::write::GzEncoder;
use futures_util::TryStreamExt;
use serde::Serialize;
use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, Row};

use super::tables::{select_as_text, tables};
use super::{Ending, FileHeading, Heading, Outside, Piece, file_error};
use crate::backup_key::{Recipients, Sink};
use crate::{Db, Result, migrate, on, private};

const FORMAT: u32 = 1;
/// Bytes of a file in one line: a multiple of three, so that no line but the last is filled up.
const LINE: usize = 48 * 1024;

/// The number of rows written.
pub(super) async fn write(db: &Db, outside: &dyn Outside, path: &Path, recipients: &Recipients) -> Result<u64> {
    let io = |e: std::io::Error| file_error("Cannot write", path, &e);
    let file = private::new_file(path).map_err(io)?;
    let sink = Sink::new(BufWriter::new(file), recipients).map_err(io)?;
    let mut out = Lines { out: GzEncoder::new(sink, flate2::Compression::fast()), hash: Sha256::new() };
    out.line(&Heading { oneplan_backup: FORMAT, made_at: db.now(), steps: migrate::common_steps(db.rooms()) })
        .map_err(io)?;
    let mut tx = db.read().await?;
    let mut rows = 0;
    for table in tables(&mut tx).await? {
        out.line(&table).map_err(io)?;
        let select = select_as_text(&table, tx.is_postgres());
        on!(tx, c => {
            let mut stream = sqlx::query(AssertSqlSafe(select)).fetch(c);
            while let Some(row) = stream.try_next().await? {
                let values = (0..table.columns.len())
                    .map(|index| row.try_get(index))
                    .collect::<std::result::Result<Vec<Option<String>>, _>>()?;
                out.line(&values).map_err(io)?;
                rows += 1;
            }
        });
    }
    let pieces = outside.pieces(&mut tx).await?;
    // The database need not wait for the files.
    drop(tx);
    let mut files = 0;
    for Piece { id, sha256 } in pieces {
        let mut found = outside.read(id).await?;
        if let Some(file) = &mut found
            && hash_of(file).map_err(io)? != sha256
        {
            found = None;
        }
        out.line(&FileHeading { file: id, sha256, lost: found.is_none() }).map_err(io)?;
        let Some(mut file) = found else {
            tracing::error!(file = %id, "a file is missing or was changed: the copy does not hold it");
            continue;
        };
        let mut piece = Vec::with_capacity(LINE);
        loop {
            piece.clear();
            if Read::by_ref(&mut file).take(LINE as u64).read_to_end(&mut piece).map_err(io)? == 0 {
                break;
            }
            out.line(&BASE64.encode(&piece)).map_err(io)?;
        }
        files += 1;
    }
    let sha256 = hex::encode(out.hash.clone().finalize());
    out.line(&Ending { rows, files, sha256 }).map_err(io)?;
    let written = out.out.finish().and_then(Sink::finish).map_err(io)?;
    let file = written.into_inner().map_err(|e| io(e.into_error()))?;
    file.sync_all().map_err(io)?;
    Ok(rows)
}

fn hash_of(file: &mut File) -> std::io::Result<String> {
    let mut hash = Sha256::new();
    let mut piece = vec![0; LINE];
    loop {
        let count = file.read(&mut piece)?;
        if count == 0 {
            file.rewind()?;
            return Ok(hex::encode(hash.finalize()));
        }
        hash.update(&piece[..count]);
    }
}

struct Lines<W: Write> {
    out: W,
    hash: Sha256,
}

impl<W: Write> Lines<W> {
    fn line(&mut self, value: &impl Serialize) -> std::io::Result<()> {
        let mut line = serde_json::to_vec(value)?;
        line.push(b'\n');
        self.hash.update(&line);
        self.out.write_all(&line)
    }
}
