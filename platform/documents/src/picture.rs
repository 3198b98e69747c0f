//! A picture that somebody gave, such as the emblem of a council: read once, so that no document fails on it later.

use thiserror::Error;
use tiny_skia::Pixmap;

/// Pixels along a side.
const MOST_PIXELS: u32 = 4_000;
/// Bytes of the file.
const MOST_BYTES: usize = 1_024 * 1_024;

/// A picture in the PNG format.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    png: Vec<u8>,
    width: u32,
    height: u32,
    /// What it shows, for those who do not see it.
    pub alt: String,
}

/// Why a file is no picture that a document can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PictureError {
    #[error("The logo must be smaller than 1 MB")]
    TooHeavy,
    #[error("The logo must be a PNG file")]
    NotPng,
    #[error("The logo must be at most 4,000 pixels wide and high")]
    TooLarge,
}

impl Picture {
    /// Reads a PNG file.
    ///
    /// # Errors
    /// [`PictureError`], with what to do.
    pub fn read(png: Vec<u8>, alt: &str) -> Result<Self, PictureError> {
        if png.len() > MOST_BYTES {
            return Err(PictureError::TooHeavy);
        }
        // The size stands at a fixed place: it is looked at before the pixels are unpacked.
        let side = |at: usize| {
            let bytes: Option<[u8; 4]> = png.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
            bytes.map(u32::from_be_bytes).filter(|side| *side > 0).ok_or(PictureError::NotPng)
        };
        let (width, height) = (side(16)?, side(20)?);
        if width > MOST_PIXELS || height > MOST_PIXELS {
            return Err(PictureError::TooLarge);
        }
        Pixmap::decode_png(&png).map_err(|_| PictureError::NotPng)?;
        Ok(Self { png, width, height, alt: alt.to_owned() })
    }

    /// The same with other words for those who do not see it.
    #[must_use]
    pub fn described(self, alt: &str) -> Self {
        Self { alt: alt.to_owned(), ..self }
    }

    /// The file.
    #[must_use]
    pub fn png(&self) -> &[u8] {
        &self.png
    }

    /// Its width and height where it fills a box of this size without being stretched.
    #[must_use]
    pub fn within(&self, width: f32, height: f32) -> (f32, f32) {
        let (own_width, own_height) = (self.width as f32, self.height as f32);
        let scale = (width / own_width).min(height / own_height);
        (own_width * scale, own_height * scale)
    }

    /// Its pixels: red, green, blue and how far each covers what is under it.
    pub(crate) fn pixels(&self) -> Option<(Vec<u8>, u32, u32)> {
        let sheet = Pixmap::decode_png(&self.png).ok()?;
        let pixels = sheet.pixels().iter().flat_map(|pixel| {
            let colour = pixel.demultiply();
            [colour.red(), colour.green(), colour.blue(), colour.alpha()]
        });
        Some((pixels.collect(), sheet.width(), sheet.height()))
    }
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({} x {}, {} bytes)", self.width, self.height, self.png.len())
    }
}
