/** The server's answer to a request it did not carry out. */
export class ApiError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** Sends a request and reads the JSON answer; an answer that is no success is thrown. */
export async function sendRequest<T>(path: string, init?: RequestInit): Promise<T> {
  const response = await fetch(path, init)
  if (!response.ok) throw new ApiError(response.status, await reasonOf(response))
  return (await response.json()) as T
}

async function reasonOf(response: Response): Promise<string> {
  const fallback = `The server answered ${response.status}`
  try {
    const body = (await response.json()) as { error?: string }
    return body.error ?? fallback
  } catch {
    return fallback
  }
}
