import type en from './en.json'

/** Every key is checked against the English texts. */
declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en }
  }
}
