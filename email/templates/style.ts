import type { CSSProperties } from 'react'

// Mail programs know no stylesheets worth relying on: every element carries its own.
const ink = '#1f2430'
const quiet = '#667085'
const line = '#e6e8ec'
const accent = '#1f5f4a'
const fonts =
  '-apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'

type Style = CSSProperties

export const body: Style = {
  backgroundColor: '#f5f5f2',
  color: ink,
  fontFamily: fonts,
  margin: '0 auto',
  padding: '24px 12px',
}
export const outer: Style = { maxWidth: '520px', width: '100%' }
export const below: Style = { ...outer, paddingTop: '14px' }
export const brand: Style = {
  color: accent,
  fontSize: '14px',
  fontWeight: 600,
  letterSpacing: '0.02em',
  lineHeight: '20px',
  margin: '0 4px 12px',
}
export const card: Style = {
  backgroundColor: '#ffffff',
  border: `1px solid ${line}`,
  borderRadius: '10px',
  padding: '28px 28px 32px',
}
export const greeting: Style = { fontSize: '15px', lineHeight: '24px', margin: '0 0 4px' }
export const lead: Style = { fontSize: '17px', fontWeight: 600, lineHeight: '26px', margin: 0 }
export const figure: Style = {
  fontSize: '32px',
  fontVariantNumeric: 'tabular-nums',
  fontWeight: 600,
  letterSpacing: '-0.01em',
  lineHeight: '40px',
  margin: '14px 0 20px',
}
export const rule: Style = { borderColor: line, margin: '0 0 8px' }
export const row: Style = { width: '100%' }
export const resultRow: Style = { ...row, borderTop: `1px solid ${line}`, marginTop: '8px' }

const cell: Style = { fontSize: '15px', lineHeight: '22px', padding: '5px 0', verticalAlign: 'top' }
export const label: Style = { ...cell, color: quiet, paddingRight: '8px' }
export const value: Style = {
  ...cell,
  fontVariantNumeric: 'tabular-nums',
  textAlign: 'right',
  whiteSpace: 'nowrap',
}
export const resultLabel: Style = { ...label, color: ink, fontWeight: 600, paddingTop: '12px' }
export const resultValue: Style = { ...value, fontWeight: 600, paddingTop: '12px' }

export const note: Style = {
  color: quiet,
  fontSize: '14px',
  lineHeight: '22px',
  margin: '20px 0 0',
}
export const button: Style = {
  backgroundColor: accent,
  borderRadius: '6px',
  color: '#ffffff',
  fontSize: '15px',
  fontWeight: 600,
  lineHeight: '22px',
  marginTop: '24px',
  padding: '10px 18px',
  textDecoration: 'none',
}
export const footer: Style = {
  color: quiet,
  fontSize: '13px',
  lineHeight: '20px',
  margin: '0 4px 4px',
  overflowWrap: 'anywhere',
}
