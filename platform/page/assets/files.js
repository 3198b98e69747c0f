// Says that a file was chosen and is not sent, before the page is left: nothing that somebody chose is lost in silence.
const chosen = () => [...document.querySelectorAll("input[type=file]")].filter((one) => one.files.length > 0);
let sends = null;

document.addEventListener("submit", ({ target }) => {
  // A draft is saved without its files: the page that follows says so.
  sends = target;
});

window.addEventListener("beforeunload", (event) => {
  if (chosen().some((one) => one.form !== sends)) event.preventDefault();
});
