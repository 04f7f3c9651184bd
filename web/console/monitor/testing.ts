// Pictures for tests, with only what a test cares about spelled out.

import type { Monitor, MonitorAgent, MonitorAlarm, MonitorDelta, MonitorGroup } from '../../shared/api/types'

export function agent(id: string, change: Partial<MonitorAgent> = {}): MonitorAgent {
  return {
    id,
    name: id,
    status: 'online',
    status_at: '2026-11-11T06:00:00.000Z',
    groups: ['pre'],
    cap: 12,
    load: 3,
    waiting: 0,
    since: null,
    ...change,
  }
}

export function group(id: string, change: Partial<MonitorGroup> = {}): MonitorGroup {
  return {
    id,
    name: id,
    waiting: 0,
    since: null,
    pooled: 0,
    pooled_since: null,
    online: 1,
    load: 3,
    cap: 12,
    not_ready: 0,
    estimate_s: null,
    overflow: null,
    longest: [],
    ...change,
  }
}

export function alarm(id: string, change: Partial<MonitorAlarm> = {}): MonitorAlarm {
  return {
    id,
    kind: 'slow',
    since: '2026-11-11T06:00:00.000Z',
    agent: { id: 'zhou', name: '周晓彤' },
    buyer: null,
    conversation: null,
    group: null,
    count: 3,
    until: null,
    ...change,
  }
}

export function monitor(change: Partial<Monitor> = {}): Monitor {
  return {
    shop: 'shop-1',
    version: 1,
    at: '2026-11-11T06:00:00.000Z',
    thresholds: { warn_after_s: 100, slow_after_s: 120, overdue_after_s: 180 },
    agents: [agent('zhou'), agent('zhao'), agent('chen')],
    offline: 2,
    groups: [group('pre'), group('after')],
    alarms: [],
    minutes: [],
    more: false,
    ...change,
  }
}

export function delta(version: number, change: Partial<MonitorDelta> = {}): MonitorDelta {
  return { shop: 'shop-1', version, reset: false, ...change }
}
