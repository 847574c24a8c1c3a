const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
const INFINITE = /^([+-]?)inf(?:inity)?$/i
/** `-nan(ind)` and `1.#QNAN` are how programs built with Microsoft's library print it. */
const NOT_A_NUMBER = /^[+-]?(?:nan(?:\([a-z0-9_]*\))?|1\.#(?:ind|qnan|snan)\d*)$/i

/** The number that a sample's text stands for; undefined where it stands for none. */
export function parseValue(text: string): number | undefined {
  if (DECIMAL.test(text)) return Number(text)
  if (NOT_A_NUMBER.test(text)) return Number.NaN
  const infinite = INFINITE.exec(text)
  if (infinite === null) return undefined
  return infinite[1] === '-' ? -Infinity : Infinity
}
