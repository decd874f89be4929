import type { Clock } from "./environment.ts";
import type { HarnessClient } from "./harnessClient.ts";

/** The clock of a fork whose blocks are one second apart. */
export function createClock({ publicClient, testClient }: HarnessClient): Clock {
  const now = async () => (await publicClient.getBlock()).timestamp + 1n;
  return {
    now,
    async set(timestamp) {
      const next = await now();
      if (timestamp === next) return;
      if (timestamp < next) throw new RangeError(`the chain is at ${next}, past ${timestamp}`);
      if (timestamp > next) {
        await testClient.setNextBlockTimestamp({ timestamp: timestamp - 1n });
        await testClient.mine({ blocks: 1 });
      }
    },
  };
}
