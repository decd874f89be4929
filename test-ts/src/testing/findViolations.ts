import {
  type Address,
  createPublicClient,
  encodeFunctionData,
  type Hex,
  http,
  isAddressEqual,
  keccak256,
  pad,
} from "viem";
import { entryPoint07Abi, toPackedUserOperation } from "viem/account-abstraction";
import type { UserOp } from "../accounts/directUserOp.ts";
import { canonical, keys } from "../chain/addresses.ts";
import type { Environment } from "../chain/environment.ts";
import { type ValidationPhase, type ValidationTrace, validationTracer } from "./validationTracer.ts";

/** A rule of ERC-7562 that an operation's validation broke. */
export type Violation = { rule: string; by: Address; detail: string };

type Context = {
  sender: Address;
  /** Deploys the sender, if the operation does. */
  factory?: Address | undefined;
  /** Factory and paymaster, so far as they are staked. */
  staked: Address[];
  /** What slots are hashes of, so far as it begins with one of these addresses. */
  preimages: Hex[];
};

const names: Record<number, string> = {
  49: "BALANCE",
  50: "ORIGIN",
  58: "GASPRICE",
  64: "BLOCKHASH",
  65: "COINBASE",
  66: "TIMESTAMP",
  67: "NUMBER",
  68: "PREVRANDAO",
  69: "GASLIMIT",
  71: "SELFBALANCE",
  72: "BASEFEE",
  73: "BLOBHASH",
  74: "BLOBBASEFEE",
  90: "GAS",
  240: "CREATE",
  245: "CREATE2",
  254: "INVALID",
  255: "SELFDESTRUCT",
};
const create2 = 0xf5;
const createSenderSelector = "0x570e1a36";
const depositToSelector = "0xb760faf9";
/** Slots that may follow the one that a hash names. */
const associatedRange = 128n;
/** In seconds; a shorter delay does not count as a stake. */
const minUnstakeDelay = 86_400;

/**
 * Traces the validation of an operation, in the `handleOps` of a bundler, against the rules of ERC-7562 that bind all of an
 * operation's validation: opcodes (OP-011 to OP-032), code (OP-041, OP-062), calls (OP-054, OP-061) and storage (STO-010 to
 * STO-032). Nothing is mined.
 * @throws when validation does not come to its end: there is nothing to judge then.
 */
export async function findViolations(environment: Environment, userOp: UserOp): Promise<Violation[]> {
  const { sender, factory, paymaster } = userOp;
  const trace = await traceValidation(environment, userOp);
  const isTraced = trace.phases.some(({ to }) => isAddressEqual(to, sender));
  if (!trace.complete || !isTraced) throw new Error("The operation's validation failed.");
  const context = {
    sender,
    factory,
    staked: await stakedOf(environment, [factory, paymaster]),
    preimages: trace.preimages,
  };
  return trace.phases.flatMap((phase) => [
    ...opcodeViolations(phase),
    ...reachViolations(phase, context),
    ...storageViolations(phase, context),
  ]);
}

async function traceValidation(environment: Environment, userOp: UserOp): Promise<ValidationTrace> {
  const { address } = keys.bundler;
  const { sender, factory, paymaster } = userOp;
  const addresses = [sender, factory, paymaster].filter((each) => each !== undefined);
  const data = encodeFunctionData({
    abi: entryPoint07Abi,
    functionName: "handleOps",
    args: [[toPackedUserOperation(userOp)], address],
  });
  const call = { from: address, to: canonical.entryPoint, data, gas: "0x2faf080" };
  // Anvil runs the tracer step by step, for many seconds where validation is long and other work runs beside it.
  const client = createPublicClient({ transport: http(environment.rpcUrl, { timeout: 120_000 }) });
  return (await client.request({
    method: "debug_traceCall" as never,
    params: [call, "latest", { tracer: validationTracer(addresses) }] as never,
  })) as ValidationTrace;
}

async function stakedOf(
  environment: Environment,
  entities: readonly (Address | undefined)[],
): Promise<Address[]> {
  const present = entities.filter((entity) => entity !== undefined);
  const stakes = await Promise.all(present.map((entity) => hasStake(environment, entity)));
  return present.filter((_, i) => stakes[i]);
}

async function hasStake({ publicClient }: Environment, entity: Address): Promise<boolean> {
  const { staked, unstakeDelaySec } = await publicClient.readContract({
    address: canonical.entryPoint,
    abi: entryPoint07Abi,
    functionName: "getDepositInfo",
    args: [entity],
  });
  return staked && unstakeDelaySec >= minUnstakeDelay;
}

function opcodeViolations({ selector, opcodes, ranOutOfGas, to }: ValidationPhase): Violation[] {
  const deployments = opcodes.filter(({ opcode }) => opcode === create2);
  const mayDeploy = selector === createSenderSelector && deployments.length === 1;
  const banned = opcodes.filter(({ opcode }) => !(mayDeploy && opcode === create2));
  const found = banned.map(({ opcode, by }) => ({ rule: "OP-011", by, detail: names[opcode]! }));
  return ranOutOfGas ? [...found, { rule: "OP-020", by: to, detail: "out of gas" }] : found;
}

function reachViolations({ reaches }: ValidationPhase, { sender }: Context): Violation[] {
  return reaches.flatMap(({ opcode, to, by, value, selector, codeSize }) => {
    const violation = (rule: string, detail: string) => [{ rule, by, detail: `${detail} ${to}` }];
    const isSender = isAddressEqual(to, sender);
    if (isAddressEqual(to, canonical.entryPoint)) {
      const pays = opcode === 0xf1 && (selector === depositToSelector || selector === "0x");
      return pays && isAddressEqual(by, sender) ? [] : violation("OP-054", "reaches the EntryPoint");
    }
    if (value) return violation("OP-061", "sends value to");
    const isPrecompile = BigInt(to) >= 1n && BigInt(to) <= 9n;
    return isSender || isPrecompile || codeSize > 0 ? [] : violation("OP-041", "reaches no code at");
  });
}

function storageViolations({ to, selector, storage }: ValidationPhase, context: Context): Violation[] {
  const { sender, factory, staked, preimages } = context;
  const isStaked = (entity: Address) => staked.some((each) => isAddressEqual(each, entity));
  const entity = selector === createSenderSelector && factory ? factory : to;
  const isAssociated = (slot: Hex, address: Address) => {
    const word = pad(address, { size: 32 }).toLowerCase();
    const bases = preimages.filter((preimage) => preimage.startsWith(word));
    return slot === word || bases.some((base) => isWithin(BigInt(slot), BigInt(keccak256(base))));
  };
  return storage.flatMap(({ of, slot }) => {
    const violation = (rule: string) => [{ rule, by: of, detail: `slot ${slot}` }];
    if (isAddressEqual(of, sender) || isAddressEqual(of, canonical.entryPoint)) return [];
    if (isAssociated(slot, sender)) return !factory || isStaked(factory) ? [] : violation("STO-022");
    if (isStaked(entity) && isAssociated(slot, entity)) return [];
    if (!isAddressEqual(of, entity)) return violation("STO-021");
    return isStaked(entity) ? [] : violation("STO-031");
  });
}

const isWithin = (slot: bigint, base: bigint) => slot >= base && slot <= base + associatedRange;
