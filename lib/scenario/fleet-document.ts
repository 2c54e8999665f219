/** A fleet as its schema leaves it: sizes are bytes, times µs, shares 0..1. Keys are those of the file. */
import type { KernelLevel } from '../core/kernel.js'
import type { TemplateName } from '../guest/templates.js'
import type { CheckDocument, KdamondDocument } from './document.js'

/** See the top of the file. */
export interface FleetDocument {
  readonly name?: string | undefined
  readonly seed: number
  readonly duration: number
  readonly step: number
  readonly kernel: KernelLevel
  readonly host: FleetHostDocument
  readonly guests: readonly GuestDocument[]
  readonly events: readonly GuestEventDocument[]
  readonly costs: Readonly<Record<string, number | undefined>>
  readonly checks?: readonly CheckDocument[] | undefined
}

/** The machine behind the guests. */
export interface FleetHostDocument {
  readonly memory: number
  /** Order of its pages. */
  readonly pages: 0 | 9
  readonly swap: { readonly size: number; readonly read: number; readonly write: number }
  readonly kdamond?: KdamondDocument | undefined
}

/** Guests that are made alike. */
export interface GuestDocument {
  readonly name: string
  readonly count: number
  readonly memory: number
  readonly template?: TemplateName | undefined
  readonly period?: number | undefined
  readonly phase: number
  /** How far the phases of `count` guests lie apart, all together. */
  readonly spread: number
  readonly areas: readonly GuestAreaDocument[]
  readonly arrives: number
  /** From one guest of the group to the next. */
  readonly every: number
  readonly stays?: number | undefined
  readonly swap?: number | undefined
  readonly kernel: { readonly share: number; readonly churn: number }
  readonly kdamond?: KdamondDocument | undefined
  /** A name, or a map with it and parameters. */
  readonly scaling: string | Readonly<Record<string, unknown>>
}

/** Memory of a guest's programs. One of `jobs`, `wave` and `leak`, or none. */
export interface GuestAreaDocument {
  readonly name: string
  readonly size: number
  /** Mean time between two touches of a page; left out: it is not touched again. */
  readonly every?: number | undefined
  readonly file: boolean
  readonly huge: boolean
  readonly cache: boolean
  readonly churn: number
  readonly from: number
  readonly over: number
  readonly jobs?: { readonly period: number; readonly lasts: number } | undefined
  readonly wave?:
    { readonly period: number; readonly low: number; readonly phase: number } | undefined
  readonly leak?: { readonly period: number } | undefined
}

/** Limits that change. */
export interface GuestEventDocument {
  readonly at: number
  /** Names of groups or of guests. */
  readonly guests: string | readonly string[]
  readonly min?: number | undefined
  readonly max?: number | undefined
  readonly target?: number | undefined
  readonly pressure?: number | undefined
}
