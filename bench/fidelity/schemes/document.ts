/** docs/fidelity-schemes.md: what the comparison of schemes is, and all of its figures. */
import { allFigures, outsideList, overview, shareInside } from '../tables.js'
import type { RecordingVerdict } from '../verdict.js'
import { RECORDED_COSTS } from '../scenario-of.js'
import { explainSchemes } from './explanations.js'
import { MACHINE_COSTS } from './machine.js'

/** What work costs on the recorded machine. */
const COSTS: readonly (readonly string[])[] = [
  [
    'to page out a page',
    `${MACHINE_COSTS.pageoutUs}`,
    'po-quota32-va: 183.2 ms for passes over 8,192 pages that were all there; the README ' +
      'says 20 to 35',
  ],
  [
    '… to a device that does not compress',
    `${MACHINE_COSTS.pageoutPlainUs}`,
    'po-goal-psi-age-va: 187.5 ms for passes over 16,384 pages',
  ],
  ['a page comes back, all told', `${MACHINE_COSTS.faultUs}`, 'the README'],
  [
    '… of which it waits for zram: pressure',
    `${MACHINE_COSTS.stallUs}`,
    'po-quota32-va: 218,469 µs, 39,005 faults',
  ],
  [
    'to prepare a region, swap set up',
    `${MACHINE_COSTS.prepareUs}`,
    'po-quota32-va: quiet aggregations take 103.0 ms',
  ],
  [
    'to prepare a region, no swap',
    `${RECORDED_COSTS.prepareUs}`,
    'as in the recordings of monitoring, none of which has swap',
  ],
  [
    'to move a page to another node',
    `${MACHINE_COSTS.migrateUs}`,
    'mig-both-pa: 127.7 ms for its first 16,384 pages',
  ],
  [
    'to find out whether a page is young',
    `${MACHINE_COSTS.youngUs}`,
    'reclaim-like-pa: 128.2 ms for a pass over 32,768 pages',
  ],
  [
    'to look at a page',
    `${MACHINE_COSTS.visitUs}`,
    'lru-classic-pa: 6.1 ms for its first 64,894 pages',
  ],
  [
    'a burst of the program',
    `${MACHINE_COSTS.burstUs}`,
    `the recordings of monitoring, and ${MACHINE_COSTS.touchNs} ns for each page that it ` +
      'touches',
  ],
]

/** What recordings show that one would not expect, and where that is reproduced. */
const ODDITIES: readonly (readonly string[])[] = [
  [
    'no limit before the first window of a quota is over',
    'test/damos/quota.test.ts, apply.test.ts; all recordings with quotas',
  ],
  [
    'paging out virtual memory reports whole regions; a region with a gap is tried only',
    'test/conformance/scheme-oddities.test.ts',
  ],
  [
    'the first pass over physical memory reclaims next to nothing: its pages are young',
    'test/conformance/scheme-oddities.test.ts; reclaim-like-pa',
  ],
  [
    'pages under writeback are not counted, and stay in memory',
    'test/machine/swap-cache.test.ts; po-goal-psi-age-va',
  ],
  ['free memory lags by the CPU’s free list', 'test/machine/metrics.test.ts; po-wmarks-va'],
  [
    'an address filter of what does not match refuses every physical page',
    'test/conformance/scheme-oddities.test.ts',
  ],
  [
    'DAMON_RECLAIM monitors and never reclaims: its scheme is destroyed when the ' +
      'parameters are committed',
    'reclaim-mod is the scenario that is left: monitoring without a scheme',
  ],
  [
    'a quota below a page counts tries of size 0',
    'test/damos/apply.test.ts; both recordings with goals',
  ],
  [
    'goals wind up while the cap holds',
    'test/damos/quota.test.ts, scenarios/goals/wind-up.yaml; po-goal-user-va',
  ],
  [
    '`hugepage` only marks; khugepaged makes the pages later',
    'test/machine/huge-blocks.test.ts; thp-hugepage-va',
  ],
  [
    'lru_prio fills the active list in two passes, and reports every page in each that ' +
      'follows',
    'test/conformance/scheme-oddities.test.ts; lru-classic-pa',
  ],
  [
    'migration reports what moved; frames that it left are tried and charged',
    'test/conformance/scheme-oddities.test.ts; mig-both-pa',
  ],
  [
    'freed frames stay in the target, and pages come back to others',
    'test/machine/frames.test.ts; reclaim-like-pa',
  ],
]

/** The whole page. */
export function schemesDocument(verdicts: readonly RecordingVerdict[], nrSeeds: number): string {
  return `# Schemes, held to a real kernel

Made by \`npm run fidelity -- schemes\`; do not edit.

DAMON's schemes at work in an unmodified Debian kernel (Linux 6.12.117, one emulated CPU) were recorded:
paging out with and without quotas, goals, watermarks and filters, migration between two nodes, sorting
of the LRU lists, huge pages, and DAMON_RECLAIM. For each recording the simulator runs the same program
on the same machine under the same schemes, \`kernel: 6.12\`, with ${nrSeeds} seeds; the scenarios are in
scenarios/fidelity/schemes. The figures are the steady ones of the recordings' README, read at the times
at which the recorded poller read. A figure is **inside** when the kernel's value lies within the central
99 % of the simulator's values. [fidelity.md](fidelity.md) does the same for monitoring.

**${shareInside(verdicts)}.**

## What is modelled

kdamond shares its only CPU with the program, as in the recordings of monitoring. One set of costs holds
for all recordings; none is per recording, but four were read off a recording that they are then used in:

${table(['what', 'µs', 'from'], COSTS)}

Preparing regions is so much cheaper where swap was set up in all of these recordings, of whatever scheme.
It is the step that draws a random number for each region; drawing one is slow until the kernel's generator is
seeded, which setting up swap most likely did. Nothing in the recordings proves it.

A pass runs on kdamond's time, and the program waits; then it catches up. A burst that touches memory which
is not there takes longer by what that costs. Pages that leave their frames free them; those that come take the
frame that was freed last on their node, else one that nobody ever had. zram keeps pages at a quarter of their
size. What is freed fills the CPU's own free list first (54 MiB in a guest of a GiB, 125 MiB in one of two).

## Oddities of 6.12

What the recordings show that one would not expect, and where it is reproduced:

${table(['oddity', 'here'], ODDITIES)}

## What this does not cover

- Figures that are not steady between runs of the kernel itself: faults, pressure, shares of rarely touched
  areas, when most of the memory was gone.
- Several CPUs, and the multi-generational LRU by itself: it moves nothing that these figures see.
- Where other memory of the system lies. It is locked memory behind the program's, in watermarked recordings only.
- The program's own image and data, 3.7 MiB: memory like all other here, and paged out; the kernel's figures of
  resident memory count none of it.
- Memory that the program fills only in part before the run, as some recordings of huge pages have it.
- Which free frame a page takes where the kernel splits blocks of its buddy allocator.
- A goal's figure is what a scheme is fed with at the recorded times; who feeds it is not simulated.

## Overview

${overview(verdicts)}

## Outside, and why

${outsideList(verdicts, explainSchemes)}

## All figures

${allFigures(verdicts)}
`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
