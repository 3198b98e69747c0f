//! Checked examples (worked by hand and against an independent library), and properties.

use identifiers::{IdentifierError, LaCode, NhsNumber, Postcode, Ukprn, Uln, Upn, Urn};
use proptest::prelude::*;

#[test]
fn upn_vectors() {
    for (body, upn) in
        [("801200005001", "B801200005001"), ("380200025001", "G380200025001"), ("38020002500A", "T38020002500A")]
    {
        assert_eq!(Upn::from_body(body).unwrap().as_str(), upn);
        assert_eq!(Upn::parse(upn).unwrap().as_str(), upn);
    }
    assert!(Upn::parse("T38020002500A").unwrap().is_temporary());
    assert_eq!(Upn::parse("G380200025001").unwrap().la_code(), "380");
}

/// Two help pages of school systems print Q207000016049 as right, from a sum of 267. The sum is 266,
/// so the letter is P.
#[test]
fn the_upn_that_help_pages_get_wrong() {
    assert_eq!(Upn::from_body("207000016049").unwrap().as_str(), "P207000016049");
    let error = Upn::parse("Q207000016049").unwrap_err();
    assert_eq!(error.to_string(), "This UPN is not valid. Check it for a typing mistake");
}

#[test]
fn upn_of_the_wrong_form() {
    for text in
        ["", "B80120000500", "B8012000050011", "I801200005001", "B80120000500S", "B8O1200005001", "é801200005001"]
    {
        assert!(matches!(Upn::parse(text), Err(IdentifierError::Form { .. })), "{text}");
    }
}

#[test]
fn uln_vectors() {
    assert_eq!(Uln::from_body("927630868").unwrap().as_str(), "9276308686");
    assert_eq!(Uln::from_body("100000001").unwrap().as_str(), "1000000019");
    assert!(Uln::parse("9276308685").is_err());
    assert!(Uln::parse("0276308686").is_err());
}

#[test]
fn nhs_number_vectors() {
    assert_eq!(NhsNumber::parse("943 476 5919").unwrap().to_string(), "943 476 5919");
    assert_eq!(NhsNumber::from_body("999000001").unwrap().as_str(), "9990000018");
    // 999000000 would need the check digit 10: there is no such number.
    assert_eq!(NhsNumber::from_body("999000000"), None);
    assert!(NhsNumber::parse("943 476 5918").is_err());
    assert!(NhsNumber::parse("943 476 591").is_err());
}

#[test]
fn numbers_without_check_digits() {
    assert!(Urn::parse("107249").is_ok() && Urn::parse("20001").is_ok());
    assert!(Urn::parse("1072499").is_err() && Urn::parse("ABC").is_err());
    assert!(Ukprn::parse("10000840").is_ok() && Ukprn::parse("20000840").is_err() && Ukprn::parse("1000084").is_err());
    assert!(LaCode::parse("380").is_ok() && LaCode::parse("038").is_err() && LaCode::parse("E08000032").is_err());
}

#[test]
fn postcodes() {
    for (typed, shown) in [
        ("bd11hx", "BD1 1HX"),
        ("LS1 4AP", "LS1 4AP"),
        ("ec1a1bb", "EC1A 1BB"),
        ("W1A 0AX", "W1A 0AX"),
        ("m1 1ae", "M1 1AE"),
    ] {
        assert_eq!(Postcode::parse(typed).unwrap().to_string(), shown);
    }
    assert_eq!(Postcode::parse("BD10 9AB").unwrap().outward(), "BD10");
    for typed in ["", "BD1", "BD1 1CX", "B1 1", "12345", "BDD1 1HX", "BD1 HX1", "ＢＤ1 1HX"] {
        assert!(Postcode::parse(typed).is_err(), "{typed}");
    }
}

proptest! {
    #[test]
    fn a_upn_made_from_a_body_parses(body in "[0-9]{12}") {
        let upn = Upn::from_body(&body).unwrap();
        prop_assert_eq!(Upn::parse(upn.as_str()).unwrap(), upn);
    }

    /// 23 is prime and no weight is a multiple of it, so one wrong digit never goes unnoticed.
    #[test]
    fn one_wrong_digit_in_a_upn_is_caught(body in "[0-9]{12}", place in 1usize..13, change in 1u8..10) {
        let upn = Upn::from_body(&body).unwrap();
        let mut bytes = upn.as_str().as_bytes().to_vec();
        bytes[place] = b'0' + (bytes[place] - b'0' + change) % 10;
        prop_assert!(Upn::parse(std::str::from_utf8(&bytes).unwrap()).is_err());
    }

    #[test]
    fn one_wrong_digit_in_an_nhs_number_is_caught(body in "[0-9]{9}", place in 0usize..9, change in 1u8..10) {
        if let Some(number) = NhsNumber::from_body(&body) {
            let mut bytes = number.as_str().as_bytes().to_vec();
            bytes[place] = b'0' + (bytes[place] - b'0' + change) % 10;
            prop_assert!(NhsNumber::parse(std::str::from_utf8(&bytes).unwrap()).is_err());
        }
    }

    #[test]
    fn nothing_typed_makes_a_parser_panic(text in "\\PC*") {
        let _ = (Upn::parse(&text).is_ok(), Uln::parse(&text).is_ok(), NhsNumber::parse(&text).is_ok());
        let _ = (Urn::parse(&text).is_ok(), Ukprn::parse(&text).is_ok(), LaCode::parse(&text).is_ok(), Postcode::parse(&text).is_ok());
    }

    #[test]
    fn what_is_shown_parses_back(body in "[1-9][0-9]{8}") {
        if let Some(number) = NhsNumber::from_body(&body) {
            prop_assert_eq!(number.to_string().parse::<NhsNumber>().unwrap(), number);
        }
        if let Some(number) = Uln::from_body(&body) {
            prop_assert_eq!(number.to_string().parse::<Uln>().unwrap(), number);
        }
    }
}
