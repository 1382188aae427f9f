// Writes the table of dates, src/render/dates/cldr.tsv, from the CLDR data that Node carries:
//
//   node tests/web/support/cldr.js > src/render/dates/cldr.tsv
//
// A row is: tag, the digit zero, four patterns (long, medium, day, month and year), the names of months as
// they stand in a date, alone, and short, those of weekdays, long and short, and what the language calls
// itself. Before it is printed, each pattern is checked against Node for every month of two years.
const languages = `af am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fil fr ga gl gu he hi hr hu hy id is it ja ka kk km
  kn ko ky lb lo lt lv mk ml mn mr ms my nb ne nl nn no or pa pl ps pt ro ru se si sk sl sq sr sv sw ta te th tr uk ur uz vi zh zu`;
const regions = `ar-EG ar-MA de-AT de-CH en-001 en-150 en-AT en-AU en-BE en-CA en-CH en-DE en-DK en-FI en-GB en-HK en-IE en-IN en-NL
  en-NZ en-SE en-SG en-ZA es-419 es-AR es-CL es-CO es-MX es-PE es-US fr-BE fr-CA fr-CH it-CH nl-BE pt-PT ro-MD sr-Latn sv-FI
  zh-HK zh-Hans zh-Hant zh-TW`;

const dateOf = (year, month, day) => new Date(Date.UTC(year, month, day, 12));
const months = [...Array(12).keys()];

/** The parts of a date in a language, by the calendar that blogs use. */
function parts(tag, options, date) {
  const format = new Intl.DateTimeFormat(tag, { calendar: "gregory", timeZone: "UTC", ...options });
  return format.formatToParts(date);
}

const named = (found, type) => found.find((part) => part.type === type)?.value ?? "";
const isNumber = (text) => /^\p{Nd}+$/u.test(text);

/** A pattern with {d}, {dd}, {m}, {mm}, {B} (the name of the month) and {y}. */
function pattern(tag, options, name) {
  return parts(tag, options, dateOf(2026, 2, 1)).map(({ type, value }) => {
    if (type === "day") return [...value].length === 2 ? "{dd}" : "{d}";
    if (type === "year") return "{y}";
    if (type === "month") return !isNumber(value) ? `{${name}}` : [...value].length === 2 ? "{mm}" : "{m}";
    return value;
  }).join("");
}

const styles = {
  long: [{ dateStyle: "long" }, "B"],
  medium: [{ dateStyle: "medium" }, "b"],
  day: [{ month: "short", day: "numeric" }, "b"],
  month: [{ month: "long", year: "numeric" }, "L"],
};

function row(tag) {
  const zero = parts(tag, { day: "numeric" }, dateOf(2026, 0, 10)).find((part) => part.type === "day").value.replace(/^.*(.)$/su, "$1");
  const patterns = Object.fromEntries(Object.entries(styles).map(([style, [options, name]]) => [style, pattern(tag, options, name)]));
  const names = (options, alone) => months.map((month) => {
    const name = named(parts(tag, options, dateOf(2026, month, 1)), "month");
    // Where a date has the number of the month, its name is what stands alone.
    return isNumber(name) ? parts(tag, { month: alone }, dateOf(2026, month, 1)).map((part) => part.value).join("") : name;
  });
  const [long, alone] = [names({ dateStyle: "long" }, "long"), names(styles.month[0], "long")];
  // Where the medium date has numbers, the short names are those of a day in a list.
  const short = names(patterns.medium.includes("{b}") ? styles.medium[0] : styles.day[0], "short");
  const days = (weekday) => [...Array(7).keys()].map((day) => named(parts(tag, { weekday }, dateOf(2026, 2, 1 + day)), "weekday"));
  const self = new Intl.DisplayNames([tag], { type: "language" }).of(tag);
  if (long.some((name) => /^M?\d+$/.test(name))) console.error(`${tag} has no names: ${long}`);
  const found = { tag, zero, patterns, names: { B: long, L: alone, b: short }, days: [days("long"), days("short")], self };
  check(found);
  return found;
}

/** What the table makes of a date. */
function written({ zero, patterns, names }, style, date) {
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const digits = (number, length) => String(number).padStart(length, "0").replace(/\d/g, (digit) => String.fromCodePoint(zero.codePointAt(0) + Number(digit)));
  const fill = { d: digits(day, 1), dd: digits(day, 2), m: digits(month + 1, 1), mm: digits(month + 1, 2), y: digits(year, 1) };
  return patterns[style].replace(/\{(\w+)\}/g, (_, key) => fill[key] ?? names[key][month]);
}

function check(found) {
  for (const [style, [options]] of Object.entries(styles)) {
    for (const date of [2026, 2031].flatMap((year) => months.flatMap((month) => [dateOf(year, month, 1), dateOf(year, month, 24)]))) {
      const expected = parts(found.tag, options, date).map((part) => part.value).join("");
      const got = written(found, style, date);
      if (got !== expected) console.error(`${found.tag} ${style}: ${got}, but CLDR has ${expected}`);
    }
  }
}

const line = ({ tag, zero, patterns, names, days, self }) => [tag, zero, ...Object.values(patterns), ...[names.B, names.L, names.b, ...days].map((list) => list.join("|")), self].join("\t");
const rest = (text) => text.split("\t").slice(1, -1).join("\t");

const rows = new Map(languages.split(/\s+/).map((tag) => [tag, line(row(tag))]));
for (const tag of regions.split(/\s+/)) {
  const text = line(row(tag));
  // A region that writes as its language does needs no row.
  if (rest(text) !== rest(rows.get(tag.split("-")[0]))) rows.set(tag, text);
}
const tags = [...rows.keys()].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
for (const tag of tags) process.stdout.write(`${rows.get(tag).replace(tag, tag.toLowerCase())}\n`);
