/** A comparison as JSON: numbers only, no units, under the names that expressions use. */
import type { Comparison } from './comparison.js'
import type { ConditionResult } from './fail-if.js'
import type { Figure } from './figures.js'

/** A figure: a number, or a group's spread. */
export type JsonFigure =
  | number
  | {
      readonly median: number
      readonly low: number
      readonly high: number
      readonly values: readonly number[]
    }

/** What `compare --json` prints. */
export interface ComparisonJson {
  readonly sides: readonly {
    readonly label: string
    readonly runs: readonly {
      readonly path: string
      readonly kind: string
      readonly name: string | null
      readonly seed: number | null
      readonly remarks: readonly string[]
    }[]
  }[]
  readonly figures: Readonly<
    Record<
      string,
      {
        readonly unit: string
        readonly isReproducible: boolean
        /** By label. */
        readonly values: Readonly<Record<string, JsonFigure | null>>
        /** From the first side, by label; without those that cannot be taken. */
        readonly differences: Readonly<
          Record<
            string,
            {
              readonly absolute: number
              readonly relative: number | null
              readonly isApart: boolean | null
            }
          >
        >
      }
    >
  >
  readonly failIf: readonly {
    readonly expression: string
    readonly holds: boolean
    readonly figures: Readonly<Record<string, number | boolean>>
  }[]
}

/** Makes it. */
export function comparisonJson(
  { sides, rows }: Comparison,
  conditions: readonly ConditionResult[],
): ComparisonJson {
  const byLabel = <Value>(values: readonly Value[]): [string, Value][] =>
    values.map((value, i) => [sides[i].label, value])
  return {
    sides: sides.map(({ label, runs }) => ({
      label,
      runs: runs.map(({ path, kind, name = null, seed = null, remarks }) => ({
        path,
        kind,
        name,
        seed,
        remarks,
      })),
    })),
    figures: Object.fromEntries(
      rows.map(({ name, unit, isCost, figures, differences }) => [
        name,
        {
          unit,
          isReproducible: !isCost,
          values: Object.fromEntries(byLabel(figures.map(jsonFigure))),
          differences: Object.fromEntries(
            byLabel(differences).flatMap(([label, one]) => (one === null ? [] : [[label, one]])),
          ),
        },
      ]),
    ),
    failIf: conditions.map(({ text, holds, figures }) => ({
      expression: text,
      holds,
      figures: Object.fromEntries(figures),
    })),
  }
}

function jsonFigure(figure: Figure | null): JsonFigure | null {
  if (figure === null) return null
  const { value, spread } = figure
  return spread === undefined ? value : { median: value, ...spread }
}
