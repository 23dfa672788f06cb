import { createInstance, type i18n } from 'i18next'
import { initReactI18next } from 'react-i18next'

export const languages = ['en', 'ru'] as const
export type Language = (typeof languages)[number]

const storageKey = 'piecework-language'
/** Each language is a file of its own: nobody loads the other. */
const texts = {
  en: () => import('./en.json'),
  ru: () => import('./ru.json'),
}

/** The texts of this page. Ready after `startLanguage`. */
const language: i18n = createInstance()

/** The language chosen here before, else the first of the browser's that we know, else English. */
function preferredLanguage(): Language {
  const wished = [localStorage.getItem(storageKey), ...navigator.languages]
  for (const name of wished) {
    const known = languageOf(name)
    if (known) return known
  }
  return 'en'
}

/** The language of a locale such as `ru-RU`; undefined when we do not speak it. */
export function languageOf(locale: string | null | undefined): Language | undefined {
  return languages.find((known) => known === locale?.slice(0, 2))
}

/** Loads the texts and makes them available to every component. */
export async function startLanguage(): Promise<void> {
  const chosen = preferredLanguage()
  const { default: translation } = await texts[chosen]()
  await language.use(initReactI18next).init({
    lng: chosen,
    resources: { [chosen]: { translation } },
    interpolation: { escapeValue: false },
  })
  document.documentElement.lang = chosen
}

/** Changes the language of the page at once, and of later visits from this browser. */
export async function speak(chosen: Language): Promise<void> {
  const { default: translation } = await texts[chosen]()
  language.addResourceBundle(chosen, 'translation', translation)
  localStorage.setItem(storageKey, chosen)
  await language.changeLanguage(chosen)
  document.documentElement.lang = chosen
}
