/** A page past this is refused unread: the largest known (node_exporter with everything on) is 0.4 MB. */
export const PAGE_CHARS_MAX = 16 * 1024 * 1024

/** A line past this is no metric. */
export const LINE_CHARS_MAX = 64 * 1024

/** More samples than any server has; each one costs memory. */
export const SAMPLES_MAX = 200_000

/** Labels on one sample. */
export const LABELS_MAX = 64

/** How much of a bad line an error repeats. */
export const QUOTED_CHARS_MAX = 80
