//! What the record holds about one child that a return asks for.

use jiff::civil::Date;
use law::Kind;
use serde_json::Value as Json;
use uuid::Uuid;

/// All that a return says of one child follows from this.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// Legal forename.
    pub forename: String,
    /// Legal surname.
    pub surname: String,
    pub birth_date: Option<Date>,
    /// `F` or `M`.
    pub sex: Option<String>,
    /// A code of the common basic data set.
    pub ethnicity: Option<String>,
    /// Of the home.
    pub postcode: Option<String>,
    /// The row of that home.
    pub address: Option<Uuid>,
    /// How often the record has been saved.
    pub version: i64,
    /// Unique pupil number.
    pub upn: Option<String>,
    /// Unique learner number.
    pub uln: Option<String>,
    /// Special educational needs, whenever they held.
    pub needs: Vec<Need>,
    /// Settings attended, and other ways of being educated.
    pub places: Vec<Place>,
    /// Settings that a plan names.
    pub named: Vec<Named>,
    /// The law's events that no later one corrects, in their order.
    pub events: Vec<Happened>,
    /// Items that somebody answered, the newest answer of each.
    pub values: Vec<Said>,
    /// Days on which an annual review was completed whose decision is not known.
    pub reported: Vec<Date>,
    /// Whether an exception to the 20 weeks was relied on, and when that was judged.
    pub exceptions: Vec<Date>,
}

/// A special educational need.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Need {
    /// Its row, where it is recorded.
    pub row: Option<Uuid>,
    /// SEN2 item 5.8a.
    pub code: String,
    /// 1 is the primary one.
    pub rank: i64,
    /// The first day.
    pub starts_on: Date,
    pub ends_on: Option<Date>,
}

/// Where somebody is educated, or how otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Setting {
    /// Of an organisation.
    pub urn: Option<String>,
    /// Of an organisation without URN.
    pub ukprn: Option<String>,
    /// SEN2 item 4.7c or 5.7c.
    pub otherwise: Option<String>,
    pub words: Option<String>,
    /// 1 is the main one.
    pub rank: i64,
    pub sen_unit: bool,
    pub resourced_provision: bool,
    /// The organisation's name, for people.
    pub name: Option<String>,
}

impl Setting {
    /// URN, else UKPRN, else the code of another way of being educated.
    #[must_use]
    pub fn number(&self) -> &str {
        self.urn.as_ref().or(self.ukprn.as_ref()).or(self.otherwise.as_ref()).map_or("", String::as_str)
    }
}

/// A setting attended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// Its row, where it is recorded.
    pub row: Option<Uuid>,
    pub setting: Setting,
    /// SEN2 item 5.2.
    pub residential: Option<String>,
    /// SEN2 item 5.3.
    pub work_based: Option<String>,
    /// The first day.
    pub starts_on: Date,
    pub ends_on: Option<Date>,
}

/// A setting that a plan names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its row, where it is recorded.
    pub row: Option<Uuid>,
    /// The event by which the plan was sent.
    pub event: Uuid,
    pub setting: Setting,
}

/// An event of the child.
#[derive(Debug, Clone, PartialEq)]
pub struct Happened {
    pub id: Uuid,
    pub kind: Kind,
    pub on: Date,
    pub detail: Json,
}

impl Happened {
    /// A word of its detail.
    #[must_use]
    pub fn word(&self, key: &str) -> Option<&str> {
        self.detail.get(key).and_then(Json::as_str).filter(|text| !text.is_empty())
    }
}

/// An item that somebody answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    pub row: Option<Uuid>,
    /// The event that it belongs to.
    pub event: Option<Uuid>,
    /// The element.
    pub item: String,
    pub value: String,
    /// Who said it.
    pub by: String,
}

impl Facts {
    /// What somebody answered to an item of the person or of an event.
    #[must_use]
    pub fn said(&self, event: Option<Uuid>, item: &str) -> Option<&Said> {
        self.values.iter().find(|one| one.event == event && one.item == item && !one.value.is_empty())
    }
}
