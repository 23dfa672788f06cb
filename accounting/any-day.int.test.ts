import { describe, it } from 'vitest'
import { testDatabase } from '#platform/testing/test-database.ts'
import { judgeAllDays, liveAnyDays } from './testing/any-days.ts'

const books = await testDatabase('accounting')
const [days, steps, atOnce, patienceMs] = [60, 30, 4, 110_000]

describe.concurrent('whatever happens, in whatever order and however often', () => {
  it.each(Array.from({ length: atOnce }, (_, index) => index))(
    'every cent is where it should be (%i)',
    { timeout: patienceMs + 10_000 },
    () => liveAnyDays(books, { days: days / atOnce, steps, patienceMs }),
  )
})

it('adds up over all of them, as the independent checker sees it', () => judgeAllDays(books))
