import { argPolicy } from "./argPolicy.ts";
import { contractWhitelist } from "./contractWhitelist.ts";
import { usageLimit, valueLimit } from "./limits.ts";
import { paymasterPolicy } from "./paymaster.ts";
import type { PolicyModel } from "./policyModel.ts";
import { simpleGas } from "./simpleGas.ts";
import { spendingLimit } from "./spendingLimit.ts";
import { uniAction } from "./uniAction.ts";

/** What each policy agrees to, by its Solidity name. A time frame is no model: the EntryPoint decides about time. */
// biome-ignore lint/suspicious/noExplicitAny: each model keeps a configuration of its own type, which only it reads.
export const policyModels: Partial<Record<string, PolicyModel<any>>> = {
  UniActionPolicy: uniAction,
  ArgPolicy: argPolicy,
  UsageLimitPolicy: usageLimit,
  ValueLimitPolicy: valueLimit,
  ERC20SpendingLimitPolicy: spendingLimit,
  ContractWhitelistPolicy: contractWhitelist,
  PaymasterPolicy: paymasterPolicy,
  SimpleGasPolicy: simpleGas,
};
