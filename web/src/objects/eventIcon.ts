import type { TimelineItem } from '@/api/types'
import { iconNamed, type IconName } from '@/ui/Icon'

const byKind: [RegExp, IconName][] = [
  [/^message\./u, 'mail'],
  [/^form\./u, 'form'],
  [/^page\./u, 'eye'],
  [/^flow\./u, 'flow'],
  [/^contact\.scored/u, 'score'],
  [/^contact\.consented/u, 'check'],
  [/^contact\.interaction/u, 'chat'],
  [/^lead\.assigned/u, 'user'],
  [/^deal\./u, 'sales'],
  [/^task\./u, 'task'],
  [/^note\./u, 'note'],
  [/^lead\./u, 'market'],
  [/^import\./u, 'upload'],
  [/\.created$/u, 'plus'],
  [/\.merged$/u, 'merge'],
  [/\.deleted$/u, 'trash'],
  [/\.(updated|restored)$/u, 'edit'],
]

export function eventIcon(item: Pick<TimelineItem, 'kind' | 'icon'>): IconName {
  const found = byKind.find(([shape]) => shape.test(item.kind))
  return found ? found[1] : iconNamed(item.icon, 'data')
}

/** What automation did not do (held, refused) is drawn with a dashed edge. */
export function isHeld(item: Pick<TimelineItem, 'kind'>): boolean {
  return /\.(held|refused|failed)$/u.test(item.kind)
}
