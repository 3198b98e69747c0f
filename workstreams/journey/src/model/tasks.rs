//! What is to be done about a child beside what the law's clock asks: kinds, and how a worklist names them.

/// How the list of what is owed names a task: this, and the code of its kind.
pub const PREFIX: &str = "task:";

macro_rules! kinds {
    ($($variant:ident $code:literal $words:literal;)*) => {
        /// A kind of task.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Kind { $(#[doc = $words] $variant,)* }

        impl Kind {
            /// As it is stored.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }
            /// As a worklist names it.
            #[must_use]
            pub const fn words(self) -> &'static str {
                match self { $(Self::$variant => $words,)* }
            }
            /// The kind of a code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

kinds! {
    Bereavement "bereavement" "bereavement: contact the family in person, and stop visits, meetings and transport";
    LetterUndelivered "letter_undelivered" "find another way to reach the family: a letter did not arrive";
    LetterHeld "letter_held" "check a letter that must not be posted as it is, and send it again";
    FilesToRead "files_to_read" "read a document that was added to the record from outside the local authority";
    LetterWithdrawn "letter_withdrawn" "send a decision again, or take it back: its letter was withdrawn, and the family no longer has it";
    LetterToSend "letter_to_send" "check and send a letter";
    LetterCorrected "letter_corrected" "send the family the correction of a letter";
    RequestWaits "request_waits" "decide what a request is, under Requests";
    RequestOther "request_other" "answer a request that came while no request can be decided";
    RequestJoined "request_joined" "reply to a further request about the same child";
    Comments "comments" "answer the comments on the draft plan";
    LateAdvice "late_advice" "consider advice that came late";
    VisitCancelled "visit_cancelled" "check that the school or family knows: a planned visit for advice was cancelled";
    AdviceCorrected "advice_corrected" "read a correction of advice";
    HealthNotAgreed "health_not_agreed" "change section G or its provision: the health body has not agreed it";
    LateAnswer "late_answer" "consider a consultation response that came late";
    Details "details" "check new contact details that the family sent";
    SecretAddress "secret_address" "urgent: check a new address that must be kept confidential";
    Views "views" "read what the child, young person or family wrote about themselves";
    ReviewReport "review_report" "read the review report from the school, and decide what happens with the plan";
    AdviceOfOldSetting "advice_of_old_setting" "decide who gives the school’s advice: the child has changed school";
    PlanKeptAlive "plan_kept_alive" "put the plan back in force: it ceased while an appeal could be made or was open (section 45(4))";
    PlanToSetting "plan_to_setting" "send the final plan to the school or college that it names (regulation 13(2)(b))";
    PlanToHealth "plan_to_health" "send the final plan to the health body: it holds health provision (regulation 13(2)(c))";
    ReviewToSetting "review_to_setting" "tell the school or college the decision after the review (regulation 20(10))";
    FileToAuthority "file_to_authority" "send the child’s file to the new local authority (regulation 15(2))";
    FollowUp "follow_up" "follow up an entry in the contact log";
}

impl Kind {
    /// Whether it cannot wait for anything else: somebody may come to harm.
    #[must_use]
    pub const fn is_urgent(self) -> bool {
        matches!(self, Self::SecretAddress)
    }

    /// How the list of what is owed names it.
    #[must_use]
    pub fn rule(self) -> String {
        format!("{PREFIX}{}", self.code())
    }
}

/// Whether a line of the list of what is owed is a task of the officer, and none of the law's.
#[must_use]
pub fn is_task(rule: &str) -> bool {
    rule.starts_with(PREFIX)
}

/// Whether a line of the list of what is owed is a task that cannot wait.
#[must_use]
pub fn is_urgent(rule: &str) -> bool {
    rule.strip_prefix(PREFIX).and_then(Kind::from_code).is_some_and(Kind::is_urgent)
}

/// What is to be done by a line of the list of what is owed: the law's words, or a task's.
#[must_use]
pub fn act(rule: &str) -> &str {
    match rule.strip_prefix(PREFIX).and_then(Kind::from_code) {
        Some(kind) => kind.words(),
        None => law::rule(rule).map_or(rule, |(_, rule)| rule.task_words()),
    }
}
