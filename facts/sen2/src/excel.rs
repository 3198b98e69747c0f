//! Reading the return from Excel: the DfE's data entry template, nine tables one under the other on one sheet, and the
//! pre-submission workbook with a sheet for each module.
//!
//! Headings are matched without regard to case, dashes, line breaks and what stands in brackets. The two review dates
//! are told apart by what they are called, not by where they stand: public readers have them swapped.

use std::collections::{BTreeMap, HashMap};
use std::io::{Read, Seek};

use workbook::Table;

use crate::schema::{Block, Form, ITEMS, item};
use crate::xml::{Part, Unreadable};
use crate::{Field, Record};

/// Letters and digits alone, in lower case, of what stands before a bracket.
fn folded(text: &str) -> String {
    text.split('(')
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Names of the tables and sheets: template, pre-submission workbook.
const NAMES: &[(Block, &[&str])] = &[
    (Block::Header, &["headerrecord", "headerrecords", "header", "sen2"]),
    (Block::Person, &["personrecord", "personrecords", "person", "persons"]),
    (Block::Requests, &["requestsrecords", "requestsrecord", "requestrecords", "requests", "request"]),
    (Block::Assessment, &["assessmentsrecords", "assessmentrecords", "assessments", "assessment"]),
    (Block::NamedPlan, &["namedplanrecords", "namedplanrecord", "namedplan", "namedplans"]),
    (Block::PlanDetail, &["plandetailrecords", "plandetailrecord", "plandetail", "plandetails"]),
    (Block::ActivePlans, &["activeplanrecords", "activeplansrecords", "activeplan", "activeplans"]),
    (Block::PlacementDetail, &["placementdetailrecords", "placementdetail", "placementdetails"]),
    (Block::SenNeed, &["senneedrecords", "senneedrecord", "senneed", "senneeds"]),
];

fn block_of(name: &str) -> Option<Block> {
    let name = folded(name);
    NAMES.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(block, _)| *block)
}

/// Headings of the template that are not the element, the column or the title of their item.
const HEADINGS: &[(&str, Field)] = &[
    ("collectionname", Field::Collection),
    ("lanumber", Field::Lea),
    ("serialnumber", Field::SerialNo),
    ("datetime", Field::DateTime),
    ("designatedsocialcareofficer", Field::Dsco),
    ("gender", Field::GenderCurrent),
    ("upnuniquepupilnumber", Field::Upn),
    ("ulnyoungpersonsuniquelearnernumber", Field::Uln),
    ("upnandulnunavailablereason", Field::UpnUnknown),
    ("daterequestwasreceived", Field::ReceivedDate),
    ("sourceofrequestforanehcneedsassessment", Field::RequestSource),
    // As one pre-submission workbook has it.
    ("rquestsource", Field::RequestSource),
    ("initialrequestwhilstinrya", Field::Rya),
    ("exportedchildoryoungpersonmovesoutoflabeforeassessmentiscompleted", Field::Exported),
    ("assessmentoutcomedecisiontoissueehcplan", Field::AssessmentOutcome),
    ("twentyweektimelimitexceptionsapply", Field::Week20),
    ("ehcplanstartdate", Field::StartDate),
    ("personalbudgettakenup", Field::Pb),
    ("personalbudgetorganisedarrangements", Field::Oa),
    ("personalbudgetdirectpayments", Field::Dp),
    ("dateehcplanceased", Field::CeaseDate),
    ("reasonehcplanceased", Field::CeaseReason),
    ("urnuniquereferencenumber", Field::Urn),
    ("ukprnukproviderreferencenumber", Field::Ukprn),
    ("sensettingestablishmenttype", Field::SenSetting),
    ("sensettingother", Field::SenSettingOther),
    ("ehcplantransferredinfromanotherladuringcalendaryear", Field::TransferLa),
    ("annualreviewmeetingdate", Field::ReviewMeeting),
    ("ehcplanreviewdecisionsdate", Field::LastReview),
    ("annualreviewdecisiondate", Field::LastReview),
    ("annualreviewdecision", Field::ReviewOutcome),
    ("placementstartdate", Field::EntryDate),
    ("placementleavingdate", Field::LeavingDate),
    ("sentypeofneed", Field::SenType),
    ("sentypeofneedrank", Field::SenTypeRank),
];

/// What a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Person,
    Request,
    Item(Field),
    /// Record type, the authority again, keys of the export.
    Nothing,
}

fn column_of(block: Block, heading: &str) -> Option<Column> {
    let name = folded(heading);
    match name.as_str() {
        "personid" | "persontableid" => return Some(Column::Person),
        "requestsrecordid" | "requestrecordsid" | "requestrecordid" | "requeststableid" => {
            return Some(Column::Request);
        }
        "recordtype" | "la" | "nativeid" | "sourceid" => return Some(Column::Nothing),
        other if other.ends_with("tableid") || other.ends_with("orderseqcolumn") => return Some(Column::Nothing),
        _ => {}
    }
    let residential = match (block, name.as_str()) {
        (Block::NamedPlan, "residentialsettings") => Some(Field::PlanRes),
        (Block::NamedPlan, "workbasedlearningactivity") => Some(Field::PlanWbp),
        (_, "residentialsettings") => Some(Field::Res),
        (_, "workbasedlearningactivity") => Some(Field::Wbp),
        _ => None,
    };
    let by_words = HEADINGS.iter().find(|(known, _)| *known == name).map(|(_, field)| *field);
    let by_item = ITEMS
        .iter()
        .find(|item| {
            item.block == block && [item.element, item.column, item.title].iter().any(|own| folded(own) == name)
        })
        .map(|item| item.field);
    residential.or(by_item).or(by_words.filter(|field| item(block, *field).is_some())).map(Column::Item)
}

/// A table: its heading, its rows with their lines.
struct Section<'a> {
    block: Block,
    heading: &'a [String],
    rows: Vec<(u32, &'a [String])>,
}

fn is_blank(row: &[String]) -> bool {
    row.iter().all(String::is_empty)
}

/// The nine tables of the template's one sheet.
fn stacked(table: &Table) -> Vec<Section<'_>> {
    let mut sections: Vec<Section<'_>> = Vec::new();
    let mut begun: Option<Block> = None;
    for (line, row) in (table.first_row..).zip(&table.rows) {
        if is_blank(row) {
            continue;
        }
        let alone = row.iter().skip(1).all(String::is_empty);
        if let Some(block) = row.first().and_then(|name| block_of(name)).filter(|_| alone) {
            begun = Some(block);
        } else if let Some(block) = begun.take() {
            sections.push(Section { block, heading: row, rows: Vec::new() });
        } else if let Some(section) = sections.last_mut() {
            section.rows.push((line, row));
        }
    }
    sections
}

/// A sheet of its own for each module.
fn by_sheet(tables: &[Table]) -> Vec<Section<'_>> {
    tables
        .iter()
        .filter_map(|table| {
            let block = block_of(&table.name)?;
            let mut rows = (table.first_row..).zip(&table.rows).filter(|(_, row)| !is_blank(row));
            let (_, heading) = rows.next()?;
            Some(Section { block, heading, rows: rows.map(|(line, row)| (line, row.as_slice())).collect() })
        })
        .collect()
}

/// Reads a workbook. Gives what a reader of XML gives; lines are rows of the sheet.
///
/// # Errors
/// [`Unreadable`].
pub fn read_workbook<R: Read + Seek>(file: R) -> Result<Vec<Part>, Unreadable> {
    let tables = workbook::read(file, |name| folded(name) == "dataentrytemplate" || block_of(name).is_some())
        .map_err(|error| Unreadable::Workbook(error.to_string()))?;
    let template = tables.iter().find(|table| folded(&table.name) == "dataentrytemplate");
    let sections = template.map_or_else(|| by_sheet(&tables), stacked);
    if !sections.iter().any(|section| matches!(section.block, Block::Header | Block::Person)) {
        return Err(Unreadable::Workbook(
            "The workbook holds no SEN2 return: no sheet “Data Entry Template” and no sheet “Person” was found."
                .to_owned(),
        ));
    }
    let mut taken = Taken::default();
    for section in &sections {
        taken.section(section);
    }
    Ok(taken.parts())
}

/// Records by their keys, until all tables are read.
#[derive(Default)]
struct Taken {
    header: Option<Record>,
    people: Vec<(String, Record)>,
    /// The request's person, and the request.
    requests: Vec<(String, String, Record)>,
    /// Records of a request: by block and the request's key.
    others: BTreeMap<Block, Vec<(String, Record)>>,
    surprises: Vec<Part>,
}

impl Taken {
    fn surprise(&mut self, line: u32, words: String) {
        self.surprises.push(Part::Surprise(line, words));
    }

    fn section(&mut self, section: &Section<'_>) {
        let columns: Vec<Option<Column>> =
            section.heading.iter().map(|heading| column_of(section.block, heading)).collect();
        for (heading, column) in section.heading.iter().zip(&columns) {
            if column.is_none() && !heading.is_empty() {
                let shown: String = heading.chars().take(60).collect();
                let words = format!("the column “{shown}” is no item of {}; it was left out", section.block.element());
                self.surprise(0, words);
            }
        }
        for (line, row) in &section.rows {
            let mut record = Record::new(section.block, *line);
            let (mut person, mut request) = (String::new(), String::new());
            for (cell, column) in row.iter().zip(&columns).filter(|(cell, _)| !cell.is_empty()) {
                match column {
                    Some(Column::Person) => person.clone_from(cell),
                    Some(Column::Request) => request.clone_from(cell),
                    Some(Column::Item(field)) => record.set(*field, as_written(section.block, *field, cell), *line),
                    Some(Column::Nothing) | None => {}
                }
            }
            // Rows that are prepared and not filled in hold the type and the authority alone.
            if record.values().is_empty() {
                continue;
            }
            match section.block {
                Block::Header => self.header = Some(record),
                Block::Person => self.people.push((person, record)),
                Block::Requests => self.requests.push((person, request, record)),
                other => self.others.entry(other).or_default().push((request, record)),
            }
        }
    }

    /// The records in one another.
    fn parts(mut self) -> Vec<Part> {
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut requests = std::mem::take(&mut self.requests);
        for (place, (_, key, record)) in requests.iter().enumerate() {
            if places.insert(key.clone(), place).is_some() {
                let words = format!("the requests record ID {key} stands twice; what belongs to it goes to the last");
                self.surprises.push(Part::Surprise(record.line, words));
            }
        }
        // From the innermost block outwards, each record goes into its parent of the same request.
        let mut all = std::mem::take(&mut self.others);
        for block in [Block::SenNeed, Block::PlacementDetail, Block::PlanDetail, Block::NamedPlan] {
            let Some(parent) = block.parent() else { continue };
            let children = all.remove(&block).unwrap_or_default();
            let holders = all.entry(parent).or_default();
            let index: HashMap<String, usize> =
                holders.iter().enumerate().map(|(place, (key, _))| (key.clone(), place)).collect();
            for (key, record) in children {
                match index.get(&key).and_then(|place| holders.get_mut(*place)) {
                    Some((_, holder)) => holder.push(record),
                    None => self.surprises.push(Part::Surprise(record.line, lost(block, &key))),
                }
            }
        }
        for block in [Block::Assessment, Block::ActivePlans] {
            for (key, record) in all.remove(&block).unwrap_or_default() {
                let line = record.line;
                match places.get(&key).and_then(|place| requests.get_mut(*place)) {
                    Some((.., request)) => request.push(record),
                    None => self.surprise(line, lost(block, &key)),
                }
            }
        }
        let mut people_at: HashMap<String, usize> = HashMap::new();
        for (place, (key, _)) in self.people.iter().enumerate() {
            people_at.insert(key.clone(), place);
        }
        for (person, _, request) in requests {
            let line = request.line;
            match people_at.get(&person).and_then(|place| self.people.get_mut(*place)) {
                Some((_, holder)) => holder.push(request),
                None => self.surprise(line, lost(Block::Requests, &person)),
            }
        }
        let mut parts: Vec<Part> = self.header.into_iter().map(Part::Header).collect();
        parts.append(&mut self.surprises);
        parts.extend(self.people.into_iter().map(|(_, person)| Part::Person(person)));
        parts
    }
}

fn lost(block: Block, key: &str) -> String {
    format!("a record of {} has the ID {key}, which nothing it could belong to has; it was left out", block.element())
}

/// A cell as the return writes it: numbers that Excel has shortened have their zeros again.
fn as_written(block: Block, field: Field, cell: &str) -> String {
    match item(block, field).map(|item| item.form) {
        Some(Form::Digits(least, _)) if cell.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{cell:0>width$}", width = usize::from(least))
        }
        Some(Form::Flag) => match cell.to_lowercase().as_str() {
            "true" | "yes" | "y" => "1".to_owned(),
            "false" | "no" | "n" => "0".to_owned(),
            _ => cell.to_owned(),
        },
        _ => cell.to_owned(),
    }
}
