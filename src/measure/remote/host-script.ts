/**
 * What runs on the other machine: a shell that answers each line of its input with lines of /proc and
 * `@end`, and ends with its input. It holds nothing, is asked once a second, and starts two programs
 * for an answer. Single quotes and line breaks are left out: the whole stands in single quotes.
 */
export const HOST_SCRIPT = [
  'export LC_ALL=C; cd /proc || exit;',
  'while read -r what rest; do',
  'case $what in',
  // The processes' files come as words; one that is gone says so on stderr and is left out.
  'sample) grep -hE "^(cpu|procs_running|MemTotal:|MemAvailable:)" stat meminfo;',
  'cat uptime net/dev $rest 2>/dev/null;;',
  'listeners) grep -h " 0A " net/tcp net/tcp6 2>/dev/null;;',
  'holders) ls -l /proc/[0-9]*/fd 2>/dev/null | grep -E -e "^/proc/[0-9]+/fd:" -e "socket:.($rest).$";;',
  'places) grep -H "^PPid:" /proc/[0-9]*/status 2>/dev/null; grep -H "" /proc/[0-9]*/comm 2>/dev/null;;',
  'esac;',
  'echo @end || exit;',
  'done',
].join(' ')

export const END_OF_ANSWER = '@end'

export type HostQuestion =
  | { kind: 'sample'; pids: readonly number[] }
  | { kind: 'listeners' }
  | { kind: 'holders'; inodes: readonly number[] }
  | { kind: 'places' }

/** A question as a line of the script's input; numbers only, so that there is nothing to quote. */
export function questionLine(question: HostQuestion): string {
  switch (question.kind) {
    case 'sample':
      return ['sample', ...question.pids.map((pid) => `${String(pid)}/stat`)].join(' ')
    case 'holders':
      return `holders ${question.inodes.join('|')}`
    default:
      return question.kind
  }
}
