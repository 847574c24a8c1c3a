/** A value without reactive proxies, as another process can receive it. */
export function plain<T>(value: T): T {
  const copy: unknown = $state.snapshot(value)
  return copy as T
}
