import { initAll } from "./govuk-frontend.js";
import "./live.js";

initAll();
if ("serviceWorker" in navigator && window.isSecureContext) {
  navigator.serviceWorker.register("/offline-worker.js").catch(() => {});
}
