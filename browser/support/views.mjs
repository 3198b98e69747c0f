// One answer of the server, looked at as a desktop, as a phone, and without scripts.
//
// The server does not know which of them asks, so it is asked once. A phone is the same page, made narrow: styles and scripts
// go by the width of the window. Without scripts the page is given the same answer again. There all that scripts hide is
// shown, on a phone in one column, so what depends on what is written on a page is checked there. On a desktop the same HTML
// only has more room: without scripts its width is measured there once for each shape.
import { STYLED, examine, saysNew } from "./examine.mjs";
import { keepHtml, screenshot } from "./keep.mjs";

export const DESKTOP = { width: 1280, height: 900 };
export const PHONE = { width: 320, height: 900 };

/** Makes the window another size, and waits until scripts know of it: they are told when the next picture is drawn. */
export async function resize(page, size) {
  await page.setViewportSize(size);
  await page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); }));
}

export class Views {
  /** `keeps`: whether screenshots and HTML are kept. */
  static async open(signedIn, role, { keeps = true } = {}) {
    const views = new Views();
    Object.assign(views, { faults: [], keeps, label: "" });
    views.desktop = await (await signedIn(role, { viewport: DESKTOP })).newPage();
    views.plain = await views.#given(await signedIn(role, { viewport: PHONE, scripts: false }));
    views.desktop.on("console", (message) => { if (message.type() === "error") views.faults.push(`${views.label}: the console says ${message.text()}`); });
    for (const page of [views.desktop, views.plain]) {
      page.on("pageerror", (error) => views.faults.push(`${views.label}: a script failed: ${error.message}`));
    }
    return views;
  }

  /** A page that gets the answer that the desktop had. */
  async #given(context) {
    await context.route((url) => url.href === this.address, (route) => {
      if (!route.request().isNavigationRequest()) return route.fallback();
      return route.fulfill({ status: this.status, headers: this.headers, body: this.html });
    });
    return context.newPage();
  }

  /** Opens an address and examines it in all ways; gives where it led and the links there. */
  async visit(href, label) {
    this.label = label;
    const answer = await this.desktop.goto(href);
    this.status = answer.status();
    this.html = await answer.text();
    this.address = answer.url();
    const { "content-length": _, "content-encoding": __, "transfer-encoding": ___, ...headers } = await answer.allHeaders();
    this.headers = headers;
    if (this.status !== 200) this.faults.push(`${label}: status ${this.status}`);
    const isNew = await this.#look(this.desktop, "desktop");
    const links = await linksOf(this.desktop);
    const says = await saysNew(this.desktop, label);
    if (isNew || says) {
      await resize(this.desktop, PHONE);
      await this.#look(this.desktop, "phone", { written: false, rules: STYLED });
      await resize(this.desktop, DESKTOP);
    }
    if (isNew || says) await this.#withoutScripts();
    if (this.keeps) keepHtml(label, this.html);
    return { path: new URL(this.desktop.url()).pathname, links };
  }

  /** Examines the answer without scripts. */
  async #withoutScripts() {
    await this.plain.goto(this.address);
    const { isNew } = await this.#examine(this.plain, "without scripts", { written: true });
    if (!isNew) return;
    await resize(this.plain, DESKTOP);
    await this.#examine(this.plain, "without scripts", { rules: null });
    await resize(this.plain, PHONE);
  }

  async #examine(page, how, options) {
    const examined = await examine(page, `${this.label}, ${how}`, options);
    this.faults.push(...examined.faults);
    return examined;
  }

  async #look(page, how, options) {
    const { isNew } = await this.#examine(page, how, options);
    if (isNew && this.keeps) await screenshot(page, `${this.label} ${how}`);
    return isNew;
  }
}

const linksOf = (page) => page.$$eval("a[href], img[src], link[rel=alternate]", (all) => all.map((one) => one.href ?? one.src));
