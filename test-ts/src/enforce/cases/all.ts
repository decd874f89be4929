import type { Case } from "../case.ts";
import { deriveCases, deriveRandom } from "../derive/deriveCases.ts";
import type { RandomOptions } from "../derive/randomTrials.ts";
import { isFound, isUntried, type Untried } from "../derive/untried.ts";
import { remember } from "../remember.ts";
import type { Ground, Stage } from "../stage.ts";
import { accountCases } from "./account.ts";
import { actingTokenCases } from "./actingTokens.ts";
import { argumentCases } from "./arguments.ts";
import { bundleCases } from "./bundles.ts";
import { collectionCases } from "./collections.ts";
import { enablingCases } from "./enabling.ts";
import { encodedPathCases } from "./encodedPaths.ts";
import { executionCases } from "./execution.ts";
import { feeCases } from "./fees.ts";
import { grantedPolicyCases } from "./grantedPolicies.ts";
import { grantedRuleCases } from "./grantedRules.ts";
import { grantedTimeCases } from "./grantedTimes.ts";
import { grantCases } from "./grants.ts";
import { lifecycleCases } from "./lifecycle.ts";
import { limitCases } from "./limits.ts";
import { messageCases } from "./messages.ts";
import { modeCases } from "./modes.ts";
import { nonceCases } from "./nonces.ts";
import { otherContractCases } from "./otherContracts.ts";
import { otherTokenCases } from "./otherTokens.ts";
import { ownFunctionCases } from "./ownFunctions.ts";
import { pathCases } from "./paths.ts";
import { plainValueCases } from "./plainValue.ts";
import { policyCases } from "./policies.ts";
import { priceCases } from "./prices.ts";
import { reachCases } from "./reach.ts";
import { recipientCases } from "./recipients.ts";
import { signatureCases } from "./signatures.ts";
import { sponsorshipCases } from "./sponsorship.ts";
import { stricterGrantCases } from "./stricterGrants.ts";
import { stricterUseCases } from "./stricterUses.ts";
import { tankCases } from "./tank.ts";
import { tankLimitCases } from "./tankLimits.ts";
import { tankOwnerCases } from "./tankOwners.ts";
import { tankTimeCases } from "./tankTime.ts";
import { tokenAliasCases } from "./tokenAliases.ts";
import { tokenCases } from "./tokens.ts";

/** What no session's own data says: attacks with a story, against the reference session. */
export const storyCases: readonly Case[] = [
  ...limitCases,
  ...argumentCases,
  ...reachCases,
  ...accountCases,
  ...modeCases,
  ...ownFunctionCases,
  ...recipientCases,
  ...signatureCases,
  ...nonceCases,
  ...bundleCases,
  ...grantCases,
  ...enablingCases,
  ...lifecycleCases,
  ...sponsorshipCases,
  ...feeCases,
  ...tankCases,
  ...tankTimeCases,
  ...tankOwnerCases,
  ...tankLimitCases,
  ...tokenCases,
  ...executionCases,
  ...pathCases,
  ...priceCases,
  ...encodedPathCases,
  ...tokenAliasCases,
  ...otherTokenCases,
  ...actingTokenCases,
  ...collectionCases,
  ...otherContractCases,
  ...plainValueCases,
  ...messageCases,
  ...grantedRuleCases,
  ...grantedTimeCases,
  ...grantedPolicyCases,
  ...policyCases,
  ...stricterGrantCases,
  ...stricterUseCases,
];

/**
 * Everything that is tried on a stage, in the order of the report: on one that has no more than a session, what is derived from it.
 * @param options.random so many operations at random besides, spread over the sessions.
 * @throws when two cases have one id.
 */
export function casesOf(stage: Stage, options?: DeriveOptions): Case[];
export function casesOf<On extends Ground>(stage: On, options?: DeriveOptions): Case<On>[];
export function casesOf(stage: Ground, { random }: DeriveOptions = {}): Case[] {
  const share = (index: number) =>
    random && { ...random, count: Math.floor((random.count + index) / stage.scenes.length) };
  const derived = stage.scenes.flatMap((scene, index) => {
    const drawn = share(index);
    return [...derivedFrom(scene), ...(drawn ? deriveRandom(scene, drawn) : [])].filter(isFound);
  });
  return withOwnIds(isStage(stage) ? [...storyCases, ...derived] : derived);
}

const isStage = (stage: Ground): stage is Stage => "reference" in stage;

/** What the sessions of a stage ask for and cannot be tried. */
export const untriedOf = ({ scenes }: Pick<Ground, "scenes">): Untried[] =>
  scenes.flatMap((scene) => derivedFrom(scene).filter(isUntried));

type DeriveOptions = { random?: RandomOptions };

/** What a scene leads to, once and for all: nothing of it ever changes. */
const derivedFrom = remember(deriveCases);

function withOwnIds<On extends Ground>(cases: Case<On>[]): Case<On>[] {
  const ids = new Set<string>();
  for (const { id } of cases) {
    if (ids.has(id)) throw new Error(`two cases have the id ${id}`);
    ids.add(id);
  }
  return cases;
}
