import { setImmediate as othersTurn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { joinPieces, slices } from './pieces.ts'

/** Keeps the process to itself for some milliseconds with each piece. */
function* slowly(pieces: readonly string[]) {
  for (const piece of pieces) {
    const until = performance.now() + 6
    while (performance.now() < until);
    yield piece
  }
}

it('joins pieces in their order, and lets others have their turn in between', async () => {
  const heard: string[] = []
  const another = async () => {
    await othersTurn()
    heard.push('another')
  }

  const joining = joinPieces(slowly(['a', 'b', 'c', 'd'])).then((text) => heard.push(text))
  await Promise.all([another(), joining])

  expect(heard).toEqual(['another', 'abcd'])
})

it('cuts a list into slices', () => {
  expect([...slices([1, 2, 3, 4, 5], 2)]).toEqual([[1, 2], [3, 4], [5]])
  expect([...slices([], 2)]).toEqual([])
})
