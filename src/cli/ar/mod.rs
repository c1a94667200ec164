//! `genscope ar`: AR(p) simulated, fitted and forecast. No device is needed: it is arithmetic on a list.

mod fit;
mod forecast;
mod simulate;

use super::{Common, say};
use crate::series::table::{self, Series};
use crate::series::{Ar, Method, roots};
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "Example: genscope ar simulate --phi 1.6,-0.9 -n 500 > x.csv && genscope ar fit --data x.csv --column x && genscope ar forecast --data x.csv --column x --order 2")]
pub(super) struct ArArgs {
    #[command(subcommand)]
    command: ArCommand,
}

#[derive(Debug, Subcommand)]
enum ArCommand {
    /// A series from coefficients and seeded noise
    Simulate(simulate::SimulateArgs),
    /// Coefficients from a CSV column, by Yule-Walker or least squares, the order by AIC or BIC
    Fit(fit::FitArgs),
    /// What comes after a CSV column, with intervals
    Forecast(forecast::ForecastArgs),
}

pub(super) fn run(args: &ArArgs) -> Result<()> {
    match &args.command {
        ArCommand::Simulate(args) => simulate::run(args),
        ArCommand::Fit(args) => fit::run(args),
        ArCommand::Forecast(args) => forecast::run(args),
    }
}

/// Which series, and how it is fitted.
#[derive(Debug, Args)]
struct DataArgs {
    /// A CSV file; `-` reads standard input
    #[arg(long)]
    data: PathBuf,
    /// The column, by name or number from 1; without it, the first that holds numbers and does not merely count
    #[arg(long)]
    column: Option<String>,
    /// The order p, 1 to 8; without it, the one from 1 to 8 with the least BIC (or AIC)
    #[arg(long)]
    order: Option<usize>,
    /// What chooses the order where none is given
    #[arg(long, value_enum, default_value_t = Criterion::Bic)]
    criterion: Criterion,
    #[arg(long, value_enum, default_value_t = Estimator::LeastSquares)]
    method: Estimator,
}

#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
enum Criterion {
    Aic,
    Bic,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Estimator {
    LeastSquares,
    YuleWalker,
}

impl From<Estimator> for Method {
    fn from(estimator: Estimator) -> Self {
        match estimator {
            Estimator::LeastSquares => Self::LeastSquares,
            Estimator::YuleWalker => Self::YuleWalker,
        }
    }
}

/// A column, and what was found out about its file: for JSON, and for a person.
struct Loaded {
    series: Series,
    about: Value,
    said: String,
}

impl Loaded {
    /// To standard error, unless JSON is wanted; once nothing can go wrong any more, so that an error is one line.
    fn say(&self, common: &Common) {
        if !common.json {
            eprintln!("{}", self.said);
        }
    }
}

/// The column asked for.
fn load(args: &DataArgs) -> Result<Loaded> {
    let shown = args.data.display();
    let table = if args.data.as_os_str() == "-" {
        table::read(&mut std::io::stdin().lock())
    } else {
        if args.data.is_dir() {
            bail!("{shown}: it is a folder; give a CSV file");
        }
        let mut file = std::fs::File::open(&args.data).with_context(|| format!("{shown} cannot be read"))?;
        table::read(&mut file)
    };
    let table = table.with_context(|| format!("{shown} cannot be used"))?;
    let column = match &args.column {
        Some(name) => table.find(name),
        None => table.usual().ok_or(table::TableError::NoNumbers),
    };
    let series = column.and_then(|column| table.series(column)).with_context(|| format!("{shown} cannot be used"))?;
    let separator = if table.separator == '\t' { "tab".to_owned() } else { table.separator.to_string() };
    let header = if table.has_header { "with a header" } else { "without a header" };
    let mut said = format!("{shown}: {} rows, separator {separator:?}, {header}; column {:?}", table.rows, series.name);
    if series.filled + series.trimmed > 0 {
        said += &format!("; missing values: {} inside filled in on straight lines, {} at the ends left out", series.filled, series.trimmed);
    }
    let about = json!({
        "column": series.name, "n": series.values.len(), "separator": separator, "header": table.has_header,
        "filled": series.filled, "trimmed": series.trimmed,
    });
    Ok(Loaded { series, about, said })
}

/// What of a process follows from its coefficients alone.
fn describe(model: &Ar) -> Value {
    let list: Vec<Value> = model.poles().iter().map(|z| json!({"re": z.re, "im": z.im, "modulus": z.norm(), "period": roots::period(*z)})).collect();
    json!({
        "order": model.order(), "c": model.c, "phi": model.phi, "sigma": model.sigma, "stationary": model.is_stationary(),
        "mean": model.mean().ok(), "roots": list,
    })
}

/// The same in words.
fn say_roots(model: &Ar) -> std::io::Result<()> {
    for z in model.poles() {
        let period = roots::period(z).map_or_else(String::new, |steps| format!(", turns once in {steps:.2} steps"));
        say!("root  {:+.6} {:+.6}i  modulus {:.6}{period}", z.re, z.im, z.norm())?;
    }
    match model.mean() {
        Ok(mean) => say!("stationary: every root lies inside the unit circle; mean {mean:.6}"),
        Err(_) => say!("NOT stationary: a root lies on or outside the unit circle, so there is no mean to return to"),
    }
}

/// Adds the fields of `more` to an object.
fn with(mut object: Value, more: Value) -> Value {
    if let (Some(into), Value::Object(from)) = (object.as_object_mut(), more) {
        into.extend(from);
    }
    object
}
