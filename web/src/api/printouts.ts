import type { PrintoutOut } from '@/api/client/types.gen'
import { request } from '@/api/http'

const base = '/api/v1'
const pause = 700

export const orderReport = (name: string, params: Record<string, string>) =>
  request<PrintoutOut>('POST', `${base}/reports/${name}/pdf`, { query: params })

/** `over`: period and salesperson as chosen for the whole dashboard. */
export const orderDashboard = (id: string, over: Record<string, string>) =>
  request<PrintoutOut>('POST', `${base}/dashboards/${id}/pdf`, { query: over })

export const printoutFile = (id: string) => `${base}/printouts/${id}/file`

/** Until the file is there or cannot be; `onProgress` hears of each look. */
export async function whenPrinted(
  order: PrintoutOut,
  onProgress: (order: PrintoutOut) => void,
): Promise<PrintoutOut> {
  let seen = order
  while (seen.state === 'waiting' || seen.state === 'running') {
    onProgress(seen)
    await new Promise((resolve) => setTimeout(resolve, pause))
    seen = await request<PrintoutOut>('GET', `${base}/printouts/${order.id}`)
  }
  return seen
}
