import {
  encodeValidationData,
  getSpendingLimitsPolicy,
  getSudoPolicy,
  getTimeFramePolicy,
  getUsageLimitPolicy,
  getValueLimitPolicy,
  type Session,
  SmartSessionMode,
} from "@rhinestone/module-sdk";
import {
  type Address,
  encodeFunctionData,
  getAddress,
  maxUint128,
  maxUint256,
  numberToHex,
  pad,
  parseEther,
} from "viem";
import { entryPoint07Abi } from "viem/account-abstraction";
import { beforeAll, expect, test } from "vitest";
import { type AccountClient, createOwnerAccount, deployAccount } from "../src/accounts/createOwner.ts";
import {
  buildUserOp,
  getNonce,
  signWithOwner,
  sponsorUserOp,
  type UserOp,
} from "../src/accounts/directUserOp.ts";
import { fundAccount } from "../src/accounts/fundAccount.ts";
import { createSponsor } from "../src/accounts/sponsor.ts";
import { canonical, keys } from "../src/chain/addresses.ts";
import { approveAndPay, defineApprovingSession, signApproval } from "../src/testing/approvingSession.ts";
import { expectCleanValidation } from "../src/testing/expectCleanValidation.ts";
import { findViolations } from "../src/testing/findViolations.ts";
import {
  expressionPolicy,
  gasPolicy,
  universalPolicy,
  whitelistPolicy,
  wideRule,
} from "../src/testing/policyData.ts";
import { useEnvironment } from "../src/testing/useEnvironment.ts";

// What validation may do is bound by ERC-7562, or no public bundler takes the operation.
const environment = await useEnvironment();
const { publicClient, stack, targets, testClient } = environment;
const sudo = getSudoPolicy();

let owner: AccountClient;
let account: Address;

beforeAll(async () => {
  owner = await createOwnerAccount(environment, { owner: keys.owner, sponsor: createSponsor(environment) });
  account = await deployAccount(owner);
  await fundAccount(environment, account);
});

const expectClean = (userOp: UserOp) => expectCleanValidation(environment, userOp);

const others = (count: number) =>
  Array.from({ length: count }, (_, i) => getAddress(numberToHex(i + 1, { size: 20 })));
const validUntil = Number(await environment.clock.now()) + 86_400;
const wholeDay = getTimeFramePolicy({ validUntil, validAfter: 1 });
const usageLimit = getUsageLimitPolicy({ limit: 9n });
const valueLimit = getValueLimitPolicy({ limit: 9n });
const oneRule = { ...wideRule, ref: pad("0x05"), usage: { limit: 10n, used: 0n } };
const spendingLimits = getSpendingLimitsPolicy(
  [...others(3), targets.sold].map((token) => ({ token, limit: 100n })),
);

test.for([
  [
    "every policy of an operation",
    { userOp: [wholeDay, usageLimit, valueLimit, gasPolicy(environment), sudo] },
  ],
  [
    "every policy of an action",
    {
      approve: [
        ...[wholeDay, usageLimit, sudo, spendingLimits, universalPolicy(1, oneRule)],
        ...[expressionPolicy(environment, 1, oneRule), whitelistPolicy(environment, [targets.sold])],
      ],
      pay: [valueLimit],
    },
  ],
  [
    "policies that need much storage",
    {
      approve: [
        universalPolicy(16, wideRule),
        expressionPolicy(environment, 40, wideRule),
        whitelistPolicy(environment, [...others(127), targets.sold]),
      ],
    },
  ],
  [
    "limits too wide to be packed",
    {
      userOp: [gasPolicy(environment, maxUint128, maxUint128)],
      approve: [getSpendingLimitsPolicy([{ token: targets.sold, limit: maxUint256 }])],
      pay: [getValueLimitPolicy({ limit: maxUint256 })],
    },
  ],
] as const)(
  "a session with %s breaks no rule, when granted and when used",
  { timeout: 900_000 },
  async ([, policies]) => {
    const session = defineApprovingSession(environment, policies);
    const overrides = { verificationGasLimit: 15_000_000n };
    const { ENABLE: mode } = SmartSessionMode;
    await expectClean(await signApproval(environment, session, { sender: account, mode, overrides }));
    await expectClean(await signApproval(environment, session, { sender: account }));
  },
);

test("a sponsored session of two keys, that may also sign, breaks no rule", async () => {
  const signers = [keys.sessionKey, keys.otherSessionKey];
  const owners = signers.map(({ address }) => address);
  const contentName = ["A(uint256 a)", "B(uint256 b)"];
  const session: Session = {
    ...defineApprovingSession(environment, { userOp: [wholeDay] }),
    permitERC4337Paymaster: true,
    sessionValidatorInitData: encodeValidationData({ threshold: 2, owners }),
    erc7739Policies: {
      allowedERC7739Content: [{ appDomainSeparator: pad("0x01"), contentName }],
      erc1271Policies: [sudo],
    },
  };
  const { UNSAFE_ENABLE: mode } = SmartSessionMode;
  await expectClean(await signApproval(environment, session, { sender: account, signers, mode }));
  await expectClean(await signApproval(environment, session, { sender: account, signers }));
});

test("an account's deployment with its first session needs a factory with a stake, and breaks no other rule", async () => {
  const { otherOwner } = keys;
  const other = await createOwnerAccount(environment, { owner: otherOwner });
  const { factory, factoryData } = await other.account.getFactoryArgs();
  await fundAccount(environment, other.account.address);
  const userOp = await signApproval(environment, defineApprovingSession(environment), {
    sender: other.account.address,
    grantor: otherOwner,
    mode: SmartSessionMode.ENABLE,
    overrides: { factory, factoryData },
  });

  const rules = (await findViolations(environment, userOp)).map(({ rule }) => rule);
  expect(new Set(rules)).toEqual(new Set(["STO-022"]));
  await stake(factory!);
  await expectClean(userOp);
});

/** The factory locks a stake at the EntryPoint, as its operator would make it do. */
async function stake(factory: Address): Promise<void> {
  const value = parseEther("1");
  await testClient.setBalance({ address: factory, value: 2n * value });
  await testClient.impersonateAccount({ address: factory });
  const data = encodeFunctionData({ abi: entryPoint07Abi, functionName: "addStake", args: [86_400] });
  const call = { from: factory, to: canonical.entryPoint, data, value };
  const hash = await testClient.sendUnsignedTransaction(call);
  await testClient.stopImpersonatingAccount({ address: factory });
  expect((await publicClient.waitForTransactionReceipt({ hash })).status).toBe("success");
}

test.for(["K1Validator", "OwnableValidator"] as const)(
  "a sponsored operation of the owner through %s breaks no rule",
  async (name) => {
    const validator = stack.contracts[name]!.address;
    if (name === "OwnableValidator") {
      const initData = encodeValidationData({ threshold: 1, owners: [keys.owner.address] });
      const module = { address: validator, module: validator, initData, deInitData: "0x", type: "validator" };
      const hash = await owner.installModule({ module } as Parameters<AccountClient["installModule"]>[0]);
      await owner.waitForUserOperationReceipt({ hash });
    }
    const nonce = await getNonce(environment, { account, validator });
    const draft = buildUserOp({ sender: account, nonce, calls: approveAndPay(environment) });
    const userOp = await sponsorUserOp(environment, draft);

    await expectClean(await signWithOwner(environment, userOp, keys.owner));
  },
);
