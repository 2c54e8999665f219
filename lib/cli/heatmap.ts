export function heatmapOf(record: string): string {
  record
  return ''
}
