// The shape of a page: its elements with all that axe looks at, and without what people wrote. Two pages of one shape are
// right or wrong together, so one of them is examined.
//
// Kept are tags, classes, roles, states, which attributes there are, what kind of value each has (none, one with unusual
// characters, one that names an element that is not there), whether there is text, whether an id or a name of a landmark
// comes twice, and how headings follow one another. Rows and list items that look the same count once. What only a drawn
// page shows (how wide it is, how near two links are) is no part of it, and is looked at on every page.
//
// It has two parts, what stands in `main` and what stands around it: the pages of a role have few ways to begin and end, and
// what stands between is the same for many roles.

/** Runs in the page; gives what stands around its main part, and that. */
export function shapeOf() {
  const main = document.querySelector("main");
  const NAMES = ["aria-activedescendant", "aria-controls", "aria-describedby", "aria-details", "aria-errormessage", "aria-labelledby", "aria-owns", "for", "form", "headers", "list"];
  const WORDS = ["alt", "aria-description", "aria-label", "aria-placeholder", "aria-roledescription", "aria-valuetext", "content", "label", "placeholder", "summary", "title", "value"];
  const ADDRESSES = ["action", "cite", "formaction", "href", "id", "name", "poster", "src", "srcset"];
  const DRAWN = ["class", "role", "fill", "stroke", "opacity", "tabindex", "focusable"];
  const SETS = ["tbody", "ul", "ol", "select", "optgroup", "datalist", "svg", "g"];

  const count = (all) => all.reduce((found, one) => found.set(one, (found.get(one) ?? 0) + 1), new Map());
  const ids = count([...document.querySelectorAll("[id]")].map((one) => one.id));
  const named = (one) => {
    const label = one.getAttribute("aria-label") ?? (one.getAttribute("aria-labelledby") ?? "").split(/\s+/).map((id) => document.getElementById(id)?.textContent.trim()).join(" ");
    return `${one.tagName} ${one.getAttribute("role")} ${label}`;
  };
  const names = count([...document.querySelectorAll("[aria-label],[aria-labelledby]")].map(named));

  function value(name, text, isDrawn) {
    if (name === "class") return text.trim().split(/\s+/).sort().join(".");
    if (NAMES.includes(name)) return text.trim().split(/\s+/).map((id) => document.getElementById(id)?.tagName ?? "nothing").join(" ");
    if (isDrawn && !DRAWN.includes(name) && !name.startsWith("aria-")) return "";
    if (WORDS.includes(name)) return text === "" ? "empty" : text.trim() === "" ? "blank" : "words";
    if (name === "href" && text.startsWith("#") && text.length > 1) return document.getElementById(decodeURIComponent(text.slice(1))) ? "#" : "#nothing";
    if (ADDRESSES.includes(name)) return (ids.get(text) > 1 && name === "id" ? "twice " : "") + (text === "" ? "empty" : text.replace(/[\w/.:?&=%#,+~@-]+/g, "a"));
    return text.replace(/\d+/g, "0");
  }

  /** Whether a rule of the styles, of those that hold where scripts run, is for something on this page. */
  function isStyledForScripts() {
    const rules = (sheet) => [...sheet.cssRules].flatMap((rule) => (rule.selectorText ? [rule.selectorText] : rule.cssRules ? rules(rule) : []));
    const scripted = [...document.styleSheets].flatMap(rules).flatMap((text) => text.split(",")).filter((text) => /\.(js-enabled|govuk-frontend-supported)/.test(text));
    if (scripted.length === 0) return false;
    const asked = scripted.map((text) => text.replace(/::?[\w-]+(\([^)]*\))?/g, ""));
    try { return document.querySelector([...new Set(asked)].join(",")) !== null; } catch { return true; }
  }

  /** `isDrawn`: whether it stands in a drawing, where nothing but what is said and seen counts. */
  function attributes(element, isDrawn) {
    return [...element.attributes]
      .filter(({ name }) => !name.startsWith("data-"))
      .map(({ name, value: text }) => {
        if (element === document.body && name === "class" && !isStyledForScripts()) text = text.replace(/js-enabled|govuk-frontend-supported/g, "");
        return `${name}=${value(name, text, isDrawn)}`;
      })
      .sort().join("|");
  }

  function children(element, isDrawn) {
    const all = [...element.children].map((one) => shape(one, isDrawn)).filter(Boolean);
    const tag = element.localName;
    if (tag === "tr") return all;
    if (tag === "dl") return [...new Set(all.map((one, at) => one + (all[at + 1] ?? "")))];
    const once = [...new Set(all)];
    return SETS.includes(tag) ? once.sort() : once;
  }

  function shape(element, isWithin) {
    if (element === main) return "<main>";
    const tag = element.localName;
    const isDrawn = isWithin || tag === "svg";
    // What nobody sees: a dialog that scripts made and did not open.
    if (tag === "dialog" && !element.open) return "";
    if (tag === "script" || tag === "style") return "";
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== "");
    const twice = (element.hasAttribute("aria-label") || element.hasAttribute("aria-labelledby")) && names.get(named(element)) > 1 ? "twice" : "";
    return `<${tag} ${attributes(element, isDrawn)}${hasText ? " text" : ""} ${twice}>${children(element, isDrawn).join("")}`;
  }

  const levels = [...document.querySelectorAll("h1,h2,h3,h4,h5,h6,[role=heading]")].map((one) => one.getAttribute("aria-level") ?? one.localName);
  const steps = [...new Set(levels.map((level, at) => `${levels[at - 1]}>${level}`))].sort();
  return [shape(document.documentElement, false), main ? `<main ${attributes(main, false)}>${children(main, false).join("")} ${steps.join(" ")}` : ""];
}
