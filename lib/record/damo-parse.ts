/**
 * Follows the tokens of damo's JSON down to its records, snapshots and regions, and hands over each region and each
 * other value as it is complete. Only one region (or other value) is held at a time.
 *
 * ```
 *  [  {  "intervals": {…},  "snapshots": [  {  "end_time": …,  "regions": [  {…}  {…}  ]  }  ]  }  ]
 *  records  record   member             snapshots  snapshot   member     regions region
 * ```
 */
import type { Token } from 'stream-json/core/parser.js'
import type { DamoValue } from './damo-model.js'
import { ValueBuilder } from './damo-values.js'

/** Members of a record or of a snapshot, but for the streamed list. */
export type Members = ReadonlyMap<string, DamoValue>

/** Who takes what was read. */
export interface DamoSink {
  region(value: DamoValue): void
  snapshot(members: Members): void
  record(members: Members): void
  /** Refuses the file, naming the place. */
  fail(message: string): never
}

type State = 'start' | 'records' | 'record' | 'snapshots' | 'snapshot' | 'regions' | 'end'

/** What holds what; the names of lists are the keys under which they stand. */
const NEXT: Readonly<Record<string, { readonly list: 'snapshots' | 'regions' } | undefined>> = {
  record: { list: 'snapshots' },
  snapshot: { list: 'regions' },
}

/** See the top of the file. */
export class DamoParser {
  readonly #sink: DamoSink
  readonly #builder: ValueBuilder = new ValueBuilder()
  #state: State = 'start'
  /** A value is being put together. */
  #isBuilding = false
  #key = ''
  #record = new Map<string, DamoValue>()
  #snapshot = new Map<string, DamoValue>()
  #lists = new Set<string>()

  constructor(sink: DamoSink) {
    this.#sink = sink
  }

  /** Whether a list of regions is under way, and no region is. */
  get isInRegions(): boolean {
    return this.#state === 'regions' && !this.#isBuilding
  }

  /** Takes one token. */
  take(token: Token): void {
    if (this.#isBuilding) {
      this.#build(token)
      return
    }
    switch (this.#state) {
      case 'start':
        this.#expectList(token, 'the file', 'records')
        return
      case 'records':
        if (token.name === 'endArray') this.#state = 'end'
        else this.#beginRecord(token)
        return
      case 'snapshots':
        if (token.name === 'endArray') this.#state = 'record'
        else this.#beginSnapshot(token)
        return
      case 'regions':
        if (token.name === 'endArray') this.#state = 'snapshot'
        else this.#beginValue(token)
        return
      case 'record':
      case 'snapshot':
        this.#member(token, this.#state)
        return
      case 'end':
        this.#sink.fail('something follows the list of records')
    }
  }

  /** Says that the text has ended. */
  finish(): void {
    if (this.#state !== 'end') this.#sink.fail('the text ends too early')
  }

  #beginRecord(token: Token): void {
    if (token.name !== 'startObject') this.#sink.fail('a record is not a JSON object')
    this.#record = new Map()
    this.#lists.delete('snapshots')
    this.#state = 'record'
  }

  #beginSnapshot(token: Token): void {
    if (token.name !== 'startObject') this.#sink.fail('a snapshot is not a JSON object')
    this.#snapshot = new Map()
    this.#lists.delete('regions')
    this.#state = 'snapshot'
  }

  /** A key, a value or the end of a record or snapshot. */
  #member(token: Token, state: 'record' | 'snapshot'): void {
    const list = NEXT[state]!.list
    if (token.name === 'keyValue') {
      this.#key = token.value
    } else if (token.name === 'endObject') {
      if (!this.#lists.has(list)) this.#sink.fail(`"${list}" is missing`)
      this.#end(state)
    } else if (this.#key === list) {
      if (this.#lists.has(list)) this.#sink.fail(`"${list}" is there twice`)
      this.#lists.add(list)
      this.#expectList(token, `"${list}"`, list)
    } else {
      this.#beginValue(token)
    }
  }

  #end(state: 'record' | 'snapshot'): void {
    if (state === 'record') {
      this.#sink.record(this.#record)
      this.#state = 'records'
    } else {
      this.#sink.snapshot(this.#snapshot)
      this.#state = 'snapshots'
    }
  }

  #expectList(token: Token, what: string, state: State): void {
    if (token.name !== 'startArray') this.#sink.fail(`${what} is not a JSON array`)
    this.#state = state
  }

  #beginValue(token: Token): void {
    this.#builder.reset()
    this.#isBuilding = true
    this.#build(token)
  }

  #build(token: Token): void {
    const isComplete = this.#builder.take(token)
    if (isComplete === false) return
    if (typeof isComplete === 'string') this.#sink.fail(`a value is refused: ${isComplete}`)
    this.#isBuilding = false
    const { value } = this.#builder
    if (this.#state === 'regions') this.#sink.region(value)
    else (this.#state === 'record' ? this.#record : this.#snapshot).set(this.#key, value)
  }
}
