import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { storyCases } from "./cases/all.ts";
import { corpus, coverCorpus } from "./corpus.ts";

const root = resolve(import.meta.dirname, "../../..");

test("default: the lines are numbered one after the other, and each says what is tried and expected", () => {
  expect(corpus.map(({ number }) => number)).toEqual(Array.from({ length: 142 }, (_, index) => index + 1));
  expect(new Set(corpus.map(({ id }) => id)).size).toBe(corpus.length);
  for (const { id, tried, expected, group } of corpus) {
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect([tried, expected, group].every(Boolean)).toBe(true);
  }
});

test("behavior: every test that a line names is in its file, under that title", () => {
  const named = corpus.flatMap(({ elsewhere }) => elsewhere?.tests ?? []);
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((name) => !isThere(name))).toEqual([]);
});

test.each([
  "contracts/test/unit/session/Install.t.sol#test_onUninstall_128Sessions",
  "contracts/test/unit/session/Install.t.sol",
  "test-ts/src/enforce/corpus.test.ts#behavior: every test that a line names",
  "test-ts/src/enforce/corpus.ts#corpus",
  "test-ts/none.test.ts#default",
])("error: %s is no test", (name) => {
  expect(isThere(name)).toBe(false);
});

test("behavior: a case names lines that there are, and each once", () => {
  for (const { id, corpus: numbers = [] } of storyCases) {
    expect(new Set(numbers).size, id).toBe(numbers.length);
    for (const number of numbers) expect(corpus[number - 1]?.number, id).toBe(number);
  }
});

test("behavior: a line has the stories that stand for it, and no others", () => {
  const covered = coverCorpus(storyCases).filter(({ cases }) => cases.length > 0);
  expect(Object.fromEntries(covered.map(({ number, cases }) => [number, cases]))).toMatchInlineSnapshot(`
    {
      "1": [
        "enable-and-swap-past-limit",
      ],
      "10": [
        "packed-recipient",
      ],
      "101": [
        "policy-without-code-granted",
        "policy-of-no-kind",
      ],
      "102": [
        "message-by-stranger",
      ],
      "103": [
        "nonce-of-owners-validator",
        "nonce-of-no-validator",
      ],
      "104": [
        "nonce-enable-mode",
      ],
      "105": [
        "replayed-operation",
        "nonce-gap",
        "fees-total-past",
        "per-account-past",
        "ops-per-account-past",
        "tokens-total-past",
      ],
      "107": [
        "tampered-calldata",
        "tampered-gas",
        "tampered-paymaster-data",
        "tampered-init-code",
        "added-init-code",
      ],
      "108": [
        "message-of-trading-session",
        "message-of-another-type",
        "message-for-another-application",
        "message-for-another-hash",
        "message-personal",
        "message-length-tricked",
        "message-of-undeployed",
      ],
      "109": [
        "message-without-policy",
      ],
      "11": [
        "tails-overlapping",
      ],
      "110": [
        "unknown-mode",
      ],
      "111": [
        "paymaster-not-permitted",
      ],
      "112": [
        "paymaster-without-policy",
      ],
      "113": [
        "paymaster-wrong-signature",
        "fees-other-paymaster",
        "fees-self-paid-only",
      ],
      "114": [
        "fees-price-past",
        "fees-price-thousandfold",
        "fees-total-past",
        "per-op-past",
        "per-op-dear-gas",
        "tokens-total-past",
      ],
      "115": [
        "fees-op-call-gas",
        "per-op-call-gas",
      ],
      "116": [
        "fees-op-past",
        "per-op-pre-verification-gas",
      ],
      "117": [
        "tank-post-op-gas",
        "tokens-post-op-gas",
      ],
      "119": [
        "tank-empty",
        "tank-short",
        "tank-exact",
      ],
      "120": [
        "tank-shared",
        "tank-shared-short",
      ],
      "121": [
        "per-op-past",
        "per-day-past",
        "per-account-past",
        "ops-per-account-past",
        "ops-per-account-bundle-at",
        "ops-per-account-bundle-past",
        "rule-total-past",
      ],
      "122": [
        "failed-trade-counts",
        "per-day-after-failure",
        "per-day-past-after-failure",
      ],
      "123": [
        "tank-stranger-signs",
        "tank-replayed",
        "tank-expired",
      ],
      "124": [
        "tank-withdraw",
        "tank-withdraw-granted",
        "tank-surplus-granted",
        "tank-unlock-stake-granted",
        "tank-withdraw-stake-granted",
      ],
      "127": [
        "tokens-allowance-short",
        "tokens-allowance-removed",
        "tokens-allowance-wider",
      ],
      "133": [
        "price-floor-lowered",
        "price-floor-held",
        "price-without-floor",
      ],
      "135": [
        "one-key-exhausted-elsewhere",
        "one-key-exhausted-here",
        "one-key-revoked-elsewhere",
      ],
      "136": [
        "twin-leaves-the-limit",
        "twin-keeps-its-own",
        "twin-used-up",
      ],
      "137": [
        "bundle-total-at",
        "bundle-total-past",
      ],
      "138": [
        "enable-for-another-chain",
      ],
      "139": [
        "message-for-another-hash",
      ],
      "140": [
        "disabled-action-by-fallback",
      ],
      "141": [
        "module-call-widens",
      ],
      "142": [
        "times-in-milliseconds",
      ],
      "15": [
        "native-transfer",
        "value-at",
        "value-past",
        "value-with-function",
      ],
      "16": [
        "value-with-3-bytes",
      ],
      "17": [
        "value-with-ffffffff",
      ],
      "18": [
        "wrong-contract-token",
      ],
      "19": [
        "proxy-after-upgrade",
      ],
      "2": [
        "range-empty",
      ],
      "20": [
        "rules-seventeen",
      ],
      "21": [
        "rules-not-counted",
      ],
      "22": [
        "total-preset-at",
        "total-preset-past",
      ],
      "23": [
        "total-overflow",
      ],
      "24": [
        "no-rules",
      ],
      "25": [
        "wrapped-in-multicall",
        "wrapped-in-execute",
      ],
      "29": [
        "wrong-spender",
        "wrong-function-transfer",
      ],
      "30": [
        "approval-drained",
        "approval-drained-past",
      ],
      "33": [
        "third-party-within",
        "third-party-past",
      ],
      "34": [
        "to-self-counts",
        "taken-from-self",
        "spending-limit-of-another-token",
      ],
      "35": [
        "alias-increaseAllowance-name",
        "alias-increaseAllowance-fallback",
        "alias-increaseApproval-name",
        "alias-increaseApproval-fallback",
        "alias-push-name",
        "alias-push-fallback",
        "alias-pull-name",
        "alias-pull-fallback",
        "alias-move-name",
        "alias-move-fallback",
        "alias-permit2-approve",
        "message-transfer-not-granted",
      ],
      "36": [
        "message-of-trading-session",
        "message-of-another-type",
      ],
      "37": [
        "nft-approve-zero",
        "nft-transfer-zero",
      ],
      "38": [
        "nft-approve-all-by-limit",
        "nft-approve-all",
      ],
      "39": [
        "burning-token-at",
        "burning-token-past",
      ],
      "40": [
        "hook-reenters-account",
        "hook-takes",
      ],
      "43": [
        "price-floor-lowered",
        "price-floor-held",
      ],
      "44": [
        "deadline-endless",
      ],
      "45": [
        "wrong-recipient",
        "recipient-other-account",
        "recipient-pool",
        "recipient-nobody",
        "recipient-router",
        "loan-to-thief",
        "collateral-to-thief",
      ],
      "49": [
        "batch-offset-outside",
        "batch-length-past-items",
        "batch-item-outside",
        "batch-items-shared",
      ],
      "50": [
        "batch-of-one-approve-past",
        "batch-of-one-swap-past",
      ],
      "51": [
        "batch-of-fifty",
        "batch-of-fifty-past",
      ],
      "53": [
        "delegatecall",
      ],
      "54": [
        "mode-selector",
        "mode-payload",
      ],
      "58": [
        "self-install-module",
        "self-uninstall-module",
        "self-upgrade",
        "self-registry",
        "self-upgrade-by-fallback",
        "self-call-by-fallback",
      ],
      "59": [
        "direct-install-module",
      ],
      "60": [
        "direct-execute-from-executor",
        "direct-fallback-handler",
      ],
      "61": [
        "module-enable-session",
      ],
      "63": [
        "entry-point-withdrawal",
        "entry-point-stake",
        "entry-point-nonce",
        "entry-point-handle-ops",
      ],
      "64": [
        "policy-set-by-account",
      ],
      "66": [
        "policy-answers-failure",
        "policy-answers-authorizer",
        "policy-answers-sentinel",
      ],
      "67": [
        "policy-answers-31-bytes",
        "policy-reverts-at-length",
        "policy-without-code",
        "policy-without-answer",
      ],
      "7": [
        "path-moved",
      ],
      "70": [
        "times-in-milliseconds",
      ],
      "71": [
        "time-not-set",
        "time-endless",
      ],
      "72": [
        "time-reversed",
      ],
      "73": [
        "time-old-packing",
      ],
      "74": [
        "time-of-two-policies",
      ],
      "75": [
        "message-in-its-last-second",
        "message-after-its-time",
      ],
      "76": [
        "time-of-another-action",
      ],
      "79": [
        "total-on-the-next-day",
      ],
      "8": [
        "path-intermediate",
      ],
      "80": [
        "session-never-enabled",
      ],
      "81": [
        "enable-signed-by-stranger",
        "enable-without-signature",
        "enable-signature-byte",
        "enable-signed-by-session-key",
      ],
      "82": [
        "enable-replayed",
      ],
      "83": [
        "enable-signature-revoked",
      ],
      "84": [
        "enable-for-another-account",
      ],
      "85": [
        "enable-for-another-chain",
        "enable-index-past-end",
        "enable-index-of-another-chain",
        "enable-index-added",
      ],
      "86": [
        "enable-for-another-chain",
        "enable-replayed",
      ],
      "87": [
        "enable-widened",
        "enable-policy-swapped",
        "enable-order-changed",
        "enable-salt-changed",
      ],
      "88": [
        "enable-mode-swapped",
      ],
      "89": [
        "enable-front-run",
      ],
      "9": [
        "path-longer",
        "path-shorter",
      ],
      "90": [
        "enable-signed-by-session-key",
        "enable-through-module",
      ],
      "91": [
        "enable-after-revocation",
        "enable-unused-after-removal",
      ],
      "92": [
        "enable-again",
        "enable-again-without-signature",
      ],
      "93": [
        "enable-extra-action",
        "enable-extra-action-signed",
      ],
      "94": [
        "action-without-policies",
      ],
      "95": [
        "reinstalled-narrower",
        "reinstalled-and-granted",
      ],
      "96": [
        "twin-leaves-the-limit",
        "twin-keeps-its-own",
      ],
      "98": [
        "batch-of-129",
      ],
    }
  `);
});

/** Whether a file has the test: a function of that very name in Solidity, a title in TypeScript. */
function isThere(name: string): boolean {
  const [file = "", title] = name.split("#");
  const path = resolve(root, file);
  if (!title || !/\.test\.ts$|\.t\.sol$/.test(file) || !existsSync(path)) return false;
  const exact = title.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const declared = file.endsWith(".sol") ? `\\bfunction ${exact}\\(` : `\\(\\s*"${exact}",`;
  return new RegExp(declared).test(readFileSync(path, "utf8"));
}
