import { type Address, parseEther } from "viem";
import { mockGameAbi } from "../generated/mockGame.ts";
import { equal } from "../src/session/bounds.ts";
import { defineSession } from "../src/session/defineSession.ts";
import { hours } from "../src/session/lifetime.ts";
import { sponsoredBy } from "./sponsoredBy.ts";

/**
 * A game that moves its player's pieces for an evening, without a confirmation, sponsored.
 *
 * - One class of pieces only. `give` is not granted: nothing leaves the account.
 * - Moves need not wait for each other: operations of different nonce keys are independent. A new key costs 17,100 gas once.
 * - The number of operations is bounded, and what they cost: the sponsor cannot be made to spend more, at any gas price.
 *
 * `npx hallpass run game` makes 200 moves over ten nonce keys, then tries another class, a gift and one move too many.
 */
export default function game(
  { game, verifyingPaymaster: sponsor }: Record<"game" | "verifyingPaymaster", Address>,
  { pieces, moves }: { pieces: bigint; moves: number },
) {
  return defineSession({
    name: "game-3h",
    lifetime: hours(3),
    sponsored: sponsoredBy(sponsor, parseEther("0.2")),
    uses: moves,
    contracts: { game: { address: game, abi: mockGameAbi } },
    actions: { game: { move: { args: { class: equal(pieces) } } } },
  });
}
