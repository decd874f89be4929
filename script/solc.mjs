#!/usr/bin/env node
// Lets forge use the solc that npm pins: forge asks `--version`, then pipes standard JSON through stdin.
// It compiles one contract after the other: where that takes long, the contracts are shared out over the cores.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { setFlagsFromString } from "node:v8";
import { isMainThread, parentPort, Worker } from "node:worker_threads";

const require = createRequire(import.meta.url);

const comments = /\/\/.*|\/\*[\s\S]*?\*\//g;

/** More than cores, since nobody knows beforehand how long each takes; each reads all sources again, which takes a second. */
const shareCount = 6;

/** In bytes: to compile so much takes minutes, even without the IR pipeline. The tests are twice as much. */
const longFrom = 1_000_000;

if (!isMainThread) {
  parentPort.on("message", (input) => parentPort.postMessage(require("solc").compile(input)));
} else if (process.argv.includes("--version")) {
  // From its manifest: loading the compiler takes a third of a second.
  const { version } = require("solc/package.json");
  process.stdout.write(`solc, the solidity compiler commandline interface\nVersion: ${version}\n`);
} else {
  const text = readFileSync(0, "utf8");
  const input = JSON.parse(text);
  const viaIR = input.settings?.viaIR;
  const isLong = text.length > longFrom;
  // The compiler is WebAssembly. Where it does not run for long, to optimise only what runs very often takes a sixth less time.
  if (viaIR || !isLong) setFlagsFromString("--wasm-tiering-budget=100000000");
  if (viaIR || isLong) {
    process.stdout.write(JSON.stringify(merge(await compileAll(share(input, shareCount)))));
  } else {
    process.stdout.write(require("solc").compile(text));
  }
}

/** On as many cores as there are, each of which takes the next when it is done. */
async function compileAll(inputs) {
  const outputs = [];
  const places = inputs.keys();
  const compileSome = async () => {
    const worker = new Worker(new URL(import.meta.url));
    for (const place of places) {
      worker.postMessage(JSON.stringify(inputs[place]));
      const [output] = await once(worker, "message");
      outputs[place] = JSON.parse(output);
    }
    await worker.terminate();
  };
  const count = Math.min(inputs.length, availableParallelism());
  await Promise.all(Array.from({ length: count }, compileSome));
  return outputs;
}

/** The same input several times, each of which asks for the output of other files. */
function share(input, count) {
  const { outputSelection } = input.settings;
  const shares = Array.from({ length: count }, () => ({ weight: 0, files: {} }));
  const weighed = Object.keys(outputSelection).map((file) => [weightOf(input, file), file]);
  for (const [weight, file] of weighed.sort(([a], [b]) => b - a)) {
    const lightest = shares.reduce((least, each) => (each.weight < least.weight ? each : least));
    lightest.weight += weight;
    lightest.files[file] = outputSelection[file];
  }
  return shares
    .sort((a, b) => b.weight - a.weight)
    .filter(({ files }) => Object.keys(files).length > 0)
    .map(({ files }) => ({ ...input, settings: { ...input.settings, outputSelection: files } }));
}

/**
 * How much there is to compile for a file, where it has a contract: our own code in it and in all that it imports, in bytes. Of a
 * library of others it takes little.
 */
function weightOf({ sources, settings }, file) {
  if (!/^contract /m.test(sources[file]?.content ?? "")) return 0;
  const seen = new Set([file]);
  for (const each of seen) {
    for (const [, path] of sources[each].content.matchAll(/^import [^"]*"([^"]+)"/gm)) {
      const found = locate(path, each, settings.remappings ?? []);
      if (sources[found]) seen.add(found);
    }
  }
  const own = [...seen].filter((each) => !each.startsWith("lib/")).map((each) => sources[each].content);
  const code = own.filter((content) => /^(abstract contract|contract|library) /m.test(content));
  return code.reduce((sum, content) => sum + content.replace(comments, "").length, 0);
}

function locate(path, importer, remappings) {
  if (path.startsWith(".")) return new URL(path, `file:///${importer}`).pathname.slice(1);
  for (const [prefix, target] of remappings.map((each) => each.split("=")))
    if (path.startsWith(prefix)) return target + path.slice(prefix.length);
  return path;
}

/** Where something is wrong there is no output at all, as if it had been compiled in one go. */
function merge(outputs) {
  const all = outputs.flatMap((output) => output.errors ?? []);
  const errors = [...new Map(all.map((error) => [JSON.stringify(error), error])).values()];
  if (errors.some(({ severity }) => severity === "error")) return { errors, sources: {} };
  const sources = {};
  for (const output of outputs)
    for (const [file, source] of Object.entries(output.sources ?? {}))
      sources[file] = { ...sources[file], ...source };
  return { errors, contracts: Object.assign({}, ...outputs.map(({ contracts }) => contracts)), sources };
}
