// How the demo's shop receives its buyers, changed as its owner would: hours, topics, who may hold how many.
import type { components } from '../shared/api/schema.gen.ts'
import type { Account, Group, Shop } from '../shared/api/types.ts'
import type { Agent } from './agent.ts'
import type { Buyer } from './buyer.ts'
import { Rest } from './rest.ts'
import { expect, type Stage } from './stage.ts'

type Schemas = components['schemas']

const edited = (version: number) => ({ 'If-Match': `"${version}"` })

export class TeaShop {
  private constructor(
    private readonly owner: Rest,
    private readonly id: string,
  ) {}

  static async of(demo: Stage): Promise<TeaShop> {
    const owner = await Rest.signIn(demo.origin, 'owner')
    const shop = owner.me.shops[0]
    if (!shop) throw new Error('the demo has a shop')
    return new TeaShop(owner, shop.id)
  }

  /** What is not named stays as it is. */
  async receives(change: Partial<Schemas['Reception']>) {
    const path = `/api/v1/shops/${this.id}/reception`
    const { reception, version } = await this.owner.call<Schemas['ShopReception']>('GET', path)
    await this.owner.call('PUT', path, { ...reception, ...change }, edited(version))
  }

  /** Changes the shop's own settings: its widget, the sites that may frame the chat, its colour. */
  async becomes(change: Partial<Schemas['ShopSettings']>) {
    const path = `/api/v1/shops/${this.id}`
    const { version } = await this.owner.call<Shop>('GET', path)
    await this.owner.call('PATCH', path, change, edited(version))
  }

  /** The secret with which the shop signs who its buyers are from now on. */
  async signs(): Promise<string> {
    const path = `/api/v1/shops/${this.id}/identity-key`
    const { secret } = await this.owner.call<{ secret: string }>('PUT', path, { algorithm: 'HS256' })
    return secret
  }

  /** Closed on every day of the week. */
  closes(away_text: string) {
    return this.receives({ away_text, hours: { mode: 'weekly', days: [[], [], [], [], [], [], []] } })
  }

  opens() {
    return this.receives({ hours: { mode: 'always' } })
  }

  /** Two topics, of which 售后服务 leads to the group of that name. */
  async offersTopics() {
    const { items } = await this.owner.call<{ items: Group[] }>('GET', `/api/v1/shops/${this.id}/groups`)
    const group = items.find(({ name }) => name === '售后')
    if (!group) throw new Error('the demo has a group for after-sales')
    const topics = [
      { key: 'tea', name: '选茶' },
      { key: 'after_sales', name: '售后服务' },
    ]
    const when = { entry: [], products: [], tags: [], topics: ['after_sales'] }
    await this.receives({ topics, rules: [{ name: '买家选了售后', when, group: group.id }] })
  }

  async allows(login: string, cap: number) {
    const { items } = await this.owner.call<{ items: Account[] }>('GET', '/api/v1/accounts')
    const account = items.find((each) => each.login === login)
    if (!account) throw new Error(`the demo has no ${login}`)
    await this.owner.call('PATCH', `/api/v1/accounts/${account.id}`, { cap }, edited(account.version))
  }
}

/** Somebody is there, and yet a buyer waits: 周晓彤 may hold as many as she now does, and nobody else is online. */
export async function fullHouse(demo: Stage, served: number): Promise<{ zhou: Agent; buyers: Buyer[] }> {
  const shop = await TeaShop.of(demo)
  await shop.allows('zhouxiaotong', served)
  const zhou = await demo.agent('zhouxiaotong')
  await zhou.goes('在线')
  const buyers: Buyer[] = []
  for (let count = 1; count <= served; count += 1) {
    const buyer = await demo.buyer()
    await buyer.writes(`第 ${count} 位来的`)
    await expect(buyer.status).toHaveText('周晓彤为您服务')
    buyers.push(buyer)
  }
  return { zhou, buyers }
}
