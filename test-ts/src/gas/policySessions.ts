import {
  getSpendingLimitsPolicy,
  getSudoPolicy,
  getTimeFramePolicy,
  getUsageLimitPolicy,
  getValueLimitPolicy,
} from "@rhinestone/module-sdk";
import {
  type Address,
  concat,
  decodeAbiParameters,
  encodeAbiParameters,
  encodePacked,
  type Hex,
  parseAbiParameters,
  parseEther,
  parseGwei,
} from "viem";
import { keys } from "../chain/addresses.ts";
import type { ContractName } from "../chain/environment.ts";
import { encodeFees, type Fees } from "../session/fees.ts";
import type { RowCall } from "./row.ts";
import { type PolicyData, type Scene, type SessionPlan, swapSession, transferSession } from "./sessions.ts";

/** A policy's name in row ids, where it is asked, about which call, and how it is set up. */
export type PolicyPlan = {
  name: string;
  contract: ContractName;
  at: "userOp" | "action";
  call: Extract<RowCall, string>;
  policy(scene: Scene): PolicyData;
};

const million = 10n ** 6n;

/** Every policy, wherever it can be asked. Limits are far above what is used. */
export const policyPlans: readonly PolicyPlan[] = [
  ...at("sudo", "SudoPolicy", ["userOp", "action"], "swap", () => getSudoPolicy()),
  ...at("time-frame", "TimeFramePolicy", ["userOp", "action"], "swap", ({ grant }) =>
    getTimeFramePolicy({ validUntil: Number(grant.grantedAt) + 86_400, validAfter: 0 }),
  ),
  ...at("usage-limit", "UsageLimitPolicy", ["userOp", "action"], "swap", () =>
    getUsageLimitPolicy({ limit: million }),
  ),
  ...at("value-limit", "ValueLimitPolicy", ["userOp", "action"], "pay", () =>
    getValueLimitPolicy({ limit: parseEther("1") }),
  ),
  ...at("universal-action", "UniActionPolicy", ["action"], "swap", (scene) =>
    actionPolicy(swapSession, scene),
  ),
  ...at("universal-action", "UniActionPolicy", ["action"], "transfer", (scene) =>
    actionPolicy(transferSession, scene),
  ),
  ...(["transfer", "approve"] as const).flatMap((call) =>
    at("spending-limit", "ERC20SpendingLimitPolicy", ["action"], call, ({ environment }) =>
      getSpendingLimitsPolicy([{ token: environment.targets.sold, limit: parseEther("100") }]),
    ),
  ),
  ...at("gas", "SimpleGasPolicy", ["userOp"], "swap", (scene) =>
    ours(scene, "SimpleGasPolicy", encodePacked(["uint128", "uint128"], [million ** 2n, parseEther("100")])),
  ),
  ...at("paymaster", "PaymasterPolicy", ["userOp"], "swap", (scene) =>
    ours(scene, "PaymasterPolicy", encodeFees(feesOf(scene)).initData),
  ),
  ...at("whitelist", "ContractWhitelistPolicy", ["action"], "swap", (scene) =>
    ours(scene, "ContractWhitelistPolicy", concat([scene.environment.targets.pool])),
  ),
  ...at("expression", "ArgPolicy", ["action"], "swap", (scene) =>
    ours(scene, "ArgPolicy", toExpression(actionPolicy(swapSession, scene).initData)),
  ),
];

/** @returns a session whose only policy is this, but for one that agrees to everything, as both places need a policy. */
export const policySession =
  ({ at, call, policy }: PolicyPlan): SessionPlan =>
  (scene) => {
    const [base, agreeing] = [swapSession(scene), plain(getSudoPolicy())];
    return {
      ...base,
      userOpPolicies: [at === "userOp" ? policy(scene) : agreeing],
      actions: [
        {
          ...targetOf(scene, call),
          actionPolicies: [at === "action" ? policy(scene) : agreeing],
        },
      ],
    };
  };

function at(
  name: string,
  contract: ContractName,
  places: readonly PolicyPlan["at"][],
  call: PolicyPlan["call"],
  policy: (scene: Scene) => PolicyData,
): PolicyPlan[] {
  return places.map((place) => ({
    name,
    contract,
    at: place,
    call,
    policy: (scene) => plain(policy(scene)),
  }));
}

/** module-sdk's policies have an address beside the policy's, which sessions have not. */
const plain = ({ policy, initData }: PolicyData): PolicyData => ({ policy, initData });

function targetOf(scene: Scene, call: PolicyPlan["call"]) {
  const { sold } = scene.environment.targets;
  const action = (actionTarget: Address, actionTargetSelector: Hex) => ({
    actionTarget,
    actionTargetSelector,
  });
  switch (call) {
    case "transfer":
      return action(sold, "0xa9059cbb");
    case "approve":
      return action(sold, "0x095ea7b3");
    case "pay":
      return action(keys.stranger.address, "0xffffffff");
    default:
      return swapSession(scene).actions[0]!;
  }
}

/** The trivial paymaster, or whoever pays where there is none. */
const feesOf = ({ environment: { targets } }: Scene): Fees => ({
  paymasters: [targets.trivialPaymaster ?? targets.verifyingPaymaster],
  maxFeePerGas: parseGwei("2"),
  perOp: parseEther("1"),
  total: parseEther("100"),
});

const actionPolicy = (plan: SessionPlan, scene: Scene): PolicyData =>
  plan(scene).actions[0]!.actionPolicies[0]!;

const rule = "(uint8, uint64, bool, bytes32, (uint256, uint256))";
const universalConfig = parseAbiParameters(`(uint256, (uint256, ${rule}[16]))`);
const expressionConfig = parseAbiParameters(`(uint256, (uint8, ${rule}[], uint256[]))`);

/** The universal action policy's rules as an expression: the first AND the second, AND the third. */
function toExpression(initData: Hex): Hex {
  const [[valueLimit, [length, rules]]] = decodeAbiParameters(universalConfig, initData);
  const and = (left: number, right: number) => 2n | (BigInt(left) << 10n) | (BigInt(right) << 18n);
  const leaves = [0n, 1n, 2n].map((index) => index << 2n);
  const nodes = [...leaves, and(0, 1), and(3, 2)];
  const expression = [nodes.length - 1, rules.slice(0, Number(length)), nodes] as const;
  return encodeAbiParameters(expressionConfig, [[valueLimit, expression]]);
}

function ours({ environment }: Scene, name: ContractName, initData: Hex): PolicyData {
  return { policy: environment.stack.contracts[name]!.address, initData };
}
