import { readFileSync } from 'node:fs'
import { allEvents } from '#contracts/events/all.ts'

const samples = new URL('../../contracts/events/samples/', import.meta.url)

/** docs/events.md: every event with its producer, its kind and its frozen sample. */
export function eventsPage(): string {
  return [
    '# Events',
    '',
    'Generated from `contracts/events` by `npm run docs`; do not edit.',
    '',
    'CloudEvents 1.0 in structured JSON, published to the topic exchange of the producing service with',
    'the type as routing key. A **fact** reaches every bound queue at least once; a **hint** may be lost',
    'and only says that it is worth asking again.',
    '',
    '| event | kind | from | what happened |',
    '| --- | --- | --- | --- |',
    ...allEvents.map(
      (event) => `| ${link(event.type)} | ${event.kind} | ${event.from} | ${event.summary} |`,
    ),
    '',
    ...allEvents.flatMap((event) => [
      `## ${event.type}`,
      '',
      event.summary,
      '',
      '```json',
      readFileSync(new URL(`${event.type}.json`, samples), 'utf8').trim(),
      '```',
      '',
    ]),
  ].join('\n')
}

function link(type: string): string {
  return `[${type}](#${type.replaceAll('.', '')})`
}
