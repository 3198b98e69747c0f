use clap::Args;
use serde_json::json;

use crate::output::{Ended, Format, print};
use crate::rooms;

/// Print who may do what
///
/// The whole policy as one table: action, role, relationship, whether for restricted records too, and
/// the reason that the audit log shows.
#[derive(Debug, Args)]
#[command(after_help = "Example: oneplan policy --format json")]
pub struct PolicyCommand {
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl PolicyCommand {
    pub(super) fn run(self) -> Ended {
        let rules = rooms::all().policy().rules();
        let text: Vec<String> = rules
            .iter()
            .map(|rule| {
                let restricted = if rule.restricted { "restricted too" } else { "" };
                format!(
                    "{:<22} {:<26} {:<30} {restricted:<15} {}",
                    rule.action.name(),
                    rule.role.to_string(),
                    rule.relationship.to_string(),
                    rule.because
                )
            })
            .collect();
        let json: Vec<_> = rules
            .iter()
            .map(|rule| json!({ "action": rule.action.name(), "role": rule.role.code(), "relationship": rule.relationship.to_string(),
                                "restricted": rule.restricted, "because": rule.because }))
            .collect();
        print(self.format, &json, text.join("\n"));
        Ended::Done
    }
}
