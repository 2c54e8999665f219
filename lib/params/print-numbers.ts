/**
 * Prints numbers as damo does (its `_damo_fmt_str.py`). Three forms: `human` and `raw` are damo's own, and lose some
 * of some numbers; `exact` is the human form where that reads back as the same number, else the bare number.
 */
import { formatCount, formatShare, formatSize, formatTime, toFixedEven } from '../base/format.js'
import { TIME_UNITS } from '../base/units.js'
import { divide, isSame, multiply, numberText, truncate, ULONG_MAX, add } from './number.js'
import type { DamoNumber } from './number.js'
import {
  readBp,
  readBytes,
  readMs,
  readNs,
  readNr,
  readPercent,
  readPermil,
  readUs,
} from './read-numbers.js'

/** How numbers are printed. */
export type NumberForm = 'human' | 'raw' | 'exact'

/** A number without its fraction, all digits. */
export function integerText(value: DamoNumber): string {
  return String(truncate(value))
}

/** A count: `1,234`. */
export function printNr(value: DamoNumber, form: NumberForm): string {
  if (form === 'raw') return value < 0 ? `-${truncate(-value)}` : integerText(value)
  return exactly(grouped(value), value, form, readNr)
}

/** Bytes: `4.000 KiB`, `1024 B`, `max`. */
export function printSize(bytes: DamoNumber, form: NumberForm): string {
  return form === 'raw' ? integerText(bytes) : exactly(sizeText(bytes, 3), bytes, form, readBytes)
}

/** Bytes with six decimals. */
export function printSizeAccurate(bytes: DamoNumber, form: NumberForm): string {
  return form === 'raw' ? integerText(bytes) : exactly(sizeText(bytes, 6), bytes, form, readBytes)
}

/** A time given in ns, rounded: `5 m 10.250 s`. */
export function printNs(ns: DamoNumber, form: NumberForm): string {
  return form === 'raw' ? integerText(ns) : exactly(timeText(ns), ns, form, readNs)
}

/** A time given in ns, all units: `23 h 21 s 659 ms`. */
export function printNsExact(ns: DamoNumber, form: NumberForm): string {
  return form === 'raw' ? integerText(ns) : exactly(timeTextExact(ns), ns, form, readNs)
}

/** A time given in µs, rounded: `5 ms`, `5 m 10.250 s`. */
export function printUs(us: DamoNumber, form: NumberForm): string {
  return form === 'raw' ? integerText(us) : exactly(timeText(multiply(us, 1000n)), us, form, readUs)
}

/** A time given in ms, rounded. */
export function printMs(ms: DamoNumber, form: NumberForm): string {
  return form === 'raw'
    ? integerText(ms)
    : exactly(timeText(multiply(ms, 1_000_000n)), ms, form, readMs)
}

/** A time given in ms, rounded; raw: in nanoseconds. */
export function printMsAsNs(ms: DamoNumber, form: NumberForm): string {
  return form === 'raw' ? integerText(multiply(ms, 1_000_000n)) : printMs(ms, form)
}

/** A time given in µs, all units: `23 h 21 s 659 ms`; raw: in nanoseconds, which reads back 1,000 times too large. */
export function printUsExact(us: DamoNumber, form: NumberForm): string {
  const ns = multiply(us, 1000n)
  return form === 'raw' ? integerText(ns) : exactly(timeTextExact(ns), us, form, readUs)
}

/** A time given in ms, all units; raw: in nanoseconds, which reads back 1,000,000 times too large. */
export function printMsExact(ms: DamoNumber, form: NumberForm): string {
  const ns = multiply(ms, 1_000_000n)
  return form === 'raw' ? integerText(ns) : exactly(timeTextExact(ns), ms, form, readMs)
}

/** Permil: `99.9 %`; raw: six decimals. */
export function printPermil(permil: DamoNumber, form: NumberForm): string {
  if (form === 'raw') return sixDecimals(permil)
  return exactly(ratioText(Number(permil) / 1000), permil, form, readPermil)
}

/** Basis points: `4 %`; raw: six decimals. */
export function printBp(bp: DamoNumber, form: NumberForm): string {
  if (form === 'raw') return sixDecimals(bp)
  return exactly(ratioText(Number(bp) / 10_000), bp, form, readBp)
}

/** A percentage: `5 %`; raw: six decimals. */
export function printPercent(percent: DamoNumber, form: NumberForm): string {
  if (form === 'raw') return sixDecimals(percent)
  return exactly(ratioText(Number(percent) / 100), percent, form, readPercent)
}

/** Percent as a count: `1,234 %`. */
export function printWholePercent(percent: DamoNumber, form: NumberForm): string {
  if (form === 'raw') return `${printNr(percent, form)} %`
  return exactly(`${grouped(percent)} %`, percent, form, readPercent)
}

/** A frequency: `0.333 hz`, `200 hz`; raw: six decimals. */
export function printHz(hz: number, form: 'human' | 'raw', unit = ' hz'): string {
  if (form === 'raw') return sixDecimals(hz)
  return (hz < 10 && hz !== 0 ? decimals(hz, 3) : printNr(hz, form)) + unit
}

/** An address range: `[4,096, 8,192) (4.000 KiB)`. */
export function printRange(start: DamoNumber, end: DamoNumber, form: NumberForm): string {
  const size = printSize(add(end, -start), form)
  return `[${printNr(start, form)}, ${printNr(end, form)}) (${size})`
}

function exactly(
  text: string,
  value: DamoNumber,
  form: NumberForm,
  read: (text: string) => DamoNumber,
): string {
  if (form !== 'exact' || isSame(read(text), value)) return text
  return isSame(value, ULONG_MAX) ? 'max' : numberText(value)
}

function grouped(value: DamoNumber): string {
  return value < 0 ? `-${formatCount(truncate(-value))}` : formatCount(truncate(value))
}

function sizeText(value: DamoNumber, digits: 3 | 6): string {
  const bytes = Number(value)
  if (Number.isFinite(bytes)) return formatSize(bytes, digits)
  return bytes > 0 ? 'inf EiB' : integerText(bytes)
}

function timeText(value: DamoNumber): string {
  const ns = Number(value)
  return Number.isNaN(ns) ? integerText(ns) : formatTime(ns)
}

function timeTextExact(ns: DamoNumber): string {
  if (ns > -1 && ns < 1) return '0 ns'
  if (ns < 0) return `-${timeTextExact(-ns)}`
  if (ns >= ULONG_MAX) return 'max'
  for (const [unit, scale] of TIME_UNITS) {
    if (ns < scale || unit === 'ns') continue
    const count = truncate(divide(ns, scale))
    const rest = add(ns, -(count * scale))
    const text = `${formatCount(count)} ${unit}`
    return isSame(rest, 0) ? text : `${text} ${timeTextExact(rest)}`
  }
  return typeof ns === 'number' && ns % 1 !== 0 ? `${decimals(ns, 3)} ns` : `${integerText(ns)} ns`
}

function ratioText(ratio: number): string {
  return Number.isFinite(ratio) ? formatShare(ratio) : integerText(ratio)
}

function sixDecimals(value: DamoNumber): string {
  return decimals(Number(value), 6)
}

function decimals(value: number, digits: number): string {
  return Number.isFinite(value) ? toFixedEven(value, digits) : numberText(value)
}
