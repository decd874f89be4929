import { type Address, concat, type Hex, type TypedDataDefinition } from "viem";
import { hashTypedData, wrapTypedDataSignature } from "viem/experimental/erc7739";
import { canonical, keys } from "../chain/addresses.ts";
import { decodeRevert } from "../enforce/decodeRevert.ts";
import type { Holder } from "./grant.ts";
import { type Scene, StoryError } from "./story.ts";
import { type callTo, sendAs } from "./targets.ts";

type Data = Pick<Required<TypedDataDefinition>, "domain" | "types" | "message"> & { primaryType: string };

/**
 * The session's key signs typed data for the account: nested in the account's own domain (ERC-7739), with the session's id before it
 * and the module's address before that, as the account hands signatures to its validators.
 */
export async function signTypedData(
  { environment }: Pick<Scene, "environment">,
  { account, key, permissionId }: Pick<Holder, "account" | "key" | "permissionId">,
  data: Data,
): Promise<Hex> {
  const verifierDomain = await accountDomain(environment.publicClient, account);
  const raw = hashTypedData({ ...data, verifierDomain } as Parameters<typeof hashTypedData>[0]);
  const signature = await key.signMessage({ message: { raw } });
  const wrapped = wrapTypedDataSignature({ ...data, signature } as Parameters<
    typeof wrapTypedDataSignature
  >[0]);
  return concat([canonical.smartSession, permissionId, wrapped]);
}

/** The EIP-712 domain that the account verifies signatures in (EIP-5267). */
async function accountDomain(client: Scene["environment"]["publicClient"], address: Address) {
  const { domain } = await client.getEip712Domain({ address });
  const { name, version, chainId, verifyingContract, salt } = domain;
  return {
    name: name!,
    version: version!,
    chainId: chainId!,
    verifyingContract: verifyingContract!,
    salt: salt ?? (`0x${"00".repeat(32)}` as const),
  };
}

/** Somebody brings a signature of the account to an application. @throws {StoryError} when it does not take it. */
export async function brings(scene: Scene, text: string, call: ReturnType<typeof callTo>): Promise<void> {
  await sendAs(scene, keys.stranger, call);
  scene.narrator.tell(`✓ ${text}`);
}

/**
 * Somebody brings a signature that the account does not stand by.
 * @returns the name of the application's error.
 * @throws {StoryError} when the application takes it.
 */
export async function isTurnedAway(
  scene: Scene,
  text: string,
  call: ReturnType<typeof callTo>,
): Promise<string> {
  const { environment, narrator, abi } = scene;
  const trace = (await environment.publicClient.request({
    method: "debug_traceCall" as never,
    params: [
      { from: keys.stranger.address, to: call.to, data: call.data },
      "latest",
      { tracer: "callTracer", tracerConfig: { onlyTopCall: true } },
    ] as never,
  })) as { error?: string; output?: Hex };
  if (trace.error === undefined) throw new StoryError(`${text}: went through.`);
  const { name } = decodeRevert(trace.output ?? "0x", abi);
  const sentence = "The account does not stand by this signature.";
  narrator.record({ kind: "refused", text, reason: name, sentence, todo: "never" });
  return name;
}
