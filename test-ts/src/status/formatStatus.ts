import type { Budget } from "./readBudgets.ts";
import type { SessionStatus } from "./readStatus.ts";

/** @returns what is left of each session, in lines of plain text. Amounts are in the smallest unit. */
export function formatStatus(sessions: readonly SessionStatus[]): string[] {
  if (sessions.length === 0) return ["No session."];
  return sessions.flatMap((session) => [
    `${session.name ?? "session"} ${session.permissionId.slice(0, 10)}…: ${formatTime(session)}${formatBudgets(session.budgets)}`,
    ...session.actions.map(({ name, actionId, budgets, policies }) => {
      const left = formatBudgets(budgets) || `, bounded by ${policies.join(", ")}`;
      return `  ${name ?? `function ${actionId.slice(0, 10)}…`}${left}`;
    }),
  ]);
}

function formatTime({ state, timeLeft, validAfter, validUntil }: SessionStatus): string {
  if (state === "early") return `begins ${date(validAfter!)}`;
  if (state === "over") return `over since ${date(validUntil!)}`;
  return timeLeft === undefined ? "never ends" : `${duration(timeLeft)} left`;
}

const formatBudgets = (budgets: readonly Budget[]): string =>
  budgets.map(({ what, used, limit }) => `, ${what}: ${limit - used} left of ${limit}`).join("");

const date = (time: bigint): string => new Date(Number(time) * 1000).toISOString();

function duration(seconds: bigint): string {
  const [days, hours, minutes] = [seconds / 86_400n, (seconds / 3_600n) % 24n, (seconds / 60n) % 60n];
  if (days > 0n) return `${days} d ${hours} h`;
  return hours > 0n ? `${hours} h ${minutes} min` : `${minutes} min ${seconds % 60n} s`;
}
