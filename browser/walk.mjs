// One request from the first word to the final plan and its PDF, by people who each do their part at their time: a
// mother without an account, then with one; case officer, manager, panel member, health adviser, educational
// psychologist, SENCO. The server is started again at each date, on one invented area.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const DAY = 86_400_000;

export async function walk({ browser, examine, keepHtml, check, shots, password, at }, program) {
  const folder = mkdtempSync(join(tmpdir(), "oneplan-walk-"));
  const database = join(folder, "area.sqlite");
  execFileSync(program, ["demo", "--plans", "60", "--seed", "5", "--database", database], { stdio: "pipe" });
  const begin = Date.now();
  let server;
  let base;
  /** So many days after the request. Sessions of the phase before have ended. */
  const onDay = async (days) => {
    await stop();
    const clock = new Date(begin + days * DAY + 60_000).toISOString().replace(/\.\d+Z/, "Z");
    const port = 20_000 + Math.floor(Math.random() * 20_000);
    base = `http://127.0.0.1:${port}`;
    server = spawn(program, ["serve", "--listen", `127.0.0.1:${port}`, "--database", database, "--clock", clock], { stdio: ["ignore", "pipe", "pipe"] });
    await new Promise((resolve, reject) => {
      server.stderr.on("data", (data) => { if (String(data).includes("OnePlan is at")) resolve(); });
      server.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
      setTimeout(() => reject(new Error("the server does not start")), 20_000).unref();
    });
    server.removeAllListeners("exit");
  };
  const stop = async () => {
    if (!server) return;
    const ended = new Promise((resolve) => server.once("exit", resolve));
    server.kill("SIGTERM");
    await ended;
    server = undefined;
  };
  const contexts = [];
  const opened = async (email, width = 1280, secret = password) => {
    const context = await browser.newContext({ baseURL: base, viewport: { width, height: 900 }, serviceWorkers: "block" });
    context.setDefaultTimeout(10_000);
    contexts.push(context);
    const page = await context.newPage();
    if (email) {
      await page.goto("/sign-in");
      await page.getByLabel("Email address").fill(email);
      await page.getByLabel("Password", { exact: true }).fill(secret);
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.waitForURL(`${base}/`);
    }
    return page;
  };
  const look = async (page, name) => {
    await examine(page, `walk, ${name}`);
    await page.screenshot({ path: join(shots, `walk-${name.replace(/[^a-z]+/gi, "-")}.png`), fullPage: true });
    keepHtml(`walk-${name}`, await page.content());
  };
  const press = async (page, name) => { await page.getByRole("button", { name, exact: true }).click(); await page.waitForLoadState(); };
  /** Fills the day on which the server stands. */
  const fillDay = async (page, days) => {
    const [year, month, day] = new Date(begin + days * DAY).toISOString().slice(0, 10).split("-");
    for (const [label, value] of [["Day", day], ["Month", month], ["Year", year]]) await page.getByLabel(label, { exact: true }).fill(value);
  };
  const went = async (page, what, where) => check(page.url().includes(where), `walk: ${what}: ${page.url()} ${await page.locator("main").innerText()}`);

  try {
    // Day 0: the mother asks, on a phone, without an account.
    await onDay(0);
    const phone = await opened(null, 320);
    await phone.goto("/request");
    await look(phone, "asking begins");
    await press(phone, "Start");
    await look(phone, "the code to come back with");
    await phone.getByRole("link", { name: "Carry on" }).click();
    await press(phone, "Save and go on");
    await phone.locator(".govuk-error-summary").waitFor();
    await look(phone, "asking, about you, refused");
    await phone.getByLabel("I am a parent or carer").check();
    await phone.getByLabel("Your name").fill("Ruth Thwaite");
    await phone.getByLabel("What are you to the child or young person?").fill("Mother");
    await press(phone, "Save and go on");
    for (const [label, value] of [["First name", "Isolde"], ["Last name", "Thwaite"], ["Day", "11"], ["Month", "2"], ["Year", "2017"], ["Postcode of the home", "ZZ9 9ZZ"]]) await phone.getByLabel(label, { exact: true }).fill(value);
    await look(phone, "asking, about the child");
    await press(phone, "Save and go on");
    await phone.getByLabel("What needs there are, or may be").fill("She does not follow what is said in class.");
    await phone.getByLabel("Why a plan may be needed").fill("Two years of small groups. The gap grows.");
    await look(phone, "asking, what is hard");
    await press(phone, "Save and go on");
    await look(phone, "asking, check before sending");
    await press(phone, "Send the request");
    await phone.getByText("Your reference is").waitFor();
    await look(phone, "asking, sent");

    // The officer puts it to a record that is new, and gives the mother an account.
    const officer = await opened(at("officer"));
    await officer.goto("/requests");
    await look(officer, "requests from outside");
    await officer.getByRole("link", { name: "Thwaite, Isolde" }).click();
    await look(officer, "a request with the records it may belong to");
    await officer.getByLabel("None of these: add the child").check();
    await press(officer, "Put it to the record");
    await officer.goto("/worklist");
    const child = (await officer.getByRole("link", { name: "Thwaite, Isolde" }).first().getAttribute("href")).replace("/journey", "");
    await officer.goto(child);
    await officer.goto(await officer.locator(`a[href^='${child}/people/']:not([href$='/new'])`).first().getAttribute("href"));
    await officer.getByLabel("They have parental responsibility").check();
    await press(officer, "Save");
    await officer.goto(`${child}/invite`);
    await officer.getByLabel("Ruth Thwaite").check();
    await officer.getByLabel("Email address").fill("ruth@example.org");
    await press(officer, "Make the link");
    const link = await officer.locator("main").innerText().then((text) => text.match(/http:\/\/[^\s]+/)?.[0] ?? "");
    const invited = await opened(null, 320);
    await invited.goto(link || (await officer.locator("main input").first().inputValue()));
    await invited.getByLabel("New password", { exact: true }).fill("three quiet otters");
    await invited.getByLabel("New password again").fill("three quiet otters");
    await press(invited, "Save password");
    const mothers = () => opened("ruth@example.org", 320, "three quiet otters");
    let mother = await mothers();
    await mother.goto(`${child}/journey`);
    await mother.getByText("What should happen next").waitFor();
    await look(mother, "the mother sees what happens next");
    await officer.goto(`${child}/journey/test`);
    await officer.getByLabel("It may be necessary for provision to be made by a plan").check();
    await officer.getByLabel("Whose word it is").fill("The school");
    await officer.getByLabel("What it says").fill("A teaching assistant each morning for two terms; small progress.");
    await press(officer, "Add the evidence");
    await look(officer, "the legal test with evidence");

    // Day 0: the manager plans a panel; the officer puts the case on its agenda.
    const manager = await opened(at("manager"));
    await manager.goto("/panels/new");
    await manager.getByLabel("What it is called").fill("Walk panel");
    const meeting = new Date(begin + 20 * DAY);
    for (const [label, value] of [["Day", meeting.getUTCDate()], ["Month", meeting.getUTCMonth() + 1], ["Year", meeting.getUTCFullYear()]]) await manager.getByLabel(label, { exact: true }).fill(String(value));
    for (const box of await manager.getByRole("checkbox").all()) await box.check();
    await look(manager, "planning a panel");
    await press(manager, "Save");
    await officer.goto(`${child}/panel`);
    await officer.getByLabel(/Walk panel/).check();
    await officer.getByLabel("Whether to assess").check();
    await look(officer, "asking the panel");
    await press(officer, "Put it on the agenda");

    // Day 21: a member reads the papers; the manager writes down what the panel recommends; the officer decides.
    await onDay(21);
    const member = await opened(at("panel"));
    await member.goto("/panels");
    await member.getByRole("link", { name: "Walk panel" }).click();
    await member.getByRole("link", { name: "Thwaite, Isolde" }).click();
    await member.getByText("A teaching assistant each morning").first().waitFor();
    await look(member, "papers of a case for the panel");
    const papers = new URL(member.url()).pathname;
    const chair = await opened(at("manager"));
    await chair.goto(papers);
    await chair.getByLabel("Yes, or as proposed").check();
    await chair.getByLabel("Its reasons, for this child").fill("Both parts of the test are met.");
    await press(chair, "Record the recommendation");
    await went(chair, "the recommendation", "done=recommended");
    await look(chair, "agenda with a recommendation");
    await press(chair, "Close the meeting");
    let caseworker = await opened(at("officer"));
    const record = async (kind, fill) => {
      await caseworker.goto(`${child}/journey/record/${kind}`);
      if (fill) await fill();
      for (const box of await caseworker.locator("textarea").all()) if (!(await box.inputValue())) await box.fill("Written for this family.");
      const post = caseworker.getByLabel("By first class post");
      if (await post.count()) await post.check();
      await press(caseworker, "Record it");
      // A day that falls on a weekend is asked about once.
      const right = caseworker.getByLabel("Yes, the date is right");
      if (await right.count()) {
        await right.check();
        await press(caseworker, "Record it");
      }
      await went(caseworker, kind, "done=recorded");
    };
    await caseworker.goto(`${child}/journey/record/request.agreed`);
    await look(caseworker, "deciding to assess");
    await record("request.agreed", async () => {
      for (const part of ["needs", "plan"]) await caseworker.locator(`input[name='test-${part}'][value='yes']`).check();
    });
    await record("advice.asked", async () => {
      await caseworker.locator("input[name=line][value=c]").check();
      await caseworker.getByLabel("Name of the person or service").fill("Hospitals Trust");
      await caseworker.getByLabel("Their account, or their service (optional)").selectOption({ label: "The service: Calderwick Hospitals NHS Trust" });
    });
    await record("advice.asked", async () => {
      await caseworker.getByLabel("An educational psychologist").check();
      await caseworker.getByLabel("Name of the person or service").fill("Psychology");
      await caseworker.getByLabel("Their account, or their service (optional)").selectOption({ label: "Ioana Marin" });
    });

    // Day 50: both give their advice.
    await onDay(50);
    for (const [who, words] of [["health", "Hearing is within normal limits."], ["ep", "Understands sentences of three words."]]) {
      const adviser = await opened(at(who));
      await adviser.goto("/advice");
      await adviser.getByRole("link", { name: "Thwaite, Isolde" }).click();
      await adviser.getByLabel("Needs", { exact: true }).fill(words);
      await adviser.getByLabel("Provision", { exact: true }).fill("Therapy, 45 minutes, twice a week.");
      await adviser.getByLabel("Outcomes", { exact: true }).fill("Follows instructions of two steps by July 2028.");
      await press(adviser, "Give the advice");
      await adviser.getByText("Advice given.").waitFor();
    }

    // Day 84: the officer writes the plan, serves the draft with a message, and consults the SENCO's school.
    await onDay(84);
    caseworker = await opened(at("officer"));
    await caseworker.goto(`${child}/plan`);
    await press(caseworker, "Begin the plan");
    const add = async (section, fields) => {
      await caseworker.goto(`${child}/plan/new/${section}`);
      for (const [label, value] of Object.entries(fields)) {
        const field = caseworker.getByLabel(label, { exact: true });
        if ((await field.evaluate((node) => node.tagName)) === "SELECT") await field.selectOption({ index: value }); else await field.fill(value);
      }
      await press(caseworker, "Save");
      await caseworker.getByText("The line is saved.").waitFor();
    };
    await add("A2", { "View or aspiration": "I like drawing." });
    await add("B", { Need: "Understands sentences of three words." });
    await add("E", { Outcome: "By July 2028 follows instructions of two steps." });
    await add("F", { Provision: "Therapy on sentence structure, one to one.", "By whom": "Speech and language therapist (HCPC)", "How much and how often": "45 minutes, twice a week", "The need that it meets": 1, "The outcome that it serves": 1 });
    await record("plan.agreed");
    await record("plan.draft_served");
    await caseworker.goto(`${child}/messages/new`);
    await caseworker.getByLabel("Ruth Thwaite").check();
    await caseworker.getByLabel("Subject").fill("Your draft plan");
    await caseworker.getByLabel("Message").fill("The draft is here. Tell us what you think within 15 days.");
    await look(caseworker, "writing a message");
    await press(caseworker, "Look at it before it goes");
    await look(caseworker, "what goes to whom");
    await press(caseworker, "Send");
    await look(caseworker, "a message that waits");
    const school = execFileSync(program, ["--version"]) && (await (async () => {
      const senco = await opened(at("senco"));
      await senco.goto("/children/mine");
      await senco.locator("main a[href^='/children/']").first().click();
      return (await senco.locator("#settings tbody tr", { hasText: "Now" }).first().locator("td").first().textContent()).trim();
    })());
    await record("consultation.sent", async () => {
      await caseworker.getByLabel("Setting", { exact: true }).fill(school);
    });

    // Day 90: the mother comments on her phone; the school answers.
    await onDay(90);
    mother = await mothers();
    await mother.goto("/");
    await mother.getByRole("link", { name: "Your draft plan" }).first().click();
    await look(mother, "the mother reads the message");
    await mother.goto(`${child}/plan`);
    await mother.getByRole("link", { name: /Comment on this.*Understands/ }).click();
    await mother.getByLabel("Your comment").fill("It is four words now.");
    await press(mother, "Send the comment");
    await mother.goto(`${child}/files/new`);
    await mother.getByLabel("What it is").fill("Letter from her grandmother");
    await mother.getByLabel("The document").setInputFiles({ name: "letter.txt", mimeType: "text/plain", buffer: Buffer.from("About Isolde Thwaite.") });
    await press(mother, "Add the document");
    await look(mother, "documents of a child");
    const senco = await opened(at("senco"));
    await senco.goto("/consultations");
    await look(senco, "consultations of a school");
    await senco.getByRole("link", { name: "Thwaite, Isolde" }).click();
    await senco.getByText("Understands sentences of three words.").first().waitFor();
    await look(senco, "a school is asked");
    await senco.getByLabel("No", { exact: true }).check();
    await senco.getByLabel("Incompatible with the efficient use of resources").check();
    await senco.getByLabel("Why, for this child").fill("We are full");
    await press(senco, "Send the answer");
    await senco.getByText("full is not a ground").first().waitFor();
    await look(senco, "full is not a ground");
    await senco.getByLabel("Yes, it can take them").check();
    await senco.getByLabel("Incompatible with the efficient use of resources").uncheck();
    await senco.getByLabel("Why, for this child").fill("");
    await press(senco, "Send the answer");
    await went(senco, "the answer of the school", "done=answered");

    // Day 104: the officer answers the comment, decides on the school, sends the final plan.
    await onDay(104);
    caseworker = await opened(at("officer"));
    await caseworker.goto(`${child}/plan`);
    await caseworker.getByRole("link", { name: /Answer the comment/ }).first().click();
    await caseworker.getByLabel("Accepted", { exact: true }).check();
    await caseworker.getByLabel("Why, or what was changed").fill("Changed to four words.");
    await press(caseworker, "Save");
    await add("I", { "Setting or type": school });
    await caseworker.goto(`${child}/journey`);
    await caseworker.getByRole("link", { name: /can take the child/ }).click();
    await look(caseworker, "deciding on a consultation");
    await caseworker.getByLabel("It is to be named in section I").check();
    await caseworker.getByLabel("The authority’s reasoning, for this child").fill("The mother asked for it.");
    await press(caseworker, "Sign the decision");
    await went(caseworker, "the decision on the school", "done=recorded");
    await record("plan.issued");
    await caseworker.goto(`${child}/journey`);
    await caseworker.locator('a[href*="/journey/notices/"]').first().click();
    await look(caseworker, "the notice, and how it went out");
    await caseworker.getByRole("link", { name: "It was sent to somebody else, or again" }).click();
    await look(caseworker, "a notice sent to somebody else");
    await press(caseworker, "Write it down");
    await caseworker.getByRole("link", { name: "Select to whom it was sent" }).waitFor();
    await caseworker.getByLabel("Somebody else, such as the school").check();
    await caseworker.getByLabel("Name, if somebody else").fill("The school");
    await caseworker.getByLabel("By first class post").check();
    await fillDay(caseworker, 104);
    await press(caseworker, "Write it down");
    await went(caseworker, "the notice to the school", "done=sent");
    await caseworker.getByRole("link", { name: "When it was received: The school" }).click();
    await look(caseworker, "when a notice was received");
    await caseworker.getByLabel("It was received, or served").check();
    await caseworker.getByLabel("How you know").fill("The school answered");
    await fillDay(caseworker, 104);
    await press(caseworker, "Write it down");
    await went(caseworker, "the school has it", "done=received");
    await caseworker.goto(`${child}/journey/events`);
    await look(caseworker, "what was recorded");
    await caseworker.getByRole("link", { name: /^Correct/ }).first().click();
    await look(caseworker, "putting an event right");

    // Day 105: the mother has the plan and its PDF.
    await onDay(105);
    mother = await mothers();
    await mother.goto(`${child}/journey`);
    const story = await mother.locator("main").innerText();
    check(story.includes("Final plan sent") && story.includes("Done in time") && !story.includes("Overdue"), `walk: the whole way was in time: ${story}`);
    await look(mother, "the whole way, as the mother sees it");
    await mother.goto(`${child}/plan`);
    const href = await mother.getByRole("link", { name: "As a PDF file" }).getAttribute("href");
    const answer = await mother.context().request.get(href);
    const pdf = await answer.body();
    check(answer.headers()["content-type"] === "application/pdf" && pdf.subarray(0, 5).toString() === "%PDF-", "walk: the final plan is a PDF file");
    const file = join(folder, "plan.pdf");
    writeFileSync(file, pdf);
    const structure = execFileSync("pdfinfo", ["-struct-text", file]).toString();
    for (const words of ["Section B", "Understands sentences of three words.", "Speech and language therapist", "Section K", "Hearing is within normal limits."]) check(structure.includes(words), `walk: the PDF's structure holds “${words}”`);
    check(/Tagged:\s+yes/.test(execFileSync("pdfinfo", [file]).toString()), "walk: the PDF is tagged");
    writeFileSync(join(shots, "walk-plan.pdf"), readFileSync(file));
  } finally {
    for (const context of contexts) await context.close();
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
