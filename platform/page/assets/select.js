// In a list whose rows can be selected, a box in the heading selects every row of the page.
for (const place of document.querySelectorAll("[data-select-all]")) {
  const form = place.closest("form");
  const boxes = form ? [...form.querySelectorAll("tbody input[type=checkbox]")] : [];
  if (boxes.length > 1) {
    const label = document.createElement("label");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.className = "op-select-all";
    label.append(box, " All");
    box.addEventListener("change", () => boxes.forEach((one) => { one.checked = box.checked; }));
    place.after(document.createElement("br"), label);
  }
}
