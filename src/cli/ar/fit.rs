//! `genscope ar fit`: coefficients with standard errors, the orders compared, what is left in the residuals, and errors
//! on a held-out end.

use super::super::{Common, say};
use super::{Criterion, DataArgs, describe, load, say_roots, with};
use crate::series::diagnostics::{Diagnosis, diagnose, usual_lags};
use crate::series::estimate::{Candidate, best};
use crate::series::holdout::{self, HeldOut};
use crate::series::{Fit, MAX_ORDER, SeriesError, fit, least_points, select};
use anyhow::{Context, Result};
use clap::Args;
use serde_json::{Value, json};

#[derive(Debug, Args)]
#[command(after_help = "Example: genscope ar fit --data x.csv --column x --hold-out 50 --json")]
pub(super) struct FitArgs {
    #[command(flatten)]
    data: DataArgs,
    /// Values at the end that the fit does not see and is measured on
    #[arg(long, default_value_t = 0)]
    hold_out: usize,
    #[command(flatten)]
    common: Common,
}

/// The orders from 0 on that the series is long enough for.
pub(super) fn candidates(series: &[f64]) -> Result<Vec<Candidate>, SeriesError> {
    let most = (1..=MAX_ORDER).rev().find(|p| series.len() >= least_points(*p)).unwrap_or(1);
    select(series, most)
}

/// The order given, or the best one.
pub(super) fn order(args: &DataArgs, series: &[f64]) -> Result<usize, SeriesError> {
    match args.order {
        Some(order) => Ok(order),
        None => Ok(best(&candidates(series)?, |c| if args.criterion == Criterion::Aic { c.aic } else { c.bic })),
    }
}

pub(super) fn run(args: &FitArgs) -> Result<()> {
    let loaded = load(&args.data)?;
    let series = &loaded.series;
    let name = || format!("column {:?} cannot be fitted", series.name);
    let x = &series.values;
    let split = holdout::split(x.len(), args.hold_out, args.data.order.unwrap_or(1)).with_context(name)?;
    let order = order(&args.data, &x[..split]).with_context(name)?;
    let found = fit(&x[..split], order, args.data.method.into()).with_context(name)?;
    let orders = candidates(&x[..split]).unwrap_or_default();
    let left = diagnose(&found.residuals, order, usual_lags(found.residuals.len(), order)).ok();
    let held = (split < x.len()).then(|| holdout::measure(&found.model, x, split, 50)).transpose().with_context(name)?;
    loaded.say(&args.common);
    if args.common.json {
        let method = match args.data.method {
            super::Estimator::LeastSquares => "least-squares",
            super::Estimator::YuleWalker => "yule-walker",
        };
        let all = with(describe(&found.model), json!({
            "method": method, "c_se": found.c_error, "phi_se": found.phi_errors, "sigma2": found.sigma2, "equations": found.equations,
            "log_likelihood": found.log_likelihood, "aic": found.aic, "bic": found.bic, "data": loaded.about,
            "orders": orders.iter().map(|c| json!({"order": c.order, "sigma2": c.sigma2, "aic": c.aic, "bic": c.bic})).collect::<Vec<_>>(),
            "ljung_box": left.as_ref().map(test), "held_out": held.as_ref().map(errors),
        }));
        say!("{all}")?;
        return Ok(());
    }
    report(&found, &orders, left.as_ref(), held.as_ref())
}

fn test(left: &Diagnosis) -> Value {
    json!({"q": left.q, "lags": left.lags, "degrees_of_freedom": left.freedom, "p_value": left.p_value})
}

fn errors(held: &HeldOut) -> Value {
    json!({
        "n": held.one_step.len(), "one_step_rmse": held.one_step_rmse, "many_step_rmse": held.many_step_rmse,
        "mean_rmse": held.mean_rmse, "last_rmse": held.last_rmse, "rmse_by_horizon": held.by_horizon,
    })
}

fn report(found: &Fit, orders: &[Candidate], left: Option<&Diagnosis>, held: Option<&HeldOut>) -> Result<()> {
    say!("{:<8}{:>14}{:>14}", "", "estimate", "std. error")?;
    say!("{:<8}{:>14.6}{:>14.6}", "c", found.model.c, found.c_error)?;
    for (i, (phi, error)) in found.model.phi.iter().zip(&found.phi_errors).enumerate() {
        say!("{:<8}{phi:>14.6}{error:>14.6}", format!("phi_{}", i + 1))?;
    }
    say!("sigma2  {:>14.6}", found.sigma2)?;
    say!("log-likelihood {:.4}, AIC {:.4}, BIC {:.4}, over {} values", found.log_likelihood, found.aic, found.bic, found.equations)?;
    say_roots(&found.model)?;
    if let Some(left) = left {
        let verdict = if left.p_value < 0.05 { "something is left in the residuals" } else { "nothing to be seen in the residuals" };
        say!("Ljung-Box over {} lags: Q = {:.4}, p = {:.4}: {verdict}", left.lags, left.q, left.p_value)?;
    }
    if !orders.is_empty() {
        say!("{:<8}{:>14}{:>14}{:>14}", "order", "sigma2", "AIC", "BIC")?;
        for c in orders {
            say!("{:<8}{:>14.6}{:>14.4}{:>14.4}", c.order, c.sigma2, c.aic, c.bic)?;
        }
    }
    if let Some(held) = held {
        say!("held out: {} values; root mean squared error one step ahead {:.6}, many steps ahead {:.6}", held.one_step.len(), held.one_step_rmse, held.many_step_rmse)?;
        say!("for comparison: the mean {:.6}, the value before {:.6}", held.mean_rmse, held.last_rmse)?;
    }
    Ok(())
}
