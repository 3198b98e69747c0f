//! Teams: which case officers work under which manager.

use access::records::accounts::{self, Holder};
use access::{AccountId, App, Facts, Role, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use page::govuk::{Cell, Checkboxes, Choice, Head, Input, Markup, SelectItem, SummaryList, Table};
use page::{Done, FieldsForm, Form, Layout, Problem, Shown, go, refuse, show, words};
use store::{StoreError, Tx};

use crate::MANAGE_TEAMS;
use crate::model::sort_key;
use crate::records::teams::{self, Fields, Member, Team, TeamId};

#[derive(Template)]
#[template(path = "teams.html")]
struct Teams {
    layout: Layout,
    table: Option<Table>,
    /// How many case officers have no team, in words. `None` where the area has no teams.
    in_none: Option<String>,
    /// Who closes accounts.
    administrators: Vec<String>,
}

/// The longest name of a team: it stands in lists of choices.
const LONGEST: usize = 60;

const TAKEN: &str = "There is already a team with this name. Enter another name";
const STALE: &str = "Somebody else saved changes while you were editing. Compare the two, then save again";

/// Managers who can lead a team, case officers who can be in one, and the teams they are in now.
struct Staff {
    managers: Vec<Holder>,
    officers: Vec<Holder>,
    teams: Vec<Team>,
    members: Vec<Member>,
}

impl Staff {
    async fn load(tx: &mut Tx, viewer: &Viewer) -> Result<Self, Problem> {
        Ok(Self {
            managers: accounts::holders(tx, Role::Manager, viewer.today).await?,
            officers: accounts::holders(tx, Role::CaseOfficer, viewer.today).await?,
            teams: teams::all(tx).await?,
            members: teams::members(tx).await?,
        })
    }

    fn team_of(&self, officer: AccountId) -> Option<&Team> {
        let member = self.members.iter().find(|one| one.account == officer)?;
        self.teams.iter().find(|team| team.id == member.team)
    }

    /// The case officers of a team, or of none, by name.
    fn officers_of(&self, team: Option<TeamId>) -> Vec<&Holder> {
        self.officers.iter().filter(|one| self.team_of(one.id).map(|team| team.id) == team).collect()
    }

    fn manager_of(&self, team: &Team) -> &str {
        let manager = self.managers.iter().find(|one| Some(one.id) == team.manager);
        manager.map_or("No manager", |one| one.name.as_str())
    }
}

fn names(officers: &[&Holder]) -> String {
    match officers {
        [] => "No case officers".to_owned(),
        some => some.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", "),
    }
}

pub async fn list(State(app): State<App>, viewer: Viewer, Query(asked): Query<Done>) -> Shown {
    app.allow(&viewer, MANAGE_TEAMS, &Facts::default())?;
    let mut tx = app.db.read().await?;
    let staff = Staff::load(&mut tx, &viewer).await?;
    let children = teams::children(&mut tx, viewer.today).await?;
    let administrators = accounts::holders(&mut tx, Role::Administrator, viewer.today).await?;
    drop(tx);
    let row = |team: &Team| {
        let count = children.iter().find(|(id, _)| *id == team.id).map_or(0, |(_, count)| *count);
        vec![
            Cell::html(Markup::link(&format!("/teams/{}", team.id), &team.name)),
            Cell::text(staff.manager_of(team)),
            Cell::text(names(&staff.officers_of(Some(team.id)))),
            Cell::number(words::count(count)),
        ]
    };
    let rows: Vec<Vec<Cell>> = staff.teams.iter().map(row).collect();
    let others = staff.officers_of(None);
    let done = asked.done.as_deref().and_then(|key| match key {
        "added" => Some("Team added. You can select it on the worklist, under “Case officer”."),
        "saved" => Some("Changes saved. The worklist uses them from now on."),
        "removed" => Some("Team removed. Its case officers are not in a team now."),
        _ => None,
    });
    show(&Teams {
        layout: app.layout(&viewer, "Teams").done(done),
        in_none: (!rows.is_empty() && !others.is_empty())
            .then(|| format!("Case officers who are not in a team: {}.", names(&others))),
        administrators: administrators.into_iter().map(|one| one.name).collect(),
        table: (!rows.is_empty()).then(|| Table {
            head: vec![
                Head::text("Team"),
                Head::text("Manager"),
                Head::text("Case officers"),
                Head::number("Children and young people"),
            ],
            rows,
            first_cell_is_header: true,
            ..Table::default()
        }),
    })
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<p class="govuk-body"><a class="govuk-link" href="/teams/{{ id }}/remove">Remove this team</a></p>"#
)]
struct RemoveLink {
    id: TeamId,
}

/// A checkbox for a case officer, with a note if they are in another team.
fn choice(staff: &Staff, officer: &Holder, own: Option<TeamId>) -> Choice {
    let choice = Choice::new(&officer.id.to_string(), &officer.name);
    match staff.team_of(officer.id).filter(|team| Some(team.id) != own) {
        Some(other) => choice.hint(&format!("In {} now. Select to move them to this team", other.name)),
        None => choice,
    }
}

/// The form for a team, or for a new one where there is none yet.
fn page(app: &App, viewer: &Viewer, staff: &Staff, team: Option<&Team>, form: &Form) -> Result<FieldsForm, Problem> {
    let title = if team.is_some() { "Change the team" } else { "Add a team" };
    let layout = app.layout(viewer, title).errors(form.summary()).back_to("/teams", "Teams");
    let managers = std::iter::once(SelectItem::new("", "Select a manager"))
        .chain(staff.managers.iter().map(|one| SelectItem::new(&one.id.to_string(), &one.name)))
        .collect();
    let own = team.map(|team| team.id);
    let officers: Vec<Choice> = staff.officers.iter().map(|one| choice(staff, one, own)).collect();
    let mut page = FieldsForm::new(layout, team.map_or(0, |team| team.version))
        .field(&Input { hint: Some("For example, North team".into()), ..form.input("name", "Name") })?
        .field(&form.select("manager", "Manager", managers))?;
    page = if officers.is_empty() {
        page.lead("There are no case officers yet. You can add the team now, and its case officers later.")
    } else {
        let hint = "A case officer can be in one team only. You can leave this blank";
        page.field(&Checkboxes { hint: Some(hint.into()), ..form.checkboxes("officers", "Case officers", officers) })?
    };
    match own {
        None => Ok(page.button("Add team")),
        Some(id) => Ok(page.after(Markup::render(&RemoveLink { id })?)),
    }
}

/// Reads and checks the answers. `own` is the team being changed; `None` for a new one.
fn read(form: &mut Form, staff: &Staff, own: Option<TeamId>) -> Option<Fields> {
    let name = form.required_text("name", LONGEST, "Enter the name of the team");
    let key = sort_key(&name, "");
    if key.is_empty() {
        form.refuse("name", "Name must include a letter or a number");
    }
    if staff.teams.iter().any(|team| Some(team.id) != own && sort_key(&team.name, "") == key) {
        form.refuse("name", TAKEN);
    }
    let manager = staff.managers.iter().map(|one| one.id).find(|id| id.to_string() == form.value("manager"));
    if manager.is_none() {
        form.refuse("manager", "Select the manager of the team");
    }
    let chosen = form.values("officers");
    let is_chosen = |id: AccountId| chosen.contains(&id.to_string());
    let officers: Vec<AccountId> = staff.officers.iter().map(|one| one.id).filter(|id| is_chosen(*id)).collect();
    if chosen.iter().any(|id| officers.iter().all(|officer| officer.to_string() != *id)) {
        form.refuse("officers", "Somebody you selected is no longer a case officer. Check the list, then save again");
    }
    let manager = manager.filter(|_| form.is_right())?;
    Some(Fields { name, manager, officers })
}

pub async fn new(State(app): State<App>, viewer: Viewer) -> Shown {
    app.allow(&viewer, MANAGE_TEAMS, &Facts::default())?;
    let staff = Staff::load(&mut app.db.read().await?, &viewer).await?;
    show(&page(&app, &viewer, &staff, None, &Form::default())?)
}

/// Adds a team.
pub async fn add(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, MANAGE_TEAMS, &Facts::default())?;
    let staff = Staff::load(&mut app.db.read().await?, &viewer).await?;
    if let Some(fields) = read(&mut form, &staff, None) {
        let mut tx = app.db.write(&viewer.actor()).await?;
        match teams::add(&mut tx, &fields, &allowed).await {
            Ok(_) => {
                tx.commit().await?;
                return go("/teams?done=added");
            }
            // Another team was given the name after the check above.
            Err(StoreError::Duplicate(_)) => form.refuse("name", TAKEN),
            Err(other) => return Err(other.into()),
        }
    }
    refuse(&page(&app, &viewer, &staff, None, &form)?)
}

async fn known(app: &App, viewer: &Viewer, id: TeamId) -> Result<(Team, Staff), Problem> {
    let mut tx = app.db.read().await?;
    let team = teams::one(&mut tx, id).await?;
    Ok((team, Staff::load(&mut tx, viewer).await?))
}

/// The form of one that is there.
pub async fn edit(State(app): State<App>, viewer: Viewer, Path(id): Path<TeamId>) -> Shown {
    app.allow(&viewer, MANAGE_TEAMS, &Facts::default())?;
    let (team, staff) = known(&app, &viewer, id).await?;
    let form = Form::default()
        .with("name", team.name.clone())
        .with("manager", team.manager.map(|manager| manager.to_string()).unwrap_or_default());
    let officers = staff.officers_of(Some(id));
    let form = officers.iter().fold(form, |form, one| form.with("officers", one.id.to_string()));
    show(&page(&app, &viewer, &staff, Some(&team), &form)?)
}

/// Changes a team: its name, its manager, its case officers.
pub async fn save(State(app): State<App>, viewer: Viewer, Path(id): Path<TeamId>, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, MANAGE_TEAMS, &Facts::default())?;
    let (team, staff) = known(&app, &viewer, id).await?;
    let version: i64 = form.value("version").parse().unwrap_or(0);
    if let Some(fields) = read(&mut form, &staff, Some(id)) {
        let mut tx = app.db.write(&viewer.actor()).await?;
        match teams::save(&mut tx, &Team { version, ..team }, &fields, &allowed).await {
            Ok(()) => {
                tx.commit().await?;
                return go("/teams?done=saved");
            }
            Err(StoreError::Duplicate(_)) => form.refuse("name", TAKEN),
            Err(StoreError::Stale) => {}
            Err(other) => return Err(other.into()),
        }
    }
    // Read again: if somebody else saved first, the form shows both versions and continues from theirs.
    let (team, staff) = known(&app, &viewer, id).await?;
    let is_stale = version != team.version;
    if is_stale {
        form.refuse("name", STALE);
    }
    let saved = is_stale.then(|| {
        SummaryList::default()
            .row("Name", team.name.clone())
            .row("Manager", staff.manager_of(&team))
            .row("Case officers", names(&staff.officers_of(Some(id))))
    });
    refuse(&page(&app, &viewer, &staff, Some(&team), &form)?.saved(saved))
}

/// Asks before a team is removed.
pub async fn removal(State(app): State<App>, viewer: Viewer, Path(id): Path<TeamId>) -> Shown {
    app.allow(&viewer, MANAGE_TEAMS, &Facts::default())?;
    let (team, staff) = known(&app, &viewer, id).await?;
    let layout = app.layout(&viewer, &format!("Remove {}", team.name)).back_to(&format!("/teams/{id}"), &team.name);
    let lead = match staff.officers_of(Some(id)).len() {
        0 => "There are no case officers in this team.".to_owned(),
        count => {
            let officers = words::plural(count, "case officer", "case officers");
            format!("{officers} will not be in a team. Each caseload stays as it is.")
        }
    };
    show(&FieldsForm::new(layout, team.version).lead(lead).button("Remove team"))
}

pub async fn remove(State(app): State<App>, viewer: Viewer, Path(id): Path<TeamId>) -> Shown {
    let allowed = app.allow(&viewer, MANAGE_TEAMS, &Facts::default())?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    let team = teams::one(&mut tx, id).await?;
    teams::remove(&mut tx, &team, &allowed).await?;
    tx.commit().await?;
    go("/teams?done=removed")
}
