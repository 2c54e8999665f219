/**
 * Makes the pictures of docs/guide/5-when-results-look-wrong.md: `node dist/test/support/report-pictures.js`, after a
 * build. Each shows the heatmaps of two scenarios of scenarios/reports side by side, as their HTML reports have them.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright-core'
import { startChromium } from './chromium.js'
import { runCli } from './run-cli.js'
import { REPOSITORY_ROOT } from './shared.js'

/** By picture: scenarios, from left to right. */
const PICTURES: Readonly<Record<string, readonly string[]>> = {
  'unseen-hot-buffer': ['unseen-hot-buffer', 'unseen-hot-buffer-remedy'],
  'black-heatmap': ['black-heatmap', 'black-heatmap-remedy'],
  'unused-memory': ['unused-memory', 'unused-memory-remedy'],
  'too-many-regions': ['too-many-regions', 'too-many-regions-remedy'],
  intervals: ['intervals-heavy-load', 'intervals-light-load'],
}
const PANEL_WIDTH = 560

/** The heatmap of a scenario's report, as a PNG. */
async function heatmapOf(browser: Browser, name: string, folder: string): Promise<Buffer> {
  const out = join(folder, name)
  const file = `scenarios/reports/${name}.yaml`
  const { code, stderr } = await runCli(['run', file, '--out', out, '--json'])
  if (code !== 0) throw new Error(`${name}: ${stderr}`)
  const viewport = { width: PANEL_WIDTH, height: 900 }
  const page = await browser.newPage({ viewport, bypassCSP: true })
  await page.goto(pathToFileURL(join(out, 'report.html')).href)
  const heatmap = page.locator('#heatmap')
  await heatmap.locator('canvas').first().waitFor()
  // What is there for the mouse says nothing in a picture.
  await page.addStyleTag({ content: '#heatmap :is(button, p, details, h2) { display: none }' })
  const picture = await heatmap.screenshot({ animations: 'disabled' })
  await page.close()
  return picture
}

/** Puts pictures side by side under their titles. */
async function sideBySide(
  browser: Browser,
  panels: readonly (readonly [title: string, picture: Buffer])[],
  file: string,
): Promise<void> {
  const figures = panels.map(
    ([title, picture]) =>
      `<figure><figcaption>${title}</figcaption>` +
      `<img src="data:image/png;base64,${picture.toString('base64')}"></figure>`,
  )
  const style =
    'body { margin: 8px; display: inline-flex; gap: 12px; font: 14px sans-serif; background: #fff }' +
    'figure { margin: 0 } figcaption { font-weight: bold } img { width: 440px; display: block }'
  const page = await browser.newPage({ viewport: { width: 920, height: 600 } })
  await page.setContent(`<style>${style}</style>${figures.join('')}`)
  await page.locator('body').screenshot({ path: file })
  await page.close()
}

const browser = await startChromium()
if (browser === undefined) throw new Error('no Chromium in CHROME_PATH or PATH')
const folder = mkdtempSync(join(tmpdir(), 'damon-lab-pictures-'))
try {
  for (const [name, wanted] of Object.entries(PICTURES)) {
    const panels: [string, Buffer][] = []
    for (const one of wanted) panels.push([one, await heatmapOf(browser, one, folder)])
    const file = join(REPOSITORY_ROOT, 'docs', 'images', `reports-${name}.png`)
    await sideBySide(browser, panels, file)
  }
} finally {
  rmSync(folder, { recursive: true })
  await browser.close()
}
