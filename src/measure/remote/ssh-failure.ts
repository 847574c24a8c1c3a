/** Why a connection by ssh is not there, and whether it is worth another try. */
export interface SshFailure {
  /** One sentence, with the next step where there is one. */
  reason: string
  /** False where only the user can mend it: asking again might lock the user out. */
  again: boolean
}

/** A clause repeated from ssh is cut here. */
const SAID_CHARS_MAX = 200

interface Known {
  says: RegExp
  again: boolean
  reason: (destination: string) => string
}

/** What OpenSSH's client says on stderr (sshconnect.c, ssh.c, sshconnect2.c), the more telling first. */
const KNOWN: readonly Known[] = [
  {
    says: /REMOTE HOST IDENTIFICATION HAS CHANGED|Host key for .* has changed/i,
    again: false,
    reason: (to) =>
      `The key of ${to} is not the one that ssh knows: find out why, then remove the old one with “ssh-keygen -R”.`,
  },
  {
    says: /Host key verification failed|No \S+ host key is known/i,
    again: false,
    reason: (to) =>
      `ssh does not know the key of ${to} yet: run “ssh ${to}” in a terminal once and confirm it.`,
  },
  {
    says: /Permission denied|Too many authentication failures|No more authentication methods/i,
    again: false,
    reason: (to) =>
      `${to} lets nobody in without a password: put your key there with “ssh-copy-id ${to}”, or load it with “ssh-add”.`,
  },
  {
    says: /Could not resolve hostname/i,
    again: false,
    reason: (to) =>
      `ssh knows no host ${to}: name it in ~/.ssh/config, or give its address, such as me@10.0.0.12.`,
  },
  {
    says: /Bad configuration option|Bad owner or permissions|terminating, \d+ bad configuration/i,
    again: false,
    reason: () => 'ssh does not take its configuration: run “ssh -V” and look at ~/.ssh/config.',
  },
]

const UNREACHED = /connect to host|Connection timed out|Operation timed out|banner exchange/i

export const NO_SSH =
  'There is no ssh on this machine: install OpenSSH’s client, or give the addresses of exporters.'

/**
 * @param stderr what ssh said before it ended with code 255, which is its own
 */
export function sshFailure(destination: string, stderr: string): SshFailure {
  const known = KNOWN.find(({ says }) => says.test(stderr))
  if (known !== undefined) return { reason: known.reason(destination), again: known.again }
  const lines = stderr.split('\n').map((line) => line.trim())
  const said = (lines.findLast((line) => line !== '') ?? 'ssh does not say why').slice(
    0,
    SAID_CHARS_MAX,
  )
  const what = UNREACHED.test(stderr)
    ? `${destination} is not reached by ssh`
    : `The connection to ${destination} was lost`
  return { reason: `${what} (${said}); it is tried again.`, again: true }
}
