// Forms that show at once what would come of them: sliders beside their numbers, and the result without loading the page
// anew. Without this the form's button does the same.
const WAIT = 150;
const SLOW = 600;

function slider(input, [low, high]) {
  const label = input.form.querySelector(`label[for="${input.id}"]`);
  const range = document.createElement("input");
  Object.assign(range, { type: "range", min: low, max: high, step: 1, className: "op-slider" });
  // The name of the number beside it, and no name of its own: it is not sent.
  range.setAttribute("aria-label", label ? label.textContent.trim() : input.name);
  const take = () => {
    const value = Number.parseFloat(input.value.replace("−", "-"));
    range.value = Number.isFinite(value) ? value : 0;
    range.setAttribute("aria-valuetext", `${range.value}%`);
  };
  take();
  range.addEventListener("input", () => {
    input.value = range.value;
    range.setAttribute("aria-valuetext", `${range.value}%`);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  input.addEventListener("input", (event) => event.isTrusted && take());
  input.after(range);
}

function live(form) {
  const shown = document.getElementById(form.dataset.live);
  const line = document.createElement("output");
  line.className = "op-live";
  line.hidden = true;
  form.append(line);
  for (const [name, ends] of Object.entries(JSON.parse(form.dataset.slides || "{}"))) {
    const input = form.elements.namedItem(name);
    if (input) slider(input, ends);
  }
  let timer = 0;
  let isAsking = false;
  let isStale = false;

  async function ask() {
    // One question at a time: whoever slides on asks again when the answer is there.
    if (isAsking) {
      isStale = true;
      return;
    }
    isAsking = true;
    isStale = false;
    line.hidden = false;
    for (const one of [line, shown]) one.setAttribute("aria-busy", "true");
    // What stands there is not what would come of it now.
    const slow = setTimeout(() => { line.textContent = "Reckoning…"; }, SLOW);
    try {
      const body = new URLSearchParams(new FormData(form));
      body.set("act", "show");
      const answer = await fetch(form.action, { method: "POST", body });
      // 422: something that was typed cannot be used, and the page says what.
      if ((!answer.ok && answer.status !== 422) || answer.redirected) throw new Error(answer.status);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const result = page.getElementById(form.dataset.live);
      const faults = [...page.querySelectorAll(".govuk-error-summary__list a")].map((one) => one.textContent.trim());
      // Whoever slides stays at the slider.
      result?.querySelectorAll("[autofocus]").forEach((one) => one.removeAttribute("autofocus"));
      const words = result?.querySelector("[data-live-line]") ?? result;
      line.textContent = faults.length > 0 ? faults.join(". ") : (words?.textContent.trim() ?? "");
      if (result && faults.length === 0) shown.replaceChildren(...result.childNodes);
    } catch {
      line.textContent = "It cannot be shown at the moment. Use the button, or try again.";
    }
    isAsking = false;
    clearTimeout(slow);
    for (const one of [line, shown]) one.removeAttribute("aria-busy");
    if (isStale) ask();
  }

  // Enter presses the button of its own part, not the first of the form.
  form.addEventListener("keydown", (event) => {
    const button = event.target.closest("[data-live-not]")?.querySelector("button");
    if (event.key !== "Enter" || event.target.tagName !== "INPUT" || !button) return;
    event.preventDefault();
    button.click();
  });

  form.addEventListener("input", (event) => {
    // A name or a target changes nothing of what is shown.
    if (event.target.closest("[data-live-not]")) return;
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
}

document.querySelectorAll("form[data-live]").forEach(live);
