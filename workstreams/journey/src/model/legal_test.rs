//! The legal test for an assessment (Children and Families Act 2014 section 36(8)): two parts, each a judgement that
//! somebody signs, with the evidence for it. Code never makes it.

/// A part of the test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    pub code: &'static str,
    pub question: &'static str,
    /// The same as a message asks for it.
    pub asked: &'static str,
    /// What helps to answer it.
    pub hint: &'static str,
}

/// Both parts.
pub const PARTS: [Part; 2] = [
    Part {
        code: "needs",
        question: "Has, or may have, special educational needs",
        asked: "whether they have, or may have, special educational needs",
        hint: "A learning difficulty or disability that calls for provision that is additional to or different from that made generally for others of the same age",
    },
    Part {
        code: "plan",
        question: "It may be necessary for provision to be made by a plan",
        asked: "whether a plan may be necessary",
        hint: "What the setting has done with its own resources, for how long, and with what result. The test is only whether a plan may be needed",
    },
];

/// What the judgement of a part is.
pub const FINDINGS: &[(&str, &str)] = &[("yes", "Yes"), ("no", "No")];
