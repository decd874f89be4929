import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

const quiet = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Chromium without a window, with a profile of its own.
 * @throws when the machine has none, with what installs it.
 */
export async function launchBrowser(): Promise<Browser> {
  const { CHROMIUM_PATH } = process.env;
  const executablePath = CHROMIUM_PATH ?? places.find((place) => existsSync(place));
  if (!executablePath)
    throw new Error(
      "The page is tested in Chromium, which this machine lacks: apt-get install chromium, or set CHROMIUM_PATH.",
    );
  return chromium.launch({ executablePath, args: quiet });
}
