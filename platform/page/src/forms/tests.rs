use super::*;
use jiff::civil::date;

fn form(body: &str) -> Form {
    Form::parse(body.as_bytes()).unwrap()
}

#[test]
fn what_was_typed_stays_when_a_form_is_refused() {
    let mut sent = form("name=+Zo%C3%AB+&upn=B801200005002");
    assert_eq!(sent.required("name", "Enter a name"), "Zoë");
    sent.refuse("upn", "This UPN has a typing mistake");
    let shown = sent.input("upn", "UPN").to_string();
    assert!(shown.contains(r#"value="B801200005002""#) && shown.contains("typing mistake"), "{shown}");
    assert_eq!(sent.summary().unwrap().error_list[0].href, "#upn");
}

#[test]
fn the_first_value_of_a_field_that_is_sent_twice_counts_and_a_code_that_no_list_offers_is_refused() {
    let mut sent = form("who=parent&who=school&need=a&need=b");
    assert_eq!(sent.required("who", "Select who"), "parent");
    assert_eq!(sent.values("need"), ["a", "b"]);
    assert!(sent.one_of("who", &[Choice::new("school", "A school")], "Select who").is_none());
}

#[test]
fn a_form_that_was_saved_as_a_draft_says_when_and_that_files_are_not_part_of_it() {
    let again = |mark: &str| form(&format!("body=Half&{SHOWN_AGAIN}={mark}"));
    let at = jiff::Timestamp::from_second(1_764_592_920).unwrap();
    let said = |mark: &str| again(mark).summary().unwrap().description_text;
    let (plain, files) = (said(&crate::once::saved_at(at, false)), said(&crate::once::saved_at(at, true)));
    assert!(plain.contains("12:42") && files.starts_with(&plain) && files.len() > plain.len(), "{files}");
    let shown = again(&crate::once::saved_at(at, true));
    assert!(!shown.is_right() && shown.value("body") == "Half" && shown.value(SHOWN_AGAIN).is_empty());
    assert_eq!(said("saved-soon"), said("00000000-0000-0000-0000-000000000000"), "no time that can be");
}

#[test]
fn files_that_a_refused_form_cannot_keep_are_named_beside_what_is_wrong_with_one() {
    let mut sent = form("needs=Pain");
    sent.came_with(vec!["report.pdf".to_owned(), "empty.pdf".to_owned()]);
    assert!(sent.error("file").is_none(), "nothing is wrong");
    sent.refuse("file", "The selected file is empty: empty.pdf");
    let error = sent.error("file").unwrap();
    assert!(error.text.contains("report.pdf") && error.text.matches("empty.pdf").count() == 1, "{}", error.text);
    assert!(error.to_string().contains(r#"name="files_not_kept" value="report.pdf, empty.pdf""#), "{error}");
    let list = sent.summary().unwrap().error_list;
    assert_eq!((list.len(), list[0].href.as_str(), &list[0].text), (1, "#file", &error.text));
    let mut other = form("needs=");
    other.came_with(vec!["report.pdf".to_owned()]);
    other.refuse("needs", "Enter the needs");
    let list = other.summary().unwrap().error_list;
    assert_eq!(list.iter().map(|item| item.href.as_str()).collect::<Vec<_>>(), ["#needs", "#file"]);
}

#[test]
fn dates_are_read_and_refused_in_words() {
    let on = |day: &str, month: &str, year: &str| {
        let mut sent = form(&format!("born-day={day}&born-month={month}&born-year={year}"));
        (sent.date("born", "Date of birth", &DateRange::any()), sent.error("born").map(|error| error.text))
    };
    assert_eq!(on("27", "3", "2015"), (Some(date(2015, 3, 27)), None));
    assert_eq!(on("1", "September", "2012"), (Some(date(2012, 9, 1)), None));
    assert_eq!(on("", "", ""), (None, None));
    assert_eq!(on("27", "", "").1.unwrap(), "Date of birth must include a month and a year");
    for (day, month, year) in
        [("30", "2", "2015"), ("x", "3", "2015"), ("1", "13", "2015"), ("1", "1", "x"), ("-1", "1", "2015")]
    {
        assert_eq!(on(day, month, year).1.unwrap(), "Date of birth must be a real date");
    }
    assert_eq!(on("1", "1", "15").1.unwrap(), "Date of birth must have a year with 4 numbers");
}

#[test]
fn a_day_in_one_line_is_read_as_people_write_it_and_keeps_what_was_typed() {
    let on = |typed: &str| {
        let mut sent = Form::default().with("on", typed);
        let day = sent.date("on", "The date", &DateRange::any());
        (day, sent.error("on").map(|error| error.text), sent.date_picker("on", "Date", "").to_string())
    };
    let day = Some(date(2027, 3, 5));
    for typed in ["5/3/2027", "05/03/2027", "5 March 2027", "Friday 5th Mar 2027", "5-3-2027", "5.3.2027", "2027-03-05"]
    {
        let (read, error, shown) = on(typed);
        assert_eq!((read, error), (day, None), "{typed}");
        assert!(shown.contains(&format!(r#"value="{typed}""#)), "{shown}");
    }
    for wrong in ["5 March", "31/2/2027", "5/3/27", "soon", "March 5 2027", "5/3/2027/1", "1/13/2027"] {
        let (read, error, _) = on(wrong);
        assert!(read.is_none() && error.is_some(), "{wrong}");
    }
    assert_eq!(on("").0, None);
    // The three fields of a page that has them count, whatever else is called so.
    let mut three = form("on=somebody&on-day=5&on-month=3&on-year=2027");
    assert_eq!(three.date("on", "The date", &DateRange::any()), day);
    assert!(three.date_picker("on", "Date", "").to_string().contains(r#"value="5/3/2027""#));
    let mut far = Form::default().with("on", "5/3/2050");
    assert!(far.date("on", "The date", &DateRange::coming(date(2026, 11, 2))).is_none());
    assert_eq!(far.summary().unwrap().error_list[0].href, "#on");
}

#[test]
fn a_date_that_must_be_given_is_asked_for_and_what_is_wrong_with_it_is_said_first() {
    let on = |day: &str| {
        let mut sent = form(&format!("on-day={day}&on-month=3&on-year=2027"));
        let read = sent.required_date("on", "The date", &DateRange::any(), "Enter the date");
        (read, sent.error("on").is_some())
    };
    assert_eq!((on("5"), on("32")), ((Some(date(2027, 3, 5)), false), (None, true)));
    let mut empty = Form::default();
    assert!(empty.required_date("on", "The date", &DateRange::any(), "Enter the date").is_none());
    assert_eq!(empty.error("on").unwrap().text, "Enter the date");
}

#[test]
fn a_day_and_the_values_of_a_form_are_kept_and_read_again() {
    let kept = Form::default().with("name", "Zoe").with_date("on", date(2027, 3, 5)).into_values();
    let mut shown = Form::from_values(kept);
    assert_eq!(shown.value("name"), "Zoe");
    assert_eq!(shown.date("on", "The date", &DateRange::any()), Some(date(2027, 3, 5)));
    shown.set_date("on", date(2028, 2, 29));
    assert_eq!(shown.date("on", "The date", &DateRange::any()), Some(date(2028, 2, 29)));
}

#[test]
fn an_error_in_a_date_links_to_its_day() {
    let mut sent = form("born-day=x&born-month=1&born-year=2015");
    sent.date("born", "Date of birth", &DateRange::any());
    assert_eq!(sent.summary().unwrap().error_list[0].href, "#born-day");
}

#[test]
fn what_is_put_right_on_another_page_leads_there() {
    let mut sent = form("body=x");
    for _ in 0..2 {
        sent.refuse_at("/children/1/plan#section-I", "Section I is empty");
    }
    let summary = sent.summary().unwrap();
    assert_eq!((summary.error_list.len(), sent.is_right()), (1, false));
    assert_eq!(summary.error_list[0].href, "/children/1/plan#section-I");
}

#[test]
fn files_are_asked_for_again_where_something_else_is_wrong() {
    let mut sent = form("on-day=x&on-month=1&on-year=2026");
    sent.came_with(vec!["report.docx".to_owned()]);
    assert!(sent.error("file").is_none() && sent.summary().is_none());
    sent.date("on", "The date", &DateRange::any());
    assert!(sent.error("file").unwrap().text.contains("report.docx"));
    assert_eq!(sent.summary().unwrap().error_list.last().unwrap().href, "#file");
    sent.refuse("file", "The selected file is empty");
    assert_eq!(sent.summary().unwrap().error_list.len(), 2);
    assert!(sent.error("file").unwrap().text.contains("empty"));
}

#[test]
fn a_form_that_was_cut_off_has_one_thing_wrong() {
    let mut sent = form("title=A+report");
    sent.cut_off("file", "The file must be smaller than 50 MB");
    sent.required("name", "Enter the name");
    sent.refuse("file", "Select a file");
    let summary = sent.summary().unwrap();
    assert_eq!((summary.error_list.len(), sent.value("title")), (1, "A report"));
    assert!(summary.error_list[0].text.contains("50 MB") && !sent.is_right());
}

#[test]
fn passwords_are_not_sent_back() {
    let sent = form("password=secret");
    assert!(!sent.password("password", "Password").to_string().contains("secret"));
}

#[test]
fn a_form_that_is_only_shown_again_says_so_and_has_nothing_wrong() {
    for (mark, said) in [("draft", "This is your draft"), ("0190", "signed out before")] {
        let mut sent = form(&format!("name=&shown_again={mark}"));
        sent.required("name", "Enter a name");
        sent.refuse_at("/children", "There is none");
        sent.doubt("name", "The name is unlikely");
        assert!(!sent.is_right(), "it is shown, and does nothing");
        assert!(sent.error("name").is_none() && sent.doubts().is_none());
        let layout = crate::Layout::default().titled("A page").errors(sent.summary()).done(None);
        assert!(layout.errors.is_none() && !layout.browser_title().contains("Error"));
        assert!(layout.notice.is_some_and(|notice| notice.kind.is_empty() && notice.text.contains(said)));
    }
    let mut sent = form("name=");
    sent.required("name", "Enter a name");
    let layout = crate::Layout::default().titled("A page").errors(sent.summary());
    assert!(layout.errors.is_some() && layout.notice.is_none() && layout.browser_title().starts_with("Error: "));
}

#[test]
fn a_long_text_says_how_much_it_takes_and_its_field_is_described_by_that() {
    let sent = form("views=Trains");
    let shown = sent.textarea("views", "Your views").up_to(8_000).to_string();
    assert!(shown.contains("data-most=\"8000\"") && shown.contains("8,000"), "{shown}");
    assert!(shown.contains("aria-describedby=\"views-most\"") && shown.contains("id=\"views-most\""), "{shown}");
    assert!(!sent.textarea("views", "Your views").to_string().contains("data-most"));
}

#[test]
fn a_telephone_number_is_refused_where_there_is_none_in_it() {
    for (typed, right) in [("01632 960001", true), ("", true), ("call me after 3", false)] {
        let mut sent = Form::default().with("phone", typed);
        assert_eq!(sent.telephone("phone").as_deref(), Some(typed).filter(|typed| !typed.is_empty()));
        assert_eq!(sent.is_right(), right, "{typed}");
    }
}
