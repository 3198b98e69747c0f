// A menu in a `details` element closes like one: by Escape, and when something else is pressed or reached. Its links are reached
// with the arrow keys too.
const menus = () => document.querySelectorAll("details[data-button-menu]");
const closeOthers = (event) => {
  for (const menu of menus()) if (menu.open && !menu.contains(event.target)) menu.open = false;
};
document.addEventListener("click", closeOthers);
document.addEventListener("focusin", closeOthers);
document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details[data-button-menu]");
  if (!menu) return;
  if (event.key === "Escape" && menu.open) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  menu.open = true;
  const links = [...menu.querySelectorAll("li > a")];
  const at = links.indexOf(document.activeElement);
  const next = at < 0 && step < 0 ? links.length - 1 : at + step;
  links[(next + links.length) % links.length].focus();
});
