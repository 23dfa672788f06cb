import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const

/** Says how long something took, in the largest unit that fits: `3.5 hours`. */
export function useSpan(): (seconds: number | null) => string {
  const { i18n } = useTranslation()
  return useMemo(() => {
    const formats = units.map(([unit, size]) => ({
      size,
      format: new Intl.NumberFormat(i18n.language, {
        style: 'unit',
        unit,
        unitDisplay: 'long',
        maximumFractionDigits: 1,
      }),
    }))
    return (seconds) => {
      if (seconds === null) return '–'
      const fit = formats.find(({ size }) => seconds >= size) ?? formats.at(-1)
      return fit ? fit.format.format(seconds / fit.size) : ''
    }
  }, [i18n.language])
}
