import { join } from "node:path";
import { pino } from "pino";
import {
  type Address,
  encodeDeployData,
  http,
  type LocalAccount,
  numberToHex,
  parseEther,
  parseGwei,
} from "viem";
import { createPaymasterClient, type PaymasterClient } from "viem/account-abstraction";
import { sponsorPaymasterAbi } from "../../generated/sponsorPaymaster.ts";
import { canonical, keys, privateKeyOf } from "../chain/addresses.ts";
import { loadArtifact } from "../chain/artifacts.ts";
import { deployContract } from "../chain/deployContract.ts";
import type { Environment } from "../chain/environment.ts";
import { PromiseBook } from "../sponsor/promiseBook.ts";
import { PromiseStore } from "../sponsor/promiseStore.ts";
import { readServiceConfig } from "../sponsor/serviceConfig.ts";
import { type SponsorService, startService } from "../sponsor/startService.ts";
import { writeConfig } from "./sponsorService.ts";

/** Whose tank pays, in tests; {@link keys.sponsor} signs for it. */
export const sponsorOwner = keys.trader;
export const serviceToken = "test-token-0123456789-abcdefghijklm";

type SponsorCall = { functionName: string; args: readonly unknown[]; value?: bigint; from?: LocalAccount };

/** Calls the paymaster, and waits until that is mined. */
export async function callPaymaster(
  { publicClient, walletClient }: Environment,
  paymaster: Address,
  { functionName, args, value, from = sponsorOwner }: SponsorCall,
): Promise<void> {
  const hash = await walletClient(from).writeContract({
    address: paymaster,
    abi: sponsorPaymasterAbi,
    functionName,
    args,
    value,
  } as never);
  const { status } = await publicClient.waitForTransactionReceipt({ hash });
  if (status !== "success") throw new Error(`${functionName} reverted`);
}

/** Deploys a SponsorPaymaster with a stake, and with one sponsor whose tank is filled. @returns its address. */
export async function deploySponsorPaymaster(
  environment: Environment,
  tank = parseEther("1"),
): Promise<Address> {
  const { abi, bytecode } = loadArtifact("SponsorPaymaster");
  const paymaster = await deployContract(environment, {
    name: "SponsorPaymaster",
    code: encodeDeployData({ abi, bytecode, args: [canonical.entryPoint, keys.deployer.address] }),
  });
  await callPaymaster(environment, paymaster, {
    functionName: "addStake",
    args: [86_400],
    value: parseEther("1"),
    from: keys.deployer,
  });
  await callPaymaster(environment, paymaster, {
    functionName: "depositFor",
    args: [sponsorOwner.address],
    value: tank,
  });
  await callPaymaster(environment, paymaster, { functionName: "setSigner", args: [keys.sponsor.address] });
  return paymaster;
}

/** The configuration of a service for {@link sponsorOwner} on a fork, whose clock is not this machine's. */
export function serviceConfigOf(environment: Environment, paymaster: Address, changes: object = {}) {
  const { limits, rules, ...top } = changes as { limits?: object; rules?: object };
  return {
    chainId: environment.chain.id,
    rpc: { url: environment.rpcUrl },
    bundler: { url: environment.bundler.url },
    paymaster,
    port: 0,
    maxClockSkew: null,
    pollingInterval: 20,
    sponsors: [
      {
        name: "acme",
        address: sponsorOwner.address,
        token: { env: "TOKEN" },
        key: { env: "KEY" },
        limits: { budget: "0.5 ether", ...limits },
        rules: rules ?? {},
      },
    ],
    ...top,
  };
}

/** What {@link serviceConfigOf} points to. */
export const serviceSecrets = { TOKEN: serviceToken, KEY: privateKeyOf(keys.sponsor) };

/** Starts the service in this process. @param log takes the lines of its log. */
export function startTestService(
  folder: string,
  config: unknown,
  log: (line: string) => void = () => {},
): Promise<SponsorService> {
  return startService(
    readServiceConfig(writeConfig(folder, config), serviceSecrets),
    pino({ base: null }, { write: log }),
  );
}

/** What a client needs to send beside the request. */
export const authorized = { headers: { authorization: `Bearer ${serviceToken}` } };

/** viem's paymaster client for the service, as it is. */
export function clientOf(service: SponsorService): PaymasterClient {
  return createPaymasterClient({
    transport: http(service.urlOf("acme"), { fetchOptions: authorized, retryCount: 0 }),
  });
}

/** An answer of JSON-RPC, as a test looks at it. */
export type Answer = {
  status: number;
  result?: Record<string, string>;
  error?: { code: number; message: string; data?: { rule: string; limit?: string; wanted?: string } };
};

/** An operation that costs so much gas, in all but the paymaster's, at 1 gwei. */
export function rpcOperation(fields: { sender: Address; nonce?: bigint } & Record<string, unknown>) {
  const { nonce = 0n, ...others } = fields;
  return {
    nonce: numberToHex(nonce),
    callData: "0x",
    callGasLimit: numberToHex(100_000),
    verificationGasLimit: numberToHex(100_000),
    preVerificationGas: numberToHex(60_000),
    maxFeePerGas: numberToHex(parseGwei("1")),
    maxPriorityFeePerGas: "0x1",
    ...others,
  };
}

/** Asks the service as nobody's SDK would: with these very parameters. */
export async function ask(
  url: string,
  {
    chainId,
    operation,
    method = "pm_getPaymasterData",
  }: { chainId: number; operation: object; method?: string },
): Promise<Answer> {
  const params = [operation, canonical.entryPoint, numberToHex(chainId), {}];
  const response = await fetch(`${url}/sponsors/acme`, {
    method: "POST",
    headers: { ...authorized.headers, "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  return { status: response.status, ...((await response.json()) as object) };
}

/** Reads the promises of a service that has ended. */
export async function readPromises(folder: string, paymaster: Address, chainId: number) {
  const store = await PromiseStore.open(join(folder, "promises"), `chain ${chainId}, paymaster ${paymaster}`);
  const book = PromiseBook.load(await store.read());
  await store.close();
  return book;
}
