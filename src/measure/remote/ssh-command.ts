/**
 * What `ssh` is told beside the user's own configuration, whose hosts, users, keys and jumps stand.
 * It never asks for anything (BatchMode), notices a dead line, carries nothing but the program's
 * output, and leaves no process behind (ControlMaster). Source: ssh_config(5)
 */
export const CONNECT_TIMEOUT_S = 5
const ALIVE_EVERY_S = 5
const ALIVE_MISSED_MAX = 2

const OPTIONS = [
  'BatchMode=yes',
  `ConnectTimeout=${String(CONNECT_TIMEOUT_S)}`,
  `ServerAliveInterval=${String(ALIVE_EVERY_S)}`,
  `ServerAliveCountMax=${String(ALIVE_MISSED_MAX)}`,
  'ControlMaster=no',
  'ClearAllForwardings=yes',
  'ForwardAgent=no',
  'ForwardX11=no',
  'PermitLocalCommand=no',
  'RemoteCommand=none',
  'RequestTTY=no',
  // At a lower level it would not say why a connection went.
  'LogLevel=INFO',
]

/**
 * The arguments of `ssh` for a script that the other machine's `sh` runs, whatever shell the user has
 * there.
 *
 * @param script no line breaks, which some shells do not take inside of quotes
 */
export function sshArguments(destination: string, script: string): string[] {
  const options = OPTIONS.flatMap((option) => ['-o', option])
  return [...options, '--', destination, `sh -c ${quoted(script)}`]
}

/** Words as a shell reads them back. */
export function shellWords(words: readonly string[]): string {
  return words.map((word) => (/^[\w.,:/=@%+-]+$/.test(word) ? word : quoted(word))).join(' ')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** Where drivers put their tools beside what a shell without a login looks through. */
const MORE_PATHS = '/usr/local/bin:/opt/rocm/bin:/usr/lib/wsl/lib'

/**
 * A script that is one program, and that ends the program when its input ends: nobody listens then.
 * The program may hang in a driver and never notice by itself.
 */
export function watchedProgram(command: string, args: readonly string[]): string {
  const program = shellWords([command, ...args])
  return [
    `PATH="$PATH:${MORE_PATHS}"; export PATH; exec 3<&0;`,
    '(cat <&3; kill $$) >/dev/null 2>&1 &',
    `exec ${program} </dev/null 3<&-`,
  ].join(' ')
}
