import { Text, type TextProps } from '@mantine/core'
import { useFormat } from './format.tsx'

interface MoneyProps extends TextProps {
  minor: number
  /** In a crowd of numbers, nothing is shown as little. */
  quietZero?: boolean
  /** Shows a plus or minus, coloured. */
  signed?: boolean
}

/** An amount of the organization's money, its digits one below the other. */
export function Money({ minor, signed = false, quietZero = false, ...text }: MoneyProps) {
  const { money, change } = useFormat()
  if (quietZero && minor === 0)
    return (
      <Text span inherit c="dimmed">
        {'–'}
      </Text>
    )
  const color = minor < 0 ? 'var(--bad)' : signed && minor > 0 ? 'var(--good)' : undefined
  return (
    <Text span inherit className="number" {...(color ? { c: color } : {})} {...text}>
      {signed ? change(minor) : money(minor)}
    </Text>
  )
}
