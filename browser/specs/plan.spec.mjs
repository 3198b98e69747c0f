// Five people make a plan: the manager gives the case, the psychologist advises, the officer writes, serves and sends, the
// parent and the SENCO comment.
import { fillDate, weeksAgo } from "../pages/dates.mjs";
import { fill, press } from "../pages/form.mjs";
import { addLine } from "../pages/plan.mjs";
import { record, wentTo } from "../pages/record.mjs";
import { nameOn } from "../pages/sign_in.mjs";
import { DESKTOP, expect, PHONE, test } from "../support/test.mjs";

test.use({ changes: true });
test.describe.configure({ timeout: 4 * 60_000 });

test("five people: advice, a plan written, served, commented on, answered and sent", async ({ signedIn, look }) => {
  const opened = async (role, viewport = DESKTOP) => (await signedIn(role, { viewport })).newPage();
  const officer = await opened("case_officer");
  const manager = await opened("manager");
  const senco = await opened("senco");
  const psychologist = await opened("educational_psychologist");
  const parent = await opened("parent2", PHONE);
  await parent.goto("/");
  const child = await parent.getByRole("link", { name: /Open the record/ }).first().getAttribute("href");

  // The case goes to the officer, the child to the SENCO's setting.
  await officer.goto("/");
  await manager.goto(`${child}/case-officer`);
  await manager.getByRole("combobox").selectOption({ label: await nameOn(officer) });
  await press(manager, "Save");
  await manager.getByText(/^Changes to the record of .* saved\.$/).waitFor();
  await senco.goto("/children/mine");
  await senco.locator("main tbody a[href^='/children/']").first().click();
  await senco.goto(`${senco.url().split("#")[0]}/details`);
  const school = (await senco.locator("#settings tbody tr", { hasText: "Now" }).first().locator("td").first().textContent()).trim();
  await manager.goto(`${child}/setting`);
  await manager.getByLabel("School or setting", { exact: true }).fill(school);
  await press(manager, "Save");
  if (await manager.getByText("Which of these?").count()) {
    await manager.getByLabel(school, { exact: true }).first().check();
    await press(manager, "Save");
  }
  const isThere = (await manager.getByText("already at this setting").count()) > 0;
  if (!isThere) await wentTo(manager, "the child is at the SENCO's setting", "done=saved");

  // The officer asks the psychologist in their account; the psychologist gives the advice.
  await psychologist.goto("/");
  await officer.goto(`${child}/journey/record/advice.asked`);
  await fillDate(officer, weeksAgo(4));
  await officer.getByLabel("An educational psychologist").check();
  await officer.getByLabel("Name of the person or service").fill("Psychologist of the five");
  await officer.getByLabel("Send to (optional)").selectOption({ label: await nameOn(psychologist) });
  await press(officer, "Save");
  // What is said to have gone four weeks ago did not go from here: how it went is asked.
  await officer.getByLabel("How it was sent on that day").fill("Asked by letter four weeks ago.");
  await press(officer, "Save");
  await wentTo(officer, "advice is asked for", "done=recorded");
  await psychologist.goto("/advice");
  await look(psychologist, "advice asked of a psychologist");
  await psychologist.locator(`main a[href^='${child}/advice/']`).last().click();
  await look(psychologist, "giving advice");
  const piece = new URL(psychologist.url()).pathname;
  await psychologist.getByRole("link", { name: "Plan a visit" }).click();
  await psychologist.getByLabel("School or setting", { exact: true }).check();
  await fillDate(psychologist, weeksAgo(-1));
  await psychologist.getByLabel("Start time").fill("9:30");
  await look(psychologist, "planning a visit");
  await press(psychologist, "Plan the visit");
  await psychologist.waitForURL(/done=visit/);
  await psychologist.goto(`${piece}/visit`);
  await look(psychologist, "a visit that is planned");
  await psychologist.goto("/visits");
  await look(psychologist, "visits");
  await psychologist.goto("/advice/weeks");
  await look(psychologist, "visits by week");
  await psychologist.goto(piece);
  await fill(psychologist, { Needs: "Understands sentences of three words.", Provision: "Therapy, 45 minutes, twice a week." });
  await press(psychologist, "Send advice");
  await psychologist.getByText("Enter what they will be able to do").first().waitFor();
  await look(psychologist, "advice that lacks outcomes");
  await fill(psychologist, { Outcomes: "Follows instructions of two steps by July 2027." });
  await press(psychologist, "Send advice");
  await psychologist.waitForURL(/done=given/);
  await look(psychologist, "advice given");

  await officer.goto(`${child}/plan`);
  await officer.getByRole("button", { name: /Start the/ }).click();
  await officer.getByText("Working version started.").waitFor();
  await addLine(officer, child, "A2", { "View or aspiration": "I like trains." });
  await addLine(officer, child, "BS", { Strength: "Remembers every timetable." });
  await addLine(officer, child, "B", { Need: "Understands sentences of three words." });
  await addLine(officer, child, "E", { Outcome: "By July 2027 follows instructions of two steps." });
  await addLine(officer, child, "F", { Provision: "Access to regular support." });
  await look(officer, "plan being written");
  await officer.getByRole("link", { name: /Change.*Access to regular/ }).click();
  await officer.getByText("No quantity").waitFor();
  await look(officer, "plan line with vague words");
  await fill(officer, {
    Provision: "Therapy on sentence structure, one to one.",
    "Who provides it": "Speech and language therapist (HCPC)",
    "How much and how often": "45 minutes, twice a week",
    "Need it meets": 1,
    "Outcome it supports": 1,
  });
  await press(officer, "Save");
  await officer.getByText("Line saved.").waitFor();
  await expect.soft(officer.getByText("Before the plan can be sent"), "nothing stands against serving the draft").toHaveCount(0);
  await record(officer, child, "plan.agreed", { on: weeksAgo(4) });
  await officer.goto(`${child}/plan`);
  await officer.getByRole("link", { name: "Send for approval" }).click();
  await look(officer, "sending a plan for approval");
  await officer.getByLabel("Who approves it").selectOption({ index: 1 });
  await press(officer, "Send for approval");
  await officer.getByText("Waiting for approval").first().waitFor();
  await look(officer, "plan that waits for approval");
  await officer.getByRole("link", { name: "Your approvals" }).click();
  await look(officer, "approvals of an officer");
  await record(officer, child, "plan.draft_served", { on: weeksAgo(3) });

  await parent.goto(`${child}/plan`);
  await look(parent, "served draft as the parent reads it");
  await parent.getByRole("link", { name: /Comment on this.*Understands/ }).click();
  await look(parent, "comment of a parent");
  await parent.getByLabel("Your comment").fill("It is five words now.");
  await press(parent, "Send the comment");
  await parent.getByText("Sent. The answer will appear here.").waitFor();
  await senco.goto(`${child}/plan/comment`);
  await senco.getByLabel("Your comment").fill("We can give this from September.");
  await press(senco, "Send the comment");
  await senco.getByText("Comment sent.").waitFor();

  await officer.goto(`${child}/plan`);
  await officer.getByRole("link", { name: /Answer the comment/ }).first().click();
  await look(officer, "answer to a comment");
  await officer.getByLabel("Accepted", { exact: true }).check();
  await officer.getByLabel("It will be changed before it is sent").check();
  await officer.getByLabel("Reason, or what was changed").fill("Changed to five words.");
  await press(officer, "Save");
  await officer.getByText("Answer saved.").waitFor();
  await officer.getByRole("link", { name: /Change.*Understands sentences/ }).click();
  await fill(officer, { Need: "Understands sentences of five words." });
  await press(officer, "Save");
  await officer.getByText("Line saved.").waitFor();
  await addLine(officer, child, "I", { "Setting or type": "A mainstream primary school." });
  await record(officer, child, "plan.issued", { on: weeksAgo(0) });

  await parent.goto(`${child}/plan`);
  await parent.getByText("Final plan").first().waitFor();
  await look(parent, "final plan as the parent reads it");
  await parent.getByRole("link", { name: "See what changed since the last version" }).click();
  await look(parent, "what changed between versions");
  await parent.goBack();
  await parent.getByRole("link", { name: "See the short version with pictures" }).click();
  await look(parent, "plan easy to read");
  await parent.goto(`${child}/journey`);
  await look(parent, "journey after the final plan");
  await parent.getByRole("link", { name: /Final plan sent/ }).click();
  await look(parent, "letter with the final plan");
});
