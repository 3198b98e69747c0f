//! What is written is read; what is no workbook is refused in words.

use std::io::Cursor;

use calamine::{Data, Reader as _};
use workbook::{NotRead, Sheet, read, write};

#[test]
fn what_is_written_is_read_again() {
    let mut sheet = Sheet::new("List_1", &["Unique ID", "Main education establishment – URN"]);
    sheet.row(&["1", "900001"]);
    sheet.row(&["=1+1", "Wżr & <b>"]);
    let bytes = write(vec![sheet, Sheet::new("Other", &["A"])]).unwrap();
    let tables = read(Cursor::new(&bytes), |name| name == "List_1").unwrap().tables;
    assert_eq!(tables.len(), 1);
    assert_eq!(tables[0].first_row, 1);
    assert_eq!(
        tables[0].rows,
        [["Unique ID", "Main education establishment – URN"], ["1", "900001"], ["=1+1", "Wżr & <b>"],]
    );
    let cut = &bytes[..bytes.len() / 2];
    assert!(matches!(read(Cursor::new(cut), |_| true), Err(NotRead::NotAWorkbook(_))));
    assert!(matches!(read(Cursor::new(b""), |_| true), Err(NotRead::NotAWorkbook(_))));
    assert!(matches!(read(Cursor::new(b"name,age"), |_| true), Err(NotRead::NotAWorkbook(_))));
}

#[test]
fn a_day_is_written_as_one_where_that_is_asked_for() {
    let mut sheet = Sheet::new("List", &["Due", "Note"]);
    sheet.row(&["2026-06-12", "2026-06-12 at noon"]);
    sheet.row(&["2026-13-40", ""]);
    let (texts, days) = (write(vec![sheet.clone()]).unwrap(), write(vec![sheet.with_days()]).unwrap());
    let cell = |bytes: &[u8]| {
        let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes.to_vec())).unwrap();
        let range = book.worksheet_range("List").unwrap();
        matches!(range.get_value((1, 0)), Some(Data::DateTime(_)))
    };
    assert!(!cell(&texts) && cell(&days));
    let tables = read(Cursor::new(&days), |_| true).unwrap().tables;
    assert_eq!(tables[0].rows[1], ["2026-06-12", "2026-06-12 at noon"]);
    assert_eq!(tables[0].rows[2], ["2026-13-40"]);
}

#[test]
fn a_hidden_sheet_is_named_and_never_read() {
    let mut made = rust_xlsxwriter::Workbook::new();
    for (name, hidden) in [("List_1", false), ("Old list", true)] {
        let page = made.add_worksheet();
        page.set_name(name).unwrap();
        page.write_string(0, 0, name).unwrap();
        page.set_hidden(hidden);
    }
    let bytes = made.save_to_buffer().unwrap();
    let book = read(Cursor::new(&bytes), |_| true).unwrap();
    let names: Vec<&str> = book.tables.iter().map(|table| table.name.as_str()).collect();
    assert_eq!((names, book.hidden), (vec!["List_1"], vec!["Old list".to_owned()]));
}
