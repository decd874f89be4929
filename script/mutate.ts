// Mutation testing of contracts/src: changes one thing at a time and runs the tests that should notice.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type Mutant, mutate } from "./mutation/mutants.ts";
import { createBench, listTests, type Outcome, removeBench, testsOf } from "./mutation/runMutant.ts";

const HELP = `usage: npm run mutate -- [options]

Changes contracts/src in one place at a time, runs the tests that should notice, and reports what none noticed.
Exits 1 when a mutant survives that script/mutation/survivors.json does not explain, or a named one survives.

  --only <text>    only files whose path contains it, no named mutants (default: session, policies and libraries)
  --sample <n>     at most so many mutants a file, evenly spread, no named ones (default: all)
  --named          only the named mutants of script/mutation/named.json
  --jobs <n>       at once (default: the cores)
  --list           print the mutants and stop
  -h, --help       this text

Writes report/mutation.json.`;

type Named = { name: string; file: string; from: string; to: string };
type Job = { id: string; file: string; line: number; title: string; source: string };
type Result = Omit<Job, "source"> & { outcome: Outcome; explanation?: string };

const root = resolve(import.meta.dirname, "..");
const { values: options } = parseArgs({
  options: {
    only: { type: "string" },
    sample: { type: "string" },
    named: { type: "boolean", default: false },
    jobs: { type: "string" },
    list: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(join(root, path), "utf8")) as T;
}

function sourcesToMutate(): string[] {
  return readdirSync(join(root, "contracts/src"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".sol"))
    .map((path) => join("contracts/src", path))
    .filter((path) =>
      options.only ? path.includes(options.only) : /\/(?:session|policies|libraries)\//.test(path),
    );
}

function namedJobs(): Job[] {
  return readJson<Named[]>("script/mutation/named.json").map(({ name, file, from, to }) => {
    const source = readFileSync(join(root, file), "utf8");
    if (source.split(from).length !== 2) throw new Error(`${name}: \`${from}\` must stand once in ${file}`);
    const line = source.slice(0, source.indexOf(from)).split("\n").length;
    return { id: `named:${name}`, file, line, title: name, source: source.replace(from, () => to) };
  });
}

function generatedJobs(): Job[] {
  return sourcesToMutate().flatMap((file) => {
    const all = mutate(file, readFileSync(join(root, file), "utf8"));
    const most = options.sample ? Number(options.sample) : all.length;
    const step = Math.max(1, all.length / most);
    const spread = Array.from({ length: Math.min(most, all.length) }, (_, i) => all[Math.floor(i * step)]!);
    return spread.map((mutant: Mutant) => ({ ...mutant, title: `${mutant.before}  =>  ${mutant.after}` }));
  });
}

async function runAll(jobs: Job[], signal: AbortSignal): Promise<Result[]> {
  const survivors = readJson<Record<string, string>>("script/mutation/survivors.json");
  const tests = listTests(root);
  const results: Result[] = [];
  // One file after the other, as each needs a bench with its own tests.
  const files = [...new Set(jobs.map((job) => job.file))];
  const workers = Math.max(1, Math.min(Number(options.jobs ?? availableParallelism()), jobs.length));
  for (const file of files) {
    const wanted = testsOf(file, tests);
    if (wanted.length === 0) throw new Error(`no test is named for ${file}: extend testsOf`);
    const original = readFileSync(join(root, file), "utf8");
    const queue = jobs.filter((job) => job.file === file);
    await Promise.all(
      Array.from({ length: Math.min(workers, queue.length) }, async () => {
        const directory = mkdtempSync(join(tmpdir(), "hallpass-mutation-"));
        try {
          const bench = createBench(root, directory, wanted, signal);
          if ((await bench.run(file, original, original)) !== "survived") {
            throw new Error(`the tests of ${file} fail without any change: ${wanted.join(", ")}`);
          }
          for (let job = queue.shift(); job; job = queue.shift()) {
            const { source, ...rest } = job;
            const outcome = await bench.run(file, source, original);
            const explanation = outcome === "survived" ? survivors[job.id] : undefined;
            results.push({ ...rest, outcome, ...(explanation === undefined ? {} : { explanation }) });
            const left = jobs.length - results.length;
            console.log(`${outcome.padEnd(8)} ${job.file}:${job.line} ${job.title} (${left} left)`);
          }
        } finally {
          removeBench(directory);
        }
      }),
    );
  }
  return results;
}

async function main(): Promise<number> {
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  const part = options.only !== undefined || options.sample !== undefined;
  const jobs = options.named ? namedJobs() : [...(part ? [] : namedJobs()), ...generatedJobs()];
  if (options.list) {
    for (const job of jobs) console.log(`${job.id}  ${job.file}:${job.line}  ${job.title}`);
    console.log(`${jobs.length} mutants`);
    return 0;
  }
  const abort = new AbortController();
  process.once("SIGINT", () => abort.abort());
  process.once("SIGTERM", () => abort.abort());
  let results: Result[];
  try {
    results = await runAll(jobs, abort.signal);
  } catch (error) {
    if (!abort.signal.aborted) throw error;
    console.log("stopped");
    return 130;
  }
  const of = (outcome: Outcome) => results.filter((result) => result.outcome === outcome);
  const [killed, survived, invalid] = [of("killed"), of("survived"), of("invalid")];
  const unexplained = survived.filter((result) => result.explanation === undefined);
  mkdirSync(join(root, "report"), { recursive: true });
  const score = killed.length / Math.max(1, killed.length + survived.length);
  const report = {
    killed: killed.length,
    survived: survived.length,
    invalid: invalid.length,
    score,
    results,
  };
  writeFileSync(join(root, "report/mutation.json"), `${JSON.stringify(report, null, 2)}\n`);
  for (const result of unexplained)
    console.log(`survived ${result.id}\n  ${result.file}:${result.line} ${result.title}`);
  console.log(
    `${killed.length} killed, ${survived.length} survived (${unexplained.length} unexplained), ` +
      `${invalid.length} did not compile; ${(100 * score).toFixed(1)} % killed`,
  );
  return unexplained.length === 0 ? 0 : 1;
}

process.exitCode = await main();
