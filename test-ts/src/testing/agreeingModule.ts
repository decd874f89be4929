import type { Hex } from "viem";
import { canonical } from "../chain/addresses.ts";
import type { Case } from "../enforce/case.ts";

/** Answers ERC-1271's magic value to `isValidSignatureWithSender`, 0 to everything else. */
export const agreeingModule: Hex =
  "0x5f3560e01c63f551e2ee146015575f5f5260205ff35b631626ba7e60e01b5f5260205ff3";

/** A case that begins with a session module that agrees to everything, and says nothing of it. */
export const withAgreeingModule = (each: Case): Case => ({
  ...each,
  async given(stage) {
    await each.given?.(stage);
    await stage.environment.testClient.setCode({ address: canonical.smartSession, bytecode: agreeingModule });
  },
});
