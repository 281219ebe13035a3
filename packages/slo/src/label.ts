const LONGEST = 63;

/**
 * The text as an RFC 1123 label: lower case letters, digits and single hyphens, at most 63 characters (or the limit given, 10 at least). "GET /users/:id" becomes "get-users-id". Longer
 * texts are cut and end in a hash of the whole, so that two long routes stay two names. Empty when there is no letter or digit in it.
 */
export function slug(text: string, longest = LONGEST): string {
  const label = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return label.length <= longest ? label : shortened(label, text, longest);
}

/** Is it an RFC 1123 label? */
export function isLabel(text: string): boolean {
  return text.length <= LONGEST && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(text);
}

function shortened(label: string, text: string, longest: number): string {
  const hash = fnv1a(text).toString(16).padStart(8, '0');
  return `${label.slice(0, longest - 9).replace(/-$/, '')}-${hash}`;
}

/** 32-bit FNV-1a over UTF-16 code units: not a secret, only the same everywhere. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
