import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { addressOf } from "../testing/sponsorService.ts";
import type { Alert } from "./alerts.ts";
import { Notifier } from "./notifier.ts";
import { postAlert } from "./webhook.ts";

const alert: Alert = {
  id: "a".repeat(32),
  kind: "tank-low",
  sponsor: addressOf(1),
  sentence: "The gas tank is low.",
  numbers: { balance: "1", level: "2" },
  chainId: 1,
  paymaster: addressOf(2),
  block: 5n,
  time: 6,
};

type Received = { headers: IncomingHttpHeaders; body: string };

/** A receiver that answers with these codes in turn, the last for ever. */
async function startReceiver(codes: number[]) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    received.push({ headers: request.headers, body });
    response.writeHead(codes[Math.min(received.length, codes.length) - 1]!).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };
}

const quick = { firstDelay: 1, retries: 3 };

test("default: an alert is posted once, as JSON, and signed", async () => {
  const { received, url } = await startReceiver([204]);
  await postAlert(alert, { url, secret: "s", ...quick });
  expect(received).toHaveLength(1);
  const [{ headers, body }] = received as [Received];
  expect(JSON.parse(body)).toEqual({ schema: 1, ...alert, block: "5" });
  expect(headers).toMatchObject({
    "content-type": "application/json",
    "idempotency-key": alert.id,
    "x-hallpass-signature": `sha256=${createHmac("sha256", "s").update(body).digest("hex")}`,
  });
});

test("behavior: a receiver that fails twice gets it at the third attempt", async () => {
  const { received, url } = await startReceiver([500, 429, 200]);
  await postAlert(alert, { url, ...quick });
  expect(received).toHaveLength(3);
  expect(new Set(received.map(({ headers }) => headers["idempotency-key"]))).toEqual(new Set([alert.id]));
});

test("error: attempts are bounded", async () => {
  const { received, url } = await startReceiver([503]);
  await expect(postAlert(alert, { url, ...quick })).rejects.toThrow("it answered 503");
  expect(received).toHaveLength(4);
});

test("error: a refusal is final", async () => {
  const { received, url } = await startReceiver([403]);
  await expect(postAlert(alert, { url, ...quick })).rejects.toThrow("it answered 403");
  expect(received).toHaveLength(1);
});

test("error: a redirection is not followed, and the URL is not told", async () => {
  const { received, url } = await startReceiver([302]);
  await expect(postAlert(alert, { url, ...quick, retries: 0 })).rejects.toThrow(/^it /);
  expect(received).toHaveLength(1);
  const gone = "http://127.0.0.1:1/secret";
  await expect(postAlert(alert, { url: gone, ...quick })).rejects.toThrow("it could not be reached");
});

test("behavior: a notifier posts what is in the outbox in order, and what reached nobody is told", async () => {
  const outbox = ["1", "2", "3"].map((id) => ({ ...alert, id }));
  const posted: string[] = [];
  const lost: string[] = [];
  const left: number[] = [];
  const notifier = new Notifier(outbox, {
    post: async ({ id }) => {
      if (id === "2") throw new Error("it answered 503");
      posted.push(id);
    },
    onLost: ({ id }, reason) => lost.push(`${id}: ${reason}`),
    onDone: () => left.push(outbox.length),
  });
  notifier.wake();
  notifier.wake();
  await notifier.idle();
  expect({ posted, lost, left }).toEqual({
    posted: ["1", "3"],
    lost: ["2: it answered 503"],
    left: [2, 1, 0],
  });
});

test("behavior: what is not posted when the notifier stops stays in the outbox", async () => {
  const outbox = [alert, { ...alert, id: "2" }];
  let fail: (error: Error) => void = () => {};
  const lost: string[] = [];
  const notifier = new Notifier(outbox, {
    post: () =>
      new Promise((_, reject) => {
        fail = reject;
      }),
    onLost: ({ id }) => lost.push(id),
    onDone: () => {},
  });
  notifier.wake();
  const stopped = notifier.stop();
  fail(new Error("aborted"));
  await stopped;
  expect(outbox).toHaveLength(2);
  expect(lost).toEqual([]);
});
