import { z } from 'zod'
import { channel } from './contract.ts'

/** Files that a form names and a measurement reads later: a `tokenizer.json`, an authority's PEM. */
export const fileKindSchema = z.enum(['tokenizer', 'authority'])
export type FileKind = z.infer<typeof fileKindSchema>

/** A file as chosen. It was read once, so that one that cannot be used is refused at once. */
export interface ChosenFile {
  file_path: string
  /** Of the file's bytes, hex. */
  sha256: string
}

export const fileContract = {
  /** Lets the user choose a file of this kind; null where none was chosen. */
  'file:choose': channel<ChosenFile | null>()(z.object({ kind: fileKindSchema })),
} as const
