/** Paths of memory cgroups. */

/** Whether a cgroup is another, or below it; every one is within the empty path. */
export function isWithin(cgroup: string, path: string): boolean {
  if (path === '' || cgroup === path) return true
  return cgroup.startsWith(path.endsWith('/') ? path : `${path}/`)
}
