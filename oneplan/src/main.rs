//! `oneplan`: see `oneplan help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    oneplan::commands::run()
}
