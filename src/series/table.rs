//! A CSV as columns of numbers. Separator and header are found out and reported; a cell that is no number is reported
//! with its row; nothing is guessed silently. Sizes are checked while reading, before memory is taken.

use super::MAX_POINTS;
use std::io::Read;

/// Bytes of a file that are read at most.
pub const MAX_BYTES: u64 = 256 << 20;
pub const MAX_COLUMNS: usize = 1000;
/// Cells of all columns together.
pub const MAX_CELLS: usize = 16 << 20;
/// The largest share of missing values that is filled in.
const MOST_MISSING: f64 = 0.2;

#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    pub columns: Vec<Column>,
    pub rows: usize,
    pub separator: char,
    pub has_header: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// From the header; `1`, `2`, .. without one.
    pub name: String,
    /// `(rows,)`; NaN where missing or not a number.
    cells: Vec<f64>,
    missing: usize,
    /// The first cell that is neither a number nor empty: its line in the file, from 1, and its text.
    bad: Option<(u64, String)>,
}

/// A column made ready.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    pub name: String,
    pub values: Vec<f64>,
    /// Missing values that were filled in on a straight line between their neighbours.
    pub filled: usize,
    /// Missing values at the beginning and the end, left out.
    pub trimmed: usize,
}

#[derive(Debug, thiserror::Error)]
pub enum TableError {
    #[error("it cannot be read ({0})")]
    Unreadable(String),
    #[error("it is larger than {} MB", MAX_BYTES >> 20)]
    TooLarge,
    #[error("it has more than {MAX_POINTS} rows")]
    TooManyRows,
    #[error("it has more than {MAX_COLUMNS} columns")]
    TooManyColumns,
    #[error("it has more than {MAX_CELLS} cells")]
    TooManyCells,
    #[error("it holds no rows")]
    Empty,
    #[error("it is no text: byte {0} is zero. Save the sheet as CSV in UTF-8")]
    Binary(usize),
    #[error("there is no column {name:?}; the columns are {known}")]
    NoColumn { name: String, known: String },
    #[error("no column holds numbers")]
    NoNumbers,
    #[error("column {column:?} holds {text:?} in line {line}, which is not a number")]
    Text { column: String, line: u64, text: String },
    #[error("column {column:?} lacks {missing} of {rows} values; more than a fifth is too much to fill in")]
    Missing { column: String, missing: usize, rows: usize },
}

/// Reads a table.
///
/// # Errors
/// When it cannot be read, is too large, or is no text.
pub fn read(from: &mut dyn Read) -> Result<Table, TableError> {
    let mut bytes = Vec::new();
    from.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(|error| TableError::Unreadable(error.to_string()))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(TableError::TooLarge);
    }
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    if let Some(at) = text.iter().take(64 << 10).position(|byte| *byte == 0) {
        return Err(TableError::Binary(at));
    }
    let separator = separator(text);
    let mut reader = csv::ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).comment(Some(b'#')).trim(csv::Trim::All).from_reader(text);
    let mut columns: Vec<Column> = Vec::new();
    let (mut rows, mut record, mut has_header) = (0, csv::ByteRecord::new(), false);
    while reader.read_byte_record(&mut record).map_err(|error| TableError::Unreadable(error.to_string()))? {
        if record.iter().all(<[u8]>::is_empty) {
            continue;
        }
        let line = record.position().map_or(0, csv::Position::line);
        if columns.is_empty() {
            let first: Vec<String> = record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
            if first.len() > MAX_COLUMNS {
                return Err(TableError::TooManyColumns);
            }
            has_header = first.iter().all(|cell| number(cell.as_bytes(), separator) == Cell::Text || cell.is_empty());
            let name = |(i, cell): (usize, &String)| if has_header && !cell.is_empty() { cell.clone() } else { (i + 1).to_string() };
            columns = first.iter().enumerate().map(|at| Column { name: name(at), cells: Vec::new(), missing: 0, bad: None }).collect();
            if has_header {
                continue;
            }
        }
        rows += 1;
        if rows > MAX_POINTS {
            return Err(TableError::TooManyRows);
        }
        if rows * columns.len() > MAX_CELLS {
            return Err(TableError::TooManyCells);
        }
        for (i, column) in columns.iter_mut().enumerate() {
            column.take(record.get(i).unwrap_or_default(), separator, line);
        }
    }
    if rows == 0 {
        return Err(TableError::Empty);
    }
    Ok(Table { columns, rows, separator: separator as char, has_header })
}

#[derive(Debug, PartialEq)]
enum Cell {
    Number(f64),
    Missing,
    Text,
}

/// What a cell says. With `;` or a tab between cells a comma may stand for the decimal point.
fn number(cell: &[u8], separator: u8) -> Cell {
    let Ok(text) = std::str::from_utf8(cell) else { return Cell::Text };
    let text = text.trim();
    if text.is_empty() || ["na", "n/a", "nan", "null", "none", "-", "?", "."].iter().any(|word| text.eq_ignore_ascii_case(word)) {
        return Cell::Missing;
    }
    let comma = separator != b',' && text.contains(',') && !text.contains('.');
    let parsed = if comma { text.replacen(',', ".", 1).parse::<f64>() } else { text.parse::<f64>() };
    match parsed {
        Ok(x) if x.is_finite() => Cell::Number(x),
        _ => Cell::Text,
    }
}

impl Column {
    fn take(&mut self, cell: &[u8], separator: u8, line: u64) {
        self.cells.push(match number(cell, separator) {
            Cell::Number(x) => x,
            Cell::Missing => {
                self.missing += 1;
                f64::NAN
            }
            Cell::Text => {
                if self.bad.is_none() {
                    self.bad = Some((line, String::from_utf8_lossy(cell).chars().take(40).collect()));
                }
                f64::NAN
            }
        });
    }

    /// Holds numbers and nothing else but gaps.
    pub fn is_numeric(&self) -> bool {
        self.bad.is_none() && self.missing < self.cells.len()
    }

    pub fn missing(&self) -> usize {
        self.missing
    }
}

impl Table {
    /// The first column that holds numbers; a first one that only counts the rows is passed over where there is another.
    pub fn usual(&self) -> Option<usize> {
        let counts = |column: &Column| column.cells.windows(2).all(|pair| pair[1] == pair[0] + 1.0);
        let numeric = || self.columns.iter().enumerate().filter(|(_, column)| column.is_numeric());
        numeric().find(|(_, column)| !counts(column)).or_else(|| numeric().next()).map(|(i, _)| i)
    }

    /// A column by its name, or by its number from 1.
    ///
    /// # Errors
    /// When there is none.
    pub fn find(&self, name: &str) -> Result<usize, TableError> {
        let by_name = self.columns.iter().position(|column| column.name == name);
        let by_number = || name.parse::<usize>().ok().and_then(|i| i.checked_sub(1)).filter(|i| *i < self.columns.len());
        let known = || self.columns.iter().take(20).map(|column| column.name.as_str()).collect::<Vec<_>>().join(", ");
        by_name.or_else(by_number).ok_or_else(|| TableError::NoColumn { name: name.to_owned(), known: known() })
    }

    /// A column as a series: gaps inside are filled on a straight line, gaps at the ends are left out.
    ///
    /// # Errors
    /// When it holds text, or too little.
    pub fn series(&self, column: usize) -> Result<Series, TableError> {
        let Some(column) = self.columns.get(column) else { return Err(TableError::NoNumbers) };
        let name = column.name.clone();
        if let Some((line, text)) = &column.bad {
            return Err(TableError::Text { column: name, line: *line, text: text.clone() });
        }
        if column.missing as f64 > MOST_MISSING * column.cells.len() as f64 {
            return Err(TableError::Missing { column: name, missing: column.missing, rows: column.cells.len() });
        }
        let known = |x: &f64| !x.is_nan();
        let (Some(from), Some(to)) = (column.cells.iter().position(known), column.cells.iter().rposition(known)) else { return Err(TableError::NoNumbers) };
        let mut values = column.cells[from..=to].to_vec();
        let trimmed = column.cells.len() - values.len();
        let mut last = 0;
        for i in 1..values.len() {
            if values[i].is_nan() {
                continue;
            }
            let (a, b, gap) = (values[last], values[i], (i - last) as f64);
            for (step, x) in values[last + 1..i].iter_mut().enumerate() {
                *x = a + (b - a) * (step + 1) as f64 / gap;
            }
            last = i;
        }
        Ok(Series { name, values, filled: column.missing - trimmed, trimmed })
    }
}

/// The one of `, ; tab |` that cuts the first lines into the same number of cells, more than one; a comma otherwise.
fn separator(text: &[u8]) -> u8 {
    let lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty() && !line.starts_with(b"#")).take(20).collect();
    let cuts = |line: &&[u8], separator: u8| {
        let mut quoted = false;
        line.iter().filter(|byte| { quoted ^= **byte == b'"'; !quoted && **byte == separator }).count()
    };
    let even = |separator: u8| {
        let first = lines.first().map_or(0, |line| cuts(line, separator));
        (first > 0 && lines.iter().all(|line| cuts(line, separator) == first)).then_some(first)
    };
    // Decimal commas cut evenly too, so the others are asked first.
    [b'\t', b';', b'|', b','].into_iter().find(|separator| even(*separator).is_some()).unwrap_or_else(|| if lines.first().is_some_and(|line| line.contains(&b';')) { b';' } else { b',' })
}
