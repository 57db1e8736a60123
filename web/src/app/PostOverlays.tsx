import { lazy, Suspense } from 'react';

import { useAsked } from '../state/asked';
import { useGallery } from '../state/gallery';

const Gallery = lazy(() => import('../features/file/Gallery').then((m) => ({ default: m.Gallery })));
const ForwardPost = lazy(() => import('../features/post/ForwardPost').then((m) => ({ default: m.ForwardPost })));
const DeletePost = lazy(() => import('../features/post/DeletePost').then((m) => ({ default: m.DeletePost })));

/** What messages lay over the page; it is loaded when it is first wanted. */
export function PostOverlays() {
  const images = useGallery((g) => g.files.length > 0);
  const question = useAsked((a) => a.question);
  return (
    <Suspense>
      {images && <Gallery />}
      {question?.kind === 'forward' && <ForwardPost key={question.post.id} post={question.post} />}
      {question?.kind === 'delete' && <DeletePost key={question.post.id} post={question.post} />}
    </Suspense>
  );
}
