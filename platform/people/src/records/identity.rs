//! Who a page is about, how far they are, and the pages about them, at the top of every page about a child: as far as whoever
//! reads it may know it.

use access::at_top::{self, About};
use access::{App, Facts, Place, RecordLink, RecordNavigation, Viewer};
use askama::Template;
use gate::{Reader, Words};
use jiff::civil::Date;
use page::govuk::{Button, Markup, Tag};
use page::moj::{ButtonMenu, IdentityBar, IdentityFact, SubItem, SubNavigation};
use page::words;
use store::{Query, Result, Tx};
use workstream::{InBar, Rooms, Subject};

use super::children::Child;
use super::{bereavement, contact_needs};
use crate::model::codes;
use crate::model::school_year::age_in_words;
use crate::{OPEN_CHILD, OrganisationId};

#[derive(Template)]
#[template(ext = "html", source = r#"{{ bar }}{% if let Some(parts) = parts %}{{ parts }}{% endif %}"#)]
struct Identity {
    bar: IdentityBar,
    parts: Option<SubNavigation>,
}

/// What everybody who works with a child must see, read in one go.
#[derive(Debug, sqlx::FromRow)]
struct Now {
    organisation: Option<OrganisationId>,
    setting: Option<String>,
    /// How the child is educated otherwise than at a setting.
    otherwise: Option<String>,
    officer: Option<Words>,
    /// Who covers for them today.
    covering: Option<Words>,
    looked_after: bool,
    confidential: bool,
    died_on: Option<jiff_sqlx::Date>,
}

/// Says who the page is about, with the parts of the record that the viewer may open; and that the child died, where that is
/// recorded.
#[store::boxed]
pub async fn say(tx: &mut Tx, app: &App, viewer: &Viewer, child: &Child, facts: &Facts) -> Result<()> {
    let reader = Reader::session(tx, viewer, child.id).await?;
    let subject = Subject { app, viewer, reader: &reader, child: child.id.uuid(), facts };
    let now = now(tx, child, viewer.today).await?;
    let died = now.died_on.map(jiff_sqlx::Date::to_jiff);
    // Whoever sees a part alone, such as a setting that is consulted, is told of whom, and no more.
    let (needs, told) = match subject.may(OPEN_CHILD) {
        true => (contact_needs::tags(tx, viewer, child.id).await?, rooms(tx, &subject).await?),
        false => (Vec::new(), InBar::default()),
    };
    bereavement::say(viewer, &reader, child, died);
    let bar = bar(&subject, child, &now, told, needs);
    let id = child.id.to_string();
    let navigation = RecordNavigation::of(app, viewer, facts, &id, &at_top::path().unwrap_or_default());
    let record = format!("Record of {}", child.name());
    let item =
        |link: RecordLink| SubItem { text: link.text, href: link.href, current: link.is_here, ..SubItem::default() };
    let items: Vec<SubItem> = navigation.parts.into_iter().map(item).collect();
    let pages: Option<(_, Vec<SubItem>)> =
        navigation.pages.map(|(part, pages)| (part, pages.into_iter().map(item).collect()));
    let leads = items.len() > 1 || pages.is_some();
    let says_the_place = leads && items.iter().any(|item| item.current);
    let links = items.iter().chain(pages.iter().flat_map(|(_, pages)| pages)).filter(|_| says_the_place);
    let leads_to = links.map(|item| item.href.clone()).collect();
    let parts = leads.then(|| SubNavigation { label: record.clone(), items, pages });
    let onward = subject.may(OPEN_CHILD).then(|| (record, format!("/children/{id}"))).into_iter();
    let onward = onward.chain(work(app, viewer)).collect();
    let identity = Identity { bar, parts };
    at_top::about(About { name: child.name(), bar: Markup::of(&identity), leads_to, onward });
    Ok(())
}

/// What the rooms say, one after the other.
async fn rooms(tx: &mut Tx, subject: &Subject<'_>) -> Result<InBar> {
    let mut all = InBar::default();
    let bars = Rooms::of(&subject.app.db).record_bars();
    for one in bars.into_iter().filter(|one| subject.may(one.action)) {
        let told = (one.say)(tx, *subject).await?;
        all.status = all.status.or(told.status);
        all.tags.extend(told.tags);
        all.record.extend(told.record);
        all.acts.extend(told.acts);
    }
    Ok(all)
}

fn bar(subject: &Subject<'_>, child: &Child, now: &Now, told: InBar, needs: Vec<Tag>) -> IdentityBar {
    let (reader, opens) = (subject.reader, subject.may(OPEN_CHILD));
    let fact = |code, label, text: Option<String>| {
        let text = text.filter(|text| !text.is_empty())?;
        Some(IdentityFact { code, label, text })
    };
    let born = fact("born", "Date of birth", Some(born(child, subject.viewer.today)));
    let status = fact("status", "Status", told.status.filter(|_| opens));
    let setting = fact("setting", placed(reader.is_family()), setting(reader, now).filter(|_| opens));
    let covers = now.covering.as_ref().map(|name| format!(" (away: {} covers)", name.to(reader))).unwrap_or_default();
    let officer = now.officer.as_ref().filter(|_| opens).map(|name| format!("Officer {}{covers}", name.to(reader)));
    let officer = fact("officer", "Case officer", officer);
    let works = opens && !reader.is_family();
    let died = now.died_on.is_some() && !reader.is_bound();
    let tags = [
        (died, "Died", "grey"),
        // Why a record is restricted is between those who work with the child.
        (child.restricted && !reader.is_family(), "Restricted", "red"),
        (works && now.looked_after, "Looked after", "purple"),
        (works && now.confidential, "Confidential address", "red"),
    ];
    let tags = tags.into_iter().filter(|(holds, ..)| *holds).map(|(_, words, colour)| Tag::new(words, colour));
    let known_as = child.preferred_name.as_deref().map(str::trim);
    let known_as = known_as.filter(|name| !name.is_empty() && *name != child.forename);
    let href = if opens { format!("/children/{}", child.id) } else { String::new() };
    let (act, links) = acts(told.record, told.acts);
    let bar = IdentityBar {
        name: child.name(),
        known_as: known_as.map(str::to_owned),
        href,
        facts: born.into_iter().chain(status).collect(),
        more: setting.into_iter().chain(officer).collect(),
        act,
        links,
        ..IdentityBar::default()
    };
    tags.chain(needs).chain(told.tags).fold(bar, |bar, tag| bar.tag(&tag))
}

fn born(child: &Child, today: Date) -> String {
    match child.birth_date() {
        Some(born) => format!("{} ({})", words::date(born), age_in_words(born, today)),
        None => "Date of birth not known".to_owned(),
    }
}

/// What the place where a child learns is called, for whoever reads.
pub(crate) const fn placed(is_family: bool) -> &'static str {
    if is_family { "School, nursery or college" } else { "School or setting" }
}

/// Where the child learns, for those who may know it.
fn setting(reader: &Reader, now: &Now) -> Option<String> {
    match now.organisation {
        Some(setting) => now.setting.clone().filter(|_| reader.may_know_setting(setting)),
        None => now
            .otherwise
            .as_deref()
            .filter(|_| reader.may_know_settings())
            .map(|code| codes::words(codes::OTHERWISE, code).to_owned()),
    }
}

/// What can be done, from what each room says: words and addresses.
type Acts = Vec<(&'static str, String)>;

/// One button, a menu of what can be recorded where that is several things; and a link for each thing else.
fn acts(record: Acts, others: Acts) -> (Option<Markup>, Vec<(String, String)>) {
    let owned = |acts: Acts| -> Vec<(String, String)> {
        acts.into_iter().map(|(text, href)| (text.to_owned(), href)).collect()
    };
    let (mut items, mut links) = (owned(record), owned(others));
    if items.is_empty() && !links.is_empty() {
        items.push(links.remove(0));
    }
    let act = match items.as_slice() {
        [] => None,
        [(text, href)] => Some(Markup::of(
            &Button::link(text, href).classes("govuk-button--secondary moj-button-menu__single-button"),
        )),
        _ => Some(Markup::of(&ButtonMenu { text: "Record…".to_owned(), items })),
    };
    (act, links)
}

/// The query with the condition that the dated row `row` holds on a day.
pub(super) fn holds(query: Query, row: &str, today: Date) -> Query {
    let query = query.push(&format!("and {row}.starts_on <=")).value(today);
    query.push(&format!("and ({row}.ends_on is null or {row}.ends_on >=")).value(today).push(")")
}

async fn now(tx: &mut Tx, child: &Child, today: Date) -> Result<Now> {
    let query = Query::new(
        "select l.organisation, o.name as setting, l.otherwise, a.name as officer,
           (select c.name from cover v join account c on c.id = v.covered_by
             where v.officer = a.id and c.disabled_at is null",
    );
    let query = holds(query, "v", today).push(
        "order by v.starts_on desc, v.id limit 1) as covering,
           exists (select 1 from care_status s where s.person = p.id and s.kind = 'looked_after'",
    );
    let query =
        holds(query, "s", today).push(") as looked_after, exists (select 1 from withheld w where w.child = p.id");
    let query = holds(query, "w", today)
        .push(&format!(") as confidential, {} as died_on", gate::outgoing::died_on("p.id")))
        .push("from person p left join placement l on l.id = (select n.id from placement n where n.person = p.id");
    let query = holds(query, "n", today).push(
        "order by n.rank, n.starts_on desc, n.id limit 1)
           left join organisation o on o.id = l.organisation
           left join account a on a.disabled_at is null
             and a.id = (select n.account from assignment n where n.person = p.id and n.kind = 'case_officer'",
    );
    holds(query, "n", today)
        .push("order by n.starts_on desc, n.id desc limit 1) where p.id =")
        .value(child.id)
        .one(tx)
        .await
}

/// Where the viewer's own work is listed, for those who have such a list.
fn work(app: &App, viewer: &Viewer) -> Option<(String, String)> {
    let mut lists = app.sections.iter().filter(|section| section.place == Place::Work && section.leads());
    let list = lists.find(|section| app.policy.may_ever(viewer, section.action))?;
    Some(("Back to your worklist".to_owned(), list.href.to_owned()))
}
