import type { GpuField } from './gpu-reading.ts'
import { SMI_QUERY } from './smi-csv.ts'

const REFUSED = /^Field "([^"]+)" is not a valid field to query/

/** Without it lines cannot be told apart. */
const ESSENTIAL = 'index'

/**
 * What is asked of this machine's driver. Drivers of different years know different fields and end at
 * the first that they do not: it is asked by its older name then, or no more.
 */
export class SmiQuery {
  #items = SMI_QUERY.map((item) => ({ ...item }))

  /** In the order of the cells. */
  get columns(): string[] {
    return this.#items.map(({ names }) => names[0] ?? '')
  }

  get fields(): Set<GpuField> {
    return new Set(this.#items.flatMap(({ fields }) => fields))
  }

  /** Whether a driver that refuses even this is better asked for its XML. */
  get isUsable(): boolean {
    return this.#items.some(({ names }) => names.includes(ESSENTIAL))
  }

  /** The name under which a field is asked for, as shown beside a number. */
  nameOf(field: GpuField): string {
    return this.#items.find(({ fields }) => fields.includes(field))?.names[0] ?? field
  }

  /** The field that a line of the driver's refuses, if it does. */
  static refusedBy(line: string): string | null {
    return REFUSED.exec(line.trim())?.[1] ?? null
  }

  /** Asks no more by this name; false where it was not asked for, so that asking again leads nowhere. */
  drop(refused: string): boolean {
    const before = this.#items.flatMap(({ names }) => names).length
    // A driver that does not know one reason by this name knows none of them.
    const family = refused.includes('reasons') ? refused.replace(/\.[^.]*$/, '.') : null
    const keeps = (name: string): boolean =>
      name !== refused && (family === null || !name.startsWith(family))
    this.#items = this.#items
      .map((item) => ({ ...item, names: item.names.filter(keeps) }))
      .filter(({ names }) => names.length > 0)
    return this.#items.flatMap(({ names }) => names).length < before
  }
}
