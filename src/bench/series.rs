//! The figure about AR(p): the largest order fitted to a long series.

use super::{Figure, measure};
use crate::series::process::noise;
use crate::series::{Ar, Method, fit};
use anyhow::Result;

pub(super) fn run() -> Result<Vec<Figure>> {
    let phi = vec![0.5, -0.3, 0.2, 0.1, -0.2, 0.15, 0.05, -0.1];
    let series = Ar::new(0.0, phi, 1.0)?.simulate(&noise(100_000, 1), 0).values;
    let fitted = measure("AR(8) fitted to 100,000 points", 3, 30, || {
        fit(&series, 8, Method::LeastSquares)?;
        Ok(())
    })?;
    Ok(vec![fitted])
}
