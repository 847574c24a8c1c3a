/** A value without reactive proxies, as another process can receive it. */
export function plain<T>(value: T): T {
  return $state.snapshot(value)
}
