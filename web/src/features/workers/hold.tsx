import { Button, Group, Stack, Text } from '@mantine/core'
import { IconCircleCheck, IconHandStop } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { listPayoutHolds } from '#contracts/api/payouts.ts'
import { useApi } from '../../api/use-api.ts'
import { useHolding } from '../../api/use-holding.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { useFormat } from '../../ui/format.tsx'
import { Section } from '../../ui/page.tsx'
import { Answer, Waiting } from '../../ui/states.tsx'

/** Whether payouts to this worker are held, by whom and why; and the button for the other way. */
export function Hold({ workerId }: { workerId: string }) {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  const [asking, setAsking] = useState(false)
  const holds = useApi(listPayoutHolds, { query: { workerId } })
  const { hold, release, holding, releasing } = useHolding(workerId, () => setAsking(false))
  return (
    <Section title={t('hold.section')}>
      <Answer query={holds} waiting={<Waiting lines={2} height={22} />}>
        {({ items: [held] }) => (
          <Stack gap="sm" align="flex-start">
            <Group gap={8} wrap="nowrap">
              {held ? (
                <IconHandStop size={18} color="var(--bad)" aria-hidden />
              ) : (
                <IconCircleCheck size={18} color="var(--good)" aria-hidden />
              )}
              <Text size="sm" fw={550}>
                {t(held ? 'hold.title' : 'hold.none')}
              </Text>
            </Group>
            {held && (
              <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                {t('hold.why', {
                  reason: held.reason,
                  name: held.heldBy.name,
                  when: dateTime(held.heldAt),
                })}
              </Text>
            )}
            {held ? (
              <Button size="xs" variant="default" loading={releasing} onClick={release}>
                {t('hold.release')}
              </Button>
            ) : (
              <Button size="xs" variant="default" onClick={() => setAsking(true)}>
                {t('hold.hold')}
              </Button>
            )}
          </Stack>
        )}
      </Answer>
      <Confirm
        opened={asking}
        close={() => setAsking(false)}
        title={t('hold.ask')}
        action={t('hold.hold')}
        reason="required"
        busy={holding}
        confirm={hold}
      >
        {t('hold.askHint')}
      </Confirm>
    </Section>
  )
}
