import { type Hex, parseEther } from "viem";
import type { AccountName } from "../accounts/accountKind.ts";
import { accountKinds } from "../accounts/accountKinds.ts";
import { deploySmartAccount } from "../accounts/deploySmartAccount.ts";
import { encodeExecute } from "../accounts/encodeExecute.ts";
import { fundAccount } from "../accounts/fundAccount.ts";
import { createSponsor } from "../accounts/sponsor.ts";
import { keys } from "../chain/addresses.ts";
import type { Environment } from "../chain/environment.ts";
import { inspectTargets } from "../review/lint/inspectTargets.ts";
import { readSession } from "../review/readSession.ts";
import { resolveLifetime } from "../session/lifetime.ts";
import { approve, swap } from "./cases/trade.ts";
import { deployOtherPool, openDoors } from "./openDoors.ts";
import { deployOtherTargets, giveOthers } from "./otherTargets.ts";
import { abiOf, type Bare, referenceScene, variantScenes, variantsOf } from "./prepareScenes.ts";
import { grant, policyNamesOf, referenceSession, type Stage } from "./stage.ts";

/** What each account starts with: of either token, and of native value in wei. */
const funds = parseEther("100");

/** The trades that the dapp has made when the cases begin, and what they come to. */
export const firstTrades = [parseEther("0.25"), parseEther("0.25")] as const;
export const soldBefore = firstTrades[0] + firstTrades[1];

/**
 * Has an owner grant the reference session and the dapp use it, all through the account's SDK and the bundler: the first operation
 * deploys the account, enables the session and trades, sponsored; the second trades in USE mode. Then gives the account all that
 * makes an attack worth trying, so that what is refused is refused by the session and by nothing else.
 * @param log told a short plain sentence at each step.
 * @param options.account the make of account. @default "nexus"
 */
export async function prepareStage(
  environment: Environment,
  log: (message: string) => void = () => {},
  { account: name = "nexus" }: { account?: AccountName } = {},
): Promise<Stage> {
  const kind = accountKinds[name];
  const owner = await kind.create(environment, { owner: keys.owner });
  const other = await kind.create(environment, { owner: keys.owner, index: 1n });
  const [account, otherAccount] = [owner.address, other.address];
  for (const address of [account, otherAccount])
    await fundAccount(environment, address, { value: funds, sold: funds, bought: funds });

  const definition = referenceSession(environment);
  const grantedAt = await environment.clock.now();
  const reference = await grant(environment, owner, { definition, grantedAt });
  log(`${account} granted ${definition.name} to ${keys.sessionKey.address}.`);

  const otherPool = await deployOtherPool(environment);
  const thief = keys.stranger.address;
  const others = await deployOtherTargets(environment, thief);
  await giveOthers(environment, others, { account, tokenIds: [0n, 1n] });
  await giveOthers(environment, others, { account: otherAccount });
  const policyNames = policyNamesOf(environment.stack);
  const { validUntil } = resolveLifetime(definition.lifetime, grantedAt);
  const stage = {
    environment,
    definition,
    tried: {
      source: { definition },
      permissionId: reference.permissionId,
      validUntil: BigInt(validUntil),
      sponsored: definition.sponsored,
      notes: [],
      facts: await inspectTargets(environment.publicClient, readSession({ definition }, { policyNames })),
    },
    owner,
    account,
    otherAccount,
    reference,
    grantedAt,
    otherPool,
    others,
    thief,
  };
  const history = await trade(stage);
  log(
    "The dapp deployed the account, enabled the session and traded in one sponsored operation, then traded again.",
  );

  await deploySmartAccount(environment, other);
  await openDoors(stage);
  const { variants, absent } = variantsOf(stage);
  const abi = abiOf(
    owner,
    variants.flatMap(({ contracts }) => contracts),
  );
  const scenes = await variantScenes(stage, abi, variants);
  log(`The owner granted ${scenes.length} more sessions, each bounded in another way.`);
  return { ...stage, abi, absent, scenes: [await referenceScene(stage, abi, history), ...scenes] };
}

/** @returns calldata of the operations, in order. */
async function trade({ environment, owner, account, reference }: Bare): Promise<Hex[]> {
  const { targets } = environment;
  const { details } = reference;
  const common = { details, sessionKey: keys.sessionKey, sponsor: createSponsor(environment) };
  const sell = (amountIn: bigint) => swap({ ...targets, amountIn, recipient: account });
  const allow = approve({ token: targets.sold, spender: targets.pool, amount: parseEther("5") });
  const operations = [[allow, sell(firstTrades[0])], [sell(firstTrades[1])]];
  for (const [index, calls] of operations.entries())
    await owner.use({ ...common, mode: index === 0 ? "ENABLE_AND_USE" : "USE", calls });
  return operations.map((calls) => encodeExecute(calls));
}
