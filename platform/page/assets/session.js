// Says that the session is about to end, five minutes before it does, and goes on with it where the reader wants that.
// Without this, what was typed is kept, and the form opens again after signing in.
const WARN_MINUTES = 5;

export function watchSession(minutes) {
  if (!minutes || !("HTMLDialogElement" in window)) return;
  const dialog = document.createElement("dialog");
  dialog.className = "op-session";
  dialog.setAttribute("aria-labelledby", "session-heading");
  dialog.innerHTML = `<h2 class="govuk-heading-m" id="session-heading" tabindex="-1">You will soon be signed out</h2>
<p class="govuk-body" role="status"></p>
<button class="govuk-button" type="button">Stay signed in</button>`;
  document.body.append(dialog);
  const words = dialog.querySelector("p");
  const stay = dialog.querySelector("button");
  let ends = 0;
  let timer = 0;

  function wait() {
    ends = Date.now() + minutes * 60_000;
    clearTimeout(timer);
    timer = setTimeout(look, (minutes - WARN_MINUTES) * 60_000);
  }

  function look() {
    const left = Math.ceil((ends - Date.now()) / 60_000);
    words.textContent = left > 0
      ? `You have not opened or sent anything for a while. You will be signed out in ${left === 1 ? "1 minute" : `${left} minutes`}.`
      : "You have been signed out. If you send the form now, what you typed is kept until you have signed in again.";
    if (!dialog.open) dialog.showModal();
    if (left > 0) timer = setTimeout(look, 60_000);
    else stay.textContent = "Close";
  }

  stay.addEventListener("click", async () => {
    if (Date.now() < ends) {
      try {
        const answer = await fetch("/account", { redirect: "manual" });
        if (answer.ok) wait();
      } catch {
        // The next look says how long it still is.
      }
    }
    dialog.close();
  });
  wait();
}
