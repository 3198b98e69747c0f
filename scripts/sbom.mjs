// The bill of materials that sbom.sh writes: Cargo's metadata comes in, with every feature and as the program is built, CycloneDX goes
// out. It ends with 1 where a crate is not in the lock file.
import { readFileSync } from "node:fs";

const NPM = [
  { file: "platform/page/assets/package-lock.json", scope: "required" },
  { file: "browser/package-lock.json", scope: "excluded" },
];

const root = new URL("..", import.meta.url);
const read = (path) => readFileSync(new URL(path, root), "utf8");
const [all, asBuilt] = process.argv.slice(2, 4).map((path) => JSON.parse(readFileSync(path, "utf8")));
const components = new Map();
const dependsOn = new Map();

function licences(text) {
  if (!text) return undefined;
  const expression = text.replaceAll("/", " OR ");
  return /^[A-Za-z0-9.+() -]+$/.test(expression) ? [{ expression }] : [{ license: { name: text } }];
}

function add({ name, version, purl, scope, hash, licence }) {
  const known = components.get(purl);
  if (known) {
    if (scope === "required") known.scope = scope;
    return;
  }
  components.set(purl, {
    type: "library",
    "bom-ref": purl,
    name,
    version,
    scope,
    hashes: hash ? [hash] : undefined,
    licenses: licences(licence),
    purl,
  });
}

function needs(ref, others) {
  dependsOn.set(ref, new Set([...(dependsOn.get(ref) ?? []), ...others]));
}

// Crates.
const packages = new Map(all.packages.map((one) => [one.id, one]));
const depsOf = (metadata) => new Map(metadata.resolve.nodes.map((one) => [one.id, one.deps]));
const [allDeps, builtDeps] = [depsOf(all), depsOf(asBuilt)];
const program = all.packages.find((one) => one.name === "oneplan" && !one.source);
const crate = (id) => `pkg:cargo/${packages.get(id).name}@${packages.get(id).version}`;
const isOf = (kinds) => (dep) => dep.dep_kinds.some(({ kind }) => kinds.includes(kind));
const isForeign = ({ pkg }) => packages.get(pkg).source;

const built = new Set([program.id]);
for (const id of built) builtDeps.get(id).filter(isOf([null])).forEach(({ pkg }) => built.add(pkg));

const checksums = new Map();
for (const entry of read("Cargo.lock").split("[[package]]").slice(1)) {
  const value = (key) => entry.match(new RegExp(`^${key} = "(.*)"$`, "m"))?.[1];
  if (value("source")) checksums.set(`pkg:cargo/${value("name")}@${value("version")}`, value("checksum"));
}

const own = `pkg:cargo/${program.name}@${program.version}`;
for (const one of all.packages) {
  const deps = (one.source ? allDeps : builtDeps).get(one.id) ?? [];
  const refs = deps.filter(isOf([null, "build"])).filter(isForeign).map(({ pkg }) => crate(pkg));
  if (!one.source) {
    if (built.has(one.id)) needs(own, refs);
    continue;
  }
  const purl = crate(one.id);
  const checksum = checksums.get(purl);
  if (!checksum) {
    console.error(`sbom: Cargo.lock has no ${purl}`);
    process.exit(1);
  }
  const scope = built.has(one.id) ? "required" : "excluded";
  add({ name: one.name, version: one.version, purl, scope, hash: { alg: "SHA-256", content: checksum }, licence: one.license });
  needs(purl, refs);
}

// Packages of npm.
const npm = (name, version) => `pkg:npm/${name.replace("@", "%40")}@${version}`;
for (const { file, scope } of NPM) {
  const lock = JSON.parse(read(file)).packages;
  const nameOf = (place) => place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);
  // A package is looked for beside whoever asks for it, then one folder further up.
  const find = (place, name) => {
    for (let at = place; ; at = at.slice(0, Math.max(at.lastIndexOf("/node_modules/"), 0))) {
      const found = `${at && `${at}/`}node_modules/${name}`;
      if (lock[found]) return found;
      if (!at) return undefined;
    }
  };
  for (const [place, one] of Object.entries(lock)) {
    const names = Object.keys({ ...one.dependencies, ...one.optionalDependencies });
    const found = names.map((name) => find(place, name)).filter(Boolean);
    const refs = found.map((other) => npm(nameOf(other), lock[other].version));
    if (place === "") {
      if (scope === "required") needs(own, refs);
      continue;
    }
    const purl = npm(nameOf(place), one.version);
    const [kind, digest] = one.integrity?.split(/-(.*)/s) ?? [];
    add({
      name: nameOf(place),
      version: one.version,
      purl,
      scope: one.dev ? "excluded" : scope,
      hash: kind && { alg: kind.toUpperCase().replace("SHA", "SHA-"), content: Buffer.from(digest, "base64").toString("hex") },
      licence: one.license,
    });
    needs(purl, refs);
  }
}

const sorted = (values) => [...values].sort();
const bill = {
  bomFormat: "CycloneDX",
  specVersion: "1.6",
  version: 1,
  metadata: {
    component: {
      type: "application",
      "bom-ref": own,
      name: program.name,
      version: program.version,
      licenses: licences(program.license),
    },
  },
  components: sorted(components.keys()).map((purl) => components.get(purl)),
  dependencies: sorted(dependsOn.keys()).map((ref) => ({ ref, dependsOn: sorted(dependsOn.get(ref)) })),
};
process.stdout.write(`${JSON.stringify(bill, null, 1)}\n`);
const required = bill.components.filter(({ scope }) => scope === "required").length;
console.error(`sbom: ${bill.components.length} components, ${required} of them in the program`);
