import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import {
  type Address,
  getAddress,
  type Hex,
  isHex,
  type LocalAccount,
  parseUnits,
  size,
  toFunctionSelector,
} from "viem";
import { entryPoint07Address } from "viem/account-abstraction";
import { privateKeyToAccount } from "viem/accounts";
import { z } from "zod/v4";
import { EnvironmentError } from "../chain/environmentError.ts";
import type { Limits } from "./limits.ts";
import { toKey } from "./promiseBook.ts";
import type { Rules } from "./rules.ts";
import { readSecret, type SecretContext, secretSource } from "./secret.ts";

/** The longest that a promise may live, in seconds. */
export const longestLifetime = 120;

const decimals = { wei: 0, gwei: 9, ether: 18 } as const;

/** "1000000 wei", "20 gwei" or "0.5 ether"; digits alone are wei. */
const wei = z.string().transform((text, context) => {
  const [, digits, unit = "wei"] = /^(\d+(?:\.\d+)?)(?: (wei|gwei|ether))?$/.exec(text) ?? [];
  const places = decimals[unit as keyof typeof decimals];
  if (digits === undefined || (digits.split(".")[1]?.length ?? 0) > places) {
    context.addIssue({
      code: "custom",
      message: 'is not an amount such as "0.5 ether", "20 gwei" or "1000 wei"',
    });
    return z.NEVER;
  }
  return parseUnits(digits, places);
});

const address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/, { error: "is not an address", abort: true })
  .transform((text) => getAddress(text));

const selector = z.string().transform((text, context): Hex => {
  if (isHex(text) && size(text) === 4) return text.toLowerCase() as Hex;
  try {
    return toFunctionSelector(text);
  } catch {
    context.addIssue({
      code: "custom",
      message: 'is neither 4 bytes nor a function such as "approve(address,uint256)"',
    });
    return z.NEVER;
  }
});

const permissionId = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/, { error: "is not a permission id of 32 bytes", abort: true })
  .transform((text) => text.toLowerCase() as Hex);

const count = z.int().positive();
const url = z.union([z.strictObject({ url: z.url() }), secretSource]);

const sponsor = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, "is not made of at most 32 small letters, digits and dashes"),
  address,
  token: secretSource,
  key: secretSource,
  limits: z.strictObject({
    budget: wei,
    promisesPerAccount: count.default(4),
    costPerOperation: wei.optional(),
    costPerAccountPerDay: wei.optional(),
    operationsPerAccountPerDay: count.optional(),
    costPerDay: wei.optional(),
  }),
  rules: z
    .strictObject({
      accounts: z.array(address).optional(),
      factories: z.array(address).optional(),
      targets: z.array(z.strictObject({ address, selectors: z.array(selector).optional() })).optional(),
      sessions: z.array(permissionId).optional(),
      maxFeePerGas: wei.optional(),
    })
    .default({}),
});

const file = z.strictObject({
  chainId: count,
  rpc: url,
  bundler: url.optional(),
  entryPoint: address.default(entryPoint07Address),
  paymaster: address,
  port: z.int().min(0).max(65_535).default(4337),
  hosts: z.array(z.string().regex(/^[a-z0-9.-]+(:\d+)?$/, "is not a host name")).default([]),
  promises: z.string().min(1).default("promises"),
  promiseLifetime: z.int().min(1).max(longestLifetime).default(longestLifetime),
  maxClockSkew: z.union([count, z.null()]).default(60),
  pollingInterval: z.int().min(10).max(60_000).default(1_000),
  paymasterVerificationGasLimit: z.int().min(1).max(1_000_000).default(90_000),
  paymasterPostOpGasLimit: z.int().min(1).max(1_000_000).optional(),
  sponsors: z.array(sponsor).min(1),
});

/** A sponsor that the service speaks for. */
export type SponsorConfig = {
  name: string;
  /** As {@link toKey} writes it. */
  address: Address;
  token: string;
  signer: LocalAccount;
  limits: Limits;
  rules: Rules;
};

/** What the service runs on, its secrets read. */
export type ServiceConfig = Omit<z.output<typeof file>, "rpc" | "bundler" | "sponsors"> & {
  rpcUrl: string;
  /** Estimates the gas of operations that come without. */
  bundlerUrl?: string;
  sponsors: SponsorConfig[];
};

/** Tokens are as hard to guess as keys. */
const shortestToken = 32;

/**
 * Reads a configuration file (JSON) and the secrets that it points to.
 * @throws {EnvironmentError} with one sentence that says what is wrong and where; never with a secret.
 */
export function readServiceConfig(path: string, env: NodeJS.ProcessEnv): ServiceConfig {
  const result = file.safeParse(readJson(path));
  if (!result.success) throw new EnvironmentError(`${path}: ${describe(result.error)}`);
  const context: SecretContext = { env, folder: dirname(resolve(path)) };
  const { rpc, bundler, sponsors, ...rest } = result.data;
  const twice = sponsors.find(({ name, address }, i) =>
    sponsors.slice(0, i).some((other) => other.name === name || other.address === address),
  );
  if (twice)
    throw new EnvironmentError(`${path}: the sponsor ${twice.name} is there twice, by name or by address.`);
  const readUrl = (source: z.output<typeof url>, what: string) =>
    "url" in source ? source.url : readSecret(source, what, context);
  return {
    ...rest,
    promises: resolve(context.folder, rest.promises),
    rpcUrl: readUrl(rpc, "the RPC URL"),
    bundlerUrl: bundler && readUrl(bundler, "the bundler's URL"),
    sponsors: sponsors.map((sponsor) => ({
      ...sponsor,
      address: toKey(sponsor.address),
      token: readToken(sponsor.token, sponsor.name, context),
      signer: readKey(sponsor.key, sponsor.name, context),
    })),
  };
}

function readToken(source: z.output<typeof secretSource>, name: string, context: SecretContext): string {
  const token = readSecret(source, `the token of ${name}`, context);
  if (token.length < shortestToken || !/^[\w.~+/=-]+$/.test(token)) {
    throw new EnvironmentError(
      `The token of ${name} is not a bearer token of at least ${shortestToken} letters, digits and -._~+/=.`,
    );
  }
  return token;
}

function readKey(source: z.output<typeof secretSource>, name: string, context: SecretContext): LocalAccount {
  const key = readSecret(source, `the signing key of ${name}`, context);
  try {
    return privateKeyToAccount(key as Hex);
  } catch {
    throw new EnvironmentError(`The signing key of ${name} is not a private key of 32 bytes in hex.`);
  }
}

function readJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new EnvironmentError(`The file ${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new EnvironmentError(`The file ${path} is not JSON.`);
  }
}

function describe({ issues }: z.ZodError): string {
  const [issue] = issues;
  const place = issue!.path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
    .join("");
  return `${place.replace(/^\./, "") || "the whole"} ${problemOf(issue!)}.`;
}

function problemOf(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") return `has ${issue.keys.join(", ")}, which nothing reads`;
  if (issue.code === "custom" || issue.code === "invalid_format") return issue.message;
  return `is not right: ${issue.message}`;
}
