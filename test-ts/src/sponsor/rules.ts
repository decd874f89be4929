import { type Address, type Hex, isAddressEqual, slice } from "viem";
import { decodeCalls } from "../enforce/calls.ts";
import { selectorOf } from "../enforce/ids.ts";
import { sessionOf } from "../enforce/sessionOf.ts";
import { refusal } from "./rpcError.ts";
import type { OfferedOperation } from "./userOperation.ts";

/** Which operations a sponsor pays for; what is not given is not restricted. */
export type Rules = {
  accounts?: readonly Address[];
  /** Which contracts may deploy the account in the operation. None may where targets or sessions are named and this is not. */
  factories?: readonly Address[];
  /** Every call of the operation must be to one of them, and to one of its selectors where it has any. */
  targets?: readonly { address: Address; selectors?: readonly Hex[] }[];
  /**
   * Permission ids. Read from the signature that comes with the request, which the sponsor does not sign: it binds honest clients, and a
   * thief only to the account's other sessions.
   */
  sessions?: readonly Hex[];
  /** In wei per gas. */
  maxFeePerGas?: bigint;
};

/**
 * Holds an operation against a sponsor's rules.
 * @param module the session module, for rules about sessions.
 * @throws {RpcError} that names the first rule that it breaks.
 */
export function checkRules(operation: OfferedOperation, rules: Rules, module: Address): void {
  const { sender, factory, maxFeePerGas } = operation;
  if (rules.accounts && !rules.accounts.some((account) => isAddressEqual(account, sender))) {
    throw refusal(
      { rule: "accounts", wanted: sender },
      `The account ${sender} is not among the sponsored ones (accounts).`,
    );
  }
  if (rules.maxFeePerGas !== undefined && maxFeePerGas > rules.maxFeePerGas) {
    throw refusal(
      { rule: "maxFeePerGas", limit: String(rules.maxFeePerGas), wanted: String(maxFeePerGas) },
      `The operation offers ${maxFeePerGas} wei per gas, and ${rules.maxFeePerGas} is the most that is sponsored (maxFeePerGas).`,
    );
  }
  // A factory runs whatever it is told, before any call of the account's.
  const factories = rules.factories ?? (rules.targets || rules.sessions ? [] : undefined);
  if (factory && factories && !factories.some((named) => isAddressEqual(named, factory))) {
    throw refusal(
      { rule: "factories", wanted: factory },
      `The operation deploys its account by ${factory}, which is not among the sponsored factories (factories).`,
    );
  }
  if (rules.targets) checkTargets(operation, rules.targets);
  if (rules.sessions) checkSession(operation, rules.sessions, module);
}

function checkTargets({ sender, callData }: OfferedOperation, targets: NonNullable<Rules["targets"]>): void {
  const calls = decodeCalls(sender, callData);
  if (calls.length === 0) {
    throw refusal(
      { rule: "targets", wanted: slice(callData.padEnd(10, "0") as Hex, 0, 4) },
      "The operation makes no call that can be read, and only named targets are sponsored (targets).",
    );
  }
  for (const { target, data } of calls) {
    const named = targets.find(({ address }) => isAddressEqual(address, target));
    const selector = selectorOf(data);
    if (named && (!named.selectors || named.selectors.includes(selector))) continue;
    throw refusal(
      { rule: "targets", wanted: `${target}:${selector}` },
      `The operation calls ${selector} of ${target}, which is not sponsored (targets).`,
    );
  }
}

function checkSession(operation: OfferedOperation, sessions: readonly Hex[], module: Address): void {
  const { signature = "0x" } = operation;
  const session = sessionOf({ ...operation, signature }, module)?.permissionId;
  if (session && sessions.includes(session)) return;
  throw refusal(
    { rule: "sessions", wanted: session ?? "none" },
    session
      ? `The session ${session} is not among the sponsored ones (sessions).`
      : "The operation names no session, and only named sessions are sponsored (sessions).",
  );
}
