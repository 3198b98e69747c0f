//! Whatever bytes come as a published file.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = published::read("a.csv", bytes);
    let _ = published::read_times(bytes, &published::areas::Codes::default(), 2026);
});
