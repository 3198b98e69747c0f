//! A key that is kept outside the database: what is locked with it is of no use to whoever has the database or a copy of it
//! alone, and whoever can write to the database cannot make the seals of the audit chain.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::{Actor, Db, Entry, Random, Result, Right, StoreError, audit, private, setting};

/// How a locked text begins.
const LOCKED: &str = "locked:";
/// Bytes of a nonce; they are random, and so many that none comes twice.
const NONCE: usize = 24;

/// The key of one database.
#[derive(Clone)]
pub struct Key {
    bytes: [u8; 32],
    from_seal: i64,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Key(from seal {})", self.from_seal)
    }
}

impl Key {
    /// A new key. Seals of the audit chain from number `from_seal` on carry its mark.
    #[must_use]
    pub fn new(random: &Random, from_seal: i64) -> Self {
        Self { bytes: random.bytes::<32>(), from_seal }
    }

    /// Where it lies beside an SQLite file, unless another place is said.
    #[must_use]
    pub fn beside(database: &Path) -> PathBuf {
        let mut name = database.as_os_str().to_owned();
        name.push(".key");
        name.into()
    }

    /// Reads it from its file; `None` where there is no such file.
    ///
    /// # Errors
    /// [`StoreError::File`] where the file holds no key, or cannot be read.
    pub fn read(file: &Path) -> Result<Option<Self>> {
        let failed = |why: &str| StoreError::File(format!("{} cannot be read as a key file: {why}.", file.display()));
        let text = match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(&error.to_string())),
        };
        let mut parts = text.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace);
        let bytes = parts.next().and_then(|hex| hex::decode(hex).ok()).and_then(|bytes| bytes.try_into().ok());
        let from_seal = parts.next().and_then(|number| number.parse().ok());
        match (bytes, from_seal) {
            (Some(bytes), Some(from_seal)) => Ok(Some(Self { bytes, from_seal })),
            _ => Err(failed("it does not hold a key and the number of a seal")),
        }
    }

    /// Writes it to a new file that its owner alone can read.
    ///
    /// # Errors
    /// [`StoreError::File`], also where there is such a file already.
    pub fn write(&self, file: &Path) -> Result<()> {
        let failed = |why: String| StoreError::File(format!("The key cannot be written to {}: {why}.", file.display()));
        if file.exists() {
            return Err(failed("the file exists already".to_owned()));
        }
        if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            private::folder(folder).map_err(|error| failed(error.to_string()))?;
        }
        let mut out = private::new_file(file).map_err(|error| failed(error.to_string()))?;
        writeln!(
            out,
            "# The key of a OnePlan database. Keep a copy away from the server and away from the backups.\n{} {}",
            hex::encode(self.bytes),
            self.from_seal
        )
        .and_then(|()| out.sync_all())
        .map_err(|error| failed(error.to_string()))
    }

    /// The first seal of the audit chain that carries the key's mark.
    #[must_use]
    pub const fn from_seal(&self) -> i64 {
        self.from_seal
    }

    /// What shows whether a database belongs to this key, and tells nothing of the key.
    #[must_use]
    pub fn check(&self) -> String {
        self.mark("which key", b"")
    }

    /// The mark (HMAC-SHA-256) that only this key makes for `bytes`. Marks for another purpose never agree with it.
    #[must_use]
    pub fn mark(&self, purpose: &str, bytes: &[u8]) -> String {
        hex::encode(self.hmac(purpose, bytes))
    }

    fn hmac(&self, purpose: &str, bytes: &[u8]) -> [u8; 32] {
        // HMAC takes keys of any length, so that this cannot fail.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.bytes) else { return [0; 32] };
        mac.update(&(purpose.len() as u64).to_be_bytes());
        mac.update(purpose.as_bytes());
        mac.update(bytes);
        mac.finalize().into_bytes().into()
    }

    fn cipher(&self, purpose: &str) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.hmac(purpose, b"lock").into())
    }

    /// Locks a text (XChaCha20-Poly1305). It opens for the same purpose and owner alone.
    ///
    /// # Errors
    /// [`StoreError::File`] only where the text is longer than any text.
    pub fn lock(&self, random: &Random, purpose: &str, owner: &[u8], text: &str) -> Result<String> {
        let nonce = random.bytes::<NONCE>();
        let payload = Payload { msg: text.as_bytes(), aad: owner };
        let locked = self
            .cipher(purpose)
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| StoreError::File("A secret cannot be locked.".to_owned()))?;
        let mut out = LOCKED.to_owned();
        for byte in nonce.iter().chain(&locked) {
            let _ = write!(out, "{byte:02x}");
        }
        Ok(out)
    }

    /// Opens what [`Key::lock`] made; `None` where it was made with another key, for another purpose or owner, or was changed.
    #[must_use]
    pub fn open(&self, purpose: &str, owner: &[u8], locked: &str) -> Option<String> {
        let bytes = hex::decode(locked.strip_prefix(LOCKED)?).ok()?;
        let (nonce, locked) = bytes.split_at_checked(NONCE)?;
        let payload = Payload { msg: locked, aad: owner };
        let nonce: [u8; NONCE] = nonce.try_into().ok()?;
        let text = self.cipher(purpose).decrypt(&XNonce::from(nonce), payload).ok()?;
        String::from_utf8(text).ok()
    }
}

/// The setting that tells which key belongs to a database.
const CHECK: &str = "key_check";

/// Lets a database use the key in `file`, where it has one. `make`: where it has none yet, it gets one.
///
/// # Errors
/// [`StoreError::File`] where the database has a key and the file holds another, or cannot be read or written; those of the
/// store. A key that is not there is no error here, since copies can be made without it: see [`Db::key_is_missing`].
#[crate::boxed]
pub async fn take_up(db: &Db, file: &Path, make: bool, actor: &Actor) -> Result<()> {
    let known = setting::get(&mut db.read().await?, CHECK).await?;
    match (Key::read(file)?, known) {
        (Some(key), Some(check)) if key.check() == check => db.use_key(Some(key)),
        (Some(_), Some(_)) => {
            return Err(StoreError::File(format!(
                "{} holds the key of another database. Put the right one there; if it is lost, move this file away and run `oneplan new-key`.",
                file.display()
            )));
        }
        (None, Some(_)) => db.use_key(None),
        (Some(key), None) => begin(db, key, actor).await?,
        (None, None) if make => begin(db, new_file(db, file).await?, actor).await?,
        (None, None) => {}
    }
    Ok(())
}

/// Gives a database whose key is lost a new one, in a new file.
///
/// # Errors
/// [`StoreError::File`] where there is such a file; those of the store.
#[crate::boxed]
pub async fn replace(db: &Db, file: &Path, actor: &Actor) -> Result<()> {
    let key = new_file(db, file).await?;
    begin(db, key, actor).await
}

/// A new key, kept in a file before anything is written with it.
async fn new_file(db: &Db, file: &Path) -> Result<Key> {
    let last = audit::last(db).await?.map_or(0, |head| head.seal);
    let key = Key::new(db.random(), last + 1);
    key.write(file)?;
    Ok(key)
}

async fn begin(db: &Db, key: Key, actor: &Actor) -> Result<()> {
    let mut tx = db.write(actor).await?;
    setting::set(&mut tx, CHECK, &key.check()).await?;
    let detail = serde_json::json!({ "from_seal": key.from_seal() });
    tx.record(Entry::new("key.begin", "setting", None, Right::Operator).detail(detail)).await?;
    tx.commit().await?;
    db.use_key(Some(key));
    Ok(())
}

/// Whether a stored text is locked with a key.
#[must_use]
pub fn is_locked(text: &str) -> bool {
    text.starts_with(LOCKED)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn what_is_locked_opens_for_its_owner_and_purpose_with_its_key_alone() {
        let random = Random::system();
        let key = Key::new(&random, 1);
        let locked = key.lock(&random, "codes", b"asha", "JBSWY3DPEHPK3PXP").unwrap();
        assert!(is_locked(&locked) && !locked.contains("JBSWY3DPEHPK3PXP"));
        assert_eq!(key.open("codes", b"asha", &locked).as_deref(), Some("JBSWY3DPEHPK3PXP"));
        assert_eq!(key.open("codes", b"ben", &locked), None, "moved to another account");
        assert_eq!(key.open("links", b"asha", &locked), None);
        assert_eq!(Key::new(&random, 1).open("codes", b"asha", &locked), None);
        let mut changed = locked.clone();
        changed.replace_range(60..61, if &locked[60..61] == "0" { "1" } else { "0" });
        assert_eq!(key.open("codes", b"asha", &changed), None);
        assert_ne!(locked, key.lock(&random, "codes", b"asha", "JBSWY3DPEHPK3PXP").unwrap(), "never the same twice");
    }

    #[test]
    fn a_key_file_is_its_owner_s_alone_and_is_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let file = Key::beside(&folder.path().join("area.sqlite"));
        assert!(Key::read(&file).unwrap().is_none());
        let key = Key::new(&Random::system(), 7);
        key.write(&file).unwrap();
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(key.write(&file).is_err());
        let read = Key::read(&file).unwrap().unwrap();
        assert_eq!((read.check(), read.from_seal()), (key.check(), 7));
        std::fs::write(&file, "nonsense").unwrap();
        assert!(Key::read(&file).unwrap_err().to_string().contains("does not hold a key"));
    }
}
