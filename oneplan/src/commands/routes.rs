use access::Need;
use clap::Args;
use serde_json::json;

use crate::output::{Ended, Format, print};
use crate::rooms;

/// Print every page, and the roles that may come to it
///
/// Every address that the program answers, with the action of the policy that it needs and the roles whose rules allow
/// it. A page about one child is then shown only where the role stands in the right relationship to that child.
#[derive(Debug, Args)]
#[command(after_help = "Example: oneplan routes --format json")]
pub struct RoutesCommand {
    /// How to print them
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl RoutesCommand {
    pub(super) fn run(self) -> Ended {
        let policy = rooms::all().policy();
        let routes = rooms::all().routes();
        let facts: Vec<_> = routes
            .list()
            .iter()
            .map(|route| {
                let (open_to, action) = match route.need {
                    Need::Public => ("anybody", None),
                    Need::SignedIn => ("signed_in", None),
                    Need::May(action) => ("roles", Some(action.name())),
                };
                let roles: Vec<_> = route.need.roles(&policy).into_iter().map(|role| role.code()).collect();
                json!({ "method": route.method.as_str(), "path": route.path, "open_to": open_to, "action": action, "roles": roles })
            })
            .collect();
        let text: Vec<String> = routes
            .list()
            .iter()
            .map(|route| {
                let who = match route.need {
                    Need::Public => "anybody".to_owned(),
                    Need::SignedIn => "anybody who is signed in".to_owned(),
                    Need::May(_) => {
                        route.need.roles(&policy).iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
                    }
                };
                format!("{:<4} {:<52} {who}", route.method.as_str(), route.path)
            })
            .collect();
        print(self.format, &facts, text.join("\n"));
        Ended::Done
    }
}
