import { fork, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

/**
 * `equivalent`: compiles to the code of the original, so that nothing could tell. `invalid`: does not compile. `timeout`: its tests
 * did not end, so that none of them noticed.
 */
export type Outcome = "killed" | "survived" | "equivalent" | "invalid" | "timeout";

/** Copies of the contracts in which mutants are tried one after the other; compiled tests are kept between them. */
export type Bench = {
  run(file: string, source: string): Promise<Outcome>;
  /** Ends its compiler and removes its folders. */
  close(): void;
};

type Artifact = { bytecode: { object: string } };
type Stage = { directory: string; env: Record<string, string> };

const TIMEOUT = 180_000;

/** One of the language; 6275 is that of a file that is missing, which no mutant is to blame for. */
const COMPILER_ERROR = /^Error \((?!6275)\d+\):/m;

/** What takes a second and more: left to the mutants that the rest has not noticed. */
const SLOW = /\/invariant\/|\/(?:MalformedData|BrokenCalls|FullestSession|Install)\.|Model\.t\.sol$/;

/**
 * The tests that a source file answers to: those of the same name, and those of the whole that it is part of.
 * @param file relative to the repository.
 */
export function testsOf(file: string, tests: string[]): string[] {
  const name = file.split("/").at(-1)!.replace(".sol", "");
  const stem = name.replace(/Lib$/, "");
  const parts: [RegExp, RegExp][] = [
    [/src\/session\//, /unit\/session\/|invariant\/Session/],
    [/src\/policies\/PolicyBase/, /unit\/policies\//],
    [/src\/validators\/Ownable/, /unit\/validators\/Ownable/],
    [/src\/libraries\/(?:Session|PolicyCall|ERC7739|Id|ValidationData)/, /unit\/session\//],
    [/src\/libraries\/FastLZ/, /unit\/session\/(?:MalformedData|Enable)/],
    [/src\/libraries\/ExecutionLib/, /unit\/session\/|ValueLimit/],
    [/src\/libraries\/ParamRule/, /UniAction|ArgPolicy/],
    [/src\/libraries\/(?:Expression|Arg)/, /ArgPolicy/],
    [/src\/libraries\/(?:AddressList|TokenLimits)/, /ERC20Spending|ContractWhitelist/],
    [/src\/libraries\/(?:Signature|ERC7739Owner)/, /unit\/validators\//],
    [
      /src\/paymaster\/(?:Sponsor|GasTanks)|src\/libraries\/(?:Sponsorship|Reservation|Tank)/,
      /unit\/paymaster\/(?:Sponsor|GasTanks)/,
    ],
    [/src\/paymaster\/Token/, /unit\/paymaster\/Token/],
    [/src\/libraries\/PostOpGas/, /unit\/paymaster\/(?:Sponsor|Token)(?:Tight)?Charge/],
    [/src\/libraries\/DeclaredGas/, /SimpleGas|PaymasterPolicy/],
  ];
  return tests.filter(
    (test) =>
      test.split("/").at(-1)!.startsWith(stem) ||
      parts.some(([source, covers]) => source.test(file) && covers.test(test)),
  );
}

/** All `.t.sol` files of the repository that run without gas snapshots. */
export function listTests(root: string): string[] {
  return readdirSync(join(root, "contracts/test"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".t.sol") && !path.startsWith("gas/"))
    .map((path) => join("contracts/test", path));
}

/**
 * What forge's answer means for a mutant.
 * @param code `undefined` when it took too long.
 * @throws when forge ended for a reason of its own: only a failing test kills, and only what the compiler says of the text is invalid.
 */
export function outcomeOf(code: number | undefined, output: string): Outcome {
  if (code === undefined) return "timeout";
  if (code === 0) return "survived";
  if (COMPILER_ERROR.test(output)) return "invalid";
  if (/^\[FAIL/m.test(output)) return "killed";
  throw new Error(`forge ended with ${code}, without a failing test:\n${output.slice(-3000)}`);
}

/**
 * Prepares a bench with only the tests that are wanted, as forge compiles all that it finds, and tries it without a change.
 * A mutant meets the quick tests with few fuzz runs, and all tests with more runs only when it survives those.
 * @throws when the tests fail without a change.
 */
export async function createBench(root: string, tests: string[], signal: AbortSignal): Promise<Bench> {
  const home = mkdtempSync(join(tmpdir(), "hallpass-mutation-"));
  const socket = join(home, "compiler");
  const compiler = fork(join(root, "script/mutation/compilerServer.mjs"), [socket], { execArgv: [] });
  const close = () => {
    compiler.kill();
    rmSync(home, { recursive: true, force: true });
  };
  const prepare = async (name: string, wanted: string[], settings: Record<string, string>) => {
    const directory = join(home, name);
    copyContracts(root, directory, wanted);
    const FOUNDRY_SOLC = join(root, "script/mutation/compilerClient.mjs");
    const stage = { directory, env: { ...settings, FOUNDRY_SOLC, MUTATION_COMPILER: socket } };
    const { code, output } = await runTests(root, stage, signal);
    if (code !== 0) throw new Error(`tests fail without any change:\n${output.slice(-3000)}`);
    return stage;
  };
  const attempt = async (stage: Stage, file: string, source: string): Promise<Outcome> => {
    const path = join(stage.directory, file);
    const original = readFileSync(path, "utf8");
    writeFileSync(path, source);
    const { code, output } = await runTests(root, stage, signal);
    writeFileSync(path, original);
    return outcomeOf(code, output);
  };

  try {
    await new Promise((ready, fail) => {
      compiler.once("message", ready);
      compiler.once("exit", () => fail(new Error("the compiler did not start")));
    });
    const swift = tests.filter((test) => !SLOW.test(test));
    const quick = await prepare("quick", swift, { FOUNDRY_FUZZ_RUNS: "8" });
    const code = codeOf(quick);
    let full: Stage | undefined;
    return {
      close,
      async run(file, source) {
        const outcome = await attempt(quick, file, source);
        if (outcome !== "survived") return outcome;
        if (codeOf(quick) === code) return "equivalent";
        full ??= await prepare("full", tests, { FOUNDRY_FUZZ_RUNS: "64", FOUNDRY_INVARIANT_RUNS: "4" });
        return attempt(full, file, source);
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

function copyContracts(root: string, directory: string, tests: string[]): void {
  for (const path of ["contracts/src", "lib", "script", "foundry.toml"]) {
    cpSync(join(root, path), join(directory, path), { recursive: true, verbatimSymlinks: true });
  }
  cpSync(join(root, "contracts/test"), join(directory, "contracts/test"), {
    recursive: true,
    filter: (path) => !path.endsWith(".t.sol") || tests.includes(relative(root, path)),
  });
  symlinkSync(join(root, "node_modules"), join(directory, "node_modules"));
}

/** A hash of the code of all contracts, as they were last compiled. */
function codeOf({ directory }: Stage): string {
  const out = join(directory, "cache/legacy/out");
  const hash = createHash("sha256");
  for (const path of readdirSync(out, { recursive: true, encoding: "utf8" }).sort()) {
    if (!/\.sol\/\w+\.json$/.test(path)) continue;
    const artifact = JSON.parse(readFileSync(join(out, path), "utf8")) as Artifact;
    hash.update(`${path} ${artifact.bytecode.object}\n`);
  }
  return hash.digest("hex");
}

/** @returns forge's exit code, `undefined` when it took too long, and what it printed. */
function runTests(
  root: string,
  { directory, env }: Stage,
  signal: AbortSignal,
): Promise<{ code: number | undefined; output: string }> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [join(root, "script/forge.mjs"), "test", "--fail-fast"], {
      cwd: directory,
      env: { ...process.env, ...env, FOUNDRY_PROFILE: "legacy", NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"],
      // A process group of its own, so that forge ends with it.
      detached: true,
    });
    const end = () => process.kill(-child.pid!, "SIGKILL");
    signal.addEventListener("abort", end);
    let output = "";
    const keep = (chunk: Buffer) => {
      output += chunk;
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    const timer = setTimeout(end, TIMEOUT);
    child.on("error", fail);
    child.on("close", (code) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      if (signal.aborted) fail(signal.reason);
      else done({ code: code ?? undefined, output });
    });
  });
}
