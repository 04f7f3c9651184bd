// Times as hands type them, and hours that the server would refuse.
import { expect, it } from 'vitest'
import { checkHours, type HoursDraft, minutesOf, nextSpan, tidyTime, usualDays } from './hours_form'

const weekly = (change: Partial<HoursDraft>): HoursDraft => ({
  mode: 'weekly',
  days: usualDays(),
  holidays: [],
  ...change,
})

it('makes a time of what hands type, and leaves the rest alone', () => {
  const typed = {
    '9': '09:00',
    '930': '09:30',
    '2400': '24:00',
    '９：30': '09:30',
    ' 9.05 ': '09:05',
    '9点30': '09:30',
  }
  for (const [text, time] of Object.entries(typed)) expect(tidyTime(text)).toBe(time)
  for (const text of ['', '上午', '9:5', '12345']) expect(tidyTime(text)).toBe(text)
})

it('knows midnight at either end of a day and nothing beyond', () => {
  expect([minutesOf('00:00'), minutesOf('24:00')]).toEqual([0, 1440])
  expect(['24:01', '09:60', '9:00', ''].map(minutesOf)).toEqual([null, null, null, null])
})

it('offers the rest of the day for the next span', () => {
  expect(nextSpan([])).toEqual({ from: '09:00', to: '23:00' })
  expect(nextSpan([{ from: '09:00', to: '12:00' }])).toEqual({ from: '12:00', to: '24:00' })
  expect(nextSpan([{ from: '09:00', to: 'x' }])).toEqual({ from: '09:00', to: '23:00' })
})

it('names what is wrong by the paths of the server', () => {
  expect(checkHours(weekly({}))).toEqual({})
  const days = usualDays()
  days[0] = [{ from: '23:00', to: '02:00' }]
  days[1] = [
    { from: '09:00', to: '12:00' },
    { from: '11:00', to: '13:00' },
  ]
  days[2] = [{ from: '', to: '12:00' }]
  days[3] = [
    { from: '09:00', to: '12:00' },
    { from: '12:00', to: '24:00' },
  ]
  const holidays = [
    { date: '2026-10-01', name: '国庆节', open: [] },
    { date: '2026-10-01', name: '', open: [] },
    { date: '2026-02-30', name: '', open: [] },
    { date: '2026-10-02', name: '长'.repeat(21), open: [{ from: '10:00', to: '9' }] },
  ]
  expect(Object.keys(checkHours(weekly({ days, holidays })))).toEqual([
    'hours.days[0][0].to',
    'hours.days[1][1].from',
    'hours.days[2][0].from',
    'hours.holidays[1].date',
    'hours.holidays[2].date',
    'hours.holidays[3].name',
    'hours.holidays[3].open[0].to',
  ])
})

it('has nothing to say about a week that does not count', () => {
  expect(checkHours({ mode: 'always', days: [[{ from: '', to: '' }]], holidays: [] })).toEqual({})
})
