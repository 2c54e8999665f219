/**
 * The report page: one file that needs no network. Data lies in blocks that are no scripts; the only script and the
 * only style that may run are those whose digests the policy in its head names.
 */
import { packageFile } from '../../base/package-file.js'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { PageData } from './page-data.js'

/** First words of every page; other files are not written over. */
export const PAGE_HEAD = '<!doctype html><!-- damon-lab report -->'

/** A page as text, in pieces that are to be written one after the other. */
export function* formatPage(data: PageData, blocks: readonly string[]): Generator<string, void> {
  const [script, style] = [asset('main.js'), asset('page.css')]
  const policy = [
    "default-src 'none'",
    `script-src '${digest(script)}'`,
    `style-src '${digest(style)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  yield `${PAGE_HEAD}
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="${escapeHtml(data.generator)}">
<title>${escapeHtml(data.title)} – DAMON report</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<noscript><p>This report draws its charts with a script of its own: allow scripts to see them.</p></noscript>
<div id="report"></div>
<script type="application/json" id="data">${escapeJson(JSON.stringify(data))}</script>
`
  for (const [i, block] of blocks.entries()) {
    yield `<script type="application/octet-stream" id="block-${i}">${block}</script>\n`
  }
  yield `<script>${script}</script>\n</body>\n</html>\n`
}

/** Text in HTML, also within quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** JSON in a script element: without what would end it, or begin a comment. */
export function escapeJson(json: string): string {
  return json.replaceAll('<', '\\u003c')
}

/** A file that the build makes of client/. */
function asset(name: string): string {
  return readFileSync(packageFile(`dist/lib/report/html/client/${name}`), 'utf8').trim()
}

function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
