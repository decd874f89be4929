import type { AccountName } from "../../accounts/accountKind.ts";
import { accountKinds } from "../../accounts/accountKinds.ts";
import type { Row } from "../row.ts";
import { referenceRows } from "./reference.ts";

const others = (Object.keys(accountKinds) as AccountName[]).filter((name) => name !== "nexus");
const repeated = ["enable-and-swap", "session-swap-warm", "owner-swap-warm"];

/** Rows of the reference session again, on the other makes of account. */
export const accountRows: readonly Row[] = others.flatMap((account) =>
  referenceRows
    .filter(({ id }) => repeated.includes(id))
    .map(
      ({ families: _, ...row }): Row => ({
        ...row,
        id: `${account}-${row.id}`,
        title: `${row.title} (${accountKinds[account].title})`,
        account,
        payers: ["trivial"],
      }),
    ),
);
