//! Whole numbers of another width. A count that does not fit is a defect of the program, never a figure: it is said in the log,
//! with the line that asked, and the nearest number that fits stands in its place.
//!
//! What comes from outside, such as a number in a file or a form, is not fitted: it is refused where it does not fit.

/// A whole number of any width.
pub trait Whole: Copy {
    const LEAST: Self;
    const MOST: Self;

    /// As the widest number; the greatest of those where it is greater still.
    fn widened(self) -> i128;

    /// Nothing where it does not fit.
    fn narrowed(wide: i128) -> Option<Self>;
}

macro_rules! whole {
    ($($width:ty)*) => {$(
        impl Whole for $width {
            const LEAST: Self = Self::MIN;
            const MOST: Self = Self::MAX;

            #[inline]
            fn widened(self) -> i128 {
                i128::try_from(self).unwrap_or(i128::MAX)
            }

            #[inline]
            fn narrowed(wide: i128) -> Option<Self> {
                Self::try_from(wide).ok()
            }
        }
    )*};
}

whole!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);

/// The same number in another width, or the nearest that fits, with a line in the log.
#[inline]
#[track_caller]
#[must_use]
pub fn fitted<To: Whole>(number: impl Whole) -> To {
    let wide = number.widened();
    match To::narrowed(wide) {
        Some(number) => number,
        None => nearest(wide, std::panic::Location::caller()),
    }
}

#[cold]
fn nearest<To: Whole>(wide: i128, asked_at: &std::panic::Location<'_>) -> To {
    let nearest = if wide < 0 { To::LEAST } else { To::MOST };
    tracing::error!(number = %wide, used = %nearest.widened(), %asked_at, "a number does not fit: figures that use it are wrong");
    nearest
}

#[cfg(test)]
mod tests {
    use super::fitted;

    #[test]
    fn a_number_that_fits_stays_as_it_is() {
        assert_eq!(fitted::<i64>(7_475_usize), 7_475);
        assert_eq!(fitted::<u8>(255_i64), 255);
        assert_eq!(fitted::<u64>(0_i128), 0);
        assert_eq!(fitted::<i64>(-3_i8), -3);
    }

    #[test]
    fn a_number_that_does_not_fit_becomes_the_nearest_that_does() {
        assert_eq!(fitted::<u8>(256_i64), 255);
        assert_eq!(fitted::<u16>(-1_i64), 0);
        assert_eq!(fitted::<i64>(u64::MAX), i64::MAX);
        assert_eq!(fitted::<i64>(u128::MAX), i64::MAX);
        assert_eq!(fitted::<i8>(i64::MIN), i8::MIN);
    }
}
