//! Every component against govuk-frontend's own `fixtures.json`: each fixture whose options our struct
//! has must come out as the npm package says. Options we do not have are listed by `--nocapture`.

use std::path::Path;

use page::govuk;
use scraper::{Html, Node};
use serde::de::DeserializeOwned;

const COMPONENTS: &str = "assets/node_modules/govuk-frontend/dist/govuk/components";

#[derive(serde::Deserialize)]
struct Fixtures {
    fixtures: Vec<Fixture>,
}

#[derive(serde::Deserialize)]
struct Fixture {
    name: String,
    options: serde_json::Value,
    html: String,
}

/// The parsed form: elements with sorted attributes and words, white space folded.
fn normal(html: &str) -> String {
    let parsed = Html::parse_fragment(html);
    let mut out = String::new();
    write(*parsed.root_element(), &mut out);
    out.replace("> ", ">").replace(" <", "<")
}

fn write(node: ego_tree::NodeRef<'_, Node>, out: &mut String) {
    match node.value() {
        Node::Text(text) => {
            let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if !folded.is_empty() {
                out.push(' ');
                out.push_str(&folded);
                out.push(' ');
            }
        }
        Node::Element(element) => {
            let mut attributes: Vec<_> = element
                .attrs()
                .map(|(name, value)| format!("{name}={:?}", value.split_whitespace().collect::<Vec<_>>()))
                .collect();
            attributes.sort();
            out.push_str(&format!("<{} {}>", element.name(), attributes.join(" ")));
            node.children().for_each(|child| write(child, out));
            out.push_str(&format!("</{}>", element.name()));
        }
        _ => node.children().for_each(|child| write(child, out)),
    }
}

/// Renders every fixture that `T` can read; fewer than `at_least` means that support was lost.
fn check<T: DeserializeOwned + askama::Template>(component: &str, at_least: usize) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(COMPONENTS).join(component).join("fixtures.json");
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}. `make assets` fetches govuk-frontend.", path.display()));
    let all: Fixtures = serde_json::from_str(&text).unwrap();
    let mut rendered = 0;
    for fixture in &all.fixtures {
        match serde_json::from_value::<T>(fixture.options.clone()) {
            Err(error) => println!("{component}: {} left out: {error}", fixture.name),
            Ok(ours) => {
                assert_eq!(normal(&ours.render().unwrap()), normal(&fixture.html), "{component}: {}", fixture.name);
                rendered += 1;
            }
        }
    }
    println!("{component}: {rendered} of {} fixtures", all.fixtures.len());
    assert!(rendered >= at_least, "{component}: only {rendered} of {} fixtures can be rendered", all.fixtures.len());
}

macro_rules! fixtures {
    ($($name:ident: $type:ident, $component:literal, $at_least:literal;)*) => { $(
        #[test]
        fn $name() { check::<govuk::$type>($component, $at_least); }
    )* };
}

fixtures! {
    back_link: BackLink, "back-link", 6;
    breadcrumbs: Breadcrumbs, "breadcrumbs", 10;
    button: Button, "button", 33;
    checkboxes: Checkboxes, "checkboxes", 18;
    date_input: DateInput, "date-input", 6;
    details: Details, "details", 9;
    error_message: ErrorMessage, "error-message", 5;
    error_summary: ErrorSummary, "error-summary", 15;
    fieldset: Fieldset, "fieldset", 17;
    file_upload: FileUpload, "file-upload", 12;
    hint: Hint, "hint", 5;
    input: Input, "input", 28;
    inset_text: InsetText, "inset-text", 5;
    label: Label, "label", 16;
    notification_banner: NotificationBanner, "notification-banner", 15;
    pagination: Pagination, "pagination", 13;
    password_input: PasswordInput, "password-input", 8;
    phase_banner: PhaseBanner, "phase-banner", 6;
    radios: Radios, "radios", 26;
    select: Select, "select", 5;
    service_navigation: ServiceNavigation, "service-navigation", 18;
    skip_link: SkipLink, "skip-link", 8;
    summary_list: SummaryList, "summary-list", 18;
    table: Table, "table", 13;
    tabs: Tabs, "tabs", 10;
    tag: Tag, "tag", 11;
    task_list: TaskList, "task-list", 9;
    textarea: Textarea, "textarea", 16;
    warning_text: WarningText, "warning-text", 7;
}
