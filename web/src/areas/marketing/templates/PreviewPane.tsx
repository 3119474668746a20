import type { TemplateRead } from '@/api/templates'
import type { Lookup } from '@/api/types'
import { placeOf, type Place } from '@/areas/marketing/templates/templateDraft'
import { useI18n } from '@/i18n/useI18n'
import { LookupInput } from '@/objects/LookupInput'
import { Icon } from '@/ui/Icon'
import { Skeleton } from '@/ui/Skeleton'
import { Segmented } from '@/ui/Toggle'
import styles from './templates.module.css'

export type Look = 'desktop' | 'phone' | 'text'

interface PreviewPaneProps {
  read: TemplateRead | undefined
  error: string | null
  contact: Lookup | null
  onContact: (contact: Lookup | null) => void
  /** Empty: the language the contact reads. */
  language: string
  onLanguage: (language: '' | 'zh' | 'en') => void
  look: Look
  onLook: (look: Look) => void
  onPlace: (place: Place) => void
}

/** The mail as a person would get it, made by what makes the real ones. */
export function PreviewPane(props: PreviewPaneProps) {
  const { read, error, contact, language, look, onPlace } = props
  const { t, say } = useI18n()
  return (
    <section className={styles.preview} aria-label={t('templates.preview')}>
      <div className={styles.previewHead}>
        <div className={styles.who}>
          <LookupInput
            target="contact"
            value={contact}
            onChange={props.onContact}
            label={t('templates.previewFor')}
          />
        </div>
        <Segmented
          label={t('templates.language')}
          value={language as '' | 'zh' | 'en'}
          onChange={props.onLanguage}
          options={[
            { value: '', label: t('templates.theirs') },
            { value: 'zh', label: '中' },
            { value: 'en', label: 'EN' },
          ]}
        />
        <Segmented
          label={t('templates.look')}
          value={look}
          onChange={props.onLook}
          options={[
            { value: 'desktop', label: t('templates.desktop') },
            { value: 'phone', label: t('templates.phone') },
            { value: 'text', label: t('templates.text') },
          ]}
        />
      </div>
      {error ? <p className={`small cinnabar ${styles.fault}`}>{error}</p> : null}
      {(read?.faults ?? []).map((fault) => {
        const place = placeOf(fault.field)
        const words = say(fault.message)
        return (
          <button
            key={`${fault.field} ${fault.code}`}
            type="button"
            className={styles.fault}
            disabled={!place}
            onClick={() => place && onPlace(place)}
          >
            <Icon name="alert" size={14} className="cinnabar" />
            <span>
              {place ? (
                <b>
                  {t('templates.faultAt', {
                    language: t(`common.${place.language === 'zh' ? 'chinese' : 'english'}`),
                    part: t(`templates.${partName[place.part]}`),
                  })}
                  {place.line ? ` ${t('templates.line', { line: place.line })}` : ''}{' '}
                </b>
              ) : null}
              {words}
            </span>
          </button>
        )
      })}
      {read ? (
        <div className={styles.inbox} aria-label={t('templates.inMailbox')}>
          <b className="ellipsis">{read.subject || t('templates.noSubject')}</b>
          <span className="muted ellipsis small">{read.preheader || t('templates.noPreheader')}</span>
        </div>
      ) : (
        <Skeleton rows={4} />
      )}
      {read && look === 'text' ? <pre className={styles.plain}>{read.text}</pre> : null}
      {read && look !== 'text' ? (
        read.html === null ? (
          <p className="second" style={{ padding: 16 }}>
            {t('templates.cannotShow')}
          </p>
        ) : (
          // No right at all inside: it is to be looked at.
          <iframe
            className={look === 'phone' ? `${styles.frame} ${styles.narrow}` : styles.frame}
            sandbox=""
            srcDoc={read.html}
            title={t('templates.preview')}
          />
        )
      ) : null}
    </section>
  )
}

const partName = { subject: 'subject', preview: 'preheader', mjml: 'body', text: 'plainText' } as const
