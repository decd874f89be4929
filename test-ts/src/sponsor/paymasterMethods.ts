import { type Address, type Hex, numberToHex } from "viem";
import type { RpcMethod } from "./jsonRpc.ts";
import { checkLimits } from "./limits.ts";
import { type PromiseBook, type SponsorPromise, toKey } from "./promiseBook.ts";
import type { PromiseStore } from "./promiseStore.ts";
import type { AccountUsage, TankState } from "./readTank.ts";
import { RpcError, refusal, rpcCodes } from "./rpcError.ts";
import { checkRules } from "./rules.ts";
import type { SponsorConfig } from "./serviceConfig.ts";
import type { ChainView } from "./sponsorChain.ts";
import {
  encodeSponsorship,
  type Sponsorship,
  secondsPerDay,
  signSponsorship,
  stubSignature,
} from "./sponsorship.ts";
import { maxCost, type OfferedOperation, type PricedOperation, readParameters } from "./userOperation.ts";

/** Gas figures that only the bundler knows. */
export type EstimatedGas = Pick<
  PricedOperation,
  "callGasLimit" | "verificationGasLimit" | "preVerificationGas"
>;

/** What the methods stand on. */
export type Sponsoring = {
  chainId: number;
  entryPoint: Address;
  paymaster: Address;
  /** The session module, for rules about sessions. */
  sessionModule: Address;
  gas: { paymasterVerificationGasLimit: bigint; paymasterPostOpGasLimit: bigint };
  /** In seconds. */
  promiseLifetime: number;
  chain: { now(): ChainView; usageOf(sponsor: Address, account: Address): Promise<AccountUsage> };
  book: PromiseBook;
  store: Pick<PromiseStore, "write">;
  /** Asks a bundler for the gas of an operation that comes without; absent when there is no bundler to ask. */
  estimateGas?(
    operation: OfferedOperation,
    stub: { paymaster: Address; paymasterData: Hex },
  ): Promise<EstimatedGas>;
  /** Told of each promise, once it is kept. */
  onPromise(promise: SponsorPromise): void;
};

/** ERC-7677's methods for one sponsor. */
export function createPaymasterMethods(base: Sponsoring, sponsor: SponsorConfig): Record<string, RpcMethod> {
  const { paymaster, gas, promiseLifetime, chain, book, store } = base;
  const gasFields = {
    paymasterVerificationGasLimit: numberToHex(gas.paymasterVerificationGasLimit),
    paymasterPostOpGasLimit: numberToHex(gas.paymasterPostOpGasLimit),
  };

  /** What holds before the gas is known. */
  const accept = (params: readonly unknown[]) => {
    const operation = readParameters(params, base);
    const tank = readTank(chain.now(), sponsor);
    checkRules(operation, sponsor.rules, base.sessionModule);
    return { operation, tank };
  };

  /** For the promise's lifetime, but no longer than the day window that the chain counts it in, and than the tank is locked. */
  const sponsorshipAt = ({ time }: ChainView, { unlocksAt }: TankState): Sponsorship => {
    const day = Math.floor(time / secondsPerDay);
    const ends = [
      time + promiseLifetime,
      (day + 1) * secondsPerDay - 1,
      ...(unlocksAt > 0 ? [unlocksAt - 1] : []),
    ];
    return { sponsor: sponsor.address, day, validUntil: Math.min(...ends), validAfter: 0 };
  };

  const stubData = (tank: TankState) => encodeSponsorship(sponsorshipAt(chain.now(), tank), stubSignature);

  const price = async (operation: OfferedOperation, tank: TankState): Promise<EstimatedGas | undefined> => {
    const { callGasLimit, verificationGasLimit, preVerificationGas } = operation;
    if (callGasLimit > 0n && verificationGasLimit > 0n && preVerificationGas > 0n) return undefined;
    if (callGasLimit + verificationGasLimit + preVerificationGas > 0n || !base.estimateGas) {
      throw new RpcError(
        rpcCodes.invalidParams,
        "The operation has no gas limits: get pm_getPaymasterStubData, let a bundler estimate with it, and come back with all three.",
      );
    }
    return base.estimateGas(operation, { paymaster, paymasterData: stubData(tank) });
  };

  /** The chain counts by account only while it limits accounts. */
  const usageOf = async ({ limits }: TankState, account: Address): Promise<AccountUsage> => {
    const counted = limits.perAccountDay > 0n || limits.opsPerAccountDay > 0;
    return counted ? chain.usageOf(sponsor.address, account) : { spent: 0n, operations: 0, day: 0 };
  };

  return {
    async pm_getPaymasterStubData(params) {
      const { tank } = accept(params);
      return { sponsor: { name: sponsor.name }, paymaster, paymasterData: stubData(tank), ...gasFields };
    },

    async pm_getPaymasterData(params) {
      const accepted = accept(params);
      if (accepted.operation.maxFeePerGas === 0n) {
        throw new RpcError(rpcCodes.invalidParams, "The operation has no maxFeePerGas.");
      }
      const { sender } = accepted.operation;
      const [estimated, usage] = await Promise.all([
        price(accepted.operation, accepted.tank),
        usageOf(accepted.tank, sender),
      ]);
      const { signature: _, ...offered } = accepted.operation;
      const operation: PricedOperation = { ...offered, ...estimated, ...gas, paymaster };

      // From here to the promise nothing is awaited: the sums that are checked are the sums that it is added to.
      const view = chain.now();
      const tank = readTank(view, sponsor);
      const sponsorship = sponsorshipAt(view, tank);
      const promise: SponsorPromise = {
        sponsor: sponsor.address,
        account: toKey(sender),
        nonce: operation.nonce,
        cost: maxCost(operation),
        validUntil: sponsorship.validUntil,
        day: sponsorship.day,
      };
      checkLimits(book, { promise, limits: sponsor.limits, tank, usage });
      const kept = store.write(book.open(promise));

      const [paymasterData] = await Promise.all([
        signSponsorship(operation, { ...sponsorship, signer: sponsor.signer, domain: base }),
        kept,
      ]);
      base.onPromise(promise);
      return { paymaster, paymasterData, ...gasFields, ...(estimated ? toQuantities(estimated) : {}) };
    },
  };
}

/**
 * The sponsor's tank.
 * @throws {RpcError} when the chain would take no operation of this sponsor, or none that this service signs.
 */
function readTank(view: ChainView, { address, name, signer }: SponsorConfig): TankState {
  const tank = view.tanks.get(address)!;
  if (toKey(tank.signer) !== toKey(signer.address)) {
    throw refusal(
      { rule: "signer", limit: tank.signer, wanted: signer.address },
      `The chain takes ${tank.signer} for the signer of ${name}, and this service signs as ${signer.address} (signer).`,
    );
  }
  if (tank.paused) throw refusal({ rule: "paused" }, `The sponsor ${name} has paused (paused).`);
  if (tank.unlocksAt > 0 && tank.unlocksAt <= view.time) {
    throw refusal(
      { rule: "unlocksAt", limit: String(tank.unlocksAt), wanted: String(view.time) },
      `The gas tank of ${name} was to be unlocked by ${tank.unlocksAt}, and it is ${view.time} (unlocksAt).`,
    );
  }
  return tank;
}

const toQuantities = (gas: EstimatedGas) =>
  Object.fromEntries(Object.entries(gas).map(([name, value]) => [name, numberToHex(value)]));
