// Bundles the harness and the bundler, for a checkout: loaded module by module, through a compiler of TypeScript, they take four
// seconds; a bundle takes half a second. It lies in cache/bundle under a hash of what went into it, and is made when that changes.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = resolve(import.meta.dirname, "..");
const source = join(root, "test-ts/src");
const bundles = join(root, "cache/bundle");

/** How long a bundle is kept that nothing was started from, in milliseconds: what was started from it may load more of it. */
const keptFor = 3_600_000;

/** What goes into a bundle beside what is under `test-ts`. */
const others = ["package-lock.json", "script/bundle.mjs", "tsconfig.json"];

/**
 * Runs the command line, bundled.
 * @param args of the command line, without node and script.
 * @returns the exit code.
 */
export async function main(args) {
  const folder = await bundle();
  process.env.HALLPASS_BUNDLE = folder;
  const program = await import(pathToFileURL(join(folder, "main.mjs")).href);
  return program.main(args);
}

/**
 * @returns the folder of the bundle: main.mjs, the command line, and alto.mjs, the bundler.
 */
export async function bundle() {
  const inputs = listInputs();
  const folder = join(bundles, hashOf(inputs));
  if (!existsSync(folder)) await write(folder, inputs);
  const now = new Date();
  utimesSync(folder, now, now);
  removeOld(now);
  return folder;
}

function listInputs() {
  const sources = ["src", "sessions"].flatMap((folder) =>
    readdirSync(join(root, "test-ts", folder), { recursive: true })
      .filter((name) => /\.(ts|mjs|json)$/.test(name) && !/\.(test|d)\.m?ts$/.test(name))
      .map((name) => `test-ts/${folder}/${name}`),
  );
  return [...others, ...sources.sort()];
}

function hashOf(inputs) {
  const hash = createHash("sha256");
  for (const path of inputs) hash.update(`${path}\n`).update(readFileSync(join(root, path)));
  return hash.digest("hex").slice(0, 16);
}

async function write(folder, inputs) {
  const { build, stop } = await import("esbuild");
  const unfinished = `${folder}.${process.pid}`;
  try {
    const { metafile } = await build({
      absWorkingDir: root,
      metafile: true,
      entryPoints: [join(source, "cli/main.ts"), join(source, "bundler/alto.mjs")],
      entryNames: "[name]",
      outdir: unfinished,
      outExtension: { ".js": ".mjs" },
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "node",
      target: "node20",
      // They load files of their own.
      external: ["classic-level", "jiti"],
      // For packages in CommonJS.
      banner: {
        js: 'import { createRequire as requireFor } from "node:module"; const require = requireFor(import.meta.url);',
      },
      logLevel: "error",
      plugins: [{ name: "hallpass", setup }],
    });
    const unnamed = Object.keys(metafile.inputs).filter(
      (path) => !/^node_modules\/|^test-ts\/generated\//.test(path) && !inputs.includes(path),
    );
    if (unnamed.length > 0) throw new Error(`${unnamed.join(", ")}: in the bundle, but not in its hash`);
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    // Another process may have made the same bundle meanwhile.
    if (!existsSync(folder)) throw error;
  } finally {
    // Its process is in the terminal's group, and Ctrl-C would kill it.
    await stop();
  }
}

function setup({ onLoad, onResolve }) {
  // An ABI is read out of the build, which comes later.
  onResolve({ filter: /\/generated\/\w+\.ts$/ }, ({ path, importer }) => ({
    path: fileURLToPath(new URL(path, pathToFileURL(importer))),
  }));
  onLoad({ filter: /\/generated\/\w+\.ts$/ }, ({ path }) => ({
    contents: `import { loadArtifact } from "./chain/artifacts.ts";
      export const ${basename(path, ".ts")}Abi = loadArtifact("${contractOf(path)}").abi;`,
    resolveDir: source,
  }));
  onResolve({ filter: /^alto:/ }, ({ path }) => ({ path: join(altoFolder(), path.slice("alto:".length)) }));
  onLoad({ filter: /\/test-ts\/src\/.*\.(ts|mjs)$/ }, ({ path }) => ({
    contents: readFileSync(path, "utf8")
      .replaceAll("import.meta.dirname", JSON.stringify(dirname(path)))
      .replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path).href))
      // alto's own files, which its package does not export.
      .replaceAll(/\bload\("(?=\w)/g, 'import("alto:'),
    loader: path.endsWith(".ts") ? "ts" : "js",
  }));
}

const altoFolder = () => dirname(createRequire(join(source, "bundler/alto.mjs")).resolve("@pimlico/alto"));

/** The contract whose ABI a generated file has: the file's name begins in lower case. */
function contractOf(path) {
  const sources = readdirSync(join(root, "contracts/src"), { recursive: true });
  const names = sources.map((each) => basename(each, ".sol"));
  return names.find((name) => name.toLowerCase() === basename(path, ".ts").toLowerCase());
}

function removeOld(now) {
  for (const name of readdirSync(bundles)) {
    const folder = join(bundles, name);
    try {
      if (now - statSync(folder).mtime > keptFor) rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      // Another process may have removed it.
      if (error.code !== "ENOENT") throw error;
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle();
