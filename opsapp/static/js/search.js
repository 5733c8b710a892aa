/** Find by kana, kanji or digits as you type: a plain scan over prepared keys, fast enough for 5,000 goods. */

const OLD_FORMS = "髙﨑濵濱邊邉齋齊斎澤嶋廣眞國櫻桒德槗瀨ヶヵ";
const NEW_FORMS = "高崎浜浜辺辺斉斉斉沢島広真国桜桑徳橋瀬ケカ";
const fold = new Map([...OLD_FORMS].map((old, i) => [old, NEW_FORMS[i]]));

/** Width, kana, case and old character forms make no difference: as opsapp/text.py search_key, but for the spaces. */
export function searchKey(text) {
  return text
    .normalize("NFKC")
    .replace(/[ぁ-ゖゝゞ]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) + 0x60))
    .replace(/[髙﨑濵濱邊邉齋齊斎澤嶋廣眞國櫻桒德槗瀨ヶヵ]/g, (old) => fold.get(old))
    .toLowerCase()
    .trim();
}

/**
 * `rows` are {key, kana?, codes?}; `key` as made by the server. Best first: what begins with the query, by name or
 * reading, then what contains it. Several words must all be found.
 */
export function find(rows, query, limit = 24) {
  const words = searchKey(query).split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const [first] = words;
  const digits = /^\d{3,}$/.test(first) && words.length === 1 ? first : null;
  const begins = [];
  const holds = [];
  for (const row of rows) {
    if (digits && row.codes?.some((code) => code.startsWith(digits) || code.endsWith(digits))) begins.push(row);
    else if (words.every((word) => row.key.includes(word))) {
      (row.key.startsWith(first) || row.kana?.startsWith(first) ? begins : holds).push(row);
    }
    if (begins.length >= limit) break;
  }
  return begins.concat(holds).slice(0, limit);
}
