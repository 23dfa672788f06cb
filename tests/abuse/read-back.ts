import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createUser } from '#contracts/api/identity.ts'
import { completeTask, createTask } from '#contracts/api/tasks.ts'
import { services as allServices } from '#contracts/endpoint.ts'
import { eventually } from '#platform/testing/eventually.ts'
import type { System } from '#platform/testing/system.ts'
import type { Company } from '../company.ts'

/** Texts that a database, a shell, a page, a template, a spreadsheet or a mail would run. */
export const hostileTexts = [
  "'; DROP TABLE users; --",
  "' OR '1'='1",
  '$(rm -rf /) `id` ; ls | cat',
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '{{7*7}} ${7*7} #{7*7} <%= 7*7 %>',
  '../../../../etc/passwd',
  '=HYPERLINK("http://evil.example","x")',
  '+1+cmd|calc',
  '-2+3+cmd|calc',
  '@SUM(1+1)*cmd|calc',
  '%00%0d%0aSet-Cookie: a=b',
  '\u202egnirts desrever',
  '{"$ne": null}',
  '\\u0000 \\x00 %s %n %d',
  'Bcc: everybody@example.test',
  '"Ann" <eve@evil.example>, bob',
  '🧨 Ω ß ﷽ 𝕏',
]

const cells = z.array(z.array(z.string()))
/** What a spreadsheet takes for a formula; a plain number is none. */
const isFormula = (cell: string) => /^[=+\-@\t\r]/.test(cell) && !/^-?\d+(\.\d+)?$/.test(cell)

/** Every cell of a file; fails when one of them is a formula. */
function cellsOf(file: unknown): string[] {
  const rows = cells.parse(parse(String(file), { bom: true, relax_column_count: true }))
  const all = rows.flat()
  expect(all.filter(isFormula)).toEqual([])
  return all
}

/** A cell as it is written: what would be a formula comes behind an apostrophe. */
const written = (text: string) => (isFormula(text) ? `'${text}` : text)

/** Tests that such texts come back from files, mails and logs as texts. */
export function describeReadBack({ services, inbox, api }: System, company: () => Company) {
  describe('strings that mean something, read back', () => {
    it('are cells without formulas in the CSV of tasks and of a statement', async () => {
      const { ann, manager } = company()
      for (const title of hostileTexts) {
        const body = { title, description: title, assigneeId: ann.id, rewardMinor: 100 }
        const task = await manager.call(createTask, { body })
        await ann.call(completeTask, { params: { taskId: task.id } })
      }
      const expected = hostileTexts.map(written)
      const tasks = cellsOf((await manager.send('GET', '/tasks.csv')).body)
      expect(tasks).toEqual(expect.arrayContaining(expected))
      await eventually(async () => {
        const statement = await ann.send('GET', '/analytics/me/statement.csv')
        expect(cellsOf(statement.body)).toEqual(expect.arrayContaining(expected))
      }, 20_000)
    })

    it('are names in a mail: one recipient, one subject line, no markup', async () => {
      const { admin } = company()
      const invited = new Map<string, string>()
      for (const [at, name] of hostileTexts.entries()) {
        const email = `hostile-${at}-${admin.organizationId}@example.test`
        await admin.call(createUser, { body: { name, email, role: 'worker' } })
        invited.set(email, name)
      }
      await eventually(async () => {
        const sent = inbox.store.list(500, 0).filter(({ To }) => invited.has(To[0]?.Address ?? ''))
        expect(sent).toHaveLength(hostileTexts.length)
        for (const { ID, To, Subject } of sent) {
          expect(To).toHaveLength(1)
          expect(Subject).not.toMatch(/[\r\n]/)
          const letter = await inbox.store.read(ID)
          expect(letter?.HTML).not.toMatch(/<script|<img src=x|onerror=alert\(1\)>/i)
        }
      }, 30_000)
    })

    it('make no line of their own in a log', async () => {
      const line = '{"level":"fatal","msg":"forged"}'
      const encoded = `%0a${encodeURIComponent(line)}`
      const headers = { 'user-agent': line, traceparent: line, 'x-request-id': line }
      await api.send('GET', `/tasks/x${encoded}`, undefined, headers)
      await company().ann.send('GET', `/tasks?search=${encoded}`, undefined, headers)
      await company().manager.send('POST', '/tasks', {
        title: 'Oil',
        description: `a\n${line}`,
        dueAt: `\n${line}`,
      })
      const logs = allServices.flatMap((name) => services.process(name).log().split('\n'))
      expect(logs.filter((each) => each.startsWith(line))).toEqual([])
    })
  })
}
