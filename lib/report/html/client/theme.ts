/** Dark or light: as the system has it, or as chosen; always light on paper. */
import { el } from './dom.js'

/** What can be chosen. */
type Choice = 'auto' | 'light' | 'dark'

const CHOICES: readonly Choice[] = ['auto', 'light', 'dark']
const STORAGE_KEY = 'damon-lab-theme'

/** The page's theme. */
export class Theme {
  #choice: Choice = readChoice()
  #isPrinting = false
  readonly #system = matchMedia('(prefers-color-scheme: dark)')
  readonly #subscribers = new Set<() => void>()

  constructor() {
    this.#system.addEventListener('change', () => this.#apply())
    const print = (isPrinting: boolean): void => {
      this.#isPrinting = isPrinting
      this.#apply()
    }
    matchMedia('print').addEventListener('change', ({ matches }) => print(matches))
    addEventListener('beforeprint', () => print(true))
    addEventListener('afterprint', () => print(false))
    this.#apply()
  }

  get isDark(): boolean {
    if (this.#isPrinting) return false
    return this.#choice === 'auto' ? this.#system.matches : this.#choice === 'dark'
  }

  /** Calls back after each change. Returns what ends that. */
  onChange(subscriber: () => void): () => void {
    this.#subscribers.add(subscriber)
    return () => this.#subscribers.delete(subscriber)
  }

  /** The control to choose with. */
  control(): HTMLElement {
    const select = el(
      'select',
      {},
      ...CHOICES.map((choice) =>
        el('option', { value: choice, selected: choice === this.#choice || undefined }, choice),
      ),
    )
    select.addEventListener('change', () => {
      this.#choice = select.value as Choice
      try {
        localStorage.setItem(STORAGE_KEY, this.#choice)
      } catch {
        // Pages from files may have no storage; the choice then holds as long as the page.
      }
      this.#apply()
    })
    return el('label', { class: 'control' }, 'Theme ', select)
  }

  #apply(): void {
    const theme = this.isDark ? 'dark' : 'light'
    if (document.documentElement.dataset.theme === theme) return
    document.documentElement.dataset.theme = theme
    for (const subscriber of this.#subscribers) subscriber()
  }
}

function readChoice(): Choice {
  try {
    return CHOICES.find((choice) => choice === localStorage.getItem(STORAGE_KEY)) ?? 'auto'
  } catch {
    return 'auto'
  }
}
