// Plain JavaScript, since the bundler's process, which loads no TypeScript, asks its chain in the same way.
import { channel } from "node:diagnostics_channel";
import { WebSocket } from "ws";

/** Told of each request, for whoever counts them. */
const requests = channel("hallpass:rpc:request");

/** How long an answer may take, in milliseconds. */
const answerTimeout = 60_000;

const noAnswer = { code: -32_603, message: "no answer in the batch" };

/**
 * A socket to an anvil, opened when the first request is made. What is asked at once goes as one batch, and what is asked meanwhile
 * as the next: anvil leaves Nagle's algorithm on, and an answer that follows another waits 40 ms for its acknowledgement.
 */
export class RpcLine {
  #url;
  #socket;
  #waiting = [];
  #asked = [];
  #scheduled = false;
  #timeout;

  constructor(rpcUrl) {
    this.#url = rpcUrl.replace(/^http/, "ws");
  }

  ask({ method, params = [] }) {
    requests.publish({ method });
    return new Promise((resolve, reject) => {
      this.#waiting.push({ method, params, resolve, reject });
      this.#schedule();
    });
  }

  close() {
    this.#socket?.terminate();
  }

  /** Sends when all that can run has run, and asked what it has to ask. */
  #schedule() {
    if (this.#scheduled || this.#asked.length > 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#socket ??= this.#open();
      if (this.#socket.readyState === WebSocket.OPEN) this.#send();
    });
  }

  #open() {
    const socket = new WebSocket(this.#url);
    socket.on("open", () => this.#send());
    socket.on("message", (data) => this.#take(JSON.parse(String(data))));
    // Whatever is wrong with a socket closes it.
    socket.on("error", () => {});
    socket.on("close", () => {
      this.#socket = undefined;
      this.#fail();
    });
    return socket;
  }

  #send() {
    this.#asked = this.#waiting;
    this.#waiting = [];
    const calls = this.#asked.map(({ method, params }, id) => ({ jsonrpc: "2.0", id, method, params }));
    this.#socket.send(JSON.stringify(calls.length === 1 ? calls[0] : calls));
    this.#timeout = setTimeout(() => this.close(), answerTimeout);
  }

  #take(answer) {
    clearTimeout(this.#timeout);
    const answers = new Map([answer].flat().map((each) => [each.id, each]));
    for (const [id, { resolve }] of this.#asked.splice(0).entries()) {
      const { result, error } = answers.get(id) ?? { error: answers.get(null)?.error ?? noAnswer };
      resolve(error ? { error } : { result });
    }
    if (this.#waiting.length > 0) this.#schedule();
  }

  #fail() {
    clearTimeout(this.#timeout);
    for (const { reject } of [...this.#asked.splice(0), ...this.#waiting.splice(0)])
      reject(new Error("The chain closed the connection."));
  }
}
