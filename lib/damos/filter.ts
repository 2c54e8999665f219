/**
 * Filters: which regions and pages a scheme leaves alone. A filter matches what has its property, or what has it
 * not; the first filter that matches decides. Follows `struct damos_filter`.
 */

/** A filter as its user says it. Addresses are core addresses, sizes bytes. */
export type Filter = { readonly matching: boolean; readonly allow: boolean } & (
  | { readonly type: 'anon' | 'active' | 'young' | 'unmapped' }
  | { readonly type: 'memcg'; readonly path: string }
  | { readonly type: 'hugepage_size'; readonly min: bigint; readonly max: bigint }
  | { readonly type: 'addr'; readonly start: bigint; readonly end: bigint }
  | { readonly type: 'target'; readonly index: number }
)

/** A filter on regions, its bounds in table units: `[2 t]` and `[2 t + 1]` are those for target t. */
export type CoreFilter = { readonly matching: boolean; readonly allow: boolean } & (
  | { readonly type: 'addr'; readonly bounds: Float64Array }
  | { readonly type: 'target'; readonly index: number }
)

/** A filter on pages. On kernels with one list, those on regions are among them, as properties no page has. */
export type PageFilter = Filter

/** What becomes of what no filter matches. */
export interface FilterDefaults {
  readonly rejectsCore: boolean
  readonly rejectsPages: boolean
}

/** Whether a filter is for regions; the others are for pages. */
export function isCoreType(type: Filter['type']): type is 'addr' | 'target' {
  return type === 'addr' || type === 'target'
}

/**
 * What no filter matches is rejected where the last filter of its layer allows; regions are let through where
 * there are filters on pages. Follows `damos_set_filters_default_reject()`.
 */
export function filterDefaultsOf(
  core: readonly { readonly allow: boolean }[],
  pages: readonly { readonly allow: boolean }[],
): FilterDefaults {
  const lastAllows = (list: readonly { readonly allow: boolean }[]): boolean =>
    list.at(-1)?.allow ?? false
  return {
    rejectsCore: pages.length > 0 ? false : lastAllows(core),
    rejectsPages: lastAllows(pages),
  }
}

/** What filters ask of a page; `isYoung` makes it old where it is young. */
export interface PageProperties {
  isAnon(): boolean
  isActive(): boolean
  isYoung(): boolean
  isUnmapped(): boolean
  isOfMemcg(path: string): boolean
  /** Bytes of the folio. */
  folioBytes(): number
}

/**
 * Whether the filters reject a page.
 *
 * @param filters in order
 * @param rejectsByDefault what becomes of a page that none matches
 * @param canAllow kernels since 6.14; before, any match rejects
 * @param page the page in question
 */
export function rejectsPage(
  filters: readonly PageFilter[],
  rejectsByDefault: boolean,
  canAllow: boolean,
  page: PageProperties,
): boolean {
  for (const filter of filters) {
    if (hasProperty(filter, page) === filter.matching) return canAllow ? !filter.allow : true
  }
  return canAllow && rejectsByDefault
}

function hasProperty(filter: PageFilter, page: PageProperties): boolean {
  switch (filter.type) {
    case 'anon':
      return page.isAnon()
    case 'active':
      return page.isActive()
    case 'young':
      return page.isYoung()
    case 'unmapped':
      return page.isUnmapped()
    case 'memcg':
      return page.isOfMemcg(filter.path)
    case 'hugepage_size': {
      const bytes = page.folioBytes()
      return bytes >= Number(filter.min) && bytes <= Number(filter.max)
    }
    case 'addr':
    case 'target':
      // One list, kernels to 6.14: a page has no such property.
      return false
  }
}
