// Runs beside the process that starts anvil and alto. It reads their pids from stdin, one a line ("+1234" started, "-1234" ended);
// when stdin closes, the parent is gone, however it went, and whatever is still listed is killed.
import { createInterface } from "node:readline";

const pids = new Set();
for await (const line of createInterface({ input: process.stdin })) {
  if (line.startsWith("+")) pids.add(Number(line.slice(1)));
  else pids.delete(Number(line.slice(1)));
}
for (const pid of pids) {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}
