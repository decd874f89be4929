import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../testing/sponsorService.ts";
import { PromiseStore } from "./promiseStore.ts";

const scope = "chain 1, paymaster 0x1";

async function openTwice() {
  const folder = join(temporaryFolder(onTestFinished), "made", "here");
  const store = await PromiseStore.open(folder, scope);
  return { store, again: () => PromiseStore.open(folder, scope) };
}

test("default: changes are kept in the order in which they were asked for", async () => {
  const { store, again } = await openTwice();
  const writes = Array.from({ length: 50 }, (_, i) =>
    store.write([
      { type: "put", key: "last", value: `${i}` },
      i % 2 === 0 ? { type: "put", key: "even", value: `${i}` } : { type: "del", key: "even" },
    ]),
  );
  await Promise.all(writes);
  await store.close();
  const found = await again();
  expect(await found.read()).toEqual([
    ["last", "49"],
    ["scope", scope],
  ]);
  await found.close();
});

test("behavior: closing waits for what is being written", async () => {
  const { store, again } = await openTwice();
  store.write([{ type: "put", key: "a", value: "1" }]);
  await store.close();
  const found = await again();
  expect(await found.read()).toContainEqual(["a", "1"]);
  await found.close();
});

test("error: after a write that failed every other fails, and it is told once", async () => {
  const { store } = await openTwice();
  const broken = store.write([{ type: "put", key: "a", value: undefined as never }]);
  const after = store.write([{ type: "put", key: "b", value: "1" }]);
  const later = broken.catch(() => store.write([{ type: "put", key: "c", value: "1" }]));
  await expect(Promise.all([broken, after])).rejects.toThrow();
  await expect(later).rejects.toThrow();
  expect((await store.failed).message).toBe("A promise could not be written to the disk.");
  expect((await store.read()).map(([key]) => key)).toEqual(["scope"]);
  await store.close();
});
