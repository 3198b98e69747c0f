//! Comma separated values for people, who open them in Excel.

use std::io::{Result, Write};

/// By this Excel knows that the text is UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// A file of comma separated values. It opens in Excel with its letters as they are, and nothing in a cell is taken for a
/// formula.
#[derive(Debug)]
pub struct Csv<W: Write> {
    inner: csv::Writer<W>,
}

impl<W: Write> Csv<W> {
    /// Begins with the headings.
    pub fn begin<T: AsRef<str>>(mut out: W, headings: impl IntoIterator<Item = T>) -> Result<Self> {
        out.write_all(MARK)?;
        #[expect(clippy::disallowed_methods, reason = "the one writer that others use")]
        let mut csv = Self { inner: csv::Writer::from_writer(out) };
        csv.row(headings)?;
        Ok(csv)
    }

    /// One row more.
    pub fn row<T: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = T>) -> Result<()> {
        for text in cells {
            self.inner.write_field(cell(text.as_ref()))?;
        }
        self.inner.write_record(None::<&[u8]>)?;
        Ok(())
    }

    /// The end. Gives the output back.
    pub fn end(self) -> Result<W> {
        self.inner.into_inner().map_err(|error| error.into_error())
    }
}

/// A cell as text: one that a spreadsheet would take for a formula begins with an apostrophe.
fn cell(text: &str) -> String {
    let begins = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if begins && !is_number(text) { format!("'{text}") } else { text.to_owned() }
}

/// Whether a text is a plain decimal number, such as `-12.5`.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && digits.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_taken_for_a_formula() {
        for formula in ["=1+1", "+1+1", "-1+1", "@sum(a1)", "\t=1", "\r=1", "\n=1", "-inf", "+5", "＝1+1", "-"] {
            assert_eq!(cell(formula), format!("'{formula}"));
        }
        for plain in ["-12.5", "a=b", "", "12"] {
            assert_eq!(cell(plain), plain);
        }
    }

    #[test]
    fn a_file_opens_in_excel_with_its_letters() {
        let mut csv = Csv::begin(Vec::new(), ["name", "value"]).unwrap();
        csv.row(["Zoë", "=HYPERLINK(\"x\")"]).unwrap();
        let content = String::from_utf8(csv.end().unwrap()).unwrap();
        assert_eq!(content, "\u{feff}name,value\nZoë,\"'=HYPERLINK(\"\"x\"\")\"\n");
    }
}
