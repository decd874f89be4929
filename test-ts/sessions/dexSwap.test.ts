import { parseEther } from "viem";
import { expect, test } from "vitest";
import { self } from "../src/session/bounds.ts";
import { dexSwap } from "./dexSwap.ts";

const pool = "0x00000000000000000000000000000000000000aa";
const sold = "0x00000000000000000000000000000000000000bb";

test("default: five rules on two functions, one with a running total", () => {
  const session = dexSwap({ pool, sold });
  expect(session).toMatchObject({ name: "dex-swap-24h", lifetime: { seconds: 86_400 }, sponsored: true });
  const rules = session.actions.map(({ target, signature, value, rules }) => ({
    target,
    signature,
    value,
    rules: rules.map(({ path, offset, condition, ref, total }) => [
      path,
      offset,
      condition,
      ref === self ? self : BigInt(ref),
      total,
    ]),
  }));
  expect(rules).toEqual([
    {
      target: pool,
      signature: "swap(address,uint256,uint256,address)",
      value: { perCall: 0n },
      rules: [
        ["tokenIn", 0, "equal", BigInt(sold), undefined],
        ["amountIn", 32, "lessThanOrEqual", parseEther("1"), parseEther("5")],
        ["recipient", 96, "equal", self, undefined],
      ],
    },
    {
      target: sold,
      signature: "approve(address,uint256)",
      value: { perCall: 0n },
      rules: [
        ["spender", 0, "equal", BigInt(pool), undefined],
        ["amount", 32, "lessThanOrEqual", parseEther("5"), undefined],
      ],
    },
  ]);
});
