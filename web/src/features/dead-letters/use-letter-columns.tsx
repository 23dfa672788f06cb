import { Text } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { z } from 'zod'
import type { DeadLetter } from '#contracts/api/dead-letters.ts'
import type { Column } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format.tsx'
import { TextLink } from '../../ui/text-link.tsx'

type Letter = z.input<typeof DeadLetter>

/** Where it lay, why it was given up, how often it was tried, and when. */
export function useLetterColumns(): Column<Letter>[] {
  const { t } = useTranslation()
  const { dateTime, number } = useFormat()
  return useMemo(
    () => [
      {
        id: 'queue',
        header: t('system.queue'),
        cell: ({ id, queue, detail }) => (
          <>
            <TextLink
              from="/dead-letters"
              to="/dead-letters"
              search={(old) => ({ ...old, letter: id })}
              c="inherit"
              underline="never"
              size="sm"
              fw={500}
              onClick={(event) => event.stopPropagation()}
            >
              {queue}
            </TextLink>
            <Text size="xs" c="dimmed" lineClamp={1}>
              {detail}
            </Text>
          </>
        ),
      },
      {
        id: 'reason',
        header: t('field.reason'),
        width: 180,
        named: true,
        cell: ({ reason }) => t(`deadLetters.reason.${reason}`),
      },
      {
        id: 'attempts',
        header: t('deadLetters.attempts'),
        width: 100,
        align: 'right',
        named: true,
        cell: ({ attempts }) => number(attempts),
      },
      {
        id: 'last',
        header: t('deadLetters.last'),
        width: 208,
        cell: ({ lastFailedAt }) => dateTime(lastFailedAt),
      },
    ],
    [t, dateTime, number],
  )
}
