import { fork, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * `equivalent`: compiles to the code of the original, so that nothing could tell. `invalid`: does not compile. `timeout`: its tests
 * did not end, so that none of them noticed.
 */
export type Outcome = "killed" | "survived" | "equivalent" | "invalid" | "timeout";

/** Copies of the contracts in which mutants are tried one after the other; what is compiled is kept between them. */
export type Bench = {
  /**
   * Tries a mutant: against the quick tests with few fuzz runs, and against all with more when it survives those.
   * @param tests that should notice.
   * @throws when they fail without a change.
   */
  run(file: string, source: string, tests: string[]): Promise<Outcome>;
  /** Ends its compiler and removes its folders. */
  close(): void;
};

type Artifact = { bytecode: { object: string } };
/** A copy of the contracts, and which tests are in it. */
type Stage = { directory: string; fuzz: Record<string, string>; tests: string[] };

const TIMEOUT = 300_000;
/** Of a run without a change, which compiles. */
const TIMEOUT_OF_FIRST = 1_800_000;

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
    [/src\/libraries\/(?:Session|PolicyCall|ERC7739|Id|ValidationData|Limits)/, /unit\/session\//],
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

/** Starts a compiler and copies the contracts. */
export async function createBench(root: string, signal: AbortSignal): Promise<Bench> {
  const home = mkdtempSync(join(tmpdir(), "hallpass-mutation-"));
  const socket = join(home, "compiler");
  const compiler = fork(join(root, "script/mutation/compilerServer.mjs"), [socket], { execArgv: [] });
  const close = () => {
    compiler.kill();
    rmSync(home, { recursive: true, force: true });
  };
  const environment = {
    ...process.env,
    FOUNDRY_PROFILE: "legacy",
    FOUNDRY_SOLC: join(root, "script/mutation/compilerClient.mjs"),
    MUTATION_COMPILER: socket,
    NO_COLOR: "1",
  };
  const test = async ({ directory, fuzz }: Stage, timeout: number) => {
    const command = [join(root, "script/forge.mjs"), "test", "--fail-fast"];
    const { code, output } = await run(command, directory, { ...environment, ...fuzz }, timeout, signal);
    return outcomeOf(code, output);
  };
  const attempt = async (stage: Stage, file: string, source: string) => {
    const path = join(stage.directory, file);
    const original = readFileSync(path, "utf8");
    writeFileSync(path, source);
    const outcome = await test(stage, TIMEOUT);
    writeFileSync(path, original);
    return outcome;
  };
  const prepare = async (stage: Stage, tests: string[]) => {
    if (stage.tests.join() === tests.join()) return false;
    placeTests(root, stage.directory, tests);
    const outcome = await test(stage, TIMEOUT_OF_FIRST);
    if (outcome !== "survived") throw new Error(`${outcome} without any change: ${tests}`);
    stage.tests = tests;
    return true;
  };

  try {
    await new Promise((ready, fail) => {
      compiler.once("message", ready);
      compiler.once("exit", () => fail(new Error("the compiler did not start")));
    });
    const quick = stageIn(root, join(home, "quick"), { FOUNDRY_FUZZ_RUNS: "8" });
    const full = stageIn(root, join(home, "full"), { FOUNDRY_FUZZ_RUNS: "64", FOUNDRY_INVARIANT_RUNS: "4" });
    let code = "";
    return {
      close,
      async run(file, source, tests) {
        const swift = tests.filter((path) => !SLOW.test(path));
        if (await prepare(quick, swift)) code = codeIn(quick.directory);
        const outcome = await attempt(quick, file, source);
        if (outcome !== "survived") return outcome;
        if (codeIn(quick.directory) === code) return "equivalent";
        await prepare(full, tests);
        return attempt(full, file, source);
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

function stageIn(root: string, directory: string, fuzz: Record<string, string>): Stage {
  for (const path of ["contracts", "lib", "script", "foundry.toml"]) {
    cpSync(join(root, path), join(directory, path), { recursive: true, verbatimSymlinks: true });
  }
  symlinkSync(join(root, "node_modules"), join(directory, "node_modules"));
  return { directory, fuzz, tests: [] };
}

/** Leaves these tests and no others: forge compiles all that it finds, and told to leave some out, all that they import. */
function placeTests(root: string, directory: string, tests: string[]): void {
  for (const path of readdirSync(join(directory, "contracts/test"), { recursive: true, encoding: "utf8" })) {
    if (path.endsWith(".t.sol")) rmSync(join(directory, "contracts/test", path));
  }
  for (const path of tests) cpSync(join(root, path), join(directory, path));
}

/** A hash of the code of all contracts, as they were last compiled. */
function codeIn(directory: string): string {
  const out = join(directory, "cache/legacy/out");
  const hash = createHash("sha256");
  for (const path of readdirSync(out, { recursive: true, encoding: "utf8" }).sort()) {
    if (!/\.sol\/\w+\.json$/.test(path)) continue;
    const artifact = JSON.parse(readFileSync(join(out, path), "utf8")) as Artifact;
    hash.update(`${path} ${artifact.bytecode.object}\n`);
  }
  return hash.digest("hex");
}

/** @returns node's exit code, `undefined` when it took too long, and what it printed. */
function run(
  command: string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  timeout: number,
  signal: AbortSignal,
): Promise<{ code: number | undefined; output: string }> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, command, {
      cwd,
      env,
      stdio: ["ignore", "pipe", "pipe"],
      // A process group of its own, so that forge ends with it.
      detached: true,
    });
    let isLate = false;
    const end = () => process.kill(-child.pid!, "SIGKILL");
    signal.addEventListener("abort", end);
    let output = "";
    const keep = (chunk: Buffer) => {
      output += chunk;
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    const timer = setTimeout(() => {
      isLate = true;
      end();
    }, timeout);
    child.on("error", fail);
    child.on("close", (code, killedBy) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      if (signal.aborted) fail(signal.reason);
      else if (killedBy !== null && !isLate) fail(new Error(`forge was ended by ${killedBy}`));
      else done({ code: code ?? undefined, output });
    });
  });
}
