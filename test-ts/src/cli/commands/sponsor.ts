import type { AddCommand } from "../command.ts";

const help = `
The configuration is a JSON file. Tokens, signing keys and URLs with keys in them are not written into it: it says where they
are, {"env": "NAME"} or {"file": "path"}. Amounts are strings: "0.5 ether", "20 gwei", "1000 wei".

  {
    "chainId": 8453,
    "rpc": { "env": "RPC_URL" },
    "paymaster": "0x…",
    "port": 4337,
    "promises": "promises",
    "sponsors": [{
      "name": "acme",
      "address": "0x…",
      "token": { "env": "ACME_TOKEN" },
      "key": { "file": "acme.key" },
      "limits": { "budget": "0.5 ether", "costPerOperation": "0.002 ether", "operationsPerAccountPerDay": 50 },
      "rules": { "targets": [{ "address": "0x…", "selectors": ["swap(address,uint256,uint256,address)"] }] }
    }]
  }

Clients speak ERC-7677 to http://127.0.0.1:<port>/sponsors/<name> with "Authorization: Bearer <token>". The log goes to
standard output, one JSON object a line. Ctrl-C ends the service once it has answered what it was asked.

Examples
  $ hallpass sponsor --config sponsor.json`;

export const addSponsor: AddCommand = (program, { signal, action }) => {
  program
    .command("sponsor")
    .summary("serves sponsorships of gas to wallets and dapps (ERC-7677)")
    .description(
      "Runs the paymaster web service (ERC-7677) of a SponsorPaymaster: it holds each operation against its sponsor's rules and limits, keeps what it promises on disk, and signs.",
    )
    .requiredOption("--config <file>", "what it serves, by which rules")
    .addHelpText("after", help)
    .action(
      action(async ({ config }: { config: string }) => {
        const { runService } = await import("../../sponsor/runService.ts");
        return runService({ config, signal });
      }),
    );
};
