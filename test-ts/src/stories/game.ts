import { mockGameAbi as abi } from "../../generated/mockGame.ts";
import game from "../../sessions/game.ts";
import { getNonce } from "../accounts/directUserOp.ts";
import { canonical, keys } from "../chain/addresses.ts";
import { act, does, isRefused } from "./act.ts";
import { grant, openAccount } from "./grant.ts";
import { movePiece, recruitPiece } from "./operations.ts";
import { playMoves } from "./playMoves.ts";
import { ownerDoes } from "./revoke.ts";
import { type Scene, type Story, StoryError } from "./story.ts";
import { callTo, deployMock } from "./targets.ts";

/** Classes of pieces. */
const [pawn, crown] = [1n, 2n] as const;
/** Nonce keys that are used at once: as many as the bundler takes of one account. */
const lanes = 10;
const rounds = 20;
const warmUp = 2;
/** What each operation's validation may take beyond the one that was measured, in gas: a nonce key's first use. */
const spare = 30_000n;

/** Two hundred moves in parallel, then a cheat. */
export const gameStory = {
  name: "game",
  async tell(scene: Scene) {
    const { environment, narrator } = scene;
    const { clock, publicClient, targets } = environment;
    const board = await deployMock(scene, "MockGame");
    const owner = await openAccount(scene);
    const account = await owner.account.getAddress();
    const recruit = (kind: bigint, id: bigint) => recruitPiece(board, { pieces: kind, id });
    const move = (id: bigint, square: number, kind: bigint = pawn) =>
      movePiece(board, { pieces: kind, id, square: BigInt(square) });
    const pawns = Array.from({ length: lanes }, (_, id) => recruit(pawn, BigInt(id)));
    await ownerDoes(scene, owner, "The player recruits ten pawns and a crown", [
      ...pawns,
      recruit(crown, 0n),
    ]);

    narrator.heading("The player lets the game move pawns, for an evening.");
    const moves = lanes * rounds + warmUp;
    const definition = game({ ...targets, game: board }, { pieces: pawn, moves });
    const player = await grant(scene, owner, definition);
    await does(scene, player, "Makes the first move", move(0n, 1));
    const second = await act(scene, player, move(0n, 2));
    if (!second.sent || !second.outcome) throw new StoryError(`The second move: ${second.failure?.reason}`);
    narrator.record({ kind: "done", text: "Makes the second move", gas: second.outcome.actualGasUsed });
    narrator.heading("The game cheats.");
    const other = await isRefused(scene, player, "Moves the crown", move(0n, 5, crown));
    const thief = keys.stranger.address;
    const given = await isRefused(scene, player, "Gives a pawn away", [
      callTo(board, { abi, functionName: "give", args: [pawn, 0n, thief] }),
    ]);

    narrator.heading(`The game plays: ${lanes * rounds} moves over ${lanes} nonce keys.`);
    const { callGasLimit, verificationGasLimit, preVerificationGas } = second.sent;
    const limits = {
      callGasLimit: callGasLimit + spare,
      verificationGasLimit: verificationGasLimit + spare,
      preVerificationGas,
    };
    const gas: bigint[] = [];
    const block = await publicClient.getBlockNumber();
    for (let round = 0; round < rounds; round += 1) {
      const each = Array.from({ length: lanes }, (_, id) => move(BigInt(id), 3 + round));
      gas.push(...(await playMoves(scene, player, each, limits)));
    }
    const blocks = (await publicClient.getBlockNumber()) - block;
    const sum = gas.reduce((all, one) => all + one, 0n);
    const text = `Makes ${gas.length} moves, ten at a time`;
    const validator = canonical.smartSession;
    const lane = (index: number) => getNonce(environment, { account, validator, key: BigInt(index + 1) });
    // The counter is the nonce's low 64 bits.
    const sequences = (await Promise.all(Array.from({ length: lanes }, (_, index) => lane(index)))).map(
      (nonce) => BigInt.asUintN(64, nonce),
    );
    narrator.record({ kind: "done", text, gas: sum, times: gas.length });
    narrator.figure("Gas of a warm move", `${gas.at(-1)}`);

    const tooMany = await isRefused(scene, player, "Makes one move more than was granted", move(0n, 9));

    narrator.heading("The evening is over.");
    await clock.set(player.grantedAt + 3n * 3_600n + 1n);
    const fresh = await grant(scene, owner, definition);
    await clock.set(fresh.grantedAt + 3n * 3_600n + 1n);
    const over = await isRefused(scene, fresh, "Moves with an unused session that is over", move(0n, 9));
    const made = await publicClient.readContract({
      address: board,
      abi,
      functionName: "moves",
      args: [account],
    });
    return { made, gas, blocks, sequences, other, given, tooMany, over };
  },
} satisfies Story;
