/** Units of figures. The end of a figure's name tells it: `…Bytes` and `sz…`, `…Us`, and shares from 0 to 1. */

/** What the value of a figure counts; shares are from 0 to 1. */
export type FigureUnit = 'bytes' | 'us' | 'share' | 'number'

const SHARE =
  /(Precision|Recall|rateError|[a-z]Share|_precision_\w+|_recall_\w+|_frac_\w+|rate_mae_\w+|hot_rate_\w+)$/

/** The unit of a figure, of a summary, a record, or a recording of a kernel. */
export function unitOf(name: string): FigureUnit {
  if (/(Bytes(\.\w+)?|\bsz[A-Z]\w*)$/.test(name)) return 'bytes'
  if (/(Us(\.\w+)?|_us)$/.test(name)) return 'us'
  return SHARE.test(name) || name.startsWith('rate_true_') ? 'share' : 'number'
}
