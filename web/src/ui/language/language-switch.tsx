import { SegmentedControl } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { languageOf, languages, speak } from './language.ts'

const names = { en: 'English', ru: 'Русский' }

interface LanguageSwitchProps {
  /** Also told when the language changes. */
  onChange?: (language: 'en' | 'ru') => void
}

/** Each language in its own words. */
export function LanguageSwitch({ onChange }: LanguageSwitchProps) {
  const { t, i18n } = useTranslation()
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('settings.language')}
      value={i18n.language}
      data={languages.map((value) => ({ value, label: names[value] }))}
      onChange={(value) => {
        const chosen = languageOf(value) ?? 'en'
        void speak(chosen)
        onChange?.(chosen)
      }}
    />
  )
}
