// The fields of a screenshot event that can contain the image, as base64.
const MEMBERS = ['image', 'png', 'jpeg', 'webp', 'data', 'body'];
// How base64 of each format begins.
const SIGNATURES = { iVBORw0KGgo: 'image/png', '/9j/': 'image/jpeg', UklGR: 'image/webp' };

/** The image of a screenshot envelope as a Blob; null if it has none in a known field. */
export function pictureOf(json) {
  const data = JSON.parse(json).event.data ?? {};
  for (const name of MEMBERS) {
    const value = typeof data[name] === 'string' ? data[name] : '';
    for (const [start, type] of Object.entries(SIGNATURES)) {
      if (value.startsWith(start)) return decode(value, type);
    }
  }

  return null;
}

function decode(base64, type) {
  try {
    const binary = atob(base64);
    return new Blob([Uint8Array.from(binary, (character) => character.charCodeAt(0))], { type });
  } catch {
    return null; // shortened in the middle
  }
}
