// Pages that no link of the invented area leads to, each with the reason; where `roles` stand, for these alone,
// where `except` stand, for all but these. Those that need no id are opened by their address all the same.
const NOT_LINKED = [
  {
    why: "the way in for people without an account: the council's own website and letters lead to it (walk.spec.mjs)",
    pages: ["/request/code", "/request/step/{step}", "/request/files", "/request/area", "/request/check", "/request/sent"],
  },
  { why: "the start page leads there, for whoever is not signed in", pages: ["/request", "/how-it-works", "/how-it-works/{step}"], except: ["nobody"] },
  { why: "opened with a link of one's own, from a letter, an e-mail or a calendar", pages: ["/link/{token}", "/guest/{link}", "/guest-thanks", "/calendar/{token}"] },
  { why: "whoever is signed in has signed in", pages: ["/sign-in", "/forgotten-password"], except: ["nobody"] },
  { why: "a part of signing in with two steps", pages: ["/sign-in/code"] },
  { why: "linked from the checks of the return, for whoever sees them", pages: ["/sen2/rules"], except: ["case_officer", "manager"] },
  { why: "linked from the account of whoever has lists", pages: ["/saved-views"], roles: ["parent", "young_person"] },
  { why: "for machines, or without a connection (public.spec.mjs)", pages: ["/health", "/offline"] },
  { why: "the search box on every page leads there (search.spec.mjs)", pages: ["/search", "/search/{id}", "/search/{id}/{kind}"] },
  { why: "only after an act: a search, a reason, a session that ended with something typed", pages: ["/children/found/{id}", "/children/{id}/reason", "/account/since"] },
  { why: "only after a return was brought in (returns.spec.mjs)", pages: ["/sen2/import/{id}", "/sen2/import/{id}/not-imported", "/sen2/import/{id}/people/{person}"] },
  {
    why: "only where a plan is being written or was sent: the invented area has none as text (plan.spec.mjs, walk.spec.mjs)",
    pages: [
      "/children/{id}/plan/new/{section}", "/children/{id}/plan/lines/{line}", "/children/{id}/plan/comments/{comment}", "/children/{id}/plan/comment", "/children/{id}/plan/{number}",
      "/children/{id}/plan/approval", "/children/{id}/plan/approval/decision",
      "/children/{id}/plan/{number}/easy", "/children/{id}/plan/{number}/easy/pdf", "/children/{id}/plan/{number}/easy/word", "/children/{id}/plan/{number}/word", "/children/{id}/plan/{number}/pdf", "/children/{id}/plan/{number}/compare/{other}",
    ],
  },
  {
    why: "only where a letter went out (plan.spec.mjs, walk.spec.mjs)",
    pages: [
      "/children/{id}/journey/notices/{notice}", "/children/{id}/journey/notices/{notice}/pdf", "/children/{id}/journey/notices/{notice}/word", "/children/{id}/journey/notices/{notice}/withdraw",
      "/children/{id}/journey/notices/{notice}/sent", "/children/{id}/journey/notices/{notice}/sent/{delivery}",
    ],
  },
  {
    why: "only where advice was asked of somebody, or a school consulted, in OnePlan (plan.spec.mjs, walk.spec.mjs)",
    pages: ["/children/{id}/advice/{advice}/guest", "/children/{id}/advice/{advice}/reassign", "/children/{id}/advice/{advice}/contact", "/children/{id}/advice/{advice}/correct", "/children/{id}/advice/{advice}/late", "/children/{id}/advice/{advice}/visit", "/children/{id}/consultations/new", "/children/{id}/consultations/{consultation}", "/children/{id}/consultations/{consultation}/email", "/children/{id}/consultations/{consultation}/letter"],
  },
  {
    why: "only where an assessment runs, and advice is asked for or came (journey.spec.mjs)",
    pages: [
      "/children/{id}/advice/ask", "/children/{id}/advice/{advice}/cancel", "/children/{id}/advice/{advice}/return", "/children/{id}/advice/{advice}/received",
      "/children/{id}/advice/{advice}/letter", "/advice/{id}/files", "/advice-requests/{id}/files",
    ],
  },
  { why: "only where advice is asked of them", pages: ["/advice/csv", "/advice/xlsx"], roles: ["senco"] },
  { why: "only where somebody wrote to them, and for whoever works here: a family has its messages on the record", pages: ["/messages/csv", "/messages/xlsx"] },
  { why: "only where their school is consulted", pages: ["/consultations/csv", "/consultations/xlsx"] },
  { why: "only where a plan waits for the health body", pages: ["/section-g/csv", "/section-g/xlsx"] },
  { why: "only where a visit is planned", pages: ["/visits/csv", "/visits/xlsx"] },
  { why: "a button of the form of a decision sends there what is typed, for a look at the letter", pages: ["/children/{id}/journey/letter/{kind}"] },
  { why: "only where letters go by post", pages: ["/letters/to-print/csv", "/letters/to-print/xlsx"] },
  { why: "only where a request for advice waits to be sent to somebody without an account", pages: ["/letters/to-print/advice/pdf"] },
  { why: "only where an exception was relied on in the last twelve months", pages: ["/deadlines/exceptions", "/deadlines/exceptions/csv", "/deadlines/exceptions/xlsx"] },
  { why: "a count on the home page leads to the list of risks first; where it counts none, the list is empty and has no file", pages: ["/plan/risks/csv", "/plan/risks/xlsx"] },
  { why: "only where records are due for review: nobody in the invented area is that old", pages: ["/retention/children/csv", "/retention/children/xlsx"] },
  { why: "only after staff were added from a file", pages: ["/accounts/import/{id}"] },
  { why: "only where a panel meeting was closed, and no decision followed from it", pages: ["/panels/{id}/reopen"] },
  { why: "only where a file of published figures was withdrawn", pages: ["/measures/files/{file}/use-again"] },
  { why: "only where a pack was sent for approval", pages: ["/plan/packs/{id}/approval", "/plan/packs/{id}/approval/decision"] },
  { why: "only where a letter's wording was changed", pages: ["/letters/templates/{kind}/{wording}/{language}/compare/{one}/{other}"] },
  { why: "only where a school has sent the report of a review", pages: ["/children/{id}/review/reports/{report}", "/review-reports/{id}/files", "/review-reports/{id}/files/{file}"] },
  { why: "only where somebody added a file to advice", pages: ["/advice/{id}/files/{file}", "/advice-requests/{id}/files/{file}"] },
  { why: "only where a plan is being written, and the health body was asked about it (journey.spec.mjs)", pages: ["/children/{id}/section-g", "/children/{id}/section-g/{agreement}"] },
  { why: "only where the area wants a manager’s approval, and something waits for it", pages: ["/children/{id}/to-issue", "/children/{id}/to-issue/approval", "/children/{id}/to-issue/approval/decision",
      "/children/{id}/letters/waiting", "/children/{id}/letters/waiting/approval", "/children/{id}/letters/waiting/approval/decision"] },
  { why: "the advice asked of others is on records of other children", pages: ["/children/{id}/advice/{advice}"], roles: ["case_officer", "manager", "senco", "parent", "young_person"] },
  {
    why: "only where it is so: the first child's record has no request to decide on, no exception to rely on, no task, no decision-maker and no review that is missing",
    pages: [
      "/children/{id}/journey/test", "/children/{id}/journey/exception/{rule}", "/children/{id}/journey/tasks/{task}", "/children/{id}/decision-makers/{maker}", "/children/{id}/last-review",
    ],
  },
  { why: "only where something was written into the contact log", pages: ["/children/{id}/notes/{note}", "/children/{id}/notes/{note}/correct", "/children/{id}/notes/csv", "/children/{id}/notes/xlsx"] },
  { why: "only where letters were chosen to be printed together", pages: ["/letters/to-print/{run}", "/letters/to-print/{run}/pdf", "/letters/to-print/{run}/zip"] },
  { why: "for the family alone, from their home page", pages: ["/children/{id}/papers/zip"], except: ["parent", "young_person"] },
  { why: "a letter as it would look for one child, from the page of a kind of letter", pages: ["/children/{id}/journey/letter/{kind}"] },
  { why: "only where the checks found something in one's own caseload", pages: ["/sen2/findings/csv", "/sen2/findings/xlsx"], roles: ["case_officer"] },
  { why: "for whoever was asked to approve it", pages: ["/projects/reports/{id}/approval/decision"], except: ["board_member"] },
  { why: "whoever was asked decides on a page of its own, which shows the same", pages: ["/projects/reports/{id}/approval"], roles: ["board_member"] },
  { why: "only where dates are missing, as after a return of another system", pages: ["/missing-dates/csv"] },
  { why: "only where dates are missing in one's own caseload", pages: ["/missing-dates"], roles: ["case_officer"] },
  { why: "cases of a measure are linked from the manager's page of measures and from findings of one's own", pages: ["/sen2/measures/{measure}/{year}"], roles: ["case_officer"] },
  { why: "only where somebody added a document; in the invented area that is the parent", pages: ["/children/{id}/files/{file}"] },
  { why: "only where something waits to be read, agreed to or taken over", pages: ["/held-back", "/sen2/restricted", "/accounts/waiting", "/accounts/{id}/hand-over", "/children/without-case-officer"] },
  { why: "after feedback was sent (family.spec.mjs)", pages: ["/feedback/thanks"] },
  { why: "only where somebody of the family sent new details", pages: ["/children/{id}/details/{change}"] },
  { why: "only where files came with a request (walk.spec.mjs)", pages: ["/requests/{id}/files/{file}"] },
  { why: "only while everything that leaves is on hold, as on a copy", pages: ["/outbox/release"] },
  { why: "only where a message left or waits", pages: ["/outbox/{id}"] },
  { why: "only where a message about a child was sent", pages: ["/children/{id}/messages/{message}/withdraw"] },
  { why: "addresses that people kept: pages lead to the images of a chart by name", pages: ["/measures/{id}/series.svg", "/measures/{id}/neighbours.svg", "/projects/{id}/slippage.svg"] },
  { why: "few children: the home page shows them all", pages: ["/children/mine"], roles: ["manager", "educational_psychologist", "adviser", "parent", "young_person"] },
  {
    why: "whoever advises reads what is asked of them, on a page of its own; the record of a child opens from there only where they are involved",
    pages: [
      "/children/{id}", "/children/{id}/journey", "/children/{id}/plan", "/children/{id}/messages", "/children/{id}/messages/new", "/children/{id}/files", "/children/{id}/files/new",
      "/children/{id}/people", "/children/{id}/details", "/children/{id}/letters", "/children/{id}/reviews", "/children/{id}/consultations",
    ],
    roles: ["adviser"],
  },
];

/** Pages that show what is sent to others: their links are for whoever gets it. */
export const SHOWS_OTHERS = ["/outbox/words/{code}/html"];

/** Why no link leads somebody of this role, or nobody, to a page; undefined where one should. */
export const reasonNotLinked = (page, who) => NOT_LINKED.find((one) => one.pages.includes(page) && (!one.roles || one.roles.includes(who)) && !one.except?.includes(who))?.why;
