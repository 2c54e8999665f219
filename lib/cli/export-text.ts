/** What `damon-lab export` writes. */
import { UsageError } from '../base/errors.js'
import { DamoFault } from '../params/fault.js'
import { printDamoJson } from '../params/json.js'
import { kdamondsObject, kdamondsText, type Kdamond } from '../params/kdamond.js'
import type { NumberForm } from '../params/print-numbers.js'
import { schemeLine } from '../params/scheme-text.js'
import { schemeObject, type Scheme } from '../params/scheme.js'
import { sysfsScript } from '../params/shell-script.js'
import { sysfsTable, sysfsWrites } from '../params/sysfs.js'
import { printDamoYaml } from '../params/yaml-text.js'
import type { SetUp } from './export-source.js'

/**
 * A set-up as text, with an end of line.
 *
 * @throws UsageError for what the form has no place for
 */
export function formatSetUp(setUp: SetUp, form: string, format: string): string {
  try {
    if (form === 'schemes') {
      return schemesText(schemesOf(setUp), format === 'exact' ? 'exact' : 'human')
    }
    if (form === 'damos') return linesText(schemesOf(setUp), setUp.file)
    return kdamondsIn(kdamondsOf(setUp), form, format, setUp.name)
  } catch (error) {
    if (!(error instanceof DamoFault)) throw error
    throw new UsageError(`${setUp.file}: ${error.message}`)
  }
}

function kdamondsIn(
  kdamonds: readonly Kdamond[],
  form: string,
  format: string,
  name: string,
): string {
  if (form === 'sysfs') {
    const writes = sysfsWrites(kdamonds)
    return format === 'script' ? sysfsScript(writes, name) : sysfsTable(writes)
  }
  if (format === 'report') {
    return [...kdamondsText(kdamonds, 'exact')].map((text) => `${text}\n`).join('')
  }
  const object = kdamondsObject(kdamonds, 'exact')
  return format === 'yaml' ? printDamoYaml(object) : `${printDamoJson(object)}\n`
}

function schemesText(schemes: readonly Scheme[], numbers: NumberForm): string {
  return `${printDamoJson(schemes.map((scheme) => schemeObject(scheme, numbers, false)))}\n`
}

function linesText(schemes: readonly Scheme[], file: string): string {
  return schemes
    .map((scheme, i) => {
      try {
        return `${schemeLine(scheme)}\n`
      } catch (error) {
        if (!(error instanceof DamoFault)) throw error
        throw new UsageError(`${file}: scheme ${i} ${error.message}`, {
          hint: '--to schemes writes JSON, which holds everything',
        })
      }
    })
    .join('')
}

function kdamondsOf({ kdamonds, file }: SetUp): readonly Kdamond[] {
  if (kdamonds !== undefined) return kdamonds
  throw new UsageError(`${file}: holds schemes only; expected a scenario or kdamonds`, {
    hint: '--to schemes writes them as JSON; damon-lab args damon --schemes makes kdamonds of that',
  })
}

function schemesOf({ kdamonds, schemes }: SetUp): readonly Scheme[] {
  const inContexts = kdamonds?.flatMap(({ contexts }) => contexts).flatMap((each) => each.schemes)
  return schemes ?? inContexts ?? []
}
