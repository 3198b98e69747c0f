//! What is to be done where personal data reached somebody who must not have it: the same steps for a letter, a message and a document.

use askama::Template;

/// The steps, where something was taken back.
#[derive(Debug, Clone, Copy, Template)]
#[template(
    ext = "html",
    source = r#"<h2 class="govuk-heading-s">If personal data reached the wrong person</h2>
<ol class="govuk-list govuk-list--number" data-breach-steps>
<li>Tell your data protection officer now. The council has 72 hours from when it became aware of the breach to report it to the Information Commissioner, unless a risk to people is unlikely (UK GDPR article 33).</li>
<li>Ask whoever received the {{ what }} to return or destroy it, and to confirm that in writing.</li>
<li>If somebody’s address or school was told to a person who must not know it, tell the police and children’s social care today, and the family at risk by telephone.</li>
<li>Where the risk is high, tell the people concerned without undue delay (UK GDPR article 34).</li>
<li>{{ again }}</li>
<li>Write down what happened, its effects and what was done, even if it is not reported.</li>
</ol>"#
)]
pub struct BreachSteps {
    /// What was received.
    what: &'static str,
    /// What is done for the child whom it was meant for.
    again: &'static str,
}

impl BreachSteps {
    pub const LETTER: Self = Self {
        what: "letter",
        again: "Correct the entry in the timeline, and record the decision for the right child.",
    };
    pub const MESSAGE: Self = Self {
        what: "message, and any documents with it,",
        again: "Send the message again from the record of the right child, to the right people.",
    };
    pub const DOCUMENT: Self = Self { what: "document", again: "Add the document to the record of the right child." };
}

impl askama::filters::HtmlSafe for BreachSteps {}
