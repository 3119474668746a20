import type { ReactElement } from 'react'
import styles from './Icon.module.css'

/** Our own set: 16 x 16, one 1.5 px line, no fills. One meaning per sign: hourglass waits, clock is a deadline. */
const drawings = {
  alert: <path d="M8 2.25 14.25 13.25H1.75zM8 6.25v3.25M8 11.3v.2" />,
  arrow: <path d="M2.5 8h11M9.5 4l4 4-4 4" />,
  attach: (
    <path d="m13 7.25-5.5 5.5a3 3 0 0 1-4.25-4.25l6-6a2 2 0 0 1 2.85 2.85L6.5 10.9a1 1 0 0 1-1.4-1.4l4.9-4.9" />
  ),
  bell: (
    <path d="M3.25 11.75h9.5c-.9-.9-1.25-1.9-1.25-3.5V7a3.5 3.5 0 0 0-7 0v1.25c0 1.6-.35 2.6-1.25 3.5zM6.75 13.75h2.5M8 2v1.25" />
  ),
  bolt: <path d="M9 1.75 3.25 9H7.5L7 14.25 12.75 7H8.5z" />,
  branch: <path d="M8 1.75v4M8 5.75C8 8.75 3.25 8 3.25 11v3.25M8 5.75c0 3 4.75 2.25 4.75 5.25v3.25" />,
  building: <path d="M3.25 14V2.25h6V14M9.25 6.25h3.5V14M1.75 14h12.5M5.25 5h2M5.25 7.75h2M5.25 10.5h2" />,
  calendar: (
    <>
      <rect x="2.25" y="3.25" width="11.5" height="10.5" rx="1" />
      <path d="M2.25 6.5h11.5M5.25 1.75v2.5M10.75 1.75v2.5" />
    </>
  ),
  chat: (
    <path d="M8 2.25c-3.5 0-6.25 2.3-6.25 5.2 0 1.7.95 3.15 2.4 4.1l-.4 2.45 2.7-1.45c.5.1 1 .15 1.55.15 3.5 0 6.25-2.35 6.25-5.25S11.5 2.25 8 2.25z" />
  ),
  check: <path d="m3 8.5 3.25 3.25L13 4.75" />,
  chevronDown: <path d="M3.5 6 8 10.5 12.5 6" />,
  chevronLeft: <path d="M10 3.5 5.5 8l4.5 4.5" />,
  chevronRight: <path d="m6 3.5 4.5 4.5L6 12.5" />,
  chevronUp: <path d="M3.5 10 8 5.5l4.5 4.5" />,
  clock: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M8 4.5V8l2.4 1.6" />
    </>
  ),
  close: <path d="m4 4 8 8M12 4l-8 8" />,
  columns: (
    <>
      <rect x="2" y="2.75" width="12" height="10.5" rx="1" />
      <path d="M6 2.75v10.5M10 2.75v10.5" />
    </>
  ),
  copy: (
    <>
      <rect x="5.25" y="5.25" width="8.5" height="8.5" rx="1" />
      <path d="M10.75 2.25h-7.5a1 1 0 0 0-1 1v7.5" />
    </>
  ),
  data: (
    <>
      <ellipse cx="8" cy="3.9" rx="5.25" ry="2.15" />
      <path d="M2.75 3.9v8.2c0 1.2 2.35 2.15 5.25 2.15s5.25-.95 5.25-2.15V3.9M2.75 8c0 1.2 2.35 2.15 5.25 2.15S13.25 9.2 13.25 8" />
    </>
  ),
  download: <path d="M8 2.5v7.5M4.75 7 8 10.25 11.25 7M2.5 13.5h11" />,
  edit: <path d="m10.5 2.75 2.75 2.75-7.5 7.5-3.25.5.5-3.25zM9 4.25 11.75 7" />,
  external: <path d="M6.5 3.25H2.75v10h10V9.5M9.5 2.5h4v4M13.25 2.75 7.5 8.5" />,
  eye: (
    <>
      <path d="M1.5 8C3 5.2 5.3 3.75 8 3.75S13 5.2 14.5 8C13 10.8 10.7 12.25 8 12.25S3 10.8 1.5 8z" />
      <circle cx="8" cy="8" r="1.9" />
    </>
  ),
  filter: <path d="M2 4h12M4.25 8h7.5M6.5 12h3" />,
  fit: <path d="M2.25 5.5V2.25H5.5M10.5 2.25h3.25V5.5M13.75 10.5v3.25H10.5M5.5 13.75H2.25V10.5" />,
  flow: (
    <>
      <rect x="1.75" y="5.9" width="4" height="4.2" rx=".8" />
      <rect x="10.25" y="1.9" width="4" height="4.2" rx=".8" />
      <rect x="10.25" y="9.9" width="4" height="4.2" rx=".8" />
      <path d="M5.75 8H8V4h2.25M8 8v4h2.25" />
    </>
  ),
  form: (
    <>
      <rect x="2.75" y="1.75" width="10.5" height="12.5" rx="1" />
      <path d="M5.25 5h5.5v2.25h-5.5zM5.25 10h3" />
    </>
  ),
  gear: (
    <>
      <circle cx="8" cy="8" r="2" />
      <path d="M8 1.75v2M8 12.25v2M1.75 8h2M12.25 8h2M3.6 3.6 5 5M11 11l1.4 1.4M12.4 3.6 11 5M5 11l-1.4 1.4" />
    </>
  ),
  globe: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M2 8h12M8 2c2.2 1.9 2.2 10.1 0 12M8 2c-2.2 1.9-2.2 10.1 0 12" />
    </>
  ),
  goal: <path d="M3.25 14V2.5M3.25 3h9l-2 3 2 3h-9" />,
  grip: <path d="M6 4h.01M10 4h.01M6 8h.01M10 8h.01M6 12h.01M10 12h.01" strokeWidth="2" />,
  group: <path d="M2 3.5h12M4.5 7h9.5M4.5 9.5h9.5M2 13h12" />,
  insight: <path d="M2 13.75h12M3.75 11V8.5M8 11V3M12.25 11V5.75" />,
  key: (
    <>
      <circle cx="5" cy="11" r="2.75" />
      <path d="m7 9 6-6M10.75 5.25l2 2M8.75 7.25l1.25 1.25" />
    </>
  ),
  leave: <path d="M6.5 2.75H2.75v10.5H6.5M10 5l3.25 3L10 11M13 8H6" />,
  link: (
    <path d="M6.75 9.25a2.5 2.5 0 0 0 3.6 0l2.25-2.25a2.55 2.55 0 0 0-3.6-3.6l-.9.9M9.25 6.75a2.5 2.5 0 0 0-3.6 0L3.4 9a2.55 2.55 0 0 0 3.6 3.6l.9-.9" />
  ),
  lock: (
    <>
      <rect x="3" y="7" width="10" height="6.75" rx="1" />
      <path d="M5.25 7V5a2.75 2.75 0 0 1 5.5 0v2" />
    </>
  ),
  mail: (
    <>
      <rect x="1.75" y="3.25" width="12.5" height="9.5" rx="1" />
      <path d="m2.25 4.5 5.75 4.25 5.75-4.25" />
    </>
  ),
  market: <path d="M2 6.5v3h2.25L11 13V3L4.25 6.5zM13.25 6.25c.7.9.7 2.6 0 3.5M4.5 9.5l.9 4h1.8l-.7-3" />,
  merge: <path d="M3.25 2.25v2.5c0 3 4.75 2.25 4.75 5.25v3.75M12.75 2.25v2.5c0 3-4.75 2.25-4.75 5.25" />,
  minus: <path d="M3 8h10" />,
  moon: <path d="M13.5 9.5A5.75 5.75 0 0 1 6.5 2.5a5.75 5.75 0 1 0 7 7z" />,
  more: <path d="M3.5 8h.01M8 8h.01M12.5 8h.01" strokeWidth="2.2" />,
  note: <path d="M9.75 13.75h-6.5V2.25h9.5v8.5zM9.75 13.75v-3h3M5.5 5.5h5M5.5 8h3" />,
  panel: (
    <>
      <rect x="2" y="2.75" width="12" height="10.5" rx="1" />
      <path d="M6 2.75v10.5" />
    </>
  ),
  pause: <path d="M5 3v10M11 3v10" />,
  people: (
    <>
      <circle cx="6" cy="5.25" r="2.5" />
      <path d="M1.5 13.5c.2-2.6 2-4 4.5-4s4.3 1.4 4.5 4M10.5 3a2.5 2.5 0 0 1 0 4.6M12 9.9c1.5.5 2.4 1.8 2.5 3.6" />
    </>
  ),
  phone: (
    <path d="M3.25 2.25h2.5l1.25 3-1.5 1.2a8 8 0 0 0 4 4l1.2-1.5 3 1.25v2.5c0 .6-.5 1.05-1.1 1C7 13.3 2.7 9 2.25 3.4c0-.6.4-1.15 1-1.15z" />
  ),
  play: <path d="M4.5 2.75 12.75 8 4.5 13.25z" />,
  plus: <path d="M8 3v10M3 8h10" />,
  quote: (
    <>
      <path d="M3.25 1.75h6.5l3 3v9.5h-9.5z" />
      <path d="m6 5.5 2 2.5 2-2.5M8 8v3.5M6.25 9.5h3.5" />
    </>
  ),
  redo: <path d="M10.5 2.75 13.75 6l-3.25 3.25M13.5 6h-7a4 4 0 0 0 0 8H10" />,
  refresh: (
    <path d="M13.25 6.5A5.5 5.5 0 0 0 3.3 5M2.75 2.5V5.25H5.5M2.75 9.5a5.5 5.5 0 0 0 9.95 1.5M13.25 13.5v-2.75H10.5" />
  ),
  sales: <path d="M2.25 2.75h3.2v10.5h-3.2zM6.4 2.75h3.2v7h-3.2zM10.55 2.75h3.2v4h-3.2z" />,
  score: <path d="M2.25 11.5a6 6 0 1 1 11.5 0M8 10l2.5-3.5M8 10h.01" />,
  search: (
    <>
      <circle cx="7" cy="7" r="4.5" />
      <path d="m10.4 10.4 3.6 3.6" />
    </>
  ),
  send: <path d="M14 2 1.75 6.5 7 9l2.5 5.25zM14 2 7 9" />,
  service: <path d="M2.25 3h11.5v8H8.5l-3 2.75V11H2.25zM5.25 6h5.5M5.25 8.25h3.5" />,
  settings: (
    <>
      <path d="M2 4.75h6.5M12 4.75h2M2 11.25h2M7.5 11.25H14" />
      <circle cx="10.25" cy="4.75" r="1.75" />
      <circle cx="5.75" cy="11.25" r="1.75" />
    </>
  ),
  skip: <path d="M3 3.5 9.5 8 3 12.5zM12.5 3.5v9" />,
  sort: <path d="M5 3v10M2.5 10.5 5 13l2.5-2.5M11 13V3M8.5 5.5 11 3l2.5 2.5" />,
  star: <path d="m8 2 1.85 3.8 4.15.6-3 2.95.7 4.15L8 11.55 4.3 13.5l.7-4.15-3-2.95 4.15-.6z" />,
  tag: <path d="M2.25 2.25h5.5l6 6-5.5 5.5-6-6zM5.25 5.25h.01" />,
  task: (
    <>
      <rect x="2.25" y="2.25" width="11.5" height="11.5" rx="1.5" />
      <path d="m5 8.25 2.2 2.2L11 6" />
    </>
  ),
  tidy: (
    <>
      <rect x="6" y="1.75" width="4" height="3.25" rx=".6" />
      <rect x="1.75" y="11" width="4" height="3.25" rx=".6" />
      <rect x="10.25" y="11" width="4" height="3.25" rx=".6" />
      <path d="M8 5v3M3.75 11V8h8.5v3" />
    </>
  ),
  today: (
    <>
      <circle cx="8" cy="8.5" r="2.75" />
      <path d="M8 1.75v1.5M3.2 3.7l1.1 1.1M12.8 3.7l-1.1 1.1M1.25 8.5h1.5M13.25 8.5h1.5M1.75 13.75h12.5" />
    </>
  ),
  trash: <path d="M2.75 4.25h10.5M6.25 4.25v-2h3.5v2M4 4.25l.6 9.5h6.8l.6-9.5M6.75 7v4M9.25 7v4" />,
  undo: <path d="M5.5 2.75 2.25 6l3.25 3.25M2.5 6h7a4 4 0 0 1 0 8H6" />,
  upload: <path d="M8 10.5V3M4.75 6 8 2.75 11.25 6M2.5 13.5h11" />,
  user: (
    <>
      <circle cx="8" cy="5.25" r="2.75" />
      <path d="M2.75 14c.3-2.9 2.3-4.5 5.25-4.5s4.95 1.6 5.25 4.5" />
    </>
  ),
  wait: (
    <path d="M4 2.25h8M4 13.75h8M5 2.25c0 3 2.2 4 3 5.75-.8 1.75-3 2.75-3 5.75M11 2.25c0 3-2.2 4-3 5.75.8 1.75 3 2.75 3 5.75" />
  ),
  wallet: (
    <>
      <rect x="1.75" y="3.75" width="12.5" height="9" rx="1" />
      <path d="M1.75 6.75h12.5M4.25 10h2.5" />
    </>
  ),
  why: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M6.3 6.4c0-1.1.8-1.7 1.7-1.7s1.7.6 1.7 1.5c0 1.2-1.7 1.3-1.7 2.5M8 11.05v.2" />
    </>
  ),
} satisfies Record<string, ReactElement>

export type IconName = keyof typeof drawings

/** Names under which the server's registries know a sign that we draw under another name. */
const otherNames: Record<string, IconName> = {
  trigger: 'bolt',
  zap: 'bolt',
  user: 'user',
  contact: 'people',
  company: 'building',
  lead: 'market',
  deal: 'sales',
  message: 'mail',
  'user-plus': 'user',
  users: 'people',
  switch: 'branch',
  hand: 'check',
  hourglass: 'wait',
  fork: 'branch',
  flag: 'goal',
  notice: 'bell',
  'check-square': 'task',
  target: 'goal',
  stop: 'minus',
  variable: 'data',
  broadcast: 'send',
  sparkles: 'filter',
  'user-search': 'merge',
  'shield-check': 'lock',
  gauge: 'score',
  'plus-circle': 'plus',
  'message-circle': 'chat',
  inbox: 'form',
  'user-check': 'user',
  briefcase: 'sales',
  'arrow-right': 'arrow',
  notebook: 'note',
  ticket: 'service',
  'heart-pulse': 'score',
  'list-checks': 'task',
  activity: 'score',
  'refresh-cw': 'refresh',
  'file-text': 'note',
  'file-check': 'note',
  square: 'minus',
  template: 'form',
  file: 'note',
}

export function iconNamed(name: string | null | undefined, fallback: IconName = 'flow'): IconName {
  if (!name) return fallback
  if (name in drawings) return name as IconName
  return otherNames[name] ?? fallback
}

interface IconProps {
  name: IconName
  size?: 12 | 13 | 14 | 16 | 20
  className?: string
}

export function Icon({ name, size = 16, className }: IconProps) {
  // The line stays 1.5 px on screen at every size.
  const weight = size === 20 ? 1.2 : size === 12 ? 2 : 1.5
  return (
    <svg
      className={[styles.icon, className].filter(Boolean).join(' ')}
      viewBox="0 0 16 16"
      width={size}
      height={size}
      strokeWidth={weight}
      aria-hidden="true"
    >
      {drawings[name]}
    </svg>
  )
}
