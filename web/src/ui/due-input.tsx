import '@mantine/dates/styles.layer.css'
import { DateTimePicker } from '@mantine/dates'
import { useTranslation } from 'react-i18next'

interface DueInputProps {
  label: string
  /** RFC 3339 in UTC. */
  value: string | null
  onChange: (value: string | null) => void
}

/** Asks for a moment, in the time of this browser. */
export function DueInput({ label, value, onChange }: DueInputProps) {
  const { t } = useTranslation()
  return (
    <DateTimePicker
      label={label}
      clearable
      clearButtonProps={{ 'aria-label': t('act.clear') }}
      valueFormat="YYYY-MM-DD HH:mm"
      highlightToday
      value={value ? localText(new Date(value)) : null}
      onChange={(local) => onChange(local ? new Date(local.replace(' ', 'T')).toISOString() : null)}
    />
  )
}

/** `YYYY-MM-DD HH:mm:ss` as the picker writes it. */
function localText(time: Date): string {
  const pad = (part: number) => String(part).padStart(2, '0')
  const day = [time.getFullYear(), pad(time.getMonth() + 1), pad(time.getDate())].join('-')
  return `${day} ${pad(time.getHours())}:${pad(time.getMinutes())}:00`
}
