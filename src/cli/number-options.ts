import { InvalidArgumentError } from 'commander'

/** Parsers of numeric options; each refusal names the value and what was expected. */

export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() !== '' && Number.isInteger(value) && value >= min && value <= max) return value
    throw new InvalidArgumentError(
      `"${text}" is not a whole number from ${String(min)} to ${String(max)}`,
    )
  }
}

export function positiveNumber(max: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() !== '' && value > 0 && value <= max) return value
    throw new InvalidArgumentError(`"${text}" is not a number above 0, at most ${String(max)}`)
  }
}
