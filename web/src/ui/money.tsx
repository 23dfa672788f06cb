import { Text, type TextProps } from '@mantine/core'
import { useFormat } from './format.tsx'

interface MoneyProps extends TextProps {
  minor: number
  /** Shows a plus or minus, coloured. */
  signed?: boolean
}

/** An amount of the organization's money, its digits one below the other. */
export function Money({ minor, signed = false, ...text }: MoneyProps) {
  const { money, change } = useFormat()
  const color = minor < 0 ? 'var(--bad)' : signed && minor > 0 ? 'var(--good)' : undefined
  return (
    <Text span inherit className="number" {...(color ? { c: color } : {})} {...text}>
      {signed ? change(minor) : money(minor)}
    </Text>
  )
}
