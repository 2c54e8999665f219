/** Prints numbers as damo does; lib/params/print-numbers.ts has the forms that parameters need too. */
import {
  formatCount,
  formatShare,
  formatTime,
  formatTimeExact,
  toFixedEven,
} from '../../base/format.js'
import { truncate, type DamoNumber } from '../../params/number.js'
import { printNr } from '../../params/print-numbers.js'

export { printNr, printSize, printSizeAccurate, printUs } from '../../params/print-numbers.js'

/** `human`: with units, rounded. `raw`: plain numbers. */
export type ReportForm = 'human' | 'raw'

/** A time given in ns, rounded: `5 m 10.250 s`. */
export function printNs(ns: DamoNumber, form: ReportForm): string {
  return form === 'raw' ? String(truncate(ns)) : formatTime(Number(ns))
}

/** A time given in ns, all units: `23 h 21 s 659 ms`. */
export function printNsExact(ns: DamoNumber, form: ReportForm): string {
  if (form === 'raw') return String(truncate(ns))
  return typeof ns === 'bigint' ? exactText(ns) : formatTimeExact(ns)
}

/** What `%.3f` and the like print. */
export function fixedText(value: number, digits: number): string {
  return toFixedEven(value, digits)
}

/** A number without its fraction, all digits. */
export function integerText(value: DamoNumber): string {
  return String(truncate(value))
}

/** A frequency: `0.333 hz`, `200 hz`; raw: six decimals. */
export function printHz(hz: number, form: ReportForm, unit = ' hz'): string {
  if (form === 'raw') return toFixedEven(hz, 6)
  return (hz < 10 && hz !== 0 ? toFixedEven(hz, 3) : printNr(hz, form)) + unit
}

/** A percentage: `5 %`; raw: six decimals. */
export function printPercent(percent: number, form: ReportForm): string {
  return form === 'raw' ? toFixedEven(percent, 6) : formatShare(percent / 100)
}

const NS_UNITS = [
  ['d', 86_400_000_000_000n],
  ['h', 3_600_000_000_000n],
  ['m', 60_000_000_000n],
  ['s', 1_000_000_000n],
  ['ms', 1_000_000n],
  ['us', 1_000n],
  ['ns', 1n],
] as const

const NS_MAX = 2n ** 64n - 1n

function exactText(ns: bigint): string {
  if (ns < 0n) return `-${exactText(-ns)}`
  if (ns >= NS_MAX) return 'max'
  const parts: string[] = []
  let rest = ns
  for (const [unit, scale] of NS_UNITS) {
    if (rest >= scale) parts.push(`${formatCount(rest / scale)} ${unit}`)
    rest %= scale
  }
  return parts.length === 0 ? '0 ns' : parts.join(' ')
}
