const meta = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')

/** Proves to the browser that a style was made by this page. Empty where no policy is set. */
export const styleNonce = meta?.content ?? ''

/** Where the scroll lock of dialogs looks for it. */
Reflect.set(globalThis, '__webpack_nonce__', styleNonce || undefined)
