//! The return from Excel: the DfE's template and the pre-submission workbook give what the XML gives.

use std::io::Cursor;

use sen2::rules::{apply, base, base_header};
use sen2::{Block, Field, Part, Record, Unreadable, Year, read_files, read_workbook};
use workbook::{Sheet, write};

fn year() -> Year {
    Year::new(2025).unwrap()
}

/// People of whom every module has something: two needs, two placements, both review dates, an open request.
fn people() -> Vec<Record> {
    let full = apply(
        &base(year()),
        "+Requests/ActivePlans/SENneed SENtype=HI SENtypeRank=2; Requests/ActivePlans/ReviewMeeting=2024-11-04; \
         Requests/ActivePlans/LastReview=2024-11-28; Requests/ActivePlans/ReviewOutcome=M; \
         +Requests/ActivePlans/PlacementDetail UKPRN=10001234 PlacementRank=2 EntryDate=2024-09-05 SENunitIndicator=0 ResourcedProvisionIndicator=1; \
         Requests/ActivePlans/PlacementDetail/Res=A; Requests/Assessment/NamedPlan/PlanWBP=S",
    );
    let open = apply(
        &base(year()),
        "UPN=; UniqueLearnerNumber=1000000043; Surname=Hart; -Requests/Assessment; -Requests/ActivePlans; \
         Requests/RequestOutcome=A; Requests/RequestOutcomeDate=",
    );
    [full, open].into_iter().map(|person| person.expect("the changes name what is there")).collect()
}

type Named = (&'static str, &'static [(&'static str, Field)]);

const PERSON_ID: &str = "Person ID\n\n(This must match the relevant ID in the Person record table)";
const REQUEST_ID: &str = "Requests record ID\n\n(This must match the relevant ID in the Requests table)";

/// The template's tables with the headings of the DfE.
const TEMPLATE: &[(Block, Named)] = &[
    (
        Block::Header,
        (
            "Header Record",
            &[
                ("Collection Name", Field::Collection),
                ("Year", Field::YearOf),
                ("Reference Date", Field::ReferenceDate),
                ("Source Level", Field::SourceLevel),
                ("Software Code", Field::SoftwareCode),
                ("Serial Number", Field::SerialNo),
                ("Date & Time \n(ccyy-mm-ddThh:mm:ss)", Field::DateTime),
                ("LA Number", Field::Lea),
                ("Designated Medical Officer", Field::Dmo),
                ("Designated Clinical Officer", Field::Dco),
                ("Designated Social Care Officer", Field::Dsco),
            ],
        ),
    ),
    (
        Block::Person,
        (
            "Person Record",
            &[
                ("Surname", Field::Surname),
                ("Forename", Field::Forename),
                ("Date of Birth \n(ccyy-mm-dd)", Field::PersonBirthDate),
                ("Sex", Field::Sex),
                ("Ethnicity", Field::Ethnicity),
                ("Post Code", Field::PostCode),
                ("UPN - Unique Pupil Number", Field::Upn),
                ("ULN - Young Persons Unique Learner Number", Field::Uln),
                ("UPN and ULN unavailable – Reason", Field::UpnUnknown),
            ],
        ),
    ),
    (
        Block::Requests,
        (
            "Requests Records",
            &[
                ("Date request was received", Field::ReceivedDate),
                ("Source of request for an EHC needs assessment", Field::RequestSource),
                ("Initial Request Whilst In RYA", Field::Rya),
                ("Request Outcome Date", Field::RequestOutcomeDate),
                ("Request Outcome", Field::RequestOutcome),
                ("Request Mediation", Field::RequestMediation),
                ("Request Tribunal", Field::RequestTribunal),
                ("Exported - Child or young person moves out of LA before assessment is completed", Field::Exported),
            ],
        ),
    ),
    (
        Block::Assessment,
        (
            "Assessments Records",
            &[
                ("Assessment Outcome - Decision to issue EHC plan", Field::AssessmentOutcome),
                ("Assessment Outcome Date", Field::AssessmentOutcomeDate),
                ("Assessment Mediation", Field::AssessmentMediation),
                ("Assessment Tribunal", Field::AssessmentTribunal),
                ("Other Mediation", Field::OtherMediation),
                ("Other Tribunal", Field::OtherTribunal),
                ("Twenty week time limit exceptions apply", Field::Week20),
            ],
        ),
    ),
    (
        Block::NamedPlan,
        (
            "Named Plan Records",
            &[
                ("EHC Plan Start Date", Field::StartDate),
                ("Residential Settings", Field::PlanRes),
                ("Work Based Learning Activity", Field::PlanWbp),
                ("Personal Budget taken up", Field::Pb),
                ("Personal Budget - Organised Arrangements", Field::Oa),
                ("Personal Budget - Direct Payments", Field::Dp),
                ("Date EHC plan ceased", Field::CeaseDate),
                ("Reason EHC plan ceased", Field::CeaseReason),
            ],
        ),
    ),
    (
        Block::PlanDetail,
        (
            "Plan Detail Records",
            &[
                ("URN - Unique Reference Number", Field::Urn),
                ("UKPRN - UK Provider Reference Number", Field::Ukprn),
                ("SEN Setting – Establishment type", Field::SenSetting),
                ("SEN Setting - Other", Field::SenSettingOther),
                ("Placement Rank (1=Primary, 2=Secondary)", Field::PlacementRank),
                ("SEN Unit Indicator", Field::SenUnit),
                ("Resourced Provision Indicator", Field::ResourcedProvision),
            ],
        ),
    ),
    (
        Block::ActivePlans,
        (
            "Active Plan Records",
            &[
                ("EHC Plan transferred in from another LA during calendar year", Field::TransferLa),
                ("EHC Plan Review Decisions Date", Field::LastReview),
                ("Annual Review Decision", Field::ReviewOutcome),
                ("Annual Review Meeting Date", Field::ReviewMeeting),
            ],
        ),
    ),
    (
        Block::PlacementDetail,
        (
            "Placement Detail Records",
            &[
                ("Residential Settings", Field::Res),
                ("Work Based Learning Activity", Field::Wbp),
                ("URN - Unique Reference Number", Field::Urn),
                ("UKPRN - UK Provider Reference Number", Field::Ukprn),
                ("SEN Setting – Establishment type", Field::SenSetting),
                ("SEN Setting - Other", Field::SenSettingOther),
                ("Placement Rank (1=Primary, 2=Secondary)", Field::PlacementRank),
                ("Placement Start Date", Field::EntryDate),
                ("Placement Leaving Date", Field::LeavingDate),
                ("SEN Unit Indicator", Field::SenUnit),
                ("Resourced Provision Indicator", Field::ResourcedProvision),
            ],
        ),
    ),
    (
        Block::SenNeed,
        (
            "SEN Need Records",
            &[
                ("SEN Type of Need", Field::SenType),
                ("SEN Type of Need rank  (1=Primary, 2=Secondary)", Field::SenTypeRank),
            ],
        ),
    ),
];

/// Every record of a block, with the numbers of its person and request.
fn records(block: Block) -> Vec<(usize, usize, Record)> {
    fn walk(record: &Record, block: Block, person: usize, request: &mut usize, out: &mut Vec<(usize, usize, Record)>) {
        if record.block == Block::Requests {
            *request += 1;
        }
        if record.block == block {
            out.push((person, *request, record.clone()));
        }
        for child in record.children() {
            walk(child, block, person, request, out);
        }
    }
    let (mut out, mut request) = (Vec::new(), 0);
    for (person, record) in people().iter().enumerate() {
        walk(record, block, person + 1, &mut request, &mut out);
    }
    if block == Block::Header { vec![(0, 0, base_header(year()))] } else { out }
}

fn values(record: &Record, fields: &[(&str, Field)]) -> Vec<String> {
    fields.iter().map(|(_, field)| record.get(*field).unwrap_or_default().to_owned()).collect()
}

fn template() -> Vec<u8> {
    let mut sheet = Sheet::new("Data Entry Template", &["SEN2 person level data entry template"]);
    for (block, (name, fields)) in TEMPLATE {
        sheet.row(&[*name]);
        let own = ["Record Type", "LA\n(From Header Record)", PERSON_ID, REQUEST_ID];
        let headings: Vec<&str> = own.into_iter().chain(fields.iter().map(|(heading, _)| *heading)).collect();
        sheet.row(&headings);
        for (person, request, record) in records(*block) {
            let ids = ["x".to_owned(), "999".to_owned(), person.to_string(), request.to_string()];
            sheet.row(&ids.into_iter().chain(values(&record, fields)).collect::<Vec<_>>());
        }
        // A row that was prepared and not filled in, and a gap.
        sheet.row(&["x", "999"]);
        sheet.row(&[""]);
    }
    write(vec![sheet]).unwrap()
}

/// The other form: a sheet for each module, the columns of the export, and one of them misspelt as it was met.
fn pre_submission() -> Vec<u8> {
    by_sheet(None, str::to_owned)
}

/// The same with a title above the headings of each sheet, and with its values as people write them.
fn by_sheet(title: Option<&str>, written: fn(&str) -> String) -> Vec<u8> {
    let sheets = [
        "Person",
        "Requests",
        "Assessments",
        "Named Plan",
        "Plan Detail",
        "Active Plan",
        "Placement Detail",
        "SEN Need",
    ];
    let blocks = &Block::ALL[1..];
    let all = sheets.into_iter().zip(blocks).map(|(name, block)| {
        let fields: Vec<(&str, Field)> = sen2::schema::ITEMS
            .iter()
            .filter(|item| item.block == *block && item.number(year()).is_some())
            .map(|item| (if item.column == "RequestSource" { "rquestsource" } else { item.column }, item.field))
            .collect();
        let headings: Vec<&str> =
            ["persontableid", "requeststableid"].into_iter().chain(fields.iter().map(|(name, _)| *name)).collect();
        let mut sheet = Sheet::new(name, &title.map_or(headings.clone(), |title| vec![title]));
        if title.is_some() {
            sheet.row(&headings);
        }
        for (person, request, record) in records(*block) {
            let values = values(&record, &fields).into_iter().map(|text| written(&text));
            sheet.row(&[person.to_string(), request.to_string()].into_iter().chain(values).collect::<Vec<_>>());
        }
        sheet
    });
    write(all.collect()).unwrap()
}

fn people_of(parts: Vec<Part>) -> (Vec<Record>, Vec<String>) {
    let (mut people, mut surprises) = (Vec::new(), Vec::new());
    for part in parts {
        match part {
            Part::Person(person) => people.push(person.without_lines()),
            Part::NotTaken(one) | Part::Refused(one) | Part::Remark(one) => surprises.push(one.in_words()),
            Part::Header(_) => {}
        }
    }
    (people, surprises)
}

#[test]
fn the_template_of_the_dfe_gives_what_the_xml_gives() {
    let parts = read_workbook(Cursor::new(template())).unwrap();
    let Part::Header(header) = &parts[0] else { panic!("{parts:?}") };
    assert_eq!(header.without_lines(), base_header(year()).without_lines());
    let (read, surprises) = people_of(parts);
    assert_eq!(surprises, Vec::<String>::new());
    let expected: Vec<Record> = people().iter().map(Record::without_lines).collect();
    assert_eq!(read, expected, "both needs and placements are kept, the review dates are not swapped");
}

#[test]
fn the_pre_submission_workbook_gives_what_the_xml_gives() {
    let bytes = pre_submission();
    let mut parts = Vec::new();
    read_files(vec![("return.xml".to_owned(), Cursor::new(bytes))], &mut |part| {
        parts.push(part);
        true
    })
    .unwrap();
    let (read, surprises) = people_of(parts);
    assert_eq!(surprises, Vec::<String>::new());
    let expected: Vec<Record> = people().iter().map(Record::without_lines).collect();
    assert_eq!(read, expected);
}

/// A day as it is typed in Britain; anything else as it is.
fn british(text: &str) -> String {
    let parts: Vec<&str> = text.split('-').collect();
    match parts.as_slice() {
        [year, month, day] if text.len() == 10 => format!("{day}/{month}/{year}"),
        _ => text.to_owned(),
    }
}

#[test]
fn days_typed_as_text_and_a_title_above_the_headings_lose_nothing() {
    let expected: Vec<Record> = people().iter().map(Record::without_lines).collect();
    type Written = fn(&str) -> String;
    let title = Some("SEN2 2025, second copy");
    let cases: [(Option<&str>, Written); 3] = [(None, british), (title, str::to_owned), (title, british)];
    for (title, written) in cases {
        let bytes = by_sheet(title, written);
        let (read, surprises) = people_of(read_workbook(Cursor::new(bytes)).unwrap());
        assert_eq!(surprises, Vec::<String>::new(), "{title:?}");
        assert_eq!(read, expected, "{title:?}");
    }
    // Without headings, nothing is taken, and the file is refused.
    let mut people = Sheet::new("Person", &["SEN2 2025, second copy"]);
    people.row(&["1", "Ogden", "Zoe", "04/05/2016"]);
    let refused = read_workbook(Cursor::new(write(vec![people]).unwrap()));
    assert!(matches!(&refused, Err(Unreadable::Workbook(words)) if words.contains("Person, row 1")), "{refused:?}");
}

#[test]
fn what_belongs_to_nothing_and_other_workbooks_are_said() {
    let mut people = Sheet::new("Person", &["Person ID", "Surname", "Favourite colour"]);
    people.row(&["1", "Ogden", "blue"]);
    let mut needs = Sheet::new("SEN Need", &["Person ID", "Requests record ID", "SEN Type of Need"]);
    needs.row(&["1", "7", "HI"]);
    let parts = read_workbook(Cursor::new(write(vec![people, needs]).unwrap())).unwrap();
    let (read, surprises) = people_of(parts);
    assert_eq!(read.len(), 1);
    assert_eq!(surprises.len(), 5, "{surprises:?}");
    assert!(surprises[0].contains("the table of PlacementDetail are not in the workbook"), "{surprises:?}");
    assert!(surprises[1].contains("Favourite colour") && surprises[4].contains("ID 7"), "{surprises:?}");
    assert!(surprises[2].contains("Forename, ") && surprises[2].contains("are not among the headings of Person"));
    assert!(surprises[3].contains("SENtypeRank is not among the headings of SENneed"), "{surprises:?}");
    let other = write(vec![Sheet::new("Sheet1", &["A"])]).unwrap();
    assert!(
        matches!(read_workbook(Cursor::new(other)), Err(Unreadable::Workbook(words)) if words.contains("Data Entry Template"))
    );
    let cut = template();
    assert!(read_workbook(Cursor::new(&cut[..cut.len() / 2])).is_err());
}
