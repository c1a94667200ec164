//! `genscope schedule`: beta, alpha, alpha-bar and the signal-to-noise ratio at every t of a noise schedule.

use super::{Common, say};
use crate::sample::schedule::{self, Schedule, ScheduleKind};
use anyhow::Result;
use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use std::fmt::Write;

/// Rows of the table that people read; the file formats have every t.
const ROWS: usize = 20;

#[derive(Debug, Args)]
#[command(after_help = "Example: genscope schedule --kind cosine --timesteps 1000 --csv > cosine.csv")]
pub(super) struct ScheduleArgs {
    /// The rule that gives the betas
    #[arg(long, value_enum)]
    kind: Kind,
    /// T: steps from data to noise
    #[arg(long, default_value_t = schedule::REFERENCE_TIMESTEPS)]
    timesteps: usize,
    /// The first beta; left out: 1e-4 at T = 1000, 1000/T times as much for another T
    #[arg(long)]
    beta_start: Option<f64>,
    /// The last beta; left out: 0.02 at T = 1000, 1000/T times as much for another T, at most 0.999
    #[arg(long)]
    beta_end: Option<f64>,
    /// Print comma-separated values
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    #[command(flatten)]
    common: Common,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    Linear,
    ScaledLinear,
    Cosine,
    Sigmoid,
}

impl From<Kind> for ScheduleKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Linear => Self::Linear,
            Kind::ScaledLinear => Self::ScaledLinear,
            Kind::Cosine => Self::Cosine,
            Kind::Sigmoid => Self::Sigmoid,
        }
    }
}

pub(super) fn run(args: &ScheduleArgs) -> Result<()> {
    let kind = args.kind.into();
    let schedule = match (args.beta_start, args.beta_end) {
        (None, None) => Schedule::new(kind, args.timesteps)?,
        (start, end) => {
            let usual = schedule::default_betas(args.timesteps);
            Schedule::with_betas(kind, args.timesteps, start.unwrap_or(usual.0), end.unwrap_or(usual.1))?
        }
    };
    let last = schedule.timesteps();
    if args.common.json {
        let row = |t| json!({"t": t, "beta": schedule.beta(t), "alpha": schedule.alpha(t), "alpha_cumprod": schedule.alpha_cumprod(t), "snr": schedule.snr(t)});
        say!("{}", Value::Array((1..=last).map(row).collect()))?;
    } else if args.csv {
        let mut all = String::from("t,beta,alpha,alpha_cumprod,snr");
        for t in 1..=last {
            write!(all, "\n{t},{},{},{},{}", schedule.beta(t), schedule.alpha(t), schedule.alpha_cumprod(t), schedule.snr(t))?;
        }
        say!("{all}")?;
    } else {
        say!("{:>6}  {:>12}  {:>12}  {:>13}  {:>12}", "t", "beta", "alpha", "alpha_cumprod", "snr")?;
        let rows = ROWS.min(last);
        for t in (1..=rows).map(|row| row * last / rows) {
            say!("{t:>6}  {:>12.6e}  {:>12.6e}  {:>13.6e}  {:>12.6e}", schedule.beta(t), schedule.alpha(t), schedule.alpha_cumprod(t), schedule.snr(t))?;
        }
        let left = schedule.alpha_cumprod(last);
        if schedule.reaches_noise() {
            say!("x_T is noise: {left:.2e} of its variance is data")?;
        } else {
            say!("x_T is not noise: {left:.2e} of its variance is data, more than {:.0e}; take more steps or larger betas", schedule::NOISE_BOUND)?;
        }
    }
    Ok(())
}
