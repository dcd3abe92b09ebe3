// Judges what was typed, on a card and on the page: never right where quizgen itself is not,
// close where a finger slipped in one letter. All that is right has been computed and comes in
// `key`; here a text is made plain, compared, and read where it is a number.
//   texts    what is right as it is written
//   symbols  what is right whatever its case and spaces, for its signs count
//   formulas  patterns of formulas as they are typed
//   forms    patterns of plain text, before which words may stand that say nothing
//   whole    patterns before which nothing may stand
//   names    patterns before which a title may stand, `kings` that of a ruler
//   moments  patterns of dates, times and ranges
//   values   [least, greatest, units, numbers]: from and to in a base unit; each unit as it is
//            written with [factor, what is added before]; patterns of numbers in words
//   others   words that are one letter off, but mean something else
//   accents, case  whether these count
// `tables` has words that say nothing, titles, scales. See quizgen/grading/spellings.py.
// For Anki this file is filled as a template: two opening brackets in a row would begin a mark.
const judge = (() => {
  "use strict";
  const ZEROS = [0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50];
  const SIGNS = {
    "−": "-", "⁄": "/", "∕": "/", "٫": ".", "٬": ",", "،": ",", "、": ",", "؛": ";", "。": ".", "؟": "?",
    "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~", "→": "->", "♯": "#",
  };
  const LETTERS = {
    ł: "l", ø: "o", đ: "d", ð: "d", ħ: "h", ı: "i", æ: "ae", œ: "oe", þ: "th", ŋ: "ng", ə: "a", ŧ: "t",
    ß: "ss", ς: "σ", ي: "ی", ى: "ی", ك: "ک", ة: "ه", ۀ: "ه",
  };
  const TWO_LETTERS = { ä: "ae", ö: "oe", ü: "ue", ø: "oe", å: "aa", æ: "ae", ə: "e" };
  const ACCENTS = /[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u0655\u0670]/g;
  const LONGEST = 2000;

  function judge(key, typed, tables) {
    const given = clean(typed);
    if (!given || given.length > LONGEST) { return "wrong"; }
    if (list(key.formulas).some((form) => new RegExp(form, "u").test(typed)) || isRight(key, given, tables)) { return isSpelled(key, given) ? "right" : "close"; }
    return key.texts.some((text) => isSlip(text, given, list(key.others), tables)) ? "close" : "wrong";
  }

  function isRight(key, given, tables) {
    return key.texts.includes(given) || list(key.symbols).some((text) => isSameFormula(text, given))
      || isForm(key, given, tables) || list(key.values).some((value) => isValue(value, given, tables));
  }

  const list = (found) => found || [];

  // Characters: what the eye takes for the same becomes the same; case and accents stay.
  function clean(text) {
    return text.replace(/[‘’‚‛′´ʹʻʼʽʾʿˈ＇]/g, "'").replace(/[“”„‟″«»]/g, '"')
      .replace(/(?<=[\p{L}\p{Nd}₀-₉)\]])([⁺⁻]?[⁰¹²³⁴-⁹]+)/gu, "^$1").replace(/[¼-¾⅐-⅞]/g, " $&")
      .normalize("NFKC").replace(/\p{Cf}|[\ufe00-\ufe0f]/gu, "")
      .replace(/./gsu, (char) => SIGNS[char] || digit(char)).replace(/\p{Pd}/gu, "-")
      .replace(/[\p{Z}\p{Cc}]+/gu, " ").trim();
  }

  function digit(char) {
    const code = char.codePointAt(0);
    const zero = code < ZEROS[0] ? undefined : ZEROS.find((first) => code >= first && code < first + 10);
    return zero === undefined ? char : String(code - zero);
  }

  // Without case and accents; the mark of "й" is no accent.
  function fold(text) {
    return text.toLowerCase().split("й").map((part) => part.normalize("NFKD").replace(ACCENTS, "")
      .normalize("NFC").replace(/./gsu, (char) => LETTERS[char] || char)).join("й");
  }

  const inTwoLetters = (text) => text.toLowerCase().normalize("NFC").replace(/./gsu, (char) => TWO_LETTERS[char] || char);

  function isSpelled(key, given) {
    const form = (text) => {
      const bare = key.accents ? text : text.normalize("NFD").replace(ACCENTS, "").normalize("NFC");
      return key.case ? bare : bare.toLowerCase();
    };
    return !(key.accents || key.case) || key.texts.some((text) => form(text) === form(given));
  }

  // Formulas: "x<5" is "x < 5", "x2" is "x^2".
  function isSameFormula(text, given) {
    const [right, other] = [tight(text), tight(given)];
    return right === other || unmarked(right) === other || right === unmarked(other)
      || text.replace(/ /g, "") === given.replace(/ /g, "");
  }

  function tight(text) { return text.toLowerCase().replace(/ ?([^\p{L}\p{N} ]) ?/gu, "$1"); }

  // "x_1", "Na^+"; "x_max" is not "xmax"
  const MARK = /(?<=\p{L})[\^_](?=[\d+'])/gu;

  // Without all marks, or as it is.
  function unmarked(text) { return /[\^_]/.test(text.replace(MARK, "")) ? text : text.replace(MARK, ""); }

  // Words, in each way in which they may be meant.
  function isForm(key, given, tables) {
    const texts = [" ", " , "].map((comma) => withoutArticles(plain(given, comma, tables), tables));
    const led = texts.concat(texts.map((text) => withoutLead(text, tables)));
    function fits(forms, found) {
      const folded = found.map((text) => spaced(fold(text), tables));
      return list(forms).some((form) => folded.some((text) => new RegExp("^(?:" + form + ")$", "u").test(text)));
    }
    const all = texts.concat(texts.map(inTwoLetters));
    const joined = (found) => found.concat(found.map((text) => withoutHyphens(text, tables)));
    const untitled = (titles) => texts.map((text) => withoutTitles(text, titles));
    return fits(key.forms, joined(led).concat(texts.flatMap(turned))) || fits(list(key.forms).concat(list(key.whole)), joined(all)) || fits(key.moments, led)
      || fits(key.names, untitled(tables.titles)) || fits(key.kings, untitled(tables.titles.concat(tables.royal)));
  }

  // "Putin, Vladimir" is "Vladimir Putin".
  function turned(text) {
    const [first, ...rest] = text.split(" , ");
    return rest.length === 1 && text.split(" ").length < 6 ? [rest[0] + " " + first] : [];
  }

  // A text without punctuation; `comma` replaces what separates the items of a list.
  function plain(given, comma, tables) {
    const text = given.replace(pattern("(?:(?<=\\p{L})(?=')|(?<![\\p{L}']))(?:#)(?!\\p{L})", Object.keys(tables.elisions)),
      (found) => tables.elisions[found.toLowerCase()]).replace(/(?<=\d) - (?=\d)/g, "-");
    const whole = text.replace(/(?<=\p{L})\.(?=\p{L})/gu, "")
      .replace(INITIALS, (found) => found.replace(/[ .]/g, ""));
    return (isWordy(text) ? withoutSigns(whole) : withSigns(whole)).replace(/(?<=\d)'(?=\d{3}(?!\d))/g, ",")
      .replace(/(?:(?<![\p{L}\p{N}_])\.)?(?<!\d|:)\d[\d.,]*/gu, numeral)
      .replace(/(?<!\d),|,(?!\d)|;|(?<=[\p{L}\d]) ?&(?= ?[\p{L}\d])|(?<=\p{L}{2}| )\/(?=\p{L}{2}| )/gu, comma)
      .replace(/(?<!\d)\.|\.(?!\d)|\?|(?<!\d):|:(?!\d)/g, " ").replace(/ +/g, " ").trim();
  }

  // A blank between letters, numbers and signs, but for "3rd" and "1990s".
  function spaced(text, tables) {
    return text
      .replace(pattern("(?<=\\d)(?=\\p{L})(?!(?:#)(?!\\p{L}))|(?<=\\p{L})(?=\\d)(?!\\d+(?:#)(?!\\p{L}))", tables.number_ends), " ")
      .replace(/(?<![,.:/-])[^\p{L}\p{M}\p{N} ,.:/-]/gu, " $& ").replace(/ +/g, " ").trim();
  }

  const INITIALS = new RegExp("(?<![\\p{L}\\p{N}_])(?<!(?<![\\p{L}\\p{N}_])[\\p{L}\\p{N}_]\\.? )"
    + "(?:\\p{L}\\.? ){1,3}\\p{L}(?![\\p{L}\\p{N}_^])(?!\\.? \\p{L}(?![\\p{L}\\p{N}_]))", "gu");

  // A pattern with some words in the place of "#".
  function pattern(text, words) { return new RegExp(text.split("#").join(words.join("|")), "giu"); }

  function isWordy(text) { return /\p{L}{4}/u.test(text) && !text.includes("__"); }

  function withoutSigns(text) {
    return text.replace(/'/g, "").replace(/["()[\]]|!(?!=)|^- ?(?=\p{L})|(?<=[\p{L}\d]) - (?=[\p{L}\d])/gu, " ");
  }

  // In a short text, such as a formula, a sign means something, but for those of names.
  function withSigns(text) {
    return text.replace(/^(["'])(.*)\1$/u, "$2").replace(/(?<=\p{L}{2})!+(?!=)/gu, " ")
      .replace(/(?<=[\p{L}\d])'(?=\p{L})|(?<!\d)'(?=\d)/gu, "")
      .replace(/(?<![\p{L}\p{N}_)])\(([\p{L}\p{N}_ ]*)\)(?![\p{L}\p{N}_])/gu, "$1")
      .replace(NAMING, (found, hyphen) => hyphen || "−");
  }

  const NAMING = new RegExp("((?<=\\p{L}{2})-(?!$)|(?<=[\\p{L}\\d])-(?=\\p{L}{2})|(?<=[A-Z])-(?=\\d)"
    + "|(?<=^[a-mo-w])-(?=\\d+$)|(?<=\\d)-(?=\\d))|-", "gu");

  // "e-mail" is "email", but "re-sign" is another word.
  function withoutHyphens(text, tables) {
    return !isWordy(text) ? text : text.replace(/(\p{L}+)-(?=(\p{L}+))/gu, (found, one, other) => {
      return Math.min(one.length, other.length) < 5 && !tables.apart.includes(fold(found + other)) ? one : found;
    });
  }

  // "A third" is a number.
  function withoutArticles(text, tables) {
    const all = text.split(" ");
    const words = all.filter((word) => !tables.definite.includes(word.toLowerCase()));
    const isFirst = words.length > 1 && words[0] === all[0] && tables.indefinite.includes(words[0].toLowerCase());
    if (isFirst && /^\p{L}{2}/u.test(words[1]) && !tables.ordinals.includes(words[1].toLowerCase())) { words.shift(); }
    return words.length ? words.join(" ") : text;
  }

  // Without what says nothing: "in Tehran", "it was Tehran"; not "A-10", nor "A" for "a".
  function withoutLead(text, tables) {
    const words = text.split(" ");
    let place = 0;
    for (; place < words.length - 1; place += 1) {
      const [word, after] = [words[place], words[place + 1]];
      const isLead = tables.fillers.includes(word.toLowerCase()) || (place > 0 && tables.verbs.includes(word.toLowerCase()));
      if (!isLead || (word.length === 1 && (word !== word.toLowerCase() || /^\d|^.$/u.test(after) || tables.ordinals.includes(after)))) { break; }
    }
    return words.slice(place).join(" ");
  }

  function withoutTitles(text, titles) {
    const words = text.split(" ");
    return words.slice(Math.max(words.findIndex((word) => !titles.includes(fold(word))), 0)).join(" ");
  }

  // Numbers: "1,234.5" and "1.234,5" are 1234.5; a date stays as it is.
  function numeral(raw) {
    const digits = raw.replace(/[.,]+$/, "");
    const end = raw.slice(digits.length);
    if (/^[1-9]\d{0,2}(,\d{3})+(\.\d+)?$|^[1-9]\d?(,\d{2})+,\d{3}$/.test(digits)) { return digits.replace(/,/g, "") + end; }
    if (/^[1-9]\d{0,2}((\.\d{3})+,\d+|(\.\d{3}){2,})$/.test(digits)) { return digits.replace(/\./g, "").replace(",", ".") + end; }
    return /^\d*([.,]\d+)?$/.test(digits) ? digits.replace(",", ".").replace(/^0+(?=\d)/, "").replace(/^\./, "0.") + end : raw;
  }

  const GROUPS = /(?<![\p{L}\p{N}_])(?<![\p{L}\p{N}_][ -])\d{1,3}(?: \d{3})+(?![\d,])/gu;
  const NUMBER = /^([-+])? ?(?:(\d+) )?(\.?\d[\d.,]*)(?:\/(\d+))?(?: ?[x×*·]? ?10\^([-+]?\d+)|e([-+]?\d+)|\^(-?\d+))?/iu;

  // Whether a number with a unit lies where it must, in one of the ways to read it.
  function isValue(value, given, tables) {
    const [least, greatest, units, numbers] = value;
    let text = withoutLead(given.replace(/[.,;!?]+$/, "").replace(/(?<=\d)'(?=\d{3}(?!\d))/g, "")
      .replace(GROUPS, (found) => found.replace(/ /g, "")), tables)
      .replace(pattern("^(?:#) ", tables.minus.filter((word) => word !== "-")), "-");
    for (const [form, number] of Object.entries(numbers).concat(Object.entries(tables.numbers))) {
      text = text.replace(pattern("^(-?)(?:(?:#) (?=\\p{L}{4}))?(?:" + form + ")(?![\\p{L}\\p{N}])", tables.indefinite), "$1" + number);
    }
    const [before] = /^(-? ?[^-+.\d\s][^-\d]*?|)(?= ?[-+.]? ?\d)/u.exec(text) || [""];
    const found = NUMBER.exec(text.slice(before.length).trim());
    if (!found) { return false; }
    const after = text.slice(before.length).trim().slice(found[0].length);
    return readings(numberOf(found), before.replace("-", "").trim(), after, tables).some((read) => {
      const unit = unitOf(units, found[4] && !read.names[0] ? ["/"] : read.names, tables);
      const at = unit && ((before.startsWith("-") ? -read.number : read.number) + unit[1]) * unit[0];
      const slack = 1e-12 * Math.abs(at);
      return unit && least <= at + slack && at - slack <= greatest;
    });
  }

  // "2.000" may be two, or two thousand.
  function numberOf(found) {
    const [, sign, whole, raw, below, ten, e, power] = found;
    const digits = numeral(raw);
    let number = /^[1-9]\d{0,2}\.\d{2}0$/.test(raw) || !/^\d+(\.\d+)?$/.test(digits) ? NaN : Number(digits);
    if (below) {
      const isFraction = /^\d+$/.test(digits) && (below <= 100 || /^10+$/.test(below)) && (!whole || number < below);
      number = isFraction ? Number(whole || 0) + number / below : NaN;
    } else if (whole || (power && number > 1000)) { number = NaN; }
    if (ten || e) { number = Number(number + "e" + (ten || e)); }
    return (sign === "-" ? -1 : 1) * (power ? Math.pow(number, power) : number);
  }

  // What follows may be a scale, a unit, or one after the other: "1.7 bn USD", "5 m". A
  // currency may stand before a number, and once more after it.
  function readings(number, before, after, tables) {
    const rest = after.replace(/^[ -]/, "").replace(pattern("^(?:#) ", tables.indefinite), "");
    const word = rest.split(" ")[0].replace(/\.$/, "");
    const scale = Object.hasOwn(tables.scales, word.toLowerCase()) && tables.scales[word.toLowerCase()];
    const whole = { unit: rest, number: number };
    const scaled = scale ? [{ unit: rest.slice(word.length).replace(/^\.? ?/, ""), number: number * scale }] : [];
    return scaled.concat(whole).map((read) => {
      return { names: before ? [before + " "].concat(read.unit || []) : [read.unit], number: read.number };
    });
  }

  function unitOf(units, names, tables) {
    const found = names.map((name) => {
      const form = name.replace(/\.|(?<=\p{L})\^(?=\d)/gu, "").replace(/ ?\/ ?/g, "/");
      // Below the line capitals say nothing: the H of "KM/H" is no henry.
      const small = form.replace(/[^/]+/g, (part, at) => !at && tables.cased.includes(part) ? part : fold(part));
      const written = [form, small].find((it) => Object.hasOwn(units, it));
      return units[written];
    });
    return found.every(Boolean) ? found[0] : null;
  }

  // Slips: one letter off, or two changed places, in one word of five or more.
  function isSlip(text, given, others, tables) {
    const [right, other] = [text, given].map((each) => withoutArticles(plain(each, " ", tables), tables));
    const [mine, theirs] = [right, other].map((each) => spaced(fold(each), tables).split(" "));
    const off = mine.map((_, place) => place).filter((place) => mine[place] !== theirs[place]);
    const isShort = /^\p{Lu}+$/u.test(right.split(" ")[off[0]]);
    return mine.length === theirs.length && off.length === 1 && !isShort && !others.includes(theirs[off[0]])
      && isOneOff(mine[off[0]], theirs[off[0]]);
  }

  function isOneOff(one, other) {
    if (/\d/.test(one + other) || Math.min(one.length, other.length) < 5 || one[0] !== other[0]) { return false; }
    const [, left, right] = judge.compared(one, other);
    return (left.length < 2 && right.length < 2) || (left.length === 2 && left === right[1] + right[0]);
  }

  // What two texts begin with alike, what each has in between, and what they end with alike.
  judge.compared = (one, other) => {
    const least = Math.min(one.length, other.length);
    let [start, end] = [0, 0];
    while (start < least && one[start] === other[start]) { start += 1; }
    while (end < least - start && one[one.length - 1 - end] === other[other.length - 1 - end]) { end += 1; }
    return [one.slice(0, start), one.slice(start, one.length - end), other.slice(start, other.length - end), one.slice(one.length - end)];
  };

  return judge;
})();
