import { z } from 'zod'
import type { SignalLook } from '../signal.ts'
import { targetSchema } from '../target.ts'
import { channel } from './contract.ts'

export const signalsContract = {
  /**
   * Reads once what the target offers and says what is missing and how it is connected. Takes a few
   * seconds at most, since shares and rates need two readings; nothing is kept. A newer call ends an
   * older one, which is answered with the problem `cancelled`.
   */
  'target:signals': channel<SignalLook>()(
    z.object({ target: targetSchema.omit({ has_api_key: true }) }),
  ),
  'target:signals-cancel': channel<null>()(z.undefined()),
} as const
