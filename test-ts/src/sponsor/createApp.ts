import { createHash, timingSafeEqual } from "node:crypto";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { answerJsonRpc, errorBody, type RpcMethod, type RpcOutcome } from "./jsonRpc.ts";
import { RpcError, rpcCodes } from "./rpcError.ts";

/** The longest body, in bytes. */
export const longestBody = 64 * 1024;

export type AppSponsor = { name: string; token: string; methods: Readonly<Record<string, RpcMethod>> };

export type AppOptions = {
  sponsors: readonly AppSponsor[];
  /** Values of the Host header that are served; asked at each request, because the port is known late. */
  hosts(): readonly string[];
  /** Told of each JSON-RPC request; `milliseconds` is the time of the HTTP request so far. */
  onOutcome(outcome: RpcOutcome & { sponsor: string; milliseconds: number }): void;
  /** Told of each HTTP request that was turned away. */
  onRejected(rejection: { status: number; message: string }): void;
  onDefect(error: unknown): void;
};

/**
 * The HTTP side of the service: `POST /sponsors/<name>` with JSON-RPC 2.0 and the sponsor's bearer token. Every answer is a JSON-RPC
 * object. Nothing is sent to browsers of other origins: no CORS headers, and a name in Host that is not ours is turned away.
 */
export function createApp(options: AppOptions): Hono {
  const app = new Hono();
  const sponsors = new Map(options.sponsors.map((sponsor) => [sponsor.name, sponsor]));
  const reject = (context: Context, status: 400 | 401 | 403 | 404 | 405 | 413 | 415, error: RpcError) => {
    options.onRejected({ status, message: error.message });
    return context.body(errorBody(error), status, { "content-type": "application/json" });
  };
  const unacceptable = (message: string) => new RpcError(rpcCodes.unacceptable, message);

  app.use(async (context, next) => {
    context.header("cache-control", "no-store");
    context.header("x-content-type-options", "nosniff");
    const host = context.req.header("host")?.toLowerCase();
    if (host && options.hosts().includes(host)) return next();
    return reject(context, 403, unacceptable("This service does not go by the name in the Host header."));
  });

  app.all("/sponsors/:name", async (context, next) => {
    if (context.req.method !== "POST") {
      context.header("allow", "POST");
      return reject(context, 405, unacceptable("Requests are sent by POST."));
    }
    const type = context.req.header("content-type") ?? "";
    if (!/^application\/json\s*(;|$)/i.test(type)) {
      return reject(context, 415, unacceptable("Requests are of content type application/json."));
    }
    const name = context.req.param("name");
    const sponsor = sponsors.get(name);
    if (!sponsor) {
      const shown = /^[a-z0-9-]{1,32}$/.test(name) ? ` ${name}` : "";
      return reject(context, 404, new RpcError(rpcCodes.unknownSponsor, `There is no sponsor${shown} here.`));
    }
    const [, token = ""] = /^Bearer (\S+)$/i.exec(context.req.header("authorization") ?? "") ?? [];
    if (!sameSecret(token, sponsor.token)) {
      context.header("www-authenticate", "Bearer");
      const sentence = token ? "The bearer token is not this sponsor's." : "The request has no bearer token.";
      return reject(context, 401, new RpcError(rpcCodes.unauthorized, sentence));
    }
    return next();
  });

  app.post(
    "/sponsors/:name",
    bodyLimit({
      maxSize: longestBody,
      onError: (context) =>
        reject(context, 413, unacceptable(`The body is longer than ${longestBody} bytes.`)),
    }),
    async (context) => {
      const startedAt = performance.now();
      const sponsor = sponsors.get(context.req.param("name"))!;
      const body = await context.req.text();
      const answer = await answerJsonRpc(body, {
        methods: sponsor.methods,
        onDefect: options.onDefect,
        onOutcome: (outcome) =>
          options.onOutcome({
            ...outcome,
            sponsor: sponsor.name,
            milliseconds: Math.round(performance.now() - startedAt),
          }),
      });
      if (answer === undefined) return context.body(null, 204);
      return context.body(answer, 200, { "content-type": "application/json" });
    },
  );

  app.notFound((context) =>
    reject(context, 404, unacceptable("Requests are sent to /sponsors/ and the sponsor's name.")),
  );
  app.onError((error, context) => {
    options.onDefect(error);
    const answer = new RpcError(rpcCodes.internal, "The service failed; its log says more.");
    return context.body(errorBody(answer), 500, { "content-type": "application/json" });
  });
  return app;
}

/** Takes the same time wherever the two differ. */
function sameSecret(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
