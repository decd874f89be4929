import type { Hash, TransactionReceipt } from "viem";
import type { UserOp } from "../accounts/directUserOp.ts";
import type { Call } from "../accounts/encodeExecute.ts";
import { handleOps } from "../accounts/handleOps.ts";
import { keys } from "../chain/addresses.ts";
import type { Bench } from "./bench.ts";
import { completeOp, draftOp, estimateOp, type Signer, toCalls } from "./operation.ts";
import { toRefusedError } from "./refusedError.ts";
import type { Payer, Preparation, Row } from "./row.ts";
import { signatureCheck } from "./signatureCheck.ts";

/** A mined operation: its transaction, what the EntryPoint (an EOA: the chain) charged for, in gas, and whether what it called reverted. */
export type Mined = { hash: Hash; actualGasUsed: number; reverted: boolean };

/** Nonce keys of the measured operation, and of preparations that leave that one fresh. */
const [measuredKey, otherKey] = [0n, 1n];

const eoaGas = 500_000n;
/** In gas: enough for the largest preparation. */
const ampleGas = { callGasLimit: 20_000_000n } as const;

/** Deploys the row's account, by a call to its factory. */
export async function deploy({ environment, factory }: Bench): Promise<void> {
  await send(environment, { to: factory.factory, data: factory.factoryData }, keys.deployer, 3_000_000n);
}

/**
 * Carries out a preparation: one that the trivial paymaster pays for with ample gas limits, others with estimated ones.
 * @throws when it does not succeed: a RefusedError when it is refused.
 */
export async function prepare(bench: Bench, preparation: Preparation, row: Row): Promise<void> {
  const { by, calls, sameKey, payer = "trivial" } = preparation;
  if (by === "eoa") {
    for (const call of toCalls(bench, by, calls)) await send(bench.environment, call, keys.trader, eoaGas);
    return;
  }
  const signer: Signer = { by };
  const key = sameKey ? measuredKey : otherKey;
  const drafted = { ...(await draftOp(bench, row, { by, calls, key })), ...ampleGas };
  const userOp = payer === "trivial" ? drafted : await estimateOp(bench, row, drafted, { signer, payer });
  await mine(bench, row, await completeOp(bench, userOp, { signer, payer }));
}

/**
 * Carries out a row's operation: limits from the bundler's estimate, then `handleOps` of it alone.
 * @throws when it does not succeed: a RefusedError when it is refused.
 */
export async function operate(bench: Bench, row: Row, payer: Payer): Promise<Mined> {
  const { environment } = bench;
  const { by, calls, before } = row;
  if (row.checksSignature)
    return chargeAll(await send(environment, await signatureCheck(bench, by), keys.trader, eoaGas));
  if (by === "eoa") {
    const [call] = toCalls(bench, by, calls);
    return chargeAll(await send(environment, call!, keys.trader, eoaGas));
  }
  const signer: Signer = { by, enables: row.grant !== undefined };
  const drafted = await draftOp(bench, row, { by, calls, key: measuredKey, deploys: !before.deployed });
  const estimated = await estimateOp(bench, row, drafted, { signer, payer });
  return mine(bench, row, await completeOp(bench, estimated, { signer, payer }));
}

const chargeAll = ({ transactionHash: hash, gasUsed }: TransactionReceipt): Mined => ({
  hash,
  actualGasUsed: Number(gasUsed),
  reverted: false,
});

async function mine({ environment }: Bench, { uncertain }: Row, userOp: UserOp): Promise<Mined> {
  // Another account than the one that sends, as the figures to compare with have it: 2,500 gas for a cold address.
  const beneficiary = keys.bundler.address;
  const { receipt, revertData, userOps } = await handleOps(environment, [userOp], { beneficiary });
  const [outcome] = userOps;
  if (!outcome)
    throw await toRefusedError(environment, { from: "handleOps", data: revertData ?? "0x" }, userOp);
  if (!outcome.success && !uncertain)
    throw await toRefusedError(
      environment,
      { from: "execution", data: outcome.revertReason ?? "0x" },
      userOp,
    );
  return {
    hash: receipt.transactionHash,
    actualGasUsed: Number(outcome.actualGasUsed),
    reverted: !outcome.success,
  };
}

/** Of a transaction, in wei: its bytes count. */
const fees = { maxFeePerGas: 1_200_000_008n, maxPriorityFeePerGas: 1_000_000_000n };

async function send(
  { mine }: Bench["environment"],
  { to, data }: Call,
  { address: from }: typeof keys.trader,
  gas: bigint,
) {
  const receipt = await mine({ from, to, data, gas, ...fees });
  if (receipt.status !== "success") throw new Error(`The transaction to ${to} reverted.`);
  return receipt;
}
