//! The address that people use.

/// The address that people use, as browsers write the origin of a page.
pub(super) fn own_address(text: &str) -> Result<String, String> {
    let wrong = || {
        format!(
            "{text} is not the address of a site. Enter it like https://oneplan.example.gov.uk, with nothing after the name and port"
        )
    };
    let given = text.strip_suffix('/').unwrap_or(text);
    let (scheme, rest) = given.split_once("://").ok_or_else(wrong)?;
    let scheme = scheme.to_ascii_lowercase();
    let default = match scheme.as_str() {
        "https" => ":443",
        "http" => ":80",
        _ => return Err(wrong()),
    };
    let authority: axum::http::uri::Authority = rest.parse().map_err(|_| wrong())?;
    if authority.host().is_empty() || rest.contains(['@', '/', '?', '#', '\\']) {
        return Err(wrong());
    }
    let rest = rest.to_ascii_lowercase();
    Ok(format!("{scheme}://{}", rest.strip_suffix(default).unwrap_or(&rest)))
}

#[cfg(test)]
mod tests {
    use super::own_address;

    #[test]
    fn only_the_address_of_a_site_is_taken_as_the_address_people_use() {
        for (text, known) in [
            ("https://oneplan.example.gov.uk", "https://oneplan.example.gov.uk"),
            ("HTTPS://OnePlan.example.gov.uk:443/", "https://oneplan.example.gov.uk"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://[::1]:8080/", "http://[::1]:8080"),
        ] {
            assert_eq!(own_address(text).as_deref(), Ok(known));
        }
        for text in [
            "javascript:alert(1)",
            "javascript://x/%0aalert(1)",
            "oneplan.example.gov.uk",
            "https://",
            "https://x?y",
            "https://x#y",
            "https://x/y",
            "https://a@x",
            "https://x y",
            "ftp://x",
            "",
        ] {
            assert!(own_address(text).is_err(), "{text}");
        }
    }
}
