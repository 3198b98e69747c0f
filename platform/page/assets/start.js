import { initAll } from "./govuk-frontend.js";
import "./dates.js";
import "./files.js";
import "./live.js";
import "./menu.js";
import "./progress.js";
import "./select.js";
import { watchSession } from "./session.js";

initAll();
watchSession(Number(document.body.dataset.sessionMinutes));
if ("serviceWorker" in navigator && window.isSecureContext) {
  navigator.serviceWorker.register("/offline-worker.js").catch(() => {});
}
