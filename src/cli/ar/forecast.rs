//! `genscope ar forecast`: what comes after a series, with an interval for every step and, if wanted, sampled futures.

use super::super::{Common, say};
use super::fit::order;
use super::{DataArgs, describe, load, with};
use crate::series::fit;
use crate::series::forecast::{MAX_HORIZON, forecast, future};
use crate::series::process::noise;
use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::{Value, json};

/// Futures that may be asked for.
const MAX_FUTURES: usize = 1000;

#[derive(Debug, Args)]
#[command(after_help = "Example: genscope ar forecast --data x.csv --column x --order 2 --steps 24 --level 0.9 --futures 5 --json")]
pub(super) struct ForecastArgs {
    #[command(flatten)]
    data: DataArgs,
    /// How many steps ahead
    #[arg(long, default_value_t = 20)]
    steps: usize,
    /// Share of futures the interval is to hold, between 0 and 1
    #[arg(long, default_value_t = 0.95, allow_hyphen_values = true)]
    level: f64,
    /// Sampled futures beside the interval
    #[arg(long, default_value_t = 0)]
    futures: usize,
    #[command(flatten)]
    common: Common,
}

pub(super) fn run(args: &ForecastArgs) -> Result<()> {
    if !(args.level > 0.0 && args.level < 1.0) {
        bail!("--level is {}; take a share between 0 and 1, such as 0.95", args.level);
    }
    if !(1..=MAX_HORIZON).contains(&args.steps) {
        bail!("--steps is {}; take 1 to {MAX_HORIZON}", args.steps);
    }
    if args.futures > MAX_FUTURES {
        bail!("--futures is {}; take at most {MAX_FUTURES}", args.futures);
    }
    let loaded = load(&args.data)?;
    let series = &loaded.series;
    let name = || format!("column {:?} cannot be forecast", series.name);
    let x = &series.values;
    let order = order(&args.data, x).with_context(name)?;
    let found = fit(x, order, args.data.method.into()).with_context(name)?;
    let ahead = forecast(&found.model, x, args.steps, args.level).with_context(name)?;
    // Each future has a stretch of the seed's noise of its own.
    let all = noise(args.steps * args.futures, args.common.seed);
    let futures: Vec<Vec<f64>> = all.chunks_exact(args.steps).map(|noise| future(&found.model, x, noise)).collect::<Result<_, _>>()?;
    loaded.say(&args.common);
    if args.common.json {
        let rows: Vec<Value> = (0..args.steps)
            .map(|h| json!({"step": h + 1, "mean": ahead.mean[h], "se": ahead.error[h], "low": ahead.low[h], "high": ahead.high[h]}))
            .collect();
        say!("{}", with(describe(&found.model), json!({"level": args.level, "forecast": rows, "futures": futures, "data": loaded.about})))?;
        return Ok(());
    }
    if !found.model.is_stationary() {
        eprintln!("the fitted process is not stationary (largest root {:.6}): the interval grows without end", found.model.modulus());
    }
    let names: String = (1..=args.futures).map(|i| format!(",future_{i}")).collect();
    say!("step,mean,se,low,high{names}")?;
    for h in 0..args.steps {
        let more: String = futures.iter().map(|future| format!(",{}", future[h])).collect();
        say!("{},{},{},{},{}{more}", h + 1, ahead.mean[h], ahead.error[h], ahead.low[h], ahead.high[h])?;
    }
    Ok(())
}
