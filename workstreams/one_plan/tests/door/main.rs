//! The One Plan through the door: figures from files to pages, claims, the plan and its projects, frozen packs, readiness;
//! who may not, may not.

mod figures;
mod inspection;
mod meetings;
mod packs;
mod plan;
mod withdrawn;

use access::Role;
use axum::http::StatusCode;
use testing::{Area, Someone};

testing::serves!(&[journey::JOURNEY, returns::RETURNS, one_plan::ONE_PLAN, projects::PROJECTS, messages::MESSAGES]);

const HEAD: &str = "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,new_la_code,la_name,plans_issued_20_weeks_ex,plans_issued_den_ex,pc_plans_issued_20_weeks_ex\n";

fn row(year: u16, old: &str, new: &str, name: &str, numbers: &str) -> String {
    format!(
        "{year},Calendar year,Local authority,E92000001,England,E12000003,Yorkshire and The Humber,{old},{new},{name},{numbers}\n"
    )
}

/// Bradford, seven of its ten neighbours, and the year before.
fn file(bradford: &str) -> Vec<u8> {
    let neighbours = [
        ("889", "E06000008", "Blackburn with Darwen"),
        ("330", "E08000025", "Birmingham"),
        ("353", "E08000004", "Oldham"),
        ("373", "E08000019", "Sheffield"),
        ("831", "E06000015", "Derby"),
        ("354", "E08000005", "Rochdale"),
        ("350", "E08000001", "Bolton"),
    ];
    let mut text = HEAD.to_owned() + &row(2023, "380", "E08000032", "Bradford", "817,1145,71.4");
    text += &row(2024, "380", "E08000032", "Bradford", bradford);
    for (old, new, name) in neighbours {
        text += &row(2024, old, new, name, "500,1000,50");
    }
    text.into_bytes()
}

struct Team {
    manager: Someone,
    analyst: Someone,
    board: Someone,
}

async fn bradford(area: &Area) -> Team {
    let manager = area.person("Mo Manager", Role::Manager, None).await;
    let analyst = area.person("Tom Analyst", Role::Analyst, None).await;
    let board = area.person("Bea Board", Role::BoardMember, None).await;
    let header = "sen2_lea=380&sen2_dmo=Y&sen2_dco=Y&sen2_dsco=R";
    assert_eq!(area.post(&manager, "/sen2/header", header).await.status, StatusCode::SEE_OTHER);
    Team { manager, analyst, board }
}

/// The version that a form carries.
async fn version(area: &Area, who: &Someone, path: &str) -> String {
    let page = area.get(who, path).await.text;
    let value = page.split("name=\"version\" value=\"").nth(1).unwrap_or_else(|| panic!("no version: {page}"));
    value.split('"').next().unwrap().to_owned()
}
