import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readSnapshots } from "./snapshots.ts";

test("default: figures of all groups, by group and row", () => {
  const folder = mkdtempSync(join(tmpdir(), "hallpass-test-"));
  try {
    writeFileSync(join(folder, "Policies.json"), '{"sudo, userOp":"264"}');
    writeFileSync(join(folder, "DexSwap.json"), '{"eoa-swap-warm":"68702"}');
    writeFileSync(join(folder, "notes.txt"), "");
    expect(readSnapshots(folder)).toEqual({
      "DexSwap: eoa-swap-warm": { gas: 68_702 },
      "Policies: sudo, userOp": { gas: 264 },
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
