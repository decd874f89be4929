import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { EnvironmentError } from "./environmentError.ts";
import { openStackArtifacts } from "./stackArtifacts.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hallpass-artifacts-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** A contract's artifact, where Foundry's users publish it. */
function write(artifact: unknown, path = "Policy/Policy.json"): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), typeof artifact === "string" ? artifact : JSON.stringify(artifact));
}

const code = { bytecode: { object: "0x6001" }, deployedBytecode: { object: "0x6002" } };
const find = () => openStackArtifacts(folder).find("Policy");
const refusal = (sentence: string) => new EnvironmentError(sentence);

test.each(["Policy/Policy.json", "Policy.sol/Policy.json"])("default: found at %s", (path) => {
  write(code, path);
  expect(find()?.creation()).toBe("0x6001");
  expect(find()?.runtime()).toBe("0x6002");
});

test("behavior: the published layout goes before forge's", () => {
  write(code);
  write({ ...code, deployedBytecode: { object: "0x6003" } }, "Policy.sol/Policy.json");
  expect(find()?.runtime()).toBe("0x6002");
});

test("behavior: code as plain text, with and without 0x", () => {
  write({ bytecode: "6001", deployedBytecode: "0x6002" });
  expect(find()?.creation()).toBe("0x6001");
  expect(find()?.runtime()).toBe("0x6002");
});

test("behavior: a contract that is not there", () => {
  expect(find()).toBeUndefined();
});

test("behavior: immutables do not matter to creation code", () => {
  write({ ...code, deployedBytecode: { object: "0x6002", immutableReferences: { 7: [] } } });
  expect(find()?.creation()).toBe("0x6001");
});

test("error: no such folder", () => {
  const missing = join(folder, "missing");
  expect(() => openStackArtifacts(missing)).toThrow(refusal(`STACK_ARTIFACTS names no folder: ${missing}.`));
});

test.each([
  ["{", "Policy/Policy.json cannot be read as JSON."],
  ["null", "Policy/Policy.json is not a contract's artifact."],
])("error: %s for an artifact", (text, sentence) => {
  write(text);
  expect(find).toThrow(refusal(sentence));
});

test.each([
  [undefined, "Policy/Policy.json has no deployedBytecode."],
  [{ object: "0x" }, "Policy/Policy.json has no deployedBytecode."],
  [
    { object: "0x6002", immutableReferences: { 7: [{ start: 1, length: 32 }] } },
    "Policy/Policy.json has immutables: their values are in no artifact.",
  ],
  [
    { object: "0x6002", linkReferences: { "Lib.sol": { Lib: [] } } },
    "The deployedBytecode in Policy/Policy.json has libraries that are not linked.",
  ],
  [
    { object: "0x73__$aa$__" },
    "The deployedBytecode in Policy/Policy.json has libraries that are not linked.",
  ],
  [{ object: "0x600" }, "The deployedBytecode in Policy/Policy.json is not hexadecimal."],
])("error: runtime code %j", (deployedBytecode, sentence) => {
  write({ ...code, deployedBytecode });
  expect(() => find()?.runtime()).toThrow(refusal(sentence));
});
