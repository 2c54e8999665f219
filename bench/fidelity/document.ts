/** docs/fidelity.md: what the comparison is, and all of its figures. */
import { explain } from './explanations.js'
import type { Costs } from './scenario-of.js'
import { allFigures, outsideList, overview, shareInside } from './tables.js'
import type { RecordingVerdict } from './verdict.js'

/** The whole page. */
export function fidelityDocument(
  verdicts: readonly RecordingVerdict[],
  nrSeeds: number,
  { iterationUs, prepareUs, checkUs }: Costs,
): string {
  return `# Held to a real kernel

Made by \`npm run fidelity\`; do not edit.

Runs of DAMON in an unmodified Debian kernel (Linux 6.12.117, one emulated CPU) on programs whose
accesses are known were recorded. For each recording the simulator runs the same program under the
same attributes, \`kernel: 6.12\`, with ${nrSeeds} seeds. A figure is **inside** when the kernel's
value lies within the central 99 % of the simulator's values. Figures that vary too much between
runs of the kernel itself are left out, as the recordings' README says.

**${shareInside(verdicts)}.**

## What is modelled

The recorded kdamond shared its only CPU with the program. The model (lib/core/shared-cpu.ts) has
three constants, fitted to the recordings uniform-4k-A and zipf-4k-A and to nothing else:
${iterationUs} µs for an iteration of the loop, ${prepareUs} µs to prepare and ${checkUs} µs to
check a region. They lengthen the loop, and they shift the window of each region by its place in the
table. Checking is mostly a walk of page tables: to a huge page it is a level shorter, and there is
none to a frame that nobody has mapped. Virtual monitoring looks up the mapping first, whether there
is one or not, so an address counts as a whole walk where nothing is mapped.

Who runs is decided as the kernel's scheduler does (EEVDF, lib/core/fair-scheduler.ts) with its
defaults on one CPU: a tick of 4 ms (HZ=250) and slices of 0.75 ms. A program that wakes up while
kdamond works waits for a tick; a kdamond that wakes up amid a burst of the program waits for the
end of the burst or of its slice. Ties are kdamond's; the recordings do not say why.

What the program did, and when, is in the recordings: when it began, its nice value, how long its
bursts took by the clock (less the time in which kdamond had interrupted them, found by replaying
the two on the CPU alone), which bursts mapped memory and how long those took. The longest lateness
of a burst tells the phase of the tick, where it was a wait for one; else the seed draws the phase.
Everything else is DAMON's own algorithm, with no constant to fit.

The goal loop of a quota is compared exactly: a goal was fed with ten values in turn, and the effective
size takes the same steps in the recording and in the simulated run, from a byte up and down again
(test/conformance/quota-goals.test.ts; the scenarios are quota-goal-256M and quota-goal-unlimited).

## What this does not cover

- Physical and virtual monitoring of one process by one context on one CPU; base pages and huge
  pages of 2 MiB.
- Schemes that act are held to recordings of their own: [fidelity-schemes.md](fidelity-schemes.md).
- No interval auto-tuning (6.12 has none), no kernel but 6.12.
- CPU costs in instructions of an emulated CPU; caches, a real TLB and several CPUs are absent from
  the recordings.
- Accesses are those of the script: what else the program and the system touch is left out, but for
  the program's schedule, which its mappings show, and some pages of its code and stack, which the
  recordings with schemes show, of the same program; they are not compared here.
- What virtual monitoring costs more than physical: 25 µs in each sampling of 22 regions, as the
  recordings with schemes show (71 µs, 46 µs), which are not compared here. No constant was fitted.
- That bursts which touch more take longer: each takes the mean of them all.

## Overview

${overview(verdicts)}

## Outside, and why

${outsideList(verdicts, explain)}

## All figures

${allFigures(verdicts)}
`
}
