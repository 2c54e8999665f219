/** Which templates and layout an access report uses: what was given, then the style, then damo's defaults. */
import type { AccessLayout, AccessOptions, AccessStyle, Templates } from './options.js'
import type { Survey } from './survey.js'

const SNAPSHOT_TIME = 'snapshot time: [<start time>, <end time>] (<duration>)'
const BOX_LAYOUT = {
  heights: [1, 1],
  lengths: [1, 40],
  isRight: true,
  colours: 'emotion',
} as const

/** Templates and layout of one report. */
export interface AccessFormat {
  readonly templates: Templates
  readonly layout: AccessLayout
  /** Nothing but total sizes; then no empty lines separate snapshots. */
  readonly isTotalOnly: boolean
}

/** Settles what is printed. */
export function accessFormat(options: AccessOptions, survey: Survey): AccessFormat {
  const { hasBox } = options
  const layout = styledLayout(options.style, options.layout)
  const given = {
    ...options.templates,
    ...styledTemplates(options.style, survey),
    ...(options.isTotalOnly
      ? { snapshot_head: '', region: '', snapshot_tail: '<total bytes>' }
      : {}),
  }
  const recordTail = given.record_tail ?? defaultRecordTail(survey)
  const templates = {
    record_head: given.record_head ?? defaultRecordHead(survey),
    snapshot_head: given.snapshot_head ?? defaultSnapshotHead(survey),
    region: hasBox
      ? boxedRegion(layout, survey)
      : (given.region ?? defaultRegion(survey) + filtersPassed(survey)),
    snapshot_tail: boxedTail(
      given.snapshot_tail ?? defaultSnapshotTail(survey),
      recordTail,
      hasBox,
    ),
    record_tail: recordTail,
  }
  for (const { area, text } of options.appended) templates[area] += text
  // damo looks at the templates as they are in the end.
  const isTotalOnly =
    templates.snapshot_head === '' &&
    templates.region === '' &&
    templates.snapshot_tail === '<total bytes>'
  return { templates, layout, isTotalOnly }
}

function styledLayout(style: AccessStyle, layout: AccessLayout): AccessLayout {
  if (style !== 'simple-boxes' && style !== 'hot' && style !== 'cold') return layout
  const boxed = { ...layout, box: { ...layout.box, ...BOX_LAYOUT } }
  if (style === 'simple-boxes') return boxed
  const sorted = { ...boxed, sortBy: ['temperature'] as const }
  return style === 'hot' ? { ...sorted, sortDescending: ['temperature'] as const } : sorted
}

function styledTemplates(style: AccessStyle, survey: Survey): Partial<Templates> {
  switch (style) {
    case 'detailed':
      return {}
    case 'simple-boxes':
      return {
        snapshot_head: SNAPSHOT_TIME,
        region: '<box> size <size> access <access hz> age <age>',
      }
    case 'hot':
    case 'cold':
      return { region: '<box> <size> access <access hz> <age>' }
    case 'temperature-sz-hist':
      return histogramHead('<temperature>', 'temperature', survey)
    case 'recency-sz-hist':
    case 'cold-memory-tail':
      return histogramHead('<idle time (us)>', 'recency', survey)
    case 'recency-percentiles':
    case 'idle-time-percentiles':
      return percentilesHead('recency', survey)
    case 'temperature-percentiles':
      return percentilesHead('temperature', survey)
  }
}

function histogramHead(legend: string, kind: string, survey: Survey): Partial<Templates> {
  const passed = [
    '# damos filters (df): <filters passed type>',
    `${legend} <df-passed size>`,
    `<${kind}-df-passed-sz histogram>`,
    '',
  ]
  const all = [`${legend} <total size>`, `<${kind}-sz histogram>`]
  return {
    snapshot_head: [...(survey.hasOpsFilters ? passed : []), ...all].join('\n'),
    region: '',
  }
}

function percentilesHead(kind: string, survey: Survey): Partial<Templates> {
  const passed = [
    '# damos filters (df): <filters passed type>',
    `# df-passed ${kind} percentiles`,
    `<df-passed ${kind} percentiles>`,
    '',
  ]
  const lines = [
    ...(survey.hasManySnapshots ? [SNAPSHOT_TIME] : []),
    ...(survey.hasOpsFilters ? passed : []),
    `# total ${kind} percentiles`,
    `<${kind} percentiles>`,
  ]
  return { snapshot_head: lines.join('\n'), region: '' }
}

function defaultRecordHead({ records }: Survey): string {
  return records.length > 1
    ? 'kdamond <kdamond index> / context <context index> / scheme <scheme index>' +
        ' / target id <target id> / recorded for <duration> from <abs start time>'
    : ''
}

function defaultRecordTail({ hasTuning, hasDamonStat }: Survey): string {
  return [
    'record DAMON intervals: <intervals>',
    ...(hasTuning ? ['# <intervals goal>'] : []),
    ...(hasDamonStat ? ['# data source: <data source>'] : []),
  ].join('\n')
}

function defaultSnapshotHead({ hasManySnapshots, hasSchemeFilters }: Survey): string {
  const filtered = [
    '# damos filters (df): <filters passed type>',
    'df-pass: <filters passed heatmap>',
  ]
  return [
    ...(hasManySnapshots ? [SNAPSHOT_TIME] : []),
    'heatmap: <heatmap>',
    'intervals: <snapshot intervals>',
    ...(hasSchemeFilters ? filtered : []),
  ].join('\n')
}

function defaultSnapshotTail({ hasSchemeFilters }: Survey): string {
  return hasSchemeFilters
    ? 'memory bw estimate: <estimated memory bandwidth>  ' +
        'df-passed: <filters passed estimated memory bandwidth>\n' +
        'total size: <total bytes>  df-passed <filters passed bytes>'
    : 'memory bw estimate: <estimated memory bandwidth>\ntotal size: <total bytes>'
}

/** damo puts the template of the record's tail here, whose keywords a snapshot does not know. */
function boxedTail(tail: string, recordTail: string, hasBox: boolean): string {
  const description = '<region box description>'
  return hasBox && !tail.includes(description) ? `${recordTail}\n${description}` : tail
}

function boxedRegion({ box }: AccessLayout, survey: Survey): string {
  return `<box>${box.heights[1] > 1 ? '' : '\n'}${defaultRegion(survey)}`
}

function defaultRegion({ hasProbeHits }: Survey): string {
  return hasProbeHits
    ? '<index> <start address> <size>  <access hz> <age> <probe hits> '
    : '<index> addr <start address> size <size> access <access hz> age <age>'
}

function filtersPassed({ hasSchemeFilters }: Survey): string {
  return hasSchemeFilters ? ' df-passed <filters passed bytes>' : ''
}
