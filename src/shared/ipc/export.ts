import { z } from 'zod'
import { channel } from './contract.ts'

export const exportFormatSchema = z.enum(['json', 'csv', 'html'])
export type ExportFormat = z.infer<typeof exportFormatSchema>

export const exportContract = {
  /** Asks where to, writes it whole or not at all; null where the user chose nowhere. */
  'export:save': channel<{ file_path: string } | null>()(
    z.object({ id: z.string().min(1).max(64), format: exportFormatSchema }),
  ),
} as const
