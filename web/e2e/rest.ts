// The server's REST side as a program uses it: to look up, independently of any page, what the database holds.
import type { Conversation, Group, Me, ThreadEvent } from '../shared/api/types.ts'

export const demoPassword = 'zhanggui-demo'

export class Rest {
  private constructor(
    private readonly origin: string,
    private readonly cookie: string,
    readonly me: Me,
  ) {}

  static async signIn(origin: string, login: string, password = demoPassword): Promise<Rest> {
    const answer = await fetch(`${origin}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify({ login, password }),
    })
    if (!answer.ok) throw new Error(`${login} cannot sign in: ${answer.status} ${await answer.text()}`)
    const cookie = answer.headers.getSetCookie()[0]?.split(';')[0]
    if (!cookie) throw new Error('signing in sets a cookie')
    return new Rest(origin, cookie, (await answer.json()) as Me)
  }

  async call<Answer>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const answer = await fetch(`${this.origin}${path}`, {
      method,
      headers: { cookie: this.cookie, origin: this.origin, 'content-type': 'application/json', ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return (answer.status === 204 ? undefined : await answer.json()) as Answer
  }

  /** Sends bytes, as a file. */
  async send(method: string, path: string, body: Blob, kind: string): Promise<void> {
    const headers = { cookie: this.cookie, origin: this.origin, 'content-type': kind }
    const answer = await fetch(`${this.origin}${path}`, { method, headers, body })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  }

  /** The only conversation there is; fails when there are none or several. */
  async onlyConversation(): Promise<Conversation> {
    const { items } = await this.call<{ items: Conversation[] }>('GET', '/api/v1/conversations')
    const [first, ...others] = items
    if (!first || others.length > 0) throw new Error(`expected one conversation, found ${items.length}`)
    return first
  }

  /** Changes settings of the group that everybody comes to who no rule sends elsewhere. */
  async changesDefaultGroup(settings: Record<string, unknown>): Promise<void> {
    const shop = this.me.shops[0]?.id
    const { items } = await this.call<{ items: Group[] }>('GET', `/api/v1/shops/${shop}/groups`)
    const group = items.find((one) => one.is_default)
    if (!group) throw new Error('a shop has a default group')
    await this.call('PATCH', `/api/v1/groups/${group.id}`, settings, { 'if-match': `"${group.version}"` })
  }

  /** Every event of a thread, from the first. */
  async events(thread: string): Promise<ThreadEvent[]> {
    const all: ThreadEvent[] = []
    for (;;) {
      const after = all.at(-1)?.seq ?? 0
      const page = await this.call<{ items: ThreadEvent[]; more: boolean }>(
        'GET',
        `/api/v1/threads/${thread}/events?after_seq=${after}&limit=200`,
      )
      all.push(...page.items)
      if (!page.more) return all
    }
  }

  /** The texts of a thread's messages, in order; `auto` are those that nobody wrote (the welcome text). */
  async texts(thread: string): Promise<{ text: string; auto: boolean }[]> {
    const events = await this.events(thread)
    return events.flatMap(({ kind, sender, body }) =>
      kind === 'message' && body.kind === 'text' ? [{ text: body.text, auto: sender.kind === 'system' }] : [],
    )
  }
}
