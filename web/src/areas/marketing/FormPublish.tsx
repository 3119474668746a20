import { useQuery } from '@tanstack/react-query'
import { embedQuery } from '@/api/forms'
import type { FormDraft } from '@/areas/marketing/formDraft'
import { useI18n } from '@/i18n/useI18n'
import { Button, buttonClass } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { Icon } from '@/ui/Icon'
import { Link } from '@/ui/navigation'
import { Skeleton } from '@/ui/Skeleton'
import { ErrorState } from '@/ui/State'
import { TextArea, TextInput } from '@/ui/TextInput'
import { useCopy } from '@/ui/useCopy'

interface FormPublishProps {
  id: string
  draft: FormDraft
  onClose: () => void
}

/** Where the form can be found, and how to put it into another page. */
export function FormPublish({ id, draft, onClose }: FormPublishProps) {
  const { t } = useI18n()
  const copy = useCopy()
  const embed = useQuery(embedQuery(id))
  if (embed.isPending) return <Skeleton rows={4} />
  if (embed.isError) return <ErrorState error={embed.error} onRetry={() => void embed.refetch()} />
  const fixed = () => undefined
  return (
    <>
      <Field
        label={t('forms.publicAddress')}
        extra={
          <Button size="small" look="text" icon="copy" onClick={() => copy(embed.data.url)}>
            {t('common.copy')}
          </Button>
        }
      >
        {(field) => <TextInput id={field} readOnly value={embed.data.url} onChange={fixed} />}
      </Field>
      <Field
        label={t('forms.embed')}
        help={t('forms.embedHelp')}
        extra={
          <Button size="small" look="text" icon="copy" onClick={() => copy(embed.data.script)}>
            {t('common.copy')}
          </Button>
        }
      >
        {(field) => (
          <TextArea
            id={field}
            readOnly
            className="mono"
            rows={2}
            value={embed.data.script}
            onChange={fixed}
          />
        )}
      </Field>
      <Field
        label="iframe"
        extra={
          <Button size="small" look="text" icon="copy" onClick={() => copy(embed.data.html)}>
            {t('common.copy')}
          </Button>
        }
      >
        {(field) => (
          <TextArea id={field} readOnly className="mono" rows={3} value={embed.data.html} onChange={fixed} />
        )}
      </Field>
      <div className="row wrap">
        <a className={buttonClass()} href={embed.data.url} target="_blank" rel="noreferrer">
          <Icon name="external" />
          {t('forms.open')}
        </a>
        <Link className={buttonClass('text')} to="/submissions">
          {t('forms.submissions')}
        </Link>
        {draft.status === 'published' ? (
          <Button look="danger" onClick={onClose}>
            {t('forms.unpublish')}
          </Button>
        ) : null}
      </div>
    </>
  )
}
