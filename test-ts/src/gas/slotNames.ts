import { type Address, encodeAbiParameters, type Hex, keccak256, numberToHex, pad } from "viem";
import { canonical, keys } from "../chain/addresses.ts";
import { actionConfigId, actionIdOf, actionKey, userOpConfigId } from "../enforce/ids.ts";
import type { Bench } from "./bench.ts";

/** Slots by contract and place, each with what it holds. */
type Names = Map<string, string>;

/** Longest run of slots that one entry of a mapping has. */
const longest = 129;
/** Where a session's record has its parts, with how many slots each has. */
const recordParts = [
  ["header", 1],
  ["signer", 1],
  ["userOp policies", 32],
  ["ERC-1271 policies", 32],
] as const;

/**
 * Names the slots that follow from who does what in a row: of the module, policies, paymasters and tokens as this repository lays them
 * out, and of the EntryPoint. Other builds lay out theirs otherwise, and keep the hashes.
 */
export function slotNames(bench: Bench): (contract: string, slot: Hex) => string | undefined {
  const names: Names = new Map();
  const name = (contract: string, slot: bigint, text: string) =>
    names.set(`${contract} ${toHex(slot)}`, text);
  nameSessions(bench, name);
  nameConfigurations(bench, name);
  nameMoney(bench, name);
  nameAccount(bench, name);
  return (contract, slot) => names.get(`${contract} ${slot}`);
}

type Name = (contract: string, slot: bigint, text: string) => void;

function nameSessions({ account, sessions }: Bench, name: Name): void {
  const module = "SmartSession";
  for (const { title, permissionId, session } of sessions) {
    let at = slotOf(0n, permissionId, account);
    for (const [part, slots] of recordParts)
      for (let i = 0; i < slots; i++) name(module, at++, `${title}: ${part}${i > 0 ? ` ${i + 1}` : ""}`);
    const ids = slotOf(2n, permissionId, account);
    for (const [i, action] of session.actions.entries()) {
      const id = actionIdOf(action.actionTarget, action.actionTargetSelector);
      const list = slotOf(1n, actionKey(permissionId, id), account);
      for (let n = 0; n < 32; n++)
        name(module, list + BigInt(n), `${title}: policies of action ${i + 1}${n > 0 ? `, ${n + 1}` : ""}`);
      name(module, ids + BigInt(i), `${title}: id of action ${i + 1}`);
    }
  }
  name(module, slotOf(6n, account), "count of sessions");
  for (let i = 0n; i < 128n; i++) name(module, slotOf(7n, toHex(i), account), `place ${i + 1n} of sessions`);
}

function nameConfigurations({ account, sessions, environment }: Bench, name: Name): void {
  const { smartSession } = canonical;
  const contracts = Object.keys(environment.stack.contracts).filter((contract) =>
    contract.endsWith("Policy"),
  );
  for (const { title, permissionId, session } of sessions) {
    const configs: [text: string, id: Hex][] = [
      [`${title}: operation`, userOpConfigId(account, permissionId)],
      ...session.actions.map(({ actionTarget, actionTargetSelector }, i): [string, Hex] => [
        `${title}: action ${i + 1}`,
        actionConfigId(account, permissionId, actionIdOf(actionTarget, actionTargetSelector)),
      ]),
    ];
    for (const [text, id] of configs)
      for (const contract of contracts) {
        const first = slotOf(0n, id, smartSession, account);
        for (let n = 0; n < longest; n++) name(contract, first + BigInt(n), `${text}, slot ${n}`);
        const spending = slotOf(0n, id, smartSession, environment.targets.sold, account);
        for (let n = 0; n < 4; n++) name(contract, spending + BigInt(n), `${text}, of SOLD, slot ${n}`);
      }
  }
}

/** EIP-1967's slot, and Nexus's own (ERC-7201: `biconomy.storage.Nexus`). */
const implementation = 0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbcn;
const nexus = 0x0bb70095b32b9671358306b0339b4c06e7cbd8cb82505941fba30d1eb5b82f00n;

function nameAccount({ account, kind, environment }: Bench, name: Name): void {
  const { smartSession } = canonical;
  const owner = kind.ownerValidator(environment.stack);
  name("account", implementation, "implementation");
  name("account", slotOf(nexus, smartSession), "session module installed");
  name("account", slotOf(nexus, owner), "owner's validator installed");
  name("account", nexus + 3n, "hook");
  name("K1Validator", slotOf(0n, account), "owner");
  name("K1Validator", slotOf(1n, toHex(0n), smartSession, account), "session module is a safe sender");
}

function nameMoney({ account, kind, environment }: Bench, name: Name): void {
  const { stack, targets } = environment;
  const payers: [string, Address | undefined][] = [
    ["verifyingPaymaster", targets.verifyingPaymaster],
    ["sponsorPaymaster", targets.sponsorPaymaster],
    ["tokenPaymaster", targets.tokenPaymaster],
    ["trivialPaymaster", targets.trivialPaymaster],
  ];
  const people: [string, Address][] = [
    ["account", account],
    ["EOA", keys.trader.address],
    ["recipient", keys.stranger.address],
    ["pool", targets.pool],
    ["tokenPaymaster", targets.tokenPaymaster],
  ];
  name("EntryPoint", 2n, "reentrancy guard");
  for (const [who, address] of [...payers, ["account", account] as const])
    if (address) name("EntryPoint", slotOf(0n, address), `deposit of ${who}`);
  for (const [who, validator] of [
    ["session's", canonical.smartSession],
    ["owner's", kind.ownerValidator(stack)],
  ] as const)
    name("EntryPoint", slotOf(1n, account, toHex(kind.nonceKey(validator, 0n))), `${who} nonce`);
  name("pool", 0n, "reserves");
  name("tokenPaymaster", 0n, "rate");
  const sponsor = keys.gasSponsor.address;
  for (const [base, text] of [
    [0n, "tank"],
    [2n, "signer"],
    [3n, "limits"],
    [5n, "standing rule"],
  ] as const)
    name("sponsorPaymaster", slotOf(base, sponsor), text);
  name("sponsorPaymaster", 1n, "books");
  name("sponsorPaymaster", slotOf(4n, sponsor, account), "account's day");
  name("sponsorPaymaster", slotOf(6n, sponsor, account), "account allowed");
  for (const token of ["sold", "bought", "feeToken"])
    for (const [who, holder] of people) {
      name(token, slotOf(0n, holder), `balance of ${who}`);
      for (const [whom, spender] of people)
        name(token, slotOf(1n, holder, spender), `allowance of ${who} to ${whom}`);
    }
}

/** @returns where Solidity puts an entry of a mapping of mappings. */
const slotOf = (base: bigint, ...path: readonly Hex[]): bigint =>
  path.reduce((slot, key) => {
    const preimage = encodeAbiParameters(
      [{ type: "bytes32" }, { type: "uint256" }],
      [pad(key, { size: 32 }), slot],
    );
    return BigInt(keccak256(preimage));
  }, base);

const toHex = (value: bigint): Hex => numberToHex(BigInt.asUintN(256, value), { size: 32 });
