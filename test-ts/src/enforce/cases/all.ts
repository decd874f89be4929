import type { Case } from "../case.ts";
import { limitCases } from "./limits.ts";

export const cases: readonly Case[] = [...limitCases];
