import {
  type Address,
  type Client,
  getAddress,
  hexToBigInt,
  isAddressEqual,
  type PublicClient,
  parseAbi,
  size,
  slice,
  zeroAddress,
} from "viem";
import { readContract } from "viem/actions";
import type { SessionReading } from "../sessionReading.ts";

/** What a chain says about a target. */
export type TargetFacts = {
  /** Selectors of the session's functions that the code, or a proxy's implementation, does not have. */
  readonly missing: readonly string[];
  readonly kind: "none" | "account" | "proxy" | "contract";
  /** What makes it an account or a proxy. */
  readonly evidence?: string;
};

/** ERC-1967 and, before it, ERC-1822 and OpenZeppelin's first proxies: where the implementation or beacon is kept. */
const proxySlots = {
  "ERC-1967 implementation": "0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc",
  "ERC-1967 beacon": "0xa3f0ad74e5423aebfd80d3ef4346578335a9a72aeaee59ff6cb3582b35133d50",
  "ERC-1822 implementation": "0xc5f16f0fcc639fa48a6947836d9850f504798523bf8c9a3a87d5876cf622bcf7",
  "OpenZeppelin implementation": "0x7050c9e0f4ca769c69bd3a8ef740bc37934f8e2c036e5a723fd8ee048ed3f8c3",
} as const;

/** ERC-1167: delegates to the 20 bytes that follow, for good: as much a contract as any. */
const minimalProxy = /^0x363d3d373d3d3d363d73([0-9a-f]{40})5af43d82803e903d91602b57fd5bf3/;
/** EIP-7702: an account whose code is that of the 20 bytes that follow. */
const delegation = /^0xef0100([0-9a-f]{40})$/;

const accountAbi = parseAbi([
  "function accountId() view returns (string)",
  "function entryPoint() view returns (address)",
]);

/**
 * Asks a chain what stands at the addresses that a session may call.
 * @throws when the chain cannot be reached.
 */
export async function inspectTargets(
  client: PublicClient,
  { actions }: SessionReading,
): Promise<ReadonlyMap<Address, TargetFacts>> {
  const called = actions.filter(({ kind }) => kind === "function" || kind === "transfer");
  const targets = [...new Set(called.map(({ target }) => getAddress(target)))];
  const facts = await Promise.all(
    targets.map(async (target) => {
      const selectors = called
        .filter((action) => action.kind === "function" && isAddressEqual(action.target, target))
        .map(({ selector }) => selector.toLowerCase());
      return [target, await inspect(client, target, selectors)] as const;
    }),
  );
  return new Map(facts);
}

async function inspect(
  client: PublicClient,
  target: Address,
  selectors: readonly string[],
): Promise<TargetFacts> {
  const code = await client.getCode({ address: target });
  if (code === undefined || code === "0x") return { kind: "none", missing: [] };
  const delegate = delegation.exec(code)?.[1];
  if (delegate) return { kind: "account", evidence: `EIP-7702 delegation to 0x${delegate}`, missing: [] };
  const account = await describeAccount(client, target);
  if (account) return { kind: "account", evidence: account, missing: [] };
  const proxy = await describeProxy(client, target);
  const copied = minimalProxy.exec(code.toLowerCase())?.[1];
  const implementation = proxy?.implementation ?? (copied && getAddress(`0x${copied}`));
  const behind = implementation ? await client.getCode({ address: implementation }) : code;
  // A beacon's implementation is one step further: what it has is not looked for.
  const missing =
    proxy && !proxy.implementation
      ? []
      : selectors.filter((selector) => !hasSelector(behind ?? "0x", selector));
  return proxy ? { kind: "proxy", evidence: proxy.evidence, missing } : { kind: "contract", missing };
}

/**
 * Whether the code compares something with the selector (EQ, XOR or SUB, perhaps after a DUP or SWAP), as every compiler's dispatcher
 * does. A selector that starts with zeros is pushed shorter; one that the code calls elsewhere is pushed too, but not compared.
 */
function hasSelector(code: string, selector: string): boolean {
  const digits = selector.slice(2).replace(/^(00)+/, "");
  const push = (0x5f + digits.length / 2).toString(16);
  return new RegExp(`${push}${digits}([89][0-9a-f])?(14|18|03)`).test(code.toLowerCase());
}

async function describeAccount(client: PublicClient, target: Address): Promise<string | undefined> {
  const id = await ask(client, { address: target, functionName: "accountId" });
  if (typeof id === "string" && id !== "") return `ERC-7579 account ${id}`;
  const entryPoint = await ask(client, { address: target, functionName: "entryPoint" });
  if (typeof entryPoint !== "string" || entryPoint === zeroAddress) return undefined;
  // A paymaster names its EntryPoint too, but does not answer validateUserOp.
  return (await answersValidation(client, target))
    ? `ERC-4337 account of the EntryPoint ${entryPoint}`
    : undefined;
}

async function answersValidation(client: PublicClient, target: Address): Promise<boolean> {
  const code = await client.getCode({ address: target });
  const validateUserOp = ["0x19822f7c", "0x3a871cdd"];
  return validateUserOp.some((selector) => hasSelector(code ?? "0x", selector));
}

/** The target's answer, or undefined where it has no such function. */
async function ask(
  client: Client,
  call: { address: Address; functionName: "accountId" | "entryPoint" },
): Promise<unknown> {
  try {
    return await readContract(client, { ...call, abi: accountAbi });
  } catch (error) {
    if ((error as Error).name === "ContractFunctionExecutionError") return undefined;
    throw error;
  }
}

async function describeProxy(
  client: PublicClient,
  target: Address,
): Promise<{ evidence: string; implementation?: Address } | undefined> {
  for (const [evidence, slot] of Object.entries(proxySlots)) {
    const word = await client.getStorageAt({ address: target, slot: slot as `0x${string}` });
    if (word === undefined || size(word) !== 32 || hexToBigInt(word) === 0n) continue;
    const held = getAddress(slice(word, 12));
    return evidence === "ERC-1967 beacon"
      ? { evidence: `${evidence} ${held}` }
      : { evidence: `${evidence} ${held}`, implementation: held };
  }
  return undefined;
}
