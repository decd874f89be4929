import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { expect, test } from "vitest";

const solc = createRequire(import.meta.url)("solc") as { compile(input: string): string };
const script = resolve(import.meta.dirname, "../../../script/solc.mjs");

const contract = (name: string, body: string) => `pragma solidity 0.8.30;
import {Lib} from "./Lib.sol";
contract ${name} { function f(uint256 a) external pure returns (uint256) { ${body} } }`;

/** @param padding in bytes, of comments. */
const input = (viaIR: boolean, broken = "", padding = 0) =>
  JSON.stringify({
    language: "Solidity",
    sources: {
      "src/Lib.sol": {
        content: `pragma solidity 0.8.30; library Lib { function twice(uint256 a) internal pure returns (uint256) { return 2 * a; } } // ${"-".repeat(padding)}`,
      },
      "src/A.sol": { content: contract("A", "return Lib.twice(a);") },
      "src/B.sol": { content: contract("B", `uint256 unused; return Lib.twice(a + 1);${broken}`) },
      "src/C.sol": { content: contract("C", "return Lib.twice(a) - 1;") },
    },
    settings: {
      viaIR,
      optimizer: { enabled: true },
      outputSelection: Object.fromEntries(
        ["Lib", "A", "B", "C"].map((name) => [
          `src/${name}.sol`,
          { "*": ["abi", "evm.bytecode", "metadata"] },
        ]),
      ),
    },
  });

const run = (standardJson: string) => {
  const { stdout, status } = spawnSync(process.execPath, [script], { input: standardJson, encoding: "utf8" });
  expect(status).toBe(0);
  return JSON.parse(stdout);
};

test.each([
  ["in one go", false, "", 0],
  ["shared out, for its length", false, "", 1_000_000],
  ["shared out, through the IR pipeline", true, "", 0],
  ["with an error, shared out", true, "return nothing;", 0],
])("the compiler that forge is given says what solc says: %s", { timeout: 60_000 }, (_, ...options) => {
  const standardJson = input(...options);
  const { errors, contracts, sources } = JSON.parse(solc.compile(standardJson));

  const given = run(standardJson);

  expect(given.errors).toEqual(errors);
  expect(given.contracts ?? {}).toEqual(contracts ?? {});
  expect(given.sources).toEqual(sources);
});
