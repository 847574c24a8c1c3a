/** Starts `read` unless the last one is still under way: what is slow is not asked on top of itself. */
export function oneAtATime(
  read: () => Promise<void>,
  onError: (error: unknown) => void,
): () => void {
  let pending = false
  return () => {
    if (pending) return
    pending = true
    read()
      .catch(onError)
      .finally(() => {
        pending = false
      })
  }
}
