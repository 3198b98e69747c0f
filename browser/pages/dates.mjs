/** Fills the only date of a form. */
export async function fillDate(page, date) {
  const [year, month, day] = date.toISOString().slice(0, 10).split("-");
  for (const [label, value] of [["Day", day], ["Month", month], ["Year", year]]) await page.getByLabel(label, { exact: true }).fill(String(Number(value)));
}

const DAY = 86_400_000;
export const daysAfter = (begin, days) => new Date(begin + days * DAY);
export const weeksAgo = (weeks) => daysAfter(Date.now(), -7 * weeks);
