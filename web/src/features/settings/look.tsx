import { Group, SegmentedControl, Stack, Text, useMantineColorScheme } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { updateMe } from '#contracts/api/identity.ts'
import { renameUser } from '../../api/token.ts'
import { useAction } from '../../api/use-action.ts'
import { LanguageSwitch } from '../../ui/language/language-switch.tsx'
import { Section } from '../../ui/page.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { say, sayFailed } from '../../ui/toasts.ts'

const schemes = ['light', 'dark', 'auto'] as const

/** In which language, and how bright. The language is also that of this person's mails. */
export function Look() {
  const { t } = useTranslation()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const text = useProblemText()
  const save = useAction(updateMe, {
    failed: (error) => sayFailed(text(error)),
    done: ({ locale }) => {
      renameUser({ locale })
      say(t('settings.saved'))
    },
  })
  return (
    <Section title={t('settings.look')}>
      <Stack>
        <Group justify="space-between">
          <Text size="sm">{t('settings.language')}</Text>
          <LanguageSwitch onChange={(locale) => save.mutate({ body: { locale } })} />
        </Group>
        <Group justify="space-between">
          <Text size="sm">{t('settings.theme')}</Text>
          <SegmentedControl
            size="xs"
            aria-label={t('settings.theme')}
            value={colorScheme}
            data={schemes.map((value) => ({ value, label: t(`theme.${value}`) }))}
            onChange={(value) => setColorScheme(schemes.find((known) => known === value) ?? 'auto')}
          />
        </Group>
      </Stack>
    </Section>
  )
}
