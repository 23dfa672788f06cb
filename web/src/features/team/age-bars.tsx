import { Group, Progress, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { readWork } from '#contracts/api/analytics.ts'
import type { AnswerOf } from '#contracts/endpoint.ts'
import { useFormat } from '../../ui/format.tsx'
import { Waiting } from '../../ui/states.tsx'

type Ages = AnswerOf<typeof readWork>['openByAge']

/** How many open tasks are how old. */
export function AgeBars({ ages }: { ages: Ages | undefined }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  if (!ages) return <Waiting lines={4} height={20} />
  const most = Math.max(1, ...ages.map(({ tasks }) => tasks))
  return (
    <Stack gap="xs" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
      {ages.map(({ fromDays, toDays, tasks }) => (
        <Group key={fromDays} component="li" wrap="nowrap" gap="md">
          <Text size="sm" w={150} flex="none">
            {toDays === null
              ? t('team.olderThan', { days: fromDays })
              : t('team.between', { from: fromDays, to: toDays })}
          </Text>
          <Progress
            value={(tasks / most) * 100}
            size={10}
            radius="sm"
            flex={1}
            color="evergreen.6"
            aria-hidden
          />
          <Text size="sm" w={56} ta="right" className="number">
            {number(tasks)}
          </Text>
        </Group>
      ))}
    </Stack>
  )
}
