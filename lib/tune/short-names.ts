/** Steps that say little by themselves, such as `max` or `ops`. */
const SHORT_STEP = 4

/** As many of the last steps of each path as tell it from the others, and as say something. */
export function shortNames(paths: readonly string[]): string[] {
  return paths.map((path) => {
    const steps = path.split('.')
    for (let nrSteps = 1; nrSteps < steps.length; nrSteps++) {
      const tail = steps.slice(-nrSteps).join('.')
      const isAlone = paths.every((other) => other === path || !`.${other}`.endsWith(`.${tail}`))
      if (isAlone && tail.length > SHORT_STEP) return tail
    }
    return path
  })
}
