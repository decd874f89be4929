import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { afterAll, expect, test } from "vitest";
import { createApp, longestBody } from "./createApp.ts";

const token = "t".repeat(32);
const rejections: number[] = [];
let hosts: string[] = [];
const app = createApp({
  sponsors: [
    { name: "acme", token, methods: { echo: async (params) => params } },
    { name: "other", token: "o".repeat(32), methods: {} },
  ],
  hosts: () => hosts,
  onOutcome: () => {},
  onRejected: ({ status }) => rejections.push(status),
  onDefect: (error) => {
    throw error;
  },
});
const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 });
await new Promise((resolve) => server.once("listening", resolve));
const { port } = server.address() as AddressInfo;
hosts = [`127.0.0.1:${port}`, "pay.example.com"];
afterAll(() => new Promise((resolve) => server.close(resolve)));

type Sent = {
  method?: string;
  path?: string;
  headers?: Record<string, string | undefined>;
  body?: string;
  /** Whether the body's length is not told beforehand. */
  chunked?: boolean;
};

const call = (text = "") => JSON.stringify({ jsonrpc: "2.0", id: 1, method: "echo", params: [text] });

/** Node's own client, because fetch sets Host itself. */
function send({ method = "POST", path = "/sponsors/acme", headers = {}, body = call(), chunked }: Sent = {}) {
  const all = {
    host: `127.0.0.1:${port}`,
    "content-type": "application/json",
    authorization: `Bearer ${token}`,
    "content-length": chunked ? undefined : String(Buffer.byteLength(body)),
    ...headers,
  };
  const defined = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  return new Promise<{ status: number; headers: object; text: string }>((resolve, reject) => {
    const sent = request({ port, host: "127.0.0.1", method, path, headers: defined }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode!, headers: response.headers, text }));
    });
    sent.on("error", reject);
    if (chunked) for (let i = 0; i < body.length; i += 16_384) sent.write(body.slice(i, i + 16_384));
    sent.end(chunked ? undefined : body);
  });
}

test("default: a request with the sponsor's token is answered, without CORS", async () => {
  const { status, text, headers } = await send({ headers: { origin: "https://dapp.example" } });
  expect(status).toBe(200);
  expect(JSON.parse(text)).toEqual({ jsonrpc: "2.0", id: 1, result: [""] });
  expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
});

test("behavior: a notification has no answer", async () => {
  const body = JSON.stringify({ jsonrpc: "2.0", method: "echo" });
  expect(await send({ body })).toMatchObject({ status: 204, text: "" });
});

test("behavior: a body that is not JSON-RPC is an answer of JSON-RPC", async () => {
  const { status, text } = await send({ body: "{" });
  expect(status).toBe(200);
  expect(JSON.parse(text).error.code).toBe(-32700);
});

test.each<[string, Sent, number, number]>([
  ["no token", { headers: { authorization: undefined } }, 401, -32041],
  ["a wrong token", { headers: { authorization: `Bearer ${token.slice(1)}x` } }, 401, -32041],
  ["the beginning of the token", { headers: { authorization: `Bearer ${token.slice(1)}` } }, 401, -32041],
  ["another sponsor's token", { path: "/sponsors/other" }, 401, -32041],
  ["basic credentials", { headers: { authorization: `Basic ${token}` } }, 401, -32041],
  ["a sponsor that does not exist", { path: "/sponsors/nobody" }, 404, -32042],
  ["a name of every object", { path: "/sponsors/constructor" }, 404, -32042],
  ["another path", { path: "/" }, 404, -32045],
  ["another method", { method: "GET", body: "" }, 405, -32045],
  ["a browser's preflight", { method: "OPTIONS", body: "" }, 405, -32045],
  ["another content type", { headers: { "content-type": "text/plain" } }, 415, -32045],
  ["a foreign name in Host", { headers: { host: `evil.example:${port}` } }, 403, -32045],
  ["another port in Host", { headers: { host: "127.0.0.1:1" } }, 403, -32045],
])("error: %s", async (_, sent, status, code) => {
  rejections.length = 0;
  const response = await send(sent);
  const { error } = JSON.parse(response.text);
  expect({ status: response.status, code: error.code }).toEqual({ status, code });
  expect(error.message).toMatch(/^[A-Z][^\n]*\.$/);
  expect(response.text).not.toContain(token);
  expect(rejections).toEqual([status]);
});

test("behavior: other names that the service goes by are served", async () => {
  expect((await send({ headers: { host: "pay.example.com" } })).status).toBe(200);
});

test.each([false, true])(
  "behavior: a body of 64 kB is taken, and not one byte more (chunked: %s)",
  async (chunked) => {
    const fits = call("x".repeat(longestBody - call().length));
    expect((await send({ body: fits, chunked })).status).toBe(200);
    const { status, text } = await send({ body: `${fits} `, chunked });
    expect(status).toBe(413);
    expect(JSON.parse(text).error).toEqual({ code: -32045, message: "The body is longer than 65536 bytes." });
  },
);

test("behavior: a stranger's body is not even read", async () => {
  const { status } = await send({ headers: { authorization: undefined }, body: "x".repeat(10_000_000) });
  expect(status).toBe(401);
});
