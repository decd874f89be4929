import { type Address, encodeFunctionData, type Hex, numberToHex, parseAbi } from "viem";
import type { Call } from "../accounts/encodeExecute.ts";
import { getRevertData } from "../accounts/handleOps.ts";
import { keys } from "../chain/addresses.ts";
import { type CaseResult, isDifference, isPass } from "../report/enforcementReport.ts";
import { decodeRevert } from "./decodeRevert.ts";
import { describeCall } from "./describeOperation.ts";
import type { Effect } from "./effects.ts";
import { judge, type Outcome, readEffect } from "./judge.ts";
import { type Ground, vocabularyOf, withKnown } from "./stage.ts";

/** A signature of the account's that somebody brings to a contract, which asks the account about it (ERC-1271). */
export type Message = {
  /** What was signed, as the contract hashes it. */
  hash: Hex;
  signature: Hex;
  /** The call with which anybody brings it. */
  call: Call & { data: Hex };
};

const erc1271Abi = parseAbi([
  "function isValidSignature(bytes32 hash, bytes signature) view returns (bytes4)",
]);
const magicValue = "0x1626ba7e";

/**
 * Asks an account about a message in two ways: straight, in a call that the contract would make, and by a transaction of a stranger's
 * who brings the signature to the contract. The first changes nothing; the second shows what a signature that is stood by is worth.
 */
export async function testifyToMessage(
  stage: Ground,
  message: Message,
  effect: Effect,
  tried: Pick<CaseResult, "id" | "group" | "title" | "session" | "corpus" | "expected" | "expectedElsewhere">,
): Promise<CaseResult> {
  const { account } = stage;
  const vocabulary = vocabularyOf(stage);
  const before = await readEffect(effect);
  const asked = await askAccount(stage, account, message);
  const outcome = await bring(stage, message);
  const after = await readEffect(effect);
  const { failure } = asked;
  const result = {
    ...tried,
    operation: {
      sender: account,
      mode: "message" as const,
      sponsored: false,
      calls: [describeCall({ target: message.call.to, value: 0n, data: message.call.data }, vocabulary)],
      callData: message.call.data,
    },
    witnesses: { bundler: "The account, asked", entryPoint: "A contract that asks it" },
    bundler: {
      verdict: failure ? ("refused" as const) : ("accepted" as const),
      reason: failure?.reason ?? "",
      message: failure?.message ?? magicValue,
      phase: "call" as const,
    },
    entryPoint: judge(outcome, effect, before, after),
    effects: effect.map(({ label }, index) => ({
      label,
      before: `${before[index]}`,
      bundler: `${before[index]}`,
      entryPoint: `${after[index]}`,
    })),
  };
  const ours = stage.environment.stack.name === "embedded";
  return { ...result, pass: isPass(result) || (!ours && isDifference(result)) };
}

/** What the account answers the contract that asks, in the second in which the next transaction would be mined. */
async function askAccount(
  { environment, abi }: Ground,
  account: Address,
  message: Message,
): Promise<Outcome> {
  const { hash, signature, call } = message;
  const { error, output = "0x" } = (await environment.publicClient.request({
    method: "debug_traceCall" as never,
    params: [
      { from: call.to, to: account, data: encodeFunctionData({ abi: erc1271Abi, args: [hash, signature] }) },
      "latest",
      {
        tracer: "callTracer",
        tracerConfig: { onlyTopCall: true },
        blockOverrides: { time: numberToHex(await environment.clock.now()) },
      },
    ] as never,
  })) as { error?: string; output?: Hex };
  if (error !== undefined)
    return { failure: { reason: decodeRevert(output, withKnown(abi)).name, message: output } };
  const answer = output.slice(0, 10);
  return answer === magicValue ? {} : { failure: { reason: `isValidSignature ${answer}`, message: output } };
}

/** What becomes of a stranger's transaction that brings the signature. */
async function bring({ environment, abi }: Ground, { call }: Message): Promise<Outcome> {
  const { mine } = environment;
  const from = keys.stranger.address;
  const { status, transactionHash } = await mine({ from, ...call, gas: 3_000_000n });
  if (status === "success") return {};
  const message = await getRevertData(environment, transactionHash);
  return { failure: { reason: decodeRevert(message, withKnown(abi)).name, message } };
}
