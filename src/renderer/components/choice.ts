/** One card: a title, the setting it would change, why, and what it takes. */
export interface Choice {
  value: string
  title: string
  /** Set in the mono face before `detail`. */
  code?: string
  detail?: string
  note?: string
  /** What else weighs: `Risk`, and a sentence. */
  facts?: readonly { name: string; text: string }[]
  foot?: string
}
