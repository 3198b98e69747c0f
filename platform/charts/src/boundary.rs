//! Boundaries of areas, read from GeoJSON (RFC 7946) within bounds.

use std::fmt;

use serde::Deserialize;
use serde_json::{Map, Value};

/// A larger file is refused: generalised boundaries of all of England's authorities take a few megabytes.
pub const MOST_BYTES: usize = 32 << 20;
/// More points than these would draw slower than anybody waits.
pub const MOST_POINTS: usize = 400_000;
/// More areas than these cannot be told apart.
pub const MOST_AREAS: usize = 5_000;

/// An area with its outlines. The outlines of holes follow that of the land around them.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// Its code, by which figures are laid onto it.
    pub code: String,
    pub name: String,
    /// Its outlines, as east and north.
    pub outlines: Vec<Vec<(f64, f64)>>,
}

/// Areas with their outlines.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Boundaries {
    /// The areas.
    pub shapes: Vec<Shape>,
}

/// Why a file of boundaries cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BoundaryError {
    /// It is larger than [`MOST_BYTES`].
    TooLarge,
    /// It has more than [`MOST_POINTS`] points or [`MOST_AREAS`] areas.
    TooDetailed,
    /// It is not GeoJSON of areas.
    NotGeoJson(String),
    /// An area has no value under the name of a property.
    NoProperty(String),
}

impl fmt::Display for BoundaryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => write!(f, "The file of boundaries must be smaller than {} MB", MOST_BYTES >> 20),
            Self::TooDetailed => write!(
                f,
                "The file of boundaries has too many points or areas. Use the ultra generalised boundaries (BUC)"
            ),
            Self::NotGeoJson(why) => write!(f, "The file must be GeoJSON with polygons: {why}"),
            Self::NoProperty(name) => write!(f, "An area in the file has no property “{name}”"),
        }
    }
}

impl std::error::Error for BoundaryError {}

#[derive(Deserialize)]
struct Collection {
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    properties: Option<Map<String, Value>>,
    geometry: Option<Geometry>,
}

#[derive(Deserialize)]
#[serde(tag = "type")]
enum Geometry {
    Polygon { coordinates: Vec<Vec<Vec<f64>>> },
    MultiPolygon { coordinates: Vec<Vec<Vec<Vec<f64>>>> },
}

/// The outlines of one area, each as its points.
type Outlines = Vec<Vec<(f64, f64)>>;

impl Boundaries {
    /// Reads areas. `code` and `name` are the names of the properties that hold code and name, such as `LAD24CD` and `LAD24NM`.
    ///
    /// # Errors
    /// [`BoundaryError`], in words that say what to do.
    pub fn read(bytes: &[u8], code: &str, name: &str) -> Result<Self, BoundaryError> {
        if bytes.len() > MOST_BYTES {
            return Err(BoundaryError::TooLarge);
        }
        let read: Collection =
            serde_json::from_slice(bytes).map_err(|error| BoundaryError::NotGeoJson(error.to_string()))?;
        if read.features.len() > MOST_AREAS {
            return Err(BoundaryError::TooDetailed);
        }
        let mut points = 0;
        let mut shapes = Vec::with_capacity(read.features.len());
        for feature in read.features {
            let property = |key: &str| {
                let value = feature.properties.as_ref().and_then(|all| all.get(key));
                let text = value.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
                text.filter(|text| !text.is_empty() && text != "null")
                    .ok_or_else(|| BoundaryError::NoProperty(key.to_owned()))
            };
            let (code, name) = (property(code)?, property(name)?);
            let polygons = match feature.geometry {
                Some(Geometry::Polygon { coordinates }) => vec![coordinates],
                Some(Geometry::MultiPolygon { coordinates }) => coordinates,
                None => Vec::new(),
            };
            let outlines: Outlines = polygons.into_iter().flatten().map(outline).collect::<Result<_, _>>()?;
            points += outlines.iter().map(Vec::len).sum::<usize>();
            if points > MOST_POINTS {
                return Err(BoundaryError::TooDetailed);
            }
            shapes.push(Shape { code, name, outlines });
        }
        Ok(Self { shapes })
    }

    /// The outlines as they lie on a sheet of this width and at most this height, north up, and how high that is.
    pub(crate) fn on_sheet(&self, width: f64, most: f64) -> (Vec<Outlines>, f64) {
        let points = || self.shapes.iter().flat_map(|shape| shape.outlines.iter().flatten());
        let degrees = points().all(|(east, north)| east.abs() <= 180.0 && north.abs() <= 90.0);
        let ends = |of: fn(&(f64, f64)) -> f64| {
            points().map(of).fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), at| (low.min(at), high.max(at)))
        };
        let ((west, east), (south, north)) = (ends(|at| at.0), ends(|at| at.1));
        // Degrees of longitude are the shorter, the further north they lie.
        let narrower = if degrees { ((south + north) / 2.0).to_radians().cos().max(0.01) } else { 1.0 };
        let (wide, high) = (((east - west) * narrower).max(1e-9), (north - south).max(1e-9));
        let times = (width / wide).min(most / high);
        let aside = (width - wide * times) / 2.0;
        let place = |(x, y): &(f64, f64)| (aside + (x - west) * narrower * times, (north - y) * times);
        let all = self
            .shapes
            .iter()
            .map(|shape| shape.outlines.iter().map(|outline| thinned(outline.iter().map(place))).collect());
        (all.collect(), high * times)
    }
}

fn outline(points: Vec<Vec<f64>>) -> Result<Vec<(f64, f64)>, BoundaryError> {
    points
        .into_iter()
        .map(|point| match point.as_slice() {
            [east, north, ..] if east.is_finite() && north.is_finite() => Ok((*east, *north)),
            _ => Err(BoundaryError::NotGeoJson("a point has no two numbers".to_owned())),
        })
        .collect()
}

/// Without points that lie on the same half pixel as the one before.
fn thinned(points: impl Iterator<Item = (f64, f64)>) -> Vec<(f64, f64)> {
    let mut out: Vec<(f64, f64)> = Vec::new();
    for (x, y) in points {
        if out.last().is_none_or(|(a, b)| (x - a).abs() + (y - b).abs() >= 0.5) {
            out.push((x, y));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_are_read_from_geojson_and_what_is_none_is_refused_in_words() {
        let file = br#"{"type":"FeatureCollection","features":[
            {"type":"Feature","properties":{"code":"E1","name":"North"},"geometry":{"type":"Polygon","coordinates":[[[0,1],[1,1],[1,2],[0,2],[0,1]]]}},
            {"type":"Feature","properties":{"code":"E2","name":"Isles"},"geometry":{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,0.5],[0,0]]],[[[2,0],[3,0],[3,1],[2,0]]]]}},
            {"type":"Feature","properties":{"code":7,"name":"Nowhere"},"geometry":null}]}"#;
        let read = Boundaries::read(file, "code", "name").unwrap();
        let outlines: Vec<usize> = read.shapes.iter().map(|shape| shape.outlines.len()).collect();
        assert_eq!(outlines, [1, 2, 0]);
        assert_eq!(read.shapes[2].code, "7");
        let refused = |bytes: &[u8], code: &str| Boundaries::read(bytes, code, "name").unwrap_err().to_string();
        assert_eq!(refused(file, "LAD24CD"), "An area in the file has no property “LAD24CD”");
        assert!(refused(b"{}", "code").starts_with("The file must be GeoJSON with polygons"));
        assert!(refused(&vec![b' '; MOST_BYTES + 1], "code").contains("smaller than 32 MB"));
        let point = br#"{"features":[{"properties":{"code":"E1","name":"N"},"geometry":{"type":"Point","coordinates":[0,1]}}]}"#;
        assert!(refused(point, "code").contains("polygons"));
        let many: Vec<String> = (0..MOST_POINTS + 1).map(|at| format!("[{at},0]")).collect();
        let many = format!(
            r#"{{"features":[{{"properties":{{"code":"E1","name":"N"}},"geometry":{{"type":"Polygon","coordinates":[[{}]]}}}}]}}"#,
            many.join(",")
        );
        assert_eq!(Boundaries::read(many.as_bytes(), "code", "name"), Err(BoundaryError::TooDetailed));
    }
}
