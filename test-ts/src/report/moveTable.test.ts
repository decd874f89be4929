import { expect, test } from "vitest";
import { moveTable } from "./moveTable.ts";
import { toMarkdown, toTerminal } from "./textTable.ts";

const moves = [
  {
    row: "session-swap-warm",
    before: { gas: 180_000, parts: { module: 10_000, execution: 5_000 } },
    after: { gas: 180_900, parts: { module: 11_000, execution: 4_900 } },
  },
  { row: "session-mint", after: { gas: 90_000 } },
];

test("default: before, after, how much, and where", () => {
  expect(toMarkdown(moveTable(moves)).split("\n")).toEqual([
    "| row               |  before |   after | change |     % | where                         |",
    "| :---------------- | ------: | ------: | -----: | ----: | :---------------------------- |",
    "| session-swap-warm | 180,000 | 180,900 |   +900 | +0.5% | module +1,000, execution -100 |",
    "| session-mint      |    none |  90,000 |        |       |                               |",
  ]);
});

test("behavior: the terminal's table says the same", () => {
  const [, , , row] = toTerminal(moveTable(moves)).split("\n");
  expect(row?.split("│").map((cell) => cell.trim())).toEqual([
    "",
    "session-swap-warm",
    "180,000",
    "180,900",
    "+900",
    "+0.5%",
    "module +1,000, execution -100",
    "",
  ]);
});
