/** One of several to choose from. */
export interface Option<Value extends string = string> {
  value: Value
  label: string
}
