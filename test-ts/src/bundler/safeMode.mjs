import { encodeFunctionData, zeroAddress } from "viem";

/**
 * Makes safe mode work. In alto 0.0.20 it reads the answer of the traced simulation as an error that no contract of EntryPoint
 * v0.7 throws any more, so that it refuses everything. Here the answer is taken as the other mode takes it, and the trace, with
 * alto's own collector, goes to alto's own rules of ERC-7562.
 * @param load imports one of alto's files.
 */
export async function mendSafeMode(load) {
  const { SafeValidator } = await load("rpc/validation/SafeValidator.js");
  const { UnsafeValidator } = await load("rpc/validation/UnsafeValidator.js");
  const { bundlerCollectorTracer } = await load("rpc/validation/BundlerCollectorTracerV07.js");
  const { debug_traceCall } = await load("rpc/validation/tracer.js");
  const { pimlicoSimulationsAbi } = await load("types/index.js");
  const { getEntryPointSimulationsAddress, toPackedUserOp } = await load("utils/index.js");

  SafeValidator.prototype.getValidationResultWithTracerV07 = async function traceValidation(
    userOp,
    queuedUserOps,
    entryPoint,
  ) {
    const { getValidationResult07 } = UnsafeValidator.prototype;
    const result = await getValidationResult07.call(this, { userOp, queuedUserOps, entryPoint });
    const { config } = this;
    const data = encodeFunctionData({
      abi: pimlicoSimulationsAbi,
      functionName: "simulateValidation",
      args: [
        getEntryPointSimulationsAddress({ version: "0.7", config }),
        entryPoint,
        queuedUserOps.map(toPackedUserOp),
        toPackedUserOp(userOp),
      ],
    });
    const call = { from: zeroAddress, to: config.pimlicoSimulationContract, data };
    const trace = await debug_traceCall(config.publicClient, call, { tracer: bundlerCollectorTracer });
    return [result, trace];
  };
}
