// A process that brings up an environment, says so in one line of JSON, and ends in the way that its test wants.
import { startEnvironment } from "../chain/startEnvironment.ts";
import { guardedPids } from "../chain/watchdog.ts";

const environment = await startEnvironment();
process.stdout.write(`${JSON.stringify({ pids: guardedPids() })}\n`);

process.stdin.once("data", async (command) => {
  if (String(command).trim() === "crash") throw new Error("crashed on purpose");
  await environment.stop();
  process.stdin.destroy();
});
