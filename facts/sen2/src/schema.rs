//! What the return holds: blocks, items, their forms and codes, their names, their order, year by year.

use std::sync::LazyLock;

use crate::codes;

/// A survey year: that of the January on which the return looks back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Year(u16);

impl Year {
    /// The first year in which the person-level return was compulsory.
    pub const FIRST: Self = Self(2023);
    /// The last year that is known, as 2026 until its specification is published.
    pub const LAST: Self = Self(2027);

    /// A year whose return is known.
    #[must_use]
    pub fn new(year: u16) -> Option<Self> {
        (Self::FIRST.0..=Self::LAST.0).contains(&year).then_some(Self(year))
    }

    /// Every known year.
    pub fn all() -> impl Iterator<Item = Self> {
        (Self::FIRST.0..=Self::LAST.0).map(Self)
    }

    #[must_use]
    pub const fn number(self) -> u16 {
        self.0
    }

    /// The survey day (census date).
    #[must_use]
    pub const fn census(self) -> jiff::civil::Date {
        match self.0 {
            2023 => jiff::civil::date(2023, 1, 19),
            2024 => jiff::civil::date(2024, 1, 18),
            2025 => jiff::civil::date(2025, 1, 16),
            2026 => jiff::civil::date(2026, 1, 15),
            _ => jiff::civil::date(2027, 1, 21),
        }
    }

    /// The collection period: the calendar year before.
    #[must_use]
    pub fn period(self) -> (jiff::civil::Date, jiff::civil::Date) {
        let year = numbers::fitted::<i16>(self.0) - 1;
        (jiff::civil::date(year, 1, 1), jiff::civil::date(year, 12, 31))
    }

    /// Whether its specification has not been published, so that it is taken as the year before.
    #[must_use]
    pub const fn is_provisional(self) -> bool {
        self.0 >= 2027
    }
}

impl std::fmt::Display for Year {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// A kind of record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Block {
    /// Collection details and source.
    Header,
    /// Module 1.
    Person,
    /// Module 2.
    Requests,
    /// Module 3.
    Assessment,
    /// Module 4.
    NamedPlan,
    /// Module 4.7.
    PlanDetail,
    /// Module 5.
    ActivePlans,
    /// Module 5.7.
    PlacementDetail,
    /// Module 5.8.
    SenNeed,
}

impl Block {
    /// All of them, parents first.
    pub const ALL: [Self; 9] = [
        Self::Header,
        Self::Person,
        Self::Requests,
        Self::Assessment,
        Self::NamedPlan,
        Self::PlanDetail,
        Self::ActivePlans,
        Self::PlacementDetail,
        Self::SenNeed,
    ];

    /// The element in the XML.
    #[must_use]
    pub const fn element(self) -> &'static str {
        match self {
            Self::Header => "Header",
            Self::Person => "Person",
            Self::Requests => "Requests",
            Self::Assessment => "Assessment",
            Self::NamedPlan => "NamedPlan",
            Self::PlanDetail => "PlanDetail",
            Self::ActivePlans => "ActivePlans",
            Self::PlacementDetail => "PlacementDetail",
            Self::SenNeed => "SENneed",
        }
    }

    /// The file of the COLLECT export.
    #[must_use]
    pub const fn table(self) -> &'static str {
        match self {
            Self::Header => "sen2",
            Self::Person => "person",
            Self::Requests => "requests",
            Self::Assessment => "assessment",
            Self::NamedPlan => "namedplan",
            Self::PlanDetail => "plandetail",
            Self::ActivePlans => "activeplans",
            Self::PlacementDetail => "placementdetail",
            Self::SenNeed => "senneed",
        }
    }

    /// The block that it stands in.
    #[must_use]
    pub const fn parent(self) -> Option<Self> {
        match self {
            Self::Header => None,
            Self::Person => Some(Self::Header),
            Self::Requests => Some(Self::Person),
            Self::Assessment | Self::ActivePlans => Some(Self::Requests),
            Self::NamedPlan => Some(Self::Assessment),
            Self::PlanDetail => Some(Self::NamedPlan),
            Self::PlacementDetail | Self::SenNeed => Some(Self::ActivePlans),
        }
    }

    /// The block of an element, whatever its case.
    #[must_use]
    pub fn from_element(name: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|block| block.element().as_bytes().eq_ignore_ascii_case(name))
    }
}

/// The form of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Any text.
    Text,
    /// `ccyy-mm-dd`.
    Date,
    /// `ccyy-mm-ddThh:mm:ss`.
    DateTime,
    /// `1` or `0`.
    Flag,
    /// One of a list: code and words.
    Code(&'static [(&'static str, &'static str)]),
    /// Digits, at least and at most so many.
    Digits(u8, u8),
    Upn,
    /// A number of a local authority, or `XXX`.
    Authority,
}

/// An item of the return.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    /// The block that it stands in.
    pub block: Block,
    pub field: Field,
    /// The element in the XML.
    pub element: &'static str,
    /// The column of the COLLECT export.
    pub column: &'static str,
    pub title: &'static str,
    pub form: Form,
    /// Its number in 2023, in 2024, and from 2025 on; empty where the year has no such item.
    pub numbers: [&'static str; 3],
}

impl Item {
    /// Its number in a year; `None` where the year has no such item.
    #[must_use]
    pub fn number(&self, year: Year) -> Option<&'static str> {
        let place = match year.number() {
            2023 => 0,
            2024 => 1,
            _ => 2,
        };
        self.numbers.get(place).copied().filter(|number| !number.is_empty())
    }
}

macro_rules! items {
    ($($block:ident { $($field:ident $element:literal $title:literal $form:expr, [$($number:literal),*];)* })*) => {
        /// Every field of the return. Fields of one name in several blocks are one.
        pub const ITEMS: &[Item] = &[$($(Item {
            block: Block::$block, field: Field::$field, element: $element, column: lower($element), title: $title,
            form: $form, numbers: [$($number),*],
        },)*)*];
    };
}

/// The column of the COLLECT export: the element in lower case.
const fn lower(element: &'static str) -> &'static str {
    // Columns are matched without regard to case; the writer lowers them.
    element
}

macro_rules! fields {
    ($($name:ident)*) => {
        /// The name of an item.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, clippy::allow_attributes, reason = "each is described by its item's title")]
        pub enum Field { $($name,)* }
    };
}

fields! {
    Collection YearOf ReferenceDate SourceLevel Lea SoftwareCode Release SerialNo DateTime Dmo Dco Dsco
    Surname Forename PersonBirthDate Sex GenderCurrent Ethnicity PostCode Upn Uln UpnUnknown
    ReceivedDate RequestSource Rya RequestOutcomeDate RequestOutcome RequestMediation RequestTribunal Exported
    AssessmentOutcome AssessmentOutcomeDate AssessmentMediation AssessmentTribunal OtherMediation OtherTribunal Week20
    StartDate PlanRes PlanWbp Pb Oa Dp CeaseDate CeaseReason
    Urn Ukprn SenSetting SenSettingOther PlacementRank SenUnit ResourcedProvision
    TransferLa Res Wbp ReviewMeeting LastReview ReviewOutcome ReviewDraft PhaseTransferDue PhaseTransferFinal
    EntryDate LeavingDate AttendancePattern SenType SenTypeRank
}

use Form::{Authority, Code, Date, DateTime, Digits, Flag, Text, Upn};

items! {
    Header {
        Collection "Collection" "Collection" Code(codes::COLLECTION), ["H", "H", "H"];
        YearOf "Year" "Survey year" Digits(4, 4), ["H", "H", "H"];
        ReferenceDate "ReferenceDate" "Survey day" Date, ["H", "H", "H"];
        SourceLevel "SourceLevel" "Source level" Code(codes::SOURCE_LEVEL), ["H", "H", "H"];
        Lea "LEA" "Local authority number" Digits(3, 3), ["H", "H", "H"];
        SoftwareCode "SoftwareCode" "Software" Text, ["H", "H", "H"];
        Release "Release" "Release of the software" Text, ["H", "H", "H"];
        SerialNo "SerialNo" "Serial number" Digits(3, 3), ["H", "H", "H"];
        DateTime "DateTime" "When the file was made" DateTime, ["H", "H", "H"];
        Dmo "DMO" "Designated medical officer" Code(codes::OFFICER), ["H", "H", "H"];
        Dco "DCO" "Designated clinical officer" Code(codes::OFFICER), ["H", "H", "H"];
        Dsco "DSCO" "Designated social care officer" Code(codes::OFFICER), ["", "", "H"];
    }
    Person {
        Surname "Surname" "Surname" Text, ["1.1", "1.1", "1.1"];
        Forename "Forename" "Forename" Text, ["1.2", "1.2", "1.2"];
        PersonBirthDate "PersonBirthDate" "Date of birth" Date, ["1.3", "1.3", "1.3"];
        Sex "Sex" "Sex" Code(codes::SEX), ["", "1.4", "1.4"];
        GenderCurrent "GenderCurrent" "Gender" Code(codes::GENDER), ["1.4", "", ""];
        Ethnicity "Ethnicity" "Ethnicity" Code(codes::ETHNICITY), ["1.5", "1.5", "1.5"];
        PostCode "PostCode" "Postcode" Text, ["1.6", "1.6", "1.6"];
        Upn "UPN" "Unique pupil number" Upn, ["1.7a", "1.7a", "1.7a"];
        Uln "UniqueLearnerNumber" "Unique learner number" Digits(10, 10), ["1.7b", "1.7b", "1.7b"];
        UpnUnknown "UPNunknown" "Reason why neither number is known" Code(codes::UPN_UNKNOWN), ["1.7c", "1.7c", "1.7c"];
    }
    Requests {
        ReceivedDate "ReceivedDate" "Date the request was received" Date, ["2.1", "2.1", "2.1"];
        RequestSource "RequestSource" "Source of the request" Code(codes::REQUEST_SOURCE), ["", "", "2.2"];
        Rya "RYA" "Request whilst in relevant youth accommodation" Flag, ["2.2", "2.2", "2.3"];
        RequestOutcomeDate "RequestOutcomeDate" "Date the requester was told the decision" Date, ["2.3", "2.3", "2.4"];
        RequestOutcome "RequestOutcome" "Decision on the request" Code(codes::REQUEST_OUTCOME), ["2.4", "2.4", "2.5"];
        RequestMediation "RequestMediation" "Mediation on the decision to assess" Flag, ["2.5", "2.5", "2.6"];
        RequestTribunal "RequestTribunal" "Appeal on the decision to assess" Flag, ["2.6", "2.6", "2.7"];
        Exported "Exported" "Left for another authority before the assessment was complete" Authority, ["2.7", "2.7", "2.8"];
    }
    Assessment {
        AssessmentOutcome "AssessmentOutcome" "Decision to issue a plan" Code(codes::ASSESSMENT_OUTCOME), ["3.1", "3.1", "3.1"];
        AssessmentOutcomeDate "AssessmentOutcomeDate" "Date the plan was issued, or the person told" Date, ["3.2", "3.2", "3.2"];
        AssessmentMediation "AssessmentMediation" "Mediation on the decision to issue" Flag, ["3.3", "3.3", "3.3"];
        AssessmentTribunal "AssessmentTribunal" "Appeal on the decision not to issue" Flag, ["3.4", "3.4", "3.4"];
        OtherMediation "OtherMediation" "Mediation on other decisions" Flag, ["3.5", "3.5", "3.5"];
        OtherTribunal "OtherTribunal" "Appeal on other decisions" Flag, ["3.6", "3.6", "3.6"];
        Week20 "Week20" "Exceptions to the 20 weeks apply" Flag, ["3.7", "3.7", "3.7"];
    }
    NamedPlan {
        StartDate "StartDate" "Date of the current plan" Date, ["4.1", "4.1", "4.1"];
        PlanRes "PlanRes" "Residential" Code(codes::RESIDENTIAL), ["4.2", "4.2", "4.2"];
        PlanWbp "PlanWBP" "Work-based" Code(codes::WORK_BASED), ["4.3", "4.3", "4.3"];
        Pb "PB" "Personal budget taken up" Flag, ["4.4a", "4.4a", "4.4a"];
        Oa "OA" "Organised arrangements" Flag, ["4.4b", "4.4b", "4.4b"];
        Dp "DP" "Direct payments" Code(codes::DIRECT_PAYMENTS), ["4.4c", "4.4c", "4.4c"];
        CeaseDate "CeaseDate" "Date the plan ended" Date, ["4.5", "4.5", "4.5"];
        CeaseReason "CeaseReason" "Reason the plan ended" Code(codes::CEASE_REASON), ["4.6", "4.6", "4.6"];
    }
    PlanDetail {
        Urn "URN" "URN of the setting named" Digits(5, 6), ["4.7a", "4.7a", "4.7a"];
        Ukprn "UKPRN" "UKPRN of the provider named" Digits(8, 8), ["4.7b", "4.7b", "4.7b"];
        SenSetting "SENSetting" "Setting without a number" Code(codes::SETTING), ["4.7c", "4.7c", "4.7c"];
        SenSettingOther "SENSettingOther" "Other setting, in words" Text, ["4.7c(i)", "4.7c(i)", "4.7c(i)"];
        PlacementRank "PlacementRank" "Primary or secondary" Code(codes::RANK), ["4.7d", "4.7d", "4.7d"];
        SenUnit "SENunitIndicator" "In a SEN unit" Flag, ["4.7e", "4.7e", "4.7e"];
        ResourcedProvision "ResourcedProvisionIndicator" "In resourced provision" Flag, ["4.7f", "4.7f", "4.7f"];
    }
    ActivePlans {
        TransferLa "TransferLA" "Authority from which the plan came" Authority, ["5.1", "5.1", "5.1"];
        Res "Res" "Residential" Code(codes::RESIDENTIAL), ["5.2", "", ""];
        Wbp "WBP" "Work-based" Code(codes::WORK_BASED), ["5.3", "", ""];
        ReviewMeeting "ReviewMeeting" "Date of the latest review meeting" Date, ["", "5.4", "5.4a"];
        LastReview "LastReview" "Date of the decision after the review" Date, ["5.4", "5.6", "5.4b"];
        ReviewOutcome "ReviewOutcome" "Decision after the review" Code(codes::REVIEW_OUTCOME), ["", "5.5", "5.4c"];
        ReviewDraft "ReviewDraft" "Date the draft amended plan was issued" Date, ["", "", "5.4d"];
        PhaseTransferDue "PhaseTransferDueDate" "Due date of an amended plan before a phase transfer" Date, ["", "", "5.6a"];
        PhaseTransferFinal "PhaseTransferFinalDate" "Date of the final plan before a phase transfer" Date, ["", "", "5.6b"];
    }
    PlacementDetail {
        Urn "URN" "URN of the setting attended" Digits(5, 6), ["5.5a", "5.7a", "5.7a"];
        Ukprn "UKPRN" "UKPRN of the provider attended" Digits(8, 8), ["5.5b", "5.7b", "5.7b"];
        SenSetting "SENSetting" "Setting without a number" Code(codes::SETTING_ATTENDED), ["5.5c", "5.7c", "5.7c"];
        SenSettingOther "SENSettingOther" "Other setting, in words" Text, ["5.5c(i)", "5.7c(i)", "5.7c(i)"];
        PlacementRank "PlacementRank" "Primary or secondary" Code(codes::RANK), ["5.5d", "5.7d", "5.7d"];
        EntryDate "EntryDate" "First day" Date, ["5.5e", "5.7e", "5.7e"];
        LeavingDate "LeavingDate" "Last day" Date, ["5.5f", "5.7f", "5.7f"];
        AttendancePattern "AttendancePattern" "Full-time or part-time" Code(codes::ATTENDANCE), ["5.5g", "", ""];
        SenUnit "SENunitIndicator" "In a SEN unit" Flag, ["5.5h", "5.7g", "5.7g"];
        ResourcedProvision "ResourcedProvisionIndicator" "In resourced provision" Flag, ["5.5i", "5.7h", "5.7h"];
        Res "Res" "Residential" Code(codes::RESIDENTIAL), ["", "5.2", "5.2"];
        Wbp "WBP" "Work-based" Code(codes::WORK_BASED), ["", "5.3", "5.3"];
    }
    SenNeed {
        SenType "SENtype" "Type of need" Code(codes::NEED), ["5.6", "5.8a", "5.8a"];
        SenTypeRank "SENtypeRank" "Primary or secondary" Code(codes::RANK), ["5.7", "5.8b", "5.8b"];
    }
}

/// The item of a field in a block.
#[must_use]
pub fn item(block: Block, field: Field) -> Option<&'static Item> {
    static BY_BLOCK: LazyLock<[Vec<&'static Item>; Block::ALL.len()]> =
        LazyLock::new(|| Block::ALL.map(|block| ITEMS.iter().filter(|item| item.block == block).collect()));
    BY_BLOCK[block as usize].iter().copied().find(|item| item.field == field)
}

/// What stands in a block, one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Item(Field),
    /// Records of a block.
    Block(Block),
}

/// What stands in a block in a year, in the order of the XML.
#[must_use]
pub fn order(block: Block, year: Year) -> Vec<Place> {
    use Place::{Block as B, Item as I};
    // The order of the items in the table is that of the XML but for what follows.
    let own: Vec<Place> = ITEMS
        .iter()
        .filter(|item| item.block == block && item.number(year).is_some())
        .map(|item| I(item.field))
        .collect();
    let of =
        |fields: &[Field]| fields.iter().map(|field| I(*field)).filter(|place| own.contains(place)).collect::<Vec<_>>();
    match block {
        Block::Person => own.into_iter().chain([B(Block::Requests)]).collect(),
        Block::Requests => own.into_iter().chain([B(Block::Assessment), B(Block::ActivePlans)]).collect(),
        Block::Assessment => own.into_iter().chain([B(Block::NamedPlan)]).collect(),
        Block::NamedPlan => {
            let mut places = own;
            places.insert(1, B(Block::PlanDetail));
            places
        }
        Block::ActivePlans => {
            let mut places = vec![I(Field::TransferLa), B(Block::PlacementDetail)];
            match year.number() {
                2023 => {
                    places.extend(of(&[Field::Res, Field::Wbp]));
                    places.extend([B(Block::SenNeed), I(Field::LastReview)]);
                }
                2024 => places.extend([
                    B(Block::SenNeed),
                    I(Field::ReviewMeeting),
                    I(Field::ReviewOutcome),
                    I(Field::LastReview),
                ]),
                2025 => {
                    places.push(B(Block::SenNeed));
                    places.extend(of(&[
                        Field::ReviewMeeting,
                        Field::LastReview,
                        Field::ReviewOutcome,
                        Field::ReviewDraft,
                        Field::PhaseTransferDue,
                        Field::PhaseTransferFinal,
                    ]));
                }
                _ => {
                    places.push(B(Block::SenNeed));
                    places.extend(of(&[
                        Field::ReviewMeeting,
                        Field::ReviewOutcome,
                        Field::ReviewDraft,
                        Field::PhaseTransferDue,
                        Field::PhaseTransferFinal,
                        Field::LastReview,
                    ]));
                }
            }
            places
        }
        _ => own,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_differ_as_the_guides_say() {
        let year = |number| Year::new(number).unwrap();
        let has = |number, block, field| order(block, year(number)).contains(&Place::Item(field));
        assert!(has(2023, Block::Person, Field::GenderCurrent) && !has(2023, Block::Person, Field::Sex));
        assert!(has(2024, Block::Person, Field::Sex) && !has(2024, Block::Person, Field::GenderCurrent));
        assert!(has(2023, Block::ActivePlans, Field::Res) && has(2024, Block::PlacementDetail, Field::Res));
        assert!(!has(2024, Block::ActivePlans, Field::Res) && !has(2023, Block::PlacementDetail, Field::Res));
        assert!(!has(2024, Block::Requests, Field::RequestSource) && has(2025, Block::Requests, Field::RequestSource));
        assert!(
            has(2023, Block::PlacementDetail, Field::AttendancePattern)
                && !has(2024, Block::PlacementDetail, Field::AttendancePattern)
        );
        assert_eq!(order(Block::ActivePlans, year(2026)).last(), Some(&Place::Item(Field::LastReview)));
        assert_eq!(order(Block::ActivePlans, year(2027)), order(Block::ActivePlans, year(2026)));
        let number = |block, field, of| item(block, field).unwrap().number(year(of));
        assert_eq!(number(Block::Requests, Field::RequestOutcome, 2024), Some("2.4"));
        assert_eq!(number(Block::Requests, Field::RequestOutcome, 2025), Some("2.5"));
        assert_eq!(number(Block::ActivePlans, Field::LastReview, 2024), Some("5.6"));
        assert_eq!(Year::new(2022), None);
        assert_eq!(year(2027).census(), jiff::civil::date(2027, 1, 21));
    }

    #[test]
    fn every_item_of_a_year_stands_once_in_its_order() {
        for year in Year::all() {
            for block in Block::ALL {
                let places = order(block, year);
                for item in ITEMS.iter().filter(|item| item.block == block) {
                    let count = places.iter().filter(|place| **place == Place::Item(item.field)).count();
                    assert_eq!(count, usize::from(item.number(year).is_some()), "{year} {block:?} {:?}", item.field);
                }
            }
        }
    }
}
