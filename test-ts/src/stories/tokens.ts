import { type Address, erc20Abi, parseEther } from "viem";
import feeToken from "../../sessions/feeToken.ts";
import { channel } from "../../sessions/social.ts";
import { fees, sponsorUserOp } from "../accounts/directUserOp.ts";
import { fundAccount } from "../accounts/fundAccount.ts";
import { encodeTokenData, priceInTokens, tokenGas } from "../accounts/tokenPayer.ts";
import type { Environment } from "../chain/environment.ts";
import { does, isRefused, type Payer } from "./act.ts";
import { tokens } from "./format.ts";
import { openAccount } from "./grant.ts";
import { postText } from "./operations.ts";
import { renew } from "./renew.ts";
import { ownerDoes, removal } from "./revoke.ts";
import type { Scene, Story } from "./story.ts";
import { callTo, deployMock } from "./targets.ts";

/** What each operation declares, in gas, so that its price is known. */
const gas = { callGasLimit: 120_000n, verificationGasLimit: 400_000n, preVerificationGas: 100_000n } as const;
const perOp =
  [...Object.values(gas), ...Object.values(tokenGas)].reduce((sum, part) => sum + part, 0n) *
  fees.maxFeePerGas;
const operations = 3n;

/** An account without native value pays for its gas in tokens, with an allowance for just that. */
export const tokensStory = {
  name: "tokens",
  async tell(scene: Scene) {
    const { environment, narrator } = scene;
    const { publicClient, targets } = environment;
    const feed = await deployMock(scene, "MockFeed");
    const owner = await openAccount(scene);
    const account = await owner.account.getAddress();
    await fundAccount(environment, account, { value: 0n, fee: parseEther("100") });
    const token = { address: targets.feeToken, abi: erc20Abi } as const;
    const balance = () => publicClient.readContract({ ...token, functionName: "balanceOf", args: [account] });
    const allowance = () =>
      publicClient.readContract({
        ...token,
        functionName: "allowance",
        args: [account, targets.tokenPaymaster],
      });
    const approve = (spender: Address, amount: bigint) =>
      callTo(targets.feeToken, { abi: erc20Abi, functionName: "approve", args: [spender, amount] });
    const post = postText(feed, { channel, text: "Beans, too." });
    const options = { overrides: gas, payer: inTokens(environment) };

    narrator.heading(
      `The owner grants three posts' worth of gas, and allows the token paymaster the price of that.`,
    );
    const price = await priceInTokens(environment, perOp);
    const limits = { maxFeePerGas: fees.maxFeePerGas, perOp, total: operations * perOp };
    const poster = await renew(scene, owner, undefined, feeToken({ ...targets, feed }, limits));
    await ownerDoes(scene, owner, `The owner allows the paymaster ${tokens(operations * price)} tokens`, [
      approve(targets.tokenPaymaster, operations * price),
    ]);
    const allowed = await allowance();

    narrator.heading("The app posts, and goes too far.");
    const before = await balance();
    await does(scene, poster, "Posts, and pays in tokens", post, options);
    const paid = before - (await balance());
    const sponsor: Payer = (op) => sponsorUserOp(environment, op);
    const otherPaymaster = await isRefused(scene, poster, "Has another paymaster pay", post, {
      ...options,
      payer: sponsor,
    });
    const selfPaid = await isRefused(scene, poster, "Has the account itself pay", post, {
      ...options,
      payer: async (op) => op,
    });
    const more = [approve(targets.tokenPaymaster, 2n ** 255n)];
    const larger = await isRefused(scene, poster, "Allows the paymaster more", more, options);

    narrator.heading("It posts until the fees are used up.");
    for (const time of ["second", "third"]) await does(scene, poster, `Posts a ${time} time`, post, options);
    const spent = before - (await balance());
    const used = await isRefused(scene, poster, "Posts a fourth time", post, options);
    const left = await allowance();
    narrator.figure(
      "Paid for gas",
      `${tokens(spent)} tokens; allowed were ${tokens(allowed)}, of which ${left} are left`,
    );

    narrator.heading("The owner ends it.");
    await ownerDoes(scene, owner, "The owner revokes the session", [removal(poster)]);
    const ended = await isRefused(scene, poster, "Posts", post, options);
    return { account, price, allowed, paid, spent, left, otherPaymaster, selfPaid, larger, used, ended };
  },
} satisfies Story;

/** The account pays in the fee token. */
const inTokens =
  (environment: Environment): Payer =>
  async (op) => {
    const paid = { ...op, ...tokenGas, paymaster: environment.targets.tokenPaymaster };
    return { ...paid, paymasterData: await encodeTokenData(environment, paid) };
  };
