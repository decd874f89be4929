// npm start: builds the contracts, then runs the whole way and reports on it.
import { runProgram } from "./bundle.mjs";

process.exit(await runProgram(["start", ...process.argv.slice(2)]));
