//! What actions are called: what somebody may do, for the page of the policy, and what was done, for the log. Their codes stay.

use store::Right;

/// The code, what somebody may do, and what was done.
const ACTIONS: &[(&str, &str, &str)] = &[
    ("account.import", "Add staff from a file", "Staff added from a file"),
    ("account.manage", "Manage accounts", "Account changed"),
    ("advice.add_files", "Add files to advice", "File added to advice"),
    ("advice.give", "Give advice", "Advice given"),
    ("advice.performance", "See how their service returns advice", "Advice of a service opened"),
    ("advice.queue", "See requests for advice", "Requests for advice opened"),
    ("advice.visit", "Plan visits", "Visit planned or cancelled"),
    ("approval.see", "See approvals", "Approvals opened"),
    ("attachment.hold", "Put a file on legal hold", "Legal hold of a file changed"),
    ("break_glass.agree", "Agree to emergency access", "Emergency access decided"),
    ("break_glass.ask", "Ask for emergency access", "Emergency access requested"),
    ("child.add", "Add a child or young person", "Child or young person added"),
    ("child.assign", "Allocate a case officer", "Case officer changed"),
    ("child.edit", "Change a record", "Record changed"),
    ("child.find", "Find a child or young person", "Child or young person found"),
    ("child.give_reason", "Open a record by giving a reason", "Record opened with a reason"),
    ("child.invite", "Invite the family", "Family invited"),
    ("child.join", "Join and separate records", "Records joined or separated"),
    ("child.open", "Open a record", "Record opened"),
    ("child.readers", "See who opened a record", "Looked at who opened the record"),
    ("child.restrict", "Restrict a record", "Restriction of the record changed"),
    ("child.search", "Search for children and young people", "Shown in a search"),
    ("consultation.answer", "Answer a consultation", "Consultation answered"),
    ("contact_needs.say", "Say what helps when we contact them", "Contact needs changed"),
    ("cover.manage", "Arrange cover", "Cover changed"),
    ("family.details", "See and change their own details", "Own details changed"),
    ("feedback.see", "Read feedback on pages", "Feedback read"),
    ("figures.see", "See figures of the area", "Figures of the area opened"),
    ("file.add", "Add documents", "Document added"),
    ("file.see_all", "See every message and document", "Messages and documents opened"),
    ("forecast.see", "See deadlines at risk", "Deadlines at risk opened"),
    ("health.agree", "Agree section G for the health body", "Section G answered"),
    ("job.manage", "Manage background jobs", "Background job changed"),
    ("journey.record", "Record on the timeline", "Timeline updated"),
    ("journey.rely_on_exception", "Rely on an exception", "Exception recorded"),
    ("journey.request", "Ask for an assessment", "Request for an assessment changed"),
    ("log.read", "Read the audit log", "Audit log read"),
    ("measure.import", "Import published figures", "Published figures imported"),
    ("measure.steer", "Set owners and targets of measures", "Owner or target of a measure changed"),
    ("message.read", "Read messages", "Message read"),
    ("message.write", "Write messages", "Message written"),
    ("note.add", "Add to the contact log", "Entry added to the contact log"),
    ("note.read", "Read the contact log", "Contact log read"),
    ("note.write", "Correct the contact log, and add an entry for many children", "Contact log updated"),
    ("notice.manage", "Manage letters and bank holidays", "Letters or bank holidays changed"),
    ("organisation.edit", "Change schools and providers", "School or provider changed"),
    ("organisation.import", "Import schools", "Schools imported"),
    ("organisation.see", "See schools and providers", "School or provider opened"),
    ("outbox.manage", "Manage the outbox", "Outbox changed"),
    ("panel.read", "Read panel papers", "Panel papers read"),
    ("panel.run", "Run panels", "Panel changed"),
    ("plan.approve", "Approve plans and board packs", "Plan or board pack approved"),
    ("plan.comment", "Comment on a draft plan", "Comment on the draft plan"),
    ("plan.lead", "Change the One Plan", "One Plan changed"),
    ("plan.see", "See the One Plan", "One Plan opened"),
    ("plan.write", "Write an EHC plan", "EHC plan changed"),
    ("policy.read", "See who may do what", "Who may do what opened"),
    ("project.approve", "Approve highlight reports", "Highlight report approved"),
    ("project.comment", "Comment on highlight reports", "Comment on a highlight report"),
    ("project.lead", "Change projects", "Project changed"),
    ("project.see", "See projects", "Projects opened"),
    ("public_pages.edit", "Edit public pages", "Public pages changed"),
    ("pupil.list", "See the pupils of a school, and its requests", "Requests of a school opened"),
    ("request.place", "Match a request to a record", "Request matched to a record"),
    (
        "retention.review",
        "Review records that are due, and put records on legal hold",
        "Legal hold of a record changed",
    ),
    ("retention.see", "See how long data is kept", "Retention opened"),
    ("retention.set", "Set how long records are kept", "Retention period changed"),
    ("return.export", "Export the SEN2 return", "SEN2 return exported"),
    ("return.findings", "See errors in the SEN2 return", "Errors in the SEN2 return opened"),
    ("return.import", "Import a SEN2 return", "SEN2 return imported"),
    ("return.measures", "See measures of the SEN2 return", "Measures of the SEN2 return opened"),
    ("return.quality", "See how many errors the SEN2 return has", "Data quality of the SEN2 return opened"),
    ("review.list", "See annual reviews of a school", "Annual reviews of a school opened"),
    ("review.send", "Arrange annual reviews and send their reports", "Annual review arranged or reported"),
    ("search.use", "Use the search box", "Search box used"),
    ("service.manage", "Manage advice chasing", "Advice chasing changed"),
    ("set_up.authority", "Set the local authority", "Local authority set"),
    ("set_up.see", "See the set-up steps", "Set-up steps opened"),
    ("sufficiency.cases", "See the children behind a number", "Children behind a number opened"),
    ("sufficiency.keep", "Make forecasts and option appraisals", "Forecasts or options changed"),
    ("sufficiency.see", "See forecasts and options", "Forecasts or options opened"),
    ("team.manage", "Manage teams", "Team changed"),
    ("worklist.see", "See the worklist", "Shown on a worklist"),
];

/// What only the log names: the code, and what was done.
const LOGGED: &[(&str, &str)] = &[
    ("account.email", "Email address changed"),
    ("account.export", "Accounts downloaded"),
    ("account.forgotten", "New password asked for on the sign-in page"),
    ("account.forgotten_link", "Link for a forgotten password sent"),
    ("account.notices_read", "News of the account read"),
    ("account.password", "Password changed"),
    ("account.second_factor", "Two-step verification set up"),
    ("act.failed", "Action failed"),
    ("advice.expected", "Reason and expected date of late advice given"),
    ("advice.export", "Requests for advice downloaded"),
    ("advice.list", "Shown in a list of requests for advice"),
    ("advice.open", "Request for advice opened"),
    ("advice.remind", "Automatic reminder of advice sent"),
    ("advice.setting_left", "Case officer asked who gives the school’s advice"),
    ("advice.visits", "Shown in a list of visits"),
    ("annex_a.export", "Annex A lists exported"),
    ("approval.list", "Shown in a list of approvals"),
    ("audit.noted", "End of the audit log noted"),
    ("audit.noted_anew", "End of the audit log noted again"),
    ("audit.verify", "Audit log checked"),
    ("backup.make", "Backup made"),
    ("backup.restore", "Backup restored"),
    ("calendar.make", "Calendar shared"),
    ("calendar.read", "Calendar read"),
    ("calendar.revoke", "Calendar no longer shared"),
    ("child.list", "Shown in a list of children and young people"),
    ("child.search_forgotten", "Old searches removed"),
    ("consultation.export", "Consultations downloaded"),
    ("consultation.list", "Shown in a list of consultations"),
    ("consultation.open", "Consultation opened"),
    ("deadline.tell", "Reminders of deadlines sent"),
    ("demo.make", "Demonstration data added"),
    ("exception.export", "Exceptions downloaded"),
    ("exception.list", "Shown in a list of exceptions"),
    ("feedback.remove", "Old feedback removed"),
    ("feedback.send", "Feedback sent"),
    ("figures.count", "Figures counted"),
    ("file.bytes_removed", "Removed files deleted"),
    ("file.is_damaged", "Damaged file found"),
    ("file.kept_long_enough", "File removed at the end of its retention"),
    ("file.looked_through", "File looked through for other children"),
    ("file.moved_out", "File moved to the file store"),
    ("file.orphans_removed", "Unused files deleted"),
    ("file.remove", "File removed"),
    ("file.search", "Shown in a search of documents"),
    ("file.to_read", "Case officers asked to read documents"),
    ("guest.open", "Request for advice opened with a link"),
    ("guest.wrong_code", "Wrong code entered"),
    ("health.export", "Plans to agree downloaded"),
    ("health.list", "Shown in a list of plans to agree"),
    ("held_back.list", "Papers held back opened"),
    ("intake.begin", "Request started"),
    ("intake.forget", "Unsent requests removed"),
    ("intake.send", "Request sent"),
    ("job.forget", "Old background jobs removed"),
    ("key.begin", "Encryption key made"),
    ("ledger.work_out", "Deadlines recalculated"),
    ("letter.sign", "Signature saved"),
    ("letters.export", "List of letters downloaded"),
    ("letters.held", "Case officers told of letters on hold"),
    ("letters.print", "Letter prepared for printing"),
    ("letters.see", "Shown in a list of letters to print"),
    ("log.export", "Audit log downloaded"),
    ("mail.go_on", "Message sent after all"),
    ("mail.hold", "Message held"),
    ("mail.leave", "Message sent"),
    ("mail.release", "Held messages released"),
    ("mail.remove", "Old messages removed"),
    ("mail.settle", "Result of sending recorded"),
    ("mail.stop", "Message stopped"),
    ("mail.summarise", "Daily summary sent"),
    ("mail.wait", "Message waiting"),
    ("measure.authority", "Local authority set"),
    ("measure.basket", "Measure set imported"),
    ("measure.use_again", "Withdrawn file of published figures used again"),
    ("measure.withdraw", "File of published figures withdrawn"),
    ("message.left", "Messages sent"),
    ("message.export", "List of messages downloaded"),
    ("message.list", "Shown in a list of messages"),
    ("organisation.export", "Schools and providers downloaded"),
    ("organisation.search", "Schools and providers shown in a search"),
    ("page.refused", "Page refused"),
    ("panel.declare", "Interest declared in a case of a panel"),
    ("panel.move", "Date of a panel meeting changed"),
    ("panel.recommend", "Panel’s recommendation recorded"),
    ("panel.reopen", "Panel meeting reopened"),
    ("people.fill_wards", "Wards added"),
    ("plan.search", "Shown in a search of the One Plan"),
    ("project.search", "Shown in a search of projects"),
    ("published.import", "Published figures imported"),
    ("pupil.export", "Pupils of a school downloaded"),
    ("pupil.requests_export", "Requests of a school downloaded"),
    ("replies.export", "Advice of a service downloaded"),
    ("replies.list", "Shown in a list of the advice of a service"),
    ("request.export", "Requests downloaded"),
    ("request.list", "Requests shown in a list"),
    ("retention.export", "Records due for review downloaded"),
    ("retention.list", "Shown in a list of records due for review"),
    ("return.export_noted", "Notice of an export read"),
    ("return.export_notice", "Notice of an export shown"),
    ("return.import.see", "Imported return opened"),
    ("review.export", "Annual reviews downloaded"),
    ("search.broken_off", "Search index not finished"),
    ("search.made", "Search index made"),
    ("search.tidied", "Search index tidied"),
    ("sen2.check", "SEN2 data checked"),
    ("sen2.export", "SEN2 return exported"),
    ("sen2.import", "SEN2 return imported"),
    ("session.active", "Active while signed in"),
    ("session.begin", "Signed in"),
    ("session.end", "Signed out"),
    ("session.end_all", "All sessions ended"),
    ("session.failed", "Sign-in failed"),
    ("session.half_way", "Password accepted, code asked for"),
    ("session.shut_out", "Too many attempts to sign in"),
    ("session.sweep", "Old sessions removed"),
    ("session.try", "Attempt to sign in"),
    ("setting.change", "Setting of OnePlan changed"),
    ("sufficiency.end", "Forecast finished"),
    ("sufficiency.look", "Day’s numbers kept for forecasts"),
    ("view.remove", "Saved view removed"),
    ("view.save", "View saved"),
    ("visit.export", "Visits downloaded"),
    ("worklist.export", "Worklist downloaded"),
];

/// What somebody may do, such as `Add files to advice`; none for a code that has no words.
#[must_use]
pub fn allowed(code: &str) -> Option<&'static str> {
    ACTIONS.iter().find(|(action, ..)| *action == code).map(|(_, words, _)| *words)
}

/// What was done, such as `Record opened`. A code that has no words becomes some: `visit.change` is `Visit: change`.
#[must_use]
pub fn done(code: &str) -> String {
    let action = || ACTIONS.iter().find(|(action, ..)| *action == code).map(|(.., words)| *words);
    let logged = || LOGGED.iter().find(|(action, _)| *action == code).map(|(_, words)| *words);
    action().or_else(logged).map_or_else(|| from_code(code), str::to_owned)
}

fn from_code(code: &str) -> String {
    let (kind, verb) = code.split_once('.').unwrap_or((code, ""));
    page::words::capitalised(&format!("{kind}: {verb}").replace('_', " "))
}

/// By what right something was done, for people: what the program does by itself is automatic.
#[must_use]
pub fn by_right(allowed_by: &str) -> &str {
    match Right::from_code(allowed_by) {
        Some(Right::Program) => "automatic",
        Some(Right::Operator) => "by the server’s operator",
        Some(Right::NobodyYet) => "not signed in",
        _ => allowed_by,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_has_words_for_the_policy_and_for_the_log() {
        assert_eq!(allowed("advice.add_files"), Some("Add files to advice"));
        assert_eq!((done("child.open").as_str(), done("session.end").as_str()), ("Record opened", "Signed out"));
        assert_eq!((allowed("visit.change"), done("visit.change")), (None, "Visit: change".to_owned()));
        assert_eq!((by_right("program"), by_right("manager: team")), ("automatic", "manager: team"));
    }

    #[test]
    fn no_code_stands_twice() {
        let mut codes: Vec<&str> =
            ACTIONS.iter().map(|(code, ..)| *code).chain(LOGGED.iter().map(|(code, _)| *code)).collect();
        let all = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), all);
    }
}
