//! A list as markup.

use askama::Template;
use store::Found;

use super::{List, ListParams, Selection};
use crate::govuk::{
    Button, Cell, Checkboxes, Choice, Fieldset, Head, Legend, Markup, PageItem, Pagination, PaginationLink, Scroll,
    Table,
};
use crate::{Problem, words};

#[derive(Template)]
#[template(path = "list.html")]
struct Drawn<'l> {
    path: &'l str,
    views: Vec<Views<'l>>,
    /// What the form of filters carries beside its fields.
    hidden: Vec<(&'static str, String)>,
    /// None where there is nothing to narrow.
    fields: Vec<Markup>,
    /// Whether the fields stand behind a summary, so that the rows begin within sight; on a phone they always do.
    folds: bool,
    apply: Button,
    chips: Vec<(String, String)>,
    clear: String,
    summary: String,
    /// How many rows there are on all pages, as far as they were counted.
    total: i64,
    table: Option<Scroll<'l>>,
    act: Option<Acts<'l>>,
    files: Vec<(&'static str, String)>,
    pagination: Option<Pagination>,
    saved: Option<Saved<'l>>,
}

/// The views that somebody saved of the list, and the form that saves this one.
struct Saved<'l> {
    /// Address, name, whether it is what is shown.
    links: Vec<(String, &'l str, bool)>,
    /// What the form saves; none where nothing narrows the list or it is saved.
    query: Option<String>,
}

/// With more fields than this the filters stand behind a summary.
const FIELDS_IN_SIGHT: usize = 3;

struct Views<'l> {
    label: &'l str,
    /// ListQuery, words, whether it is the one that is shown.
    links: Vec<(String, &'l str, bool)>,
}

struct Acts<'l> {
    path: &'l str,
    heading: &'l str,
    query: String,
    /// What the choice of the whole list says; nothing where there is one row.
    all: Option<String>,
    controls: Vec<String>,
    /// Whether it was refused, so that it stands open.
    is_open: bool,
    /// Whether it was sent for the whole list.
    is_all: bool,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<div class="govuk-checkboxes govuk-checkboxes--small"><div class="govuk-checkboxes__item"><input class="govuk-checkboxes__input" id="{{ id }}" name="{{ field }}" type="checkbox" value="{{ value }}"{% if checked %} checked{% endif %}><label class="govuk-label govuk-checkboxes__label" for="{{ id }}"><span class="govuk-visually-hidden">{{ label }}</span></label></div></div>"#
)]
struct SelectBox<'l> {
    id: String,
    field: &'l str,
    value: String,
    label: String,
    checked: bool,
}

/// What is said of the boxes that select rows with these names. Of several rows with one name it says which of them.
fn labels(names: &[String]) -> Vec<String> {
    let count = |some: &[String], name: &String| some.iter().filter(|other| *other == name).count();
    let label = |(index, name): (usize, &String)| match count(names, name) {
        1 => format!("Select {name}"),
        all => format!("Select {name} ({} of {all})", count(names.get(..=index).unwrap_or_default(), name)),
    };
    names.iter().enumerate().map(label).collect()
}

/// Where the script puts a box that selects every row of the page.
const SELECT_HEAD: &str = "<span data-select-all>Select</span>";

impl<T> List<'_, T> {
    /// The list with what was found of it.
    ///
    /// # Errors
    /// [`Problem::Defect`] where a template fails.
    pub fn show(&self, asked: &ListParams, found: &Found<T>) -> Result<Markup, Problem> {
        let chips = self.chips(asked);
        let narrows = found.total > 0 || !chips.is_empty();
        let fields = if narrows { self.fields(asked)? } else { Vec::new() };
        let table = self.table(asked, found)?;
        let table = table.cards(&self.label);
        let drawn = Drawn {
            path: &self.path,
            views: self.views(asked),
            hidden: self.hidden(asked),
            apply: Button::submit("Apply filters").classes("govuk-button--secondary"),
            clear: self.href(&self.path, &self.without_filters(asked), 1),
            summary: self.summary(asked, !chips.is_empty(), found),
            total: found.total,
            chips,
            folds: fields.len() > FIELDS_IN_SIGHT,
            fields,
            table: (!found.rows.is_empty()).then_some(table),
            saved: self.saved(asked),
            act: match &self.act {
                Some(act) if !found.rows.is_empty() => Some(Acts {
                    path: &act.path,
                    heading: &act.heading,
                    query: self.query(asked),
                    all: (found.total > 1).then(|| format!("All {}", self.how_many(found))),
                    controls: act.controls.iter().map(|one| one.dyn_render()).collect::<Result<_, _>>()?,
                    is_open: act.chosen.is_some(),
                    is_all: act.chosen == Some(Selection::All),
                }),
                _ => None,
            },
            files: if found.rows.is_empty() { Vec::new() } else { self.file_links(asked) },
            pagination: self.pages(asked, found),
        };
        Ok(Markup::render(&drawn)?)
    }

    fn saved(&self, asked: &ListParams) -> Option<Saved<'_>> {
        let saved = self.saved.as_ref()?;
        let query = self.query(asked);
        let is_saved = saved.iter().any(|one| one.query == query);
        let href = |query: &str| if query.is_empty() { self.path.clone() } else { format!("{}?{query}", self.path) };
        Some(Saved {
            links: saved.iter().map(|one| (href(&one.query), one.name.as_str(), one.query == query)).collect(),
            query: (!is_saved && !query.is_empty()).then_some(query),
        })
    }

    fn views(&self, asked: &ListParams) -> Vec<Views<'_>> {
        let views = self.filters.iter().filter_map(|filter| Some((filter, filter.as_views()?)));
        views
            .map(|(filter, choices)| Views {
                label: &filter.label,
                links: choices
                    .iter()
                    .map(|(code, words)| {
                        let href = self.href(&self.path, &asked.with(filter.code, code), 1);
                        (href, words.as_str(), asked.value(filter.code) == code)
                    })
                    .collect(),
            })
            .collect()
    }

    fn fields(&self, asked: &ListParams) -> Result<Vec<Markup>, Problem> {
        let mut fields = Vec::new();
        for filter in &self.filters {
            fields.extend(filter.field(asked.value(filter.code))?);
        }
        let more: Vec<Choice> =
            self.columns.0.iter().filter_map(|column| Some(Choice::new(column.choice?, &column.heading))).collect();
        if !more.is_empty() {
            let legend = Legend { text: "Show these columns too".to_owned(), ..Legend::default() };
            fields.push(Markup::render(&Checkboxes {
                name: "with".to_owned(),
                items: more,
                values: asked.columns.iter().map(|code| (*code).to_owned()).collect(),
                fieldset: Some(Fieldset { legend, ..Fieldset::default() }),
                classes: "govuk-checkboxes--small".to_owned(),
                ..Checkboxes::default()
            })?);
        }
        Ok(fields)
    }

    /// What the form carries on: the view, what links gave, the order. Its fields are what is chosen anew.
    fn hidden(&self, asked: &ListParams) -> Vec<(&'static str, String)> {
        let has_field =
            |code: &str| code == "with" || self.filters.iter().any(|filter| filter.code == code && filter.has_field());
        self.pairs(asked).into_iter().filter(|(code, _)| !has_field(code)).collect()
    }

    fn chips(&self, asked: &ListParams) -> Vec<(String, String)> {
        let chip = |filter: &super::Filter| {
            let words = filter.chip(asked.value(filter.code))?;
            Some((words, self.href(&self.path, &asked.with(filter.code, ""), 1)))
        };
        self.filters.iter().filter_map(chip).collect()
    }

    fn without_filters(&self, asked: &ListParams) -> ListParams {
        let chosen = self.filters.iter().filter(|filter| filter.chip(asked.value(filter.code)).is_some());
        chosen.fold(asked.clone(), |asked, filter| asked.with(filter.code, ""))
    }

    /// "7,475 children", "more than 2,000 children".
    fn how_many(&self, found: &Found<T>) -> String {
        let words = words::plural(found.total, self.one, self.many);
        if found.is_more { format!("more than {words}") } else { words }
    }

    fn summary(&self, asked: &ListParams, is_filtered: bool, found: &Found<T>) -> String {
        let first = (found.number - 1) * found.size;
        let shown = numbers::fitted::<i64>(found.rows.len());
        let counted = match (found.total, is_filtered) {
            (0, true) => return format!("No {} match these filters.", self.many),
            (0, false) => return self.empty.clone(),
            _ if shown == 0 => return format!("There are no {} on this page.", self.many),
            _ if found.number == 1 && !found.has_next => self.how_many(found),
            _ => format!(
                "Showing {} to {} of {}",
                words::count(first + 1),
                words::count(first + shown),
                self.how_many(found)
            ),
        };
        if self.note.is_empty() || !asked.sort.is_empty() { counted } else { format!("{counted}, {}", self.note) }
    }

    fn table(&self, asked: &ListParams, found: &Found<T>) -> Result<Table, Problem> {
        let shown: Vec<_> = self.columns.0.iter().filter(|column| column.is_shown(&asked.columns)).collect();
        let mut head: Vec<Head> = Vec::with_capacity(shown.len() + 1);
        for column in &shown {
            head.push(match column.sort_code() {
                Some(code) => self.sort_heading(asked, column.head(), code)?,
                None => column.head(),
            });
        }
        let mut rows: Vec<Vec<Cell>> =
            found.rows.iter().map(|row| shown.iter().map(|column| column.show(row)).collect()).collect();
        if let Some(act) = &self.act {
            head.push(Head { html: Markup::written(SELECT_HEAD), ..Head::text("Select") });
            let labels = labels(&found.rows.iter().map(|row| (act.name)(row)).collect::<Vec<_>>());
            for (index, ((cells, row), label)) in rows.iter_mut().zip(&found.rows).zip(labels).enumerate() {
                let value = (act.id)(row);
                let select = Markup::render(&SelectBox {
                    id: format!("select-{index}"),
                    field: act.field,
                    checked: matches!(&act.chosen, Some(Selection::Rows(rows)) if rows.contains(&value)),
                    value,
                    label,
                })?;
                cells.push(Cell { classes: "op-cards__select".to_owned(), ..Cell::html(select) });
            }
        }
        Ok(Table { head, rows, first_cell_is_header: true, ..Table::default() })
    }

    /// A heading as a link that sorts by its column, the other way round where that is how the rows stand.
    fn sort_heading(&self, asked: &ListParams, head: Head, code: &'static str) -> Result<Head, Problem> {
        let now = if asked.sort.is_empty() { self.order } else { &asked.sort };
        let is_this = now.trim_start_matches('-') == code;
        let (sort, arrow) = match (is_this, now.starts_with('-')) {
            (true, false) => ("ascending", "▲"),
            (true, true) => ("descending", "▼"),
            (false, _) => ("none", ""),
        };
        let wanted = if sort == "ascending" { format!("-{code}") } else { code.to_owned() };
        let sort_by = if wanted == self.order { String::new() } else { wanted };
        let href = self.href(&self.path, &ListParams { sort: sort_by, ..asked.clone() }, 1);
        let html = Markup::render(&SortLink { href, text: &head.text, arrow })?;
        Ok(Head { html, sort, ..head })
    }

    fn file_links(&self, asked: &ListParams) -> Vec<(&'static str, String)> {
        self.files.iter().map(|(kind, path)| (kind.words(), self.href(path, asked, 1))).collect()
    }

    fn pages(&self, asked: &ListParams, found: &Found<T>) -> Option<Pagination> {
        pages(found, |page| self.href(&self.path, asked, page))
    }
}

/// The pages of what was found, for pages that show it in their own way: all numbers where the rows are counted, those up to here
/// where counting stopped. `href` gives the address of a page; `None` where one page holds everything.
#[must_use]
pub fn pages<T>(found: &Found<T>, href: impl Fn(i64) -> String) -> Option<Pagination> {
    if !found.is_more {
        let pages = numbers::fitted::<usize>((found.total + found.size - 1) / found.size);
        let number = numbers::fitted::<usize>(found.number);
        return Pagination::numbered(number, pages, |page| href(numbers::fitted::<i64>(page)));
    }
    let link = |page: i64| PaginationLink { href: href(page), ..PaginationLink::default() };
    let item = |page: i64| PageItem {
        number: page.to_string(),
        href: href(page),
        current: page == found.number,
        ..PageItem::default()
    };
    let mut pages: Vec<i64> = vec![1, found.number - 1, found.number];
    pages.extend(found.has_next.then_some(found.number + 1));
    pages.retain(|page| *page >= 1);
    pages.dedup();
    let mut items: Vec<PageItem> = Vec::new();
    let mut last = 0;
    for page in pages {
        if page > last + 1 {
            items.push(PageItem { ellipsis: true, ..PageItem::default() });
        }
        if page > last {
            items.push(item(page));
            last = page;
        }
    }
    if found.has_next {
        items.push(PageItem { ellipsis: true, ..PageItem::default() });
    }
    Some(Pagination {
        previous: (found.number > 1).then(|| link(found.number - 1)),
        next: found.has_next.then(|| link(found.number + 1)),
        items: Some(items),
        ..Pagination::default()
    })
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<a class="govuk-link op-sort" href="{{ href }}">{{ text }}</a>{% if !arrow.is_empty() %}<span class="op-sort__arrow" aria-hidden="true">{{ arrow }}</span>{% endif %}"#
)]
struct SortLink<'l> {
    href: String,
    text: &'l str,
    arrow: &'static str,
}
