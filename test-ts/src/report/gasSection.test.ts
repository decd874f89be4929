import { expect, test } from "vitest";
import type { GasRow } from "../gas/measureRows.ts";
import { growthChart, growthOf, splitChart } from "./gasCharts.ts";
import { gasPage } from "./gasPage.ts";
import { gasSection } from "./gasSection.ts";
import { storageTable } from "./storageTable.ts";

const row = (id: string, module: number, families?: GasRow["families"]): GasRow => ({
  id,
  title: id,
  txGas: 30_000 + module,
  actualGasUsed: 30_000 + module,
  calldataBytes: 68,
  calldataFloor: 23_720,
  split: {
    intrinsic: 21_000,
    calldata: 1_000,
    entryPoint: 0,
    account: 0,
    module,
    policies: { TimeFramePolicy: 2_000 },
    sessionValidator: 0,
    ownerValidator: 0,
    execution: 7_000,
    paymaster: 0,
    refund: -1_000,
  },
  rollups: { signed: 180, opStack: { fastLz: 170, fjord: 100 }, arbitrum: { brotli: 150 } },
  storage: [
    {
      contract: "SmartSession",
      address: "0x00000000000000000000000000000000000000aa",
      slot: `0x${"aa".repeat(32)}`,
      name: "session: header",
      coldReads: 1,
      warmReads: 2,
      coldWrites: 0,
      warmWrites: 0,
      gas: 2_300,
    },
    {
      contract: "SmartSession",
      address: "0x00000000000000000000000000000000000000aa",
      slot: `0x${"ab".repeat(32)}`,
      coldReads: 0,
      warmReads: 1,
      coldWrites: 0,
      warmWrites: 0,
      gas: 100,
    },
  ],
  ...(families && { families }),
});

const rows = [
  row("session-swap-warm", 12_345, [{ name: "rules", size: 8 }]),
  row("<b>", 10_000, [{ name: "rules", size: 1 }]),
];

test("default: bars with each row's gas, as text that can be selected", () => {
  const svg = splitChart(rows);
  expect(svg).toMatch(/<text[^>]*>session-swap-warm<\/text>/);
  expect(svg).toMatch(/<text[^>]*>42,345<\/text>/);
  for (const part of ["intrinsic", "calldata", "module", "TimeFramePolicy", "session validator", "execution"])
    expect(svg).toMatch(new RegExp(`<text[^>]*>${part}</text>`));
});

test("behavior: a family is a line in the order of its sizes", () => {
  const lines = growthOf(rows);
  expect(lines).toEqual([
    {
      name: "rules",
      points: [
        { size: 1, gas: 40_000 },
        { size: 8, gas: 42_345 },
      ],
    },
  ]);
  expect(growthChart(lines)).toMatch(/<text[^>]*>42,345<\/text>/);
});

test("behavior: every point has its gas beside it, where lines meet too", () => {
  const lines = ["rules", "actions", "sessions"].map((name) => ({
    name,
    points: [1, 3, 8, 16].map((size) => ({ size, gas: 180_007 + 10 * size })),
  }));
  const labels = growthChart(lines).match(/<text[^>]*>180,(017|037|087|167)<\/text>/g) ?? [];
  expect(labels).toHaveLength(12);
});

test("behavior: every figure is in a table, and names are escaped", async () => {
  const { id, count, content } = gasSection({ schema: 1, stack: "embedded", rows });
  expect([id, count]).toEqual(["gas", "2"]);
  const page = (await content).toString();
  expect(page).toContain("<td>12,345</td>");
  for (const column of ["intrinsic", "calldata", "TimeFramePolicy", "session validator", "owner validator"])
    expect(page).toContain(`<th scope="col">${column}</th>`);
  expect(page).toMatch(/<summary>session-swap-warm<\/summary>.*<td>session: header<\/td><td>1<\/td>/s);
  expect(page).toContain("<td>170</td>");
  expect(page).toContain('<th scope="row">&lt;b&gt;</th>');
  expect(page).not.toContain("<b>");
  expect(await gasPage({ schema: 1, stack: "embedded", rows })).toContain("Gas of 2 operations");
});

test("behavior: each slot's reads and writes have a line", () => {
  const { rows: lines } = storageTable({ schema: 1, stack: "embedded", rows: rows.slice(0, 1) });
  expect(lines).toEqual([
    ["session-swap-warm", "SmartSession", "session: header", "1", "2", "", "", "2,300"],
    ["session-swap-warm", "SmartSession", "0xababab…ababab", "", "1", "", "", "100"],
  ]);
});
