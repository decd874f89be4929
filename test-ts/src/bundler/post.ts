import { Agent, request } from "node:http";
import { text } from "node:stream/consumers";

/** How long an answer may take, in milliseconds. */
const answerTimeout = 60_000;

const agent = new Agent({ keepAlive: true });

/**
 * Posts to a server on this machine through node's own HTTP client: its `fetch`, with streams and signals of the web, costs more than all
 * else that a request does.
 * @param json the body, where there is one.
 * @throws when no answer comes.
 */
export function post(url: string, json = ""): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(url, {
      agent,
      headers: { "content-type": "application/json" },
      method: "POST",
      timeout: answerTimeout,
    });
    asked.on("response", (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    });
    asked.on("timeout", () => asked.destroy(new Error(`no answer within ${answerTimeout / 1000} seconds`)));
    asked.on("error", reject);
    asked.end(json);
  });
}
