import { formatTime } from "../explainSession.ts";
import { finding, type LintRule } from "./finding.ts";

const day = 86_400;
/** In days. */
const long = 30;
/** Year 4147 in seconds; any time of today in milliseconds is larger. */
const latestTime = 2 ** 36;

/** When it ends. */
export const lintLifetime: LintRule = ({ reading, now }) => {
  const { duration, validity } = reading;
  const at = { reading };
  const give = "Give it a lifetime: lifetime: hours(24), and grant it again when it is needed again.";
  if (!duration && !validity)
    return [
      finding(
        "no-expiry",
        at,
        "The session lives until its owner removes it: so does a key that was stolen.",
        give,
      ),
    ];
  if (validity && Math.max(validity.validAfter, validity.validUntil) > latestTime)
    return [
      finding(
        "milliseconds",
        at,
        `A time of ${Math.max(validity.validAfter, validity.validUntil)} is in milliseconds: read as seconds, the session never ends.`,
        "Divide it by 1000.",
      ),
    ];
  const lifetime = duration ? duration.seconds : validity!.validUntil - Math.max(validity!.validAfter, now);
  if (lifetime <= long * day) return [];
  const until = duration ? "" : `, until ${formatTime(validity!.validUntil)}`;
  return [
    finding("long-lived", at, `The session lives for ${Math.floor(lifetime / day)} days${until}.`, give),
  ];
};
