import { sizeText } from './words.js'
import type { Filter } from '../damos/filter.js'

/** A filter in a few words, such as `reject addr 0x1000-0x2000`. */
export function filterWords(filter: Filter): string {
  const verb = `${filter.allow ? 'allow' : 'reject'} ${filter.matching ? '' : 'not '}${filter.type}`
  switch (filter.type) {
    case 'addr':
      return `${verb} 0x${filter.start.toString(16)}-0x${filter.end.toString(16)}`
    case 'target':
      return `${verb} ${filter.index}`
    case 'memcg':
      return `${verb} ${filter.path}`
    case 'hugepage_size':
      return `${verb} ${sizeText(Number(filter.min))} to ${sizeText(Number(filter.max))}`
    case 'anon':
    case 'active':
    case 'young':
    case 'unmapped':
      return verb
  }
}
