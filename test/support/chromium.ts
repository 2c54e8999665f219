import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Browser } from 'playwright-core'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/**
 * Starts a Chromium without a window; skips the suite, saying so, where there is none.
 *
 * Looks at CHROME_PATH, then in PATH.
 */
export async function needChromium(hook: Mocha.Context): Promise<Browser> {
  const browser = await startChromium()
  if (browser !== undefined) return browser
  hook.test!.title += ' (skipped: no Chromium in CHROME_PATH or PATH)'
  return hook.skip()
}

/** Starts a Chromium without a window; undefined where there is none. */
export async function startChromium(): Promise<Browser | undefined> {
  const executablePath = findChromium()
  if (executablePath === undefined) return undefined
  const { chromium } = await import('playwright-core')
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

function findChromium(): string | undefined {
  const { CHROME_PATH, PATH = '' } = process.env
  const inPath = PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)))
  return [...(CHROME_PATH === undefined ? [] : [CHROME_PATH]), ...inPath].find(isExecutable)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
