import type { Hash, TransactionReceipt } from "viem";
import {
  buildUserOp,
  getNonce,
  signWithOwner,
  signWithSession,
  type UserOp,
} from "../accounts/directUserOp.ts";
import type { Call } from "../accounts/encodeExecute.ts";
import { handleOps } from "../accounts/handleOps.ts";
import { signSponsorship } from "../accounts/sponsor.ts";
import { encodeTankData, tankGas } from "../accounts/sponsorTank.ts";
import { canonical, keys } from "../chain/addresses.ts";
import { traderOf, validatorOf } from "./actors.ts";
import type { Bench } from "./bench.ts";
import type { Payer, Preparation, Row, RowCall } from "./row.ts";
import { signatureCheck } from "./signatureCheck.ts";

/** A mined operation: its transaction, and what the EntryPoint (an EOA: the chain) charged for, in gas. */
export type Mined = { hash: Hash; actualGasUsed: number };

/** Nonce keys of the measured operation, and of preparations that leave that one fresh. */
const [measuredKey, otherKey] = [0n, 1n];

const day = 86_400;
const eoaGas = 500_000n;
/** In gas: enough for the largest preparation. */
const ampleGas = { callGasLimit: 20_000_000n } as const;
const paymasterGas = { paymasterVerificationGasLimit: 100_000n, paymasterPostOpGasLimit: 0n } as const;
const unknownGas = { callGasLimit: 0n, verificationGasLimit: 0n, preVerificationGas: 0n } as const;

/** Deploys the row's account, by a call to its factory. */
export async function deploy({ environment, factory }: Bench): Promise<void> {
  await send(environment, { to: factory.factory, data: factory.factoryData }, keys.deployer, 3_000_000n);
}

/**
 * Carries out a preparation: one that the account pays for with estimated gas limits, others with ample ones.
 * @throws when it does not succeed.
 */
export async function prepare(
  bench: Bench,
  preparation: Preparation,
  { mayRevert }: Pick<Row, "mayRevert"> = {},
): Promise<void> {
  const { by, calls, sameKey, payer = "trivial" } = preparation;
  if (by === "eoa") {
    for (const call of toCalls(bench, by, calls)) await send(bench.environment, call, keys.trader, eoaGas);
    return;
  }
  const signer: Signer = { by };
  const key = sameKey ? measuredKey : otherKey;
  const drafted = { ...(await build(bench, { by, calls, key })), ...ampleGas };
  const userOp = payer === "self" ? await estimate(bench, drafted, { signer, payer }) : drafted;
  await mine(bench, await complete(bench, userOp, { signer, payer }), mayRevert);
}

/**
 * Carries out a row's operation: limits from the bundler's estimate, then `handleOps` of it alone.
 * @throws when it does not succeed.
 */
export async function operate(bench: Bench, row: Row, payer: Payer): Promise<Mined> {
  const { environment } = bench;
  const { by, calls, before, mayRevert } = row;
  if (row.checksSignature)
    return chargeAll(await send(environment, await signatureCheck(bench, by), keys.trader, eoaGas));
  if (by === "eoa") {
    const [call] = toCalls(bench, by, calls);
    return chargeAll(await send(environment, call!, keys.trader, eoaGas));
  }
  const signer: Signer = { by, enables: row.grant !== undefined };
  const drafted = await build(bench, { by, calls, key: measuredKey, deploys: !before.deployed });
  const estimated = await estimate(bench, drafted, { signer, payer });
  return mine(bench, await complete(bench, estimated, { signer, payer }), mayRevert);
}

/** Who signs an operation, and whether the signature brings the grant with it. */
type Signer = { by: Exclude<Preparation["by"], "eoa">; enables?: boolean };

const chargeAll = ({ transactionHash: hash, gasUsed }: TransactionReceipt): Mined => ({
  hash,
  actualGasUsed: Number(gasUsed),
});

/** @returns the operation with the gas limits that the bundler estimates for it, signed and paid for as it will be. */
async function estimate(bench: Bench, userOp: UserOp, by: { signer: Signer; payer: Payer }): Promise<UserOp> {
  const withGas = by.payer === "self" ? userOp : { ...userOp, ...paymasterGas };
  const draft = await complete(bench, withGas, by);
  const limits = await bench.environment.bundler.client.estimateUserOperationGas({
    ...draft,
    ...unknownGas,
    ...(by.payer === "self" ? {} : { paymasterVerificationGasLimit: 0n }),
    entryPointAddress: canonical.entryPoint,
  });
  const { callGasLimit, verificationGasLimit, preVerificationGas } = limits;
  const ofPaymaster =
    by.payer === "self" ? {} : { paymasterVerificationGasLimit: limits.paymasterVerificationGasLimit ?? 0n };
  return { ...withGas, callGasLimit, verificationGasLimit, preVerificationGas, ...ofPaymaster };
}

/** @returns the operation, paid for and signed. */
async function complete(
  bench: Bench,
  userOp: UserOp,
  { signer, payer }: { signer: Signer; payer: Payer },
): Promise<UserOp> {
  return sign(bench, await sponsor(bench, userOp, payer), signer);
}

const toCalls = (bench: Bench, by: Preparation["by"], calls: readonly RowCall[]): Call[] =>
  calls.map((name) => bench.call(name, traderOf(bench, by)));

async function build(
  bench: Bench,
  {
    by,
    calls,
    key,
    deploys,
  }: { by: Signer["by"]; calls: readonly RowCall[]; key: bigint; deploys?: boolean },
): Promise<UserOp> {
  const { account: sender, environment, factory, kind } = bench;
  const validator = validatorOf(bench, by);
  const nonce = await getNonce(environment, { account: sender, validator, key, kind });
  return buildUserOp({
    sender,
    nonce,
    calls: toCalls(bench, by, calls),
    overrides: deploys ? factory : {},
  });
}

async function sponsor({ environment, grantedAt }: Bench, userOp: UserOp, payer: Payer): Promise<UserOp> {
  const { sponsorPaymaster, trivialPaymaster, verifyingPaymaster } = environment.targets;
  if (payer === "self") return userOp;
  const paid = { ...paymasterGas, ...userOp };
  if (payer === "trivial") {
    if (!trivialPaymaster) throw new Error('TrivialPaymaster is not built: run "npm run build"');
    return { ...paid, paymaster: trivialPaymaster, paymasterData: "0x" };
  }
  if (payer === "tank") {
    const byTank = {
      ...paid,
      paymaster: sponsorPaymaster,
      paymasterPostOpGasLimit: tankGas.paymasterPostOpGasLimit,
    };
    return { ...byTank, paymasterData: await encodeTankData(environment, byTank) };
  }
  const sponsored = { ...paid, paymaster: verifyingPaymaster };
  const paymasterData = await signSponsorship(environment, sponsored, {
    signer: keys.sponsor,
    validAfter: 0,
    validUntil: Number(grantedAt) + day,
  });
  return { ...sponsored, paymasterData };
}

function sign(bench: Bench, userOp: UserOp, { by, enables }: Signer): Promise<UserOp> {
  const { environment, permissionId, otherPermissionId, grant } = bench;
  if (by === "owner") return signWithOwner(environment, userOp, keys.owner);
  const other = by === "otherSession";
  return signWithSession(environment, userOp, {
    sessionKey: other ? keys.otherSessionKey : keys.sessionKey,
    permissionId: other ? otherPermissionId : permissionId,
    ...(enables && grant ? { enable: grant } : {}),
  });
}

async function mine({ environment }: Bench, userOp: UserOp, mayRevert = false): Promise<Mined> {
  // Another account than the one that sends, as the figures to compare with have it: 2,500 gas for a cold address.
  const beneficiary = keys.bundler.address;
  const { receipt, revertData, userOps } = await handleOps(environment, [userOp], { beneficiary });
  const [outcome] = userOps;
  if (!outcome) throw new Error(`handleOps reverted with ${revertData}`);
  if (!outcome.success && !mayRevert)
    throw new Error(`The operation reverted with ${outcome.revertReason ?? "no reason"}`);
  return { hash: receipt.transactionHash, actualGasUsed: Number(outcome.actualGasUsed) };
}

async function send(
  { walletClient, publicClient }: Bench["environment"],
  { to, data }: Call,
  from: typeof keys.trader,
  gas: bigint,
) {
  const hash = await walletClient(from).sendTransaction({ to, data, gas });
  const receipt = await publicClient.waitForTransactionReceipt({ hash });
  if (receipt.status !== "success") throw new Error(`The transaction to ${to} reverted.`);
  return receipt;
}
