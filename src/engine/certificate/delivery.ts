import type { Certificate } from '../../shared/summary.ts'

/** A client that did not send at least this share of what was due measured something else. */
export const DELIVERED_SHARE_MIN = 0.99

type Load = Pick<Certificate, 'requests_asked' | 'requests_delivered'>

/**
 * Whether the load that was asked for was delivered. A request that waited under the workload's own
 * cap until its time was over is in the data, as a timeout; the cap was asked for, so that it does not
 * count against the client.
 */
export function deliveryProblems(
  { requests_asked, requests_delivered }: Load,
  requests_waited_out: number,
): Certificate['problems'] {
  if (requests_delivered === 0)
    return [{ cause: 'No request was sent.', remedy: 'Test the connection, then measure again.' }]
  const wanted = requests_asked - requests_waited_out
  if (requests_delivered >= wanted * DELIVERED_SHARE_MIN) return []
  return [
    {
      cause: `Of ${requests_asked} requests that were due, ${requests_delivered} were sent.`,
      remedy:
        'Lower the load, let more requests be in flight, or move the client to a faster machine.',
    },
  ]
}
