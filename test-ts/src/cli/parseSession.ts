import type { Session } from "@rhinestone/module-sdk";
import { type Address, type Hex, isAddress, isHex, size } from "viem";
import { z } from "zod/v4";
import { UsageError } from "./usageError.ts";

const address = z.custom<Address>(
  (value) => typeof value === "string" && isAddress(value, { strict: false }),
  {
    error: "not an address",
  },
);

const bytes = (length?: number) =>
  z.custom<Hex>(
    (value) => isHex(value) && value.length % 2 === 0 && (length === undefined || size(value) === length),
    { error: length === undefined ? "not bytes in hexadecimal" : `not ${length} bytes in hexadecimal` },
  );

const whole = z
  .union([z.bigint(), z.int(), z.string().regex(/^(\d+n?|0x[0-9a-f]+)$/i)], { error: "not a whole number" })
  .transform((value) => BigInt(typeof value === "string" ? value.replace(/n$/, "") : value));

const policies = z.array(z.object({ policy: address, initData: bytes() }));

/** module-sdk's `Session`; numbers may be strings, as JSON has no bigint. */
const session = z.object({
  sessionValidator: address,
  sessionValidatorInitData: bytes(),
  salt: bytes(32),
  userOpPolicies: policies,
  erc7739Policies: z.object({
    allowedERC7739Content: z.array(
      z.object({ appDomainSeparator: bytes(32), contentName: z.array(z.string()) }),
    ),
    erc1271Policies: policies,
  }),
  actions: z.array(
    z.object({ actionTargetSelector: bytes(4), actionTarget: address, actionPolicies: policies }),
  ),
  permitERC4337Paymaster: z.boolean(),
  chainId: whole,
});

/**
 * A module-sdk `Session` out of plain data.
 * @param path of the file that it comes from.
 * @throws {UsageError} when it is none, with the first field that is wrong.
 */
export function parseSession(value: unknown, path: string): Session {
  const { data, error } = session.safeParse(value);
  if (data) return data;
  const [issue] = error.issues;
  const field = issue?.path.length ? `its ${issue.path.join(".")} is ${problemOf(issue)}` : problemOf(issue!);
  throw new UsageError(`${path} holds no session of module-sdk: ${field}.`);
}

const problemOf = ({ message, code }: z.core.$ZodIssue): string =>
  code === "invalid_type"
    ? message
        .replace(/^Invalid input: /, "")
        .replace(/^expected /, "not ")
        .replace(/, received undefined$/, ", but missing")
    : message;
