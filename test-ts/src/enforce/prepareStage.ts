import { parseEther } from "viem";
import { type AccountClient, createOwnerAccount, deployAccount } from "../accounts/createOwner.ts";
import { createSessionClient } from "../accounts/createSession.ts";
import { getNonce } from "../accounts/directUserOp.ts";
import type { Call } from "../accounts/encodeExecute.ts";
import { fundAccount } from "../accounts/fundAccount.ts";
import { createSponsor } from "../accounts/sponsor.ts";
import { canonical, keys } from "../chain/addresses.ts";
import type { Environment } from "../chain/environment.ts";
import { approve, swap } from "./cases/trade.ts";
import { deployOtherPool, openDoors } from "./openDoors.ts";
import { type GrantedSession, grant, referenceSession, type Stage } from "./stage.ts";

/** What each account starts with: of either token, and of native value in wei. */
const funds = parseEther("100");

/** The trades that the dapp has made when the cases begin, and what they come to. */
export const firstTrades = [parseEther("0.25"), parseEther("0.25")] as const;
export const soldBefore = firstTrades[0] + firstTrades[1];

/**
 * Has an owner grant the reference session and the dapp use it, all through abstractjs and the bundler: the first operation
 * deploys the account, enables the session and trades, sponsored; the second trades in USE mode. Then gives the account all that
 * makes an attack worth trying, so that what is refused is refused by the session and by nothing else.
 * @param log told a short plain sentence at each step.
 */
export async function prepareStage(
  environment: Environment,
  log: (message: string) => void = () => {},
): Promise<Stage> {
  const sponsor = createSponsor(environment);
  const owner = await createOwnerAccount(environment, { owner: keys.owner, sponsor });
  const other = await createOwnerAccount(environment, { owner: keys.owner, index: 1n, sponsor });
  const [account, otherAccount] = await Promise.all([owner.account.getAddress(), other.account.getAddress()]);
  for (const address of [account, otherAccount])
    await fundAccount(environment, address, { value: funds, sold: funds, bought: funds });

  const definition = referenceSession(environment);
  const grantedAt = await environment.clock.now();
  const reference = await grant(environment, owner, { definition, grantedAt });
  log(`${account} granted ${definition.name} to ${keys.sessionKey.address}.`);

  const otherPool = await deployOtherPool(environment);
  const thief = keys.stranger.address;
  const stage = {
    environment,
    definition,
    owner,
    account,
    otherAccount,
    reference,
    grantedAt,
    otherPool,
    thief,
  };
  await trade(stage);
  log(
    "The dapp deployed the account, enabled the session and traded in one sponsored operation, then traded again.",
  );

  await deployAccount(other);
  await openDoors(stage);
  return stage;
}

async function trade({ environment, account, reference }: Stage): Promise<void> {
  const { targets } = environment;
  const dapp = await createSessionClient(environment, {
    sessionKey: keys.sessionKey,
    accountAddress: account,
    undeployed: { owner: keys.owner.address },
    sponsor: createSponsor(environment),
  });
  const sell = (amountIn: bigint) => swap({ ...targets, amountIn, recipient: account });
  const allow = approve({ token: targets.sold, spender: targets.pool, amount: parseEther("5") });
  await use(environment, dapp, reference, "ENABLE_AND_USE", [allow, sell(firstTrades[0])]);
  await use(environment, dapp, reference, "USE", [sell(firstTrades[1])]);
}

async function use(
  environment: Environment,
  dapp: AccountClient,
  { details }: GrantedSession,
  mode: "ENABLE_AND_USE" | "USE",
  calls: Call[],
): Promise<void> {
  const account = await dapp.account.getAddress();
  const nonce = await getNonce(environment, { account, validator: canonical.smartSession });
  const hash = await dapp.usePermission({ sessionDetailsArray: details, mode, nonce, calls });
  const { success, reason } = await dapp.waitForUserOperationReceipt({ hash });
  if (!success) throw new Error(`the session's own trade failed in ${mode} mode: ${reason ?? "no reason"}`);
}
