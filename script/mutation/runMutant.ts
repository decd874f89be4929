import { spawn } from "node:child_process";
import { cpSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";

export type Outcome = "killed" | "survived" | "invalid";

/** A copy of the contracts in which mutants are tried one after the other; compiled tests are kept between them. */
export type Bench = {
  directory: string;
  run(file: string, source: string, original: string): Promise<Outcome>;
};

const TIMEOUT = 300_000;

/**
 * The tests that a source file answers to: those of the same name, and those of the whole that it is part of.
 * @param file relative to the repository.
 */
export function testsOf(file: string, tests: string[]): string[] {
  const name = file.split("/").at(-1)!.replace(".sol", "");
  const stem = name.replace(/Lib$/, "");
  const parts: [RegExp, RegExp][] = [
    [/src\/session\//, /unit\/session\/|invariant\//],
    [/src\/libraries\/(?:Session|PolicyCall|ERC7739|Id|ValidationData)/, /unit\/session\//],
    [/src\/libraries\/FastLZ/, /unit\/session\/MalformedData/],
    [/src\/libraries\/ExecutionLib/, /unit\/session\/|ValueLimit/],
    [/src\/libraries\/ParamRule/, /UniAction|ArgPolicy/],
    [/src\/libraries\/Expression/, /ArgPolicy/],
    [/src\/libraries\/TokenCall|src\/libraries\/ERC20/, /ERC20Spending/],
    [/src\/libraries\/Signature/, /unit\/validators\//],
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
 * Prepares a bench with only the tests that are wanted, as forge compiles all that it finds.
 * @param directory empty; the caller removes it.
 */
export function createBench(root: string, directory: string, tests: string[], signal: AbortSignal): Bench {
  for (const path of ["contracts/src", "lib", "script", "foundry.toml"]) {
    cpSync(join(root, path), join(directory, path), { recursive: true, verbatimSymlinks: true });
  }
  cpSync(join(root, "contracts/test"), join(directory, "contracts/test"), {
    recursive: true,
    filter: (path) => !path.endsWith(".t.sol") || tests.includes(relative(root, path)),
  });
  symlinkSync(join(root, "node_modules"), join(directory, "node_modules"));

  /** Forge's exit code, `undefined` when it took too long, and what it printed. */
  const forge = () =>
    new Promise<{ code: number | undefined; output: string }>((done, fail) => {
      const child = spawn(process.execPath, [join(root, "script/forge.mjs"), "test", "--fail-fast"], {
        cwd: directory,
        env: {
          ...process.env,
          FOUNDRY_PROFILE: "legacy",
          FOUNDRY_FUZZ_RUNS: "64",
          FOUNDRY_INVARIANT_RUNS: "4",
          NO_COLOR: "1",
        },
        stdio: ["ignore", "pipe", "pipe"],
        // A process group of its own, so that forge and the compiler end with it.
        detached: true,
      });
      const end = () => process.kill(-child.pid!, "SIGKILL");
      signal.addEventListener("abort", end);
      let output = "";
      child.stdout.on("data", (chunk) => {
        output += chunk;
      });
      child.stderr.on("data", (chunk) => {
        output += chunk;
      });
      const timer = setTimeout(end, TIMEOUT);
      child.on("error", fail);
      child.on("close", (code) => {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        if (signal.aborted) fail(signal.reason);
        else done({ code: code ?? undefined, output });
      });
    });

  return {
    directory,
    async run(file, source, original) {
      writeFileSync(join(directory, file), source);
      try {
        const { code, output } = await forge();
        if (/Compiler run failed|Compilation failed/.test(output)) return "invalid";
        return code === 0 ? "survived" : "killed";
      } finally {
        writeFileSync(join(directory, file), original);
      }
    },
  };
}

/** Removes a bench's folder. */
export function removeBench(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
}
