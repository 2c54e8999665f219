/**
 * The size limit that keeps a context at min_nr_regions or more.
 */

/**
 * The largest size of a region: the total divided by min_nr_regions, at least `minRegionSz`.
 * Follows `damon_region_sz_limit()`; the kernel divides bytes, so the rounding here does too.
 *
 * @param total size of all regions of the context, in core units
 * @param bytesPerUnit of a core unit (4096 where units are pages, 1 in the kernel)
 * @returns the limit in core units; comparing whole sizes with it gives what the kernel's bytes give
 */
export function regionSzLimit(
  total: number,
  minNrRegions: number,
  minRegionSz: number,
  bytesPerUnit: number,
): number {
  const bytes = Math.floor((total * bytesPerUnit) / minNrRegions)
  return Math.max(minRegionSz, bytes / bytesPerUnit)
}

/** The limit rounded up to whole regions, by which larger regions are cut: `damon_apply_min_nr_regions()`. */
export function alignedSzLimit(szLimit: number, minRegionSz: number): number {
  return Math.ceil(szLimit / minRegionSz) * minRegionSz
}
