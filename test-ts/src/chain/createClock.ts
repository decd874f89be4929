import type { Clock } from "./environment.ts";
import type { HarnessClient } from "./harnessClient.ts";

/** The clock of a fork whose blocks are one second apart. */
export function createClock(anvil: HarnessClient["anvil"]): Clock {
  const now = async () => (await anvil.getBlock()).timestamp + 1n;
  return {
    now,
    async set(timestamp) {
      const next = await now();
      if (timestamp === next) return;
      if (timestamp < next) throw new RangeError(`the chain is at ${next}, past ${timestamp}`);
      if (timestamp > next) {
        await anvil.setNextBlockTimestamp({ timestamp: timestamp - 1n });
        await anvil.mine({ blocks: 1 });
      }
    },
  };
}
