import { type Address, concat, type Hex, pad, size } from "viem";

/**
 * Runtime code of a policy that agrees to everything, but does something while it checks.
 * @param deed EVM code that leaves the stack as it was.
 */
function agreeAfter(deed: Hex): Hex {
  // supportsInterface(bytes4), of ERC-165, leads to `id != 0xffffffff`, every other function to the deed and 0.
  const isERC165 = "0x5f3560e01c6301ffc9a714" as const;
  const answer = (word: Hex) => concat([word, "0x5f5260205ff3"]);
  const no = concat([deed, answer("0x5f")]);
  // PUSH2 <where yes begins> JUMPI
  const jump = pad(`0x${(size(isERC165) + 4 + size(no)).toString(16)}`, { size: 2 });
  return concat([isERC165, "0x61", jump, "0x57", no, "0x5b", answer("0x60043560e01c63ffffffff181515")]);
}

/** STATICCALL of `balanceOf(holder)`, with the gas that is left. */
export const readBalance = (token: Address, holder: Address): Hex =>
  concat([
    "0x6370a0823160e01b5f52", // mstore(0, balanceOf.selector)
    "0x73",
    holder,
    "0x600452", // mstore(4, holder)
    "0x60205f60245f73",
    token,
    "0x5afa50",
  ]);

/**
 * Policies that a bundler must not run in validation (ERC-7562): which rule each breaks, and how alto says it. And one that it
 * may run.
 * @param options.stranger an account that is not the operation's.
 */
export function makePolicies({ token, stranger }: { token: Address; stranger: Address }) {
  const banned = (opcode: string) => new RegExp(`account uses banned opcode: ${opcode}`);
  const foreign = /(unstaked account accessed|account has forbidden (read from|write to)) 0x\S+ slot/;
  const noCode = /accesses un-deployed contract address/;
  const deeds: [deed: string, rule: string, refusal: RegExp, code: Hex][] = [
    ["reads the time", "OP-011", banned("TIMESTAMP"), "0x4250"],
    ["reads the number of the block", "OP-011", banned("NUMBER"), "0x4350"],
    ["reads the base fee", "OP-011", banned("BASEFEE"), "0x4850"],
    ["measures the gas that is left", "OP-011", banned("GAS"), "0x5a50"],
    ["creates a contract", "OP-011", banned("CREATE2"), "0x5f5f5ff050"],
    ["reads storage of no account", "STO-021", foreign, "0x5f5450"],
    ["writes storage of no account", "STO-021", foreign, "0x60015f55"],
    ["writes transient storage of no account", "STO-021", foreign, "0x60015f5d"],
    ["reads the balance of a stranger", "STO-021", foreign, readBalance(token, stranger)],
    ["calls an address without code", "OP-041", noCode, "0x5f5f5f5f5f63deadbeef5af150"],
  ];
  return {
    innocent: agreeAfter("0x"),
    offending: deeds.map(([deed, rule, refusal, code]) => ({ deed, rule, refusal, code: agreeAfter(code) })),
  };
}
