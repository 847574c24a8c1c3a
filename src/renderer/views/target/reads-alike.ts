import { canonicalJson } from '../../../engine/canonical-json.ts'
import type { WatchedTarget } from './signal-watch.svelte.ts'

/** Whether two targets are read in the same way, however else they differ. */
export function readsAlike(one: WatchedTarget, other: WatchedTarget): boolean {
  return howItIsRead(one) === howItIsRead(other)
}

function howItIsRead(target: WatchedTarget): string {
  const { base_url, protocol, metrics_url, exporter_urls, ssh } = target
  return canonicalJson({ base_url, protocol, metrics_url, exporter_urls, ssh })
}
