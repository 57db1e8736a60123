const tones = [659, 880]; // Hz
const toneSeconds = 0.12;
const loudness = 0.08;

/** Two short, soft tones. A browser that wants a click first stays silent. */
export function playSound(): void {
  const audio = new AudioContext();
  tones.forEach((pitch, i) => {
    const start = audio.currentTime + i * toneSeconds;
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(loudness, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + toneSeconds);
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + toneSeconds);
    tone.onended = () => { if (i === tones.length - 1) { void audio.close(); } };
  });
}
