import { createPublicClient, InvalidParamsRpcError } from "viem";
import { expect, test } from "vitest";
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
