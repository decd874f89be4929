import type { Alert } from "./alerts.ts";

export type NotifierOptions = {
  post(alert: Alert): Promise<void>;
  /** Told of an alert that reached nobody. */
  onLost(alert: Alert, reason: string): void;
  /** Told when an alert is off the list, posted or lost. */
  onDone(): void;
};

/**
 * Posts alerts one after another, beside whatever else goes on. `outbox` is the caller's and may be kept: what is in it has not been
 * posted.
 */
export class Notifier {
  readonly #outbox: Alert[];
  readonly #options: NotifierOptions;
  #working: Promise<void> | undefined;
  #stopped = false;

  constructor(outbox: Alert[], options: NotifierOptions) {
    this.#outbox = outbox;
    this.#options = options;
  }

  /** Begins with what is in the outbox, unless that is under way. */
  wake(): void {
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
    });
  }

  /** Resolves when there is nothing left to post. */
  async idle(): Promise<void> {
    await this.#working;
  }

  /** Begins nothing more; what is not posted stays in the outbox. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#working;
  }

  async #work(): Promise<void> {
    for (let alert = this.#outbox[0]; alert && !this.#stopped; alert = this.#outbox[0]) {
      try {
        await this.#options.post(alert);
      } catch (error) {
        if (this.#stopped) return;
        this.#options.onLost(alert, (error as Error).message);
      }
      this.#outbox.shift();
      this.#options.onDone();
    }
  }
}
