//! How languages write dates, from Unicode CLDR 48: patterns, names of months and weekdays, digits.
//!
//! Enters: a BCP 47 language tag, a moment. Leaves: text. The table is made by
//! `tests/web/support/cldr.js`, which says what a row has.

use jiff::Zoned;

/// The rows of the table, in the order of their tags, which are in lower case.
const TABLE: &str = include_str!("cldr.tsv");

/// How a language writes dates.
#[derive(Clone, Copy, Debug)]
pub(super) struct DateLocale<'a> {
    row: &'a str,
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

/// The row of a tag in lower case, by a binary search.
fn row(tag: &str) -> Option<&'static str> {
    let (mut low, mut high) = (0, TABLE.len());
    while low < high {
        let middle = (low + high) / 2;
        let start = TABLE.as_bytes()[..middle]
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        let line = TABLE.get(start..)?.lines().next()?;
        match line.split('\t').next()?.cmp(tag) {
            std::cmp::Ordering::Equal => return Some(line),
            std::cmp::Ordering::Less => low = start + line.len() + 1,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    None
}

impl DateLocale<'static> {
    /// The locale of a BCP 47 tag. A region or a script without a row has that of its language.
    /// `None` if the language has none.
    pub(super) fn of(lang: &str) -> Option<DateLocale<'static>> {
        let tag = lang.to_lowercase().replace('_', "-");
        let mut parts = tag.split('-');
        let language = parts.next()?;
        let parts: Vec<&str> = parts.collect();
        let script = parts.iter().find(|part| part.len() == 4);
        let region = parts.iter().find(|part| part.len() < 4);
        let with = |part: Option<&&str>| row(&format!("{language}-{}", part?));
        let found = row(&tag).or_else(|| with(script)).or_else(|| with(region));
        found
            .or_else(|| row(language))
            .map(|row| DateLocale { row })
    }

    /// The locale of a tag, or else that of English.
    pub(super) fn or_english(lang: &str) -> DateLocale<'static> {
        let english = || DateLocale::of("en").unwrap_or(DateLocale { row: "" });
        DateLocale::of(lang).unwrap_or_else(english)
    }
}

impl<'a> DateLocale<'a> {
    fn column(self, column: Column) -> &'a str {
        self.row.split('\t').nth(column as usize).unwrap_or("")
    }

    fn item(self, column: Column, number: usize) -> &'a str {
        self.column(column).split('|').nth(number).unwrap_or("")
    }

    /// What the language calls itself.
    pub(super) fn name(self) -> &'a str {
        self.column(Column::Name)
    }

    /// The name of the month of a moment: as it stands after a day, or alone.
    pub(super) fn month(self, moment: &Zoned, alone: bool) -> &'a str {
        let column = if alone {
            Column::MonthsAlone
        } else {
            Column::MonthsInDates
        };
        self.item(column, moment.month() as usize - 1)
    }

    /// The short name of the month.
    pub(super) fn short_month(self, moment: &Zoned) -> &'a str {
        self.item(Column::MonthsShort, moment.month() as usize - 1)
    }

    /// The name of the day of the week, long or short.
    pub(super) fn weekday(self, moment: &Zoned, is_short: bool) -> &'a str {
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
            assert_eq!(row(cells[0]), Some(line));
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
            assert_eq!(row(strange), None, "{strange:?}");
        }
    }
}
