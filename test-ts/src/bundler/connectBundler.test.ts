import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { connectBundler } from "./connectBundler.ts";

let server: Server;
let asked: string[];
let failing = false;

beforeEach(async () => {
  asked = [];
  failing = false;
  server = createServer(async (request, response) => {
    const body = (await request.toArray()).join("");
    asked.push(body ? JSON.parse(body).method : request.url!);
    if (failing) return void response.writeHead(500).end("alto did not come to rest");
    response.end(body ? JSON.stringify({ jsonrpc: "2.0", id: JSON.parse(body).id, result: "0x" }) : "");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});

afterEach(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, "close");
});

const connect = () => {
  const { transport, ...connection } = connectBundler(
    `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  );
  return { ...connection, request: transport({ retryCount: 0 }).request };
};

const [settled, forgotten] = ["/harness/settle", "/harness/forget"];

test("what was sent before the connection is waited for and forgotten, once", async () => {
  const { settle, forget } = connect();
  await settle();
  await settle();
  await forget();
  await forget();
  expect(asked).toEqual([settled, forgotten]);
});

test("an estimate leaves nothing to wait for, an operation that is sent does", async () => {
  const { settle, forget, request } = connect();
  await forget();
  await request({ method: "eth_estimateUserOperationGas" });
  await settle();
  await request({ method: "eth_sendUserOperation" });
  await settle();
  await settle();
  await forget();
  await settle();
  expect(asked).toEqual([
    forgotten,
    "eth_estimateUserOperationGas",
    "eth_sendUserOperation",
    settled,
    forgotten,
  ]);
});

test("who settles while another does waits as long", async () => {
  const { settle } = connect();
  const order: string[] = [];
  await Promise.all([settle().then(() => order.push("first")), settle().then(() => order.push("second"))]);
  expect(order).toEqual(["first", "second"]);
  expect(asked).toEqual([settled]);
});

test("an operation that is taken while another settles is settled after", async () => {
  const { settle, request } = connect();
  const sending = request({ method: "eth_sendUserOperation" });
  await settle();
  await sending;
  await settle();
  expect(asked.filter((each) => each === settled)).toHaveLength(2);
});

test("a bundler that does not come to rest is an error", async () => {
  const { settle } = connect();
  failing = true;
  await expect(settle()).rejects.toThrow("bundler: alto did not come to rest");
});
