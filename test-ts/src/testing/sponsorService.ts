import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Address, Hex } from "viem";
import { PromiseBook, type SponsorPromise, toKey } from "../sponsor/promiseBook.ts";
import type { TankState } from "../sponsor/readTank.ts";

/** A folder that is gone when the test is. @returns its path. */
export function temporaryFolder(onTestFinished: (remove: () => void) => void): string {
  const folder = mkdtempSync(join(tmpdir(), "hallpass-sponsor-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a configuration into a folder. @returns the file's path. */
export function writeConfig(folder: string, config: unknown): string {
  const path = join(folder, "sponsor.json");
  writeFileSync(path, JSON.stringify(config));
  return path;
}

export const addressOf = (n: number): Address => `0x${n.toString(16).padStart(40, "0")}`;
export const wordOf = (n: number): Hex => `0x${n.toString(16).padStart(64, "0")}`;

/** A promise of 10 wei, and what differs from it. */
export function promiseOf(overrides: Partial<SponsorPromise> = {}): SponsorPromise {
  return {
    sponsor: toKey(addressOf(1)),
    account: toKey(addressOf(2)),
    nonce: 0n,
    cost: 10n,
    validUntil: 1_000,
    day: 0,
    ...overrides,
  };
}

/** A tank without limits, and what differs from it. */
export function tankOf(overrides: Partial<TankState> = {}): TankState {
  return {
    balance: 10n ** 18n,
    spentToday: 0n,
    day: 0,
    signer: addressOf(3),
    unlocksAt: 0,
    paused: false,
    limits: { perOp: 0n, perDay: 0n, perAccountDay: 0n, opsPerAccountDay: 0 },
    ...overrides,
  };
}

/** What a book's changes leave on a disk. */
export class Disk {
  readonly entries = new Map<string, string>();
  write(changes: ReturnType<PromiseBook["open"]>): void {
    for (const change of changes) {
      if (change.type === "put") this.entries.set(change.key, change.value);
      else this.entries.delete(change.key);
    }
  }
  load(): PromiseBook {
    return PromiseBook.load(this.entries);
  }
}
