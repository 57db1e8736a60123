/** The polder mark: a dyke and water. */
export function Mark({ size = 36 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 36 36" fill="none" stroke="var(--accent)" strokeWidth="3.2" strokeLinecap="round" aria-hidden>
      <path d="M3 11h30M3 19c4-4 6-4 10 0s6 4 10 0 6-4 10 0M3 27c4-4 6-4 10 0s6 4 10 0 6-4 10 0" />
    </svg>
  );
}
