import { type Abi, type Address, type Hex, parseAbi } from "viem";
import { argPolicyAbi } from "../../generated/argPolicy.ts";
import { type Parameter, parameterAt } from "../enforce/parameterAt.ts";
import { usageLimit, valueLimit } from "../enforce/policies/limits.ts";
import { loadPolicy } from "../enforce/policies/loadPolicy.ts";
import { paymasterPolicy } from "../enforce/policies/paymaster.ts";
import type { PolicyReader, PolicyUse } from "../enforce/policies/policyModel.ts";
import { simpleGas } from "../enforce/policies/simpleGas.ts";
import { spendingLimit } from "../enforce/policies/spendingLimit.ts";
import { uniAction } from "../enforce/policies/uniAction.ts";
import type { ActionDefinition } from "../session/types.ts";

/** Something that is counted: calls, wei, gas, tokens, or an argument's sum. */
export type Budget = { what: string; used: bigint; limit: bigint };

type Reading = {
  reader: PolicyReader;
  use: PolicyUse;
  /** What the policy is asked about, where a definition says. */
  action?: ActionDefinition;
};

const getters = parseAbi([
  "function getTokens(bytes32 id, address multiplexer, address account) view returns (address[])",
]);

/** What each policy counts, by its Solidity name. The others count nothing. */
const readers: Partial<Record<string, (reading: Reading) => Promise<Budget[]>>> = {
  UsageLimitPolicy: async (reading) => [{ what: "uses", ...(await load(usageLimit, reading)) }],
  ValueLimitPolicy: async (reading) => [{ what: "native value", ...(await load(valueLimit, reading)) }],
  async UniActionPolicy(reading) {
    const { rules, used } = await load(uniAction, reading);
    return rules.flatMap(({ total, offset }, index) =>
      total === undefined ? [] : [{ what: nameOf(offset, reading.action), used: used[index]!, limit: total }],
    );
  },
  async ArgPolicy({ reader, use, action }) {
    const [, { rules }] = await reader.client.readContract({
      address: use.policy,
      abi: argPolicyAbi,
      functionName: "actionConfigs",
      args: argsOf(reader, use),
    });
    return rules
      .filter(({ isLimited }) => isLimited)
      .map(({ offset, usage }) => ({ what: nameOf(Number(offset), action), ...usage }));
  },
  async ERC20SpendingLimitPolicy({ reader, use, action }) {
    const tokens = action ? [action.target] : await tokensOf(reader, use);
    return Promise.all(
      tokens.map(async (token): Promise<Budget> => {
        const call = { target: token, value: 0n, data: "0x" } as const;
        const { limit, spent, approved } = await loadPolicy(spendingLimit, reader, use, call);
        return { what: `spent and approved of ${token}`, used: spent + approved, limit };
      }),
    );
  },
  async PaymasterPolicy(reading) {
    const { spent, total } = await load(paymasterPolicy, reading);
    return [{ what: "fees", used: spent, limit: total }];
  },
  async SimpleGasPolicy(reading) {
    const { gasLimit, gasUsed, costLimit, costUsed } = await load(simpleGas, reading);
    return [
      { what: "gas", used: gasUsed, limit: gasLimit },
      { what: "fees", used: costUsed, limit: costLimit },
    ];
  },
};

/** Reads what policies count, in their order. */
export async function readBudgets(
  { policyNames }: { policyNames: ReadonlyMap<Address, string> },
  reader: PolicyReader,
  uses: readonly PolicyUse[],
  action?: ActionDefinition,
): Promise<Budget[]> {
  const budgets = uses.map(
    (use) => readers[policyNames.get(use.policy) ?? ""]?.({ reader, use, action }) ?? [],
  );
  return (await Promise.all(budgets)).flat();
}

function load<Config>(
  model: Parameters<typeof loadPolicy<Config>>[0],
  { reader, use, action }: Reading,
): Promise<Config> {
  return loadPolicy(model, reader, use, { target: action?.target ?? reader.account, value: 0n, data: "0x" });
}

const argsOf = (
  { multiplexer, account }: PolicyReader,
  { configId }: PolicyUse,
): readonly [Hex, Address, Address] => [configId, multiplexer, account];

const tokensOf = (reader: PolicyReader, use: PolicyUse): Promise<readonly Address[]> =>
  reader.client.readContract({
    address: use.policy,
    abi: getters,
    functionName: "getTokens",
    args: argsOf(reader, use),
  });

function nameOf(offset: number, action: ActionDefinition | undefined): string {
  const abi: Abi = action ? [action.function] : [];
  const parameter: Parameter = parameterAt(abi, action?.selector ?? "0x00000000", offset);
  return parameter.name;
}
