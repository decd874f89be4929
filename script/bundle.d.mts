export function bundle(): Promise<string>;
export function runProgram(args: readonly string[]): Promise<number>;
