import { SmartSessionAbi, UniActionPolicyAbi, UniversalPolicyAbi } from "@biconomy/abstractjs";
import {
  type Abi,
  type AbiEvent,
  type AbiFunction,
  type AbiParameter,
  parseAbi,
  slice,
  toEventSelector,
  toFunctionSelector,
} from "viem";
import { expect, test } from "vitest";
import { loadArtifact } from "../chain/artifacts.ts";
import type { ContractName } from "../chain/environment.ts";
import { publishedInterface, publishedStructs } from "./publishedInterface.ts";
import { importModuleSdk } from "./sdkFiles.ts";

type Item = Abi[number] & { name: string; inputs: readonly AbiParameter[] };

const typeOf = (parameter: AbiParameter): string =>
  "components" in parameter
    ? `(${parameter.components.map(typeOf)})${parameter.type.slice("tuple".length)}`
    : parameter.type;
const signatureOf = (item: Item) => `${item.name}(${item.inputs.map(typeOf)})`;
const describe = (item: Item) => `${item.type} ${signatureOf(item)}`;
const itemsOf = (abi: Abi) => abi.filter((item): item is Item => "name" in item && "inputs" in item);
const isRead = ({ stateMutability }: AbiFunction) => stateMutability === "view" || stateMutability === "pure";

/** Whether whoever uses `theirs` can use `ours` in its place: the same bytes in and out, and no call that writes where theirs reads. */
function stands(ours: Item, theirs: Item): boolean {
  if (describe(ours) !== describe(theirs)) return false;
  if (theirs.type === "event") {
    const indexed = (item: Item) => (item as AbiEvent).inputs.map((input) => Boolean(input.indexed)).join();
    return indexed(ours) === indexed(theirs);
  }
  if (theirs.type !== "function") return true;
  const [our, their] = [ours as AbiFunction, theirs as AbiFunction];
  const sameOutputs = our.outputs.map(typeOf).join() === their.outputs.map(typeOf).join();
  return sameOutputs && (isRead(our) || !isRead(their));
}

/** What `theirs` has and our contract has not, each once. */
function missing(name: ContractName, theirs: Abi): string[] {
  const ours = itemsOf(loadArtifact(name).abi);
  const absent = itemsOf(theirs).filter((item) => !ours.some((own) => stands(own, item)));
  return [...new Set(absent.map(describe))];
}

const moduleSdkAbi = async (path: string) => (await importModuleSdk<{ abi: Abi }>(`${path}/abi.js`)).abi;

/** What the SDKs' ABI of the module has and the module has not, with the reason. */
const differences: Record<string, string> = {
  "function setpermitERC4337Paymaster(bytes32,bool)":
    "a search and replace in the SDKs: on the chain it is setPermit4337Paymaster",
  "event PermissionIdpermitERC4337Paymaster(bytes32,address,bool)":
    "likewise: on the chain it is PermissionIdPermit4337Paymaster",
  "error InvalidCallTarget()": "declared, but thrown nowhere",
  "error InvalidSessionKeySignature(bytes32,address,address,bytes32)": "declared, but thrown nowhere",
  "error PartlyEnabledActions()": "declared, but thrown nowhere",
  "error PartlyEnabledPolicies()": "declared, but thrown nowhere",
};

test.for(Object.entries(publishedInterface))(
  "every published function, event and error of %s is ours",
  ([name, items]) => {
    const theirs = parseAbi([
      ...publishedStructs,
      ...items.map(([, item]) => item),
    ] as readonly string[]) as Abi;
    expect(theirs).toHaveLength(items.length);
    for (const [index, [selector, text]] of items.entries()) {
      const item = theirs[index] as Item;
      const computed =
        item.type === "event" ? toEventSelector(signatureOf(item)) : toFunctionSelector(signatureOf(item));
      expect(slice(computed, 0, 4), text).toBe(selector);
    }
    expect(missing(name as ContractName, theirs)).toEqual([]);
  },
);

test("the module has no function and no event but the published ones", () => {
  const published = new Set(
    itemsOf(parseAbi([...publishedStructs, ...publishedInterface.SmartSession.map(([, item]) => item)])).map(
      describe,
    ),
  );
  const ours = itemsOf(loadArtifact("SmartSession").abi).filter(({ type }) => type !== "error");
  expect(ours.map(describe).filter((item) => !published.has(item))).toEqual([]);
});

test.for([
  ["module-sdk", () => moduleSdkAbi("smart-sessions")],
  ["abstractjs", async () => SmartSessionAbi as Abi],
] as const)("%s's ABI of the module is ours but for the differences that are known", async ([, load]) => {
  expect(missing("SmartSession", await load()).toSorted()).toEqual(Object.keys(differences).toSorted());
});

test("malformed execution calldata is InvalidData, not the DecodingError of a library", () => {
  const errors = itemsOf(loadArtifact("SmartSession").abi).map(describe);
  expect(errors).toContain("error InvalidData()");
  expect(errors).not.toContain("error DecodingError()");
});

test.for([
  ["UniActionPolicy", "universal-action-policy"],
  ["TimeFramePolicy", "time-frame-policy"],
  ["UsageLimitPolicy", "usage-limit-policy"],
  ["ValueLimitPolicy", "value-limit-policy"],
  ["ERC20SpendingLimitPolicy", "spending-limits-policy"],
] as const)("module-sdk's ABI of %s is ours", async ([name, folder]) => {
  expect(missing(name, await moduleSdkAbi(`smart-sessions/policies/${folder}`))).toEqual([]);
});

test("module-sdk's functions of the ownable validator are ours", async () => {
  const functions = (await moduleSdkAbi("ownable-validator")).filter(({ type }) => type === "function");
  expect(missing("OwnableValidator", functions)).toEqual([]);
});

test("abstractjs encodes the universal action policy's configuration as ours reads it", () => {
  const getter = itemsOf(loadArtifact("UniActionPolicy").abi).find(({ name }) => name === "actionConfigs");
  const config = `(${(getter as AbiFunction).outputs.map(typeOf)})`;
  expect(UniActionPolicyAbi.map(typeOf)).toEqual([config]);
  expect(UniversalPolicyAbi.map(typeOf)).toEqual([config]);
});
