import type { OpenGraphMetadata, Post, PostEmbed, PostPreviewMetadata } from '@mattermost/types/posts';

import { usePreference } from '../../state/preferences';
import { useSite } from '../../state/site';
import { safeImageUrl, safeUrl } from '../../ui/Markdown/links';
import classes from './Attachments.module.css';
import { LinkedPost } from './LinkedPost';
import { Quote } from './Quote';

/** Previews of what a post links to, if the server made some and the user wants them. */
export function Embeds({ post }: { post: Post }) {
  const { data: site } = useSite();
  const wanted = usePreference('display_settings', 'link_previews', 'true') !== 'false';
  const embeds = (post.metadata.embeds as PostEmbed[] | undefined) ?? [];
  return (
    <>
      {!embeds.some((e) => e.type === 'permalink') && <LinkedPost text={post.message} />}
      {embeds.map((embed) => {
        if (embed.type === 'permalink' && embed.data) {
          return <Quote key={embed.url} preview={embed.data as PostPreviewMetadata} />;
        }
        return embed.type === 'opengraph' && embed.data && wanted && site?.EnableLinkPreviews === 'true'
          ? <LinkPreview key={embed.url} url={embed.url} data={embed.data as OpenGraphMetadata} />
          : null;
      })}
    </>
  );
}

function LinkPreview({ url, data }: { url: string; data: OpenGraphMetadata }) {
  const href = safeUrl(url);
  const [image] = (data as Partial<OpenGraphMetadata>).images ?? [];
  const src = safeImageUrl(image?.secure_url ?? image?.url ?? 'data:');
  if (href === undefined || (!data.title && !data.description)) {
    return null;
  }
  return (
    <a className={classes.embed} href={href} target="_blank" rel="noopener noreferrer">
      <span className={classes.embedText}>
        {data.site_name && <span className={classes.author}>{data.site_name}</span>}
        <span className={classes.embedTitle}>{data.title}</span>
        <span className={classes.embedAbout}>{data.description}</span>
      </span>
      {src !== undefined && <img className={classes.thumb} src={src} alt="" loading="lazy" referrerPolicy="no-referrer" />}
    </a>
  );
}
