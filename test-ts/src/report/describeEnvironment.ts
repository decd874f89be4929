import { toHex } from "viem";
import { keys } from "../chain/addresses.ts";
import type { ContractSource, Environment } from "../chain/environment.ts";
import type { Stage } from "../enforce/stage.ts";
import { createTable } from "./table.ts";

const sources: Record<ContractSource, string> = {
  hallpass: "Built here",
  artifacts: "From STACK_ARTIFACTS",
  npm: "From npm",
  chain: "The chain's own",
};

/** Which chain was forked, and where the code of each contract comes from. */
export function describeStack({ stack, chain, forkBlock }: Environment): string {
  const contracts = Object.entries(stack.contracts);
  const groups = (Object.keys(sources) as ContractSource[]).flatMap((source) => {
    const names = contracts.filter(([, contract]) => contract.source === source).map(([name]) => name);
    return names.length > 0 ? [`${sources[source]}: ${names.join(", ")}.`] : [];
  });
  return [`Stack "${stack.name}", chain ${chain.id}, forked at block ${forkBlock}.`, ...groups].join("\n");
}

/** All that an app of one's own needs to talk to an environment that stays up. */
export function describeKept({ environment, account, otherAccount, reference, definition }: Stage): string {
  const { rpcUrl, chain, bundler, stack, targets } = environment;
  const places = createTable([{ title: "What" }, { title: "Where" }]);
  places.push(
    ["RPC of the fork", rpcUrl],
    ["Bundler", bundler.url],
    ["Chain id", `${chain.id}`],
    ...Object.entries(stack.contracts).map(([name, { address }]) => [name, address]),
    ...Object.entries(targets).map(([name, address]) => [`${name} (mock)`, address]),
    [`Account that granted ${definition.name}`, account],
    ["Permission id", reference.permissionId],
    ["Account that granted nothing", otherAccount],
  );
  const secrets = createTable([{ title: "TEST key" }, { title: "Address" }, { title: "Private key" }]);
  for (const [name, key] of Object.entries(keys)) {
    const privateKey = key.getHdKey().privateKey;
    secrets.push([name, key.address, privateKey ? toHex(privateKey) : ""]);
  }
  const warning = "These are anvil's well-known test keys, which everybody has: never let them hold value.";
  return [places.toString(), warning, secrets.toString()].join("\n");
}
