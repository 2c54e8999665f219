/** Terminal colours of damo's maps: ten levels, each with a background and a foreground. */

/** Names of the sets. */
export type ColourSet = 'gray' | 'flame' | 'emotion'

/** The highest level. */
export const LEVEL_MAX = 9

/** What ends coloured text. */
export const COLOUR_END = '\u001b[0m'

const SOFT = [239, 235, 237, 239, 243, 245, 247, 249, 251, 255]

const LEVELS: Readonly<Record<ColourSet, { readonly back: number[]; readonly fore: number[] }>> = {
  gray: {
    back: new Array<number>(10).fill(232),
    fore: [237, 239, 241, 243, 245, 247, 249, 251, 253, 255],
  },
  flame: { back: [232, 1, 1, 2, 3, 3, 20, 21, 26, 27], fore: SOFT },
  emotion: { back: [232, 234, 20, 21, 26, 2, 3, 1, 1, 1], fore: SOFT },
}

/** What begins text in the colour of a level. */
export function colourStart(set: ColourSet, level: number): string {
  // Python counts a negative index from the end.
  const { back, fore } = LEVELS[set]
  return `\u001b[48;5;${back.at(level)}m\u001b[38;5;${fore.at(level)}m`
}

/** Text in the colour of a level. */
export function coloured(text: string, set: ColourSet, level: number): string {
  return colourStart(set, level) + text + COLOUR_END
}

/** All levels, each in its colour. */
export function colourSamples(set: ColourSet): string {
  let text = ''
  for (let level = 0; level <= LEVEL_MAX; level++) text += colourStart(set, level) + String(level)
  return text + COLOUR_END
}
