/** EntryPoint v0.7's codes: its own words, and a sentence. */
export const aaCodes: Record<string, { text: string; sentence: string }> = {
  AA10: {
    text: "sender already constructed",
    sentence: "The operation deploys an account that exists already.",
  },
  AA13: { text: "initCode failed or OOG", sentence: "The account's deployment failed or ran out of gas." },
  AA14: { text: "initCode must return sender", sentence: "The factory would deploy another account." },
  AA15: { text: "initCode must create sender", sentence: "The factory did not deploy the account." },
  AA20: {
    text: "account not deployed",
    sentence: "The account does not exist and the operation does not deploy it.",
  },
  AA21: { text: "didn't pay prefund", sentence: "The account cannot pay for the operation." },
  AA22: { text: "expired or not due", sentence: "The operation is outside its time range." },
  AA23: { text: "reverted", sentence: "The account refused the operation." },
  AA24: {
    text: "signature error",
    sentence: "The signature is not that of the session key over this operation.",
  },
  AA25: { text: "invalid account nonce", sentence: "The nonce was used already, or is not the next one." },
  AA26: {
    text: "over verificationGasLimit",
    sentence: "The account's validation used more gas than its limit.",
  },
  AA30: { text: "paymaster not deployed", sentence: "The paymaster has no code." },
  AA31: {
    text: "paymaster deposit too low",
    sentence: "The paymaster's deposit does not cover the operation.",
  },
  AA32: {
    text: "paymaster expired or not due",
    sentence: "The paymaster's approval is outside its time range.",
  },
  AA33: { text: "reverted", sentence: "The paymaster refused the operation." },
  AA34: { text: "signature error", sentence: "The sponsor did not sign this operation." },
  AA36: {
    text: "over paymasterVerificationGasLimit",
    sentence: "The paymaster's validation used more gas than its limit.",
  },
  AA90: { text: "invalid beneficiary", sentence: "The bundle names no beneficiary." },
  AA91: { text: "failed send to beneficiary", sentence: "The fees could not be sent to the beneficiary." },
  AA92: { text: "internal call only", sentence: "Only the EntryPoint itself may make this call." },
  AA93: { text: "invalid paymasterAndData", sentence: "The paymaster's data is too short." },
  AA94: { text: "gas values overflow", sentence: "A gas figure is wider than 120 bits." },
  AA95: { text: "out of gas", sentence: "The bundle's gas does not cover the operation." },
  AA96: {
    text: "invalid aggregator",
    sentence: "The account names a signature aggregator, and this bundle has none.",
  },
};
