// One request from the first word to the final plan and its PDF, by people who each do their part at their time: a
// mother without an account, then with one; case officer, manager, panel member, health adviser, educational
// psychologist, SENCO. The server is started again at each date, on one invented area.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { daysAfter, fillDate } from "../pages/dates.mjs";
import { fill, press } from "../pages/form.mjs";
import { addLine } from "../pages/plan.mjs";
import { record, wentTo } from "../pages/record.mjs";
import { signIn } from "../pages/sign_in.mjs";
import { shots } from "../support/keep.mjs";
import { ask, serve } from "../support/program.mjs";
import { expect, test as base } from "../support/test.mjs";

const MOTHERS = { email: "ruth@example.org", password: "three quiet otters" };

/** An invented area whose server can be started again so many days after the first. */
const test = base.extend({
  months: async ({ browser }, use, info) => {
    const folder = mkdtempSync(join(tmpdir(), "oneplan-walk-"));
    const database = join(folder, "area.sqlite");
    const { password, sign_ins: signIns } = ask("demo", "--plans", "60", "--seed", "5", "--database", database);
    const begin = Date.now();
    const contexts = [];
    let server;
    const months = {
      day: (days) => daysAfter(begin, days),
      /** Stops the server and starts it at a later day. Sessions of the time before have ended. */
      async onDay(days) {
        await server?.stop();
        const clock = new Date(months.day(days).getTime() + 60_000).toISOString().replace(/\.\d+Z/, "Z");
        server = await serve(database, { clock });
      },
      /** A page of nobody, or of somebody who signs in: a role, or an account of their own. */
      async opened(who, width = 1280) {
        const context = await browser.newContext({ baseURL: server.address, viewport: { width, height: 900 }, serviceWorkers: "block" });
        contexts.push(context);
        const page = await context.newPage();
        const account = typeof who === "string" ? { email: signIns.find((one) => one.role === who).email, password } : who;
        if (account) {
          await signIn(page, account.email, account.password);
          await page.waitForURL(`${server.address}/`);
        }
        return page;
      },
    };
    await use(months);
    for (const context of contexts) await context.close();
    await server?.stop();
    if (info.status !== info.expectedStatus) await info.attach("what the server said", { body: server?.said() ?? "", contentType: "text/plain" });
    rmSync(folder, { recursive: true, force: true });
  },
});

test.describe.configure({ timeout: 6 * 60_000 });

test("from the request to the final plan and its PDF, through months, by seven people", async ({ months, look: lookAt }) => {
  const { onDay, opened } = months;
  const look = (page, name) => lookAt(page, `walk, ${name}`);

  // Day 0: the mother asks, on a phone, without an account.
  await onDay(0);
  const phone = await opened(null, 320);
  await phone.goto("/request");
  await look(phone, "asking begins");
  await press(phone, "Start");
  await look(phone, "the code to come back with");
  await press(phone, "Continue");
  await press(phone, "Save and continue");
  await phone.locator(".govuk-error-summary").waitFor();
  await look(phone, "asking, about you, refused");
  await phone.getByLabel("I am a parent or carer").check();
  await phone.getByLabel("Your name").fill("Ruth Thwaite");
  await phone.getByLabel("What is your relationship to the child or young person?").fill("Mother");
  await press(phone, "Save and continue");
  await look(phone, "asking, how to be reached");
  await press(phone, "Save and continue");
  await fill(phone, { "First name": "Isolde", "Last name": "Thwaite", "Home postcode": "ZZ9 9ZZ" });
  await fillDate(phone, new Date("2017-02-11"));
  await look(phone, "asking, about the child");
  await press(phone, "Save and continue");
  if (phone.url().endsWith("/request/area")) {
    await look(phone, "asking, a postcode of another area");
    await press(phone, "Carry on with this request");
  }
  await phone.getByLabel("What does the child or young person find difficult?").fill("She does not follow what is said in class.");
  await phone.getByLabel("What help have they had, and what is still difficult?").fill("Two years of small groups. The gap grows.");
  await look(phone, "asking, what is hard");
  await press(phone, "Save and continue");
  await phone.getByLabel("Add a file").setInputFiles({ name: "report.txt", mimeType: "text/plain", buffer: Buffer.from("She reads three words.") });
  await press(phone, "Upload");
  await phone.locator("[data-files] li").waitFor();
  await look(phone, "asking, reports and pictures");
  await press(phone, "Continue");
  await look(phone, "asking, check before sending");
  await press(phone, "Send the request");
  await phone.getByText("Your reference is").waitFor();
  await look(phone, "asking, sent");

  // The officer puts it to a record that is new, and gives the mother an account.
  const officer = await opened("case_officer");
  await officer.goto("/requests");
  await look(officer, "requests from outside");
  await officer.getByRole("link", { name: "Thwaite, Isolde" }).click();
  await look(officer, "a request with the records it may belong to");
  await officer.getByLabel("Create a new record").check();
  await officer.getByLabel("Not known yet").check();
  await press(officer, "Match or create the record");
  await officer.goto("/worklist");
  const child = (await officer.getByRole("link", { name: "Thwaite, Isolde" }).first().getAttribute("href")).replace("/journey", "");
  await officer.goto(`${child}/people`);
  await officer.goto(await officer.locator(`a[href^='${child}/people/']:not([href$='/new'])`).first().getAttribute("href"));
  await officer.getByLabel("They have parental responsibility").check();
  await press(officer, "Save");
  await officer.goto(`${child}/invite`);
  await officer.getByLabel("Ruth Thwaite").check();
  await officer.getByLabel("Email address").fill(MOTHERS.email);
  await press(officer, "Make a link");
  const link = await officer.locator("main").innerText().then((text) => text.match(/http:\/\/[^\s]+/)?.[0] ?? "");
  const invited = await opened(null, 320);
  await invited.goto(link || (await officer.locator("main input").first().inputValue()));
  await invited.getByLabel("New password", { exact: true }).fill(MOTHERS.password);
  await invited.getByLabel("Confirm new password").fill(MOTHERS.password);
  await press(invited, "Save password");
  const mothers = () => opened(MOTHERS, 320);
  let mother = await mothers();
  await mother.goto(`${child}/journey`);
  await mother.getByText("What happens next").waitFor();
  await look(mother, "the mother sees what happens next");
  await officer.goto(`${child}/journey/test`);
  await officer.getByLabel("It may be necessary for provision to be made by a plan").check();
  await officer.getByLabel("Source of this evidence").fill("The school");
  await officer.getByLabel("What it says").fill("A teaching assistant each morning for two terms; small progress.");
  await press(officer, "Add the evidence");
  await look(officer, "the legal test with evidence");

  // Day 0: the manager plans a panel; the officer puts the case on its agenda.
  const manager = await opened("manager");
  await manager.goto("/panels/new");
  await manager.getByLabel("Name of the panel").fill("Walk panel");
  await fillDate(manager, months.day(20));
  for (const box of await manager.getByRole("checkbox").all()) await box.check();
  await look(manager, "planning a panel");
  await press(manager, "Save");
  await officer.goto(`${child}/panel`);
  await officer.getByLabel(/Walk panel/).check();
  await officer.getByLabel("Whether to assess").check();
  await look(officer, "asking the panel");
  await press(officer, "Add to the agenda");

  // Day 21: a member reads the papers; the manager writes down what the panel recommends; the officer decides.
  await onDay(21);
  const member = await opened("panel_member");
  await member.goto("/panels");
  await member.getByRole("link", { name: "Walk panel" }).click();
  await member.getByRole("link", { name: "Thwaite, Isolde" }).click();
  await member.getByText("A teaching assistant each morning").first().waitFor();
  await look(member, "papers of a case for the panel");
  const papers = new URL(member.url()).pathname;
  const chair = await opened("manager");
  await chair.goto(papers);
  await chair.getByLabel("Assess", { exact: true }).check();
  await chair.getByLabel("Reasons, for this child").fill("Both parts of the test are met.");
  await press(chair, "Record the recommendation");
  await wentTo(chair, "the recommendation", "done=recommended");
  await look(chair, "agenda with a recommendation");
  await press(chair, "Close the meeting");
  let caseworker = await opened("case_officer");
  const recorded = (kind, answer) => record(caseworker, child, kind, { answer });
  await caseworker.goto(`${child}/journey/record/request.agreed`);
  await look(caseworker, "deciding to assess");
  await recorded("request.agreed", async () => {
    for (const part of ["needs", "plan"]) await caseworker.locator(`input[name='test-${part}'][value='yes']`).check();
  });
  await recorded("advice.asked", async () => {
    await caseworker.locator("input[name=line][value=c]").check();
    await caseworker.getByLabel("Name of the person or service").fill("Hospitals Trust");
    await caseworker.getByLabel("Send to (optional)").selectOption({ label: "The service: Calderwick Hospitals NHS Trust" });
  });
  await recorded("advice.asked", async () => {
    await caseworker.getByLabel("An educational psychologist").check();
    await caseworker.getByLabel("Name of the person or service").fill("Psychology");
    await caseworker.getByLabel("Send to (optional)").selectOption({ label: "Ioana Marin" });
  });

  // Day 50: both give their advice.
  await onDay(50);
  for (const [who, words] of [["adviser", "Hearing is within normal limits."], ["educational_psychologist", "Understands sentences of three words."]]) {
    const adviser = await opened(who);
    await adviser.goto("/advice");
    await adviser.getByRole("link", { name: "Thwaite, Isolde" }).click();
    await fill(adviser, { Needs: words, Provision: "Therapy, 45 minutes, twice a week.", Outcomes: "Follows instructions of two steps by July 2028." });
    await press(adviser, "Send advice");
    await adviser.getByText("Advice sent to the local authority").waitFor();
  }

  // Day 84: the officer writes the plan, serves the draft with a message, and consults the SENCO's school.
  await onDay(84);
  caseworker = await opened("case_officer");
  await caseworker.goto(`${child}/plan`);
  await press(caseworker, "Start the plan");
  const add = (section, fields) => addLine(caseworker, child, section, fields);
  await add("A2", { "View or aspiration": "I like drawing." });
  await add("B", { Need: "Understands sentences of three words." });
  await add("E", { Outcome: "By July 2028 follows instructions of two steps." });
  await add("F", { Provision: "Therapy on sentence structure, one to one.", "Who provides it": "Speech and language therapist (HCPC)", "How much and how often": "45 minutes, twice a week", "Need it meets": 1, "Outcome it supports": 1 });
  await recorded("plan.agreed");
  await recorded("plan.draft_served");
  await caseworker.goto(`${child}/messages/new`);
  await caseworker.getByLabel("Ruth Thwaite").check();
  await caseworker.getByLabel("Subject").fill("Your draft plan");
  await caseworker.getByLabel("Message", { exact: true }).fill("The draft is here. Tell us what you think within 15 days.");
  await look(caseworker, "writing a message");
  await press(caseworker, "Check message");
  await look(caseworker, "what goes to whom");
  await press(caseworker, "Send");
  await look(caseworker, "a message that waits");
  const schools = await opened("senco");
  await schools.goto("/children/mine");
  await schools.locator("main tbody a[href^='/children/']").first().click();
  await schools.locator("main .moj-sub-navigation").getByRole("link", { name: "Details" }).click();
  const school = (await schools.locator("#settings tbody tr", { hasText: "Now" }).first().locator("td").first().textContent()).trim();
  await recorded("consultation.sent", async () => {
    await caseworker.getByLabel("School or setting", { exact: true }).fill(school);
  });

  // Day 90: the mother comments on her phone; the school answers.
  await onDay(90);
  mother = await mothers();
  await mother.goto("/messages");
  await mother.getByRole("link", { name: "Your draft plan" }).first().click();
  await look(mother, "the mother reads the message");
  await mother.goto(`${child}/plan`);
  await mother.getByRole("link", { name: /Comment on this.*Understands/ }).click();
  await mother.getByLabel("Your comment").fill("It is four words now.");
  await press(mother, "Send the comment");
  await mother.goto(`${child}/files/new`);
  await mother.getByLabel("Name of the document").fill("Letter from her grandmother");
  await mother.getByLabel("Upload a document").setInputFiles({ name: "letter.txt", mimeType: "text/plain", buffer: Buffer.from("About Isolde Thwaite.") });
  await press(mother, "Add document");
  await look(mother, "documents of a child");
  const senco = await opened("senco");
  await senco.goto("/consultations");
  await look(senco, "consultations of a school");
  await senco.getByRole("link", { name: "Thwaite, Isolde" }).click();
  await senco.getByText("Understands sentences of three words.").first().waitFor();
  await look(senco, "a school is asked");
  await senco.getByLabel("No", { exact: true }).check();
  await senco.getByLabel("Incompatible with the efficient use of resources").check();
  await senco.getByLabel("Why, for this child").fill("We are full");
  await press(senco, "Send the answer");
  await senco.getByText("Being full is not a reason for objection").first().waitFor();
  await look(senco, "Being full is not a reason for objection");
  await senco.getByLabel("Yes, it can take them").check();
  await senco.getByLabel("Incompatible with the efficient use of resources").uncheck();
  await senco.getByLabel("Why, for this child").fill("");
  await press(senco, "Send the answer");
  await wentTo(senco, "the answer of the school", "done=answered");

  // Day 104: the officer changes the plan, answers the comment, decides on the school, sends the final plan.
  await onDay(104);
  caseworker = await opened("case_officer");
  await caseworker.goto(`${child}/plan`);
  await caseworker.getByRole("link", { name: /Change.*Understands sentences/ }).click();
  await fill(caseworker, { Need: "Understands sentences of four words." });
  await press(caseworker, "Save");
  await caseworker.getByRole("link", { name: /Answer the comment/ }).first().click();
  await caseworker.getByLabel("Accepted", { exact: true }).check();
  await caseworker.getByLabel("It has been changed").check();
  await caseworker.getByLabel("Reason, or what was changed").fill("Changed to four words.");
  await press(caseworker, "Save");
  await add("I", { "Setting or type": school });
  await caseworker.goto(`${child}/journey`);
  await caseworker.getByRole("link", { name: /can offer a place/ }).click();
  await look(caseworker, "deciding on a consultation");
  await caseworker.getByLabel("Name it in section I").check();
  await caseworker.getByLabel("The authority’s reasoning, for this child").fill("The mother asked for it.");
  await press(caseworker, "Sign the decision");
  await wentTo(caseworker, "the decision on the school", "done=recorded");
  await recorded("plan.issued");
  await caseworker.goto(`${child}/journey`);
  await caseworker.locator('a[href*="/journey/notices/"]').first().click();
  await look(caseworker, "the notice, and how it went out");
  await caseworker.getByRole("link", { name: "Record another copy, or that it was sent again" }).click();
  await look(caseworker, "a notice sent to somebody else");
  await press(caseworker, "Save");
  await caseworker.getByRole("link", { name: "Select who it was sent to" }).waitFor();
  await caseworker.getByLabel("Somebody else, for example the school").check();
  await caseworker.getByLabel("Name, if somebody else").fill("The school");
  await caseworker.getByLabel("By first class post").check();
  await fillDate(caseworker, months.day(104));
  await press(caseworker, "Save");
  await wentTo(caseworker, "the notice to the school", "done=sent");
  await caseworker.getByRole("link", { name: "When it was received: The school" }).click();
  await look(caseworker, "when a notice was received");
  await caseworker.getByLabel("It was received, or served").check();
  await caseworker.getByLabel("How you know").fill("The school answered");
  await fillDate(caseworker, months.day(104));
  await press(caseworker, "Save");
  await wentTo(caseworker, "the school has it", "done=received");
  await caseworker.goto(`${child}/journey/events`);
  await look(caseworker, "what was recorded");
  await caseworker.getByRole("link", { name: /^Correct/ }).first().click();
  await look(caseworker, "putting an event right");

  // Day 105: the mother has the plan and its PDF.
  await onDay(105);
  mother = await mothers();
  await mother.goto(`${child}/journey`);
  const story = mother.locator("main");
  await expect.soft(story).toContainText("Final plan sent");
  await expect.soft(story).toContainText("Done in time");
  await expect.soft(story, "the whole way was in time").not.toContainText("Overdue");
  await look(mother, "the whole way, as the mother sees it");
  await mother.goto(`${child}/plan`);
  const href = await mother.getByRole("link", { name: "Download as a PDF" }).getAttribute("href");
  const answer = await mother.context().request.get(href);
  const pdf = await answer.body();
  expect(answer.headers()["content-type"]).toBe("application/pdf");
  expect(pdf.subarray(0, 5).toString(), "the final plan is a PDF file").toBe("%PDF-");
  const file = join(shots, "walk-plan.pdf");
  writeFileSync(file, pdf);
  const structure = execFileSync("pdfinfo", ["-struct-text", file], { stdio: "pipe" }).toString();
  for (const words of ["Section B", "Understands sentences of four words.", "Speech and language therapist", "Section K", "Hearing is within normal limits."]) {
    expect.soft(structure, "the PDF's structure holds what the plan says").toContain(words);
  }
  expect(execFileSync("pdfinfo", [file], { stdio: "pipe" }).toString(), "the PDF is tagged").toMatch(/Tagged:\s+yes/);
});
