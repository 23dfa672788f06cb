import { Badge, Text } from '@mantine/core'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { readSystem } from '#contracts/api/system.ts'
import type { AnswerOf } from '#contracts/endpoint.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format.tsx'
import { Empty } from '../../ui/states.tsx'

type Service = AnswerOf<typeof readSystem>['services'][number]
type Row = Service['instances'][number] & { id: string; service: string; state: Service['state'] }

const colors = { ready: 'evergreen', 'not ready': 'red', spared: 'orange' } as const
const texts = { ready: 'isReady', 'not ready': 'notReady', spared: 'spared' } as const

/** Every process of every service, and how it is. */
export function InstanceTable({ services }: { services: Service[] | undefined }) {
  const { t } = useTranslation()
  const rows = useMemo(() => services?.flatMap(rowsOf), [services])
  return (
    <DataTable
      label={t('system.services')}
      columns={useColumns()}
      rows={rows}
      empty={<Empty title={t('system.noServices')} />}
    />
  )
}

/** A service of which nobody answers has a row, too. */
function rowsOf({ service, state, instances }: Service): Row[] {
  const known = instances.length > 0 ? instances : [{ ready: false, inFlight: 0 }]
  return known.map((instance, index) => ({
    ...instance,
    id: `${service} ${index}`,
    service,
    state: instance.ready ? 'ready' : state === 'ready' ? 'not ready' : state,
  }))
}

function useColumns(): Column<Row>[] {
  const { t } = useTranslation()
  const { number, relative } = useFormat()
  const [now] = useState(() => Date.now())
  return useMemo(() => {
    const count = (id: Count, cell: (row: Row) => string): Column<Row> => ({
      id,
      header: t(`system.${id}`),
      width: 118,
      align: 'right',
      named: true,
      cell,
    })
    return [
      {
        id: 'service',
        header: t('system.service'),
        cell: ({ service, version, pid }) => (
          <>
            <Text span size="sm" fw={500}>
              {service}
            </Text>
            <Text size="xs" c="dimmed">
              {[version, pid && t('system.process', { pid })].filter(Boolean).join(' · ')}
            </Text>
          </>
        ),
      },
      {
        id: 'state',
        header: t('tasks.status'),
        width: 130,
        cell: ({ state }) => <Badge color={colors[state]}>{t(`system.${texts[state]}`)}</Badge>,
      },
      {
        id: 'since',
        header: t('system.started'),
        width: 140,
        from: 'md',
        cell: ({ startedAt }) => (startedAt ? relative(startedAt, now) : none),
      },
      count('inFlight', ({ inFlight }) => number(inFlight)),
      count('lag', ({ database }) => {
        const lag = database?.replicaLagMs
        const isKnown = lag !== undefined && lag !== null
        return isKnown ? t('system.milliseconds', { ms: number(Math.round(lag)) }) : none
      }),
      count('waiting', ({ outbox }) => (outbox ? number(outbox.waiting) : none)),
      count('dead', ({ deadLetters }) => (deadLetters === undefined ? none : number(deadLetters))),
    ]
  }, [t, number, relative, now])
}

const none = '–'

type Count = 'inFlight' | 'lag' | 'waiting' | 'dead'
