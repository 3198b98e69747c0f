use scraper::{Html, Selector};
use store::{Found, SortKey};

use super::*;
use crate::Form;
use crate::govuk::{Button, Markup};

#[derive(Debug, Clone, PartialEq)]
struct Row {
    id: i64,
    name: String,
    places: i64,
}

const BY_NAME: SortKey = SortKey::new("name", &["lower(name)"]);
const BY_PLACES: SortKey = SortKey::new("places", &["places"]).empty_last();

fn list<'a>() -> List<'a, Row> {
    let columns = Columns::new([
        Column::cell("Name", |row: &Row| Markup::link(&format!("/schools/{}", row.id), &row.name))
            .in_file("Name", |row| row.name.clone())
            .sorted_by(BY_NAME),
        Column::number("Places", |row: &Row| row.places.to_string()).sorted_by(BY_PLACES),
        Column::text("Postcode", |_: &Row| "SW1A 1AA".to_owned()).if_asked("postcode"),
        Column::file("id", |row: &Row| row.id.to_string()),
    ]);
    List::new("/schools", ("school", "schools"), columns)
        .filter(Filter::views("show", "Show", [("open", "Open"), ("closed", "Closed")]))
        .filter(Filter::choice("kind", "Kind", [("special", "Special school"), ("base", "Support base")]))
        .filter(Filter::day("since", "Open since"))
        .filter(Filter::words_about_nobody("text", "Name"))
        .filter(Filter::given("ward", "Ward"))
        .in_order_of("name")
        .note("by name")
        .file(FileKind::Csv, "/schools/csv")
}

#[test]
fn the_page_of_an_address_is_a_number_that_a_list_can_have() {
    for (query, page) in
        [("", 1), ("sent=3", 3), ("sent=0", 1), ("sent=-4", 1), ("sent=x", 1), ("sent=99999999", 1_000_000)]
    {
        assert_eq!(ListQuery::parse(query).page("sent"), page, "{query}");
    }
}

fn rows(count: i64) -> Vec<Row> {
    (1..=count).map(|id| Row { id, name: format!("School {id}"), places: 100 - id }).collect()
}

fn found(number: i64, total: i64) -> Found<Row> {
    let shown = (total - (number - 1) * 50).clamp(0, 50);
    Found { rows: rows(shown), total, is_more: false, number, size: 50, has_next: number * 50 < total }
}

fn shown(list: &List<'_, Row>, query: &str, found: &Found<Row>) -> Html {
    let asked = list.params(&ListQuery::parse(query));
    Html::parse_fragment(&list.show(&asked, found).unwrap().to_string())
}

fn texts(html: &Html, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    let found = html.select(&selector).map(|one| one.text().collect::<String>());
    found.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

fn links(html: &Html, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    let found = html.select(&selector);
    found.filter_map(|one| one.value().attr("href").map(str::to_owned)).collect()
}

#[test]
fn headings_sort_and_the_one_in_order_turns_it_round() {
    let html = shown(&list(), "", &found(1, 3));
    assert_eq!(texts(&html, "th[aria-sort=ascending] a"), ["Name"]);
    assert_eq!(links(&html, "thead a"), ["/schools?sort=-name", "/schools?sort=places"]);
    let html = shown(&list(), "sort=-places&kind=base&page=3", &found(3, 120));
    assert_eq!(texts(&html, "th[aria-sort=descending] a"), ["Places"]);
    assert_eq!(texts(&html, "th[aria-sort=none] a"), ["Name"]);
    // From a page further on, sorting begins again at the first; the list's own order needs no word in the address.
    assert_eq!(links(&html, "thead a"), ["/schools?kind=base", "/schools?kind=base&sort=places"]);
}

#[test]
fn a_column_that_sorts_nothing_and_what_is_no_column_are_passed_over() {
    for query in ["sort=id", "sort=lower(name)", "sort=name;drop table person", "sort=-", "sort=name", "sort=%00"] {
        let asked = list().params(&ListQuery::parse(query));
        assert_eq!(list().sort(&asked), None, "{query}");
    }
    let asked = list().params(&ListQuery::parse("sort=-places"));
    assert_eq!(list().sort(&asked).map(|sort| (sort.by, sort.descending)), Some((BY_PLACES, true)));
}

#[test]
fn only_what_a_filter_knows_comes_into_an_address() {
    let asked = list().params(&ListQuery::parse("kind=Zoe+Ogden&since=tomorrow&show=all&name=Zoe&text=%0A&page=-4"));
    assert_eq!(list().query(&asked), "");
    assert_eq!(list().page_params(&asked).number, 1);
    let asked =
        list().params(&ListQuery::parse("kind=base&since=2026-09-01&show=closed&text=St+Mary%26Co&ward=Old+Town"));
    assert_eq!(list().query(&asked), "show=closed&kind=base&since=2026-09-01&text=St+Mary%26Co&ward=Old+Town");
    let long = list().params(&ListQuery::parse(&format!("text={}", "x".repeat(101))));
    assert_eq!(long.value("text"), "");
}

#[test]
fn each_chip_takes_its_filter_away_and_one_link_all_of_them() {
    let html = shown(&list(), "show=closed&kind=base&since=2026-09-01&ward=Old+Town&sort=places&page=2", &found(2, 60));
    assert_eq!(
        texts(&html, ".moj-filter-tags a.moj-filter__tag"),
        [
            "Remove this filter: Kind: Support base",
            "Remove this filter: Open since: 1 September 2026",
            "Remove this filter: Ward: Old Town",
        ]
    );
    assert_eq!(
        links(&html, ".moj-filter-tags a"),
        [
            "/schools?show=closed&since=2026-09-01&ward=Old+Town&sort=places",
            "/schools?show=closed&kind=base&ward=Old+Town&sort=places",
            "/schools?show=closed&kind=base&since=2026-09-01&sort=places",
        ]
    );
    assert_eq!(links(&html, "[data-clear-filters]"), ["/schools?show=closed&sort=places"]);
    // The form carries what it has no field for.
    let selector = Selector::parse("form.op-filters input[type=hidden]").unwrap();
    let hidden: Vec<_> = html.select(&selector).filter_map(|one| one.value().attr("name")).collect();
    assert_eq!(hidden, ["show", "ward", "sort"]);
    assert!(texts(&shown(&list(), "show=closed", &found(1, 3)), ".moj-filter-tags").is_empty());
}

#[test]
fn pages_are_counted_and_keep_what_was_asked() {
    let html = shown(&list(), "kind=base&page=2", &found(2, 7475));
    assert_eq!(texts(&html, "[data-list-count]"), ["Showing 51 to 100 of 7,475 schools, by name"]);
    assert!(html.html().contains("data-total=\"7475\""));
    assert_eq!(links(&html, "a[rel=prev]"), ["/schools?kind=base"]);
    assert_eq!(links(&html, "a[rel=next]"), ["/schools?kind=base&page=3"]);
    assert_eq!(links(&html, ".govuk-pagination__item:last-child a"), ["/schools?kind=base&page=150"]);
    let one = shown(&list(), "", &found(1, 1));
    assert_eq!(texts(&one, "[data-list-count]"), ["1 school, by name"]);
    assert!(texts(&one, ".govuk-pagination").is_empty());
}

#[test]
fn where_counting_stopped_pages_go_on_one_by_one() {
    let list = list();
    let at = |number, has_next| Found { is_more: true, has_next, number, ..found(1, 2000) };
    let html = shown(&list, "page=50", &at(50, true));
    assert_eq!(texts(&html, "[data-list-count]"), ["Showing 2,451 to 2,500 of more than 2,000 schools, by name"]);
    assert_eq!(links(&html, "a[rel=next]"), ["/schools?page=51"]);
    assert_eq!(texts(&html, ".govuk-pagination__item--current"), ["50"]);
    assert!(links(&shown(&list, "page=90", &at(90, false)), "a[rel=next]").is_empty());
}

#[test]
fn nothing_at_all_and_nothing_that_matches_are_told_apart() {
    assert_eq!(texts(&shown(&list(), "", &found(1, 0)), "[data-list-count]"), ["There are no schools."]);
    let html = shown(&list(), "kind=base", &found(1, 0));
    assert_eq!(texts(&html, "[data-list-count]"), ["No schools match these filters."]);
    assert!(html.html().contains("data-total=\"0\""));
    assert_eq!(links(&html, ".moj-filter-tags a, [data-clear-filters]"), ["/schools", "/schools"]);
    assert!(texts(&html, "table").is_empty() && !html.html().contains("/schools/csv"));
}

#[test]
fn filters_are_closed_with_how_many_are_chosen_and_there_are_none_where_there_is_nothing_to_narrow() {
    let chosen = |html: &Html| {
        let selector = Selector::parse("[data-filter]:not([open])").unwrap();
        html.select(&selector).filter_map(|one| one.value().attr("data-filter").map(str::to_owned)).collect::<Vec<_>>()
    };
    assert_eq!(chosen(&shown(&list(), "", &found(1, 3))), ["0"]);
    assert_eq!(chosen(&shown(&list(), "kind=base&ward=Old+Town", &found(1, 3))), ["2"]);
    // What was chosen can be taken away again, and a page too far on is no empty list.
    assert_eq!(chosen(&shown(&list(), "kind=base", &found(1, 0))), ["1"]);
    assert_eq!(chosen(&shown(&list(), "page=9", &found(9, 3))), ["0"]);
    let empty = shown(&list(), "show=closed", &found(1, 0));
    assert!(chosen(&empty).is_empty() && texts(&empty, "form, .op-list--filter").is_empty());
    assert!(!links(&empty, "nav a").is_empty(), "the other views are a link away");
}

#[test]
fn a_column_is_shown_where_somebody_asks_for_it_and_stands_in_every_file() {
    assert_eq!(texts(&shown(&list(), "", &found(1, 2)), "th[scope=col]"), ["Name▲", "Places"]);
    let html = shown(&list(), "with=postcode&with=id", &found(1, 2));
    assert_eq!(texts(&html, "th[scope=col]"), ["Name▲", "Places", "Postcode"]);
    assert_eq!(links(&html, "p a"), ["/schools/csv?with=postcode"]);
    assert_eq!(list().columns().file_headings(), ["Name", "Places", "Postcode", "id"]);
}

#[test]
fn a_file_says_what_the_list_says_and_no_cell_is_a_formula() {
    let columns = list();
    let mut file = ListFile::begin(columns.columns(), FileKind::Csv, "Schools").unwrap();
    file.row(&Row { id: 1, name: "=1+1".to_owned(), places: 4 }).unwrap();
    file.line(&["2 rows are left out.".to_owned()]).unwrap();
    let response = file.end("schools").unwrap();
    assert!(response.headers()["content-disposition"].to_str().unwrap().contains("schools.csv"));
    let body = body_of(response);
    assert_eq!(body, "\u{feff}Name,Places,Postcode,id\n'=1+1,4,SW1A 1AA,1\n2 rows are left out.,,,\n");
    let mut sheet = ListFile::begin(columns.columns(), FileKind::Excel, "Schools").unwrap();
    sheet.row(&rows(1)[0]).unwrap();
    assert!(sheet.end("schools").unwrap().headers()["content-disposition"].to_str().unwrap().contains("schools.xlsx"));
}

#[test]
fn the_files_of_a_list_stand_under_its_address_which_says_their_kind() {
    let columns = Columns::new([Column::text("Name", |row: &Row| row.name.clone())]);
    let rows = List::new("/rows", ("row", "rows"), columns).files();
    let html = shown(&rows, "", &found(1, 3));
    assert_eq!(links(&html, "p a"), ["/rows/xlsx", "/rows/csv"]);
    assert_eq!(FileKind::of_path("/rows/xlsx"), Some(FileKind::Excel));
    assert_eq!(FileKind::of_path("/children/1/rows/csv"), Some(FileKind::Csv));
    assert_eq!(FileKind::of_path("/rows"), None);
}

/// The body of an answer that is all here.
fn body_of(response: axum::response::Response) -> String {
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};
    let mut collected = pin!(axum::body::to_bytes(response.into_body(), usize::MAX));
    match collected.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(bytes) => String::from_utf8(bytes.unwrap().to_vec()).unwrap(),
        Poll::Pending => panic!("the body is not all here"),
    }
}

fn with_act<'a>() -> List<'a, Row> {
    list().act(
        BulkAction::new(
            "/schools/act",
            "With selected schools",
            "school",
            |row: &Row| row.id.to_string(),
            |row: &Row| row.name.clone(),
        )
        .control(Button::submit("Close")),
    )
}

#[test]
fn rows_can_be_selected_and_an_act_is_about_them_or_about_the_whole_list() {
    let html = shown(&with_act(), "kind=base&sort=-places", &found(1, 7475));
    assert_eq!(html.select(&Selector::parse("input[name=school][type=checkbox]").unwrap()).count(), 50);
    assert_eq!(texts(&html, "label[for=select-0]"), ["Select School 1"]);
    assert_eq!(texts(&html, "label[for=select-all]"), ["All 7,475 schools"]);
    let form = Form::parse(b"school=7&school=3&school=7&list=kind%3Dbase&select=rows").unwrap();
    assert_eq!(with_act().chosen(&form).1, Selection::Rows(vec!["3".to_owned(), "7".to_owned()]));
    // The whole list is asked for anew: what was selected on the page says nothing.
    let form = Form::parse(b"school=7&list=kind%3Dbase%26sort%3D-places&select=all").unwrap();
    let (asked, chosen) = with_act().chosen(&form);
    assert_eq!((asked.value("kind"), chosen), ("base", Selection::All));
    assert_eq!(
        with_act().after(&asked, &[("done", "closed".to_owned())]),
        "/schools?kind=base&sort=-places&done=closed"
    );
    assert_eq!(
        with_act().all_again(&asked),
        [("select", "all".to_owned()), ("list", "kind=base&sort=-places".to_owned())]
    );
}

#[test]
fn the_box_of_a_row_is_called_by_its_name_and_of_two_with_one_name_says_which() {
    let mut found = found(1, 3);
    found.rows[2].name = "School 1".to_owned();
    let html = shown(&with_act(), "", &found);
    let labels: Vec<_> = (0..3).flat_map(|row| texts(&html, &format!("label[for=select-{row}]"))).collect();
    assert_eq!(labels, ["Select School 1 (1 of 2)", "Select School 2", "Select School 1 (2 of 2)"]);
}

#[test]
fn ids_and_names_of_fields_stand_once_on_a_page() {
    let html = shown(&with_act(), "with=postcode", &found(1, 120));
    let mut ids: Vec<_> =
        html.select(&Selector::parse("[id]").unwrap()).filter_map(|one| one.value().attr("id")).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
}

#[test]
fn rows_that_are_all_here_are_sorted_too() {
    let columns =
        Columns::new([Column::text("Name", |row: &Row| row.name.clone())
            .sorted_with("name", |one, other| one.name.cmp(&other.name))]);
    let list = List::new("/x", ("row", "rows"), columns);
    let mut all = rows(3);
    list.arrange(&list.params(&ListQuery::parse("sort=-name")), &mut all);
    assert_eq!(all.iter().map(|row| row.id).collect::<Vec<_>>(), [3, 2, 1]);
    list.arrange(&list.params(&ListQuery::parse("sort=places")), &mut all);
    assert_eq!(all.iter().map(|row| row.id).collect::<Vec<_>>(), [3, 2, 1], "it is no column of this list");
}
