import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { http, zeroAddress } from "viem";
import { createBundlerClient } from "viem/account-abstraction";
import { afterEach, expect, test } from "vitest";
import { buildUserOp } from "../accounts/directUserOp.ts";
import { connectBundler } from "../bundler/connectBundler.ts";
import { canonical } from "../chain/addresses.ts";
import type { Stage } from "./stage.ts";
import { witnessBundler } from "./witnessBundler.ts";

let server: Server;

afterEach(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, "close");
});

const limits = { callGasLimit: "0x1", verificationGasLimit: "0x2", preVerificationGas: "0x3" };
const hash = `0x${"ab".repeat(32)}`;

/** A stage whose bundler gives these answers. */
async function stageWith(answers: Record<string, unknown>): Promise<Stage> {
  server = createServer(async (request, response) => {
    if (request.url?.startsWith("/harness/")) return void response.end();
    const body = (await request.toArray()).join("");
    const { id, method } = JSON.parse(body);
    response.end(JSON.stringify({ jsonrpc: "2.0", id, ...(answers[method] as object) }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = createBundlerClient({ transport: http(url, { retryCount: 0 }) });
  const contracts = { SmartSession: { address: canonical.smartSession, source: "hallpass" } };
  const { settle } = connectBundler(url);
  const environment = {
    bundler: { url, client, settle },
    clock: { now: async () => 1n },
    stack: { contracts },
  };
  return { environment } as unknown as Stage;
}

const draft = buildUserOp({ sender: zeroAddress, nonce: 0n });

test("behavior: an operation that the bundler takes and never bundles is refused", async () => {
  const stage = await stageWith({
    eth_estimateUserOperationGas: { result: limits },
    eth_sendUserOperation: { result: hash },
    eth_getUserOperationReceipt: { result: null },
  });

  const { phase, failure, sent } = await witnessBundler(stage, draft, async (estimated) => ({
    ...draft,
    ...estimated,
  }));

  expect(phase).toBe("send");
  expect(failure?.reason).toBe("-32500 SimulateValidation: the bundler took the operation and dropped it");
  expect(sent).toMatchObject({ callGasLimit: 1n, verificationGasLimit: 2n, preVerificationGas: 3n });
});

test("behavior: the first refusal decides", async () => {
  const refusal = { error: { code: -32500, message: "AA25 invalid account nonce" } };
  const stage = await stageWith({ eth_estimateUserOperationGas: refusal });

  const outcome = await witnessBundler(stage, draft, () => Promise.reject(new Error("not to be signed")));

  expect(outcome).toMatchObject({ phase: "estimate", failure: { reason: "AA25 invalid account nonce" } });
  expect(outcome.sent).toBeUndefined();
});

test("error: a bundler that does not speak is no witness", async () => {
  const stage = await stageWith({});
  server.removeAllListeners("request").on("request", (_, response) => response.writeHead(502).end());

  await expect(witnessBundler(stage, draft, async () => draft)).rejects.toThrow(/502/);
});
