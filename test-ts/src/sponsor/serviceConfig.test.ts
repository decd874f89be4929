import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseEther, parseGwei, toFunctionSelector } from "viem";
import { expect, onTestFinished, test } from "vitest";
import { keys, privateKeyOf } from "../chain/addresses.ts";
import { EnvironmentError } from "../chain/environmentError.ts";
import { addressOf, temporaryFolder, wordOf, writeConfig } from "../testing/sponsorService.ts";
import { readServiceConfig } from "./serviceConfig.ts";

const token = "token-of-acme-0123456789-abcdefghij";
const key = privateKeyOf(keys.sponsor);
const env = { ACME_TOKEN: token, ACME_KEY: `${key}\n`, RPC_URL: "https://rpc.example/secret" };

const sponsor = {
  name: "acme",
  address: addressOf(0xabc),
  token: { env: "ACME_TOKEN" },
  key: { env: "ACME_KEY" },
  limits: { budget: "0.5 ether" },
};
const config = { chainId: 31_337, rpc: { env: "RPC_URL" }, paymaster: addressOf(1), sponsors: [sponsor] };

function read(
  changes: object = {},
  environment: NodeJS.ProcessEnv = env,
  files: Record<string, string> = {},
) {
  const folder = temporaryFolder(onTestFinished);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return readServiceConfig(writeConfig(folder, { ...config, ...changes }), environment);
}

test("default: amounts, secrets and defaults", () => {
  const limits = { budget: "0.5 ether", costPerOperation: "20 gwei", costPerDay: "7", promisesPerAccount: 2 };
  const rules = {
    targets: [{ address: addressOf(2), selectors: ["swap(address,uint256)", "0xABCDEF01"] }],
    sessions: [wordOf(3)],
  };
  const read_ = read({ sponsors: [{ ...sponsor, limits, rules }] });
  expect(read_).toMatchObject({
    rpcUrl: env.RPC_URL,
    port: 4337,
    promiseLifetime: 120,
    maxClockSkew: 60,
    sponsors: [
      {
        token,
        limits: {
          budget: parseEther("0.5"),
          costPerOperation: parseGwei("20"),
          costPerDay: 7n,
          promisesPerAccount: 2,
        },
        rules: { targets: [{ selectors: [toFunctionSelector("swap(address,uint256)"), "0xabcdef01"] }] },
      },
    ],
  });
  expect(read_.sponsors[0]!.signer.address).toBe(keys.sponsor.address);
});

test("behavior: secrets are read from files beside the configuration", () => {
  const { sponsors, rpcUrl } = read(
    {
      rpc: { url: "http://127.0.0.1:1" },
      sponsors: [{ ...sponsor, key: { file: "acme.key" }, token: { file: "acme.token" } }],
    },
    {},
    { "acme.key": `${key}\n`, "acme.token": `${token}\n` },
  );
  expect(rpcUrl).toBe("http://127.0.0.1:1");
  expect(sponsors[0]).toMatchObject({ token, signer: { address: keys.sponsor.address } });
});

const withSponsor = (changes: object) => ({ sponsors: [{ ...sponsor, ...changes }] });

test.each<[string, object, NodeJS.ProcessEnv, RegExp]>([
  ["no sponsors", { sponsors: [] }, env, /: sponsors is not right/],
  ["a field that nothing reads", { budgets: 1 }, env, /the whole has budgets, which nothing reads/],
  ["a secret in the file", withSponsor({ key }), env, /sponsors\[0\]\.key/],
  ["an amount in words", withSponsor({ limits: { budget: "much" } }), env, /limits\.budget is not an amount/],
  ["half a wei", withSponsor({ limits: { budget: "0.5 wei" } }), env, /limits\.budget is not an amount/],
  ["a lifetime over two minutes", { promiseLifetime: 121 }, env, /promiseLifetime is not right.*120/],
  ["the same sponsor twice", { sponsors: [sponsor, { ...sponsor, name: "b" }] }, env, /b is there twice/],
  [
    "a selector that is none",
    withSponsor({ rules: { targets: [{ address: addressOf(1), selectors: ["0x12"] }] } }),
    env,
    /selectors\[0\] is neither/,
  ],
  ["no token", {}, { ...env, ACME_TOKEN: undefined }, /nothing in the environment variable ACME_TOKEN/],
  ["a short token", {}, { ...env, ACME_TOKEN: "secretshort" }, /token of acme is not a bearer token/],
  ["a key that is none", {}, { ...env, ACME_KEY: "secretkey" }, /signing key of acme is not a private key/],
  ["a file that is not there", withSponsor({ key: { file: "none" } }), env, /nothing in the file none/],
])("error: %s", (_, changes, environment, sentence) => {
  expect(() => read(changes, environment)).toThrow(sentence);
  expect(() => read(changes, environment)).toThrow(EnvironmentError);
  try {
    read(changes, environment);
  } catch (error) {
    for (const secret of [token, key, "secretshort", "secretkey"])
      expect((error as Error).message).not.toContain(secret);
  }
});

test("error: a configuration that is not there, or not JSON", () => {
  const folder = temporaryFolder(onTestFinished);
  expect(() => readServiceConfig(join(folder, "none.json"), env)).toThrow(/cannot be read \(ENOENT\)/);
  writeFileSync(join(folder, "bad.json"), "{");
  expect(() => readServiceConfig(join(folder, "bad.json"), env)).toThrow(/is not JSON/);
});
