//! Writes the first files of the fuzz targets into a folder: small whole returns of each year, made by the program's
//! own examples. `cargo run -p sen2 --example seeds -- FOLDER`

use std::path::Path;

use sen2::rules::{base, base_header};
use sen2::{Block, Year, write_csv_set, write_xml};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "fuzz/corpus".to_owned());
    let at = |target: &str, name: &str| {
        let folder = Path::new(&folder).join(target);
        std::fs::create_dir_all(&folder).map(|()| folder.join(name))
    };
    for year in Year::all() {
        let (header, people) = (base_header(year), [base(year)]);
        let mut xml = Vec::new();
        write_xml(&mut xml, year, &header, &people)?;
        std::fs::write(at("sen2_xml", &format!("{year}.xml"))?, xml)?;
        let files = write_csv_set(year, &header, &people, year.census())?;
        let of = |block: Block| {
            let ending = format!("_{}.csv", block.table());
            files
                .iter()
                .find(|(name, _)| name.ends_with(&ending))
                .map(|(_, content)| content.clone())
                .unwrap_or_default()
        };
        let joined = [Block::Person, Block::Requests, Block::SenNeed].map(of).join(&0xff);
        std::fs::write(at("sen2_csv", &format!("{year}.csvs"))?, joined)?;
    }
    let mut sheets = Vec::new();
    for (name, headings, row) in [
        (
            "Person",
            &["persontableid", "surname", "forename", "personbirthdate"][..],
            &["1", "Ogden", "Zoe", "2016-05-04"][..],
        ),
        ("Requests", &["persontableid", "requeststableid", "requestoutcome"], &["1", "1", "H"]),
    ] {
        let mut sheet = workbook::Sheet::new(name, headings);
        sheet.row(row);
        sheets.push(sheet);
    }
    std::fs::write(at("sen2_excel", "one.xlsx")?, workbook::write(sheets)?)?;
    let headings = "time_period,geographic_level,region_code,region_name,new_la_code,old_la_code,la_name,breakdown_topic,plans_issued_within_20_weeks,plans_issued_den,pc_plans_issued_within_20_weeks";
    let row = "2024,National,,,,,,All EHC plans issued,464,1000,46.4";
    std::fs::write(at("published", "one.csv")?, format!("{headings}\n{row}\n"))?;
    Ok(())
}
