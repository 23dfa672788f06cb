/** Who did something, and from where: for the audit log. */
export interface Origin {
  /** Undefined: nobody was signed in. */
  userId?: string | undefined
  /** The caller's network address. */
  address?: string | undefined
}
