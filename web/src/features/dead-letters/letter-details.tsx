import { Alert, Button, Code, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { readDeadLetter, replayDeadLetter } from '#contracts/api/dead-letters.ts'
import { useAction } from '../../api/use-action.ts'
import { useApi } from '../../api/use-api.ts'
import { Facts } from '../../ui/facts.tsx'
import { useFormat } from '../../ui/format.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { Answer } from '../../ui/states.tsx'
import { say, sayFailed } from '../../ui/toasts.ts'
import { readable } from './readable.ts'

interface LetterDetailsProps {
  service: 'task-tracker' | 'accounting' | 'email'
  id: string
  done: () => void
}

/** One message in full, and the button that hands it over again. */
export function LetterDetails({ service, id, done }: LetterDetailsProps) {
  const { t } = useTranslation()
  const { dateTime, number } = useFormat()
  const text = useProblemText()
  const about = { params: { deadLetterId: id }, query: { service } }
  const letter = useApi(readDeadLetter, about)
  const [refused, setRefused] = useState<string>()
  const replay = useAction(replayDeadLetter, {
    touches: ['deadLetters'],
    failed: (error) => sayFailed(text(error)),
    done: ({ resolved, detail }) => {
      if (!resolved) return setRefused(detail ?? t('deadLetters.stillRefused'))
      say(t('deadLetters.replayed'))
      done()
    },
  })
  return (
    <Answer query={letter}>
      {(found) => (
        <Stack>
          <Facts
            facts={[
              [t('system.queue'), found.queue],
              [t('field.reason'), t(`deadLetters.reason.${found.reason}`)],
              [t('deadLetters.attempts'), number(found.attempts)],
              [t('deadLetters.first'), dateTime(found.firstFailedAt)],
              [t('deadLetters.last'), dateTime(found.lastFailedAt)],
              [t('deadLetters.key'), found.messageKey],
              [t('field.organization'), found.organizationId],
            ]}
          />
          <div>
            <Title order={3} size="sm" mb={4}>
              {t('deadLetters.detail')}
            </Title>
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              {found.detail}
            </Text>
          </div>
          <div>
            <Title order={3} size="sm" mb={4}>
              {t('deadLetters.message')}
            </Title>
            <Code block mah={360} tabIndex={0} aria-label={t('deadLetters.message')}>
              {readable(found.message)}
            </Code>
          </div>
          {refused && (
            <Alert color="orange" role="alert" title={t('deadLetters.stillRefused')}>
              {refused}
            </Alert>
          )}
          {found.resolvedAt === null ? (
            <Button loading={replay.isPending} onClick={() => replay.mutate(about)}>
              {t('deadLetters.replay')}
            </Button>
          ) : (
            <Text size="sm" c="dimmed">
              {t('deadLetters.resolved', { when: dateTime(found.resolvedAt) })}
            </Text>
          )}
        </Stack>
      )}
    </Answer>
  )
}
