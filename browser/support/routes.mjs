// What the program answers, and to whom: it says so itself.
import { ask } from "./program.mjs";

const all = ask("routes");

export const pages = all.filter(({ method }) => method === "GET");
export const roles = [...new Set(all.flatMap((route) => route.roles))];

const rank = (path) => path.split("/").map((part) => (part.startsWith("{") ? "~" : part)).join("/");
const patterns = pages
  .map(({ path }) => ({ path, pattern: new RegExp(`^${path.replace(/[.]/g, "\\.").replace(/\{[^}]+\}/g, "[^/]+")}$`) }))
  // What is written out comes before what varies, as in the program.
  .sort((one, other) => (rank(one.path) < rank(other.path) ? -1 : 1));

/** The page at a path, such as `/children/{id}`; undefined where there is none. */
export const pageAt = (path) => patterns.find(({ pattern }) => pattern.test(path))?.path;

/** The pages to which a role may come; without a role, those for anybody. */
export const openTo = (role) => pages.filter((page) => (role ? page.roles.includes(role) : page.open_to === "anybody")).map(({ path }) => path);

/** Whether a page answers with a file, an image or a feed, or a word for machines. */
export const isFile = (page) =>
  /\/(word|pdf|zip|csv|xlsx|not-imported|health)$|\.(svg|atom)$|\/images\/|^\/calendar\/|^\/children\/\{id\}\/files\/\{file\}$|^\/letters\/.*(export|preview)$|\/journey\/letter\/\{kind\}$|\/(advice\/\{advice\}|consultations\/\{consultation\})\/letter$/.test(page);

/** Whether a path is one of the styles, scripts and pictures that every page has. */
export const isAsset = (path) => /\.(css|js|svg|png|ico)$/.test(path) && !pageAt(path);
