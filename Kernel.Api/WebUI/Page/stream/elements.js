/** The elements of a JSON array of objects, each as the text that it is: parsing and writing again would round large numbers. */
export function elements(array) {
  const found = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < array.length; i++) {
    switch (array.charCodeAt(i)) {
      case 0x22: // "
        i = endOfString(array, i);
        break;
      case 0x7b: // {
        if (depth++ === 0) start = i;
        break;
      case 0x7d: // }
        if (--depth === 0) found.push(array.slice(start, i + 1));
        break;
    }
  }

  return found;
}

function endOfString(text, quote) {
  for (let end = text.indexOf('"', quote + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return end;
  }

  return text.length;
}
