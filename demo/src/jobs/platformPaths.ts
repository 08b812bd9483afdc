/** The pages of the three platforms that run jobs. */
export const platformPaths = ['/executions', '/normalization', '/operations'] as const

/** The path of one of them. */
export type PlatformPath = (typeof platformPaths)[number]

export const isPlatformPath = (path: string): path is PlatformPath =>
  (platformPaths as readonly string[]).includes(path)
