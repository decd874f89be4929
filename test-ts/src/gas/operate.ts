import type { Address, Hash } from "viem";
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
import { canonical, keys } from "../chain/addresses.ts";
import type { Bench } from "./bench.ts";
import type { Actor, Preparation, Row } from "./rows.ts";

/** Who pays for a user operation: a paymaster that does nothing but agree, or the one that checks a signature. */
export type Payer = "trivial" | "verifying";

/** A mined operation: its transaction, and what the EntryPoint (an EOA: the chain) charged for, in gas. */
export type Mined = { hash: Hash; actualGasUsed: number };

/** Nonce keys of the measured operation, and of preparations that leave that one fresh. */
const [measuredKey, otherKey] = [0n, 1n];

const day = 86_400;
const eoaGas = 500_000n;
const paymasterGas = { paymasterVerificationGasLimit: 100_000n, paymasterPostOpGasLimit: 0n } as const;
const unknownGas = { callGasLimit: 0n, verificationGasLimit: 0n, preVerificationGas: 0n } as const;

/** @returns whose tokens are traded. */
export const traderOf = ({ account }: Bench, by: Actor): Address =>
  by === "eoa" ? keys.trader.address : account;

/** @returns the module that checks the actor's signature, after which its nonces are named. */
export const validatorOf = ({ environment }: Bench, by: Actor): Address =>
  by === "session" ? canonical.smartSession : environment.stack.nexus.ownerValidator;

/** Deploys the row's account, by a call to its factory. */
export async function deploy({ environment, factory }: Bench): Promise<void> {
  await send(environment, { to: factory.factory, data: factory.factoryData }, keys.deployer, 3_000_000n);
}

/** Carries out a preparation, with ample gas limits. */
export async function prepare(bench: Bench, { by, calls, sameKey }: Preparation): Promise<void> {
  if (by === "eoa") {
    for (const call of toCalls(bench, { by, calls }))
      await send(bench.environment, call, keys.trader, eoaGas);
    return;
  }
  const userOp = await build(bench, { by, calls }, { key: sameKey ? measuredKey : otherKey, deploys: false });
  const sponsored = await sponsor(bench, { ...userOp, ...paymasterGas }, "trivial");
  await mine(bench, await sign(bench, sponsored, { by, enables: false }));
}

/**
 * Carries out a row's operation: limits from the bundler's estimate, then `handleOps` of it alone.
 * @throws when it does not succeed.
 */
export async function operate(bench: Bench, row: Row, payer: Payer): Promise<Mined> {
  const { environment } = bench;
  if (row.by === "eoa") {
    const [call] = toCalls(bench, row);
    const receipt = await send(environment, call!, keys.trader, eoaGas);
    return { hash: receipt.transactionHash, actualGasUsed: Number(receipt.gasUsed) };
  }
  const built = await build(bench, row, { key: measuredKey, deploys: !row.before.deployed });
  // Signed as it will be, so that the estimate is of the operation's own size.
  const draft = await sign(bench, await sponsor(bench, { ...built, ...paymasterGas }, payer), row);
  const estimate = await environment.bundler.client.estimateUserOperationGas({
    ...draft,
    ...unknownGas,
    paymasterVerificationGasLimit: 0n,
    entryPointAddress: canonical.entryPoint,
  });
  const { callGasLimit, verificationGasLimit, preVerificationGas } = estimate;
  const paymasterVerificationGasLimit = estimate.paymasterVerificationGasLimit ?? 0n;
  const limits = { callGasLimit, verificationGasLimit, preVerificationGas, paymasterVerificationGasLimit };
  return mine(bench, await sign(bench, await sponsor(bench, { ...draft, ...limits }, payer), row));
}

const toCalls = (bench: Bench, { by, calls }: Pick<Preparation, "by" | "calls">): Call[] =>
  calls.map((name) => bench.call(name, traderOf(bench, by)));

async function build(
  bench: Bench,
  operation: Pick<Preparation, "by" | "calls">,
  { key, deploys }: { key: bigint; deploys: boolean },
): Promise<UserOp> {
  const { account: sender, environment, factory } = bench;
  const validator = validatorOf(bench, operation.by);
  const nonce = await getNonce(environment, { account: sender, validator, key });
  const overrides = deploys ? factory : {};
  return buildUserOp({ sender, nonce, calls: toCalls(bench, operation), overrides });
}

async function sponsor({ environment, grantedAt }: Bench, userOp: UserOp, payer: Payer): Promise<UserOp> {
  const { trivialPaymaster, verifyingPaymaster } = environment.targets;
  if (payer === "trivial") {
    if (!trivialPaymaster) throw new Error('TrivialPaymaster is not built: run "npm run build"');
    return { ...userOp, paymaster: trivialPaymaster, paymasterData: "0x" };
  }
  const sponsored = { ...userOp, paymaster: verifyingPaymaster };
  const paymasterData = await signSponsorship(environment, sponsored, {
    signer: keys.sponsor,
    validAfter: 0,
    validUntil: Number(grantedAt) + day,
  });
  return { ...sponsored, paymasterData };
}

function sign(bench: Bench, userOp: UserOp, { by, enables }: Pick<Row, "by" | "enables">): Promise<UserOp> {
  const { environment, permissionId, grant } = bench;
  if (by === "owner") return signWithOwner(environment, userOp, keys.owner);
  const enable = enables ? { enable: grant } : {};
  return signWithSession(environment, userOp, { sessionKey: keys.sessionKey, permissionId, ...enable });
}

async function mine({ environment }: Bench, userOp: UserOp): Promise<Mined> {
  // Another account than the one that sends, as the figures to compare with have it: 2,500 gas for a cold address.
  const beneficiary = keys.bundler.address;
  const { receipt, revertData, userOps } = await handleOps(environment, [userOp], { beneficiary });
  const [outcome] = userOps;
  if (!outcome) throw new Error(`handleOps reverted with ${revertData}`);
  if (!outcome.success) throw new Error(`The operation reverted with ${outcome.revertReason ?? "no reason"}`);
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
