// Says how far work in the background is, where the page waits for it. It asks every few seconds while the page is looked at, for ten
// minutes at most, and never loads the page anew: when the work has ended it offers a link to what came of it. Without this the
// link refreshes the page.
const EACH = 3_000;
const LONGEST = 10 * 60_000;

export function watchProgress(part) {
  const { progress: href } = part.dataset;
  // For screen readers: each quarter and the end, politely. The words in sight change more often, and are not read out.
  const said = document.createElement("p");
  said.className = "govuk-visually-hidden";
  said.setAttribute("role", "status");
  part.after(said);
  const begun = Date.now();
  let quarter = 0;

  function show(next) {
    const bar = next.querySelector("progress");
    const now = bar ? Math.floor((bar.value / bar.max) * 4) : 0;
    if (now > quarter) {
      quarter = now;
      said.textContent = next.querySelector("p").textContent;
    }
    // Whoever stands on the link stays there: it is not moved.
    const link = part.querySelector("a").parentElement;
    next.querySelector("a").parentElement.remove();
    [...part.childNodes].filter((one) => one !== link).forEach((one) => one.remove());
    link.before(...next.childNodes);
  }

  function end() {
    part.innerHTML = '<p class="govuk-body">It has ended. <a class="govuk-link">Show the result</a></p>';
    part.querySelector("a").href = href;
    said.textContent = "It has ended.";
    // What could only be done while it ran, such as cancelling it.
    document.querySelectorAll("[data-until-ended]").forEach((one) => one.remove());
  }

  async function ask() {
    if (Date.now() - begun > LONGEST) return;
    if (!document.hidden) {
      try {
        const answer = await fetch(href, { redirect: "error" });
        if (!answer.ok) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const next = page.getElementById("progress");
        if (!next) {
          end();
          return;
        }
        show(next);
      } catch {
        // No connection, or signed out: the link stays.
        return;
      }
    }
    setTimeout(ask, EACH);
  }

  setTimeout(ask, EACH);
}

document.querySelectorAll("[data-progress]").forEach(watchProgress);
