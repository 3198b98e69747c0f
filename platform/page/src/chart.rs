//! A chart on a page: drawn for a desk and for a phone, with what to take from it, its source, its figures as a table, and
//! links to it as a file.

use askama::Template;
use charts::{Chart, NARROW, WIDE};

use crate::govuk::{Cell, Details, Head, Markup, Table, html_safe};

/// A chart on a page.
#[derive(Debug, Clone, Template)]
#[template(path = "chart.html")]
pub struct Figure {
    id: String,
    takeaway: String,
    below: Vec<String>,
    wide: String,
    narrow: String,
    details: Option<Details>,
    files: Vec<(String, String)>,
}

impl Figure {
    /// The chart, with its figures to open below it. `id` is unique on the page.
    ///
    /// # Errors
    /// A failure of a template.
    pub fn new(id: &str, chart: &Chart) -> Result<Self, askama::Error> {
        let figures = chart.table();
        let table = Table {
            head: figures.head.iter().map(|name| Head::text(name)).collect(),
            rows: figures.rows.iter().map(|row| row.iter().map(Cell::text).collect()).collect(),
            first_cell_is_header: true,
            ..Table::default()
        };
        let scroll = Scroll { label: format!("Figures: {}", chart.title), table };
        let details = Details {
            summary_text: "Figures of this chart".to_owned(),
            html: Markup::render(&scroll)?,
            ..Details::default()
        };
        let source = if chart.source.is_empty() { String::new() } else { format!("Source: {}", chart.source) };
        Ok(Self {
            id: id.to_owned(),
            takeaway: chart.takeaway.clone(),
            below: chart.notes.iter().cloned().chain([source]).filter(|line| !line.is_empty()).collect(),
            wide: chart.svg(&format!("{id}-wide"), WIDE),
            narrow: chart.svg(&format!("{id}-narrow"), NARROW),
            details: (!figures.rows.is_empty()).then_some(details),
            files: Vec::new(),
        })
    }

    /// Without its own table: the page has one beside it that says more.
    #[must_use]
    pub fn beside_its_table(mut self) -> Self {
        self.details = None;
        self
    }

    /// With a link to it as a file.
    #[must_use]
    pub fn file(mut self, href: impl Into<String>, text: &str) -> Self {
        self.files.push((href.into(), text.to_owned()));
        self
    }
}

html_safe!(Figure);

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<div class="op-scroll" tabindex="0" role="region" aria-label="{{ label }}">{{ table }}</div>"#
)]
struct Scroll {
    label: String,
    table: Table,
}

#[cfg(test)]
mod tests {
    use super::*;
    use charts::{Kind, Line, Period, Series, Unit, Value};

    #[test]
    fn a_chart_is_drawn_for_desk_and_phone_with_its_figures_below() {
        let values = vec![Value::from(12.0), Value::Missing("suppressed".to_owned())];
        let periods = ["2024", "2025"].map(|year| Period::Named(year.to_owned())).to_vec();
        let line = Line { periods, series: vec![Series::new("A & B", values)], target: None };
        let chart = Chart::new("Plans", "Fewer <plans>", Unit::count(), Kind::Line(line)).source("DfE");
        let figure = Figure::new("plans", &chart).unwrap().file("/plans.svg", "Download as SVG");
        let html = figure.render().unwrap();
        for id in ["plans-wide-title", "plans-narrow-title", "plans-wide-desc", "plans-narrow-desc"] {
            assert_eq!(html.matches(&format!("id=\"{id}\"")).count(), 1, "{id}: {html}");
        }
        for words in ["Fewer &#60;plans&#62;", "Source: DfE", "suppressed", "href=\"/plans.svg\"", "A &#38; B"] {
            assert!(html.contains(words), "{words}: {html}");
        }
        assert!(!Figure::new("plans", &chart).unwrap().beside_its_table().render().unwrap().contains("<details"));
    }
}
