import { expect, it } from 'vitest'
import { acknowledge } from './delivery.ts'
import { aChannel } from './testing/deliveries.ts'

it('acknowledges with one word what has nothing unsettled before it', () => {
  const { deliver, said } = aChannel()
  const [first, second] = [deliver('1'), deliver('2')]
  deliver('3')

  acknowledge([first, second])

  expect(said).toEqual(['up to 2'])
})

it('acknowledges each for itself while an older one is left, and only once', () => {
  const { deliver, said } = aChannel()
  const [first, second, third] = [deliver('1'), deliver('2'), deliver('3')]

  acknowledge([second, third])
  acknowledge([third])
  acknowledge([first])

  expect(said).toEqual(['2', '3', 'up to 1'])
})
