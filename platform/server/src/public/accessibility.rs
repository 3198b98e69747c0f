//! What the accessibility statement says of these pages: each sentence with what tests it, so that it says no more than is tested
//! and a test that goes takes its sentence with it.

/// A sentence of the statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    pub words: &'static str,
    /// Where that is tested: the file, and the name of the test or what does it there.
    pub tests: &'static [(&'static str, &'static str)],
}

/// What people can do.
pub const CAN_DO: &[Said] = &[
    Said {
        words: "Use these pages with a keyboard alone.",
        tests: &[
            ("browser/specs/access.spec.mjs", "keyboard alone: sign in, search, open a record"),
            ("browser/specs/journey.spec.mjs", "picked from a calendar with the keyboard"),
        ],
    },
    Said {
        words: "Use a screen reader. Each page has one main heading, and its fields, links and pictures have names.",
        tests: &[
            ("browser/support/examine.mjs", "headings of the first level, not one"),
            ("browser/support/examine.mjs", "best-practice"),
        ],
    },
    Said {
        words: "Use a phone, or zoom in to 400%. You do not need to move sideways to read a page.",
        tests: &[("browser/support/examine.mjs", "pixels wider than the screen")],
    },
    Said { words: "Use every page without JavaScript.", tests: &[("browser/support/views.mjs", "without scripts")] },
    Said {
        words: "Put more space between letters, words and lines in your browser.",
        tests: &[(
            "browser/specs/family.spec.mjs",
            "text with more space between letters, words and lines loses nothing",
        )],
    },
];

/// How the pages are tested.
pub const TESTED: &[Said] = &[
    Said {
        words: "Before a change goes live, a program checks every page in a real browser, at several widths. It checks them against the Web Content Accessibility Guidelines 2.2, level AA.",
        tests: &[
            ("browser/support/examine.mjs", "wcag22aa"),
            ("browser/specs/crawl.spec.mjs", "pages as ${who}"),
            (".ci/run", "make test"),
        ],
    },
    Said {
        words: "The PDF files that we make are tagged for screen readers (PDF/UA-1).",
        tests: &[("platform/documents/src/pdf/draw.rs", "Accessibility::UA1")],
    },
    Said {
        words: "A program finds only some problems. We do not say that people with disabilities have tested every page.",
        tests: &[],
    },
];

/// What does not work fully, with where it comes from.
pub const NOT_FULLY: &[Said] = &[
    Said {
        words: "Documents that people upload, such as scanned reports, are shown as they were uploaded. Ask us for another format.",
        tests: &[("platform/messages/src/pages/files.rs", "pub async fn download")],
    },
    Said {
        words: "Some wide tables move sideways on a small screen.",
        tests: &[("workstreams/journey/templates/document.html", "class=\"op-scroll\" tabindex=\"0\" role=\"region\"")],
    },
];
