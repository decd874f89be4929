import { expect, test, vi } from "vitest";
import { answerJsonRpc, batchLimit } from "./jsonRpc.ts";
import { RpcError } from "./rpcError.ts";

const methods = {
  echo: async (params: readonly unknown[]) => params,
  refuse: async () => {
    throw new RpcError(-32043, "No.", { rule: "budget", limit: "1", wanted: "2" });
  },
  fail: async () => {
    throw new Error("secret 0xabcdef");
  },
};

const onOutcome = vi.fn();
const onDefect = vi.fn();

async function answer(body: unknown) {
  onDefect.mockClear();
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = await answerJsonRpc(text, { methods, onOutcome, onDefect });
  return response === undefined ? undefined : JSON.parse(response);
}

const request = (method: string, id: unknown = 1, params: unknown = [1]) => ({
  jsonrpc: "2.0",
  id,
  method,
  params,
});

test("default: a request is answered under its id", async () => {
  expect(await answer(request("echo", "a"))).toEqual({ jsonrpc: "2.0", id: "a", result: [1] });
});

test("behavior: a refusal carries its code, sentence and rule", async () => {
  const error = { code: -32043, message: "No.", data: { rule: "budget", limit: "1", wanted: "2" } };
  expect(await answer(request("refuse"))).toEqual({ jsonrpc: "2.0", id: 1, error });
  expect(onDefect).not.toHaveBeenCalled();
});

test("behavior: a batch is answered in order, each request by itself", async () => {
  const answers = await answer([request("echo", 1), request("refuse", 2), 7, request("nothing", 3)]);
  expect(
    answers.map(({ id, error }: { id: unknown; error?: { code: number } }) => [id, error?.code]),
  ).toEqual([
    [1, undefined],
    [2, -32043],
    [null, -32600],
    [3, -32601],
  ]);
});

test("behavior: notifications are neither run nor answered", async () => {
  const echo = vi.spyOn(methods, "echo");
  expect(await answer({ jsonrpc: "2.0", method: "echo", params: [] })).toBeUndefined();
  expect(await answer([{ jsonrpc: "2.0", method: "echo" }])).toBeUndefined();
  expect(echo).not.toHaveBeenCalled();
});

test("error: what failed inside stays inside", async () => {
  const response = await answer(request("fail"));
  expect(response.error).toEqual({ code: -32603, message: "The service failed; its log says more." });
  expect(onDefect).toHaveBeenCalledOnce();
});

test.each([
  ["not JSON", "{", -32700],
  ["an empty batch", [], -32600],
  ["a batch that is too long", Array.from({ length: batchLimit + 1 }, () => request("echo")), -32600],
  ["another version", { ...request("echo"), jsonrpc: "1.0" }, -32600],
  ["no method", { jsonrpc: "2.0", id: 1 }, -32600],
  ["parameters by name", request("echo", 1, { a: 1 }), -32600],
  ["an id that is an object", request("echo", {}), -32600],
  ["null", "null", -32600],
  ["an unknown method", request("eth_sendTransaction"), -32601],
  ["a method of every object", request("constructor"), -32601],
])("error: %s", async (_, body, code) => {
  const { error } = await answer(body);
  expect(error.code).toBe(code);
  expect(error.message).toMatch(/^[A-Z].*\.$/);
});

test("behavior: a batch as long as allowed is answered", async () => {
  const batch = Array.from({ length: batchLimit }, (_, id) => request("echo", id));
  expect(await answer(batch)).toHaveLength(batchLimit);
});
