//! The journey's part of an area's first day: plans that there are already, what its letters look like, and what stands in each of
//! them.

use workstream::SetUpStep;

use crate::MANAGE_NOTICES;
use crate::records::{letterheads, notices};

pub(crate) const STEPS: &[SetUpStep] = &[
    SetUpStep {
        code: "plan_documents",
        order: 52,
        title: "Import plans as documents",
        gives: "The text of each plan that you now keep as a Word or PDF file, line by line in the child’s record, so that reviews and amendments start from it. Until then, add the files on the child’s Documents page. There is nothing to do here yet.",
        href: "",
        may: MANAGE_NOTICES,
        command: "",
        done: |_| Box::pin(async { Ok(None) }),
    },
    SetUpStep {
        code: "letterhead",
        order: 90,
        title: "Set up the letterhead",
        gives: "Letters with your council’s name, address and logo, as Word and PDF.",
        href: "/letters/letterhead",
        may: MANAGE_NOTICES,
        command: "",
        done: |app| {
            Box::pin(async move {
                let known = letterheads::latest(&mut app.db.read().await?).await?;
                Ok(known.map(|known| format!("version {}", known.number)))
            })
        },
    },
    SetUpStep {
        code: "letter_texts",
        order: 95,
        title: "Write the standard texts of letters",
        gives: "How to reach you, mediation and SENDIASS, in every letter that the law asks for.",
        href: "/notices/texts",
        may: MANAGE_NOTICES,
        command: "",
        done: |app| {
            Box::pin(async move {
                let texts = notices::standard(&mut app.db.read().await?).await?;
                // A notice cannot be sent without one that is left blank.
                let written = texts.iter().all(|(_, text)| !text.trim().is_empty());
                Ok(written.then(|| format!("all {} texts written", texts.len())))
            })
        },
    },
];
