import type { Address, BaseError } from "viem";
import { beforeAll, expect, test } from "vitest";
import { createOwnerAccount, deployAccount } from "../accounts/createOwner.ts";
import { buildUserOp, getNonce, signWithOwner, sponsorUserOp } from "../accounts/directUserOp.ts";
import { createSponsor, type SponsorshipWindow } from "../accounts/sponsor.ts";
import { canonical, keys } from "../chain/addresses.ts";
import { useEnvironment } from "../testing/useEnvironment.ts";

const environment = await useEnvironment();
const { client } = environment.bundler;
const yearInSeconds = 365n * 86_400n;

let account: Address;

beforeAll(async () => {
  const sponsor = createSponsor(environment);
  account = await deployAccount(await createOwnerAccount(environment, { owner: keys.owner, sponsor }));
});

/** Sends an operation that is sponsored for a time. @returns whether it was mined, or the bundler's error code. */
async function send(window: Partial<SponsorshipWindow>): Promise<boolean | number> {
  const nonce = await getNonce(environment, { account, validator: environment.stack.nexus.ownerValidator });
  const calls = [{ to: keys.stranger.address }];
  const sponsored = await sponsorUserOp(environment, buildUserOp({ sender: account, nonce, calls }), window);
  const userOp = await signWithOwner(environment, sponsored, keys.owner);
  try {
    const hash = await client.sendUserOperation({ ...userOp, entryPointAddress: canonical.entryPoint });
    return (await client.waitForUserOperationReceipt({ hash, timeout: 5_000 })).success;
  } catch (error) {
    const refusal = (error as BaseError).walk((cause) => (cause as { code?: number }).code === -32_503);
    if (!refusal) throw error;
    return -32_503;
  }
}

test.for([
  ["near the chain's start", 0n],
  ["ten years later, far ahead of the bundler's own clock", 10n * yearInSeconds],
] as const)("behavior: validity windows are exact to the second of chain time, %s", async ([, later]) => {
  const start = (await environment.clock.now()) + later;
  await environment.clock.set(start);
  const now = Number(start);

  expect(await send({ validUntil: now - 1 })).toBe(-32_503);
  expect(await send({ validAfter: now + 1 })).toBe(-32_503);
  expect(await send({ validAfter: now, validUntil: now })).toBe(true);
});
