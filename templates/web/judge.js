// Judges what was typed: never right where quizgen itself is not, close where a finger slipped.
// A key has been read by quizgen: its words in comparable form, and the values it stands for.
// What was typed is read here in the same way, with the same tables, only less of it: what this
// does not understand is not right. `judge(key, typed, tables)` gives "right", "close" or "wrong".
const judge = (() => {
  "use strict";
  const ZEROS = [0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50];
  const SIGNS = { "−": "-", "⁄": "/", "∕": "/", "٫": ".", "٬": ",", "،": ",", "、": ",", "؛": ";", "。": ".", "؟": "?" };
  const LETTERS = {
    ł: "l", ø: "o", đ: "d", ð: "d", ħ: "h", ı: "i", æ: "ae", œ: "oe", þ: "th", ŋ: "ng", ə: "a", ŧ: "t", ß: "ss",
    ς: "σ", ي: "ی", ى: "ی", ك: "ک", ة: "ه", ۀ: "ه",
  };
  const DIGRAPHS = { ä: "ae", ö: "oe", ü: "ue", ø: "oe", å: "aa", æ: "ae", ə: "e" };
  const ROMAN = /^M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})$/;
  const ROMAN_DIGITS = { I: 1, V: 5, X: 10, L: 50, C: 100, D: 500, M: 1000 };

  function mapped(table) { return (char) => table[char] || char; }
  function digit(char) {
    const code = char.codePointAt(0);
    const zero = ZEROS.find((first) => code >= first && code < first + 10);
    return zero === undefined ? char : String(code - zero);
  }

  // Plain characters and single spaces; case and accents are kept.
  function clean(text) {
    return text.replace(/[‘’‚‛′´ʹʻʼʽʾʿˈ＇]/g, "'").replace(/[“”„‟″«»]/g, '"')
      .replace(/(?<=[\p{L}\p{Nd})\]])([⁺⁻]?[⁰¹²³⁴-⁹]+)/gu, "^$1").replace(/[¼-¾⅐-⅞]/g, " $&").normalize("NFKC")
      .replace(/\p{Cf}|[\ufe00-\ufe0f]/gu, "").replace(/./gsu, mapped(SIGNS)).replace(/\p{Pd}/gu, "-").replace(/\p{Nd}/gu, digit)
      .replace(/[\p{Z}\p{Cc}]+/gu, " ").trim();
  }

  // A text in symbols without the spaces that say nothing: "x<5" of "x < 5".
  function tight(text) { return text.toLowerCase().replace(/ ?([^\p{L}\p{N} ]) ?/gu, "$1"); }

  // "x2" for "x^2", "x_2"; not "106" for "10^6".
  function unmarked(text) { return text.replace(/(?<=\p{L})[\^_](?!_)/gu, ""); }

  function fold(word) {
    return word.toLowerCase().split("й").map((part) => part.normalize("NFKD").replace(/[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u0655\u0670]/g, "").normalize("NFC") .replace(/./gsu, mapped(LETTERS))).join("й");
  }

  // Tokens: `text` is compared, `raw` was written, `joint` stands before it.
  function tokens(text, tables) {
    const elided = new RegExp("(?<![\\p{L}'])(?:" + Object.keys(tables.elisions).filter((each) => each[0] !== "'").join("|") + ")(?!\\p{L})|'(?:ll|re|ve)(?!\\p{L})", "giu");
    const apart = text.replace(elided, (found) => tables.elisions[found.toLowerCase()]).replace(/(?<=\p{L})\.(?=\p{L})/gu, "").replace(/(?<=\d)'(?=\d{3}(?!\d))/g, ",").replace(/(?<=\d)'(?=\d)/g, " ").replace(/'/g, "")
      .replace(/(?<![\p{L}\p{N}_])(?<!(?<![\p{L}\p{N}_])[\p{L}\p{N}_]\.? )(?:\p{L}\.? ){1,3}\p{L}(?![\p{L}\p{N}_^])(?!\.? \p{L}(?![\p{L}\p{N}_]))/gu,
        (found) => found.replace(/[ .]/g, ""))
      .replace(/(?<![\p{L}\p{N}_])(?<![\p{L}\p{N}_][ -])\d{1,3}(?: \d{3})+(?![\d,])/gu, (found) => found.replace(/ /g, ""))
      .replace(/(?<=\p{L})\^(?=\d)/gu, "");
    const found = [];
    let end = 0;
    for (const piece of apart.matchAll(/((?<![\p{L}\p{N}_])\.\d+|\d+(?:[.,]\d+)*)|([\p{L}\p{M}]+)|(\S)/gu)) {
      const gap = apart.slice(end, piece.index);
      const joint = gap === " - " && /\d$/.test(apart.slice(0, end)) ? "-" : ["", "-", "/"].includes(gap) ? gap : " ";
      const before = apart.slice(0, piece.index);
      const after = apart.slice(piece.index + 1);
      if (piece[1]) { found.push(numeral(piece[1], joint)); }
      else if (piece[2]) { found.push({ kind: "word", text: fold(piece[2]), raw: piece[2], joint: joint }); }
      else if (piece[3] === "-" && /^\s?[.($€£]{0,2}\d/.test(after) && !/[\p{L}\p{N})%°$€£]\s?$/u.test(before)) {
        found.push({ kind: "sign", text: "-", raw: "-", joint: joint });
      } else if ("/:".includes(piece[3]) && /\d$/.test(before) && /^\d/.test(after)) {
        found.push({ kind: "sign", text: piece[3], raw: piece[3], joint: joint });
      } else if (/[%&°$€£]/.test(piece[3])) {
        found.push({ kind: "sign", text: piece[3], raw: piece[3], joint: joint });
      } else { continue; }
      end = piece.index + piece[0].length;
    }
    return spelled(suffixed(found, tables), tables);
  }

  function numeral(raw, joint) {
    let digits = raw;
    if (/^[1-9]\d{0,2}(,\d{3})+(\.\d+)?$|^[1-9]\d?(,\d{2})+,\d{3}$/.test(raw)) { digits = raw.replace(/,/g, ""); }
    else if (/^[1-9]\d{0,2}((\.\d{3})+,\d+|(\.\d{3}){2,})$/.test(raw)) { digits = raw.replace(/\./g, "").replace(",", "."); }
    else if (/^\d*([.,]\d+)?$/.test(raw)) { digits = raw.replace(",", "."); }
    else { return { kind: "number", text: raw, raw: raw, joint: joint, value: NaN }; }
    const isOpen = /^[1-9]\d{0,2}\.\d{3}$/.test(raw);
    return { kind: "number", text: digits.replace(/^0+(?=\d)/, "").replace(/^\./, "0."), raw: raw, joint: joint, value: Number(digits), isOpen: isOpen };
  }

  function suffixed(found, tables) {
    const joined = [];
    for (const token of found) {
      const last = joined[joined.length - 1];
      const isGlued = last && last.kind === "number" && !token.joint && token.kind === "word" && (joined.length === 1 || last.joint);
      if (isGlued && token.text in tables.ordinal_ends) { Object.assign(last, { kind: "ordinal", text: "#" + last.text }); }
      else if (isGlued && token.text === "s" && last.value % 10 === 0) { Object.assign(last, { kind: "decade", text: last.text + "s" }); }
      else { joined.push(token); }
    }
    return joined;
  }

  function spell(word, tables) {
    const one = tables.variants[word] || word;
    const end = one.length < 6 ? undefined : Object.keys(tables.endings).find((each) => one.endsWith(each));
    return end === undefined ? one : one.slice(0, -end.length) + tables.endings[end];
  }

  function spelled(found, tables) {
    return found.flatMap((token, place) => {
      const after = found[place + 1];
      const isLast = place > 0 && !after;
      if (token.text in tables.labels && after && after.kind === "number") { return [Object.assign({}, token, { kind: "word", text: tables.labels[token.text] })]; }
      if (token.text in tables.contractions) {
        return tables.contractions[token.text].split(" ").map((text, n) => { return Object.assign({}, token, { text: text, joint: n ? " " : token.joint }); });
      }
      if (token.text in tables.marks) { return [Object.assign({}, token, { text: tables.marks[token.text] })]; }
      if (token.kind !== "word") { return [token]; }
      return [Object.assign({}, token, { text: isLast && tables.endmost[token.text] || spell(token.text, tables) })];
    });
  }

  // Number words, scales and fractions: each number becomes one token.
  function merged(found, tables) {
    const made = [];
    let place = 0;
    while (place < found.length) {
      const number = numberAt(found, place, made, tables);
      if (!number) { made.push(found[place]); place += 1; continue; }
      const text = (number.isOrdinal ? "#" : "") + written(number.value);
      made.push({
        kind: number.isOrdinal ? "ordinal" : "number", text: number.isFraction ? number.text : text,
        raw: found.slice(place, number.end).map((token) => token.joint.trim() + token.raw).join(""),
        joint: found[place].joint, value: number.value, isFraction: number.isFraction,
      });
      place = number.end;
    }
    return made;
  }

  function written(value) { return String(Number(value.toPrecision(15))); }
  function textAt(found, place) { return found[place] ? found[place].text : ""; }

  function numberAt(found, place, before, tables) {
    const last = before[before.length - 1];
    const afterNumber = last && last.kind === "number";
    const text = textAt(found, place);
    if (tables.minus.includes(text) && !afterNumber) {
      const rest = unsigned(found, place + 1, tables);
      return rest && !rest.isOrdinal ? Object.assign(rest, { value: -rest.value, text: "-" + rest.text }) : null;
    }
    if (tables.indefinite.includes(text)) {
      const below = tables.ordinals[textAt(found, place + 1)];
      if (below > 2 && ["", "of"].includes(textAt(found, place + 2))) {
        return { value: 1 / below, text: fraction(1, below), isFraction: true, end: place + 2 };
      }
      return textAt(found, place + 1) in tables.scales || ["half", "quarter"].includes(textAt(found, place + 1)) ? unsigned(found, place + 1, tables) : null;
    }
    if ((text in tables.ordinals && afterNumber) || (text in tables.parts && (place || afterNumber))) { return null; }
    const made = unsigned(found, place, tables);
    return made && (made.end > place + 1 || found[place].kind !== "number") ? made : null;
  }

  function unsigned(found, place, tables) {
    const token = found[place];
    if (!token) { return null; }
    let number = null;
    if (token.kind === "number" && !Number.isNaN(token.value) && !token.isOpen) {
      const below = found[place + 2];
      if (textAt(found, place + 1) === "/" && below && below.kind === "number" && below.value > 0 && below.value <= 100
        && [token.value, below.value].every(Number.isInteger) && textAt(found, place + 3) !== "/") {
        return { value: token.value / below.value, text: fraction(token.value, below.value), isFraction: true, end: place + 3 };
      }
      number = { value: token.value, end: place + 1 };
    } else if (token.kind === "word") { number = inWords(found, place, tables); }
    if (!number || number.isOrdinal) { return number; }
    number = withPart(found, number, tables);
    while (textAt(found, number.end) in tables.scales) {
      number.value *= tables.scales[textAt(found, number.end)];
      number.end += 1;
    }
    return number;
  }

  // "Two thirds", "one and a half".
  function withPart(found, number, tables) {
    const word = textAt(found, number.end);
    const below = tables.parts[word] || (number.value === 1 && tables.ordinals[word] > 2 ? tables.ordinals[word] : 0);
    if (below && Number.isInteger(number.value)) {
      return { value: number.value / below, text: fraction(number.value, below), isFraction: true, end: number.end + 1 };
    }
    const at = number.end + (tables.indefinite.includes(textAt(found, number.end + 1)) ? 2 : 1);
    if (tables.lists.includes(word) && textAt(found, at) === "half") {
      return { value: number.value + 0.5, text: written(number.value + 0.5), isFraction: true, end: at + 1 };
    }
    return number;
  }

  function fraction(above, below) {
    const divisor = (function common(one, other) { return other ? common(other, one % other) : one; })(above, below);
    const end = below / divisor;
    return [1, 2, 4, 5, 8, 10, 16, 20, 25, 32, 40, 50, 64, 80, 100].includes(end)
      ? written(above / below) : above / divisor + "/" + end;
  }

  function inWords(found, place, tables) {
    const start = place;
    let total = 0;
    let group = null;
    let isAfterScale = false;
    for (;;) {
      const text = textAt(found, place);
      const after = textAt(found, place + 1);
      const isOrdinal = text in tables.ordinals;
      const one = isOrdinal ? tables.ordinals[text] : tables.cardinals[text];
      const longer = one === undefined ? null : extended(group, one);
      const scale = tables.scales[text];
      if (longer !== null) {
        place += 1; group = longer; isAfterScale = false;
        if (isOrdinal) { return { value: total + longer, isOrdinal: true, end: place }; }
      } else if (scale && (group !== null || !(total || text.endsWith("s")))) {
        place += 1; isAfterScale = true;
        if (scale === 100) { group = (group || 1) * scale; } else { total += (group || 1) * scale; group = null; }
      } else if (text === "oh" && group >= 10 && group < 22 && after in tables.cardinals) {
        group = group * 100 + tables.cardinals[after]; place += 2;
      } else if (isAfterScale && tables.lists.includes(text) && after in tables.cardinals) { place += 1; }
      else { break; }
    }
    if (place === start) {
      const half = textAt(found, place) === "half" ? 0.5 : textAt(found, place) === "quarter" ? 0.25 : 0;
      return half ? { value: half, text: String(half), isFraction: true, end: place + 1 } : null;
    }
    let text = String(total + (group || 0));
    if (textAt(found, place) === "point" && tables.cardinals[textAt(found, place + 1)] < 10) {
      text += ".";
      for (place += 1; tables.cardinals[textAt(found, place)] < 10; place += 1) { text += tables.cardinals[textAt(found, place)]; }
    }
    return { value: Number(text), end: place };
  }

  function extended(group, value) {
    if (group === null) { return value; }
    if (value >= 100) { return group * value; }
    const takesOnes = group % 10 === 0 && group % 100 >= 20;
    if ((group >= 100 && group % 100 === 0) || (takesOnes && value > 0 && value < 10)) { return group + value; }
    return group >= 10 && group < 22 && value >= 10 ? group * 100 + value : null;
  }

  // Articles go, and one thing by several names gets one name.
  function plain(found, tables) {
    let kept = found.filter((token) => !tables.definite.includes(token.text));
    const [first, next] = kept;
    if (kept.length > 1 && first === found[0] && tables.indefinite.includes(first.text)
      && next.kind === "word" && next.joint === " " && next.text.length > 1) { kept = kept.slice(1); }
    if (!kept.length) { kept = found; }
    const made = [];
    for (let place = 0; place < kept.length;) {
      const synonym = tables.synonyms.find((pair) => pair[0].every((word, n) => textAt(kept, place + n) === word));
      if (!synonym) { made.push(kept[place]); place += 1; continue; }
      made.push(...synonym[1].map((word) => {
        return /^\d+$/.test(word) ? numeral(word, kept[place].joint) : { kind: "word", text: word, raw: word, joint: kept[place].joint };
      }));
      place += synonym[0].length;
    }
    return made;
  }

  function texts(found) { return found.map((token) => token.text).join(" "); }

  // Every form in which the words may be written.
  function keysOf(found, tables) {
    const keys = [texts(found)];
    const withRoman = found.map((token, place) => {
      const value = place || token.raw.length > 1 ? roman(token.raw) : 0;
      return value && token.kind === "word" ? String(value) : token.text;
    });
    keys.push(withRoman.join(" "));
    if (found[0].kind === "ordinal" && found.length > 1) { keys.push(texts(found.slice(1)) + " " + found[0].text.slice(1)); }
    if (tables.heads.includes(found[0].text) && tables.of.includes(textAt(found, 1))) { keys.push(texts(found.slice(2)) + " " + found[0].text); }
    keys.push(texts(found.filter((token) => !tables.lists.includes(token.text))));
    keys.push(found.map((token) => token.kind === "word" ? spell(fold(token.raw.toLowerCase().normalize("NFC").replace(/./gsu, mapped(DIGRAPHS))), tables) : token.text).join(" "));
    keys.push(found.reduce((text, token, place) => {
      const last = found[place - 1];
      const isOne = last && token.joint === "-" && token.kind === "word" && last.kind === "word"
        && Math.min(last.text.length, token.text.length) < 5 && !tables.apart.includes(last.text + "-" + token.text);
      return text + (isOne || !last ? "" : " ") + token.text;
    }, ""));
    return keys;
  }

  function roman(word) {
    if (!word || !ROMAN.test(word) || (word.length === 1 && !"IVX".includes(word)) || !/[IVX]|^M/.test(word)) { return 0; }
    return Array.from(word).reduce((sum, letter, place) => {
      const value = ROMAN_DIGITS[letter];
      return sum + (value < (ROMAN_DIGITS[word[place + 1]] || 0) ? -value : value);
    }, 0);
  }

  // Values: [what it measures, number] or a date, a time, a period as a text.
  function valuesOf(found, tables) {
    let rest = found;
    while (rest.length > 1 && isLead(rest, found, tables)) { rest = rest.slice(1); }
    return quantities(rest, tables).concat(dates(rest, tables));
  }

  function quantities(found, tables) {
    if (found.length === 1 && found[0].kind === "ordinal") { return [["#", found[0].value]]; }
    const place = found.findIndex((token) => token.kind === "number");
    if (place < 0 || Number.isNaN(found[place].value) || found[place].isOpen) { return []; }
    const number = found[place];
    const before = found.slice(0, place);
    let after = found.slice(place + 1);
    const found_ = [];
    function add(units, value) {
      units.forEach((unit) => { found_.push([unit[0], (value + unit[2]) * unit[1], number.isFraction]); });
    }
    function read(after, value) {
      if (before.length) {
        const money = units(before, tables).filter((unit) => unit[0].startsWith("money"));
        const named = units(after, tables).map((unit) => unit[0]);
        add(money.filter((unit) => !after.length || named.includes(unit[0])), value);
      } else { add(after.length ? units(after, tables) : [[number.isFraction ? "/" : "", 1, 0]], value); }
    }
    if (after.length > 1 && after[0].joint && tables.indefinite.includes(after[0].text)) { after = after.slice(1); }
    read(after, number.value);
    const scale = after.length ? tables.letters[after[0].text] : 0;
    if (scale) { read(after.slice(1), number.value * scale); }
    return found_;
  }

  function units(found, tables) {
    const phrase = found.map((token, place) => {
      const text = tables.cased.includes(token.raw) ? token.raw : token.text;
      return (token.joint === "/" || token.kind === "number" ? token.joint.trim() : place ? " " : "") + text;
    }).join("").trim();
    return unitsNamed(tables.rates[phrase] || phrase, tables);
  }

  function unitsNamed(phrase, tables) {
    if (!phrase) { return []; }
    const known = tables.units[phrase] || (tables.cased.includes(phrase) ? [] : tables.units[phrase.toLowerCase()]);
    if (known) { return known; }
    const per = phrase.match(/^(.+?)(?:\/| per | an )(.+)$/);
    if (per) {
      return unitsNamed(per[1], tables).flatMap((top) => unitsNamed(per[2], tables).map((bottom) => [top[0] + "/" + bottom[0], top[1] / bottom[1], 0]));
    }
    const power = phrase.match(/^(?:(square|sq|cubic|cu) )?(.+?)([23])?$/);
    const exponent = Number(power[3]) || (power[1] ? (power[1][0] === "s" ? 2 : 3) : 0);
    return exponent ? (tables.units[power[2]] || []).map((unit) => [unit[0] + "^" + exponent, Math.pow(unit[1], exponent), 0]) : [];
  }

  function dates(found, tables) {
    const made = [];
    const weekday = tables.weekdays[found[0].text] || tables.weekdays[found[found.length - 1].text];
    if (weekday && found.length > 1) {
      return dates(found[0].text in tables.weekdays ? found.slice(1) : found.slice(0, -1), tables).filter((moment) => {
        const parts = moment.match(/^date (\d{4})-(\d+)-(\d+)$/);
        return parts && parts[1] >= 1924 && (new Date(Date.UTC(parts[1], parts[2] - 1, parts[3])).getUTCDay() || 7) === weekday;
      });
    }
    const text = found.map((token) => token.joint.trim() + token.raw).join("");
    let parts = text.match(/^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/);
    if (parts) { made.push(date(parts[1], parts[3], parts[4])); }
    parts = text.match(/^(\d{1,2})\.(\d{1,2})\.(\d{4})$/) || text.match(/^(\d{1,2})[-/](\d{1,2})[-/](\d{4})$/);
    if (parts && (text.includes(".") || parts[1] > 12 || parts[1] === parts[2])) { made.push(date(parts[3], parts[2], parts[1])); }
    else if (parts && parts[2] > 12) { made.push(date(parts[3], parts[1], parts[2])); }
    parts = text.match(/^(\d{4})[-/](\d{1,2})$/);
    if (parts) { made.push(date(parts[1], parts[2])); }
    parts = text.match(/^(\d{1,2})[-/.](1[1-9]\d\d|[2-9]\d{3})$/);
    if (parts) { made.push(date(parts[2], parts[1])); }
    parts = text.match(/^(\d{4})(\d{2})(\d{2})$/);
    if (parts) { made.push(date(parts[1], parts[2], parts[3])); }
    parts = text.match(/^(\d{1,2})(?::(\d{2}))?(am|pm)?$/i);
    if (parts && (parts[2] || parts[3])) {
      const hour = parts[3] && parts[1] <= 12 ? parts[1] % 12 + (/p/i.test(parts[3]) ? 12 : 0) : Number(parts[1]);
      if (hour < 24) { made.push("minutes " + (60 * hour + Number(parts[2] || 0))); }
    }
    let rest = found;
    let era = "";
    for (const name of Object.keys(tables.eras)) {
      const size = name.split(" ").length;
      if (rest.length > size && texts(rest.slice(-size)) === name) { era = tables.eras[name]; rest = rest.slice(0, -size); }
      else if (rest.length > size && texts(rest.slice(0, size)) === name) { era = tables.eras[name]; rest = rest.slice(size); }
    }
    const [first, last] = [rest[0], rest[rest.length - 1]];
    if (rest.length === 1 && first.kind === "decade") { made.push("decades " + first.value); }
    if (rest.length === 1 && first.text in tables.decades) { made.push("decades " + tables.decades[first.text]); }
    if (rest.length === 2 && last.text in tables.decades && first.kind === "number") { made.push("decades " + (first.value * 100 + tables.decades[last.text])); }
    if (rest.length === 1 && first.text in tables.hours) { made.push("minutes " + 60 * tables.hours[first.text]); }
    for (const kind of ["months", "weekdays"]) {
      if (rest.length === 1 && first.text in tables[kind]) { made.push(kind + " " + tables[kind][first.text]); }
    }
    if (rest.length === 2 && tables.century.includes(last.text)) {
      const number = first.kind === "ordinal" ? first.value : roman(first.raw.toUpperCase());
      if (number) { made.push("centuries " + number + (era === "bc" ? " bc" : "")); }
    }
    const named = rest.filter((token) => !tables.of.includes(token.text));
    const month = named.findIndex((token) => token.text in tables.months);
    const numbers = named.filter((_, place) => place !== month);
    if (month < 0 && named.length === 1 && first.kind === "number" && !first.isOpen && Number.isInteger(first.value) && first.value > 0) {
      made.push(date(first.value, "", "", era));
    } else if (month >= 0 && numbers.length && numbers.length < 3 && numbers.every((token) => token.value > 0 && token.kind !== "decade")) {
      const day = numbers.findIndex((token) => token.value < 32);
      const year = numbers.find((_, place) => place !== day);
      if (!year || (year.value > 99 && year.kind === "number")) {
        made.push(date(year ? year.value : "", tables.months[named[month].text], day < 0 ? "" : numbers[day].value, era));
      }
    }
    return made;
  }

  function date(year, month, day, era) {
    const parts = [year, month || "", day || ""].map((part) => part === "" ? "" : Number(part));
    return parts[1] > 12 || parts[2] > 31 ? "" : "date " + parts.join("-") + (era === "bc" ? " bc" : "");
  }

  // The signs of an answer in symbols: "(+)" of "2(x+1)", "'" of "f'"; of words none.
  function signs(text) {
    if (/^[\p{L}\p{N}]*$/u.test(text) || (!text.includes("__") && /\p{L}{4}/u.test(text))) { return ""; }
    return (text.replace(/^(["'])(.*)\1$|(?<![\p{L}\p{N}_)])\(([\p{L}\p{N}_ ]*)\)(?![\p{L}\p{N}_])|(?<=\p{L}{2})\(([\p{L}\p{N}_]+)\)/gu, "$2$3$4")
      .replace(/(?<=\p{L}{2})-(?!$)|(?<=[\p{L}\p{N}])-(?=\p{L}{2})|(?<=[A-Z])-(?=\d)|^[a-mo-w]-(?=\d+$)|(?<=\p{L}{2})\/(?=\p{L}{2})|(?<=\p{L}{2})!+|(?<=\p{L})'(?=\p{L})|'(?=\d)/gu, "")
      .match(/[\][(){}|!'"^_/+±∞-]/g) || []).join("");
  }

  // "10 to 20 km", "1941-45": what is measured, from, to.
  function spansOf(found, tables) {
    const isFrom = tables.from.includes(found[0].text);
    const rest = isFrom ? found.slice(1) : found;
    const place = rest.findIndex((token, n) => n && ((token.joint === "-" && token.kind === "number") || (tables.to.includes(token.text) && (isFrom || !tables.lists.includes(token.text)))));
    if (place !== 1 || rest[0].kind !== "number") { return []; }
    const end = rest.slice(rest[1].joint === "-" ? 1 : 2);
    if (!end.length || end[0].kind !== "number") { return []; }
    const short = /^\d{4}$/.test(rest[0].text) && /^\d\d$/.test(end[0].text) && rest[0].text.slice(2) < end[0].text;
    if (short) { end[0] = numeral(rest[0].text.slice(0, 2) + end[0].text, " "); }
    return quantities([rest[0]].concat(end.slice(1)), tables).flatMap((low) => quantities(end, tables).map((high) => [low[0], low[1], high[1]]));
  }

  // What may stand before an answer or be turned round: "in Tehran", "Putin, Vladimir", "President Putin".
  function variants(found, given, key, tables) {
    const rows = [found];
    let rest = found;
    while (rest.length > 1 && isLead(rest, found, tables)) { rest = rest.slice(1); }
    rows.push(rest);
    const parts = given.split(", ");
    const last = parts.length === 2 ? tokens(parts[1], tables).length : 0;
    if (last && key.names.length) { rows.push(found.slice(-last).concat(found.slice(0, -last))); }
    let place = 0;
    while (place < found.length - 2 && tables.titles.includes(found[place].text)) { place += 1; }
    const titles = found.slice(0, place).map((token) => token.text);
    const bare = found.slice(place);
    if (place && key.names.some((name) => keysOf(bare, tables).includes(name[0]) && (titles.every((title) => tables.ranks.includes(title)) ? name[1] !== "common" : name[1] === "numbered" || !titles.some((title) => tables.royal.includes(title))))) { rows.push(bare); }
    return rows;
  }

  function isLead(rest, found, tables) {
    const [word, next] = rest;
    return (tables.fillers.includes(word.text) || (rest !== found && tables.verbs.includes(word.text)))
      && !(word.raw.length === 1 && !(word.raw === word.text && next.joint === " " && !tables.lists.includes(next.text)));
  }

  // Whether a finger slipped: one letter off, or two changed places, in a word of five or more.
  function isSlip(one, other) {
    if (/\d/.test(one + other) || Math.min(one.length, other.length) < 5 || one[0] !== other[0] || Math.abs(one.length - other.length) > 1) { return false; }
    let start = 0;
    while (start < one.length && one[start] === other[start]) { start += 1; }
    let end = 0;
    while (end < Math.min(one.length, other.length) - start && one[one.length - 1 - end] === other[other.length - 1 - end]) { end += 1; }
    const [left, right] = [one.slice(start, one.length - end), other.slice(start, other.length - end)];
    return (left.length < 2 && right.length < 2) || (left.length === 2 && left === right[1] + right[0]);
  }

  // Whether accents, or capitals, are as they must be where the question is strict about them.
  function isAlike(key, given) {
    function form(text) {
      const bare = key.accents ? text : text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").normalize("NFC");
      return key.case ? bare : bare.toLowerCase();
    }
    return !(key.accents || key.case) || key.texts.some((text) => form(text) === form(given));
  }

  const LISTS = ["texts", "symbols", "keys", "turned", "signs", "names", "values", "ranges", "moments"];

  return (read, typed, tables) => {
    const key = Object.assign({}, read);
    LISTS.forEach((name) => { key[name] = key[name] || []; });
    prepare(tables);
    const given = clean(typed);
    if (!given || given.length > 2000) { return "wrong"; }
    const found = readable(given) ? plain(merged(tokens(given, tables), tables), tables) : [];
    if (isRight(key, given, found, tables)) { return isAlike(key, given) ? "right" : "close"; }
    return found.length && isNear(key, texts(found)) ? "close" : "wrong";
  };

  // A word such as "constructor" is in no table.
  function prepare(tables) {
    if (Object.getPrototypeOf(tables.units) === null) { return; }
    Object.values(tables).forEach((table) => { if (!Array.isArray(table)) { Object.setPrototypeOf(table, null); } });
  }

  // Other signs may change what is meant.
  function readable(given) {
    return !/[^\p{L}\p{M}\p{N} .,;:?!'"()\-&%/$€£°^–]/u.test(given) && !/\p{L}-(?![\p{L}\p{N}])/u.test(given);
  }

  function isRight(key, given, found, tables) {
    if (key.texts.includes(given)) { return true; }
    const written = tight(given);
    const isWritten = key.symbols.some((text) => {
      const right = tight(text);
      return right === written || unmarked(right) === written || right === unmarked(written);
    });
    if (isWritten || !found.length) { return isWritten; }
    const isSpan = found.some((token, place) => place && token.joint === "-" && token.kind === "number" && found[place - 1].kind === "number");
    const isValue = (isSpan ? dates(found, tables) : valuesOf(found, tables)).some((value) => Array.isArray(value) ? key.values.some((range) => isWithin(range, value)) : key.moments.includes(value));
    if (isValue && !/[\][|!'"∞]/.test(signs(given))) { return true; }
    const isRange = spansOf(found, tables).some((span) => key.ranges.some((range) => range.every((part, n) => part === span[n])));
    if (isRange || isSpan) { return isRange; }
    const isList = /[,;&/]/.test(given) || found.some((token) => tables.lists.includes(token.text));
    return key.signs.includes(signs(given)) && variants(found, given, key, tables).some((row) => keysOf(row, tables).some((one) => key.keys.includes(one) || (isList && key.turned.includes(one))));
  }

  function isWithin(range, value) {
    const slack = 1e-12 * Math.abs(value[1]);
    return range[0] === value[0] && range[1] <= value[1] + slack && range[2] >= value[1] - slack;
  }

  function isNear(key, given) {
    return key.keys.some((right) => {
      const [mine, theirs] = [right.split(" "), given.split(" ")];
      const off = mine.map((_, place) => place).filter((place) => mine[place] !== theirs[place]);
      return mine.length === theirs.length && off.length === 1 && isSlip(mine[off[0]], theirs[off[0]]);
    });
  }
})();
