//! How languages write dates, from Unicode CLDR 48: patterns, names of months and weekdays, digits.
//!
//! Enters: a BCP 47 language tag, a moment. Leaves: text. The table is made by
//! `tests/web/support/cldr.js`, which says what a row has.

use jiff::Zoned;

/// The rows of the table, in the order of their tags, which are in lower case.
const TABLE: &str = include_str!("cldr.tsv");

/// Where each cell of the table starts, row by row, and where the row ends. The compiler finds it, so that
/// a lookup reads a few tags and nothing else.
const CELLS: &[[u32; COLUMNS + 1]; ROWS] = &cells(TABLE.as_bytes());
const COLUMNS: usize = Column::Name as usize + 1;
const ROWS: usize = rows(TABLE.as_bytes());

const fn rows(table: &[u8]) -> usize {
    let (mut at, mut rows) = (0, 0);
    while at < table.len() {
        rows += (table[at] == b'\n') as usize;
        at += 1;
    }
    rows
}

const fn cells(table: &[u8]) -> [[u32; COLUMNS + 1]; ROWS] {
    let mut cells = [[0; COLUMNS + 1]; ROWS];
    let (mut at, mut row, mut column) = (0, 0, 0);
    while at < table.len() {
        if table[at] == b'\t' || table[at] == b'\n' {
            column += 1;
            cells[row][column] = at as u32 + 1;
        }
        if table[at] == b'\n' {
            row += 1;
            column = 0;
            if row < ROWS {
                cells[row][0] = at as u32 + 1;
            }
        }
        at += 1;
    }
    cells
}

/// A cell of the table, without the byte that ends it.
fn cell(row: &[u32; COLUMNS + 1], column: usize) -> &'static str {
    let (start, end) = (row[column] as usize, row[column + 1] as usize);
    TABLE.get(start..end.saturating_sub(1)).unwrap_or("")
}

/// How a language writes dates.
#[derive(Clone, Copy, Debug)]
pub(super) struct DateLocale {
    row: &'static [u32; COLUMNS + 1],
}

/// The columns of the table.
#[derive(Clone, Copy)]
enum Column {
    Zero = 1,
    Long,
    Medium,
    Day,
    Month,
    MonthsInDates,
    MonthsAlone,
    MonthsShort,
    Weekdays,
    WeekdaysShort,
    Name,
}

/// The styles of dates that have a name. A style is what templates give in place of a format.
const STYLES: [(&str, Column); 4] = [
    ("long", Column::Long),
    ("medium", Column::Medium),
    ("day", Column::Day),
    ("month", Column::Month),
];

/// The row of a tag in lower case.
fn row(tag: &str) -> Option<DateLocale> {
    let found = CELLS.binary_search_by(|row| cell(row, 0).cmp(tag)).ok()?;
    Some(DateLocale { row: &CELLS[found] })
}

impl DateLocale {
    /// The locale of a BCP 47 tag. A region or a script without a row has that of its language.
    /// `None` if the language has none.
    pub(super) fn of(lang: &str) -> Option<DateLocale> {
        row(lang).or_else(|| {
            let tag = lang.to_lowercase().replace('_', "-");
            let mut parts = tag.split('-');
            let language = parts.next()?;
            let parts: Vec<&str> = parts.collect();
            let script = parts.iter().find(|part| part.len() == 4);
            let region = parts.iter().find(|part| part.len() < 4);
            let with = |part: Option<&&str>| row(&format!("{language}-{}", part?));
            let found = row(&tag).or_else(|| with(script)).or_else(|| with(region));
            found.or_else(|| row(language))
        })
    }

    /// The locale of a tag, or else that of English.
    pub(super) fn or_english(lang: &str) -> DateLocale {
        let english = || row("en").unwrap_or(DateLocale { row: &CELLS[0] });
        DateLocale::of(lang).unwrap_or_else(english)
    }

    fn column(self, column: Column) -> &'static str {
        cell(self.row, column as usize)
    }

    fn item(self, column: Column, number: usize) -> &'static str {
        self.column(column).split('|').nth(number).unwrap_or("")
    }

    /// What the language calls itself.
    pub(super) fn name(self) -> &'static str {
        self.column(Column::Name)
    }

    /// The name of the month of a moment: as it stands after a day, or alone.
    pub(super) fn month(self, moment: &Zoned, alone: bool) -> &'static str {
        let column = if alone {
            Column::MonthsAlone
        } else {
            Column::MonthsInDates
        };
        self.item(column, moment.month() as usize - 1)
    }

    /// The short name of the month.
    pub(super) fn short_month(self, moment: &Zoned) -> &'static str {
        self.item(Column::MonthsShort, moment.month() as usize - 1)
    }

    /// The name of the day of the week, long or short.
    pub(super) fn weekday(self, moment: &Zoned, is_short: bool) -> &'static str {
        let column = if is_short {
            Column::WeekdaysShort
        } else {
            Column::Weekdays
        };
        let day = moment.weekday().to_sunday_zero_offset();
        self.item(column, usize::try_from(day).unwrap_or(0))
    }

    /// The date of a moment in a style: `long`, `medium`, `day` (without the year) or `month` (month
    /// and year). `None` if there is no such style.
    pub(super) fn styled(self, style: &str, moment: &Zoned) -> Option<String> {
        let (_, column) = STYLES.iter().find(|(name, _)| *name == style)?;
        let pattern = self.column(*column);
        let mut written = String::with_capacity(pattern.len() + 16);
        let mut rest = pattern;
        while let Some((before, after)) = rest.split_once('{') {
            let (field, after) = after.split_once('}')?;
            written.push_str(before);
            match field {
                "d" => self.digits(moment.day().into(), 1, &mut written),
                "dd" => self.digits(moment.day().into(), 2, &mut written),
                "m" => self.digits(moment.month().into(), 1, &mut written),
                "mm" => self.digits(moment.month().into(), 2, &mut written),
                "y" => self.digits(moment.year().into(), 1, &mut written),
                "L" => written.push_str(self.month(moment, true)),
                "b" => written.push_str(self.short_month(moment)),
                _ => written.push_str(self.month(moment, false)),
            }
            rest = after;
        }
        written.push_str(rest);
        Some(written)
    }

    /// Writes a number with the digits of the language, at least `least` of them.
    fn digits(self, number: i64, least: usize, written: &mut String) {
        let zero = self.column(Column::Zero).chars().next().unwrap_or('0');
        for digit in format!("{number:0least$}").chars() {
            let own = digit
                .to_digit(10)
                .and_then(|value| char::from_u32(zero as u32 + value));
            written.push(own.unwrap_or(digit));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_whole_and_found() {
        let mut before = "";
        for line in TABLE.lines() {
            let cells: Vec<&str> = line.split('\t').collect();
            assert_eq!(cells.len(), Column::Name as usize + 1, "{line}");
            assert!(before < cells[0], "{before} {}", cells[0]);
            before = cells[0];
            let locale = row(cells[0]).unwrap();
            let all: Vec<&str> = (0..COLUMNS).map(|at| cell(locale.row, at)).collect();
            assert_eq!(all, cells);
            for (column, count) in [
                (Column::MonthsInDates, 12),
                (Column::MonthsAlone, 12),
                (Column::MonthsShort, 12),
                (Column::Weekdays, 7),
                (Column::WeekdaysShort, 7),
            ] {
                let names = cells[column as usize].split('|');
                assert_eq!(names.filter(|name| !name.is_empty()).count(), count);
            }
        }
        for strange in ["", "a", "zz", "en-zz-zz", "de\t"] {
            assert!(row(strange).is_none(), "{strange:?}");
        }
    }
}
