import {
  buildUserOp,
  fees,
  getNonce,
  signWithOwner,
  signWithSession,
  type UserOp,
} from "../accounts/directUserOp.ts";
import type { Call } from "../accounts/encodeExecute.ts";
import { canonical, keys } from "../chain/addresses.ts";
import { traderOf, validatorOf } from "./actors.ts";
import type { Bench } from "./bench.ts";
import { pay, withPaymasterGas } from "./payers.ts";
import { toRefusedError } from "./refusedError.ts";
import type { Payer, Preparation, Row, RowCall } from "./row.ts";

const unknownGas = { callGasLimit: 0n, verificationGasLimit: 0n, preVerificationGas: 0n } as const;
/** In gas: limits of an operation whose calls revert, of which the bundler gives no estimate. */
const revertingGas = {
  callGasLimit: 500_000n,
  verificationGasLimit: 1_000_000n,
  preVerificationGas: 100_000n,
} as const;

/** Who signs an operation, and whether the signature brings the grant with it. */
export type Signer = { by: Exclude<Preparation["by"], "eoa">; enables?: boolean };

/** @returns the calls, made for whoever trades. */
export const toCalls = (bench: Bench, by: Preparation["by"], calls: readonly RowCall[]): Call[] =>
  calls.flatMap((name) => bench.calls(name, traderOf(bench, by)));

/** @returns the operation, neither paid for nor signed. */
export async function draftOp(
  bench: Bench,
  { maxFeePerGas = fees.maxFeePerGas }: Row,
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
  const atMost = (price: bigint) => (price < maxFeePerGas ? price : maxFeePerGas);
  const price = {
    maxFeePerGas: atMost(fees.maxFeePerGas),
    maxPriorityFeePerGas: atMost(fees.maxPriorityFeePerGas),
  };
  return buildUserOp({
    sender,
    nonce,
    calls: toCalls(bench, by, calls),
    overrides: deploys ? { ...price, ...factory } : price,
  });
}

/** @returns the operation with the gas limits that the bundler estimates for it, signed and paid for as it will be. */
export async function estimateOp(
  bench: Bench,
  { uncertain }: Row,
  userOp: UserOp,
  by: { signer: Signer; payer: Payer },
): Promise<UserOp> {
  const withGas = withPaymasterGas(userOp, by.payer);
  const draft = await completeOp(bench, withGas, by, { draft: true });
  const paymaster = draft.paymaster ? { paymasterVerificationGasLimit: 0n } : {};
  const asked = { ...draft, ...unknownGas, ...paymaster };
  const { client } = bench.environment.bundler;
  try {
    const limits = await client.estimateUserOperationGas({
      ...asked,
      entryPointAddress: canonical.entryPoint,
    });
    const { callGasLimit, verificationGasLimit, preVerificationGas, paymasterVerificationGasLimit } = limits;
    return {
      ...withGas,
      callGasLimit,
      verificationGasLimit,
      preVerificationGas,
      ...(draft.paymaster ? { paymasterVerificationGasLimit: paymasterVerificationGasLimit ?? 0n } : {}),
    };
  } catch (error) {
    const refused = await toRefusedError(bench.environment, { from: "bundler", error }, draft);
    if (!uncertain || refused.failure.code !== "execution") throw refused;
    return { ...withGas, ...revertingGas };
  }
}

/** @returns the operation, paid for and signed. */
export async function completeOp(
  bench: Bench,
  userOp: UserOp,
  { signer, payer }: { signer: Signer; payer: Payer },
  options: { draft?: boolean } = {},
): Promise<UserOp> {
  return sign(bench, await pay(bench, userOp, payer, options), signer);
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
