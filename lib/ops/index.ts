/**
 * The registry of operations sets: a new one is a file and a line in {@link createOperationsRegistry}.
 */
import { UsageError } from '../base/errors.js'
import type { TargetOperations } from '../core/operations.js'
import type { Range } from '../core/set-regions.js'
import { fixedRanges } from './fixed-ranges.js'
import { vaddr, type AddressMapping } from './vaddr.js'

/** What an operations set may know of a target. */
export interface OperationsSite {
  /** The target's mappings in address pages; empty for physical memory. */
  readonly mappings: readonly AddressMapping[]
  /** Initial regions of the user, in core units. */
  readonly given: readonly Range[]
  /** Core page of an address page. */
  readonly pageOf: (addressPage: number) => number
}

/** An operations set of the kernel. */
export interface OperationsSet {
  readonly name: string
  /** Ends with its processes, and follows their mappings at ops updates. */
  readonly followsMappings: boolean
  readonly create: (site: OperationsSite) => TargetOperations
}

/** Operations sets by name. Follows `damon_register_ops()` and `damon_select_ops()`. */
export interface OperationsRegistry {
  /** @throws UsageError where the name is taken */
  register(set: OperationsSet): void
  unregister(name: string): void
  /** @throws UsageError where no set has the name */
  select(name: string): OperationsSet
}

/** A registry that holds the kernel's sets. */
export function createOperationsRegistry(): OperationsRegistry {
  const sets = new Map<string, OperationsSet>()
  const registry: OperationsRegistry = {
    register(set) {
      if (sets.has(set.name)) throw new UsageError(`operations set ${set.name}: already registered`)
      sets.set(set.name, set)
    },
    unregister(name) {
      sets.delete(name)
    },
    select(name) {
      const set = sets.get(name)
      if (set !== undefined) return set
      const known = [...sets.keys()].join(', ')
      throw new UsageError(`operations set: got ${name}; expected one of ${known}`)
    },
  }
  registry.register({
    name: 'vaddr',
    followsMappings: true,
    create: ({ mappings, given, pageOf }) => vaddr(mappings, given, pageOf),
  })
  for (const name of ['fvaddr', 'paddr']) {
    registry.register({
      name,
      followsMappings: false,
      create: ({ given }) => fixedRanges(given),
    })
  }
  return registry
}
