import type { Protocol } from '../../shared/target.ts'

/**
 * Commands that put an exporter on the server's machine.
 *
 * Sources: NVIDIA, DCGM-Exporter, "Running dcgm-exporter" (the second file of counters holds the
 * profiling ones; SYS_ADMIN lets it read them); prometheus/node_exporter, README, "Docker"
 */
export const EXPORTER_COMMANDS = {
  dcgm: 'docker run -d --rm --gpus all --cap-add SYS_ADMIN -p 9400:9400 nvcr.io/nvidia/k8s/dcgm-exporter:4.4.2-4.7.1-ubuntu22.04 -f /etc/dcgm-exporter/dcp-metrics-included.csv',
  node: 'docker run -d --rm --net host --pid host -v /:/host:ro,rslave quay.io/prometheus/node-exporter:latest --path.rootfs=/host',
} as const

/** How the servers behind a protocol of their own come to have a page. */
export const PAGE_FLAGS: Partial<Record<Protocol, string>> = {
  'llama-cpp': 'llama-server has one when it is started with --metrics.',
  tgi: 'TGI has one at /metrics.',
  'triton-generate': 'Triton has one on port 8002, at /metrics.',
  'kserve-infer': 'Triton has one on port 8002, at /metrics.',
  'ollama-chat': 'Ollama has none of its own; exporters for it do.',
  'ollama-generate': 'Ollama has none of its own; exporters for it do.',
}
