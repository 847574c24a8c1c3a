import { z } from 'zod'

export const TOKENS_MAX = 1_000_000
/** Lengths of an empirical distribution; more would not change what is drawn. */
export const EMPIRICAL_LENGTHS_MAX = 10_000

export const tokensSchema = z.number().int().min(1).max(TOKENS_MAX)

/**
 * A distribution of lengths in tokens. `lognormal`: median and sigma of the logarithm, cut at `max`;
 * `empirical`: each listed length is as likely as any other.
 */
export const lengthsSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('fixed'), tokens: tokensSchema }),
  z
    .object({ kind: z.literal('uniform'), min: tokensSchema, max: tokensSchema })
    .refine((range) => range.min <= range.max, {
      error: 'The shortest length must not exceed the longest',
    }),
  z.object({
    kind: z.literal('lognormal'),
    median: tokensSchema,
    sigma: z.number().positive().max(5),
    max: tokensSchema,
  }),
  z.object({
    kind: z.literal('empirical'),
    tokens: z.array(tokensSchema).min(1).max(EMPIRICAL_LENGTHS_MAX),
  }),
])
export type Lengths = z.infer<typeof lengthsSchema>
