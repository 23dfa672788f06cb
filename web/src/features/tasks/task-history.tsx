import { Text, Timeline, Title } from '@mantine/core'
import { IconArrowRight, IconCheck, IconPencil, IconPlus, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { readTaskHistory, type TaskChange } from '#contracts/api/tasks.ts'
import { pace } from '../../api/live.ts'
import { useApi } from '../../api/use-api.ts'
import { useFormat } from '../../ui/format.tsx'
import { Answer, Waiting } from '../../ui/states.tsx'

const icons = {
  created: IconPlus,
  edited: IconPencil,
  assigned: IconArrowRight,
  completed: IconCheck,
  cancelled: IconX,
}

/** What happened to a task: who, when, from what to what; the newest first. */
export function TaskHistory({ taskId }: { taskId: string }) {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  const history = useApi(readTaskHistory, { params: { taskId } }, { every: pace.own })
  return (
    <section aria-label={t('tasks.history')}>
      <Title order={3} fz="sm" mb="sm">
        {t('tasks.history')}
      </Title>
      <Answer query={history} waiting={<Waiting lines={3} />}>
        {({ items }) => (
          <Timeline bulletSize={22} lineWidth={1} color="gray">
            {items.toReversed().map(({ at, actor, action, details }) => {
              const Icon = icons[action]
              return (
                <Timeline.Item
                  key={`${action} ${at}`}
                  bullet={<Icon size={12} aria-hidden />}
                  title={
                    <Text size="sm" fw={500}>
                      {t(`tasks.changed.${action}`)}
                    </Text>
                  }
                >
                  <Details details={details} />
                  <Text size="xs" c="dimmed">
                    {actor.name ? `${actor.name} · ` : ''}
                    {dateTime(at)}
                  </Text>
                </Timeline.Item>
              )
            })}
          </Timeline>
        )}
      </Answer>
    </section>
  )
}

const told = ['assignee', 'title', 'description', 'externalKey', 'dueAt', 'reason'] as const

/** Each field that changed: what it was, crossed out, and what it became. */
function Details({ details }: Pick<TaskChange, 'details'>) {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  const names = {
    assignee: t('tasks.assignee'),
    title: t('tasks.title'),
    description: t('tasks.description'),
    externalKey: t('tasks.externalKey'),
    dueAt: t('tasks.due'),
    reason: t('field.reason'),
  }
  return told.map((field) => {
    const change = details[field]
    if (!change) return null
    const shown = (value: unknown) => {
      const text = textOf(value)
      return field === 'dueAt' && text ? dateTime(text) : text
    }
    const [from, to] = [shown(change.from), shown(change.to)]
    if (!from && !to) return null
    return (
      <Text key={field} size="sm" c="dimmed" lineClamp={3} style={{ overflowWrap: 'anywhere' }}>
        {`${names[field]}: `}
        {from && <s>{from}</s>}
        {from && to && ' → '}
        {to && (
          <Text span inherit c="var(--mantine-color-text)">
            {to}
          </Text>
        )}
      </Text>
    )
  })
}

/** People come as objects with a name; everything else as text. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'object' && value !== null && 'name' in value) return String(value.name)
  return ''
}
