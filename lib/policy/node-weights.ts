/** Weights of nodes among which memory is interleaved. */
import type { Parameter, Values } from './set-up.js'

/** Parameters of four nodes. */
export type NodeWeight = 'weight0' | 'weight1' | 'weight2' | 'weight3'

const weight = (node: string): Parameter => ({
  unit: 'count',
  default: 0,
  max: 255,
  doc: `Folios in a row on the ${node} node; 0 with all others 0: by bandwidth.`,
})

/** All 0 by default: weights follow from bandwidths. */
export const NODE_WEIGHTS: Readonly<Record<NodeWeight, Parameter>> = {
  weight0: weight('first'),
  weight1: weight('second'),
  weight2: weight('third'),
  weight3: weight('fourth'),
}

/** Weights as given, or by the nodes' bandwidths. */
export function weightsOf(
  { weight0, weight1, weight2, weight3 }: Values<NodeWeight>,
  nodes: readonly { readonly bytesPerSecond: number }[],
): readonly number[] {
  const given = [weight0, weight1, weight2, weight3].slice(0, nodes.length)
  if (given.some((each) => each > 0)) return given
  return bandwidthWeights(nodes.map(({ bytesPerSecond }) => bytesPerSecond))
}

/**
 * Weights of bandwidths: halved until the largest is 10 at most, rounded, without a common divisor. Follows the weight
 * tool of HMSDK; bandwidths count in GB/s.
 */
export function bandwidthWeights(bytesPerSecond: readonly number[]): number[] {
  let scaled = bytesPerSecond.map((each) => each / 1e9)
  while (Math.max(...scaled) > 10) scaled = scaled.map((each) => each / 2)
  const weights = scaled.map((each) => Math.max(1, Math.round(each)))
  const divisor = weights.reduce(divisorOf)
  return weights.map((each) => each / divisor)
}

function divisorOf(a: number, b: number): number {
  return b === 0 ? a : divisorOf(b, a % b)
}
