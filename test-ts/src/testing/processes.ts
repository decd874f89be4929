import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** @returns whether the process is there and not a zombie. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return process.platform !== "linux" || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
}

/** @returns what the process's arguments show to every user of the machine. */
export function commandLine(pid: number): string {
  if (process.platform === "linux") return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  return execFileSync("ps", ["-ww", "-o", "command=", "-p", String(pid)], { encoding: "utf8" });
}

/** @returns the process's children, their children, and so on. */
export function descendants(pid: number): number[] {
  const rows = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
  const processes = rows.map((row) => row.trim().split(/\s+/).map(Number) as [number, number]);
  const below = (parent: number): number[] =>
    processes.filter(([, of]) => of === parent).flatMap(([child]) => [child, ...below(child)]);
  return below(pid);
}

/** @returns the addresses at which the process listens for TCP, without ports: "127.0.0.1", or else what it is. */
export function listeningAddresses(pid: number): string[] {
  return process.platform === "linux" ? fromProc(pid) : fromLsof(pid);
}

const listening = "0A";
const loopback = "0100007F";

function fromProc(pid: number): string[] {
  const inodes = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        return []; // Closed since the folder was read.
      }
    }),
  );
  return ["tcp", "tcp6"].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, "utf8")
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((columns) => columns[3] === listening && inodes.has(columns[9] ?? ""))
      .map((columns) => columns[1]?.split(":")[0] ?? "")
      .map((address) => (address === loopback ? "127.0.0.1" : `${table} ${address}`)),
  );
}

function fromLsof(pid: number): string[] {
  const args = ["-nP", "-a", "-iTCP", "-sTCP:LISTEN", "-p", String(pid), "-Fn"];
  const output = execFileSync("lsof", args, { encoding: "utf8" });
  return output
    .split("\n")
    .filter((line) => line.startsWith("n"))
    .map((line) => line.slice(1, line.lastIndexOf(":")));
}
