//! Whatever bytes come as a workbook of the return.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = sen2::read_workbook(Cursor::new(bytes));
});
