import { connectEnvironment } from "../../chain/connectEnvironment.ts";
import type { Scene } from "../story.ts";
import type { Market } from "./market.ts";

/** Nobody listens there. */
const nowhere = "http://127.0.0.1:1";

/** What the other trader comes first with, in either token. */
const rush = 20_000n * 10n ** 18n;

export type Mishap = "outage" | "overtaken";

/** A scene and a market in which things go wrong on their own: each happens once, at the next trade after it was called for. */
export function createMishaps(scene: Scene, market: Market) {
  const due = new Set<Mishap>();
  const unreachable = connectEnvironment({ ...scene.environment.info, bundlerUrl: nowhere });
  return {
    call: (mishap: Mishap) => due.add(mishap),
    scene: {
      ...scene,
      /** The bundler does not answer. */
      get environment() {
        return due.delete("outage") ? unreachable : scene.environment;
      },
    } satisfies Scene,
    market: {
      ...market,
      /** Another trader comes between a quote and the trade. */
      async quote(...trade: Parameters<Market["quote"]>) {
        const quoted = await market.quote(...trade);
        if (due.delete("overtaken")) await market.trade(trade[0], rush);
        return quoted;
      },
    } satisfies Market,
  };
}
