/** JSON-RPC errors of ERC-4337 bundlers (ERC-7769), and those of the sponsoring service, by code. */
export const bundlerCodes: Record<string, { name: string; sentence: string }> = {
  "-32500": { name: "SimulateValidation", sentence: "The operation does not pass validation." },
  "-32501": { name: "SimulatePaymasterValidation", sentence: "The paymaster does not accept the operation." },
  "-32502": { name: "OpcodeValidation", sentence: "Validation breaks the rules of ERC-7562." },
  "-32503": { name: "ExpiresShortly", sentence: "The operation is outside its time range." },
  "-32504": { name: "Reputation", sentence: "The bundler throttles or bans an entity of the operation." },
  "-32505": { name: "InsufficientStake", sentence: "An entity of the operation has too little stake." },
  "-32506": { name: "UnsupportedSignatureAggregator", sentence: "The bundler does not know the aggregator." },
  "-32507": { name: "InvalidSignature", sentence: "A signature of the operation is wrong." },
  "-32508": {
    name: "PaymasterDepositTooLow",
    sentence: "The paymaster's deposit does not cover the operation.",
  },
  "-32521": { name: "UserOperationReverted", sentence: "The account's calls revert." },
  "-32043": { name: "SponsorRefused", sentence: "A rule of the sponsor says no." },
  "-32044": { name: "SponsorUnavailable", sentence: "The sponsor cannot pay now." },
  "-32601": { name: "InvalidRequest", sentence: "The bundler has no such method." },
  "-32602": { name: "InvalidFields", sentence: "The bundler does not accept a field of the operation." },
};
