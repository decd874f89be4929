import { encodeValidationData } from "@rhinestone/module-sdk";
import { concat, encodePacked, type Hex, numberToHex, parseEther, size, slice } from "viem";
import { getNonce, type UserOp } from "../../accounts/directUserOp.ts";
import { encodeExecute } from "../../accounts/encodeExecute.ts";
import { fundAccount } from "../../accounts/fundAccount.ts";
import { canonical, keys } from "../../chain/addresses.ts";
import type { Attempt } from "../attempt.ts";
import type { Case } from "../case.ts";
import { allows, installs, trades } from "../effects.ts";
import { grant, type Stage } from "../stage.ts";
import { dataOf } from "./grants.ts";
import { perApproval, perTrade, sell } from "./limits.ts";
import { approve } from "./trade.ts";

const group = "Keys, nonces and permissions";
const amountIn = perTrade / 2n;

/** Without a sponsor, whose signature would hold off a change as well. */
const sale = (stage: Stage) =>
  ({ callData: encodeExecute([sell(stage, amountIn)]), sponsor: "none" }) as const;
const sold = (stage: Stage) => trades(stage, { amountIn });

/** The account's next nonce of a 24-byte key. */
const nonceOf = ({ environment, account }: Stage, key: bigint): Promise<bigint> =>
  getNonce(environment, { account, validator: account, kind: { nonceKey: () => key } });

const sponsored = (stage: Stage): Attempt => ({ callData: encodeExecute([sell(stage, amountIn)]) });

/** Nexus's enable mode: a module that the owner's signature installs on the way. Here the session's key signs for it. */
function enableMode({ thief, reference }: Stage, signature: Hex): Hex {
  const initData = encodeValidationData({ threshold: 1, owners: [thief] });
  const byKey = concat([canonical.smartSession, reference.permissionId, `0x${"11".repeat(65)}`]);
  return concat([
    encodePacked(
      ["address", "uint256", "uint32", "bytes"],
      [canonical.ownableValidator, 1n, size(initData), initData],
    ),
    encodePacked(["uint32", "bytes"], [size(byKey), byKey]),
    signature,
  ]);
}

/** An account of the owner's that is not deployed yet. */
const newAccount = ({ environment, owner }: Stage) =>
  owner.kind.create(environment, { owner: keys.owner, index: 2n });

/** Its first operation, which deploys it, enables a session and approves the pool. */
async function deploying(stage: Stage): Promise<Attempt> {
  const { environment, definition, grantedAt } = stage;
  const account = await newAccount(stage);
  const granted = await grant(environment, account, { definition, grantedAt });
  const { sold: token, pool: spender } = environment.targets;
  return {
    account: account.address,
    permissionId: granted.permissionId,
    enable: dataOf(granted),
    callData: encodeExecute([approve({ token, spender, amount: perApproval })]),
    fields: account.factory,
    sponsor: "none",
  };
}

const givenFunds = async (stage: Stage): Promise<void> =>
  fundAccount(stage.environment, (await newAccount(stage)).address, { value: parseEther("1") });

const approved = async (stage: Stage) => {
  const { address: account } = await newAccount(stage);
  return allows({ ...stage, account }, { spender: stage.environment.targets.pool, amount: perApproval });
};

export const nonceCases: Case[] = [
  {
    id: "nonce-of-owners-validator",
    corpus: [103],
    group,
    title: "Have the owner's validator judge what the session's key signed",
    async attempt(stage) {
      const { owner, environment } = stage;
      const key = owner.kind.nonceKey(owner.kind.ownerValidator(environment.stack), 0n);
      return { ...sale(stage), fields: { nonce: await nonceOf(stage, key) } };
    },
    effect: sold,
    refused: () => "AA24 signature error",
  },
  {
    id: "nonce-of-no-validator",
    corpus: [103],
    group,
    title: "Have a contract that is no validator judge the operation",
    async attempt(stage) {
      const key = stage.owner.kind.nonceKey(stage.environment.targets.pool, 0n);
      return { ...sale(stage), fields: { nonce: await nonceOf(stage, key) } };
    },
    effect: sold,
    refused: ({ owner: { kind }, environment }) =>
      // Kernel has its owner judge in the place of a validator that it lacks.
      kind.name === "kernel" ? "AA24 signature error" : kind.withoutValidator(environment.targets.pool),
  },
  {
    id: "nonce-enable-mode",
    corpus: [104],
    group,
    title: "Install a validator that answers to the thief by the account's own enable mode",
    notOn: {
      kernel: "its enable mode is another",
      safe7579: "it has no enable mode",
      reference: "it has no enable mode",
    },
    async attempt(stage) {
      const key = BigInt(concat(["0x000000", "0x01", canonical.ownableValidator]));
      return {
        ...sale(stage),
        fields: { nonce: await nonceOf(stage, key) },
        alter: (signed: UserOp) => ({ ...signed, signature: enableMode(stage, signed.signature) }),
      };
    },
    effect: (stage) => installs(stage, canonical.ownableValidator),
    refused: () => "AA23 EnableModeSigError",
    refusedByBundler: "AA23 reverted",
  },
  {
    id: "nonce-gap",
    corpus: [105],
    group,
    title: "Leave out a nonce",
    async attempt(stage) {
      const key = stage.owner.kind.nonceKey(canonical.smartSession, 0n);
      return { ...sponsored(stage), fields: { nonce: (await nonceOf(stage, key)) + 1n } };
    },
    effect: sold,
    refused: () => "AA25 invalid account nonce",
  },
  {
    id: "tampered-paymaster-data",
    corpus: [107],
    group,
    title: "Change what the paymaster was handed after all have signed",
    attempt: (stage) => ({
      ...sponsored(stage),
      alter: (signed) => ({ ...signed, paymasterData: flipLastByte(signed.paymasterData!) }),
    }),
    effect: sold,
    refused: () => "AA24 signature error",
  },
  {
    id: "tampered-init-code",
    corpus: [107],
    group,
    title: "Change the call that deploys the account after the session's key signed: it deploys the same",
    given: givenFunds,
    attempt: async (stage) => ({
      ...(await deploying(stage)),
      alter: (signed) => ({ ...signed, factoryData: concat([signed.factoryData!, "0x00"]) }),
    }),
    effect: approved,
    refused: () => "AA24 signature error",
  },
  {
    id: "deploy-enable-and-approve",
    group,
    title: "Deploy an account, enable a session and use it, in one operation",
    given: givenFunds,
    attempt: deploying,
    effect: approved,
  },
  {
    id: "added-init-code",
    corpus: [107],
    group,
    title: "Add a call that deploys the account, which is there",
    attempt: (stage) => ({
      ...sale(stage),
      alter: (signed) => ({ ...signed, ...stage.owner.factory }),
    }),
    effect: sold,
    refused: () => "AA10 sender already constructed",
  },
];

/** Another signature of the same length. */
function flipLastByte(data: Hex): Hex {
  const last = BigInt(slice(data, size(data) - 1));
  return concat([slice(data, 0, size(data) - 1), numberToHex(last ^ 1n, { size: 1 })]);
}
