import { createHash } from 'node:crypto'
import { expect } from 'chai'
import { escapeHtml, escapeJson, PAGE_HEAD } from '../../../lib/report/html/page.js'
import { dataOf, pageOf, snapshotAt } from './reports.js'

const HOSTILE = `</script><script>alert(1)</script><!-- & "'`

function sha256(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

describe('a report page', () => {
  const snapshots = [1, 2].map((tenths) => snapshotAt(tenths, [[0, 100, 20, tenths]]))

  it('begins as all of them do, so that it can be told from other files', async () => {
    expect(await pageOf(snapshots)).to.match(new RegExp(`^${PAGE_HEAD}\n<html lang="en">`))
  })

  it('allows its own script and style, and nothing else', async () => {
    const page = (await pageOf(snapshots))!
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)![1]
    const style = /<style>(.*?)<\/style>/s.exec(page)![1]
    const script = /<script>(.*?)<\/script>/s.exec(page)![1]
    expect(policy.split('; ')).to.deep.equal([
      "default-src 'none'",
      `script-src '${sha256(script)}'`,
      `style-src '${sha256(style)}'`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
    ])
  })

  it('names nothing that a browser would load', async () => {
    const page = (await pageOf(snapshots))!
    const loaded = [...page.matchAll(/\s(?:src|href)="([^"]*)"|url\(([^)]*)\)|@import/g)]
    expect(loaded.map(([, address]) => address)).to.deep.equal(['data:,'])
  })

  it('holds names as text, whatever they are', async () => {
    const names = {
      title: HOSTILE,
      target: () => HOSTILE,
      context: () => HOSTILE,
      reproduction: { isExact: true, command: HOSTILE, scenario: HOSTILE },
    }
    const page = (await pageOf(snapshots, names))!
    expect(page).to.not.include('<script>alert')
    expect(page).to.not.include('<!-- &')
    expect(page.split('</script>')).to.have.length(
      (await pageOf(snapshots))!.split('</script>').length,
    )
    const { title, targets } = dataOf(page)
    expect([title, targets]).to.deep.equal([HOSTILE, [{ name: HOSTILE, where: HOSTILE }]])
  })

  it('escapes what HTML and scripts would take for their own', () => {
    expect(escapeHtml(`<a href="x">&'`)).to.equal('&#60;a href=&#34;x&#34;&#62;&#38;&#39;')
    expect(escapeJson('"</script><!--"')).to.equal('"\\u003c/script>\\u003c!--"')
  })
})
