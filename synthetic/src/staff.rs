//! Accounts of the invented area: the demo sign-ins, and colleagues who have no password.

use access::{AccountId, Role};
use jiff::civil::Date;
use people::OrganisationId;
use people::records::teams::TeamId;
use store::query::insert_many;
use store::{Result, StoreError, Tx, Value};

use crate::area::Setting;
use crate::draw::{Draw, plus};
use crate::names::{WARDS, person};
use crate::{Area, DEMO_PASSWORD, RowValues, SIGN_INS, Size};

/// What a second parent signs in with, beside the sign-ins that are shown.
pub(crate) const SECOND_PARENT: &str = "parent2@calderwick.example.org";

/// What the principal educational psychologist signs in with, beside the sign-ins that are shown.
const PRINCIPAL: &str = "ep-principal@calderwick.example.org";

/// The teams, each under one of the managers.
const TEAMS: [&str; 2] = ["North team", "South team"];

/// Children on a caseload: Surrey says 170 to 230, Swindon about 200.
const CASELOAD: u32 = 190;

struct Making {
    accounts: Vec<RowValues>,
    roles: Vec<RowValues>,
    made: Value,
    today: Date,
}

impl Making {
    fn add(
        &mut self,
        draw: &mut Draw,
        email: &str,
        name: &str,
        password: Option<&str>,
        role: Role,
        organisation: Option<uuid::Uuid>,
    ) -> AccountId {
        let id: AccountId = draw.id(self.today);
        self.accounts.push(vec![
            id.into(),
            email.into(),
            name.into(),
            password.into(),
            false.into(),
            0_i64.into(),
            self.made.clone(),
            1_i64.into(),
        ]);
        // Whoever signs in has been here as long as the stories go back.
        let ago = draw.between(100, 2_000);
        let since = plus(self.today, if password.is_some() { -2_000 } else { -ago });
        self.roles.push(vec![
            draw.uuid(self.today).into(),
            id.into(),
            role.code().into(),
            organisation.into(),
            since.into(),
        ]);
        id
    }

    /// So many colleagues of a role, who never sign in.
    fn colleagues(
        &mut self,
        draw: &mut Draw,
        called: &str,
        count: u32,
        (role, organisation): (Role, Option<uuid::Uuid>),
    ) -> Vec<AccountId> {
        let mut all = Vec::new();
        for number in 0..count {
            let name = colleague(draw);
            let email = format!("{called}{}@calderwick.example.org", number + 2);
            all.push(self.add(draw, &email, &name, None, role, organisation));
        }
        all
    }
}

/// The name of a colleague.
fn colleague(draw: &mut Draw) -> String {
    let ethnicity = *draw.one(&["WBRI", "WBRI", "WBRI", "APKN", "APKN", "BAFR", "WOTH", "AIND"]);
    let female = draw.happens(0.78);
    let named = person(ethnicity, female, draw);
    format!("{} {}", named.forename, named.surname)
}

/// Makes the accounts. Returns the area and how many accounts there are.
pub(crate) async fn make(
    tx: &mut Tx,
    draw: &mut Draw,
    size: Size,
    settings: Vec<Setting>,
    services: Vec<(&'static str, OrganisationId)>,
    today: Date,
) -> Result<(Area, u64)> {
    let defect = || StoreError::File("The demo's password could not be hashed.".to_owned());
    let hash = access::password::hash_now(DEMO_PASSWORD, b"demo-area-salt-1").map_err(|_| defect())?;
    // The school of the stories: its SENCO has children from the start.
    let demo_setting = settings.first().map(|setting| setting.id).ok_or_else(defect)?;
    let psychology = services.iter().find(|(name, _)| name.contains("Psychology")).map(|(_, id)| id.uuid());
    let mut making = Making { accounts: Vec::new(), roles: Vec::new(), made: tx.now().into(), today };
    let (mut officers, mut managers, mut psychologists) = (Vec::new(), Vec::new(), Vec::new());
    for sign_in in SIGN_INS {
        let organisation = match sign_in.role {
            // The health service, from which most advice is late.
            Role::Adviser => services.iter().find(|(name, _)| name.contains("Hospitals")).map(|(_, id)| id.uuid()),
            Role::EducationalPsychologist => psychology,
            role => role.needs_organisation().then(|| demo_setting.uuid()),
        };
        let id = making.add(draw, sign_in.email, sign_in.name, Some(&hash), sign_in.role, organisation);
        match sign_in.role {
            Role::CaseOfficer => officers.push(id),
            Role::Manager => managers.push(id),
            Role::EducationalPsychologist => psychologists.push(id),
            _ => {}
        }
    }
    // A parent of the random population: whose child is at the beginning of an assessment, and has no story.
    making.add(draw, SECOND_PARENT, "A parent", Some(&hash), Role::Parent, None);
    // A second manager can agree to break-glass from the start.
    for number in 0..(size.plans / 1_500).max(1) {
        let name = if number == 0 { "Farah Siddiqui".to_owned() } else { colleague(draw) };
        let password = (number == 0).then_some(hash.as_str());
        managers.push(making.add(
            draw,
            &format!("manager{}@calderwick.example.org", number + 2),
            &name,
            password,
            Role::Manager,
            None,
        ));
    }
    officers.extend(making.colleagues(draw, "officer", size.plans.div_ceil(CASELOAD), (Role::CaseOfficer, None)));
    let count = (size.plans / 500).max(1);
    psychologists.extend(making.colleagues(draw, "ep", count, (Role::EducationalPsychologist, psychology)));
    making.colleagues(draw, "panel", 3, (Role::PanelMember, None));
    for (name, service) in services.iter().filter(|(name, _)| name.contains("social care")) {
        let email = "social-care@calderwick.example.org";
        making.add(draw, email, &format!("Duty adviser, {name}"), None, Role::Adviser, Some(service.uuid()));
    }
    for (number, setting) in settings.iter().enumerate() {
        let name = colleague(draw);
        making.add(
            draw,
            &format!("senco{}@calderwick.example.org", number + 2),
            &name,
            None,
            Role::Senco,
            Some(setting.id.uuid()),
        );
    }
    // Heads the psychology service, and gives its requests to the others.
    let role = Role::EducationalPsychologist;
    making.add(draw, PRINCIPAL, "Judith Mortimer", Some(&hash), role, psychology);
    let count = making.accounts.len() as u64;
    insert_many(
        tx,
        "account",
        &["id", "email", "name", "password_hash", "totp_confirmed", "totp_last_step", "created_at", "version"],
        making.accounts,
    )
    .await?;
    insert_many(tx, "account_role", &["id", "account", "role", "organisation", "starts_on"], making.roles).await?;
    teams(tx, draw, &officers, &managers, today).await?;
    Ok((Area { settings, officers, managers, psychologists, services, wards: WARDS.len() }, count))
}

/// Puts the case officers into teams, in turn.
async fn teams(
    tx: &mut Tx,
    draw: &mut Draw,
    officers: &[AccountId],
    managers: &[AccountId],
    today: Date,
) -> Result<()> {
    let mut teams: Vec<RowValues> = Vec::new();
    let mut members: Vec<RowValues> = Vec::new();
    for (place, (name, manager)) in TEAMS.into_iter().zip(managers).enumerate() {
        let id: TeamId = draw.id(today);
        let key = people::model::sort_key(name, "");
        teams.push(vec![id.into(), name.into(), key.into(), (*manager).into(), 1_i64.into()]);
        let own = officers.iter().skip(place).step_by(TEAMS.len());
        members.extend(own.map(|officer| -> RowValues { vec![(*officer).into(), id.into()] }));
    }
    insert_many(tx, "team", &["id", "name", "sort_key", "manager", "version"], teams).await?;
    insert_many(tx, "team_member", &["account", "team"], members).await
}
