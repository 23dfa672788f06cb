import {
  Code,
  CopyButton,
  Drawer,
  Group,
  Stack,
  Text,
  Timeline,
  UnstyledButton,
} from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { z } from 'zod'
import type { TrailStep } from '#contracts/api/statements.ts'
import { useFormat } from './format.tsx'
import { Money } from './money.tsx'
import type { Line } from './statement-table.tsx'
import { Answer, type Asked, Waiting } from './states.tsx'
import { StatusBadge } from './status-badge.tsx'

type Step = z.input<typeof TrailStep>

interface LineDrawerProps {
  /** Of the line that is opened, if one is. */
  lineId: string | undefined
  /** Those at hand; the trail of another is shown all the same. */
  lines: readonly Line[] | undefined
  trail: Asked<{ steps: readonly Step[] }>
  close: () => void
}

/** One line of a statement, opened: what it is, and below it why it is there. */
export function LineDrawer({ lineId, lines, trail, close }: LineDrawerProps) {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  const line = lines?.find(({ id }) => id === lineId)
  return (
    <Drawer
      opened={lineId !== undefined}
      onClose={close}
      position="right"
      size="md"
      title={t('trail.title')}
      closeButtonProps={{ 'aria-label': t('act.close') }}
    >
      <Stack gap="lg">
        {line && (
          <div>
            <Text size="sm" c="dimmed">
              {t(`kind.${line.kind}`)}
            </Text>
            <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
              {line.task?.title ?? line.reason ?? t(`kind.${line.kind}`)}
            </Text>
            <Group justify="space-between" mt={4}>
              <Money minor={line.amountMinor} signed fz={22} fw={600} />
              <Text size="sm" c="dimmed">
                {dateTime(line.postedAt)}
              </Text>
            </Group>
          </div>
        )}
        <Answer query={trail} waiting={<Waiting lines={5} height={36} />}>
          {({ steps }) => <Trail steps={steps} />}
        </Answer>
      </Stack>
    </Drawer>
  )
}

/** From the click over the ledger to the mail: each step with its moment and its id. */
function Trail({ steps }: { steps: readonly Step[] }) {
  const { t } = useTranslation()
  const { moment } = useFormat()
  return (
    <Timeline
      bulletSize={14}
      lineWidth={1}
      color="evergreen"
      active={steps.findLastIndex(({ at }) => at !== null)}
      aria-label={t('trail.title')}
    >
      {steps.map(({ at, what, id }) => (
        <Timeline.Item
          key={`${what} ${id}`}
          title={
            <Text size="sm" fw={550}>
              {t(`trail.${what}`)}
            </Text>
          }
        >
          <Text size="xs" c="dimmed">
            {at ? moment(at) : <StatusBadge status="pending" />}
          </Text>
          <Id value={id} />
        </Timeline.Item>
      ))}
    </Timeline>
  )
}

/** Short, as nobody reads it; a click copies the whole of it. */
function Id({ value }: { value: string }) {
  const { t } = useTranslation()
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <UnstyledButton
          onClick={copy}
          title={value}
          aria-label={copied ? t('trail.copied') : t('trail.copy', { id: shortened(value) })}
        >
          <Code fz={11}>{copied ? t('trail.copied') : shortened(value)}</Code>
        </UnstyledButton>
      )}
    </CopyButton>
  )
}

const shortened = (id: string) => (id.length > 20 ? `…${id.slice(-14)}` : id)
