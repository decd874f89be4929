import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createPublicClient, InvalidParamsRpcError } from "viem";
import { expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { isUnanswered } from "../enforce/unanswered.ts";
import { useEnvironment } from "../testing/useEnvironment.ts";
import { socketTransport } from "./socketTransport.ts";

const { rpcUrl } = await useEnvironment();

test("requests that are made at once are answered each with its own", async () => {
  const { transport, close } = socketTransport(rpcUrl);
  const client = createPublicClient({ transport });
  const blocks = [0n, 1n, 2n, 3n, 4n];
  const found = await Promise.all(blocks.map((blockNumber) => client.getBlock({ blockNumber })));
  expect(found.map(({ number }) => number)).toEqual(blocks);
  close();
});

test("a request that fails does not keep up the next", async () => {
  const { transport, close } = socketTransport(rpcUrl);
  const { request } = transport({ retryCount: 0 });
  const failing = request({ method: "no_such_method" });
  const next = request({ method: "eth_chainId" });
  await expect(failing).rejects.toThrow(InvalidParamsRpcError);
  expect(await next).toBe("0x7a69");
  close();
});

test("it may be closed twice", async () => {
  const { transport, close } = socketTransport(rpcUrl);
  const client = createPublicClient({ transport });
  await client.getChainId();
  close();
  close();
});

test("a chain that is not there is an error, and nothing to close", async () => {
  const { transport, close } = socketTransport("http://127.0.0.1:1");
  await expect(transport({ retryCount: 0 }).request({ method: "eth_chainId" })).rejects.toBeDefined();
  close();
});

test("what waits when the chain goes away fails, and the next request finds it again", async () => {
  let taken = 0;
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await once(server, "listening");
  server.on("connection", (socket) => {
    taken++;
    socket.on("message", (data) => {
      if (taken === 1) socket.terminate();
      else socket.send(JSON.stringify({ id: JSON.parse(String(data)).id, result: "0x1" }));
    });
  });
  const { transport, close } = socketTransport(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const { request } = transport({ retryCount: 0 });
  const both = [request({ method: "eth_chainId" }), request({ method: "eth_blockNumber" })];
  const answers = await Promise.allSettled(both);
  expect(answers.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(isUnanswered((answers[0] as PromiseRejectedResult).reason)).toBe(true);
  expect(await request({ method: "eth_chainId" })).toBe("0x1");
  close();
  server.close();
});

test("a batch in which an answer is missing fails there alone", async () => {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await once(server, "listening");
  server.on("connection", (socket) => {
    socket.on("message", () => socket.send(JSON.stringify([{ id: 1, result: "0x2" }])));
  });
  const { transport, close } = socketTransport(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const { request } = transport({ retryCount: 0 });
  const [lost, found] = await Promise.allSettled([request({ method: "a" }), request({ method: "b" })]);
  expect(lost).toMatchObject({ status: "rejected", reason: { code: -32_603 } });
  expect(found).toEqual({ status: "fulfilled", value: "0x2" });
  close();
  server.close();
});
