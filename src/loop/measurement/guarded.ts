/** What is thrown inside an event's listener would end the program; it ends the run instead. */
export function guarded(
  fail: (error: unknown) => void,
  receive: (raw: unknown) => void,
): (raw: unknown) => void {
  return (raw) => {
    try {
      receive(raw)
    } catch (error) {
      fail(error)
    }
  }
}
