/** The page of a fleet: what it holds, and how it does in a real browser, from a file. */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'
import type { Browser, Page } from 'playwright-core'
import { fleetPage } from '../../lib/cli/fleet-page.js'
import type { FleetResult } from '../../lib/engine/fleet/run-fleet.js'
import type { FactsChart, LinesChart, TableChart } from '../../lib/report/html/page-data.js'
import { columnOf, dataOf } from '../report/html/reports.js'
import { needChromium } from '../support/chromium.js'
import { runSmallFleet } from '../support/small-fleet.js'
import { useTemporaryFolder } from '../support/temporary.js'

const HOSTILE = `</script><img src=x onerror="hacked = true"> & 'web'`
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let small: FleetResult

function pageOf(result: FleetResult, change: Partial<FleetResult['summary']> = {}): string {
  const summary = { ...result.summary, ...change }
  return [...fleetPage({ ...result, summary, scenario: 'name: small\n' })].join('')
}

describe('the page of a fleet', () => {
  before(async () => {
    const { summary, course } = await runSmallFleet()
    const idle = [{ guest: 'idle', reason: 'accesses little' }]
    const misbehaving = [{ guest: 'web-3', reason: 'grows without end' }]
    small = { summary: { ...summary, findings: { idle, misbehaving } }, course }
  })

  const tableIn = (page: string, id: string): TableChart =>
    dataOf(page).panels.find((panel) => panel.id === id)!.charts[0] as TableChart

  it('tells of the host, the groups, what was found, and all guests', () => {
    const { title, panels, notes } = dataOf(pageOf(small))
    expect(title).to.equal('small')
    expect(panels.map(({ id }) => id)).to.deep.equal([
      'overview',
      'host',
      'waits',
      'running',
      'groups',
      'findings',
      'guests',
      'reproduce',
    ])
    const { facts } = panels[0].charts[0] as FactsChart
    expect(facts.slice(0, 3).map(({ label, value }) => [label, value])).to.deep.equal([
      ['Guests', '14'],
      ['Host memory', '512 MiB'],
      ['Over-commit', '1.75 ×'],
    ])
    expect(notes).to.deep.equal(['What it says of ACMA is a prediction: no kernel runs it.'])
  })

  it('holds the figures of the summary, and the course of each guest', () => {
    const page = pageOf(small)
    const { summary, course } = small
    const { columns, courses, nrRows } = tableIn(page, 'guests')
    expect(nrRows).to.equal(14)
    const used = columns.find(({ label }) => label === 'Used, most')!
    if (used.kind !== 'number') throw new Error('no number')
    expect(columnOf(page, used.values)).to.deep.equal(
      summary.guests.map(({ usedBytes }) => usedBytes.max),
    )
    const [{ lines }] = courses!.charts
    expect(lines.map(({ label }) => label)).to.deep.equal(['Held', 'Used'])
    const peaks = columnOf(page, lines[0].peaks)
    const held = course.held.subarray(0, course.length)
    expect(peaks[0]).to.equal(4096 * Math.max(...held))
    expect(columnOf(page, lines[0].shares)).to.have.length(14 * course.length)
  })

  it('shows what the host had in use over time, and who ran', () => {
    const page = pageOf(small)
    const [, , , running] = dataOf(page).panels
    const line = columnOf(page, (running.charts[0] as LinesChart).lines[0].y)
    expect([line[2], line[7], line[40]]).to.deep.equal([13, 12, 13])
  })

  it('says what went wrong', () => {
    const { host } = small.summary
    const kills = [{ guest: 'web-3', atSeconds: 12, heldBytes: 4096 }]
    const { notes } = dataOf(
      pageOf(small, { isInterrupted: true, host: { ...host, kills }, groups: {} }),
    )
    expect(notes).to.deep.equal([
      'The run was interrupted before its time.',
      'The host ran out of memory, and killed 1 guest.',
    ])
  })

  it('is whole where nothing was run at all', () => {
    const page = pageOf({ ...small, course: { ...small.course, length: 0 } })
    expect(tableIn(page, 'guests').courses).to.equal(null)
    expect(dataOf(page).panels.map(({ id }) => id)).not.to.include('host')
  })

  describe('in the browser', function () {
    const temporary = useTemporaryFolder()
    let browser: Browser
    let page: Page
    const complaints: string[] = []

    before(async function () {
      browser = await needChromium(this)
      page = await browser.newPage({ viewport: { width: 1280, height: 900 }, colorScheme: 'dark' })
      page.on('console', (message) => complaints.push(message.text()))
      page.on('pageerror', (error) => complaints.push(error.message))
      page.on('request', (request) => {
        if (!/^(file|data):/.test(request.url())) complaints.push(request.url())
      })
    })

    after(() => (browser as Browser | undefined)?.close())

    /** Opens the page of so many guests that do what the small fleet's do. */
    const open = async (nrGuests = 14): Promise<void> => {
      const { guests } = small.summary
      const many = Array.from({ length: nrGuests }, (_, i) => ({
        ...guests[i % 14],
        name: i < 14 ? guests[i].name : `more-${i}`,
      }))
      many[0] = { ...many[0], name: HOSTILE, slowdown: 3 }
      const { course } = small
      const nrPoints = course.nrPoints
      const more = (column: Float32Array): Float32Array =>
        Float32Array.from({ length: nrGuests * nrPoints }, (_, i) => column[i % column.length])
      const { held, used, stall } = course
      const all = { ...course, held: more(held), used: more(used), stall: more(stall) }
      const file = temporary('report.html')
      writeFileSync(file, pageOf({ ...small, course: all }, { guests: many }))
      await page.goto(pathToFileURL(file).href)
      await page.waitForSelector('html[data-ready]')
    }
    const names = (): Promise<string[]> => page.locator('#guests tbody button').allTextContents()
    const status = (): Promise<string | null> =>
      page.locator('#guests .bar [role=status]').textContent()
    const head = (label: string): ReturnType<Page['locator']> =>
      page.locator('#guests').getByRole('columnheader', { name: label, exact: true })

    it('sorts by any column with mouse and keys, and says how', async () => {
      await open()
      await head('Slowdown').getByRole('button').click()
      expect((await names())[0]).to.equal(HOSTILE)
      expect(await head('Slowdown').getAttribute('aria-sort')).to.equal('descending')
      await head('Guest').getByRole('button').focus()
      await page.keyboard.press('Enter')
      expect(await head('Slowdown').getAttribute('aria-sort')).to.equal(null)
      expect((await names()).slice(-3)).to.deep.equal(['web-9', 'web-10', 'web-11'])
    })

    it('filters by name, group and state', async () => {
      await open()
      await page.getByLabel('Find guests').fill('web-1')
      expect(await names()).to.deep.equal(['web-1', 'web-10', 'web-11'])
      expect(await status()).to.equal('3 of 14 guests')
      await page.getByLabel('Find guests').fill('')
      await page.locator('#guests').getByLabel('State').selectOption({ label: 'left' })
      expect(await names()).to.deep.equal(['short'])
    })

    it('opens a guest with all its figures and its charts, by mouse and keys', async () => {
      await open()
      await page.locator('#guests tbody tr').nth(1).click()
      const detail = page.locator('#guests .detail')
      await detail.locator('canvas').nth(1).waitFor()
      expect(await detail.locator('dt').allTextContents()).to.include.members(['Moved', 'Holes'])
      const chart = detail.getByRole('application', { name: 'Memory of web-1', exact: true })
      await chart.focus()
      await page.keyboard.press('End')
      expect(await detail.locator('[role=status]').first().textContent()).to.match(
        /^1 m 30 s: Held /,
      )
      await head('Guest').getByRole('button').click()
      expect(await detail.count(), 'stays open when it is sorted').to.equal(1)
      await page.locator('#guests button[aria-expanded=true]').press('Enter')
      expect(await detail.count()).to.equal(0)
    })

    it('shows a thousand guests fifty at a time', async () => {
      await open(1000)
      expect(await status()).to.equal('1,000 guests, 1 to 50 seen')
      expect(await names()).to.have.length(50)
      await page.getByRole('button', { name: 'Next guests' }).click()
      expect(await status()).to.equal('1,000 guests, 51 to 100 seen')
      await page.getByLabel('Find guests').fill('more-999')
      expect(await status()).to.equal('1 of 1,000 guests')
      await page.locator('#guests tbody button').click()
      await page.locator('#guests .detail canvas').first().waitFor()
    })

    for (const theme of ['dark', 'light']) {
      it(`breaks no rule of axe, and complains of nothing (${theme}, a guest open)`, async () => {
        await open()
        await page.getByLabel('Theme').selectOption(theme)
        await page.locator('#guests tbody button').first().click()
        await page.locator('#guests .detail canvas').first().waitFor()
        await page.evaluate(AXE)
        const broken = await page.evaluate(async () => {
          const { axe } = globalThis as unknown as {
            axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
          }
          const { violations } = await axe.run()
          return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)
        })
        expect(broken).to.deep.equal([])
        expect(complaints).to.deep.equal([])
        expect(await page.evaluate('"hacked" in globalThis')).to.equal(false)
      })
    }
  })
})
