/** Encoding a snapshot of 1,000 regions, and its checksum. */
import { crc32c } from '../../lib/record/crc32c.js'
import { encodeSnapshot, snapshotBytesMax } from '../../lib/record/encode-snapshot.js'
import { microVariant } from '../support/micro.js'
import type { Suite, Variant } from '../support/suite.js'

const SETS = 60
const REPEATS = 100
const NR_REGIONS = 1000

export const record: Suite = {
  name: 'record',
  comparisons: (anchors) => [
    {
      title: `snapshots of ${NR_REGIONS} regions`,
      figures: [
        { key: 'value', unit: 'ns per region', compare: 'ratio' },
        { key: 'checksum', unit: 'sum of the checksums', compare: 'same' },
      ],
      variants: [
        ...(anchors === null ? [] : [anchors.variant('record', NR_REGIONS)]),
        engineVariant(),
      ],
    },
  ],
}

function engineVariant(): Variant {
  const column = (valueOf: (i: number) => number): Int32Array =>
    Int32Array.from({ length: NR_REGIONS }, (_, i) => valueOf(i))
  const columns = {
    nrRegions: NR_REGIONS,
    start: column((i) => 16_384 * i),
    end: column((i) => 16_384 * (i + 1)),
    nrAccesses: column((i) => i % 21),
    age: column((i) => (7 * i) % 200),
    addressPageOf: (page: number) => page,
  }
  const targets = [columns]
  const header = { timeUs: 0, context: 0, attributesId: 0 }
  const bytes = new Uint8Array(snapshotBytesMax(targets))
  let checksum = 0
  return microVariant({
    name: 'TypeScript',
    operations: REPEATS * NR_REGIONS,
    iterations: SETS,
    prepare: (set) => {
      if (set === 0) checksum = 0
    },
    run: () => {
      for (let repeat = 0; repeat < REPEATS; repeat++) {
        columns.age[0] = repeat
        checksum += crc32c(bytes, 0, encodeSnapshot(bytes, 0, header, targets))
      }
    },
    checksum: () => checksum % 1_000_000_007,
  })
}
