/** Fills the only date of a form: the one field beside a calendar, or the three of any other. */
export async function fillDate(page, date) {
  const [year, month, day] = date.toISOString().slice(0, 10).split("-");
  const picked = page.locator(".moj-js-datepicker-input");
  if ((await picked.count()) > 0) {
    await picked.first().fill(`${Number(day)}/${Number(month)}/${year}`);
    return;
  }
  for (const [label, value] of [["Day", day], ["Month", month], ["Year", year]]) await page.getByLabel(label, { exact: true }).fill(String(Number(value)));
}

const DAY = 86_400_000;
export const daysAfter = (begin, days) => new Date(begin + days * DAY);
export const weeksAgo = (weeks) => daysAfter(Date.now(), -7 * weeks);
