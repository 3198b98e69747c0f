//! Lists of children are found in documents as they are read: a workbook's rows, a PDF's table.

use messages::lists::rows_of_children;

const TODAY: jiff::civil::Date = jiff::civil::date(2026, 11, 29);

fn said(name: &str, file: &[u8]) -> String {
    let media_type = files::reading::kind(name, file).unwrap();
    files::reading::read(media_type, file).text.unwrap()
}

#[test]
fn rows_of_children_in_a_workbook_are_counted() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let date = rust_xlsxwriter::Format::new().set_num_format("dd/mm/yyyy");
    for (column, heading) in [(0, "Name"), (1, "DOB")] {
        sheet.write_string(0, column, heading).unwrap();
    }
    for (row, name) in [(1_u32, "Zoe Ogden"), (2, "Sam Hart"), (3, "Lee Poe")] {
        sheet.write_string(row, 0, name).unwrap();
        sheet.write_number_with_format(row, 1, 42_090.0 + f64::from(row), &date).unwrap();
    }
    let text = said("a.xlsx", &book.save_to_buffer().unwrap());
    assert_eq!(rows_of_children(&text, TODAY), 3, "{text}");
}

#[test]
fn rows_of_children_in_a_pdf_of_this_program_are_counted() {
    let mut document = documents::Document::new("Plan", "Zoe", jiff::civil::date(2026, 11, 24));
    let rows = (0..90).map(|n| vec![format!("Row {n}"), format!("{:02}/0{}/2015", n % 28 + 1, n % 9 + 1)]).collect();
    let head = vec!["Name".into(), "Date of birth".into()];
    document.add(documents::Block::Table { caption: "Ninety".into(), head, rows });
    let text = said("plan.pdf", &documents::pdf(&document).unwrap());
    assert!(rows_of_children(&text, TODAY) >= 80, "{text}");
}
