/** The page in a real browser, from a file, as its readers open it. */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'
import type { Browser, Page } from 'playwright-core'
import type { Snapshot } from '../../../lib/core/snapshot.js'
import type { RecordEvent } from '../../../lib/record/events.js'
import { needChromium } from '../../support/chromium.js'
import { useTemporaryFolder } from '../../support/temporary.js'
import { pageOf, snapshotAt } from './reports.js'

const HOSTILE = `</script><img src=x onerror="hacked = true"> & 'db'`
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Two targets over 10 s: the lower half of the first is hot, then the upper; the second has two ranges. */
function snapshots(): Snapshot[] {
  return Array.from({ length: 100 }, (_, s) =>
    snapshotAt(
      s + 1,
      [
        [4096, 8192, s < 50 ? 20 : 0, s % 50],
        [8192, 12288, s < 50 ? 0 : 10, s % 50],
      ],
      [
        [100, 5000, 3, s],
        [9_000_000, 9_005_000, 0, s],
      ],
    ),
  )
}

/** Of a machine with two nodes and two programs. */
function moments(): RecordEvent[] {
  return Array.from({ length: 50 }, (_, i) => ({
    type: 'machine',
    timeUs: 2e5 * (i + 1),
    nodes: [2 ** 24, 2 ** 23 + i * 2 ** 18],
    swapped: i * 2 ** 16,
    some: i / 100,
    full: i / 200,
    programs: [0, 1].map((program) => [1 - i / 100, 1 + i / 100, 2 ** 24, program * i * 4096]),
  }))
}

/** Rules that the page breaks, each with a place. */
async function axeFaults(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
    }
    const { violations } = await axe.run()
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)
  })
}

describe('a report in the browser', function () {
  const temporary = useTemporaryFolder()
  let browser: Browser
  let page: Page
  let faults: string[]
  let requests: string[]

  before(async function () {
    browser = await needChromium(this)
  })

  after(() => (browser as Browser | undefined)?.close())

  beforeEach(async () => {
    const names = {
      title: HOSTILE,
      target: (_: number, target: number) => `${target} ${HOSTILE}`,
      node: (node: number) => `Node ${node} (tier 0)`,
      program: (_: number, target: number) => target,
      facts: [{ label: HOSTILE, value: HOSTILE }],
      reproduction: { isExact: true, command: `damon-lab run ${HOSTILE}`, scenario: HOSTILE },
    }
    writeFileSync(temporary('report.html'), (await pageOf(snapshots(), names, moments()))!)
    page = await browser.newPage({
      viewport: { width: 1280, height: 900 },
      colorScheme: 'dark',
      reducedMotion: 'reduce',
    })
    faults = []
    requests = []
    page.on('console', (message) => faults.push(message.text()))
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('request', (request) => requests.push(request.url()))
    await page.goto(pathToFileURL(temporary('report.html')).href)
    await page.waitForSelector('html[data-ready]')
  })

  afterEach(() => page.close())

  const plot = (): ReturnType<Page['locator']> => page.locator('.plot')
  const readout = (): Promise<string | null> => page.locator('.readout').textContent()
  /** The painted cells, to be compared. */
  const pictureOf = (selector: string): Promise<string> =>
    page
      .locator(selector)
      .first()
      .evaluate((canvas) => {
        return (canvas as unknown as { toDataURL(): string }).toDataURL()
      })
  /** Lets animation frames pass. */
  const frames = (): Promise<unknown> =>
    page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')

  it('opens without a complaint of the browser, and asks the network for nothing', async () => {
    for (const button of await page.locator('.buttons button').all()) await button.click()
    for (const fold of await page.locator('summary').all()) await fold.click()
    await frames()
    expect(faults).to.deep.equal([])
    expect(requests.filter((url) => !/^(file|data):/.test(url))).to.deep.equal([])
    expect(requests.filter((url) => url.startsWith('file:'))).to.have.length(1)
  })

  it('shows names from the record as they are, and runs nothing of them', async () => {
    expect(await page.locator('h1').textContent()).to.equal(HOSTILE)
    expect(await page.locator('h3').textContent()).to.equal(`0 ${HOSTILE} context 0`)
    expect(await page.locator('pre').first().textContent()).to.equal(`damon-lab run ${HOSTILE}`)
    expect(await page.evaluate('"hacked" in globalThis')).to.equal(false)
    expect(await page.locator('img').count()).to.equal(0)
  })

  for (const theme of ['dark', 'light']) {
    it(`breaks no rule of axe (${theme}, all folds open)`, async () => {
      await page.getByLabel('Theme').selectOption(theme)
      for (const fold of await page.locator('summary').all()) await fold.click()
      expect(await axeFaults(page)).to.deep.equal([])
    })
  }

  it('paints what is hot in the colours of the legend', async () => {
    const colourAt = (x: number, y: number): Promise<number[]> =>
      page.locator('.plot > canvas').evaluate(
        (element, [across, down]) => {
          const canvas = element as unknown as {
            width: number
            height: number
            getContext(kind: '2d'): {
              getImageData(x: number, y: number, w: number, h: number): { data: Iterable<number> }
            }
          }
          const [px, py] = [Math.round(canvas.width * across), Math.round(canvas.height * down)]
          return [...canvas.getContext('2d').getImageData(px, py, 1, 1).data].slice(0, 3)
        },
        [x, y],
      )
    expect(await colourAt(0.25, 0.75)).to.deep.equal([252, 255, 164])
    expect(await colourAt(0.25, 0.25)).to.deep.equal([22, 11, 57])
    await page.getByLabel('Theme').selectOption('light')
    expect(await colourAt(0.25, 0.75)).to.deep.equal([24, 10, 54])
  })

  it('tells what lies below the pointer', async () => {
    const { width, height } = (await plot().boundingBox())!
    await plot().hover({ position: { x: width * 0.3, y: height * 0.75 } })
    const lines = await page.locator('.tip > div').allTextContents()
    expect(lines[0]).to.equal('100 % of checks · 200 hz')
    expect(lines[1]).to.equal('0x1000000 – 0x2000000')
    expect(lines[2]).to.match(/^16 MiB · [\d.]+ s – [\d.]+ s$/)
    expect(lines[3]).to.match(/^20 of 20 checks found an access · age \d+ aggregations$/)
  })

  it('is moved by keys', async () => {
    await plot().focus()
    await page.keyboard.press('+')
    expect(await readout()).to.equal('time 1.667 s to 8.333 s, addresses 0x1555000 to 0x2aab000')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowUp')
    expect(await readout()).to.equal('time 2.333 s to 9 s, addresses 0x1777000 to 0x2ccd000')
    await page.keyboard.press('-')
    await page.keyboard.press('0')
    expect(await readout()).to.equal('time 0 s to 10 s, addresses 0x1000000 to 0x3000000')
    await page.keyboard.press('Shift+ArrowLeft')
    expect(await readout()).to.match(/^\d+ % of checks · .*0x.* checks found an access/)
  })

  it('has every control in the order of the page, and shows which has the focus', async () => {
    const visited: string[] = []
    for (let i = 0; i < 11; i++) {
      await page.keyboard.press('Tab')
      visited.push(
        await page.evaluate<string>(
          `(() => {
            const { activeElement: one } = document
            const outline = getComputedStyle(one).outlineStyle
            return outline === 'none' ? 'no outline' : one.title || one.className || one.tagName
          })()`,
        ),
      )
    }
    expect(visited).to.deep.equal([
      'SELECT',
      'Previous target',
      'Next target',
      'SELECT',
      'Log scale',
      'Zoom out',
      'Zoom in',
      'Reset the view',
      'plot',
      'SUMMARY',
      'lines',
    ])
  })

  it('shows small shares on a logarithmic scale', async () => {
    const before = await pictureOf('.plot > canvas')
    const toggle = page.getByRole('button', { name: 'Log scale' })
    await toggle.click()
    expect(await toggle.getAttribute('aria-pressed')).to.equal('true')
    expect(await pictureOf('.plot > canvas')).to.not.equal(before)
    expect(await page.locator('.legend .labels').textContent()).to.equal('0 %1 %10 %100 %')
  })

  it('shows the same time in all charts over time', async () => {
    const before = await pictureOf('#working-set canvas')
    await plot().focus()
    await page.keyboard.press('+')
    await frames()
    expect(await pictureOf('#working-set canvas')).to.not.equal(before)
    await page.locator('#working-set .u-over').dblclick()
    await frames()
    expect(await readout()).to.equal('time 0 s to 10 s, addresses 0x1555000 to 0x2aab000')
  })

  it('reads values of lines out by keys', async () => {
    await page.locator('#working-set .lines').focus()
    await page.keyboard.press('Home')
    const status = page.locator('#working-set [role=status]')
    expect(await status.textContent()).to.equal('100 ms: Working set 16 MiB')
  })

  it('has a table behind each chart', async () => {
    for (const figure of await page.locator('figure').all()) {
      await figure.locator('summary').click()
      const rows = figure.locator('.data-table tbody tr')
      await rows.first().waitFor()
      expect(await rows.count()).to.be.greaterThan(10)
    }
    expect(await page.locator('table.bars').count()).to.equal(3)
    const hottest = page.locator('#heatmap tbody tr').last()
    expect((await hottest.locator('td').allTextContents()).slice(3, 6)).to.deep.equal([
      '100 %',
      '100 %',
      '0 %',
    ])
  })

  it('shows another target, with its gap folded', async () => {
    const before = await pictureOf('.plot > canvas')
    await page.getByRole('button', { name: 'Next target' }).click()
    await page.waitForFunction(`document.querySelector('h3').textContent.startsWith('1 ')`)
    await frames()
    expect(await plot().getAttribute('aria-label')).to.include(`of 1 ${HOSTILE}`)
    expect(await pictureOf('.plot > canvas')).to.not.equal(before)
    await plot().focus()
    await page.keyboard.press('+')
    await page.keyboard.press('0')
    expect(await readout()).to.equal('time 0 s to 10 s, addresses 0x64000 to 0x8967c8000')
  })

  it('is light on paper, without controls', async () => {
    await page.emulateMedia({ media: 'print' })
    await page.waitForSelector('html[data-theme=light]')
    expect(await page.locator('.controls').isVisible()).to.equal(false)
    const pdf = await page.pdf({ format: 'A4', printBackground: true })
    expect(pdf.subarray(0, 5).toString()).to.equal('%PDF-')
    await page.emulateMedia({ media: 'screen' })
    await page.waitForSelector('html[data-theme=dark]')
  })

  it('fits a narrow screen', async () => {
    await page.setViewportSize({ width: 360, height: 740 })
    await frames()
    const width = await page.evaluate<number>('document.documentElement.scrollWidth')
    expect(width).to.equal(360)
  })
})
