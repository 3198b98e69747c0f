//! The structure of a year's XML as an XML Schema: for other programs, and for a check by a hand that is not ours. It
//! is written from the same table as the reader and the writer; it is not the DfE's.

use std::fmt::Write;

use crate::schema::{Block, Field, Form, Place, Year, item, order};

/// How often a block stands in its parent.
const fn occurs(block: Block) -> (&'static str, &'static str) {
    match block {
        Block::Person => ("1", "unbounded"),
        Block::Requests | Block::PlacementDetail => ("0", "unbounded"),
        Block::PlanDetail | Block::SenNeed => ("0", "2"),
        Block::Header | Block::Assessment | Block::NamedPlan | Block::ActivePlans => ("0", "1"),
    }
}

/// The schema of a year.
#[must_use]
pub fn xsd(year: Year) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" elementFormDefault=\"qualified\">\n",
    );
    out.push_str("<xs:element name=\"Message\"><xs:complexType><xs:sequence>\n<xs:element name=\"Header\"><xs:complexType><xs:sequence>\n");
    let details = [Field::Collection, Field::YearOf, Field::ReferenceDate];
    let (first, second): (Vec<Place>, Vec<Place>) = order(Block::Header, year)
        .into_iter()
        .partition(|place| details.iter().any(|field| *place == Place::Item(*field)));
    for (frame, places) in [("CollectionDetails", first), ("Source", second)] {
        frame_of(&mut out, frame, ("1", "1"), |out| {
            for place in places {
                if let Place::Item(field) = place {
                    element(out, Block::Header, field);
                }
            }
        });
    }
    out.push_str("</xs:sequence></xs:complexType></xs:element>\n");
    frame_of(&mut out, "Persons", ("1", "1"), |out| block(out, Block::Person, year));
    out.push_str("</xs:sequence></xs:complexType></xs:element>\n</xs:schema>\n");
    out
}

fn frame_of(out: &mut String, name: &str, (least, most): (&str, &str), content: impl FnOnce(&mut String)) {
    // Writing into a text cannot fail.
    let _ = writeln!(
        out,
        "<xs:element name=\"{name}\" minOccurs=\"{least}\" maxOccurs=\"{most}\"><xs:complexType><xs:sequence>"
    );
    content(out);
    out.push_str("</xs:sequence></xs:complexType></xs:element>\n");
}

fn block(out: &mut String, one: Block, year: Year) {
    frame_of(out, one.element(), occurs(one), |out| {
        for place in order(one, year) {
            match place {
                Place::Item(field) => element(out, one, field),
                Place::Block(child) => block(out, child, year),
            }
        }
    });
}

fn element(out: &mut String, block: Block, field: Field) {
    let Some(item) = item(block, field) else { return };
    let restriction = match item.form {
        Form::Text => "<xs:restriction base=\"xs:string\"/>".to_owned(),
        Form::Date => "<xs:restriction base=\"xs:date\"/>".to_owned(),
        Form::DateTime => "<xs:restriction base=\"xs:dateTime\"/>".to_owned(),
        Form::Flag => pattern("[01]"),
        // A pattern of an XML Schema holds for the whole: it needs, and may have, no ^ and $.
        Form::Digits(least, most) => pattern(&format!("[0-9]{{{least},{most}}}")),
        Form::Upn => pattern("[A-Z][0-9]{11}[0-9A-Z]"),
        Form::Authority => pattern("[0-9]{3}|XXX"),
        Form::Code(list) => {
            let codes: String = list.iter().map(|(code, _)| format!("<xs:enumeration value=\"{code}\"/>")).collect();
            format!("<xs:restriction base=\"xs:string\">{codes}</xs:restriction>")
        }
    };
    let _ = writeln!(
        out,
        "<xs:element name=\"{}\" minOccurs=\"0\"><xs:simpleType>{restriction}</xs:simpleType></xs:element>",
        item.element
    );
}

fn pattern(text: &str) -> String {
    format!("<xs:restriction base=\"xs:string\"><xs:pattern value=\"{text}\"/></xs:restriction>")
}
