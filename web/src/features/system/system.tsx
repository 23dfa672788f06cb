import { Text } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { readSystem } from '#contracts/api/system.ts'
import type { AnswerOf } from '#contracts/endpoint.ts'
import { pace } from '../../api/live.ts'
import { useApi } from '../../api/use-api.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Figure, Figures } from '../../ui/figure.tsx'
import { useFormat } from '../../ui/format.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Empty, OrFailure } from '../../ui/states.tsx'
import { InstanceTable } from './instance-table.tsx'

type State = AnswerOf<typeof readSystem>

/** How the installation is: what runs, what waits, how far behind the copies are. */
export function System() {
  const { t } = useTranslation()
  const system = useApi(readSystem, {}, { every: pace.own })
  const state = system.data
  return (
    <Page title={t('place.system')} about={t('system.about')}>
      <OrFailure query={system}>
        <Summary state={state} />
        <Section title={t('system.services')} about={t('system.servicesHint')} flush>
          <InstanceTable services={state?.services} />
        </Section>
        <Section title={t('system.queues')} about={t('system.queuesHint')} flush>
          <QueueTable state={state} />
        </Section>
      </OrFailure>
    </Page>
  )
}

function Summary({ state }: { state: State | undefined }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const word = (answers: boolean) => (
    <Text span inherit {...(answers ? {} : { c: 'var(--bad)' })}>
      {answers ? t('system.answers') : t('system.away')}
    </Text>
  )
  const ready = state?.services.filter((service) => service.state === 'ready').length ?? 0
  const all = state?.services.length ?? 0
  const waiting = state && sum(state, ({ outbox }) => outbox?.waiting ?? 0)
  const dead = state && sum(state, ({ deadLetters }) => deadLetters ?? 0)
  return (
    <Figures cols={6}>
      <Figure
        label={t('system.ready')}
        value={state && t('system.readyOf', { ready: number(ready), all: number(all) })}
      />
      <Figure label={t('system.broker')} value={state && word(state.broker)} />
      <Figure label={t('system.redis')} value={state && word(state.redis)} />
      <Figure
        label={t('system.outbox')}
        value={waiting === undefined ? undefined : number(waiting)}
      />
      <Figure
        label={t('place.deadLetters')}
        value={dead === undefined ? undefined : number(dead)}
      />
      <Figure label={t('system.streams')} value={state && number(state.openStreams)} />
    </Figures>
  )
}

type Instance = State['services'][number]['instances'][number]

/** Instances of a service share a database: the fullest answer counts, not the sum of copies. */
function sum(state: State, count: (instance: Instance) => number): number {
  return state.services.reduce(
    (total, { instances }) => total + Math.max(0, ...instances.map(count)),
    0,
  )
}

interface Queue {
  id: string
  messages: number
}

function QueueTable({ state }: { state: State | undefined }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const queues = useMemo(() => state && queuesOf(state), [state])
  const columns = useMemo(
    (): Column<Queue>[] => [
      { id: 'queue', header: t('system.queue'), cell: ({ id }) => id },
      {
        id: 'messages',
        header: t('system.messages'),
        width: 140,
        align: 'right',
        named: true,
        cell: ({ messages }) => number(messages),
      },
    ],
    [t, number],
  )
  return (
    <DataTable
      label={t('system.queues')}
      columns={columns}
      rows={queues}
      empty={<Empty title={t('system.noQueues')} hint={t('system.noQueuesHint')} />}
    />
  )
}

/** Each queue once, the fullest first. */
function queuesOf({ services }: State): Queue[] {
  const counts = new Map<string, number>()
  for (const { instances } of services) {
    for (const { queue, messages } of instances.flatMap(({ queues }) => queues ?? [])) {
      counts.set(queue, messages)
    }
  }
  return [...counts]
    .map(([id, messages]) => ({ id, messages }))
    .toSorted((one, other) => other.messages - one.messages || one.id.localeCompare(other.id))
}
