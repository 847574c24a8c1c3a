import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { startLineProcess } from '../process/line-process.ts'
import { sshDestinationSchema } from '../../shared/target.ts'
import { sshArguments, shellWords, watchedProgram } from './ssh-command.ts'
import { HOST_SCRIPT } from './host-script.ts'
import { sshFailure } from './ssh-failure.ts'

describe('the destination of ssh', () => {
  it.each([
    'gpu-box',
    'me@10.0.0.12',
    'first.last@corp@gpu-box.example.com',
    'ssh://me@gpu-box:2222',
    'me@fe80::1%eth0',
    'ssh://me@[2001:db8::1]:2222',
    'build_box',
  ])('is a host, with or without user and port: %s', (text) => {
    expect(sshDestinationSchema.parse(` ${text} `)).toBe(text)
  })

  it.each([
    '',
    '-oProxyCommand=touch /tmp/x',
    'me@-oProxyCommand=x',
    'ssh://-oProxyCommand=x',
    'box;reboot',
    'box reboot',
    '`reboot`@box',
    '$(reboot)',
    'box\nreboot',
    'me@box|x',
    "box'",
    'x'.repeat(301),
  ])('is refused where it could be an option, or is read by a shell: %s', (text) => {
    expect(sshDestinationSchema.safeParse(text).success).toBe(false)
  })

  it('never begins with a dash and holds no blank, whatever is taken', () => {
    const text = fc.string({
      unit: fc.constantFrom(
        '-',
        'a',
        '@',
        ':',
        '/',
        'ssh:',
        '.',
        '[',
        '1',
        ']',
        '%',
        ';',
        '$',
        ' ',
      ),
    })
    fc.assert(
      fc.property(text, (destination) => {
        const parsed = sshDestinationSchema.safeParse(destination)
        if (parsed.success) expect(parsed.data).toMatch(/^[^-\s][^\s;$`'"|&<>]*$/)
      }),
    )
  })
})

describe('the arguments of ssh', () => {
  it('ask for nothing, and set the destination apart from options', () => {
    const args = sshArguments('gpu-box', 'true')
    expect(args).toContain('BatchMode=yes')
    expect(args).toContain('ConnectTimeout=5')
    expect(args.slice(-3)).toEqual(['--', 'gpu-box', "sh -c 'true'"])
  })

  it('hold no line break, which some shells do not take', () => {
    const program = watchedProgram('rocm-smi', ['-c', "it's"])
    expect(sshArguments('b', `${HOST_SCRIPT}${program}`).join('')).not.toContain('\n')
    expect(HOST_SCRIPT).not.toContain("'")
  })
})

describe.skipIf(process.platform === 'win32')('words for a shell (need sh)', () => {
  const printed = (command: string): Promise<string[]> =>
    new Promise((resolve) => {
      const lines: string[] = []
      startLineProcess({
        command: 'sh',
        args: ['-c', command],
        onLine: (line) => lines.push(line),
        onEnd: () => {
          resolve(lines)
        },
      })
    })

  it('are read back as they were, also from a script inside of a script', async () => {
    const word = fc.string({ unit: 'grapheme' }).filter((text) => !/[\0\n]/.test(text))
    const words = fc.array(word, { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(words, async (asked) => {
        const command = sshArguments('b', `printf "%s\\n" ${shellWords(asked)}`).at(-1) ?? ''
        expect(await printed(command)).toEqual(asked)
      }),
      { numRuns: 30 },
    )
  })
})

describe('why a connection by ssh is not there', () => {
  // What OpenSSH 9.2 printed: to a host without its key, with another key, for a key that is refused …
  it.each([
    ['Host key verification failed.\r\n', 'run “ssh box” in a terminal once', false],
    [
      '@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed.\n',
      'is not the one that ssh knows',
      false,
    ],
    ['root@box: Permission denied (publickey).\r\n', 'ssh-copy-id box', false],
    [
      'ssh: Could not resolve hostname box: Name or service not known\r\n',
      'ssh knows no host box',
      false,
    ],
    [
      'ssh: connect to host box port 22: Connection refused\r\n',
      'box is not reached by ssh (ssh: connect to host box port 22: Connection refused)',
      true,
    ],
    [
      'Timeout, server 127.0.0.1 not responding.\r\n',
      'The connection to box was lost (Timeout, server 127.0.0.1 not responding.)',
      true,
    ],
    ['', 'The connection to box was lost (ssh does not say why)', true],
    ['/home/me/.ssh/config: line 3: Bad configuration option: foo\n', '~/.ssh/config', false],
  ])('is one sentence: %j', (stderr, reason, again) => {
    const failure = sshFailure('box', stderr)
    expect(failure.reason).toContain(reason)
    expect(failure.again).toBe(again)
    expect(failure.reason).toMatch(/^[^\n]{10,400}\.$/)
  })
})
