// What the server finds wrong is said in the page's language; what it does not know, as it came.
import { expect, it } from 'vitest'
import { ApiError } from '../../../shared/api/client'
import { fileProblem } from './import_text'

const refused = (detail: string) =>
  fileProblem(new ApiError(422, { code: 'invalid', detail, errors: [{ field: 'file', detail }] }))

it('names the columns', () => {
  expect(refused('lacks the column 快捷短语分组')).toContain('快捷短语分组')
  expect(refused('has a column too many: 备注')).toContain('备注')
  expect(refused('must have at most 5000 rows')).toContain('5000')
})

it('shows what is newer than the page', () => {
  expect(refused('must be written by hand')).toBe('must be written by hand')
})
