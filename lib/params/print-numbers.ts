/**
 * Prints numbers as damo does (its `_damo_fmt_str.py`). Three forms: `human` and `raw` are damo's own, and lose some
 * of some numbers; `exact` is the human form where that reads back as the same number, else the bare number.
 */
import { formatCount, formatTime, toFixedEven } from '../base/format.js'
import { divide, isSame, multiply, numberText, truncate, ULONG_MAX, add } from './number.js'
import type { DamoNumber } from './number.js'
import {
  readBp,
  readBytes,
  readMs,
  readNr,
  readPercent,
  readPermil,
  readUs,
} from './read-numbers.js'

/** How numbers are printed. */
export type NumberForm = 'human' | 'raw' | 'exact'

const SIZE_UNITS = ['EiB', 'PiB', 'TiB', 'GiB', 'MiB', 'KiB'] as const

const TIME_UNITS = [
  ['d', 86_400_000_000_000n],
  ['h', 3_600_000_000_000n],
  ['m', 60_000_000_000n],
  ['s', 1_000_000_000n],
  ['ms', 1_000_000n],
  ['us', 1_000n],
] as const

/** A count: `1,234`. */
export function printNr(value: DamoNumber, form: NumberForm): string {
  if (form === 'raw') return value < 0 ? `-${truncate(-value)}` : whole(value)
  return exactly(grouped(value), value, form, readNr)
}

/** Bytes: `4.000 KiB`, `1024 B`, `max`. */
export function printSize(bytes: DamoNumber, form: NumberForm): string {
  return form === 'raw' ? whole(bytes) : exactly(sizeText(bytes, 3), bytes, form, readBytes)
}

/** Bytes with six decimals. */
export function printSizeAccurate(bytes: DamoNumber, form: NumberForm): string {
  return form === 'raw' ? whole(bytes) : exactly(sizeText(bytes, 6), bytes, form, readBytes)
}

/** A time given in µs, rounded: `5 ms`, `5 m 10.250 s`. */
export function printUs(us: DamoNumber, form: NumberForm): string {
  return form === 'raw' ? whole(us) : exactly(timeText(multiply(us, 1000n)), us, form, readUs)
}

/** A time given in ms, rounded. */
export function printMs(ms: DamoNumber, form: NumberForm): string {
  return form === 'raw' ? whole(ms) : exactly(timeText(multiply(ms, 1_000_000n)), ms, form, readMs)
}

/** A time given in ms, rounded; raw: in nanoseconds. */
export function printMsAsNs(ms: DamoNumber, form: NumberForm): string {
  return form === 'raw' ? whole(multiply(ms, 1_000_000n)) : printMs(ms, form)
}

/** A time given in µs, all units: `23 h 21 s 659 ms`; raw: in nanoseconds, which reads back 1,000 times too large. */
export function printUsExact(us: DamoNumber, form: NumberForm): string {
  const ns = multiply(us, 1000n)
  return form === 'raw' ? whole(ns) : exactly(timeTextExact(ns), us, form, readUs)
}

/** A time given in ms, all units; raw: in nanoseconds, which reads back 1,000,000 times too large. */
export function printMsExact(ms: DamoNumber, form: NumberForm): string {
  const ns = multiply(ms, 1_000_000n)
  return form === 'raw' ? whole(ns) : exactly(timeTextExact(ns), ms, form, readMs)
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

/** Percent as a count: `1,234 %`. */
export function printWholePercent(percent: DamoNumber, form: NumberForm): string {
  if (form === 'raw') return `${printNr(percent, form)} %`
  return exactly(`${grouped(percent)} %`, percent, form, readPercent)
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

function whole(value: DamoNumber): string {
  return String(truncate(value))
}

function grouped(value: DamoNumber): string {
  return value < 0 ? `-${formatCount(truncate(-value))}` : formatCount(truncate(value))
}

function sizeText(value: DamoNumber, digits: 3 | 6): string {
  const bytes = Number(value)
  if (bytes === Number(ULONG_MAX)) return 'max'
  for (const [i, unit] of SIZE_UNITS.entries()) {
    const scale = 1024 ** (6 - i)
    if (bytes > scale) return `${decimals(bytes / scale, digits)} ${unit}`
  }
  return `${whole(value)} B`
}

function timeText(value: DamoNumber): string {
  const ns = Number(value)
  return Number.isNaN(ns) ? whole(ns) : formatTime(ns)
}

function timeTextExact(ns: DamoNumber): string {
  if (ns < 0) return `-${timeTextExact(-ns)}`
  if (ns >= ULONG_MAX) return 'max'
  for (const [unit, scale] of TIME_UNITS) {
    if (ns < scale) continue
    const count = truncate(divide(ns, scale))
    const rest = add(ns, -(count * scale))
    const text = `${formatCount(count)} ${unit}`
    return isSame(rest, 0) ? text : `${text} ${timeTextExact(rest)}`
  }
  if (ns < 1) return '0 ns'
  return typeof ns === 'number' && ns % 1 !== 0 ? `${decimals(ns, 3)} ns` : `${whole(ns)} ns`
}

function ratioText(ratio: number): string {
  const percent = ratio * 100
  const fraction = percent % 1
  // Python's remainder is never negative.
  const digits = toFixedEven(fraction < 0 ? fraction + 1 : fraction, 7)
    .replace(/0+$/, '')
    .slice(2)
  return `${grouped(truncate(percent))}${digits === '' ? '' : `.${digits}`} %`
}

function sixDecimals(value: DamoNumber): string {
  return decimals(Number(value), 6)
}

function decimals(value: number, digits: number): string {
  if (Number.isFinite(value) && Math.abs(value) >= 1e21) {
    return `${BigInt(value)}.${'0'.repeat(digits)}`
  }
  return Number.isFinite(value) ? toFixedEven(value, digits) : numberText(value)
}
