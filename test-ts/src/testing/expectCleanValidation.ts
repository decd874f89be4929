import { expect } from "vitest";
import type { UserOp } from "../accounts/directUserOp.ts";
import { handleOps } from "../accounts/handleOps.ts";
import type { Environment } from "../chain/environment.ts";
import { findViolations } from "./findViolations.ts";

/** Expects that an operation's validation breaks no rule of ERC-7562, and that its calls go through. */
export async function expectCleanValidation(environment: Environment, userOp: UserOp): Promise<void> {
  expect(await findViolations(environment, userOp)).toEqual([]);
  expect((await handleOps(environment, [userOp])).userOps).toMatchObject([{ success: true }]);
}
