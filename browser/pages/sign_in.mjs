import { press } from "./form.mjs";

/** The name of whoever is signed in. */
export const nameOn = async (page) => (await page.locator(".op-menu__summary strong").innerText()).trim();

/** Signs somebody in with the form. */
export async function signIn(page, email, password) {
  await page.goto("/sign-in");
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await press(page, "Sign in");
}
