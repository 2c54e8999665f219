/**
 * Ready-made set-ups: kdamonds of damo's schema from a few parameters, so that they run in the lab and are exported to
 * a kernel like any others. A new one is a file and a line in index.ts.
 */
import type { KernelLevel } from '../core/kernel.js'

/** A parameter: its unit, what it is when left out, and what it does. */
export interface Parameter {
  /** Unit of a bare number; others may be named. `bp`: basis points. */
  readonly unit: 'ns' | 'us' | 'ms' | 'bytes' | 'permil' | 'bp' | 'count' | 'flag'
  readonly default: number | boolean
  /** Left out: 0, and no end. */
  readonly min?: number
  readonly max?: number
  readonly doc: string
}

/** Values by the parameters' names, checked. */
export type Values<Names extends string> = Readonly<Record<Names, number>> &
  Readonly<Record<string, number>>

/** What a set-up is made for. */
export interface Site {
  readonly kernel: KernelLevel
  /** By address; none: the scenario names none. */
  readonly nodes: readonly SiteNode[]
  /** Paths of the memory cgroups that targets are in. */
  readonly cgroups: readonly string[]
  /** As the policy has them; in the order given. */
  readonly shares: readonly CgroupShare[]
}

/** What a memory cgroup, with those below it, has of a node. */
export interface CgroupShare {
  readonly path: string
  /** Basis points. */
  readonly shareBp: number
}

/** A node: physical addresses [start, end), bytes. */
export interface SiteNode {
  readonly id: number
  readonly start: number
  readonly end: number
  /** 0: the fastest. */
  readonly tier: number
}

/** Plain values, as damo's JSON has them. */
export type Plain = Readonly<Record<string, unknown>>

/** Either one kdamond for all, or one that is made once per target. */
export interface Kdamonds {
  readonly kdamonds?: readonly Plain[]
  readonly kdamondPerTarget?: Plain
}

/** See the top of the file. */
export interface SetUp<Names extends string = string> {
  readonly name: string
  /** What it is for. */
  readonly doc: string
  /** The rule's source. */
  readonly source: string
  readonly parameters: Readonly<Record<Names, Parameter>>
  /** What `shares` of cgroups mean to it, a map of basis points by paths; left out: it takes none. */
  readonly shares?: string
  /** What is wrong with them; as {@link SetUp.check}, '' where it is all of them. */
  checkShares?(
    values: Values<Names>,
    site: Site,
  ): readonly [path: string, message: string] | undefined
  /**
   * Parameters that do not go together.
   *
   * @returns the name, what is wrong and what would be right; undefined: nothing
   */
  check?(values: Values<Names>): readonly [name: Names, message: string] | undefined
  /** What is wrong with the machine for it, and what would be right; undefined: nothing. */
  checkSite?(site: Site): string | undefined
  /** Flags are 0 or 1. */
  kdamonds(values: Values<Names>, site: Site): Kdamonds
}

/** A set-up, with the names of its parameters known. */
export function defineSetUp<Names extends string>(setUp: SetUp<Names>): SetUp {
  return setUp
}
