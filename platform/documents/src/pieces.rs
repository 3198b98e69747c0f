//! Faces in pieces. Chinese, Japanese and Korean have thousands of signs: their faces are carried packed, some hundred signs
//! a piece (`east-asian.mjs` among the pages' assets makes them), and only the pieces that a text needs are unpacked.

use std::io::Read;
use std::sync::{LazyLock, OnceLock};

use flate2::read::DeflateDecoder;

include!(concat!(env!("OUT_DIR"), "/pieces.rs"));

/// Simplified Chinese.
pub const SIMPLIFIED: usize = 0;
/// Traditional Chinese.
pub const TRADITIONAL: usize = 1;
pub const JAPANESE: usize = 2;
pub const KOREAN: usize = 3;

/// No sign of the sets comes before this.
pub const FIRST: char = '\u{2e80}';
/// More pieces than any set has.
pub const MOST: usize = 256;

type Unpacked = OnceLock<Option<Vec<u8>>>;

/// What was unpacked stays: all pieces of all sets take 13 MB.
static UNPACKED: LazyLock<Vec<Vec<Unpacked>>> =
    LazyLock::new(|| (0..SETS.len()).map(|set| (0..count(set)).map(|_| Unpacked::new()).collect()).collect());

/// A set begins with numbers of four bytes: how many signs and pieces there are; each sign, in order, with its piece in the
/// lowest byte; where each piece ends. Then come the pieces, deflated.
fn numbers(set: usize) -> &'static [[u8; 4]] {
    let Some(bytes) = SETS.get(set) else { return &[] };
    bytes.as_chunks::<4>().0
}

fn number(numbers: &[[u8; 4]], index: usize) -> Option<usize> {
    numbers.get(index).map(|bytes| u32::from_le_bytes(*bytes) as usize)
}

/// How many pieces a set has; none where the program carries none.
pub fn count(set: usize) -> usize {
    number(numbers(set), 1).unwrap_or(0)
}

/// The piece of a set that has a sign. It unpacks nothing.
pub fn piece(set: usize, sign: char) -> Option<usize> {
    let numbers = numbers(set);
    let signs = numbers.get(2..2 + number(numbers, 0)?)?;
    let place = signs.binary_search_by_key(&u32::from(sign), |one| u32::from_le_bytes(*one) >> 8).ok()?;
    signs.get(place).map(|one| usize::from(one[0]))
}

/// The face of a piece.
pub fn face(set: usize, piece: usize) -> Option<&'static [u8]> {
    UNPACKED.get(set)?.get(piece)?.get_or_init(|| unpacked(set, piece)).as_deref()
}

fn unpacked(set: usize, piece: usize) -> Option<Vec<u8>> {
    let numbers = numbers(set);
    let (signs, pieces) = (number(numbers, 0)?, number(numbers, 1)?);
    let from = match piece {
        0 => 0,
        later => number(numbers, 1 + signs + later)?,
    };
    let (head, to) = ((2 + signs + pieces) * 4, number(numbers, 2 + signs + piece)?);
    let mut face = Vec::new();
    DeflateDecoder::new(SETS.get(set)?.get(head + from..head + to)?).read_to_end(&mut face).ok()?;
    Some(face)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sign_of_every_set_is_in_its_piece() {
        for set in 0..SETS.len() {
            let numbers = numbers(set);
            let signs = number(numbers, 0).unwrap_or(0);
            for one in numbers.iter().skip(2).take(signs) {
                let sign = char::from_u32(u32::from_le_bytes(*one) >> 8).unwrap();
                let piece = piece(set, sign).unwrap();
                let face = rustybuzz::ttf_parser::Face::parse(face(set, piece).unwrap(), 0).unwrap();
                assert!(face.glyph_index(sign).is_some(), "{sign} of set {set}");
            }
        }
        assert_eq!((piece(SIMPLIFIED, 'a'), piece(SETS.len(), '王')), (None, None));
    }
}
