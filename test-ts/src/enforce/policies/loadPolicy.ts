import type { Call } from "../../session/model.ts";
import type { PolicyModel, PolicyReader, PolicyUse } from "./policyModel.ts";

/** A policy's configuration for a call: out of the grant that the operation carries, or from the chain. */
export async function loadPolicy<Config>(
  model: PolicyModel<Config>,
  reader: PolicyReader,
  use: PolicyUse,
  call: Call,
): Promise<Config> {
  const { initData } = use;
  if (initData === undefined) return model.read(reader, use, call);
  return model.decode(initData, { account: reader.account, target: call.target });
}
