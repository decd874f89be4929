import { type BrokenRule, RpcError, rpcCodes } from "./rpcError.ts";

/** Answers one method's parameters; throws {@link RpcError} to refuse. */
export type RpcMethod = (params: readonly unknown[]) => Promise<unknown>;

/** How one request ended, for the log. */
export type RpcOutcome = { method: string; error?: { code: number; message: string; data?: BrokenRule } };

export type RpcOptions = {
  methods: Readonly<Record<string, RpcMethod>>;
  /** Told of each request that was run. */
  onOutcome(outcome: RpcOutcome): void;
  /** Told of an error that is no {@link RpcError}: a defect, or something out of order. */
  onDefect(error: unknown): void;
};

type RpcId = string | number | null;
type RpcAnswer = { jsonrpc: "2.0"; id: RpcId } & ({ result: unknown } | { error: object });

/** Requests in one batch, at most. */
export const batchLimit = 16;

/**
 * JSON-RPC 2.0 over one body. A batch's requests run one after another, in order; notifications are not run, because nobody would
 * hold what they promise.
 * @returns the body of the response; undefined where there is nothing to say.
 */
export async function answerJsonRpc(body: string, options: RpcOptions): Promise<string | undefined> {
  let message: unknown;
  try {
    message = JSON.parse(body);
  } catch {
    return JSON.stringify(failure(null, new RpcError(rpcCodes.parse, "The body is not JSON.")));
  }
  if (!Array.isArray(message)) return stringify(await answerOne(message, options));
  const problem = problemOfBatch(message);
  if (problem) return JSON.stringify(failure(null, new RpcError(rpcCodes.invalidRequest, problem)));
  const answers: RpcAnswer[] = [];
  for (const request of message) {
    const answer = await answerOne(request, options);
    if (answer) answers.push(answer);
  }
  return answers.length === 0 ? undefined : JSON.stringify(answers);
}

const stringify = (answer: RpcAnswer | undefined) => (answer ? JSON.stringify(answer) : undefined);

function problemOfBatch(batch: readonly unknown[]): string | undefined {
  if (batch.length === 0) return "The batch is empty.";
  if (batch.length > batchLimit) {
    return `The batch has ${batch.length} requests, and ${batchLimit} is the most that one may have.`;
  }
  return undefined;
}

async function answerOne(request: unknown, options: RpcOptions): Promise<RpcAnswer | undefined> {
  if (!isRequest(request)) {
    const sentence = 'A request is an object with "jsonrpc": "2.0", a method and a list of parameters.';
    return failure(idOf(request), new RpcError(rpcCodes.invalidRequest, sentence));
  }
  if (!("id" in request)) return undefined;
  const { id, method, params = [] } = request;
  try {
    const run = Object.hasOwn(options.methods, method) ? options.methods[method] : undefined;
    if (!run) throw unknownMethod(method, options.methods);
    const result = await run(params);
    options.onOutcome({ method });
    return { jsonrpc: "2.0", id, result };
  } catch (error) {
    if (!(error instanceof RpcError)) options.onDefect(error);
    const answer =
      error instanceof RpcError
        ? error
        : new RpcError(rpcCodes.internal, "The service failed; its log says more.");
    options.onOutcome({ method: method.slice(0, 64), error: toObject(answer) });
    return failure(id, answer);
  }
}

function unknownMethod(method: string, methods: RpcOptions["methods"]): RpcError {
  const known = Object.keys(methods).join(" and ");
  const name = /^\w{1,64}$/.test(method) ? `no method ${method}` : "no such method";
  return new RpcError(rpcCodes.methodNotFound, `There is ${name}: this service answers ${known}.`);
}

type RpcRequest = { jsonrpc: "2.0"; id: RpcId; method: string; params?: unknown[] };

function isRequest(value: unknown): value is RpcRequest {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const { jsonrpc, method, params, id } = value as Record<string, unknown>;
  return (
    jsonrpc === "2.0" &&
    typeof method === "string" &&
    (params === undefined || Array.isArray(params)) &&
    (id === undefined || isId(id))
  );
}

const isId = (id: unknown): id is RpcId => id === null || typeof id === "string" || typeof id === "number";

function idOf(request: unknown): RpcId {
  const id = (request as { id?: unknown } | null)?.id;
  return isId(id) ? id : null;
}

function toObject({ code, message, data }: RpcError) {
  return { code, message, ...(data ? { data } : {}) };
}

function failure(id: RpcId, error: RpcError): RpcAnswer {
  return { jsonrpc: "2.0", id, error: toObject(error) };
}

/** @returns the body of an answer to a request that was not even read. */
export function errorBody(error: RpcError): string {
  return JSON.stringify(failure(null, error));
}
