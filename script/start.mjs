// npm start: builds the contracts, then runs the whole way and reports on it. The harness is bundled first, which takes half a second:
// module by module, a loader of TypeScript takes four, and its compiler dies of the first Ctrl-C.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, stop } from "esbuild";

const root = resolve(import.meta.dirname, "..");
const bundles = join(root, "cache/start");

removeLeftBehind();
const bundle = join(bundles, `${process.pid}`);
process.on("exit", () => rmSync(bundle, { recursive: true, force: true }));
await write(bundle);
const { main } = await import(pathToFileURL(join(bundle, "main.js")).href);

process.exit(await main(["start", ...process.argv.slice(2)]));

/** Bundles of runs that were killed. */
function removeLeftBehind() {
  mkdirSync(bundles, { recursive: true });
  for (const pid of readdirSync(bundles))
    if (!isRunning(Number(pid))) rmSync(join(bundles, pid), { recursive: true, force: true });
}

function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
}

async function write(folder) {
  const { outputFiles } = await build({
    entryPoints: [join(root, "test-ts/src/cli/main.ts")],
    outdir: folder,
    write: false,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    plugins: [{ name: "harness", setup }],
  });
  stop();
  mkdirSync(folder, { recursive: true });
  for (const { path, contents } of outputFiles) writeFileSync(path, contents);
}

function setup({ onLoad, onResolve }) {
  // Programs of their own, and what they share with the harness.
  onResolve({ filter: /^\..*\.mjs$/ }, (asked) => ({ path: locate(asked), external: true }));
  // An ABI is read out of the build, which comes later.
  onResolve({ filter: /\/generated\/\w+\.ts$/ }, (asked) => ({ path: locate(asked) }));
  onLoad({ filter: /\/generated\/\w+\.ts$/ }, ({ path }) => ({
    contents: `import { loadArtifact } from "./chain/artifacts.ts";
      export const ${basename(path, ".ts")}Abi = loadArtifact("${contractOf(path)}").abi;`,
    resolveDir: join(root, "test-ts/src"),
  }));
  onLoad({ filter: /\/test-ts\/.*\.ts$/ }, ({ path }) => ({
    contents: readFileSync(path, "utf8").replaceAll("import.meta.dirname", JSON.stringify(dirname(path))),
    loader: "ts",
  }));
}

function locate({ path, importer }) {
  return fileURLToPath(new URL(path, pathToFileURL(importer)));
}

/** The contract whose ABI a generated file has: the file's name begins in lower case. */
function contractOf(path) {
  const sources = readdirSync(join(root, "contracts/src"), { recursive: true });
  const names = sources.map((each) => basename(each, ".sol"));
  return names.find((name) => name.toLowerCase() === basename(path, ".ts").toLowerCase());
}
