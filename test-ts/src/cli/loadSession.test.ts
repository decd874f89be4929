import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { dexSwap } from "../../sessions/dexSwap.ts";
import { encodeSession } from "../session/encode.ts";
import { loadSession } from "./loadSession.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hallpass-test-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

const address = "0x00000000000000000000000000000000000000aa";
const targets = async () => ({ pool: address, sold: address }) as const;

const load = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return loadSession(path, targets);
};

const typescript = (target: string, amount = "parseEther('1')") => `
import { atMost, defineSession, equal, hours, self, type SessionDefinition } from "hallpass";
import { erc20Abi, parseEther, type Address } from "viem";
const token: Address = ${target};
const session: SessionDefinition = defineSession({
  name: "mine",
  lifetime: hours(1),
  contracts: { token: { address: token, abi: erc20Abi } },
  actions: { token: { transfer: { args: { recipient: equal(self), amount: atMost(${amount}) } } } },
});
`;

test("default: TypeScript anywhere, which finds hallpass and viem", async () => {
  const source = await load("mine.ts", `${typescript(`"${address}"`)}\nexport default session;`);
  expect(source).toMatchObject({ definition: { name: "mine", actions: [{ target: address }] } });
});

test("behavior: a function is told where the harness's contracts are", async () => {
  const path = join(import.meta.dirname, "../../sessions/dexSwap.ts");
  expect(await loadSession(path, targets)).toMatchObject({ definition: { name: "dex-swap-24h" } });
});

test("behavior: a struct as JSON, with numbers as strings", async () => {
  const session = encodeSession(dexSwap(await targets()), {
    account: address,
    key: address,
    chainId: 10,
    grantedAt: 1_800_000_000,
  });
  const json = JSON.stringify(session, (_, value) => (typeof value === "bigint" ? `${value}` : value));
  expect(await load("raw.json", json)).toEqual({ name: "raw", session });
});

test("error: a session that cannot be enforced keeps its own error", async () => {
  const text = `${typescript(`"${address}"`, "-1n")}\nexport default session;`;
  await expect(load("mine.ts", text)).rejects.toMatchObject({ name: "SessionError", code: "OutOfRange" });
});

test.each([
  ["mine.ts", "export const a = 1, b = 2;", /exports a, b: make the session its default export\.$/],
  ["mine.ts", "", /exports nothing: write export default defineSession/],
  ["mine.ts", "export default 7;", /holds no session of module-sdk: not object, received number\.$/],
  ["mine.ts", "throw new TypeError('no');", /does not load \(TypeError\): no$/],
  ["raw.json", "{", /is not JSON: /],
  [
    "raw.json",
    '{ "sessionValidator": "0x12" }',
    /holds no session of module-sdk: its sessionValidator is not an address\.$/,
  ],
])("error: %s with %j is refused in one sentence", async (name, text, sentence) => {
  await expect(load(name, text)).rejects.toMatchObject({
    name: "UsageError",
    message: expect.stringMatching(sentence),
  });
});

test("error: no such file", async () => {
  await expect(loadSession(join(folder, "none.ts"), targets)).rejects.toThrow(
    /^Cannot read .*none\.ts \(ENOENT\)\.$/,
  );
});
