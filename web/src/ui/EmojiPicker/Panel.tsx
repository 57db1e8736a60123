import en from '@emoji-mart/data/i18n/en.json';
import nl from '@emoji-mart/data/i18n/nl.json';
import { useComputedColorScheme } from '@mantine/core';
import { init, Picker } from 'emoji-mart';
import { useEffect, useEffectEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';

import { loadEmojiData } from './data';
import classes from './EmojiPicker.module.css';
import type { PickedEmoji } from './EmojiPicker';
import { nameRoles } from './roles';
import { saveSkinTone, tonedName, useSkinTone } from './skin';

interface Selected {
  id: string;
  native: string;
  skin?: number;
}

/** Gives the library its data, once: a picker that is made before loads it again. */
export async function prepare(): Promise<void> {
  await init({ data: await loadEmojiData(), i18n: en, set: 'native' });
}

/** The picker itself, which comes with its data. */
export function Panel({ onPick }: { onPick: (emoji: PickedEmoji) => void }) {
  const { t, i18n } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const theme = useComputedColorScheme('light', { getInitialValueInEffect: false });
  const label = t('emoji.list');
  const tone = useSkinTone();
  const locale = i18n.language === 'nl' ? 'nl' : 'en';
  const pick = useEffectEvent(({ id, native, skin }: Selected) => {
    if (skin !== undefined && skin - 1 !== tone) {
      // What fails to be remembered is asked again the next time.
      saveSkinTone(skin - 1).catch(() => undefined);
    }
    onPick({ name: tonedName(id, (skin ?? 1) - 1), native });
  });
  const firstTone = useEffectEvent(() => tone + 1);

  useEffect(() => {
    const picker = new Picker({
      i18n: locale === 'nl' ? nl : en,
      locale,
      theme,
      set: 'native',
      skin: firstTone(),
      skinTonePosition: 'search',
      previewPosition: 'none',
      autoFocus: true,
      onEmojiSelect: pick,
    }) as unknown as HTMLElement;
    box.current?.append(picker);
    const roles = nameRoles(picker, label);
    return () => {
      roles.disconnect();
      picker.remove();
    };
  }, [locale, theme, label]);

  return <div ref={box} className={classes.panel} />;
}
