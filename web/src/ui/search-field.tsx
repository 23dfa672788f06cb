import { CloseButton, TextInput } from '@mantine/core'
import { useDebouncedCallback, useHotkeys } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'

const typingMs = 250

interface SearchFieldProps {
  label: string
  value: string | undefined
  /** Told a moment after the last key; undefined when nothing is left. */
  change: (words: string | undefined) => void
}

/** Finds by words. `/` leads there. */
export function SearchField({ label, value, change }: SearchFieldProps) {
  const { t } = useTranslation()
  const [words, setWords] = useState(value ?? '')
  const input = useRef<HTMLInputElement>(null)
  const tell = useDebouncedCallback((text: string) => change(text.trim() || undefined), typingMs)
  const type = (text: string) => {
    setWords(text)
    tell(text)
  }
  useHotkeys([['/', () => input.current?.focus()]])
  return (
    <TextInput
      ref={input}
      flex={{ base: '1 1 100%', xs: '1 1 220px' }}
      leftSection={<IconSearch size={16} aria-hidden />}
      placeholder={label}
      aria-label={label}
      maxLength={120}
      value={words}
      onChange={(event) => type(event.currentTarget.value)}
      rightSection={
        words !== '' && <CloseButton aria-label={t('act.clear')} onClick={() => type('')} />
      }
    />
  )
}
