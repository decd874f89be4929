// Mutation testing of contracts/src: changes one thing at a time and runs the tests that should notice.
import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { mutate } from "./mutation/mutants.ts";
import { type Result, readSettled, tally, unexplained, writeReport } from "./mutation/report.ts";
import { hashOf, record } from "./mutation/results.ts";
import { createBench, listTests, testsOf } from "./mutation/runMutant.ts";

const HELP = `usage: npm run mutate -- [options]

Changes contracts/src in one place at a time, runs the tests that should notice, and reports what none noticed.
Exits 1 when a mutant survives, or its tests do not end, that script/mutation/survivors.json does not explain.

  --only <text>    only files whose path contains it, no named mutants (default: session, policies and libraries); may be
                   given several times
  --sample <n>     at most so many mutants a file, evenly spread, no named ones (default: all)
  --named          only the named mutants of script/mutation/named.json; cases.json says which of them hold each case of
                   the reference session, and which cases the EntryPoint, the account or the target guards
  --jobs <n>       at once (default: the cores)
  --report <path>  what to write (default: report/mutation.json)
  --resume         leave out what that report has settled: mutants of the same text, but for survivors and endless ones
  --record         write the outcome down in script/mutation/results.json: for each file whose mutants were all tried, and for
                   each named one
  --list           print the mutants and stop
  -h, --help       this text`;

type Named = { name: string; file: string; from: string; to: string };
/** `hash` is that of the file as it stands. */
type Job = { id: string; file: string; line: number; title: string; hash: string; source: string };

const root = resolve(import.meta.dirname, "..");
const { values: options } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    sample: { type: "string" },
    named: { type: "boolean", default: false },
    jobs: { type: "string" },
    report: { type: "string", default: "report/mutation.json" },
    resume: { type: "boolean", default: false },
    record: { type: "boolean", default: false },
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
      options.only
        ? options.only.some((text) => path.includes(text))
        : /\/(?:session|policies|libraries)\//.test(path),
    );
}

function namedJobs(): Job[] {
  return readJson<Named[]>("script/mutation/named.json").map(({ name, file, from, to }) => {
    const source = readFileSync(join(root, file), "utf8");
    if (source.split(from).length !== 2) throw new Error(`${name}: \`${from}\` must stand once in ${file}`);
    const line = source.slice(0, source.indexOf(from)).split("\n").length;
    const mutated = source.replace(from, () => to);
    return { id: `named:${name}`, file, line, title: name, hash: hashOf(source), source: mutated };
  });
}

function generatedJobs(): Job[] {
  return sourcesToMutate().flatMap((file) => {
    const source = readFileSync(join(root, file), "utf8");
    const hash = hashOf(source);
    const all = mutate(file, source);
    const most = options.sample ? Number(options.sample) : all.length;
    const step = Math.max(1, all.length / most);
    const spread = Array.from({ length: Math.min(most, all.length) }, (_, i) => all[Math.floor(i * step)]!);
    return spread.map((mutant) => ({ ...mutant, title: `${mutant.before}  =>  ${mutant.after}`, hash }));
  });
}

/** Those that answer to the same tests stand together, as the first of them compiles the tests. */
function withTests(jobs: Job[]): (Job & { tests: string[] })[] {
  const all = listTests(root);
  const told = jobs.map((job) => ({ ...job, tests: testsOf(job.file, all) }));
  for (const { file, tests } of told) {
    if (tests.length === 0) throw new Error(`no test is named for ${file}: extend testsOf`);
  }
  return told.sort((a, b) => a.tests.join().localeCompare(b.tests.join()));
}

/** Runs the mutants that no earlier run has settled, and writes the report after each. */
async function runAll(jobs: Job[], report: string, signal: AbortSignal): Promise<Result[]> {
  const survivors = readJson<Record<string, string>>("script/mutation/survivors.json");
  const wanted = new Map(jobs.map((job) => [job.id, hashOf(job.source)]));
  const results = options.resume
    ? readSettled(report).filter((result) => wanted.get(result.id) === result.fingerprint)
    : [];
  const settled = new Set(results.map((result) => result.id));
  const open = jobs.filter((job) => !settled.has(job.id));
  if (settled.size > 0) console.log(`${settled.size} settled before, ${open.length} to run`);

  const queue = withTests(open);
  const workers = Math.max(1, Math.min(Number(options.jobs ?? availableParallelism()), queue.length));
  await Promise.all(
    Array.from({ length: workers }, async () => {
      const bench = await createBench(root, signal);
      try {
        for (let job = queue.shift(); job; job = queue.shift()) {
          const outcome = await bench.run(job.file, job.source, job.tests);
          const { id, file, line, title } = job;
          const alive = outcome === "survived" || outcome === "timeout";
          const explanation = alive ? survivors[id] : undefined;
          results.push({ id, file, line, title, fingerprint: hashOf(job.source), outcome, explanation });
          writeReport(report, results);
          if (options.record) record(root, jobs, results);
          const left = jobs.length - results.length;
          console.log(`${outcome.padEnd(10)} ${file}:${line} ${title} (${left} left)`);
        }
      } finally {
        bench.close();
      }
    }),
  );
  return results;
}

async function main(): Promise<number> {
  if (options.record && options.sample) throw new Error("--record wants all mutants of a file, not a sample");
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
  const report = resolve(root, options.report);
  let results: Result[];
  try {
    results = await runAll(jobs, report, abort.signal);
  } catch (error) {
    if (!abort.signal.aborted) throw error;
    console.log("stopped; --resume goes on from here");
    return 130;
  }
  const left = unexplained(results);
  for (const { id, file, line, title, outcome } of left) {
    console.log(`${outcome} ${id}\n  ${file}:${line} ${title}`);
  }
  const { killed, survived, timeout, equivalent, invalid, score } = tally(results);
  console.log(
    `${killed} killed, ${survived} survived and ${timeout} do not end (${left.length} unexplained), ${equivalent} compile to the same code, ` +
      `${invalid} do not compile; ${(100 * score).toFixed(1)} % killed`,
  );
  return left.length === 0 ? 0 : 1;
}

process.exitCode = await main();
