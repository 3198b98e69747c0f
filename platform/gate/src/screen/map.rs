//! Points on a map, however they are given. Where they lead is not worked out: whoever must not learn where a child is gets
//! none of them until somebody has looked.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::{Certainty, Finding, What};

/// Links to maps, three words for a square of the earth, degrees, open location codes, and the national grid.
static POINTS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let links = r"(?:https?://)?(?:[a-z]+\.)?(?:google\.[a-z.]{2,6}/maps|maps\.(?:app\.goo\.gl|google\.[a-z.]{2,6}|apple(?:\.com)?/|[a-z]{2,}\.[a-z.]{2,6})|share\.google|goo\.gl/|earth\.google|bing\.com/maps|yandex\.[a-z]{2,3}/maps|wego\.here|here\.com|citymapper\.com|osmaps\.com|bustimes\.org/stops|openstreetmap\.org|osm\.org|waze\.com|w3w\.co|what3words\.com|streetmap\.co\.uk|plus\.codes)[^\s]*";
    let three_words = r"///\s?\p{L}+\.\p{L}+\.\p{L}+|(?:what\s?(?:3|three)\s?words|w3w)\W{1,3}(?:(?:is|are|address|for|it|here)\W{1,3}){0,3}\p{L}+\.\p{L}+\.\p{L}+";
    // Three words of four letters or more: no website ends so, and no sentence goes on in small letters without a space.
    let bare_words = r"\b\p{Ll}{4,}\.\p{Ll}{4,}\.\p{Ll}{4,}\b";
    let degrees = r"\b(?:49|5\d|60)\.\d{3,}\s*°?\s*N?\s*[,;\s]\s*[-−–]?[0-8]\.\d{3,}";
    let short = r"\b(?:49|5\d|60)\.\d{2,}\s*,\s*[-−–]\s?[0-8]\.\d{2,}|\b(?:49|5\d|60),\d{3,}\W{1,3}[-−–]?[0-8],\d{3,}";
    let letters = r"\bE\s?\d{5,6}\W{1,3}N\s?\d{5,7}|\b5\d\s\d{1,2}\s\d{1,2}(?:\.\d+)?\s?N\b";
    let minutes = r"\b(?:49|5\d|60)\s*°\s*\d{1,2}\s*['′]";
    let open_location = r"\b[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}\b";
    let grid = r"\b[HNST][A-HJ-Z]\s?\d{3}\s?\d{3}\b|\b[HNST][A-HJ-Z]\s?\d{4,5}\s?\d{4,5}\b";
    let named = r"\blat(?:itude)?\W{0,3}\d{2}\.\d{3,}|\blong?(?:itude)?\W{0,3}-?\d\.\d{3,}|\beastings?\W{0,3}\d{5,7}|\bnorthings?\W{0,3}\d{5,7}|\bgrid\s+ref(?:erence)?\W{0,3}(?:[a-z]{2}\s?)?\d{3,6}\s?\d{3,6}|\buprn\W{0,3}\d{6,12}|\bw3w\W{1,3}\p{L}+\.\p{L}+\.\p{L}+|\b5\d deg(?:rees)?\W{0,2}\d{1,2}";
    let turned = r"[-−–]?\b[0-8]\.\d{4,}\s*°?\s*[WE]?\s*[,;\s]\s*(?:49|5\d|60)\.\d{3,}|\bN\s?5\d\.\d{3,}\W{1,3}[WE]\s?\d\.\d{3,}";
    Regex::new(&format!("(?:(?i:{links}|{three_words}|{named})|{bare_words}|{degrees}|{short}|{letters}|{turned}|{minutes}|{open_location}|{grid})"))
        .ok()
});

/// The points that a text names, in order.
pub(super) fn points(text: &str) -> Vec<Finding> {
    let Some(points) = POINTS.as_ref() else { return Vec::new() };
    let finding =
        |Range { start, end }: Range<usize>| Finding { start, end, what: What::Map, certainty: Certainty::Likely };
    points.find_iter(text).map(|hit| finding(hit.range())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_on_a_map_is_found_in_whatever_way_it_is_given() {
        for point in [
            "see https://maps.app.goo.gl/AbCdEf123",
            "google.co.uk/maps/@53.79,-1.75,17z",
            "we are at ///filled.count.soap now",
            "what3words: filled.count.soap",
            "https://w3w.co/filled.count.soap",
            "53.7938, -1.7524",
            "53.7938° N, 1.7524° W",
            "53° 47' 38\" N",
            "9C5WQ6VX+GM",
            "meet at SE 163 329",
            "SE16303294",
            "www.openstreetmap.org/#map=17/53.79/-1.75",
            "-1.7524,53.7938",
            "N53.7938 W1.7524",
            "53 deg 47 min",
            "w3w filled.count.soap",
            "UPRN 100051234567",
            "what three words: filled.count.soap",
            "What3Words is filled.count.soap",
            "it is at filled.count.soap",
            "53.79,-1.75",
            "53,7938 -1,7524",
            "E416300 N432900",
            "grid ref 4163 4329",
            "53 47 38 N, 1 45 08 W",
            "https://maps.apple/p/AbC",
            "https://share.google/AbC",
            "https://goo.gl/abc",
            "https://citymapper.com/go/abc",
            "https://earth.google.com/web/abc",
            "https://wego.here.com/abc",
            "https://yandex.com/maps/abc",
            "https://explore.osmaps.com/abc",
            "https://bustimes.org/stops/450012345",
        ] {
            assert_eq!(points(point).len(), 1, "{point}");
        }
    }

    #[test]
    fn both_parts_of_a_point_that_are_named_are_found() {
        assert_eq!(points("lat 53.793812 long -1.752411").len(), 2);
        assert_eq!(points("Easting 416300 Northing 432900").len(), 2);
    }

    #[test]
    fn ordinary_figures_and_websites_are_no_points() {
        for ordinary in [
            "www.example.gov.uk/send",
            "He reads 53.5 words a minute, 1.2 more than in May.",
            "Sessions of 45 minutes, 3 a week.",
            "The plan costs £5,320.50 a year.",
            "Key Stage 2 score 100, SE region",
            "UPN A123456789012",
            "between 50.125 and 60.250",
            "Scores of 53.79, 1.75 above the mean",
            "See www.calderwick.example.org/send and gov.uk.",
        ] {
            assert_eq!(points(ordinary), Vec::new(), "{ordinary}");
        }
    }
}
