const CAPACITY_FIRST = 1_024

/** A typed column that grows as values come; its values are cut to size at the end. */
export class GrowingColumn<T extends Float64Array | Uint32Array> {
  readonly #make: (length: number) => T
  #values: T
  length = 0

  constructor(make: (length: number) => T) {
    this.#make = make
    this.#values = make(CAPACITY_FIRST)
  }

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = this.#make(this.#values.length * 2)
      larger.set(this.#values)
      this.#values = larger
    }
    this.#values[this.length] = value
    this.length += 1
  }

  at(index: number): number {
    return this.#values[index] ?? NaN
  }

  /** The values so far, in a column of their own. */
  values(): T {
    return this.#values.slice(0, this.length) as T
  }
}

export const float64Column = (): GrowingColumn<Float64Array> =>
  new GrowingColumn((length) => new Float64Array(length))
export const uint32Column = (): GrowingColumn<Uint32Array> =>
  new GrowingColumn((length) => new Uint32Array(length))
