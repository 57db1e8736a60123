import type { MessageAttachment, MessageAttachmentField } from '@mattermost/types/message_attachments';
import type { Post } from '@mattermost/types/posts';

import { safeImageUrl, safeUrl } from '../../ui/Markdown/links';
import { Markdown } from '../../ui/Markdown';
import classes from './Attachments.module.css';

/** What an integration sent besides its text. */
export function Attachments({ post }: { post: Post }) {
  const list: unknown = post.props.attachments;
  if (!Array.isArray(list)) {
    return null;
  }
  return <>{list.filter(isAttachment).map((a, i) => <Attachment key={i} attachment={a} />)}</>;
}

function isAttachment(value: unknown): value is MessageAttachment {
  return typeof value === 'object' && value !== null;
}

function isField(value: unknown): value is MessageAttachmentField {
  return typeof value === 'object' && value !== null;
}

/** Whoever may post may send anything here. */
function asText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function Attachment({ attachment: a }: { attachment: MessageAttachment }) {
  const colour = asText(a.color);
  const image = safeImageUrl(asText(a.image_url) || 'data:');
  const fields = Array.isArray(a.fields) ? a.fields.filter(isField) : [];
  return (
    <div className={classes.whole}>
      {asText(a.pretext) && <Markdown text={asText(a.pretext)} />}
      <div className={classes.attachment} style={/^#[0-9a-f]{3,8}$/i.test(colour) ? { borderLeftColor: colour } : undefined}>
        {asText(a.author_name) && <div className={classes.author}><Linked text={asText(a.author_name)} to={asText(a.author_link)} /></div>}
        {asText(a.title) && <div className={classes.title}><Linked text={asText(a.title)} to={asText(a.title_link)} /></div>}
        {asText(a.text) && <Markdown text={asText(a.text)} />}
        {fields.length > 0 && (
          <dl className={classes.fields}>
            {fields.map((f, i) => (
              <div key={i} data-short={f.short || undefined}>
                <dt>{asText(f.title)}</dt>
                <dd><Markdown text={asText(f.value)} /></dd>
              </div>
            ))}
          </dl>
        )}
        {image !== undefined && <img className={classes.image} src={image} alt="" loading="lazy" referrerPolicy="no-referrer" />}
        {asText(a.footer) && <div className={classes.footer}>{asText(a.footer)}</div>}
      </div>
    </div>
  );
}

function Linked({ text, to }: { text: string; to: string }) {
  const url = to === '' ? undefined : safeUrl(to);
  return url === undefined ? <>{text}</> : <a href={url} target="_blank" rel="noopener noreferrer">{text}</a>;
}
