import { resolve } from "node:path";

/** A file of the report: in `report/`, below the folder that the command was run in. */
export const reportFile = (name: string): string => resolve("report", name);
