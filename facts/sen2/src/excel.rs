//! Reading the return from Excel: the DfE's data entry template, nine tables one under the other on one sheet, and the
//! pre-submission workbook with a sheet for each module.
//!
//! Headings are matched without regard to case, dashes, line breaks and what stands in brackets. The two review dates
//! are told apart by what they are called, not by where they stand: public readers have them swapped.

mod whose;

use std::collections::{BTreeMap, HashSet};
use std::io::{Read, Seek};
use std::sync::Arc;

use intake::dates;
use workbook::{LostCell, Table};

use self::whose::{Keyed, PERSON_ID, REQUEST_ID, Whose};
use crate::headers;
use crate::linked::{Row, id, link};
use crate::schema::{Block, Form, ITEMS, Item, item};
use crate::xml::{Part, Unreadable};
use crate::{Field, NotTaken, Record};

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
    sheet: &'a str,
    columns: Vec<(&'a str, Option<Column>)>,
    /// The columns that stand a second time: they are not read.
    second: Vec<&'a str>,
    rows: Vec<(u32, &'a [String])>,
    lost: Vec<&'a LostCell>,
}

fn is_blank(row: &[String]) -> bool {
    row.iter().all(String::is_empty)
}

/// Rows above the headings in which a title may stand.
const TITLE_ROWS: usize = 12;

type Lined<'a> = (u32, &'a [String]);

fn columns(block: Block, heading: &[String]) -> Vec<(&str, Option<Column>)> {
    heading.iter().map(|heading| (heading.as_str(), column_of(block, heading))).collect()
}

fn known(columns: &[(&str, Option<Column>)]) -> usize {
    columns.iter().filter(|(_, column)| column.is_some_and(|column| column != Column::Nothing)).count()
}

/// The table whose headings stand in the first rows, under whatever title.
fn section<'a>(
    block: Block,
    table: &'a Table,
    rows: Vec<Lined<'a>>,
    until: u32,
) -> Result<Option<Section<'a>>, Unreadable> {
    if rows.is_empty() {
        return Ok(None);
    }
    let found = rows.iter().take(TITLE_ROWS).position(|(_, row)| known(&columns(block, row)) >= 2);
    let Some(at) = found else {
        let (line, _) = rows[0];
        return Err(Unreadable::Workbook(format!(
            "The sheet {}, row {line}: there are no headings of {} in this row or the rows under it. Put the headings of the DfE’s template in the first row, and try again.",
            table.name,
            block.element()
        )));
    };
    let (_, heading) = rows[at];
    let lost = table.lost.iter().filter(|cell| (rows[at].0..until).contains(&cell.row)).collect();
    let mut columns = columns(block, heading);
    let (mut seen, mut second) = (Vec::new(), Vec::new());
    for (heading, column) in &mut columns {
        match column {
            Some(Column::Nothing) | None => {}
            Some(known) if seen.contains(known) => {
                second.push(*heading);
                *column = Some(Column::Nothing);
            }
            Some(known) => seen.push(*known),
        }
    }
    Ok(Some(Section {
        block,
        sheet: &table.name,
        columns,
        second,
        rows: rows.into_iter().skip(at + 1).collect(),
        lost,
    }))
}

/// The nine tables of the template's one sheet.
fn stacked(table: &Table) -> Result<Vec<Section<'_>>, Unreadable> {
    let mut begun: Vec<(Block, u32, Vec<Lined<'_>>)> = Vec::new();
    for (line, row) in (table.first_row..).zip(&table.rows) {
        if is_blank(row) {
            continue;
        }
        let alone = row.iter().skip(1).all(String::is_empty);
        if let Some(block) = row.first().and_then(|name| block_of(name)).filter(|_| alone) {
            begun.push((block, line, Vec::new()));
        } else if let Some((.., rows)) = begun.last_mut() {
            rows.push((line, row));
        }
    }
    let ends: Vec<u32> = begun.iter().skip(1).map(|(_, line, _)| *line).chain([u32::MAX]).collect();
    let mut sections = Vec::new();
    for ((block, _, rows), until) in begun.into_iter().zip(ends) {
        sections.extend(section(block, table, rows, until)?);
    }
    Ok(sections)
}

/// A sheet of its own for each module.
fn by_sheet(tables: &[Table]) -> Result<Vec<Section<'_>>, Unreadable> {
    let mut sections: Vec<Section<'_>> = Vec::new();
    for table in tables {
        let Some(block) = block_of(&table.name) else { continue };
        let rows = (table.first_row..).zip(&table.rows).filter(|(_, row)| !is_blank(row));
        let rows = rows.map(|(line, row)| (line, row.as_slice())).collect();
        let Some(section) = section(block, table, rows, u32::MAX)? else { continue };
        if let Some(other) = sections.iter().find(|other| other.block == block) {
            return Err(Unreadable::Workbook(format!(
                "The sheets {} and {} are both of {}. Delete one of them, and try again.",
                other.sheet,
                table.name,
                block.element()
            )));
        }
        sections.push(section);
    }
    Ok(sections)
}

fn is_template(table: &Table) -> bool {
    let begins = |row: &Vec<String>| row.first().is_some_and(|cell| block_of(cell) == Some(Block::Person));
    folded(&table.name) == "dataentrytemplate"
        || (block_of(&table.name).is_none()
            && table.rows.iter().any(|row| begins(row) && row.iter().skip(1).all(String::is_empty)))
}

/// Whether a sheet of another name has the keys that link the records of a return.
fn has_keys(table: &Table) -> bool {
    let is_key = |cell: &String| matches!(column_of(Block::Requests, cell), Some(Column::Person | Column::Request));
    table.rows.iter().take(TITLE_ROWS).any(|row| row.iter().any(is_key))
}

/// Reads a workbook. Gives what a reader of XML gives; lines are rows of the sheet. Sheets that are hidden are not read,
/// and told; rows that a filter hides are read like the others.
///
/// # Errors
/// [`Unreadable`].
pub fn read_workbook<R: Read + Seek>(file: R) -> Result<Vec<Part>, Unreadable> {
    let book = workbook::read(file, |_| true).map_err(|error| Unreadable::Workbook(error.to_string()))?;
    let template = book.tables.iter().find(|table| is_template(table));
    let sections = template.map_or_else(|| by_sheet(&book.tables), stacked)?;
    let hidden: Vec<&String> =
        book.hidden.iter().filter(|name| folded(name) == "dataentrytemplate" || block_of(name).is_some()).collect();
    if !sections.iter().any(|section| matches!(section.block, Block::Header | Block::Person)) {
        let hidden = hidden
            .iter()
            .map(|name| format!(" The sheet {name} is hidden: show it, and try again."))
            .collect::<String>();
        return Err(Unreadable::Workbook(format!(
            "The workbook has no SEN2 return: no sheet “Data Entry Template” and no sheet “Person” was found.{hidden}"
        )));
    }
    let mut taken = Taken::default();
    for name in hidden {
        taken.not_taken.push(NotTaken::new(0, format!("the sheet {name}"), "is hidden; it was not read"));
    }
    if template.is_none() {
        for table in book.tables.iter().filter(|table| block_of(&table.name).is_none() && has_keys(table)) {
            let why = "has the IDs of a return under a name that is none of its modules; it was left out";
            taken.not_taken.push(NotTaken::new(0, format!("the sheet {}", table.name), why));
        }
    }
    let missing: Vec<String> = Block::ALL
        .into_iter()
        .filter(|block| *block != Block::Header && !sections.iter().any(|section| section.block == *block))
        .map(|block| format!("the table of {}", block.element()))
        .collect();
    taken.not_taken.extend(NotTaken::missing(&missing, "not in the workbook, so it was not read"));
    for section in &sections {
        taken.section(section)?;
        let of_sheet = book.tables.iter().find(|table| table.name == section.sheet);
        let is_hidden = |line: &u32| of_sheet.is_some_and(|table| table.hidden_rows.contains(line));
        let rows: Vec<String> =
            section.rows.iter().map(|(line, _)| *line).filter(is_hidden).map(|line| line.to_string()).collect();
        taken.remarks.extend(hidden_rows(section.sheet, &rows));
    }
    Ok(taken.parts())
}

/// Records by their keys, until all tables are read.
#[derive(Default)]
struct Taken {
    header: Option<Record>,
    people: Vec<Keyed>,
    requests: Vec<Keyed>,
    /// Records of a request.
    others: BTreeMap<Block, Vec<Keyed>>,
    not_taken: Vec<NotTaken>,
    /// What is told and is no loss: rows that are hidden and were read, columns that are not there.
    remarks: Vec<NotTaken>,
    /// Rows that hold their IDs alone and were left out, by their sheets.
    idle: BTreeMap<String, Vec<u32>>,
}

/// Something about rows of a sheet: what is said of one, and of several.
fn about_rows(sheet: &str, rows: &[String], (one, several): (&str, &str)) -> Option<NotTaken> {
    let (first, others) = rows.split_first()?;
    let shown: Vec<&str> = others.iter().take(19).map(String::as_str).collect();
    let more = if others.len() > shown.len() { " and more" } else { "" };
    let (which, why) = match shown.as_slice() {
        [] => (format!("row {first}"), one),
        shown => (format!("rows {first}, {}{more}", shown.join(", ")), several),
    };
    Some(NotTaken::new(0, which, why).place(sheet))
}

/// That rows of a sheet are hidden, and were read like the others.
fn hidden_rows(sheet: &str, rows: &[String]) -> Option<NotTaken> {
    let one = "is hidden; it was read like the others. If it is out of date, delete it";
    let several = "are hidden; they were read like the others. If they are out of date, delete them";
    about_rows(sheet, rows, (one, several))
}

/// That rows hold their IDs alone, and nothing that is filled in belongs to them.
fn idle_rows(sheet: &str, rows: &[u32]) -> Option<NotTaken> {
    let rows: Vec<String> = rows.iter().map(u32::to_string).collect();
    let one = "holds its IDs alone, and nothing else belongs to it; it was left out";
    let several = "hold their IDs alone, and nothing else belongs to them; they were left out";
    about_rows(sheet, &rows, (one, several))
}

/// The items that every year's return has in a block and that are not among its columns.
pub(crate) fn absent(block: Block, place: &str, has: impl Fn(Field) -> bool) -> Option<NotTaken> {
    let is_always = |item: &&Item| item.block == block && item.numbers.iter().all(|number| !number.is_empty());
    let absent = ITEMS.iter().filter(is_always).filter(|item| !has(item.field));
    let names: Vec<String> = absent.map(|item| item.element.to_owned()).collect();
    let why = format!("not among the headings of {}, so nothing of it was read", block.element());
    Some(NotTaken::missing(&names, &why)?.place(place))
}

/// Whether a row that holds its IDs alone says something: that there is a plan, a request, a person.
fn says_by_itself(block: Block) -> bool {
    matches!(block, Block::Person | Block::Requests | Block::Assessment | Block::NamedPlan | Block::ActivePlans)
}

impl Taken {
    fn section(&mut self, section: &Section<'_>) -> Result<(), Unreadable> {
        for heading in &section.second {
            let shown: String = heading.chars().take(60).collect();
            let why = "appears twice; the first was read and this one was left out";
            self.not_taken.push(NotTaken::new(0, format!("the column “{shown}”"), why).place(section.sheet));
        }
        for (heading, column) in &section.columns {
            if column.is_none() && !heading.is_empty() {
                let shown: String = heading.chars().take(60).collect();
                let why = format!("is not an item in {}; it was left out", section.block.element());
                self.not_taken.push(NotTaken::new(0, format!("the column “{shown}”"), why).place(section.sheet));
            }
        }
        if section.block != Block::Header && !section.rows.is_empty() {
            let has = |field: Field| section.columns.iter().any(|(_, column)| *column == Some(Column::Item(field)));
            self.remarks.extend(absent(section.block, section.sheet, has));
        }
        for cell in &section.lost {
            let Some((heading, Some(column))) = section.columns.get(cell.column) else { continue };
            if *column != Column::Nothing {
                let name = match column {
                    Column::Item(field) => item(section.block, *field).map_or(*heading, |item| item.element),
                    _ => heading,
                };
                let value = cell.error.clone().unwrap_or_default();
                self.not_taken.push(NotTaken::new(cell.row, name, cell.in_words()).value(&value).place(section.sheet));
            }
        }
        let place: Arc<str> = section.sheet.into();
        for (line, row) in &section.rows {
            let mut record = Record::new(section.block, *line).in_place(&place);
            let (mut person, mut request) = (String::new(), String::new());
            for (cell, (_, column)) in row.iter().zip(&section.columns).filter(|(cell, _)| !cell.is_empty()) {
                match column {
                    Some(Column::Person) => person.clone_from(cell),
                    Some(Column::Request) => request.clone_from(cell),
                    Some(Column::Item(field)) => record.set(*field, as_written(section.block, *field, cell), *line),
                    Some(Column::Nothing) | None => {}
                }
            }
            let outside = row.iter().skip(section.columns.len()).find(|cell| !cell.is_empty());
            let outside = outside.or_else(|| {
                row.iter()
                    .zip(&section.columns)
                    .find(|(cell, (heading, _))| heading.is_empty() && !cell.is_empty())
                    .map(|(cell, _)| cell)
            });
            if let Some(cell) = outside {
                let why = "is in a column without a heading; it was left out";
                self.not_taken.push(NotTaken::new(*line, "a value", why).value(cell).place(section.sheet));
            }
            // Rows that are prepared and not filled in hold the type and the authority alone.
            let has_key = !person.is_empty() || !request.is_empty();
            if record.values().is_empty() && !(has_key && says_by_itself(section.block)) {
                if has_key {
                    self.idle.entry(section.sheet.to_owned()).or_default().push(*line);
                }
                continue;
            }
            if section.block == Block::Header {
                match &self.header {
                    None => self.header = Some(record),
                    Some(first) => {
                        let told = headers::second(first, &record)?;
                        self.not_taken.extend(told.into_iter().map(|one| one.place(section.sheet)));
                    }
                }
                continue;
            }
            let row = Keyed { person, request, place: section.sheet.to_owned(), record };
            match section.block {
                Block::Person => self.people.push(row),
                Block::Requests => self.requests.push(row),
                other => self.others.entry(other).or_default().push(row),
            }
        }
        Ok(())
    }

    /// Takes out what was prepared and not filled in: requests with their IDs alone to which no filled row belongs, and
    /// people with theirs alone to whom no request does. A request is known by both IDs: some workbooks count those of each
    /// person from 1.
    fn drop_prepared(&mut self) {
        let whose = Whose::of(&self.requests, self.others.values().flatten());
        let filled = self.others.values().flatten().filter(|row| !row.says_nothing());
        let named: HashSet<String> = filled.filter_map(|row| whose.request(row).ok()).collect();
        let idle = &mut self.idle;
        let mut leave_out = |row: &Keyed| idle.entry(row.place.clone()).or_default().push(row.record.line);
        self.requests.retain(|row| {
            let is_kept = !row.says_nothing() || named.contains(&whose.own(row));
            if !is_kept {
                leave_out(row);
            }
            is_kept
        });
        let held: HashSet<String> = self.requests.iter().map(|row| whose.own(row)).collect();
        for rows in self.others.values_mut() {
            // A row of its ID alone says something of a request that is there; one whose IDs contradict each other is told later.
            rows.retain(|row| {
                let request = || whose.request(row).ok();
                let is_kept = !row.says_nothing() || request().is_none_or(|key| held.contains(&key));
                if !is_kept {
                    leave_out(row);
                }
                is_kept
            });
        }
        let asked: HashSet<String> = self.requests.iter().map(|row| id(&row.person)).collect();
        self.people.retain(|row| {
            let is_kept = !row.says_nothing() || asked.contains(&id(&row.person));
            if !is_kept {
                leave_out(row);
            }
            is_kept
        });
    }

    /// The records in one another.
    fn parts(mut self) -> Vec<Part> {
        self.drop_prepared();
        let whose = Whose::of(&self.requests, self.others.values().flatten());
        let mut tables: BTreeMap<Block, Vec<Row>> = BTreeMap::new();
        let person = |row: &Keyed| (PERSON_ID.to_owned(), row.person.clone());
        let request = |row: &Keyed| (REQUEST_ID.to_owned(), row.request.clone());
        tables.insert(
            Block::Person,
            self.people
                .into_iter()
                .map(|row| Row {
                    own: id(&row.person),
                    parent: String::new(),
                    own_shown: person(&row),
                    parent_shown: (String::new(), String::new()),
                    place: row.place,
                    record: row.record,
                })
                .collect(),
        );
        tables.insert(
            Block::Requests,
            self.requests
                .into_iter()
                .map(|row| Row {
                    own: whose.own(&row),
                    parent: id(&row.person),
                    own_shown: request(&row),
                    parent_shown: person(&row),
                    place: row.place,
                    record: row.record,
                })
                .collect(),
        );
        for (block, rows) in self.others {
            let rows = rows.into_iter().filter_map(|row| {
                let parent = match whose.request(&row) {
                    Ok(parent) => parent,
                    Err(why) => {
                        let one = NotTaken::new(row.record.line, REQUEST_ID, why).value(&row.request);
                        self.not_taken.push(one.place(&row.place));
                        return None;
                    }
                };
                Some(Row {
                    // There is one of each in a request; needs and settings have no ID of their own.
                    own: match block {
                        Block::Assessment | Block::NamedPlan | Block::ActivePlans => parent.clone(),
                        _ => String::new(),
                    },
                    parent,
                    own_shown: request(&row),
                    parent_shown: request(&row),
                    place: row.place,
                    record: row.record,
                })
            });
            let rows: Vec<Row> = rows.collect();
            tables.insert(block, rows);
        }
        let mut parts: Vec<Part> = self.header.into_iter().map(Part::Header).collect();
        parts.extend(self.not_taken.into_iter().map(Part::NotTaken));
        parts.extend(self.remarks.into_iter().map(Part::Remark));
        let idle = self.idle.iter().filter_map(|(sheet, rows)| idle_rows(sheet, rows));
        parts.extend(idle.map(Part::Remark));
        parts.extend(link(tables));
        parts
    }
}

/// A cell as the return writes it: numbers that Excel has shortened have their zeros again.
fn as_written(block: Block, field: Field, cell: &str) -> String {
    match item(block, field).map(|item| item.form) {
        Some(Form::Digits(least, _)) => {
            let whole = cell.strip_suffix(".0").unwrap_or(cell);
            if whole.bytes().all(|byte| byte.is_ascii_digit()) {
                format!("{whole:0>width$}", width = usize::from(least))
            } else {
                cell.to_owned()
            }
        }
        // People type dates as text, and Excel keeps the time of those that were pasted.
        Some(Form::Date) => dates::day(cell).map_or_else(|| cell.to_owned(), |day| day.to_string()),
        Some(Form::Flag) => match cell.to_lowercase().as_str() {
            "true" | "yes" | "y" => "1".to_owned(),
            "false" | "no" | "n" => "0".to_owned(),
            _ => cell.to_owned(),
        },
        _ => cell.to_owned(),
    }
}
