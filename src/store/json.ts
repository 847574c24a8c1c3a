/** A column that holds JSON or nothing. */
export function toJson(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value)
}

export function fromJson(text: string | null): unknown {
  return text === null ? null : (JSON.parse(text) as unknown)
}
