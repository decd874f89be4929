import { type Address, encodeFunctionData, erc20Abi, parseEther } from "viem";
import { sponsorPaymasterAbi } from "../../../generated/sponsorPaymaster.ts";
import { fundAccount } from "../../accounts/fundAccount.ts";
import { keys } from "../../chain/addresses.ts";
import type { Environment } from "../../chain/environment.ts";
import { send } from "../../chain/send.ts";
import { byOwner, type Payer, type Row, type RowCall, traded, used, withSameKey } from "../row.ts";
import { wholeSession } from "../sessions.ts";

/** A way to pay: in row ids, in words, and what must be there before. */
type Way = {
  payer: Payer;
  id: string;
  how: string;
  setUp?: Row["setUp"];
  /** What the owner does first. */
  owner?: readonly RowCall[];
};

const feeFunds = parseEther("100000");

const ways: readonly Way[] = [
  { payer: "self", id: "self", how: "paid for by the account, which did so before" },
  {
    payer: "tank",
    id: "sponsored-limits",
    how: "paid for by a sponsor's gas tank: signed, with a daily limit",
  },
  {
    payer: "rule",
    id: "sponsored-rule",
    how: "paid for by a sponsor's gas tank: by its standing rule, with a daily limit",
    setUp: openRule,
  },
  {
    payer: "tokens",
    id: "tokens",
    how: "paid for by the account in a token",
    setUp: (environment, account) => fundAccount(environment, account, { fee: feeFunds }),
    owner: [{ sample: (_, { targets }) => [allowFees(targets)] }],
  },
];

/** A later swap, by whom else than the trivial and the verifying paymaster it can be paid for. Each has paid before. */
export const payerRows: readonly Row[] = ways.flatMap(({ payer, id, how, setUp, owner = [] }) =>
  (["session", "owner"] as const).map(
    (by): Row => ({
      id: `${by}-swap-warm-${id}`,
      title: `${by === "session" ? "A session key" : "The owner"}'s later swap, ${how}`,
      by,
      session: wholeSession,
      setUp,
      calls: ["swap"],
      payers: [payer],
      preparation: [
        byOwner("allow", ...owner, ...(by === "session" ? (["enable"] as const) : [])),
        { ...withSameKey(by, "swap"), payer },
      ],
      before: by === "session" ? used : traded,
    }),
  ),
);

/** The sponsor pays for the account without being asked, up to so much a day. */
async function openRule(environment: Environment, account: Address): Promise<void> {
  const args = [parseEther("50"), [account], []] as const;
  const data = encodeFunctionData({ abi: sponsorPaymasterAbi, functionName: "openStandingRule", args });
  const { sponsorPaymaster: to } = environment.targets;
  await send(environment, { from: keys.gasSponsor.address, to, data });
}

const allowFees = ({ feeToken, tokenPaymaster }: Environment["targets"]) => ({
  to: feeToken,
  data: encodeFunctionData({ abi: erc20Abi, functionName: "approve", args: [tokenPaymaster, feeFunds] }),
});
