/** The page of a sweep: what it holds, and how it does in a real browser, from a file. */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'
import type { Browser, Page } from 'playwright-core'
import type { SweepChart } from '../../lib/report/html/page-data.js'
import { sweepPage } from '../../lib/tune/page.js'
import type { SweepTable, TableRow } from '../../lib/tune/table.js'
import { columnOf, dataOf } from '../report/html/reports.js'
import { needChromium } from '../support/chromium.js'
import { useTemporaryFolder } from '../support/temporary.js'

const HOSTILE = `</script><img src=x onerror="hacked = true"> & 'db'`
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const PARAMETERS = [
  { path: 'kdamonds.0.contexts.0.nr_regions.max', values: ['10', '100', '1000'] },
  { path: 'targets.0.memory', values: ['1G', '512M'] },
  { path: 'kernel', values: ['6.12', HOSTILE] },
]

/** Recall rises with the regions, and is the higher the smaller the memory is. */
function rowOf(regions: number, memory: number, kernel: number): TableRow {
  const recall = 0.5 + regions / 10 + memory / 50 + kernel / 100
  const spread = { nrValues: 5, median: recall, low: recall - 0.01, high: recall + 0.01 }
  return {
    parameters: Object.fromEntries(
      PARAMETERS.map(({ path, values }, p) => [path, values[[regions, memory, kernel][p]]]),
    ),
    nrPoints: 5,
    figures: {
      'accuracy.hotRecall': regions === 2 && memory === 1 ? null : spread,
      'wssBytes.p50': { nrValues: 5, median: 2 ** 20, low: 2 ** 19, high: 2 ** 21 },
    },
  }
}

function tableOf(change: Partial<SweepTable> = {}): SweepTable {
  return {
    name: HOSTILE,
    parameters: PARAMETERS,
    firstSeed: 1,
    nrSeeds: 5,
    points: { total: 60, done: 60, failed: 0 },
    isInterrupted: false,
    figures: ['accuracy.hotRecall', 'wssBytes.p50'],
    rows: [0, 1, 2].flatMap((r) => [0, 1].flatMap((m) => [0, 1].map((k) => rowOf(r, m, k)))),
    failures: [],
    ...change,
  }
}

function pageOf(table: SweepTable): string {
  const texts = { canonical: { name: HOSTILE }, command: `damon-lab sweep ${HOSTILE}` }
  return [...sweepPage(table, texts)].join('')
}

describe('the page of a sweep', () => {
  it('holds every figure of every combination, with parameters as numbers where they are', () => {
    const page = pageOf(tableOf())
    const { title, panels } = dataOf(page)
    expect(title).to.equal(`${HOSTILE}: sweep`)
    const chart = panels.find(({ id }) => id === 'sweep')!.charts[0] as SweepChart
    expect(chart.parameters.map(({ label, numbers }) => [label, numbers])).to.deep.equal([
      ['nr_regions.max', [10, 100, 1000]],
      ['memory', [2 ** 30, 2 ** 29]],
      ['kernel', null],
    ])
    const [recall] = chart.figures
    expect([recall.name, recall.unit]).to.deep.equal(['accuracy.hotRecall', 'percent'])
    const medians = columnOf(page, recall.median)
    expect(medians.slice(0, 3).map((value) => value.toFixed(1))).to.deep.equal([
      '50.0',
      '51.0',
      '52.0',
    ])
    expect(medians.slice(10)).to.deep.equal([NaN, NaN])
  })

  it('says what has not been run', () => {
    const point = { id: 'x-1', parameters: { kernel: '6.12' }, seed: 1 }
    const failure = { point, code: 'ERR_ENGINE', message: 'its worker died' }
    const points = { total: 60, done: 50, failed: 1 }
    const { notes } = dataOf(pageOf(tableOf({ points, isInterrupted: true, failures: [failure] })))
    expect(notes).to.deep.equal([
      'The sweep has not come to its end: 9 points are left.',
      'Failed: kernel=6.12, seed 1: its worker died',
    ])
  })

  it('shows figures without a chart where only the seed varies', () => {
    const row = { ...rowOf(0, 0, 0), parameters: {} }
    const { panels } = dataOf(pageOf(tableOf({ parameters: [], rows: [row] })))
    expect(panels.map(({ id }) => id)).to.deep.equal(['overview', 'figures', 'reproduce'])
    expect(panels[1].charts).to.deep.equal([
      {
        kind: 'facts',
        facts: [
          { label: 'accuracy.hotRecall', value: '50 %', note: '49 % to 51 %' },
          { label: 'wssBytes.p50', value: '1 MiB', note: '512 KiB to 2 MiB' },
        ],
      },
    ])
  })
})

describe('the page of a sweep in the browser', function () {
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
    writeFileSync(temporary('sweep.html'), pageOf(tableOf()))
    page = await browser.newPage({ viewport: { width: 1280, height: 900 }, colorScheme: 'dark' })
    faults = []
    requests = []
    page.on('console', (message) => faults.push(message.text()))
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('request', (request) => requests.push(request.url()))
    await page.goto(pathToFileURL(temporary('sweep.html')).href)
    await page.waitForSelector('html[data-ready]')
  })

  afterEach(() => page.close())

  const legend = (): Promise<string[]> =>
    page.locator('#sweep .u-series:not(.edge) .u-label').allTextContents()
  const choose = async (label: string, option: string): Promise<void> => {
    await page
      .locator('#sweep')
      .getByLabel(new RegExp(`^${label} `))
      .selectOption({ label: option })
  }
  const status = (): Promise<string | null> => page.locator('#sweep [role=status]').textContent()
  /** What a key on the chart makes it read out. */
  const readOut = async (key: string): Promise<string | null> => {
    await page.locator('#sweep .lines').focus()
    await page.keyboard.press(key)
    return status()
  }
  const table = async (): Promise<string[][]> => {
    const rows = await page.locator('#sweep .data-table tr').all()
    return Promise.all(rows.map((row) => row.locator('th, td').allTextContents()))
  }

  it('opens without a complaint, asks the network for nothing, and runs nothing of its names', async () => {
    for (const fold of await page.locator('summary').all()) await fold.click()
    for (const select of await page.locator('#sweep select').all()) {
      const options = await select.locator('option').count()
      await select.selectOption({ index: options - 1 })
    }
    expect(faults).to.deep.equal([])
    expect(requests.filter((url) => !/^(file|data):/.test(url))).to.deep.equal([])
    expect(await page.locator('h1').textContent()).to.equal(`${HOSTILE}: sweep`)
    expect(await page.evaluate('"hacked" in globalThis')).to.equal(false)
  })

  for (const theme of ['dark', 'light']) {
    it(`breaks no rule of axe (${theme}, all folds open)`, async () => {
      await page.getByLabel('Theme').selectOption(theme)
      for (const fold of await page.locator('summary').all()) await fold.click()
      await page.evaluate(AXE)
      const broken = await page.evaluate(async () => {
        const { axe } = globalThis as unknown as {
          axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
        }
        const { violations } = await axe.run()
        return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)
      })
      expect(broken).to.deep.equal([])
    })
  }

  it('shows the longest parameter along the axis, and a line for each value of the next', async () => {
    expect(await legend()).to.deep.equal(['nr_regions.max', '1G', '512M'])
    expect(await readOut('Home')).to.equal('10: 1G 50 % (49 % to 51 %), 512M 52 % (51 % to 53 %)')
    expect(await readOut('ArrowRight')).to.match(/^100: 1G 60 % /)
    expect(await readOut('End')).to.equal('1000: 1G 70 % (69 % to 71 %), 512M none')
  })

  it('draws other figures along other parameters', async () => {
    await choose('Along', 'memory')
    expect(await legend()).to.deep.equal(['memory', '10', '100', '1000'])
    // Sizes are in their order as numbers.
    expect(await readOut('Home')).to.match(/^512M: 10 52 % /)
    await choose('Lines by', 'one only')
    await choose('With kernel', HOSTILE)
    await choose('With nr_regions.max', '100')
    expect(await readOut('End')).to.equal('1G: Median 61 % (60 % to 62 %)')
    await choose('Figure', 'wssBytes.p50')
    expect(await readOut('End')).to.equal('1G: Median 1 MiB (512 KiB to 2 MiB)')
    expect(await legend()).to.deep.equal(['memory', 'wssBytes.p50'])
  })

  it('lets scales be chosen where values are numbers', async () => {
    const scales = (): Promise<string[]> =>
      page.getByLabel('Scale').locator('option').allTextContents()
    expect(await scales()).to.deep.equal(['linear', 'logarithmic', 'evenly spaced'])
    expect(await page.getByLabel('Scale').inputValue()).to.equal('1')
    await choose('Along', 'kernel')
    expect(await scales()).to.deep.equal(['evenly spaced'])
    const zero = page.getByRole('button', { name: 'From zero' })
    await zero.click()
    expect(await zero.getAttribute('aria-pressed')).to.equal('true')
  })

  it('has what is drawn as a table, which follows the choice', async () => {
    await page.locator('#sweep summary').click()
    await page.locator('#sweep .data-table td').first().waitFor()
    expect((await table()).slice(0, 2)).to.deep.equal([
      ['nr_regions.max', 'memory 1G', 'from', 'to', 'memory 512M', 'from', 'to'],
      ['10', '50 %', '49 %', '51 %', '52 %', '51 %', '53 %'],
    ])
    await choose('Lines by', 'one only')
    await page.locator('#sweep .data-table td').first().waitFor()
    expect((await table())[0]).to.deep.equal(['nr_regions.max', 'Median', 'from', 'to'])
  })

  it('keeps the focus where a choice was made by key', async () => {
    await page.getByLabel('Along').focus()
    await page.keyboard.press('ArrowDown')
    const focused = page.locator('label:has(select:focus)')
    expect(await focused.textContent()).to.match(/^Along /)
    expect(await legend()).to.deep.equal(['memory', '10', '100', '1000'])
  })
})
