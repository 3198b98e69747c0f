//! The public data API of Explore Education Statistics, version 1: what is asked, and what is made of the answers. Who
//! fetches is the caller's: this crate opens no connection.
//!
//! Base address `https://api.education.gov.uk/statistics/v1`; no key is needed. Not every dataset is in it. Answers come in
//! pages, values as text that can be symbols, places and filters as ids whose meaning the dataset's metadata gives.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value as Json, json};

use crate::reading::{NotRead, Observation, Places, Reading, Series};
use crate::{Period, Value, areas, sen};

/// Rows on a page: the API's most.
pub const PAGE_SIZE: u64 = 10_000;

/// How a request is sent: an answer's body, or what went wrong in words.
pub trait Fetch {
    /// `GET` of a path below the base address.
    ///
    /// # Errors
    /// In words; an error status is given as [`Answer::Refused`].
    fn get(&mut self, path: &str) -> Result<Answer, String>;
    /// `POST` of JSON.
    ///
    /// # Errors
    /// In words.
    fn post(&mut self, path: &str, body: &Json) -> Result<Answer, String>;
}

#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// 200, with its JSON.
    Json(Json),
    /// Another status, with its problem details where it has any.
    Refused(u16, Json),
}

/// What is wanted of a dataset.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// By the column of a filter: the label of the option. Filters that are not named are asked for their total.
    pub filters: BTreeMap<String, String>,
    /// Columns of indicators; all where none is named.
    pub indicators: Vec<String>,
}

/// What the metadata of a dataset says.
#[derive(Debug, Clone, Default)]
struct Meta {
    /// Id of an indicator: column and label.
    indicators: BTreeMap<String, (String, String)>,
    /// Id of a place: key of its area.
    places: HashMap<String, &'static str>,
    /// Options that narrow the answer down to what was wanted.
    options: Vec<String>,
}

/// Reads a selection of a dataset, page by page, of all authorities, regions and England.
///
/// # Errors
/// [`NotRead`] in words.
pub fn read(fetch: &mut impl Fetch, dataset: &str, selection: &Selection) -> Result<Reading, NotRead> {
    if !dataset.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        return Err(NotRead::Damaged(format!("“{dataset}” is not the id of a dataset")));
    }
    let body = open(fetch.get(&format!("/data-sets/{dataset}/meta?types=Filters&types=Indicators&types=Locations")))?;
    let meta = meta(&body, selection)?;
    let mut reading = Reading {
        publisher: "DfE, Explore Education Statistics",
        release: dataset.to_owned(),
        series: meta
            .indicators
            .values()
            .map(|(column, label)| Series { code: format!("ees:{dataset}:{column}"), title: label.clone() })
            .collect(),
        ..Reading::default()
    };
    let series: HashMap<&str, u32> = meta.indicators.keys().map(String::as_str).zip(0..).collect();
    let (mut areas, mut periods): (Places<String>, Places<(String, String)>) = Default::default();
    let (mut page, mut pages) = (1, 1);
    while page <= pages {
        let body = open(fetch.post(&format!("/data-sets/{dataset}/query"), &query(&meta, page)))?;
        pages = body["paging"]["totalPages"].as_u64().ok_or_else(|| missing("paging.totalPages"))?;
        for row in body["results"].as_array().ok_or_else(|| missing("results"))? {
            let level = row["geographicLevel"].as_str().unwrap_or_default();
            let id = row["locations"][level].as_str().unwrap_or_default();
            let Some(area) = meta.places.get(id).copied() else {
                reading.lost.tell(
                    "rows about an area that is not known",
                    None,
                    format!("the place “{id}” is not known"),
                );
                continue;
            };
            let text = |key: &str| row["timePeriod"][key].as_str().unwrap_or_default().to_owned();
            let (code, period) = (text("code"), text("period"));
            let (made, _) = Period::ees(&short(&period.replace('/', "")), words(&code))
                .ok_or_else(|| NotRead::Damaged(format!("“{period}” is not a period")))?;
            let period = periods.of(&(code.clone(), period.clone()), &mut reading.periods, || ((code, period), made));
            let area = areas.of(area, &mut reading.areas, || (area.to_owned(), area.to_owned()));
            for (id, value) in row["values"].as_object().ok_or_else(|| missing("values"))? {
                let Some(series) = series.get(id.as_str()).copied() else { continue };
                let text = value.as_str().unwrap_or_default();
                let Some(value) = Value::parse(text) else {
                    let words = format!("“{text}” is neither a number nor a known symbol");
                    reading.lost.tell("values that are neither a number nor a known symbol", None, words);
                    continue;
                };
                reading.observations.push(Observation { series, area, period, value, printed: value.printed(text) });
            }
        }
        for warning in body["warnings"].as_array().into_iter().flatten() {
            reading.note(None, warning["message"].as_str().unwrap_or_default());
        }
        page += 1;
    }
    Ok(reading)
}

/// `20222023` and `202223` are one academic year.
fn short(digits: &str) -> String {
    match (digits.len(), digits.get(..4), digits.get(6..)) {
        (8, Some(first), Some(last)) => format!("{first}{last}"),
        _ => digits.to_owned(),
    }
}

/// The words of a code of time.
fn words(code: &str) -> &str {
    match code {
        "CY" => "Calendar year",
        "AY" => "Academic year",
        "FY" => "Financial year",
        "TY" => "Tax year",
        "RY" => "Reporting year",
        "T1" => "Autumn term",
        "T2" => "Spring term",
        "T3" => "Summer term",
        "T1T2" => "Autumn and spring term",
        other => other,
    }
}

fn query(meta: &Meta, page: u64) -> Json {
    let mut all = vec![json!({ "geographicLevels": { "in": ["NAT", "REG", "LA"] } })];
    all.extend(meta.options.iter().map(|option| json!({ "filters": { "eq": option } })));
    json!({
        "criteria": { "and": all },
        "indicators": meta.indicators.keys().collect::<Vec<_>>(),
        "sorts": [{ "field": "timePeriod", "direction": "Desc" }],
        "page": page,
        "pageSize": PAGE_SIZE,
    })
}

fn missing(what: &str) -> NotRead {
    NotRead::Damaged(format!("the answer has no “{what}”"))
}

fn open(answer: Result<Answer, String>) -> Result<Json, NotRead> {
    match answer.map_err(NotRead::Damaged)? {
        Answer::Json(body) => Ok(body),
        Answer::Refused(status, problem) => {
            let detail = problem["errors"][0]["message"].as_str().or_else(|| problem["title"].as_str());
            Err(NotRead::Damaged(format!("the API answered {status}: {}", detail.unwrap_or("without a reason"))))
        }
    }
}

fn meta(body: &Json, selection: &Selection) -> Result<Meta, NotRead> {
    let text = |json: &Json, key: &str| json[key].as_str().unwrap_or_default().to_owned();
    let list = |key: &str| body[key].as_array().ok_or_else(|| missing(key));
    let mut out = Meta::default();
    for one in list("indicators")? {
        let column = text(one, "column").to_lowercase();
        if selection.indicators.is_empty() || selection.indicators.contains(&column) {
            out.indicators.insert(text(one, "id"), (column, text(one, "label")));
        }
    }
    if out.indicators.is_empty() {
        return Err(NotRead::Damaged("the dataset has none of these indicators".to_owned()));
    }
    for group in list("locations")? {
        for option in group["options"].as_array().into_iter().flatten() {
            let codes = [text(option, "code"), text(option, "oldCode")];
            if let Some(area) = codes.iter().find_map(|code| areas::key(code)) {
                out.places.insert(text(option, "id"), area);
            }
        }
    }
    for filter in list("filters")? {
        let column = text(filter, "column").to_lowercase();
        let options = filter["options"].as_array().ok_or_else(|| missing("options"))?;
        let wanted = selection.filters.get(&column);
        let found = options.iter().find(|option| {
            let label = text(option, "label");
            wanted.map_or_else(
                || label == "Total" || (label.starts_with("All") && !sen::is_known(&label)),
                |wanted| *wanted == label,
            )
        });
        match (found, wanted) {
            (Some(option), _) => out.options.push(text(option, "id")),
            (None, Some(wanted)) => {
                let all: Vec<String> = options.iter().map(|option| text(option, "label")).collect();
                let words = format!("“{column}” has no option “{wanted}”, but {}", all.join(", "));
                return Err(NotRead::Damaged(words));
            }
            (None, None) if options.len() > 1 => {
                return Err(NotRead::Damaged(format!("“{column}” has no total: say which option is wanted")));
            }
            (None, None) => {}
        }
    }
    Ok(out)
}
