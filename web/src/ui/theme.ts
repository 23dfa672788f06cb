import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

const evergreen: MantineColorsTuple = [
  '#eff8f3',
  '#dcefe5',
  '#b6dec9',
  '#8dccab',
  '#68bc92',
  '#4fa97e',
  '#3d9a6f',
  '#2f835c',
  '#256f4e',
  '#1a5a3e',
]

/** Greys with a breath of green: calm beside the one colour. */
const gray: MantineColorsTuple = [
  '#f8f9f8',
  '#f1f3f2',
  '#e7eae8',
  '#dbe0dd',
  '#c5ccc8',
  '#a5aeaa',
  '#7d8783',
  '#5b6460',
  '#3a423e',
  '#1c2220',
]

const dark: MantineColorsTuple = [
  '#dfe4e1',
  '#b3bbb7',
  '#939c98',
  '#666f6b',
  '#3b4340',
  '#2a312e',
  '#1c2220',
  '#141917',
  '#0f1312',
  '#0a0d0c',
]

const overlayProps = { backgroundOpacity: 0.28 }
const compact = { radius: 'md', size: 'sm' } as const

/** One look for everything: colour, type, corners, sizes. */
export const theme = createTheme({
  primaryColor: 'evergreen',
  primaryShade: { light: 8, dark: 8 },
  colors: { evergreen, gray, dark },
  fontFamily: `'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif`,
  headings: { fontFamily: `'Inter Variable', system-ui, sans-serif`, fontWeight: '600' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  autoContrast: true,
  focusRing: 'auto',
  components: {
    Button: { defaultProps: compact },
    TextInput: { defaultProps: compact },
    PasswordInput: { defaultProps: compact },
    NumberInput: { defaultProps: compact },
    Select: { defaultProps: { ...compact, comboboxProps: { shadow: 'md' } } },
    Textarea: { defaultProps: compact },
    DateTimePicker: { defaultProps: compact },
    Modal: {
      defaultProps: { radius: 'lg', centered: true, overlayProps },
      styles: { title: { fontWeight: 600 } },
    },
    Drawer: { defaultProps: { overlayProps }, styles: { title: { fontWeight: 600 } } },
    Menu: { defaultProps: { shadow: 'md', radius: 'md' } },
    Badge: { defaultProps: { variant: 'light', radius: 'sm', tt: 'none', fw: 550 } },
    Tooltip: { defaultProps: { openDelay: 400, radius: 'sm' } },
    Skeleton: { defaultProps: { radius: 'sm' } },
  },
})

/** Mantine's soft grey is too light to read (WCAG asks for 4.5 : 1). */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#59625e',
    '--mantine-color-placeholder': '#6a736f',
    '--mantine-color-error': '#b4312a',
    '--mantine-color-yellow-light-color': '#7a4f00',
    '--mantine-color-orange-light-color': '#8f3b00',
    '--mantine-color-red-light-color': '#a3271f',
    '--mantine-color-body': '#ffffff',
    '--ground': '#fafbfa',
    '--line': '#e7eae8',
    '--quiet': '#f4f6f5',
    '--good': '#1d6a47',
    '--bad': '#ad2f27',
  },
  dark: {
    '--mantine-color-dimmed': '#9aa39f',
    '--mantine-color-placeholder': '#8a938f',
    '--mantine-color-error': '#f08a80',
    '--mantine-color-body': '#141917',
    '--mantine-color-anchor': '#8dccab',
    '--ground': '#101413',
    '--line': '#262d2a',
    '--quiet': '#1a201e',
    '--good': '#7fd0a6',
    '--bad': '#f0958c',
  },
})
