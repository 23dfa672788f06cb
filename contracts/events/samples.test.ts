import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { allEvents } from './all.ts'

const folder = new URL('./samples/', import.meta.url)
const sampleOf = (type: string): unknown =>
  JSON.parse(readFileSync(new URL(`${type}.json`, folder), 'utf8'))

describe('frozen samples', () => {
  it.each(allEvents.map((event) => event.type))('%s: its sample is still understood', (type) => {
    const event = allEvents.find((candidate) => candidate.type === type)

    const sample = sampleOf(type)

    expect(event?.envelope.parse(sample)).toEqual(sample)
  })

  it('has no sample of an event that nobody declares', () => {
    const samples = readdirSync(folder).map((file) => file.replace(/\.json$/, ''))

    expect(samples.toSorted()).toEqual(allEvents.map(({ type }) => type).toSorted())
  })

  it('names no event twice', () => {
    const types = allEvents.map(({ type }) => type)

    expect(new Set(types).size).toBe(types.length)
  })
})
