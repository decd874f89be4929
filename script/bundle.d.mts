export function bundle(): Promise<string>;
export function main(args: readonly string[]): Promise<number>;
