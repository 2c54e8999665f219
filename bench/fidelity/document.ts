/** docs/fidelity.md: what the comparison is, and all of its figures. */
import { explain } from './explanations.js'
import type { Costs } from './scenario-of.js'
import type { Pair, RecordingVerdict } from './verdict.js'

/** The whole page. */
export function fidelityDocument(
  verdicts: readonly RecordingVerdict[],
  nrSeeds: number,
  { iterationUs, prepareUs, checkUs }: Costs,
): string {
  const pairs = verdicts.flatMap((verdict) => verdict.pairs)
  const inside = pairs.filter(({ isInside }) => isInside).length
  const share = ((100 * inside) / pairs.length).toFixed(1)
  return `# Held to a real kernel

Made by \`npm run fidelity\`; do not edit.

Runs of DAMON in an unmodified Debian kernel (Linux 6.12.117, one emulated CPU) on programs whose
accesses are known were recorded. For each recording the simulator runs the same program under the
same attributes, \`kernel: 6.12\`, with ${nrSeeds} seeds. A figure is **inside** when the kernel's
value lies within the central 99 % of the simulator's values. Figures that vary too much between
runs of the kernel itself are left out, as the recordings' README says.

**${inside} of ${pairs.length} figures are inside (${share} %).**

## What is modelled

The recorded kdamond shared its only CPU with the program. The model (lib/core/shared-cpu.ts) has
three constants, fitted to the recordings uniform-4k-A and zipf-4k-A and to nothing else:
${iterationUs} µs for an iteration of the loop, ${prepareUs} µs to prepare and ${checkUs} µs to
check a region. They lengthen the loop, and they shift the window of each region by its place in the
table. That a waiting program gets its turn at the scheduler's tick of 4 ms is the kernel's
configuration (HZ=250); the phase of the tick is drawn from the seed. How long the program runs in
each period, and when it began, is in the recordings. Everything else is DAMON's own algorithm, with
no constant to fit.

The goal loop of a quota is compared exactly: a goal was fed with ten values in turn, and the effective
size takes the same steps in the recording and in the simulated run, from a byte up and down again
(test/conformance/quota-goals.test.ts; the scenarios are quota-goal-256M and quota-goal-unlimited).

## What this does not cover

- Physical and virtual monitoring of one process by one context on one CPU; base pages and huge
  pages of 2 MiB.
- No schemes with actions, no interval auto-tuning (6.12 has none), no kernel but 6.12.
- CPU costs in instructions of an emulated CPU; caches, a real TLB and several CPUs are absent from
  the recordings.
- Accesses are those of the script: what else the program and the system touch is left out, but for
  the program's schedule and a page of its code, which its mappings show.

## Overview

| recording | figures | inside | outside |
| --------- | ------: | -----: | ------- |
${verdicts.map(overviewRow).join('\n')}

## Outside, and why

${outsideList(verdicts)}

## All figures

${verdicts.map(figureTable).join('\n\n')}
`
}

/** Pairs outside that nobody explained. */
export function unexplained(verdicts: readonly RecordingVerdict[]): string[] {
  return verdicts.flatMap(({ name, pairs }) =>
    pairs
      .filter(({ isInside, figure }) => !isInside && explain(name, figure) === undefined)
      .map(({ figure }) => `${name} ${figure}`),
  )
}

function overviewRow({ name, pairs }: RecordingVerdict): string {
  const outside = pairs.filter(({ isInside }) => !isInside)
  const list = outside.map(({ figure }) => `\`${figure}\``).join(', ')
  return `| ${name} | ${pairs.length} | ${pairs.length - outside.length} | ${list} |`
}

function outsideList(verdicts: readonly RecordingVerdict[]): string {
  const byReason = new Map<string, string[]>()
  for (const { name, pairs } of verdicts) {
    for (const { figure, isInside } of pairs) {
      if (isInside) continue
      const reason = explain(name, figure) ?? 'not explained.'
      byReason.set(reason, [...(byReason.get(reason) ?? []), `${name} \`${figure}\``])
    }
  }
  return [...byReason].map(([reason, list]) => `- ${reason}\n  (${list.join(', ')})`).join('\n')
}

function figureTable({ name, pairs }: RecordingVerdict): string {
  const rows = pairs.map(({ figure, kernel, median, low, high, isInside }: Pair) =>
    row(
      figure,
      short(kernel),
      short(median),
      `${short(low)} to ${short(high)}`,
      isInside ? '' : 'out',
    ),
  )
  const head = ['figure', 'kernel', 'our median', 'our interval', '']
  const lines = [row(...head), row('---', '---:', '---:', '---:', '---'), ...rows]
  return `### ${name}\n\n${lines.join('\n')}`
}

function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function short(value: number): string {
  return String(Number(value.toPrecision(5)))
}
