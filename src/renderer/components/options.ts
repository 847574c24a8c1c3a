/** One of several to choose from. */
export interface Option<Value extends string = string> {
  value: Value
  label: string
}

/** The option of this value, as a list or group of radios hands it back: as text. */
export function optionOf<Value extends string>(
  options: readonly Option<Value>[],
  value: string,
): Option<Value> | undefined {
  return options.find((option) => option.value === value)
}
