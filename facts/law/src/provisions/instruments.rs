//! The instruments that the provisions stand in.
use crate::provision::Instrument;

pub const ACT: Instrument = Instrument {
    short: "CFA 2014",
    named: "Children and Families Act 2014",
    title: "Children and Families Act 2014",
    address: "https://www.legislation.gov.uk/ukpga/2014/6",
};
/// The SEND Regulations.
pub const REGS: Instrument = Instrument {
    short: "SI 2014/1530",
    named: "SEND Regulations 2014",
    title: "Special Educational Needs and Disability Regulations 2014",
    address: "https://www.legislation.gov.uk/uksi/2014/1530",
};
/// The regulations on detained persons.
pub const DETAINED_REGS: Instrument = Instrument {
    short: "SI 2015/62",
    named: "SEND (Detained Persons) Regulations 2015",
    title: "Special Educational Needs and Disability (Detained Persons) Regulations 2015",
    address: "https://www.legislation.gov.uk/uksi/2015/62",
};
/// The regulations on personal budgets.
pub const PAYMENTS: Instrument = Instrument {
    short: "SI 2014/1652",
    named: "SEN (Personal Budgets) Regulations 2014",
    title: "Special Educational Needs (Personal Budgets) Regulations 2014",
    address: "https://www.legislation.gov.uk/uksi/2014/1652",
};
/// The regulations on the Tribunal's recommendations.
pub const RECOMMENDATIONS: Instrument = Instrument {
    short: "SI 2017/1306",
    named: "SEND (First-tier Tribunal Recommendations Power) Regulations 2017",
    title: "Special Educational Needs and Disability (First-tier Tribunal Recommendations Power) \
Regulations 2017",
    address: "https://www.legislation.gov.uk/uksi/2017/1306",
};
/// The Tribunal's procedure.
pub const HESC: Instrument = Instrument {
    short: "HESC Rules 2008",
    named: "Tribunal Procedure Rules 2008",
    title: "Tribunal Procedure (First-tier Tribunal) (Health, Education and Social Care Chamber) \
Rules 2008 (SI 2008/2699)",
    address: "https://www.legislation.gov.uk/uksi/2008/2699",
};
/// The Ombudsman's Act.
pub const LGA: Instrument = Instrument {
    short: "LGA 1974",
    named: "Local Government Act 1974",
    title: "Local Government Act 1974",
    address: "https://www.legislation.gov.uk/ukpga/1974/7",
};
/// Statutory guidance.
pub const CODE: Instrument = Instrument {
    short: "Code 2015",
    named: "SEND Code of Practice",
    title: "Special educational needs and disability code of practice: 0 to 25 years, January 2015",
    address: "https://www.gov.uk/government/publications/send-code-of-practice-0-to-25",
};
