//! `genscope ar simulate`: a series from coefficients and seeded noise, as CSV or JSON.

use super::super::{Common, say};
use super::{describe, with};
use crate::series::process::noise;
use crate::series::{Ar, MAX_POINTS};
use anyhow::{Result, bail};
use clap::Args;
use serde_json::json;

/// Values dropped before the first one that is printed, at most.
const MAX_BURN_IN: usize = 1_000_000;

#[derive(Debug, Args)]
#[command(after_help = "Example: genscope ar simulate --phi 1.6,-0.9 -n 500 --seed 7 > x.csv")]
pub(super) struct SimulateArgs {
    /// Coefficients phi_1,...,phi_p, separated by commas; p is 1 to 8
    #[arg(long, required = true, value_delimiter = ',', allow_hyphen_values = true, num_args = 1)]
    phi: Vec<f64>,
    /// The constant c; the mean is c / (1 - sum phi)
    #[arg(long, default_value_t = 0.0, allow_hyphen_values = true)]
    c: f64,
    /// Standard deviation of the noise
    #[arg(long, default_value_t = 1.0, allow_hyphen_values = true)]
    sigma: f64,
    /// How many values
    #[arg(short, long = "n", default_value_t = 200)]
    n: usize,
    /// Values dropped at the beginning, so that the start is forgotten
    #[arg(long, default_value_t = 500)]
    burn_in: usize,
    #[command(flatten)]
    common: Common,
}

pub(super) fn run(args: &SimulateArgs) -> Result<()> {
    let ar = Ar::new(args.c, args.phi.clone(), args.sigma)?;
    if !(1..=MAX_POINTS).contains(&args.n) {
        bail!("-n is {}; take 1 to {MAX_POINTS}", args.n);
    }
    if args.burn_in > MAX_BURN_IN {
        bail!("--burn-in is {}; take at most {MAX_BURN_IN}", args.burn_in);
    }
    // What is not stationary has no start to forget, and would be out of sight before it is shown.
    let burn_in = if ar.is_stationary() { args.burn_in } else { 0 };
    let run = ar.simulate(&noise(args.n + burn_in, args.common.seed), burn_in);
    if args.common.json {
        let more = json!({"seed": args.common.seed, "burn_in": burn_in, "escaped": run.escaped, "x": run.values});
        say!("{}", with(describe(&ar), more))?;
        return Ok(());
    }
    if !ar.is_stationary() {
        eprintln!("not stationary (largest root {:.6}): starts at 0, without burn-in", ar.modulus());
    }
    say!("t,x")?;
    for (t, x) in run.values.iter().enumerate() {
        say!("{t},{x}")?;
    }
    if let Some(t) = run.escaped {
        eprintln!("stopped at t = {t}: the values left the range of sensible numbers");
    }
    Ok(())
}
