import { mkdirSync } from "node:fs";
import { ClassicLevel } from "classic-level";
import { EnvironmentError } from "../chain/environmentError.ts";
import type { Change } from "./promiseBook.ts";

/** Keeps a book on disk. What {@link PromiseStore.write} has resolved for is there after a crash of the process or the machine. */
export class PromiseStore {
  readonly #level: ClassicLevel;
  #pending: Change[] = [];
  #next: Promise<void> | undefined;
  #last: Promise<void> = Promise.resolve();
  #fail: (error: Error) => void = () => {};
  /** Resolves when a write has failed, with a sentence. */
  readonly failed = new Promise<Error>((resolve) => {
    this.#fail = resolve;
  });

  private constructor(level: ClassicLevel) {
    this.#level = level;
  }

  /**
   * @param folder is made when it is not there.
   * @param scope what the promises are about; a folder keeps to its first.
   * @throws {EnvironmentError} when another process has the folder open, or when its promises are about something else.
   */
  static async open(folder: string, scope: string): Promise<PromiseStore> {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const level = new ClassicLevel(folder);
    try {
      await level.open();
    } catch (error) {
      const locked = ((error as Error).cause as { code?: string } | undefined)?.code === "LEVEL_LOCKED";
      throw new EnvironmentError(
        locked
          ? `Another process holds the promises in ${folder}.`
          : `The promises in ${folder} cannot be opened.`,
      );
    }
    const known = await level.get("scope");
    if (known !== undefined && known !== scope) {
      await level.close();
      throw new EnvironmentError(`The promises in ${folder} are about ${known}, not ${scope}.`);
    }
    const store = new PromiseStore(level);
    if (known === undefined) await store.write([{ type: "put", key: "scope", value: scope }]);
    return store;
  }

  /** @returns everything that is kept. */
  async read(): Promise<[key: string, value: string][]> {
    return this.#level.iterator().all();
  }

  /**
   * Writes changes through to the disk, in the order of the calls. What is asked for while a write is under way goes in one batch.
   * After a write that failed every other fails too: the disk no longer has all that was said.
   */
  write(changes: readonly Change[]): Promise<void> {
    this.#pending.push(...changes);
    this.#next ??= this.#last.then(() => {
      const batch = this.#pending;
      this.#pending = [];
      this.#next = undefined;
      return this.#level.batch(batch, { sync: true });
    });
    this.#last = this.#next;
    this.#last.catch(() => this.#fail(new EnvironmentError("A promise could not be written to the disk.")));
    return this.#next;
  }

  /** Writes what is left, and lets go of the folder. */
  async close(): Promise<void> {
    await this.#last.catch(() => {
      // Told by `failed`, and to whoever asked for the write.
    });
    await this.#level.close();
  }
}
