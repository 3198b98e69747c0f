//! Whatever bytes come as a workbook of Annex A: read and checked.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(lists) = annex_a::read(Cursor::new(bytes)) {
        annex_a::check(&lists, jiff::civil::date(2026, 11, 2), |_| ());
    }
});
