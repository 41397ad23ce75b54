/** The sign of Comptoir: a house with a heart in it. */
export function Mark({ size = 32 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <path d="M3 14 16 3.500l13 10.500v13a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2Z" fill="var(--action)" />
      <path
        d="M16 25c-4-2.700-6.200-5-6.200-7.500A3.300 3.300 0 0 1 16 16a3.300 3.300 0 0 1 6.200 1.500c0 2.500-2.200 4.800-6.200 7.500Z"
        fill="var(--surface)"
      />
    </svg>
  );
}
