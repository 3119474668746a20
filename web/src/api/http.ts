import { getLanguage } from '@/i18n/language'
import { translator } from '@/i18n/message'

/** What is wrong with one field, in the caller's language. */
export interface Fault {
  field: string
  code: string
  message: string
}

/** An answer of the server that is not success: RFC 9457 problem details as Guanxi writes them. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly faults: readonly Fault[]
  readonly requestId: string
  /** The row as it stands now, when somebody else wrote it in between (409). */
  readonly current: Readonly<Record<string, unknown>> | null

  constructor(status: number, body: Partial<ProblemBody>) {
    super((status !== 500 && (body.detail || body.title)) || whatFailed(status))
    this.name = 'Problem'
    this.status = status
    this.code = body.code ?? 'unknown'
    this.title = body.title ?? ''
    this.faults = body.faults ?? []
    this.requestId = body.request_id ?? ''
    this.current = body.current ?? null
  }
}

/** Where the server found no words of its own: what happened, what was kept and what to do. */
function whatFailed(status: number): string {
  const t = translator(getLanguage())
  if (isUnreached(status)) return t('errors.offlineSentence')
  return status >= 500 ? t('errors.brokenSentence') : t('errors.refusedSentence', { status })
}

interface ProblemBody {
  title: string
  detail: string
  code: string
  faults: Fault[]
  request_id: string
  current: Record<string, unknown>
}

/** The connection is cut, or nobody stands behind the proxy: nothing has been decided, and asking again is right. */
export function isCut(error: unknown): boolean {
  return error instanceof Problem && isUnreached(error.status)
}

const isUnreached = (status: number) => [0, 502, 503, 504].includes(status)

export type Query = Record<string, string | number | boolean | null | undefined>

export interface Options {
  query?: Query
  body?: unknown
  form?: FormData
  signal?: AbortSignal
  /** Makes repeating the same write harmless. */
  idempotencyKey?: string
  /** Goes out even while the page is being closed. */
  keepalive?: boolean
}

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'

/** Called when the server no longer knows who asks. Answers, perhaps later, whether it knows them again. */
type SignedOut = () => Promise<boolean>
let onSignedOut: SignedOut = () => Promise.resolve(false)

export function whenSignedOut(listener: SignedOut): void {
  onSignedOut = listener
}

export async function request<T>(method: Method, path: string, options: Options = {}): Promise<T> {
  return (await read(await answer(method, path, options))) as T
}

/**
 * The answer itself, where it is more than JSON; whatever is not success is thrown as a Problem. A request that met the
 * end of a session waits for the next login and is sent again.
 */
export async function answer(method: Method, path: string, options: Options = {}): Promise<Response> {
  const response = await fetch(address(path, options.query), {
    method,
    credentials: 'same-origin',
    headers: headers(method, options),
    body: options.form ?? (options.body === undefined ? undefined : JSON.stringify(options.body)),
    signal: options.signal,
    keepalive: options.keepalive,
  }).catch(broken)
  if (response.ok) return response
  if (response.status === 401 && path.startsWith('/api/') && (await onSignedOut()))
    return answer(method, path, options)
  throw new Problem(response.status, (await read(response)) as Partial<ProblemBody>)
}

/** A connection that breaks is a Problem like others; what the person has stopped is not. */
export function broken(error: unknown): never {
  if (error instanceof DOMException && error.name === 'AbortError') throw error
  throw new Problem(0, { code: 'offline', title: '', detail: '' })
}

/** What the server calls a file: filename*=utf-8\'\'… or filename="…". */
export function fileName(disposition: string | null): string | null {
  const coded = /filename\*=utf-8''([^;]+)/iu.exec(disposition ?? '')?.[1]
  if (coded) return decodeURIComponent(coded)
  return /filename="([^"]+)"/u.exec(disposition ?? '')?.[1] ?? null
}

export function address(path: string, query: Query = {}): string {
  const pairs = Object.entries(query).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  )
  const text = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString()
  return text ? `${path}?${text}` : path
}

function headers(method: Method, options: Options): Headers {
  const result = new Headers({ Accept: 'application/json', 'Accept-Language': getLanguage() })
  if (options.body !== undefined) result.set('Content-Type', 'application/json')
  if (method !== 'GET') result.set('X-CSRFToken', csrfToken())
  if (options.idempotencyKey) result.set('Idempotency-Key', options.idempotencyKey)
  return result
}

function csrfToken(): string {
  return /(?:^|;\s*)csrftoken=([^;]+)/u.exec(document.cookie)?.[1] ?? ''
}

async function read(response: Response): Promise<unknown> {
  const text = await response.text()
  if (!text) return {}
  try {
    return JSON.parse(text) as unknown
  } catch {
    // A proxy or a crash may answer with a page of HTML: there is nothing in it for the person.
    return {}
  }
}
