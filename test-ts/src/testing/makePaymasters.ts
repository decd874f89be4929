import { type Address, concat, type Hex } from "viem";
import { readBalance } from "./makePolicies.ts";

/** Runtime code of a paymaster that agrees to everything with an empty context, after a deed; it needs no postOp. */
const agreeAfter = (deed: Hex): Hex =>
  // mstore(0, 64), mstore(32, 0), return(0, 96): where the context begins, the validation data, the context's length
  concat([deed, "0x60405f525f60205260605ff3"]);

/**
 * Paymasters that a bundler must not run in validation (ERC-7562) unless they are staked: which rule each breaks, how alto says it, and
 * whether a stake changes our verdict. And one that it may run.
 * @param options.stranger an account that is not the operation's.
 */
export function makePaymasters({ token, stranger }: { token: Address; stranger: Address }) {
  const deeds: [deed: string, rule: string, refusal: RegExp, staked: boolean, code: Hex][] = [
    ["reads the time", "OP-011", /paymaster uses banned opcode: TIMESTAMP/, false, "0x4250"],
    ["reads its own storage", "STO-031", /unstaked paymaster accessed paymaster slot/, true, "0x5f5450"],
    [
      "reads the balance of a stranger",
      "STO-021",
      /unstaked paymaster accessed 0x\S+ slot/,
      false,
      readBalance(token, stranger),
    ],
  ];
  return {
    innocent: agreeAfter("0x"),
    offending: deeds.map(([deed, rule, refusal, mayWhenStaked, code]) => ({
      deed,
      rule,
      refusal,
      mayWhenStaked,
      code: agreeAfter(code),
    })),
  };
}
