// A calendar beside each field for one day. Without it the day is typed.
const fields = document.querySelectorAll("[data-module='moj-date-picker']");
if (fields.length > 0) {
  import("./date-picker.js").then(({ DatePicker }) => fields.forEach((field) => new DatePicker(field))).catch(() => {});
}
