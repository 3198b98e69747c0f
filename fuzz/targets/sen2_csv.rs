//! Whatever bytes come as the tables of the COLLECT export: three files of them, cut at a byte that text cannot hold.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sen2::read_csv_set;

fuzz_target!(|bytes: &[u8]| {
    let names = ["person.csv", "requests.csv", "senneed.csv"];
    let files = names.iter().zip(bytes.split(|byte| *byte == 0xff)).map(|(name, part)| ((*name).to_owned(), part));
    let _ = read_csv_set(files.collect());
});
