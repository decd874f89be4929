import { createHmac } from "node:crypto";
import pRetry, { AbortError } from "p-retry";
import type { Alert } from "./alerts.ts";
import { stringifyPlain } from "./taggedJson.ts";

export type WebhookOptions = {
  /** Where alerts are posted. A secret: nobody is shown more of it than that it is there. */
  url: string;
  /** Signs the body: `x-hallpass-signature: sha256=<HMAC in hex>`. */
  secret?: string;
  /** Attempts after the first. @default 5 */
  retries?: number;
  /** Before the first of them, in milliseconds; it doubles each time, up to 30 s. @default 1000 */
  firstDelay?: number;
  signal?: AbortSignal;
};

/** In milliseconds. */
const timeout = 10_000;
const longestDelay = 30_000;

/**
 * Posts an alert as JSON. The receiver may see it twice, when its answer was lost: `id`, in the body and in the header
 * `idempotency-key`, is the same.
 * @throws when the receiver cannot be reached, fails or is busy (5xx, 408, 429) at every attempt, or refuses at once (any other status).
 */
export async function postAlert(alert: Alert, options: WebhookOptions): Promise<void> {
  const { url, secret, retries = 5, firstDelay = 1_000, signal } = options;
  const body = stringifyPlain({ schema: 1, ...alert });
  const headers = {
    "content-type": "application/json",
    "idempotency-key": alert.id,
    ...(secret
      ? { "x-hallpass-signature": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}` }
      : {}),
  };
  await pRetry(
    async () => {
      const limit = AbortSignal.timeout(timeout);
      const response = await fetch(url, {
        method: "POST",
        body,
        headers,
        redirect: "error",
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      }).catch(() => {
        throw new Error("it could not be reached");
      });
      await response.body?.cancel();
      if (response.ok) return;
      const problem = `it answered ${response.status}`;
      if (response.status >= 500 || response.status === 408 || response.status === 429)
        throw new Error(problem);
      throw new AbortError(problem);
    },
    { retries, minTimeout: firstDelay, maxTimeout: longestDelay, factor: 2, signal },
  );
}
