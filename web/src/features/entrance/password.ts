const shortest = 10

/** Whether the server would refuse this password. */
export const passwordProblem = (password: string): boolean => password.length < shortest
