//! Where the series comes from: a built-in one, one drawn by hand, a column of a CSV.

use crate::args;
use crate::series::builtin::{self, BUILTIN};
use crate::series::table::{self, Series, Table, TableError};
use crate::ui::cx::Cx;
use crate::ui::text::Texts;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

/// Places of a drawn series.
pub const PLACES: usize = 240;
/// Values of a built-in series.
const POINTS: usize = 400;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    Builtin(String),
    Drawn,
    File,
}

impl Default for Kind {
    fn default() -> Self {
        Self::Builtin(BUILTIN[0].id.to_owned())
    }
}

/// What a thread brings: nothing when the dialog was closed.
type Fetched = Option<(PathBuf, Result<Table, TableError>)>;

/// A file that was opened, and the column that was chosen.
#[derive(Debug)]
pub struct Opened {
    pub path: PathBuf,
    pub table: Table,
    pub column: usize,
    pub series: Result<Series, TableError>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Source {
    pub kind: Kind,
    pub seed: u64,
    /// `(PLACES,)`, or empty before the first stroke.
    pub drawn: Vec<Option<f32>>,
    #[serde(skip)]
    pub opened: Option<Opened>,
    /// What was wrong with the last file.
    #[serde(skip)]
    pub refused: Option<(PathBuf, TableError)>,
    #[serde(skip)]
    waiting: Option<Receiver<Fetched>>,
    /// The series, until something changes.
    #[serde(skip)]
    kept: Option<Arc<Vec<f64>>>,
}

impl Source {
    pub fn choose(&mut self, kind: Kind) {
        self.refused = None;
        if self.kind != kind {
            self.kind = kind;
            self.changed();
        }
    }

    pub fn changed(&mut self) {
        self.kept = None;
    }

    pub fn is_busy(&self) -> bool {
        self.waiting.is_some()
    }

    /// The series as it stands; empty where there is none yet.
    pub fn series(&mut self) -> Arc<Vec<f64>> {
        if let Some(kept) = &self.kept {
            return kept.clone();
        }
        let values = match &self.kind {
            Kind::Builtin(id) => (builtin::find(id).unwrap_or(&BUILTIN[0]).make)(POINTS, self.seed),
            Kind::Drawn => self.stroke(),
            Kind::File => self.opened.as_ref().and_then(|opened| opened.series.as_ref().ok()).map_or_else(Vec::new, |series| series.values.clone()),
        };
        let values = Arc::new(values);
        self.kept = Some(values.clone());
        values
    }

    /// The drawn places without the empty ones at the ends; gaps inside are bridged.
    fn stroke(&self) -> Vec<f64> {
        let known: Vec<(usize, f64)> = self.drawn.iter().enumerate().filter_map(|(i, y)| y.map(|y| (i, f64::from(y)))).collect();
        let mut values: Vec<f64> = known.first().map(|(_, y)| *y).into_iter().collect();
        for pair in known.windows(2) {
            let ((i, a), (j, b)) = (pair[0], pair[1]);
            values.extend((1..=j - i).map(|step| a + (b - a) * step as f64 / (j - i) as f64));
        }
        values
    }

    /// Where the drawn series begins on the canvas.
    pub fn stroke_start(&self) -> usize {
        self.drawn.iter().position(Option::is_some).unwrap_or(0)
    }

    /// Draws from one place to another.
    pub fn draw(&mut self, from: [f64; 2], to: [f64; 2]) {
        self.drawn.resize(PLACES, None);
        let place = |x: f64| x.round().clamp(0.0, (PLACES - 1) as f64) as usize;
        let (a, b) = if from[0] <= to[0] { (from, to) } else { (to, from) };
        for i in place(a[0])..=place(b[0]) {
            let share = if b[0] > a[0] { ((i as f64 - a[0]) / (b[0] - a[0])).clamp(0.0, 1.0) } else { 1.0 };
            self.drawn[i] = Some((a[1] + (b[1] - a[1]) * share).clamp(-1.0, 1.0) as f32);
        }
        self.changed();
    }

    /// Asks for a CSV.
    pub fn open(&mut self, ctx: &egui::Context, texts: &Texts) {
        let picked = rfd::AsyncFileDialog::new().set_title(texts.t("ar-open-csv")).add_filter("CSV", &["csv", "tsv", "txt"]).pick_file();
        self.fetch(ctx, move || pollster::block_on(picked).map(|file| file.path().to_owned()));
    }

    /// Reads a file that was dropped on the window.
    pub fn dropped(&mut self, ctx: &egui::Context, path: PathBuf) {
        self.fetch(ctx, move || Some(path));
    }

    /// Picks, reads and parses on a thread.
    fn fetch(&mut self, ctx: &egui::Context, pick: impl FnOnce() -> Option<PathBuf> + Send + 'static) {
        let ((to, from), wake) = (channel(), ctx.clone());
        let work = move || {
            let file = pick().map(|path| {
                let table = read(&path);
                (path, table)
            });
            let _ = to.send(file);
            wake.request_repaint();
        };
        if std::thread::Builder::new().name("csv".into()).spawn(work).is_ok() {
            self.waiting = Some(from);
        }
    }

    /// Takes in a file that has come.
    /// True when it is there to be looked at, or refused.
    pub fn poll(&mut self) -> bool {
        let Some(waiting) = &self.waiting else { return false };
        match waiting.try_recv() {
            Ok(Some((path, table))) => {
                self.waiting = None;
                self.take(path, table);
                return true;
            }
            Ok(None) | Err(std::sync::mpsc::TryRecvError::Disconnected) => self.waiting = None,
            Err(std::sync::mpsc::TryRecvError::Empty) => {}
        }
        false
    }

    fn take(&mut self, path: PathBuf, table: Result<Table, TableError>) {
        match table.and_then(|table| table.usual().map(|column| (table, column)).ok_or(TableError::NoNumbers)) {
            Ok((table, column)) => {
                let series = table.series(column);
                self.opened = Some(Opened { path, table, column, series });
                self.refused = None;
                self.kind = Kind::File;
                self.changed();
            }
            Err(error) => self.refused = Some((path, error)),
        }
    }

    pub fn choose_column(&mut self, column: usize) {
        if let Some(opened) = &mut self.opened {
            opened.series = opened.table.series(column);
            opened.column = column;
            self.changed();
        }
    }

    /// What this series is, in a sentence or two.
    pub fn story(&self, cx: &Cx<'_>) -> String {
        match &self.kind {
            Kind::Builtin(id) => cx.t(&format!("ar-series-{id}-about")),
            Kind::Drawn => cx.t("ar-draw-about"),
            Kind::File => match &self.opened {
                Some(Opened { path, table, series: Ok(series), .. }) => {
                    let separator = if table.separator == '\t' { "⇥".to_owned() } else { table.separator.to_string() };
                    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
                    let mut words = cx.t_args("ar-file-about", &args!("file" => name, "rows" => table.rows, "separator" => separator, "column" => series.name.clone()));
                    words += &cx.t(if table.has_header { "ar-file-header" } else { "ar-file-bare" });
                    if series.filled + series.trimmed > 0 {
                        words += &cx.t_args("ar-file-missing", &args!("filled" => series.filled, "trimmed" => series.trimmed));
                    }
                    words
                }
                _ => cx.t("ar-file-none"),
            },
        }
    }
}

fn read(path: &std::path::Path) -> Result<Table, TableError> {
    let mut file = std::fs::File::open(path).map_err(|error| TableError::Unreadable(error.to_string()))?;
    table::read(&mut file)
}
