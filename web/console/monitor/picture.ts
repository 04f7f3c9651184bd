// The picture of a shop and how a delta changes it. What a delta does not name stays the very same object, so that
// only what changed is drawn anew.

import type {
  Monitor,
  MonitorAgent,
  MonitorAlarm,
  MonitorDelta,
  MonitorGroup,
  MonitorMinute,
} from '../../shared/api/types'
import { earlier } from './earlier'

export interface Picture {
  shop: string
  version: number
  thresholds: Monitor['thresholds']
  agents: ReadonlyMap<string, MonitorAgent>
  offline: number
  groups: readonly MonitorGroup[]
  alarms: readonly MonitorAlarm[]
  /** By their beginning, as it is written. */
  minutes: ReadonlyMap<string, MonitorMinute>
}

const MINUTES_KEPT = 61

export function pictureOf(monitor: Monitor): Picture {
  const { shop, version, thresholds, agents, offline, groups, alarms, minutes } = monitor
  return {
    shop,
    version,
    thresholds,
    agents: new Map(agents.map((agent) => [agent.id, agent])),
    offline,
    groups,
    alarms,
    minutes: new Map(minutes.map((minute) => [minute.at, minute])),
  }
}

/** `old`: says nothing new. `gap`: something in between is missing, and the picture must be read anew. */
export type Applied = { kind: 'next'; picture: Picture } | { kind: 'old' } | { kind: 'gap' }

export function apply(picture: Picture, delta: MonitorDelta): Applied {
  if (delta.shop !== picture.shop || delta.version <= picture.version) return { kind: 'old' }
  if (delta.reset || delta.version !== picture.version + 1) return { kind: 'gap' }
  return {
    kind: 'next',
    picture: {
      shop: picture.shop,
      version: delta.version,
      thresholds: delta.thresholds ?? picture.thresholds,
      agents: withAgents(picture.agents, delta),
      offline: delta.offline ?? picture.offline,
      groups: withGroups(picture.groups, delta),
      alarms: delta.alarms ? withAlarms(picture.alarms, delta.alarms) : picture.alarms,
      minutes: withMinutes(picture.minutes, delta.minutes),
    },
  }
}

function withAgents(agents: Picture['agents'], { agents: changed, loads, left }: MonitorDelta): Picture['agents'] {
  if (!changed?.length && !loads?.length && !left?.length) return agents
  const next = new Map(agents)
  for (const agent of changed ?? []) next.set(agent.id, agent)
  for (const load of loads ?? []) {
    const known = next.get(load.id)
    if (known) next.set(load.id, { ...known, ...load })
  }
  for (const id of left ?? []) next.delete(id)
  return next
}

function withGroups(groups: Picture['groups'], { groups: changed, order }: MonitorDelta): Picture['groups'] {
  if (!changed?.length && !order) return groups
  const next = new Map(groups.map((group) => [group.id, group]))
  for (const group of changed ?? []) next.set(group.id, group)
  const ids = order ?? groups.map(({ id }) => id)
  return ids.flatMap((id) => next.get(id) ?? [])
}

/** All of them come when one changed: those that did not stay the same objects. */
function withAlarms(before: readonly MonitorAlarm[], next: readonly MonitorAlarm[]): readonly MonitorAlarm[] {
  const known = new Map(before.map((alarm) => [alarm.id, alarm]))
  return next.map((alarm) => {
    const same = known.get(alarm.id)
    return same && JSON.stringify(same) === JSON.stringify(alarm) ? same : alarm
  })
}

function withMinutes(minutes: Picture['minutes'], changed: MonitorDelta['minutes']): Picture['minutes'] {
  if (!changed?.length) return minutes
  const next = new Map(minutes)
  for (const minute of changed) next.set(minute.at, minute)
  const kept = [...next.keys()].sort().slice(-MINUTES_KEPT)
  return new Map(kept.flatMap((at) => next.get(at) ?? []).map((minute) => [minute.at, minute]))
}

/** Who waits longest first; then who holds most of what they may; then by name, so that equals do not jump. */
export function byLongestWait(agents: Iterable<MonitorAgent>): MonitorAgent[] {
  const fullness = ({ load, cap }: MonitorAgent): number => (cap > 0 ? load / cap : 0)
  return [...agents].sort(
    (a, b) =>
      earlier(a.since, b.since) ||
      fullness(b) - fullness(a) ||
      a.name.localeCompare(b.name) ||
      a.id.localeCompare(b.id),
  )
}

/** The same agents in the order that is held; who came since stands last. */
export function inHeldOrder(agents: readonly MonitorAgent[], held: readonly string[]): MonitorAgent[] {
  const place = new Map(held.map((id, index) => [id, index]))
  return [...agents].sort((a, b) => (place.get(a.id) ?? held.length) - (place.get(b.id) ?? held.length))
}

export interface Figures {
  waiting: number
  pooled: number
  load: number
  cap: number
  on_duty: number
  /** Since when the buyer who waits longest does, in line or for an answer. */
  longest: string | null
  arrivals: number
  answers: number
}

export function figuresOf(picture: Picture): Figures {
  const agents = [...picture.agents.values()]
  const on_duty = agents.filter((agent) => agent.gone_at === undefined && agent.status !== 'offline')
  const sum = <Item>(items: Iterable<Item>, of: (item: Item) => number): number =>
    [...items].reduce((total, item) => total + of(item), 0)
  const waits = [...agents, ...picture.groups].flatMap(({ since }) => since ?? []).sort()
  return {
    waiting: sum(picture.groups, (group) => group.waiting),
    pooled: sum(picture.groups, (group) => group.pooled),
    load: sum(agents, (agent) => agent.load),
    cap: sum(on_duty, (agent) => agent.cap),
    on_duty: on_duty.length,
    longest: waits[0] ?? null,
    arrivals: sum(picture.minutes.values(), (minute) => minute.arrivals),
    answers: sum(picture.minutes.values(), (minute) => minute.answers),
  }
}
