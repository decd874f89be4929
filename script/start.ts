// npm start: builds the contracts, then runs the whole way and reports on it.
import { main } from "../test-ts/src/cli/main.ts";

process.exit(await main(["start", ...process.argv.slice(2)]));
