import { type Address, getAddress } from "viem";
import type { Environment } from "../../chain/environment.ts";
import { encodeSession } from "../../session/encode.ts";
import type { ActionDefinition, SessionDefinition } from "../../session/types.ts";
import { paymasterOf, paymasterPayers } from "../payers.ts";
import { byOwner, type Payer, type Row, type RowCall, withSameKey } from "../row.ts";
import { sampleCall } from "../sampleCall.ts";
import type { SessionPlan } from "../sessions.ts";

/**
 * Rows of any session: granting it, taking it back, and each of its functions called for the first time, later, and by the owner,
 * with arguments that the session allows. What the targets then do is measured too, be it a revert.
 * @param targets of the chain, whose paymasters pay where the session names them.
 */
export function rowsOfSession(definition: SessionDefinition, targets: Environment["targets"]): Row[] {
  const session: SessionPlan = ({ grant }) => encodeSession(definition, grant);
  const payer = payerOf(definition, targets);
  const { lifetime, fees } = definition;
  const own = (row: Pick<Row, "id" | "title" | "by" | "calls" | "preparation" | "before">): Row => ({
    ...row,
    session,
    payers: [payer ?? "trivial"],
    uncertain: true,
    ...("from" in lifetime ? { startsAt: lifetime.from } : {}),
    ...(fees ? { maxFeePerGas: fees.maxFeePerGas } : {}),
    ...(row.by === "session" && !payer ? { impossible: foreignPaymasters } : {}),
  });
  const names = namesOf(definition.actions);
  return [
    own({
      id: "enable",
      title: "The owner enables the session",
      by: "owner",
      calls: ["enable"],
      preparation: [withSameKey("owner", "allow", { others: 1 })],
      before: { deployed: true, nonceKeyUsed: true, sessions: 1, enabled: false },
    }),
    own({
      id: "remove",
      title: "The owner removes the session",
      by: "owner",
      calls: ["remove"],
      preparation: [withSameKey("owner", "allow", { others: 1 }, "enable")],
      before: { deployed: true, nonceKeyUsed: true, sessions: 2, enabled: true },
    }),
    ...definition.actions.flatMap((action, i) => {
      const call: RowCall = { sample: (account) => [sampleCall(action, account)] };
      const enabled = { deployed: true, sessions: 1, enabled: true };
      const key = names[i]!;
      return [
        own({
          id: `${key}-first`,
          title: `The session's first ${key}`,
          by: "session",
          calls: [call],
          preparation: [byOwner("allow", "enable")],
          before: { ...enabled, nonceKeyUsed: false },
        }),
        own({
          id: `${key}-later`,
          title: `The session's later ${key}`,
          by: "session",
          calls: [call],
          preparation: [byOwner("allow", "enable"), { ...withSameKey("session", call), payer }],
          before: { ...enabled, nonceKeyUsed: true },
        }),
        own({
          id: `${key}-by-owner`,
          title: `The owner's later ${key}`,
          by: "owner",
          calls: [call],
          preparation: [byOwner("allow"), { ...withSameKey("owner", call), payer }],
          before: { deployed: true, sessions: 0, enabled: false, nonceKeyUsed: true },
        }),
      ];
    }),
  ];
}

const foreignPaymasters = "None of the paymasters that the session names is one that the lab can have pay.";

/** @returns who pays for the session's operations; nobody where it names only paymasters that are not the chain's own. */
function payerOf({ sponsored, fees }: SessionDefinition, targets: Environment["targets"]): Payer | undefined {
  if (!sponsored) return "self";
  if (!fees) return "trivial";
  const named = fees.paymasters.map((paymaster) => getAddress(paymaster));
  return paymasterPayers.find((payer) => named.includes(paymasterOf(payer, targets) as Address));
}

/** Each action's function, with its contract where two have the same. */
function namesOf(actions: readonly ActionDefinition[]): string[] {
  const names = actions.map(({ function: { name } }) => name);
  return actions.map(({ contract, signature }, i) => {
    const name = names[i]!;
    if (names.indexOf(name) === names.lastIndexOf(name)) return name;
    const full = actions.map((action) => `${action.contract}.${action.function.name}`);
    return full.indexOf(`${contract}.${name}`) === full.lastIndexOf(`${contract}.${name}`)
      ? `${contract}.${name}`
      : `${contract}.${signature}`;
  });
}
