// The process of a watcher: `node --import tsx main.ts <order file>`. It ends on SIGTERM, or when its parent does.
import { readOrder } from "./order.ts";
import { watchLoan } from "./watchLoan.ts";

const ending = new AbortController();
process.on("SIGTERM", () => ending.abort());
process.stdin.on("end", () => ending.abort()).resume();

const [path = ""] = process.argv.slice(2);
await watchLoan(readOrder(path), {
  signal: ending.signal,
  log: (line) => process.stdout.write(`${line}\n`),
});
process.exit(0);
