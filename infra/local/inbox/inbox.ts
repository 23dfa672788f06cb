import { type Fault, type Smtp, startSmtp } from './smtp.ts'
import { type MailStore, openStore } from './store.ts'
import { startWeb, type Web } from './web.ts'

export interface InboxOptions {
  folder: string
  /** 127.0.0.1 unless told otherwise. */
  host?: string
  /** 0 or missing: any free port, which is then kept over `stop` and `start`. */
  smtpPort?: number
  httpPort?: number
}

/** A mail server that delivers to nobody, with a page to read what it got. */
export interface Inbox {
  /** For SMTP_URL. */
  smtpUrl: string
  /** Address of the page and of the two calls for programs. */
  url: string
  store: MailStore
  /** Lets the next mails fail; later faults are added to earlier ones. */
  fail(fault: Fault): void
  /** Accepts everything again. */
  behave(): void
  /** Hangs up and stops listening, as if the mail server were down. */
  stopSmtp(): Promise<void>
  /** Listens again on the same port. */
  startSmtp(): Promise<void>
  /** Ends it altogether; the messages stay in the folder. */
  close(): Promise<void>
}

/** Opens the folder and listens. Throws when a port is taken or the folder cannot be written. */
export async function startInbox(options: InboxOptions): Promise<Inbox> {
  const host = options.host ?? '127.0.0.1'
  const store = await openStore(options.folder)
  let faults: Fault[] = []

  /** The first fault that fits, counted down. */
  function faultFor(recipients: string[]): Fault | undefined {
    const fault = faults.find(({ to }) => to === undefined || recipients.includes(to))
    if (fault?.times !== undefined) {
      fault.times -= 1
      if (fault.times <= 0) faults = faults.filter((other) => other !== fault)
    }
    return fault
  }

  const web: Web = await startWeb({ host, port: options.httpPort ?? 0, store })
  const listen = (port: number) => startSmtp({ host, port, store, faultFor })
  const first = await listen(options.smtpPort ?? 0)
  let smtp: Smtp | undefined = first

  async function stopSmtp() {
    await smtp?.stop()
    smtp = undefined
  }

  return {
    smtpUrl: `smtp://${host}:${first.port}`,
    url: `http://${host}:${web.port}`,
    store,
    fail: (fault) => void faults.push({ ...fault }),
    behave: () => void (faults = []),
    stopSmtp,
    async startSmtp() {
      smtp ??= await listen(first.port)
    },
    async close() {
      await stopSmtp()
      await web.stop()
    },
  }
}
